"""Days as people and spreadsheets write them; what may be two days is none."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.works.about_days import about_a_day
from permits.works.dates import day_of, month_and_day, period_of, unsettled, why_no_day

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


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-05-09T15:59:59Z", 9),
        ("2026-05-09T16:00:00Z", 10),
        ("2026-05-09T16:00:00.000Z", 10),
        ("2026-05-09 16:00:00+00", 10),
        ("2026-05-10T00:00:00+08:00", 10),
        ("2026-05-09T12:00-0400", 10),
        # Without a zone it is told by the clock of the place.
        ("2026-05-09T16:00:00", 9),
        (datetime.datetime(2026, 5, 9, 16, tzinfo=datetime.UTC), 10),
    ],
)
def test_a_moment_told_by_another_clock_is_a_day_in_china(value: Any, day: int) -> None:
    """Midnight in Zhengzhou as programs write it; else the last day of works that end in the season would lie before it."""
    assert day_of(value) == datetime.date(2026, 5, day)


@pytest.mark.parametrize(("before_ms", "day"), [(1, 9), (0, 10)])
def test_milliseconds_turn_at_midnight_in_china(before_ms: int, day: int) -> None:
    """2026-05-10 00:00 in Zhengzhou is 16:00 on the ninth in Greenwich."""
    midnight = datetime.datetime(2026, 5, 9, 16, tzinfo=datetime.UTC)
    assert day_of(int(midnight.timestamp() * 1000) - before_ms) == datetime.date(2026, 5, day)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "二〇二六年五月十日",
            "二○二六年五月十号",
            "20260510.0",
            20260510.0,
            "2026-05-10Z",
            "2026-05-10+08:00",
            "2026-05-10T08:00Z",
        ),
        *(
            "2026,5,10",
            "2026、5、10",
            "2026，5，10",
            1778342400,
            "1778342400.0",
            "May 10, 2026",
            "10-May-2026",
            "10 May 2026",
        ),
        *(
            "10th of May, 2026",
            "MAY 10 2026",
            "2026-05-10 周日",
            "2026年5月10日（暂定）",
            "2026-05-10 暂定",
            "2026-5-10 下午 3:00",
        ),
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(value: Any) -> None:
    assert day_of(value) == DAY


@pytest.mark.parametrize(
    ("value", "month", "day"), [("25/12/2026", 12, 25), ("12.25.2026", 12, 25), ("10/10/2026", 10, 10)]
)
def test_a_year_that_stands_last_where_only_one_number_is_a_month(value: str, month: int, day: int) -> None:
    assert day_of(value) == datetime.date(2026, month, day)


@pytest.mark.parametrize("words", ["三十一", "卅一"])
def test_numbers_in_words(words: str) -> None:
    assert day_of(f"二〇二六年十二月{words}日") == datetime.date(2026, 12, 31)
    assert day_of("二〇二六年一月廿五日") == datetime.date(2026, 1, 25)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("10/05/2026", "Which number is the month"),
        ("26-5-10", "Write the year with four digits"),
        ("2026年5月", "The month or the day is missing"),
        ("2026-5", "The month or the day is missing"),
        ("5月10日", "The year is missing"),
        ("2026-05-10 至 2026-06-10", "It is a period"),
        ("2026-13-10", "It must be a date"),
    ],
)
def test_what_is_missing_or_uncertain_is_said(value: str, words: str) -> None:
    assert day_of(value) is None and words in why_no_day(value).en


@pytest.mark.parametrize(
    ("value", "last"),
    [
        *(
            ("2026.5.10-2026.6.10", (2026, 6, 10)),
            ("2026年5月10日至6月10日", (2026, 6, 10)),
            ("2026/05/10 至 2026/06/10", (2026, 6, 10)),
        ),
        *(
            ("2026-05-10 ~ 06-10", (2026, 6, 10)),
            ("20260510—20260610", (2026, 6, 10)),
            ("2026-05-10-2026-06-10", (2026, 6, 10)),
        ),
        *(
            ("自2026年5月10日起至2026年6月10日止", (2026, 6, 10)),
            ("2026年5月10日-20日", (2026, 5, 20)),
            ("May 10, 2026 to June 10, 2026", (2026, 6, 10)),
        ),
        *(
            ("2026年5月10日 8:00 至 2026年6月10日 18:00", (2026, 6, 10)),
            ("二〇二六年五月十日至六月十日", (2026, 6, 10)),
        ),
        # Over the turn of the year.
        ("2026年5月10日至3月15日", (2027, 3, 15)),
    ],
)
def test_a_period_is_its_first_and_its_last_day(value: str, last: tuple[int, int, int]) -> None:
    assert period_of(value) == (DAY, datetime.date(*last)) and day_of(value) is None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2026年5月至8月", (2026, 5, 1), (2026, 8, 31)),
        ("2026.11-2027.2", (2026, 11, 1), (2027, 2, 28)),
        ("2026年12月", (2026, 12, 1), (2026, 12, 31)),
    ],
)
def test_a_period_of_months_is_all_of_them(value: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert period_of(value) == (datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize(
    "value", ["60天", "8:00-17:00", "2026-06-10 至 2026-05-10", "2026-05-10", "三个月", "", 60, "5.10-6.10"]
)
def test_what_is_no_period_is_none(value: Any) -> None:
    assert period_of(value) is None


@pytest.mark.parametrize("value", ["2026-05-10/2026-06-10", "2026/05/10/2026/06/10"])
def test_an_interval_as_programs_write_it(value: str) -> None:
    assert period_of(value) == (DAY, datetime.date(2026, 6, 10))


@pytest.mark.parametrize("value", ["2026/05/10", "2026/5/10", "5/10/2026"])
def test_a_day_with_strokes_is_no_interval(value: str) -> None:
    assert period_of(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "/Date(1778371200000)/",
        "/Date(1778371200000+0800)/",
        "Sun May 10 2026",
        "Sun May 10 2026 00:00:00 GMT+0800 (China Standard Time)",
        "Sat May 09 2026 16:00:00 GMT+0000",
    ],
)
def test_a_day_as_programs_write_it(value: str) -> None:
    assert day_of(value) == datetime.date(2026, 5, 10)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("mid June 2026", (2026, 6, 1), (2026, 6, 30)),
        ("end of February 2028", (2028, 2, 1), (2028, 2, 29)),
        ("June 2026", (2026, 6, 1), (2026, 6, 30)),
        ("2026Q3", None, (2026, 9, 30)),
        ("2026年春节后", None, (2026, 12, 31)),
    ],
)
def test_a_part_of_a_year_in_other_words(
    value: str, first: tuple[int, int, int] | None, last: tuple[int, int, int]
) -> None:
    assert unsettled(value) == (None if first is None else datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize("value", ["计划2026年5月10日", "拟于2026年5月10日", "暂定2026年5月10日"])
def test_a_day_that_is_only_planned_may_be_a_later_one(value: str) -> None:
    assert about_a_day(value) == (datetime.date(2026, 5, 10), None)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "10-May-26",
            "10 May 26",
            "10/May/2026",
            "May 10 '26",
            "10May26",
            "2026 May 10",
            "2026-May-10",
            "2026/May/10",
        ),
        *("2026-W19-7", "2026W197", "2026.05.10.", "2026-5-10日", "公元2026年5月10日", "2026年5月10号上午"),
    ],
)
def test_a_day_with_its_month_by_name_or_its_number_in_the_year(value: str) -> None:
    assert day_of(value) == DAY and period_of(value) is None


@pytest.mark.parametrize(
    "value",
    [
        *("10/05/26", "05/06/2026", "26-05-10", "26.5.10", "May-26", "2026-W54", "2026-366", "2026-000"),
        # 15 January, 5 November, or the 115th day.
        *("2026-115", "2026-130", "2026-131", "2026-045"),
    ],
)
def test_what_may_be_two_days_or_none_is_still_asked(value: str) -> None:
    assert day_of(value) is None and month_and_day(value) is None


def test_a_day_by_its_number_in_the_year_where_it_is_nothing_else() -> None:
    assert day_of("2026-132") == datetime.date(2026, 5, 12)
    assert day_of("2026-100") == datetime.date(2026, 4, 10)


@pytest.mark.parametrize("value", ["2026-W19", "2026W19", "2026年第19周"])
def test_a_week_is_seven_days_of_which_none_is_settled(value: str) -> None:
    week = datetime.date(2026, 5, 4), datetime.date(2026, 5, 10)
    assert day_of(value) is None and period_of(value) == week and unsettled(value) == week
