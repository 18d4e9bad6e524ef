"""How much of works lies in a zone, for what is shown; never part of a verdict.

Exact but for rounding, where a drawn zone is up to 0.2 % of its limit too wide: between two heights at which nothing
begins, ends or crosses, an area lies between curves that are straight or arcs of a circle, and each has its integral.
Two that touch, coincide or lie over each other leave a strip of no height or no width, so nothing need be told apart.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.columns import distinct
from geo.flat import PATH, FlatShapes
from geo.place.buffers import closely_grown

Column = np.ndarray[Any, Any]

# No limit, and the zone is the asset itself: drawn so wide, its edge is found like any other.
_LEAST_RADIUS = 1e-7
# Strips grow with the square of corners, those of an asset in a dozen ways: of more than these zones are drawn.
_INTRICATE = 512
_OF_ASSET = 12
# Where in a strip bounds are put in order: those that touch do so halfway, if shapes are regular.
_ASIDE = 0.3819
# Entries of a matrix of strips and curves.
_AT_ONCE = 200_000


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
        Ground area of the site inside the zone, and ground length of the asset's line within the limit; what is drawn
        twice over counts twice.
    """
    radius = max(limit_m * scale, _LEAST_RADIUS)
    if _intricate(site, asset) or "GeometryCollection" in (site.geom_type, asset.geom_type):
        # Only the part of a long line that is near the site matters, and only what of the site is near that part;
        # members of a collection that lie over each other become one on the way.
        margin = 2 * radius + 1
        asset = shapely.intersection(asset, _round(site, margin))
        if asset.is_empty:
            return 0.0, 0.0
        site = shapely.intersection(site, _round(asset, margin))
        if site.is_empty:
            return 0.0, 0.0
    outline, edges = _Edges(site), _Edges(asset)
    corners = shapely.get_coordinates(site)
    near = partial(_near, low=corners.min(axis=0), high=corners.max(axis=0), radius=radius)
    if not len(outline.rings):
        area = 0.0
    elif _intricate(site, asset):
        area = shapely.intersection(site, closely_grown(asset, radius)).area
    else:
        area = _area(site, outline.rings, edges.rings, near(edges.every), radius)
    length = _length(near(edges.lines), site, outline.every, radius)
    # Of nothing a rounding may leave less.
    return max(0.0, float(area) / scale**2), max(0.0, length / scale)


def _intricate(site: BaseGeometry, asset: BaseGeometry) -> bool:
    return int(shapely.get_num_coordinates(site) + _OF_ASSET * shapely.get_num_coordinates(asset)) > _INTRICATE


def _round(shape: BaseGeometry, margin: float) -> BaseGeometry:
    west, south, east, north = shape.bounds
    return shapely.box(west - margin, south - margin, east + margin, north + margin)


class _Edges:
    """Straight pieces of a shape, a point as one without length: rows of x, y of one end and of the other, shape (n, 4)."""

    def __init__(self, shape: BaseGeometry) -> None:
        flat = FlatShapes.of(np.array([shape], dtype=object))
        corners = np.diff(flat.first_corner)
        begins = np.ones(len(flat.xy), dtype=bool)
        begins[flat.first_corner[1:][corners > 1] - 1] = False
        first = np.flatnonzero(begins)
        part = np.repeat(np.arange(len(corners)), corners)[first]
        self.every = np.concatenate([flat.xy[first], flat.xy[first + (corners[part] > 1)]], axis=1)
        self.of_area = flat.role[part] != PATH

    @property
    def rings(self) -> Column:
        return np.asarray(self.every[self.of_area])

    @property
    def lines(self) -> Column:
        return np.asarray(self.every[~self.of_area])


def _near(pieces: Column, low: Column, high: Column, radius: float) -> Column:
    """Those pieces whose box, so much wider, meets another."""
    ends = pieces.reshape(-1, 2, 2)
    return np.asarray(pieces[((ends.min(axis=1) <= high + radius) & (ends.max(axis=1) >= low - radius)).all(axis=1)])


def _length(lines: Column, site: BaseGeometry, edges: Column, radius: float) -> float:
    """Length of lines within a distance of a site."""
    lines = lines[(lines[:, :2] != lines[:, 2:]).any(axis=1)]
    rows = max(_AT_ONCE // len(edges), 1)
    return sum(
        float(_lengths(lines[first : first + rows], site, edges, radius).sum()) for first in range(0, len(lines), rows)
    )


def _lengths(lines: Column, site: BaseGeometry, edges: Column, radius: float) -> Column:
    low, high = _within(lines, edges, radius)
    order = np.argsort(low, axis=1)
    nothing, whole = np.zeros((len(lines), 1)), np.ones((len(lines), 1))
    # What no edge of the site is near lies wholly inside the site or wholly outside.
    begin = np.concatenate([nothing, np.take_along_axis(np.clip(high, 0, 1), order, axis=1)], axis=1)
    begin = np.maximum.accumulate(begin, axis=1)
    end = np.concatenate([np.take_along_axis(np.clip(low, 0, 1), order, axis=1), whole], axis=1)
    line, gap = np.nonzero(end > begin)
    begin, end = begin[line, gap], end[line, gap]
    middle = lines[line, :2] + (lines[line, 2:] - lines[line, :2]) * ((begin + end) / 2)[:, None]
    outside = np.where(shapely.contains_xy(site, middle), 0.0, end - begin)
    return np.asarray(np.hypot(*(lines[:, 2:] - lines[:, :2]).T) * (1 - np.bincount(line, outside, len(lines))))


def _area(site: BaseGeometry, outline: Column, inner: Column, pieces: Column, radius: float) -> float:
    """Area of a site within a distance of pieces or inside the rings of an asset."""
    if not len(pieces) and not len(inner):
        return 0.0
    if (_distances(outline[:, :2], pieces) <= radius).all(axis=0).any():
        return float(shapely.area(site))
    # Coordinates from the middle of the site: those of a country have too few digits left for small areas.
    middle = np.tile((outline[:, :2].min(axis=0) + outline[:, :2].max(axis=0)) / 2, 2)
    return _strips(outline - middle, inner - middle, pieces - middle, radius)


def _strips(outline: Column, inner: Column, pieces: Column, radius: float) -> float:
    """Area of what lies inside the outline, and near a piece or inside the inner rings."""
    across = _across(pieces, radius)
    left, right, centres = pieces + across, pieces - across, pieces.reshape(-1, 2)
    heights = _heights(outline, pieces, np.concatenate([left, right]), radius)
    # What is near a piece is near an end of it or in the rectangle along it, whose edges lead once round it.
    ends = np.concatenate([right[:, 2:], left[:, 2:]], axis=1), np.concatenate([left[:, :2], right[:, :2]], axis=1)
    edges = np.concatenate([outline, inner, right, left[:, [2, 3, 0, 1]], *ends])
    bounds, reached = len(outline) + len(inner), len(edges)
    # What is passed from left to right: edges of the site, of the asset, and into (1) or out of (-1) what is near.
    passed = np.zeros((3, reached + 2 * len(centres)), dtype=np.int64)
    passed[0, : len(outline)] = passed[1, len(outline) : bounds] = 1
    passed[2, bounds:reached] = np.sign(edges[bounds:, 1] - edges[bounds:, 3])
    passed[2, reached : reached + len(centres)], passed[2, reached + len(centres) :] = 1, -1
    rows = max(_AT_ONCE // passed.shape[1], 1)
    return sum(
        _between(heights[first : first + rows + 1], edges, centres, passed, radius)
        for first in range(0, len(heights) - 1, rows)
    )


def _between(heights: Column, edges: Column, centres: Column, passed: Column, radius: float) -> float:
    """Sum of the areas in strips; see `_strips`. Shape of all within: (strips, edges, left and right rims of circles)."""
    height = np.diff(heights)[:, None]
    y = heights[:-1, None] + _ASIDE * height
    x0, y0, x1, y1 = edges.T
    crossed = (y >= np.minimum(y0, y1)) & (y < np.maximum(y0, y1))
    slope = (x1 - x0) / np.where(y0 == y1, 1, y1 - y0)
    straight = x0 + (y - y0) * slope
    halfway = straight + (0.5 - _ASIDE) * height * slope
    x, above = centres[:, 0], heights[:, None] - centres[:, 1]
    square = radius**2 - (y - centres[:, 1]) ** 2
    half, bulge = np.sqrt(np.maximum(square, 0)), np.diff(_under_arc(above, radius), axis=0)
    held = np.concatenate([crossed, square > 0, square > 0], axis=1)
    at = np.where(held, np.concatenate([straight, x - half, x + half], axis=1), np.inf)
    # The area left of each in its strip, and with it that between any two.
    left = np.where(held, np.concatenate([halfway * height, x * height - bulge, x * height + bulge], axis=1), 0.0)
    order = np.argsort(at, axis=1)
    in_site, in_asset, near = np.cumsum(passed[:, order], axis=2)[:, :, :-1]
    covered = (in_site % 2 == 1) & ((in_asset % 2 == 1) | (near > 0))
    return float(np.diff(np.take_along_axis(left, order, axis=1), axis=1)[covered].sum())


def _under_arc(y: Column, radius: float) -> Column:
    """Integral of the half width of a circle from its middle to a height."""
    y = np.clip(y, -radius, radius)
    # As a product it is never less than nothing; a difference of squares is, by the last digit.
    half = np.sqrt((radius - y) * (radius + y))
    return np.asarray((y * half + radius**2 * np.arcsin(y / radius)) / 2)


def _heights(outline: Column, pieces: Column, sides: Column, radius: float) -> Column:
    """Heights at which anything that can bound the area begins, ends or crosses another."""
    lines, ends = np.concatenate([outline, sides]), pieces.reshape(-1, 2)
    lines = lines[lines[:, 1] != lines[:, 3]]
    shares = np.stack(_within(lines, pieces, radius))
    crossed = lines[:, 1, None] + shares * (lines[:, 3] - lines[:, 1])[:, None]
    one, other = np.triu_indices(len(ends), 1)
    apart = ends[other] - ends[one]
    square = (apart**2).sum(axis=1)
    meet = (square > 0) & (square < 4 * radius**2)
    off = apart[meet, 0] * np.sqrt(np.maximum(radius**2 / square[meet] - 0.25, 0))
    halfway = (ends[one, 1] + ends[other, 1])[meet] / 2
    y = np.concatenate(
        [
            lines[:, 1],
            lines[:, 3],
            ends[:, 1] - radius,
            ends[:, 1] + radius,
            crossed[(shares > 0) & (shares < 1)],
            halfway - off,
            halfway + off,
        ]
    )
    low, high = outline[:, 1].min(), outline[:, 1].max()
    return distinct(y[(y >= low) & (y <= high)])


def _across(pieces: Column, radius: float) -> Column:
    """What leads from each end of a piece to its left, so far."""
    (ux, uy), length = _directions(pieces)
    return np.asarray(np.stack([-uy, ux, -uy, ux], axis=1) * (radius * (length > 0))[:, None])


def _directions(pieces: Column) -> tuple[Column, Column]:
    """Unit vectors along pieces, shape (2, n), that of one without length eastwards; lengths."""
    along = (pieces[:, 2:] - pieces[:, :2]).T
    length = np.hypot(*along)
    return np.where(length > 0, along / np.where(length > 0, length, 1), [[1.0], [0.0]]), length


def _distances(points: Column, pieces: Column) -> Column:
    """Distance of each point from each piece, shape (points, pieces)."""
    (ux, uy), length = _directions(pieces)
    x, y = points[:, :1] - pieces[:, 0], points[:, 1:] - pieces[:, 1]
    along = x * ux + y * uy
    return np.asarray(np.hypot(along - np.clip(along, 0, length), y * ux - x * uy))


def _within(lines: Column, pieces: Column, radius: float) -> tuple[Column, Column]:
    """The stretch of each line within a distance of each piece, as shares of the line; 2 and 2 where it never is.

    Shares beyond 0 and 1 are of the line prolonged. Both of shape (lines, pieces); lines have a length.
    """
    (ux, uy), length = _directions(pieces)
    (vx, vy), reach = _directions(lines)
    vx, vy = vx[:, None], vy[:, None]
    x, y = lines[:, :1] - pieces[:, 0], lines[:, 1:2] - pieces[:, 1]
    lows, highs = [], []
    for cx, cy in ((x, y), (x - ux * length, y - uy * length)):
        square = radius**2 - (cx * vy - cy * vx) ** 2
        half, middle = np.sqrt(np.maximum(square, 0)), -(cx * vx + cy * vy)
        lows.append(np.where(square >= 0, middle - half, np.inf))
        highs.append(np.where(square >= 0, middle + half, -np.inf))
    # The rectangle along the piece: where the line is both beside it and not too far off.
    beside = _between_bounds(x * ux + y * uy, vx * ux + vy * uy, 0.0, length)
    off = _between_bounds(y * ux - x * uy, vy * ux - vx * uy, -radius, radius)
    low, high = np.maximum(beside[0], off[0]), np.minimum(beside[1], off[1])
    lows.append(np.where(low <= high, low, np.inf))
    highs.append(np.where(low <= high, high, -np.inf))
    low, high = np.minimum.reduce(lows), np.maximum.reduce(highs)
    never = low > high
    return np.where(never, 2.0, low / reach[:, None]), np.where(never, 2.0, high / reach[:, None])


def _between_bounds(at: Column, slope: Column, least: Column | float, most: Column | float) -> tuple[Column, Column]:
    """From where to where ``at + slope * t`` lies between bounds; infinity to minus infinity where it never does."""
    level = np.abs(slope) < 1e-15
    slope = np.where(level, 1.0, slope)
    one, other = (least - at) / slope, (most - at) / slope
    held = (at >= least) & (at <= most)
    low = np.where(level, np.where(held, -np.inf, np.inf), np.minimum(one, other))
    high = np.where(level, np.where(held, np.inf, -np.inf), np.maximum(one, other))
    return low, high
