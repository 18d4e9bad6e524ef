"""A column worked through value by value, each distinct value once: a hundred thousand pipes have five diameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

# True equals 1 and means something else; lists and objects have no equals that could be looked up.
_ONE_BY_ONE = (bool, np.bool_, list, dict)


class Distinct(NamedTuple):
    """A column as its distinct values and, for each row, which of them it has; -1 where it has none."""

    values: list[Any]
    codes: np.ndarray[Any, Any]

    def rows(self, wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Rows whose value is among the wanted ones, a flag for each distinct value."""
        return np.flatnonzero(np.append(wanted, False)[self.codes])

    def counts(self) -> np.ndarray[Any, Any]:
        """How many rows have each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    def spread(self, values: list[Any], missing: Any = None) -> np.ndarray[Any, Any]:
        """One thing a distinct value, as a column of objects."""
        table = np.empty(len(values) + 1, dtype=object)
        table[:-1] = values
        table[-1] = missing
        return np.asarray(table[self.codes])


def distinct(column: np.ndarray[Any, Any]) -> Distinct:
    """The distinct values of a column of objects; None, NaN and texts of blanks are no values."""
    there = ~np.asarray(pd.isna(column), dtype=bool)
    kinds = set(map(type, column[there]))
    if kinds == {bool} or kinds.isdisjoint(_ONE_BY_ONE):
        codes, values = pd.factorize(column, use_na_sentinel=True)
        found = Distinct(list(values), np.asarray(codes))
    else:
        codes = np.where(there, np.cumsum(there) - 1, -1)
        found = Distinct(column[there].tolist(), codes)
    blank = np.array([isinstance(one, str) and not one.strip() for one in found.values], dtype=bool)
    return (
        found._replace(codes=np.where(blank[found.codes] & (found.codes >= 0), -1, found.codes))
        if blank.any()
        else found
    )


def each(column: np.ndarray[Any, Any], function: Callable[[Any], Any]) -> np.ndarray[Any, Any]:
    """A function of each value; what is missing stays None."""
    found = distinct(column)
    return found.spread([function(value) for value in found.values])
