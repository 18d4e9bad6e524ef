"""The indexes of a snapshot: arrays that name places in others, each held against how many there are."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from geo.flat import FlatShapes
from geo.measure.chunks import MOST_CORNERS
from geo.measure.packed_index import NODE
from geo.snapshot.expected import Expected, finite, sizes, within
from geo.snapshot.file import SnapshotFile

Array = np.ndarray[Any, Any]

# Of a plane metre on the ground, in any system in which somebody measures.
_FARTHEST_FROM_ONE = 0.5


def opened_index(file: SnapshotFile, folder: str, *, items: int | None, end: int, item: str) -> dict[str, Array]:
    """Arrays of a `PackedIndex`, by name.

    Parameters
    ----------
    items : int or None
        How many there have to be; None where any number will do.
    end : int
        How many places there are that an item can be.
    item : str
        The array that stands for its ``item``.

    Raises
    ------
    FileError
        They cannot be those of an index.
    """
    found = file.array(f"{folder}/{item}", Expected("i", items, within(0, end)))
    level = _levels(len(found))
    boxes = file.array(f"{folder}/boxes", Expected("f", int(level[-1]), row=(4, NODE)))
    if not np.array_equal(file.array(f"{folder}/level", Expected("i", len(level))), level):
        file.refuse(f"{folder}/level")
    # Children that a level lacks are the last ones of its last node: none may be looked for below.
    last, below = boxes[level[1:] - 1], [*np.diff(level)[1:].tolist(), len(found)]
    there = [NODE * (int(nodes) - 1) for nodes in np.diff(level)]
    for node, first, count in zip(last, there, below, strict=True):
        if not np.isnan(node[:, count - first :]).all() or not np.isfinite(node[:, : count - first]).all():
            file.refuse(f"{folder}/boxes")
    return cast("dict[str, Array]", {"boxes": boxes, "level": level, item: found})


def opened_clearance(file: SnapshotFile, folder: str, shapes: FlatShapes) -> dict[str, Array]:
    """Arrays of a `ClearanceIndex` of some shapes, by name.

    Raises
    ------
    FileError
        They cannot be those of an index.
    """
    index = opened_index(file, folder, items=None, end=len(shapes), item="asset")
    chunks = len(index["asset"])
    start = file.array(f"{folder}/start", Expected("i", chunks, within(0, max(len(shapes.xy), 1))))
    length = file.array(f"{folder}/length", Expected("u", chunks, within(0, MOST_CORNERS + 1)))
    polygon = file.array(f"{folder}/polygon", Expected("i", chunks, within(-1, len(shapes.role))))
    reach_m = file.array(f"{folder}/reach_m", Expected("f", len(shapes), sizes))
    powers = np.asarray(file.array(f"{folder}/powers"))
    lattice = np.asarray(file.array(f"{folder}/lattice", Expected("f", 3, finite)))
    around = np.asarray(file.array(f"{folder}/round", Expected("f", 6)))
    if not (powers.dtype.kind == "f" and powers.shape[2:] == (4, 4) and _near_one(powers)):
        file.refuse(f"{folder}/powers")
    if not (lattice[2] > 0 and around[4] >= 0 and _FARTHEST_FROM_ONE > around[5] - 1 > -_FARTHEST_FROM_ONE):
        file.refuse(f"{folder}/round")
    rest = {"start": start, "length": length, "polygon": polygon, "reach_m": reach_m, "powers": powers}
    return {**index, **cast("dict[str, Array]", rest), "lattice": lattice, "round": around}


def _near_one(powers: Array) -> bool:
    """Whether scale factors are some, of each cell that has them: a few small terms round one."""
    first = powers[:, :, 0, 0]
    away = np.abs(powers).sum(axis=(2, 3)) - np.abs(first) + np.abs(first - 1)
    return bool((np.isnan(away) | (away < _FARTHEST_FROM_ONE)).all())


def _levels(items: int) -> Array:
    """First node of each level of an index of so many items, and behind them the number of nodes."""
    counts = [max(-(-items // NODE), 1)]
    while counts[0] > 1:
        counts.insert(0, -(-counts[0] // NODE))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
