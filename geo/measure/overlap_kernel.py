"""Overlaps of many pairs by compiled code over flat arrays: what `overlap` tells of one pair, and the same way.

Heights at which a bound begins, ends or crosses another cut the site into strips, and in a strip each bound is straight
or an arc, whose integral is known. Shapes of so many edges that strips would cost more than halving are left to `overlap`.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from geo.flat import COLLECTION, LINE, MULTILINE, PATH, RING, SHELL, FlatShapes

Array = np.ndarray[Any, Any]

# Edges of a site and of an asset beside each other, heights among them, edges at heights, edges near one line.
_OUTLINE, _PIECES, _HEIGHTS, _WORK, _STRETCHES = 1024, 128, 8192, 400_000, 256
_LEAST_RADIUS = 1e-7

_compiled = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy")


def overlaps(sites: FlatShapes, assets: FlatShapes, *, site: Array, asset: Array, limit_m: Array, scale: Array) -> Array:
    """Ground area of sites within zones and ground length of assets within the limit, of each pair.

    Parameters
    ----------
    sites, assets : FlatShapes
    site, asset : int arrays, shape (n,)
        Places of each pair in them; pairs of one site best beside each other.
    limit_m, scale : float arrays, shape (n,)
        As of `overlap`.

    Returns
    -------
    float array, shape (n, 2)
        m² and m; not a number where `overlap` must be asked.
    """
    found = np.empty((len(site), 2))
    _fill(
        (sites.kind, sites.first_part, sites.role, sites.first_corner, sites.xy),
        (assets.kind, assets.first_part, assets.role, assets.first_corner, assets.xy),
        np.asarray(site, dtype=np.int64),
        np.asarray(asset, dtype=np.int64),
        np.asarray(limit_m, dtype=np.float64),
        np.asarray(scale, dtype=np.float64),
        found,
    )
    return found


@_compiled
def _fill(sites, assets, site, asset, limit_m, scale, found):  # type: ignore[no-untyped-def]
    outline, inner = np.empty((_OUTLINE, 5)), np.empty((_OUTLINE, 5))
    pieces, heights = np.empty((_PIECES, 14)), np.empty(_HEIGHTS)
    across, spans, stretches = np.empty((2, _OUTLINE + 1)), np.empty((_OUTLINE + _PIECES, 4)), np.empty((_STRETCHES, 2))
    box = np.empty(4)
    last = -1
    for row in range(len(site)):
        one, other = site[row], asset[row]
        if one != last:
            _bounds(sites, one, box)
            last = one
        radius = max(limit_m[row] * scale[row], _LEAST_RADIUS)
        found[row, 0] = found[row, 1] = np.nan
        if sites[0][one] == COLLECTION or assets[0][other] == COLLECTION:
            continue
        # Coordinates from the middle of the site: those of a country have too few digits left for small areas.
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        count = _near_pieces(assets, other, box, x, y, radius, pieces)
        if count < 0:
            continue
        area = _area(sites, one, assets, other, box, x, y, radius, pieces, count, outline, inner, heights, across, spans)
        kind = assets[0][other]
        length = 0.0
        if kind == LINE or kind == MULTILINE or kind == RING:
            for k in range(count):
                length += _length(sites, one, pieces[k], x, y, radius, stretches)
        found[row, 0], found[row, 1] = area / scale[row] ** 2, length / scale[row]


@_compiled
def _bounds(shapes, one, box):  # type: ignore[no-untyped-def]
    _, first_part, _, first_corner, xy = shapes
    box[0] = box[1] = np.inf
    box[2] = box[3] = -np.inf
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        box[0], box[1] = min(box[0], xy[c, 0]), min(box[1], xy[c, 1])
        box[2], box[3] = max(box[2], xy[c, 0]), max(box[3], xy[c, 1])


# Columns of a piece: its ends, what leads across it to its side, how x grows with y along it, its lowest and highest
# height with the radius round it, its direction, its length and those heights at which a side begins and ends.
_AX, _AY, _BX, _BY, _OX, _OY, _SLOPE, _LOW, _HIGH, _UX, _UY, _LONG, _SIDE_LOW, _SIDE_HIGH = range(14)


@_compiled
def _near_pieces(shapes, one, box, x, y, radius, pieces):  # type: ignore[no-untyped-def]
    """Fill in the straight pieces of a shape whose box, so much wider, meets a box; how many, -1 if too many."""
    _, first_part, _, first_corner, xy = shapes
    west, south, east, north = box[0] - radius, box[1] - radius, box[2] + radius, box[3] + radius
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        begin, end = first_corner[part], first_corner[part + 1]
        for c in range(begin, max(end - 1, begin + 1)):
            d = min(c + 1, end - 1)
            if (
                max(xy[c, 0], xy[d, 0]) < west
                or min(xy[c, 0], xy[d, 0]) > east
                or max(xy[c, 1], xy[d, 1]) < south
                or min(xy[c, 1], xy[d, 1]) > north
            ):
                continue
            if count == len(pieces):
                return -1
            _set_piece(pieces[count], xy[c, 0] - x, xy[c, 1] - y, xy[d, 0] - x, xy[d, 1] - y, radius)
            count += 1
    return count


@_compiled
def _set_piece(piece, ax, ay, bx, by, radius):  # type: ignore[no-untyped-def]
    length = math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    ux, uy = ((bx - ax) / length, (by - ay) / length) if length > 0 else (1.0, 0.0)
    piece[_AX], piece[_AY], piece[_BX], piece[_BY] = ax, ay, bx, by
    piece[_OX], piece[_OY] = (-uy * radius, ux * radius) if length > 0 else (0.0, 0.0)
    piece[_SLOPE] = (bx - ax) / (by - ay) if by != ay else 0.0
    piece[_LOW], piece[_HIGH] = min(ay, by) - radius, max(ay, by) + radius
    piece[_UX], piece[_UY], piece[_LONG] = ux, uy, length
    piece[_SIDE_LOW], piece[_SIDE_HIGH] = min(ay, by), max(ay, by)


@_compiled
def _area(sites, one, assets, other, box, x, y, radius, pieces, count, outline, inner, heights, across, spans):  # type: ignore[no-untyped-def]
    """Area of a site within a distance of some pieces or inside an asset; not a number where it has too many edges."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for k in range(count):
        piece = pieces[k]
        west, east = min(west, min(piece[_AX], piece[_BX]) - radius), max(east, max(piece[_AX], piece[_BX]) + radius)
        south, north = min(south, piece[_LOW]), max(north, piece[_HIGH])
    # Where no piece is near, the site may still lie deep inside the asset.
    south, north, east = max(south, box[1] - y), min(north, box[3] - y), min(east, box[2] - x)
    within = _edges(assets, other, box[1] - y, box[3] - y, box[2] - x, x, y, inner)
    if within > 0:
        south, north, east = box[1] - y, box[3] - y, box[2] - x
    if count == 0 and within == 0:
        return 0.0
    edges = _edges(sites, one, south, north, east, x, y, outline)
    if edges < 0 or within < 0:
        return np.nan
    if edges == 0:
        return 0.0
    for k in range(count):
        if _holds(sites, one, pieces[k], x, y, radius):
            return _whole(sites, one, x, y)
    found = _heights(outline, edges, pieces, count, south, north, radius, heights)
    if found < 0 or found * (edges + within + count) > _WORK:
        return np.nan
    total = 0.0
    for k in range(found - 1):
        if heights[k + 1] - heights[k] > 0:
            total += _strip(
                heights[k], heights[k + 1], outline, edges, inner, within, pieces, count, radius, across, spans
            )
    return total


@_compiled
def _edges(shapes, one, south, north, east, x, y, edges):  # type: ignore[no-untyped-def]
    """Fill in edges of the rings of a shape, lower end first and with dx/dy; how many, -1 if too many.

    Those left of what is asked about count as well: they tell inside from outside. Those right of it do not.
    """
    _, first_part, role, first_corner, xy = shapes
    count = 0
    for part in range(first_part[one], first_part[one + 1]):
        if role[part] == PATH:
            continue
        for c in range(first_corner[part], first_corner[part + 1] - 1):
            x0, y0, x1, y1 = xy[c, 0] - x, xy[c, 1] - y, xy[c + 1, 0] - x, xy[c + 1, 1] - y
            if y0 == y1 or max(y0, y1) <= south or min(y0, y1) >= north or min(x0, x1) > east:
                continue
            if count == len(edges):
                return -1
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            edge = edges[count]
            edge[0], edge[1], edge[2], edge[3], edge[4] = x0, y0, x1, y1, (x1 - x0) / (y1 - y0)
            count += 1
    return count


@_compiled
def _holds(shapes, one, piece, x, y, radius):  # type: ignore[no-untyped-def]
    """Whether all of a shape lies within a distance of a piece."""
    _, first_part, _, first_corner, xy = shapes
    for c in range(first_corner[first_part[one]], first_corner[first_part[one + 1]]):
        px, py = xy[c, 0] - x - piece[_AX], xy[c, 1] - y - piece[_AY]
        along = px * piece[_UX] + py * piece[_UY]
        past = along - min(max(along, 0.0), piece[_LONG])
        if past**2 + (py * piece[_UX] - px * piece[_UY]) ** 2 > radius**2:
            return False
    return True


@_compiled
def _whole(shapes, one, x, y):  # type: ignore[no-untyped-def]
    """Area of a shape."""
    _, first_part, role, first_corner, xy = shapes
    total = 0.0
    for part in range(first_part[one], first_part[one + 1]):
        twice = 0.0
        if role[part] != PATH:
            for c in range(first_corner[part], first_corner[part + 1] - 1):
                twice += (xy[c, 0] - x) * (xy[c + 1, 1] - y) - (xy[c + 1, 0] - x) * (xy[c, 1] - y)
        total += abs(twice) / 2 if role[part] == SHELL else -abs(twice) / 2
    return total


@_compiled
def _reach(px, py, vx, vy, piece, radius):  # type: ignore[no-untyped-def]
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
def _meet(at, slope, least, most):  # type: ignore[no-untyped-def]
    if abs(slope) < 1e-15:
        return (-np.inf, np.inf) if least <= at <= most else (np.inf, -np.inf)
    one, other = (least - at) / slope, (most - at) / slope
    return min(one, other), max(one, other)


@_compiled
def _heights(outline, edges, pieces, count, south, north, radius, heights):  # type: ignore[no-untyped-def]
    """Fill in, sorted, the heights at which what can bound the area begins, ends or crosses; how many, -1 if too many."""
    heights[0], heights[1] = south, north
    found = 2
    for e in range(edges):
        found = _add(heights, found, outline[e, 1], south, north)
        found = _add(heights, found, outline[e, 3], south, north)
        found = _crossings(outline[e], pieces, count, -1, radius, south, north, heights, found)
    side = np.empty(4)
    for k in range(count):
        piece = pieces[k]
        for j in range(2):
            at = piece[_AY] if j == 0 else piece[_BY]
            for off in (-radius, -piece[_OY], piece[_OY], radius):
                found = _add(heights, found, at + off, south, north)
            if count > 1 and piece[_LONG] > 0:
                sign = 1.0 if j == 0 else -1.0
                side[0], side[1] = piece[_AX] + sign * piece[_OX], piece[_AY] + sign * piece[_OY]
                side[2], side[3] = piece[_BX] + sign * piece[_OX], piece[_BY] + sign * piece[_OY]
                found = _crossings(side, pieces, count, k, radius, south, north, heights, found)
        for k2 in range(k):
            found = _arcs(piece, pieces[k2], radius, south, north, heights, found)
    if found > len(heights):
        return -1
    heights[:found].sort()
    return found


@_compiled
def _add(heights, found, y, south, north):  # type: ignore[no-untyped-def]
    """One more height, where it lies between others; beyond what there is room for it is only counted."""
    if not south < y < north:
        return found
    if found < len(heights):
        heights[found] = y
    return found + 1


@_compiled
def _crossings(line, pieces, count, own, radius, south, north, heights, found):  # type: ignore[no-untyped-def]
    """Heights at which a line comes within a distance of pieces other than its own, and leaves it."""
    dx, dy = line[2] - line[0], line[3] - line[1]
    low, high = min(line[1], line[3]), max(line[1], line[3])
    if low >= north or high <= south or low == high:
        return found
    west, east = min(line[0], line[2]), max(line[0], line[2])
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
        begin, end = _reach(line[0], line[1], vx, vy, piece, radius)
        if 0 < begin < length:
            found = _add(heights, found, line[1] + begin * vy, south, north)
        if 0 < end < length:
            found = _add(heights, found, line[1] + end * vy, south, north)
    return found


@_compiled
def _arcs(piece, other, radius, south, north, heights, found):  # type: ignore[no-untyped-def]
    """Heights at which circles round the ends of two pieces cross."""
    for one in range(0, 4, 2):
        for two in range(0, 4, 2):
            dx, dy = other[two] - piece[one], other[two + 1] - piece[one + 1]
            square = dx * dx + dy * dy
            if 0 < square < 4 * radius**2:
                off = dx * math.sqrt(radius**2 / square - 0.25)
                middle = (other[two + 1] + piece[one + 1]) / 2
                found = _add(heights, found, middle - off, south, north)
                found = _add(heights, found, middle + off, south, north)
    return found


@_compiled
def _strip(low, high, outline, edges, inner, within, pieces, count, radius, across, spans):  # type: ignore[no-untyped-def]
    """Area between two heights of what lies inside the outline, and near a piece or inside the inner rings."""
    y, height = (low + high) / 2, high - low
    sites = _sorted_crossings(outline, edges, y, across[0])
    if sites == 0:
        return 0.0
    found = 0
    for k in range(count):
        if pieces[k, _LOW] < y < pieces[k, _HIGH]:
            left, left_rim, right, right_rim = _rims(pieces[k], y, radius)
            found = _insert(spans, found, left, right, 4 * k + left_rim, 4 * k + right_rim)
    assets = _sorted_crossings(inner, within, y, across[1])
    for k in range(0, assets, 2):
        found = _insert(spans, found, across[1, k], across[1, k + 1], -1, -1)
    total, k, s = 0.0, 0, 0
    while k < found:
        # Those that touch are one.
        last = k
        right = spans[k, 1]
        following = k + 1
        while following < found and spans[following, 0] <= right:
            if spans[following, 1] > right:
                last, right = following, spans[following, 1]
            following += 1
        while s + 1 < sites and across[0, s + 1] <= spans[k, 0]:
            s += 2
        t = s
        while t + 1 < sites and across[0, t] < right:
            if across[0, t + 1] >= right:
                total += _left_of(spans[last, 3], right, 1, pieces, low, high, radius)
            else:
                total += across[0, t + 1] * height
            if across[0, t] <= spans[k, 0]:
                total -= _left_of(spans[k, 2], spans[k, 0], -1, pieces, low, high, radius)
            else:
                total -= across[0, t] * height
            t += 2
        k = following
    return total


@_compiled
def _sorted_crossings(edges, count, y, across):  # type: ignore[no-untyped-def]
    found = 0
    for e in range(count):
        if edges[e, 1] <= y < edges[e, 3]:
            x = edges[e, 0] + (y - edges[e, 1]) * edges[e, 4]
            place = found
            while place > 0 and across[place - 1] > x:
                across[place] = across[place - 1]
                place -= 1
            across[place] = x
            found += 1
    if found % 2 == 1:
        # Its end lies right of whatever is asked about.
        across[found] = np.inf
        found += 1
    return found


@_compiled
def _insert(spans, found, left, right, left_rim, right_rim):  # type: ignore[no-untyped-def]
    """One more stretch of a line, in the order of their beginnings."""
    place = found
    while place > 0 and spans[place - 1, 0] > left:
        for column in range(4):
            spans[place, column] = spans[place - 1, column]
        place -= 1
    spans[place, 0], spans[place, 1], spans[place, 2], spans[place, 3] = left, right, left_rim, right_rim
    return found + 1


@_compiled
def _rims(piece, y, radius):  # type: ignore[no-untyped-def]
    """Where what lies within a distance of a piece begins and ends at a height, and on which rim.

    Rims: the circle round either end, the side to the left of it, the side to the right.
    """
    left, right, left_rim, right_rim = np.inf, -np.inf, 0, 0
    for j in range(2 if piece[_LONG] > 0 else 1):
        off = y - piece[2 * j + 1]
        if -radius < off < radius:
            half = math.sqrt(radius**2 - off * off)
            if piece[2 * j] - half < left:
                left, left_rim = piece[2 * j] - half, j
            if piece[2 * j] + half > right:
                right, right_rim = piece[2 * j] + half, j
    for j in range(2):
        sign = 1.0 - 2.0 * j
        above = y - sign * piece[_OY]
        if piece[_SIDE_LOW] < above < piece[_SIDE_HIGH]:
            x = piece[_AX] + sign * piece[_OX] + (above - piece[_AY]) * piece[_SLOPE]
            if x < left:
                left, left_rim = x, 2 + j
            if x > right:
                right, right_rim = x, 2 + j
    return left, left_rim, right, right_rim


@_compiled
def _left_of(rim, x, sign, pieces, low, high, radius):  # type: ignore[no-untyped-def]
    """Integral of a rim between two heights; it is at ``x`` halfway."""
    which = int(rim)
    if which < 0 or which % 4 > 1:
        return x * (high - low)
    piece, end = pieces[which // 4], 2 * (which % 4)
    at = piece[end + 1]
    return piece[end] * (high - low) + sign * (_under_arc(high - at, radius) - _under_arc(low - at, radius))


@_compiled
def _under_arc(y, radius):  # type: ignore[no-untyped-def]
    y = min(max(y, -radius), radius)
    return (y * math.sqrt(radius**2 - y * y) + radius**2 * math.asin(y / radius)) / 2


@_compiled
def _length(sites, one, line, x, y, radius, stretches):  # type: ignore[no-untyped-def]
    """Length of a piece within a distance of a shape; not a number where too many of its edges are near."""
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
            ax, ay, bx, by = xy[c, 0] - x, xy[c, 1] - y, xy[d, 0] - x, xy[d, 1] - y
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < line[_LOW] or min(ay, by) > line[_HIGH]:
                continue
            _set_piece(piece, ax, ay, bx, by, radius)
            low, high = _reach(line[_AX], line[_AY], line[_UX], line[_UY], piece, radius)
            low, high = max(low, 0.0), min(high, length)
            if low <= high:
                if found == len(stretches):
                    return np.nan
                place = found
                while place > 0 and stretches[place - 1, 0] > low:
                    stretches[place, 0], stretches[place, 1] = stretches[place - 1, 0], stretches[place - 1, 1]
                    place -= 1
                stretches[place, 0], stretches[place, 1] = low, high
                found += 1
    # What no edge of the site is near lies wholly inside the site or wholly outside.
    total, reached = length, 0.0
    for k in range(found + 1):
        begins = stretches[k, 0] if k < found else length
        if begins > reached:
            middle = (begins + reached) / 2
            if not _inside(sites, one, x + line[_AX] + middle * line[_UX], y + line[_AY] + middle * line[_UY]):
                total -= begins - reached
        if k < found:
            reached = max(reached, stretches[k, 1])
    return total


@_compiled
def _inside(shapes, one, px, py):  # type: ignore[no-untyped-def]
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
