"""The ground that the log of answers has: that of small features, which a large one beside them does not hide."""

from __future__ import annotations

import math

import pytest
import shapely

from permits.service.ground_asked import ground_of
from permits.service.tiling import PLACES, Kind, noticed
from permits.storage.answers import Answered
from permits.storage.particulars import SMALL_M2

from .test_tiling import DEGREE_M, asked

LON, LAT = 113.6, 34.75
EAST_M = DEGREE_M * math.cos(math.radians(LAT))


def square(east_m: float, north_m: float, side_m: float) -> shapely.Polygon:
    west, south = LON + east_m / EAST_M, LAT + north_m / DEGREE_M
    return shapely.box(west, south, west + side_m / EAST_M, south + side_m / DEGREE_M)


def test_what_has_no_place_is_no_ground() -> None:
    assert ground_of([]) is None and ground_of([None, shapely.Point()]) is None


@pytest.mark.parametrize(("share", "hidden"), [(0.99, False), (1.01, True)])
def test_small_is_up_to_the_size_that_is_noticed(share: float, hidden: bool) -> None:
    pit, land = square(0, 0, math.sqrt(SMALL_M2 * share)), square(5000, 0, 900)
    ground = ground_of([land, None, pit])
    assert ground is not None and ground.features == 2
    if hidden:
        assert ground.drawn is None and ground.bbox == pytest.approx(shapely.union(pit, land).bounds)
        return
    assert ground.bbox == pytest.approx(pit.bounds) and ground.drawn == pytest.approx(shapely.union(pit, land).bounds)
    assert ground.area_m2 == pytest.approx(SMALL_M2 * share, rel=0.01)


def test_many_small_ones_are_small_whatever_they_add_up_to() -> None:
    ground = ground_of([square(10 * number, 0, 5) for number in range(300)])
    assert ground is not None and ground.area_m2 == pytest.approx(25, rel=0.01) and ground.features == 300


def _feeling(count: int) -> list[Answered]:
    """The same large land handed in again and again, each time with a small site that lies elsewhere."""
    land = square(20_000, 0, 1000)
    grounds = [ground_of([land, square(37 * n * 61 % 1000, 53 * n * 89 % 1000, 2)]) for n in range(count)]
    return asked([one for one in grounds if one is not None])


def test_fail_small_sites_beside_a_large_one_are_noticed_as_alone() -> None:
    (found,) = noticed(_feeling(PLACES))
    assert found.kind is Kind.SPREAD and found.answers == PLACES
    assert not noticed(_feeling(PLACES - 1))
