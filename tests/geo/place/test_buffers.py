"""A zone as drawn never lies inside the true zone, and never more than 1 % of the limit outside it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import anything

from geo.measure.clearance import ClearanceIndex
from geo.measure.overlap import overlap
from geo.place.buffers import zone_polygon
from geo.place.crs import GroundScale

LIMITS_M = (1.5, 6.0, 10.0, 200.0)
ORIGIN = np.array([465_000.0, 3_846_000.0])
SCALE = GroundScale(pyproj.CRS(4547))


def _bend(from_degrees: float, to_degrees: float, radius: float, count: int) -> list[tuple[float, float]]:
    return [
        (radius * math.cos(math.radians(angle)), radius * math.sin(math.radians(angle)))
        for angle in np.linspace(from_degrees, to_degrees, count)
    ]


SHAPES = {
    # GEOS 3.14.1 leaves two thirds of this line outside its buffer of 5.
    "loop of GEOS": shapely.LineString([(2, 1), (8, 1), (7, 1), (8, 7), (2, 1)]),
    "square ring": shapely.LineString([(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]),
    "figure of eight": shapely.LineString([(0, 0), (20, 20), (20, 0), (0, 20), (0, 0)]),
    "there and back": shapely.LineString([(0, 0), (30, 0), (10, 0), (50, 0)]),
    # Bends are what GEOS simplifies before it buffers.
    "compensator": shapely.LineString([(-50, 0), (0, 0), (0, 8), (8, 8), (8, 0), (60, 0)]),
    "surveyed bend": shapely.LineString(_bend(0, 200, 40, 90)),
    "shaken line": shapely.LineString([(x / 2, 0.3 * math.sin(x * 1.7)) for x in range(120)]),
    "horseshoe": shapely.LineString(_bend(10, 350, 9, 40)),
    "two branches": shapely.MultiLineString([[(0, 0), (40, 0)], [(20, 0), (20, 15), (20, 3)]]),
    "chamber": shapely.box(0, 0, 4, 6),
    "court": shapely.Polygon([(0, 0), (60, 0), (60, 60), (0, 60)], [[(5, 5), (55, 5), (55, 55), (5, 55)]]),
    "touching itself": shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(0, 5), (5, 3), (5, 7)]]),
    "valve": shapely.Point(0, 0),
    "piece of no length": shapely.LineString([(3, 3), (3, 3)]),
    "mixed": shapely.GeometryCollection(
        [
            shapely.Point(30, 5),
            shapely.MultiLineString([[(0, 0), (9, 9)], [(0, 9), (9, 0)]]),
            shapely.box(-9, -9, -5, 0),
        ]
    ),
}


def at(place: np.ndarray[Any, Any], shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy + place)


def assert_drawn_right(shape: Any, limit_m: float, scale: GroundScale) -> None:
    zone = zone_polygon(shape, limit_m, scale)
    assert shapely.is_valid(zone)
    assert shapely.covers(zone, shape)
    index = ClearanceIndex(np.array([shape], dtype=object), np.array([limit_m * 1.02]), scale)
    border = shapely.boundary(zone)
    # Not samples: the distance of the border as a whole is that of its nearest place.
    assert index.pairs(np.array([border], dtype=object)).distance_m[0] >= limit_m - 1e-9
    west, south, east, north = zone.bounds
    x, y = np.meshgrid(np.linspace(west, east, 40), np.linspace(south, north, 40))
    grid = shapely.points(x.ravel(), y.ravel())
    samples = np.concatenate(
        [
            shapely.points(shapely.get_coordinates(shapely.segmentize(border, limit_m / 10))),
            grid[shapely.intersects(zone, grid)],
        ]
    )
    measured = index.pairs(samples)
    assert set(measured.site) == set(range(len(samples)))
    assert measured.distance_m.max() <= limit_m * 1.01


@pytest.mark.parametrize("limit_m", LIMITS_M)
@pytest.mark.parametrize("shape", SHAPES)
def test_pass_zone_as_drawn(shape: str, limit_m: float) -> None:
    assert_drawn_right(at(ORIGIN, SHAPES[shape]), limit_m, SCALE)


@settings(max_examples=60, deadline=None)
@given(shape=anything(), limit_m=st.sampled_from(LIMITS_M))
def test_pass_zone_of_any_shape(shape: Any, limit_m: float) -> None:
    assert_drawn_right(at(ORIGIN, shape), limit_m, SCALE)


@pytest.mark.parametrize("epsg", [4547, 25833, 31467, 3067, 32732])
def test_pass_zone_at_the_edges_of_a_system(epsg: int) -> None:
    """Where the scale factor differs most from 1, and along a line so long that it changes."""
    crs = pyproj.CRS(epsg)
    west, south, east, north = crs.area_of_use.bounds  # type: ignore[union-attr]
    forward = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    height = south + 0.5 * (north - south)
    line = shapely.LineString(
        [forward.transform(west + part * (east - west), height) for part in np.linspace(0.01, 0.99, 30)]
    )
    zone = zone_polygon(line, 200.0, GroundScale(crs))
    index = ClearanceIndex(np.array([line], dtype=object), np.array([210.0]), GroundScale(crs))
    border = shapely.points(shapely.get_coordinates(shapely.boundary(zone)))
    measured = index.pairs(border)
    assert len(measured) == len(border)
    assert measured.distance_m.min() >= 200.0 - 1e-6
    assert measured.distance_m.max() <= 202.0


@pytest.mark.parametrize("limit_m", LIMITS_M)
def test_pass_overlap_of_a_site_half_inside(limit_m: float) -> None:
    pipe = at(ORIGIN, shapely.LineString([(-500, 0), (500, 0)]))
    k = SCALE.at(ORIGIN[:1], ORIGIN[1:])[0]
    site = at(ORIGIN, shapely.box(-20, limit_m * k / 2, 20, limit_m * k * 3 / 2))
    overlap_m2, along_m = overlap(site, pipe, limit_m=limit_m, scale=k)
    assert overlap_m2 == pytest.approx(40 / k * limit_m / 2, rel=0.01)
    assert along_m == pytest.approx(2 * (20 / k + limit_m * math.sqrt(3) / 2), rel=0.01)
