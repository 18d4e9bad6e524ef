"""What follows from findings: headline, duties, fines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

Check = Callable[..., Determination]

MAIN = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


@pytest.mark.parametrize(("applicant", "who"), [({}, {"unit", "individual"}), ({"applicant": "unit"}, {"unit"})])
def test_fines_for_both_where_nobody_says_who_acts(applicant: dict[str, Any], who: set[str], check: Check) -> None:
    answer = check([MAIN], {"activity": "EX-PIT", "area": box(1), **applicant})
    assert {one.who for one in answer.liability} == who
