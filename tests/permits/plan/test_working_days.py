"""Which days are worked: the notices as held against an independent list, and counting there and back."""

from __future__ import annotations

import datetime

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.catalogue.holidays import Holidays
from permits.catalogue.lists import code_list
from permits.plan.working_days import WorkingDays

LISTED = (datetime.date(2024, 1, 1), datetime.date(2026, 12, 31))
CALENDAR = WorkingDays(code_list(Holidays))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_every_day_of_the_list_is_worked_or_not_as_others_have_it() -> None:
    first, last = LISTED
    days = [first + datetime.timedelta(days=one) for one in range((last - first).days + 1)]
    assert [one for one in days if CALENDAR.is_working(one) != chinese_calendar.is_workday(one)] == []


@pytest.mark.parametrize(
    ("start", "count", "request_day"),
    [
        # Before National Day 2026: the week off does not count, the Saturday worked for it does.
        ("2026-10-12", 1, "2026-10-10"),
        ("2026-10-10", 1, "2026-10-09"),
        ("2026-10-08", 1, "2026-09-30"),
        ("2026-10-08", 8, "2026-09-20"),
        ("2026-05-11", 20, "2026-04-09"),
    ],
)
def test_holidays_do_not_count_and_days_worked_instead_do(start: str, count: int, request_day: str) -> None:
    assert CALENDAR.before(day(start), count) == day(request_day)


@given(st.dates(*LISTED), st.integers(1, 30))
def test_who_asks_on_the_last_day_can_start_on_the_day(start: datetime.date, count: int) -> None:
    asked = CALENDAR.before(start, count)
    passed = [
        one
        for one in (asked + datetime.timedelta(days=ahead) for ahead in range((start - asked).days))
        if CALENDAR.is_working(one)
    ]
    assert CALENDAR.is_working(asked) and len(passed) == count
    if CALENDAR.is_working(start):
        assert CALENDAR.after(asked, count) == start


def test_a_year_without_a_notice_is_named_and_counted_by_weekends() -> None:
    beyond = LISTED[1].year + 1
    assert CALENDAR.unlisted_years(*LISTED) == ()
    assert CALENDAR.unlisted_years(LISTED[1], datetime.date(beyond, 1, 5)) == (beyond,)
    assert CALENDAR.is_working(datetime.date(beyond, 1, 1))
    assert not CALENDAR.is_working(datetime.date(beyond, 1, 2))
