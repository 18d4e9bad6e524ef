"""Where transmission lines may cross a river though the data do not show it: they break off at its bank, or pass a gap in its outline.

What is found stands as a crossing in doubt: a place that is presumed, never one that is known. Lengths are plane metres; the
bounds are ours and not the law's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.columns import Columns
from geo.network.crossings import LEAST_SECTION_M, Crossing, crossing_of, numbered
from geo.network.rivers import JoinedWaters, Rivers
from geo.shapes import Shapes

# Surveys of a line stop at a bank, at its dyke or at the road behind it.
BREAKS_OFF_M = 50.0
# As far apart two outlines may lie between which a line passes: a river cut out under a bridge and its road.
SPLIT_M = 50.0
# Valve chambers stand at both banks of a crossing and end nothing; the stations at which a line ends are larger.
STATION_M2 = 100.0
# Two pipes that end side by side join nothing; a line that goes on turns away from where it came.
_SIDE_BY_SIDE = np.cos(np.radians(60.0))
_DIRECTION_M = 10.0
# A line crosses a water more or less square to it, surely within so much of the shortest way across; no water is wider: our own choice.
_ASKEW = np.radians(45.0)
_WIDEST_M = 10_000.0
_WAYS = np.radians(np.arange(-30.0, 31.0, 5.0))
_SAME_M = 0.01

Array = np.ndarray[Any, Any]


class _End(NamedTuple):
    """Where a line ends: row of the table, its shape, the place, and from there the way back along it (None: of an area)."""

    row: int
    shape: BaseGeometry
    at: BaseGeometry
    back: Array | None


def crossings_in_doubt(table: Columns, shapes: Shapes, rivers: Rivers) -> list[Crossing]:
    """Crossings that nobody drew but that must be there, or may be; ``line`` and ``other`` count the transmission lines.

    A line that ends within `BREAKS_OFF_M` of a water (or in it) breaks off there, unless it ends at a station or goes on as
    another line, within the accuracy of both. Two such ends with little but water between them are one crossing, from one
    to the other; of a single one nobody knows where the other bank is reached: it may be in all of the water that lies before
    it, as far as to there. A line that passes between two
    outlines of the same kind of water, at most `SPLIT_M` apart, crosses the water between them.
    """
    rows = np.flatnonzero(table.coded("kind").equals("transmission"))
    lines = shapes[rows]
    found: list[Crossing] = []
    for waters in rivers.joined if len(rows) else ():
        found += _through_gaps(rows, lines, waters)
        near = [(end, water) for end, water in _ends_near(table, rows, lines, waters, rivers.accuracy_m)]
        if near:
            around = _Around(table, shapes, [end for end, _ in near])
            found += _broken_off([one for one in near if not around.goes_on(*one)], waters, table)
    place = {int(row): number for number, row in enumerate(rows)}
    of_lines = [
        dataclasses.replace(one, line=place[one.line], other=None if one.other is None else place[one.other])
        for one in found
    ]
    return numbered(of_lines, lines)


def _ends_near(
    table: Columns, rows: Array, lines: Array, waters: JoinedWaters, accuracy_m: float
) -> Iterator[tuple[_End, BaseGeometry]]:
    """Ends of lines at each water."""
    drawn = np.isin(shapely.get_type_id(lines), (1, 5))
    parts, of = shapely.get_parts(shapely.line_merge(lines[drawn]), return_index=True)
    of = rows[drawn][of]
    open_ = ~shapely.is_closed(parts)
    parts, of = np.tile(parts[open_], 2), np.tile(of[open_], 2)
    points = np.asarray(shapely.line_interpolate_point(parts, np.repeat([0.0, 1.0], len(parts) // 2), normalized=True))
    reach_m = BREAKS_OFF_M + table["uncertainty_m"][of].astype(float) + accuracy_m
    for place, water in waters.tree.query(points, predicate="dwithin", distance=reach_m).T:
        back = _back(parts[place], points[place])
        yield _End(int(of[place]), parts[place], points[place], back), waters.bodies[water]
    yield from _ends_of_areas(table, rows, lines, waters)


def _back(part: BaseGeometry, end: BaseGeometry) -> Array:
    """The way from an end back along its line."""
    there = min(_DIRECTION_M, part.length / 2)
    first = shapely.distance(shapely.get_point(part, 0), end) <= shapely.distance(shapely.get_point(part, -1), end)
    behind = shapely.line_interpolate_point(np.array([part]), there if first else -there)
    way = shapely.get_coordinates(behind)[0] - shapely.get_coordinates(end)[0]
    return np.asarray(way / max(float(np.hypot(*way)), LEAST_SECTION_M))


def _ends_of_areas(
    table: Columns, rows: Array, lines: Array, waters: JoinedWaters
) -> Iterator[tuple[_End, BaseGeometry]]:
    """Ends of lines drawn as areas: what comes near a water on one side only, and does not leave again."""
    drawn = np.isin(shapely.get_type_id(lines), (3, 6))
    areas, of = lines[drawn], rows[drawn]
    if not len(areas):
        return
    tree = shapely.STRtree(areas)
    for water in waters.bodies:
        near = tree.query(water, predicate="dwithin", distance=BREAKS_OFF_M)
        if not len(near):
            continue
        bank = shapely.buffer(water, BREAKS_OFF_M)
        # Stretches of one channel follow each other with the error of drawing between them.
        together = shapely.union_all(shapely.buffer(areas[near], np.minimum(table["uncertainty_m"][of[near]], 1.0)))
        for piece in shapely.get_parts(shapely.intersection(together, bank)):
            cuts = shapely.intersection(piece, shapely.boundary(bank))
            cuts = shapely.line_merge(cuts) if cuts.geom_type == "MultiLineString" else cuts
            if shapely.get_num_geometries(cuts) > 1 and not cuts.is_empty:
                continue
            far = ~shapely.intersects(areas[near], piece)
            whose = near[np.argmin(np.where(far, np.inf, shapely.distance(areas[near], water)))]
            at = shapely.get_point(shapely.shortest_line(areas[whose], water), 0)
            yield _End(int(of[whose]), areas[whose], at, None), water


class _Around:
    """What lies near enough to some ends to say how it goes on there, of a network of any size."""

    def __init__(self, table: Columns, shapes: Shapes, ends: Sequence[_End]) -> None:
        self._error_m = table["uncertainty_m"].astype(float)
        self._outside_m = table["outer_offset_m"].astype(float)
        self._kind = table.coded("kind")
        self._shapes = shapes
        kinds = self._kind.among(["transmission", "main", "facility"])
        most_m = max(float(self._error_m[end.row]) for end in ends) + _SAME_M
        reach_m = self._error_m + np.where(self._kind.equals("facility"), self._outside_m, 0.0) + most_m
        west, south, east, north = shapely.bounds([end.at for end in ends]).T
        box = shapes.bounds()
        near = kinds & (box[:, 0] - reach_m <= east.max()) & (box[:, 2] + reach_m >= west.min())
        near &= (box[:, 1] - reach_m <= north.max()) & (box[:, 3] + reach_m >= south.min())
        self._rows = np.flatnonzero(near)
        low, high = box[near, :2] - reach_m[near, None], box[near, 2:] + reach_m[near, None]
        self._tree = shapely.STRtree(np.asarray(shapely.box(*low.T, *high.T)))

    def goes_on(self, end: _End, water: BaseGeometry) -> bool:
        """Whether a line ends at a station, or goes on from its end as another that keeps to this bank or crosses by itself."""
        for row in self._rows[self._tree.query(end.at)].tolist():
            error_m = self._error_m[row] + self._error_m[end.row] + _SAME_M
            shape = self._shapes[row]
            kind = self._kind.values[self._kind.codes[row]]
            if kind == "facility":
                side_m = 2 * self._outside_m[row]
                large = max(float(shapely.area(shape)), side_m**2) >= STATION_M2
                if large and shapely.distance(shape, end.at) <= error_m + self._outside_m[row]:
                    return True
            elif shape.geom_type in ("Polygon", "MultiPolygon"):
                # Areas that meet were taken together.
                if kind == "transmission" and end.back is not None and shapely.distance(shape, end.at) <= error_m:
                    return True
            elif any(_joins(end, part, water, error_m, whole=kind == "transmission") for part in _parts(shape)):
                return True
        return False


def _parts(line: BaseGeometry) -> Array:
    return np.asarray(shapely.get_parts(shapely.line_merge(line) if line.geom_type == "MultiLineString" else line))


def _joins(end: _End, part: BaseGeometry, water: BaseGeometry, error_m: float, *, whole: bool) -> bool:
    """Whether a line goes on as a part of another.

    ``whole``: the other is a transmission line itself, whose crossings and ends are looked at as well; any other must lead
    away from the water.
    """
    if part.geom_type not in ("LineString", "LinearRing") or shapely.distance(part, end.at) > error_m:
        return False
    tips = np.array([shapely.get_point(part, 0), shapely.get_point(part, -1)])
    away_m = shapely.distance(tips, end.at)
    if away_m.min() > error_m:
        return whole
    tip, other = tips[np.argsort(away_m)]
    if end.back is not None and float(end.back @ _back(part, tip)) > _SIDE_BY_SIDE:
        return False
    leads_away = shapely.distance(other, water) > shapely.distance(tip, water) and not shapely.intersects(part, water)
    return whole or bool(leads_away)


def _broken_off(near: Sequence[tuple[_End, BaseGeometry]], waters: JoinedWaters, table: Columns) -> Iterator[Crossing]:
    """Crossings of ends at which nothing goes on."""
    for water in {id(water): water for _, water in near}.values():
        ends = sorted((end for end, its in near if its is water), key=lambda end: end.row)
        facing = {number: _facing(number, ends, water, table) for number in range(len(ends))}
        pairs = {tuple(sorted((one, other))) for one, other in facing.items() if other is not None}
        for one, other in sorted(pairs):
            section = shapely.intersection(_between(ends[one], ends[other]), water)
            yield crossing_of(ends[one].row, section, waters, water, in_doubt=True, other=ends[other].row)
        for end in (ends[one] for one, other in facing.items() if other is None):
            if not _came_through(end, water):
                yield crossing_of(end.row, _before(end, water), waters, water, in_doubt=True)


def _came_through(end: _End, water: BaseGeometry) -> bool:
    """Whether the line itself crossed the water to where it ends: then its crossing is known."""
    wet = shapely.intersection(end.shape, water)
    if wet.is_empty or shapely.length(wet) <= LEAST_SECTION_M or shapely.distance(wet, end.at) > BREAKS_OFF_M:
        return False
    if end.back is None or not shapely.intersects(water, end.at):
        return True
    # In the water it may have come from the other bank or not have got there.
    (start,) = shapely.get_coordinates(end.at)
    return _across_m(start, np.arctan2(*-end.back[::-1]) + _WAYS, water) <= BREAKS_OFF_M


def _before(end: _End, water: BaseGeometry) -> BaseGeometry:
    """The part of a water in which a line can cross that ends at it: from the bank on to the other one, whichever way it goes."""
    bank = shapely.get_point(shapely.shortest_line(water, end.at), 0)
    (start,) = shapely.get_coordinates(bank)
    wet = shapely.intersection(water, shapely.buffer(bank, BREAKS_OFF_M))
    into = shapely.get_coordinates(shapely.centroid(wet))[0] - start
    if np.hypot(*into) < 1.0:
        # It ends amid the water, and goes on as it came.
        into = np.zeros(2) if end.back is None else -end.back
    if not into.any():
        return shapely.intersection(
            water, shapely.buffer(bank, _across_m(start, np.arange(0.0, 2 * np.pi, np.pi / 12), water))
        )
    ahead = float(np.arctan2(into[1], into[0]))
    far_m = _across_m(start, ahead + _WAYS, water) / np.cos(_ASKEW)
    turns = np.linspace(ahead - _ASKEW, ahead + _ASKEW, 33)
    # Chords of the arc lie inside it by less than one in a thousand.
    arc = start + 1.001 * far_m * np.column_stack([np.cos(turns), np.sin(turns)])
    before = shapely.intersection(water, shapely.Polygon([start, *arc]))
    return bank if before.is_empty else before


def _across_m(start: Array, ways: Array, water: BaseGeometry) -> float:
    """How far it is to the other bank by the shortest of some ways, islands counted in."""
    ends = start + _WIDEST_M * np.column_stack([np.cos(ways), np.sin(ways)])
    rays: Array = np.asarray(shapely.linestrings(np.stack([np.broadcast_to(start, ends.shape), ends], axis=1)))
    wet: Array = np.asarray(shapely.intersection(rays, water))
    far_m = [float(np.hypot(*(shapely.get_coordinates(one) - start).T).max(initial=0.0)) for one in wet]
    return min((one for one in far_m if one > LEAST_SECTION_M), default=0.0)


def _facing(number: int, ends: Sequence[_End], water: BaseGeometry, table: Columns) -> int | None:
    """The nearest end on the other side of a water: there is little but water between the two."""
    one, found = ends[number], []
    for place, other in enumerate(ends):
        across = _between(one, other)
        if place == number or across.length <= _SAME_M:
            continue
        way = np.diff(shapely.get_coordinates(across), axis=0)[0] / across.length
        backward = [float(back @ way) for back, way in ((one.back, way), (other.back, -way)) if back is not None]
        dry_m = across.length - shapely.length(shapely.intersection(across, water))
        errors_m = float(table["uncertainty_m"][one.row] + table["uncertainty_m"][other.row])
        wet = across.length - dry_m > LEAST_SECTION_M
        if wet and max(backward, default=0.0) <= _SIDE_BY_SIDE and dry_m <= 2 * BREAKS_OFF_M + errors_m:
            found.append((across.length, place))
    return min(found)[1] if found else None


def _between(one: _End, other: _End) -> BaseGeometry:
    return shapely.LineString(shapely.get_coordinates(np.array([one.at, other.at])))


def _through_gaps(rows: Array, lines: Array, waters: JoinedWaters) -> Iterator[Crossing]:
    """Crossings of lines that pass through a narrow gap of a water, or through a slit in it."""
    tree = shapely.STRtree(lines)
    near = np.unique(waters.tree.query(lines, predicate="dwithin", distance=SPLIT_M)[1])
    bodies = waters.bodies[near]
    if not len(bodies):
        return
    one, other = shapely.STRtree(bodies).query(bodies, predicate="dwithin", distance=SPLIT_M)
    one, other = one[one < other], other[one < other]
    across = shapely.shortest_line(bodies[one], bodies[other])
    for pair, line in tree.query(across, predicate="intersects").T:
        banks = np.array([bodies[one[pair]], bodies[other[pair]]])
        gap = shapely.difference(shapely.intersection(*shapely.buffer(banks, SPLIT_M)), shapely.union_all(banks))
        sections = shapely.get_parts(shapely.intersection(lines[line], gap))
        for section in sections[shapely.intersects(sections, across[pair])]:
            yield crossing_of(int(rows[line]), section, waters, shapely.union_all(banks), in_doubt=True)
    for body in bodies:
        rings = shapely.get_rings(body)[1:]
        slits = np.asarray(shapely.polygons(rings), dtype=object)
        slits = slits[shapely.is_empty(shapely.buffer(slits, -SPLIT_M / 2))]
        for slit, line in tree.query(slits, predicate="intersects").T:
            section = shapely.intersection(lines[line], slits[slit])
            if shapely.length(section) > LEAST_SECTION_M:
                yield crossing_of(int(rows[line]), section, waters, body, in_doubt=True)
