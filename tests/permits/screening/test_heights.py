"""A clearance is a height between two known heights, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

Check = Callable[..., Determination]


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


@pytest.mark.parametrize(
    ("facts", "clearance"),
    [
        ({"depth_m": 14.46, "depth_of": "top"}, 12.0),
        ({"depth_m": 17.46, "depth_of": "axis", "diameter_m": 6}, 12.0),
        ({"depth_m": 20.46, "depth_of": "bottom", "diameter_m": 6}, 12.0),
        ({"depth_m": 0.5, "depth_of": "top", "diameter_m": 0.4}, 0.6),
        ({"depth_m": 13.5}, None),
        ({"depth_m": 13.5, "depth_of": "axis"}, None),
    ],
)
def test_a_clearance_is_said_only_between_known_heights(
    facts: dict[str, Any], clearance: float | None, check: Check
) -> None:
    main = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 960, "depth_m": 1.5, "line": [[-9, 0], [9, 0]]}
    answer = check([main], {"activity": "TR-SHIELD", "area": box(0), **facts})
    (finding,) = (one for one in answer.findings if one.asset_id == "M" and one.statutory)
    said = {one.kind for one in answer.caveats}
    if clearance is None:
        assert finding.vertical_clearance_m is None and "difference_of_depths" in said
    else:
        assert finding.vertical_clearance_m == pytest.approx(clearance) and "difference_of_depths" not in said
