"""Zones as areas, for pictures, overlap and hand-outs. They never decide whether something is inside.

Drawn so that they never lie inside the true zone: the radius is inflated by what a polygon with
``QUAD_SEGS`` segments a quarter circle falls short, and lines are noded first, because a buffer of a
line that crosses itself may leave part of the line outside (GEOS 3.14.1).
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import GroundScale

QUAD_SEGS = 16
_OUTWARD = 1 / math.cos(math.pi / (4 * QUAD_SEGS))


def zone_polygon(geometry: BaseGeometry, radius_m: float, scale: GroundScale) -> BaseGeometry:
    """The area within ``radius_m`` ground metres of a geometry as drawn.

    Parameters
    ----------
    geometry : shapely geometry
        Working system.
    radius_m : float
        From the drawn geometry, ground metres.
    scale : GroundScale
        Of the working system.

    Returns
    -------
    shapely geometry
        Polygon that holds the true zone and at most 1 % of the radius more.
    """
    if radius_m <= 0:
        return geometry
    plane = radius_m * scale.largest(np.array(geometry.bounds))
    noded = shapely.union_all([geometry]) if geometry.geom_type.endswith("LineString") else geometry
    return shapely.buffer(noded, plane * _OUTWARD, quad_segs=QUAD_SEGS)


def overlap(site: BaseGeometry, asset: BaseGeometry, *, limit_m: float, scale: float) -> tuple[float, float]:
    """How much of a site lies in an asset's zone, and how much of the asset within the limit of the site.

    Parameters
    ----------
    site, asset : shapely geometry
        Working system.
    limit_m : float
        From the drawn asset, ground metres.
    scale : float
        Plane metres for a ground metre at this place.

    Returns
    -------
    (overlap_m2, along_m)
        Ground area of the site inside the zone, and ground length of the asset's line within the limit.
    """
    radius = limit_m * scale * _OUTWARD
    # Only the part of a long line that is near the site is worth a buffer.
    minx, miny, maxx, maxy = site.bounds
    margin = 2 * radius + 1
    near = shapely.intersection(asset, shapely.box(minx - margin, miny - margin, maxx + margin, maxy + margin))
    if near.is_empty:
        return 0.0, 0.0
    zone = shapely.buffer(shapely.union_all([near]), radius, quad_segs=QUAD_SEGS) if radius > 0 else near
    overlap_m2 = shapely.intersection(site, zone).area / scale**2
    if near.geom_type in ("Polygon", "MultiPolygon", "Point", "MultiPoint"):
        return float(overlap_m2), 0.0
    reached = shapely.buffer(site, radius, quad_segs=QUAD_SEGS) if radius > 0 else site
    return float(overlap_m2), float(shapely.intersection(near, reached).length / scale)
