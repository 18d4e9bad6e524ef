"""A column as small integers and the values they stand for: a hundred thousand pipes have five diameters.

Comparing is then integer work, and what is done value by value is done once for each distinct value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from geo.rows import is_one
from geo.texts import Texts

# By so many rows it is asked where values stand first.
_ROWS_TRIED = 1 << 14


class Coded(NamedTuple):
    """A column as its distinct values and, for each row, which of them it has.

    Attributes
    ----------
    values : list
        Distinct values in the order in which they first stand; as a file has them, blank texts among them, or as `coded`
        leaves them.
    codes : array of int, shape (n,)
        Place in ``values``; -1 where the row has none. Of the smallest type that holds them.
    """

    values: list[Any]
    codes: np.ndarray[Any, Any]

    def rows(self, wanted: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Rows whose value is among the wanted ones, a flag for each distinct value."""
        if not np.any(wanted):
            # Nothing is wrong with most columns of most networks.
            return np.empty(0, dtype=np.int64)
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

    def flags(self, of_value: Sequence[bool], missing: bool = False) -> np.ndarray[Any, Any]:
        """One flag a distinct value, as a column of flags."""
        if not (missing or any(of_value)):
            return np.zeros(len(self.codes), dtype=bool)
        return np.asarray(np.array([*of_value, missing], dtype=bool)[np.asarray(self.codes)])

    def replaced(self, values: Sequence[Any], missing: Any = None) -> Coded:
        """The same with one thing for each distinct value, and one where a row has none; as `coded` of that column."""
        if missing is None:
            return coded(Coded(list(values), self.codes))
        codes = self.codes.astype(_smallest(len(values) + 1))
        codes[codes < 0] = len(values)
        return coded(Coded([*values, missing], codes))

    def put(self, rows: np.ndarray[Any, Any], value: Any) -> Coded:
        """The same with one value in some rows, by flag."""
        values = self.values if value in self.values else [*self.values, value]
        codes = self.codes.astype(_smallest(len(values)))
        codes[rows] = values.index(value)
        return Coded(values, codes)

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
        wanted = [code for code, one in enumerate(self.values) if one in values]
        # Most kinds and words are asked for alone.
        return (
            np.asarray(self.codes) == wanted[0]
            if len(wanted) == 1
            else self.flags([one in values for one in self.values])
        )


class _Tidy(Coded):
    """As `coded` leaves a column: of a million texts it is not worked out again whether they differ."""

    __slots__ = ()


class Numbered(Coded):
    """Texts of which each row has its own, as bytes: of a million ids none is made before somebody asks for it.

    Parameters
    ----------
    texts : Texts
        Which are numbered (`Texts.are_numbered`): each says something, and none says that nobody knows.
    """

    texts: Texts

    def __new__(cls, texts: Texts) -> Numbered:
        made = super().__new__(cls, [], np.arange(len(texts), dtype=_smallest(len(texts))))
        made.texts = texts
        return made

    @cached_property
    def values(self) -> list[Any]:
        return list(np.asarray(self.texts).tolist())


class Decoded:
    """A column that is kept as codes, by its values: ``decoded[row]``, ``decoded[rows]``."""

    def __init__(self, held: Coded) -> None:
        self._held = held

    def __len__(self) -> int:
        return len(self._held.codes)

    def __getitem__(self, rows: Any) -> Any:
        values, codes = self._held.values, self._held.codes[rows]
        if is_one(rows):
            return None if codes < 0 else values[int(codes)]
        if len(codes) >= len(values):
            return Coded(values, codes).decoded()
        # A few of a million names, each of which stands once.
        made = np.empty(len(codes), dtype=object)
        made[:] = [None if code < 0 else values[code] for code in codes.tolist()]
        return made

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self._held.decoded()


def coded(column: np.ndarray[Any, Any] | Coded) -> Coded:
    """The distinct values of a column; None, NaN and texts of blanks are no values."""
    if isinstance(column, _Tidy | Numbered):
        return column
    if isinstance(column, Coded):
        return _tidied(column)
    values = column.tolist()
    # Most columns of most networks are empty, and of ids each has its own.
    if values.count(None) == len(values):
        return nothing(len(values))
    if _are_texts_that_differ(values):
        return _Tidy(values, np.arange(len(values), dtype=_smallest(len(values))))
    place = _places(values)
    if place is None:
        there = np.array([_says_something(value) for value in values], dtype=bool)
        codes = np.where(there, np.cumsum(there) - 1, -1)
        return _Tidy(column[there].tolist(), codes.astype(_smallest(len(values))))
    kept = _kept(place)
    place.update(zip(kept, range(len(kept)), strict=True))
    return _Tidy(kept, np.fromiter(map(place.__getitem__, values), _smallest(len(kept)), len(values)))


def nothing(rows: int) -> Coded:
    """A column in which no row has a value."""
    return _Tidy([], np.full(rows, -1, dtype=np.int8))


def _tidied(column: Coded) -> Coded:
    """The same with each value once, in the order in which they first stand, without those that stand nowhere or say nothing."""
    if not column.values:
        return nothing(len(column.codes))
    rows, count = len(column.codes), len(column.values)
    # Of few values the first rows tell, as a rule, where each stands first.
    first = _first_rows(column.codes[:_ROWS_TRIED], count)
    if rows > _ROWS_TRIED and (first == _ROWS_TRIED).any():
        first = _first_rows(column.codes, count)
    in_order = first[-1] < rows and bool((first[1:] > first[:-1]).all())
    order = np.arange(count) if in_order else np.argsort(first, kind="stable")[: np.count_nonzero(first < rows)]
    values = column.values if in_order else [column.values[one] for one in order.tolist()]
    if in_order and _are_texts_that_differ(values):
        return _Tidy(values, column.codes.astype(_smallest(count), copy=False))
    place = _places(values)
    if place is None:
        return coded(column.decoded())
    kept = _kept(place)
    smallest = _smallest(len(kept))
    if in_order and len(kept) == count:
        return _Tidy(kept, column.codes.astype(smallest, copy=False))
    place.update(zip(kept, range(len(kept)), strict=True))
    anew = np.full(count + 1, -1, dtype=smallest)
    anew[order] = [place[value] for value in values]
    return _Tidy(kept, anew[column.codes])


def _first_rows(codes: np.ndarray[Any, Any], values: int) -> np.ndarray[Any, Any]:
    """The row in which each of so many values stands first; behind the last one where it stands nowhere."""
    rows = len(codes)
    # Written from the last row to the first, so that the first one stays; the last place is that of rows without a value.
    first = np.full(values + 1, rows)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    return first[:-1]


def _are_texts_that_differ(values: list[Any]) -> bool:
    """Whether all are texts that say something, each another one."""
    return set(map(type, values)) == {str} and differ(values) and all(map(str.strip, values))


def differ(values: list[Any]) -> bool:
    """Whether each is surely another one: a million hashes beside each other are a tenth of what a dictionary of them takes."""
    hashes = np.sort(np.fromiter(map(hash, values), np.int64, len(values)))
    return not (hashes[1:] == hashes[:-1]).any()


def _smallest(values: int) -> np.dtype[Any]:
    """The smallest type that holds the codes of so many values."""
    return np.min_scalar_type(-values - 1)


def _kept(values: Collection[Any]) -> list[Any]:
    # As `_says_something`, without a call for each of a million ids.
    if set(map(type, values)) == {str}:
        return list(filter(str.strip, values))
    return [
        value for value in values if (value.strip() if isinstance(value, str) else value is not None and value == value)
    ]


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
