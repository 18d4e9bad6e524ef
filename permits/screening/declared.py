"""What is owed by what was declared, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from permits.rulebook.in_force import RulesInForce
from permits.rulebook.provisions import FallsUnder
from permits.screening.findings import Certainty, Finding
from permits.screening.own_work import Clients
from permits.works.alike import Works

Column = np.ndarray[Any, Any]


def declared_rows(works: Works, rules: RulesInForce, clients: Clients) -> Iterator[tuple[str, FallsUnder, Column]]:
    """Activities that owe something on paper too, with what they fall under and the rows that declare them."""
    for activity in dict.fromkeys(code for one in works.distinct for code in one.activities):
        for falls_under in rules.activity(activity).falls_under:
            if falls_under.at == "declared":
                named = np.array([activity in one.activities for one in works.distinct], dtype=bool)
                yield activity, falls_under, np.flatnonzero(named[works.of] & ~clients.own)


def declared_findings(
    features: Sequence[str], works: Works, rules: RulesInForce, clients: Clients, measured: Sequence[Finding]
) -> Iterator[Finding]:
    """Findings that need no place: relocating a pipe needs consent on paper too."""
    # What is only near, or held by another reading alone, owes less than the declaration does.
    found = {(one.feature, one.activity, one.provision, one.outcome) for one in measured}
    for activity, falls_under, rows in declared_rows(works, rules, clients):
        for row in rows.tolist():
            feature = features[row]
            if (feature, activity, falls_under.clause, falls_under.outcome) not in found:
                yield Finding(
                    feature=feature,
                    outcome=falls_under.outcome,
                    certainty=Certainty.INSIDE,
                    provision=falls_under.clause,
                    clause=rules.clause_text(falls_under.clause),
                    text=rules.quote(falls_under.clause),
                    activity=activity,
                )
