"""A day without its year takes the year that stands beside it, and no other."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.works.missing_years import with_year


@pytest.mark.parametrize(
    ("fact", "value", "beside", "day"),
    [
        ("start", "5月10日", {"end": "2026-06-10"}, (2026, 5, 10)),
        ("start", "6月10日", {"end": "2026-06-10"}, (2026, 6, 10)),
        ("start", "6月11日", {"end": "2026-06-10"}, (2025, 6, 11)),
        ("start", "10 May", {"end": datetime.date(2026, 6, 10)}, (2026, 5, 10)),
        ("end", "1月10日", {"start": "2026-11-10"}, (2027, 1, 10)),
        ("end", "12月10日", {"start": "2026年11月10日"}, (2026, 12, 10)),
        ("end", "2月29日", {"start": "2027-11-10"}, (2028, 2, 29)),
        ("start", "5月10日", {"年度": 2026}, (2026, 5, 10)),
        ("start", "五月十日", {"施工年份": "2026年", "end": "2027-06-10"}, (2026, 5, 10)),
    ],
)
def test_the_year_beside_it(fact: str, value: str, beside: dict[str, Any], day: tuple[int, int, int]) -> None:
    assert with_year(fact, value, beside.items) == datetime.date(*day)


@pytest.mark.parametrize(
    ("fact", "value", "beside"),
    [
        ("start", "5月10日", {}),
        ("start", "5月10日", {"end": "6月10日"}),
        ("start", "5月10日", {"applied_on": "2026-01-01", "建成年份": 2019}),
        ("start", "5月10日", {"年度": 2026, "year": 2027}),
        ("start", "5/10", {"end": "2026-06-10"}),
        ("start", "2月30日", {"end": "2026-06-10"}),
        ("depth_m", "5月10日", {"end": "2026-06-10"}),
    ],
)
def test_without_one_it_stays_what_it_is(fact: str, value: str, beside: dict[str, Any]) -> None:
    assert with_year(fact, value, beside.items) == value
