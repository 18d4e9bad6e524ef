"""Words that the one beside them makes something else than they are alone, and the same words where it does not."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.activities import not_understood

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    found = ACTIVITIES.find(text)
    return {*found.codes, *not_understood(found)}


@pytest.mark.parametrize(
    "text",
    [
        "开启热力阀门",
        "关闭供暖阀门",
        "打开暖气阀门",
        "采暖管网充水",
        "热力管线水压试验",
        "蒸汽管道升温",
        "热力井抽水",
        "关闭热力阀门进行检修",
        "开启换热站一次侧阀门",
        "热力管网冷态试运行",
        "供热系统调试",
        "热力管沟清淤",
    ],
)
def test_a_heat_facility_that_is_opened_or_filled_is_not_dug_up(text: str) -> None:
    assert codes(text) == {"OP-MAINT"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # What is done besides stays, and so does what cuts the pipe.
        ("关闭热力阀门后开挖", "EX-PIT"),
        ("热力管道检修并拆除", "OP-RELOC"),
        ("供热管网注水并破除路面", "EX-SHALLOW"),
        ("打开供热管道", "OP-RELOC"),
        ("关闭热力阀门并拆除", "OP-RELOC"),
        ("关闭阀门后开挖沟槽", "EX-TRENCH"),
        ("关闭阀门", "XX-FREE"),
        ("安装阀门", "ST-OTHERMH"),
        ("开启阀门井施工", "ST-OTHERMH"),
        # Filling of others, and water under pressure in the ground.
        ("给水管道试压", "EX-TRENCH"),
        ("注水", "DW-RECH"),
        ("基坑抽水", "DW-DRAW"),
    ],
)
def test_what_is_done_besides_opening_and_filling_stays(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_heat_main_that_is_hung_is_dug_free_and_asked_of_its_owner() -> None:
    assert codes("施工期间热力管道悬吊保护") == {"EX-TRENCH", "OP-RELOC"}
    assert codes("供热管线支托保护") == {"EX-TRENCH", "OP-RELOC"}
    assert codes("悬吊燃气管") == {"EX-TRENCH"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车道混凝土浇筑", {"ST-ROAD"}),
        ("停车场地坪水泥混凝土浇筑", {"ST-ROAD"}),
        ("道路硬化混凝土现浇", {"ST-ROAD"}),
        # Whatever stands is built.
        ("道路挡墙混凝土浇筑", {"ST-BUILD", "ST-ROAD"}),
        ("混凝土浇筑", {"ST-BUILD"}),
    ],
)
def test_concrete_paves_a_road_and_builds_what_stands(text: str, expected: set[str]) -> None:
    assert codes(text) >= expected - {"ST-ROAD"}
    assert ("ST-BUILD" in codes(text)) == ("ST-BUILD" in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("架空光缆落地改造", {"EX-TRENCH"}),
        ("架空电缆入地", {"EX-TRENCH"}),
        ("架空光缆", {"ST-POLE"}),
        ("架空电缆拆除后新立电杆", {"ST-POLE"}),
        ("通信线路架设", {"ST-POLE"}),
        ("架设临时电缆", {"ST-POLE"}),
        ("光缆敷设", {"EX-TRENCH"}),
        ("桥架内架设电缆", {"EX-TRENCH"}),
    ],
)
def test_wires_hang_on_poles_until_they_go_into_the_ground(text: str, expected: set[str]) -> None:
    assert codes(text) & {"EX-TRENCH", "ST-POLE"} == expected


@pytest.mark.parametrize("text", ["路灯灯头更换", "更换路灯光源", "屋顶分布式光伏", "楼顶太阳能光伏安装"])
def test_what_is_changed_above_the_ground_digs_nothing(text: str) -> None:
    assert "ST-POLE" not in codes(text)


@pytest.mark.parametrize(
    "text", ["路灯灯杆更换", "路灯基础及灯头更换", "光伏支架基础", "地面光伏", "屋顶及地面光伏支架"]
)
def test_poles_that_stand_in_the_ground_stay(text: str) -> None:
    assert "ST-POLE" in codes(text)


@pytest.mark.parametrize(
    ("text", "has", "has_not"),
    [
        ("通信井清淤", "XX-FREE", "WA-MUD"),
        ("电缆沟清淤", "XX-FREE", "WA-MUD"),
        ("河道清淤", "WA-MUD", "XX-LIGHT"),
        ("河道及雨水管出口清淤", "WA-MUD", "XX-LIGHT"),
        ("挖泥船作业", "WA-MUD", "XX-LIGHT"),
        ("采砂船作业", "WA-SAND", "XX-LIGHT"),
        ("生活污水外溢", "DC-CORR", "EX-TRENCH"),
        ("污水管道泄漏抢修", "EX-TRENCH", "DC-CORR"),
        ("污水泄漏维修", "EX-TRENCH", "DC-CORR"),
        ("集装箱宿舍", "ST-TEMP", "ST-BUILD"),
        ("砖混宿舍", "ST-BUILD", "ST-TEMP"),
        ("板房及宿舍", "ST-BUILD", "XX-LIGHT"),
        ("浅埋暗挖人行通道", "TR-SHIELD", "ST-BUILD"),
        ("暗挖车站", "TR-SHIELD", "ST-BUILD"),
        ("暗挖段及车站", "ST-BUILD", "XX-LIGHT"),
        ("盾构机吊装下井", "LD-CRANE", "ST-OTHERMH"),
        ("管片拼装", "TR-SHIELD", "LD-STACK"),
        ("瑞雷波勘探", "DR-SEIS", "XX-LIGHT"),
        ("高密度电法勘探", "XX-FREE", "DR-GEO"),
        ("木材堆垛", "LD-STACK", "XX-LIGHT"),
        ("表土清理", "EX-PIT", "XX-LIGHT"),
        ("紫外光固化修复", "XX-FREE", "XX-LIGHT"),
        ("监控线路穿管埋地", "EX-TRENCH", "ST-POLE"),
        ("监控杆线路", "ST-POLE", "XX-LIGHT"),
        ("监控及线路安装", "ST-POLE", "XX-LIGHT"),
        ("无振动沉桩", "PI-DRIVEN", "XX-FREE"),
    ],
)
def test_a_word_is_read_with_the_one_beside_it(text: str, has: str, has_not: str) -> None:
    assert has in codes(text)
    assert has_not not in codes(text)
