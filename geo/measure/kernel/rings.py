"""Whether a place lies in a ring, on it or outside."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.measure.kernel.compiled import called, compiled

Array = np.ndarray[Any, Any]

OUTSIDE, INSIDE, ON = range(3)


@compiled
def _split(value: float) -> tuple[float, float]:
    large = 134217729.0 * value
    high = large - (large - value)
    return high, value - high


@compiled
def _product(a: float, b: float) -> tuple[float, float]:
    """A product and what is lost of it by rounding."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@compiled
def _difference(a: float, b: float) -> tuple[float, float]:
    """A difference and what is lost of it by rounding."""
    difference = a - b
    part = a - difference
    return difference, (a - (difference + part)) + (part - b)


@compiled
def _side(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """On which side of the line from a to b a point lies: above 0 to the left, 0 on it."""
    left, right = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    side = left - right
    if abs(side) > 4e-16 * (abs(left) + abs(right)):
        return side
    # Nearly on the line: with twice the digits, as GEOS does it.
    ux, ux_low = _difference(bx, ax)
    uy, uy_low = _difference(by, ay)
    vx, vx_low = _difference(px, ax)
    vy, vy_low = _difference(py, ay)
    left, left_low = _product(ux, vy)
    right, right_low = _product(uy, vx)
    left_low += ux * vy_low + ux_low * vy
    right_low += uy * vx_low + uy_low * vx
    side, side_low = _difference(left, right)
    return side + (side_low + (left_low - right_low))


@compiled
def _ray(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> int:
    """Whether a ray eastwards from a point meets an edge: 0 no, 1 it crosses it, 2 the point lies on the edge."""
    if ax < px and bx < px:
        return OUTSIDE
    if px == bx and py == by:
        return ON
    if ay == py and by == py:
        return ON if min(ax, bx) <= px <= max(ax, bx) else OUTSIDE
    if (ay > py) == (by > py):
        return OUTSIDE
    side = _side(px, py, ax, ay, bx, by)
    if side == 0.0:
        return ON
    return INSIDE if (side > 0.0) == (by > ay) else OUTSIDE


@called
def in_ring(px: float, py: float, xy: Array, first: int, end: int) -> int:
    inside = False
    for corner in range(first, end - 1):
        meets = _ray(px, py, xy[corner, 0], xy[corner, 1], xy[corner + 1, 0], xy[corner + 1, 1])
        if meets == ON:
            return ON
        if meets:
            inside = not inside
    return INSIDE if inside else OUTSIDE
