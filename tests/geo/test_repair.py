"""No repair loses land."""

from __future__ import annotations

import math

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
