"""Assets that are alike in all from which their sizes are worked out: a city has a million and some hundred kinds of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded
from geo.columns import Columns, distinct_codes
from geo.few_numbers import FewNumbers

Array = np.ndarray[Any, Any]

# Combinations are numbered anew where there could be more.
_MOST_CODES = 1 << 22


class Alike(NamedTuple):
    """Assets by their kind.

    Attributes
    ----------
    first : int array, shape (kinds,)
        The first row of each kind, ascending.
    of : int array, shape (n,)
        Which kind each row is.
    """

    first: Array
    of: Array

    def spread(self, column: Array | Coded) -> Array | Coded | FewNumbers:
        """What was worked out for each kind, for each row."""
        if isinstance(column, Coded):
            return type(column)(column.values, column.codes.take(self.of))
        if column.dtype == np.float64:
            return FewNumbers.of(column, self.of)
        return column.take(self.of)


def alike(table: Columns, names: Iterable[str], kinds: Array) -> Alike | None:
    """Kinds of assets.

    Parameters
    ----------
    table : Columns
        A row an asset.
    names : iterable of str
        The columns in which those of a kind are the same.
    kinds : int8 array, shape (n,)
        Another one, of shapes.

    Returns
    -------
    Alike or None
        None where too few are alike for it to be worth while, or a column has many numbers.
    """
    of, count = np.zeros(table.rows, dtype=np.int32), 1
    for codes, values in [(kinds + 1, int(kinds.max(initial=0)) + 2), *(_codes(table, name) for name in names)]:
        if codes is None:
            return None
        if values == 1:
            continue
        if count * values > _MOST_CODES:
            there, of = distinct_codes(of)
            of, count = of.astype(np.int32), len(there)
            if count * values > _MOST_CODES:
                return None
        of *= np.int32(values)
        of += codes
        count *= values
    there, of = distinct_codes(of)
    if 2 * len(there) > table.rows:
        return None
    first = np.empty(len(there), dtype=np.int64)
    # From the last row to the first, so that the first one stays.
    first[of[::-1]] = np.arange(table.rows - 1, -1, -1)
    order = np.argsort(first)
    place = np.empty(len(order), dtype=np.min_scalar_type(-len(order)))
    place[order] = np.arange(len(order))
    return Alike(first[order], place.take(of))


def _codes(table: Columns, name: str) -> tuple[Array | None, int]:
    """A column as small numbers, none below 0, and how many there may be; None where there are too many."""
    if table.is_coded(name):
        found = table.coded(name)
        return found.codes + 1, len(found.values) + 1
    held = table.column(name)
    if isinstance(held, FewNumbers):
        return held.codes, len(held.values)
    array = np.asarray(held)
    if array.dtype == bool:
        return array, 2
    plain = array.view(f"u{array.itemsize}")
    return (None, 0) if (plain != plain[0]).any() else (plain, 1)
