"""Numbers by their distinct ones are the numbers that were given, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from geo.columns import Columns
from geo.few_numbers import MOST_NUMBERS, FewNumbers

VALUES = np.array([2.0, -0.0, 0.0, 2.0, 0.1 + 0.2, 0.3, np.nan])
CODES = np.array([0, 1, 2, 3, 4, 5, -1, 3, 6], dtype=np.int8)


def test_pass_what_was_given_is_given_back_bit_for_bit() -> None:
    few = FewNumbers.of(VALUES, CODES)
    expected = VALUES[CODES]
    assert np.asarray(few).tobytes() == expected.tobytes()
    assert len(few) == len(CODES) and len(few.values) == 6
    rows = np.array([8, 0, 6, 1])
    assert few[rows].tobytes() == expected[rows].tobytes()
    assert few[expected == 2.0].tolist() == [2.0] * 3 and few[4] == expected[4]


def test_pass_one_number_for_all_is_kept_once() -> None:
    few = FewNumbers.of(np.array([np.nan]), np.full(1000, -1, dtype=np.int8))
    assert np.isnan(np.asarray(few)).all() and len(np.asarray(few)) == 1000 and len(few.values) == 1


def test_pass_tables_below_each_other_keep_few_numbers_few() -> None:
    few = FewNumbers.of(VALUES, CODES)
    more = np.array([7.0, np.nan, -0.0])
    parts = [Columns({"n": one}, rows=len(one)) for one in (few, more, FewNumbers.of(np.array([np.nan]), CODES * 0))]
    found = Columns.stacked(parts).kept("n")
    expected = np.concatenate([np.asarray(few), more, np.full(len(CODES), np.nan)])
    assert isinstance(found, FewNumbers) and len(found.values) == 7
    assert np.asarray(found).tobytes() == expected.tobytes()
    many = Columns({"n": np.arange(MOST_NUMBERS, dtype=float)}, rows=MOST_NUMBERS)
    together = Columns.stacked([parts[0], many]).kept("n")
    assert np.asarray(together).tobytes() == np.append(np.asarray(few), many["n"]).tobytes()
    assert not isinstance(together, FewNumbers)


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0]])
def test_pass_who_changes_a_copy_changes_nobody_else_s_numbers(values: list[float]) -> None:
    few = FewNumbers(np.array(values), np.zeros(3, dtype=np.int8))
    copied = np.array(few)
    copied[:] = 99.0
    assert np.asarray(few).tolist() == [1.0] * 3
