"""Measured distance against limit: the rows of all near pairs that a provision applies to, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.measure.clearance import Pairs, certainly_within
from geo.measure.ends import lateral_distance
from geo.measure.tolerance import TOLERANCE_M
from geo.network.assets import AssetRegister
from geo.place.buffers import grown
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone

# Two parcels that share a boundary do not occupy each other.
LEAST_OCCUPATION_M2 = 0.01

Column = np.ndarray[Any, Any]


def farthest_m(limit_m: Any, offset_m: Any, uncertainty_m: Any) -> Any:
    """How far from a drawn asset a site can lie of which the comparison still says anything, ground metres."""
    return limit_m + offset_m + uncertainty_m + TOLERANCE_M


@dataclass(frozen=True)
class Measured:
    """Sites, assets and their near pairs: what every comparison starts from.

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

    def uncertainty_m(self, rows: Column) -> Column:
        """Pipe, site and transform uncertainty of pairs."""
        asset = self.register.column("uncertainty_m")[self.pairs.asset[rows]]
        return np.asarray(asset.astype(float) + self.site_uncertainty_m[self.pairs.site[rows]])


@dataclass(frozen=True)
class Rows:
    """Near pairs that a provision applies to; columns of equal length.

    ``pair`` counts rows of the pairs; ``distance_m`` is ground metres from the works to the line from which
    the law measures, ``offset_m`` how far that line lies outside the drawn asset, ``reach_m`` how far the works reach
    beyond the drawn site.
    """

    pair: Column
    distance_m: Column
    offset_m: Column
    reach_m: Column
    inside: Column
    certain: Column
    near: Column
    uncertainty_m: Column

    def __len__(self) -> int:
        return len(self.pair)


def applies_to(provision: Zone | RiverBand, register: AssetRegister, assets: Column) -> Column:
    """Which of some assets (rows of the register) a provision surrounds, shape of ``assets``."""
    mask = register.coded("kind").take(assets).equals(provision.kind)
    if isinstance(provision, Zone):
        if provision.belongs_to:
            mask &= register.coded("belongs_to").take(assets).among(provision.belongs_to)
    elif not provision.aerial:
        mask &= ~register.column("aerial")[assets]
    return mask


def offset_m(provision: Zone | RiverBand, register: AssetRegister, assets: Column) -> Column:
    """How far the provision's measuring line lies outside some assets as drawn, shape of ``assets``."""
    if provision.measured_from == "outer_edge":
        return np.asarray(register.column("outer_offset_m")[assets], dtype=float)
    if provision.pair_as == "mid_line":
        return np.zeros(len(assets))
    return np.asarray(register.column("centre_offset_m")[assets], dtype=float)


def compare(provision: Zone | RiverBand, measured: Measured, *, reach_m: Column) -> Rows:
    """Compare all near pairs of one provision.

    Parameters
    ----------
    reach_m : array, shape (number of features,)
        How far the works reach beyond the drawn site (half the width of an axis, a hole round a trunk).
    """
    pairs, register = measured.pairs, measured.register
    rows = np.flatnonzero(applies_to(provision, register, pairs.asset))
    feature, asset = pairs.site[rows], pairs.asset[rows]
    offset = offset_m(provision, register, asset)
    inward = offset + reach_m[feature]
    drawn = pairs.distance_m[rows]
    uncertainty = measured.uncertainty_m(rows)
    if provision.line_end == "flat":
        drawn = _to_the_sides(measured, rows, drawn, provision.limit_m + inward + uncertainty)
    distance = np.maximum(drawn - inward, 0.0)
    if provision.limit_m == 0:
        inside, certain = _occupied(measured.sites[feature], register.geometry[asset])
        # An axis beside a parcel occupies it where half its width reaches over the boundary.
        inside |= inward - drawn > TOLERANCE_M
    else:
        inside = distance <= provision.limit_m + TOLERANCE_M
        certain = np.zeros(len(rows), dtype=bool)
        hit = np.flatnonzero(inside)
        certain[hit] = certainly_within(
            measured.sites[feature[hit]],
            register.geometry[asset[hit]],
            distance_m=drawn[hit],
            limit_m=provision.limit_m + inward[hit],
            uncertainty_m=uncertainty[hit],
            scale=pairs.scale[rows[hit]],
        )
    near = ~inside & (distance <= provision.limit_m + uncertainty + TOLERANCE_M)
    return Rows(rows, distance, offset, reach_m[feature], inside, certain, near, uncertainty)


def _to_the_sides(measured: Measured, rows: Column, drawn: Column, reach_m: Column) -> Column:
    pairs = measured.pairs
    result = drawn.copy()
    within = np.flatnonzero(drawn <= reach_m + TOLERANCE_M)
    # Only where an end of the line is what lies nearest can the end decide.
    ends = shapely.boundary(measured.register.geometry[pairs.asset[rows[within]]])
    to_end = shapely.distance(measured.sites[pairs.site[rows[within]]], ends) / pairs.scale[rows[within]]
    for row in within[to_end <= drawn[within] + TOLERANCE_M]:
        pair = rows[row]
        line = measured.register.geometry[pairs.asset[pair]]
        if line.geom_type in ("LineString", "MultiLineString"):
            scale = pairs.scale[pair]
            site = measured.sites[pairs.site[pair]]
            result[row] = lateral_distance(site, line, 2 * float(reach_m[row] * scale)) / scale
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
    areas = register.column("management_area")
    for row in np.flatnonzero(rows.inside | rows.near):
        pair = rows.pair[row]
        asset = pairs.asset[pair]
        works = measured.sites[pairs.site[pair]]
        if rows.reach_m[row] > 0:
            works = grown(works, float(rows.reach_m[row] * pairs.scale[pair]))
        wet = shapely.intersection(works, areas[asset])
        if not wet.is_empty:
            distance = shapely.distance(wet, register.geometry[asset]) / pairs.scale[pair] - rows.offset_m[row]
            limit = band.limit_m + (rows.uncertainty_m[row] if rows.near[row] else 0.0)
            result[row] = distance <= limit + TOLERANCE_M
    return result


@dataclass(frozen=True)
class TierRows:
    """Near pairs beyond every protection zone and within a screening tier; columns of equal length."""

    pair: Column
    tier: Column
    distance_m: Column
    limit_m: Column
    uncertainty_m: Column


def tier_rows(tiers: Sequence[ReviewTier], measured: Measured, in_zone: Column, *, reach_m: Column) -> TierRows:
    """Nearest tier of each pair with a transmission line or one of its facilities.

    A screening distance is no limit of the order, so position uncertainty leans towards screening instead
    of asking for a trial pit.

    Parameters
    ----------
    in_zone : bool array, shape (number of pairs,)
        Pairs inside a protection zone, where the review is owed and nothing is left to screen.
    reach_m : array, shape (number of features,)
        How far the works reach beyond the drawn site.
    """
    pairs, register = measured.pairs, measured.register
    kind = register.coded("kind").take(pairs.asset)
    pipe = kind.equals("transmission")
    station = kind.equals("facility") & register.coded("belongs_to").take(pairs.asset).equals("transmission")
    rows = np.flatnonzero((pipe | station) & ~in_zone)
    asset = pairs.asset[rows]
    is_pipe = pipe[rows]
    offset = np.where(
        is_pipe,
        register.column("centre_offset_m")[asset],
        register.column("outer_offset_m")[asset],
    )
    distance = np.maximum(pairs.distance_m[rows] - offset - reach_m[pairs.site[rows]], 0.0)
    uncertainty = measured.uncertainty_m(rows)
    chosen = np.full(len(rows), -1)
    limits = np.zeros(len(rows))
    for number, tier in reversed(list(enumerate(tiers))):
        limit = np.where(is_pipe, tier.pipe_limit_m, tier.station_limit_m)
        reached = (limit > 0) & (distance <= limit + uncertainty + TOLERANCE_M)
        if tier.in_tunnel:
            reached &= register.column("in_tunnel")[asset]
        chosen[reached] = number
        limits[reached] = limit[reached]
    held = chosen >= 0
    return TierRows(rows[held], chosen[held], distance[held], limits[held], uncertainty[held])
