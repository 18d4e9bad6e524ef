"""The law as held, as data for a page: articles in force on a day, zones, readings, activities, duties, penalties."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from geo.dataclass import dataclass
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.report.wording import CONDITIONS, OBLIGATIONS, PARTIES, word
from permits.report.zone_acts import Said, ZoneActs, zone_acts
from permits.rulebook.articles import Clause, Paragraph
from permits.rulebook.in_force import ArticleVersion, RuleBook, RulesInForce
from permits.rulebook.provisions import Duty, HeatingSeason, Note, ReviewTier


@dataclass(frozen=True)
class DutySaid:
    """Who owes what to whom, and when; ``source`` where it is not in the order."""

    what: Text
    words: Text
    owed_by: tuple[Text, ...]
    towards: tuple[Text, ...]
    when: tuple[Text, ...]
    due: Text | None
    clause: Text | None
    article: int | None
    source: Text | None


@dataclass(frozen=True)
class Fine:
    """A range of yuan for who did what ``for_clause`` forbids."""

    clause: Text
    article: int
    for_clause: Text
    who: Text
    least: int
    most: int
    words: Text
    source: Text | None


@dataclass(frozen=True)
class NoteSaid:
    """What a reader is told, and when; ``source`` where it is not in the order."""

    words: Text
    when: tuple[Text, ...]
    source: Text | None


@dataclass(frozen=True)
class ArticleSaid:
    """An article in one version."""

    number: int
    name: Text
    subject: Text
    paragraphs: tuple[Paragraph, ...]
    valid_from: datetime.date
    valid_until: datetime.date | None
    source: str
    checked_on: datetime.date
    notes: tuple[NoteSaid, ...]


@dataclass(frozen=True)
class Option:
    """One answer to an open question, and what it would change where it is not the one that is followed."""

    value: str
    words: Text
    argument: Text
    followed: bool
    changes: tuple[Text, ...]


@dataclass(frozen=True)
class OpenQuestion:
    """A reading of the text with its answers."""

    key: str
    article: int
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ZonePicture:
    """An area of the law with the same under other readings."""

    zone: ZoneActs
    others: tuple[ZoneActs, ...]


@dataclass(frozen=True)
class LawOnADay:
    """What holds on a day."""

    articles: tuple[ArticleSaid, ...]
    zones: tuple[ZonePicture, ...]
    questions: tuple[OpenQuestion, ...]
    duties: tuple[DutySaid, ...]
    fines: tuple[Fine, ...]
    tiers: tuple[ReviewTier, ...]
    season: HeatingSeason | None
    forbidden: tuple[Said, ...]


def law_on(rules: RulesInForce, names: Mapping[str, Text]) -> LawOnADay:
    """What holds on a day, under the readings that are followed.

    Parameters
    ----------
    names : mapping
        Names of the activity codes.
    """
    told = zone_acts(rules)
    # What surrounds pipes comes first, parcels of land last.
    zones = sorted((one for one in told if one.reading is None), key=lambda one: one.limit_m == 0)
    return LawOnADay(
        articles=tuple(_article(version) for version in sorted(rules.versions, key=lambda one: one.article.number)),
        zones=tuple(ZonePicture(one, tuple(_otherwise(one, told))) for one in zones),
        questions=tuple(_questions(rules, names)),
        duties=tuple(_duty(duty) for duty in rules.duties),
        fines=tuple(_fines(rules)),
        tiers=rules.review_tiers,
        season=rules.heating_season,
        forbidden=tuple(dict.fromkeys(act for one in zones for act in one.acts)),
    )


def days_of_change(book: RuleBook) -> tuple[datetime.date, ...]:
    """Days from which the law is another, earliest first."""
    return tuple(sorted({version.valid_from for version in book.versions}))


def _otherwise(zone: ZoneActs, told: tuple[ZoneActs, ...]) -> Iterator[ZoneActs]:
    for one in told:
        same = (one.provision.id, one.name) == (zone.provision.id, zone.name)
        if same and one.reading is not None:
            yield one


def _article(version: ArticleVersion) -> ArticleSaid:
    article = version.article
    return ArticleSaid(
        number=article.number,
        name=Clause(article.number).text,
        subject=article.subject,
        paragraphs=article.paragraphs,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        source=version.source,
        checked_on=version.checked_on,
        notes=tuple(_note(note) for note in version.notes),
    )


def _note(note: Note) -> NoteSaid:
    return NoteSaid(note.words, tuple(_condition(one) for one in note.when), note.source)


def _duty(duty: Duty) -> DutySaid:
    clause = None if duty.clause is None else Clause.parse(duty.clause)
    return DutySaid(
        what=word(OBLIGATIONS, duty.kind),
        words=duty.words,
        owed_by=tuple(word(PARTIES, one) for one in duty.owed_by),
        towards=tuple(word(PARTIES, one) for one in duty.towards),
        when=tuple(_condition(one) for one in duty.when),
        due=duty.due,
        clause=None if clause is None else clause.text,
        article=None if clause is None else clause.article,
        source=duty.source,
    )


def _condition(key: str) -> Text:
    """A circumstance, an outcome, or an outcome under a clause, in words."""
    name, _, clause = key.partition("@")
    outcomes = outcome_names()
    said = outcomes.get(name) or word(CONDITIONS, name)
    if name in outcomes:
        said = Text(f"结论为“{said.zh}”", f"where the outcome is “{said.en}”")
    if not clause:
        return said
    at = Clause.parse(clause).text
    return Text(f"{said.zh}（{at.zh}）", f"{said.en} ({at.en})")


def outcome_names() -> Mapping[str, Text]:
    """Outcome → its words."""
    return {row.code: row.text for row in code_list(Outcomes).outcome}


def _fines(rules: RulesInForce) -> Iterator[Fine]:
    for penalty in rules.penalties:
        clause = Clause.parse(penalty.clause)
        for who, (least, most) in penalty.ranges.items():
            yield Fine(
                clause=clause.text,
                article=clause.article,
                for_clause=Clause.parse(penalty.for_clause).text,
                who=Text("单位", "unit") if who == "unit" else Text("个人", "individual"),
                least=least,
                most=most,
                words=penalty.words,
                source=penalty.source,
            )


def _questions(rules: RulesInForce, names: Mapping[str, Text]) -> Iterator[OpenQuestion]:
    other = {(key, value): held for key, value, held in rules.alternatives}
    for version in rules.versions:
        for reading in version.readings:
            yield OpenQuestion(
                reading.key,
                version.article.number,
                tuple(
                    Option(
                        value=value,
                        words=words,
                        argument=reading.arguments[value],
                        followed=rules.chosen[reading.key] == value,
                        changes=tuple(_changes(rules, other.get((reading.key, value)), names)),
                    )
                    for value, words in reading.options.items()
                ),
            )


def _changes(rules: RulesInForce, other: RulesInForce | None, names: Mapping[str, Text]) -> Iterator[Text]:
    """What another reading would make of zones, bands and acts; nothing for the one that is followed."""
    if other is None:
        return
    for zone, there in zip(rules.zones, other.zones, strict=True):
        if zone.limit_m != there.limit_m:
            yield Text(
                f"{zone.name.zh}：{zone.limit_m:g} m → {there.limit_m:g} m",
                f"{zone.name.en}: {zone.limit_m:g} m → {there.limit_m:g} m",
            )
        if zone.pair_as != there.pair_as:
            yield Text(
                f"{zone.name.zh}：改自一对管的中线量，范围变窄",
                f"{zone.name.en}: measured from the mid-line of the pair, so narrower",
            )
        if zone.line_end != there.line_end:
            yield Text(f"{zone.name.zh}：管线端部以外不计", f"{zone.name.en}: nothing beyond the end of the line")
    words = outcome_names()
    for band, beyond in zip(rules.river_bands, other.river_bands, strict=True):
        if band.aerial != beyond.aerial:
            yield Text(
                f"{band.name.zh}：不及于跨越河流的管线", f"{band.name.en}: not along lines that pass over a river"
            )
        if band.on_land is not beyond.on_land:
            here, there_said = words[band.on_land], words[beyond.on_land]
            yield Text(f"带内陆地：{here.zh} → {there_said.zh}", f"land of the band: {here.en} → {there_said.en}")
    yield from _outcomes_changed(rules, other, names)


def _outcomes_changed(rules: RulesInForce, other: RulesInForce, names: Mapping[str, Text]) -> Iterator[Text]:
    words = outcome_names()
    changed: dict[tuple[str, str], list[Text]] = {}
    for code in rules.activities:
        for here, there in zip(rules.activity(code).falls_under, other.activity(code).falls_under, strict=True):
            if here.outcome is not there.outcome:
                changed.setdefault((here.outcome, there.outcome), []).append(names[code])
    for (before, after), acts in changed.items():
        listed = list(dict.fromkeys(acts))
        yield Text(
            f"{words[before].zh} → {words[after].zh}：{'、'.join(one.zh for one in listed)}",
            f"{words[before].en} → {words[after].en}: {', '.join(one.en for one in listed)}",
        )
