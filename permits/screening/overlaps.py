"""How much of works lies in a zone; never part of a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure.clearance import Pairs
from geo.measure.overlap import overlap_of_each
from geo.place.buffers import closely_grown
from geo.self_crossings import is_scribble
from permits.rulebook.provisions import ReviewTier
from permits.screening.case import Case
from permits.screening.columns import OUTSIDE, FindingColumns

MOST_OVERLAP_VERTICES = 5_000
# Of more findings than anybody reads none is told how much it covers: each takes a tenth of a millisecond.
MOST_OVERLAPS = 5_000

_Key = tuple[int, float, float]


class Overlaps:
    """Overlaps of one case with the zones in which it lies, worked out together; each pair and reach once.

    Parameters
    ----------
    every : sequence of FindingColumns
        All findings that are measured.
    """

    def __init__(self, case: Case, pairs: Pairs, every: Sequence[FindingColumns]) -> None:
        self._case = case
        self._pairs = pairs
        self._too_many = sum(map(len, every)) > MOST_OVERLAPS
        self._known: dict[_Key, tuple[float | None, float | None]] = {}
        if not self._too_many:
            self._measure(list(dict.fromkeys(key for columns in every for key in self._keys(columns))))

    def of(self, columns: FindingColumns, row: int) -> tuple[float | None, float | None]:
        """Ground area of the works inside the zone, m², and ground length of the asset within its limit, m; None where too much is asked."""
        return (None, None) if self._too_many else self._known[self._key(columns, row)]

    def _keys(self, columns: FindingColumns) -> Iterator[_Key]:
        if not isinstance(columns.provision, ReviewTier):
            for row in np.flatnonzero(lies_in(columns)).tolist():
                yield self._key(columns, row)

    def _key(self, columns: FindingColumns, row: int) -> _Key:
        reach_m = float(columns.limit_m[row] + columns.offset_m[row])
        return int(columns.pair[row]), reach_m, float(columns.extent_m[columns.feature[row]])

    def _measure(self, keys: Sequence[_Key]) -> None:
        # What is made of a feature is made once, however many findings it has.
        works: dict[tuple[int, float], BaseGeometry | None] = {}
        asked, sites = [], []
        for key in keys:
            pair, _, extent_m = key
            place = int(self._pairs.site[pair]), extent_m
            if place not in works:
                works[place] = self._grown(*place)
            site = works[place]
            if site is None:
                self._known[key] = None, None
            else:
                asked.append(key)
                sites.append(site)
        if not asked:
            return
        rows = np.array([pair for pair, *_ in asked])
        column = np.empty(len(sites), dtype=object)
        column[:] = sites
        found = overlap_of_each(
            column,
            self._case.register.geometry[self._pairs.asset[rows]],
            limit_m=np.array([reach_m for _, reach_m, _ in asked]),
            scale=self._pairs.scale[rows],
        )
        self._known.update(zip(asked, zip(*(column.tolist() for column in found), strict=True), strict=True))

    def _grown(self, feature: int, extent_m: float) -> BaseGeometry | None:
        """The works as far as they reach, at the scale of where they lie; None where the outline is too intricate.

        An overlay of tens of thousands of vertices may take minutes and gigabytes, clipping it to the place as well,
        and the verdict needs none.
        """
        site: BaseGeometry = self._case.site.geometry[feature]
        if shapely.get_num_coordinates(site) > MOST_OVERLAP_VERTICES or is_scribble(site):
            return None
        if extent_m <= 0:
            return site
        west, south, east, north = shapely.bounds(site)
        middle = np.array([west + east]) / 2, np.array([south + north]) / 2
        return closely_grown(site, extent_m * float(self._case.register.scale.at(*middle)[0]))


def lies_in(columns: FindingColumns) -> np.ndarray[Any, Any]:
    """Which of some findings say that the works lie in an area."""
    return np.asarray((columns.if_inside < 0) & (columns.certainty != OUTSIDE))
