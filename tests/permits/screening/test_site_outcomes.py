"""What many findings come to, a row a site."""

from __future__ import annotations

from typing import Any

import pytest

from permits.rulebook.outcomes import Outcome
from permits.screening.finding_table import FindingTable
from permits.screening.findings import Certainty, Finding
from permits.screening.site_outcomes import site_outcomes


def test_pass_each_set_of_outcomes_stands_once() -> None:
    """With what only another reading holds, and without: equal values that stand twice would be written in any order."""
    plan, clear = Outcome.PLAN_REQUIRED, Outcome.NO_RESTRICTION_FOUND
    found = [("a", clear), ("a", plan), ("b", plan), ("c", clear)]
    table = FindingTable.of_findings(
        [Finding(feature, outcome, Certainty.INSIDE) for feature, outcome in found],
        {"a": 0, "b": 1, "c": 2, "d": 3},
        {},
    )
    outcomes = site_outcomes(table, 4).outcomes
    assert [outcomes.values[code] for code in outcomes.codes] == [(plan,), (plan,), (clear,), (clear,)]
    assert len(outcomes.values) == len(set(outcomes.values)) == 2


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        ({"provision": "size_unstated"}, "size_unstated"),
        ({"provision": "31(3)", "asset_id": "T1", "assumed": ("line_not_stated", "rivers_missing")}, "rivers_missing"),
        ({"provision": "31(3)", "asset_id": "T1", "assumed": ("rivers_incomplete",)}, "rivers_incomplete"),
        ({"provision": "31(2)", "asset_id": "T1", "certainty": Certainty.INSIDE}, "works_unknown"),
        ({"provision": "31(2)", "asset_id": "T1"}, "position_sketched"),
        ({"provision": "24(1)(三)"}, "shutdown_unstated"),
    ],
)
def test_a_site_says_what_is_not_known_where_a_provision_applies(finding: dict[str, Any], reason: str) -> None:
    usual = {"feature": "a", "outcome": Outcome.UNDETERMINED, "certainty": Certainty.UNDETERMINED}
    table = FindingTable.of_findings([Finding(**{**usual, **finding})] * 2, {"a": 0, "b": 1}, {"T1": 0})
    why = site_outcomes(table, 2).undetermined_by
    assert [why.values[code] for code in why.codes] == [(reason,), ()]


def test_pass_what_decides_comes_first_by_each_rank_in_turn() -> None:
    """Measured before not, certain before not, near before far, known before assumed, and of those alike the first."""
    assets = {name: row for row, name in enumerate("PQRST")}
    said: list[dict[str, Any]] = [
        {"feature": "a", "certainty": Certainty.INSIDE},
        {"feature": "a", "asset_id": "P", "certainty": Certainty.MARGINAL, "distance_m": 0.0},
        {"feature": "a", "asset_id": "Q", "distance_m": 2.0},
        {"feature": "a", "asset_id": "R", "distance_m": 1.0, "assumed": ("line_not_stated",)},
        {"feature": "a", "asset_id": "S", "distance_m": 1.0},
        {"feature": "a", "asset_id": "T", "distance_m": 1.0},
        {"feature": "b", "asset_id": "T", "distance_m": 1.0 + 1e-9},
        {"feature": "b", "asset_id": "P", "distance_m": 1.0},
        {"feature": "c", "certainty": Certainty.MARGINAL},
    ]
    usual = {"outcome": Outcome.PLAN_REQUIRED, "certainty": Certainty.INSIDE, "provision": "31(2)"}
    table = FindingTable.together(
        [
            FindingTable.of_findings([Finding(**{**usual, **one})], {"a": 0, "b": 1, "c": 2, "d": 3}, assets)
            for one in said
        ]
    )
    found = site_outcomes(table, 4)
    names = [None if row < 0 else table.asset[row] for row in found.decisive.tolist()]
    assert names == [assets["S"], assets["P"], -1, None]
