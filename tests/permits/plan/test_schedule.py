"""By when the plan is asked for, and when the works can start if it is asked for today."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.catalogue.holidays import Holidays
from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures
from permits.plan.schedule import EMERGENCY, Schedule, schedule
from permits.plan.working_days import WorkingDays

TODAY = datetime.date(2026, 4, 1)


def of(start: str | None, **said: Any) -> Schedule:
    facts: dict[str, Any] = {"activities": ["EX-TRENCH"], "transmission": False, "emergency": False, **said}
    calendar = WorkingDays(code_list(Holidays))
    begins = None if start is None else datetime.date.fromisoformat(start)
    return schedule(code_list(Measures), calendar, start=begins, today=TODAY, **facts)


def dates(found: Schedule) -> list[str]:
    return [f"{one.on:%m-%d}{' late' if one.late else ''}" for one in found.appointments]


def test_what_is_due_is_counted_back_from_the_start() -> None:
    # Request, comments seven working days after it, notice seven days and the guide two before the start.
    assert dates(of("2026-05-11")) == ["04-09", "04-20", "05-04", "05-09"]


def test_late_is_said_with_the_day_on_which_works_can_start_all_the_same() -> None:
    found = of("2026-04-10")
    assert dates(found) == ["03-12 late", "04-13 late", "04-03", "04-08"]
    # Twenty working days after the first of April: Qingming and Labour Day off.
    assert found.earliest_start == datetime.date(2026, 4, 30)


def test_without_a_start_dates_run_from_today() -> None:
    found = of(None)
    assert dates(found) == ["04-01", "04-13", "04-23", "04-28"]
    assert found.earliest_start == datetime.date(2026, 4, 30) and found.note is None


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"activities": ["PL-TREE", "EX-SHALLOW"]}, "05-06"),
        ({"activities": ["PL-TREE", "EX-PIT"]}, "04-09"),
        ({"activities": ["PL-TREE"], "transmission": True}, "04-09"),
        # Nobody says what is done: it is not taken for little.
        ({"activities": []}, "04-09"),
    ],
)
def test_small_works_have_a_short_time_away_from_transmission_lines(said: dict[str, Any], days: str) -> None:
    start = "2026-05-11" if days == "04-09" else "2026-05-12"
    assert dates(of(start, **said))[0] == days


def test_an_emergency_waits_for_nothing() -> None:
    found = of("2026-04-01", emergency=True)
    assert (found.appointments, found.earliest_start, found.note) == ((), None, EMERGENCY)


def test_dates_beyond_the_notices_say_so() -> None:
    found = of("2027-01-11")
    assert found.note is not None and "2027" in found.note.zh and "2027" in found.note.en


def test_little_works_have_the_comments_before_the_start_and_no_clock_speaks_against_the_start() -> None:
    found = of("2026-04-13", activities=["EX-SHALLOW"])
    assert found.earliest_start is not None and found.earliest_start <= datetime.date(2026, 4, 13)
    assert not any(one.late for one in found.appointments)
    assert "小型作业在开工前提出" in found.appointments[1].value.zh


@pytest.mark.parametrize("day", range(1, 29))
def test_the_request_is_late_where_the_start_is_before_the_earliest(day: int) -> None:
    # Days off on either side: counted back and counted forward come to the same.
    for start in range(1, 29):
        found = schedule(
            code_list(Measures),
            WorkingDays(code_list(Holidays)),
            activities=["EX-SHALLOW"],
            transmission=False,
            emergency=False,
            start=datetime.date(2026, 3, start),
            today=datetime.date(2026, 2, day),
        )
        assert found.earliest_start is not None
        kept = found.earliest_start <= datetime.date(2026, 3, start)
        assert any(one.late for one in found.appointments) is not kept
