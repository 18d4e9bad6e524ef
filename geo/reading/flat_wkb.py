"""A column of WKB to flat shapes, all rows at once: no object a shape is made, of which a network has a million.

Only what is beyond question is read so: points, lines and polygons in two dimensions and several of a kind, whole, closed and finite.
Whatever else stands in a column goes another way, row by row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from geo.flat import HOLE, LINE, MULTILINE, MULTIPOINT, PATH, POINT, POLYGON, SHELL, FlatShapes, offsets

Array = np.ndarray[Any, Any]

# WKB counts its types from 1 for points, shapely from 0, and neither has rings among them.
_KIND_OF_CODE = np.array([-1, POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, 6], dtype=np.int8)
_MULTI = 3
_HEAD, _COUNT, _POSITION = 5, 4, 16
# Shapes of more parts than that are taken apart one by one elsewhere.
_MOST_PARTS = 200
_FEWEST_OF_LINE, _FEWEST_OF_RING = 2, 4
_SMALL = 1024


class _Doubtful(Exception):
    """Something in the column is not to be read in this way."""


class _Parts(NamedTuple):
    """Paths and rings: the row of each, what it is, how many corners it has and where their bytes begin."""

    row: Array
    role: Array
    corners: Array
    place: Array


def flat_from_wkb(data: Array, begins: Array, ends: Array, *, into: Array | None = None) -> FlatShapes | None:
    """Shapes of a column.

    Parameters
    ----------
    data : uint8 array
        All bytes.
    begins, ends : int64 array, shape (n,)
        Where those of each row begin and end.
    into : float64 array, shape (m, 2), optional
        Takes the corners, at its beginning; one for each sixteen bytes of the column is room enough.

    Returns
    -------
    FlatShapes or None
        None where any row is in doubt.
    """
    try:
        return _Column(data, begins, ends).shapes(into)
    except _Doubtful:
        return None


def flat_from_parts(parts: Iterable[tuple[Array, Array, Array] | None], *, room_bytes: int) -> FlatShapes | None:
    """As `flat_from_wkb` of a column that comes in parts, each with its bytes, begins and ends; corners are written once.

    Parameters
    ----------
    parts : iterable
        None in the place of one that is in doubt.
    room_bytes : int
        As a rule all rows together have no more; memory that nobody writes to costs nothing.
    """
    xy, filled = np.empty((room_bytes // _POSITION, 2)), 0
    read = []
    for part in parts:
        if part is None:
            return None
        data, begins, ends = part
        most = len(data) // _POSITION
        if filled + most > len(xy):
            xy = np.concatenate([xy[:filled], np.empty((filled + most, 2))])
        one = flat_from_wkb(data, begins, ends, into=xy[filled:])
        if one is None:
            return None
        filled += len(one.xy)
        read.append(one)
    return FlatShapes.joined(read, xy[:filled]) if read else None


def _must(held: Array | bool) -> None:
    if not np.all(held):
        raise _Doubtful


class _Column:
    """Reads what stands at many places at once; a place beyond the end of its row is in doubt."""

    def __init__(self, data: Array, begins: Array, ends: Array) -> None:
        self._data, self._begins, self._ends = data, begins, ends
        self._found: list[_Parts] = []

    def shapes(self, into: Array | None) -> FlatShapes:
        rows = np.arange(len(self._begins))
        code, place = self._head(rows, self._begins)
        end = np.empty_like(place)
        for kind in np.unique(code).tolist():
            of_kind = np.flatnonzero(code == kind)
            read = self._several if kind > _MULTI else self._one
            end[of_kind] = read(kind, of_kind, place[of_kind])
        _must(end == self._ends)
        return self._put_together(_KIND_OF_CODE[code], into)

    def _head(self, rows: Array, place: Array) -> tuple[Array, Array]:
        """Type of the shape that begins at each place, and where its body begins."""
        _must(place + _HEAD + _COUNT <= self._ends[rows])
        _must(self._data[place] == 1)
        code = self._number(place + 1)
        _must((code >= 1) & (code <= 2 * _MULTI))
        return code, place + _HEAD

    def _number(self, place: Array) -> Array:
        # From each byte on four as one number, wherever it lies.
        every: Array = np.ndarray(max(len(self._data) - _COUNT + 1, 0), "<u4", self._data, strides=(1,))
        return every[place].astype(np.int64)

    def _several(self, kind: int, rows: Array, place: Array) -> Array:
        return self._each(rows, place, lambda which, at: self._member(kind - _MULTI, rows[which], at))

    def _each(self, rows: Array, place: Array, read: Any) -> Array:
        """Read as many things as are counted at each place, the first of all rows, then the second; where they end."""
        _must(place + _COUNT <= self._ends[rows])
        count, at = self._number(place), place + _COUNT
        _must((count >= 1) & (count <= _MOST_PARTS))
        for number in range(int(count.max(initial=0))):
            which = np.flatnonzero(count > number)
            at[which] = read(which, at[which])
        return at

    def _member(self, kind: int, rows: Array, place: Array) -> Array:
        code, body = self._head(rows, place)
        _must(code == kind)
        return self._one(kind, rows, body)

    def _one(self, kind: int, rows: Array, place: Array) -> Array:
        """One point, line or polygon a row; where it ends."""
        if kind == 1:
            return self._corners(rows, place, np.ones_like(place), PATH)
        if kind == 2:
            count = self._number(place)
            _must(count >= _FEWEST_OF_LINE)
            return self._corners(rows, place + _COUNT, count, PATH)
        rings = iter(range(_MOST_PARTS))
        return self._each(
            rows, place, lambda which, at: self._ring(rows[which], at, SHELL if next(rings) == 0 else HOLE)
        )

    def _ring(self, rows: Array, place: Array, role: int) -> Array:
        _must(place + _COUNT <= self._ends[rows])
        count = self._number(place)
        _must(count >= _FEWEST_OF_RING)
        return self._corners(rows, place + _COUNT, count, role)

    def _corners(self, rows: Array, place: Array, count: Array, role: int) -> Array:
        end: Array = place + _POSITION * count
        _must(end <= self._ends[rows])
        self._found.append(_Parts(rows, np.full(len(rows), role, dtype=np.int8), count, place))
        return end

    def _put_together(self, kind: Array, into: Array | None) -> FlatShapes:
        row, role, count, place = (np.concatenate(columns) for columns in zip(*self._found, strict=True))
        if len(self._found) > 1:
            # In the order of their bytes, which is that of rows and within them.
            order = np.argsort(place, kind="stable")
            row, role, count, place = row[order], role[order], count[order], place[order]
        first_corner = offsets(count)
        xy = np.empty((int(first_corner[-1]), 2)) if into is None else into[: first_corner[-1]]
        self._copy(place, count, first_corner, xy.view(np.uint8).reshape(-1))
        with np.errstate(over="ignore", invalid="ignore"):
            _must(np.isfinite(xy.sum()))
        ring = role != PATH
        first, last = xy[first_corner[:-1][ring]], xy[first_corner[1:][ring] - 1]
        _must(first == last)
        return FlatShapes(kind, offsets(np.bincount(row, minlength=len(kind))), role, first_corner, xy)

    def _copy(self, place: Array, count: Array, first: Array, made: Array) -> None:
        """The bytes of all corners one behind the other; those of equal number at once."""
        for number in _distinct(count):
            which = np.flatnonzero(count == number)
            size = _POSITION * number
            _windows(made, size)[_POSITION * first[which]] = _windows(self._data, size)[place[which]]


def _distinct(counts: Array) -> list[int]:
    """The numbers that there are, of which nearly all are small."""
    few = np.bincount(counts[counts < _SMALL], minlength=1)
    return [*np.flatnonzero(few).tolist(), *np.unique(counts[counts >= _SMALL]).tolist()]


def _windows(data: Array, size: int) -> Array:
    """The bytes from each place on, so many as one thing: what is copied whole is copied fast."""
    return np.ndarray(len(data) - size + 1, dtype=f"V{size}", buffer=data, strides=(1,))
