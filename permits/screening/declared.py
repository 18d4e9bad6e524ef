"""What is owed by what was declared, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.findings import Certainty, Finding
from permits.screening.own_work import Whose


def declared_findings(
    case: Case, rules: RulesInForce, whose: Sequence[Whose], measured: Sequence[Finding]
) -> Iterator[Finding]:
    """Findings that need no place: relocating a pipe needs consent on paper too."""
    # What is only near, or held by another reading alone, owes less than the declaration does.
    found = {(one.feature, one.activity, one.provision, one.outcome) for one in measured}
    for feature, works, theirs in zip(case.site.feature, case.works, whose, strict=True):
        if theirs.own:
            continue
        for activity in works.activities:
            for falls_under in rules.activity(activity).falls_under:
                key = (feature, activity, falls_under.clause, falls_under.outcome)
                if falls_under.at == "declared" and key not in found:
                    yield Finding(
                        feature=feature,
                        outcome=falls_under.outcome,
                        certainty=Certainty.INSIDE,
                        provision=falls_under.clause,
                        clause=rules.clause_text(falls_under.clause),
                        text=rules.quote(falls_under.clause),
                        activity=activity,
                    )
