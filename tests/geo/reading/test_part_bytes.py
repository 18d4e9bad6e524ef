"""A part as bytes is the part: what it says, what it holds, and of which kind each fact is."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import data
from geo.coded import Coded
from geo.columns import Columns, objects
from geo.raw import RawLayer, raw_layer
from geo.reading.layers import read_layers
from geo.reading.part_bytes import from_bytes, to_bytes
from geo.reading.parts import parts

SAMPLES = sorted(Path(data.__file__).parent.joinpath("samples").rglob("*.geojson"))
BESIDE = (
    "file",
    "layer",
    "crs",
    "crs_declared",
    "crs_by_standard",
    "fingerprint",
    "found",
    "unread",
    "repairs",
    "notes",
)
OF_FILE = ("members", "title", "beside", "headings", "stray")


def assert_same(one: RawLayer, other: RawLayer) -> None:
    for name in (*BESIDE, *OF_FILE):
        assert getattr(one, name) == getattr(other, name), name
    assert one.shapes.is_flat == other.shapes.is_flat
    assert shapely.to_wkb(one.geometry).tolist() == shapely.to_wkb(other.geometry).tolist()
    assert one.positions.tolist() == other.positions.tolist()
    assert list(one.attributes) == list(other.attributes)
    for name in one.attributes:
        values, others = one.attributes[name].tolist(), other.attributes[name].tolist()
        assert values == others
        assert list(map(kinds, values)) == list(map(kinds, others))


def kinds(value: Any) -> Any:
    """The kind of a value and of all that it holds."""
    if isinstance(value, dict):
        return dict, [(key, kinds(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return type(value), list(map(kinds, value))
    return type(value)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_come_back(path: Path) -> None:
    for part in (*read_layers(path), *parts(path, most=7)):
        assert_same(from_bytes(to_bytes(part)), part)


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text()
    | st.just("half \ud800 a sign")
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC))
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.binary()
)
FACTS = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | st.tuples(inner),
    max_leaves=6,
)


def layer(columns: dict[str, Any], count: int) -> RawLayer:
    shapes = [shapely.Point(number, 1, 5) if number % 2 else None for number in range(count)]
    return raw_layer(
        shapes,
        Columns(columns, rows=count),
        file="工地.gpkg",
        layer="红线",
        found=count,
        crs=pyproj.CRS.from_epsg(4547),
        crs_declared="EPSG:4547",
        fingerprint="0" * 64,
    )


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(), st.lists(FACTS, min_size=3, max_size=3), max_size=3))
def test_facts_of_any_kind_come_back(columns: dict[str, list[Any]]) -> None:
    part = layer({name: objects(values) for name, values in columns.items()}, 3)
    assert_same(from_bytes(to_bytes(part)), part)


def test_columns_of_codes_come_back_as_codes() -> None:
    codes = np.array([1, -1, 0, 1], dtype=np.int8)
    part = layer({"few": Coded(["雨水", datetime.date(2026, 5, 1)], codes), "none": Coded([], codes * 0 - 1)}, 4)
    back = from_bytes(to_bytes(part))
    assert_same(back, part)
    assert back.attributes.coded("few").codes.dtype == np.int8
    assert back.attributes.is_coded("none")


def test_a_few_rows_of_many_values_take_no_others_along() -> None:
    whole = layer({"name": Coded([f"value {n}" for n in range(5000)], np.arange(5000))}, 5000)
    some = whole.take(np.arange(3))
    assert b"value 4999" not in to_bytes(some)
    assert_same(from_bytes(to_bytes(some)), some)


def test_a_fact_that_no_reader_makes_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be a complex"):
        to_bytes(layer({"odd": objects([1j, None])}, 2))


def test_systems_without_a_code_and_facts_of_decimals_come_back() -> None:
    city = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=113.7 +x_0=50000 +ellps=GRS80 +units=m +type=crs")
    part = layer({"price": objects([decimal.Decimal("1.50"), None])}, 2)
    part = RawLayer(**{**vars(part), "crs": city, "crs_declared": city.to_wkt()})
    assert_same(from_bytes(to_bytes(part)), part)
