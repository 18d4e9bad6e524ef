"""The straight pieces of an asset, and what lies within a distance of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled
from geo.measure.kernel.flat_edges import Flat

Array = np.ndarray[Any, Any]

# Columns of a piece: its ends, what leads across it to its side, how x grows with y along it, its lowest and highest
# height with the radius round it, its direction, its length, its lowest and highest height.
AX, AY, BX, BY, OX, OY, SLOPE, LOW, HIGH, UX, UY, LONG, BOTTOM, TOP = range(14)


@compiled
def set_piece(piece: Array, ax: float, ay: float, bx: float, by: float, radius: float) -> None:
    length = math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    ux, uy = ((bx - ax) / length, (by - ay) / length) if length > 0 else (1.0, 0.0)
    piece[AX], piece[AY], piece[BX], piece[BY] = ax, ay, bx, by
    piece[OX], piece[OY] = (-uy * radius, ux * radius) if length > 0 else (0.0, 0.0)
    piece[SLOPE] = (bx - ax) / (by - ay) if by != ay else 0.0
    piece[LOW], piece[HIGH] = min(ay, by) - radius, max(ay, by) + radius
    piece[UX], piece[UY], piece[LONG] = ux, uy, length
    piece[BOTTOM], piece[TOP] = min(ay, by), max(ay, by)


@compiled
def near_pieces(shapes: Flat, one: int, origin: tuple[float, float], near: Array, radius: float, pieces: Array) -> int:
    """Fill in the straight pieces of a shape whose boxes, so much wider, meet a box; how many, -1 if too many."""
    _, first_part, _, first_corner, xy = shapes
    west, south, east, north = near[0] - radius, near[1] - radius, near[2] + radius, near[3] + radius
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        begin, end = first_corner[part], first_corner[part + 1]
        for c in range(begin, max(end - 1, begin + 1)):
            d = min(c + 1, end - 1)
            ax, ay = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
            bx, by = xy[d, 0] - origin[0], xy[d, 1] - origin[1]
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < south or min(ay, by) > north:
                continue
            if count == len(pieces):
                return -1
            set_piece(pieces[count], ax, ay, bx, by, radius)
            count += 1
    return count


@compiled
def is_near(x: float, y: float, pieces: Array, count: int, radius: float) -> bool:
    """Whether a place lies within a distance of any piece."""
    square = radius * radius
    for k in range(count):
        piece = pieces[k]
        px, py = x - piece[AX], y - piece[AY]
        along = px * piece[UX] + py * piece[UY]
        past = along - min(max(along, 0.0), piece[LONG])
        across = py * piece[UX] - px * piece[UY]
        if past * past + across * across <= square:
            return True
    return False


@compiled
def holds(shapes: Flat, one: int, piece: Array, origin: tuple[float, float], radius: float) -> bool:
    """Whether all of a shape lies within a distance of a piece."""
    _, first_part, _, first_corner, xy = shapes
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        px, py = xy[c, 0] - origin[0] - piece[AX], xy[c, 1] - origin[1] - piece[AY]
        along = px * piece[UX] + py * piece[UY]
        past = along - min(max(along, 0.0), piece[LONG])
        if past**2 + (py * piece[UX] - px * piece[UY]) ** 2 > radius**2:
            return False
    return True


@compiled
def reach(px: float, py: float, vx: float, vy: float, piece: Array, radius: float) -> tuple[float, float]:
    """From where to where a line lies within a distance of a piece, by its length from a point; infinities if never."""
    low, high = np.inf, -np.inf
    ax, ay = px - piece[AX], py - piece[AY]
    bx, by = px - piece[BX], py - piece[BY]
    square = radius**2 - (ax * vy - ay * vx) ** 2
    if square >= 0:
        half, middle = math.sqrt(square), -(ax * vx + ay * vy)
        low, high = middle - half, middle + half
    square = radius**2 - (bx * vy - by * vx) ** 2
    if square >= 0:
        half, middle = math.sqrt(square), -(bx * vx + by * vy)
        low, high = min(low, middle - half), max(high, middle + half)
    ux, uy = piece[UX], piece[UY]
    # The rectangle along the piece: where the line is both beside it and not too far off.
    begin, end = _meet(ax * ux + ay * uy, vx * ux + vy * uy, 0.0, piece[LONG])
    begin2, end2 = _meet(ay * ux - ax * uy, vy * ux - vx * uy, -radius, radius)
    begin, end = max(begin, begin2), min(end, end2)
    if begin <= end:
        low, high = min(low, begin), max(high, end)
    return low, high


@compiled
def _meet(at: float, slope: float, least: float, most: float) -> tuple[float, float]:
    if abs(slope) < 1e-15:
        return (-np.inf, np.inf) if least <= at <= most else (np.inf, -np.inf)
    one, other = (least - at) / slope, (most - at) / slope
    return min(one, other), max(one, other)


@compiled
def rims(piece: Array, y: float, radius: float) -> tuple[float, int, float, int]:
    """Where what lies within a distance of a piece begins and ends at a height, and on which rim.

    Rims: the circle round either end, the side to the left of it, the side to the right.
    """
    left, right, left_rim, right_rim = np.inf, -np.inf, 0, 0
    for j in range(2 if piece[LONG] > 0 else 1):
        off = y - piece[2 * j + 1]
        if -radius < off < radius:
            half = math.sqrt(max(radius**2 - off * off, 0.0))
            if piece[2 * j] - half < left:
                left, left_rim = piece[2 * j] - half, j
            if piece[2 * j] + half > right:
                right, right_rim = piece[2 * j] + half, j
    for j in range(2):
        sign = 1.0 - 2.0 * j
        above = y - sign * piece[OY]
        if piece[BOTTOM] < above < piece[TOP]:
            x = piece[AX] + sign * piece[OX] + (above - piece[AY]) * piece[SLOPE]
            if x < left:
                left, left_rim = x, 2 + j
            if x > right:
                right, right_rim = x, 2 + j
    return left, left_rim, right, right_rim
