"""Days as people and spreadsheets write them; what may be two days is none."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.works.dates import day_of

DAY = datetime.date(2026, 5, 10)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2026-05-10",
            "2026/5/10",
            "2026.5.10",
            "20260510",
            "2026 5 10",
            "2026年5月10日",
            "2026年5月10号",
            "2026—5—10",
        ),
        *("2026-05-10T08:30:00", "2026-05-10 08:30", "2026年5月10日上午8时", "２０２６－０５－１０", 46152, "46152.33"),
        # Midnight in China, as a web map keeps it.
        *(1778342400000, datetime.datetime(2026, 5, 10, 23, 59), DAY),
    ],
)
def test_a_day_is_read(value: Any) -> None:
    assert day_of(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "5/10/2026",
        "10.5.2026",
        "2026-13-10",
        "2026-02-30",
        "2026-5",
        "五月",
        "",
        "1899-12-31",
        "2200-01-01",
        "4615",
        True,
    ],
)
def test_what_is_no_day_or_may_be_two_is_none(value: Any) -> None:
    assert day_of(value) is None


@pytest.mark.parametrize(("value", "day"), [("1900-01-01", (1900, 1, 1)), ("2199-12-31", (2199, 12, 31))])
def test_the_first_and_the_last_year(value: str, day: tuple[int, int, int]) -> None:
    assert day_of(value) == datetime.date(*day)


@pytest.mark.parametrize(("before_ms", "day"), [(1, 9), (0, 10)])
def test_milliseconds_turn_at_midnight_in_china(before_ms: int, day: int) -> None:
    """2026-05-10 00:00 in Zhengzhou is 16:00 on the ninth in Greenwich."""
    midnight = datetime.datetime(2026, 5, 9, 16, tzinfo=datetime.UTC)
    assert day_of(int(midnight.timestamp() * 1000) - before_ms) == datetime.date(2026, 5, day)
