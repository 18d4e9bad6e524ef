"""What follows from the findings: the headline, who owes what to whom, what is forbidden, what to bear in mind.

A determination is advice with reasons. It never permits and never clears; the best it says is that no heat
restriction was found.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

import pyproj

from geo.dataclass import dataclass
from geo.repair import Repair
from geo.text import Text
from permits.counterproposal.options import Proposal
from permits.doubt.doubts import Tried
from permits.gives import Gives
from permits.intake.handed_in import UnreadFeature
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome, told_together
from permits.rulebook.provisions import Act, Duty, Note
from permits.screening.findings import Certainty, Finding

# Findings whose measured distance is within the limit, or that say for another reason what the law demands.
_TOUCHED = (Certainty.INSIDE, Certainty.MARGINAL)
# Circumstances that are about some of the findings.
_OF_FINDINGS = frozenset(
    [
        Circumstance.POSITION_NOT_CERTAIN,
        Circumstance.SAFETY_REVIEW_PRESUMED,
        Circumstance.SAFETY_REVIEW_TO_SCREEN,
    ]
)


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
    """Who owes what to whom, for which assets, by when; ``before_start``: before the works begin; ``text``: the law's words."""

    kind: str
    owed_by: tuple[str, ...]
    towards: tuple[str, ...]
    clause: Text | None
    text: Text | None
    assets: tuple[str, ...]
    due: Text | None
    before_start: bool


@dataclass(frozen=True)
class Document:
    """A paper that shows that a duty was done, and who has to bring it."""

    kind: str
    text: Text
    clause: Text | None
    owed_by: tuple[str, ...]


@dataclass(frozen=True)
class Liability:
    """A range of fines that may apply; for officials only, never a computed amount."""

    who: str
    clause: Text
    for_clause: Text
    text: Text
    min_cny: int
    max_cny: int


@dataclass(frozen=True)
class Caveat:
    """Something the reader must bear in mind; ``instead`` is said to those who may not see what ``text`` gives away."""

    kind: str
    text: Text
    gives: Gives = Gives.OPEN
    instead: Text | None = None


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
    """The site as it was judged; ``feature`` are the names of its features, ``crs`` the working system.

    ``found`` features were handed in, counted a second way; ``unread`` of them were not screened; ``tried``
    are the other readings of the coordinates that were looked at.
    """

    feature: tuple[str, ...]
    crs: pyproj.CRS
    area_m2: float
    crs_declared: str
    crs_used: str
    repairs: tuple[Repair, ...]
    found: int
    unread: tuple[UnreadFeature, ...]
    tried: tuple[Tried, ...]


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
    documents: tuple[Document, ...]
    liability: tuple[Liability, ...]
    counter_proposal: Proposal | None
    caveats: tuple[Caveat, ...]

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[0]


def determine(
    findings: Sequence[Finding],
    *,
    rules: RulesInForce | None,
    touched: Iterable[str],
    circumstances: frozenset[Circumstance],
    owners: Mapping[str, tuple[str | None, str | None]],
    words: Mapping[Outcome, OutcomeWords],
    applicant: str | None,
    basis: Basis,
    site: SiteFacts,
    counter_proposal: Proposal | None,
    caveats: Sequence[Caveat],
) -> Determination:
    """Draw the conclusions from all findings of a job.

    Parameters
    ----------
    findings : sequence of Finding
        Of every feature and every period.
    rules : RulesInForce or None
        The latest rules that were applied; None where the order covers no day of the works.
    touched : iterable of str
        Zones that the works lie in, whatever was declared.
    circumstances : frozenset of Circumstance
        What screening and season found beside the findings.
    owners : mapping
        Asset id → its owner and its operator; an owner that is not the operator takes part in the plan.
    words : mapping
        How each outcome is said.
    applicant : str or None
        ``unit`` | ``individual``; None: nobody says.
    """
    outcomes = told_together(finding.outcome for finding in findings)
    duties = () if rules is None else _obligations(findings, rules, circumstances, owners)
    notes = () if rules is None else _notes(findings, rules, circumstances)
    return Determination(
        outcomes=outcomes,
        headline=_headline(outcomes, words),
        exit_status=words[outcomes[0]].exit_status,
        basis=basis,
        site=site,
        findings=tuple(findings),
        prohibited_activities=() if rules is None else _prohibited(findings, rules, touched),
        obligations=tuple(obligation for obligation, _ in duties),
        documents=tuple(document for _, document in duties if document is not None),
        liability=() if rules is None else _liability(findings, rules, applicant),
        counter_proposal=counter_proposal,
        caveats=(*caveats, *notes),
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


def touched_by(finding: Finding) -> bool:
    """Whether the measured distance puts the works inside the zone of this finding."""
    return (
        finding.zone is not None
        and finding.statutory
        and finding.certainty in _TOUCHED
        and finding.outcome not in (Outcome.VERIFY_ON_SITE, Outcome.UNDETERMINED)
    )


def _prohibited(
    findings: Sequence[Finding], rules: RulesInForce, touched: Iterable[str]
) -> tuple[ProhibitedActivity, ...]:
    found = [finding for finding in findings if touched_by(finding)]
    inside = set(touched)
    zones = dict.fromkeys(zone for prohibition in rules.prohibitions for zone in prohibition.zones if zone in inside)
    result = []
    for zone in zones:
        for prohibition in rules.prohibitions:
            if zone not in prohibition.zones:
                continue
            clause = rules.clause_text(prohibition.clause)
            declared = [one.activity for one in found if (one.zone, one.provision) == (zone, prohibition.clause)]
            for act in prohibition.acts or (Act(rules.quote(prohibition.clause), ()),):
                named = any(not act.activities or activity in act.activities for activity in declared)
                result.append(ProhibitedActivity(zone, clause, act.words, named))
    return tuple(result)


def _calls_for(finding: Finding) -> tuple[str, str]:
    """The conditions that a finding meets: ``outcome`` and ``outcome@clause``."""
    outcome = finding.outcome.value
    return outcome, f"{outcome}@{finding.provision}"


def _of_circumstance(condition: str, finding: Finding) -> bool:
    """Findings that a circumstance is about, for the assets to be named."""
    if condition == Circumstance.POSITION_NOT_CERTAIN:
        return finding.statutory and finding.asset_id is not None and _position_open(finding)
    if condition in (Circumstance.SAFETY_REVIEW_PRESUMED, Circumstance.SAFETY_REVIEW_TO_SCREEN):
        return finding.tier is not None and finding.presumed is (condition == Circumstance.SAFETY_REVIEW_PRESUMED)
    return False


def _obligations(
    findings: Sequence[Finding],
    rules: RulesInForce,
    circumstances: frozenset[Circumstance],
    owners: Mapping[str, tuple[str | None, str | None]],
) -> tuple[tuple[Obligation, Document | None], ...]:
    result = []
    # Of many findings there are few kinds, and of each kind a duty asks only at which assets it was found.
    at: dict[tuple[str, ...], set[str | None]] = {}
    for finding in findings:
        at.setdefault(_calls_for(finding), set()).add(finding.asset_id)
    for duty in rules.duties:
        for condition in duty.when:
            if condition in _OF_FINDINGS and (condition,) not in at:
                about = {one.asset_id for one in findings if _of_circumstance(condition, one)}
                at[condition,] = about
        calling = [found for calls, found in at.items() if found and not set(calls).isdisjoint(duty.when)]
        if not calling and not circumstances & set(duty.when):
            continue
        assets = tuple(sorted({asset for found in calling for asset in found if asset is not None}))
        towards = duty.towards
        if duty.with_owner and any(_owned_apart(owners.get(asset)) for asset in assets):
            towards = (*towards, "owner")
        clause = None if duty.clause is None else rules.clause_text(duty.clause)
        text = None if duty.clause is None else rules.quote(duty.clause)
        obligation = Obligation(duty.kind, duty.owed_by, towards, clause, text, assets, _due(duty), duty.before_start)
        document = None if duty.document is None else Document(duty.kind, duty.document, clause, duty.owed_by)
        result.append((obligation, document))
    return tuple(result)


def _due(duty: Duty) -> Text | None:
    """When, and where it comes from if not from the order's own words."""
    if duty.due is None or duty.source is None:
        return duty.due
    return Text(f"{duty.due.zh}（{duty.source.zh}）", f"{duty.due.en} ({duty.source.en})")


def _owned_apart(parties: tuple[str | None, str | None] | None) -> bool:
    return parties is not None and parties[0] is not None and parties[0] != parties[1]


def _notes(
    findings: Sequence[Finding], rules: RulesInForce, circumstances: frozenset[Circumstance]
) -> tuple[Caveat, ...]:
    met = circumstances | {condition for finding in findings for condition in _calls_for(finding)}
    caveats = [Caveat(note.kind, _cited(rules, note)) for note in rules.notes if met & set(note.when)]
    if Circumstance.OWN_WORK_BEFORE_SEASON in circumstances and rules.readiness is not None:
        cited = rules.clause_text(rules.readiness.clause)
        words = rules.readiness.words
        text = Text(f"{words.zh}（{cited.zh}）", f"{words.en} ({cited.en})")
        caveats.append(Caveat("ready_for_season", text))
    return tuple(caveats)


def _cited(rules: RulesInForce, note: Note) -> Text:
    """The words of a note with the clause they stand on, and where they go beyond it."""
    cited = [] if note.clause is None else [rules.clause_text(note.clause)]
    if note.source is not None:
        cited.append(note.source)
    if not cited:
        return note.words
    zh, en = "；".join(one.zh for one in cited), "; ".join(one.en for one in cited)
    return Text(f"{note.words.zh}（{zh}）", f"{note.words.en} ({en})")


def _position_open(finding: Finding) -> bool:
    return finding.certainty in (Certainty.MARGINAL, Certainty.UNDETERMINED)


def _liability(findings: Sequence[Finding], rules: RulesInForce, applicant: str | None) -> tuple[Liability, ...]:
    """Ranges of fines for who acted; for both where nobody says who that is."""
    result: list[Liability] = []
    for penalty in rules.penalties:
        # By analogy (art. 43) nobody is fined.
        if any(
            touched_by(finding) and not finding.by_analogy and (finding.provision or "").startswith(penalty.for_clause)
            for finding in findings
        ):
            result.extend(
                Liability(
                    who,
                    rules.clause_text(penalty.clause),
                    rules.clause_text(penalty.for_clause),
                    penalty.words,
                    least,
                    most,
                )
                for who, (least, most) in penalty.ranges.items()
                if applicant in (None, who)
            )
    return tuple(result)
