"""Distance to either side of lines, leaving out what lies beyond their ends.

"两侧" read literally has no caps: a place beyond the last vertex is not to the side of the line. What lies
beyond an end is cut off along the exact perpendicular there, so no drawn circle decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.measure.tolerance import TOLERANCE_M

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _End:
    """An end of a part (which of all parts) of a line (which of all lines), and the part's corners with this end the last."""

    line: int
    part: int
    xy: Array


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
    ends = _ends(parts, line_of)
    nearest, rest = np.full(len(sites), np.inf), sites.copy()
    if ends:
        line = np.array([one.line for one in ends])
        beyond = np.asarray(shapely.polygons([_beyond(one.xy, float(reach[one.line])) for one in ends]))
        cut_off = shapely.intersection(sites[line], beyond)
        for same in _one_of_each_line(line):
            rest[line[same]] = shapely.difference(rest[line[same]], beyond[same])
        # What lies beyond an end may still lie beside another stretch of the line.
        end, other = _other_stretches(ends, np.flatnonzero(~shapely.is_empty(cut_off)), parts, line_of)
        np.minimum.at(nearest, line[end], shapely.distance(cut_off[end], other))
    left = np.flatnonzero(~shapely.is_empty(rest))
    nearest[left] = np.minimum(nearest[left], shapely.distance(rest[left], lines[left]))
    return nearest


def _ends(parts: Array, line_of: Array) -> list[_End]:
    """Both ends of each part that has any, those of a line one behind the other."""
    xy, of = shapely.get_coordinates(parts, return_index=True)
    split = np.split(xy, np.searchsorted(of, np.arange(len(parts))))[1:]
    return [
        _End(line, part, order)
        for part, (line, corners) in enumerate(zip(line_of.tolist(), split, strict=True))
        if len(corners) > 1 and (corners[0] != corners[-1]).any()
        for order in (corners, corners[::-1])
    ]


def _one_of_each_line(line: Array) -> list[Array]:
    """Ends (rising by line) in turns, of each line at most one in a turn."""
    turn = np.arange(len(line)) - np.searchsorted(line, line)
    return [np.flatnonzero(turn == number) for number in range(turn.max() + 1)]


def _other_stretches(ends: list[_End], asked: Array, parts: Array, line_of: Array) -> tuple[Array, Array]:
    """Of some ends each stretch of the line that does not lead to it: which end, and the stretch."""
    end: list[int] = []
    other: list[Any] = []
    for number in asked.tolist():
        one = ends[number]
        of_line = range(*np.searchsorted(line_of, [one.line, one.line + 1]).tolist())
        others = [parts[part] for part in of_line if part != one.part]
        if len(one.xy) > 2:
            others.append(shapely.LineString(one.xy[:-1]))
        end += [number] * len(others)
        other += others
    return np.array(end, dtype=np.intp), np.array(other, dtype=object)


def _beyond(corners: Array, reach: float) -> Array:
    """Corners of the box beyond the last vertex, as deep and to either side as far as the answer matters."""
    end = corners[-1]
    before = next(corner for corner in corners[-2::-1] if (corner != end).any())
    along = (end - before) / np.hypot(*(end - before))
    across = np.array([-along[1], along[0]])
    base = end + along * TOLERANCE_M
    return np.stack(
        [base + across * reach, base + (along + across) * reach, base + (along - across) * reach, base - across * reach]
    )
