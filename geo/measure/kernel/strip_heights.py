"""Heights at which what bounds an overlap begins, ends or crosses another: between two of them nothing happens."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled
from geo.measure.kernel.zone_pieces import AX, AY, BX, BY, HIGH, LONG, LOW, OX, OY, is_near, reach

Array = np.ndarray[Any, Any]

# Of places worked out, in metres: so much is looked at too often rather than too seldom.
_ROUNDING = 1e-10


@compiled
def heights_of(
    outline: Array, edges: int, within: int, pieces: Array, count: int, radius: float, near: Array, heights: Array
) -> int:
    """Fill in, sorted, the heights at which what bounds the area begins, ends or crosses; how many, -1 if too many."""
    heights[0], heights[1] = near[1], near[3]
    found = 2
    for e in range(edges):
        if outline[e, 1] == outline[e, 3]:
            # Nothing crosses a level edge, whose corners may be far away.
            found = _add(heights, found, outline[e, 1])
            continue
        for end in (0, 2):
            x, y = outline[e, end], outline[e, end + 1]
            # A corner that is not in the zone bounds nothing of it.
            if _in_box(x, y, near) and (within > 0 or is_near(x, y, pieces, count, radius + _ROUNDING)):
                found = _add(heights, found, y)
        found = _crossings(outline[e], pieces, count, -1, radius, near, heights, found)
    side = np.empty(4)
    for k in range(count):
        piece = pieces[k]
        for end in (0, 2):
            x, y = piece[end], piece[end + 1]
            found = _bound(heights, found, x, y - radius, near, pieces, count, radius)
            found = _bound(heights, found, x, y + radius, near, pieces, count, radius)
            found = _bound(heights, found, x + piece[OX], y + piece[OY], near, pieces, count, radius)
            found = _bound(heights, found, x - piece[OX], y - piece[OY], near, pieces, count, radius)
            if count > 1 and piece[LONG] > 0:
                sign = 1.0 - end
                side[0], side[1] = piece[AX] + sign * piece[OX], piece[AY] + sign * piece[OY]
                side[2], side[3] = piece[BX] + sign * piece[OX], piece[BY] + sign * piece[OY]
                found = _crossings(side, pieces, count, k, radius, near, heights, found)
        for k2 in range(k):
            found = _arcs(piece, pieces[k2], pieces, count, radius, near, heights, found)
    if found > len(heights):
        return -1
    heights[:found].sort()
    return found


@compiled
def _add(heights: Array, found: int, y: float) -> int:
    """One more height; beyond what there is room for it is only counted."""
    if found < len(heights):
        heights[found] = y
    return found + 1


@compiled
def _in_box(x: float, y: float, near: Array) -> bool:
    return bool(near[1] < y < near[3] and near[0] - _ROUNDING <= x <= near[2] + _ROUNDING)


@compiled
def _bound(
    heights: Array, found: int, x: float, y: float, near: Array, pieces: Array, count: int, radius: float
) -> int:
    """One more height, of a place at the edge of what is near a piece, where it does not lie inside the zone."""
    if _in_box(x, y, near) and not is_near(x, y, pieces, count, radius - min(_ROUNDING, radius / 2)):
        return _add(heights, found, y)
    return found


@compiled
def _crossings(
    line: Array, pieces: Array, count: int, own: int, radius: float, near: Array, heights: Array, found: int
) -> int:
    """Heights at which a line comes within a distance of pieces other than its own, and leaves it."""
    low, high = min(line[1], line[3]), max(line[1], line[3])
    west, east = min(line[0], line[2]), max(line[0], line[2])
    if low >= near[3] or high <= near[1] or low == high:
        return found
    if west > near[2] + _ROUNDING or east < near[0] - _ROUNDING:
        return found
    dx, dy = line[2] - line[0], line[3] - line[1]
    length = math.sqrt(dx * dx + dy * dy)
    vx, vy = dx / length, dy / length
    for k in range(count):
        piece = pieces[k]
        if (
            k == own
            or piece[LOW] > high
            or piece[HIGH] < low
            or min(piece[AX], piece[BX]) - radius > east
            or max(piece[AX], piece[BX]) + radius < west
        ):
            continue
        for at in reach(line[0], line[1], vx, vy, piece, radius):
            if 0 < at < length:
                x, y = line[0] + at * vx, line[1] + at * vy
                found = _bound(heights, found, x, y, near, pieces, count, radius)
    return found


@compiled
def _arcs(
    piece: Array, other: Array, pieces: Array, count: int, radius: float, near: Array, heights: Array, found: int
) -> int:
    """Heights at which circles round the ends of two pieces cross."""
    for one in (0, 2):
        for two in (0, 2):
            dx, dy = other[two] - piece[one], other[two + 1] - piece[one + 1]
            square = dx * dx + dy * dy
            if 0 < square < 4 * radius**2:
                aside = math.sqrt(max(radius**2 / square - 0.25, 0.0))
                x, y = (other[two] + piece[one]) / 2, (other[two + 1] + piece[one + 1]) / 2
                for sign in (-aside, aside):
                    found = _bound(heights, found, x - dy * sign, y + dx * sign, near, pieces, count, radius)
    return found
