"""What of the protection zones lies inside the sender's own site, as squares: neither a pipe nor the edge of a zone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.columns import distinct
from geo.network.assets import AssetRegister
from geo.place.buffers import each_grown, each_roughly_grown, zone_pieces
from geo.text import Text
from permits.record.bands import grid_m, on_the_grid, squares_of
from permits.record.placed import InPlane
from permits.record.record import CutOut
from permits.record.surroundings import AROUND_M, Surroundings, in_turn, rows_near
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import Zone
from permits.screening.asset_columns import AssetColumns

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
# Of more works only those are grown that lie in squares that hold a zone.
_FEW = 100
# The cut-out of more works than this is drawn with fewer corners: their rounds have most, and it would take megabytes.
_MANY = 300
_ROUNDED_M = 0.5
# A place so near to the edge of a square, in its sides, may lie beyond it.
_EDGE = 1e-6
# Of so few assets the shapes are made as quickly as they are looked up.
_FEW_ASSETS = 10_000

Column = np.ndarray[Any, Any]


def cut_out(
    register: AssetRegister, rules: RulesInForce | None, site: Column, near: Surroundings | None = None
) -> InPlane[tuple[CutOut, ...]]:
    """Squares that hold a protection zone, inside the sender's own site and ``CUT_OUT_M`` round it, in longitude and latitude.

    Neither a pipe nor the edge of a zone is among them: from the edge one has the pipe, and beside a distance its diameter. Whether a
    square is shown is a matter of the square and not of the site, so that no outline can be drawn to feel for the edge within it.

    Parameters
    ----------
    site : array of shapely geometry
        The works at their true size, working system.
    near : Surroundings, optional
        Of these works.
    """
    found: list[tuple[Text, BaseGeometry]] = []
    zones = None if rules is None else _NearZones(register, rules, site, near)
    if zones is not None and zones.may_be_shown(site):
        named, inside = _squares_and_inside(zones, site)
        found = [(name, shapely.intersection(held, inside)) for name, held in named]
        found = [one for one in found if not one[1].is_empty]
    return InPlane(
        [shape for _, shape in found],
        lambda places: tuple(CutOut(SQUARES, name, place) for (name, _), place in zip(found, places, strict=True)),
    )


def _squares_and_inside(near: _NearZones, site: Column) -> tuple[list[tuple[Text, BaseGeometry]], BaseGeometry]:
    """Of each kind of zone the squares that hold any of it and that a site touches, and what of the site and round it lies in squares.

    To grow works takes most of a millisecond each: they are grown where a square near them holds a zone, of many that are drawn plainly
    only those that lie in such squares.
    """
    few, most = len(site) <= _FEW, shapely.bounds(site) + _DRAWN_AT_MOST_M * np.array([-1, -1, 1, 1])
    side_m = _surely_m(site, most)
    if few and side_m is not None:
        every = _met(squares_of(_total(most), side_m), site)
        held = list(near.held_by(every))
        if not any(flags.any() for flags in held):
            return [], shapely.Polygon()
        inside = _together(_round_each(site))
        shapely.prepare(inside)
        touched = shapely.intersects(inside, every)
        return list(_squares(near, every, [flags & touched for flags in held])), inside
    if few or not _surely_small(site):
        inside = _together(_round_each(site, many=len(site) > _MANY))
        every = shapely.get_parts(on_the_grid(inside, square_m(inside)))
        return list(_squares(near, every, near.held_by(every))), inside
    least = shapely.bounds(site) + CUT_OUT_M * np.array([-1, -1, 1, 1])
    west, south = (np.flatnonzero(most[:, one] <= least[:, one].min()) for one in (0, 1))
    east, north = (np.flatnonzero(most[:, one] >= least[:, one].max()) for one in (2, 3))
    bounds = shapely.total_bounds(_round_each(site[distinct(np.concatenate([west, south, east, north]))])).tolist()
    every = squares_of(bounds, _square_m(bounds))
    row, square = shapely.STRtree(every).query(shapely.box(*most.T))
    met = distinct(square)
    every, square = every[met], np.searchsorted(met, square)
    held = list(near.held_by(every))
    shown = np.logical_or.reduce(held)
    # The others keep their place among them: pieces stand in the order in which all are put together.
    inside_of: Column = np.asarray(shapely.box(*most.T))
    grown = distinct(row[shown[square]])
    inside_of[grown] = _round_each(site[grown], many=len(site) > _MANY)
    inside = shapely.union_all(inside_of)
    shapely.prepare(inside)
    touched = np.zeros(len(every), dtype=bool)
    touched[shown] = shapely.intersects(inside, every[shown])
    return list(_squares(near, every, [flags & touched for flags in held])), inside


def _together(shapes: Column) -> BaseGeometry:
    """Their union; of one area it is that area itself, corner by corner."""
    one: BaseGeometry = shapes[0]
    return one if len(shapes) == 1 and one.geom_type == "Polygon" else shapely.union_all(shapes)


def _total(boxes: Column) -> list[float]:
    # What is empty has no box.
    return [*np.fmin.reduce(boxes[:, :2]).tolist(), *np.fmax.reduce(boxes[:, 2:]).tolist()]


def _met(squares: Column, site: Column) -> Column:
    """Those of some squares that works may touch once they are grown."""
    shapely.prepare(site)
    if len(site) == 1:
        met: Column = squares[shapely.dwithin(site[0], squares, _DRAWN_AT_MOST_M)]
        return met
    near = shapely.STRtree(squares).query(site, predicate="dwithin", distance=_DRAWN_AT_MOST_M)[1]
    return squares[distinct(near)]


def _surely_m(site: Column, most: Column) -> float | None:
    """How large the squares of works are whose area at most is known before they are grown; None where it must be asked of what was grown."""
    if not _surely_small(site):
        return None
    least = shapely.bounds(site) + CUT_OUT_M * np.array([-1, -1, 1, 1])
    sides = {grid_m(bounds, _square_m(bounds)) for bounds in (_total(least), _total(most))}
    return sides.pop() if len(sides) == 1 else None


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


def _round_each(works: Column, *, many: bool = False) -> Column:
    """Works and ``CUT_OUT_M`` round them; of works too intricate to be grown the squares of that size that they touch.

    Of ``many`` to within ``_ROUNDED_M``.
    """
    made = np.empty(len(works), dtype=object)
    plain = shapely.get_num_coordinates(works) <= _MOST_CORNERS
    for few in in_turn(len(works)):
        rows = few.start + np.flatnonzero(plain[few])
        made[rows] = (
            each_roughly_grown(works[rows], CUT_OUT_M, _ROUNDED_M) if many else each_grown(works[rows], CUT_OUT_M)
        )
    for row in np.flatnonzero(~plain).tolist():
        made[row] = shapely.union_all(shapely.get_parts(on_the_grid(works[row], CUT_OUT_M)))
    return made


def _squares(near: _NearZones, squares: Column, held: Iterable[Column]) -> Iterator[tuple[Text, BaseGeometry]]:
    """Of each kind of zone its squares, where it has any."""
    for (zone, _), flags in zip(near.radius_m, held, strict=True):
        if flags.any():
            name = Text(f"{zone.name.zh} · {zone.limit_m:g} m", f"{zone.name.en} · {zone.limit_m:g} m")
            yield name, shapely.union_all(squares[flags])


class _NearZones:
    """The assets near a site, and how far each kind of protection zone is taken to reach from each of them.

    A zone as it is drawn holds the true one, and little more: only where a square lies at its edge is it made.
    """

    def __init__(
        self, register: AssetRegister, rules: RulesInForce, site: Column, near: Surroundings | None = None
    ) -> None:
        self._register = register
        self._widest_m = 2 * (max(_HALF_WIDTHS_M) + max(zone.limit_m for zone in rules.zones))
        bounds = shapely.bounds(site)
        # A grid of too many squares is made coarser by half at most beyond what the box alone is given.
        self._beyond_m = CUT_OUT_M * (1 + _AT_THE_EDGE)
        west, south, east, north = _total(bounds + self._beyond_m * np.array([-1, -1, 1, 1]))
        large = (east - west) * (north - south) > LARGEST_CUT_OUT_M2
        side_m = SQUARES_M[-1] if large else _square_m((west, south, east, north))
        self._beyond_m += 2 * math.sqrt(2) * grid_m((west, south, east, north), side_m)
        within_m = self._widest_m + self._beyond_m
        # On squares so large that this is half a city no shapes are made before they are asked for.
        self._few = near is not None and within_m <= AROUND_M
        if near is not None and self._few:
            place = near.within(within_m)
            self._row, self._shapes = near.row[place], near.shapes[place]
            radii_m = [(zone, _radii_m(zone, near.said)[place]) for zone in rules.zones if zone.protection_zone]
        else:
            every = _cover(site, within_m, register)
            self._row = np.arange(len(register)) if every else rows_near(register, site, within_m)
            said = AssetColumns(register, self._row)
            radii_m = [(zone, _radii_m(zone, said)) for zone in rules.zones if zone.protection_zone]
        self.radius_m = [(zone, radius_m) for zone, radius_m in radii_m if not np.isnan(radius_m).all()]
        # Where the works lie their scale was asked before.
        self._scale = float(register.scale.at(bounds[:1, 0], bounds[:1, 1])[0])
        # NaN where no zone surrounds an asset, which nothing lies within.
        farthest_m = np.fmax.reduce([np.full(len(self._row), np.nan), *(radius_m for _, radius_m in self.radius_m)])
        self._reach = np.minimum(farthest_m * self._scale * (1 + _AT_THE_EDGE), self._widest_m)

    def may_be_shown(self, site: Column) -> bool:
        """Whether any of the zones may meet a square of the site."""
        reach = self._reach + self._beyond_m
        if self._few and len(site) == 1:
            shapely.prepare(site)
            return bool(shapely.dwithin(site[0], self._shapes, reach).any())
        tree = shapely.STRtree(site)
        return any(
            tree.query(self._shapes_of(few), predicate="dwithin", distance=reach[few]).size
            for few in in_turn(len(self._row))
        )

    def _shapes_of(self, places: Column | slice) -> Column:
        shapes: Column = self._shapes[places] if self._few else self._register.geometry[self._row[places]]
        return shapes

    def held_by(self, squares: Column) -> Iterator[Column]:
        """Of each kind of zone which squares hold any of it."""
        if self._few:
            met = self._met(np.arange(len(self._row)), squares)
        for _, radius_m in self.radius_m:
            held = np.zeros(len(squares), dtype=bool)
            if not self._few:
                applies = np.flatnonzero(~np.isnan(radius_m))
                # Most squares as large as that hold a corner of something.
                held |= _squares_at(squares, self._first_corners(applies))
                asked = np.flatnonzero(~held)
                asset, square, distance_m = self._met(self._near(applies, squares[asked]), squares[asked])
                met = asset, asked[square], distance_m
            self._hold(held, squares, radius_m, *met)
            yield held

    def _met(self, places: Column, squares: Column) -> tuple[Column, Column, Column]:
        """Pairs of some assets and squares within reach, and how far they lie apart on the ground."""
        if not len(places) or not len(squares):
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
        shapes = self._shapes_of(places)
        asset, square = shapely.STRtree(squares).query(shapes, predicate="dwithin", distance=self._reach[places])
        return places[asset], square, shapely.distance(shapes[asset], squares[square]) / self._scale

    def _hold(
        self, held: Column, squares: Column, radius_m: Column, asset: Column, square: Column, distance_m: Column
    ) -> None:
        """Mark the squares that hold any of the zone round assets which they met."""
        share = distance_m / radius_m[asset]
        held[square[share <= 1 - _AT_THE_EDGE]] = True
        at_edge = np.flatnonzero((share > 1 - _AT_THE_EDGE) & (share < 1 + _AT_THE_EDGE) & ~held[square])
        if not len(at_edge):
            return
        for place in distinct(asset[at_edge]).tolist():
            (shape,) = self._shapes_of(np.array([place]))
            areas = shapely.STRtree(zone_pieces(shape, float(radius_m[place]), self._register.scale))
            asked = square[at_edge[asset[at_edge] == place]]
            held[asked[areas.query(squares[asked], predicate="intersects")[0]]] = True

    def _first_corners(self, places: Column) -> Column:
        """A place of each of some assets, shape (n, 2)."""
        flat = self._register.geometry.flat
        return np.asarray(flat.xy[flat.first_corner[flat.first_part[self._row[places]]]])

    def _near(self, places: Column, squares: Column) -> Column:
        """Those of some assets that may be within reach of squares; few are not looked up."""
        if len(places) <= _FEW_ASSETS or not len(squares):
            return places
        held = np.zeros(len(self._register), dtype=bool)
        held[rows_near(self._register, squares, self._widest_m)] = True
        return places[held[self._row[places]]]


def _cover(site: Column, within_m: float, register: AssetRegister) -> bool:
    """Whether what lies so near to many works is surely about all of a network: it takes longer to look that up."""
    if len(site) <= _FEW:
        return False
    west, south, east, north = register.bounds
    boxes = np.unique(np.floor(shapely.bounds(site)[:, :2] / within_m), axis=0)
    # Of a network of nothing the bounds are no numbers.
    return not len(boxes) * within_m**2 * 2 < (east - west) * (north - south)


def _squares_at(squares: Column, xy: Column) -> Column:
    """In which squares of a grid any of some places lies, as flags; at an edge nobody says it."""
    bounds = shapely.bounds(squares)
    side_m = bounds[0, 2] - bounds[0, 0]
    cells = np.round(bounds[:, :2] / side_m).astype(np.int64)
    first, shape = cells.min(axis=0), np.ptp(cells, axis=0) + 1
    table = np.full(shape, -1)
    table[tuple((cells - first).T)] = np.arange(len(squares))
    surely, at = np.ones(len(xy), dtype=bool), []
    for axis in (0, 1):
        # Of a million places it is asked a column at a time.
        in_sides = xy[:, axis] / side_m - first[axis]
        cell = np.floor(in_sides)
        surely &= (in_sides - cell > _EDGE) & (in_sides - cell < 1 - _EDGE) & (cell >= 0) & (cell < shape[axis])
        at.append(cell)
    square = table[tuple(cell[surely].astype(np.int64) for cell in at)]
    held = np.zeros(len(squares) + 1, dtype=bool)
    # Where the grid has no square among these it is the last.
    held[square] = True
    return held[:-1]


def _radii_m(zone: Zone, said: AssetColumns) -> Column:
    """How far a zone is taken to reach from each asset as drawn; NaN where it does not surround it."""
    radius_m = np.full(len(said.row), np.nan)
    applies = said.surrounded_by(zone).nonzero()[0]
    if len(applies):
        offset_m = said.offset_m(zone)[applies]
        taken = np.searchsorted(_HALF_WIDTHS_M, offset_m)
        radius_m[applies] = np.where(taken < len(_HALF_WIDTHS_M), np.take(_HALF_WIDTHS_M, taken, mode="clip"), offset_m)
        radius_m[applies] += zone.limit_m
    return radius_m
