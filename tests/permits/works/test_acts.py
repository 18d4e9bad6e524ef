"""What is said of an act beside its name: in which script, denied twice, done before, of what it is a part."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.activities import not_understood
from permits.works.fact_values import activity_texts

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    """As a property says it: the members of a list together."""
    found = [ACTIVITIES.find(one) for one in activity_texts(text, None, None)]
    return {code for one in found for code in (*one.codes, *not_understood(one))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("種植喬木", {"PL-TREE"}),
        ("建造圍牆", {"ST-BUILD"}),
        ("新建廠房", {"ST-BUILD"}),
        ("牆體砌築", {"ST-BUILD"}),
        ("頂管", {"TR-JACK"}),
        ("定向鑽", {"TR-HDD"}),
        ("溝槽開挖", {"EX-TRENCH"}),
        ("基礎開挖", {"EX-PIT"}),
        ("鑽探", {"DR-GEO"}),
        ("打樁", {"PI-DRIVEN"}),
        ("埋設電纜", {"EX-TRENCH"}),
        ("盾構", {"TR-SHIELD"}),
        ("圍擋", {"ST-HOARD"}),
        ("燃氣管溝", {"EX-TRENCH"}),
        ("儲油罐", {"LD-HAZ"}),
        ("鑽孔灌註樁", {"PI-BORED"}),
        ("不進行爆破", {"XX-FREE"}),
        ("爆破，現改為靜態破碎", {"BL-STATIC"}),
        ("除爆破、打樁外的其他施工", {"XX-NONE"}),
        ("標線施劃", {"XX-LIGHT"}),
    ],
)
def test_traditional_characters_say_the_same(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


def test_what_nobody_understands_is_shown_as_it_was_handed_in() -> None:
    parts = [part.text for part in ACTIVITIES.find("嘰嘰喳喳開挖").parts]
    assert parts == ["嘰嘰喳喳", "開挖"]


@pytest.mark.parametrize(
    "text",
    [
        "不得不爆破",
        "不能不爆破",
        "非爆破不可",
        "不得已爆破",
        "必须爆破",
        "nonstop blasting",
        "爆破片石",
        "爆破片区开挖",
    ],
)
def test_denied_twice_or_not_at_all_is_done(text: str) -> None:
    assert "BL-ROCK" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "未实施爆破",
        "不再进行爆破",
        "不可爆破",
        "停止爆破",
        "终止爆破作业",
        "zero blasting",
        "已完成爆破，现进行清渣",
        "爆破已完成，现清渣",
        "已经完成爆破",
        "已完成爆破设计",
        "停止堆放油桶",
        "爆破片更换",
        "bursting disc replacement",
        "树桩清除",
        "清除树根",
        "pruning and uprooting trees",
        "grubbing out trees",
        "demolition of building",
        "demolition of the building",
        "雨水篦子更换",
        "更换雨水箅子",
    ],
)
def test_what_is_not_done_or_plants_and_builds_nothing_is_asked_at_most(text: str) -> None:
    assert "XX-FREE" in codes(text)
    assert codes(text) <= {"XX-FREE", "XX-LIGHT"}


def test_an_act_that_was_done_is_asked_and_takes_nothing_else_along() -> None:
    assert codes("已完成爆破，基坑开挖") == {"XX-FREE", "EX-PIT"}
    assert codes("爆破完成后清渣") >= {"BL-ROCK"}
    assert codes("已完成围挡，爆破") >= {"BL-ROCK"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("基坑开挖，不设锚索", {"EX-PIT"}),
        ("不设锚索、基坑开挖", {"EX-PIT"}),
        ("堆放钢筋，不堆放易燃物", {"LD-STACK"}),
        ("管道敷设，不设检查井", {"EX-TRENCH"}),
        # What is said behind the thing may be done to it.
        ("不开挖管道施工", {"EX-TRENCH"}),
        ("不设锚索施工", {"PI-ANCHOR"}),
        ("不设检查井的管道敷设", {"ST-OTHERMH", "EX-TRENCH"}),
    ],
)
def test_what_is_not_done_goes_with_its_thing_where_nothing_else_is_said(text: str, expected: set[str]) -> None:
    assert set(ACTIVITIES.find(text).codes) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("临时仓库", {"ST-TEMP"}),
        ("临时仓库搭建", {"ST-TEMP"}),
        ("temporary warehouse", {"ST-TEMP"}),
        ("临时配电房", {"ST-TEMP"}),
        ("仓库", {"ST-BUILD"}),
        ("临时围墙", {"ST-BUILD"}),
        ("临时设备基础", {"ST-BUILD"}),
        ("临时油库", {"LD-HAZ"}),
        ("临时仓库（存放油漆）", {"ST-TEMP", "LD-HAZ"}),
    ],
)
def test_a_temporary_building_is_one_unless_it_is_a_wall_or_a_foundation(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("管道CCTV检测与清淤", {"XX-LIGHT", "XX-FREE"}),
        ("管道敷设及河道清淤", {"EX-TRENCH", "WA-MUD"}),
        ("河道测量与清淤", {"XX-LIGHT", "WA-MUD"}),
        ("油料库房", {"LD-HAZ"}),
        ("燃气罐存放", {"LD-HAZ"}),
        ("燃气管道", {"EX-TRENCH"}),
        ("雨水口倾倒污水", {"DC-CORR"}),
        ("路灯基础混凝土C25", {"ST-POLE"}),
        ("C25混凝土破除", {"EX-SHALLOW"}),
        ("paint fence", {"XX-LIGHT"}),
        ("paint warehouse", {"LD-HAZ", "ST-BUILD"}),
        ("paint drums on the road", {"LD-HAZ"}),
        ("人行天桥吊装", {"LD-CRANE", "ST-BRIDGE"}),
        ("钢结构厂房吊装", {"ST-BUILD", "LD-CRANE"}),
        ("学校吊装空调", {"LD-CRANE", "XX-LIGHT"}),
        ("箱梁吊装", {"LD-CRANE"}),
        ("贾鲁河堤顶道路修复", {"EX-SHALLOW"}),
        ("道路红线内新建候车亭", {"ST-POLE"}),
        ("污水管道排放口", {"EX-TRENCH", "WA-BANK"}),
        ("换热站房拆除", {"OP-RELOC"}),
        ("换热站房屋装修", {"XX-LIGHT"}),
        ("自来水爆管抢修路面恢复", {"XX-FREE", "EX-SHALLOW"}),
        ("自来水爆管占道开挖", {"EX-PIT"}),
        ("公厕改造", {"XX-NONE"}),
        ("公厕新建", {"ST-BUILD"}),
        ("地质雷达探测道路空洞", {"XX-LIGHT"}),
    ],
)
def test_what_stands_beside_a_word_says_what_it_is(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("围墙拆除后新建", {"XX-FREE", "ST-BUILD"}),
        ("圍牆拆除後重建", {"XX-FREE", "ST-BUILD"}),
        ("旧房拆除之后重建", {"XX-FREE", "ST-BUILD"}),
        ("基坑开挖后回填", {"EX-PIT", "EX-FILL"}),
    ],
)
def test_what_is_done_afterwards_is_done_to_the_same_thing(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＥＸ－ＰＩＴ", {"EX-PIT"}),
        ("ex_pit", {"EX-PIT"}),
        ("EX–PIT", {"EX-PIT"}),
        ("Noord road excavation", {"EX-PIT"}),
        ("excavation in Noordwijk Street", {"EX-PIT"}),
        ("nonstop excavation", {"EX-PIT"}),
        ("shield tunnel", {"TR-SHIELD"}),
        ("gas pipe installation", {"EX-TRENCH"}),
        ("crane setup", {"LD-CRANE"}),
        ("trenchless pipe installation", {"TR-HDD", "EX-TRENCH"}),
        ("顶管机始发井", {"TR-SHAFT"}),
        ("洛阳铲探孔", {"DR-GEO"}),
        ("水冲法沉桩", {"PI-DRIVEN"}),
        ("预制管桩PHC", {"PI-DRIVEN"}),
        ("气动矛", {"TR-JACK"}),
        ("CCTV检测及开挖修复", {"XX-LIGHT", "EX-PIT"}),
        ("地质雷达探测、钻孔验证", {"XX-LIGHT", "DR-GEO"}),
        ("禁止堆放，仅开挖", {"XX-FREE", "EX-PIT"}),
        ("凿路", {"EX-SHALLOW"}),
        ("concrete washout", {"DC-CORR"}),
        ("混凝土罐车冲洗", {"DC-CORR"}),
        ("cut into heating main", {"OP-RELOC"}),
        ("cutting into the heating main", {"OP-RELOC"}),
        ("泥浆外运", {"LD-TRUCK"}),
        ("泥浆外排", {"DC-CORR"}),
        ("拆除供热管道界桩", {"OP-SIGN"}),
        ("移动热力管线警示牌", {"OP-SIGN"}),
        ("拆除供热管道检查井", {"OP-RELOC"}),
        ("换填垫层", {"EX-FILL"}),
        ("垫层施工", {"ST-BUILD"}),
        ("tower crane foundation", {"ST-TEMP"}),
        ("foundation for the tower crane", {"ST-TEMP"}),
        ("非洲菊种植", {"PL-SHRUB"}),
        ("二氧化碳致裂", {"BL-STATIC", "XX-FREE"}),
        ("二氧化碳爆破", {"BL-ROCK"}),
        ("停止线施划", {"XX-LIGHT"}),
    ],
)
def test_an_act_said_clearly_is_that_act(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("禁止夜间爆破", "不得擅自爆破", "严禁无证爆破", "沟槽开挖，禁止夜间爆破", "沟槽开挖；石方段严禁违规爆破"),
        *("no blasting at night", "trench, no blasting without permit", "不得未经批准爆破"),
    ],
)
def test_who_forbids_some_blasting_may_well_blast(text: str) -> None:
    assert "XX-FREE" in activity_list().find(text).codes


@pytest.mark.parametrize(
    "text",
    [
        "禁止爆破",
        "严禁爆破，夜间不施工",
        "不采用爆破，白天施工",
        "沟槽开挖，不爆破",
        "no blasting",
        "trench, no blasting",
    ],
)
def test_who_forbids_blasting_will_not(text: str) -> None:
    assert not {"XX-FREE", "BL-ROCK"} & set(activity_list().find(text).codes)
