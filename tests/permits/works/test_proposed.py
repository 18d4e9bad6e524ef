"""What a firm writes about its works is taken apart, and nothing of it is dropped."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pytest

from geo.reading.layers import read_layers
from permits.errors import WorksError
from permits.service.shipped import activity_list, fact_names
from permits.works.activities import not_understood
from permits.works.property_notes import unread_note
from permits.works.proposed import ProposedWorks, proposed_works

ACTIVITIES = activity_list()


def codes(text: str) -> list[str]:
    found = ACTIVITIES.find(text)
    return list(dict.fromkeys((*found.codes, *not_understood(found))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电缆沟", ["EX-TRENCH"]),
        ("EX-PIT", ["EX-PIT"]),
        ("ex-pit", ["EX-PIT"]),
        ("小区东侧顶管施工二标段", ["TR-JACK"]),
        # A milder activity must not hide a stricter one in the same sentence.
        ("基坑开挖后爆破拆除支撑", ["EX-PIT", "BL-ROCK"]),
        ("车站基坑及降水", ["EX-PIT", "DW-DRAW"]),
        # A longer name is not the shorter one inside it.
        ("污水井", ["ST-OTHERMH"]),
        ("新建污水井一座", ["ST-OTHERMH"]),
        ("施工降水井四口", ["DR-WELL"]),
        ("静态破碎", ["BL-STATIC"]),
        ("Cable trenches and two wells", ["EX-TRENCH", "DR-WELL"]),
        ("挖 坑", ["EX-PIT"]),
        ("沟槽 施工", ["EX-TRENCH"]),
        ("施工", ["XX-NONE"]),
        ("架设观景摩天装置", ["XX-FREE"]),
        # A thing is what is done to it.
        ("围墙砌筑", ["ST-BUILD"]),
        ("围墙拆除", ["XX-FREE"]),
        ("围墙及大门拆除", ["XX-FREE"]),
        ("学校", ["ST-BUILD"]),
        ("学校新建围墙", ["ST-BUILD"]),
        ("学校雨水管改造", ["EX-TRENCH"]),
        ("外墙粉刷", ["XX-LIGHT"]),
        ("住宅楼外墙粉刷", ["XX-LIGHT"]),
        ("住宅楼", ["ST-BUILD"]),
        ("拆除旧墙新建厂房", ["XX-FREE", "ST-BUILD"]),
        # A word for heat makes a pipe the operator's.
        ("给水管道迁移", ["EX-TRENCH"]),
        ("供热管道迁移", ["OP-RELOC"]),
        ("给水管道碰头", ["EX-TRENCH"]),
        ("热力管道碰头", ["OP-RELOC"]),
        ("警示牌拆除", ["OP-SIGN", "XX-FREE"]),
        ("供热警示牌拆除", ["OP-SIGN"]),
        # What is stacked decides.
        ("堆放砂石", ["LD-STACK"]),
        ("堆放汽油", ["LD-HAZ"]),
        ("存放硫酸", ["LD-HAZ"]),
        ("倾倒硫酸", ["DC-CORR"]),
        ("堆放夸克糖浆", ["LD-STACK", "XX-FREE"]),
        # Species are plants, and roads are called after them.
        ("紫薇路给水管道", ["EX-TRENCH"]),
        ("种植紫薇", ["PL-TREE"]),
    ],
)
def test_every_activity_in_a_text_is_found(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_what_was_not_understood_is_said() -> None:
    assert ACTIVITIES.find("沟槽开挖及架设观景摩天轮").left_over == "观景摩天轮"
    assert ACTIVITIES.find("沟槽开挖工程").left_over == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A word of denial counts only right before the name, and as a whole word.
        ("围挡内不停产爆破", ["ST-HOARD", "BL-ROCK"]),
        ("不锈钢管顶管", ["EX-TRENCH", "TR-JACK"]),
        ("围挡内不停水开挖", ["ST-HOARD", "EX-PIT"]),
        ("基坑开挖（不涉及爆破）", ["EX-PIT"]),
        ("基坑开挖，不爆破", ["EX-PIT"]),
        ("化粪池开挖", ["ST-OTHERMH", "EX-PIT"]),
        ("非爆破开挖", ["EX-PIT"]),
        ("静态爆破", ["BL-STATIC"]),
        ("禁止爆破", ["XX-FREE"]),
        ("无支护开挖", ["EX-PIT"]),
        ("不涉及基坑开挖的围挡", ["ST-HOARD"]),
        ("未经许可爆破", ["BL-ROCK"]),
        ("Casino blasting", ["BL-ROCK", "XX-FREE"]),
        ("excavation, no blasting", ["EX-PIT"]),
        ("No. 5 pit blasting", ["EX-PIT", "BL-ROCK"]),
    ],
)
def test_denial_and_names_in_one_text(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "围挡内凿岩",
        "围挡后炸毁中原路",
        "围挡及摩天轮",
        "摩天轮工程及围挡",
        "管道检测修复",
        "外墙粉刷并安放摩天轮",
        "外墙粉刷及新建",
        "hoarding and frobnicate",
        "swelling clay survey xyz",
        "",
    ],
)
def test_a_rest_that_nothing_explains_is_not_dropped(text: str) -> None:
    assert "XX-FREE" in codes(text)


@pytest.mark.parametrize("text", ["桐柏路雨水管网工程二标段", "中原区某小区沟槽开挖", "建设路沟槽开挖工程"])
def test_a_place_is_no_act(text: str) -> None:
    assert "XX-FREE" not in codes(text)


def proposed(tmp_path: Path, write: Callable[..., Path], **work: object) -> ProposedWorks:
    (layer,) = read_layers(write(tmp_path / "w.geojson", [{"point": [0, 0], **work}]))
    return proposed_works(layer, ACTIVITIES, fact_names())[0]


def test_a_code_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path, write: Callable[..., Path]) -> None:
    with pytest.raises(WorksError, match="EX-PIT") as refused:
        proposed(tmp_path, write, activity="EX-PITT")
    assert "基坑开挖" in refused.value.text.zh


def test_a_plant_in_the_text_is_the_species(tmp_path: Path, write: Callable[..., Path]) -> None:
    assert proposed(tmp_path, write, activity="栽种法桐").facts["species"] == "法桐"
    assert proposed(tmp_path, write, activity="栽种法桐", species="月季").facts["species"] == "月季、法桐"
    assert proposed(tmp_path, write, activity="栽种法桐", species="法桐").facts["species"] == "法桐"
    assert "species" not in proposed(tmp_path, write, activity="法桐砍伐").facts


@pytest.mark.parametrize("text", ["种植行道树和月季", "种植行道树、种植月季", "PL-TREE、种植月季"])
def test_a_harmless_plant_is_not_the_species_of_an_unnamed_tree(
    text: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    works = proposed(tmp_path, write, activity=text)
    assert "PL-TREE" in works.activities and "species" not in works.facts


def test_a_size_that_stands_alone_is_nothing_left_over(tmp_path: Path, write: Callable[..., Path]) -> None:
    works = proposed(tmp_path, write, activity="给水管道DN300、DN400")
    assert (works.activities, works.unmapped) == (("EX-TRENCH",), ())


def test_a_name_nobody_knows_is_no_place_in_a_list(tmp_path: Path, write: Callable[..., Path]) -> None:
    assert set(proposed(tmp_path, write, activity="摩天轮工程、围挡").activities) == {"XX-FREE", "ST-HOARD"}


def test_the_method_adds_an_act_and_not_the_way_it_is_done(tmp_path: Path, write: Callable[..., Path]) -> None:
    assert proposed(tmp_path, write, activity="探坑", method="人工开挖").activities == ("EX-POTHOLE",)
    assert proposed(tmp_path, write, activity="探坑", method="爆破").activities == ("EX-POTHOLE", "BL-ROCK")


def test_an_unknown_word_comes_with_the_nearest_names(tmp_path: Path, write: Callable[..., Path]) -> None:
    works = proposed(tmp_path, write, activity="围挡及顶菅")
    assert works.unmapped == ("顶菅",)
    assert "顶管" in works.nearest["顶菅"]


# --- dates and periods in properties --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "start", "end"),
    [
        ({"工期": "2026.5.10-2026.6.10"}, (5, 10), (6, 10)),
        ({"施工时间": "2026年5月10日至6月10日"}, (5, 10), (6, 10)),
        ({"起止日期": "2026-05-10 ~ 06-10"}, (5, 10), (6, 10)),
        ({"start": "2026/05/10 至 2026/06/10"}, (5, 10), (6, 10)),
        ({"start": "2026-05-10", "工期": "2026年5月10日至6月10日"}, (5, 10), (6, 10)),
        ({"工期": "2026年5月至6月"}, (5, 1), (6, 30)),
        ({"施工日期": "2026-05-10"}, (5, 10), None),
        ({"计划工期": "自2026年5月10日起"}, (5, 10), None),
        ({"工期": "60天"}, None, None),
        ({"工期": "待定"}, None, None),
    ],
)
def test_a_period_is_a_start_and_an_end(
    facts: dict[str, str], start: Any, end: Any, tmp_path: Path, write: Callable[..., Path]
) -> None:
    found = proposed(tmp_path, write, **facts).facts
    assert found.get("start") == (start and datetime.date(2026, *start))
    assert found.get("end") == (end and datetime.date(2026, *end))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"start": "2026-05-11", "工期": "2026年5月10日至6月10日"}, "disagree"),
        ({"工期": "2026年度"}, "Write it as 2026-05-10 to 2026-06-10"),
        ({"施工时间": "5月10日至6月10日"}, "Write it as 2026-05-10 to 2026-06-10"),
        ({"start": "10/05/2026"}, "Which number is the month"),
    ],
)
def test_dates_that_cannot_be_told_are_asked_for(
    facts: dict[str, str], words: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    with pytest.raises(WorksError, match=words):
        proposed(tmp_path, write, **facts)


def test_how_long_works_take_is_said_to_be_unused(tmp_path: Path, write: Callable[..., Path]) -> None:
    (layer,) = read_layers(
        write(tmp_path / "w.geojson", [{"point": [0, 0], "工期": "60天", "施工时间": "2026年5月10日至6月10日"}])
    )
    note = unread_note(layer, fact_names())
    assert note is not None and "工期" in note.zh and "施工时间" not in note.zh


def test_what_a_reader_adds_is_no_unused_property(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        "<kml><Placemark><name>a</name><ExtendedData><Data name='批次'><value>1</value></Data></ExtendedData>"
        "<Point><coordinates>113.6,34.7</coordinates></Point></Placemark></kml>",
        "utf-8",
    )
    (layer,) = read_layers(path)
    note = unread_note(layer, fact_names())
    assert note is not None and note.en.endswith("were not used: 批次")
    drawing = ezdxf.new()
    drawing.modelspace().add_line((465_000, 3_846_000), (465_010, 3_846_000))
    drawing.saveas(tmp_path / "a.dxf")
    (lines,) = read_layers(tmp_path / "a.dxf")
    assert unread_note(lines, fact_names()) is None


def test_the_column_by_which_works_are_called_is_used(tmp_path: Path) -> None:
    path = tmp_path / "piles.csv"
    path.write_text("桩号,东,北,桩径,批次\n1号桩,465060,3846002,0.8,3\n2号桩,465066,3846002,0.8,4\n", "utf-8")
    (layer,) = read_layers(path)
    note = unread_note(layer, fact_names())
    assert note is not None and note.en.endswith("were not used: 批次")
