"""The area between two heights, where each bound is straight or an arc, whose integral is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled
from geo.measure.kernel.flat_edges import Edges, crossed_at
from geo.measure.kernel.zone_pieces import HIGH, LOW, SLOPE, rims

Array = np.ndarray[Any, Any]

# Where in a strip bounds are put in order: those that touch do so halfway, if shapes are regular.
_ASIDE = 0.3819


@compiled
def strip_area(
    low: float,
    high: float,
    outline: Edges,
    edges: int,
    inner: Edges,
    within: int,
    pieces: Array,
    count: int,
    radius: float,
    spans: Array,
) -> float:
    """Area between two heights of what lies inside the outline, and near a piece or inside the inner rings."""
    height = high - low
    y, up = low + _ASIDE * height, (0.5 - _ASIDE) * height
    sites, assets = crossed_at(outline, edges, y), crossed_at(inner, within, y)
    if sites == 0:
        return 0.0
    found = 0
    for k in range(count):
        if pieces[k, LOW] < y < pieces[k, HIGH]:
            left, left_rim, right, right_rim = rims(pieces[k], y, radius)
            found = insert_span(spans, found, left, right, 4 * k + left_rim, 4 * k + right_rim)
    across = inner.across
    for k in range(0, assets, 2):
        found = insert_span(spans, found, across[k], across[k + 1], -1, -1)
    across = outline.across
    total, s = 0.0, 0
    for k in range(found):
        left, right = spans[k, 0], spans[k, 1]
        while s < sites and across[s + 1] <= left:
            s += 2
        t = s
        while t < sites and across[t] < right:
            if across[t + 1] < right:
                total += (across[t + 1] + up * outline.ends[outline.crossed[t + 1], 4]) * height
            else:
                total += _left_of(spans[k, 3], right, up, 1, pieces, low, high, radius)
            if across[t] > left:
                total -= (across[t] + up * outline.ends[outline.crossed[t], 4]) * height
            else:
                total -= _left_of(spans[k, 2], left, up, -1, pieces, low, high, radius)
            t += 2
    return total


@compiled
def insert_span(spans: Array, found: int, left: float, right: float, left_rim: int, right_rim: int) -> int:
    """One more stretch of a line among those that do not touch, in order; those that it touches become one with it."""
    first = found
    while first > 0 and spans[first - 1, 1] >= left:
        first -= 1
    last = first
    while last < found and spans[last, 0] <= right:
        if spans[last, 0] < left:
            left, left_rim = spans[last, 0], spans[last, 2]
        if spans[last, 1] > right:
            right, right_rim = spans[last, 1], spans[last, 3]
        last += 1
    if last == first:
        for k in range(found, first, -1):
            spans[k] = spans[k - 1]
    elif last > first + 1:
        for k in range(last, found):
            spans[k - last + first + 1] = spans[k]
    spans[first, 0], spans[first, 1], spans[first, 2], spans[first, 3] = left, right, left_rim, right_rim
    return found + 1 - (last - first)


@compiled
def _left_of(
    rim: float, x: float, up: float, sign: float, pieces: Array, low: float, high: float, radius: float
) -> float:
    """Integral of a rim between two heights; it is at ``x`` so far below halfway."""
    which = int(rim)
    if which < 0:
        return x * (high - low)
    if which % 4 > 1:
        return float((x + up * pieces[which // 4, SLOPE]) * (high - low))
    piece, end = pieces[which // 4], 2 * (which % 4)
    at = piece[end + 1]
    return float(piece[end] * (high - low) + sign * (_under_arc(high - at, radius) - _under_arc(low - at, radius)))


@compiled
def _under_arc(y: float, radius: float) -> float:
    y = min(max(y, -radius), radius)
    return (y * math.sqrt((radius - y) * (radius + y)) + radius**2 * math.asin(y / radius)) / 2
