"""Distances of works with very many vertices: asked of the few pieces of them that lie near, never of the whole each time.

GEOS looks at every vertex of both shapes for each distance it is asked for. An outline of a hundred thousand corners
across a city lies in one box with thousands of pipes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

Column = np.ndarray[Any, Any]

# Shapes of more vertices than these are taken in pieces of so many edges.
INTRICATE = 1000
_EDGES = 32


def distances(sites: Column, site: Column, assets: Column, *, most: Column | float = np.inf) -> tuple[Column, Column]:
    """Plane distance of each pair of a site and an asset, and what of the site lies nearest to the asset.

    Parameters
    ----------
    sites : array of shapely geometry, shape (m,)
        Not empty.
    site : int array, shape (n,)
        The site of each pair.
    assets : array of shapely geometry, shape (n,)
        Not empty.
    most : float or array of float, shape (n,)
        A larger distance than the largest of these may be given as infinite.

    Returns
    -------
    (distance, nearest)
        Both of shape (n,). ``nearest`` is as near to the asset as the site is: the site, a piece of it, or where the
        asset lies within a site of very many vertices the asset itself.
    """
    nearest = sites[site]
    large = shapely.get_num_coordinates(sites) > INTRICATE
    if not large.any():
        return np.asarray(shapely.distance(nearest, assets)), nearest
    plain = ~large[site]
    distance = np.full(len(site), np.inf)
    distance[plain] = shapely.distance(nearest[plain], assets[plain])
    widest = np.broadcast_to(most, site.shape)
    for one in np.flatnonzero(large).tolist():
        pairs = np.flatnonzero(site == one)
        if len(pairs):
            distance[pairs], nearest[pairs] = _of_one(sites[one], assets[pairs], float(widest[pairs].max()))
    return distance, nearest


def _of_one(site: Any, assets: Column, most: float) -> tuple[Column, Column]:
    distance, nearest = np.full(len(assets), np.inf), np.full(len(assets), site, dtype=object)
    pieces = _pieces(site)
    tree = shapely.STRtree(pieces)
    # Twice as far and a millimetre, so that what lies exactly as far is among them.
    found, far = tree.query_nearest(
        assets, max_distance=None if np.isinf(most) else 2 * most + 1e-3, return_distance=True, all_matches=False
    )
    distance[found[0]], nearest[found[0]] = far, pieces[found[1]]
    shapely.prepare(site)
    within = (distance > 0) & shapely.intersects(site, assets)
    distance[within], nearest[within] = 0.0, assets[within]
    return distance, nearest


def _pieces(site: Any) -> Column:
    """Points of a shape, and its lines and rings a few edges at a time."""
    parts = np.array([site], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kind = shapely.get_type_id(parts)
    lines = np.concatenate([parts[(kind == 1) | (kind == 2)], shapely.get_rings(parts[kind == 3])])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    edges = np.asarray(shapely.linestrings(np.stack([xy[:-1][follows], xy[1:][follows]], axis=1)))
    # Vertices of a line counted from its first: so many edges together, and never those of two lines.
    place = np.arange(len(xy)) - np.searchsorted(line, line)
    begins = (place[:-1][follows] % _EDGES) == 0
    courses = shapely.multilinestrings(edges, indices=np.cumsum(begins) - 1)
    return np.concatenate([parts[kind == 0], np.asarray(courses)])
