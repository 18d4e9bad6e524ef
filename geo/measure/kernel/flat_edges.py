"""The edges of the rings of a shape, in a box that is swept upwards."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from geo.flat import PATH, SHELL
from geo.measure.kernel.compiled import compiled

Array = np.ndarray[Any, Any]

# Of more edges it is worth asking from which side fewer lie behind one another.
FEW = 64


class Flat(NamedTuple):
    """Arrays of `FlatShapes`."""

    kind: Array
    first_part: Array
    role: Array
    first_corner: Array
    xy: Array


class Edges(NamedTuple):
    """Room for the edges of any one shape.

    Attributes
    ----------
    ends : float array, shape (n, 5)
        x, y of the lower end, of the upper end, dx/dy.
    order : int array, shape (n,)
        By lower ends.
    crossed : int array, shape (n,)
        Those at a height, from left to right.
    across : float array, shape (n + 1,)
        Where those are crossed.
    reached : int array, shape (2,)
        How many of the order have been come to, how many are crossed.
    """

    ends: Array
    order: Array
    crossed: Array
    across: Array
    reached: Array


@compiled
def room_for_edges(shapes: Flat) -> Edges:
    most = 1
    for one in range(len(shapes.kind)):
        first, end = shapes.first_part[one], shapes.first_part[one + 1]
        most = max(most, shapes.first_corner[end] - shapes.first_corner[first])
    order, crossed = np.empty(most, np.int64), np.empty(most, np.int64)
    return Edges(np.empty((most, 5)), order, crossed, np.empty(most + 1), np.zeros(2, np.int64))


@compiled
def box_of(shapes: Flat, one: int, box: Array) -> None:
    _, first_part, _, first_corner, xy = shapes
    box[0] = box[1] = np.inf
    box[2] = box[3] = -np.inf
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        box[0], box[1] = min(box[0], xy[c, 0]), min(box[1], xy[c, 1])
        box[2], box[3] = max(box[2], xy[c, 0]), max(box[3], xy[c, 1])


@compiled
def edges_of(shapes: Flat, one: int, origin: tuple[float, float], near: Array, turned: int, room: Edges) -> int:
    """Fill in the edges of the rings of a shape that tell what of a box is inside; how many.

    Those right of it tell nothing; of those left of it only counts from where to where they lead. Where ``turned``,
    x is y.
    """
    _, first_part, role, first_corner, xy = shapes
    edges, order = room.ends, room.order
    room.reached[:] = 0
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        if role[part] == PATH:
            continue
        left, begin = False, 0.0
        for c in range(first_corner[part], first_corner[part + 1] - 1):
            x0, y0 = xy[c, turned] - origin[turned], xy[c, 1 - turned] - origin[1 - turned]
            x1, y1 = xy[c + 1, turned] - origin[turned], xy[c + 1, 1 - turned] - origin[1 - turned]
            if max(x0, x1) < near[0]:
                if not left:
                    left, begin = True, y0
                continue
            if left:
                left = False
                count = _edge(near[0], begin, near[0], y0, near, edges, count)
            count = _edge(x0, y0, x1, y1, near, edges, count)
        if left:
            last = xy[first_corner[part + 1] - 1, 1 - turned] - origin[1 - turned]
            count = _edge(near[0], begin, near[0], last, near, edges, count)
    if count > FEW:
        order[:count] = np.argsort(edges[:count, 1])
        return count
    for e in range(count):
        place = e
        while place > 0 and edges[order[place - 1], 1] > edges[e, 1]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = e
    return count


@compiled
def _edge(x0: float, y0: float, x1: float, y1: float, near: Array, edges: Array, count: int) -> int:
    """One more edge, where it is not beside the box; how many there are then."""
    if max(y0, y1) <= near[1] or min(y0, y1) >= near[3] or min(x0, x1) > near[2]:
        return count
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    edge = edges[count]
    edge[0], edge[1], edge[2], edge[3], edge[4] = x0, y0, x1, y1, (x1 - x0) / (y1 - y0) if y0 != y1 else 0.0
    return count + 1


@compiled
def is_upright(edges: Array, count: int, near: Array) -> bool:
    """Whether edges rise much more than they run, as shares of a box."""
    rise, run = 0.0, 0.0
    for e in range(count):
        rise += min(edges[e, 3], near[3]) - max(edges[e, 1], near[1])
        run += abs(edges[e, 2] - edges[e, 0])
    return bool(rise * (near[2] - near[0]) > 2 * run * (near[3] - near[1]))


@compiled
def crossed_at(room: Edges, count: int, y: float) -> int:
    """Fill in where edges are crossed at a height, from left to right; heights must be asked upwards. How many, even."""
    edges, order, active, across, state = room
    kept = 0
    for i in range(state[1]):
        kept = _keep(edges, active[i], y, active, across, kept)
    while state[0] < count and edges[order[state[0]], 1] <= y:
        kept = _keep(edges, order[state[0]], y, active, across, kept)
        state[0] += 1
    state[1] = kept
    if kept % 2 == 1:
        # Its end lies right of whatever is asked about.
        across[kept] = np.inf
        kept += 1
    return kept


@compiled
def _keep(edges: Array, e: int, y: float, active: Array, across: Array, kept: int) -> int:
    if edges[e, 3] <= y:
        return kept
    x = edges[e, 0] + (y - edges[e, 1]) * edges[e, 4]
    place = kept
    while place > 0 and across[place - 1] > x:
        across[place], active[place] = across[place - 1], active[place - 1]
        place -= 1
    across[place], active[place] = x, e
    return kept + 1


@compiled
def area_of(shapes: Flat, one: int, origin: tuple[float, float]) -> float:
    """Area of a shape."""
    _, first_part, role, first_corner, xy = shapes
    total = 0.0
    for part in range(first_part[one], first_part[one + 1]):
        twice = 0.0
        if role[part] != PATH:
            for c in range(first_corner[part], first_corner[part + 1] - 1):
                x0, y0 = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
                x1, y1 = xy[c + 1, 0] - origin[0], xy[c + 1, 1] - origin[1]
                twice += x0 * y1 - x1 * y0
        total += abs(twice) / 2 if role[part] == SHELL else -abs(twice) / 2
    return total


@compiled
def is_inside(shapes: Flat, one: int, px: float, py: float) -> bool:
    """Whether a point lies within the rings of a shape, on its edge either."""
    _, first_part, role, first_corner, xy = shapes
    inside = False
    for part in range(first_part[one], first_part[one + 1]):
        if role[part] == PATH:
            continue
        for c in range(first_corner[part], first_corner[part + 1] - 1):
            x0, y0, x1, y1 = xy[c, 0], xy[c, 1], xy[c + 1, 0], xy[c + 1, 1]
            if (y0 <= py) != (y1 <= py) and px < x0 + (py - y0) * (x1 - x0) / (y1 - y0):
                inside = not inside
    return inside
