"""Whether arrays that hold their checksums also make sense together: a kernel walks them and asks no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.flat import COLLECTION, HOLE, SHELL, FlatShapes
from geo.measure.chunks import MOST_CORNERS
from geo.measure.packed_index import NODE
from geo.snapshot.ids import hashed_ids
from geo.texts import Texts

Array = np.ndarray[Any, Any]

# Of a metre on the ground in the plane, anywhere that a working system is made for.
_LEAST_SCALE = 0.99


def is_sound(shapes: FlatShapes) -> bool:
    """Whether every part and every corner that flat shapes name is there."""
    return (
        _starts(shapes.first_part, len(shapes), len(shapes.role))
        and _starts(shapes.first_corner, len(shapes.role), len(shapes.xy))
        and _within(shapes.kind, 0, COLLECTION + 1)
        and _within(shapes.role, 0, HOLE + 1)
        and shapes.xy.shape[1:] == (2,)
    )


def is_sound_index(arrays: Mapping[str, Array], *, item: str, rows: int) -> bool:
    """Whether every child that an index names is there, every row is found by it, and no node hides one of its children.

    Parameters
    ----------
    arrays : mapping of str to array
        ``boxes`` and ``level`` of a `PackedIndex`.
    item : str
        The array that stands for its ``item``.
    rows : int
        Of what is indexed.
    """
    boxes, level, items = arrays["boxes"], np.asarray(arrays["level"]), np.asarray(arrays[item])
    if boxes.shape[1:] != (4, NODE) or not _starts(level, len(level) - 1, len(boxes)) or not _within(items, 0, rows):
        return False
    if not (np.bincount(items, minlength=rows) > 0).all():
        return False
    # The children of a level are the nodes of the next, those of the last one the items.
    below = [*np.diff(level)[1:].tolist(), len(items)]
    above = None
    for start, end, count in zip(level[:-1].tolist(), level[1:].tolist(), below, strict=True):
        nodes = np.asarray(boxes)[start:end]
        children = _children(nodes)
        if not np.isfinite(children[:count]).all() or not np.isnan(children[count:]).all():
            return False
        whole = np.concatenate([np.fmin.reduce(nodes[:, :2], axis=2), np.fmax.reduce(nodes[:, 2:], axis=2)], axis=1)
        if above is not None and not np.array_equal(above, whole):
            return False
        above = children[:count]
    return True


def are_boxes_of(arrays: Mapping[str, Array], shapes: FlatShapes) -> bool:
    """Whether the items of an index have the boxes of some shapes."""
    return np.array_equal(_boxes(arrays, "item"), shapes.bounds()[np.asarray(arrays["item"])])


def is_sound_clearance(arrays: Mapping[str, Array], shapes: FlatShapes) -> bool:
    """Whether every asset, corner and ring that a saved `ClearanceIndex` names is there, and is found where it lies."""
    chunks = len(arrays["asset"])
    named = (
        is_sound_index(arrays, item="asset", rows=len(shapes))
        and len(arrays["start"]) == len(arrays["length"]) == len(arrays["polygon"]) == chunks
        and _within(arrays["length"], 0, MOST_CORNERS + 1)
        and _within(arrays["polygon"], -1, len(shapes.role))
        and len(arrays["reach_m"]) == len(shapes)
    )
    if not named:
        return False
    held = np.flatnonzero(np.asarray(arrays["length"]))
    start, length, asset = (np.asarray(arrays[name])[held] for name in ("start", "length", "asset"))
    if not _are_all_edges(shapes, start, length, asset) or not _are_all_rings(shapes, arrays):
        return False
    whole, polygon = np.asarray(arrays["asset"]), np.asarray(arrays["polygon"])
    of_ring = np.flatnonzero(polygon >= 0)
    rings = shapes.part_bounds()[polygon[of_ring]]
    boxes, reach = _boxes(arrays, "asset"), _LEAST_SCALE * np.asarray(arrays["reach_m"])[whole, None]
    return _hold(boxes[held], *_boxes_of_chunks(np.asarray(shapes.xy), start, length), reach[held]) and _hold(
        # Who lies amid a wide area meets none of its edges.
        boxes[of_ring],
        rings[:, :2],
        rings[:, 2:],
        reach[of_ring],
    )


def _hold(boxes: Array, low: Array, high: Array, reach: Array) -> bool:
    """Whether each box holds what lies from one corner to another, and as far round it as it reaches."""
    return bool((boxes[:, :2] <= low - reach).all() and (boxes[:, 2:] >= high + reach).all())


def _are_all_edges(shapes: FlatShapes, start: Array, length: Array, asset: Array) -> bool:
    """Whether chunks, none of them empty, are corners of their assets, and every edge and point is in one of them."""
    own, parts = np.asarray(shapes.first_corner)[np.asarray(shapes.first_part)], np.asarray(shapes.first_corner)
    end = start + length.astype(np.int64)
    if not ((start >= own[asset]).all() and (end <= own[asset + 1]).all()):
        return False
    begins = np.zeros(len(shapes.xy) + 1, dtype=bool)
    begins[parts] = True
    order = np.argsort(start, kind="stable")
    # One behind the other each begins where the last one ended, or behind it with the next part.
    start, end = np.append(start[order], len(shapes.xy)), np.concatenate([[0], end[order]])
    return bool((((start == end - 1) & ~begins[start]) | ((start == end) & begins[end])).all())


def _are_all_rings(shapes: FlatShapes, arrays: Mapping[str, Array]) -> bool:
    """Whether every outer ring is that of one chunk of its asset."""
    polygon = np.asarray(arrays["polygon"])
    held = np.flatnonzero(polygon >= 0)
    rings, shells = polygon[held], np.flatnonzero(np.asarray(shapes.role) == SHELL)
    owner = np.repeat(np.arange(len(shapes)), np.diff(np.asarray(shapes.first_part)))
    return np.array_equal(np.sort(rings), shells) and np.array_equal(owner[rings], np.asarray(arrays["asset"])[held])


def _boxes_of_chunks(xy: Array, start: Array, length: Array) -> tuple[Array, Array]:
    """South-western and north-eastern corner of the box of each chunk, none of them empty, shapes (n, 2)."""
    low = xy.take(start, axis=0)
    high = low.copy()
    for place in range(1, MOST_CORNERS):
        going = np.flatnonzero(length > place)
        corner = xy.take(start.take(going) + place, axis=0)
        low[going], high[going] = np.minimum(low[going], corner), np.maximum(high[going], corner)
    return low, high


def is_sound_order(ids: Mapping[str, Array], names: Texts) -> bool:
    """Whether names are found by their hashes, each of them."""
    # Hashes are kept by the texts that they are of; these go when they were looked at.
    expected = hashed_ids(Texts(**names.arrays()))
    return all(np.array_equal(np.asarray(ids[part]), array) for part, array in expected.items())


def _boxes(arrays: Mapping[str, Array], item: str) -> Array:
    """Box of each item of an index, in the order of its items."""
    level = np.asarray(arrays["level"])
    return _children(np.asarray(arrays["boxes"])[level[-2] :])[: len(arrays[item])]


def _children(nodes: Array) -> Array:
    return nodes.transpose(0, 2, 1).reshape(-1, 4)


def _starts(first: Array, count: int, end: int) -> bool:
    """Whether some starts are those of so many runs that stand one behind the other up to an end."""
    held = np.asarray(first)
    return len(held) == count + 1 and held[0] == 0 and held[-1] == end and bool((np.diff(held) >= 0).all())


def _within(values: Array, least: int, end: int) -> bool:
    held = np.asarray(values)
    return not held.size or bool(held.min() >= least and held.max() < end)
