"""A record written at once is the bytes that the slower way makes, and what the two would write differently is left to that one."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import shapely

from geo.text import Text
from permits.disclosure.disclose import disclose, roles
from permits.record.hand_in import HandIn
from permits.record.reading import to_json, to_json_bytes, to_jsonable
from permits.record.record import Record, Repair
from permits.record.writing import Unusual, written_fast

WORKS = ("01", "02", "07", "08", "14", "20", "21")


def slowly(record: Record) -> bytes:
    text = json.dumps(to_jsonable(record), ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode()


@pytest.mark.parametrize("number", WORKS)
def test_both_ways_write_the_same_for_every_role(city: Callable[[str], Record], number: str) -> None:
    for role in roles():
        shown = disclose(city(number), role).record
        assert written_fast(shown) == slowly(shown)


def with_area(record: Record, area_m2: float) -> Record:
    return dataclasses.replace(record, site=dataclasses.replace(record.site, area_m2=area_m2))


@pytest.mark.parametrize("area_m2", [1e-5, 9.99e-5, 1e16, 1e300, -2e-7])
def test_numbers_that_the_two_write_differently_are_left_to_the_slower(
    city: Callable[[str], Record], area_m2: float
) -> None:
    record = with_area(city("01"), area_m2)
    with pytest.raises(Unusual):
        written_fast(record)
    assert to_json_bytes(record) == slowly(record)


@pytest.mark.parametrize("area_m2", [0.0, -0.0, 1e-4, 123456789.123, 9.9e15, 3])
def test_all_others_are_not(city: Callable[[str], Record], area_m2: float) -> None:
    record = with_area(city("01"), area_m2)
    assert written_fast(record) == slowly(record)


def test_whole_numbers_in_fields_of_others(city: Callable[[str], Record]) -> None:
    record = city("01")
    repair = Repair("1", "closed", (113, 34.5), Text("闭合", "closed"))
    feature = dataclasses.replace(record.features[0], accuracy_m=1)
    site = dataclasses.replace(record.site, repairs=(repair,))
    record = dataclasses.replace(record, site=site, features=(feature, *record.features[1:]))
    assert written_fast(record) == slowly(record)


@pytest.mark.parametrize("area_m2", [math.nan, math.inf])
def test_what_is_no_number_is_never_written(city: Callable[[str], Record], area_m2: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(with_area(city("01"), area_m2))


@pytest.mark.parametrize(
    "stated", [{"n": 2**70}, {"n": 1.5, "deep": [{"m": 7}, None, True]}, {"zh": '"\\\n\x1f\u2028'}]
)
def test_facts_of_any_kind(city: Callable[[str], Record], stated: dict[str, Any]) -> None:
    held = HandIn(files=(), layers=(), in_body=True, crs=None, facts=stated, transform=None, way_out=False)
    record = dataclasses.replace(city("01"), hand_in=held)
    assert to_json_bytes(record) == slowly(record)


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (0 51.5)",
        "POINT (1e-9 51.5)",
        "POINT EMPTY",
        "MULTIPOINT ((30.246753 1), (2 3))",
        "POLYGON ((0 0, 4 0, 4 4, 0 0), (2 1, 3 1, 3 2, 2 1))",
        "MULTILINESTRING ((0 0, 4 0.25), (2 1, 3 1, 3 2))",
        "MULTILINESTRING (EMPTY, (2 1, 3 1, 3 2))",
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (2 1, 3 1, 3 2, 2 1)), ((9 0, 12 0, 12 3, 9 0)))",
        "MULTIPOLYGON (EMPTY, ((9 0, 12 0, 12 3, 9 0)))",
        "MULTIPOINT (EMPTY, (2 3))",
        "GEOMETRYCOLLECTION (POINT (113.1 34.2), LINESTRING (1 2, 3 4.000000001))",
        "POINT Z (113.1 34.2 1e-7)",
    ],
)
def test_shapes_of_any_kind(city: Callable[[str], Record], wkt: str) -> None:
    record = city("01")
    feature = dataclasses.replace(record.features[0], geometry=shapely.from_wkt(wkt))
    record = dataclasses.replace(record, features=(feature, *record.features[1:]))
    assert to_json_bytes(record) == slowly(record)
