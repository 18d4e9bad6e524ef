"""A column as small integers and the values they stand for: a hundred thousand pipes have five diameters.

Comparing is then integer work, and what is done value by value is done once for each distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import numpy as np

from geo.rows import is_one


class Coded(NamedTuple):
    """A column as its distinct values and, for each row, which of them it has.

    Attributes
    ----------
    values : list
        Distinct values in the order in which they first stand.
    codes : array of int, shape (n,)
        Place in ``values``; -1 where the row has none. Of the smallest type that holds them.
    """

    values: list[Any]
    codes: np.ndarray[Any, Any]

    def rows(self, wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Rows whose value is among the wanted ones, a flag for each distinct value."""
        return np.flatnonzero(np.append(wanted, False)[np.asarray(self.codes)])

    def counts(self) -> np.ndarray[Any, Any]:
        """How many rows have each value."""
        codes = np.asarray(self.codes)
        return np.bincount(codes[codes >= 0], minlength=len(self.values))

    def spread(self, values: list[Any], missing: Any = None) -> np.ndarray[Any, Any]:
        """One thing a distinct value, as a column of objects."""
        table = np.empty(len(values) + 1, dtype=object)
        table[:-1] = values
        table[-1] = missing
        return np.asarray(table[np.asarray(self.codes)])

    def decoded(self) -> np.ndarray[Any, Any]:
        """The column itself, None where a row has no value."""
        return self.spread(self.values)

    def take(self, rows: np.ndarray[Any, Any]) -> Coded:
        """The same of some rows, by place or by flag."""
        return Coded(self.values, self.codes[rows])

    def equals(self, value: Any) -> np.ndarray[Any, Any]:
        """Which rows have a value."""
        return self.among((value,))

    def among(self, values: Collection[Any]) -> np.ndarray[Any, Any]:
        """Which rows have one of some values."""
        wanted = np.array([one in values for one in self.values] + [False], dtype=bool)
        return np.asarray(wanted[np.asarray(self.codes)])


class Decoded:
    """A column that is kept as codes, by its values: ``decoded[row]``, ``decoded[rows]``."""

    def __init__(self, held: Coded) -> None:
        self._held = held

    def __len__(self) -> int:
        return len(self._held.codes)

    def __getitem__(self, rows: Any) -> Any:
        if not is_one(rows):
            return self._held.take(rows).decoded()
        code = int(self._held.codes[rows])
        return None if code < 0 else self._held.values[code]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self._held.decoded()


def coded(column: np.ndarray[Any, Any]) -> Coded:
    """The distinct values of a column; None, NaN and texts of blanks are no values."""
    values = column.tolist()
    # Most columns of most networks are empty.
    if values.count(None) == len(values):
        return Coded([], np.full(len(values), -1, dtype=np.int8))
    place = _places(values)
    if place is None:
        there = np.array([_says_something(value) for value in values], dtype=bool)
        codes = np.where(there, np.cumsum(there) - 1, -1)
        return Coded(column[there].tolist(), codes.astype(np.min_scalar_type(-len(values) - 1)))
    # As `_says_something`, without a call for each of a hundred thousand ids.
    kept = [
        value for value in place if (value.strip() if isinstance(value, str) else value is not None and value == value)
    ]
    smallest = np.min_scalar_type(-len(kept) - 1)
    place.update(zip(kept, range(len(kept)), strict=True))
    return Coded(kept, np.fromiter(map(place.__getitem__, values), smallest, len(values)))


def _places(values: list[Any]) -> dict[Any, int] | None:
    """The distinct values to look up; None where equal values mean different things, or have no equals."""
    try:
        place = dict.fromkeys(values, -1)
    except TypeError:
        # Lists and objects.
        return None
    if 0 in place or 1 in place:
        # True equals 1 and means something else.
        kinds = set(map(type, values)) - {type(None)}
        if kinds != {bool} and not kinds.isdisjoint((bool, np.bool_)):
            return None
    return place


def _says_something(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and bool(value == value)


def each(column: np.ndarray[Any, Any], function: Callable[[Any], Any]) -> np.ndarray[Any, Any]:
    """A function of each value; what is missing stays None."""
    found = coded(column)
    return found.spread([function(value) for value in found.values])
