"""Distance to the sides of a line: what lies only beyond an end has none."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.flat import FlatShapes
from geo.measure.ends import lateral_distances, may_end_within

STRAIGHT = shapely.LineString([(0, 0), (100, 0)])
HOOK = shapely.LineString([(0, 0), (100, 0), (100, 30), (60, 30)])


CASES = [
    (shapely.box(105, -2, 110, 2), STRAIGHT, math.inf),
    (shapely.box(-9, -2, -5, 2), STRAIGHT, math.inf),
    (shapely.box(98, 4, 110, 9), STRAIGHT, 4.0),
    (shapely.box(105, 4, 110, 9), STRAIGHT, math.inf),
    (shapely.Point(100, 7), STRAIGHT, 7.0),
    (shapely.LineString([(102, -5), (90, -5)]), STRAIGHT, 5.0),
    # Beyond the end of the hook, but beside its first stretch.
    (shapely.box(50, 12, 58, 20), HOOK, 12.0),
    (shapely.LineString([(103, 0), (110, 0)]), shapely.LineString([(0, 0), (50, 0), (0, 40), (0, 0)]), 53.0),
    # Two parts that meet make no end where they meet.
    (shapely.box(48, 3, 52, 5), shapely.MultiLineString([[(0, 0), (50, 0)], [(50, 0), (90, 0)]]), 3.0),
    # Beyond the end of one part, but beside another, which has no end.
    (
        shapely.box(52, 3, 55, 5),
        shapely.MultiLineString([[(0, 0), (50, 0)], [(57, 0), (67, 0), (67, 9), (57, 9), (57, 0)]]),
        2.0,
    ),
]


@pytest.mark.parametrize(("site", "line", "distance"), CASES)
def test_vertices_on_the_way_change_nothing(site: BaseGeometry, line: BaseGeometry, distance: float) -> None:
    asked = np.array([site], dtype=object), np.array([shapely.segmentize(line, 0.7)], dtype=object)
    assert lateral_distances(*asked, np.array([40.0])) == pytest.approx([distance])


@pytest.mark.parametrize(("site", "line", "distance"), CASES)
def test_distance_to_the_sides(site: BaseGeometry, line: BaseGeometry, distance: float) -> None:
    asked = np.array([site], dtype=object), np.array([line], dtype=object)
    assert lateral_distances(*asked, np.array([40.0])) == pytest.approx([distance])


def test_many_are_told_as_each_alone() -> None:
    sites, lines, distances = (list(column) for column in zip(*CASES, strict=True))
    asked = np.array(sites, dtype=object), np.array(lines, dtype=object)
    assert lateral_distances(*asked, np.full(len(CASES), 40.0)) == pytest.approx(distances)


@pytest.mark.parametrize(("x", "near"), [(104.99, False), (105.01, True)])
def test_a_line_may_end_near_a_box_as_far_as_is_asked(x: float, near: bool) -> None:
    lines = FlatShapes.of(
        np.array([HOOK, shapely.MultiLineString([[(0, 0), (9, 0)], [(x, 3), (500, 3)]])], dtype=object)
    )
    boxes = np.array([[108.0, 7.0, 120.0, 9.0]] * 2)
    # Three metres and four off: five.
    assert may_end_within(lines, np.array([0, 1]), boxes, np.full(2, 5.0)).tolist() == [False, near]
