"""What follows from findings: headline, duties, fines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination, touched_by
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding

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


@pytest.mark.parametrize(
    ("facts", "touched"),
    [
        ({}, True),
        ({"certainty": Certainty.MARGINAL}, True),
        ({"certainty": Certainty.MARGINAL, "outcome": Outcome.VERIFY_ON_SITE}, False),
        ({"certainty": Certainty.UNDETERMINED, "outcome": Outcome.UNDETERMINED}, False),
        ({"certainty": Certainty.OUTSIDE, "outcome": Outcome.NO_RESTRICTION_FOUND}, False),
        ({"zone": None}, False),
        # A screening distance is none of the order's: nobody is fined for being within it.
        ({"statutory": False}, False),
    ],
)
def test_what_counts_as_in_the_zone(facts: dict[str, Any], touched: bool) -> None:
    inside = {"outcome": Outcome.PLAN_REQUIRED, "certainty": Certainty.INSIDE, "zone": "network"}
    assert touched_by(Finding(feature="1", **{**inside, **facts})) is touched


def test_what_another_reading_alone_finds_stands_beside_no_restriction(check: Check) -> None:
    """A chamber of the city network 4 m away: only read with six metres for all facilities is it near."""
    chamber = {
        "asset_id": "C",
        "kind": "facility",
        "belongs_to": "network",
        "area": [[40, -9], [45, -9], [45, -4], [40, -4]],
    }
    alone = check([chamber], {"activity": "EX-PIT", "area": box(0, west=40, width=5)})
    assert [one.value for one in alone.outcomes] == ["no_restriction_found"] and len(alone.findings) == 1
    beside = check([MAIN, chamber], {"activity": "EX-PIT", "area": box(0, west=40, width=5)})
    assert [one.value for one in beside.outcomes] == ["plan_required"] and len(beside.findings) == 2
    assert alone.headline.zh not in beside.headline.zh


@pytest.mark.parametrize(
    ("owners", "signs"),
    [
        ((None,), False),
        (("某热力公司",), False),
        (("业主委员会",), True),
        # One of two pipes is enough.
        (("某热力公司", "业主委员会"), True),
        (("业主委员会", None), True),
    ],
)
def test_an_owner_who_is_not_the_operator_signs_too(owners: tuple[str | None, ...], signs: bool, check: Check) -> None:
    mains = [
        {**MAIN, "asset_id": f"M{n}", "owner": owner, "line": [[-50, n], [50, n]]} for n, owner in enumerate(owners)
    ]
    answer = check(mains, {"activity": "EX-PIT", "area": box(-1)})
    (plan,) = (one for one in answer.obligations if one.kind == "joint_protection_plan")
    assert plan.assets == tuple(f"M{n}" for n in range(len(owners)))
    assert ("owner" in plan.towards) is signs and {"producer", "operator"} <= set(plan.towards)


def test_only_what_may_lie_in_a_zone_is_to_be_located(check: Check) -> None:
    """The screening distance to a transmission line is as uncertain, and nobody needs a trial pit for it."""
    line = {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-450, 0], [450, 0]]}
    main = {**MAIN, "line": [[-50, 48.9], [50, 48.9]], "position_accuracy_m": 1.0}
    answer = check([{**line, "position_accuracy_m": 1.0}, main], {"activity": "EX-PIT", "area": box(50.5)})
    assert {(one.asset_id, one.certainty) for one in answer.findings} == {
        ("M", Certainty.MARGINAL),
        ("T", Certainty.MARGINAL),
    }
    (locate,) = (one for one in answer.obligations if one.kind == "locate_on_site")
    assert locate.assets == ("M",)


@pytest.mark.parametrize(
    ("activity", "south", "zones", "declared"),
    [
        ("ST-BUILD", 1.0, {"network"}, True),
        ("EX-PIT", 1.0, {"network"}, True),
        ("XX-LIGHT", 1.0, {"network"}, False),
        ("ST-BUILD", 2.0, set(), False),
    ],
)
def test_all_that_is_forbidden_is_told_of_the_zones_that_the_site_lies_in(
    activity: str, south: float, zones: set[str], declared: bool, check: Check
) -> None:
    acts = check([MAIN], {"activity": activity, "area": box(south)}).prohibited_activities
    assert {one.zone for one in acts} == zones
    # What is among the works is marked, and nothing else.
    assert any(one.declared for one in acts) is declared
    assert not acts or not all(one.declared for one in acts)
