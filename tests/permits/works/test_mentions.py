"""What a text only mentions is no act of it; what is done beside a mention is."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list

ACTIVITIES = activity_list()


@pytest.mark.parametrize(
    "text",
    [
        "注意保护热力管线",
        "施工时注意保护既有热力管线、通信光缆",
        "邻近育才小学",
        "穿越柳林桥附近",
        "施工前联系热力公司",
        "距学校50米",
        "附近有加油站",
        "东侧为第九中学",
        "位于医院东侧",
        "现状为停车场",
        "学校门口施工",
        "不得损坏周边建筑物",
        "避让现状乔木",
        "原有房屋已拆除",
        "next to a petrol station",
    ],
)
def test_a_mention_speaks_of_no_act(text: str) -> None:
    assert ACTIVITIES.spoken_of(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("附近新建配电房", "ST-BUILD"),
        ("保护热力管线并拆除旧管", "XX-FREE"),
        ("注意保护热力管线，同时拆除围墙", "XX-FREE"),
        ("避让热力管线，新建检查井", "ST-OTHERMH"),
        ("在学校旁打桩", "PI-DRIVEN"),
        ("距桥20米处爆破", "BL-ROCK"),
        ("在桥下堆土", "LD-STACK"),
        ("附近有围墙，重建", "ST-BUILD"),
        ("围墙西侧拆除", "XX-FREE"),
        ("检查井东侧砌筑", "ST-OTHERMH"),
        ("保护墙", "ST-BUILD"),
        ("在基坑内作业", "EX-PIT"),
        ("接入现状污水管", "EX-TRENCH"),
        ("与既有热力管道连接", "OP-RELOC"),
        ("现状为绿地，新建泵房", "ST-BUILD"),
        ("现状为停车场，改为加油站", "LD-HAZ"),
        ("与围墙同时施工", "ST-BUILD"),
        ("做好围墙及保护", "ST-BUILD"),
        ("经学校开挖", "EX-PIT"),
        ("学校", "ST-BUILD"),
        ("医院施工", "ST-BUILD"),
        ("为加油站", "LD-HAZ"),
        ("经热力公司同意后拆除热力管道", "OP-RELOC"),
        ("临时围墙", "ST-BUILD"),
        ("protect the wall", "ST-BUILD"),
        ("near the bridge demolition", "XX-FREE"),
    ],
)
def test_what_is_done_beside_a_mention_stays(text: str, code: str) -> None:
    assert code in ACTIVITIES.spoken_of(text)
