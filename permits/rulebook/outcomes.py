"""What a determination can say, strictest first."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """The order of the members is the order of strictness; words and exit status are in ``outcomes.toml``."""

    PROHIBITED = "prohibited"
    UNDETERMINED = "undetermined"
    CONSENT_REQUIRED = "consent_required"
    SEASON_CONFLICT = "season_conflict"
    SAFETY_REVIEW_REQUIRED = "safety_review_required"
    PLAN_REQUIRED = "plan_required"
    OFFICIAL_DECISION = "official_decision"
    EXEMPT_IF_CONDITIONS = "exempt_if_conditions"
    VERIFY_ON_SITE = "verify_on_site"
    SAFETY_REVIEW_SCREENING = "safety_review_screening"
    PRIOR_LAW = "prior_law"
    NO_RESTRICTION_FOUND = "no_restriction_found"

    # 0 is the strictest.
    rank: int

    @classmethod
    def of_rank(cls, rank: int) -> Outcome:
        """The outcome of a rank."""
        return _OUTCOMES[rank]


_OUTCOMES = tuple(Outcome)
for _rank, _outcome in enumerate(_OUTCOMES):
    _outcome.rank = _rank


def told_together(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """What several findings lead to, strictest first; one that restricts nothing does not appear beside what does."""
    found = strictest_first(outcomes)
    if len(found) > 1:
        found = tuple(outcome for outcome in found if outcome is not Outcome.NO_RESTRICTION_FOUND)
    return found or (Outcome.NO_RESTRICTION_FOUND,)


def strictest_first(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Each outcome once, strictest first."""
    return tuple(sorted(set(outcomes), key=lambda outcome: outcome.rank))
