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


@pytest.mark.parametrize("word", ["pilling", "boaring", "excavtion", "driling", "scaffoldng", "trechning", "blastng"])
def test_an_unknown_english_word_that_is_nearly_an_act_is_asked_about(word: str) -> None:
    assert "XX-FREE" in ACTIVITIES.spoken_of(f"by {word}", beside_light=True)
    assert ("XX-FREE" in ACTIVITIES.spoken_of(f"by {word}")) is (word == "blastng")


@pytest.mark.parametrize("text", ["by rope access", "Mr Pillai", "grey ones", "sunshine"])
def test_other_unknown_words_beside_light_works_are_not(text: str) -> None:
    assert set(ACTIVITIES.spoken_of(text, beside_light=True)) <= {"XX-LIGHT"}
