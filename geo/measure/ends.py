"""Distance to either side of lines, leaving out what lies beyond their ends.

"两侧" read literally has no caps: a place beyond the last vertex is not to the side of the line. What lies
beyond an end is cut off along the exact perpendicular there, so no drawn circle decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.flat import FlatShapes, runs
from geo.measure.tolerance import TOLERANCE_M

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _Ends:
    """Both ends of each part of lines that has any, as columns; those of a line one behind the other.

    ``line`` and ``part`` say of which; ``at`` is the corner there, ``step`` leads from it to the corner before, ``corners``
    is how many the part has.
    """

    line: Array
    part: Array
    at: Array
    step: Array
    corners: Array


def lateral_distances(sites: Array, lines: Array, reach: Array) -> Array:
    """Plane distance from sites to the sides of lines, a line each; infinite where a site lies only beyond the ends.

    Parameters
    ----------
    sites, lines : arrays of shapely geometry, shape (n,)
        Working system; a line may have several parts, which are joined where they meet.
    reach : float array, shape (n,)
        Plane metres within which the answer matters.
    """
    parts, line_of = shapely.get_parts(shapely.line_merge(lines), return_index=True)
    # The edge that leads to an end is as long as it is straight: what lies beyond it lies beside no vertex on the way.
    parts = shapely.simplify(parts, TOLERANCE_M)
    xy, part_of = shapely.get_coordinates(parts, return_index=True)
    ends = _ends(xy, np.searchsorted(part_of, np.arange(len(parts) + 1)), line_of)
    nearest, rest = np.full(len(sites), np.inf), sites.copy()
    if len(ends.line):
        line = ends.line
        beyond = np.asarray(shapely.polygons(_beyond(xy, ends, reach[line])))
        cut_off = shapely.intersection(sites[line], beyond)
        for same in _one_of_each_line(line):
            rest[line[same]] = shapely.difference(rest[line[same]], beyond[same])
        # What lies beyond an end may still lie beside another stretch of the line.
        end, other = _other_stretches(ends, np.flatnonzero(~shapely.is_empty(cut_off)), parts, line_of, xy)
        np.minimum.at(nearest, line[end], shapely.distance(cut_off[end], other))
    left = np.flatnonzero(~shapely.is_empty(rest))
    nearest[left] = np.minimum(nearest[left], shapely.distance(rest[left], lines[left]))
    return nearest


def may_end_within(shapes: FlatShapes, rows: Array, boxes: Array, distance: Array) -> Array:
    """Whether an end of some part may lie so near a box: none lies nearer where it is False; shape (n,).

    Parameters
    ----------
    rows : int array, shape (n,)
        Of the shapes; the ends of an area are where its rings begin.
    boxes : float array, shape (n, 4)
    distance : float array, shape (n,)
        Plane.
    """
    parts, begin = runs(shapes.first_part, rows)
    of = np.repeat(np.arange(len(rows)), np.diff(begin))
    found = np.zeros(len(rows), dtype=bool)
    west, south, east, north = boxes[of].T
    # What is rounded away makes nothing farther.
    reach = distance[of] + TOLERANCE_M
    for corner in (shapes.first_corner[parts], shapes.first_corner[parts + 1] - 1):
        x, y = shapes.xy[corner].T
        near = np.hypot(
            np.maximum(np.maximum(west - x, x - east), 0.0), np.maximum(np.maximum(south - y, y - north), 0.0)
        )
        found[of[near <= reach]] = True
    return found


def _ends(xy: Array, first: Array, line_of: Array) -> _Ends:
    """The ends of parts whose corners are ``xy[first[part]:first[part + 1]]``."""
    corners = np.diff(first)
    part = np.flatnonzero(corners > 1)
    part = part[(xy[first[part]] != xy[first[part + 1] - 1]).any(axis=1)]
    # The last corner, to which the part leads as it was drawn, then the first.
    at = np.stack([first[part + 1] - 1, first[part]], axis=1).ravel()
    part = np.repeat(part, 2)
    return _Ends(line_of[part], part, at, np.tile([-1, 1], len(part) // 2), corners[part])


def _one_of_each_line(line: Array) -> list[Array]:
    """Ends (rising by line) in turns, of each line at most one in a turn."""
    turn = np.arange(len(line)) - np.searchsorted(line, line)
    return [np.flatnonzero(turn == number) for number in range(turn.max() + 1)]


def _other_stretches(ends: _Ends, asked: Array, parts: Array, line_of: Array, xy: Array) -> tuple[Array, Array]:
    """Of some ends each stretch of the line that does not lead to it: which end, and the stretch."""
    # The other parts of the line.
    begin, behind = (np.searchsorted(line_of, ends.line[asked], side=side) for side in ("left", "right"))
    count = behind - begin
    other = np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count)
    end = np.repeat(asked, count)
    apart = other != ends.part[end]
    # The same part but for the edge that leads to the end, from the other end on.
    longer = asked[ends.corners[asked] > 2]
    count = ends.corners[longer] - 1
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    far = ends.at[longer] + ends.step[longer] * count
    corner = np.repeat(far, count) - np.repeat(ends.step[longer], count) * place
    shorter = np.asarray(
        shapely.linestrings(xy[corner], indices=np.repeat(np.arange(len(longer)), count)), dtype=object
    )
    return np.concatenate([end[apart], longer]), np.concatenate([parts[other[apart]], shorter])


def _beyond(xy: Array, ends: _Ends, reach: Array) -> Array:
    """Corners of the box beyond each end, as deep and to either side as far as the answer matters, shape (n, 4, 2)."""
    end, before = xy[ends.at], ends.at + ends.step
    while (same := (xy[before] == end).all(axis=1)).any():
        before[same] += ends.step[same]
    along = end - xy[before]
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    base, reach = end + along * TOLERANCE_M, reach[:, None]
    return np.stack(
        [
            base + across * reach,
            base + (along + across) * reach,
            base + (along - across) * reach,
            base - across * reach,
        ],
        axis=1,
    )
