"""How much of works lies in a zone, for what is shown; never part of a verdict.

Exact but for rounding, where a drawn zone is up to 0.2 % of its limit too wide: between two heights at which nothing
begins, ends or crosses, an area lies between curves that are straight or arcs of a circle, and each has its integral.
Two that touch, coincide or lie over each other leave a strip of no height or no width, so nothing need be told apart.

Many pairs are worked out together: each row of an array is of one pair, and says of which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.flat import COLLECTION, PATH, FlatShapes, offsets
from geo.place.buffers import closely_grown

Column = np.ndarray[Any, Any]

# No limit, and the zone is the asset itself: drawn so wide, its edge is found like any other.
_LEAST_RADIUS = 1e-7
# Strips grow with the square of corners, those of an asset in a dozen ways: of more than these zones are drawn.
_INTRICATE = 512
_OF_ASSET = 12
# Where in a strip bounds are put in order: those that touch do so halfway, if shapes are regular.
_ASIDE = 0.3819
# Rows that are worked out together: of edges held against pieces, and of bounds that pass through strips.
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
    columns = (np.array([one]) for one in (site, asset, limit_m, scale))
    sites, assets, limits_m, scales = columns
    area, length = overlap_of_each(sites, assets, limit_m=limits_m, scale=scales)
    return float(area[0]), float(length[0])


def overlap_of_each(sites: Column, assets: Column, *, limit_m: Column, scale: Column) -> tuple[Column, Column]:
    """The same of some pairs; columns of shape (n,).

    Parameters
    ----------
    sites, assets : arrays of shapely geometries
        One of each for every pair.
    """
    radius = np.maximum(limit_m * scale, _LEAST_RADIUS)
    sites, assets = sites.copy(), assets.copy()
    collected = (shapely.get_type_id(sites) == COLLECTION) | (shapely.get_type_id(assets) == COLLECTION)
    there = np.ones(len(sites), dtype=bool)
    for row in np.flatnonzero(_intricate(sites, assets) | collected).tolist():
        there[row] = _clip(sites, assets, row, 2 * float(radius[row]) + 1)
    area, length = (np.zeros(len(sites)) for _ in range(2))
    rows = np.flatnonzero(there)
    corners = shapely.get_num_coordinates(assets[rows])
    for some in _portions(corners * (shapely.get_num_coordinates(sites[rows]) + 2 * corners)):
        area[rows[some]], length[rows[some]] = _measured(sites[rows[some]], assets[rows[some]], radius[rows[some]])
    # Of nothing a rounding may leave less.
    return np.maximum(0.0, area / scale**2), np.maximum(0.0, length / scale)


def _intricate(sites: Column, assets: Column) -> Column:
    corners = shapely.get_num_coordinates(sites) + _OF_ASSET * shapely.get_num_coordinates(assets)
    return np.asarray(corners > _INTRICATE)


def _clip(sites: Column, assets: Column, row: int, margin: float) -> bool:
    """Keep of a pair what is near the other; whether that is anything.

    Only the part of a long line that is near the site matters, and only what of the site is near that part; members of
    a collection that lie over each other become one on the way.
    """
    for shapes, others in ((assets, sites), (sites, assets)):
        west, south, east, north = others[row].bounds
        shapes[row] = shapely.intersection(
            shapes[row], shapely.box(west - margin, south - margin, east + margin, north + margin)
        )
        if shapes[row].is_empty:
            return False
    return True


def _portions(size: Column) -> Iterator[slice]:
    """Rows one after the other, so many that their sizes come to ``_AT_ONCE``, or one that is larger."""
    held = np.cumsum(size)
    first = 0
    while first < len(size):
        before = held[first - 1] if first else 0
        last = max(int(np.searchsorted(held, before + _AT_ONCE, side="right")), first + 1)
        yield slice(first, last)
        first = last


@dataclass(frozen=True)
class _Pieces:
    """Straight pieces, a point as one without length: x, y of one end and of the other, shape (n, 4); the pair of each, rising."""

    at: Column
    of: Column

    def __len__(self) -> int:
        return len(self.of)

    def take(self, rows: Column) -> _Pieces:
        return _Pieces(self.at[rows], self.of[rows])


def _edges(shapes: Column) -> tuple[_Pieces, Column]:
    """The straight pieces of shapes, and which of them are of rings."""
    flat = FlatShapes.of(shapes)
    corners = np.diff(flat.first_corner)
    begins = np.ones(len(flat.xy), dtype=bool)
    begins[flat.first_corner[1:][corners > 1] - 1] = False
    first = np.flatnonzero(begins)
    part = np.repeat(np.arange(len(corners)), corners)[first]
    of_part = np.repeat(np.arange(len(shapes)), np.diff(flat.first_part))
    every = np.concatenate([flat.xy[first], flat.xy[first + (corners[part] > 1)]], axis=1)
    return _Pieces(every, of_part[part]), flat.role[part] != PATH


def _measured(sites: Column, assets: Column, radius: Column) -> tuple[Column, Column]:
    """Areas and lengths of some pairs, plane."""
    (outline, of_ring), (edges, of_area) = _edges(sites), _edges(assets)
    bounds = shapely.bounds(sites)
    ends = edges.at.reshape(-1, 2, 2)
    low, high = bounds[edges.of, :2] - radius[edges.of, None], bounds[edges.of, 2:] + radius[edges.of, None]
    # Those whose box, so much wider, meets that of the site.
    near = ((ends.min(axis=1) <= high) & (ends.max(axis=1) >= low)).all(axis=1)
    drawn = _intricate(sites, assets)
    rings = outline.take(of_ring & ~drawn[outline.of])
    inner, pieces = edges.take(of_area & ~drawn[edges.of]), edges.take(near & ~drawn[edges.of])
    area = _areas(sites, rings, inner, pieces, radius)
    with_rings = np.zeros(len(sites), dtype=bool)
    with_rings[outline.of[of_ring]] = True
    for row in np.flatnonzero(drawn & with_rings).tolist():
        area[row] = shapely.intersection(sites[row], closely_grown(assets[row], float(radius[row]))).area
    return area, _lengths(sites, edges.take(near & ~of_area), outline, radius)


def _together(of_one: Column, of_other: Column) -> tuple[Column, Column]:
    """Each of some rows with each of the others of its pair, as places in both, in the order of the first; ``of_other`` rises."""
    begin = np.searchsorted(of_other, of_one)
    count = np.searchsorted(of_other, of_one, side="right") - begin
    return _runs(begin, count)


def _runs(begin: Column, count: Column) -> tuple[Column, Column]:
    """The numbers of some runs, one behind the other: of which run each is, and it."""
    which = np.repeat(np.arange(len(begin)), count)
    return which, np.arange(len(which)) + (begin - offsets(count)[:-1])[which]


def _lengths(sites: Column, lines: _Pieces, edges: _Pieces, radius: Column) -> Column:
    """Length of the lines of each pair within a distance of its site."""
    lines = lines.take((lines.at[:, :2] != lines.at[:, 2:]).any(axis=1))
    shapely.prepare(sites)
    length = np.zeros(len(lines))
    for some in _portions(np.bincount(edges.of, minlength=len(sites))[lines.of]):
        length[some] = _length_of_each(sites, lines.take(some), edges, radius)  # type: ignore[arg-type]  # a slice is as good
    return np.bincount(lines.of, length, len(sites))


def _length_of_each(sites: Column, lines: _Pieces, edges: _Pieces, radius: Column) -> Column:
    line, edge = _together(lines.of, edges.of)
    low, high = _within(lines, edges, line, edge, radius)
    order = np.lexsort((low, line))
    low, high = np.clip(low[order], 0, 1), np.clip(high[order], 0, 1)
    # How far it has been near so far, each line apart: by rank, for nothing may depend on which others are asked about.
    rising = np.argsort(high)
    rank = np.empty(len(high), dtype=np.int64)
    rank[rising] = np.arange(len(high))
    high = high[rising][np.maximum.accumulate(line * len(high) + rank) - line * len(high)]
    # What no edge of the site is near lies wholly inside the site or wholly outside: between these, and before and behind them.
    at = np.arange(len(line)) + line
    begin, end = np.zeros(len(line) + len(lines)), np.ones(len(line) + len(lines))
    begin[at + 1], end[at] = high, low
    of_gap = np.repeat(np.arange(len(lines)), np.bincount(line, minlength=len(lines)) + 1)
    gap = np.flatnonzero(end > begin)
    line, begin, end = of_gap[gap], begin[gap], end[gap]
    start, along = lines.at[line, :2], lines.at[line, 2:] - lines.at[line, :2]
    middle = start + along * ((begin + end) / 2)[:, None]
    outside = np.where(shapely.contains_xy(sites[lines.of[line]], *middle.T), 0.0, end - begin)
    whole = np.hypot(*(lines.at[:, 2:] - lines.at[:, :2]).T)
    return np.asarray(whole * (1 - np.bincount(line, outside, len(lines))))


def _areas(sites: Column, outline: _Pieces, inner: _Pieces, pieces: _Pieces, radius: Column) -> Column:
    """Area of the site of each pair within a distance of its pieces or inside the rings of its asset; 0 where nothing is told of it."""
    area = np.zeros(len(sites))
    piece, edge = _together(pieces.of, outline.of)
    far = _distances(outline.at[edge, :2], pieces, piece) > radius[pieces.of[piece]]
    held = np.bincount(piece, far, len(pieces)) == 0
    begins = np.flatnonzero(np.diff(outline.of, prepend=-1))
    has_outline, has_zone, whole = (np.zeros(len(sites), dtype=bool) for _ in range(3))
    has_outline[outline.of[begins]] = has_zone[pieces.of] = has_zone[inner.of] = True
    whole[pieces.of[held]] = True
    whole &= has_outline
    area[whole] = shapely.area(sites[whole])
    asked = has_outline & has_zone & ~whole
    # Coordinates from the middle of the site: those of a country have too few digits left for small areas.
    middle = np.zeros((len(sites), 4))
    if len(begins):
        corners = outline.at[:, :2]
        least, most = np.minimum.reduceat(corners, begins), np.maximum.reduceat(corners, begins)
        middle[outline.of[begins]] = np.tile((least + most) / 2, 2)
    rings, within, near = (
        _Pieces(one.at - middle[one.of], one.of)
        for one in (every.take(asked[every.of]) for every in (outline, inner, pieces))
    )
    return area + _strips(rings, within, near, radius) if asked.any() else area


def _strips(outline: _Pieces, inner: _Pieces, pieces: _Pieces, radius: Column) -> Column:
    """Area of what lies inside the outline of each pair, and near a piece or inside the inner rings."""
    across = _across(pieces, radius)
    left, right, of = pieces.at + across, pieces.at - across, pieces.of
    circles = _Pieces(pieces.at.reshape(-1, 2), np.repeat(of, 2))
    sides = np.concatenate([left, right])
    low, high, of_strip = _between_heights(outline, pieces, _Pieces(sides, np.tile(of, 2)), radius)
    # What is near a piece is near an end of it or in the rectangle along it, whose edges lead once round it.
    ends = np.concatenate([right[:, 2:], left[:, 2:]], axis=1), np.concatenate([left[:, :2], right[:, :2]], axis=1)
    edges = _Pieces(
        np.concatenate([outline.at, inner.at, right, left[:, [2, 3, 0, 1]], *ends]),
        np.concatenate([outline.of, inner.of, np.tile(of, 4)]),
    )
    bounds, reached = len(outline) + len(inner), len(edges)
    # What is passed from left to right: edges of the site, of the asset, and into (1) or out of (-1) what is near.
    passed = np.zeros((3, reached + 2 * len(circles)), dtype=np.int64)
    passed[0, : len(outline)] = passed[1, len(outline) : bounds] = 1
    passed[2, bounds:reached] = np.sign(edges.at[bounds:, 1] - edges.at[bounds:, 3])
    passed[2, reached : reached + len(circles)], passed[2, reached + len(circles) :] = 1, -1
    far = radius[circles.of]
    from_y = np.concatenate([np.minimum(edges.at[:, 1], edges.at[:, 3]), circles.at[:, 1] - far])
    to_y = np.concatenate([np.maximum(edges.at[:, 1], edges.at[:, 3]), circles.at[:, 1] + far])
    first, last = _strips_between(
        low + _ASIDE * (high - low), of_strip, from_y, to_y, np.concatenate([edges.of, circles.of])
    )
    through = np.cumsum(np.bincount(first, minlength=len(low) + 1) - np.bincount(last, minlength=len(low) + 1))[:-1]
    area = np.zeros(len(low))
    for some in _portions(through):
        begin, end = np.clip(first, some.start, some.stop), np.clip(last, some.start, some.stop)
        thing, strip = _runs(begin, end - begin)
        area[some] = _areas_in_strips(low, high, edges, circles, passed, thing, strip, far)[some]
    return np.bincount(of_strip, area, len(radius))


def _strips_between(y: Column, of_strip: Column, from_y: Column, to_y: Column, of: Column) -> tuple[Column, Column]:
    """The first of the strips that each of some things passes through, and the one behind the last."""
    value, pair = np.concatenate([from_y, to_y, y]), np.concatenate([of, of, of_strip])
    is_strip = np.repeat([False, True], [2 * len(of), len(y)])
    order = np.lexsort((is_strip, value, pair))
    before = np.empty(len(order), dtype=np.int64)
    before[order] = np.cumsum(is_strip[order])
    return before[: len(of)], np.maximum(before[: len(of)], before[len(of) : 2 * len(of)])


def _areas_in_strips(
    low: Column,
    high: Column,
    edges: _Pieces,
    circles: _Pieces,
    passed: Column,
    thing: Column,
    strip: Column,
    radius: Column,
) -> Column:
    """The area in each strip; see `_strips`. A thing is an edge or, behind these, a circle with its left and right rim."""
    count, height = len(edges), high - low
    straight = int(np.searchsorted(thing, count))
    edge, at_edge, circle, at_circle = thing[:straight], strip[:straight], thing[straight:] - count, strip[straight:]
    x0, y0, x1, y1 = edges.at.T
    slope = ((x1 - x0) / np.where(y0 == y1, 1, y1 - y0))[edge]
    y = low + _ASIDE * height
    at = x0[edge] + (y[at_edge] - y0[edge]) * slope
    halfway = at + (0.5 - _ASIDE) * height[at_edge] * slope
    (x, middle), far = circles.at[circle].T, radius[circle]
    half = np.sqrt(np.maximum(far**2 - (y[at_circle] - middle) ** 2, 0))
    bulge = _under_arc(high[at_circle] - middle, far) - _under_arc(low[at_circle] - middle, far)
    inside = x * height[at_circle]
    # The area left of each in its strip, and with it that between any two.
    left = np.concatenate([halfway * height[at_edge], inside - bulge, inside + bulge])
    strip = np.concatenate([strip, at_circle])
    order = np.lexsort((np.concatenate([at, x - half, x + half]), strip))
    strip, left = strip[order], left[order]
    by = passed[:, np.concatenate([thing, thing[straight:] + len(circles)])[order]]
    so_far = np.cumsum(by, axis=1)
    begins = np.flatnonzero(np.diff(strip, prepend=-1))
    so_far -= np.repeat((so_far - by)[:, begins], np.diff(begins, append=len(strip)), axis=1)
    in_site, in_asset, near = so_far[:, :-1]
    covered = (in_site % 2 == 1) & ((in_asset % 2 == 1) | (near > 0)) & (strip[1:] == strip[:-1])
    return np.bincount(strip[:-1][covered], np.diff(left)[covered], len(low))


def _under_arc(y: Column, radius: Column | float) -> Column:
    """Integral of the half width of a circle from its middle to a height."""
    y = np.clip(y, -radius, radius)
    # As a product it is never less than nothing; a difference of squares is, by the last digit.
    half = np.sqrt((radius - y) * (radius + y))
    return np.asarray((y * half + radius**2 * np.arcsin(y / radius)) / 2)


def _between_heights(
    outline: _Pieces, pieces: _Pieces, sides: _Pieces, radius: Column
) -> tuple[Column, Column, Column]:
    """Strips between the heights at which anything that can bound the area begins, ends or crosses another; from, to, and of which pair."""
    lines = _Pieces(np.concatenate([outline.at, sides.at]), np.concatenate([outline.of, sides.of]))
    lines = lines.take(lines.at[:, 1] != lines.at[:, 3])
    line, piece = _together(lines.of, pieces.of)
    shares = np.concatenate(_within(lines, pieces, line, piece, radius))
    line = np.tile(line, 2)[met := (shares > 0) & (shares < 1)]
    crossed = lines.at[line, 1] + shares[met] * (lines.at[line, 3] - lines.at[line, 1])
    ends, of = pieces.at.reshape(-1, 2), np.repeat(pieces.of, 2)
    one, other = _together(of, of)
    one, other = one[later := one < other], other[later]
    apart, far = ends[other] - ends[one], radius[of[one]]
    square = (apart**2).sum(axis=1)
    meet = (square > 0) & (square < 4 * far**2)
    off = apart[meet, 0] * np.sqrt(np.maximum(far[meet] ** 2 / square[meet] - 0.25, 0))
    halfway, of_meet = (ends[one, 1] + ends[other, 1])[meet] / 2, of[one[meet]]
    y = np.concatenate(
        [
            lines.at[:, 1],
            lines.at[:, 3],
            ends[:, 1] - radius[of],
            ends[:, 1] + radius[of],
            crossed,
            halfway - off,
            halfway + off,
        ]
    )
    of = np.concatenate([lines.of, lines.of, of, of, lines.of[line], of_meet, of_meet])
    begins = np.flatnonzero(np.diff(outline.of, prepend=-1))
    least, most = (np.zeros(len(radius)) for _ in range(2))
    least[outline.of[begins]] = np.minimum.reduceat(outline.at[:, 1], begins)
    most[outline.of[begins]] = np.maximum.reduceat(outline.at[:, 1], begins)
    kept = (y >= least[of]) & (y <= most[of])
    y, of = y[kept], of[kept]
    order = np.lexsort((y, of))
    y, of = y[order], of[order]
    strip = np.flatnonzero((of[1:] == of[:-1]) & (y[1:] > y[:-1]))
    return y[strip], y[strip + 1], of[strip]


def _across(pieces: _Pieces, radius: Column) -> Column:
    """What leads from each end of a piece to its left, so far."""
    (ux, uy), length = _directions(pieces.at)
    return np.asarray(np.stack([-uy, ux, -uy, ux], axis=1) * (radius[pieces.of] * (length > 0))[:, None])


def _directions(pieces: Column) -> tuple[Column, Column]:
    """Unit vectors along pieces, shape (2, n), that of one without length eastwards; lengths."""
    along = (pieces[:, 2:] - pieces[:, :2]).T
    length = np.hypot(*along)
    return np.where(length > 0, along / np.where(length > 0, length, 1), [[1.0], [0.0]]), length


def _distances(points: Column, pieces: _Pieces, piece: Column) -> Column:
    """Distance of each point from a piece, by the place of that."""
    along, length = _directions(pieces.at)
    (ux, uy), length = along[:, piece], length[piece]
    x, y = (points - pieces.at[piece, :2]).T
    ahead = x * ux + y * uy
    return np.asarray(np.hypot(ahead - np.clip(ahead, 0, length), y * ux - x * uy))


def _within(lines: _Pieces, pieces: _Pieces, line: Column, piece: Column, radius: Column) -> tuple[Column, Column]:
    """The stretch of a line within a distance of a piece, by the places of both, as shares of the line; 2 and 2 where it never is.

    Shares beyond 0 and 1 are of the line prolonged. Lines have a length.
    """
    far = radius[lines.of[line]]
    along, length = _directions(pieces.at)
    (ux, uy), length = along[:, piece], length[piece]
    ahead, reach = _directions(lines.at)
    (vx, vy), reach = ahead[:, line], reach[line]
    x, y = (lines.at[line, :2] - pieces.at[piece, :2]).T
    lows, highs = [], []
    for cx, cy in ((x, y), (x - ux * length, y - uy * length)):
        square = far**2 - (cx * vy - cy * vx) ** 2
        half, middle = np.sqrt(np.maximum(square, 0)), -(cx * vx + cy * vy)
        lows.append(np.where(square >= 0, middle - half, np.inf))
        highs.append(np.where(square >= 0, middle + half, -np.inf))
    # The rectangle along the piece: where the line is both beside it and not too far off.
    beside = _between_bounds(x * ux + y * uy, vx * ux + vy * uy, 0.0, length)
    off = _between_bounds(y * ux - x * uy, vy * ux - vx * uy, -far, far)
    low, high = np.maximum(beside[0], off[0]), np.minimum(beside[1], off[1])
    lows.append(np.where(low <= high, low, np.inf))
    highs.append(np.where(low <= high, high, -np.inf))
    low, high = np.minimum.reduce(lows), np.maximum.reduce(highs)
    never = low > high
    return np.where(never, 2.0, low / reach), np.where(never, 2.0, high / reach)


def _between_bounds(at: Column, slope: Column, least: Column | float, most: Column) -> tuple[Column, Column]:
    """From where to where ``at + slope * t`` lies between bounds; infinity to minus infinity where it never does."""
    level = np.abs(slope) < 1e-15
    slope = np.where(level, 1.0, slope)
    one, other = (least - at) / slope, (most - at) / slope
    held = (at >= least) & (at <= most)
    low = np.where(level, np.where(held, -np.inf, np.inf), np.minimum(one, other))
    high = np.where(level, np.where(held, np.inf, -np.inf), np.maximum(one, other))
    return low, high
