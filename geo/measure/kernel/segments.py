"""Two edges: how far they are from each other, and where; either may be a point."""

from __future__ import annotations

import numpy as np

from geo.measure.kernel.compiled import compiled


@compiled
def _point_to_segment(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    along = ((px - ax) * dx + (py - ay) * dy) / length2
    if along <= 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    if along >= 1.0:
        return float(np.sqrt((px - bx) * (px - bx) + (py - by) * (py - by)))
    return float(abs(((ay - py) * dx - (ax - px) * dy) / length2) * np.sqrt(length2))


@compiled
def _crossing(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> tuple[bool, float]:
    """Whether two segments cross or touch, as far as they are not parallel, and where along the first."""
    if max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx) or max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
        return False, 0.0
    across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if across == 0.0:
        return False, 0.0
    r = ((ay - cy) * (dx - cx) - (ax - cx) * (dy - cy)) / across
    s = ((ay - cy) * (bx - ax) - (ax - cx) * (by - ay)) / across
    return 0.0 <= r <= 1.0 and 0.0 <= s <= 1.0, r


@compiled
def segments(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> float:
    """Distance of two segments, either of which may be a point."""
    if ax == bx and ay == by:
        return _point_to_segment(ax, ay, cx, cy, dx, dy)
    if cx == dx and cy == dy:
        return _point_to_segment(dx, dy, ax, ay, bx, by)
    if _crossing(ax, ay, bx, by, cx, cy, dx, dy)[0]:
        return 0.0
    return min(
        min(_point_to_segment(ax, ay, cx, cy, dx, dy), _point_to_segment(bx, by, cx, cy, dx, dy)),
        min(_point_to_segment(cx, cy, ax, ay, bx, by), _point_to_segment(dx, dy, ax, ay, bx, by)),
    )


@compiled
def _foot(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    """The place of a segment that is nearest to a point."""
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return ax, ay
    along = min(max(((px - ax) * dx + (py - ay) * dy) / length2, 0.0), 1.0)
    return ax + along * dx, ay + along * dy


@compiled
def middle(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> tuple[float, float]:
    """The middle between the nearest places of two segments, from a to b and from c to d."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    meet, along = _crossing(ax, ay, bx, by, cx, cy, dx, dy)
    if meet:
        return ax + along * (bx - ax), ay + along * (by - ay)
    nearest, x, y = np.inf, 0.0, 0.0
    for turn in range(4):
        if turn < 2:
            px, py = (ax, ay) if turn == 0 else (bx, by)
            fx, fy = _foot(px, py, cx, cy, dx, dy)
        else:
            px, py = (cx, cy) if turn == 2 else (dx, dy)
            fx, fy = _foot(px, py, ax, ay, bx, by)
        distance = (px - fx) * (px - fx) + (py - fy) * (py - fy)
        if distance < nearest:
            nearest, x, y = distance, (px + fx) / 2, (py + fy) / 2
    return x, y
