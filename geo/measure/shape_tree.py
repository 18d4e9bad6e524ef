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
_FIRST_MEASURED = 4
# Of one place what lies so far round it is looked at before the whole network is.
_LOOKED_FIRST_M = 20.0
# Places asked together.
_TOGETHER = 1024


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
        asked = np.asarray(geometry, dtype=object)
        pieces = [self._nearest(asked[first : first + _TOGETHER]) for first in range(0, len(asked), _TOGETHER)]
        rows = [np.stack([row + _TOGETHER * number, item]) for number, (row, item, _) in enumerate(pieces)]
        none = np.empty((2, 0), dtype=np.int64)
        return np.concatenate([none, *rows], axis=1), np.concatenate([none[0] * 1.0, *(one[2] for one in pieces)])

    def _nearest(self, asked: Array) -> tuple[Array, Array, Array]:
        """Of some places those that have a nearest shape, ascending, which it is and how far; of equally near ones any."""
        return self._nearest_of(asked, *self._may_be_nearest(asked))

    def _nearest_of(self, asked: Array, row: Array, item: Array, least: Array) -> tuple[Array, Array, Array]:
        """The same, of what may be the nearest of each: the shape, and how far its box is."""
        order = np.lexsort((least, row))
        row, item, least = row[order], item[order], least[order]
        shapely.prepare(asked)
        place = np.arange(len(row)) - np.searchsorted(row, row)
        first = place < _FIRST_MEASURED
        distance = np.full(len(row), np.inf)
        distance[first] = self._distances(asked, row[first], item[first])
        nearest = np.full(len(asked), np.inf)
        np.minimum.at(nearest, row[first], distance[first])
        rest = ~first & (least <= nearest[row] + _ROUNDING_M)
        distance[rest] = self._distances(asked, row[rest], item[rest])
        order = np.lexsort((distance, row))
        chosen = order[np.flatnonzero(np.diff(row, prepend=-1))]
        return row[chosen], item[chosen], distance[chosen]

    def _distances(self, asked: Array, row: Array, item: Array) -> Array:
        if not len(row):
            return np.empty(0)
        if len(asked) == 1:
            shapes = self._shapes[item]
        else:
            # What is near one place is near the next one, and made once.
            each, of = np.unique(item, return_inverse=True)
            shapes = self._shapes[each][of]
        return np.asarray(shapely.distance(asked[row], shapes))

    def _may_be_nearest(self, asked: Array) -> tuple[Array, Array, Array]:
        """For each place the shapes whose boxes are no farther than the far corner of some other one's, and how far those at least are."""
        bounds = shapely.bounds(asked)
        # Of each its west and south edges, and its east and north ones, as boxes have them: two rows of sixteen children.
        begins, ends = bounds[:, :2, None], bounds[:, 2:, None]
        xy, of = shapely.get_coordinates(asked, return_index=True)
        # What is empty is near nothing.
        row = np.unique(of)
        corner = np.full((len(asked), 2, 1), np.nan)
        corner[row, :, 0] = xy[np.searchsorted(of, row)]
        node, least = np.zeros(len(row), dtype=np.int64), np.zeros(len(row))
        for start in self._index.level[:-1].tolist():
            boxes = self._index.boxes[start + node]
            low, high = boxes[:, :2], boxes[:, 2:]
            aside = np.maximum(np.maximum(low - ends[row], begins[row] - high), 0.0)
            least = np.hypot(aside[:, 0], aside[:, 1])
            beyond = np.maximum(abs(low - corner[row]), abs(high - corner[row]))
            most = np.fmin.reduce(np.hypot(beyond[:, 0], beyond[:, 1]), axis=1)
            # Where there is no child there is no number, and none is near.
            nearest = np.full(len(asked), np.inf)
            np.fmin.at(nearest, row, most)
            parent, child = np.nonzero(least <= nearest[row, None] + _ROUNDING_M)
            row, node, least = row[parent], NODE * node[parent] + child, least[parent, child]
        return row, self._index.item[node].astype(np.int64), least


class KeptTree(ShapeTree):
    """The same for one job, which asks again and again round one place: what lies round it is looked up once."""

    def __init__(self, shapes: Shapes, index: PackedIndex) -> None:
        super().__init__(shapes, index)
        # A box that was looked up, the items that meet it, and their boxes by edges.
        self._known: tuple[list[float], Array, Array] | None = None

    def _met(self, boxes: Array) -> tuple[Array, Array]:
        known = self._round(*boxes[0].tolist()) if len(boxes) == 1 else None
        if known is None:
            return super()._met(boxes)
        west, south, east, north = boxes[0].tolist()
        item, edges = known
        met = item[(edges[0] <= east) & (edges[1] <= north) & (edges[2] >= west) & (edges[3] >= south)]
        return np.zeros(len(met), dtype=np.int64), met

    def _round(self, west: float, south: float, east: float, north: float) -> tuple[Array, Array] | None:
        """Items among which are all whose boxes meet a box, and their boxes by edges; None: there are too many."""
        if self._known is None or not _holds(self._known[0], west, south, east, north):
            wider = np.array([[west, south, east, north]]) + _KEPT_BEYOND_M * np.array([-1, -1, 1, 1])
            item = self._index.query(wider)[1]
            if len(item) > _MOST_KEPT:
                return None
            self._known = wider[0].tolist(), item, shapely.bounds(self._shapes[item]).T
        return self._known[1:]

    def _nearest(self, asked: Array) -> tuple[Array, Array, Array]:
        near = self._near(asked) if len(asked) == 1 else None
        return super()._nearest(asked) if near is None else near

    def _near(self, asked: Array) -> tuple[Array, Array, Array] | None:
        """What `_nearest` finds of one place, where it lies so near as most do: the job looks at that ground in any case."""
        west, south, east, north = shapely.bounds(asked)[0].tolist()
        far = _LOOKED_FIRST_M
        if self._known is not None:
            held = self._known[0]
            far = max(far, min(west - held[0], south - held[1], held[2] - east, held[3] - north))
        known = self._round(west - far, south - far, east + far, north + far)
        if known is None:
            return None
        item, edges = known
        least = np.hypot(
            np.maximum(np.maximum(edges[0] - east, west - edges[2]), 0.0),
            np.maximum(np.maximum(edges[1] - north, south - edges[3]), 0.0),
        )
        here = np.flatnonzero(least <= far)
        found = self._nearest_of(asked, np.zeros(len(here), dtype=np.int64), item[here], least[here])
        # Beyond that distance something may be nearer that was not looked at.
        return found if (found[2] <= far).any() else None


def _holds(box: list[float], west: float, south: float, east: float, north: float) -> bool:
    return box[0] <= west and box[1] <= south and box[2] >= east and box[3] >= north
