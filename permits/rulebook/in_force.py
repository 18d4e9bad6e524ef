"""What holds on a day: the versions of each article, and the readings chosen."""

from __future__ import annotations

import dataclasses
import datetime
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeVar

from geo.dataclass import dataclass
from geo.simplified import simplified
from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Article, Clause
from permits.rulebook.circumstances import WorksCircumstance
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import (
    ActivityRule,
    CircumstanceWords,
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

Provision = TypeVar("Provision", Zone, RiverBand)
Part = Zone | RiverBand | tuple[ReviewTier, ...]
ONE_DAY = datetime.timedelta(days=1)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the first of the next month where that one has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return datetime.date(year, month + 2, 1)


@dataclass(frozen=True)
class Instrument:
    """The order as a whole.

    ``district_bounds`` is west, south, east, north in degrees. Works without an end are followed for
    ``open_end_months`` from their start, and asked about the heating season for ``open_end_season_days``.
    """

    id: str
    title: Text
    number: Text
    published: datetime.date
    in_force_from: datetime.date
    in_force_clause: str
    predecessor: Text
    predecessor_note: Text
    district: Text
    district_bounds: tuple[float, float, float, float]
    safety_review_clause: str
    own_work_clauses: tuple[str, ...]
    open_end_months: int
    open_end_season_days: int


@dataclass(frozen=True)
class ArticleVersion:
    """One article from one day to another (both included; no end: until further notice), with its rules.

    ``published`` is the text against which its words are proved; None where no text is named.
    """

    file: str
    article: Article
    valid_from: datetime.date
    valid_until: datetime.date | None
    source: str
    published: str | None
    checked_on: datetime.date
    zones: tuple[Zone, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    river_bands: tuple[RiverBand, ...] = ()
    review_tiers: tuple[ReviewTier, ...] = ()
    heating_season: HeatingSeason | None = None
    season_ban: SeasonBan | None = None
    readiness: Readiness | None = None
    duties: tuple[Duty, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    notes: tuple[Note, ...] = ()
    readings: tuple[Reading, ...] = ()

    def holds_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class RulesInForce:
    """The law of one day under one choice of readings."""

    instrument: Instrument
    versions: tuple[ArticleVersion, ...]
    activities: Mapping[str, ActivityRule]
    species: Mapping[str, tuple[str, ...]]
    circumstance_words: Mapping[str, CircumstanceWords]
    chosen: Mapping[str, str]

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(reading for version in self.versions for reading in version.readings)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """All zones with the chosen readings applied."""
        return tuple(self._read(zone) for version in self.versions for zone in version.zones)

    @cached_property
    def river_bands(self) -> tuple[RiverBand, ...]:
        """Bands round river crossings with the chosen readings applied."""
        return tuple(self._read(band) for version in self.versions for band in version.river_bands)

    @cached_property
    def review_tiers(self) -> tuple[ReviewTier, ...]:
        """Screening distances, nearest first."""
        tiers = [tier for version in self.versions for tier in version.review_tiers]
        return tuple(sorted(tiers, key=lambda tier: tier.pipe_limit_m))

    def _read(self, provision: Provision) -> Provision:
        for key, values in provision.under_reading.items():
            fields: Mapping[str, Any] = values.get(self.chosen[key], {})
            provision = dataclasses.replace(provision, **fields)
        return provision

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is judged on its own: each zone, each band, and the tiers, which exclude one another."""
        return (*self.zones, *self.river_bands, self.review_tiers)

    @cached_property
    def changed_parts(self) -> tuple[tuple[int, int, Part], ...]:
        """What other readings change: which of the alternatives, which of the parts, and as what that has it."""
        return tuple(
            (number, place, changed)
            for number, (_, _, other) in enumerate(self.alternatives)
            for place, (part, changed) in enumerate(zip(self.parts, other.parts, strict=True))
            if part != changed
        )

    @cached_property
    def prohibitions(self) -> tuple[Prohibition, ...]:
        return tuple(one for version in self.versions for one in version.prohibitions)

    @cached_property
    def heating_season(self) -> HeatingSeason | None:
        return next((version.heating_season for version in self.versions if version.heating_season), None)

    @cached_property
    def season_ban(self) -> SeasonBan | None:
        return next((version.season_ban for version in self.versions if version.season_ban), None)

    @cached_property
    def readiness(self) -> Readiness | None:
        return next((version.readiness for version in self.versions if version.readiness), None)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        return tuple(duty for version in self.versions for duty in version.duties)

    @cached_property
    def penalties(self) -> tuple[Penalty, ...]:
        return tuple(penalty for version in self.versions for penalty in version.penalties)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        return tuple(note for version in self.versions for note in version.notes)

    @cached_property
    def safety_review_clause(self) -> str:
        return self.instrument.safety_review_clause

    @cached_property
    def said_circumstances(self) -> tuple[tuple[WorksCircumstance, CircumstanceWords], ...]:
        """Circumstances of works that words say, and these."""
        return tuple((WorksCircumstance(name), words) for name, words in self.circumstance_words.items())

    @cached_property
    def depths_m(self) -> tuple[float, ...]:
        """Depths from which an act is another one to the law, rising; the first is the surface."""
        return tuple(sorted({0.0, *(rule.safety_review_from_depth_m or 0.0 for rule in self.activities.values())}))

    def activity(self, code: str) -> ActivityRule:
        """What an activity falls under by the chosen readings."""
        return self._activities[code]

    @cached_property
    def _activities(self) -> Mapping[str, ActivityRule]:
        return {
            code: dataclasses.replace(rule, falls_under=tuple(self._follows(one) for one in rule.falls_under))
            for code, rule in self.activities.items()
        }

    def _follows(self, falls_under: FallsUnder) -> FallsUnder:
        for key, outcomes in falls_under.under_reading.items():
            changed = outcomes.get(self.chosen.get(key, ""), falls_under.outcome)
            falls_under = dataclasses.replace(falls_under, outcome=changed)
        return falls_under

    def read_otherwise(self, activity: str, clause: str, outcome: Outcome) -> tuple[tuple[str, str, Outcome], ...]:
        """What other readings make of an act that falls under a clause with an outcome: reading, value, outcome."""
        return self._read_otherwise.get((activity, clause, outcome), ())

    @cached_property
    def _read_otherwise(self) -> Mapping[tuple[str, str, Outcome], tuple[tuple[str, str, Outcome], ...]]:
        found: dict[tuple[str, str, Outcome], dict[tuple[str, str, Outcome], None]] = {}
        for code, rule in self.activities.items():
            for here, one in zip(self.activity(code).falls_under, rule.falls_under, strict=True):
                for reading, value, other in self.alternatives if one.under_reading else ():
                    there = other._follows(one).outcome
                    if reading in one.under_reading and there is not here.outcome:
                        found.setdefault((code, one.clause, here.outcome), {})[reading, value, there] = None
        return {key: tuple(others) for key, others in found.items()}

    def species_class(self, name: str | None) -> str:
        """Class of a plant by name, strictest first; ``unstated`` where there is none, ``unknown`` if not listed."""
        if not name:
            return "unstated"
        parts = [part.strip() for part in re.split("[、，,;；/]|和|及| and ", name) if part.strip()]
        found = {self._class_of_one(simplified(part)) for part in parts}
        # Strictest first: one harmless name in a list must not hide the others.
        for kind in ("deep_rooted", "unknown", *self.species):
            if kind in found:
                return kind
        return "unstated"

    def _class_of_one(self, name: str) -> str:
        for kind, names in self.species.items():
            if any(known == name or (len(known) > 1 and known in name.lower()) for known in names):
                return kind
        return "unknown"

    def clause_text(self, key: str) -> Text:
        return Clause.parse(key).text

    def quote(self, key: str) -> Text:
        """The words of the law; raises RuleBookError where the clause is not held."""
        if key not in self._quoted:
            self._quoted[key] = self._quote(Clause.parse(key))
        return self._quoted[key]

    @cached_property
    def _quoted(self) -> dict[str, Text]:
        return {}

    def _quote(self, clause: Clause) -> Text:
        for version in self.versions:
            if version.article.number == clause.article:
                return version.article.quote(clause)
        raise RuleBookError(
            Text(f"{clause.text.zh}未收录", f"{clause.text.en} is not held"),
            Text("请补充该条的数据文件", "Add the file of this article"),
        )

    def reading_of(self, provision: Zone | RiverBand) -> str | None:
        """The readings that a provision depends on, as ``key=value``."""
        return " ".join(f"{key}={self.chosen[key]}" for key in provision.under_reading) or None

    @cached_property
    def alternatives(self) -> tuple[tuple[str, str, RulesInForce], ...]:
        """The same rules with one reading changed, for each reading and each other value."""
        return tuple(
            (reading.key, value, dataclasses.replace(self, chosen={**self.chosen, reading.key: value}))
            for reading in self.readings
            for value in reading.options
            if value != self.chosen[reading.key]
        )


@dataclass(frozen=True)
class RuleBook:
    """All versions of an instrument. ``sha256`` covers every file of it."""

    instrument: Instrument
    versions: tuple[ArticleVersion, ...]
    activities: Mapping[str, ActivityRule]
    species: Mapping[str, tuple[str, ...]]
    circumstance_words: Mapping[str, CircumstanceWords]
    sha256: str

    def in_force(self, day: datetime.date, readings: Mapping[str, str] | None = None) -> RulesInForce | None:
        """The rules of a day, or None where the instrument does not cover it.

        Raises
        ------
        RuleBookError
            A reading that does not exist, or a value it does not have.
        """
        known = self._readings
        # A misspelt reading is an error on any day, also on one that the instrument does not cover.
        for key, value in (readings or {}).items():
            if key not in known:
                raise RuleBookError(
                    Text(f"没有名为“{key}”的解读", f"there is no reading {key!r}"),
                    Text(f"可用：{'、'.join(known)}", f"Known: {', '.join(known)}"),
                )
            if value not in known[key].options:
                options = known[key].options
                raise RuleBookError(
                    Text(f"解读 {key} 没有取值“{value}”", f"the reading {key} has no value {value!r}"),
                    Text(f"可用：{'、'.join(options)}", f"Known: {', '.join(options)}"),
                )
        # From one day of change to the next the same versions hold.
        asked = (bisect_right(self.changes, day), *sorted((readings or {}).items()))
        if asked not in self._laws:
            held = tuple(version for version in self.versions if version.holds_on(day))
            covered = held and day >= self.instrument.in_force_from
            self._laws[asked] = self._law(held, readings or {}) if covered else None
        return self._laws[asked]

    @cached_property
    def _readings(self) -> Mapping[str, Reading]:
        """All that any version has, by their keys."""
        return {reading.key: reading for version in self.versions for reading in version.readings}

    @cached_property
    def _laws(self) -> dict[tuple[object, ...], RulesInForce | None]:
        """Laws as they were asked for: what they work out of themselves takes longer than to judge a site."""
        return {}

    def _law(self, held: tuple[ArticleVersion, ...], readings: Mapping[str, str]) -> RulesInForce:
        chosen = {
            reading.key: readings.get(reading.key, reading.default) for version in held for reading in version.readings
        }
        # What follows from the law of a day is worked out once, not for each job: there are as many as versions and readings.
        asked = (*(id(version) for version in held), *chosen.items())
        if asked not in self._in_force:
            self._in_force[asked] = RulesInForce(
                self.instrument, held, self.activities, self.species, self.circumstance_words, chosen
            )
        return self._in_force[asked]

    @cached_property
    def _in_force(self) -> dict[tuple[object, ...], RulesInForce]:
        """The rules that were asked for, by their versions and readings, which this book holds for as long as it lives."""
        return {}

    @cached_property
    def changes(self) -> tuple[datetime.date, ...]:
        """Days on which another law begins."""
        days = {self.instrument.in_force_from, *(version.valid_from for version in self.versions)}
        days |= {version.valid_until + ONE_DAY for version in self.versions if version.valid_until is not None}
        return tuple(sorted(days))

    def last_day(self, start: datetime.date) -> datetime.date:
        """How long works are followed that state no end."""
        return months_after(start, self.instrument.open_end_months) - ONE_DAY
