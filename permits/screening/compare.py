"""Measured distance against limit: the rows of all near pairs that a provision applies to, as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.measure.clearance import Pairs, certainly_within
from geo.measure.ends import lateral_distances, may_end_within
from geo.measure.tolerance import TOLERANCE_M
from geo.network.assets import AssetRegister
from geo.place.buffers import grown
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone
from permits.screening.asset_columns import AssetColumns

# Two parcels that share a boundary do not occupy each other.
LEAST_OCCUPATION_M2 = 0.01

Column = np.ndarray[Any, Any]


def farthest_m(limit_m: Any, offset_m: Any, uncertainty_m: Any) -> Any:
    """How far from a drawn asset a site can lie of which the comparison still says anything, ground metres."""
    return limit_m + offset_m + uncertainty_m + TOLERANCE_M


@dataclass(frozen=True)
class Measured:
    """Sites, assets and their near pairs: what every comparison starts from.

    What assets say is taken once, for the pairs alone: of a million assets a job is near a few.

    Attributes
    ----------
    sites : array of shapely geometry, shape (n,)
        Works features, working system.
    site_uncertainty_m : array, shape (n,)
        Site accuracy and transform accuracy together.
    register : AssetRegister
    pairs : Pairs
        ``site`` counts rows of ``sites``, ``asset`` rows of the register.
    """

    sites: Column
    site_uncertainty_m: Column
    register: AssetRegister
    pairs: Pairs

    @cached_property
    def assets(self) -> AssetColumns:
        """What the asset of each pair says of itself."""
        return AssetColumns(self.register, self.pairs.asset)

    @cached_property
    def uncertainty_m(self) -> Column:
        """Pipe, site and transform uncertainty of each pair."""
        return np.asarray(self.assets.uncertainty_m + self.site_uncertainty_m[self.pairs.site])


@dataclass(frozen=True)
class Rows:
    """Near pairs that a provision applies to; columns of equal length.

    ``pair`` counts rows of the pairs, ``feature`` those of the sites; ``distance_m`` is ground metres from the works to
    the line from which the law measures, ``offset_m`` how far that line lies outside the drawn asset, ``reach_m`` how far
    the works reach beyond the drawn site.
    """

    pair: Column
    feature: Column
    distance_m: Column
    offset_m: Column
    reach_m: Column
    inside: Column
    near: Column
    uncertainty_m: Column
    certainly: Callable[[], Column]

    def __len__(self) -> int:
        return len(self.pair)

    @cached_property
    def certain(self) -> Column:
        """Rows that no position error takes out of the limit: asked only of what is said, for it may take an erosion."""
        return self.certainly()

    @cached_property
    def hits(self) -> Column:
        """Rows of which the provision says anything."""
        return np.flatnonzero(self.inside | self.near)


def applies_to(provision: Zone | RiverBand, register: AssetRegister, assets: Column) -> Column:
    """Which of some assets (rows of the register) a provision surrounds, shape of ``assets``."""
    return AssetColumns(register, assets).surrounded_by(provision)


def offset_m(provision: Zone | RiverBand, register: AssetRegister, assets: Column) -> Column:
    """How far the provision's measuring line lies outside some assets as drawn, shape of ``assets``."""
    return AssetColumns(register, assets).offset_m(provision)


def compare(provision: Zone | RiverBand, measured: Measured, *, reach_m: Column, rows: Column) -> Rows:
    """Compare near pairs of one provision.

    Parameters
    ----------
    reach_m : array, shape (number of features,)
        How far the works reach beyond the drawn site (half the width of an axis, a hole round a trunk).
    rows : int array
        Rows of the pairs to compare, of assets that the provision surrounds.
    """
    pairs, register = measured.pairs, measured.register
    feature, asset = pairs.site[rows], pairs.asset[rows]
    offset = measured.assets.offset_m(provision)[rows]
    reach = reach_m[feature]
    inward = offset + reach
    drawn = pairs.distance_m[rows]
    uncertainty = measured.uncertainty_m[rows]
    if provision.line_end == "flat":
        drawn = _to_the_sides(measured, rows, drawn, provision.limit_m + inward + uncertainty)
    distance = np.maximum(drawn - inward, 0.0)
    if provision.limit_m == 0:
        inside, occupied = _occupied(measured.sites[feature], register.geometry[asset])
        # An axis beside a parcel occupies it where half its width reaches over the boundary.
        inside |= inward - drawn > TOLERANCE_M
    else:
        inside, occupied = distance <= provision.limit_m + TOLERANCE_M, None

    def certain() -> Column:
        if occupied is not None:
            return occupied
        found = np.zeros(len(rows), dtype=bool)
        hit = np.flatnonzero(inside)
        found[hit] = certainly_within(
            measured.sites[feature[hit]],
            lambda some: register.geometry[asset[hit[some]]],
            distance_m=drawn[hit],
            limit_m=provision.limit_m + inward[hit],
            uncertainty_m=uncertainty[hit],
            scale=pairs.scale[rows[hit]],
        )
        return found

    near = ~inside & (distance <= provision.limit_m + uncertainty + TOLERANCE_M)
    return Rows(rows, feature, distance, offset, reach, inside, near, uncertainty, certain)


def _to_the_sides(measured: Measured, rows: Column, drawn: Column, reach_m: Column) -> Column:
    pairs, shapes = measured.pairs, measured.register.geometry
    result = drawn.copy()
    # Only where an end of the line is what lies nearest can the end decide; most lie too far to be looked at.
    within = np.flatnonzero(drawn <= reach_m + TOLERANCE_M)
    boxes = shapely.bounds(measured.sites[pairs.site[rows[within]]])
    farthest = (drawn[within] + TOLERANCE_M) * pairs.scale[rows[within]]
    within = within[may_end_within(shapes.flat, pairs.asset[rows[within]], boxes, farthest)]
    if not len(within):
        return result
    lines, sites = shapes[pairs.asset[rows[within]]], measured.sites[pairs.site[rows[within]]]
    scale = pairs.scale[rows[within]]
    to_end = shapely.distance(sites, shapely.boundary(lines))
    at_end = (to_end / scale <= drawn[within] + TOLERANCE_M) & np.isin(shapely.get_type_id(lines), (1, 5))
    row, scale = within[at_end], scale[at_end]
    result[row] = lateral_distances(sites[at_end], lines[at_end], 2 * reach_m[row] * scale) / scale
    return result


def _occupied(sites: Column, parcels: Column) -> tuple[Column, Column]:
    shared = shapely.intersection(sites, parcels)
    areal = np.isin(shapely.get_type_id(sites), (3, 6, 7)) & (shapely.area(sites) > 0)
    inside = np.where(
        areal,
        shapely.area(shared) > LEAST_OCCUPATION_M2,
        ~shapely.is_empty(shared) & ~shapely.touches(sites, parcels),
    )
    return inside, inside & (shapely.area(shared) > 1.0)


def on_the_river(measured: Measured, rows: Rows, band: RiverBand) -> Column:
    """Which rows of a river band lie within its limit inside the management area, not only on the land."""
    pairs, register = measured.pairs, measured.register
    result = np.zeros(len(rows), dtype=bool)
    hit = rows.hits
    if not len(hit):
        return result
    pair = rows.pair[hit]
    works = measured.sites[rows.feature[hit]].copy()
    reach = rows.reach_m[hit] * pairs.scale[pair]
    for row in np.flatnonzero(reach > 0).tolist():
        works[row] = grown(works[row], float(reach[row]))
    asset = pairs.asset[pair]
    wet = shapely.intersection(works, register.column("management_area")[asset])
    held = ~shapely.is_empty(wet)
    distance = shapely.distance(wet[held], register.geometry[asset[held]]) / pairs.scale[pair[held]]
    limit = band.limit_m + np.where(rows.near[hit[held]], rows.uncertainty_m[hit[held]], 0.0)
    result[hit[held]] = distance - rows.offset_m[hit[held]] <= limit + TOLERANCE_M
    return result


@dataclass(frozen=True)
class TierRows:
    """Near pairs beyond every protection zone and within a screening tier; columns of equal length."""

    pair: Column
    feature: Column
    tier: Column
    distance_m: Column
    limit_m: Column
    uncertainty_m: Column


def tier_rows(tiers: Sequence[ReviewTier], measured: Measured, rows: Column, *, reach_m: Column) -> TierRows:
    """Nearest tier of each pair with a transmission line or one of its facilities.

    A screening distance is no limit of the order, so position uncertainty leans towards screening instead
    of asking for a trial pit.

    Parameters
    ----------
    rows : int array
        Pairs with such an asset; those inside a protection zone, where the review is owed, have nothing left to screen.
    reach_m : array, shape (number of features,)
        How far the works reach beyond the drawn site.
    """
    pairs, assets = measured.pairs, measured.assets
    feature, is_pipe = pairs.site[rows], assets.transmission[rows]
    offset = np.where(is_pipe, assets.centre_offset_m[rows], assets.outer_offset_m[rows])
    distance = np.maximum(pairs.distance_m[rows] - offset - reach_m[feature], 0.0)
    uncertainty = measured.uncertainty_m[rows]
    chosen = np.full(len(rows), -1)
    limits = np.zeros(len(rows))
    for number, tier in reversed(list(enumerate(tiers))):
        limit = np.where(is_pipe, tier.pipe_limit_m, tier.station_limit_m)
        reached = (limit > 0) & (distance <= limit + uncertainty + TOLERANCE_M)
        if tier.in_tunnel:
            reached &= assets.in_tunnel[rows]
        chosen[reached] = number
        limits[reached] = limit[reached]
    held = chosen >= 0
    return TierRows(rows[held], feature[held], chosen[held], distance[held], limits[held], uncertainty[held])
