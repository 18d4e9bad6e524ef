"""Acts that stand under names nobody listed, and how far texts say that the works go: asked, and only where it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

Check = Callable[..., Determination]
MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
EDGE = 0.3275
INSIDE = [[0, EDGE + 1], [5, EDGE + 1], [5, EDGE + 6], [0, EDGE + 6]]


def outcome(check: Check, **works: Any) -> str:
    return check([MAIN], {"area": INSIDE, "activity": "管沟开挖", **works}).outcomes[0].value


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("附属", "新建配电房", "ST-BUILD"),
        ("危险品", "汽油", "LD-HAZ"),
        ("树", "国槐20株", "PL-TREE"),
        ("配套", "化粪池1座", "ST-OTHERMH"),
        ("化粪池", "1座", "ST-OTHERMH"),
        ("国槐", 20, "PL-TREE"),
        ("F1", "柴油发电机", "LD-HAZ"),
        ("misc", "new septic tank", "ST-OTHERMH"),
        ("其他", "拆除房屋", "XX-FREE"),
        ("其他", "占压供热管道", "XX-FREE"),
        ("其他", "靠近学校，新建配电房", "ST-BUILD"),
        ("其他", "可能爆破", "BL-ROCK"),
        ("跨越", "新建人行天桥", "ST-BRIDGE"),
        ("其他", "暂不爆破", "XX-FREE"),
        ("备注", "暂不爆破", "XX-FREE"),
        ("备注", "轰山炸崖", "XX-FREE"),
        ("备注", "附近有加油站，纳入本次施工", "LD-HAZ"),
        ("备注", "已征得业主同意砍树", "XX-FREE"),
        ("责任主体", "新建某某公司办公楼", "ST-BUILD"),
    ],
)
def test_an_act_under_any_name_is_asked_about(check: Check, name: str, value: Any, code: str) -> None:
    answer = check([MAIN], {"area": INSIDE, "activity": "管沟开挖", name: value})
    assert answer.outcomes[0].value == "undetermined"
    assert {(str(one.provision), one.activity) for one in answer.findings} >= {("activity_not_used", code)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("联系人", "柏树林"),
        ("责任人", "汪清林"),
        ("地址", "油库街12号"),
        ("村", "白杨树村"),
        ("周边", "学校、加油站、民房"),
        ("地类", "果园"),
        ("介质", "柴油"),
        ("跨越", "人行天桥"),
        ("结构", "塑料"),
        ("保护对象", "古树"),
        ("附图", "化粪池.jpg"),
        ("其他", "靠近加油站"),
        ("其他", "学校东侧"),
        ("备注", "位于学校东侧"),
        ("备注", "距加油站200米"),
        ("备注", "施工期间保护行道树"),
        ("其他", "避让既有树木"),
        ("其他", "不爆破"),
        ("misc", "behind the school"),
        ("crew", "Bush"),
        ("code", "A-12 pole"),
        ("其他", "与燃气公司对接"),
        ("交通组织", "半幅封闭，占用一条车道"),
        ("其他", "清理现场"),
        ("备注", "防爆灯具"),
        ("备注", "雾炮降尘"),
        ("楼", 3),
        ("桩号", "K0+100"),
        ("危险品", "无"),
        ("unit", "某某建设集团有限公司"),
        ("责任主体", "某某市政工程有限公司"),
        ("承建", "中国建筑第七工程局"),
        ("管养", "城管局桥梁处"),
        ("备注", "不涉及爆破、打桩"),
        ("爆破", "否"),
    ],
)
def test_people_places_and_what_is_spared_are_no_acts(check: Check, name: str, value: Any) -> None:
    assert outcome(check, **{name: value}) == "plan_required"


@pytest.mark.parametrize(
    "text",
    [
        "配电房位于学校东侧",
        "位于学校东侧的配电房",
        "配电房 学校东侧",
        "现场保护层浇筑厂房",
        "在建厂房",
        "离心泵房",
        "保护行道树并新建围墙",
    ],
)
def test_what_begins_like_a_place_and_is_built_is_an_act(check: Check, text: str) -> None:
    assert outcome(check, 其他=text) == "undetermined"


@pytest.mark.parametrize(
    ("name", "text", "metres"),
    [
        ("备注", "放坡1:0.75", 15.0),
        ("F1", "放坡1:0.75", 15.0),
        ("备注", "按1:0.75放坡", 15.0),
        ("备注", "两侧边坡 1∶0.75", 15.0),
        ("备注", "向南扩60米", 60.0),
        ("其他", "影响范围50米", 50.0),
        ("备注", "作业带宽120米", 57.5),
    ],
)
@pytest.mark.parametrize("activity", ["管沟开挖", "基坑开挖", "围挡搭设"])
def test_how_far_a_text_goes_is_held_against_the_margin(
    check: Check, name: str, text: str, metres: float, activity: str
) -> None:
    """An outline of 5 m; a corridor goes so far beyond it as it is wider."""
    for away, expected in ((-0.01, "undetermined"), (0.01, "no_restriction_found")):
        south = EDGE + 1.5 + metres + away
        area = [[0, south], [5, south], [5, south + 5], [0, south + 5]]
        assert outcome(check, area=area, activity=activity, **{name: text}) == expected
