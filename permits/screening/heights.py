"""Heights of bores and pipes; the law's distance stays in plan."""

from __future__ import annotations

import numpy as np

from permits.screening.case import Case


def vertical_clearance_m(case: Case, feature: int, asset: int) -> float | None:
    """Clear height between a bore and a pipe, where the heights of both are known.

    Where one is not known, two stated depths have a difference, and that is no clearance.
    """
    facts = case.works[feature].facts
    depth_m, diameter_m = facts.get("depth_m"), facts.get("diameter_m")
    up_m = {"top": 0.0, "axis": 0.5, "bottom": 1.0}.get(str(facts.get("depth_of")))
    if depth_m is None or up_m is None or (diameter_m is None and up_m > 0):
        return None
    top_m = depth_m - up_m * (diameter_m or 0.0)
    above_m = float(case.register.column("bottom_m")[asset])
    if top_m >= above_m:
        return float(top_m - above_m)
    if diameter_m is None:
        return None
    below_m = float(case.register.column("top_m")[asset]) - (top_m + diameter_m)
    return None if np.isnan(above_m) or np.isnan(below_m) else max(float(below_m), 0.0)


def depth_difference_m(case: Case, feature: int, asset: int) -> float | None:
    """Difference of two stated depths, whatever they are of."""
    depth_m = case.works[feature].facts.get("depth_m")
    asset_depth_m = float(case.register.column("depth_m")[asset])
    return None if depth_m is None or np.isnan(asset_depth_m) else float(depth_m - asset_depth_m)
