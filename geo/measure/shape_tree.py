"""The shapes of a network asked as one asks a tree of shapely, through a packed index: those are made that may be meant.

Which shapes are found, and their distances, are GEOS's own: the index only says which cannot be.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.measure.packed_index import NODE, PackedIndex
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]

# So much is added to distances of boxes before a shape is left out by them.
_ROUNDING_M = 1e-6
# A place is looked up so much wider than it is asked for, that what is asked in ground metres and in plane metres is one place.
_KEPT_BEYOND_M = 1.0
# Of more than these round a place none is kept.
_MOST_KEPT = 5_000
# Of shapes that may be the nearest so many are measured first; most others are then too far.
_FIRST_MEASURED = 32


class ShapeTree:
    """Shapes under an index of their boxes.

    Parameters
    ----------
    shapes : Shapes
    index : PackedIndex
        Of their boxes as drawn.
    """

    def __init__(self, shapes: Shapes, index: PackedIndex) -> None:
        self._shapes, self._index = shapes, index

    def query(self, geometry: Any, predicate: str | None = None, distance: Any = None) -> Array:
        """As ``shapely.STRtree.query``, with no predicate, ``intersects`` or ``dwithin``."""
        asked = np.atleast_1d(np.asarray(geometry, dtype=object))
        boxes = shapely.bounds(asked)
        far = np.zeros(len(asked)) if distance is None else np.broadcast_to(np.asarray(distance, float), len(asked))
        boxes = boxes + ((far + (_ROUNDING_M if predicate else 0.0))[:, None] * np.array([-1, -1, 1, 1]))
        row, item = self._met(boxes)
        if predicate is not None:
            shapely.prepare(asked)
            shapes = self._shapes[item]
            held = (
                shapely.dwithin(asked[row], shapes, far[row])  # type: ignore[call-overload]  # it takes arrays
                if predicate == "dwithin"
                else shapely.intersects(asked[row], shapes)
            )
            row, item = row[held], item[held]
        return item if np.ndim(geometry) == 0 else np.stack([row, item])

    def _met(self, boxes: Array) -> tuple[Array, Array]:
        """Which shapes' boxes meet which of some boxes, as `PackedIndex.query` says it."""
        return self._index.query(boxes)

    def query_nearest(
        self, geometry: Array, *, return_distance: bool = True, all_matches: bool = False
    ) -> tuple[Array, Array]:
        """As ``shapely.STRtree.query_nearest`` with these two options: a nearest shape of each, and its distance."""
        assert return_distance and not all_matches, "nobody asks otherwise"
        found = [self._nearest(one) for one in geometry]
        there = [(row, *one) for row, one in enumerate(found) if one is not None]
        rows = np.array([[row, item] for row, item, _ in there], dtype=np.int64).reshape(-1, 2).T
        return rows, np.array([distance for _, _, distance in there], dtype=float)

    def _nearest(self, one: Any) -> tuple[int, float] | None:
        items, least = self._may_be_nearest(one)
        if not len(items):
            return None
        order = np.argsort(least, kind="stable")
        items, least = items[order], least[order]
        shapely.prepare(one)
        first = shapely.distance(one, self._shapes[items[:_FIRST_MEASURED]])
        rest = items[_FIRST_MEASURED:][least[_FIRST_MEASURED:] <= first.min() + _ROUNDING_M]
        measured = np.concatenate([first, shapely.distance(one, self._shapes[rest])]) if len(rest) else first
        items = np.concatenate([items[:_FIRST_MEASURED], rest])
        nearest = int(np.argmin(measured))
        return int(items[nearest]), float(measured[nearest])

    def _may_be_nearest(self, one: Any) -> tuple[Array, Array]:
        """Shapes whose boxes are no farther than the far corner of some other one's, and how far those at least are."""
        west, south, east, north = shapely.bounds(one)
        x, y = shapely.get_coordinates(one)[0]
        node = np.zeros(1, dtype=np.int64)
        least = np.zeros(1)
        # Of each edge, in the order of boxes, what lies outside of it; and from where the farthest corner counts.
        sides, place = np.array([east, north, west, south])[:, None], np.array([x, y, x, y])[:, None]
        # Where there is no child there is no number, and none is near.
        with np.errstate(invalid="ignore"):
            for start in self._index.level[:-1].tolist():
                boxes = self._index.boxes[start + node]
                beyond = boxes - sides
                off = np.maximum(np.maximum(beyond[:, :2], -beyond[:, 2:]), 0.0)
                least = np.hypot(off[:, 0], off[:, 1])
                apart = abs(boxes - place)
                most = np.maximum(apart[:, :2], apart[:, 2:])
                nearest = np.fmin.reduce(np.hypot(most[:, 0], most[:, 1]), axis=None, initial=np.inf)
                parent, child = (least <= nearest + _ROUNDING_M).nonzero()
                node, least = NODE * node[parent] + child, least[parent, child]
        return self._index.item[node].astype(np.int64), least


class KeptTree(ShapeTree):
    """The same for one job, which asks again and again round one place: what lies round it is looked up once."""

    def __init__(self, shapes: Shapes, index: PackedIndex) -> None:
        super().__init__(shapes, index)
        # A box that was looked up, the items that meet it, and their boxes by edges.
        self._known: tuple[list[float], Array, Array] | None = None

    def _met(self, boxes: Array) -> tuple[Array, Array]:
        if len(boxes) != 1:
            return super()._met(boxes)
        west, south, east, north = boxes[0].tolist()
        if self._known is None or not _holds(self._known[0], west, south, east, north):
            wider = boxes + _KEPT_BEYOND_M * np.array([-1, -1, 1, 1])
            item = self._index.query(wider)[1]
            if len(item) > _MOST_KEPT:
                return super()._met(boxes)
            self._known = wider[0].tolist(), item, shapely.bounds(self._shapes[item]).T
        _, item, edges = self._known
        met = item[(edges[0] <= east) & (edges[1] <= north) & (edges[2] >= west) & (edges[3] >= south)]
        return np.zeros(len(met), dtype=np.int64), met


def _holds(box: list[float], west: float, south: float, east: float, north: float) -> bool:
    return box[0] <= west and box[1] <= south and box[2] >= east and box[3] >= north
