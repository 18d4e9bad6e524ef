"""Areas that lines surround without being one: an outline somebody forgot to close, or drew in pieces.

Used to ask, never to decide: a trench may run round a block, and its inside is not dug.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

# No dig is narrower than a spade.
STRIP_M = 0.05
# Ends that lie so near each other may have been meant to meet.
SNAP_M = 2.5
# A line is taken for an unclosed outline where its gap is at most this part of what was drawn (two sides of a
# square leave more: a trench round a corner) …
_GAP_OF_LENGTH = 0.7
# … and what it surrounds is as compact as a strip of one by six (a square has 0.0625).
_LEAST_COMPACTNESS = 0.03
# Points that lie farther from each other than the longest bores of a city are the ends of none: our own choice.
FARTHEST_M = 1000.0
# The largest usual shaft of a bore, and how compact one is (a square has 0.0625, two squares side by side 0.055): our own choice.
SHAFT_M = 20.0
_SHAFT_COMPACTNESS = 0.05
# Lines whose neighbours are looked up at once: keeps the memory of a drawing of a hundred thousand lines bounded.
_AT_ONCE = 1000
_NEIGHBOURS = 8
# Lines of which so many begin in one circle are taken for the widest outline that they can be.
_CROWD = 1000
# Beyond these, lines are taken for the widest outline that they can be: their hull.
_INTRICATE = 2000
_MOST_CROSSINGS = 100_000


def surrounded(
    shapes: np.ndarray[Any, Any], *, scale: float, corners: np.ndarray[Any, Any]
) -> list[tuple[int, shapely.Polygon]]:
    """Areas that open lines surround, or points that may be corners.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (n,)
        Works features, working system; closed lines are areas already.
    scale : float
        Plane metres for a ground metre.
    corners : bool array, shape (n,)
        Features whose points may be corners of an area rather than places by themselves.

    Returns
    -------
    list of (row, polygon)
        The feature whose line surrounds the area, the first of them where several do.
    """
    parts, rows = _lines(shapes, scale)
    spots, spot_rows = _of_type(shapes, 0)
    spots, spot_rows = spots[corners[spot_rows]], spot_rows[corners[spot_rows]]
    # In no known order, so the widest area they can be the corners of.
    hull = shapely.convex_hull(shapely.multipoints(spots)) if len(spots) > 2 else shapely.Point()
    found: list[tuple[int, Any]] = [(int(spot_rows[0]), hull)] if hull.geom_type == "Polygon" else []
    intricate = ~plain(parts)
    tangled = [
        (int(row), shapely.convex_hull(part)) for row, part in zip(rows[intricate], parts[intricate], strict=True)
    ]
    parts, rows = parts[~intricate], rows[~intricate]
    if len(parts) == 0:
        return [*found, *tangled]
    found += [
        (int(row), shapely.Polygon(part.coords))
        for row, part in zip(rows, parts, strict=True)
        if shapely.get_num_coordinates(part) > 3
        and shapely.Point(part.coords[0]).distance(shapely.Point(part.coords[-1])) <= _GAP_OF_LENGTH * part.length
    ]
    snapped = _snapped(parts, SNAP_M * scale)
    if snapped is None or _cross_too_often(snapped):
        return [*found, *tangled, (int(rows[0]), shapely.convex_hull(shapely.multilinestrings(parts)))]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.union_all(snapped)))))
    if len(faces):
        # The line along which a face runs; through an index, since a drawing may hold thousands of both.
        nearest = shapely.STRtree(snapped).nearest(shapely.get_exterior_ring(faces))
        found += [(int(rows[line]), face) for line, face in zip(nearest, faces, strict=True)]
    compact = [(row, area) for row, area in found if area.area >= _LEAST_COMPACTNESS * area.length**2 > 0]
    return [*compact, *tangled]


def joined(
    shapes: np.ndarray[Any, Any], *, scale: float, points: np.ndarray[Any, Any], areas: np.ndarray[Any, Any]
) -> list[tuple[int, shapely.LineString]]:
    """Lines that may run between places: from each to the next in the order handed in, and to the one nearest to it.

    Places that lie on what else was drawn of such works are joined by that.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (n,)
        Works features, working system.
    scale : float
        Plane metres for a ground metre.
    points, areas : bool array, shape (n,)
        Features whose points, or areas no larger than a shaft, may be the ends of a line.

    Returns
    -------
    list of (row, line)
        The feature of the first place of each; what would be longer than `FARTHEST_M` joins nothing.
    """
    spots, rows = _places(shapes, scale=scale, points=points, areas=areas)
    pairs, _ = _pairs(spots, scale=scale)
    at = shapely.get_coordinates(spots)
    return list(zip(rows[pairs[:, 0]].tolist(), shapely.linestrings(at[pairs]), strict=True))


def lone(
    shapes: np.ndarray[Any, Any], *, scale: float, points: np.ndarray[Any, Any], areas: np.ndarray[Any, Any]
) -> list[tuple[int, shapely.Point]]:
    """Places from which no line of `joined` runs anywhere: only one end was handed in.

    Parameters are those of `joined`.

    Returns
    -------
    list of (row, point)
    """
    spots, rows = _places(shapes, scale=scale, points=points, areas=areas)
    _, near_m = _pairs(spots, scale=scale)
    alone = near_m > FARTHEST_M
    return list(zip(rows[alone].tolist(), spots[alone], strict=True))


def _places(
    shapes: np.ndarray[Any, Any], *, scale: float, points: np.ndarray[Any, Any], areas: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Points, and middles of shafts, that lie on nothing else that was drawn of such works, with their rows, in order."""
    spots, rows = _of_type(shapes, 0)
    spots, rows = spots[points[rows]], rows[points[rows]]
    outlines, outline_rows = _of_type(shapes, 3)
    outlines, outline_rows = outlines[points[outline_rows]], outline_rows[points[outline_rows]]
    shaft = areas[outline_rows] & _are_shafts(outlines, scale)
    lines, line_rows = _of_type(shapes, 1)
    drawn = np.concatenate([lines[points[line_rows]], outlines[~shaft]])
    spots = np.concatenate([spots, np.asarray(shapely.point_on_surface(outlines[shaft]))])
    rows = np.concatenate([rows, outline_rows[shaft]])
    if len(drawn) and len(spots):
        on_it, _ = shapely.STRtree(drawn).query(spots, predicate="dwithin", distance=SHAFT_M / 2 * scale)
        lone = np.setdiff1d(np.arange(len(spots)), on_it)
        spots, rows = spots[lone], rows[lone]
    order = np.argsort(rows, kind="stable")
    return spots[order], rows[order]


def _pairs(spots: np.ndarray[Any, Any], *, scale: float) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Which places may be joined, shape (m, 2), and how far the nearest other one is, ground metres; infinite: there is none."""
    if len(spots) < 2:
        return np.empty((0, 2), dtype=np.intp), np.full(len(spots), np.inf)
    near = shapely.STRtree(spots).query_nearest(spots, exclusive=True, all_matches=False)
    in_turn = np.arange(len(spots) - 1)
    pairs = np.concatenate([np.column_stack([in_turn, in_turn + 1]), near.T])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    at = shapely.get_coordinates(spots)
    away = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    apart_m = np.full(len(spots), np.inf)
    # Two at one place are one end.
    for side in (0, 1):
        np.minimum.at(apart_m, pairs[away > 0, side], away[away > 0] / scale)
    return pairs[(away > 0) & (away <= FARTHEST_M * scale)], apart_m


def _are_shafts(areas: np.ndarray[Any, Any], scale: float) -> np.ndarray[Any, Any]:
    """Whether areas are as small and as compact as a shaft: no wider than `SHAFT_M`, no longer than two by one."""
    bounds = shapely.bounds(areas).reshape(-1, 4)
    across = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    compact = shapely.area(areas) >= _SHAFT_COMPACTNESS * shapely.length(areas) ** 2
    return np.asarray((across <= SHAFT_M * np.sqrt(2) * scale) & compact)


def plain(lines: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Lines whose faces can be worked out: those that cross themselves may have as many as their vertices squared."""
    result = np.asarray(shapely.get_num_coordinates(lines) <= _INTRICATE)
    few = np.flatnonzero(result)
    result[few] = shapely.is_simple(lines[few])
    return result


def is_tangled(shape: Any) -> bool:
    """Whether a feature has a line that is not plain, or too many vertices for its union with an area."""
    lines, _ = _of_type(np.array([shape], dtype=object), 1)
    return bool(shapely.get_num_coordinates(shape) > _INTRICATE or not plain(lines).all())


def _cross_too_often(lines: np.ndarray[Any, Any]) -> bool:
    """Whether lines cross each other so often that working out their faces would take minutes and gigabytes."""
    tree, met = shapely.STRtree(lines), 0
    for first in range(0, len(lines), _AT_ONCE):
        met += len(tree.query(lines[first : first + _AT_ONCE], predicate="intersects")[0])
        if met > len(lines) + _MOST_CROSSINGS:
            return True
    return False


def between(
    shapes: np.ndarray[Any, Any], *, scale: float, alike: np.ndarray[Any, Any]
) -> list[tuple[int, shapely.Polygon]]:
    """Land between two lines that may be the edges of one dig: side by side, each end near an end of the other.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (n,)
        Works features, working system.
    scale : float
        Plane metres for a ground metre.
    alike : int array, shape (n,)
        Only lines of features of one number are taken together.

    Returns
    -------
    list of (row, polygon)
        The feature of the first line of each pair.
    """
    lines, rows = _whole(*_lines(shapes, scale), alike)
    if len(lines) < 2:
        return []
    ends = np.array([[line.coords[0][:2], line.coords[-1][:2]] for line in lines])
    found: list[tuple[int, Any]] = []
    pairs, crowded = _neighbours(ends, shapely.length(lines), alike[rows])
    if len(crowded):
        found.append((int(rows[crowded[0]]), shapely.convex_hull(shapely.multilinestrings(lines[crowded]))))
    for a, b, turned in pairs:
        back = list(lines[b].coords)
        edge = [*lines[a].coords, *(back if turned else back[::-1])]
        strip: Any = shapely.Polygon([point[:2] for point in edge])
        strip = strip if strip.is_valid else shapely.convex_hull(strip)
        if strip.area > 0:
            found.append((int(rows[a]), strip))
    return found


def _whole(
    lines: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], alike: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Lines beside what the pieces of one kind of works make together: an edge may be drawn in many."""
    more, of_more = [lines], [rows]
    for kind in sorted(set(alike[rows].tolist())):
        pieces = np.flatnonzero(alike[rows] == kind)
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines[pieces])))
        if len(merged) < len(pieces):
            first = shapely.STRtree(lines[pieces]).nearest(shapely.get_point(merged, 0))
            more.append(merged)
            of_more.append(rows[pieces[first]])
    return np.concatenate(more), np.concatenate(of_more)


def _lines(shapes: np.ndarray[Any, Any], scale: float) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Lines in features, with one side of each strip that is a line drawn with a pen, and the row of each."""
    lines, rows = _of_type(shapes, 1)
    areas, area_rows = _of_type(shapes, 3)
    thin = is_strip(areas, scale)
    sides = np.array([_side(area) for area in areas[thin]], dtype=object)
    return np.concatenate([lines, sides]), np.concatenate([rows, area_rows[thin]])


def is_strip(areas: np.ndarray[Any, Any], scale: float | np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether polygons are narrower than a spade: the outline or the axis of something, drawn with two edges.

    Its area over half its outline is the width of a strip.
    """
    return np.asarray(2 * shapely.area(areas) < STRIP_M * scale * shapely.length(areas))


def _side(strip: shapely.Polygon) -> shapely.LineString:
    """The outer edge of a strip, whole where it surrounds land, else from one of its ends to the other."""
    edge = shapely.get_coordinates(strip.exterior)
    if len(strip.interiors):
        return shapely.LineString(edge)
    ring = edge[:-1]
    one = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    ring = np.roll(ring, -one, axis=0)
    other = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    return shapely.LineString(ring[: other + 1])


def _neighbours(
    ends: np.ndarray[Any, Any], length: np.ndarray[Any, Any], alike: np.ndarray[Any, Any]
) -> tuple[list[tuple[int, int, bool]], np.ndarray[Any, Any]]:
    """Each line with the few nearest that run side by side with it, and whether they run the other way.

    Beside them the lines of which too many begin at one place for their neighbours to be told.

    Land between lines that are not neighbours is that between the neighbours in turn. The circle in which neighbours
    are looked for grows until it holds enough of them or is as wide as the line is long, so that many long lines side
    by side are not all held against each other.
    """
    starts = np.asarray(shapely.points(ends[:, 0]))
    tree = shapely.STRtree(np.asarray(shapely.points(ends.reshape(-1, 2))))
    found: list[tuple[int, int, bool]] = []
    _, place, count = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True, return_counts=True)
    dense = count[place.reshape(-1, 2)[:, 0]] > _CROWD
    asked, circle = np.flatnonzero(~dense), np.minimum(length, SNAP_M)
    while len(asked):
        left = []
        for first in range(0, len(asked), _AT_ONCE):
            part = asked[first : first + _AT_ONCE]
            one, end = tree.query(starts[part], predicate="dwithin", distance=circle[part])
            one, other, reversed_ = part[one], end // 2, end % 2 == 1
            dense[part] |= np.bincount(one, minlength=len(ends))[part] > _CROWD
            held = (one != other) & (alike[one] == alike[other])
            one, other, reversed_ = one[held], other[held], reversed_[held]
            far = np.where(reversed_, 0, 1)
            gap = np.hypot(*(ends[one, 1] - ends[other, far]).T)
            start_gap = np.hypot(*(ends[one, 0] - ends[other, 1 - far]).T)
            apart, shorter = np.maximum(gap, start_gap), np.minimum(length[one], length[other])
            beside = (apart <= np.minimum(shorter, circle[one])) & (np.minimum(gap, start_gap) > 0)
            one, other, reversed_, apart = one[beside], other[beside], reversed_[beside], apart[beside]
            enough = np.bincount(one, minlength=len(ends))[part] >= _NEIGHBOURS
            done = enough | dense[part] | (circle[part] >= length[part])
            left.append(part[~done])
            final = np.zeros(len(ends), dtype=bool)
            final[part[done]] = True
            order = np.lexsort((apart, one))
            order = order[final[one[order]]]
            nearest = order[_place_in_group(one[order]) < _NEIGHBOURS]
            found += zip(one[nearest].tolist(), other[nearest].tolist(), reversed_[nearest].tolist(), strict=True)
        asked = np.concatenate(left)
        circle = np.minimum(2 * circle, length)
    # Each pair once, in the order of the lines.
    return sorted({(min(a, b), max(a, b), turned) for a, b, turned in found}), np.flatnonzero(dense)


def _place_in_group(sorted_groups: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Position of each entry among the entries of its group, counted from 0."""
    starts = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    counts = np.diff(np.append(starts, len(sorted_groups)))
    return np.arange(len(sorted_groups)) - np.repeat(starts, counts)


def _of_type(shapes: np.ndarray[Any, Any], type_id: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Points (0), lines (1) or polygons (3) in features, and the row of each."""
    parts, rows = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > 3).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        rows = rows[index]
    wanted = (shapely.get_type_id(parts) == type_id) & ((type_id == 0) | (shapely.length(parts) > 0))
    return parts[wanted], rows[wanted]


def _snapped(lines: np.ndarray[Any, Any], tolerance: float) -> np.ndarray[Any, Any] | None:
    """Lines whose ends are drawn together where they nearly meet; None where too many lie near each other."""
    every = np.array([[line.coords[0][:2], line.coords[-1][:2]] for line in lines]).reshape(-1, 2)
    _, first_of, place = np.unique(every, axis=0, return_index=True, return_inverse=True)
    # Each place once, in the order of the drawing.
    order = np.argsort(first_of)
    ends, points = every[first_of[order]], np.asarray(shapely.points(every[first_of[order]]))
    tree, nearest, met_often = shapely.STRtree(points), np.arange(len(points)), 0
    for begin in range(0, len(points), _AT_ONCE):
        first, second = tree.query(points[begin : begin + _AT_ONCE], predicate="dwithin", distance=tolerance)
        np.minimum.at(nearest, first + begin, second)
        met_often += len(first)
        if met_often > _NEIGHBOURS * len(points) + _MOST_CROSSINGS:
            return None
    of_place = np.empty(len(order), dtype=int)
    of_place[order] = np.arange(len(order))
    met = ends[nearest[of_place[place.ravel()]]].reshape(-1, 2, 2)
    return np.array(
        [
            shapely.LineString([tuple(start), *list(line.coords)[1:-1], tuple(end)])
            for line, (start, end) in zip(lines, met, strict=True)
        ],
        dtype=object,
    )
