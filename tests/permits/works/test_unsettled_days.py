"""Days that are not settled yet: about a day, provisional, from a day on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.errors import WorksError
from permits.works.fact_values import checked_all, stated_beside
from permits.works.unsettled_days import UNDATED, agreed_day

DAY = datetime.date(2026, 6, 10)
NEARLY = datetime.timedelta(days=15)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2026-06-10（暂定）", DAY, None),
        ("2026-06-10，以开工令为准", DAY, None),
        ("不早于2026-06-10", DAY, None),
        ("10 June 2026 at the earliest", DAY, None),
        ("约2026-06-10", DAY - NEARLY, DAY + NEARLY),
        ("2026年6月10日前后", DAY - NEARLY, DAY + NEARLY),
    ],
)
def test_a_day_that_is_not_settled_is_none(value: str, start: Any, end: Any) -> None:
    assert checked_all("start", value, None, None) == {UNDATED: True, "start": start}
    assert checked_all("end", value, None, None) == {UNDATED: True, **({} if end is None else {"end": end})}
    assert stated_beside({"start": value}) == {UNDATED: True, "start": start}
    assert stated_beside(stated_beside({"start": value})) == stated_beside({"start": value})


@pytest.mark.parametrize("value", ["2026-06-10", "2026-06-10（周三）", "2026-06-10 上午8时", "2026年6月10日 开工"])
def test_what_stands_beside_a_settled_day_unsettles_nothing(value: str) -> None:
    assert checked_all("start", value, None, None) == {"start": DAY}


def test_the_latest_day_is_one() -> None:
    assert checked_all("end", "2026-06-10之前", None, None) == {"end": DAY}


def test_a_period_says_so_at_either_end() -> None:
    first, last = datetime.date(2026, 5, 1), datetime.date(2026, 6, 10)
    assert checked_all("period", "2026-05-01至2026-06-10", None, None) == {"start": first, "end": last}
    assert checked_all("period", "2026-05-01至2026-06-10（暂定）", None, None) == {UNDATED: True, "start": first}


def test_beside_a_file_a_mistyped_day_is_refused_all_the_same() -> None:
    assert stated_beside({"start": "未定"}) == {UNDATED: True}
    with pytest.raises(WorksError):
        stated_beside({"start": "2026-13-40"})


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("2026-06-10", "2026年6月中旬", True),
        ("2026-06-10", "2026年6月", True),
        ("2026-06-10", "约2026-06-25", True),
        ("2026-06-10", "约2026-06-26", False),
        ("2026-06-10", "2026年7月", False),
        ("2026-06-10", "2026-06-11", False),
    ],
)
def test_two_statements_of_a_day_agree_where_one_may_be_the_other(one: str, other: str, agree: bool) -> None:
    assert agreed_day(one, other) == agreed_day(other, one) == (DAY if agree else None)
