"""Assets cut in chunks of about four edges, so that a long line does not lie in one box with everything beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.flat import SHELL, FlatShapes, offsets, runs
from geo.measure.packed_index import PackedIndex

Array = np.ndarray[Any, Any]

_EDGES = 4
MOST_CORNERS = _EDGES + 1


@dataclass(frozen=True)
class Chunks:
    """The edges and points of many assets, in the order of an index of their boxes.

    Attributes
    ----------
    index : PackedIndex
        Of each chunk's box, grown; its items are the assets that the chunks are of.
    first : int64 array, shape (chunks + 1,)
        The corners of a chunk, at most `MOST_CORNERS`, are ``xy[first[place]:first[place + 1]]``; one corner is a
        point, none an area alone.
    xy : float64 array, shape (corners, 2)
    polygon : int32 array, shape (chunks,)
        The part (an outer ring) of the flat shapes whose whole box this chunk's is: who meets no edge may lie in it.
        -1 for the others.
    """

    index: PackedIndex
    first: Array
    xy: Array
    polygon: Array

    @classmethod
    def of(cls, shapes: FlatShapes, grown: Array) -> Chunks:
        """Cut assets, none without a corner; the boxes of each grow by ``grown``, plane metres, shape (n,)."""
        asset = np.repeat(np.arange(len(shapes), dtype=np.int32), np.diff(shapes.first_part))
        edges = np.maximum(np.diff(shapes.first_corner) - 1, 0)
        count = np.maximum(-(-edges // _EDGES), 1)
        part = np.repeat(np.arange(len(count), dtype=np.int32), count)
        place = np.arange(len(part)) - np.repeat(offsets(count)[:-1], count)
        from_, to = (shapes.first_corner[part] + number * edges[part] // count[part] for number in (place, place + 1))
        corners = _between(from_, to + 1)
        boxes = _boxes(shapes.xy, from_, to + 1)
        shell = shapes.role == SHELL
        polygon = np.where(shell[part] & (count[part] == 1), part, np.int32(-1))
        # A ring of one chunk has the box of its polygon; of a longer one the whole box is a chunk without edges.
        long = np.flatnonzero(shell & (count > 1)).astype(np.int32)
        boxes = np.concatenate([boxes, _boxes(shapes.xy, shapes.first_corner[long], shapes.first_corner[long + 1])])
        polygon, part = np.concatenate([polygon, long]), np.concatenate([part, long])
        boxes += np.array([-1, -1, 1, 1]) * grown[asset[part], None]
        index = PackedIndex.of(boxes)
        lengths = np.concatenate([to + 1 - from_, np.zeros(len(long), dtype=np.int64)])
        in_order, first = runs(offsets(lengths), index.item)
        xy = shapes.xy[corners[in_order]]
        return cls(PackedIndex(index.boxes, index.level, asset[part][index.item]), first, xy, polygon[index.item])


def _between(first: Array, end: Array) -> Array:
    """The numbers from each first to before each end."""
    return np.repeat(first - offsets(end - first)[:-1], end - first) + np.arange((end - first).sum())


def _boxes(xy: Array, first: Array, end: Array) -> Array:
    """Boxes of runs of corners that may overlap, shape (n, 4); none is empty."""
    if not len(first):
        return np.empty((0, 4))
    corners, starts = xy[_between(first, end)], offsets(end - first)[:-1]
    low = np.minimum.reduceat(corners, starts, axis=0)
    return np.concatenate([low, np.maximum.reduceat(corners, starts, axis=0)], axis=1)
