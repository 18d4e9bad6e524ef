"""The assets round the works of a record, looked up once: what is drawn of the network and what lies nearest are among these."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.columns import distinct
from geo.measure.pieces import distances
from geo.network.assets import AssetRegister
from permits.screening.case import Case
from permits.screening.nearest import Around

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
# They are looked up so much wider, that what is asked in ground metres and in plane metres is among them.
_BEYOND_M = 1.0
# Of works, or of assets, so many are held against the others together.
_AT_ONCE = 100

Column = np.ndarray[Any, Any]


class Surroundings:
    """The assets within ``AROUND_M`` of works, and some more.

    Parameters
    ----------
    site : array of shapely geometry
        The works at their true size, working system.

    Attributes
    ----------
    row : int array
        Their rows of the register, ascending.
    shapes : array of shapely geometry
        Of these rows.
    """

    def __init__(self, register: AssetRegister, site: Column) -> None:
        self.register = register
        self._boxes = shapely.envelope(site)
        self.row = rows_near(register, site, AROUND_M + _BEYOND_M)
        self.shapes: Column = register.geometry[self.row]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def drawn(self) -> Column:
        """Places in ``row`` of those within ``AROUND_M`` of the boxes round the works, plane metres."""
        if len(self.row) < len(self._boxes):
            # Each of them lies within that of very many: the nearest says as much as all.
            boxes = shapely.STRtree(self._boxes)
            return distinct(boxes.query_nearest(self.shapes, max_distance=AROUND_M, all_matches=False)[0])
        return distinct(self._tree.query(self._boxes, predicate="dwithin", distance=AROUND_M)[1])

    def within(self, distance_m: float) -> Column:
        """Places in ``row`` of those within some plane metres of the works, and of some more."""
        west, south, east, north = shapely.bounds(self._boxes).T
        wider = shapely.box(west - distance_m, south - distance_m, east + distance_m, north + distance_m)
        return distinct(self._tree.query(wider)[1])

    def rivers(self) -> Column:
        """Rows of the rivers as near as that."""
        assert self.register.rivers is not None
        return distinct(self.register.rivers.tree.query(self._boxes, predicate="dwithin", distance=AROUND_M)[1])

    def of_each(self, case: Case) -> Around:
        """The assets within ``AROUND_M`` on the ground of each feature as it was drawn."""
        sites = case.site.geometry
        middle = shapely.get_coordinates(shapely.centroid(sites))
        scale = self.register.scale.at(middle[:, 0], middle[:, 1])
        within = AROUND_M * scale
        west, south, east, north = shapely.bounds(sites).T
        site, place = self._tree.query(shapely.box(west - within, south - within, east + within, north + within))
        plane = distances(sites, site, self.shapes[place])[0]
        held = plane <= within[site]
        return Around(within, scale, site[held], self.row[place[held]], plane[held])


def rows_near(register: AssetRegister, site: Column, distance_m: float) -> Column:
    """Rows of the assets so near to any of some works, and of some more; of very many works and assets the pairs would fill the memory."""
    boxes = shapely.bounds(site) + distance_m * np.array([-1, -1, 1, 1])
    if len(site) <= _AT_ONCE:
        return distinct(register.tree.query(shapely.box(*boxes.T))[1])
    # Those that lie near each other ask for the same.
    boxes[:, :2], boxes[:, 2:] = np.floor(boxes[:, :2] / distance_m), np.ceil(boxes[:, 2:] / distance_m)
    boxes = np.unique(boxes, axis=0) * distance_m
    found = np.zeros(len(register), dtype=bool)
    for few in in_turn(len(boxes)):
        found[register.tree.query(shapely.box(*boxes[few].T))[1]] = True
    return np.flatnonzero(found)


def in_turn(count: int) -> Iterator[slice]:
    """So many at a time that what is made of their pairs fits the memory."""
    return (slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE))
