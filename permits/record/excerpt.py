"""What of the network a map of a job shows, and what of that lies inside the sender's own site."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.columns import distinct
from geo.dataclass import dataclass
from geo.network.assets import AssetRegister
from geo.place.buffers import grown, zone_pieces
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from permits.record.bands import grid_m, on_the_grid, squares_of
from permits.record.record import CutOut, DrawnAsset, DrawnZone, Excerpt, Water
from permits.record.shapes import written
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.asset_columns import AssetColumns

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
# A sender sees squares that hold a zone this far beyond the own site.
CUT_OUT_M = 5.0
# Works of more corners than this are drawn by nobody's hand, and growing them takes gigabytes.
_MOST_CORNERS = 2000
# Nobody digs a square kilometre: of a larger site only the largest squares are shown.
LARGEST_CUT_OUT_M2 = 1e6
# Squares of grids that lie fixed in the plane. Of a straight pipe that is seen over a length, squares tell the place to about their own
# size squared by that length; they are so large that this is no less than `FINEST_M`.
SQUARES_M = (5.0, 10.0, 20.0, 50.0, 100.0)
FINEST_M = 0.5
SQUARES = "hatched"
# Half widths that a zone is taken for, so that which squares it meets says nothing of the pipe within: every casing in use
# is the first, a channel one of the others.
_HALF_WIDTHS_M = (1.0, 2.5, 5.0, 10.0)
# A zone is drawn at most a hundredth too large; nowhere in a working system does its scale change more across an asset.
_AT_THE_EDGE = 0.05
# Round works it is drawn a little larger than it is.
_DRAWN_AT_MOST_M = CUT_OUT_M * 1.01
# Of works, or of assets, so many are held against the others together.
_AT_ONCE = 100

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _Round:
    """One provision as it is drawn round the assets it applies to."""

    provision: Zone | RiverBand
    style: str


def excerpt(register: AssetRegister, rules: RulesInForce | None, around: BaseGeometry | None) -> Excerpt:
    """The network within ``AROUND_M`` of a site, or all of it.

    Parameters
    ----------
    rules : RulesInForce or None
        None where the order covers no day of the works: nothing is drawn then.
    around : shapely geometry or None
        Working system.
    """
    if rules is None:
        return Excerpt((), (), None)
    if around is None:
        near = np.arange(len(register))
    else:
        near = register.tree.query(around, predicate="dwithin", distance=AROUND_M)
        near = np.sort(near)
    zones = _zones(register, rules, near)
    return Excerpt(
        assets=tuple(map(DrawnAsset, *_columns(register, near, zones))),
        rivers=tuple(_rivers(register, around)),
        coverage=None if register.coverage is None else _degrees([register.coverage], register)[0],
    )


def _zones(register: AssetRegister, rules: RulesInForce, near: Column) -> list[tuple[DrawnZone, ...]]:
    """What is drawn round each of some assets; what is alike is one object."""
    zones: list[tuple[DrawnZone, ...]] = [()] * len(near)
    said = AssetColumns(register, near)
    # By the identity of what is drawn below, which round, and how far it reaches.
    longer: dict[tuple[int, int, float], tuple[DrawnZone, ...]] = {}
    for number, one in enumerate(_rounds(rules)):
        held = one.provision
        rows = np.flatnonzero(said.surrounded_by(held))
        if not len(rows):
            continue
        reach = said.offset_m(held)[rows] + held.limit_m
        for row, radius_m in zip(rows.tolist(), reach.tolist(), strict=True):
            key = id(zones[row]), number, radius_m
            if key not in longer:
                drawn = DrawnZone(one.style, held.name, held.limit_m, round(radius_m, 4))  # type: ignore[arg-type]
                longer[key] = (*zones[row], drawn)
            zones[row] = longer[key]
    return zones


def _columns(register: AssetRegister, near: Column, zones: list[tuple[DrawnZone, ...]]) -> Iterator[list[Any]]:
    """What is drawn of some assets, a column for each field of `DrawnAsset`, in their order."""

    def known(name: str) -> list[Any]:
        return [None if one is None or one != one else one for one in register.column(name)[near].tolist()]

    def numbers(name: str) -> list[float | None]:
        return [None if one is None else round(float(one), 3) for one in known(name)]

    yield [str(one) for one in known("asset_id")]
    yield [str(one) for one in known("kind")]
    yield _degrees(register.geometry[near], register).tolist()
    yield zones
    yield [one or () for one in known("assumed")]
    yield numbers("dn")
    yield numbers("outer_diameter_mm")
    yield numbers("depth_m")
    yield known("grade")
    yield numbers("uncertainty_m")
    yield known("operator")


def _rounds(rules: RulesInForce) -> Iterator[_Round]:
    """What is drawn round assets, from the bottom up; the flat end of a line is not drawn."""
    for band in rules.river_bands:
        yield _Round(band, "river_band")
    for zone in rules.zones:
        if zone.protection_zone:
            yield _Round(zone, "zone")
    for _, _, other in rules.alternatives:
        for held, zone in zip(rules.zones, other.zones, strict=True):
            if zone.protection_zone and (zone.limit_m, zone.pair_as) != (held.limit_m, held.pair_as):
                yield _Round(zone, "zone_other_reading")


def _rivers(register: AssetRegister, around: BaseGeometry | None) -> Iterator[Water]:
    if register.rivers is None:
        return
    rivers = register.rivers
    shapes = rivers.geometry
    rows = (
        np.arange(len(shapes))
        if around is None
        else np.sort(rivers.tree.query(around, predicate="dwithin", distance=AROUND_M))
    )
    for row, place in zip(rows.tolist(), _degrees(shapes[rows], register), strict=True):
        yield Water(str(rivers.name[row] or rivers.water_class[row]), place)


def cut_out(register: AssetRegister, rules: RulesInForce | None, site: Column) -> tuple[CutOut, ...]:
    """Squares that hold a protection zone, inside the sender's own site and ``CUT_OUT_M`` round it, in longitude and latitude.

    Neither a pipe nor the edge of a zone is among them: from the edge one has the pipe, and beside a distance its diameter. Whether a
    square is shown is a matter of the square and not of the site, so that no outline can be drawn to feel for the edge within it.

    Parameters
    ----------
    site : array of shapely geometry
        The works at their true size, working system.
    """
    if rules is None:
        return ()
    near = _NearZones(register, rules, site)
    if not near.may_be_shown(site):
        return ()
    squares, inside = _squares_and_inside(near, site)
    found = [(name, shapely.intersection(held, inside)) for name, held in _squares(near, squares)]
    found = [one for one in found if not one[1].is_empty]
    places = _degrees([shape for _, shape in found], register)
    return tuple(CutOut(SQUARES, name, place) for (name, _), place in zip(found, places, strict=True))


def _squares_and_inside(near: _NearZones, site: Column) -> tuple[Column, BaseGeometry]:
    """The squares that a site touches, and what of it and round it lies in them.

    To grow works takes a millisecond each: of many that are drawn plainly only those are grown that lie in squares that hold a zone.
    """

    @cache
    def grown_of(row: int) -> BaseGeometry:
        one: BaseGeometry = site[row]
        return _round_the(one)

    if len(site) <= _AT_ONCE or not _surely_small(site):
        inside = shapely.union_all([grown_of(row) for row in range(len(site))])
        return shapely.get_parts(on_the_grid(inside, square_m(inside))), inside
    least, most = (shapely.bounds(site) + far_m * np.array([-1, -1, 1, 1]) for far_m in (CUT_OUT_M, _DRAWN_AT_MOST_M))
    west, south = (np.flatnonzero(most[:, one] <= least[:, one].min()) for one in (0, 1))
    east, north = (np.flatnonzero(most[:, one] >= least[:, one].max()) for one in (2, 3))
    bounds = shapely.total_bounds(
        [grown_of(row) for row in np.concatenate([west, south, east, north]).tolist()]
    ).tolist()
    every = squares_of(bounds, _square_m(bounds))
    row, square = shapely.STRtree(every).query(shapely.box(*most.T))
    met = distinct(square)
    held = np.zeros(len(every), dtype=bool)
    held[met] = np.logical_or.reduce(list(near.held_by(every[met])))
    # The others keep their place among them: pieces stand in the order in which all are put together.
    inside_of: Column = np.asarray(shapely.box(*most.T))
    for one in distinct(row[held[square]]).tolist():
        inside_of[one] = grown_of(one)
    inside = shapely.union_all(inside_of)
    shapely.prepare(inside)
    return every[held][shapely.intersects(inside, every[held])], inside


def _surely_small(site: Column) -> bool:
    """Whether works, none of them intricate or in several parts, are with what lies round them surely no larger than ``LARGEST_CUT_OUT_M2``."""
    kind = shapely.get_type_id(site)
    if (kind > 3).any() or (shapely.get_num_coordinates(site) > _MOST_CORNERS).any():
        return False
    sides = np.where(kind == 3, 1, 2) * shapely.length(site)
    area_m2 = shapely.area(site) + sides * _DRAWN_AT_MOST_M + math.pi * _DRAWN_AT_MOST_M**2
    return bool(area_m2.sum() <= LARGEST_CUT_OUT_M2)


def square_m(inside: BaseGeometry) -> float:
    """How large the squares of a site are, metres."""
    if inside.area > LARGEST_CUT_OUT_M2:
        return SQUARES_M[-1]
    return _square_m(inside.bounds)


def _square_m(bounds: Sequence[float]) -> float:
    west, south, east, north = bounds
    length_m = float(np.hypot(east - west, north - south))
    return next((one for one in SQUARES_M if one**2 >= FINEST_M * length_m), SQUARES_M[-1])


def _round_the(one: BaseGeometry) -> BaseGeometry:
    """Works and ``CUT_OUT_M`` round them; of works too intricate to be grown the squares of that size that they touch."""
    if shapely.get_num_coordinates(one) <= _MOST_CORNERS:
        return grown(one, CUT_OUT_M)
    return shapely.union_all(shapely.get_parts(on_the_grid(one, CUT_OUT_M)))


def _squares(near: _NearZones, squares: Column) -> Iterator[tuple[Text, BaseGeometry]]:
    """Of each kind of zone the squares that hold any of it."""
    held = near.held_by(squares)
    for (zone, _), flags in zip(near.radius_m, held, strict=True):
        if flags.any():
            name = Text(f"{zone.name.zh} · {zone.limit_m:g} m", f"{zone.name.en} · {zone.limit_m:g} m")
            yield name, shapely.union_all(squares[flags])


class _NearZones:
    """The assets near a site, and how far each kind of protection zone is taken to reach from each of them.

    A zone as it is drawn holds the true one, and little more: only where a square lies at its edge is it made.
    """

    def __init__(self, register: AssetRegister, rules: RulesInForce, site: Column) -> None:
        self._register = register
        self._widest_m = 2 * (max(_HALF_WIDTHS_M) + max(zone.limit_m for zone in rules.zones))
        bounds = shapely.total_bounds(site)
        # A grid of too many squares is made coarser by half at most beyond what the box alone is given.
        self._beyond_m = CUT_OUT_M * (1 + _AT_THE_EDGE)
        west, south, east, north = bounds + self._beyond_m * np.array([-1, -1, 1, 1])
        self._beyond_m += (
            2 * math.sqrt(2) * grid_m((west, south, east, north), square_m(shapely.box(west, south, east, north)))
        )
        row = _near(register, site, self._widest_m + self._beyond_m)
        said = AssetColumns(register, row)
        self.radius_m = [(zone, _radii_m(zone, said)) for zone in rules.zones if zone.protection_zone]
        self._scale = float(register.scale.at(np.array([west]), np.array([south]))[0])
        # NaN where no zone surrounds an asset, which nothing lies within.
        farthest_m = np.fmax.reduce([np.full(len(row), np.nan), *(radius_m for _, radius_m in self.radius_m)])
        self._reach = np.minimum(farthest_m * self._scale * (1 + _AT_THE_EDGE), self._widest_m)
        self._shapes = register.geometry[row]

    def may_be_shown(self, site: Column) -> bool:
        """Whether any of the zones may meet a square of the site."""
        reach, tree = self._reach + self._beyond_m, shapely.STRtree(site)
        return any(
            tree.query(self._shapes[few], predicate="dwithin", distance=reach[few]).size
            for few in _in_turn(len(self._shapes))
        )

    def held_by(self, squares: Column) -> Iterator[Column]:
        """Of each kind of zone which squares hold any of it."""
        asset, square = shapely.STRtree(squares).query(self._shapes, predicate="dwithin", distance=self._reach)
        distance_m = shapely.distance(self._shapes[asset], squares[square]) / self._scale
        for _, radius_m in self.radius_m:
            held = np.zeros(len(squares), dtype=bool)
            share = distance_m / radius_m[asset]
            held[square[share <= 1 - _AT_THE_EDGE]] = True
            at_edge = np.flatnonzero((share > 1 - _AT_THE_EDGE) & (share < 1 + _AT_THE_EDGE) & ~held[square])
            for place in distinct(asset[at_edge]).tolist():
                areas = shapely.STRtree(zone_pieces(self._shapes[place], float(radius_m[place]), self._register.scale))
                asked = square[at_edge[asset[at_edge] == place]]
                held[asked[areas.query(squares[asked], predicate="intersects")[0]]] = True
            yield held


def _near(register: AssetRegister, site: Column, distance_m: float) -> Column:
    """Rows of the assets so near to any of some works, and of some more; of very many works and assets the pairs would fill the memory."""
    boxes = shapely.bounds(site) + distance_m * np.array([-1, -1, 1, 1])
    if len(site) > _AT_ONCE:
        # Those that lie near each other ask for the same.
        boxes[:, :2], boxes[:, 2:] = np.floor(boxes[:, :2] / distance_m), np.ceil(boxes[:, 2:] / distance_m)
        boxes = np.unique(boxes, axis=0) * distance_m
    found = np.zeros(len(register), dtype=bool)
    for few in _in_turn(len(boxes)):
        found[register.tree.query(shapely.box(*boxes[few].T))[1]] = True
    return np.flatnonzero(found)


def _in_turn(count: int) -> Iterator[slice]:
    return (slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE))


def _radii_m(zone: Zone, said: AssetColumns) -> Column:
    """How far a zone is taken to reach from each asset as drawn; NaN where it does not surround it."""
    radius_m = np.full(len(said.row), np.nan)
    applies = np.flatnonzero(said.surrounded_by(zone))
    if len(applies):
        radius_m[applies] = [
            next((one for one in _HALF_WIDTHS_M if one >= offset), offset) + zone.limit_m
            for offset in said.offset_m(zone)[applies].tolist()
        ]
    return radius_m


def _degrees(shapes: Any, register: AssetRegister) -> Column:
    column = np.empty(len(shapes), dtype=object)
    column[:] = list(shapes)
    if not len(column):
        return column
    return written(transform(column, register.crs, LONGITUDE_LATITUDE).geometry)
