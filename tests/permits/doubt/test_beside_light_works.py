"""What remarks say beside works that touch no ground: signs of an act are asked about, what stands there and what is forbidden is not."""

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
AREA = [[0, 0.5], [6, 0.5], [6, 6], [0, 6]]
Check = Callable[..., Determination]


def outcome(check: Check, **more: Any) -> str:
    return check([MAIN], {"area": AREA, "activity": "外墙清洗", **more}).outcome.value


@pytest.mark.parametrize("column", ["备注", "补充"])
@pytest.mark.parametrize(
    "text",
    [
        "割管",
        "截管后接新管",
        "医院改造",
        "现状为厂房，拟改建",
        "replace valve",
        "insert tee",
        "热力公司负责施工",
        "掀盖板",
        "严禁爆破，打桩",
        "严禁停车、开挖路面",
        "严禁爆破、打桩（静压除外）",
        "现状围墙，拆除",
        "现有柴油桶5个",
        "existing wall to be rebuilt",
        "邻近学校，泵房",
        "邻近学校，拆除小学",
        "邻近学校，医院扩建",
        "圈梁浇筑",
        "另外还要地铁站",
        "本次扩建由某某工程有限公司实施",
        "lamp columns",
        "爆破公司施工",
        "安全第一，加油站",
    ],
)
def test_what_may_be_done_is_asked(check: Check, column: str, text: str) -> None:
    assert outcome(check, **{column: text}) == "undetermined"


@pytest.mark.parametrize("column", ["备注", "补充"])
@pytest.mark.parametrize(
    "text",
    [
        "现状围墙",
        "既有房屋",
        "现有路灯杆保留",
        "existing wall to remain",
        "邻近学校，医院",
        "靠近学校、医院，商场",
        "near school, hospital",
        "东侧学校，西侧医院",
        "严禁爆破、打桩",
        "不得爆破、打桩",
        "地下管线已查明",
        "夜间施工，注意安全",
        "施工前通知热力公司",
        "旧围墙",
        "老房子",
        "禁止堆载、爆破",
        "严禁开挖、堆土、爆破等行为",
        "blasting and piling prohibited",
        "自来水公司施工",
        "由市政养护中心实施",
        "施工单位：河南省第三建设集团有限公司",
        "申请人：李建国，电话0371-66668888",
        "执行标准：GB 50202-2018、JGJ 120-2012",
        "依据CJJ 1-2008《城镇道路工程施工与质量验收规范》",
        "起点桩号K1+200，终点桩号K1+850",
        "审批编号 郑城管〔2026〕15号",
        "施工期间设置安全警示标志",
        "紧邻地铁1号线",
    ],
)
def test_what_stands_there_and_what_is_forbidden_is_no_act(check: Check, column: str, text: str) -> None:
    assert outcome(check, **{column: text}) == "no_restriction_found"


@pytest.mark.parametrize(("away", "expected"), [(3.49, "no_restriction_found"), (3.51, "undetermined")])
def test_a_clearance_that_the_drawing_bears_out(check: Check, away: float, expected: str) -> None:
    south = 0.3275 + away
    works = {"area": [[0, south], [6, south], [6, south + 6], [0, south + 6]], "activity": "基坑开挖"}
    assert check([MAIN], {**works, "备注": "与热力管道净距3m"}).outcome.value == expected
    crossing = {**works, "备注": "与热力管道净距3m，交叉处0.3m"}
    assert check([MAIN], crossing).outcome.value == "undetermined"


@pytest.mark.parametrize(
    ("column", "value", "far_m"), [("外扩", "见图", 100.0), ("锚杆长", "按设计", 30.0), ("放坡", "待定", 2 * 5.0)]
)
def test_a_size_that_is_not_told_is_feared_as_far_as_is_plausible(
    check: Check, column: str, value: str, far_m: float
) -> None:
    for more, expected in ((-0.01, "undetermined"), (0.01, "no_restriction_found")):
        south = 0.3275 + 1.5 + far_m + more
        works = {"area": [[0, south], [6, south], [6, south + 6], [0, south + 6]], "activity": "基坑开挖", "depth_m": 5}
        assert check([MAIN], {**works, column: value}).outcome.value == expected
        assert check([MAIN], {**works, column: "无"}).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("activity", "number", "most_m"), [("基坑开挖", 60, 60.0), ("灌注桩", "120", 1.2), ("灌注桩", 60, 0.6)]
)
def test_a_diameter_without_a_unit_is_as_large_as_it_may_be(
    check: Check, activity: str, number: Any, most_m: float
) -> None:
    for more, expected in ((-0.01, "undetermined"), (0.01, "no_restriction_found")):
        works = {"point": [0, 0.3275 + 1.5 + most_m / 2 + more], "activity": activity}
        assert check([MAIN], {**works, "直径": number}).outcome.value == expected
        assert check([MAIN], {**works, "直径": f"{number}mm"}).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ("20天", "consent_required"),
        ("1个月", "consent_required"),
        ("74天", "consent_required"),
        ("90天", "undetermined"),
    ],
)
def test_a_duration_longer_than_from_start_to_end_counts(check: Check, takes: str, expected: str) -> None:
    works = {"area": AREA, "activity": "OP-MAINT", "start": "2026-09-01", "end": "2026-09-20", "工期": takes}
    assert check([MAIN], works).outcome.value == expected


@pytest.mark.parametrize(
    ("declared", "told", "expected"),
    [
        ("行道树修剪", "栽种绿篱", "undetermined"),
        ("绿化养护", "绿篱种植", "undetermined"),
        ("绿化养护", "绿篱修剪", "no_restriction_found"),
        ("绿化养护", "月季、麦冬", "no_restriction_found"),
        ("停车", "停放渣土车", "undetermined"),
        ("停车", "停放小汽车", "official_decision"),
    ],
)
def test_declared_works_do_not_lighten_what_is_told_beside_them(
    check: Check, declared: str, told: str, expected: str
) -> None:
    assert outcome(check, activity=declared, 备注=told) == expected


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ("沥青路面铣刨，施工单位：河南省第三建设集团有限公司", "plan_required"),
        ("沥青路面铣刨，禁止堆载、爆破", "plan_required"),
        ("沥青路面铣刨，合同编号：ZZ-2026-05", "plan_required"),
        ("沥青路面铣刨，严格执行GB 50202-2018和JGJ 120规范", "plan_required"),
        ("围墙拆除、严禁爆破、打桩", "undetermined"),
        ("树木修剪，申请人拆除围墙", "undetermined"),
        ("树木修剪，编号：打桩", "plan_required"),
        ("树木修剪，安全第一，加油站", "prohibited"),
    ],
)
def test_what_stands_on_the_papers_beside_an_act(check: Check, activity: str, expected: str) -> None:
    assert outcome(check, activity=activity) == expected
