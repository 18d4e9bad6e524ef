"""A day without its year takes the year that stands beside it, and no other."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from geo.reading.geojson import read_geojson_object
from permits.errors import WorksError
from permits.service.shipped import activity_list, fact_names
from permits.works.missing_years import with_year
from permits.works.proposed import proposed_works


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


def test_a_year_from_a_day_stated_beside_the_file() -> None:
    feature = {
        "type": "Feature",
        "properties": {"end": "6月10日"},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    layer = read_geojson_object(feature, file="w.geojson", content=b"")
    (works,) = proposed_works(layer, activity_list(), fact_names(), beside={"start": datetime.date(2026, 5, 10)})
    assert works.facts["end"] == datetime.date(2026, 6, 10)
    with pytest.raises(WorksError, match="year is missing"):
        proposed_works(layer, activity_list(), fact_names())
