"""Hatches: which of their boundaries are holes, by the rule of their style; land is never cut out by mistake.

Style 0 (normal) fills in turns from outside in, 1 (outer) the outermost strip, 2 (ignore) everything. A boundary is
a hole only where it lies wholly inside the one it is cut from: boundaries that overlap are land, both of them and
their overlap. Boundaries flagged as external are never holes, nor are the frames of labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_OUTER_STYLE, _IGNORE_STYLE = 1, 2
_EXTERNAL, _TEXT_BOX = 1, 8


class Boundary(NamedTuple):
    """One boundary of a hatch with the flags of its path."""

    area: BaseGeometry
    flags: int

    @property
    def is_land(self) -> bool:
        """Whether its own flags rule out that it is a hole."""
        return bool(self.flags & (_EXTERNAL | _TEXT_BOX))


def filled(boundaries: Sequence[Boundary], style: int) -> list[BaseGeometry]:
    """The land of a hatch.

    Parameters
    ----------
    boundaries : sequence of Boundary
        As drawn.
    style : int
        ``hatch_style`` of the DXF reference.
    """
    # Of a boundary that crosses itself nobody knows which parts are filled: all of them are works.
    unclear: list[BaseGeometry] = [one.area for one in boundaries if not shapely.is_valid(one.area)]
    sound = _different([one for one in boundaries if shapely.is_valid(one.area) and one.area.area > 0])
    if not sound:
        return unclear
    areas = np.array([one.area for one in sound], dtype=object)
    if style == _IGNORE_STYLE:
        return [shapely.union_all(areas), *unclear]
    tree = shapely.STRtree(areas)
    outer, inner = tree.query(areas, predicate="covers")
    depth = np.bincount(inner[outer != inner], minlength=len(areas))
    hole = (depth % 2 == 1) if style != _OUTER_STYLE else (depth > 0)
    hole &= ~np.array([one.is_land for one in sound])
    land: BaseGeometry = shapely.Polygon()
    for level in range(int(depth.max()) + 1):
        # Style 1 fills nothing inside its holes but what its own flags call land.
        wanted = (depth == level) & ~hole
        land = shapely.difference(land, shapely.union_all(areas[(depth == level) & hole]))
        land = shapely.union(land, shapely.union_all(areas[wanted]))
    # What two boundaries share, where neither lies inside the other, is land.
    first, second = tree.query(areas, predicate="overlaps")
    shared = shapely.intersection(areas[first], areas[second])
    return [shapely.union_all([land, *shared]), *unclear]


def _different(boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Boundaries without those drawn twice: a ring inside itself is no hole."""
    first = {shapely.to_wkb(shapely.normalize(one.area)): one for one in reversed(boundaries)}
    return list(first.values())
