"""TOML files to provisions. Unknown keys, wrong types and dangling codes are errors that name file and key."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Article, Clause, Item, Paragraph
from permits.rulebook.in_force import ArticleVersion, Instrument, RuleBook
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import (
    Act,
    ActivityRule,
    CircumstanceWords,
    DecidedWinter,
    Duty,
    FallsUnder,
    HeatingSeason,
    Note,
    Penalty,
    Prohibition,
    Readiness,
    Reading,
    ReviewTier,
    RiverBand,
    SeasonBan,
    Zone,
)
from permits.rulebook.schema import (
    StatedActivityRule,
    StatedActivityRules,
    StatedArticle,
    StatedDecidedWinters,
    StatedHeatingSeason,
    StatedInstrument,
    StatedReading,
    StatedReviewTier,
    StatedRiverBand,
    StatedText,
    StatedVersion,
    StatedZone,
    UnderReading,
)

Model = TypeVar("Model", bound=BaseModel)


def load_rulebook(
    folder: Traversable,
    *,
    activity_codes: frozenset[str],
    species: Mapping[str, tuple[str, ...]],
    circumstance_words: Mapping[str, CircumstanceWords],
) -> RuleBook:
    """Load one instrument.

    Parameters
    ----------
    folder : Traversable
        ``instrument.toml``, ``activities.toml``, ``article-NN.toml`` and the text of the order.
    activity_codes : frozenset of str
        Codes of the activity list; the order must say something of each.
    species : mapping
        Class of plants to names, strictest first.
    circumstance_words : mapping
        Circumstance of works to the words that say it.

    Raises
    ------
    RuleBookError
        Anything that does not fit; names file and key.
    """
    files = sorted((entry for entry in folder.iterdir() if entry.is_file()), key=lambda entry: entry.name)
    digest = hashlib.sha256()
    for entry in files:
        digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    digest.update(repr([*species.items(), *circumstance_words.items()]).encode())
    stated = _parse(folder / "instrument.toml", StatedInstrument)
    plans = _plans(stated)
    versions: list[ArticleVersion] = []
    order_text = _text_of(folder, "instrument.toml", stated.text)
    decided = _decided_winters(_parse(folder / "heating-seasons.toml", StatedDecidedWinters))
    for entry in files:
        if entry.name.startswith("article-") and entry.name.endswith(".toml"):
            versions.extend(_article_versions(folder, entry, decided, order=order_text, since=stated.in_force_from))
    rules = _parse(folder / "activities.toml", StatedActivityRules)
    activities = {}
    for rule in rules.activity:
        if rule.code in activities:
            raise _wrong("activities.toml", rule.code, "the code stands twice")
        if rule.code not in activity_codes:
            raise _wrong("activities.toml", rule.code, "the code is not in the activity list")
        activities[rule.code] = _activity_rule(rule, plans)
        classes = {*species, "unknown", "unstated"}
        if strange := {name for one in rule.falls_under for name in one.species_class} - classes:
            raise _wrong("activities.toml", f"{rule.code}.species_class", f"{sorted(strange)} not of {sorted(classes)}")
    missing = activity_codes - activities.keys()
    if missing:
        raise _wrong("activities.toml", ", ".join(sorted(missing)), "nothing is said of these activities")
    book = RuleBook(
        instrument=Instrument(
            id=stated.id,
            title=stated.title.build(),
            number=stated.number.build(),
            published=stated.published,
            in_force_from=stated.in_force_from,
            in_force_clause=stated.in_force_clause,
            predecessor=stated.predecessor.title.build(),
            predecessor_note=stated.predecessor.note.build(),
            district=stated.district.name.build(),
            district_bounds=(
                stated.district.west,
                stated.district.south,
                stated.district.east,
                stated.district.north,
            ),
            safety_review_clause=stated.safety_review_clause,
            own_work_clauses=tuple(stated.own_work_clauses),
            open_end_months=stated.open_end.months,
            open_end_season_days=stated.open_end.season_days,
        ),
        versions=tuple(versions),
        activities=activities,
        species={name: tuple(values) for name, values in species.items()},
        circumstance_words=dict(circumstance_words),
        sha256=digest.hexdigest(),
    )
    return book


def _wrong(file: str, key: str, problem: str) -> RuleBookError:
    return RuleBookError(
        Text(f"“{key}”有误（{problem}）", f"{key}: {problem}"),
        Text("请改正法规数据文件", "Correct the rule file"),
        file=file,
    )


def _parse(entry: Traversable, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(entry.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, FileNotFoundError) as error:
        raise _wrong(entry.name, "TOML", str(error)) from None
    except ValidationError as error:
        # A misspelt key is missing under its right name as well; the misspelling is what helps.
        problems = error.errors()
        first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
        raise _wrong(entry.name, ".".join(str(part) for part in first["loc"]), first["msg"]) from None


def _text_of(folder: Traversable, file: str, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise _wrong(file, "text", f"there is no file {name!r}") from None


def _published(
    folder: Traversable, file: str, version: StatedVersion, *, order: str, since: datetime.date
) -> str | None:
    """Text a version's words are proved against: the one it names, for the first version the order itself."""
    if version.text is not None:
        return _text_of(folder, file, version.text)
    return order if version.from_ == since else None


def _decided_winters(stated: StatedDecidedWinters) -> tuple[DecidedWinter, ...]:
    winters: list[DecidedWinter] = []
    for one in stated.winter:
        key = f"winter {one.year}"
        if one.end < one.start:
            raise _wrong("heating-seasons.toml", key, "it ends before it begins")
        if any(other.year == one.year for other in winters):
            raise _wrong("heating-seasons.toml", key, "the winter stands twice")
        winters.append(DecidedWinter(one.year, one.start, one.end, one.source.build()))
    return tuple(winters)


def _article_versions(
    folder: Traversable,
    entry: Traversable,
    decided: tuple[DecidedWinter, ...],
    *,
    order: str,
    since: datetime.date,
) -> list[ArticleVersion]:
    stated = _parse(entry, StatedArticle)
    if entry.name != f"article-{stated.article:02d}.toml":
        raise _wrong(entry.name, "article", f"the file holds article {stated.article}")
    result = []
    previous: StatedVersion | None = None
    for version in stated.version:
        if version.until is not None and version.until < version.from_:
            raise _wrong(entry.name, f"version {version.from_}", "it ends before it begins")
        if previous is not None:
            if previous.until is None or version.from_ <= previous.until:
                raise _wrong(entry.name, f"version {version.from_}", "two versions overlap")
            if version.from_ != previous.until + datetime.timedelta(days=1):
                raise _wrong(entry.name, f"version {version.from_}", "a gap between two versions")
        previous = version
        article = Article(
            stated.article,
            stated.subject.build(),
            tuple(
                Paragraph(
                    paragraph.number,
                    paragraph.build(),
                    tuple(Item(item.number, item.build()) for item in paragraph.item),
                )
                for paragraph in version.paragraph
            ),
        )
        result.append(
            ArticleVersion(
                file=entry.name,
                article=article,
                valid_from=version.from_,
                valid_until=version.until,
                source=version.source,
                published=_published(folder, entry.name, version, order=order, since=since),
                checked_on=version.checked_on,
                zones=tuple(_zone(entry.name, zone) for zone in version.zone),
                prohibitions=tuple(
                    Prohibition(
                        one.clause,
                        tuple(one.zones),
                        tuple(Act(act.build(), tuple(act.activities)) for act in one.acts),
                    )
                    for one in version.prohibition
                ),
                river_bands=tuple(_river_band(entry.name, band) for band in version.river_band),
                review_tiers=tuple(_review_tier(entry.name, tier) for tier in version.review_tier),
                heating_season=None
                if version.heating_season is None
                else _heating_season(entry.name, version.heating_season, decided),
                season_ban=None
                if version.season_ban is None
                else SeasonBan(
                    version.season_ban.clause, _outcome(entry.name, "season_ban.outcome", version.season_ban.outcome)
                ),
                readiness=None
                if version.readiness is None
                else Readiness(
                    version.readiness.clause, version.readiness.days_before_season, version.readiness.build()
                ),
                duties=tuple(
                    Duty(
                        duty.kind,
                        duty.clause,
                        tuple(duty.when),
                        tuple(duty.owed_by),
                        tuple(duty.towards),
                        duty.build(),
                        _built(duty.due),
                        _built(duty.source),
                        _built(duty.document),
                        duty.with_owner,
                        duty.before_start,
                    )
                    for duty in version.duty
                ),
                penalties=tuple(
                    Penalty(
                        penalty.clause,
                        penalty.for_clause,
                        penalty.build(),
                        {
                            "unit": (penalty.unit.min_cny, penalty.unit.max_cny),
                            "individual": (penalty.individual.min_cny, penalty.individual.max_cny),
                        },
                        _built(penalty.source),
                    )
                    for penalty in version.penalty
                ),
                notes=tuple(
                    Note(note.kind, note.clause, tuple(note.when), note.build(), _built(note.source))
                    for note in version.note
                ),
                readings=tuple(_reading(entry.name, reading) for reading in version.reading),
            )
        )
    return result


def _built(text: StatedText | None) -> Text | None:
    return None if text is None else text.build()


def _outcome(file: str, key: str, value: object) -> Outcome:
    if value not in set(Outcome):
        raise _wrong(file, key, f"{value!r} is not an outcome")
    return Outcome(str(value))


def _under_reading(
    file: str, key: str, stated: UnderReading, provision: type[Zone | RiverBand]
) -> dict[str, dict[str, dict[str, float | str | bool]]]:
    """What other readings change, with each field looked up in the provision that it changes."""
    known = {one.name: one for one in dataclasses.fields(provision)}
    for values in stated.values():
        for fields in values.values():
            for name, value in fields.items():
                if name not in known:
                    raise _wrong(file, f"{key}.under_reading", f"{name!r} is no field of it")
                if name.startswith("on_"):
                    fields[name] = _outcome(file, f"{key}.under_reading.{name}", value)
    return stated


def _zone(file: str, zone: StatedZone) -> Zone:
    return Zone(
        id=zone.id,
        name=zone.name.build(),
        clause=zone.clause,
        kind=zone.kind,
        limit_m=zone.limit_m,
        measured_from=zone.measured_from,
        belongs_to=tuple(zone.belongs_to),
        pair_as=zone.pair_as,
        line_end=zone.line_end,
        protection_zone=zone.protection_zone,
        safety_review=zone.safety_review,
        under_reading=_under_reading(file, f"zone {zone.id}", zone.under_reading, Zone),
    )


def _river_band(file: str, band: StatedRiverBand) -> RiverBand:
    return RiverBand(
        clause=band.clause,
        name=band.name.build(),
        limit_m=band.limit_m,
        on_water={water: _outcome(file, "river_band.on_water", one) for water, one in band.on_water.items()},
        on_land=_outcome(file, "river_band.on_land", band.on_land),
        not_asserted={water: text.build() for water, text in band.not_asserted.items()},
        exception_activities=tuple(band.exception_activities),
        exception_facts=tuple(band.exception_facts),
        exception_purposes=tuple(band.exception_purposes),
        exception_maintenance=tuple(band.exception_maintenance),
        exception_denied=tuple(band.exception_denied),
        exception_outcome=_outcome(file, "river_band.exception_outcome", band.exception_outcome),
        under_reading=_under_reading(file, "river_band", band.under_reading, RiverBand),
    )


def _review_tier(file: str, tier: StatedReviewTier) -> ReviewTier:
    stated = tier.model_dump(exclude={"name", "source", "presumed_for", "activities", "advise_for"})
    return ReviewTier(
        **stated,
        name=tier.name.build(),
        source=tier.source.build(),
        presumed_for=tuple(tier.presumed_for),
        activities=tuple(tier.activities),
        advise_for=tuple(tier.advise_for),
    )


def _heating_season(file: str, season: StatedHeatingSeason, decided: tuple[DecidedWinter, ...]) -> HeatingSeason:
    days = []
    for key, text in (("default_start", season.default_start), ("default_end", season.default_end)):
        month, day = (int(part) for part in text.split("-"))
        try:
            datetime.date(2001, month, day)
        except ValueError:
            raise _wrong(file, f"heating_season.{key}", f"{text!r} is no day of every year") from None
        days.append((month, day))
    return HeatingSeason(season.clause, days[0], days[1], season.may_move_days, decided)


def _reading(file: str, reading: StatedReading) -> Reading:
    if reading.default not in reading.options:
        raise _wrong(file, f"reading {reading.key}", f"its default {reading.default!r} is not among its options")
    return Reading(
        reading.key,
        reading.default,
        {value: option.build() for value, option in reading.options.items()},
        {value: option.argument.build() for value, option in reading.options.items()},
    )


def _plans(stated: StatedInstrument) -> dict[str, tuple[Outcome, dict[str, dict[str, Outcome]]]]:
    """What each answer of the Plan column leads to, and what other readings make of it."""
    under_reading: dict[str, dict[str, dict[str, Outcome]]] = {}
    for key, values in stated.plan_outcomes_under_reading.items():
        for value, outcomes in values.items():
            for plan, outcome in outcomes.items():
                where = f"plan_outcomes_under_reading.{key}.{value}.{plan}"
                if plan not in stated.plan_outcomes:
                    raise _wrong("instrument.toml", where, f"{plan!r} is not one of {list(stated.plan_outcomes)}")
                changed = under_reading.setdefault(plan, {}).setdefault(key, {})
                changed[value] = _outcome("instrument.toml", where, outcome)
    return {
        plan: (_outcome("instrument.toml", f"plan_outcomes.{plan}", outcome), under_reading.get(plan, {}))
        for plan, outcome in stated.plan_outcomes.items()
    }


def _activity_rule(
    rule: StatedActivityRule, plans: Mapping[str, tuple[Outcome, dict[str, dict[str, Outcome]]]]
) -> ActivityRule:
    for one in rule.falls_under:
        if one.plan not in plans:
            raise _wrong("activities.toml", f"{rule.code}.plan", f"{one.plan!r} is not one of {list(plans)}")
        Clause.parse(one.clause)
    return ActivityRule(
        code=rule.code,
        falls_under=tuple(
            FallsUnder(
                one.clause,
                plans[one.plan][0],
                one.at,
                tuple(one.species_class),
                tuple(one.when),
                tuple(one.unless),
                plans[one.plan][1],
            )
            for one in rule.falls_under
        ),
        safety_review=rule.safety_review,
        safety_review_when=tuple(rule.safety_review_when),
        safety_review_from_depth_m=rule.safety_review_from_depth_m,
        safety_review_unstated_within_m=rule.safety_review_unstated_within_m,
        river_ban=tuple(rule.river_ban),
        own_work=rule.own_work,
        river_ban_unless=tuple(rule.river_ban_unless),
        river_doubt=rule.river_doubt,
        in_water=rule.in_water,
        unknown=rule.unknown,
        emergency=rule.emergency,
        on_heat_facilities=rule.on_heat_facilities,
        touches_no_ground=rule.touches_no_ground,
    )
