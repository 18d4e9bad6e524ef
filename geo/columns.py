"""A table by columns: what readers hand on, what the checks of a network work on, what its register holds.

A column is an array with a row an entry. What is missing is None in a column of objects and NaN in one of
floats, and nothing else: no NaN among objects, no sentinel number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from geo.coded import Coded, Decoded, coded
from geo.few_numbers import FewNumbers
from geo.rows import Rows

Array = np.ndarray[Any, Any]


class Columns(Mapping[str, Array]):
    """Columns of equal length by name, in their order; never changed, so that tables may share them.

    Parameters
    ----------
    columns : mapping of str to array, Coded or Rows
        Those that are not kept as arrays are made to one where they are asked for by name.
    rows : int
        Length of each; said, because a table may have rows and no column.

    Raises
    ------
    ValueError
        A column of another length.
    """

    def __init__(self, columns: Mapping[str, Array | Coded | Rows], *, rows: int) -> None:
        self.rows = rows
        self._held = dict(columns)
        for name, held in self._held.items():
            length = len(held.codes) if isinstance(held, Coded) else len(held)
            if length != rows:
                raise ValueError(f"the column {name!r} has {length} rows, the table {rows}")

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Columns:
        """Objects, row by row; None where a row does not name a column."""
        names: dict[str, None] = {}
        for row in rows:
            if not names.keys() >= row.keys():
                names.update(dict.fromkeys(row))
        return cls({name: objects([row.get(name) for row in rows]) for name in names}, rows=len(rows))

    @classmethod
    def stacked(cls, parts: Sequence[Columns]) -> Columns:
        """Tables of the same columns, one below the other."""
        columns = {name: _stacked([one.kept(name) for one in parts]) for name in parts[0]}
        return cls(columns, rows=sum(one.rows for one in parts))

    def __getitem__(self, name: str) -> Array:
        return np.asarray(self.column(name))

    def column(self, name: str) -> Array | Rows:
        """A column to take rows of."""
        held = self._held[name]
        return Decoded(held) if isinstance(held, Coded) else held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        """How many columns; ``rows`` is how long they are."""
        return len(self._held)

    def coded(self, name: str) -> Coded:
        """A column that is kept as codes.

        Raises
        ------
        TypeError
            It is kept as its values.
        """
        held = self._held[name]
        if not isinstance(held, Coded):
            raise TypeError(f"the column {name!r} is kept as its values")
        return held

    def is_coded(self, name: str) -> bool:
        """Whether a column is kept as codes."""
        return isinstance(self._held[name], Coded)

    def held(self, name: str) -> Array | Coded:
        """A column as codes where it is kept as such, else as an array."""
        held = self._held[name]
        return held if isinstance(held, Coded) else np.asarray(held)

    def kept(self, name: str) -> Array | Coded | Rows:
        """A column as it is kept."""
        return self._held[name]

    def distinct(self, name: str) -> Coded:
        """The distinct values of a column, however it is kept."""
        return coded(self.held(name))

    def take(self, rows: Array) -> Columns:
        """Some rows, by place or by flag."""
        taken = {name: held.take(rows) if isinstance(held, Coded) else held[rows] for name, held in self._held.items()}
        count = int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows)
        return Columns(taken, rows=count)

    def row(self, place: int) -> dict[str, Any]:
        """One row by the names of its columns."""
        return {name: self.column(name)[place] for name in self._held}

    def with_columns(self, **columns: Array | Coded | Rows) -> Columns:
        """The same with columns added or in the place of those of that name."""
        made = Columns(columns, rows=self.rows)
        made._held = {**self._held, **columns}
        return made

    def without(self, *names: str) -> Columns:
        """The same without some columns."""
        return Columns({name: held for name, held in self._held.items() if name not in names}, rows=self.rows)


def distinct(values: Array) -> Array:
    """The numbers that there are, each once, ascending; none of them NaN.

    `numpy.unique` loads masked arrays to ask whether it was given one, which takes longer than most answers.
    """
    ordered = np.sort(values, axis=None)
    new = np.concatenate([np.ones(len(ordered[:1]), dtype=bool), ordered[1:] != ordered[:-1]])
    return np.asarray(ordered[new])


def distinct_codes(codes: Array) -> tuple[Array, Array]:
    """The codes that there are, ascending, and of each row which of them it has: `numpy.unique` with its inverse, without a sort.

    Parameters
    ----------
    codes : int array, shape (n,)
        Small, none below 0.
    """
    there = np.zeros(int(codes.max(initial=-1)) + 1, dtype=bool)
    there[codes] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]


def run_starts(values: Array) -> Array:
    """Where a column has another value than in the row before, the first row among them."""
    begins = np.ones(len(values), dtype=bool)
    begins[1:] = values[1:] != values[:-1]
    return begins.nonzero()[0]


def _stacked(parts: Sequence[Array | Coded | Rows]) -> Array | Coded | FewNumbers:
    """Parts of one column, one below the other; codes where all parts have them."""
    if any(isinstance(one, FewNumbers) for one in parts):
        return FewNumbers.stacked([one if isinstance(one, FewNumbers) else np.asarray(one) for one in parts])
    codes = [one for one in parts if isinstance(one, Coded)]
    if len(codes) < len(parts):
        return np.concatenate([one.decoded() if isinstance(one, Coded) else np.asarray(one) for one in parts])
    starts = np.cumsum([0, *(len(one.values) for one in codes)]).tolist()
    whole = [
        np.where(one.codes < 0, -1, one.codes.astype(np.int64) + start)
        for one, start in zip(codes, starts, strict=False)
    ]
    return coded(Coded([value for one in codes for value in one.values], np.concatenate(whole)))


def objects(values: Iterable[Any]) -> Array:
    """A column of objects out of what stands in its rows; a list in a row stays one thing."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values.copy()
    return np.fromiter(values, dtype=object, count=len(values) if isinstance(values, Sequence) else -1)


def missing(column: Array) -> Array:
    """Which rows of a column have no value."""
    if column.dtype != object:
        return np.asarray(column != column)
    return np.asarray(column == None, dtype=bool)  # noqa: E711 (row by row)


def plain(column: Array | Coded) -> Array | Coded:
    """Any column of a library as objects: dates and times Python's own, what is missing None."""
    if isinstance(column, Coded):
        return column
    if column.dtype.kind == "M":
        return np.asarray(column.astype("datetime64[us]").astype(object))
    values = column.astype(object, copy=False)
    odd = np.asarray(values != values, dtype=bool)
    if odd.any():
        values = values.copy()
        values[odd] = None
    return values
