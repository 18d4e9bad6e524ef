"""All pairs of sites and assets that are near each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.flat import PATH
from geo.measure.kernel.compiled import compiled, kept
from geo.measure.kernel.distance import from_site
from geo.measure.kernel.lookup import fetch, look_up, room, room_for
from geo.measure.kernel.outline import empty_outline, grouped
from geo.measure.kernel.polygons import in_site, round_site
from geo.measure.kernel.segments import middle

Array = np.ndarray[Any, Any]

# Sites looked up together.
_TOGETHER = 256


@kept
def boxes(sites: tuple[Array, ...]) -> Array:
    """Box of each shape (minx, miny, maxx, maxy); NaN where a corner is not finite, infinite where there is none."""
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


@kept
def laid(sites: tuple[Array, ...], rows: Array) -> tuple[Array, Array, Array, Array]:
    """Some sites one behind the other, as `FlatShapes.take`."""
    firsts, roles, corners, xys = sites
    parts, count = 0, 0
    for row in rows:
        parts += firsts[row + 1] - firsts[row]
        count += corners[firsts[row + 1]] - corners[firsts[row]]
    first_part, role = np.empty(len(rows) + 1, np.int64), np.empty(parts, np.int8)
    first_corner, xy = np.empty(parts + 1, np.int64), np.empty((count, 2))
    parts, count = 0, 0
    for one in range(len(rows)):
        first_part[one] = parts
        for part in range(firsts[rows[one]], firsts[rows[one] + 1]):
            role[parts], first_corner[parts] = roles[part], count
            parts += 1
            for corner in range(corners[part], corners[part + 1]):
                xy[count, 0], xy[count, 1] = xys[corner, 0], xys[corner, 1]
                count += 1
    first_part[len(rows)], first_corner[parts] = parts, count
    return first_part, role, first_corner, xy


@kept
def in_order(numbers: Array, count: int) -> Array:
    """The places of some numbers from 0 to below ``count``, ascending, of the same ones as they stand."""
    begin = np.zeros(count + 1, np.int64)
    for number in numbers:
        begin[number + 1] += 1
    for number in range(count):
        begin[number + 1] += begin[number]
    order = np.empty(len(numbers), np.int64)
    for place in range(len(numbers)):
        order[begin[numbers[place]]] = place
        begin[numbers[place]] += 1
    return order


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
        along = (powers[i, j, power, 3] * v + powers[i, j, power, 2]) * v + powers[i, j, power, 1]
        factor = factor * u + (along * v + powers[i, j, power, 0])
    return factor


@compiled
def _is_areal(role: Array, begin: int, end: int) -> bool:
    areal = False
    for part in range(begin, end):
        areal |= role[part] != PATH
    return areal


@compiled
def _contained(
    sites: tuple[Array, ...],
    site: int,
    outline: tuple[Array, ...],
    rings: tuple[Array, ...],
    within: bool,
    place: tuple[float, float],
    polygon: int,
) -> tuple[bool, float, float]:
    """Whether a place of a chunk lies in a site, or a place of the site in the chunk's polygon; and that place."""
    if within and in_site(place[0], place[1], sites, site, outline):
        return True, place[0], place[1]
    if polygon >= 0:
        corner = round_site(sites, site, polygon, rings)
        if corner >= 0:
            return True, sites[3][corner, 0], sites[3][corner, 1]
    return False, 0.0, 0.0


@compiled
def _holds(boxes: Array, one: int, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return bool(west >= boxes[one, 0] and south >= boxes[one, 1] and east <= boxes[one, 2] and north <= boxes[one, 3])


@compiled
def _nearest(
    keys: Array, begin: int, end: int, length: Array, boxes: Array, site_box: Array, site: int
) -> tuple[int, int]:
    """Of the chunks of one asset the one whose box is nearest to a site's; and where those of the next asset begin."""
    asset, one, nearest, least2 = keys[begin] >> 32, begin, begin, np.inf
    while one < end and keys[one] >> 32 == asset:
        if length[one]:
            x = max(max(site_box[site, 0] - boxes[one, 2], boxes[one, 0] - site_box[site, 2]), 0.0)
            y = max(max(site_box[site, 1] - boxes[one, 3], boxes[one, 1] - site_box[site, 3]), 0.0)
            if x * x + y * y < least2:
                nearest, least2 = one, x * x + y * y
        one += 1
    return nearest, one


@compiled
def _between(xy: Array, corner: Array, length: Array, at: Array) -> tuple[float, float]:
    """The middle between the nearest places that `from_site` found."""
    a, b, chunk, c = at[0], at[1], at[2], at[3]
    d = min(c + 1, length[chunk] - 1)
    return middle(
        (xy[a, 0], xy[a, 1]),
        (xy[b, 0], xy[b, 1]),
        (corner[chunk, c, 0], corner[chunk, c, 1]),
        (corner[chunk, d, 0], corner[chunk, d, 1]),
    )


@compiled
def _grown(boxes: Array, extra_m: Array, largest: float) -> Array:
    grown = np.empty_like(boxes)
    for one in range(len(boxes)):
        extra = extra_m[one] * largest
        grown[one, 0], grown[one, 1] = boxes[one, 0] - extra, boxes[one, 1] - extra
        grown[one, 2], grown[one, 3] = boxes[one, 2] + extra, boxes[one, 3] + extra
    return grown


@compiled
def _are_finite(boxes: Array) -> bool:
    for one in range(len(boxes)):
        for side in range(4):
            if not np.isfinite(boxes[one, side]):
                return False
    return True


@compiled
def _longer(array: Array, used: int, more: int) -> Array:
    """The array, or one that begins alike and has room for more rows."""
    if used + more <= len(array):
        return array
    longer = np.empty((2 * (used + more), array.shape[1]), array.dtype)
    longer[:used] = array[:used]
    return longer


@kept
def near(
    assets: tuple[tuple[Array, ...], ...], sites: tuple[Array, ...], extra_m: Array, largest: float
) -> tuple[Array, Array, bool]:
    """All pairs of a site and an asset with plane distance <= (reach_m + extra_m) * largest.

    Parameters
    ----------
    assets : index, chunks, rings, reach and scale factors of `Assets.arrays`
    sites : first_part, role, first_corner and xy of `FlatShapes`
        Those that stand near each other should lie near each other.
    extra_m : float array, shape (sites,)

    Returns
    -------
    (pair, measured, sound)
        Site and asset, shape (n, 2), ascending; plane distance, scale factor (not a number where no cell holds the
        place), and x and y of the middle between the nearest places, shape (n, 4); whether every site has corners, all
        finite: else nothing that was found may be taken.
    """
    # In one piece though it is long: a function called for each site or chunk counts every array that it is given.
    index, chunks, rings, (reach_m, lattice, powers) = assets
    first_part, role, _, xy = sites
    site_box = boxes(sites)
    grown, sound = _grown(site_box, extra_m, largest), _are_finite(site_box)
    outline, works = empty_outline(sites), room()
    (group, _, tree, level), stack, at = outline, works[2], np.empty(4, np.int64)
    keys, behind = np.empty(1024, np.int64), np.empty(_TOGETHER + 1, np.int64)
    box, corner, length, polygon, reach = room_for(0)
    pair, measured, found = np.empty((0, 2), np.int64), np.empty((0, 4)), 0
    for first in range(0, len(grown), _TOGETHER):
        together = grown[first : first + _TOGETHER]
        while True:
            count = look_up(index, together, keys, behind, works)
            if count <= len(keys):
                break
            keys = np.empty(2 * count, np.int64)
        if count > len(box):
            box, corner, length, polygon, reach = room_for(2 * count)
        fetch(keys, count, chunks, reach_m, (box, corner, length, polygon, reach))
        pair, measured = _longer(pair, found, count), _longer(measured, found, count)
        for site in range(first, first + len(together)):
            begin, end = behind[site - first], behind[site - first + 1]
            if begin == end:
                continue
            levels = grouped(outline, sites, site)
            areal = _is_areal(role, first_part[site], first_part[site + 1])
            while begin < end:
                asset, best = keys[begin] >> 32, (reach[begin] + extra_m[site]) * largest
                x, y, inside, at[0] = 0.0, 0.0, False, -1
                # Beside the nearest of several chunks most of the others are too far to be looked at.
                nearest, behind_asset = _nearest(keys, begin, end, length, box, site_box, site)
                for one in range(begin - 1, behind_asset):
                    chunk = nearest if one < begin else one
                    if inside or (best == 0.0 and at[0] >= 0) or (chunk == nearest and one >= begin):
                        continue
                    within = False
                    if length[chunk]:
                        edges = (box[chunk, 0], box[chunk, 1], box[chunk, 2], box[chunk, 3])
                        best = from_site(
                            xy, group, tree, level, levels, corner, chunk, length[chunk], edges, best, at, stack
                        )
                        # What meets no edge lies in the works with all it has, or has them in it.
                        within = areal and _holds(site_box, site, edges)
                    if (within or polygon[chunk] >= 0) and not (best == 0.0 and at[0] >= 0):
                        place = (corner[chunk, 0, 0], corner[chunk, 0, 1])
                        inside, x, y = _contained(sites, site, outline, rings, within, place, polygon[chunk])
                begin = behind_asset
                if not inside and at[0] < 0:
                    continue
                if inside:
                    best = 0.0
                else:
                    x, y = _between(xy, corner, length, at)
                pair[found, 0], pair[found, 1] = site, asset
                measured[found, 0], measured[found, 1] = best, _scale(x, y, lattice, powers)
                measured[found, 2], measured[found, 3] = x, y
                found += 1
    return pair[:found], measured[:found], sound
