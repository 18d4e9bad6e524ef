"""How far a chunk of an asset is from a site."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled
from geo.measure.kernel.outline import GROUP
from geo.measure.kernel.segments import segments

Array = np.ndarray[Any, Any]


@compiled
def _gap2(
    west: float, south: float, east: float, north: float, west2: float, south2: float, east2: float, north2: float
) -> float:
    """Square of the distance of two boxes."""
    x = max(max(west - east2, west2 - east), 0.0)
    y = max(max(south - north2, south2 - north), 0.0)
    return x * x + y * y


@compiled
def _beside(
    ax: float, ay: float, bx: float, by: float, west: float, south: float, east: float, north: float, best: float
) -> bool:
    """Whether a box lies wholly to one side of the line of an edge and farther from it than the best so far."""
    dx, dy = bx - ax, by - ay
    left, right, low, high = west - ax, east - ax, south - ay, north - ay
    up, over = dx * (low + high), dy * (left + right)
    # Twice the area, so that nothing need be halved.
    clear = abs(up - over) - abs(dx) * (high - low) - abs(dy) * (right - left)
    clear -= 4e-15 * (abs(up) + abs(over) + abs(dx) * (high - low) + abs(dy) * (right - left))
    return clear > 0.0 and clear * clear > 4.0 * best * best * (dx * dx + dy * dy)


@compiled
def _from_group(
    xy: Array,
    begin: int,
    last: int,
    corner: Array,
    chunk: int,
    length: int,
    box: tuple[float, float, float, float],
    best: float,
    at: Array,
) -> float:
    """As `from_site`, of one group of edges."""
    west, south, east, north = box
    for a in range(begin, max(last, begin + 1)):
        b = min(a + 1, last)
        ax, ay, bx, by = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        low_x, low_y, high_x, high_y = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
        if _gap2(low_x, low_y, high_x, high_y, west, south, east, north) > best * best:
            continue
        if _beside(ax, ay, bx, by, west, south, east, north, best):
            continue
        for c in range(max(length - 1, 1)):
            d = min(c + 1, length - 1)
            cx, cy, dx, dy = corner[chunk, c, 0], corner[chunk, c, 1], corner[chunk, d, 0], corner[chunk, d, 1]
            if _gap2(low_x, low_y, high_x, high_y, min(cx, dx), min(cy, dy), max(cx, dx), max(cy, dy)) > best * best:
                continue
            distance = segments(ax, ay, bx, by, cx, cy, dx, dy)
            if distance < best or (at[0] < 0 and distance <= best):
                best = distance
                at[0], at[1], at[2], at[3] = a, b, chunk, c
                if best == 0.0:
                    return best
    return best


@compiled
def _nearest_corners(xy: Array, begin: int, last: int, corner: Array, chunk: int, length: int) -> tuple[int, int]:
    """Those of a group of edges and of a chunk that are nearest to each other."""
    least2, nearest, of_chunk = np.inf, begin, 0
    for c in range(length):
        x, y = corner[chunk, c, 0], corner[chunk, c, 1]
        for a in range(begin, last + 1):
            dx, dy = xy[a, 0] - x, xy[a, 1] - y
            distance2 = dx * dx + dy * dy
            if distance2 < least2:
                least2, nearest, of_chunk = distance2, a, c
    return nearest, of_chunk


@compiled
def _face_each_other(xy: Array, begin: int, last: int, corner: Array, chunk: int, length: int, a: int, c: int) -> bool:
    """Whether a group of edges and a chunk lie behind the ends of the line from a corner to a corner: no places are nearer."""
    ax, ay, cx, cy = xy[a, 0], xy[a, 1], corner[chunk, c, 0], corner[chunk, c, 1]
    ux, uy = cx - ax, cy - ay
    most = 0.0
    for one in range(begin, last + 1):
        most = max(most, (xy[one, 0] - ax) * ux + (xy[one, 1] - ay) * uy)
    for one in range(length):
        most = max(most, (cx - corner[chunk, one, 0]) * ux + (cy - corner[chunk, one, 1]) * uy)
    return bool(most <= 0.0)


@compiled
def from_site(
    xy: Array,
    group: Array,
    boxes: Array,
    level: Array,
    levels: int,
    corner: Array,
    chunk: int,
    length: int,
    box: tuple[float, float, float, float],
    best: float,
    at: Array,
    stack: Array,
) -> float:
    """Distance of a chunk from a site where it is less than the best so far, or is the first and as much.

    Parameters
    ----------
    group, boxes, level : arrays of `empty_outline`
    corner : float array, shape (chunks, 5, 2)
        ``length`` of those of ``chunk`` count.
    box : of the chunk
    at : int array, shape (4,)
        Both corners of the edge of the site, the chunk, and the first corner of its edge that is so near; -1 before.
    """
    west, south, east, north = box
    stack[0], depth = (levels - 1) | (level[levels - 1] << 4), 1
    while depth:
        depth -= 1
        here, node = stack[depth] & 15, stack[depth] >> 4
        gap2 = _gap2(boxes[node, 0], boxes[node, 1], boxes[node, 2], boxes[node, 3], west, south, east, north)
        if gap2 > best * best:
            continue
        if here == 0:
            if gap2 > 0.0:
                # What lies well apart is nearest at corners.
                begin, last = group[node, 0], group[node, 1]
                a, c = _nearest_corners(xy, begin, last, corner, chunk, length)
                x, y = corner[chunk, c, 0] - xy[a, 0], corner[chunk, c, 1] - xy[a, 1]
                distance = np.sqrt(x * x + y * y)
                if distance < best or (at[0] < 0 and distance <= best):
                    best = distance
                    at[0], at[1], at[2], at[3] = a, a, chunk, c
                if _face_each_other(xy, begin, last, corner, chunk, length, a, c):
                    continue
            best = _from_group(xy, group[node, 0], group[node, 1], corner, chunk, length, box, best, at)
            if best == 0.0 and at[0] >= 0:
                return best
            continue
        child = level[here - 1] + GROUP * (node - level[here])
        for one in range(child, min(child + GROUP, level[here])):
            stack[depth] = (here - 1) | (one << 4)
            depth += 1
    return best
