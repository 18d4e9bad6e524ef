"""Lines that are drawn with a width: what they cover is land, whether they close or not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from ezdxf.math import Vec3
from shapely.geometry.base import BaseGeometry

from geo.reading.shapes import Position
from geo.reading.wkb import chords

# Sharper corners are cut off square in a drawing too: a mitre would run on for ever.
_LONGEST_MITRE = 5.0

Corner = tuple[float, float, float, float, float]
Widths = list[tuple[float, float]]


def corners_of(entity: Any, kind: str) -> list[Corner]:
    """Vertices of an LWPOLYLINE or a plane POLYLINE: x, y, width at start and end of the edge that follows, bulge."""
    if kind == "LWPOLYLINE":
        corners = [tuple(point) for point in entity.get_points()]
        if not any(start or end for _, _, start, end, _ in corners):
            constant = float(entity.dxf.const_width)
            corners = [(x, y, constant, constant, bulge) for x, y, _, _, bulge in corners]
    else:
        start, end = entity.dxf.default_start_width, entity.dxf.default_end_width
        # Flag 16 marks the frame of a smoothed polyline, which is not part of its course.
        corners = [
            (
                vertex.dxf.location.x,
                vertex.dxf.location.y,
                vertex.dxf.get("start_width", start),
                vertex.dxf.get("end_width", end),
                vertex.dxf.get("bulge", 0.0),
            )
            for vertex in entity.vertices
            if not vertex.dxf.flags & 16
        ]
    if entity.is_closed and corners and corners[0][:2] != corners[-1][:2]:
        corners.append((*corners[0][:2], 0.0, 0.0, 0.0))
    return corners


def along(entity: Any, corners: Sequence[Corner]) -> tuple[Iterator[Any], Widths]:
    """World positions along the course, arcs as chords, and the width at both ends of each edge.

    A Bézier for an arc, as ezdxf makes it, would be 27 mm off at a radius of 100 m.
    """
    course: list[Position] = [corner[:2] for corner in corners[:1]]
    widths: Widths = []
    for (x1, y1, start, end, bulge), (x2, y2, *_) in itertools.pairwise(corners):
        # The bulge is the tangent of a quarter of the angle; the arc's middle lies right of the chord.
        middle = ((x1 + x2) / 2 + bulge * (y2 - y1) / 2, (y1 + y2) / 2 - bulge * (x2 - x1) / 2)
        steps = chords((x1, y1), middle, (x2, y2)) if bulge else [(x2, y2)]
        course.extend((x, y) for x, y, *_ in steps)
        width = [start + (end - start) * number / len(steps) for number in range(len(steps) + 1)]
        widths.extend(itertools.pairwise(width))
    return iter(entity.ocs().points_to_wcs([Vec3(x, y, 0) for x, y in course])), widths


def band(positions: Sequence[Position], widths: Sequence[tuple[float, float]]) -> BaseGeometry | None:
    """The land that a wide line covers, its line included; None where it is a thin one.

    Edges are trapezoids with square ends, corners are mitred, as programs draw them.
    """
    if not any(start > 0 or end > 0 for start, end in widths):
        return None
    edges = [
        (one, other, start / 2, end / 2)
        for (one, other), (start, end) in zip(itertools.pairwise(positions), widths, strict=True)
        if one != other
    ]
    if not edges:
        return None
    closed = positions[0] == positions[-1] and len(edges) > 1
    pieces: list[BaseGeometry] = [shapely.LineString(positions)]
    normals = [_normal(one, other) for one, other, _, _ in edges]
    for (one, other, start, end), (nx, ny) in zip(edges, normals, strict=True):
        sides = [
            (at[0] + side * nx, at[1] + side * ny)
            for at, half in ((one, start), (other, end))
            for side in (half, -half)
        ]
        pieces.append(shapely.convex_hull(shapely.multipoints(sides)))
    follow = [*range(1, len(edges)), *([0] if closed else [])]
    for before, after in zip(range(len(edges)), follow, strict=False):
        half = max(edges[before][3], edges[after][2])
        if half > 0:
            pieces.append(_corner(edges[after][0], normals[before], normals[after], half))
    return shapely.union_all(np.array(pieces, dtype=object))


def _normal(one: Position, other: Position) -> tuple[float, float]:
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = math.hypot(dx, dy)
    return -dy / length, dx / length


def _corner(at: Position, one: tuple[float, float], other: tuple[float, float], half: float) -> BaseGeometry:
    """What fills the gap between two edges of a wide line on the outer side of their corner."""
    # The outer side lies right of a left turn.
    side = -half if one[0] * other[1] - one[1] * other[0] > 0 else half
    reach = [(0.0, 0.0), *((side * nx, side * ny) for nx, ny in (one, other))]
    # 1 + the cosine of the turn: the mitre is its half's inverse root times the half width long.
    cosine = 1 + one[0] * other[0] + one[1] * other[1]
    if cosine > 2 / _LONGEST_MITRE**2:
        reach.append((side * (one[0] + other[0]) / cosine, side * (one[1] + other[1]) / cosine))
    return shapely.convex_hull(shapely.multipoints([(at[0] + dx, at[1] + dy) for dx, dy in reach]))


def between_outermost(entity: Any) -> list[BaseGeometry]:
    """Land of a multi-line (MLINE): all between its two outermost lines, and what a closed one surrounds."""
    sides: list[tuple[Position, Position]] = []
    axis: list[Position] = []
    for vertex in entity.vertices:
        offsets = [float(params[0]) for params in vertex.line_params if len(params)]
        if not offsets:
            return []
        low, high = (vertex.location + vertex.miter_direction * offset for offset in (min(offsets), max(offsets)))
        sides.append(((low.x, low.y), (high.x, high.y)))
        axis.append((vertex.location.x, vertex.location.y))
    if entity.is_closed and len(sides) > 2:
        sides.append(sides[0])
    pieces = [shapely.convex_hull(shapely.multipoints([*one, *other])) for one, other in itertools.pairwise(sides)]
    if not pieces:
        return []
    land = [shapely.union_all(np.array(pieces, dtype=object))]
    if entity.is_closed and len(axis) > 2:
        # Both outermost lines, whichever of them is the outer one here.
        land += [shapely.Polygon([side[number] for side in sides]) for number in (0, 1)]
    return land
