"""The nearest asset of each works feature, whatever the law says of it: what a reader asks for first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geo.coded import Coded
from geo.columns import run_starts
from geo.dataclass import dataclass
from geo.measure.pieces import distances
from geo.measure.tolerance import TOLERANCE_M
from geo.network.columns import CROSSING
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import RiverBand, Zone
from permits.screening.around import Around
from permits.screening.asset_columns import AssetColumns
from permits.screening.case import Case

Column = np.ndarray[Any, Any]

# Beyond a crossing assets are looked for twice as far each time, and so much farther.
_FARTHER_M = 20.0


@dataclass(frozen=True)
class NearestAssets:
    """Columns, shape (number of features,).

    Attributes
    ----------
    asset : int array
        Row of the register; -1 where the network holds no asset.
    distance_m : float array
        Ground metres from the works to the line from which the law measures, 0 where they meet.
    uncertainty_m : float array
        Pipe, site and transform.
    zone : list of (Zone or None)
        The zone that surrounds the asset; None where no rules are in force or none does.
    """

    asset: Column
    distance_m: Column
    uncertainty_m: Column
    zone: list[Zone | None]

    @staticmethod
    def none(count: int) -> NearestAssets:
        """Of features of which nothing is known yet."""
        return NearestAssets(np.full(count, -1), np.full(count, np.inf), np.zeros(count), [None] * count)

    def with_part(self, rows: Column, part: NearestAssets) -> NearestAssets:
        """The same with some of its features as a part has them."""
        asset, distance_m, uncertainty_m = self.asset.copy(), self.distance_m.copy(), self.uncertainty_m.copy()
        asset[rows], distance_m[rows], uncertainty_m[rows] = part.asset, part.distance_m, part.uncertainty_m
        zones = dict(zip(rows.tolist(), part.zone, strict=True))
        return NearestAssets(
            asset, distance_m, uncertainty_m, [zones.get(row, zone) for row, zone in enumerate(self.zone)]
        )


def nearest_assets(case: Case, rules: RulesInForce | None, near: Around | None = None) -> NearestAssets:
    """Find them through the register's own index, which reaches as far as the network does.

    Assets are compared by their measured distance: a wide casing may lie nearer than a line drawn closer by.

    Parameters
    ----------
    near : Around, optional
        Of the same case; where each feature has assets there, no others are looked at.
    """
    register, sites = case.register, case.site.geometry
    near = near or case.likely_nearest
    count = len(sites)
    if not len(register):
        return NearestAssets.none(count)
    asset = np.full(count, -1)
    distance_m = np.full(count, np.inf)
    zones: list[Zone | None] = [None] * count
    kinds = register.coded("kind")
    drawn, scale = _drawn_nearest(case, None if near is None else _nearest_of(near, kinds, count), kinds)
    reach = drawn + register.largest("outer_offset_m") * scale + TOLERANCE_M
    if near is not None and (reach <= near.within).all():
        held = near.plane <= reach[near.site]
        site, other, plane = near.site[held], near.asset[held], near.plane[held]
    else:
        site, other = register.tree.query(sites, predicate="dwithin", distance=reach)
        plane, _ = distances(sites, site, register.geometry[other])
    is_asset = ~kinds.take(other).equals(CROSSING)
    site, other, plane = site[is_asset], other[is_asset], plane[is_asset]
    measured_m, zone_of = _measured_from(case, rules, other)
    reach_m = case.extents.most_m()
    from_line_m = np.maximum(plane / scale[site] - measured_m - reach_m[site], 0.0)
    for row in np.lexsort((other, from_line_m))[::-1].tolist():
        asset[site[row]], distance_m[site[row]], zones[site[row]] = other[row], from_line_m[row], zone_of[row]
    known = np.where(asset >= 0, register.column("uncertainty_m")[asset].astype(float), 0.0)
    return NearestAssets(asset, distance_m, known + case.site_uncertainty_m, zones)


def _nearest_of(near: Around, kinds: Coded, count: int) -> tuple[Column, Column, Column] | None:
    """Each feature, its nearest asset as drawn and how far that is; None where some feature has none."""
    order = np.lexsort((near.asset, near.plane, near.site))
    order = order[~kinds.take(near.asset[order]).equals(CROSSING)]
    site = near.site[order]
    first = run_starts(site)
    return (site[first], near.asset[order][first], near.plane[order][first]) if len(first) == count else None


def _drawn_nearest(case: Case, known: tuple[Column, Column, Column] | None, kinds: Coded) -> tuple[Column, Column]:
    """Plane distance of each site to the nearest asset as drawn, and plane metres for a ground metre there."""
    register, sites = case.register, case.site.geometry
    if known is None:
        (site, other), distance = register.tree.query_nearest(sites, return_distance=True, all_matches=False)
        _pass_over_crossings(case, kinds, site, other, distance)
    else:
        site, other, distance = known
    drawn = np.zeros(len(sites))
    drawn[site] = distance
    ends = shapely.get_coordinates(shapely.shortest_line(sites[site], register.geometry[other]))
    scale = np.ones(len(sites))
    middle = (ends[::2] + ends[1::2]) / 2
    scale[site] = register.scale.at(middle[:, 0], middle[:, 1])
    return drawn, scale


def _pass_over_crossings(case: Case, kinds: Coded, site: Column, other: Column, distance: Column) -> None:
    """Put the nearest asset in the place of a crossing that is nearer: one in doubt is water, where no pipe may lie for a kilometre."""
    register, sites = case.register, case.site.geometry
    left = np.flatnonzero(kinds.take(other).equals(CROSSING))
    if not len(left) or kinds.equals(CROSSING).all():
        return
    within = distance[left]
    while len(left):
        place, asset = register.tree.query(sites[site[left]], predicate="dwithin", distance=within + TOLERANCE_M)
        is_asset = ~kinds.take(asset).equals(CROSSING)
        place, asset = place[is_asset], asset[is_asset]
        plane, _ = distances(sites, site[left[place]], register.geometry[asset])
        order = np.lexsort((asset, plane, place))
        first = order[run_starts(place[order])]
        found = place[first]
        other[left[found]], distance[left[found]] = asset[first], plane[first]
        left, within = np.delete(left, found), 2 * np.delete(within, found) + _FARTHER_M


def _measured_from(case: Case, rules: RulesInForce | None, assets: Column) -> tuple[Column, list[Zone | None]]:
    """How far the measuring line of each asset lies outside of what is drawn, and the zone round it."""
    said = AssetColumns(case.register, assets)
    offset = said.outer_offset_m.copy()
    zone_of: list[Zone | None] = [None] * len(assets)
    for zone in () if rules is None else rules.zones:
        here = np.flatnonzero(said.surrounded_by(zone))
        if len(here):
            offset[here] = said.offset_m(zone)[here]
        for row in here.tolist():
            held = zone_of[row]
            if held is None or zone.limit_m > held.limit_m:
                zone_of[row] = zone
    return offset, zone_of


@dataclass(frozen=True)
class NearestOfZone:
    """The nearest asset of one feature that one kind of zone surrounds; rows of the site and of the register."""

    site: int
    asset: int
    zone: Zone | RiverBand
    distance_m: float
    uncertainty_m: float


def nearest_of_each_zone(case: Case, rules: RulesInForce | None, near: Around) -> Iterator[NearestOfZone]:
    """For each feature and each kind of zone its nearest asset of those near it."""
    register, site, asset = case.register, near.site, near.asset
    if rules is None:
        return
    plane_m = near.plane / near.scale[site]
    reach_m, known_m = case.extents.most_m(), register.column("uncertainty_m")
    zones: list[Zone | RiverBand] = [*rules.zones, *rules.river_bands]
    said = AssetColumns(register, asset)
    held: list[Zone | RiverBand] = []
    places, metres = [], []
    for zone in zones:
        rows = said.surrounded_by(zone).nonzero()[0]
        if not len(rows):
            continue
        distance_m = np.maximum(plane_m[rows] - said.offset_m(zone)[rows] - reach_m[site[rows]], 0.0)
        # Of those that are equally near the first of the register.
        of, least_m = site[rows], np.full(len(case.works), np.inf)
        np.minimum.at(least_m, of, distance_m)
        nearest = (distance_m == least_m[of]).nonzero()[0]
        nearest = nearest[np.lexsort((asset[rows[nearest]], of[nearest]))]
        nearest = nearest[run_starts(of[nearest])]
        held += [zone] * len(nearest)
        places.append(rows[nearest])
        metres.append(distance_m[nearest])
    if not held:
        return
    place = np.concatenate(places)
    of, row = site[place], asset[place]
    error_m = known_m[row].astype(float) + case.site_uncertainty_m[of]
    columns = (of.tolist(), row.tolist(), held, np.concatenate(metres).tolist(), error_m.tolist())
    yield from map(NearestOfZone, *columns)
