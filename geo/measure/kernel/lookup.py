"""Which chunks of assets may be near some sites."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.measure.kernel.compiled import compiled

Array = np.ndarray[Any, Any]

_NODE = 16
# Nodes from which sites that are looked up together start; more than these cost more than the levels above them.
_FRONT = 32


@compiled
def _meeting(boxes: Array, node: int, west: float, south: float, east: float, north: float) -> np.uint32:
    """Which children of a node meet a box, a bit each."""
    meets = np.uint32(0)
    for child in range(_NODE):
        meet = (
            (boxes[node, 0, child] <= east)
            & (boxes[node, 1, child] <= north)
            & (boxes[node, 2, child] >= west)
            & (boxes[node, 3, child] >= south)
        )
        meets |= np.uint32(meet) << np.uint32(child)
    return meets


@compiled
def _front(
    boxes: Array, level: Array, west: float, south: float, east: float, north: float, held: Array, node: Array
) -> tuple[int, int]:
    """The nodes of one level, as low as there are few of them, that hold all chunks whose boxes meet a box.

    Parameters
    ----------
    held : float array, shape (2 * _FRONT / 16, 4, 16)
        Filled with their boxes as those of children of nodes, NaN behind the last.
    node : int array, shape (2, 2 * _FRONT)
        Filled with the nodes, in the first row.

    Returns
    -------
    (count, level)
    """
    count, here, last = 1, 0, len(level) - 2
    held[:] = np.nan
    node[0, 0] = 0
    held[0, 0, 0] = held[0, 1, 0] = -np.inf
    held[0, 2, 0] = held[0, 3, 0] = np.inf
    while here < last:
        more = 0
        for one in range(count):
            meets = _meeting(boxes, node[0, one], west, south, east, north)
            child = _NODE * (node[0, one] - level[here]) + level[here + 1]
            while meets and more <= _FRONT:
                if meets & np.uint32(1):
                    node[1, more] = child
                    more += 1
                meets = meets >> np.uint32(1)
                child += 1
        if more > _FRONT:
            break
        held[:] = np.nan
        for one in range(more):
            below = node[1, one] - level[here + 1]
            for side in range(4):
                parent = level[here] + below // _NODE
                held[one // _NODE, side, one % _NODE] = boxes[parent, side, below % _NODE]
            node[0, one] = node[1, one]
        count, here = more, here + 1
    return count, here


@compiled
def _candidates(
    index: tuple[Array, ...],
    held: Array,
    node: Array,
    front: tuple[int, int],
    box: tuple[float, float, float, float],
    stack: Array,
    keys: Array,
    count: int,
) -> int:
    """Add the chunks whose boxes meet a box, asset and place in one number; how many there are then, room or not."""
    boxes, level, asset = index
    west, south, east, north = box
    depth, last = 0, len(level) - 2
    for first in range(0, front[0], _NODE):
        meets = _meeting(held, first // _NODE, west, south, east, north)
        one = first
        while meets:
            if meets & np.uint32(1):
                stack[depth] = front[1] | (node[0, one] << 4)
                depth += 1
            meets = meets >> np.uint32(1)
            one += 1
    while depth:
        depth -= 1
        here, at = stack[depth] & 15, stack[depth] >> 4
        meets = _meeting(boxes, at, west, south, east, north)
        child = _NODE * (at - level[here])
        while meets:
            if meets & np.uint32(1):
                if here < last:
                    stack[depth] = (here + 1) | ((level[here + 1] + child) << 4)
                    depth += 1
                else:
                    if count < len(keys):
                        keys[count] = (np.int64(asset[child]) << 32) | child
                    count += 1
            meets = meets >> np.uint32(1)
            child += 1
    return count


@compiled
def _sort(keys: Array, begin: int, end: int) -> None:
    """By Shell's method: most are few."""
    count, step = end - begin, 1
    while step < count // 9:
        step = 3 * step + 1
    while step > 0:
        for right in range(begin + step, end):
            key, left = keys[right], right
            while left >= begin + step and keys[left - step] > key:
                keys[left] = keys[left - step]
                left -= step
            keys[left] = key
        step //= 3


@compiled
def look_up(index: tuple[Array, ...], boxes: Array, keys: Array, behind: Array, room: tuple[Array, ...]) -> int:
    """The chunks whose boxes meet those of some sites that stand near each other; how many, room or not.

    Parameters
    ----------
    index : (boxes, level, item) of a `PackedIndex`
    boxes : float array, shape (n, 4)
    keys : int array
        Filled with asset and place of each in one number, in this order for each site.
    behind : int array, shape (n + 1,)
        Filled with where the chunks of each site begin.
    room : arrays of `room`
    """
    held, node, stack = room
    count, behind[0] = 0, 0
    west, south, east, north = boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()
    start = _front(index[0], index[1], west, south, east, north, held, node)
    for one in range(len(boxes)):
        box = (boxes[one, 0], boxes[one, 1], boxes[one, 2], boxes[one, 3])
        count = _candidates(index, held, node, start, box, stack, keys, count)
        behind[one + 1] = count
    if count <= len(keys):
        for one in range(len(boxes)):
            _sort(keys, behind[one], behind[one + 1])
    return count


@compiled
def room() -> tuple[Array, Array, Array]:
    """What `look_up` works in."""
    return np.empty((2 * _FRONT // _NODE, 4, _NODE)), np.empty((2, 2 * _FRONT), np.int64), np.empty(1024, np.int64)


@compiled
def room_for(chunks: int) -> tuple[Array, Array, Array, Array, Array]:
    """What `fetch` fills for so many chunks: box, corners, number of corners, polygon and the asset's reach of each."""
    length, ring = np.empty(chunks, np.int64), np.empty(chunks, np.int64)
    return np.empty((chunks, 4)), np.empty((chunks, 5, 2)), length, ring, np.empty(chunks)


@compiled
def fetch(keys: Array, count: int, chunks: tuple[Array, ...], reach_m: Array, fetched: tuple[Array, ...]) -> None:
    """What is to be known of some chunks, one behind the other: memory answers many such questions at once.

    Parameters
    ----------
    chunks : first corner, number of corners, corners of all, and polygon, of `Chunks`
    fetched : arrays of `room_for`
    """
    first, corners, xy, polygon = chunks
    box, corner, length, ring, reach = fetched
    for one in range(count):
        place = keys[one] & 0xFFFFFFFF
        reach[one] = reach_m[keys[one] >> 32]
        begin = np.int64(first[place])
        # Of a file that lies nothing beyond its corners is read.
        length[one], ring[one] = min(np.int64(corners[place]), len(xy) - begin), polygon[place]
        west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
        for at in range(length[one]):
            x, y = xy[begin + at, 0], xy[begin + at, 1]
            corner[one, at, 0], corner[one, at, 1] = x, y
            west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
        box[one, 0], box[one, 1], box[one, 2], box[one, 3] = west, south, east, north
