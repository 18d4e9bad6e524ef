"""What became of a shape is told by what was taken off, put on or moved, wherever its corners lie."""

from __future__ import annotations

import pyproj
import pytest
from shapely import MultiLineString, affinity
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from permits.record.differences import moved, reshaped

CRS = pyproj.CRS("EPSG:4547")
# Degrees for a metre at 113.6 E, 34.7 N.
EAST, NORTH = 1 / 91596, 1 / 110931
LON, LAT = 113.6, 34.7


def line(*north_m: float) -> LineString:
    return LineString([(LON, LAT + one * NORTH) for one in north_m])


def area(west_m: float, south_m: float, east_m: float, north_m: float) -> BaseGeometry:
    return box(LON + west_m * EAST, LAT + south_m * NORTH, LON + east_m * EAST, LAT + north_m * NORTH)


def test_a_gap_in_a_straight_line_is_as_long_as_it_is() -> None:
    change = reshaped(line(0, 60), MultiLineString([line(0, 20), line(40, 60)]), CRS)
    assert change.measure == "length" and change.moved_m == change.added == 0
    assert change.removed == pytest.approx(20, abs=0.05)
    assert moved(line(0, 60), MultiLineString([line(0, 20), line(40, 60)]), CRS) == pytest.approx(10, abs=0.7)


def test_land_given_up_and_land_taken_in_are_told_apart() -> None:
    change = reshaped(area(0, 0, 30, 10), area(10, 0, 35, 10), CRS)
    assert change.measure == "area"
    assert (change.removed, change.added) == (pytest.approx(100, abs=0.5), pytest.approx(50, abs=0.5))


@pytest.mark.parametrize("shape", [line(0, 60), area(0, 0, 30, 10), Point(LON, LAT)])
def test_what_was_moved_as_it_was_is_told_by_how_far_and_whither(shape: BaseGeometry) -> None:
    change = reshaped(shape, affinity.translate(shape, 0, 4 * NORTH), CRS)
    assert change.moved_m == pytest.approx(4, abs=0.01) and change.removed == change.added == 0
    assert min(change.azimuth_deg, 360 - change.azimuth_deg) < 2


def test_other_corners_of_the_same_line_change_nothing() -> None:
    change = reshaped(line(0, 60), line(60, 31, 0), CRS)
    assert change.moved_m == change.removed == change.added == 0
