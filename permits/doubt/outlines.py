"""Lines that may be the outline of a site, and points that may be its corners, or the ends of a line."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.site.outline import between, is_strip, is_tangled, joined, lone, surrounded

Column = np.ndarray[Any, Any]
# Of more pieces in one feature the hull is asked about.
_MOST_AT_ONCE = 1000
# A circle drawn with so many sides a quarter, and so much larger that it holds the true one.
_SIDES, _HOLDS = 32, 1 / math.cos(math.pi / (4 * 32))


class Ends(NamedTuple):
    """Features whose points, or small areas, may be the ends of a line that was not drawn, and how far it reaches to each side.

    Attributes
    ----------
    points, areas : bool array, shape (n,)
    half_m : array, shape (n,)
        Ground metres.
    run_m : array, shape (n,)
        How far such a line may run from a place of theirs that nothing joins to another, ground metres; 0: nowhere.
    """

    points: Column
    areas: Column
    half_m: Column
    run_m: Column


def with_their_inside(
    geometry: Column, *, scale: float, corners: Column, axes: Column, alike: Column, ends: Ends
) -> tuple[Column, Column]:
    """Features whose lines or points surround land, with that land, or have a line between their points, with that.

    Parameters
    ----------
    geometry : array of shapely geometry, shape (n,)
        As drawn, working system.
    scale : float
        Plane metres for a ground metre at the site.
    corners : bool array, shape (n,)
        Features whose points may be the corners of an area: a pit is dug at none of them, a borehole is.
    axes : bool array, shape (n,)
        Features that state a width: their lines are axes and no edges of anything.
    alike : int array, shape (n,)
        Features of one number are the same works, so that two of their lines may be the edges of one dig.
    ends : Ends
        What may be the ends of a line: a bore is driven from one shaft to the next.

    Returns
    -------
    (row, geometry)
        Features that surround or join anything, and for each its drawn geometry with that.
    """
    # A line that states its width is an axis; what it runs round is not dug.
    held = np.flatnonzero(~axes)
    asked = geometry[held]
    at_places = ends.areas.any() or (ends.points.any() and (ends.points & _hold_points(geometry)).any())
    if _is_area(asked, np.full(len(asked), scale)).all() and not at_places:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    found = [(int(held[row]), area) for row, area in surrounded(asked, scale=scale, corners=corners[held])]
    found += [(int(held[row]), area) for row, area in between(asked, scale=scale, alike=alike[held])]
    # However wide the places are, something runs from one to the other.
    for row, line in joined(geometry, scale=scale, points=ends.points, areas=ends.areas):
        found.append((row, shapely.buffer(line, ends.half_m[row] * scale)))
    if ends.run_m.any():
        places = lone(geometry, scale=scale, points=ends.points, areas=ends.areas)
        found += [
            (row, shapely.buffer(spot, ends.run_m[row] * scale * _HOLDS, quad_segs=_SIDES))
            for row, spot in places
            if ends.run_m[row]
        ]
    inside: dict[int, list[Any]] = {}
    for row, area in found:
        inside.setdefault(row, []).append(area)
    rows = np.array(sorted(inside), dtype=np.int64)
    result = np.empty(len(rows), dtype=object)
    for place, row in enumerate(rows.tolist()):
        if is_tangled(geometry[row]) or len(inside[row]) > _MOST_AT_ONCE:
            # The union of a scribble, or of a thousand runs, with what it surrounds would take minutes and gigabytes; its hull holds both.
            result[place] = shapely.convex_hull(shapely.geometrycollections([geometry[row], *inside[row]]))
        else:
            result[place] = shapely.union_all(np.array([geometry[row], *inside[row]], dtype=object))
    return rows, result


def each_with_its_inside(
    geometry: Column, *, scale: Column, corners: Column, axes: Column, ends: Ends
) -> tuple[Column, Column]:
    """The same where each feature is a job of its own and surrounds land, if any, by itself.

    Parameters
    ----------
    scale : array, shape (n,)
        Plane metres for a ground metre at each feature.
    """
    rows, result = [], []
    for row in np.flatnonzero(_may_surround(geometry, scale) | (ends.run_m > 0)).tolist():
        one = slice(row, row + 1)
        held, inside = with_their_inside(
            geometry[one],
            scale=float(scale[row]),
            corners=corners[one],
            axes=axes[one],
            alike=np.zeros(1, dtype=np.int64),
            ends=Ends(*(column[one] for column in ends)),
        )
        rows += [row] * len(held)
        result += list(inside)
    found = np.empty(len(result), dtype=object)
    found[:] = result
    return np.array(rows, dtype=np.int64), found


def _may_surround(geometry: Column, scale: Column) -> Column:
    """Features that are not one area, one place, or one straight line."""
    kind = shapely.get_type_id(geometry)
    straight = (kind == 1) & (shapely.get_num_coordinates(geometry) == 2)
    return np.asarray(~(_is_area(geometry, scale) | straight | (kind == 0)))


def _hold_points(geometry: Column) -> Column:
    """Features that are a point, several, or anything."""
    kind = shapely.get_type_id(geometry)
    return np.asarray((kind == 0) | (kind == 4) | (kind == 7))


def _is_area(geometry: Column, scale: Column) -> Column:
    """Features that are one area, whatever lies beside them: no edge and no corner of another."""
    area = shapely.get_type_id(geometry) == 3
    area[area] = ~is_strip(geometry[area], scale[area])
    return np.asarray(area)
