"""Outcomes: their order, and the exit status of each."""

from __future__ import annotations

import pytest

from permits.rulebook.outcomes import Outcome, strictest_first
from permits.service.shipped import outcome_words


def test_outcomes_stand_strictest_first() -> None:
    order = [
        "prohibited",
        "undetermined",
        "consent_required",
        "season_conflict",
        "safety_review_required",
        "plan_required",
        "official_decision",
        "exempt_if_conditions",
        "verify_on_site",
        "safety_review_screening",
        "prior_law",
        "no_restriction_found",
    ]
    assert [one.value for one in strictest_first(reversed(Outcome))] == order


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("prohibited", 20),
        ("undetermined", 30),
        ("consent_required", 10),
        ("season_conflict", 10),
        ("safety_review_required", 10),
        ("plan_required", 10),
        ("official_decision", 30),
        ("exempt_if_conditions", 10),
        ("verify_on_site", 10),
        ("safety_review_screening", 10),
        ("prior_law", 30),
        ("no_restriction_found", 0),
    ],
)
def test_exit_status_of_each_headline(outcome: str, status: int) -> None:
    assert outcome_words()[Outcome(outcome)].exit_status == status
