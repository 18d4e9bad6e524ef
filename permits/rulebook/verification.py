"""Proof that the law as held is the law as published.

The only liberties taken with the order's text: hard-wrapped lines are joined (every run of white space is
dropped), list markers ``- （一）`` before items are dropped with their number checked, and brackets and
commas are compared without regard to their width. Every other character must agree, article by article,
and the quotations together must account for the whole article. Numbers of the rules must stand in the words they cite.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from geo.dataclass import dataclass
from permits.catalogue.activities import Activities, ActivityNames
from permits.catalogue.assets import PositionGradeTable, Structures
from permits.catalogue.facts import Circumstances, NamesOfFacts, Provenance
from permits.catalogue.letters import Letters
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.catalogue.questions import Questions
from permits.catalogue.sizes import Sizes
from permits.catalogue.vocabulary import PlainWords, WorkWords
from permits.catalogue.ways_out import WaysOut
from permits.errors import RuleBookError
from permits.rulebook.articles import Article, Clause, chinese_number
from permits.rulebook.circumstances import SAID_IN_WORDS, WorksCircumstance, is_known
from permits.rulebook.in_force import ArticleVersion, RuleBook
from permits.rulebook.numbers import numbers, unheld
from permits.rulebook.outcomes import Outcome
from permits.rulebook.own_numbers import own_numbers
from permits.rulebook.provisions import (
    DUTIES,
    PARTIES,
    Duty,
    HeatingSeason,
    Note,
    Penalty,
    Prohibition,
    Readiness,
    ReviewTier,
    RiverBand,
    SeasonBan,
    Zone,
)
from permits.works.acts import LIGHT, UNMAPPED, UNSPECIFIED
from permits.works.facts import EXEMPTION_FACTS, FACTS, KNOWN, LENGTHS, SIZES, Kind, facts_of
from permits.works.phrases import THINGS_ASKED, VERBS_ASKED

_Cited = Zone | RiverBand | ReviewTier | Prohibition | HeatingSeason | SeasonBan | Readiness | Penalty
# The grades that a network may state (the contract of its columns).
_GRADES = ("A", "B", "C", "D")
_WIDTH = str.maketrans({"(": "（", ")": "）", ",": "，"})


@dataclass(frozen=True)
class Problem:
    """Something that is not as published: file, key, what."""

    file: str
    key: str
    problem: str


def normal(text: str) -> str:
    """Join hard-wrapped lines and take width out of brackets and commas; nothing else."""
    return re.sub(r"\s+", "", text).translate(_WIDTH)


def published_articles(order_text: str) -> dict[int, str]:
    """Each article's text in the order, normalised, chapter headings aside."""
    numbers = {chinese_number(number): number for number in range(1, 100)}
    found: dict[int, list[str]] = {}
    current: int | None = None
    for line in order_text.splitlines():
        if re.match(r"第[一二三四五六七]章\s", line):
            current = None
            continue
        heading = re.match(r"第([一二三四五六七八九十]+)条\s+(.*)", line)
        if heading is not None:
            current = numbers[heading.group(1)]
            line = heading.group(2)
        if current is not None:
            # The page's bullet is not a word of the order.
            found.setdefault(current, []).append(re.sub(r"^- ", "", line))
    return {number: normal("".join(lines)) for number, lines in found.items()}


def as_published(article: Article) -> str:
    """The article as the order would print it, normalised."""
    parts = []
    for paragraph in article.paragraphs:
        parts.append(paragraph.words.zh)
        parts.extend(f"（{chinese_number(item.number)}）{item.words.zh}" for item in paragraph.items)
    return normal("".join(parts))


def verify(book: RuleBook) -> list[Problem]:
    """All that does not agree: words, citations, codes, conditions, readings."""
    problems: list[Problem] = []
    for version in book.versions:
        number = version.article.number
        if version.published is None:
            unproved = 'no published text is named for these words: add text = "FILE" and the file'
            problems.append(Problem(version.file, f"version {version.valid_from}", unproved))
        else:
            published = published_articles(version.published)
            problems.extend(_words(version.file, version.article, published.get(number, "")))
        for order, paragraph in enumerate(version.article.paragraphs, start=1):
            if paragraph.number != order:
                problems.append(Problem(version.file, f"paragraph {paragraph.number}", f"it should be number {order}"))
        problems.extend(_citation(book, version.file, key) for key in _cited(version) if not _resolves(book, key))
        problems.extend(_unknown(book, version))
        problems.extend(_numbers(book, version))
    for rule in book.activities.values():
        for falls_under in rule.falls_under:
            if not _resolves(book, falls_under.clause):
                problems.append(_citation(book, "activities.toml", falls_under.clause))
            classes = {*book.species, "unknown", "unstated"}
            for key, names, known in (
                ("when", falls_under.when, set(WorksCircumstance)),
                ("unless", falls_under.unless, set(WorksCircumstance)),
                ("species_class", falls_under.species_class, classes),
            ):
                problems.extend(
                    Problem("activities.toml", f"{rule.code}.{key}", f"{name!r} is unknown")
                    for name in set(names) - known
                )
        for key, stated in (
            ("river_ban", rule.river_ban),
            ("river_ban_unless", rule.river_ban_unless),
            ("safety_review_when", rule.safety_review_when),
        ):
            problems.extend(
                Problem("activities.toml", f"{rule.code}.{key}", f"{name!r} is unknown")
                for name in set(stated) - set(WorksCircumstance)
            )
    problems.extend(_instrument(book))
    problems.extend(_left_free(book))
    problems.extend(
        Problem(one.file, one.key, f"{one.value} is not in the text of the order, which names {one.found.en}")
        for one in own_numbers(book)
        if not one.agrees
    )
    return problems


def _left_free(book: RuleBook) -> Iterator[Problem]:
    """Activities that would be clear wherever they lie, though nobody says that they touch no ground."""
    for rule in book.activities.values():
        if not rule.falls_under and not rule.touches_no_ground:
            yield Problem(
                "activities.toml", f"{rule.code}.falls_under", "it falls under nothing and touches the ground"
            )
        if rule.code in (UNMAPPED, UNSPECIFIED) and not rule.unknown:
            yield Problem("activities.toml", f"{rule.code}.unknown", "of works that nobody names it must be true")


def verify_code_lists(activity_codes: Collection[str]) -> list[Problem]:
    """Names in the code lists that the program does not know, and those it needs that are missing."""
    found: list[Problem] = []

    def compare(file: str, key: str, held: Iterable[str], needed: Iterable[str]) -> None:
        lists = {"is unknown": set(held) - set(needed), "is missing": set(needed) - set(held)}
        found.extend(
            Problem(file, key, f"{str(name)!r} {what}") for what, names in lists.items() for name in sorted(names)
        )

    outcomes = [row.code for row in code_list(Outcomes).outcome]
    compare("outcomes.toml", "outcome.code", outcomes, [one.value for one in Outcome])
    if sorted(outcomes, key=lambda code: list(Outcome).index(Outcome(code)) if code in set(Outcome) else 0) != outcomes:
        found.append(Problem("outcomes.toml", "outcome.code", "the outcomes do not stand strictest first"))
    compare("circumstances.toml", "circumstance", code_list(Circumstances).root, SAID_IN_WORDS)
    places = (*FACTS["coordinates_from"].choices, "projected")
    compare("provenance.toml", "accuracy_m", code_list(Provenance).accuracy_m, places)
    grades = code_list(PositionGradeTable)
    if grades.if_unstated not in {*grades.fixed_m, *grades.detected}:
        found.append(Problem("position_grades.toml", "if_unstated", f"{grades.if_unstated!r} is no grade"))
    compare("position_grades.toml", "grade", {*grades.fixed_m, *grades.detected}, _GRADES)
    compare("activity_names.toml", "activity, against activities.toml", code_list(ActivityNames).root, activity_codes)
    found.extend(
        Problem("fact_names.toml", "fact", f"{name!r} is missing")
        for name in ("activity", *facts_of(*LENGTHS, Kind.DATE, Kind.TEXT))
        if name in KNOWN and name not in code_list(NamesOfFacts).root
    )
    found.extend(
        Problem(file, key, f"{name!r} is unknown")
        for file, key, named, known in _references(activity_codes)
        for name in dict.fromkeys(named)
        if name not in known
    )
    return found


def _references(activity_codes: Collection[str]) -> Iterator[tuple[str, str, Iterable[str], Collection[str]]]:
    """File and key of each name in a code list that must stand in another one, and what it may be."""
    yield "activities.toml", "activity.code", (UNMAPPED, UNSPECIFIED, LIGHT), activity_codes
    yield "activities.toml", "usual.activities", code_list(Activities).usual.activities, activity_codes
    for row in code_list(Activities).activity:
        yield "activities.toml", f"{row.code}.parameters", row.parameters, FACTS
    for against in code_list(Activities).contradiction:
        yield "activities.toml", "contradiction.fact", [against.fact], KNOWN
        yield "activities.toml", "contradiction.activities", [*against.activities, against.then], activity_codes
    sizes, words = code_list(Sizes), code_list(WorkWords)
    yield (
        "plain_words.toml",
        "called_after.things",
        code_list(PlainWords).called_after.things,
        {one.id for one in words.thing},
    )
    yield "sizes.toml", "without_size", sizes.without_size, activity_codes
    yield "sizes.toml", "otherwise.stated_by", sizes.otherwise.stated_by, facts_of(*SIZES)
    for size in sizes.size:
        yield "sizes.toml", "size.activities", size.activities, activity_codes
        yield "sizes.toml", f"{size.activities[0]}.stated_by", size.stated_by, facts_of(*SIZES)
    groups = {verb.group for verb in words.verb}
    for verb in words.verb:
        yield "work_words.toml", f"{verb.group}.alone", verb.alone, activity_codes
    things = {thing.id for thing in words.thing}
    yield "work_words.toml", "verb.group", VERBS_ASKED, groups
    yield "work_words.toml", "thing.id", THINGS_ASKED, things
    for thing in words.thing:
        yield "work_words.toml", f"{thing.id}.alone", thing.alone, activity_codes
        yield "work_words.toml", f"{thing.id}.part_of_heat", [thing.part_of_heat] if thing.part_of_heat else [], things
        for group, codes in thing.with_.items():
            yield "work_words.toml", f"{thing.id}.with", group.split("|"), groups
            yield "work_words.toml", f"{thing.id}.with.{group}", codes, activity_codes
    parts = [f"exemption.{part}" for part in EXEMPTION_FACTS]
    for question in code_list(Questions).question:
        yield "questions.toml", f"{question.id}.activities", question.activities, activity_codes
        for asked in question.field:
            yield "questions.toml", f"{question.id}.fact", [asked.fact], (*FACTS, *parts)
            states = [
                (fact, says) for one in asked.choices for fact, says in ((asked.fact, one.says), *one.also.items())
            ]
            for fact, says in states:
                yield "questions.toml", f"{question.id}.also", [fact], (*FACTS, *parts)
                yield "questions.toml", f"{question.id}.{fact}", [says], _may_say(fact, says)
    yield "fact_names.toml", "fact", code_list(NamesOfFacts).root, KNOWN
    yield "ways_out.toml", "activity", code_list(WaysOut).named, activity_codes
    for letter in code_list(Letters).letter:
        yield "letters.toml", f"{letter.kind}.duty", [letter.duty], DUTIES
        yield "letters.toml", f"{letter.kind}.from, to", [letter.from_, *letter.to], PARTIES


def _may_say(fact: str, says: str) -> Collection[str]:
    """What an answer may state of a fact; a text anything."""
    held = FACTS.get(fact)
    if held is None or held.kind is Kind.TEXT:
        return [says]
    return held.choices or ("true", "false")


def _instrument(book: RuleBook) -> Iterator[Problem]:
    """What the order as a whole names: its clauses, and the readings of the plan."""
    clauses = (book.instrument.safety_review_clause, book.instrument.in_force_clause, *book.instrument.own_work_clauses)
    yield from (_citation(book, "instrument.toml", key) for key in clauses if not _resolves(book, key))
    readings = {reading.key: reading for version in book.versions for reading in version.readings}
    changed = {
        (key, value)
        for rule in book.activities.values()
        for one in rule.falls_under
        for key, values in one.under_reading.items()
        for value in values
    }
    for key, value in sorted(changed):
        if key not in readings or value not in readings[key].options:
            yield Problem("instrument.toml", f"plan_outcomes_under_reading.{key}.{value}", "there is no such reading")


def _numbers(book: RuleBook, version: ArticleVersion) -> Iterator[Problem]:
    for one in numbers(version, book.instrument):
        if not (one.agrees or one.ours):
            said = (
                f"{one.value} {one.unit} is not in the words of {one.clause}, which say {one.found.zh} | {one.found.en}"
            )
            yield Problem(one.file, f"version {version.valid_from}: {one.key}", said)
    for clause, metres in unheld(version):
        said = f"the words of {clause} name {metres} m, which no zone or band of it holds"
        yield Problem(version.file, f"version {version.valid_from}: limit_m", said)


def _cited(version: ArticleVersion) -> list[str]:
    """Every clause that the rules of a version name."""
    provisions: tuple[_Cited, ...] = (
        *version.zones,
        *version.river_bands,
        *version.review_tiers,
        *version.prohibitions,
        *(one for one in (version.heating_season, version.season_ban, version.readiness) if one is not None),
        *version.penalties,
    )
    cited = [one.clause for one in provisions]
    due: tuple[Duty | Note, ...] = (*version.duties, *version.notes)
    cited += [one.clause for one in due if one.clause is not None]
    cited += [penalty.for_clause for penalty in version.penalties]
    conditions = [condition for one in due for condition in one.when]
    cited += [condition.partition("@")[2] for condition in conditions if "@" in condition]
    return cited


def _unknown(book: RuleBook, version: ArticleVersion) -> Iterator[Problem]:
    """Names that stand for something nobody knows: zones, activities, conditions, readings."""
    areas = {zone.id for other in book.versions for zone in other.zones}
    areas |= {band.id for other in book.versions for band in other.river_bands}
    codes = set(book.activities)
    waters = set(code_list(Structures).water.classes)
    named = {
        **{f"prohibition {one.clause}.zones": (set(one.zones), areas) for one in version.prohibitions},
        **{
            f"prohibition {one.clause}.acts": ({code for act in one.acts for code in act.activities}, codes)
            for one in version.prohibitions
        },
        **{
            f"review_tier {one.tier}": ({*one.activities, *one.presumed_for, *one.advise_for}, codes)
            for one in version.review_tiers
        },
        **{f"river_band {one.clause}": (set(one.exception_activities), codes) for one in version.river_bands},
        **{
            f"river_band {one.clause}.waters": ({*one.on_water, *one.not_asserted}, waters)
            for one in version.river_bands
        },
    }
    for key, (names, known) in named.items():
        for name in sorted(names - known):
            yield Problem(version.file, key, f"{name!r} is unknown")
    for band in version.river_bands:
        # Of a class of which a band says nothing it would find nothing.
        for water in sorted(waters - {*band.on_water, *band.not_asserted}):
            yield Problem(version.file, f"river_band {band.clause}.on_water", f"nothing is said of {water!r}")
    due: tuple[Duty | Note, ...] = (*version.duties, *version.notes)
    for one in due:
        for condition in one.when:
            if not is_known(condition):
                yield Problem(version.file, one.kind, f"the condition {condition!r} is unknown")
    for duty in version.duties:
        if duty.kind not in DUTIES:
            yield Problem(version.file, duty.kind, f"the duty {duty.kind!r} is unknown")
        for party in sorted({*duty.owed_by, *duty.towards} - set(PARTIES)):
            yield Problem(version.file, duty.kind, f"the party {party!r} is unknown")
    readings = {reading.key: reading for other in book.versions for reading in other.readings}
    areal: tuple[Zone | RiverBand, ...] = (*version.zones, *version.river_bands)
    for held in areal:
        for key, values in held.under_reading.items():
            if key not in readings or set(values) - set(readings[key].options):
                yield Problem(version.file, f"{held.id}.under_reading", f"the reading {key!r} is unknown")


def _words(file: str, article: Article, published: str) -> list[Problem]:
    held = as_published(article)
    if held == published:
        return []
    place = next(
        (i for i, (a, b) in enumerate(zip(held, published, strict=False)) if a != b), min(len(held), len(published))
    )
    return [
        Problem(
            file,
            f"article {article.number}",
            f"held …{held[max(place - 6, 0) : place + 8]}… but the order says"
            f" …{published[max(place - 6, 0) : place + 8]}…",
        )
    ]


def _resolves(book: RuleBook, key: str) -> bool:
    try:
        clause = Clause.parse(key)
        articles = [version.article for version in book.versions if version.article.number == clause.article]
        return bool(articles) and all(article.quote(clause) for article in articles)
    except RuleBookError:
        return False


def _citation(book: RuleBook, file: str, key: str) -> Problem:
    return Problem(file, key, f"no such clause is held in {book.instrument.id}")
