"""Acts that stand in one text: none is lost, however they are joined."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.understanding import understood

ACTS = (
    "炸除旧桥",
    "建厂房",
    "换电站",
    "自建房三层",
    "田间道路硬化",
    "钢结构厂房搭建",
    "农药仓库",
    "在热力井上搭建仓库",
)
BESIDE = ("无人机航测", "外墙清洗", "基坑开挖", "栽雪松", "拆除供热管道", "地下管线探测")
JOINED = (
    "、",
    "，",
    "及",
    "后",
    "同步",
    "同时",
    "同期",
    "一并",
    "然后",
    "随后",
    "接着",
    "另外",
    "外加",
    "顺带",
    "过程中",
    "含",
)


def codes(text: str) -> set[str]:
    return set(understood((text,), None, activity_list(), file="", feature=None).codes)


@pytest.mark.parametrize("joined", JOINED)
def test_no_act_is_lost_beside_another(joined: str) -> None:
    for act in ACTS:
        for beside in BESIDE:
            lost = codes(act) - codes(f"{act}{joined}{beside}")
            assert not lost, f"{act}{joined}{beside}: {lost}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A verb in front of a thing makes it works of its own; what is only said to be new is asked about.
        ("炸除旧桥无人机航测", {"BL-ROCK", "XX-LIGHT"}),
        ("新建办公楼地下管线探测", {"XX-LIGHT", "XX-FREE"}),
        # Behind a word of place the verb is of what follows.
        ("管沟上方建围墙同步堆放钢筋", {"EX-TRENCH", "LD-STACK", "ST-BUILD"}),
        ("监控立杆附近栽白蜡", {"ST-POLE", "PL-TREE"}),
        # Words that are written wide, or broken at the end of a line, are one word.
        ("围 墙 砌 筑", {"ST-BUILD"}),
        ("在热力 管上开三通接户", {"OP-RELOC"}),
        ("本工程不涉及 爆破作业", {"XX-FREE"}),
        ("变电站新建工程含供热管道安装", {"EX-TRENCH", "OP-MAINT", "ST-BUILD"}),
        ("含油废水排放", {"DC-CORR"}),
        ("道路养护，不含爆破", {"EX-SHALLOW"}),
        # Before a verb alone such a word says how it is done.
        ("供热管道一并迁改", {"OP-RELOC"}),
        ("管线同步迁改", {"EX-TRENCH"}),
        ("严禁同时开挖和打桩", {"EX-PIT", "PI-DRIVEN"}),
        ("某种树木种植", {"PL-TREE", "XX-FREE"}),
    ],
)
def test_what_joined_words_mean(text: str, expected: set[str]) -> None:
    assert codes(text) == expected
