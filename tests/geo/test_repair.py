"""No repair loses land."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.repair import enclose_everything, ring_as_area


def test_pass_bow_tie_keeps_both_wings() -> None:
    bow = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    whole, repairs = enclose_everything(bow, feature="1")
    assert whole.area == pytest.approx(8)
    assert [repair.kind for repair in repairs] == ["self_crossing"]
    assert repairs[0].place == pytest.approx((2, 2))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=14, unique=True))
def test_pass_every_point_with_odd_or_even_winding_stays(points: list[tuple[int, int]]) -> None:
    ring = shapely.Polygon(points)
    whole, _ = enclose_everything(ring, feature="1")
    assert shapely.is_valid(whole)
    grown = shapely.buffer(whole, 1e-6)
    for x in range(0, 41, 5):
        for y in range(0, 41, 5):
            if _winding(points, x + 0.37, y + 0.41) != 0:
                assert shapely.intersects(grown, shapely.Point(x + 0.37, y + 0.41))
    assert shapely.covers(grown, shapely.LineString([*points, points[0]]))


def _winding(points: list[tuple[int, int]], x: float, y: float) -> int:
    turns = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        first, second = math.atan2(y1 - y, x1 - x), math.atan2(y2 - y, x2 - x)
        turns += (second - first + math.pi) % (2 * math.pi) - math.pi
    return round(turns / (2 * math.pi))


def test_fail_scribble_is_refused_not_hung() -> None:
    scribble = shapely.Polygon([(i % 2 * 1000 + (i * 37) % 11, i * 1.7 % 997) for i in range(3001)])
    with pytest.raises(GeometryError, match="crosses itself"):
        enclose_everything(scribble, feature="7")


def test_pass_closed_line_is_an_area() -> None:
    area, repairs = ring_as_area(shapely.LineString([(0, 0), (9, 0), (9, 9), (0, 0)]), feature="1")
    assert area.geom_type == "Polygon" and [repair.kind for repair in repairs] == ["ring_as_area"]


@pytest.mark.parametrize(
    ("drawn", "area", "length"),
    [
        # A spike out of an area, a sliver without width, a hole beside its shell, shells that overlap.
        (shapely.Polygon([(0, 0), (10, 0), (10, 10), (10, 20), (10, 10), (0, 10)]), 100, 10),
        (shapely.Polygon([(0, 0), (10, 0), (5, 0)]), 0, 10),
        (shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(20, 0), (30, 0), (30, 10), (20, 10)]]), 200, 0),
        (shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)]), 150, 0),
        # A bow tie beside a line and a point: each as what it is.
        (
            shapely.GeometryCollection(
                [
                    shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),
                    shapely.LineString([(9, 9), (9, 12)]),
                    shapely.Point(20, 20),
                ]
            ),
            8,
            3,
        ),
    ],
)
def test_pass_nothing_drawn_is_lost_and_each_repair_has_its_place(drawn: Any, area: float, length: float) -> None:
    whole, repairs = enclose_everything(drawn, feature="1")
    assert shapely.is_valid(whole) and shapely.area(whole) == pytest.approx(area)
    lines = [
        part for part in shapely.get_parts(np.array([whole], dtype=object)) if part.geom_type.endswith("LineString")
    ]
    assert sum(part.length for part in lines) == pytest.approx(length)
    assert [repair.kind for repair in repairs] == ["self_crossing"] and repairs[0].place is not None
    for x, y in shapely.get_coordinates(drawn):
        assert shapely.distance(whole, shapely.Point(x, y)) < 1e-9


def test_pass_lines_that_join_are_an_outline_and_loose_ones_stay() -> None:
    sides = shapely.MultiLineString([[(0, 0), (9, 0)], [(9, 9), (9, 0)], [(9, 9), (0, 0)], [(20, 0), (30, 0)]])
    area, repairs = ring_as_area(sides, feature="1")
    assert shapely.area(area) == pytest.approx(40.5) and shapely.length(area.geoms[1]) == 10
    assert [repair.kind for repair in repairs] == ["ring_as_area"]
    assert ring_as_area(shapely.MultiLineString([[(0, 0), (9, 0)], [(9, 0), (9, 9)]]), feature="1")[1] == ()


@pytest.mark.parametrize(
    "drawn",
    [
        "MULTILINESTRING ((0 0, 0 0), (50 0, 60 0))",
        "MULTILINESTRING ((0 0, 0 0, 0 0), (0.001 0, 0.001 0))",
        "MULTILINESTRING ((50 0, 60 0), (0 0, 0 0), (55 -5, 55 5))",
        "MULTIPOLYGON (((0 0, 0 0, 0 0, 0 0)), ((50 0, 60 0, 60 9, 50 0)))",
    ],
)
def test_pass_a_part_whose_corners_coincide_stays_as_a_place(drawn: str) -> None:
    shape = shapely.from_wkt(drawn)
    mended, (repair,) = enclose_everything(shape, feature="w")
    assert shapely.is_valid(mended) and not mended.is_empty and repair.kind == "self_crossing"
    for corner in shapely.points(shapely.get_coordinates(shape)):
        assert mended.distance(corner) == 0
    again, none = enclose_everything(mended, feature="w")
    assert again.equals(mended) and not none
