"""Overlaps of many pairs: what `geo.measure.overlap` tells of one pair, and the same way."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.flat import COLLECTION, LINE, MULTILINE, RING
from geo.measure.kernel.compiled import compiled, kept
from geo.measure.kernel.flat_edges import (
    FEW,
    Edges,
    Flat,
    area_of,
    box_of,
    edges_of,
    is_inside,
    is_upright,
    room_for_edges,
)
from geo.measure.kernel.strip_heights import heights_of
from geo.measure.kernel.strips import insert_span, strip_area
from geo.measure.kernel.zone_pieces import (
    AX,
    AY,
    BOTTOM,
    BX,
    BY,
    HIGH,
    LONG,
    LOW,
    TOP,
    UX,
    UY,
    holds,
    near_pieces,
    reach,
    set_piece,
)

Array = np.ndarray[Any, Any]

# Pieces of an asset near a site, heights at which anything happens.
_PIECES, _HEIGHTS = 512, 200_000
# No limit, and the zone is the asset itself: drawn so wide, its edge is found like any other.
_LEAST_RADIUS = 1e-7


@kept
def overlaps(
    site_arrays: tuple[Array, ...],
    asset_arrays: tuple[Array, ...],
    site: Array,
    asset: Array,
    limit_m: Array,
    scale: Array,
) -> Array:
    """Ground area of the site inside the zone, m², and ground length of the asset within the limit, m, of each pair.

    Parameters
    ----------
    site_arrays, asset_arrays : arrays of `Flat`
    site, asset : int64 arrays, shape (n,)
        Pairs of one site best beside each other.
    limit_m, scale : float64 arrays, shape (n,)
        As of `overlap`.

    Returns
    -------
    float64 array, shape (n, 2)
        Not a number where `overlap` must be asked: of collections, and where very much lies near each other.
    """
    sites, assets = Flat(*site_arrays), Flat(*asset_arrays)
    found = np.full((len(site), 2), np.nan)
    outline, inner = room_for_edges(sites), room_for_edges(assets)
    pieces, heights = np.empty((_PIECES, 14)), np.empty(_HEIGHTS)
    spans = np.empty((len(outline.ends) + len(inner.ends) + _PIECES, 4))
    box, near = np.empty(4), np.empty(4)
    last = -1
    for row in range(len(site)):
        one, other = site[row], asset[row]
        if one != last:
            box_of(sites, one, box)
            last = one
        kind = assets.kind[other]
        if sites.kind[one] == COLLECTION or kind == COLLECTION:
            continue
        radius = max(limit_m[row] * scale[row], _LEAST_RADIUS)
        # Coordinates from the middle of the site: those of a country have too few digits left for small areas.
        origin = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        near[0], near[1] = box[0] - origin[0], box[1] - origin[1]
        near[2], near[3] = box[2] - origin[0], box[3] - origin[1]
        count = near_pieces(assets, other, origin, near, radius, pieces)
        if count < 0:
            continue
        length = 0.0
        if kind in (LINE, MULTILINE, RING):
            for k in range(count):
                length += _length(sites, one, pieces[k], origin, radius, spans)
        area = _area(sites, one, assets, other, origin, near, radius, pieces, count, outline, inner, heights, spans)
        found[row, 0], found[row, 1] = area / scale[row] ** 2, length / scale[row]
    return found


@compiled
def _area(
    sites: Flat,
    one: int,
    assets: Flat,
    other: int,
    origin: tuple[float, float],
    near: Array,
    radius: float,
    pieces: Array,
    count: int,
    outline: Edges,
    inner: Edges,
    heights: Array,
    spans: Array,
) -> float:
    """Area of a site within a distance of some pieces or inside an asset; not a number where too much happens there."""
    within = edges_of(assets, other, origin, near, 0, inner)
    if within == 0 and count == 0:
        return 0.0
    _narrow(near, assets, other, within, origin, pieces, count, radius)
    edges = edges_of(sites, one, origin, near, 0, outline)
    if edges == 0:
        return 0.0
    for k in range(count):
        if holds(sites, one, pieces[k], origin, radius):
            return area_of(sites, one, origin)
    if edges > FEW and is_upright(outline.ends, edges, near):
        # Seen from the side they do not lie behind one another.
        near[0], near[1], near[2], near[3] = near[1], near[0], near[3], near[2]
        for k in range(count):
            piece = pieces[k]
            set_piece(piece, piece[AY], piece[AX], piece[BY], piece[BX], radius)
        within, edges = edges_of(assets, other, origin, near, 1, inner), edges_of(sites, one, origin, near, 1, outline)
    found = heights_of(outline.ends, edges, within, pieces, count, radius, near, heights)
    if found < 0:
        return np.nan
    total = 0.0
    for k in range(found - 1):
        if heights[k + 1] > heights[k]:
            total += strip_area(heights[k], heights[k + 1], outline, edges, inner, within, pieces, count, radius, spans)
    return total


@compiled
def _narrow(
    near: Array,
    assets: Flat,
    other: int,
    within: int,
    origin: tuple[float, float],
    pieces: Array,
    count: int,
    radius: float,
) -> None:
    """Make a box no larger than what pieces reach, and an asset whose inside may be in it."""
    reached = np.empty(4)
    if within > 0:
        box_of(assets, other, reached)
        reached[0], reached[1] = reached[0] - origin[0], reached[1] - origin[1]
        reached[2], reached[3] = reached[2] - origin[0], reached[3] - origin[1]
    else:
        reached[0] = reached[1] = np.inf
        reached[2] = reached[3] = -np.inf
        for k in range(count):
            piece = pieces[k]
            reached[0], reached[1] = min(reached[0], piece[AX], piece[BX]), min(reached[1], piece[BOTTOM])
            reached[2], reached[3] = max(reached[2], piece[AX], piece[BX]), max(reached[3], piece[TOP])
    near[0], near[1] = max(near[0], reached[0] - radius), max(near[1], reached[1] - radius)
    near[2], near[3] = min(near[2], reached[2] + radius), min(near[3], reached[3] + radius)


@compiled
def _length(sites: Flat, one: int, line: Array, origin: tuple[float, float], radius: float, spans: Array) -> float:
    """Length of a piece within a distance of a shape."""
    _, first_part, _, first_corner, xy = sites
    length = line[LONG]
    if length == 0:
        return 0.0
    piece = np.empty(14)
    west, east = min(line[AX], line[BX]) - radius, max(line[AX], line[BX]) + radius
    found = 0
    for part in range(first_part[one], first_part[one + 1]):
        begin, end = first_corner[part], first_corner[part + 1]
        for c in range(begin, max(end - 1, begin + 1)):
            d = min(c + 1, end - 1)
            ax, ay = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
            bx, by = xy[d, 0] - origin[0], xy[d, 1] - origin[1]
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < line[LOW] or min(ay, by) > line[HIGH]:
                continue
            set_piece(piece, ax, ay, bx, by, radius)
            low, high = reach(line[AX], line[AY], line[UX], line[UY], piece, radius)
            low, high = max(low, 0.0), min(high, length)
            if low <= high:
                found = insert_span(spans, found, low, high, -1, -1)
    # What no edge of the site is near lies wholly inside the site or wholly outside.
    total, reached = length, 0.0
    for k in range(found + 1):
        begins = spans[k, 0] if k < found else length
        if begins > reached:
            middle = (begins + reached) / 2
            px, py = line[AX] + middle * line[UX], line[AY] + middle * line[UY]
            if not is_inside(sites, one, origin[0] + px, origin[1] + py):
                total -= begins - reached
        if k < found:
            reached = spans[k, 1]
    return float(total)
