"""Whether arrays that hold their checksums also make sense together: a kernel walks them and asks no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.flat import COLLECTION, HOLE, FlatShapes
from geo.measure.chunks import MOST_CORNERS
from geo.measure.packed_index import NODE

Array = np.ndarray[Any, Any]


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
    """Whether every child that an index names is there.

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
    there = ~np.isnan(np.asarray(boxes)[:, 0])
    # The children of a level are the nodes of the next, those of the last one the items.
    below = [*np.diff(level)[1:].tolist(), len(items)]
    return all(
        not there[start:end].reshape(-1)[count:].any()
        for start, end, count in zip(level[:-1].tolist(), level[1:].tolist(), below, strict=True)
    )


def is_sound_clearance(arrays: Mapping[str, Array], shapes: FlatShapes) -> bool:
    """Whether every asset, corner and ring that a saved `ClearanceIndex` names is there."""
    chunks = len(arrays["asset"])
    return (
        is_sound_index(arrays, item="asset", rows=len(shapes))
        and _starts(arrays["first"], chunks, len(arrays["xy"]))
        and _within(np.diff(np.asarray(arrays["first"])), 0, MOST_CORNERS + 1)
        and arrays["xy"].shape[1:] == (2,)
        and len(arrays["polygon"]) == chunks
        and _within(arrays["polygon"], -1, len(shapes.role))
        and len(arrays["reach_m"]) == len(shapes)
    )


def _starts(first: Array, count: int, end: int) -> bool:
    """Whether some starts are those of so many runs that stand one behind the other up to an end."""
    held = np.asarray(first)
    return len(held) == count + 1 and held[0] == 0 and held[-1] == end and bool((np.diff(held) >= 0).all())


def _within(values: Array, least: int, end: int) -> bool:
    held = np.asarray(values)
    return not held.size or bool(held.min() >= least and held.max() < end)
