"""What lies round works, whatever the law says of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.measure.clearance import Pairs
from geo.measure.pieces import distances
from geo.measure.tolerance import TOLERANCE_M
from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING

Column = np.ndarray[Any, Any]

_OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])
# The nearest asset of one site is looked for so near before it is looked for however far, ground metres.
ONE_M = 100.0
# By so much, plane metres, what is measured along the way may be off what decides: scale factors of places so near each other.
_SLACK_M = 0.1


@dataclass(frozen=True)
class Around:
    """The assets within some plane distance of each feature (``within``, shape (n,)), as pairs of rows.

    ``scale`` is plane metres for a ground metre in the middle of each feature, ``plane`` the plane distance of each pair, as drawn.
    """

    within: Column
    scale: Column
    site: Column
    asset: Column
    plane: Column

    @property
    def pairs(self) -> Pairs:
        """As what an index finds."""
        scale = self.scale[self.site]
        return Pairs(self.site, self.asset, self.plane / scale, scale)


def around(register: AssetRegister, sites: Column, within_m: float) -> Around:
    """The assets within some ground metres of each of some features."""
    middle = shapely.get_coordinates(shapely.centroid(sites))
    scale = register.scale.at(middle[:, 0], middle[:, 1])
    within = within_m * scale
    # All whose boxes may be so near: their distances are asked in any case.
    site, asset = register.tree.query(
        shapely.box(*(shapely.bounds(sites) + (within + TOLERANCE_M)[:, None] * _OUTWARD).T)
    )
    plane = distances(sites, site, register.geometry[asset])[0]
    held = plane <= within[site]
    return Around(within, scale, site[held], asset[held], plane[held])


def likely_nearest(register: AssetRegister, sites: Column, near: Pairs) -> Around | None:
    """The assets of which one is the nearest of a single site, crossings apart: a few of those around it, which alone are looked at.

    Which line of an asset the law measures from may lie outside of what is drawn: whatever lies no farther than that beyond the
    nearest is among them. None where the nearest is not near.

    Parameters
    ----------
    near : Pairs
        All within ``ONE_M`` of it, and others.
    """
    is_asset = ~register.coded("kind").take(near.asset).equals(CROSSING)
    if not is_asset.any():
        return None
    asset, scale = near.asset[is_asset], near.scale[is_asset]
    plane = near.distance_m[is_asset] * scale
    least = int(plane.argmin())
    within = plane[least] + (register.largest("outer_offset_m") + TOLERANCE_M) * scale[least] + _SLACK_M
    if within > ONE_M * scale.min():
        return None
    asset = asset[plane <= within + _SLACK_M]
    site = np.zeros(len(asset), dtype=np.intp)
    plane = distances(sites, site, register.geometry[asset])[0]
    return Around(np.full(1, within), scale[[least]], site, asset, plane)
