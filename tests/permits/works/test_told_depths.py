"""Depths that stand in the text of an activity: feared where works are not taken for deep, and never believed to be less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.service.opening import open_rulebook
from permits.works.told_depths import SHALLOW_IF_UNSTATED

LINE = {
    "kind": "transmission",
    "asset_id": "T",
    "outer_diameter_mm": 1600,
    "position_grade": "A",
    "line": [[-100, 0], [100, 0]],
}
BESIDE = {"area": [[-2, 30], [2, 30], [2, 34], [-2, 34]]}
FARTHER = {"area": [[-2, 80], [2, 80], [2, 84], [-2, 84]]}


@pytest.mark.parametrize(
    ("activity", "where", "outcome"),
    [
        # The order's review reads milling as digging from half a metre on, poles from one, tillage from two.
        ("路面铣刨，深度0.5米", BESIDE, "no_restriction_found"),
        ("路面铣刨，深度0.51米", BESIDE, "undetermined"),
        ("路面铣刨，深度5cm", BESIDE, "no_restriction_found"),
        ("路面铣刨，管顶覆土深1.2米", BESIDE, "no_restriction_found"),
        ("road milling, 0.8 m deep", BESIDE, "undetermined"),
        ("路灯基础，深1米", FARTHER, "no_restriction_found"),
        ("路灯基础，深1.01米", FARTHER, "undetermined"),
        ("深耕，深2.5米", FARTHER, "undetermined"),
    ],
)
def test_a_depth_in_the_text_of_an_activity_is_feared(
    activity: str, where: dict[str, Any], outcome: str, check: Callable[..., Determination]
) -> None:
    assert check([LINE], {**where, "activity": activity}).outcome.value == outcome


def test_a_depth_in_the_text_never_makes_works_less_deep_than_is_stated(check: Callable[..., Determination]) -> None:
    stated = check([LINE], {**BESIDE, "activity": "路面铣刨", "depth_m": 0.8})
    assert check([LINE], {**BESIDE, "activity": "路面铣刨，深度0.1米", "depth_m": 0.8}).outcome is stated.outcome
    deeper = check([LINE], {**BESIDE, "activity": "路面铣刨，深度0.8米", "depth_m": 0.3})
    assert deeper.outcome.value == "undetermined"
    # Unstated, a pole's pit counts as deep so near, and goes on doing so.
    assert (
        check([LINE], {**BESIDE, "activity": "路灯基础，深0.3米"}).outcome
        is check([LINE], {**BESIDE, "activity": "路灯基础"}).outcome
    )


def test_depths_in_texts_are_asked_of_the_acts_that_the_law_tells_by_their_depth() -> None:
    rules = open_rulebook("zhengzhou-253").activities
    told = {code for code, rule in rules.items() if rule.safety_review_from_depth_m is not None}
    assert told == SHALLOW_IF_UNSTATED
