"""What is done upon a heat facility, in any order of words, against what only lies beside one (article 30(2) has no distance)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from permits.determination.determination import Determination
from permits.service.shipped import activity_list
from permits.works.upon_heat import changes_heat

ACTIVITIES = activity_list()
MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
FAR = [[0, 300], [6, 300], [6, 306], [0, 306]]
# Pairs: done upon it, and a hair beside it.
PAIRS = [
    ("供热管道上加装流量计", "供热管道旁加装流量计箱"),
    ("加装过滤器于供热管道", "加装过滤器于供热管道北侧"),
    ("暖气管装个水嘴", "暖气管上方装个水嘴箱"),
    ("将吊架焊在热力管上", "将吊架焊在热力管上方"),
    ("支管接到热力干管", "支管接到热力干管附近的雨水井"),
    ("从供热主管引出支管", "从供热主管旁引出雨水管"),
    ("与现状热力管道碰口", "与现状热力管道相距三米碰口"),
    ("供热管线上翻", "供热管线上方雨水管上翻"),
    ("凿开热力管沟侧墙", "凿开热力管沟旁围墙"),
    ("热力管道支墩拆除重建", "热力管道旁支墩拆除重建"),
    ("在热力管沟内敷设光缆", "在热力管沟旁敷设光缆"),
    ("在热力管沟内敷设光缆", "在热力管沟内敷设供热管道"),
    ("借用热力支架架设电缆", "沿热力支架北侧架设电缆"),
    ("换热站改为商铺", "换热站南侧改为商铺"),
    ("供热管道球阀安装", "新建供热管道球阀安装"),
    ("供热管道阀门安装", "供热管道敷设及阀门安装"),
    ("热力井砌筑加高", "热力井北侧围墙加高"),
    ("在供热管道阀门处接临时管", "在供热管道阀门旁接临时电缆"),
    ("供热站房改建社区用房", "供热站旁房屋改建社区用房"),
    ("供热架空管落地", "供热架空管旁电缆落地"),
    ("自热力主干线引一路支管", "自热力主干线旁引一路雨水管"),
    ("热力管道保护层破除", "热力管道旁路面面层破除"),
    ("换热站房屋出租改餐饮", "换热站对面房屋出租改餐饮"),
    ("供热管道处加设套管", "电缆穿越供热管道处加设套管"),
    ("在供热管道上开口", "不在供热管道上开口"),
    ("未经同意在供热管道上开口", "严禁在供热管道上开口"),
    ("weld a socket onto the heating pipe", "weld a socket near the heating pipe"),
    ("fit a filter to the heating main", "fit a filter to the heating main route"),
    ("lay cable inside the heating duct", "lay cable beside the heating duct"),
    ("convert the heat substation into a shop", "convert the shop beside the heat substation"),
    ("connect to the heating network", "do not connect a pump to the heating network"),
]


@pytest.mark.parametrize(("upon", "beside"), PAIRS)
def test_upon_it_and_a_hair_beside_it(upon: str, beside: str) -> None:
    assert "OP-RELOC" in ACTIVITIES.find(upon).codes
    assert not changes_heat(beside)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("安装膨胀节于供热管道", "consent_required"),
        ("供热管道与新建电缆沟冲突，局部下翻", "consent_required"),
        ("供热管道与新建电缆沟冲突，电缆沟下翻", "no_restriction_found"),
        ("锅炉房改建公寓", "consent_required"),
        ("锅炉房东侧改建公寓", "no_restriction_found"),
        ("热力管道迁至路西", "consent_required"),
        ("热力管道以西敷设电缆", "no_restriction_found"),
    ],
)
def test_the_owner_is_asked_wherever_it_was_drawn(
    check: Callable[..., Determination], texts: str, expected: str
) -> None:
    assert check([MAIN], {"area": FAR, "activity": texts}).outcome.value == expected


def test_what_is_laid_in_a_heat_chamber_or_piled_on_it_is_asked() -> None:
    assert "XX-FREE" in ACTIVITIES.find("热力井盖覆土").codes
    assert "XX-FREE" not in ACTIVITIES.find("热力井检修").codes


def test_a_note_beside_other_works_is_read_too() -> None:
    assert "OP-RELOC" in ACTIVITIES.spoken_of("另在供热管道上加装流量计")
    assert "OP-RELOC" in ACTIVITIES.done_in("另在供热管道上加装流量计", things=False)
    assert "OP-RELOC" not in ACTIVITIES.spoken_of("供热管道上方加装流量计箱")
