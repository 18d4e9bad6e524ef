"""Hatches: which of their boundaries are holes, by the rule of their style; land is never cut out by mistake.

Style 0 (normal) fills in turns from outside in, 1 (outer) the outermost strip, 2 (ignore) everything. A boundary is
a hole only where it lies wholly inside the one it is cut from: boundaries that overlap are land, both of them and
their overlap. Boundaries flagged as external are never holes, nor are the frames of labels.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import ezdxf.path
import numpy as np
import shapely
from ezdxf.entities.boundary_paths import ArcEdge, EdgePath, PolylinePath
from shapely.geometry.base import BaseGeometry

from geo.reading.dxf_widths import along

_SHORT_ARC_DEGREES = 10.0
_OUTER_STYLE, _IGNORE_STYLE = 1, 2
_EXTERNAL, _TEXT_BOX = 1, 8
# Pairs of boundaries of one hatch that overlap, each worked out by itself; those of a drawn one hardly ever do.
MAX_OVERLAPS = 2_000


class Boundary(NamedTuple):
    """One boundary of a hatch with the flags of its path."""

    area: BaseGeometry
    flags: int

    @property
    def is_land(self) -> bool:
        """Whether its own flags rule out that it is a hole."""
        return bool(self.flags & (_EXTERNAL | _TEXT_BOX))


def courses(entity: Any, boundary: Any, tolerance: float) -> Iterator[Iterable[Any]]:
    """World positions along each course of one boundary, within ``tolerance`` (units of the drawing) of it."""
    if isinstance(boundary, PolylinePath):
        corners = [(x, y, 0.0, 0.0, bulge) for x, y, bulge in boundary.vertices]
        if boundary.is_closed and corners and corners[0][:2] != corners[-1][:2]:
            corners.append((*corners[0][:2], 0.0, 0.0, 0.0))
        yield along(entity, corners)[0]
        return
    path = ezdxf.path.from_hatch_boundary_path(_in_short_arcs(boundary), entity.ocs(), entity.dxf.elevation.z)
    for part in path.sub_paths() if path.has_sub_paths else (path,):
        yield part.flattening(tolerance)


def _in_short_arcs(boundary: EdgePath) -> EdgePath:
    """The same edges with arcs in short pieces: ezdxf makes a Bézier of each, 0.03 % of the radius outside of a quarter
    circle, and a hole that is too large is land lost. The error falls with the sixth power of the angle."""
    fine = EdgePath()
    fine.path_type_flags = boundary.path_type_flags
    for edge in boundary.edges:
        pieces = _short_arcs(edge) if isinstance(edge, ArcEdge) else [edge]
        fine.edges.extend(pieces)
    return fine


def _short_arcs(arc: ArcEdge) -> list[ArcEdge]:
    sweep = (arc.end_angle - arc.start_angle) % 360 or 360
    count = math.ceil(sweep / _SHORT_ARC_DEGREES)
    angles = [arc.start_angle + sweep * number / count for number in range(count + 1)]
    pieces = []
    for start, end in itertools.pairwise(angles):
        piece = ArcEdge()
        piece.center, piece.radius, piece.ccw = arc.center, arc.radius, arc.ccw
        piece.start_angle, piece.end_angle = start, end
        pieces.append(piece)
    return pieces if arc.ccw else pieces[::-1]


def filled(boundaries: Sequence[Boundary], style: int) -> list[BaseGeometry] | None:
    """The land of a hatch; None where more than ``MAX_OVERLAPS`` pairs of its boundaries overlap.

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
    # What two boundaries share, where neither lies inside the other, is land.
    first, second = _overlapping(tree, areas)
    if len(first) > MAX_OVERLAPS:
        return None
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
    shared = shapely.intersection(areas[first], areas[second])
    return [shapely.union_all([land, *shared]), *unclear]


def _overlapping(
    tree: shapely.STRtree, areas: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Pairs of boundaries that overlap, each once, as far as there are not too many of them."""
    found: list[np.ndarray[Any, Any]] = [np.empty((2, 0), dtype=np.intp)]
    for first in range(0, len(areas), 64):
        one, other = tree.query(areas[first : first + 64], predicate="overlaps")
        found.append(np.array([one + first, other])[:, one + first < other])
        if sum(part.shape[1] for part in found) > MAX_OVERLAPS:
            break
    one, other = np.concatenate(found, axis=1)
    return one, other


def _different(boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Boundaries without those drawn twice: a ring inside itself is no hole."""
    first = {shapely.to_wkb(shapely.normalize(one.area)): one for one in reversed(boundaries)}
    return list(first.values())
