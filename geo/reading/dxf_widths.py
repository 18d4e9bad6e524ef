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
Widths = list[list[float]]


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
    """World positions along the course, arcs as chords; for each edge the width at each of its positions.

    A Bézier for an arc, as ezdxf makes it, would be 27 mm off at a radius of 100 m.
    """
    course: list[Position] = [corner[:2] for corner in corners[:1]]
    widths: Widths = []
    for (x1, y1, start, end, bulge), (x2, y2, *_) in itertools.pairwise(corners):
        # The bulge is the tangent of a quarter of the angle; the arc's middle lies right of the chord.
        middle = ((x1 + x2) / 2 + bulge * (y2 - y1) / 2, (y1 + y2) / 2 - bulge * (x2 - x1) / 2)
        steps = chords((x1, y1), middle, (x2, y2)) if bulge else [(x2, y2)]
        course.extend((x, y) for x, y, *_ in steps)
        widths.append([start + (end - start) * number / len(steps) for number in range(len(steps) + 1)])
    return iter(entity.ocs().points_to_wcs([Vec3(x, y, 0) for x, y in course])), widths


def band(positions: Sequence[Position], widths: Widths) -> BaseGeometry | None:
    """The land that a wide line covers, its line included; None where it is a thin one.

    Ends are square and corners mitred, as programs draw them.
    """
    if not any(width > 0 for edge in widths for width in edge):
        return None
    pieces: list[BaseGeometry] = [shapely.LineString(positions)]
    # Of each edge that is no point: where it begins, its first and last direction, half its first and last width.
    edges = []
    first = 0
    for edge in widths:
        course = positions[first : first + len(edge)]
        first += len(edge) - 1
        moved = [(one, other, a / 2, b / 2) for (one, other), (a, b) in _steps(course, edge) if one != other]
        if moved:
            normals = [_normal(one, other) for one, other, _, _ in moved]
            pieces.extend(_strip(moved, normals))
            edges.append((moved[0][0], normals[0], normals[-1], moved[0][2], moved[-1][3]))
    if not edges:
        # All in one place: the line itself says so.
        return None
    closed = positions[0] == positions[-1] and len(edges) > 1
    for before, after in itertools.pairwise([*edges, *(edges[:1] if closed else [])]):
        half = max(before[4], after[3])
        if half > 0:
            pieces.append(_corner(after[0], before[2], after[1], half))
    return shapely.union_all(np.array(pieces, dtype=object))


_Step = tuple[Position, Position, float, float]


def _steps(
    course: Sequence[Position], widths: Sequence[float]
) -> Iterator[tuple[tuple[Position, Position], tuple[float, float]]]:
    return zip(itertools.pairwise(course), itertools.pairwise(widths), strict=True)


def _strip(steps: Sequence[_Step], normals: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    """The land of one edge, straight or an arc in chords, as one area; in pieces where it is too bent for that."""
    sides: list[tuple[Position, Position]] = []
    for number in range(len(steps) + 1):
        one, other = normals[max(number - 1, 0)], normals[min(number, len(normals) - 1)]
        at, half = (steps[number][0], steps[number][2]) if number < len(steps) else (steps[-1][1], steps[-1][3])
        # Mitred, so that what an arc covers lies within its chords.
        reach = half / max(1 + one[0] * other[0] + one[1] * other[1], 1e-9)
        dx, dy = reach * (one[0] + other[0]), reach * (one[1] + other[1])
        sides.append(((at[0] + dx, at[1] + dy), (at[0] - dx, at[1] - dy)))
    whole = shapely.Polygon([*(left for left, _ in sides), *(right for _, right in reversed(sides))])
    if shapely.is_valid(whole):
        return [whole]
    return [shapely.convex_hull(shapely.multipoints([*one, *other])) for one, other in itertools.pairwise(sides)]


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
