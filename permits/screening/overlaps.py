"""How much of works lies in a zone; never part of a verdict."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure.clearance import Pairs
from geo.measure.overlap import overlap
from geo.place.buffers import closely_grown
from geo.self_crossings import is_scribble
from permits.screening.case import Case
from permits.screening.columns import FindingColumns

MOST_OVERLAP_VERTICES = 5_000
# Of more findings than anybody reads none is told how much it covers: each takes half a millisecond.
MOST_OVERLAPS = 5_000


class Overlaps:
    """Overlaps of one case with the zones in which it lies; each pair and reach is asked once."""

    def __init__(self, case: Case, pairs: Pairs, *, findings: int) -> None:
        self._case = case
        self._pairs = pairs
        self._too_many = findings > MOST_OVERLAPS
        self._known: dict[tuple[int, float, float], tuple[float | None, float | None]] = {}
        # What is made of a feature is made once, however many findings it has.
        self._works: dict[tuple[int, float], BaseGeometry | None] = {}

    def of(self, columns: FindingColumns, row: int) -> tuple[float | None, float | None]:
        """Ground area of the works inside the zone, m², and ground length of the asset within its limit, m; None where too much is asked."""
        if self._too_many:
            return None, None
        pair = int(columns.pair[row])
        feature, asset = int(self._pairs.site[pair]), int(self._pairs.asset[pair])
        reach_m, extent_m = float(columns.limit_m[row] + columns.offset_m[row]), float(columns.extent_m[feature])
        key = (pair, reach_m, extent_m)
        if key not in self._known:
            scale = float(self._pairs.scale[pair])
            works = self._grown(feature, extent_m)
            self._known[key] = (
                (None, None)
                if works is None
                else overlap(works, self._case.register.geometry[asset], limit_m=reach_m, scale=scale)
            )
        return self._known[key]

    def _grown(self, feature: int, extent_m: float) -> BaseGeometry | None:
        """The works as far as they reach, at the scale of where they lie; None where the outline is too intricate.

        An overlay of tens of thousands of vertices may take minutes and gigabytes, clipping it to the place as well,
        and the verdict needs none.
        """
        if (feature, extent_m) not in self._works:
            site = self._case.site.geometry[feature]
            if shapely.get_num_coordinates(site) > MOST_OVERLAP_VERTICES or is_scribble(site):
                self._works[feature, extent_m] = None
            else:
                west, south, east, north = shapely.bounds(site)
                middle = np.array([west + east]) / 2, np.array([south + north]) / 2
                scale = float(self._case.register.scale.at(*middle)[0])
                self._works[feature, extent_m] = closely_grown(site, extent_m * scale)
        return self._works[feature, extent_m]
