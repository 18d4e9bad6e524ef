"""A case screened under the law of each stretch of its dates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from geo.dataclass import dataclass
from geo.text import Text
from permits.rulebook.in_force import Instrument, RuleBook, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.findings import Certainty, Finding, Reason
from permits.screening.periods import periods
from permits.screening.screen import Screening, screen

# What a finding is called that leaves works to the law before the order.
PRIOR_LAW = Reason.PRIOR_LAW


@dataclass(frozen=True)
class ScreenedOverTime:
    """All stretches together; ``rules`` are the latest that were applied, None where the order covers no day.

    ``judged_on`` is the first day of the latest stretch under the order, else the first day of the works.
    """

    screening: Screening
    rules: RulesInForce | None
    judged_on: datetime.date


def screen_over_time(
    case: Case,
    rulebook: RuleBook,
    *,
    today: datetime.date,
    readings: Mapping[str, str] | None,
    passes_under: frozenset[str],
    overlaps: bool = True,
) -> ScreenedOverTime:
    """Screen each feature under the law of each stretch of its dates.

    Parameters
    ----------
    today : date
        Taken as the start of works that state none.
    passes_under : frozenset of str
        Activities that pass below what lies in the ground.
    overlaps : bool
        As of `permits.screening.screen.screen`.
    """
    findings: dict[tuple[Any, ...], Finding] = {}
    screenings: list[Screening] = []
    latest: tuple[datetime.date, RulesInForce] | None = None
    for stretch in periods(case.works, rulebook, today=today, readings=readings):
        part, rules = case.part(stretch.rows), stretch.rules
        if rules is None:
            for feature in part.site.feature:
                finding = _prior_law(feature, rulebook.instrument)
                findings[(*finding.key, finding.outcome)] = finding
            continue
        if latest is None or stretch.day > latest[0]:
            latest = (stretch.day, rules)
        screened = screen(part, rules, passes_under=passes_under, since=stretch.since, overlaps=overlaps)
        screenings.append(screened)
        for finding in screened.findings:
            findings[(*finding.key, finding.outcome)] = finding
    together = Screening(
        findings=tuple(sorted(findings.values(), key=lambda one: (one.outcome.rank, *one.key))),
        touched=frozenset().union(*(one.touched for one in screenings)),
        circumstances=frozenset().union(*(one.circumstances for one in screenings)),
        other_law=frozenset().union(*(one.other_law for one in screenings)),
    )
    if latest is None:
        return ScreenedOverTime(together, None, min(one.start or today for one in case.works))
    return ScreenedOverTime(together, latest[1], latest[0])


def _prior_law(feature: str, instrument: Instrument) -> Finding:
    before = instrument.in_force_from
    return Finding(
        feature=feature,
        outcome=Outcome.PRIOR_LAW,
        certainty=Certainty.UNDETERMINED,
        provision=PRIOR_LAW,
        text=Text(
            f"{before} 以前的作业适用{instrument.predecessor.zh}等原规定；{instrument.predecessor_note.zh}",
            f"works before {before} fall under the prior law, {instrument.predecessor.en};"
            f" {instrument.predecessor_note.en}",
        ),
        statutory=False,
    )
