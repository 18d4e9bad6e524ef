"""The box of degrees round very many shapes: only those are brought to degrees that may lie at its edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely

from geo.place.crs import LONGITUDE_LATITUDE, METRES_PER_DEGREE, transform, transform_corners
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]

# Fewer are all brought to degrees.
_FEW = 5000
_CELLS = 64
# Within a box so wide, metres, degrees bend off its corners by less than this many metres times its width squared: seven times
# what a parallel at 80 degrees of latitude does.
_BENDS = 1e-6


def degree_bounds(shapes: Shapes, crs: pyproj.CRS) -> tuple[float, float, float, float]:
    """West, south, east, north of shapes in a plane system, edges between their corners straight in the plane.

    Parameters
    ----------
    shapes : Shapes
        At least one; none without a corner.
    """
    rows = slice(None) if len(shapes) <= _FEW else _outermost(shapes.bounds(), crs)
    west, south, east, north = shapely.total_bounds(transform(shapes[rows], crs, LONGITUDE_LATITUDE).geometry).tolist()
    return west, south, east, north


def _outermost(boxes: Array, crs: pyproj.CRS) -> Array:
    """Boxes that may hold a place at the edge of all of them, as places."""
    edges = boxes.T
    low, high = np.array([edges[0].min(), edges[1].min()]), np.array([edges[2].max(), edges[3].max()])
    size = np.maximum((high - low) / _CELLS, 1.0)
    # Of two bytes: these are sorted at once.
    column, row = np.minimum(((boxes[:, :2] + boxes[:, 2:]) / 2 - low) / size, _CELLS - 1).astype(np.uint16).T
    cell = column * np.uint16(_CELLS) + row
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order].astype(np.int64), prepend=-1))
    by_cell = boxes.take(order, axis=0)
    west, south = np.minimum.reduceat(by_cell[:, :2], starts).T
    east, north = np.maximum.reduceat(by_cell[:, 2:], starts).T
    # Round each cell: its corners from the south-west on, counter-clockwise.
    corners = np.stack([west, south, east, south, east, north, west, north], axis=1).reshape(-1, 2)
    degrees, _ = transform_corners(corners, crs, LONGITUDE_LATITUDE)
    lon, lat = degrees.reshape(-1, 4, 2).transpose(2, 0, 1)
    if np.ptp(lon) > 180:
        return np.arange(len(boxes))
    slack = _BENDS * ((east - west) ** 2 + (north - south) ** 2) / METRES_PER_DEGREE
    meridian = slack / np.cos(np.radians(np.abs(lat).max()))
    # Something lies at each edge of a cell, wherever along it; nothing lies beyond its corners.
    held = _may_be_last(lat, edge=(2, 3), slack=slack) | _may_be_last(-lat, edge=(0, 1), slack=slack)
    held |= _may_be_last(lon, edge=(1, 2), slack=meridian) | _may_be_last(-lon, edge=(3, 0), slack=meridian)
    return order[np.repeat(held, np.diff(starts, append=len(boxes)))]


def _may_be_last(at_corner: Array, *, edge: tuple[int, int], slack: Array) -> Array:
    """Cells in which something may lie as far as in any other."""
    at_least = at_corner[:, edge].min(axis=1) - slack
    return np.asarray(at_corner.max(axis=1) + slack >= at_least.max())
