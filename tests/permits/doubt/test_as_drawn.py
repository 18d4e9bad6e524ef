"""What works say of their own shape, held against what was drawn of all of them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
# Casing, limit and the error of the main's position: farther than this from its axis nothing is found.
REACH = 0.655 / 2 + 1.5 + 0.1
A_HAIR = 0.02
PIT = {"activity": "EX-PIT", "depth_m": 4}
TRENCH = {"activity": "EX-TRENCH", "width_m": 1.2}
HALF = 0.6
UNKNOWN, CLEAR = Outcome.UNDETERMINED, Outcome.NO_RESTRICTION_FOUND


@pytest.fixture
def outcome(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Outcome]:
    around = {"area": [[-9000, -9000], [9000, -9000], [9000, 9000], [-9000, 9000]]}
    network = load_network(
        [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
        coverage=LayerSource(write(tmp_path / "c.geojson", [around])),
        tables=network_tables(),
    )

    def run(*others: dict[str, Any], **works: Any) -> Outcome:
        path = write(tmp_path / "w.geojson", [{**FACTS, **one} for one in (*others, works)])
        return Desk(network).check(read_layers(path), today=DAY).determination.outcome

    return run


def pit(edge_m: float, *, wide_m: float = 10, deep_m: float = 9) -> list[list[float]]:
    return [[-wide_m / 2, edge_m], [wide_m / 2, edge_m], [wide_m / 2, edge_m + deep_m], [-wide_m / 2, edge_m + deep_m]]


def line(edge_m: float, *, long_m: float = 60, begin: float = 0) -> list[list[float]]:
    return [[begin, edge_m + HALF], [begin + long_m, edge_m + HALF]]


@pytest.mark.parametrize("column", ["面积", "开挖面积", "site_area", "基坑面积(m2)"])
def test_an_area_of_which_a_part_was_drawn_is_asked_about(column: str, outcome: Callable[..., Outcome]) -> None:
    farther_m = 2 * math.sqrt(900) - 9
    assert outcome(**PIT, area=pit(REACH + farther_m - A_HAIR), **{column: 900}) is UNKNOWN
    assert outcome(**PIT, area=pit(REACH + farther_m + A_HAIR), **{column: 900}) is CLEAR


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("面积", 90),
        ("面积", "180平方米"),
        ("面积(亩)", 0.135),
        ("建筑面积", 25000),
        ("用地面积", "1.2公顷"),
        ("备注", "绿化面积1200㎡"),
        ("备注", "总建筑面积2万平方米"),
    ],
)
def test_an_area_as_drawn_or_of_something_else_troubles_nobody(
    column: str, value: object, outcome: Callable[..., Outcome]
) -> None:
    assert outcome(**PIT, area=pit(REACH + 1), **{column: value}) is CLEAR


def test_an_area_is_that_of_all_that_was_drawn(outcome: Callable[..., Outcome]) -> None:
    others = [{**PIT, "area": pit(REACH + 20 + 10 * row), "面积": 180} for row in range(2)]
    assert outcome(others[1], **others[0]) is CLEAR


@pytest.mark.parametrize("column", ["长度", "管线长度(m)", "全长", "length_m", "沟槽总长"])
def test_a_length_of_which_a_part_was_drawn_is_asked_about(column: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**TRENCH, line=line(REACH + 240 - A_HAIR), **{column: 300}) is UNKNOWN
    assert outcome(**TRENCH, line=line(REACH + 240 + A_HAIR), **{column: 300}) is CLEAR


@pytest.mark.parametrize("value", [60, "60.3m", 80, 6000])
def test_a_length_about_as_drawn_troubles_nobody(value: object, outcome: Callable[..., Outcome]) -> None:
    name = "长度(cm)" if value == 6000 else "长度"
    assert outcome(**TRENCH, line=line(REACH + 1), **{name: value}) is CLEAR


def test_a_length_is_that_of_all_lines(outcome: Callable[..., Outcome]) -> None:
    both = [{**TRENCH, "line": line(REACH + 1, begin=60 * row), "全长": "120m"} for row in range(2)]
    assert outcome(both[1], **both[0]) is CLEAR


@pytest.mark.parametrize(
    ("column", "value"),
    [("备注", "每30m设一处DN300支管，支管长8m"), ("雨水口连接管", "DN300，长8m"), ("说明", "8米长的DN200连接管")],
)
def test_branches_that_were_not_drawn_are_asked_about(column: str, value: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**TRENCH, line=line(REACH + 8 - A_HAIR), **{column: value}) is UNKNOWN
    assert outcome(**TRENCH, line=line(REACH + 8 + A_HAIR), **{column: value}) is CLEAR


@pytest.mark.parametrize("value", ["现状连接管长8m", "支管另行申报，支管长8m", "支管总长120m", "无支管"])
def test_other_branches_trouble_nobody(value: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**TRENCH, line=line(REACH + 1), 备注=value) is CLEAR


def test_a_branch_that_was_drawn_is_not_asked_about(outcome: Callable[..., Outcome]) -> None:
    branch = {**TRENCH, "line": line(REACH + 12, long_m=8)}
    assert outcome(branch, **TRENCH, line=line(REACH + 1), 备注="支管长8m") is CLEAR


def test_the_foot_of_a_pit_is_no_doubt_where_its_top_was_drawn(outcome: Callable[..., Outcome]) -> None:
    foot = {**PIT, "name": "基坑底口", "area": pit(REACH + 4)}
    assert outcome(**foot) is UNKNOWN
    top = {**PIT, "area": pit(REACH + 1, wide_m=16, deep_m=15)}
    assert outcome(foot, **top, name="坡顶线") is CLEAR
    # The line of the plot is no top of a slope.
    assert outcome(foot, **top, name="用地红线") is UNKNOWN


@pytest.mark.parametrize("value", ["10×9m", "长10m×宽9m×深4m", "10m*9m"])
def test_a_plan_size_as_drawn_troubles_nobody(value: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**PIT, area=pit(REACH + 1), 尺寸=value) is CLEAR


@pytest.mark.parametrize("value", ["10×9.6m", "20m×9m", "10×9×4"])
def test_a_larger_plan_size_is_asked_about(value: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**PIT, area=pit(REACH + 1), 尺寸=value) is UNKNOWN
