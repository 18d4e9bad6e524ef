"""Works that stop the supply, by times that stand in no column of a first and a last day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.works.dates import days_long

PIPE = {"kind": "main", "asset_id": "M", "outer_diameter_mm": 655, "line": [[-100, 0], [100, 0]]}
STOPS = {"activity": "EX-TRENCH", "width_m": 1, "needs_shutdown": True, "line": [[-20, 50], [20, 50]]}
UNSAID = {"start": None, "end": None}


@pytest.mark.parametrize(
    "stated",
    [
        {"工期": "四季度"},
        {"工期": "下半年"},
        {"工期": "11月至次年3月"},
        {"工期": "全年"},
        {"工期": "审批后30天"},
        {"工期": "一年"},
        {"开工日期": "待定"},
        {"停热时间": "2026-12-01至2026-12-20"},
        {"plan_start": "2026-12-01"},
        {"工期": 8, "start": "2026-06-10"},
        {"工期": "7~8个月", "start": "2026-06-10"},
        {"停热时间": "2026年12月", "start": "2026-06-01", "end": "2026-06-20"},
        {"activity": "沟槽开挖，2026年12月1日至5日"},
        {"activity": "沟槽开挖（2026-11-20）"},
        {"activity": "沟槽开挖，十一月上旬"},
        {"activity": "采暖季沟槽开挖"},
        {"activity": "trench excavation, 5 December"},
    ],
)
def test_an_unsettled_time_hides_no_season(check: Callable[..., Determination], stated: dict[str, Any]) -> None:
    assert check([PIPE], {**STOPS, **UNSAID, **stated}).outcome.value == "undetermined"


@pytest.mark.parametrize(
    "activity",
    [
        "沟槽开挖，2026年6月1日至5日",
        "沟槽开挖，工期3个月",
        "沟槽开挖（避开采暖季）",
        "沟槽开挖，采暖季前完成",
        "沟槽开挖，深1.2米",
    ],
)
def test_a_text_that_names_no_heating_month_says_no_more_than_none(
    check: Callable[..., Determination], activity: str
) -> None:
    plain = check([PIPE], {**STOPS, **UNSAID, "activity": "沟槽开挖"}).outcome
    assert check([PIPE], {**STOPS, **UNSAID, "activity": activity}).outcome is plain


@pytest.mark.parametrize(("long", "outcome"), [("157天", "no_restriction_found"), ("159天", "season_conflict")])
def test_works_end_when_they_have_taken_as_long_as_they_say(
    check: Callable[..., Determination], long: str, outcome: str
) -> None:
    """From the tenth of June 158 days last until the fourteenth of November, the day before the season."""
    stated = {"start": "2026-06-10", "end": None}
    assert check([PIPE], {**STOPS, **stated, "工期": long}).outcome.value == outcome
    assert check([PIPE], {**STOPS, **stated, "工期（天）": int(long[:-1])}).outcome.value == outcome


@pytest.mark.parametrize(
    "stated", [{"编制日期": "2025-12-05"}, {"时间": "2025-12-05"}, {"工期": "30天"}, {"保修工期": "2年"}]
)
def test_works_whose_days_are_stated_are_asked_nothing(
    check: Callable[..., Determination], stated: dict[str, Any]
) -> None:
    days = {"start": "2026-06-01", "end": "2026-06-20"}
    assert check([PIPE], {**STOPS, **days, **stated}).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("240天", 240),
        ("8个月", 248),
        ("一年", 366),
        ("半年", 183),
        ("两年", 732),
        ("2026-06-10", None),
        ("7~8个月", None),
    ],
)
def test_how_long_a_period_is(text: str, days: int | None) -> None:
    assert days_long(text) == days
