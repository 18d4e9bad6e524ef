"""What was stated beside the declared act is used or asked: facts it cannot have, names of graver acts, texts that move its edge."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
NEAR = [[-1, 0.5], [1, 0.5], [1, 1.0], [-1, 1.0]]
BESIDE = [[-5, 3.2], [5, 3.2], [5, 5], [-5, 5]]
FAR = [[-5, 40], [5, 40], [5, 45], [-5, 45]]


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    def run(*works: dict[str, Any], line: dict[str, Any] = main_dn500) -> Determination:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", [line]))], tables=network_tables())
        rows = [{"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0, **one} for one in works]
        return Desk(register).check(read_layers(write(tmp_path / "w.geojson", rows)), today=DAY).determination

    return run


def asked(answer: Determination) -> set[str]:
    return {str(one.provision) for one in answer.findings if one.outcome.value == "undetermined"}


@pytest.mark.parametrize(
    "facts",
    [
        {"activity": "测量放线", "depth_m": 20, "diameter_m": 0.13},
        {"activity": "测量放线", "孔深": 20, "孔径": "130mm"},
        {"activity": "地形测量", "depth_m": 3},
        {"activity": "不动土作业", "hole_diameter_m": 1.2},
        {"activity": "不动土作业", "species": "毛白杨"},
        {"activity": "外墙粉刷", "hand_dug": True},
        {"activity": "line marking", "depth_m": 1.5},
    ],
)
def test_a_fact_that_the_act_does_not_have_is_asked(check: Callable[..., Determination], facts: dict[str, Any]) -> None:
    answer = check({"area": NEAR, **facts})
    assert asked(answer) == {"fact_contradicts_activity"}
    (finding,) = [one for one in answer.findings if one.provision == "fact_contradicts_activity"]
    assert str(facts["activity"]) in finding.text.zh and finding.if_inside is not None
    assert check({"area": FAR, **facts}).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    "facts",
    [
        {"activity": "行道树修剪", "species": "毛白杨"},
        {"activity": "测量放线", "width_m": 2},
        {"activity": "管道CCTV检测", "pipe_diameter_m": 0.3},
        {"activity": "测量放线", "temporary": True},
    ],
)
def test_a_fact_that_explains_itself_is_not_asked(check: Callable[..., Determination], facts: dict[str, Any]) -> None:
    assert check({"area": NEAR, **facts}).outcome.value == "no_restriction_found"


TRANSMISSION = {
    "asset_id": "T",
    "kind": "transmission",
    "dn": 1000,
    "represents": "pipe",
    "position_accuracy_m": 0.1,
    "line": [[-500, 0], [500, 0]],
}


@pytest.mark.parametrize(
    ("activity", "depth_m", "least"),
    [
        ("填土", 3, "undetermined"),
        ("降水", 10, "undetermined"),
        ("注浆", 8, "undetermined"),
        ("乔木种植", 2, "undetermined"),
        ("堆料", 4, "undetermined"),
        ("场地平整", 4, "safety_review_screening"),
        ("平整土地", 4, "safety_review_screening"),
        ("填土", None, "no_restriction_found"),
        ("降水", None, "no_restriction_found"),
        ("乔木种植", 1, "no_restriction_found"),
        ("打桩", 12, "no_restriction_found"),
    ],
)
def test_a_depth_near_a_transmission_line(
    check: Callable[..., Determination], activity: str, depth_m: float | None, least: str
) -> None:
    works = {"area": [[-2, 30], [2, 30], [2, 34], [-2, 34]], "activity": activity}
    if depth_m is not None:
        works["depth_m"] = depth_m
    assert check(works, line=TRANSMISSION).outcome.value == least


@pytest.mark.parametrize(
    "name",
    [
        {"project": "石方爆破工程"},
        {"id": "锤击桩施工"},
        {"地块": "爆破区"},
        {"项目名称": "文化路给水管道工程"},
        {"Snippet": "石方爆破"},
        {"zone_label": "pile driving area"},
        {"project": "公厕新建工程"},
        {"项目名称": "过街天桥新建"},
        {"project": "教学楼建设项目"},
        {"project": "construction of a footbridge"},
    ],
)
def test_a_graver_act_in_a_name_is_asked_where_it_changes_a_clear(
    check: Callable[..., Determination], name: Any
) -> None:
    assert asked(check({"area": NEAR, "activity": "测量", **name})) == {"activity_not_used"}
    assert check({"area": FAR, "activity": "测量", **name}).outcome.value == "no_restriction_found"
    # It is asked of a clear alone, and of no job that does it elsewhere.
    assert check({"area": NEAR, "activity": "沟槽开挖", **name}).outcome.value in ("plan_required", "undetermined")


@pytest.mark.parametrize(
    "name",
    [
        {"project": "碧水华庭项目"},
        {"project": "阳光花园小区建设项目"},
        {"project": "教学楼维修改造工程"},
        {"id": "公厕"},
        {"id": "路灯12"},
        {"id": "A区3号楼"},
        {"地块": "A-07地块"},
        {"contractor": "中州爆破公司"},
        {"建设单位": "郑州打桩公司"},
        {"地址": "爆破器材厂路5号"},
        {"路名": "矿山路"},
    ],
)
def test_a_mere_place_or_party_is_not_asked(check: Callable[..., Determination], name: dict[str, Any]) -> None:
    assert check({"area": NEAR, "activity": "测量", **name}).outcome.value == "no_restriction_found"


def test_the_act_in_the_projects_name_may_be_done_by_another_feature(check: Callable[..., Determination]) -> None:
    project = {"project": "石方爆破工程"}
    answer = check(
        {"id": "测", "area": NEAR, "activity": "测量", **project},
        {"id": "爆", "area": FAR, "activity": "爆破", **project},
    )
    assert answer.outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("text", "provision"),
    [
        ("边坡外放2米", "size_unstated"),
        ("两侧各加宽2米", "size_unstated"),
        ("放坡1:0.5", "size_unstated"),
        ("边线适当外扩", "property_not_used"),
        ("横穿热力管道", "property_not_used"),
        ("距热力管0.5米", "property_not_used"),
    ],
)
def test_texts_that_move_the_works_are_not_silent(
    check: Callable[..., Determination], text: str, provision: str
) -> None:
    answer = check({"area": BESIDE, "activity": "沟槽开挖", "depth_m": 3, "备注": text})
    assert asked(answer) == {provision}
    if provision == "property_not_used":
        assert any(text in one.text.zh for one in answer.findings)


@pytest.mark.parametrize("text", ["正常施工", "围挡高2米", "不穿越热力管道", "距热力管50米"])
def test_texts_that_move_nothing_are(check: Callable[..., Determination], text: str) -> None:
    answer = check({"area": BESIDE, "activity": "沟槽开挖", "depth_m": 3, "备注": text})
    assert answer.outcome.value == "no_restriction_found"


def test_an_activity_text_that_crosses_a_heat_pipe_is_not_clear(check: Callable[..., Determination]) -> None:
    answer = check({"area": FAR, "activity": "给水管道沟槽开挖（横穿供热管道）"})
    assert asked(answer) == {"property_not_used"}


_KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{}</name><Folder><name>{}</name>
<Placemark><name>A</name><ExtendedData><Data name="activity"><value>测量</value></Data></ExtendedData>
<Point><coordinates>{},{}</coordinates></Point></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize(
    ("document", "folder", "expected"),
    [("石方爆破", "甲", True), ("甲", "锤击桩施工", True), ("碧水华庭", "A区", False)],
)
def test_names_of_documents_and_folders_are_names(
    document: str, folder: str, expected: bool, tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    """Whether their coordinates are in doubt besides is another question."""
    register = load_network([LayerSource(write(tmp_path / "n.geojson", [main_dn500]))], tables=network_tables())
    degrees = write(tmp_path / "d.geojson", [{"point": [0, 0.5]}], epsg=4490)
    lon, lat = json.loads(degrees.read_text("utf-8"))["features"][0]["geometry"]["coordinates"]
    file = tmp_path / "w.kml"
    file.write_text(_KML.format(document, folder, lon, lat), "utf-8")
    answer = Desk(register).check(read_layers(file), today=DAY).determination
    assert ("activity_not_used" in asked(answer)) is expected


@pytest.mark.parametrize(
    ("text", "agrees"),
    [("与热力管线净距不小于1.9m", True), ("与热力管线净距不小于3m", False), ("与热力管线净距小于3m", False)],
)
def test_a_least_distance_is_held_against_what_was_drawn(
    check: Callable[..., Determination], text: str, agrees: bool
) -> None:
    answer = check({"area": BESIDE, "activity": "沟槽开挖", "depth_m": 3, "备注": text})
    assert asked(answer) == (set() if agrees else {"property_not_used"})


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        ("2026-05-10", "2026-06-10", "plan_required"),
        ("以开工令为准", None, "undetermined"),
        ("2026年5月", "2026-06-10", "plan_required"),
        ("2026年5月", "2026年12月", "undetermined"),
    ],
)
def test_of_days_that_are_not_settled_the_season_is_in_doubt(
    check: Callable[..., Determination], start: str, end: str | None, outcome: str
) -> None:
    works = {"area": NEAR, "activity": "沟槽开挖", "depth_m": 1, "start": start, "end": end}
    assert check({**works, "needs_shutdown": True}).outcome.value == outcome
    # What does not stop the supply may be done on any day.
    assert check({**works, "needs_shutdown": False}).outcome.value == "plan_required"


def test_a_mention_beside_the_declared_act_changes_nothing(check: Callable[..., Determination]) -> None:
    dig = {"area": NEAR, "depth_m": 1}
    for text in ("邻近育才小学", "注意保护热力管线", "附近有加油站"):
        assert check({**dig, "activity": "沟槽开挖", "备注": text}).outcome.value == "plan_required"
        assert check({**dig, "activity": f"沟槽开挖，{text}"}).outcome.value == "plan_required"
    assert asked(check({**dig, "activity": "沟槽开挖", "备注": "附近新建配电房"})) == {"activity_not_used"}
    assert check({**dig, "activity": "沟槽开挖，附近新建配电房"}).outcome.value == "prohibited"


@pytest.fixture
def at_the_edge(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    """Works where the survey ends, at x = 100."""
    surveyed = {"area": [[-500, -500], [100, -500], [100, 500], [-500, 500]]}
    desk = Desk(
        load_network(
            [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
            coverage=LayerSource(write(tmp_path / "c.geojson", [surveyed])),
            tables=network_tables(),
        )
    )

    def run(**works: Any) -> Determination:
        row = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0, **works}
        return desk.check(read_layers(write(tmp_path / "w.geojson", [row])), today=DAY).determination

    return run


def test_fail_what_reaches_land_that_is_not_surveyed_is_named_once_and_never_said_to_be_clear(
    at_the_edge: Callable[..., Determination],
) -> None:
    """No activity decides there, and the fact that is in question is named all the same: a property without a name is none."""
    stated = (
        {"activity": "沟槽开挖", "depth_m": 1},
        {"activity": "围挡", "depth_m": 0.7},
        {"activity": "测量放线", "depth_m": 3},
    )
    met: set[str] = set()
    for facts in stated:
        for x in range(76, 100):
            answer = at_the_edge(point=[x, 40], **facts)
            open_ = [one for one in answer.findings if one.outcome.value == "undetermined"]
            met |= {str(one.provision) for one in open_}
            assert len(open_) <= 1, (facts, x)
            for one in open_:
                assert "属性  提到" not in one.text.zh, (facts, x)
                assert one.if_inside is None or str(one.if_inside.value) == "undetermined", (facts, x)
                if one.provision == "fact_contradicts_activity":
                    assert f"depth_m {facts['depth_m']}" in one.text.zh
    assert met >= {"size_unstated", "fact_contradicts_activity", "coverage_edge"}
