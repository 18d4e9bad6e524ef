"""Which findings a record lists where there are very many."""

from __future__ import annotations

from permits.record.listed import MOST_LISTED, listed, not_listed
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding


def findings(*outcomes: Outcome) -> list[Finding]:
    return [Finding(str(number), outcome, Certainty.INSIDE) for number, outcome in enumerate(outcomes)]


def test_pass_as_many_as_are_listed_come_back_as_they_are() -> None:
    every = findings(*[Outcome.PLAN_REQUIRED, Outcome.PROHIBITED] * (MOST_LISTED // 2))
    assert listed(every) == tuple(every)
    assert not_listed(every) == ()


def test_pass_a_prohibition_is_never_dropped_before_a_lesser_finding() -> None:
    every = findings(*[Outcome.PLAN_REQUIRED] * (MOST_LISTED + 3), Outcome.PROHIBITED)
    kept = listed(every)
    assert len(kept) == MOST_LISTED
    assert kept[-1] is every[-1] and kept[:-1] == tuple(every[: MOST_LISTED - 1])
    (note,) = not_listed(every)
    assert f"{len(every)} 条（禁止实施 1 条、" in note.text.zh and f" {MOST_LISTED + 3} 条）" in note.text.zh
