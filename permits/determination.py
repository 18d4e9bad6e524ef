"""What follows from the findings: the headline, who owes what to whom, what is forbidden, what to bear in mind.

A determination is advice with reasons. It never permits and never clears; the best it says is that no heat
restriction was found.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.repair import Repair
from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome, strictest_first
from permits.screening.findings import Certainty, Finding

# Findings whose measured distance is within the limit, or that say for another reason what the law demands.
_TOUCHED = (Certainty.INSIDE, Certainty.MARGINAL)


@dataclass(frozen=True)
class OutcomeWords:
    """How an outcome is said, and the exit status of ``heatguard check`` where it is the headline."""

    label: Text
    sentence: Text
    exit_status: int


@dataclass(frozen=True)
class ProhibitedActivity:
    """An act that the law forbids in a zone the site touches; ``declared``: it is among the works."""

    zone: str
    clause: Text
    text: Text
    declared: bool


@dataclass(frozen=True)
class Obligation:
    """Who owes what to whom, for which assets, by when."""

    kind: str
    owed_by: tuple[str, ...]
    towards: tuple[str, ...]
    clause: Text | None
    text: Text
    assets: tuple[str, ...]
    due: Text | None


@dataclass(frozen=True)
class Liability:
    """A range of fines that may apply; for officials only, never a computed amount."""

    who: str
    clause: Text
    for_clause: Text
    min_cny: int
    max_cny: int


@dataclass(frozen=True)
class Caveat:
    """Something the reader must bear in mind."""

    kind: str
    text: Text


@dataclass(frozen=True)
class Basis:
    """All that a replay needs to come to the same bytes."""

    regulation: str
    in_force_on: datetime.date
    rulebook_sha256: str
    network_sha256: str
    works_sha256: str
    engine: str
    working_crs: str
    readings: Mapping[str, str]


@dataclass(frozen=True)
class SiteFacts:
    """The site as it was judged."""

    area_m2: float
    crs_declared: str
    crs_used: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Determination:
    """The fields of the determination contract (design §4.5)."""

    outcomes: tuple[Outcome, ...]
    headline: Text
    exit_status: int
    basis: Basis
    site: SiteFacts
    findings: tuple[Finding, ...]
    prohibited_activities: tuple[ProhibitedActivity, ...]
    obligations: tuple[Obligation, ...]
    liability: tuple[Liability, ...]
    caveats: tuple[Caveat, ...]

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[0]


def determine(
    findings: Sequence[Finding],
    *,
    rules: RulesInForce | None,
    words: Mapping[Outcome, OutcomeWords],
    applicant: str,
    basis: Basis,
    site: SiteFacts,
    caveats: Sequence[Caveat],
) -> Determination:
    """Draw the conclusions from all findings of a job.

    Parameters
    ----------
    findings : sequence of Finding
        Of every feature and every period.
    rules : RulesInForce or None
        The latest rules that were applied; None where the order covers no day of the works.
    words : mapping
        How each outcome is said.
    applicant : str
        ``unit`` | ``individual``.
    """
    outcomes = strictest_first(finding.outcome for finding in findings)
    # A finding that only another reading has restricts nothing, and must not appear beside what does.
    if len(outcomes) > 1:
        outcomes = tuple(outcome for outcome in outcomes if outcome is not Outcome.NO_RESTRICTION_FOUND)
    outcomes = outcomes or (Outcome.NO_RESTRICTION_FOUND,)
    return Determination(
        outcomes=outcomes,
        headline=_headline(outcomes, words),
        exit_status=words[outcomes[0]].exit_status,
        basis=basis,
        site=site,
        findings=tuple(findings),
        prohibited_activities=() if rules is None else _prohibited(findings, rules),
        obligations=() if rules is None else _obligations(findings, rules),
        liability=() if rules is None else _liability(findings, rules, applicant),
        caveats=tuple(caveats),
    )


def _headline(outcomes: tuple[Outcome, ...], words: Mapping[Outcome, OutcomeWords]) -> Text:
    first = words[outcomes[0]]
    others = [words[outcome].label for outcome in outcomes[1:]]
    zh = f"{first.label.zh}：{first.sentence.zh}。"
    en = f"{first.label.en}: {first.sentence.en}."
    if others:
        zh += f"此外还有：{'、'.join(label.zh for label in others)}。"
        en += f" Also: {', '.join(label.en.lower() for label in others)}."
    return Text(zh, en)


def touched(finding: Finding) -> bool:
    """Whether the measured distance puts the works inside the zone of this finding."""
    return (
        finding.zone is not None
        and finding.certainty in _TOUCHED
        and finding.outcome not in (Outcome.VERIFY_ON_SITE, Outcome.UNDETERMINED)
    )


def _prohibited(findings: Sequence[Finding], rules: RulesInForce) -> tuple[ProhibitedActivity, ...]:
    zones = dict.fromkeys(finding.zone for finding in findings if touched(finding))
    declared = {(finding.zone, finding.provision) for finding in findings if touched(finding)}
    result = []
    for zone in zones:
        for prohibition in rules.prohibitions:
            if zone is not None and zone in prohibition.zones:
                for act in prohibition.acts or (rules.quote(prohibition.clause),):
                    result.append(
                        ProhibitedActivity(
                            zone, rules.clause_text(prohibition.clause), act, (zone, prohibition.clause) in declared
                        )
                    )
    return tuple(result)


def _obligations(findings: Sequence[Finding], rules: RulesInForce) -> tuple[Obligation, ...]:
    result = []
    for duty in rules.duties:
        calling = [
            finding
            for finding in findings
            if finding.outcome.value in duty.when
            or ("position_not_certain" in duty.when and finding.asset_id and _position_open(finding))
        ]
        if calling:
            result.append(
                Obligation(
                    duty.kind,
                    duty.owed_by,
                    duty.towards,
                    None if duty.clause is None else rules.clause_text(duty.clause),
                    duty.words,
                    tuple(sorted({finding.asset_id for finding in calling if finding.asset_id is not None})),
                    duty.due,
                )
            )
    return tuple(result)


def _position_open(finding: Finding) -> bool:
    return finding.certainty in (Certainty.MARGINAL, Certainty.UNDETERMINED)


def _liability(findings: Sequence[Finding], rules: RulesInForce, applicant: str) -> tuple[Liability, ...]:
    result = []
    for penalty in rules.penalties:
        # By analogy (art. 43) nobody is fined.
        if any(
            touched(finding) and not finding.by_analogy and (finding.provision or "").startswith(penalty.for_clause)
            for finding in findings
        ):
            least, most = penalty.ranges[applicant]
            result.append(
                Liability(
                    applicant, rules.clause_text(penalty.clause), rules.clause_text(penalty.for_clause), least, most
                )
            )
    return tuple(result)
