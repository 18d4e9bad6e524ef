"""Places along a Hilbert curve: what is near on the ground lies near in an array."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_BITS = 16
# Of each axis so many bits are looked up together, and of so many points at once, which stay in the cache.
_TOGETHER = 4
_POINTS = 1 << 15


def hilbert(x: Array, y: Array) -> Array:
    """Place of each point along the curve through the box of all of them, uint32 array of shape (n,).

    Parameters
    ----------
    x, y : float array, shape (n,)
        Finite.
    """
    column, row = _cells(x), _cells(y)
    return np.concatenate(
        [np.empty(0, np.uint32)]
        + [_places(column[at : at + _POINTS], row[at : at + _POINTS]) for at in range(0, len(column), _POINTS)]
    )


def _places(column: Array, row: Array) -> Array:
    place = np.zeros(len(column), dtype=np.uint32)
    walked = np.zeros(len(column), dtype=np.uint32)
    for bit in range(_BITS - _TOGETHER, -1, -_TOGETHER):
        # How the curve lies in this square, left from the one round it, then the bits of both axes.
        walked &= _LYING
        walked |= (column >> bit & _ONE_AXIS) << _TOGETHER
        walked |= row >> bit & _ONE_AXIS
        walked = _walk().take(walked)
        place <<= 2 * _TOGETHER
        place |= walked & _BOTH_AXES
    return place


_ONE_AXIS = np.uint32((1 << _TOGETHER) - 1)
_BOTH_AXES = np.uint32((1 << 2 * _TOGETHER) - 1)
_LYING = np.uint32(3 << 2 * _TOGETHER)


@cache
def _walk() -> Array:
    """Places along the curve within a square, and above them how it lies in the cell there, by how it lies in the square and the cell."""
    walk = np.empty(4 << 2 * _TOGETHER, dtype=np.uint32)
    for key in range(len(walk)):
        lying, place = key >> 2 * _TOGETHER, 0
        for bit in range(_TOGETHER - 1, -1, -1):
            east, north = key >> _TOGETHER + bit & 1, key >> bit & 1
            if lying & 1:
                east, north = north, east
            if lying & 2:
                east, north = 1 - east, 1 - north
            # The quarter of the square at this depth, in the order in which the curve passes the four.
            place = place << 2 | (3 * east) ^ north
            # Within the two southern quarters the curve runs along the other axis, in the eastern one backwards.
            lying ^= (1 - north) | (east & (1 - north)) << 1
        walk[key] = lying << 2 * _TOGETHER | place
    return walk


def _cells(values: Array) -> Array:
    """Which of 2**16 equal cells of their range each value lies in."""
    if not len(values):
        return np.zeros(0, dtype=np.uint32)
    low = values.min()
    width = (values.max() - low) / ((1 << _BITS) - 1)
    return np.asarray((values - low) / (width or 1.0), dtype=np.uint32)
