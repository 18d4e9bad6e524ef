"""What was handed in so far, told as it will be judged."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables
from permits.service.understood import Understood, read_text, understood_works
from permits.works.fact_values import stated_beside

DAY = datetime.date(2026, 5, 10)


@pytest.fixture
def understand(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Understood]:
    desk = Desk(load_network([LayerSource(write(tmp_path / "n.geojson", [main_dn500]))], tables=network_tables()))

    def run(*works: dict[str, Any], each: bool = True, **beside: Any) -> Understood:
        layers = read_layers(write(tmp_path / "w.geojson", list(works)))
        return understood_works(
            desk, layers, today=DAY, beside=stated_beside(beside), declared_crs=None, each_by_itself=each
        )

    return run


def test_a_text_is_told_piece_by_piece_with_what_nobody_understood() -> None:
    read = read_text(activity_list(), "给水管开槽，局部爆坡")
    assert read.codes == ("EX-TRENCH",)
    assert read.unknown is not None and read.unknown.text == "爆坡"
    assert "BL-ROCK" in [one.code for one in read.unknown.nearest]
    assert ("爆坡", "未识别") in [(text, taken.zh) for text, taken in read.parts]


def test_a_mistyped_code_is_unknown_with_the_nearest_one() -> None:
    read = read_text(activity_list(), "EX-PITT")
    assert read.codes == () and read.unknown is not None
    assert read.unknown.nearest[0].code == "EX-PIT"


def test_words_of_the_list_leave_nothing_unknown() -> None:
    assert read_text(activity_list(), "埋水管").unknown is None


def test_areas_tell_their_works_facts_shape_and_size(understand: Callable[..., Understood]) -> None:
    line = {"line": [[0, 20], [30, 20]], "activity": "EX-TRENCH", "width_m": 0.8}
    read = understand(line, {"point": [5, 30], "activity": "爆坡"}, start="2026-06-01")
    trench, other = read.areas
    assert (trench.shapes, other.shapes) == (("line",), ("point",))
    assert trench.length_m == pytest.approx(30, abs=0.01)
    assert trench.facts["width_m"] == 0.8 and trench.facts["start"] == datetime.date(2026, 6, 1)
    assert (trench.name.zh, other.name.zh) == ("第 1 处", "第 2 处")
    assert [one.text for one in other.unknown] == ["爆坡"]


def test_facts_that_the_works_do_not_have_are_told(understand: Callable[..., Understood]) -> None:
    (area,) = understand({"point": [5, 30], "activity": "XX-LIGHT", "depth_m": 2.0}).areas
    assert dict(area.contradicted) == {"EX-PIT": ("depth_m",)}


def test_what_a_feature_says_is_asked_of_no_file(understand: Callable[..., Understood]) -> None:
    deep = {"line": [[0, 20], [30, 20]], "activity": "EX-TRENCH", "depth_m": 1.0}
    shallow = {"line": [[0, 40], [30, 40]], "activity": "EX-TRENCH"}
    assert "depth" in [one.id for one in understand(deep, shallow).questions if one.open]
    assert "depth" not in [one.id for one in understand(deep, shallow, each=False).questions]


def test_the_parts_of_an_exemption_are_told_as_they_were_chosen(understand: Callable[..., Understood]) -> None:
    stated = {"purpose": "防洪", "maintenance": "非养护", "operator_conditions": "尚未取得"}
    area = {"area": [[0, 20], [9, 20], [9, 29], [0, 29]], "activity": "WA-MUD", "exemption": stated}
    asked = next(one for one in understand(area).questions if one.id == "exemption")
    assert [field.chosen for field in asked.fields] == [0, 1, 1] and not asked.open


def test_of_many_areas_the_first_are_told_and_all_are_counted(understand: Callable[..., Understood]) -> None:
    rows = [{"point": [row, 40], "activity": "PL-TREE"} for row in range(600)]
    read = understand(*rows, each=False)
    assert (read.count, len(read.areas)) == (600, 500)
    assert all(len(one.features) == 500 for one in read.questions)
