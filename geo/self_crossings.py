"""How tangled lines are: their crossings counted by a sweep that stops at its budget, never over all pairs.

Whatever works out faces, unions or buffers of lines makes a vertex of each crossing, and looks at each pair of edges
whose boxes overlap; of a scribble both grow with the square of its vertices, and so does the question whether it is
valid. So this is asked first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.limits import MAX_NEAR_EDGES
from geo.text import Text

Column = np.ndarray[Any, Any]

# A loop in a trench or two are none; each crossing is some hundred corners of a buffer.
_SCRIBBLE = 500
# Pairs that are looked at at once, so that memory stays bounded.
_AT_ONCE = 500_000


def tangle(shapes: Column, *, most_crossings: int | None) -> Text | None:
    """Why the lines and rings of some shapes are too tangled to be worked with, taken together; None where they are not.

    Parameters
    ----------
    shapes : array of shapely geometry
        Points have nothing to tangle.
    most_crossings : int or None
        More crossings than these are too many; None where only the work of looking for them is to be bounded.

    Notes
    -----
    Edges cross where each runs from one side of the other to its other side; a shared corner is no crossing.
    """
    # No edge without a corner: most works have too few of them, whatever they are.
    few = MAX_NEAR_EDGES if most_crossings is None else most_crossings
    if _pairs(int(shapely.get_num_coordinates(shapes).sum())) <= few:
        return None
    starts, ends = _edges(shapes)
    count = len(starts)
    if _pairs(count) <= few:
        return None
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1))))
    near, crossings, first, step = 0, 0, 0, 16
    while first < count:
        slice_ = np.arange(first, min(first + step, count))
        one, other = tree.query(tree.geometries[slice_])
        one = slice_[one]
        later = other > one
        one, other = one[later], other[later]
        near += len(one)
        if near > MAX_NEAR_EDGES:
            return Text(
                f"线条过于密集交错（互相遮挡的线段超过 {MAX_NEAR_EDGES} 对）",
                f"its lines are too dense and tangled (more than {MAX_NEAR_EDGES} pairs of edges lie over each other)",
            )
        if most_crossings is not None:
            crossings += int(_cross(starts[one], ends[one], starts[other], ends[other]).sum())
            if crossings > most_crossings:
                return Text(f"自相交超过 {most_crossings} 处", f"it crosses itself more than {most_crossings} times")
        first += len(slice_)
        each = max(len(later) / len(slice_), 1.0)
        step = int(np.clip(_AT_ONCE / each, 1, 16 * len(slice_)))
    return None


def is_scribble(shape: BaseGeometry) -> bool:
    """Whether a shape crosses itself too often to be grown or cut again for each thing near it."""
    return tangle(np.array([shape], dtype=object), most_crossings=_SCRIBBLE) is not None


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _edges(shapes: Column) -> tuple[Column, Column]:
    """First and last point of each edge, shape (n, 2)."""
    parts = shapes
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kind = shapely.get_type_id(parts)
    lines = np.concatenate([parts[(kind == 1) | (kind == 2)], shapely.get_rings(parts[kind == 3])])
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    return coordinates[:-1][follows], coordinates[1:][follows]


def _cross(a: Column, b: Column, c: Column, d: Column) -> Column:
    return (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)


def _side(a: Column, b: Column, point: Column) -> Column:
    """On which side of the edge from a to b points lie: -1, 0, 1."""
    ab, ap = b - a, point - a
    return np.asarray(np.sign(ab[:, 0] * ap[:, 1] - ab[:, 1] * ap[:, 0]))
