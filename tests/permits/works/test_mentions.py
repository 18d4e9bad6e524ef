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
        "near the school and hospital",
        "contact the heat company before starting",
        "备注：邻近学校",
        "【邻近学校】",
        "1、邻近学校；2、邻近医院",
        "本工程位于学校南侧，邻近加油站",
        "周边环境：学校、医院、加油站",
        "东临实验小学，西临人民医院",
        "热力管道需保护",
        "不影响热力管线",
        "与建筑物保持安全距离",
        "由人民医院至加油站",
        "附近有学校，注意安全",
        "某某建设集团有限公司",
        "某某爆破工程有限公司",
        "某某建设集团有限公司、某某桩基工程有限公司",
        "某某建设集团有限",
        "中国建筑第七工程局有限公司",
        "公路局桥梁管理处",
        "不涉及爆破、打桩",
        "不涉及爆破和打桩作业",
        "no blasting or piling",
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
        ("contact the heat company before blasting", "BL-ROCK"),
        ("notify operator before drilling", "DR-GEO"),
        ("behind the school septic tank", "ST-OTHERMH"),
        ("邻近学校的加油站", "LD-HAZ"),
        ("紧邻医院的围墙", "ST-BUILD"),
        ("附近有加油站，纳入本次施工", "LD-HAZ"),
        ("附近有加油站，一并施工", "LD-HAZ"),
        ("附近有树，砍掉", "PL-TREE"),
        ("附近有树需砍", "XX-FREE"),
        ("施工单位：爆破队", "BL-ROCK"),
        ("备注：学校旁打桩", "PI-DRIVEN"),
        ("1、邻近学校；2、打桩", "PI-DRIVEN"),
        ("本工程位于学校旁打桩", "PI-DRIVEN"),
        ("东临新建围墙", "ST-BUILD"),
        ("基坑应做好支护", "EX-PIT"),
        ("由新建泵站至学校", "ST-BUILD"),
        ("拆除某某有限公司厂房", "ST-BUILD"),
        ("新建某某公司", "ST-BUILD"),
        ("拆除市政公司", "XX-FREE"),
        ("郑州拆除市政公司", "XX-FREE"),
        ("某某建设集团有限公司、打桩", "PI-DRIVEN"),
        ("某某公司厂房", "ST-BUILD"),
        ("不涉及爆破、采用静压桩", "PI-DRIVEN"),
        ("不涉及爆破、人工开挖", "EX-PIT"),
        ("不涉及爆破，打桩", "PI-DRIVEN"),
        ("停止供热、开挖", "EX-PIT"),
        ("no blasting, piling only", "PI-BORED"),
    ],
)
def test_what_is_done_beside_a_mention_stays(text: str, code: str) -> None:
    assert code in ACTIVITIES.spoken_of(text)
