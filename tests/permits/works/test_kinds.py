"""Kinds of texts that were once taken for something else, each in both directions: what must be caught, and what must not."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.activities import not_understood
from permits.works.fact_values import activity_texts

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    found = ACTIVITIES.find(text)
    return {*found.codes, *not_understood(found)}


@pytest.mark.parametrize(
    "text",
    [
        *[
            "地下室",
            "半地下室",
            "地下车库",
            "地下冷库",
            "地下商城",
            "地下超市",
            "地下电影院",
            "人防掩体工程",
            "人防车库",
            "防空地下室",
            "地铁车站",
            "沼气池新建",
            "地下泵站",
            "地下式污水处理厂",
        ],
        *["地埋式变电站", "负二层", "地下停车楼", "酒窖", "环廊", "建地下室"],
        *(
            "basement",
            "underground garage",
            "underground warehouse",
            "bomb shelter",
            "metro station",
            "biogas digester",
        ),
    ],
)
def test_a_cellar_is_a_pit_and_a_building(text: str) -> None:
    assert codes(text) == {"EX-PIT", "ST-BUILD"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is dug is the pit; what lies below ground and is no building stays what it is.
        ("地下室土方开挖", {"EX-PIT"}),
        ("开挖地下车库", {"EX-PIT"}),
        ("地下车库回填", {"EX-FILL"}),
        ("地下车库给水管道安装", {"EX-PIT", "EX-TRENCH"}),
        ("地下管线敷设", {"EX-TRENCH"}),
        ("地下电缆", {"EX-TRENCH"}),
        ("地下水位监测", {"XX-LIGHT"}),
        ("basement excavation", {"EX-PIT"}),
        ("underground cable", {"EX-TRENCH"}),
        ("地下车库检测", {"XX-LIGHT"}),
        # Passages and tunnels for pipes are structures; a tunnel that is driven and a channel for cables are none.
        ("地下通道", {"TR-SHIELD", "ST-BUILD"}),
        ("过街地道", {"TR-SHIELD", "ST-BUILD"}),
        ("地铁区间隧道", {"TR-SHIELD"}),
        ("综合管廊", {"EX-TRENCH", "ST-BUILD"}),
        ("utility tunnel", {"EX-TRENCH", "ST-BUILD"}),
        ("电力管沟", {"EX-TRENCH"}),
        ("码头", {"WA-BANK", "ST-BUILD"}),
        ("船闸", {"WA-BANK", "ST-BUILD"}),
        ("护岸", {"WA-BANK"}),
    ],
)
def test_what_lies_below_ground_beside_cellars(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    ["场地平整", "平整场地", "平整土地", "场平", "土地平整", "地块平整", "场地整平", "site levelling", "land grading"],
)
def test_levelling_cuts_and_fills(text: str) -> None:
    assert codes(text) == {"EX-FILL", "EX-PIT"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (one, {"XX-FREE"})
            for one in ("物探", "工程物探", "浅层物探", "综合物探", "地球物理勘探", "geophysical survey")
        ),
        *((one, {"XX-LIGHT"}) for one in ("管线物探", "给水管道物探", "污水管物探", "雷达探测", "电缆物探")),
        ("地震法物探", {"DR-SEIS", "XX-FREE"}),
        *((one, {"XX-FREE"}) for one in ("沉降观测点", "水准点", "位移监测点", "基准点布设", "settlement marker")),
        *((one, {"EX-TRENCH"}) for one in ("沉降观测点埋设", "埋设水准点", "测量标石埋设")),
        *((one, {"XX-LIGHT"}) for one in ("沉降观测", "沉降观测点测量", "水准点复测", "控制点检查")),
        *(
            (one, {"WA-MUD", "EX-PIT"})
            for one in ("河道土方开挖", "河床土石方开挖", "河道土方工程", "river excavation")
        ),
        *((one, {"EX-PIT"}) for one in ("河道两侧土方开挖", "河边挖土", "基坑土方开挖")),
        *(
            (one, {"LD-STACK", "LD-HAZ"})
            for one in (
                "秸秆堆放",
                "木材堆场",
                "柴垛",
                "废旧轮胎堆放",
                "锯末堆放",
                "干草",
                "straw bales",
                "timber stack",
            )
        ),
        # What a thing is made of is not stacked.
        ("塑料检查井", {"ST-OTHERMH"}),
        ("塑料管敷设", {"EX-TRENCH"}),
        ("泡沫混凝土回填", {"BL-STATIC", "EX-FILL"}),
        ("timber fence", {"ST-HOARD"}),
        ("plastic pipe laying", {"EX-TRENCH"}),
        *((one, {"LD-STACK"}) for one in ("钢筋堆放", "模板堆放", "砂石堆放", "管材堆放", "砖块码放", "rebar stack")),
    ],
)
def test_what_once_weighed_too_little(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *[
            "排污管道敷设",
            "排污管网改造",
            "雨水、排污管网工程",
            "氢气管道",
            "液氨管线敷设",
            "柴油管道安装",
            "化工废水管道更换",
            "含油污水管道",
            "氯气管道改造",
            "甲醇管线敷设",
            "排泥管",
            "沼气管线敷设",
            "压缩空气管道",
            "废水管",
        ],
        *["酸液DN100管道敷设", "排放污水管道敷设", "输油管道"],
        *(
            "hydrogen pipeline",
            "effluent pipe",
            "sewage discharge pipe laying",
            "diesel pipe",
            "chlorine pipe replacement",
        ),
    ],
)
def test_a_pipe_is_a_pipe_whatever_it_carries(text: str) -> None:
    assert codes(text) == {"EX-TRENCH"}


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        *(
            (one, "DC-CORR")
            for one in (
                "排污",
                "废水排放",
                "污水直排",
                "偷排污水管道",
                "酸洗管道",
                "倾倒废酸",
                "排放污水",
                "discharge effluent",
            )
        ),
        *(
            (one, "LD-HAZ")
            for one in (
                "柴油罐管道",
                "管道旁堆放柴油",
                "氢气瓶堆放",
                "柴油、给水管道",
                "油罐区管道堆放",
                "diesel storage near pipeline",
            )
        ),
    ],
)
def test_what_is_let_out_or_stored_beside_a_pipe_stays(text: str, grave: str) -> None:
    assert grave in codes(text)


@pytest.mark.parametrize(
    "place",
    [
        *[
            "桑园路",
            "果园路",
            "油库街",
            "油库路",
            "炸药厂街",
            "矿山路",
            "采石场路",
            "酒精厂",
            "农药厂家属院",
            "爆炸物研究所",
            "林场",
            "梨园村",
            "油坊庄",
            "煤矿家属院",
            "硫酸厂路",
            "烟花厂路口",
        ],
        *[
            "垃圾场路",
            "液化气站路",
            "石油公司家属院",
            "柏树庄",
            "枣林街",
            "水泥厂",
            "化肥厂小区",
            "火药局街",
            "铁矿村",
            "木材市场",
            "雪松路",
            "国槐街",
            "码头路",
            "木材加工厂",
            "地铁站附近",
            "石化路",
        ],
    ],
)
@pytest.mark.parametrize("work", ["DN200给水管沟槽开挖", "电缆敷设"])
def test_a_place_called_after_something_grave_is_where(place: str, work: str) -> None:
    assert codes(place + work) == {"EX-TRENCH"}


@pytest.mark.parametrize(
    "road", ["Quarry Road", "Orchard Lane", "Forest Road", "Mine Street", "Chemical Road", "Oak Avenue"]
)
def test_an_english_road_is_where(road: str) -> None:
    assert codes(f"{road} resurfacing") == {"EX-SHALLOW"}
    assert codes(f"water main in {road}") == {"EX-TRENCH"}


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        *(
            (one, "LD-HAZ")
            for one in (
                "新建油库",
                "油库建设",
                "新建炸药厂",
                "酒精厂扩建",
                "油罐区围墙",
                "存放油桶路边",
                "油桶街边堆放",
            )
        ),
        *(
            (one, "LD-HAZ")
            for one in ("在油库街堆放柴油", "农药厂农药堆放", "石油路加油站建设", "酒精厂酒精罐安装", "堆放炸药厂区")
        ),
        *(
            (one, "BL-ROCK")
            for one in ("爆破路基", "油库路口爆破", "矿山路爆破施工", "矿山爆破", "爆破拆除酒精厂", "炸药厂")
        ),
        *((one, "MI-MINE") for one in ("采石场开采", "矿山路采石", "矿山巷道掘进", "采石场路开采石料", "矿山开采")),
        *(
            (one, "PL-TREE")
            for one in ("桑树种植", "竹林路栽植竹子", "果园街种植果树", "林场造林", "plant trees along Orchard Road")
        ),
        *((one, "DC-CORR") for one in ("硫酸厂路倾倒废酸", "dumping acid in Quarry Lane")),
        ("storage of diesel at Orchard Road", "LD-HAZ"),
        ("diesel tank road side", "LD-HAZ"),
    ],
)
def test_no_true_work_is_swallowed_by_the_name_of_a_place(text: str, grave: str) -> None:
    assert grave in codes(text)


def read(text: str) -> set[str]:
    """As a property: a list of texts is cut into its members first."""
    return {code for one in activity_texts(text, None, None) for code in codes(one)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("除爆破外的全部施工", {"XX-NONE"}),
        ("除爆破、打桩外的其他施工", {"XX-NONE"}),
        ("爆破（取消）", {"XX-FREE"}),
        ("爆破作业已取消", {"XX-FREE"}),
        ("取消爆破", {"XX-FREE"}),
        ("爆破除外", {"XX-FREE"}),
        ("打桩（不在本次范围）", {"XX-FREE"}),
        ("原计划爆破，现改为静态破碎", {"BL-STATIC"}),
        ("爆破方案改为机械破碎", {"BL-STATIC"}),
        ("由爆破变更为静力破碎", {"BL-STATIC"}),
        ("顶管改为明挖", {"EX-TRENCH"}),
        ("blasting (cancelled)", {"XX-FREE"}),
        ("piling not required", {"XX-FREE"}),
        ("blasting replaced by hydraulic splitting", {"BL-STATIC"}),
    ],
)
def test_an_act_that_is_taken_back_is_not_done(text: str, expected: set[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "done"),
    [
        *(
            (one, "BL-ROCK")
            for one in (
                "除爆破外，还要打桩",
                "除爆破外均为测量",
                "除测量外的爆破",
                "静态破碎改为爆破",
                "爆破改为白天",
                "爆破改为夜间施工",
                "爆破范围改为围墙外",
                "爆破不取消",
                "原计划爆破",
                "取消爆破限制",
                "爆破，取消围挡",
                "打桩取消，爆破",
                "hydraulic splitting changed to blasting",
                "blasting not cancelled",
            )
        ),
        ("基坑开挖后改为绿化", "EX-PIT"),
        ("除打桩外均为测量", "PI-DRIVEN"),
        ("绿化带取消", "XX-FREE"),
        ("围墙改为护栏", "ST-HOARD"),
    ],
)
def test_what_is_not_taken_back_for_certain_is_done(text: str, done: str) -> None:
    assert done in read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (one, {"XX-LIGHT"})
            for one in (
                "管道CCTV检测",
                "管道内窥镜检测",
                "供水管道漏损检测",
                "sewer cctv inspection",
                "污水管网普查",
                "排污管道CCTV检测",
                "燃气管道检测",
                "cctv survey of sewers",
                "电缆探测",
            )
        ),
        ("开挖管道CCTV检测", {"EX-TRENCH", "XX-LIGHT"}),
        ("管道CCTV检测及开挖修复", {"XX-LIGHT", "EX-PIT"}),
        *((one, {"EX-SHALLOW"}) for one in ("树池更换", "更换树池", "树池石更换", "树池篦子更换", "树池改造")),
        *((one, {"ST-TEMP"}) for one in ("垃圾房", "垃圾分类亭", "垃圾箱", "垃圾桶摆放", "bin shelter")),
        *((one, {"ST-BUILD"}) for one in ("新建垃圾房", "垃圾房建设", "砌筑垃圾房")),
        *((one, {"LD-WASTE"}) for one in ("垃圾堆放", "垃圾堆", "堆垃圾")),
    ],
)
def test_what_once_weighed_too_much(text: str, expected: set[str]) -> None:
    assert codes(text) == expected
