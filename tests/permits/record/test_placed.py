"""Places of a record are rounded as numbers; they are what a record read back holds, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.place.crs import parse_crs
from permits.record.placed import InPlane, placed
from permits.record.shapes import degrees_written, written


@pytest.mark.parametrize("turn", [0.0, 0.5e-9, -0.5e-9, 0.4999e-9, 1e-12])
def test_numbers_are_rounded_as_shapes_are(turn: float) -> None:
    degrees = np.round(np.random.default_rng(7).uniform(-180, 180, (20_000, 2)), 9) + turn
    degrees = np.concatenate(
        [degrees, [[0.0, -0.0], [1e-10, -1e-10], [5e-10, -5e-10], [6e-10, -6e-10], [180.0, -90.0]]]
    )
    by_shapes = shapely.get_coordinates(written(shapely.points(degrees)))
    assert degrees_written(degrees).tobytes() == by_shapes.tobytes()


def test_what_is_placed_is_what_is_written_of_it() -> None:
    crs = parse_crs("EPSG:4547")
    shapes = shapely.from_wkt(
        [
            "LINESTRING (460000 3845000, 460700.123456 3845210)",
            "POLYGON ((460000 3845000, 460010 3845000, 460010 3845010, 460000 3845000), (460004 3845001, 460006 3845001, 460006 3845002, 460004 3845001))",
            "MULTIPOINT ((460000 3845000), (460001 3845001))",
        ]
    )
    (held,) = placed([InPlane(shapes, list)], crs)
    assert [one.geom_type for one in held] == ["LineString", "Polygon", "MultiPoint"]
    assert [one.wkb for one in held] == [one.wkb for one in written(held)]
