"""Who may see what: one table, applied before any rendering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Liability is for officials: a range of fines in a firm's hand reads as a price.
ROLES: Mapping[str, Mapping[str, Any]] = {
    "operator": {"liability": False, "decimals": 3},
    "authority": {"liability": True, "decimals": 3},
    "inspector": {"liability": True, "decimals": 3},
    "applicant": {"liability": False, "decimals": 1},
}
_ROUNDED = ("distance_m", "margin_m", "along_m", "overlap_m2")


def disclose(determination: Mapping[str, Any], role: str) -> dict[str, Any]:
    """The determination as a role may see it; a new dictionary.

    Rounding hides the alignment of a pipe; outcome, limit and certainty stay as they were judged.
    """
    seen = ROLES[role]
    result = dict(determination)
    if not seen["liability"]:
        result["liability"] = []
    if seen["decimals"] < 3:
        result["findings"] = [
            {
                key: round(value, seen["decimals"]) if key in _ROUNDED and value is not None else value
                for key, value in finding.items()
            }
            for finding in determination["findings"]
        ]
    return result
