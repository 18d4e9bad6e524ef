"""Columns of which those rows are made that are asked for, and how rows are asked for."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]


class Rows(Protocol):
    """A column that is not all there: ``column[row]``, ``column[rows]``; ``np.asarray`` makes all of it."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any) -> Any: ...

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array: ...


def is_one(rows: Any) -> bool:
    """Whether one row is asked for, and its value wanted."""
    if isinstance(rows, np.ndarray):
        return rows.ndim == 0
    return not isinstance(rows, slice) and np.ndim(rows) == 0


def row_places(rows: Any, count: int) -> Array:
    """Rows asked for by place, slice or flag as places counted from the first, shape (m,)."""
    if isinstance(rows, slice):
        return np.arange(*rows.indices(count))
    places = np.atleast_1d(rows)
    if places.dtype == bool:
        return np.flatnonzero(places)
    places = places.astype(np.int64, copy=False)
    before = places < 0
    return np.where(before, places + count, places) if np.count_nonzero(before) else places
