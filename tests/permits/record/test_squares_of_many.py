"""The squares of very many works are those of the same works grown one by one."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import data
from permits.record import cut_out
from permits.record.placed import placed
from permits.record.record import CutOut
from permits.record.surroundings import Surroundings
from permits.service.check import Desk
from permits.service.networks import open_network

SAMPLES = Path(data.__file__).parent / "samples"


def squares_of(desk: Desk, site: np.ndarray[Any, Any]) -> tuple[CutOut, ...]:
    rules = desk.rulebook.in_force(datetime.date(2026, 5, 10), {})
    alone, beside = (
        placed([cut_out.cut_out(desk.register, rules, site, near)], desk.register.crs)[0]
        for near in (None, Surroundings(desk.register, site))
    )
    assert alone == beside
    return alone  # type: ignore[no-any-return]  # of many kinds, each as it was handed in


@pytest.mark.parametrize("spread_m", [400.0, 5000.0])
def test_squares_of_many_are_those_of_each(spread_m: float, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(open_network([str(SAMPLES / "network.geojson")]))
    random = np.random.default_rng(4)
    x, y = (np.array([465_300.0, 3_846_000.0]) + random.uniform(-spread_m, spread_m, (150, 2))).T
    site = np.asarray(shapely.box(x, y, x + random.uniform(1, 9, 150), y + 3.0))
    few = squares_of(desk, site)
    monkeypatch.setattr(cut_out, "_surely_small", lambda _: False)
    each = squares_of(desk, site)
    assert few and [(one.name, one.geometry.wkb) for one in few] == [(one.name, one.geometry.wkb) for one in each]


@pytest.mark.parametrize("small", [True, False])
def test_of_very_many_works_the_rounds_have_few_corners(small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(open_network([str(SAMPLES / "network.geojson")]))
    x, y = (np.array([465_300.0, 3_846_000.0]) + np.random.default_rng(6).uniform(-400, 400, (150, 2))).T
    site = np.asarray(shapely.box(x, y, x + 6, y + 4.0))
    monkeypatch.setattr(cut_out, "_surely_small", lambda _: small)
    exact = squares_of(desk, site)
    monkeypatch.setattr(cut_out, "_MANY", 149)
    few = squares_of(desk, site)
    assert [one.name for one in few] == [one.name for one in exact] and few
    corners = [sum(shapely.get_num_coordinates(one.geometry) for one in each) for each in (few, exact)]
    assert corners[0] < corners[1] / 3
    # A metre in degrees of latitude: half of one, and more where a square cuts a round askew.
    for one, other in zip(few, exact, strict=True):
        assert one.geometry.is_valid
        assert shapely.hausdorff_distance(one.geometry.boundary, other.geometry.boundary, densify=0.1) < 1.0 / 90_000


@pytest.mark.parametrize("few_assets", [0, 10_000])
def test_squares_are_the_same_whether_assets_are_looked_up(few_assets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of works beside `Surroundings` all assets near them are asked, of others those alone that no corner decides."""
    monkeypatch.setattr(cut_out, "_FEW_ASSETS", few_assets)
    desk = Desk(open_network([str(SAMPLES / "network.geojson")]))
    x, y = (np.array([465_300.0, 3_846_000.0]) + np.random.default_rng(5).uniform(-250, 250, (120, 2))).T
    assert squares_of(desk, np.asarray(shapely.box(x, y, x + 6, y + 4.0)))
