"""What works must still be asked, and why: from what the law looks at, the usual sizes, what a plan draws, the list of activities.

The words stand in ``data/codelists/questions.toml``; which of them some works need is derived here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Literal

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures
from permits.catalogue.questions import FieldRow, QuestionRow, Questions
from permits.catalogue.rows import Said
from permits.plan.sections import facts_drawn
from permits.plan.situation import Manners
from permits.rulebook.circumstances import SAID_IN_WORDS, WorksCircumstance
from permits.rulebook.in_force import RuleBook, RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ActivityRule
from permits.screening.applicability import circumstances
from permits.service.shipped import activity_list, usual_sizes
from permits.works.facts import FACTS, LENGTHS, Door, Kind
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Shape

# More reasons than these nobody reads.
_MOST_REASONS = 2


@dataclass(frozen=True)
class Area:
    """The works of one feature as they were understood, and in which shapes it was drawn."""

    works: ProposedWorks
    shapes: frozenset[Shape]


@dataclass(frozen=True)
class Need:
    """A fact that one activity needs; ``reason`` is a key of the words, beside what the law or a table says of it."""

    code: str
    fact: str
    reason: str
    clause: Text | None = None
    metres: float | None = None


@dataclass(frozen=True)
class Choice:
    """An answer, and what it states: fact → text."""

    states: Mapping[str, str]
    text: Text


@dataclass(frozen=True)
class Asked:
    """One fact of a question.

    Attributes
    ----------
    fact : str
        As in `permits.works.facts.FACTS`; of an exemption with its part behind a dot.
    kind : str
        ``choice`` | ``metres`` | ``date`` | ``flag`` | ``text``.
    plausible_m, plausible_days : pair or None
        Beyond these metres, or days from today, somebody is asked whether it is meant.
    stated : object
        What the works say of it; None where they do not.
    chosen : int or None
        Which of the choices that is.
    """

    fact: str
    kind: Literal["choice", "metres", "date", "flag", "text"]
    label: Text | None
    choices: tuple[Choice, ...]
    plausible_m: tuple[float, float] | None
    plausible_days: tuple[int, int] | None
    stated: Any
    chosen: int | None


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    id : str
    features : tuple of str
        Of which works it is asked; of all of them where it is of the job.
    of : str
        ``works`` | ``job`` | ``papers``: the last is asked by nobody, and stands on papers.
    activities : tuple of Text
        The acts that it is about.
    text, unknown : Text
        The question, and what it means that nobody knows.
    why : tuple of Text
    fields : tuple of Asked
    """

    id: str
    features: tuple[str, ...]
    of: Literal["works", "job", "papers"]
    activities: tuple[Text, ...]
    text: Text
    why: tuple[Text, ...]
    unknown: Text
    fields: tuple[Asked, ...]

    @property
    def open(self) -> bool:
        """Whether something of it is not stated; a mark that nobody set says nothing."""
        return self.of != "papers" and any(one.stated is None and one.kind != "flag" for one in self.fields)


class Enquiry:
    """What a rule book needs to know of works; ``day`` is one on which it is asked."""

    def __init__(self, rulebook: RuleBook, *, day: datetime.date) -> None:
        self._rules = _rules(rulebook, day)
        self._activities, self._usual = activity_list(), usual_sizes()
        self._manners = Manners(code_list(Measures).manner)
        self._words = code_list(Questions)
        self._passes_under = frozenset(code for code in self._activities.codes if self._activities[code].passes_under)

    def questions(self, areas: Sequence[Area], *, beside: Set[str] | None) -> tuple[Question, ...]:
        """The questions that these works meet, answered or open, in the order in which they are asked.

        Parameters
        ----------
        areas : sequence of Area
        beside : set of str or None
            Facts that were stated of all areas at once, beside a file, where more can only be stated so: what a feature
            states itself is asked of none. None: each area can be asked by itself.
        """
        themselves = {fact for one in areas for fact in one.works.facts} - beside if beside is not None else set()
        groups = [list(areas)] if beside is not None else _alike(areas)
        needs = self._needs_of(areas, beside=beside is not None)
        held = [(group, list(dict.fromkeys(need for one in group for need in needs[_state(one)]))) for group in groups]
        taken: list[set[str]] = [set(themselves) for _ in held]
        once = {_state(one): one for one in areas}.values()
        of_all = [need for one in once for need in self.needs_of_job(one) if need.fact not in themselves]
        found: list[Question] = []
        for row in self._words.question:
            if row.of == "papers":
                found.append(self._question(row, areas, []))
            elif row.of == "job":
                found.extend(self._asked(row, areas, of_all))
            for (group, own), known in zip(held, taken, strict=True) if row.of == "works" else ():
                for one in self._asked(row, group, [need for need in own if need.fact not in known]):
                    known.update(_base(field.fact) for field in one.fields)
                    found.append(one)
        return tuple(found)

    def _needs_of(self, areas: Sequence[Area], *, beside: bool) -> dict[tuple[object, ...], tuple[Need, ...]]:
        """What works in each state need; of a file only what can be stated beside it."""
        return {
            state: tuple(need for need in self.needs(one) if not beside or Door.QUERY in FACTS[need.fact].doors)
            for state, one in {_state(one): one for one in areas}.items()
        }

    def needs(self, area: Area) -> tuple[Need, ...]:
        """What the works of one area should state of themselves, whether they do or not."""
        found = [
            need
            for code in area.works.activities
            for part in (self._said, self._sizes, self._depths, self._rest)
            for need in part(area, code)
        ]
        # That a plan turns on it is a reason where there is no other.
        better = {need.fact for need in found if need.reason != "plan"}
        return tuple(need for need in found if need.reason != "plan" or need.fact not in better)

    def needs_of_job(self, area: Area) -> Iterator[Need]:
        """What a job should state once."""
        rules, codes, facts = self._rules, area.works.activities, area.works.facts
        season = rules.heating_season
        clause = rules.instrument.in_force_clause if season is None else season.clause
        yield from (Need(codes[0], fact, "days", rules.clause_text(clause)) for fact in ("start", "end"))
        judged = [code for code in codes if not rules.activity(code).touches_no_ground]
        if not judged:
            return
        if not any(rules.activity(code).emergency for code in judged):
            yield Need(judged[0], "emergency", "emergency")
        # Towards its own facility the operator is freed of some clauses; whoever else it is may be liable.
        freed = rules.instrument.own_work_clauses
        fallen = [one.clause for code in judged for one in rules.activity(code).falls_under if one.clause in freed]
        own = rules.clause_text((*fallen, *freed)[0])
        yield Need(judged[0], "applicant", "own_work", own) if fallen else Need(judged[0], "applicant", "liable")
        claimed = facts.get("operator_own_work")
        if claimed or (claimed is None and all(rules.activity(code).own_work for code in judged)):
            yield Need(judged[0], "client", "client", own)

    def _said(self, area: Area, code: str) -> Iterator[Need]:
        """Circumstances that the law looks at and no text of the works says."""
        rules, said = self._rules, " ".join(area.works.declared).lower()
        for name, clause in _looked_at(rules, code):
            if name in SAID_IN_WORDS:
                # What takes a circumstance back has been said as well.
                words = rules.circumstance_words[name]
                if not words.says(said) and not any(word in said for word in words.unless):
                    yield Need(code, "method", name.value, rules.clause_text(clause))
            elif name is WorksCircumstance.TEMPORARY:
                yield Need(code, "temporary", name.value, rules.clause_text(clause))
            elif name is WorksCircumstance.EXEMPTION_COMPLETE:
                yield Need(code, "exemption", "exemption", rules.clause_text(clause))

    def _sizes(self, area: Area, code: str) -> Iterator[Need]:
        """How wide or how far, where the shape does not say."""
        works, usual = area.works, self._usual.of(code, area.works)
        if usual.beyond_m:
            yield Need(code, "reach_m", "beyond", metres=usual.beyond_m)
        of_the_bore = bool(self._passes_under & set(works.activities)) and code not in self._passes_under
        settling = usual.settled_by(of_the_bore=of_the_bore)
        if works.facts.get("radius_m") or not settling:
            return
        stated = next((name for name in settling if works.facts.get(name)), None)
        if "line" in area.shapes and usual.line_m:
            yield Need(code, stated or settling[0], "drawn_as_line", metres=usual.line_m)
        elif "point" in area.shapes and usual.point_m:
            across = "diameter_m" if "diameter_m" in settling else settling[0]
            yield Need(code, stated or across, "drawn_as_point", metres=usual.point_m)

    def _depths(self, area: Area, code: str) -> Iterator[Need]:
        """How deep, where the law or a plan asks."""
        rules, rule = self._rules, self._rules.activity(code)
        if rule.safety_review_when and not set(rule.safety_review_when) & circumstances(area.works, rules):
            # Nothing goes down where nothing is drilled for it.
            return
        review = rules.clause_text(rules.safety_review_clause)
        if rule.safety_review_from_depth_m is not None:
            yield Need(code, "depth_m", "review_depth", review, rule.safety_review_from_depth_m)
        for tier in rules.review_tiers:
            named = _reviewed(rule) and not tier.presumed and code not in tier.presumed_for
            if named and tier.presumed_from_depth_m is not None and (not tier.activities or code in tier.activities):
                yield Need(code, "depth_m", "review_presumed", review, tier.presumed_from_depth_m)
        if not any(one.outcome is Outcome.PLAN_REQUIRED for one in rule.falls_under):
            return
        for fact in facts_drawn(self._manners.of(code)):
            yield Need(code, fact, "clearance" if code in self._passes_under else "section")

    def _rest(self, area: Area, code: str) -> Iterator[Need]:
        """Plants, the supply of heat, and what the list of activities says that should be stated."""
        rules, rule = self._rules, self._rules.activity(code)
        for one in rule.falls_under:
            if one.species_class:
                yield Need(code, "species", "species", rules.clause_text(one.clause))
            if one.at == "hole":
                yield Need(code, "hole_diameter_m", "hole", rules.clause_text(one.clause))
        own = bool(area.works.facts.get("operator_own_work")) and not rule.touches_no_ground
        if rules.season_ban is not None and (rule.on_heat_facilities or own):
            yield Need(code, "needs_shutdown", "season", rules.clause_text(rules.season_ban.clause))
        for fact in self._activities[code].parameters:
            yield Need(code, fact, "plan")

    def _asked(self, row: QuestionRow, areas: Sequence[Area], needs: Sequence[Need]) -> Iterator[Question]:
        """The question of a row, where any of the needs is its own."""
        facts = {_base(field.fact) for field in row.field}
        wanted = [one for one in needs if one.fact in facts]
        own = [one for one in wanted if not row.activities or one.code in row.activities]
        if row.of == "works" and len(own) < len(wanted):
            # A fact is stated once of an area, and beside a file once of all: words for one act are not put to others. A
            # later row asks for it in words for all, or nobody does, and each act is judged as where it is not known.
            return
        # A mark beside the days is no question by itself.
        if any(FACTS[one.fact].kind is not Kind.FLAG or len(facts) == 1 for one in own):
            yield self._question(row, areas, own)

    def _question(self, row: QuestionRow, areas: Sequence[Area], needs: Sequence[Need]) -> Question:
        codes = dict.fromkeys(one.code for one in needs)
        asked = {one.fact for one in needs}
        about = [one for one in areas if row.of != "works" or set(one.works.activities) & codes.keys()]
        stated = about[0].works.facts if about else {}
        # Of several clauses that ask for the same the first is named.
        reasons = {(one.reason, one.metres): one for one in reversed(needs)}
        why = [one for one in needs if reasons[one.reason, one.metres] is one]
        return Question(
            id=row.id,
            features=tuple(one.works.feature for one in about),
            of=row.of,
            activities=tuple(self._activities[code].name for code in codes) if row.of == "works" else (),
            text=row.text,
            why=tuple(_filled(getattr(self._words.reason, one.reason), one) for one in why[:_MOST_REASONS]),
            unknown=_filled(row.unknown, max(needs, key=lambda one: one.metres or 0.0, default=None)),
            fields=tuple(
                _field(field, stated) for field in row.field if row.of == "papers" or _base(field.fact) in asked
            ),
        )


def _rules(rulebook: RuleBook, day: datetime.date) -> RulesInForce:
    """The law of a day; before the first one that it covers, that of the first."""
    rules = rulebook.in_force(day) or rulebook.in_force(rulebook.instrument.in_force_from)
    assert rules is not None
    return rules


def _alike(areas: Iterable[Area]) -> list[list[Area]]:
    """Areas of which the same is done and the same is known: they are asked together."""
    groups: dict[tuple[object, ...], list[Area]] = {}
    for one in areas:
        key = (one.works.activities, one.works.declared, one.shapes, repr(sorted(one.works.facts.items())))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _state(area: Area) -> tuple[object, ...]:
    """All of an area that its needs depend on; a file of a hundred thousand features has few such states."""
    works, facts = area.works, area.works.facts
    said = (facts.get("method"), facts.get("operator_own_work"), bool(facts.get("radius_m")))
    return (works.activities, works.declared, area.shapes, frozenset(facts), *said)


def _base(fact: str) -> str:
    """The fact of which something is a part: exemption.purpose."""
    return fact.partition(".")[0]


def _looked_at(rules: RulesInForce, code: str) -> Iterator[tuple[WorksCircumstance, str]]:
    """The circumstances at which the law looks for an activity, each with the clause that does."""
    rule = rules.activity(code)
    for one in rule.falls_under:
        yield from ((WorksCircumstance(name), one.clause) for name in (*one.when, *one.unless))
    for band in rules.river_bands:
        named = (*rule.river_ban, *rule.river_ban_unless)
        yield from ((WorksCircumstance(name), band.clause) for name in named)
        if code in band.exception_activities:
            yield WorksCircumstance.EXEMPTION_COMPLETE, band.clause
    yield from ((WorksCircumstance(name), rules.safety_review_clause) for name in rule.safety_review_when)


def _reviewed(rule: ActivityRule) -> bool:
    """Whether the clause on the safety review names an act, or may."""
    return rule.safety_review or bool(rule.safety_review_when) or rule.safety_review_from_depth_m is not None


def _filled(words: Said, need: Need | None) -> Text:
    def held(language: str) -> dict[str, str]:
        clause = "" if need is None or need.clause is None else str(getattr(need.clause, language))
        return {"clause": clause, "metres": "" if need is None or need.metres is None else f"{need.metres:g}"}

    return Text(words.zh.format_map(held("zh")), words.en.format_map(held("en")))


def _field(row: FieldRow, facts: Mapping[str, Any]) -> Asked:
    base, _, part = row.fact.partition(".")
    held = facts.get(base)
    stated = held.get(part) if part and held else held
    choices = tuple(Choice({row.fact: one.says, **one.also}, one.text) for one in row.choices)
    kind = FACTS[base].kind
    answered: Literal["choice", "metres", "date", "flag", "text"] = "text"
    if row.choices:
        answered = "choice"
    elif kind in LENGTHS:
        answered = "metres"
    elif kind is Kind.DATE:
        answered = "date"
    elif kind is Kind.FLAG:
        answered = "flag"
    # What a choice states besides is not stated by the others.
    besides = {fact: facts.get(fact) for one in row.choices for fact in one.also}
    said = {fact: _as_said(value) for fact, value in {**besides, row.fact: stated}.items() if value}
    if stated is False:
        said[row.fact] = "false"
    return Asked(
        fact=row.fact,
        kind=answered,
        label=None if row.label is None else row.label.text,
        choices=choices,
        plausible_m=None if row.plausible_m is None else (row.plausible_m[0], row.plausible_m[1]),
        plausible_days=None if row.plausible_days is None else (row.plausible_days[0], row.plausible_days[1]),
        stated=stated,
        chosen=next((number for number, one in enumerate(choices) if one.states == said), None),
    )


def _as_said(value: Any) -> str:
    return "true" if value is True else str(value)
