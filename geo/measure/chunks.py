"""Assets cut in chunks of about four edges, so that a long line does not lie in one box with everything beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.flat import SHELL, FlatShapes, boxes_of_runs, offsets
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
    start : int array, shape (chunks,)
        The first corner of each chunk among those of the flat shapes.
    length : uint8 array, shape (chunks,)
        How many corners it has from there on, at most `MOST_CORNERS`; one corner is a point, none an area alone.
    polygon : int32 array, shape (chunks,)
        The part (an outer ring) of the flat shapes whose whole box this chunk's is: who meets no edge may lie in it.
        -1 for the others.
    """

    index: PackedIndex
    start: Array
    length: Array
    polygon: Array

    @classmethod
    def of(cls, shapes: FlatShapes, grown: Array, *, parts: Array | None = None) -> Chunks:
        """Cut assets, none without a corner; the boxes of each grow by ``grown``, plane metres, shape (n,).

        Parameters
        ----------
        parts : array, shape (parts, 4), optional
            The box of each part, where somebody has it.
        """
        whole = shapes.part_bounds() if parts is None else parts
        edges = np.maximum(np.diff(shapes.first_corner) - 1, 0)
        count = np.maximum(-(-edges // _EDGES), 1)
        from_, to = _corners(shapes.first_corner[:-1], edges, count)
        shell = shapes.role == SHELL
        # A ring of one chunk has the box of its polygon; of a longer one the whole box is a chunk without edges, behind the others.
        long = np.flatnonzero(shell & (count > 1)).astype(np.int32)
        part = np.concatenate([np.repeat(np.arange(len(count), dtype=np.int32), count), long])
        boxes = whole.take(part, axis=0)
        cut = np.flatnonzero((count > 1).take(part[: len(from_)]))
        boxes[cut] = boxes_of_runs(shapes.xy, shapes.xy, from_.take(cut), to.take(cut) + 1)
        polygon = np.where((shell & (count == 1)).take(part), part, np.int32(-1))
        polygon[len(from_) :] = long
        asset = np.repeat(np.arange(len(shapes), dtype=np.int32), np.diff(shapes.first_part)).take(part)
        reach = grown.take(asset)[:, None]
        boxes[:, :2] -= reach
        boxes[:, 2:] += reach
        index = PackedIndex.of(boxes)
        none = np.zeros(len(long), dtype=np.int64)
        start = np.concatenate([from_, none]).astype(_places_in(shapes.xy)).take(index.item)
        length = np.concatenate([to + 1 - from_, none]).astype(np.uint8).take(index.item)
        return cls(
            PackedIndex(index.boxes, index.level, asset.take(index.item)), start, length, polygon.take(index.item)
        )


def _places_in(xy: Array) -> np.dtype[Any]:
    """The type of places in an array, four bytes where these are enough."""
    return np.dtype(np.int32 if len(xy) <= np.iinfo(np.int32).max else np.int64)


def _corners(first: Array, edges: Array, count: Array) -> tuple[Array, Array]:
    """First and last corner of each chunk; a line that is cut goes on from the corner that both have.

    Parameters
    ----------
    first, edges, count : int array, shape (parts,)
        First corner, number of edges and number of chunks of each part.
    """
    end = np.cumsum(count)
    from_ = np.repeat(first, count)
    several = np.flatnonzero(count > 1)
    number = count[several]
    place = np.arange(number.sum()) - np.repeat(offsets(number)[:-1], number)
    cut = place + np.repeat(end[several] - number, number)
    from_[cut] += place * np.repeat(edges[several], number) // np.repeat(number, number)
    to = np.empty_like(from_)
    to[:-1] = from_[1:]
    to[end - 1] = first + edges
    return from_, to
