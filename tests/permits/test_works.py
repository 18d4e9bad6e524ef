"""What a firm writes about its works is taken apart, and nothing of it is dropped."""

from __future__ import annotations

import pytest

from permits.service import activity_list
from permits.works.activities import not_understood

ACTIVITIES = activity_list()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("电缆沟", ["EX-TRENCH"]),
        ("EX-PIT", ["EX-PIT"]),
        ("小区东侧顶管施工二标段", ["TR-JACK"]),
        # A milder activity must not hide a stricter one in the same sentence.
        ("基坑开挖后爆破拆除支撑", ["EX-PIT", "BL-ROCK"]),
        ("车站基坑及降水", ["EX-PIT", "DW-DRAW"]),
        # A longer name is not the shorter one inside it.
        ("污水井", ["ST-OTHERMH"]),
        ("新建污水井一座", ["ST-OTHERMH"]),
        ("施工降水井四口", ["DR-WELL"]),
        ("静态破碎", ["BL-STATIC"]),
        ("Cable trenches and two wells", ["EX-TRENCH", "DR-WELL"]),
        ("swelling clay survey", []),
        ("挖 坑", ["EX-PIT"]),
        ("沟槽 施工", ["EX-TRENCH"]),
        ("施工", ["XX-NONE"]),
        ("架设观景摩天装置", []),
    ],
)
def test_every_activity_in_a_text_is_found(text: str, codes: list[str]) -> None:
    assert list(ACTIVITIES.find(text).codes) == codes


def test_what_wasnot_understood_is_said() -> None:
    assert ACTIVITIES.find("沟槽开挖及架设观景装置").left_over == "架设观景装置"
    assert ACTIVITIES.find("沟槽开挖工程").left_over == ""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # A word of denial counts only right before the name.
        ("围挡内不停产爆破", ["ST-HOARD", "BL-ROCK"]),
        ("不锈钢管顶管", ["TR-JACK"]),
        ("围挡内不停水开挖", ["ST-HOARD", "EX-PIT"]),
        ("基坑开挖（不涉及爆破）", ["EX-PIT"]),
        ("基坑开挖，不爆破", ["EX-PIT"]),
        ("化粪池开挖", ["ST-OTHERMH", "EX-PIT"]),
    ],
)
def test_denial_and_names_in_one_text(text: str, codes: list[str]) -> None:
    assert list(ACTIVITIES.find(text).codes) == codes


@pytest.mark.parametrize(
    "text", ["围挡内凿岩", "围挡后炸毁中原路", "围挡内破路", "填方及切坡", "hoarding and dig hole"]
)
def test_a_rest_that_speaks_of_an_act_is_not_dropped(text: str) -> None:
    assert not_understood(ACTIVITIES.find(text)) == ("XX-FREE",)


@pytest.mark.parametrize("text", ["桐柏路雨水管网工程二标段", "中原区某小区沟槽开挖", "建设路沟槽开挖工程"])
def test_a_place_is_no_act(text: str) -> None:
    assert not_understood(ACTIVITIES.find(text)) == ()
