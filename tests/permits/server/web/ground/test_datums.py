"""The browser's GCJ-02, BD-09 and grids against the program's own, and against others' over the same points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geocoordinates_ffi as oracle
import numpy as np
import pytest

from geo.place.gcj02 import shifted, unshifted
from geo.place.likely import CHINA

from .tile_service import baidu_metres

METRES_PER_DEGREE = 111_320.0


@pytest.fixture(scope="module")
def points() -> np.ndarray[Any, Any]:
    random = np.random.default_rng(253)
    west, south, east, north = CHINA
    return np.column_stack([random.uniform(west, east, 2000), random.uniform(south, north, 2000)])


def in_browser(opened: Any, call: str, places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.array(opened.page.evaluate(f"(places) => places.map((place) => {call})", places.tolist()))


def off_m(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    return float(np.abs(one - other).max() * METRES_PER_DEGREE)


def test_shifts_are_those_of_the_program(map_page: Callable[..., Any], points: np.ndarray[Any, Any]) -> None:
    opened = map_page({})
    for datum in ("gcj02", "bd09"):
        there = np.column_stack(shifted(datum, points[:, 0], points[:, 1]))
        assert off_m(in_browser(opened, f"HeatGuard.datums.shifted('{datum}', place)", points), there) < 1e-6
        inside = there[
            (there[:, 0] < CHINA[2]) & (there[:, 1] < CHINA[3]) & (there[:, 0] > CHINA[0]) & (there[:, 1] > CHINA[1])
        ]
        back = np.column_stack(unshifted(datum, inside[:, 0], inside[:, 1]))
        assert off_m(in_browser(opened, f"HeatGuard.datums.unshifted('{datum}', place)", inside), back) < 1e-5


def test_shifts_are_those_of_others(map_page: Callable[..., Any], points: np.ndarray[Any, Any]) -> None:
    opened = map_page({})
    for datum, convert in {"gcj02": oracle.wgs84_to_gcj02, "bd09": oracle.wgs84_to_bd09}.items():
        theirs = [convert(oracle.Wgs84(lat=lat, lon=lon)) for lon, lat in points[:300].tolist()]
        expected = np.array([[one.lon, one.lat] for one in theirs])
        assert off_m(in_browser(opened, f"HeatGuard.datums.shifted('{datum}', place)", points[:300]), expected) < 0.01


def test_outside_china_nothing_is_shifted(map_page: Callable[..., Any]) -> None:
    opened = map_page({})
    assert tuple(opened.page.evaluate("HeatGuard.datums.CHINA")) == CHINA
    west, south, east, north = CHINA
    outside = np.array([[west - 0.01, 40], [east + 0.01, 40], [100, north + 0.01], [100, south - 0.01], [24.94, 60.17]])
    for way in ("shifted", "unshifted"):
        for datum in ("gcj02", "bd09"):
            assert (in_browser(opened, f"HeatGuard.datums.{way}('{datum}', place)", outside) == outside).all()


def test_baidu_s_grid_follows_its_polynomials(map_page: Callable[..., Any], points: np.ndarray[Any, Any]) -> None:
    opened = map_page({})
    # Under level 9 of the map lies level 10 of Baidu, whose pixel is 256 m and whose tile 65,536 m.
    tiles = in_browser(opened, "HeatGuard.datums.grids.baidu.tile(place, 9)", points)
    expected = np.array([baidu_metres(lon, lat) for lon, lat in points]) * (1, -1) / 65536
    off = np.abs(tiles - expected).max(axis=1) * 65536
    assert off[points[:, 1] < 45].max() < 0.05 and off.max() < 0.4


@pytest.mark.parametrize("grid", ["mercator", "baidu"])
def test_a_grid_leads_back_to_the_place(map_page: Callable[..., Any], points: np.ndarray[Any, Any], grid: str) -> None:
    opened = map_page({})
    of = f"HeatGuard.datums.grids.{grid}"
    assert off_m(in_browser(opened, f"{of}.place({of}.tile(place, 16), 16)", points), points) < 1e-5


def test_baidu_metres_are_those_it_publishes() -> None:
    # A square of Beijing by Baidu's own interface, as its users report it.
    assert baidu_metres(116.404, 39.915) == pytest.approx((12958175, 4825923.77), abs=0.01)
