"""Works brought to the network's system: names that stay apart, sizes that can be meant, ground areas."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import GeometryError
from geo.reading.geojson import read_geojson
from geo.site.work_site import WorkSite, work_site

PLANE = pyproj.CRS(4547)
ORIGIN = np.array([465_000.0, 3_846_000.0])
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


def site(*shapes: Any, ids: tuple[Any, ...] = ()) -> WorkSite:
    features = [
        {
            "type": "Feature",
            "properties": {"id": ids[n]} if n < len(ids) and ids[n] is not None else {},
            "geometry": shapely.geometry.mapping(shapely.transform(shape, lambda xy: xy + ORIGIN)),
        }
        for n, shape in enumerate(shapes)
    ]
    content = json.dumps({"type": "FeatureCollection", "crs": CRS, "features": features})
    return work_site(read_geojson(content.encode(), file="w.geojson"), PLANE)


BOX = shapely.box(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        ((), ("0", "1", "2")),
        (("甲", None, "乙"), ("甲", "1", "乙")),
        # Two of one name would be one in every report.
        (("甲", "甲", "乙"), ("甲#0", "甲#1", "乙")),
        ((1, "1", None), ("1#0", "1#1", "2")),
    ],
)
def test_every_feature_has_a_name_of_its_own(ids: tuple[Any, ...], names: tuple[str, ...]) -> None:
    assert site(BOX, BOX, BOX, ids=ids).feature == names


@pytest.mark.parametrize(("side_m", "fits"), [(0.099, False), (0.101, True), (9_999.0, True), (10_001.0, False)])
def test_a_site_is_larger_than_a_pencil_point_and_smaller_than_a_city(side_m: float, fits: bool) -> None:
    shape = shapely.box(0, 0, side_m, side_m)
    if fits:
        assert site(shape).geometry[0].area == pytest.approx(side_m**2)
        return
    with pytest.raises(GeometryError, match="its area is"):
        site(shape)


def test_a_line_has_no_area_to_be_too_small() -> None:
    assert site(shapely.LineString([(0, 0), (0.01, 0)]), shapely.Point(0, 0)).area_m2() == 0.0


def test_the_area_is_that_of_the_ground_overlaps_once() -> None:
    """Two boxes of 100 m² that share 40 m², against the ellipsoid's own area."""
    found = site(BOX, shapely.box(6, 0, 16, 10))
    whole = shapely.transform(shapely.box(0, 0, 16, 10), lambda xy: xy + ORIGIN)
    lonlat = shapely.transform(
        shapely.segmentize(whole, 1.0),
        lambda xy: np.column_stack(pyproj.Transformer.from_crs(4547, 4490, always_xy=True).transform(*xy.T)),
    )
    geodesic, _ = pyproj.Geod(ellps="GRS80").geometry_area_perimeter(lonlat)
    assert found.area_m2() == pytest.approx(abs(geodesic), rel=1e-6)


def test_the_true_size_grows_only_what_reaches_beyond_its_drawing() -> None:
    drawn = site(shapely.LineString([(0, 0), (10, 0)]), BOX)
    grown = drawn.grown_by(np.array([1.0, 0.0]))
    # A strip of 10 m by 2 m with round ends; drawn no smaller than it is.
    assert 20 + np.pi <= grown.geometry[0].area <= (20 + np.pi) * 1.01
    assert grown.geometry[1].equals(drawn.geometry[1]) and drawn.grown_by(np.zeros(2)) is drawn


def test_a_site_of_nothing_is_refused() -> None:
    with pytest.raises(GeometryError, match="holds no feature"):
        site()
