"""Overlaps of many pairs by compiled code over flat arrays: what `overlap` tells of one pair, and the same way.

Heights at which a bound begins, ends or crosses another cut a site into strips; in a strip each bound is straight or
an arc, whose integral is known.

All that is compiled stands in this one file, long as it is: numba notices that a cached function is out of date by the
file of that function alone, not by those of what it calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np

from geo.flat import COLLECTION, LINE, MULTILINE, PATH, RING, SHELL

Array = np.ndarray[Any, Any]
Function = TypeVar("Function", bound=Callable[..., Any])

# Pieces of an asset near a site, heights at which anything happens.
_PIECES, _HEIGHTS = 512, 200_000
# Of more edges it is worth asking from which side fewer lie behind one another.
_FEW = 64
# No limit, and the zone is the asset itself: drawn so wide, its edge is found like any other.
_LEAST_RADIUS = 1e-7
# Where in a strip bounds are put in order: those that touch do so halfway, if shapes are regular.
_ASIDE = 0.3819
# Of places worked out, in metres: so much is looked at too often rather than too seldom.
_ROUNDING = 1e-10

# Columns of a piece: its ends, what leads across it to its side, how x grows with y along it, its lowest and highest
# height with the radius round it, its direction, its length, its lowest and highest height.
_AX, _AY, _BX, _BY, _OX, _OY, _SLOPE, _LOW, _HIGH, _UX, _UY, _LONG, _BOTTOM, _TOP = range(14)


class Flat(NamedTuple):
    """Arrays of `FlatShapes`."""

    kind: Array
    first_part: Array
    role: Array
    first_corner: Array
    xy: Array


class Edges(NamedTuple):
    """Room for the edges of any one shape.

    Attributes
    ----------
    ends : float array, shape (n, 5)
        x, y of the lower end, of the upper end, dx/dy.
    order : int array, shape (n,)
        By lower ends.
    crossed : int array, shape (n,)
        Those at a height, from left to right.
    across : float array, shape (n + 1,)
        Where those are crossed.
    reached : int array, shape (2,)
        How many of the order have been come to, how many are crossed.
    """

    ends: Array
    order: Array
    crossed: Array
    across: Array
    reached: Array


def _compiled(function: Function) -> Function:
    """As machine code that lets other threads run, kept in a cache beside the program or in the user's own."""
    machine: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": True}
    try:
        return cast(Function, numba.njit(cache=True, **machine)(function))
    except RuntimeError:
        # Nowhere may a cache be written.
        return cast(Function, numba.njit(**machine)(function))


@_compiled
def overlaps(sites: Flat, assets: Flat, site: Array, asset: Array, limit_m: Array, scale: Array) -> Array:
    """Ground area of the site inside the zone, m², and ground length of the asset within the limit, m, of each pair.

    Parameters
    ----------
    site, asset : int64 arrays, shape (n,)
        Pairs of one site best beside each other.
    limit_m, scale : float64 arrays, shape (n,)
        As of `overlap`.

    Returns
    -------
    float64 array, shape (n, 2)
        Not a number where `overlap` must be asked: of collections, and where very much lies near each other.
    """
    found = np.full((len(site), 2), np.nan)
    outline, inner = _room(sites), _room(assets)
    pieces, heights = np.empty((_PIECES, 14)), np.empty(_HEIGHTS)
    spans = np.empty((len(outline.ends) + len(inner.ends) + _PIECES, 4))
    box, near = np.empty(4), np.empty(4)
    last = -1
    for row in range(len(site)):
        one, other = site[row], asset[row]
        if one != last:
            _bounds(sites, one, box)
            last = one
        kind = assets.kind[other]
        if sites.kind[one] == COLLECTION or kind == COLLECTION:
            continue
        radius = max(limit_m[row] * scale[row], _LEAST_RADIUS)
        # Coordinates from the middle of the site: those of a country have too few digits left for small areas.
        origin = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        near[0], near[1] = box[0] - origin[0], box[1] - origin[1]
        near[2], near[3] = box[2] - origin[0], box[3] - origin[1]
        count = _near_pieces(assets, other, origin, near, radius, pieces)
        if count < 0:
            continue
        length = 0.0
        if kind in (LINE, MULTILINE, RING):
            for k in range(count):
                length += _length(sites, one, pieces[k], origin, radius, spans)
        area = _area(sites, one, assets, other, origin, near, radius, pieces, count, outline, inner, heights, spans)
        found[row, 0], found[row, 1] = area / scale[row] ** 2, length / scale[row]
    return found


@_compiled
def _room(shapes: Flat) -> Edges:
    most = 1
    for one in range(len(shapes.kind)):
        first, end = shapes.first_part[one], shapes.first_part[one + 1]
        most = max(most, shapes.first_corner[end] - shapes.first_corner[first])
    order, crossed = np.empty(most, np.int64), np.empty(most, np.int64)
    return Edges(np.empty((most, 5)), order, crossed, np.empty(most + 1), np.zeros(2, np.int64))


@_compiled
def _bounds(shapes: Flat, one: int, box: Array) -> None:
    _, first_part, _, first_corner, xy = shapes
    box[0] = box[1] = np.inf
    box[2] = box[3] = -np.inf
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        box[0], box[1] = min(box[0], xy[c, 0]), min(box[1], xy[c, 1])
        box[2], box[3] = max(box[2], xy[c, 0]), max(box[3], xy[c, 1])


@_compiled
def _near_pieces(shapes: Flat, one: int, origin: tuple[float, float], near: Array, radius: float, pieces: Array) -> int:
    """Fill in the straight pieces of a shape whose boxes, so much wider, meet a box; how many, -1 if too many."""
    _, first_part, _, first_corner, xy = shapes
    west, south, east, north = near[0] - radius, near[1] - radius, near[2] + radius, near[3] + radius
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        begin, end = first_corner[part], first_corner[part + 1]
        for c in range(begin, max(end - 1, begin + 1)):
            d = min(c + 1, end - 1)
            ax, ay = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
            bx, by = xy[d, 0] - origin[0], xy[d, 1] - origin[1]
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < south or min(ay, by) > north:
                continue
            if count == len(pieces):
                return -1
            _set_piece(pieces[count], ax, ay, bx, by, radius)
            count += 1
    return count


@_compiled
def _set_piece(piece: Array, ax: float, ay: float, bx: float, by: float, radius: float) -> None:
    length = math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    ux, uy = ((bx - ax) / length, (by - ay) / length) if length > 0 else (1.0, 0.0)
    piece[_AX], piece[_AY], piece[_BX], piece[_BY] = ax, ay, bx, by
    piece[_OX], piece[_OY] = (-uy * radius, ux * radius) if length > 0 else (0.0, 0.0)
    piece[_SLOPE] = (bx - ax) / (by - ay) if by != ay else 0.0
    piece[_LOW], piece[_HIGH] = min(ay, by) - radius, max(ay, by) + radius
    piece[_UX], piece[_UY], piece[_LONG] = ux, uy, length
    piece[_BOTTOM], piece[_TOP] = min(ay, by), max(ay, by)


@_compiled
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
    within = _edges(assets, other, origin, near, 0, inner)
    if within == 0 and count == 0:
        return 0.0
    _narrow(near, assets, other, within, origin, pieces, count, radius)
    edges = _edges(sites, one, origin, near, 0, outline)
    if edges == 0:
        return 0.0
    for k in range(count):
        if _holds(sites, one, pieces[k], origin, radius):
            return _whole(sites, one, origin)
    if edges > _FEW and _upright(outline.ends, edges, near):
        # Seen from the side they do not lie behind one another.
        near[0], near[1], near[2], near[3] = near[1], near[0], near[3], near[2]
        for k in range(count):
            piece = pieces[k]
            _set_piece(piece, piece[_AY], piece[_AX], piece[_BY], piece[_BX], radius)
        within, edges = _edges(assets, other, origin, near, 1, inner), _edges(sites, one, origin, near, 1, outline)
    found = _heights(outline.ends, edges, within, pieces, count, radius, near, heights)
    if found < 0:
        return np.nan
    total = 0.0
    for k in range(found - 1):
        if heights[k + 1] > heights[k]:
            total += _strip(heights[k], heights[k + 1], outline, edges, inner, within, pieces, count, radius, spans)
    return total


@_compiled
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
        _bounds(assets, other, reached)
        reached[0], reached[1] = reached[0] - origin[0], reached[1] - origin[1]
        reached[2], reached[3] = reached[2] - origin[0], reached[3] - origin[1]
    else:
        reached[0] = reached[1] = np.inf
        reached[2] = reached[3] = -np.inf
        for k in range(count):
            piece = pieces[k]
            reached[0], reached[1] = min(reached[0], piece[_AX], piece[_BX]), min(reached[1], piece[_BOTTOM])
            reached[2], reached[3] = max(reached[2], piece[_AX], piece[_BX]), max(reached[3], piece[_TOP])
    near[0], near[1] = max(near[0], reached[0] - radius), max(near[1], reached[1] - radius)
    near[2], near[3] = min(near[2], reached[2] + radius), min(near[3], reached[3] + radius)


@_compiled
def _upright(edges: Array, count: int, near: Array) -> bool:
    """Whether edges rise much more than they run, as shares of a box."""
    rise, run = 0.0, 0.0
    for e in range(count):
        rise += min(edges[e, 3], near[3]) - max(edges[e, 1], near[1])
        run += abs(edges[e, 2] - edges[e, 0])
    return bool(rise * (near[2] - near[0]) > 2 * run * (near[3] - near[1]))


@_compiled
def _edges(shapes: Flat, one: int, origin: tuple[float, float], near: Array, turned: int, room: Edges) -> int:
    """Fill in the edges of the rings of a shape that tell what of a box is inside; how many.

    Those right of it tell nothing; of those left of it only counts from where to where they lead. Where ``turned``,
    x is y.
    """
    _, first_part, role, first_corner, xy = shapes
    edges, order = room.ends, room.order
    room.reached[:] = 0
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        if role[part] == PATH:
            continue
        left, begin = False, 0.0
        for c in range(first_corner[part], first_corner[part + 1] - 1):
            x0, y0 = xy[c, turned] - origin[turned], xy[c, 1 - turned] - origin[1 - turned]
            x1, y1 = xy[c + 1, turned] - origin[turned], xy[c + 1, 1 - turned] - origin[1 - turned]
            if max(x0, x1) < near[0]:
                if not left:
                    left, begin = True, y0
                continue
            if left:
                left = False
                count = _edge(near[0], begin, near[0], y0, near, edges, count)
            count = _edge(x0, y0, x1, y1, near, edges, count)
        if left:
            last = xy[first_corner[part + 1] - 1, 1 - turned] - origin[1 - turned]
            count = _edge(near[0], begin, near[0], last, near, edges, count)
    if count > _FEW:
        order[:count] = np.argsort(edges[:count, 1])
        return count
    for e in range(count):
        place = e
        while place > 0 and edges[order[place - 1], 1] > edges[e, 1]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = e
    return count


@_compiled
def _edge(x0: float, y0: float, x1: float, y1: float, near: Array, edges: Array, count: int) -> int:
    """One more edge, where it is not beside the box; how many there are then."""
    if max(y0, y1) <= near[1] or min(y0, y1) >= near[3] or min(x0, x1) > near[2]:
        return count
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    edge = edges[count]
    edge[0], edge[1], edge[2], edge[3], edge[4] = x0, y0, x1, y1, (x1 - x0) / (y1 - y0) if y0 != y1 else 0.0
    return count + 1


@_compiled
def _holds(shapes: Flat, one: int, piece: Array, origin: tuple[float, float], radius: float) -> bool:
    """Whether all of a shape lies within a distance of a piece."""
    _, first_part, _, first_corner, xy = shapes
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        px, py = xy[c, 0] - origin[0] - piece[_AX], xy[c, 1] - origin[1] - piece[_AY]
        along = px * piece[_UX] + py * piece[_UY]
        past = along - min(max(along, 0.0), piece[_LONG])
        if past**2 + (py * piece[_UX] - px * piece[_UY]) ** 2 > radius**2:
            return False
    return True


@_compiled
def _whole(shapes: Flat, one: int, origin: tuple[float, float]) -> float:
    """Area of a shape."""
    _, first_part, role, first_corner, xy = shapes
    total = 0.0
    for part in range(first_part[one], first_part[one + 1]):
        twice = 0.0
        if role[part] != PATH:
            for c in range(first_corner[part], first_corner[part + 1] - 1):
                x0, y0 = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
                x1, y1 = xy[c + 1, 0] - origin[0], xy[c + 1, 1] - origin[1]
                twice += x0 * y1 - x1 * y0
        total += abs(twice) / 2 if role[part] == SHELL else -abs(twice) / 2
    return total


@_compiled
def _reach(px: float, py: float, vx: float, vy: float, piece: Array, radius: float) -> tuple[float, float]:
    """From where to where a line lies within a distance of a piece, by its length from a point; infinities if never."""
    low, high = np.inf, -np.inf
    ax, ay = px - piece[_AX], py - piece[_AY]
    bx, by = px - piece[_BX], py - piece[_BY]
    square = radius**2 - (ax * vy - ay * vx) ** 2
    if square >= 0:
        half, middle = math.sqrt(square), -(ax * vx + ay * vy)
        low, high = middle - half, middle + half
    square = radius**2 - (bx * vy - by * vx) ** 2
    if square >= 0:
        half, middle = math.sqrt(square), -(bx * vx + by * vy)
        low, high = min(low, middle - half), max(high, middle + half)
    ux, uy = piece[_UX], piece[_UY]
    # The rectangle along the piece: where the line is both beside it and not too far off.
    begin, end = _meet(ax * ux + ay * uy, vx * ux + vy * uy, 0.0, piece[_LONG])
    begin2, end2 = _meet(ay * ux - ax * uy, vy * ux - vx * uy, -radius, radius)
    begin, end = max(begin, begin2), min(end, end2)
    if begin <= end:
        low, high = min(low, begin), max(high, end)
    return low, high


@_compiled
def _meet(at: float, slope: float, least: float, most: float) -> tuple[float, float]:
    if abs(slope) < 1e-15:
        return (-np.inf, np.inf) if least <= at <= most else (np.inf, -np.inf)
    one, other = (least - at) / slope, (most - at) / slope
    return min(one, other), max(one, other)


@_compiled
def _heights(
    outline: Array, edges: int, within: int, pieces: Array, count: int, radius: float, near: Array, heights: Array
) -> int:
    """Fill in, sorted, the heights at which what bounds the area begins, ends or crosses; how many, -1 if too many."""
    heights[0], heights[1] = near[1], near[3]
    found = 2
    for e in range(edges):
        if outline[e, 1] == outline[e, 3]:
            # Nothing crosses a level edge, whose corners may be far away.
            found = _add(heights, found, outline[e, 1])
            continue
        for end in (0, 2):
            x, y = outline[e, end], outline[e, end + 1]
            # A corner that is not in the zone bounds nothing of it.
            if _in_box(x, y, near) and (within > 0 or _is_near(x, y, pieces, count, radius + _ROUNDING)):
                found = _add(heights, found, y)
        found = _crossings(outline[e], pieces, count, -1, radius, near, heights, found)
    side = np.empty(4)
    for k in range(count):
        piece = pieces[k]
        for end in (0, 2):
            x, y = piece[end], piece[end + 1]
            found = _bound(heights, found, x, y - radius, near, pieces, count, radius)
            found = _bound(heights, found, x, y + radius, near, pieces, count, radius)
            found = _bound(heights, found, x + piece[_OX], y + piece[_OY], near, pieces, count, radius)
            found = _bound(heights, found, x - piece[_OX], y - piece[_OY], near, pieces, count, radius)
            if count > 1 and piece[_LONG] > 0:
                sign = 1.0 - end
                side[0], side[1] = piece[_AX] + sign * piece[_OX], piece[_AY] + sign * piece[_OY]
                side[2], side[3] = piece[_BX] + sign * piece[_OX], piece[_BY] + sign * piece[_OY]
                found = _crossings(side, pieces, count, k, radius, near, heights, found)
        for k2 in range(k):
            found = _arcs(piece, pieces[k2], pieces, count, radius, near, heights, found)
    if found > len(heights):
        return -1
    heights[:found].sort()
    return found


@_compiled
def _add(heights: Array, found: int, y: float) -> int:
    """One more height; beyond what there is room for it is only counted."""
    if found < len(heights):
        heights[found] = y
    return found + 1


@_compiled
def _in_box(x: float, y: float, near: Array) -> bool:
    return bool(near[1] < y < near[3] and near[0] - _ROUNDING <= x <= near[2] + _ROUNDING)


@_compiled
def _is_near(x: float, y: float, pieces: Array, count: int, radius: float) -> bool:
    """Whether a place lies within a distance of any piece."""
    square = radius * radius
    for k in range(count):
        piece = pieces[k]
        px, py = x - piece[_AX], y - piece[_AY]
        along = px * piece[_UX] + py * piece[_UY]
        past = along - min(max(along, 0.0), piece[_LONG])
        across = py * piece[_UX] - px * piece[_UY]
        if past * past + across * across <= square:
            return True
    return False


@_compiled
def _bound(
    heights: Array, found: int, x: float, y: float, near: Array, pieces: Array, count: int, radius: float
) -> int:
    """One more height, of a place at the edge of what is near a piece, where it does not lie inside the zone."""
    if _in_box(x, y, near) and not _is_near(x, y, pieces, count, radius - min(_ROUNDING, radius / 2)):
        return _add(heights, found, y)
    return found


@_compiled
def _crossings(
    line: Array, pieces: Array, count: int, own: int, radius: float, near: Array, heights: Array, found: int
) -> int:
    """Heights at which a line comes within a distance of pieces other than its own, and leaves it."""
    low, high = min(line[1], line[3]), max(line[1], line[3])
    west, east = min(line[0], line[2]), max(line[0], line[2])
    if low >= near[3] or high <= near[1] or low == high:
        return found
    if west > near[2] + _ROUNDING or east < near[0] - _ROUNDING:
        return found
    dx, dy = line[2] - line[0], line[3] - line[1]
    length = math.sqrt(dx * dx + dy * dy)
    vx, vy = dx / length, dy / length
    for k in range(count):
        piece = pieces[k]
        if (
            k == own
            or piece[_LOW] > high
            or piece[_HIGH] < low
            or min(piece[_AX], piece[_BX]) - radius > east
            or max(piece[_AX], piece[_BX]) + radius < west
        ):
            continue
        for at in _reach(line[0], line[1], vx, vy, piece, radius):
            if 0 < at < length:
                x, y = line[0] + at * vx, line[1] + at * vy
                found = _bound(heights, found, x, y, near, pieces, count, radius)
    return found


@_compiled
def _arcs(
    piece: Array, other: Array, pieces: Array, count: int, radius: float, near: Array, heights: Array, found: int
) -> int:
    """Heights at which circles round the ends of two pieces cross."""
    for one in (0, 2):
        for two in (0, 2):
            dx, dy = other[two] - piece[one], other[two + 1] - piece[one + 1]
            square = dx * dx + dy * dy
            if 0 < square < 4 * radius**2:
                aside = math.sqrt(max(radius**2 / square - 0.25, 0.0))
                x, y = (other[two] + piece[one]) / 2, (other[two + 1] + piece[one + 1]) / 2
                for sign in (-aside, aside):
                    found = _bound(heights, found, x - dy * sign, y + dx * sign, near, pieces, count, radius)
    return found


@_compiled
def _strip(
    low: float,
    high: float,
    outline: Edges,
    edges: int,
    inner: Edges,
    within: int,
    pieces: Array,
    count: int,
    radius: float,
    spans: Array,
) -> float:
    """Area between two heights of what lies inside the outline, and near a piece or inside the inner rings."""
    height = high - low
    y, up = low + _ASIDE * height, (0.5 - _ASIDE) * height
    sites, assets = _crossed(outline, edges, y), _crossed(inner, within, y)
    if sites == 0:
        return 0.0
    found = 0
    for k in range(count):
        if pieces[k, _LOW] < y < pieces[k, _HIGH]:
            left, left_rim, right, right_rim = _rims(pieces[k], y, radius)
            found = _insert(spans, found, left, right, 4 * k + left_rim, 4 * k + right_rim)
    across = inner.across
    for k in range(0, assets, 2):
        found = _insert(spans, found, across[k], across[k + 1], -1, -1)
    across = outline.across
    total, s = 0.0, 0
    for k in range(found):
        left, right = spans[k, 0], spans[k, 1]
        while s < sites and across[s + 1] <= left:
            s += 2
        t = s
        while t < sites and across[t] < right:
            if across[t + 1] < right:
                total += (across[t + 1] + up * outline.ends[outline.crossed[t + 1], 4]) * height
            else:
                total += _left_of(spans[k, 3], right, up, 1, pieces, low, high, radius)
            if across[t] > left:
                total -= (across[t] + up * outline.ends[outline.crossed[t], 4]) * height
            else:
                total -= _left_of(spans[k, 2], left, up, -1, pieces, low, high, radius)
            t += 2
    return total


@_compiled
def _crossed(room: Edges, count: int, y: float) -> int:
    """Fill in where edges are crossed at a height, from left to right; heights must be asked upwards. How many, even."""
    edges, order, active, across, state = room
    kept = 0
    for i in range(state[1]):
        kept = _keep(edges, active[i], y, active, across, kept)
    while state[0] < count and edges[order[state[0]], 1] <= y:
        kept = _keep(edges, order[state[0]], y, active, across, kept)
        state[0] += 1
    state[1] = kept
    if kept % 2 == 1:
        # Its end lies right of whatever is asked about.
        across[kept] = np.inf
        kept += 1
    return kept


@_compiled
def _keep(edges: Array, e: int, y: float, active: Array, across: Array, kept: int) -> int:
    if edges[e, 3] <= y:
        return kept
    x = edges[e, 0] + (y - edges[e, 1]) * edges[e, 4]
    place = kept
    while place > 0 and across[place - 1] > x:
        across[place], active[place] = across[place - 1], active[place - 1]
        place -= 1
    across[place], active[place] = x, e
    return kept + 1


@_compiled
def _insert(spans: Array, found: int, left: float, right: float, left_rim: int, right_rim: int) -> int:
    """One more stretch of a line among those that do not touch, in order; those that it touches become one with it."""
    first = found
    while first > 0 and spans[first - 1, 1] >= left:
        first -= 1
    last = first
    while last < found and spans[last, 0] <= right:
        if spans[last, 0] < left:
            left, left_rim = spans[last, 0], spans[last, 2]
        if spans[last, 1] > right:
            right, right_rim = spans[last, 1], spans[last, 3]
        last += 1
    if last == first:
        for k in range(found, first, -1):
            spans[k] = spans[k - 1]
    elif last > first + 1:
        for k in range(last, found):
            spans[k - last + first + 1] = spans[k]
    spans[first, 0], spans[first, 1], spans[first, 2], spans[first, 3] = left, right, left_rim, right_rim
    return found + 1 - (last - first)


@_compiled
def _rims(piece: Array, y: float, radius: float) -> tuple[float, int, float, int]:
    """Where what lies within a distance of a piece begins and ends at a height, and on which rim.

    Rims: the circle round either end, the side to the left of it, the side to the right.
    """
    left, right, left_rim, right_rim = np.inf, -np.inf, 0, 0
    for j in range(2 if piece[_LONG] > 0 else 1):
        off = y - piece[2 * j + 1]
        if -radius < off < radius:
            half = math.sqrt(max(radius**2 - off * off, 0.0))
            if piece[2 * j] - half < left:
                left, left_rim = piece[2 * j] - half, j
            if piece[2 * j] + half > right:
                right, right_rim = piece[2 * j] + half, j
    for j in range(2):
        sign = 1.0 - 2.0 * j
        above = y - sign * piece[_OY]
        if piece[_BOTTOM] < above < piece[_TOP]:
            x = piece[_AX] + sign * piece[_OX] + (above - piece[_AY]) * piece[_SLOPE]
            if x < left:
                left, left_rim = x, 2 + j
            if x > right:
                right, right_rim = x, 2 + j
    return left, left_rim, right, right_rim


@_compiled
def _left_of(
    rim: float, x: float, up: float, sign: float, pieces: Array, low: float, high: float, radius: float
) -> float:
    """Integral of a rim between two heights; it is at ``x`` so far below halfway."""
    which = int(rim)
    if which < 0:
        return x * (high - low)
    if which % 4 > 1:
        return float((x + up * pieces[which // 4, _SLOPE]) * (high - low))
    piece, end = pieces[which // 4], 2 * (which % 4)
    at = piece[end + 1]
    return float(piece[end] * (high - low) + sign * (_under_arc(high - at, radius) - _under_arc(low - at, radius)))


@_compiled
def _under_arc(y: float, radius: float) -> float:
    y = min(max(y, -radius), radius)
    return (y * math.sqrt((radius - y) * (radius + y)) + radius**2 * math.asin(y / radius)) / 2


@_compiled
def _length(sites: Flat, one: int, line: Array, origin: tuple[float, float], radius: float, spans: Array) -> float:
    """Length of a piece within a distance of a shape."""
    _, first_part, _, first_corner, xy = sites
    length = line[_LONG]
    if length == 0:
        return 0.0
    piece = np.empty(14)
    west, east = min(line[_AX], line[_BX]) - radius, max(line[_AX], line[_BX]) + radius
    found = 0
    for part in range(first_part[one], first_part[one + 1]):
        begin, end = first_corner[part], first_corner[part + 1]
        for c in range(begin, max(end - 1, begin + 1)):
            d = min(c + 1, end - 1)
            ax, ay = xy[c, 0] - origin[0], xy[c, 1] - origin[1]
            bx, by = xy[d, 0] - origin[0], xy[d, 1] - origin[1]
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < line[_LOW] or min(ay, by) > line[_HIGH]:
                continue
            _set_piece(piece, ax, ay, bx, by, radius)
            low, high = _reach(line[_AX], line[_AY], line[_UX], line[_UY], piece, radius)
            low, high = max(low, 0.0), min(high, length)
            if low <= high:
                found = _insert(spans, found, low, high, -1, -1)
    # What no edge of the site is near lies wholly inside the site or wholly outside.
    total, reached = length, 0.0
    for k in range(found + 1):
        begins = spans[k, 0] if k < found else length
        if begins > reached:
            middle = (begins + reached) / 2
            px, py = line[_AX] + middle * line[_UX], line[_AY] + middle * line[_UY]
            if not _inside(sites, one, origin[0] + px, origin[1] + py):
                total -= begins - reached
        if k < found:
            reached = spans[k, 1]
    return float(total)


@_compiled
def _inside(shapes: Flat, one: int, px: float, py: float) -> bool:
    """Whether a point lies within the rings of a shape, on its edge either."""
    _, first_part, role, first_corner, xy = shapes
    inside = False
    for part in range(first_part[one], first_part[one + 1]):
        if role[part] == PATH:
            continue
        for c in range(first_corner[part], first_corner[part + 1] - 1):
            x0, y0, x1, y1 = xy[c, 0], xy[c, 1], xy[c + 1, 0], xy[c + 1, 1]
            if (y0 <= py) != (y1 <= py) and px < x0 + (py - y0) * (x1 - x0) / (y1 - y0):
                inside = not inside
    return inside
