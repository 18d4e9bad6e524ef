"""Short names of acts with a number behind them, floors below ground, and denials that deny something else."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.understanding import understood

ACTIVITIES = activity_list()


def codes(text: str) -> set[str]:
    return set(understood([text], None, ACTIVITIES, file="w", feature=None).codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("围挡搭设及HDD1", "TR-HDD"),
        ("TBM2围挡搭设", "TR-SHIELD"),
        ("围挡搭设、SMW1", "PI-DRIVEN"),
        ("围挡搭设，TNT3", "BL-ROCK"),
    ],
)
def test_a_number_behind_the_short_name_of_an_act_makes_it_no_mark(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", ["围挡搭设，BTS12", "围挡搭设，EPC2标段", "围挡搭设，DN300"])
def test_other_letters_with_a_number_are_marks(text: str) -> None:
    assert codes(text) == {"ST-HOARD"}


@pytest.mark.parametrize(
    "text",
    [
        "地上18层，地下2层",
        "地上18层，地下两层",
        "地下建筑面积3000㎡",
        "地下层数：2",
        "总建筑面积9000㎡，地下面积3000㎡",
    ],
)
def test_floors_below_ground_are_dug_out(text: str) -> None:
    assert codes(f"新建住宅楼，{text}") == {"ST-BUILD", "EX-PIT"}


@pytest.mark.parametrize("machine", ["挖土机", "勾机", "钩机", "挖机", "挖掘机"])
def test_an_excavator_that_works_digs(machine: str) -> None:
    assert "EX-PIT" in codes(f"{machine}作业") & codes(f"{machine}施工")
    assert codes(f"{machine}通行") == {"LD-TRUCK"}


def test_floors_above_ground_are_an_amount() -> None:
    assert codes("新建住宅楼，地上18层，建筑面积9000㎡") == {"ST-BUILD"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hoarding; the road will not be closed during pipe jacking", "TR-JACK"),
        ("hoarding; the road must not be closed before piling", "PI-BORED"),
        ("围挡搭设，不得在顶管施工期间断水", "TR-JACK"),
        ("围挡搭设，不应在打桩期间封路", "PI-DRIVEN"),
        ("围挡搭设，夜间禁止爆破", "XX-FREE"),
        ("围挡搭设，夜间不应爆破", "XX-FREE"),
    ],
)
def test_what_is_denied_is_not_the_act_that_says_when(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    ["围挡搭设，禁止爆破", "围挡搭设，施工期间不得爆破", "hoarding, no blasting", "hoarding, will not use piling"],
)
def test_what_is_denied_is_not_done(text: str) -> None:
    assert codes(text) == {"ST-HOARD"}
