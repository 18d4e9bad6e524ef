"""What of the network a map of a job shows, and what of that lies inside the sender's own site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.place.buffers import grown, zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from permits.record.bands import on_the_grid
from permits.record.record import CutOut, DrawnAsset, DrawnZone, Excerpt, Water
from permits.record.shapes import written
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.compare import applies_to, offset_m

# How much of the network round a site is drawn; the whole city would neither fit a phone nor stay need-to-know.
AROUND_M = 300.0
# A sender sees the network this far beyond the own site, and no farther than its zones reach.
CUT_OUT_M = 5.0
# Works of more corners than this are drawn by nobody's hand, and growing them takes gigabytes.
_MOST_CORNERS = 2000
# Of a larger site only the squares are shown in which a zone lies: nobody digs a square kilometre.
LARGEST_CUT_OUT_M2 = 1e6
SQUARE_M = 100.0
# Half widths that a cut-out zone is drawn for, so that its width says nothing of the pipe within: every casing in use
# is the first, a channel one of the others.
_HALF_WIDTHS_M = (1.0, 2.5, 5.0, 10.0)

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
    zones: dict[int, list[DrawnZone]] = {row: [] for row in near.tolist()}
    for one in _rounds(rules):
        rows = near[applies_to(one.provision, register, near)]
        reach = offset_m(one.provision, register, rows) + one.provision.limit_m
        for row, radius_m in zip(rows.tolist(), reach.tolist(), strict=True):
            name, limit_m = one.provision.name, one.provision.limit_m
            zones[row].append(DrawnZone(one.style, name, limit_m, round(radius_m, 4)))  # type: ignore[arg-type]
    places = _degrees(register.geometry[near], register)
    return Excerpt(
        assets=tuple(
            _drawn(register, row, place, zones[row]) for row, place in zip(near.tolist(), places, strict=True)
        ),
        rivers=tuple(_rivers(register, around)),
        coverage=None if register.coverage is None else _degrees([register.coverage], register)[0],
    )


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


def _drawn(register: AssetRegister, row: int, place: BaseGeometry, zones: list[DrawnZone]) -> DrawnAsset:
    def known(column: str) -> Any:
        value = register.column(column)[row]
        return None if value is None or value != value else value

    def number(column: str) -> float | None:
        value = known(column)
        return None if value is None else round(float(value), 3)

    return DrawnAsset(
        asset_id=str(known("asset_id")),
        kind=str(known("kind")),
        geometry=place,
        zones=tuple(zones),
        assumed=known("assumed") or (),
        dn=number("dn"),
        outer_diameter_mm=number("outer_diameter_mm"),
        depth_m=number("depth_m"),
        grade=known("grade"),
        uncertainty_m=number("uncertainty_m"),
        operator=known("operator"),
    )


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
    """Zones and assets inside the sender's own site and ``CUT_OUT_M`` round it, in longitude and latitude.

    Parameters
    ----------
    site : array of shapely geometry
        The works at their true size, working system.
    """
    if rules is None:
        return ()
    inside = shapely.union_all([_round_the(one) for one in site])
    large = inside.area > LARGEST_CUT_OUT_M2
    found = list(_cut(register, rules, inside, assets=not large))
    if large:
        areas = np.array([shape for _, _, shape in found if not shape.is_empty], dtype=object)
        found = [("hatched", Text("有供热设施保护范围的方格", "squares that hold a zone"), _squares(areas))]
    found = [one for one in found if not one[2].is_empty]
    places = _degrees([shape for _, _, shape in found], register)
    return tuple(CutOut(style, name, place) for (style, name, _), place in zip(found, places, strict=True))


def _round_the(one: BaseGeometry) -> BaseGeometry:
    """Works and ``CUT_OUT_M`` round them; of works too intricate to be grown the squares of that size that they touch."""
    if shapely.get_num_coordinates(one) <= _MOST_CORNERS:
        return grown(one, CUT_OUT_M)
    return shapely.union_all(shapely.get_parts(on_the_grid(one, CUT_OUT_M)))


def _cut(
    register: AssetRegister, rules: RulesInForce, inside: BaseGeometry, *, assets: bool
) -> Iterator[tuple[str, Text, BaseGeometry]]:
    near = np.sort(register.tree.query(inside, predicate="dwithin", distance=max(_HALF_WIDTHS_M) + 15.0))
    parts = shapely.get_parts(np.array([inside], dtype=object))
    tree = shapely.STRtree(parts)

    def within(area: BaseGeometry) -> Any:
        # A zone is held against the few parts it meets: against a city's worth of them each takes a tenth of a second.
        met = np.sort(tree.query(area, predicate="intersects"))
        own: Any = inside if len(met) == len(parts) else shapely.multipolygons(parts[met])
        return shapely.intersection(area, own)

    kept: dict[int, list[BaseGeometry]] = {}
    for zone in rules.zones:
        if not zone.protection_zone:
            continue
        rows = near[applies_to(zone, register, near)]
        for row, offset in zip(rows.tolist(), offset_m(zone, register, rows).tolist(), strict=True):
            half_width_m = next((one for one in _HALF_WIDTHS_M if one >= offset), offset)
            area = zone_polygon(register.geometry[row], half_width_m + zone.limit_m, register.scale)
            kept.setdefault(row, []).append(area)
            yield (
                "zone",
                Text(f"{zone.name.zh} · {zone.limit_m:g} m", f"{zone.name.en} · {zone.limit_m:g} m"),
                within(area),
            )
    for row, areas in kept.items() if assets else ():
        # Beyond its own zone an asset is nobody's business; a footprint is wider than its outline.
        shape = shapely.intersection(register.geometry[row], within(shapely.union_all(areas)))
        kind = str(register.column("kind")[row])
        yield kind, Text("", ""), shape


def _squares(areas: Column) -> BaseGeometry:
    """The squares of the plane grid that some areas touch."""
    if not len(areas):
        return shapely.GeometryCollection()
    west, south, east, north = np.floor(shapely.total_bounds(areas) / SQUARE_M)
    x, y = np.meshgrid(np.arange(west, east + 1) * SQUARE_M, np.arange(south, north + 1) * SQUARE_M)
    squares = shapely.box(x.ravel(), y.ravel(), x.ravel() + SQUARE_M, y.ravel() + SQUARE_M)
    touched, _ = shapely.STRtree(areas).query(squares, predicate="intersects")
    return shapely.union_all(squares[np.unique(touched)])


def _degrees(shapes: Any, register: AssetRegister) -> Column:
    column = np.empty(len(shapes), dtype=object)
    column[:] = list(shapes)
    if not len(column):
        return column
    return written(transform(column, register.crs, LONGITUDE_LATITUDE).geometry)
