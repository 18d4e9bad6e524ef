"""Who may see what: one table, applied before any rendering."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from permits.plan.protection_plan import ProtectionPlan


@dataclass(frozen=True)
class Sight:
    """What a role may see.

    Attributes
    ----------
    liability : bool
        Ranges of fines: for officials; in a firm's hand they read as a price.
    decimals : int
        Of distances: rounding hides the alignment of a pipe.
    clip_m : float or None
        How far round its own site a role sees the network drawn; None: as far as a map reaches.
    pipe_data : bool
        Diameter, depth and grade of pipes, before they are handed over against signature.
    """

    liability: bool
    decimals: int
    clip_m: float | None
    pipe_data: bool


ROLES: Mapping[str, Sight] = {
    "operator": Sight(liability=False, decimals=3, clip_m=None, pipe_data=True),
    "authority": Sight(liability=True, decimals=3, clip_m=None, pipe_data=True),
    "inspector": Sight(liability=True, decimals=3, clip_m=None, pipe_data=True),
    "applicant": Sight(liability=False, decimals=1, clip_m=5.0, pipe_data=False),
}
_ROUNDED = ("distance_m", "margin_m", "along_m", "overlap_m2", "vertical_clearance_m")


def disclose(determination: Mapping[str, Any], role: str) -> dict[str, Any]:
    """The determination as a role may see it; a new dictionary.

    Outcome, limit and certainty stay as they were judged.
    """
    seen = ROLES[role]
    result = dict(determination)
    if not seen.liability:
        result["liability"] = []
    if seen.decimals < 3:
        result["findings"] = [
            {
                key: _rounded(value, seen) if key in _ROUNDED and value is not None else value
                for key, value in finding.items()
            }
            for finding in determination["findings"]
        ]
    return result


def disclose_plan(plan: ProtectionPlan, role: str) -> ProtectionPlan:
    """The joint protection plan as a role may see it."""
    seen = ROLES[role]
    return dataclasses.replace(
        plan,
        assets=tuple(
            dataclasses.replace(
                asset,
                distance_m=_rounded(asset.distance_m, seen),
                outer_diameter_mm=asset.outer_diameter_mm if seen.pipe_data else None,
                depth_m=asset.depth_m if seen.pipe_data else None,
                grade=asset.grade if seen.pipe_data else None,
            )
            for asset in plan.assets
        ),
    )


def _rounded(value: float, seen: Sight) -> float:
    # + 0.0 turns the -0.0 that rounding can leave into 0.0
    return round(value, seen.decimals) + 0.0
