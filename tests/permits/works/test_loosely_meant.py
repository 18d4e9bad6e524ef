"""Words that were taken for an act, or for none: floors of a building, a coating, a lane that is occupied, digging without a machine."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.fact_values import activity_texts
from permits.works.said import says_near_heat
from permits.works.understanding import understood

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    return set(understood(activity_texts(text, None, None), None, ACTIVITIES, file="w", feature=None).codes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Floors of a building are dug where it is built, and described where its walls are washed.
        ("外墙清洗，地上3层，地下2层", {"XX-LIGHT"}),
        ("外墙清洗，地下建筑面积1200㎡", {"XX-LIGHT"}),
        ("外墙清洗，地下2层开挖", {"EX-PIT", "XX-LIGHT"}),
        ("外墙清洗；地下一层新增夹层", {"ST-BUILD", "EX-PIT", "XX-LIGHT", "XX-FREE"}),
        ("外墙清洗；地下一层防水层", {"EX-PIT", "XX-LIGHT"}),
        ("新建商铺，地上3层，地下2层", {"ST-BUILD", "EX-PIT"}),
        ("新建商铺，地下建筑面积0", {"ST-BUILD"}),
        ("新建商铺，地下建筑面积0.5㎡", {"ST-BUILD", "EX-PIT"}),
        # Roofs and coatings.
        ("楼顶防水维修", {"XX-LIGHT"}),
        ("地下室防水维修", {"EX-PIT"}),
        ("外墙真石漆翻新", {"XX-LIGHT"}),
        ("真石漆堆放", {"LD-HAZ"}),
        ("室内精装修", {"XX-LIGHT"}),
        ("仅做路面标线", {"XX-LIGHT"}),
        ("路面网格线施划", {"XX-LIGHT"}),
        ("路面及网格线施划", {"EX-SHALLOW", "XX-LIGHT"}),
        ("路面翻新及标线", {"EX-SHALLOW", "XX-LIGHT"}),
        # A cover is changed with its frame; what else is done to it nobody knows.
        ("井盖更换", {"EX-SHALLOW"}),
        ("井盖压占", {"XX-FREE"}),
        ("热力井盖更换", {"OP-MAINT"}),
        # On what something is stored; a lane that is occupied by nothing is asked about.
        ("占用人行道堆放管材", {"LD-STACK"}),
        ("占用人行道", {"EX-SHALLOW", "XX-FREE"}),
        ("占用热力井堆放管材", {"LD-STACK", "XX-FREE"}),
        # Without a machine it is dug by hand.
        ("不宜机械开挖", {"EX-PIT"}),
        ("不宜采用机械开挖", {"EX-PIT"}),
        ("非机械开挖", {"EX-PIT"}),
        ("不宜开挖", {"XX-FREE"}),
        # How far what was named goes.
        ("道路拓宽，两侧各加宽8m", {"ST-ROAD"}),
        ("标线施划，两侧各加宽8m", {"XX-LIGHT", "XX-FREE"}),
        ("围挡施工三个月", {"ST-HOARD"}),
        # Plants side by side.
        ("古树名木普查", {"XX-LIGHT"}),
        ("银杏月季修剪", {"XX-LIGHT", "PL-SHRUB"}),
        ("银杏月季栽植", {"PL-TREE", "PL-SHRUB"}),
        ("石方机械破碎", {"EX-PIT", "BL-STATIC"}),
        ("考古发掘", {"EX-PIT"}),
        ("打接地极6根", {"PI-DRIVEN"}),
    ],
)
def test_as_it_is_meant(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


def test_inside_the_zone_of_a_heat_pipe_is_near_it() -> None:
    assert codes("供热管道保护范围内安装监控杆") == {"ST-POLE"}
    assert says_near_heat("note", "供热管道保护范围内安装监控杆")
    assert not says_near_heat("note", "供热管道保护范围内禁止开挖")
    assert not says_near_heat("note", "不在供热管道保护范围内")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is measured first is not what is put up afterwards.
        ("沉降监测前立杆", {"XX-LIGHT", "ST-POLE"}),
        ("监测困难时立杆", {"XX-LIGHT", "ST-POLE"}),
        ("监测前堆土", {"XX-LIGHT", "LD-STACK"}),
        ("路灯监测", {"XX-LIGHT"}),
        # A pole and the putting up of one.
        ("立杆沉降监测", {"XX-LIGHT", "XX-FREE"}),
        ("灯杆沉降监测", {"XX-LIGHT"}),
        # No road is called so.
        ("堆土道路空洞探测", {"LD-STACK", "XX-LIGHT"}),
        ("道路空洞探测", {"XX-LIGHT"}),
        # Kept on a pipe: what is stored on a lane over one is not taken for where.
        ("占用供热管沟道路堆土", {"LD-STACK", "XX-FREE"}),
    ],
)
def test_no_act_hides_behind_work_that_touches_no_ground(text: str, expected: set[str]) -> None:
    assert codes(text) == expected
