"""Places along a Hilbert curve: what is near on the ground lies near in an array."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_BITS = 16


def hilbert(x: Array, y: Array) -> Array:
    """Place of each point along the curve through the box of all of them, uint32 array of shape (n,).

    Parameters
    ----------
    x, y : float array, shape (n,)
        Finite.
    """
    column, row = _cells(x), _cells(y)
    place = np.zeros(len(x), dtype=np.uint32)
    turned = np.empty(len(x), dtype=np.uint32)
    for bit in range(_BITS - 1, -1, -1):
        # The quarter of the square at this depth, in the order in which the curve passes the four.
        east, north = (column >> bit) & 1, (row >> bit) & 1
        place <<= 2
        place |= (3 * east) ^ north
        # Within the two southern quarters the curve runs along the other axis, in the eastern one backwards.
        turned[:] = (column ^ row) * (1 - north)
        column ^= turned
        row ^= turned
        flipped = (np.uint32(0) - (east & (1 - north))) & np.uint32((1 << bit) - 1)
        column ^= flipped
        row ^= flipped
    return place


def _cells(values: Array) -> Array:
    """Which of 2**16 equal cells of their range each value lies in."""
    if not len(values):
        return np.zeros(0, dtype=np.uint32)
    low = values.min()
    width = (values.max() - low) / ((1 << _BITS) - 1)
    return np.asarray((values - low) / (width or 1.0), dtype=np.uint32)
