"""Whether arrays that hold their checksums also make sense together: a kernel walks them and asks no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.flat import COLLECTION, HOLE, FlatShapes
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
        and _starts(arrays["first"], chunks, len(arrays["xy"]))
        and _within(np.diff(np.asarray(arrays["first"])), 0, MOST_CORNERS + 1)
        and arrays["xy"].shape[1:] == (2,)
        and len(arrays["polygon"]) == chunks
        and _within(arrays["polygon"], -1, len(shapes.role))
        and len(arrays["reach_m"]) == len(shapes)
    )
    if not named:
        return False
    first, xy, asset = (np.asarray(arrays[name]) for name in ("first", "xy", "asset"))
    held = np.flatnonzero(first[1:] > first[:-1])
    low, high = (function.reduceat(xy, first[held], axis=0) for function in (np.minimum, np.maximum))
    whole = shapes.bounds()[asset[held]]
    if not ((low >= whole[:, :2]).all() and (high <= whole[:, 2:]).all()):
        return False
    boxes, reach = _boxes(arrays, "asset")[held], _LEAST_SCALE * np.asarray(arrays["reach_m"])[asset[held], None]
    return bool((boxes[:, :2] <= low - reach).all() and (boxes[:, 2:] >= high + reach).all())


def is_sound_order(ids: Mapping[str, Array], names: Texts) -> bool:
    """Whether names are found by their hashes, each of them."""
    return all(np.array_equal(np.asarray(ids[part]), array) for part, array in hashed_ids(names).items())


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
