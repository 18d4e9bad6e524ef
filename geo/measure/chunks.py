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
        # From where a chunk begins to where the next does; a line that is cut goes on to the corner that both have.
        boxes, last = _boxes(shapes.xy, from_), shapes.xy[to]
        boxes = np.concatenate([np.minimum(boxes[:, :2], last), np.maximum(boxes[:, 2:], last)], axis=1)
        shell = shapes.role == SHELL
        polygon = np.where(shell[part] & (count[part] == 1), part, np.int32(-1))
        # A ring of one chunk has the box of its polygon; of a longer one the whole box is a chunk without edges.
        long = np.flatnonzero(shell & (count > 1)).astype(np.int32)
        corners, begins = runs(shapes.first_corner, long)
        boxes = np.concatenate([boxes, _boxes(shapes.xy[corners], begins[:-1])])
        polygon, part = np.concatenate([polygon, long]), np.concatenate([part, long])
        boxes += np.array([-1, -1, 1, 1]) * grown[asset[part], None]
        index = PackedIndex.of(boxes)
        none = np.zeros(len(long), dtype=np.int64)
        start = np.concatenate([from_, none])[index.item]
        length = np.concatenate([to + 1 - from_, none])[index.item]
        first = offsets(length)
        xy = shapes.xy[np.repeat(start - first[:-1], length) + np.arange(first[-1])]
        return cls(PackedIndex(index.boxes, index.level, asset[part][index.item]), first, xy, polygon[index.item])


def _boxes(xy: Array, first: Array) -> Array:
    """Boxes of runs of corners one behind the other, shape (n, 4); none is empty."""
    if not len(first):
        return np.empty((0, 4))
    low = np.minimum.reduceat(xy, first, axis=0)
    return np.concatenate([low, np.maximum.reduceat(xy, first, axis=0)], axis=1)
