"""Shapes grown outwards: zones as areas, for pictures, overlap and hand-outs. They never decide whether something is inside.

Drawn so that they never lie inside the true zone, but where only their area counts. A buffer of a whole line does not
promise that: GEOS simplifies its input by up to 1 % of the radius (measured: 1.4 % inside), and of a line that crosses
itself it may leave part outside altogether (GEOS 3.14.1). So each straight piece gets a zone of its own, round
which neither can happen, and the zone is their union.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.place.crs import GroundScale
from geo.text import Text

IntArray = np.ndarray[Any, np.dtype[np.int64]]
FloatArray = np.ndarray[Any, np.dtype[np.float64]]
GeometryArray = np.ndarray[Any, np.dtype[np.object_]]

QUAD_SEGS = 16
# Bends shallower than this share of the radius are drawn straight, and the radius grows by as much.
_STRAIGHTENED = 1e-3
# What a polygon with QUAD_SEGS a quarter circle falls short, and the rounding of a union.
_OUTWARD = (1 + _STRAIGHTENED) / math.cos(math.pi / (4 * QUAD_SEGS)) * (1 + 1e-7)
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
# Where its area is measured it is not drawn outside: a circle falls short of its area by 0.01 %, and bends are kept.
_CLOSE_QUAD_SEGS = 64
_CLOSELY_STRAIGHTENED = 2e-5


def zone_polygon(geometry: BaseGeometry, radius_m: float, scale: GroundScale) -> BaseGeometry:
    """The area within ``radius_m`` ground metres of a geometry as drawn.

    Parameters
    ----------
    geometry : shapely geometry
        Working system; areas valid.
    radius_m : float
        From the drawn geometry, ground metres.
    scale : GroundScale
        Of the working system.

    Returns
    -------
    shapely geometry
        Polygon that holds the true zone and at most 1 % of the radius more.

    Raises
    ------
    GeometryError
        Where the working system does not reach.
    """
    return geometry if radius_m <= 0 else shapely.union_all(zone_pieces(geometry, radius_m, scale))


def zone_pieces(geometry: BaseGeometry, radius_m: float, scale: GroundScale) -> GeometryArray:
    """Areas that together are `zone_polygon`: what meets one of them meets it, and to put them together takes longer than to ask them all."""
    if radius_m <= 0:
        return np.array([geometry], dtype=object)
    parts = _parts(geometry)
    pieces, _ = _straight_pieces(parts, radius_m * _STRAIGHTENED)
    ends = shapely.get_coordinates(pieces)
    # Along a piece the scale factor of a transverse Mercator is convex, so it is largest at an end; the
    # small addition covers the radius beyond it.
    plane = scale.at(ends[:, 0], ends[:, 1]).reshape(-1, 2).max(axis=1) * (1 + 1e-5)
    if not np.isfinite(plane).all():
        raise GeometryError(
            Text("数据范围超出测量坐标系的适用范围", "the data reach beyond the domain of the working system"),
            Text("请核对坐标系", "Check the coordinate system"),
        )
    return _grown_pieces(parts, pieces, radius_m * plane * _OUTWARD)


def _parts(geometry: BaseGeometry) -> GeometryArray:
    """Points, lines and polygons, whatever they came wrapped in."""
    parts = np.array([geometry], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return parts


def _straight_pieces(parts: GeometryArray, tolerance: float) -> tuple[GeometryArray, IntArray]:
    """Lines of two vertices along all points, lines and rings, and the part that each is of; a point is a piece without length."""
    kind = shapely.get_type_id(parts)
    points, lines, areas = (kind == 0).nonzero()[0], ((kind == 1) | (kind == 2)).nonzero()[0], (kind == 3).nonzero()[0]
    rings, of_area = shapely.get_rings(parts[areas], return_index=True)
    part, along = np.concatenate([lines, areas[of_area]]), np.concatenate([parts[lines], rings])
    # What is empty, as the shape of a feature that could not be read, grows nowhere.
    held = ~shapely.is_empty(along)
    part = part[held]
    coordinates, line = shapely.get_coordinates(along[held], return_index=True)
    # Rings as lines: a simplified ring may have too few vertices to be one.
    drawn = np.asarray(shapely.linestrings(coordinates, indices=line), dtype=object)
    simple = shapely.simplify(drawn, tolerance, preserve_topology=False)
    places = shapely.get_coordinates(parts[points])
    coordinates, line = shapely.get_coordinates(simple, return_index=True)
    joined = line[1:] == line[:-1]
    pieces = shapely.linestrings(
        np.concatenate(
            [
                np.stack([places, places], axis=1),
                np.stack([coordinates[:-1][joined], coordinates[1:][joined]], axis=1),
            ]
        )
    )
    return np.asarray(pieces), np.concatenate([points, part[line[1:][joined]]])


def _grown_pieces(
    parts: GeometryArray, pieces: GeometryArray, radius: FloatArray | float, *, quad_segs: int = QUAD_SEGS
) -> GeometryArray:
    areas = parts[shapely.get_type_id(parts) == 3]
    return np.concatenate([areas, shapely.buffer(pieces, radius, quad_segs=quad_segs)])


def grown(geometry: BaseGeometry, radius: float) -> BaseGeometry:
    """The area within a distance of a geometry, plane metres; never smaller than the true one."""
    (made,) = each_grown(np.array([geometry], dtype=object), radius)
    return made  # type: ignore[no-any-return]  # of a column of shapes


def each_grown(geometry: GeometryArray, radius: float) -> GeometryArray:
    """`grown`, of each of some."""
    if radius <= 0 or not len(geometry):
        return geometry
    parts, of = geometry, np.arange(len(geometry))
    while (shapely.get_type_id(parts) > 3).any():
        parts, part = shapely.get_parts(parts, return_index=True)
        of = of[part]
    pieces, part = _straight_pieces(parts, radius * _STRAIGHTENED)
    areas = _grown_pieces(parts, pieces, radius * _OUTWARD)
    of = np.concatenate([of[shapely.get_type_id(parts) == 3], of[part]])
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(len(geometry) + 1)).tolist()
    areas, made = areas[order], np.empty(len(geometry), dtype=object)
    made[:] = [shapely.union_all(areas[begin:end]) for begin, end in itertools.pairwise(ends)]
    return made


def each_roughly_grown(geometry: GeometryArray, radius: float, within: float) -> GeometryArray:
    """`each_grown` with few corners, within some plane metres of it, in a tenth of the time; for pictures of very many works.

    Areas are grown whole: a valid one crosses itself nowhere, and what GEOS simplifies of it is a hundredth of the radius.
    """
    if radius <= 0 or not len(geometry):
        return geometry
    made = np.empty(len(geometry), dtype=object)
    areal = np.isin(shapely.get_type_id(geometry), _AREAS)
    made[areal] = shapely.buffer(geometry[areal], radius * _OUTWARD, quad_segs=QUAD_SEGS)
    made[~areal] = each_grown(geometry[~areal], radius)
    return np.asarray(shapely.simplify(made, within))


def closely_grown(geometry: BaseGeometry, radius: float) -> BaseGeometry:
    """The area within a distance of a geometry, plane metres, as large as the true one within a ten-thousandth."""
    if radius <= 0:
        return geometry
    parts = _parts(geometry)
    pieces, _ = _straight_pieces(parts, radius * _CLOSELY_STRAIGHTENED)
    return shapely.union_all(_grown_pieces(parts, pieces, radius, quad_segs=_CLOSE_QUAD_SEGS))
