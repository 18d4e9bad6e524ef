"""How much of works lies in a zone, for reports; never part of a verdict."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from geo.place.buffers import grown


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
    radius = limit_m * scale
    margin = 2 * radius + 1
    # Only the part of a long line that is near the site is worth drawing a zone round, and only what of the site is near that part.
    near = shapely.intersection(asset, _round(site, margin))
    if near.is_empty:
        return 0.0, 0.0
    beside = shapely.intersection(site, _round(near, margin))
    overlap_m2 = shapely.intersection(beside, grown(near, radius)).area / scale**2
    if near.geom_type in ("Polygon", "MultiPolygon", "Point", "MultiPoint"):
        return float(overlap_m2), 0.0
    return float(overlap_m2), float(shapely.intersection(near, grown(beside, radius)).length / scale)


def _round(shape: BaseGeometry, margin: float) -> BaseGeometry:
    west, south, east, north = shape.bounds
    return shapely.box(west - margin, south - margin, east + margin, north + margin)
