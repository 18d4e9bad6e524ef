"""Columns: what is missing, what is shared, and words as codes."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from geo.coded import Coded, coded, nothing
from geo.columns import Columns, distinct_codes, missing, objects, plain


def test_pass_rows_that_lack_a_column_have_none_there() -> None:
    table = Columns.of_rows([{"a": 1}, {"b": [1, 2], "a": None}, {"b": [3, 4]}])
    assert list(table) == ["a", "b"] and table.rows == 3
    assert table["a"].tolist() == [1, None, None] and table["b"].tolist() == [None, [1, 2], [3, 4]]
    assert table.row(1) == {"a": None, "b": [1, 2]}


def test_fail_columns_of_different_length() -> None:
    with pytest.raises(ValueError, match="'b' has 1 rows"):
        Columns({"a": objects("xy"), "b": objects("x")}, rows=2)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (np.array([1.5, np.nan]), [1.5, None]),
        (np.array([1, 2]), [1, 2]),
        (np.array(["2026-05-10", "NaT"], dtype="datetime64[D]"), [datetime.datetime(2026, 5, 10), None]),
        (objects(["a", float("nan"), None]), ["a", None, None]),
    ],
)
def test_pass_whatever_a_library_gives_what_is_missing_is_none(column: Any, values: list[Any]) -> None:
    assert plain(column).tolist() == values
    assert missing(plain(column)).tolist() == [value is None for value in values]


@pytest.mark.parametrize(
    ("values", "distinct", "codes"),
    [
        (["b", "a", None, "b"], ["b", "a"], [0, 1, -1, 0]),
        ([1, 1.0, float("nan"), 2], [1, 2], [0, 0, -1, 1]),
        (["", "  ", "x"], ["x"], [-1, -1, 0]),
        # True equals 1 and is something else; lists cannot be looked up.
        ([True, 1, None], [True, 1], [0, 1, -1]),
        ([True, False, True], [True, False], [0, 1, 0]),
        ([[1], [1], ""], [[1], [1]], [0, 1, -1]),
        ([None, None], [], [-1, -1]),
        ([], [], []),
    ],
)
def test_pass_distinct_values_and_codes(values: list[Any], distinct: list[Any], codes: list[int]) -> None:
    found = coded(objects(values))
    assert found.values == distinct and [type(one) for one in found.values] == [type(one) for one in distinct]
    assert found.codes.tolist() == codes and found.codes.itemsize == 1
    assert [one for one in found.decoded().tolist() if one is not None] == [
        distinct[code] for code in codes if code >= 0
    ]


# Columns as people and programs fill them, and what their values may be replaced by.
NASTY: list[list[Any]] = [
    ["b", "a", None, "b", " ", "", "a "],
    [1, 1.0, float("nan"), 2, 0.0, -0.0, None],
    [True, 1, "1", 1.0, None, False, 0],
    ["不详", "无", "/", "100", 100, None, "100mm"],
    [datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1), "2020-01-01", None],
    [[1], [1], "x", None, {"a": 1}],
    [None, None, float("nan"), "  "],
    ["x", None, "x", "y", "x"],
    [],
]
TO: list[Any] = [None, "", "  ", "same", "same", 1, True, float("nan"), 1.0, [1]]


def alike(found: Coded, expected: Coded) -> bool:
    """Equal to the type of every value and code."""
    return (
        repr(found.values) == repr(expected.values)
        and found.codes.dtype == expected.codes.dtype
        and found.codes.tolist() == expected.codes.tolist()
    )


@pytest.mark.parametrize("values", NASTY)
@pytest.mark.parametrize("shift", range(len(TO)))
def test_pass_what_is_done_to_codes_is_what_would_be_done_to_rows(values: list[Any], shift: int) -> None:
    found = coded(objects(values))
    new = [TO[(shift + number) % len(TO)] for number in range(len(found.values))]
    for missing_value in (None, "same", "other", 1):
        by_rows = coded(found.spread(new, missing_value))
        assert alike(found.replaced(new, missing_value), by_rows)
    for rows in (np.arange(len(values))[::-1], np.arange(len(values)) % 3 == 0):
        assert alike(coded(found.take(rows)), coded(found.decoded()[rows]))
    raw = Coded([None, *values, "nowhere"], np.arange(len(values)) + 1)
    assert alike(coded(raw), coded(objects(values)))


@pytest.mark.parametrize("one", NASTY)
@pytest.mark.parametrize("other", NASTY)
def test_pass_tables_of_codes_one_below_the_other(one: list[Any], other: list[Any]) -> None:
    parts = [Columns({"a": coded(objects(part))}, rows=len(part)) for part in (one, other)]
    whole = Columns.stacked(parts).distinct("a")
    assert alike(whole, coded(np.concatenate([part["a"] for part in parts])))


def test_pass_a_value_put_into_some_rows() -> None:
    words = coded(objects(["pipe", None, "pair", None]))
    filled = words.put(words.codes < 0, "channel").put(np.array([True, False, False, False]), "pair")
    assert filled.decoded().tolist() == ["pair", "channel", "pair", "channel"]
    assert nothing(2).put(np.array([True, True]), "x").decoded().tolist() == ["x", "x"]
    assert words.flags([True, False], missing=True).tolist() == [True, True, False, True]


def test_pass_codes_are_values_by_name_and_in_every_part() -> None:
    words = coded(objects(["main", None, "facility", "main"]))
    table = Columns({"kind": words, "n": np.arange(4)}, rows=4)
    assert table["kind"].tolist() == ["main", None, "facility", "main"]
    assert table.coded("kind").equals("main").tolist() == [True, False, False, True]
    assert table.coded("kind").equals("nothing").tolist() == [False] * 4
    part = table.take(np.array([2, 0]))
    assert part.row(0) == {"kind": "facility", "n": 2} and part.coded("kind").among(("main",)).tolist() == [False, True]
    flagged = table.take(np.array([False, True, False, True]))
    both = Columns.stacked([part, flagged])
    assert both["kind"].tolist() == ["facility", "main", None, "main"] and both["n"].tolist() == [2, 0, 1, 3]
    with pytest.raises(TypeError, match="kept as its values"):
        table.coded("n")


@pytest.mark.parametrize("codes", [[], [0], [7, 0, 7, 3], [2, 2]])
def test_pass_codes_are_told_apart_as_numpy_does_by_sorting(codes: list[int]) -> None:
    column = np.array(codes, dtype=np.int64)
    for ours, theirs in zip(distinct_codes(column), np.unique(column, return_inverse=True), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("last", ["seen late", "seen twice", "never seen"])
def test_a_value_is_found_however_late_it_stands_first(last: str) -> None:
    codes = np.zeros(40_000, dtype=np.int32)
    codes[[3, 9]] = 2, -1
    if last != "never seen":
        codes[39_000] = 1
    if last == "seen twice":
        codes[100] = 1
    found = coded(Coded(["a", last, "c"], codes))
    assert alike(found, coded(Coded(["a", last, "c"], codes).decoded()))
    # What is in this form already is left as it is.
    assert coded(found) is found


def test_codes_that_were_changed_are_put_in_order_again() -> None:
    found = coded(objects(["a", "b", None, "a"]))
    for changed in (
        found.put(np.array([True, False, True, True]), "b"),
        found.take(np.array([1, 2])),
        found.replaced(["x", "x"]),
    ):
        assert alike(coded(changed), coded(changed.decoded()))
