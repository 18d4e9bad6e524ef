"""Whether the network is known round the works: what no data shows is not clear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

Check = Callable[..., Determination]
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 655, "line": [[-100, 0], [100, 0]]}


@pytest.mark.parametrize(("north", "expected"), [(10.0, "no_restriction_found"), (9.99, "undetermined")])
def test_coverage_is_asked_as_far_round_the_site_as_a_zone_reaches(north: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-PIT", "area": [[-10, 50], [10, 50], [10, 60], [-10, 60]]}
    edge = [[-500, -500], [500, -500], [500, 60 + north], [-500, 60 + north]]
    assert check([MAIN], work, coverage=edge).outcome.value == expected


@pytest.mark.parametrize(("away", "expected"), [(1999.0, "no_restriction_found"), (2001.0, "undetermined")])
def test_without_coverage_a_network_two_kilometres_away_says_nothing(away: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-PIT", "area": [[0, away], [9, away], [9, away + 9], [0, away + 9]]}
    assert check([MAIN], work).outcome.value == expected


@pytest.mark.parametrize(("end", "expected"), [(1999.0, "no_restriction_found"), (2600.0, "undetermined")])
def test_a_long_site_is_known_only_where_the_network_is(end: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-TRENCH", "width_m": 1, "line": [[0, 100], [0, end]]}
    assert check([MAIN], work).outcome.value == expected


@pytest.mark.parametrize(("reach_m", "expected"), [(2.0, "no_restriction_found"), (2.01, "undetermined")])
def test_what_reaches_beyond_the_drawing_is_asked_as_far_round(reach_m: float, expected: str, check: Check) -> None:
    """Anchors of a pit 12 m from the edge of what is known: ten metres of zone leave them two."""
    work = {"activity": "EX-PIT", "area": [[-10, 50], [10, 50], [10, 60], [-10, 60]], "reach_m": reach_m}
    edge = [[-500, -500], [500, -500], [500, 72], [-500, 72]]
    assert check([MAIN], work, coverage=edge).outcome.value == expected


def test_every_feature_is_asked_and_only_those_outside_are_named(check: Check) -> None:
    areas = {"甲": 50, "乙": 3000, "丙": 80, "丁": 4000}
    works = [
        {"id": name, "activity": "EX-PIT", "area": [[0, y], [9, y], [9, y + 9], [0, y + 9]]}
        for name, y in areas.items()
    ]
    for coverage, provision in (
        ([[-500, -500], [500, -500], [500, 500], [-500, 500]], "coverage"),
        (None, "far_from_network"),
    ):
        answer = check([MAIN], *works, coverage=coverage)
        assert [(one.feature, one.provision) for one in answer.findings] == [("丁", provision), ("乙", provision)]
