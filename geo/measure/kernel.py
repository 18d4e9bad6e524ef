"""The flat-array kernel: distances of sites to chunks of assets, compiled by numba.

All that is compiled stands in this one file: numba notices that a cached function is out of date by the file of that
function alone, not by those of what it calls.

Distances are computed by the formulas of GEOS in its order of operations. A box is only ever used to pass over what
lies farther than what was found. Nothing here is a buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numba
import numpy as np

from geo.flat import PATH, SHELL

Array = np.ndarray[Any, Any]
Function = TypeVar("Function", bound=Callable[..., Any])

_NODE = 16
# Edges of a site in a box, and boxes in a larger one.
_GROUP = 8
# Sites looked up together, so that memory is asked for much at a time.
_TOGETHER = 256
_OUTSIDE, _INSIDE, _ON = range(3)


def compiled(function: Function) -> Function:
    """As machine code that lets other threads run, kept in a cache beside the program or in the user's own.

    All is put into the function that calls it: a call that passes arrays costs as much as what most of these do.
    """
    machine = partial(numba.njit, nogil=True, error_model="numpy", forceinline=True)
    try:
        return cast(Function, machine(cache=True)(function))
    except RuntimeError:
        # Nowhere may a cache be written: whoever warms the kernel compiles it.
        return cast(Function, machine()(function))


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
def _in_polygon(px: float, py: float, part: int, role: Array, first_corner: Array, xy: Array) -> bool:
    """Whether a point lies in the polygon whose outer ring is this part, or on its edge."""
    if _in_ring(px, py, xy, first_corner[part], first_corner[part + 1]) == _OUTSIDE:
        return False
    hole = part + 1
    while hole < len(role) and role[hole] > SHELL:
        if _in_ring(px, py, xy, first_corner[hole], first_corner[hole + 1]) == _INSIDE:
            return False
        hole += 1
    return True


@compiled
def _any_in_polygon(
    part: int,
    end: int,
    role: Array,
    first_corner: Array,
    xy: Array,
    polygon: int,
    roles: Array,
    firsts: Array,
    corners: Array,
) -> int:
    """The first corner of a part of a site that lies in a polygon of the assets, -1 where none does."""
    for one in range(part, end):
        corner = first_corner[one]
        if role[one] > SHELL or corner == first_corner[one + 1]:
            continue
        if _in_polygon(xy[corner, 0], xy[corner, 1], polygon, roles, firsts, corners):
            return int(corner)
    return -1


@compiled
def _in_grouped_ring(px: float, py: float, xy: Array, group: Array, box: Array, begin: int, end: int) -> int:
    inside = False
    for one in range(begin, end):
        if box[one, 1] > py or box[one, 3] < py or box[one, 2] < px:
            continue
        meets = _in_ring(px, py, xy, group[one, 0], group[one, 1] + 1)
        if meets == _ON:
            return _ON
        if meets:
            inside = not inside
    return _INSIDE if inside else _OUTSIDE


@compiled
def _in_site(
    px: float, py: float, part: int, end: int, role: Array, xy: Array, group: Array, of_part: Array, box: Array
) -> bool:
    """Whether a point lies in a polygon of a site or on its edge."""
    first = part
    while part < end:
        if role[part] != SHELL:
            part += 1
            continue
        inside = _in_grouped_ring(px, py, xy, group, box, of_part[part - first], of_part[part - first + 1]) != _OUTSIDE
        part += 1
        while part < end and role[part] > SHELL:
            if inside:
                hole = _in_grouped_ring(px, py, xy, group, box, of_part[part - first], of_part[part - first + 1])
                inside = hole != _INSIDE
            part += 1
        if inside:
            return True
    return False


@compiled
def _most_groups(order: Array, first_part: Array, first_corner: Array) -> tuple[int, int]:
    """The most groups that the outline of a site has, and the most parts."""
    most, parts = 0, 0
    for site in order:
        groups = 0
        for part in range(first_part[site], first_part[site + 1]):
            edges = first_corner[part + 1] - first_corner[part] - 1
            groups += max(1, (edges + _GROUP - 1) // _GROUP)
        most, parts = max(most, groups), max(parts, first_part[site + 1] - first_part[site])
    return most, parts


@compiled
def _grouped(
    part: int, end: int, first_corner: Array, xy: Array, group: Array, of_part: Array, box: Array, level: Array
) -> int:
    """Group the edges of a site; returns the number of levels of its tree, whose top is one box."""
    groups = 0
    for one in range(part, end):
        of_part[one - part] = groups
        corner, behind = first_corner[one], first_corner[one + 1]
        while corner < behind:
            last = min(corner + _GROUP, behind - 1)
            group[groups, 0], group[groups, 1] = corner, last
            west, south = xy[corner, 0], xy[corner, 1]
            east, north = west, south
            for at in range(corner + 1, last + 1):
                x, y = xy[at, 0], xy[at, 1]
                west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
            box[groups, 0], box[groups, 1], box[groups, 2], box[groups, 3] = west, south, east, north
            groups += 1
            corner = last if last < behind - 1 else behind
    of_part[end - part] = groups
    levels, first, made = 0, 0, groups
    level[0] = 0
    while made - first > 1:
        behind = made
        for child in range(first, behind):
            if (child - first) % _GROUP == 0:
                for side in range(4):
                    box[made, side] = box[child, side]
                made += 1
            else:
                box[made - 1, 0], box[made - 1, 1] = (
                    min(box[made - 1, 0], box[child, 0]),
                    min(box[made - 1, 1], box[child, 1]),
                )
                box[made - 1, 2], box[made - 1, 3] = (
                    max(box[made - 1, 2], box[child, 2]),
                    max(box[made - 1, 3], box[child, 3]),
                )
        levels += 1
        level[levels] = behind
        first = behind
    level[levels + 1] = made
    return levels + 1


@compiled
def _gap2(
    west: float, south: float, east: float, north: float, west2: float, south2: float, east2: float, north2: float
) -> float:
    """Square of the distance of two boxes."""
    x = max(max(west - east2, west2 - east), 0.0)
    y = max(max(south - north2, south2 - north), 0.0)
    return x * x + y * y


@compiled
def _beside(
    ax: float, ay: float, bx: float, by: float, west: float, south: float, east: float, north: float, best: float
) -> bool:
    """Whether a box lies wholly to one side of the line of an edge and farther from it than the best so far."""
    dx, dy = bx - ax, by - ay
    left, right, low, high = west - ax, east - ax, south - ay, north - ay
    up, over = dx * (low + high), dy * (left + right)
    # Twice the area, so that nothing need be halved.
    clear = abs(up - over) - abs(dx) * (high - low) - abs(dy) * (right - left)
    clear -= 4e-15 * (abs(up) + abs(over) + abs(dx) * (high - low) + abs(dy) * (right - left))
    return clear > 0.0 and clear * clear > 4.0 * best * best * (dx * dx + dy * dy)


@compiled
def _from_group(
    xy: Array,
    begin: int,
    last: int,
    fetched: Array,
    place: int,
    length: int,
    west: float,
    south: float,
    east: float,
    north: float,
    best: float,
    at: Array,
) -> float:
    """Distance of a chunk from a group of edges where it is less than the best so far; ``at`` are the four corners."""
    for a in range(begin, max(last, begin + 1)):
        b = min(a + 1, last)
        ax, ay, bx, by = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        low_x, low_y, high_x, high_y = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
        if _gap2(low_x, low_y, high_x, high_y, west, south, east, north) > best * best:
            continue
        if _beside(ax, ay, bx, by, west, south, east, north, best):
            continue
        for c in range(max(length - 1, 1)):
            d = min(c + 1, length - 1)
            cx, cy, dx, dy = fetched[place, c, 0], fetched[place, c, 1], fetched[place, d, 0], fetched[place, d, 1]
            if _gap2(low_x, low_y, high_x, high_y, min(cx, dx), min(cy, dy), max(cx, dx), max(cy, dy)) > best * best:
                continue
            distance = _segments(ax, ay, bx, by, cx, cy, dx, dy)
            if distance < best or (at[0] < 0 and distance <= best):
                best = distance
                at[0], at[1], at[2], at[3] = a, b, place, c
                if best == 0.0:
                    return best
    return best


@compiled
def _from_site(
    xy: Array,
    group: Array,
    box: Array,
    level: Array,
    levels: int,
    fetched: Array,
    place: int,
    length: int,
    west: float,
    south: float,
    east: float,
    north: float,
    best: float,
    at: Array,
    stack: Array,
) -> float:
    """Distance of a chunk from a site where it is less than the best so far."""
    stack[0], depth = (levels - 1) | (level[levels - 1] << 4), 1
    while depth:
        depth -= 1
        here, node = stack[depth] & 15, stack[depth] >> 4
        if _gap2(box[node, 0], box[node, 1], box[node, 2], box[node, 3], west, south, east, north) > best * best:
            continue
        if here == 0:
            best = _from_group(
                xy, group[node, 0], group[node, 1], fetched, place, length, west, south, east, north, best, at
            )
            if best == 0.0 and at[0] >= 0:
                return best
            continue
        child = level[here - 1] + _GROUP * (node - level[here])
        for one in range(child, min(child + _GROUP, level[here])):
            stack[depth] = (here - 1) | (one << 4)
            depth += 1
    return best


@compiled
def _candidates(
    boxes: Array,
    level: Array,
    asset: Array,
    west: float,
    south: float,
    east: float,
    north: float,
    stack: Array,
    keys: Array,
    count: int,
) -> int:
    """Add the chunks whose boxes meet a box, asset and place in one number; how many there are then, room or not."""
    depth, last = 1, len(level) - 2
    stack[0] = 0
    while depth:
        depth -= 1
        here, node = stack[depth] & 15, stack[depth] >> 4
        below = _NODE * (node - level[here])
        meets = np.uint32(0)
        for child in range(_NODE):
            meet = (
                (boxes[node, 0, child] <= east)
                & (boxes[node, 1, child] <= north)
                & (boxes[node, 2, child] >= west)
                & (boxes[node, 3, child] >= south)
            )
            meets |= np.uint32(meet) << np.uint32(child)
        child = below
        while meets:
            if meets & np.uint32(1):
                if here < last:
                    stack[depth] = (here + 1) | ((level[here + 1] + child) << 4)
                    depth += 1
                else:
                    if count < len(keys):
                        keys[count] = (np.int64(asset[child]) << 32) | child
                    count += 1
            meets = meets >> np.uint32(1)
            child += 1
    return count


@compiled
def _sort(keys: Array, begin: int, end: int) -> None:
    """By Shell's method: most are few."""
    count, step = end - begin, 1
    while step < count // 9:
        step = 3 * step + 1
    while step > 0:
        for right in range(begin + step, end):
            key, left = keys[right], right
            while left >= begin + step and keys[left - step] > key:
                keys[left] = keys[left - step]
                left -= step
            keys[left] = key
        step //= 3


@compiled
def _fetch(
    keys: Array,
    count: int,
    first: Array,
    corners: Array,
    polygon: Array,
    chunk: Array,
    fetched: Array,
    length: Array,
    ring: Array,
) -> None:
    """Boxes, corners, number of corners and polygon of some chunks: memory answers many such questions at once."""
    for one in range(count):
        place = keys[one] & 0xFFFFFFFF
        begin = first[place]
        length[one], ring[one] = first[place + 1] - begin, polygon[place]
        west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
        for corner in range(length[one]):
            x, y = corners[begin + corner, 0], corners[begin + corner, 1]
            fetched[one, corner, 0], fetched[one, corner, 1] = x, y
            west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
        chunk[one, 0], chunk[one, 1], chunk[one, 2], chunk[one, 3] = west, south, east, north


@compiled
def boxes(sites: tuple[Array, ...]) -> Array:
    """Box of each shape (minx, miny, maxx, maxy); all NaN where a corner is not finite."""
    first_part, _, first_corner, xy = sites
    made = np.empty((len(first_part) - 1, 4))
    for shape in range(len(made)):
        west, south, east, north, sound = np.inf, np.inf, -np.inf, -np.inf, 0.0
        for corner in range(first_corner[first_part[shape]], first_corner[first_part[shape + 1]]):
            x, y = xy[corner, 0], xy[corner, 1]
            west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
            # Nothing, or not a number.
            sound += (x - x) + (y - y)
        made[shape, 0], made[shape, 1], made[shape, 2], made[shape, 3] = (
            west + sound,
            south + sound,
            east + sound,
            north + sound,
        )
    return made


@compiled
def _scale(x: float, y: float, lattice: Array, powers: Array) -> float:
    """As `ScaleCells.at`; not a number where no cell is held."""
    east, north = (x - lattice[0]) / lattice[2], (y - lattice[1]) / lattice[2]
    column, row = np.floor(east), np.floor(north)
    if not (0 <= column < powers.shape[0] and 0 <= row < powers.shape[1]):
        return np.nan
    u, v, i, j = 2 * (east - column) - 1, 2 * (north - row) - 1, np.int64(column), np.int64(row)
    factor = 0.0
    for power in (3, 2, 1, 0):
        along = powers[i, j, power]
        factor = factor * u + (((along[3] * v + along[2]) * v + along[1]) * v + along[0])
    return factor


@compiled
def near(
    assets: tuple[Array, ...], sites: tuple[Array, ...], box_of: Array, order: Array, extra_m: Array, largest: float
) -> tuple[Array, Array]:
    """All pairs of a site and an asset with plane distance <= (reach_m + extra_m) * largest.

    Parameters
    ----------
    box_of : float array, shape (sites, 4)
    order : int array, shape (k,)
        The sites to measure; those that stand near each other should lie near each other.
    extra_m : float array, shape (sites,)

    Returns
    -------
    (pair, measured)
        Site and asset, shape (n, 2), sites in the order asked for, assets of each ascending; plane distance, scale
        factor (not a number where no cell holds it), and x and y of the middle between the nearest places, shape (n, 4).
    """
    boxes, level, asset_of, first, corners, polygon, roles, firsts, rings, reach_m, lattice, powers = assets
    first_part, role, first_corner, xy = sites
    most, parts = _most_groups(order, first_part, first_corner)
    group, of_part = np.empty((most, 2), np.int64), np.empty(parts + 1, np.int64)
    # Eight boxes in one, and one that is not full on each level.
    box, levels_at = np.empty((most + most // (_GROUP - 1) + 16, 4)), np.empty(16, np.int64)
    stack, at = np.empty(256, np.int64), np.empty(4, np.int64)
    keys, chunk, fetched = np.empty(4 * _TOGETHER, np.int64), np.empty((64, 4)), np.empty((64, 5, 2))
    length, ring = np.empty(64, np.int64), np.empty(64, np.int64)
    behind = np.empty(_TOGETHER + 1, np.int64)
    pair, measured, found = np.empty((64, 2), np.int64), np.empty((64, 4)), 0
    for block in range(0, len(order), _TOGETHER):
        together = order[block : block + _TOGETHER]
        while True:
            count = 0
            behind[0] = 0
            for row in range(len(together)):
                site = together[row]
                grown = extra_m[site] * largest
                count = _candidates(
                    boxes,
                    level,
                    asset_of,
                    box_of[site, 0] - grown,
                    box_of[site, 1] - grown,
                    box_of[site, 2] + grown,
                    box_of[site, 3] + grown,
                    stack,
                    keys,
                    count,
                )
                behind[row + 1] = count
            if count <= len(keys):
                break
            keys = np.empty(2 * count, np.int64)
        if count > len(chunk):
            chunk, fetched = np.empty((2 * count, 4)), np.empty((2 * count, 5, 2))
            length, ring = np.empty(2 * count, np.int64), np.empty(2 * count, np.int64)
        for row in range(len(together)):
            _sort(keys, behind[row], behind[row + 1])
        _fetch(keys, count, first, corners, polygon, chunk, fetched, length, ring)
        for row in range(len(together)):
            end, count = behind[row], behind[row + 1]
            if end == count:
                continue
            site = together[row]
            site_w, site_s, site_e, site_n = box_of[site, 0], box_of[site, 1], box_of[site, 2], box_of[site, 3]
            part, end_part = first_part[site], first_part[site + 1]
            levels = _grouped(part, end_part, first_corner, xy, group, of_part, box, levels_at)
            areal = False
            for one in range(part, end_part):
                areal |= role[one] != PATH
            while end < count:
                asset = keys[end] >> 32
                best = (reach_m[asset] + extra_m[site]) * largest
                at[0] = -1
                x, y, inside = 0.0, 0.0, False
                while end < count and keys[end] >> 32 == asset:
                    place = end
                    end += 1
                    if inside or (best == 0.0 and at[0] >= 0):
                        continue
                    if length[place]:
                        west, south, east, north = chunk[place, 0], chunk[place, 1], chunk[place, 2], chunk[place, 3]
                        best = _from_site(
                            xy,
                            group,
                            box,
                            levels_at,
                            levels,
                            fetched,
                            place,
                            length[place],
                            west,
                            south,
                            east,
                            north,
                            best,
                            at,
                            stack,
                        )
                        if best == 0.0 and at[0] >= 0:
                            continue
                        if areal and west >= site_w and south >= site_s and east <= site_e and north <= site_n:
                            x, y = fetched[place, 0, 0], fetched[place, 0, 1]
                            inside = _in_site(x, y, part, end_part, role, xy, group, of_part, box)
                    if ring[place] >= 0 and not inside:
                        corner = _any_in_polygon(
                            part, end_part, role, first_corner, xy, ring[place], roles, firsts, rings
                        )
                        if corner >= 0:
                            x, y, inside = xy[corner, 0], xy[corner, 1], True
                if inside:
                    best = 0.0
                elif at[0] >= 0:
                    a, b, c, d = at[0], at[1], at[2], at[3]
                    x, y = _middle(
                        xy[a, 0],
                        xy[a, 1],
                        xy[b, 0],
                        xy[b, 1],
                        fetched[c, d, 0],
                        fetched[c, d, 1],
                        fetched[c, min(d + 1, length[c] - 1), 0],
                        fetched[c, min(d + 1, length[c] - 1), 1],
                    )
                else:
                    continue
                if found == len(pair):
                    more, further = np.empty((2 * found, 2), np.int64), np.empty((2 * found, 4))
                    more[:found], further[:found] = pair, measured
                    pair, measured = more, further
                pair[found, 0], pair[found, 1] = site, asset
                measured[found, 0], measured[found, 1] = best, _scale(x, y, lattice, powers)
                measured[found, 2], measured[found, 3] = x, y
                found += 1
    return pair[:found], measured[:found]
