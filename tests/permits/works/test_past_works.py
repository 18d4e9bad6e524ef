"""Works that are over, firms and streets that are called after acts: none of what is done now."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.activities import not_understood
from permits.works.understanding import understood

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    return set(understood([text], None, ACTIVITIES, file="w", feature=None).codes)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("雨水管道敷设（已做过定向钻，本次开槽）", {"EX-TRENCH"}),
        ("围挡搭设（场地此前已完成强夯）", {"ST-HOARD"}),
        ("绿篱种植（上期已完成挖树坑）", {"PL-SHRUB"}),
        ("管沟开挖（此处曾打过降水井）", {"EX-TRENCH"}),
        ("给水管更换（原为顶管施工，本次明挖）", {"EX-TRENCH"}),
        ("一期已建成，二期打桩", {"PI-DRIVEN"}),
        # A part, what goes on, and what was blasted or stored are asked about.
        ("围挡搭设（已完成部分打桩）", {"ST-HOARD", "PI-DRIVEN"}),
        ("围挡搭设（已完成打桩30%）", {"ST-HOARD", "PI-DRIVEN"}),
        ("围挡搭设（原为顶管施工，下周开始）", {"ST-HOARD", "TR-JACK"}),
        ("围挡搭设（已完成油罐安装）", {"ST-HOARD", "LD-HAZ"}),
        ("围挡搭设（已完成打桩，未拔桩）", {"ST-HOARD", "PI-DRIVEN"}),
        ("去年打过桩，今年再打桩", {"PI-DRIVEN"}),
        ("围挡搭设，已完成打桩，下周继续", {"ST-HOARD", "PI-DRIVEN"}),
        ("围挡搭设，已完成东段顶管", {"ST-HOARD", "TR-JACK"}),
        ("围挡搭设，已完成第一批打桩", {"ST-HOARD", "PI-DRIVEN"}),
        # What is to be complete by a day, or first, is planned.
        ("绿篱种植，2027年5月完成打桩", {"PL-SHRUB", "PI-DRIVEN"}),
        ("绿篱种植，2021年5月已完成打桩", {"PL-SHRUB"}),
        ("前期完成顶管施工，后期种植绿篱", {"PL-SHRUB", "TR-JACK"}),
        ("围挡搭设，此前完成打桩", {"ST-HOARD", "PI-DRIVEN"}),
        # 现场 is where, and what stays as it was is done.
        ("原设计采用打桩，现场搭设围挡", {"ST-HOARD", "PI-DRIVEN"}),
        ("原来采用打桩，今年围挡搭设", {"ST-HOARD", "PI-DRIVEN"}),
        ("原设计为顶管，本次按原设计施工，围挡搭设", {"ST-HOARD", "TR-JACK"}),
        # Alone it is all that was declared.
        ("已完成打桩", {"PI-DRIVEN"}),
    ],
)
def test_what_is_over(text: str, right: set[str]) -> None:
    assert codes(text) - {"XX-FREE", "XX-NONE"} == right


def test_blasting_that_is_over_is_asked_about() -> None:
    assert "XX-FREE" in codes("围挡搭设（前期已完成爆破）") | codes("围挡搭设，已做过爆破")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("中铁隧道局集团有限公司 雨水管道敷设", {"EX-TRENCH"}),
        ("中铁隧道局集团有限公司承建的雨水管道敷设", {"EX-TRENCH"}),
        ("某某爆破工程有限公司 给水管道敷设", {"EX-TRENCH"}),
        ("某某爆破工程有限公司爆破作业", {"BL-ROCK"}),
        ("中铁隧道局集团有限公司 盾构掘进", {"TR-SHIELD"}),
        ("Acme Blasting Ltd - trench excavation", {"EX-TRENCH"}),
        # What is done to a firm's house, or may be an act and no name.
        ("拆除某某爆破工程有限公司 围挡搭设", {"BL-ROCK", "ST-HOARD"}),
        ("blasting by Acme Ltd - trench excavation", {"BL-ROCK", "EX-TRENCH"}),
        ("Zhengzhou No. 2 Construction Co., Ltd - trench excavation", {"EX-TRENCH"}),
        ("North China Drilling Co Ltd: trench excavation", {"EX-TRENCH"}),
        ("Jianshe road piling Acme Ltd hoarding", {"PI-BORED", "ST-HOARD"}),
        ("phase 2 piling - Acme Ltd - hoarding", {"PI-BORED", "ST-HOARD"}),
        ("proposed piling Acme Ltd hoarding", {"PI-BORED", "ST-HOARD"}),
        ("site drilling 3 m deep, Acme Co Ltd: hoarding", {"DR-GEO", "ST-HOARD"}),
    ],
)
def test_a_firm_in_front_of_an_act_is_who_does_it(text: str, right: set[str]) -> None:
    assert codes(text) - {"XX-FREE", "EX-PIT"} == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("爆破厂路管沟开挖", {"EX-TRENCH"}),
        ("炮院街雨水管道敷设", {"EX-TRENCH"}),
        ("打井巷管沟开挖", {"EX-TRENCH"}),
        ("挖沟村绿篱种植", {"PL-SHRUB"}),
        ("中原区打铁街沟槽开挖", {"EX-TRENCH"}),
    ],
)
def test_a_street_called_after_a_trade_is_where(text: str, right: set[str]) -> None:
    found = ACTIVITIES.find(text)
    assert {*found.codes, *not_understood(found)} == right


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("打井村", "DR-WELL"),
        ("打井路边绿篱种植", "DR-WELL"),
        ("爆破路面", "BL-ROCK"),
        ("爆破路管沟开挖", "BL-ROCK"),
        ("爆破厂街区建筑", "BL-ROCK"),
        ("植树路两侧", "PL-TREE"),
        ("采石村民房屋", "MI-MINE"),
        ("打桩路基", "PI-DRIVEN"),
        ("机械打井村道路硬化", "DR-WELL"),
    ],
)
def test_what_only_begins_like_a_street_is_the_act(text: str, code: str) -> None:
    assert code in ACTIVITIES.find(text).codes


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("地坪浇筑混凝土", {"ST-ROAD"}),
        ("地面浇筑混凝土", {"EX-PIT", "ST-ROAD"}),
        ("道路浇筑混凝土", {"ST-ROAD"}),
        ("浇筑混凝土", {"ST-BUILD"}),
        ("基础浇筑混凝土", {"ST-BUILD"}),
        ("道路挡墙浇筑混凝土", {"ST-BUILD"}),
    ],
)
def test_concrete_on_the_ground_paves_it(text: str, right: set[str]) -> None:
    assert set(ACTIVITIES.find(text).codes) == right


@pytest.mark.parametrize(
    "text",
    ["1.沟槽开挖；2.管道敷设；3.回填", "①沟槽开挖②管道敷设③回填", "a) excavate trench; b) lay pipe; c) backfill"],
)
def test_numbers_of_a_list_are_no_words(text: str) -> None:
    found = ACTIVITIES.find(text)
    assert "EX-TRENCH" in found.codes and not_understood(found) == ()
