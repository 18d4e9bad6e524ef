"""Names of activities with one slip of the hand."""

from __future__ import annotations

import pytest

from permits.service.shipped import activity_list
from permits.works.activities import not_understood

ACTIVITIES = activity_list()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("沟槽开控", "EX-TRENCH"),
        ("管道铺射", "EX-TRENCH"),
        ("顶管施公", "TR-JACK"),
        ("静态爆坡", "BL-STATIC"),
        ("trench excavtion", "EX-TRENCH"),
        ("pile drivng", "PI-DRIVEN"),
    ],
)
def test_one_slip_leaves_one_meaning(text: str, code: str) -> None:
    found = ACTIVITIES.find(text)
    assert (found.codes, not_understood(found)) == ((code,), ())


@pytest.mark.parametrize("text", ["沟槽开炮", "标线施化", "无爆破作业", "打庄", "grilling", "外墙清冼"])
def test_what_may_be_another_act_or_a_lighter_one_is_no_slip(text: str) -> None:
    found = ACTIVITIES.find(text)
    assert "XX-FREE" in (*found.codes, *not_understood(found))
