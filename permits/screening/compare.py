"""Measured distance against limit: the zone rows of all near pairs, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.assets import AssetRegister
from geo.clearance import Pairs, certainly_within
from geo.site import WorkSite
from permits.rulebook.provisions import Zone

# 以内 includes the number; rounding in a transform must not push exactly 1.500 m outside.
TOLERANCE_M = 1e-6
# Two parcels that share a boundary do not occupy each other.
LEAST_OCCUPATION_M2 = 0.01


@dataclass(frozen=True)
class ZoneRows:
    """Near pairs that a zone applies to; columns of equal length.

    ``distance_m`` is ground metres from the site to the line from which the law measures, ``offset_m``
    how far that line lies outside the drawn asset.
    """

    pair: np.ndarray[Any, Any]
    distance_m: np.ndarray[Any, Any]
    offset_m: np.ndarray[Any, Any]
    inside: np.ndarray[Any, Any]
    certain: np.ndarray[Any, Any]
    near: np.ndarray[Any, Any]
    uncertainty_m: np.ndarray[Any, Any]

    def __len__(self) -> int:
        return len(self.pair)


def applies_to(zone: Zone, register: AssetRegister) -> np.ndarray[Any, Any]:
    """Which assets a zone surrounds, shape (number of assets,)."""
    mask = np.asarray(register.column("kind") == zone.kind)
    if zone.belongs_to:
        mask &= np.isin(register.column("belongs_to").astype(str), list(zone.belongs_to))
    return mask


def offset_m(zone: Zone, register: AssetRegister) -> np.ndarray[Any, Any]:
    """How far the zone's measuring line lies outside each asset as drawn."""
    if zone.measured_from == "outer_edge":
        return register.column("outer_offset_m").astype(float)
    if zone.pair_as == "mid_line":
        return np.zeros(len(register))
    return register.column("centre_offset_m").astype(float)


def compare(
    zone: Zone,
    pairs: Pairs,
    site: WorkSite,
    site_uncertainty_m: np.ndarray[Any, Any],
    register: AssetRegister,
    *,
    reduction_m: np.ndarray[Any, Any],
) -> ZoneRows:
    """Compare all near pairs of one zone.

    Parameters
    ----------
    site_uncertainty_m : array, shape (number of features,)
        Site accuracy and transform accuracy together.
    reduction_m : array, shape (number of features,)
        How far the works reach beyond the drawn site (a planting hole round a trunk).
    """
    rows = np.flatnonzero(applies_to(zone, register)[pairs.asset])
    feature, asset = pairs.site[rows], pairs.asset[rows]
    offset = offset_m(zone, register)[asset]
    reach = offset + reduction_m[feature]
    distance = np.maximum(pairs.distance_m[rows] - reach, 0.0)
    uncertainty = register.column("uncertainty_m").astype(float)[asset] + site_uncertainty_m[feature]
    if zone.limit_m == 0:
        inside, certain = _occupied(site.geometry[feature], register.geometry[asset])
    else:
        inside = distance <= zone.limit_m + TOLERANCE_M
        certain = inside & certainly_within(
            site.geometry[feature],
            register.geometry[asset],
            distance_m=pairs.distance_m[rows],
            limit_m=zone.limit_m + reach,
            uncertainty_m=uncertainty,
            scale=pairs.scale[rows],
        )
    near = ~inside & (distance <= zone.limit_m + uncertainty + TOLERANCE_M)
    return ZoneRows(rows, distance, offset, inside, certain, near, uncertainty)


def _occupied(
    sites: np.ndarray[Any, Any], parcels: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    shared = shapely.intersection(sites, parcels)
    areal = np.isin(shapely.get_type_id(sites), (3, 6, 7)) & (shapely.area(sites) > 0)
    inside = np.where(
        areal,
        shapely.area(shared) > LEAST_OCCUPATION_M2,
        ~shapely.is_empty(shared) & ~shapely.touches(sites, parcels),
    )
    return inside, inside & (shapely.area(shared) > 1.0)
