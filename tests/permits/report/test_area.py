"""The network in a view: nothing that reaches into it is left out without a word, and what reaches how far is the law's."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import data
from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from permits.report import area_view
from permits.report.area import View, network_bounds, reaches, rows_in
from permits.report.area_view import area_in_view
from permits.report.zone_acts import zone_acts
from permits.rulebook.in_force import RulesInForce
from permits.service.opening import open_network, open_rulebook

DAY = datetime.date(2026, 5, 10)


@pytest.fixture(scope="module")
def register() -> Iterator[AssetRegister]:
    with data.as_file(data.sample("")) as city:
        rivers, coverage = str(city / "rivers.geojson"), str(city / "coverage.geojson")
        yield open_network([str(city / "network.geojson")], rivers=rivers, coverage=coverage)


@pytest.fixture(scope="module")
def rules() -> RulesInForce:
    held = open_rulebook("zhengzhou-253").in_force(DAY)
    assert held is not None
    return held


def beside(register: AssetRegister, name: str, away_m: float) -> View:
    """A view of ten metres whose southern edge lies so far north of the middle of an asset that runs east."""
    middle = shapely.line_interpolate_point(register.geometry[register.row_of[name]], 0.5, normalized=True)
    corners = shapely.points([[middle.x, middle.y + away_m], [middle.x + 10, middle.y + away_m + 10]])
    west, south, east, north = shapely.total_bounds(transform(corners, register.crs, LONGITUDE_LATITUDE).geometry)
    return View(west, south, east, north, 19)


def test_an_asset_is_in_a_view_as_long_as_its_zone_or_its_error_reaches_in(
    register: AssetRegister, rules: RulesInForce
) -> None:
    """A tap at the edge of the screen must know of the pipe beyond it."""
    told = zone_acts(rules)
    name = "M-DN500-建设路-回"
    row = register.row_of[name]
    reach = float(register.column("outer_offset_m")[row]) + 1.5 + float(register.column("uncertainty_m")[row])
    assert row in rows_in(register, told, beside(register, name, reach - 0.01))
    assert row not in rows_in(register, told, beside(register, name, reach + 0.2))
    crossing = next(row for row, kind in enumerate(register.table["kind"]) if kind == "crossing")
    crossing_name = register.column("asset_id")[crossing]
    assert crossing in rows_in(register, told, beside(register, crossing_name, 199.0))


def test_reaches_are_offset_and_limit_of_the_law(register: AssetRegister, rules: RulesInForce) -> None:
    told = zone_acts(rules)
    rows = np.arange(len(register))
    found = dict(zip(register.table["asset_id"].tolist(), reaches(register, rows, told), strict=True))
    assert [reach.radius_m for reach in found["M-DN500-建设路"]] == [pytest.approx(0.655 / 2 + 1.5)]
    # Both readings of a chamber of the city network: 1.5 m as followed, 6 m as the other.
    chamber = [(reach.radius_m, told[reach.area].reading is None) for reach in found["C-01-检查室"]]
    assert chamber == [(1.5, True), (6.0, False)]
    pair = {told[reach.area].reading is None: reach.radius_m for reach in found["T-DN1400-长输"]}
    assert pair == {True: pytest.approx(11.05), False: 10.0}


def test_what_is_not_drawn_is_said_and_marked(
    register: AssetRegister, rules: RulesInForce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """White on a map must never be pipes that found no room."""
    monkeypatch.setattr(area_view, "MOST_ASSETS", 3)
    west, south, east, north = network_bounds(register)
    shown = area_in_view(register, rules, View(west, south, east, north, 17), language="zh")
    assert (shown["found"], shown["shown"], shown["here"]) == (18, 3, None)
    assert "18" in shown["said"] and "放大" in shown["said"]
    assert {one["properties"]["kind"] for one in shown["features"]} == {"transmission", "crossing", "reserved_land"}
    squares = shapely.union_all([shapely.box(*one) for one in shown["squares"]])
    left = set(register.table["asset_id"]) - {one["properties"]["label"] for one in shown["features"]}
    for name in left:
        place = transform(register.geometry[[register.row_of[name]]], register.crs, LONGITUDE_LATITUDE).geometry[0]
        assert squares.buffer(1e-6).covers(place), name


def test_a_detailed_view_tells_what_is_forbidden_where_with_its_clause(
    register: AssetRegister, rules: RulesInForce
) -> None:
    shown = area_in_view(register, rules, beside(register, "T-DN1400-长输", 0.0), language="en")
    line = next(one["properties"] for one in shown["features"] if one["properties"]["label"] == "T-DN1400-长输")
    area = shown["here"]["areas"][line["reaches"][0][1]]
    assert "10 m from the centreline" in area["title"]["en"]
    words = [words["en"] for part in area["lines"] for words, _ in part["said"]]
    assert any("jacking" in one for one in words) and any("safety review" in one for one in words)
    cited = [clause["zh"] for part in area["lines"] for _, clause in part["said"]]
    assert "第三十一条第二款第（二）项" in cited and "第三十二条第一款" in cited


@pytest.mark.parametrize("bounds", [(-180, -85, 180, 85), (0, 0, 1, 1), (113.6, 34.7, 113.6, 34.7)])
def test_any_view_is_answered(
    register: AssetRegister, rules: RulesInForce, bounds: tuple[float, float, float, float]
) -> None:
    shown = area_in_view(register, rules, View(*bounds, 3), language="zh")
    assert shown["found"] in (0, 18) and shown["network"] == network_bounds(register)


def test_without_coverage_a_place_that_nothing_reaches_is_no_clear(
    rules: RulesInForce, tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    register = open_network([str(write(tmp_path / "n.geojson", [main_dn500]))])
    west, south, east, north = network_bounds(register)
    shown = area_in_view(register, rules, View(west, south, east, north, 18), language="zh")
    assert "这不等于没有管道" in shown["here"]["nothing"]["zh"]
