"""Distance against limit: land occupied or touched, the end of a line, and what position uncertainty leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome

Check = Callable[..., Determination]

LINE: dict[str, Any] = {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-450, 0], [450, 0]]}
PARCEL = {"asset_id": "R", "kind": "reserved_land", "area": [[-10, -10], [10, -10], [10, 0], [-10, 0]]}
MAIN = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


@pytest.mark.parametrize(("south", "banned"), [(0.0, False), (-0.0005, False), (-0.002, True), (-5.0, True)])
def test_reserved_land_is_occupied_not_touched(south: float, banned: bool, check: Check) -> None:
    """A hundredth of a square metre is the least that counts; a shared boundary is none."""
    answer = check([PARCEL], {"activity": "LD-STACK", "area": box(south)})
    assert (answer.outcome is Outcome.PROHIBITED) is banned
    assert not answer.liability


@pytest.mark.parametrize(
    ("south", "certainty"),
    [(-0.002, "marginal"), (-0.0999, "marginal"), (-0.1001, "inside"), (-5.0, "inside")],
)
def test_a_square_metre_of_reserved_land_is_occupied_for_certain(south: float, certainty: str, check: Check) -> None:
    """Ten metres along the boundary, so many metres over it; a sliver may be a fault of either outline."""
    answer = check([PARCEL], {"activity": "LD-STACK", "area": box(south)})
    assert [(one.outcome.value, one.certainty.value) for one in answer.findings] == [("prohibited", certainty)]
    assert ("locate_on_site" in {one.kind for one in answer.obligations}) is (certainty == "marginal")


@pytest.mark.parametrize(("width_m", "certainty"), [(0.59, None), (0.61, "marginal"), (3.0, "marginal")])
def test_an_axis_occupies_the_land_over_which_half_its_width_reaches(
    width_m: float, certainty: str | None, check: Check
) -> None:
    """The width is stated, the edge not drawn: what reaches over is never certain."""
    answer = check([PARCEL], {"activity": "EX-TRENCH", "width_m": width_m, "line": [[-5, 0.3], [5, 0.3]]})
    found = [(one.outcome.value, one.certainty.value) for one in answer.findings]
    assert found == ([] if certainty is None else [("prohibited", certainty)])


@pytest.mark.parametrize(
    ("activity", "outcome"),
    [
        ("XX-LIGHT", Outcome.NO_RESTRICTION_FOUND),
        (["XX-LIGHT", "LD-STACK"], Outcome.PROHIBITED),
        ("一种没有人知道的事", Outcome.UNDETERMINED),
        (["一种没有人知道的事", "LD-STACK"], Outcome.PROHIBITED),
    ],
)
def test_who_occupies_reserved_land(activity: Any, outcome: Outcome, check: Check) -> None:
    """A survey occupies nothing; of words that nobody knows it cannot be told."""
    answer = check([PARCEL], {"activity": activity, "area": box(-5)})
    assert answer.outcome is outcome


@pytest.mark.parametrize(
    ("beyond_m", "round_end"),
    [(9.999, True), (10.0, True), (10.001, False)],
)
def test_end_of_a_line(beyond_m: float, round_end: bool, check: Check) -> None:
    """Beyond the end of a line the zone reaches round; read flat, it does not."""
    line = {**LINE, "line": [[-60, 0], [0, 0]]}
    work = {"activity": "EX-FIELD", "depth_m": 1, "area": box(-2, west=beyond_m, width=4, height=4)}
    answer = check([line], work)
    assert (answer.outcome is Outcome.PLAN_REQUIRED) is round_end
    if round_end:
        (finding,) = answer.findings
        assert ("line_end", "flat", None) in [(one.reading, one.value, one.outcome) for one in finding.other_readings]
    flat = check([line], work, readings={"line_end": "flat"})
    assert flat.outcome is Outcome.NO_RESTRICTION_FOUND
    # To the side of the very end both readings hold.
    side = {"activity": "EX-FIELD", "depth_m": 1, "area": box(8, west=-2, width=4, height=4)}
    (finding,) = check([line], side).findings
    assert not [one for one in finding.other_readings if one.reading == "line_end"]
    assert check([line], side, readings={"line_end": "flat"}).outcome is Outcome.PLAN_REQUIRED


@pytest.mark.parametrize("activity", ["EX-PIT", "ST-BUILD", "ST-HOARD"])
@pytest.mark.parametrize(
    ("position", "beyond_m", "outcome", "certainty"),
    [
        ({"position_accuracy_m": None, "position_grade": "A"}, -0.11, "inside", "inside"),
        ({"position_accuracy_m": None, "position_grade": "A"}, -0.09, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.0, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.09, "verify_on_site", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.11, None, None),
        ({"position_accuracy_m": None, "position_grade": "C"}, 0.99, "verify_on_site", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "C"}, 1.01, None, None),
        ({"position_accuracy_m": None, "position_grade": "D"}, 0.0, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 0.01, "undetermined", "undetermined"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 4.99, "undetermined", "undetermined"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 5.01, None, None),
        ({"position_accuracy_m": None}, 4.99, "undetermined", "undetermined"),
        ({"position_accuracy_m": 5.0}, 4.99, "verify_on_site", "marginal"),
    ],
)
def test_outcome_follows_the_distance_and_certainty_stands_beside_it(
    activity: str,
    position: dict[str, Any],
    beyond_m: float,
    outcome: str | None,
    certainty: str | None,
    check: Check,
) -> None:
    follows = {"EX-PIT": "plan_required", "ST-BUILD": "prohibited", "ST-HOARD": "official_decision"}[activity]
    work = {"activity": activity, "area": box(0.15 + 1.5 + beyond_m)}
    answer = check([{**MAIN, **position}], work)
    if outcome is None:
        assert not answer.findings and answer.outcome is Outcome.NO_RESTRICTION_FOUND
        return
    (finding,) = answer.findings
    assert finding.certainty.value == certainty
    if outcome == "inside":
        assert (finding.outcome.value, finding.if_inside) == (follows, None)
    else:
        assert (finding.outcome.value, finding.if_inside) == (outcome, Outcome(follows))
    owes_locating = "locate_on_site" in {duty.kind for duty in answer.obligations}
    assert owes_locating is (certainty != "inside")
