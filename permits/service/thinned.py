"""Shapes as a page shows them: few enough corners for any telephone, in longitude and latitude, and never for measuring."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform

Column = np.ndarray[Any, Any]

MOST_VERTICES = 5_000
# Metres by which an outline may be off; the first takes back what was put into straight edges to bend them.
_TOLERANCES_M = (0.002, 0.05, 0.2, 1.0, 5.0, 20.0)
# A centimetre on the ground.
_DECIMALS = 7


class Thinned(NamedTuple):
    """GeoJSON geometries, None for those that found no room, and how far the others may be off (0: they are whole)."""

    shapes: list[dict[str, Any] | None]
    off_by_m: float


def thinned(geometry: Column, crs: Any, *, most: int = MOST_VERTICES) -> Thinned:
    """Shapes of a plane system for show.

    Parameters
    ----------
    geometry : array of shapely geometry, shape (n,)
        Plane metres.
    crs : pyproj.CRS
    most : int
        Corners of all of them together.
    """
    for tolerance_m in _TOLERANCES_M:
        few = shapely.simplify(geometry, tolerance_m)
        if shapely.get_num_coordinates(few).sum() <= most:
            break
    # A great many shapes have too many corners whatever is left out of each.
    room = np.cumsum(shapely.get_num_coordinates(few)) <= most
    shapes: list[dict[str, Any] | None] = [None] * len(geometry)
    for row, shape in zip(np.flatnonzero(room).tolist(), geojson(few[room], crs), strict=True):
        shapes[row] = shape
    return Thinned(shapes, 0.0 if tolerance_m == _TOLERANCES_M[0] else tolerance_m)


def geojson(geometry: Column, crs: Any) -> list[dict[str, Any]]:
    """Shapes corner by corner in longitude and latitude."""
    if not len(geometry):
        return []
    corners = np.asarray(shapely.points(shapely.get_coordinates(geometry)))
    lonlat = shapely.get_coordinates(transform(corners, crs, LONGITUDE_LATITUDE).geometry)
    placed = shapely.set_coordinates(np.array(geometry), lonlat.round(_DECIMALS))
    return [json.loads(text) for text in shapely.to_geojson(placed)]
