"""The flat-array kernel: distances of sites to chunks of assets, compiled by numba.

All that is compiled stands in this one file: numba notices that a cached function is out of date by the file of that
function alone, not by those of what it calls.

Distances are computed by the formulas of GEOS in its order of operations. A box is only ever used to pass over what
lies farther than what was found. Nothing here is a buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np

from geo.flat import PATH, SHELL

Array = np.ndarray[Any, Any]
Function = TypeVar("Function", bound=Callable[..., Any])

_NODE = 16
# Edges of a site in a box, and boxes in a larger one.
_GROUP = 8
_OUTSIDE, _INSIDE, _ON = range(3)


class Assets(NamedTuple):
    """Chunks of assets and the polygons among them; the arrays of `Chunks` and of `FlatShapes`."""

    boxes: Array
    level: Array
    asset: Array
    first: Array
    xy: Array
    polygon: Array
    role: Array
    first_corner: Array
    corners: Array
    reach_m: Array


class Sites(NamedTuple):
    """Arrays of `FlatShapes`."""

    first_part: Array
    role: Array
    first_corner: Array
    xy: Array


class _Outline(NamedTuple):
    """Edges of one site in groups, groups in a tree: room for the largest site, filled for one after the other."""

    # Corners of each group, both included; the same twice for a point.
    first: Array
    last: Array
    # Groups of each part, from the first part of the site.
    of_part: Array
    # Boxes of groups, then of eight of those each, and so on; where each level begins, the number of levels behind.
    box: Array
    level: Array


def compiled(function: Function) -> Function:
    """As machine code that lets other threads run, kept in a cache beside the program or in the user's own."""
    return cast(Function, numba.njit(function, cache=True, nogil=True, error_model="numpy"))


@compiled
def _room(array: Array, count: int) -> Array:
    """The array, or a larger one that begins alike."""
    if count <= len(array):
        return array
    larger = np.empty(2 * count, array.dtype)
    larger[: len(array)] = array
    return larger


@compiled
def _point_to_segment(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    along = ((px - ax) * dx + (py - ay) * dy) / length2
    if along <= 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    if along >= 1.0:
        return float(np.sqrt((px - bx) * (px - bx) + (py - by) * (py - by)))
    return float(abs(((ay - py) * dx - (ax - px) * dy) / length2) * np.sqrt(length2))


@compiled
def _crossing(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> tuple[bool, float]:
    """Whether two segments cross or touch, as far as they are not parallel, and where along the first."""
    if max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx) or max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
        return False, 0.0
    across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if across == 0.0:
        return False, 0.0
    r = ((ay - cy) * (dx - cx) - (ax - cx) * (dy - cy)) / across
    s = ((ay - cy) * (bx - ax) - (ax - cx) * (by - ay)) / across
    return 0.0 <= r <= 1.0 and 0.0 <= s <= 1.0, r


@compiled
def _segments(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> float:
    """Distance of two segments, either of which may be a point."""
    if ax == bx and ay == by:
        return _point_to_segment(ax, ay, cx, cy, dx, dy)
    if cx == dx and cy == dy:
        return _point_to_segment(dx, dy, ax, ay, bx, by)
    if _crossing(ax, ay, bx, by, cx, cy, dx, dy)[0]:
        return 0.0
    return min(
        min(_point_to_segment(ax, ay, cx, cy, dx, dy), _point_to_segment(bx, by, cx, cy, dx, dy)),
        min(_point_to_segment(cx, cy, ax, ay, bx, by), _point_to_segment(dx, dy, ax, ay, bx, by)),
    )


@compiled
def _foot(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    """The place of a segment that is nearest to a point."""
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return ax, ay
    along = min(max(((px - ax) * dx + (py - ay) * dy) / length2, 0.0), 1.0)
    return ax + along * dx, ay + along * dy


@compiled
def _middle(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> tuple[float, float]:
    """The middle between the nearest places of two segments."""
    meet, along = _crossing(ax, ay, bx, by, cx, cy, dx, dy)
    if meet:
        return ax + along * (bx - ax), ay + along * (by - ay)
    nearest, x, y = np.inf, 0.0, 0.0
    for turn in range(4):
        if turn < 2:
            px, py = (ax, ay) if turn == 0 else (bx, by)
            fx, fy = _foot(px, py, cx, cy, dx, dy)
        else:
            px, py = (cx, cy) if turn == 2 else (dx, dy)
            fx, fy = _foot(px, py, ax, ay, bx, by)
        distance = (px - fx) * (px - fx) + (py - fy) * (py - fy)
        if distance < nearest:
            nearest, x, y = distance, (px + fx) / 2, (py + fy) / 2
    return x, y


@compiled
def _split(value: float) -> tuple[float, float]:
    large = 134217729.0 * value
    high = large - (large - value)
    return high, value - high


@compiled
def _product(a: float, b: float) -> tuple[float, float]:
    """A product and what is lost of it by rounding."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@compiled
def _difference(a: float, b: float) -> tuple[float, float]:
    """A difference and what is lost of it by rounding."""
    difference = a - b
    part = a - difference
    return difference, (a - (difference + part)) + (part - b)


@compiled
def _side(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """On which side of the line from a to b a point lies: above 0 to the left, 0 on it."""
    left, right = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    side = left - right
    if abs(side) > 4e-16 * (abs(left) + abs(right)):
        return side
    # Nearly on the line: with twice the digits, as GEOS does it.
    ux, ux_low = _difference(bx, ax)
    uy, uy_low = _difference(by, ay)
    vx, vx_low = _difference(px, ax)
    vy, vy_low = _difference(py, ay)
    left, left_low = _product(ux, vy)
    right, right_low = _product(uy, vx)
    left_low += ux * vy_low + ux_low * vy
    right_low += uy * vx_low + uy_low * vx
    side, side_low = _difference(left, right)
    return side + (side_low + (left_low - right_low))


@compiled
def _ray(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> int:
    """Whether a ray eastwards from a point meets an edge: 0 no, 1 it crosses it, 2 the point lies on the edge."""
    if ax < px and bx < px:
        return _OUTSIDE
    if px == bx and py == by:
        return _ON
    if ay == py and by == py:
        return _ON if min(ax, bx) <= px <= max(ax, bx) else _OUTSIDE
    if (ay > py) == (by > py):
        return _OUTSIDE
    side = _side(px, py, ax, ay, bx, by)
    if side == 0.0:
        return _ON
    return _INSIDE if (side > 0.0) == (by > ay) else _OUTSIDE


@compiled
def _in_ring(px: float, py: float, xy: Array, first: int, end: int) -> int:
    inside = False
    for corner in range(first, end - 1):
        meets = _ray(px, py, xy[corner, 0], xy[corner, 1], xy[corner + 1, 0], xy[corner + 1, 1])
        if meets == _ON:
            return _ON
        if meets:
            inside = not inside
    return _INSIDE if inside else _OUTSIDE


@compiled
def _in_polygon(px: float, py: float, assets: Assets, part: int) -> bool:
    """Whether a point lies in the polygon whose outer ring is a part of the assets' shapes, or on its edge."""
    if _in_ring(px, py, assets.corners, assets.first_corner[part], assets.first_corner[part + 1]) == _OUTSIDE:
        return False
    hole = part + 1
    while hole < len(assets.role) and assets.role[hole] > SHELL:
        if _in_ring(px, py, assets.corners, assets.first_corner[hole], assets.first_corner[hole + 1]) == _INSIDE:
            return False
        hole += 1
    return True


@compiled
def _in_site_ring(px: float, py: float, sites: Sites, outline: _Outline, part: int) -> int:
    inside = False
    for group in range(outline.of_part[part], outline.of_part[part + 1]):
        if outline.box[group, 1] > py or outline.box[group, 3] < py or outline.box[group, 2] < px:
            continue
        meets = _in_ring(px, py, sites.xy, outline.first[group], outline.last[group] + 1)
        if meets == _ON:
            return _ON
        if meets:
            inside = not inside
    return _INSIDE if inside else _OUTSIDE


@compiled
def _in_site(px: float, py: float, sites: Sites, outline: _Outline, site: int) -> bool:
    """Whether a point lies in a polygon of a site or on its edge."""
    first, end = sites.first_part[site], sites.first_part[site + 1]
    part = first
    while part < end:
        if sites.role[part] != SHELL:
            part += 1
            continue
        inside = _in_site_ring(px, py, sites, outline, part - first) != _OUTSIDE
        part += 1
        while part < end and sites.role[part] > SHELL:
            inside = inside and _in_site_ring(px, py, sites, outline, part - first) != _INSIDE
            part += 1
        if inside:
            return True
    return False


@compiled
def _gap2(a: Array, b: Array) -> float:
    """Square of the distance of two boxes."""
    x = max(max(a[0] - b[2], b[0] - a[2]), 0.0)
    y = max(max(a[1] - b[3], b[1] - a[3]), 0.0)
    return x * x + y * y


@compiled
def _most_groups(sites: Sites) -> tuple[int, int]:
    """The most groups that the outline of a site has, and the most parts."""
    most, parts = 0, 0
    for site in range(len(sites.first_part) - 1):
        groups = 0
        for part in range(sites.first_part[site], sites.first_part[site + 1]):
            edges = sites.first_corner[part + 1] - sites.first_corner[part] - 1
            groups += max(1, (edges + _GROUP - 1) // _GROUP)
        most, parts = max(most, groups), max(parts, sites.first_part[site + 1] - sites.first_part[site])
    return most, parts


@compiled
def _empty_outline(groups: int, parts: int) -> _Outline:
    # Eight to one, and a box that is not full on each of at most ten levels.
    boxes = groups + groups // (_GROUP - 1) + 16
    return _Outline(
        np.empty(groups, np.int64),
        np.empty(groups, np.int64),
        np.empty(parts + 1, np.int64),
        np.empty((boxes, 4)),
        np.empty(16, np.int64),
    )


@compiled
def _fill(outline: _Outline, sites: Sites, site: int) -> int:
    """Group the edges of a site; returns the number of levels of its tree, whose top is one box."""
    groups, begin = 0, sites.first_part[site]
    for part in range(begin, sites.first_part[site + 1]):
        outline.of_part[part - begin] = groups
        corner, end = sites.first_corner[part], sites.first_corner[part + 1]
        while corner < end:
            last = min(corner + _GROUP, end - 1)
            outline.first[groups], outline.last[groups] = corner, last
            box = outline.box[groups]
            box[0], box[1] = sites.xy[corner, 0], sites.xy[corner, 1]
            box[2], box[3] = box[0], box[1]
            for at in range(corner + 1, last + 1):
                x, y = sites.xy[at, 0], sites.xy[at, 1]
                box[0], box[1], box[2], box[3] = min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)
            groups += 1
            corner = last if last < end - 1 else end
    outline.of_part[sites.first_part[site + 1] - begin] = groups
    levels, first, end = 0, 0, groups
    outline.level[0] = 0
    while end - first > 1:
        made = end
        for child in range(first, end):
            if (child - first) % _GROUP == 0:
                outline.box[made] = outline.box[child]
                made += 1
            else:
                box, below = outline.box[made - 1], outline.box[child]
                box[0], box[1] = min(box[0], below[0]), min(box[1], below[1])
                box[2], box[3] = max(box[2], below[2]), max(box[3], below[3])
        levels += 1
        outline.level[levels] = end
        first, end = end, made
    outline.level[levels + 1] = end
    return levels + 1


@compiled
def _from_group(
    sites: Sites, outline: _Outline, group: int, assets: Assets, place: int, box: Array, best: float, at: Array
) -> float:
    """Distance of a chunk from a group of edges where it is less than the best so far; ``at`` are the four corners."""
    begin, last = outline.first[group], outline.last[group]
    first, end = assets.first[place], assets.first[place + 1] - 1
    for a in range(begin, max(last, begin + 1)):
        b = min(a + 1, last)
        ax, ay, bx, by = sites.xy[a, 0], sites.xy[a, 1], sites.xy[b, 0], sites.xy[b, 1]
        west, east, south, north = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        x, y = max(max(west - box[2], box[0] - east), 0.0), max(max(south - box[3], box[1] - north), 0.0)
        if x * x + y * y > best * best:
            continue
        for c in range(first, max(end, first + 1)):
            d = min(c + 1, end)
            cx, cy, dx, dy = assets.xy[c, 0], assets.xy[c, 1], assets.xy[d, 0], assets.xy[d, 1]
            x = max(max(west - max(cx, dx), min(cx, dx) - east), 0.0)
            y = max(max(south - max(cy, dy), min(cy, dy) - north), 0.0)
            if x * x + y * y > best * best:
                continue
            distance = _segments(ax, ay, bx, by, cx, cy, dx, dy)
            if distance < best or (at[0] < 0 and distance <= best):
                best = distance
                at[0], at[1], at[2], at[3] = a, b, c, d
                if best == 0.0:
                    return best
    return best


@compiled
def _from_chunk(
    sites: Sites,
    outline: _Outline,
    levels: int,
    assets: Assets,
    place: int,
    box: Array,
    best: float,
    at: Array,
    stack: Array,
) -> float:
    """Distance of a chunk from a site where it is less than the best so far."""
    stack[0], depth = (levels - 1) + 16 * outline.level[levels - 1], 1
    while depth:
        depth -= 1
        level, node = stack[depth] % 16, stack[depth] // 16
        if _gap2(outline.box[node], box) > best * best:
            continue
        if level == 0:
            best = _from_group(sites, outline, node, assets, place, box, best, at)
            if best == 0.0 and at[0] >= 0:
                return best
            continue
        child = outline.level[level - 1] + _GROUP * (node - outline.level[level])
        for one in range(child, min(child + _GROUP, outline.level[level])):
            stack[depth] = level - 1 + 16 * one
            depth += 1
    return best


@compiled
def _box_of_chunk(assets: Assets, place: int, box: Array) -> None:
    first = assets.first[place]
    box[0], box[1] = assets.xy[first, 0], assets.xy[first, 1]
    box[2], box[3] = box[0], box[1]
    for corner in range(first + 1, assets.first[place + 1]):
        x, y = assets.xy[corner, 0], assets.xy[corner, 1]
        box[0], box[1], box[2], box[3] = min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)


@compiled
def _candidates(
    assets: Assets, west: float, south: float, east: float, north: float, stack: Array, keys: Array
) -> tuple[Array, int]:
    """The chunks whose boxes meet a box, as asset and place in one number, in their order."""
    count, depth, last = 0, 1, len(assets.level) - 2
    stack[0] = 0
    while depth:
        depth -= 1
        level, node = stack[depth] % 16, stack[depth] // 16
        below = _NODE * (node - assets.level[level])
        keys = _room(keys, count + _NODE)
        for child in range(_NODE):
            if (
                assets.boxes[node, 0, child] <= east
                and assets.boxes[node, 1, child] <= north
                and assets.boxes[node, 2, child] >= west
                and assets.boxes[node, 3, child] >= south
            ):
                if level == last:
                    keys[count] = (np.int64(assets.asset[below + child]) << 32) | (below + child)
                    count += 1
                else:
                    stack[depth] = level + 1 + 16 * (assets.level[level + 1] + below + child)
                    depth += 1
    _sort(keys, count)
    return keys, count


@compiled
def _sort(keys: Array, count: int) -> None:
    """By Shell's method: most are few."""
    step = 1
    while step < count // 9:
        step = 3 * step + 1
    while step > 0:
        for right in range(step, count):
            key, left = keys[right], right
            while left >= step and keys[left - step] > key:
                keys[left] = keys[left - step]
                left -= step
            keys[left] = key
        step //= 3


@compiled
def _contained(
    sites: Sites, outline: _Outline, site: int, areal: bool, site_box: Array, assets: Assets, keys: Array, box: Array
) -> tuple[bool, float, float]:
    """Whether an asset whose edges meet none of a site lies in it or round it, and a place that both hold."""
    for key in keys:
        place = key & 0xFFFFFFFF
        if assets.polygon[place] >= 0:
            for part in range(sites.first_part[site], sites.first_part[site + 1]):
                corner = sites.first_corner[part]
                if sites.role[part] <= SHELL and corner < sites.first_corner[part + 1]:
                    x, y = sites.xy[corner, 0], sites.xy[corner, 1]
                    if _in_polygon(x, y, assets, assets.polygon[place]):
                        return True, x, y
        corner = assets.first[place]
        if areal and corner < assets.first[place + 1]:
            _box_of_chunk(assets, place, box)
            within = box[0] >= site_box[0] and box[1] >= site_box[1] and box[2] <= site_box[2] and box[3] <= site_box[3]
            if within and _in_site(assets.xy[corner, 0], assets.xy[corner, 1], sites, outline, site):
                return True, assets.xy[corner, 0], assets.xy[corner, 1]
    return False, 0.0, 0.0


@compiled
def near(
    assets: Assets, sites: Sites, order: Array, extra_m: Array, largest: float
) -> tuple[Array, Array, Array, Array, Array]:
    """All pairs of a site and an asset with plane distance <= (reach_m + extra_m) * largest.

    Parameters
    ----------
    order : int array, shape (k,)
        The sites to measure; those that stand near each other should lie near each other.
    extra_m : float array, shape (sites,)

    Returns
    -------
    (site, asset, plane, x, y)
        Sites in the order asked for, assets of each ascending; x and y of the middle between the nearest places.
    """
    outline = _empty_outline(*_most_groups(sites))
    stack, at, box, site_box = np.empty(256, np.int64), np.empty(4, np.int64), np.empty(4), np.empty(4)
    keys, found = np.empty(64, np.int64), 0
    site_of, asset_of = np.empty(64, np.int64), np.empty(64, np.int64)
    plane, xs, ys = np.empty(64), np.empty(64), np.empty(64)
    for site in order:
        levels = _fill(outline, sites, site)
        site_box[:] = outline.box[outline.level[levels - 1]]
        grown = extra_m[site] * largest
        keys, count = _candidates(
            assets, site_box[0] - grown, site_box[1] - grown, site_box[2] + grown, site_box[3] + grown, stack, keys
        )
        areal = False
        for part in range(sites.first_part[site], sites.first_part[site + 1]):
            areal = areal or sites.role[part] != PATH
        end = 0
        while end < count:
            begin, asset = end, keys[end] >> 32
            best = (assets.reach_m[asset] + extra_m[site]) * largest
            at[0] = -1
            while end < count and keys[end] >> 32 == asset:
                place = keys[end] & 0xFFFFFFFF
                end += 1
                if assets.first[place] < assets.first[place + 1] and not (best == 0.0 and at[0] >= 0):
                    _box_of_chunk(assets, place, box)
                    best = _from_chunk(sites, outline, levels, assets, place, box, best, at, stack)
            inside, x, y = False, 0.0, 0.0
            if at[0] < 0 or best > 0.0:
                inside, x, y = _contained(sites, outline, site, areal, site_box, assets, keys[begin:end], box)
            if at[0] < 0 and not inside:
                continue
            if inside:
                best = 0.0
            else:
                a, b, c, d = sites.xy[at[0]], sites.xy[at[1]], assets.xy[at[2]], assets.xy[at[3]]
                x, y = _middle(a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1])
            site_of, asset_of = _room(site_of, found + 1), _room(asset_of, found + 1)
            plane, xs, ys = _room(plane, found + 1), _room(xs, found + 1), _room(ys, found + 1)
            site_of[found], asset_of[found], plane[found], xs[found], ys[found] = site, asset, best, x, y
            found += 1
    return site_of[:found], asset_of[:found], plane[:found], xs[:found], ys[:found]
