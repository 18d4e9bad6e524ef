"""What runs between places where only the places were handed in: a bore from shaft to shaft, a pipe from manhole to manhole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import shapely

from geo.site.outline import FARTHEST_M, SHAFT_M
from permits.doubt.outlines import Ends
from permits.works.activities import ActivityList
from permits.works.proposed import ProposedWorks
from permits.works.said import digs_an_end, ends_a_bore
from permits.works.sizes import UsualSizes

Column = np.ndarray[Any, Any]
# As what an end may be drawn.
_KINDS = ("point", "area")
# Types of shapely: one line, several.
_LINES = (1, 5)


class Bores:
    """Which works are handed in by their ends, and how far what runs between them goes."""

    def __init__(self, activities: ActivityList, usual: UsualSizes) -> None:
        self._activities = activities
        self._usual = usual

    def ends(self, works: Sequence[ProposedWorks], geometry: Column, *, told: Sequence[ProposedWorks]) -> Ends:
        """The features that may be ends; ``told`` are the works with what remarks speak of, and without what only names do."""
        ends_as = list(map(self._ends_as, works))
        points, areas = (np.array([kind in one for one in ends_as], dtype=bool) for kind in _KINDS)
        # A remark that speaks of a bore makes a small outline its shaft; the name of an area, 顶管施工区, is one of all that lies there.
        drawn = shapely.get_dimensions(geometry)
        own = [one if places == 0 else other for one, other, places in zip(works, told, drawn, strict=True)]
        half_m = np.array([self._between_ends_m(one) / 2 for one in works], dtype=float)
        return Ends(points, areas, half_m, np.array(list(map(self._runs_m, own, geometry)), dtype=float))

    def _runs_m(self, works: ProposedWorks, drawn: Any) -> float:
        """How far what is bored runs from one end that was handed in alone: as far as works say, or as the longest bore of a city.

        A shaft that was drawn as an outline is one of a bore where it says so, one drawn as a point where it says nothing else.
        """
        if shapely.get_type_id(drawn) in _LINES:
            return 0.0
        is_point = shapely.get_dimensions(drawn) == 0
        bored = any(self._activities[code].passes_under for code in works.activities)
        run_m = works.run_m if bored or works.run_m > SHAFT_M else 0.0
        if not bored and self.ends_at("area", works):
            ends = digs_an_end(works.declared) or ends_a_bore(works.declared)
            bored = is_point if ends is None else ends
        if not bored or (run_m and is_point):
            # Points of a stated run are as large as that already; the length of a shaft may be its own.
            return 0.0
        return run_m or FARTHEST_M

    def ends_at(self, kind: str, works: ProposedWorks) -> bool:
        return kind in self._ends_as(works)

    def _ends_as(self, works: ProposedWorks) -> Collection[str]:
        """As what ends of a line are drawn in such works."""
        if digs_an_end(works.declared):
            return _KINDS
        return {kind for code in works.activities for kind in self._activities[code].ends_drawn_as}

    def _between_ends_m(self, works: ProposedWorks) -> float:
        """How wide that is which runs between places, as stated or at the largest usual size."""
        across = [0.0]
        for code in works.activities:
            if self._activities[code].ends_drawn_as:
                usual = self._usual.of(code, works)
                stated = [float(works.facts[fact]) for fact in usual.stated_by if works.facts.get(fact)]
                across.append(max(stated, default=usual.line_m))
        return max(across)
