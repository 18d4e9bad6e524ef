"""How much there is of something is no size of the works and no act; what is sloped goes as far as the works are deep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
Check = Callable[..., Determination]


def outcome(check: Check, south: float, **more: Any) -> str:
    area = [[0, south], [6, south], [6, south + 6], [0, south + 6]]
    return check([MAIN], {"area": area, **more}).outcome.value


@pytest.mark.parametrize("column", ["备注", "补充"])
@pytest.mark.parametrize(
    "text",
    [
        "建筑面积3600平方米",
        "总建筑面积：1.2万㎡",
        "占地面积5亩",
        "绿地率35%",
        "楼层9层",
        "自重18吨",
        "体积60m³",
        "混凝土强度C35",
        "水灰比0.45",
        "路面横坡1.5%",
        "压实度96%",
        "floor area: 2,400 sqm",
        "slope 3%",
        "ratio 1:3",
    ],
)
def test_an_amount_is_no_act(check: Check, column: str, text: str) -> None:
    assert outcome(check, 0.5, activity="外墙清洗", **{column: text}) == "no_restriction_found"
    assert outcome(check, 0.5, activity="沟槽开挖", **{column: text}) == "plan_required"
    assert outcome(check, 0.5, activity=f"沟槽开挖，{text}") == "plan_required"
    assert outcome(check, 8.0, activity="沟槽开挖", **{column: text}) == "no_restriction_found"


@pytest.mark.parametrize(
    "text", ["新建厂房，面积3600平方米", "挖方量600方", "新建2层，建筑面积200㎡", "硬化面积300㎡", "改建，占地3亩"]
)
def test_what_is_built_or_dug_is_asked_beside_its_amount(check: Check, text: str) -> None:
    assert outcome(check, 0.5, activity="外墙清洗", 备注=text) == "undetermined"


@pytest.mark.parametrize(("more", "reaches_m"), [({}, 0.5 * 1.5), ({"depth_m": 0.2}, 0.2 * 1.5)])
@pytest.mark.parametrize("told", [{"坡度": "1:1.5"}, {"备注": "坡度1:1.5"}])
def test_a_slope_of_milling_is_as_deep_as_milling(
    check: Check, told: dict[str, str], more: dict[str, float], reaches_m: float
) -> None:
    edge = 0.3275 + 1.5 + reaches_m
    assert outcome(check, edge - 0.01, activity="沥青路面铣刨", **told, **more) == "undetermined"
    assert outcome(check, edge + 0.01, activity="沥青路面铣刨", **told, **more) == "no_restriction_found"


@pytest.mark.parametrize(
    "more",
    [
        {"备注": "坡度1:1.5，深2m"},
        {"备注": "坡度1:1.5，1.5~2m深"},
        {"备注": "坡度1:1.5", "补充": "深度约两米"},
        {"坡度": "1:1.5", "备注": "2 m deep"},
        {"坡度": "1:1.5", "补充": "深度2m"},
        {"activity": "沥青路面铣刨，坡度1:1.5，深1~2m"},
    ],
)
def test_a_slope_of_milling_that_a_text_says_is_deeper(check: Check, more: dict[str, str]) -> None:
    edge = 0.3275 + 1.5 + 2 * 1.5
    stated = {"activity": "沥青路面铣刨", **more}
    assert outcome(check, edge - 0.01, **stated) == "undetermined"
    assert outcome(check, edge + 0.01, **stated) == "no_restriction_found"


@pytest.mark.parametrize("text", ["深5cm", "铣刨深度4~6厘米", "50mm deep"])
def test_a_slope_of_milling_that_a_text_says_is_shallow(check: Check, text: str) -> None:
    assert outcome(check, 3.0, activity="沥青路面铣刨", 备注=f"坡度1:1.5，{text}") == "no_restriction_found"


@pytest.mark.parametrize(
    "more", [{"activity": "沟槽开挖"}, {"activity": "沥青路面铣刨", "备注": "含基坑开挖"}, {"activity": "铣刨、挖沟"}]
)
def test_a_slope_of_a_cut_is_as_deep_as_cuts_are(check: Check, more: dict[str, str]) -> None:
    assert outcome(check, 25.0, 坡度="1:1.5", **more) == "undetermined"


@pytest.mark.parametrize("column", ["备注", "补充", "工程名称"])
@pytest.mark.parametrize(
    "text", ["高应变动测", "大应变检测", "pile dynamic load testing", "场地平整", "土地平整", "回填整平"]
)
def test_pile_tests_and_levelling_are_asked_beside_light_works(check: Check, column: str, text: str) -> None:
    assert outcome(check, 0.5, activity="外墙清洗", **{column: text}) == "undetermined"


@pytest.mark.parametrize("text", ["低应变检测", "桩身完整性检测", "水准联测", "levelling survey", "墙面找平"])
def test_tests_that_only_measure_are_light(check: Check, text: str) -> None:
    assert outcome(check, 0.5, activity="外墙清洗", 备注=text) == "no_restriction_found"


def test_how_light_works_are_done_may_dig(check: Check) -> None:
    assert outcome(check, 0.5, activity="外墙清洗", 施工方法="回填整平") != "no_restriction_found"
