"""What many findings come to, a row a site."""

from __future__ import annotations

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
