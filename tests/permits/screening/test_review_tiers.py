"""Distances at which a safety review is screened for: which tier, presumed or not, and who is only told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome

Check = Callable[..., Determination]

LINE: dict[str, Any] = {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-450, 0], [450, 0]]}
STATION = {
    "asset_id": "S",
    "kind": "facility",
    "belongs_to": "transmission",
    "area": [[-9, -9], [9, -9], [9, 0], [-9, 0]],
}


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


@pytest.mark.parametrize(
    ("asset", "distance_m", "tier"),
    [
        (LINE, 10.001, "T1"),
        (LINE, 50.0, "T1"),
        (LINE, 50.001, "T2"),
        (LINE, 200.0, "T2"),
        (LINE, 200.001, None),
        (STATION, 6.001, "T1"),
        (STATION, 100.0, "T1"),
        (STATION, 100.001, "T2"),
        (STATION, 500.0, "T2"),
        (STATION, 500.001, None),
        ({**LINE, "represents": "pipe", "laying": "专用隧道"}, 200.001, "T3"),
        ({**LINE, "represents": "pipe", "laying": "专用隧道"}, 1000.0, "T3"),
        ({**LINE, "represents": "pipe", "laying": "专用隧道"}, 1000.001, None),
        ({**LINE, "represents": "pipe", "laying": "综合管廊"}, 200.001, None),
    ],
)
def test_screening_tiers(asset: dict[str, Any], distance_m: float, tier: str | None, check: Check) -> None:
    answer = check([asset], {"activity": "BL-ROCK", "area": box(distance_m)})
    found = [(one.tier, one.statutory) for one in answer.findings]
    assert found == ([] if tier is None else [(tier, False)])
    assert answer.outcome.value == ("no_restriction_found" if tier is None else "safety_review_screening")
    assert not answer.liability


@pytest.mark.parametrize(
    ("distance_m", "tier", "certainty"),
    [
        (49.0, "T1", "inside"),
        (49.001, "T1", "marginal"),
        (51.0, "T1", "marginal"),
        (51.001, "T2", "inside"),
        (199.0, "T2", "inside"),
        (199.001, "T2", "marginal"),
        (201.0, "T2", "marginal"),
        (201.001, None, None),
    ],
)
def test_a_position_error_of_a_metre_leans_towards_screening(
    distance_m: float, tier: str | None, certainty: str | None, check: Check
) -> None:
    answer = check([{**LINE, "position_accuracy_m": 1.0}], {"activity": "BL-ROCK", "area": box(distance_m)})
    assert [(one.tier, one.certainty.value) for one in answer.findings] == ([] if tier is None else [(tier, certainty)])


@pytest.mark.parametrize(("distance_m", "screened"), [(50.0, True), (51.0, True), (51.001, False)])
def test_a_depth_nobody_states_may_be_deep_within_the_error_too(
    distance_m: float, screened: bool, check: Check
) -> None:
    """Digging a field to an unstated depth is named up to 50 m from the line: what is named needs no advice, what is not gets it."""
    work = {"activities": ["EX-FIELD", "DW-DRAW"], "area": box(distance_m)}
    answer = check([{**LINE, "position_accuracy_m": 1.0}], work)
    assert bool(answer.findings) is screened
    assert ("review_not_named" in {one.kind for one in answer.caveats}) is not screened


@pytest.mark.parametrize(
    ("work", "distance_m", "presumed"),
    [
        ({"activity": "EX-TRENCH", "depth_m": 3}, 40, True),
        ({"activity": "EX-TRENCH", "depth_m": 3}, 60, False),
        ({"activity": "EX-PIT", "depth_m": 12}, 60, True),
        ({"activity": "EX-PIT", "depth_m": 11.9}, 60, False),
        ({"activity": "EX-PIT"}, 60, False),
        ({"activity": "TR-SHIELD"}, 60, True),
        ({"activity": "DR-SEIS"}, 60, True),
        ({"activities": ["EX-PIT", "DW-DRAW"], "depth_m": 4}, 60, True),
    ],
)
def test_when_a_review_is_presumed(work: dict[str, Any], distance_m: float, presumed: bool, check: Check) -> None:
    # As long as no shaft is, from which a bore would run nobody knows how far.
    answer = check([LINE], {"area": box(distance_m, width=60), **work})
    assert [one.presumed for one in answer.findings] == [presumed]
    (duty,) = answer.obligations
    assert (duty.kind, duty.owed_by) == ("safety_review", ("contractor",))
    assert "类比" in (duty.due.zh if duty.due else "")


@pytest.mark.parametrize(
    ("work", "distance_m"),
    [
        ({"activity": "一种没有人知道的事"}, 40),
        ({}, 40),
        ({"activity": "一种没有人知道的事", "depth_m": 30}, 60),
        ({"activities": ["一种没有人知道的事", "DW-DRAW"]}, 60),
    ],
)
def test_of_works_that_nobody_names_a_review_is_asked_and_never_presumed(
    work: dict[str, Any], distance_m: float, check: Check
) -> None:
    """Near, deep, and beside an act that makes others presumed: still nobody says that the clause names them."""
    answer = check([LINE], {"area": box(distance_m, width=60), **work})
    assert [one.presumed for one in answer.findings if one.activity in ("XX-FREE", "XX-NONE")] == [False]
    named = check([LINE], {"area": box(distance_m, width=60), **work, "activity": None, "activities": ["TR-SHIELD"]})
    assert [one.presumed for one in named.findings] == [True]


def test_tunnel_tier_is_for_blasting_and_mining_only(check: Check) -> None:
    tunnel = {**LINE, "laying": "隧道"}
    assert not check([tunnel], {"activity": "EX-PIT", "area": box(300)}).findings


def test_acts_the_review_does_not_name_are_told_about(check: Check) -> None:
    answer = check([LINE], {"activity": "PI-DRIVEN", "area": box(30)})
    assert answer.outcome is Outcome.NO_RESTRICTION_FOUND
    assert "review_not_named" in {one.kind for one in answer.caveats}


@pytest.mark.parametrize(("south", "advised"), [(51.0, True), (199.9, True), (200.1, False)])
def test_dewatering_alone_is_advised_on_as_far_as_it_is_screened(south: float, advised: bool, check: Check) -> None:
    answer = check([LINE], {"activity": "DW-DRAW", "area": box(south)})
    assert answer.outcome is Outcome.NO_RESTRICTION_FOUND
    assert ("review_not_named" in {one.kind for one in answer.caveats}) is advised
