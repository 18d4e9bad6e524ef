"""What holds on a day: the versions of each article, and the readings chosen."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.text import Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Article, Clause
from permits.rulebook.provisions import ActivityRule, Duty, Penalty, Prohibition, Reading, RiverBand, Zone

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Instrument:
    """The order as a whole. ``district_bounds`` is west, south, east, north in degrees."""

    id: str
    title: Text
    number: Text
    in_force_from: datetime.date
    predecessor: Text
    predecessor_note: Text
    district: Text
    district_bounds: tuple[float, float, float, float]
    safety_review_clause: str
    order_text: str


@dataclass(frozen=True)
class ArticleVersion:
    """One article from one day to another (both included; no end: until further notice), with its rules."""

    file: str
    article: Article
    valid_from: datetime.date
    valid_until: datetime.date | None
    zones: tuple[Zone, ...]
    prohibitions: tuple[Prohibition, ...]
    river_band: RiverBand | None
    duties: tuple[Duty, ...]
    penalties: tuple[Penalty, ...]
    readings: tuple[Reading, ...]

    def holds_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class RulesInForce:
    """The law of one day under one choice of readings."""

    instrument: Instrument
    versions: tuple[ArticleVersion, ...]
    activities: Mapping[str, ActivityRule]
    species: Mapping[str, tuple[str, ...]]
    chosen: Mapping[str, str]

    @property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(reading for version in self.versions for reading in version.readings)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """All zones with the chosen readings applied."""
        return tuple(self._read(zone) for version in self.versions for zone in version.zones)

    def _read(self, zone: Zone) -> Zone:
        for key, values in zone.under_reading.items():
            fields = values.get(self.chosen[key], {})
            zone = dataclasses.replace(zone, **fields)  # type: ignore[arg-type]
        return zone

    @property
    def prohibitions(self) -> tuple[Prohibition, ...]:
        return tuple(one for version in self.versions for one in version.prohibitions)

    @property
    def river_band(self) -> RiverBand | None:
        return next((version.river_band for version in self.versions if version.river_band is not None), None)

    @property
    def duties(self) -> tuple[Duty, ...]:
        return tuple(duty for version in self.versions for duty in version.duties)

    @property
    def penalties(self) -> tuple[Penalty, ...]:
        return tuple(penalty for version in self.versions for penalty in version.penalties)

    @property
    def safety_review_clause(self) -> str:
        return self.instrument.safety_review_clause

    def activity(self, code: str) -> ActivityRule:
        return self.activities[code]

    def species_class(self, name: str | None) -> str:
        """Class of a plant by name; a plant we do not know counts as deep-rooted until somebody says otherwise."""
        for kind, names in self.species.items():
            if name is not None and any(known == name or (len(known) > 1 and known in name) for known in names):
                return kind
        return "deep_rooted"

    def clause_text(self, key: str) -> Text:
        return Clause.parse(key).text

    def quote(self, key: str) -> Text:
        """The words of the law; raises RuleBookError where the clause is not held."""
        clause = Clause.parse(key)
        for version in self.versions:
            if version.article.number == clause.article:
                return version.article.quote(clause)
        raise RuleBookError(
            Text(f"{clause.text.zh}未收录", f"{clause.text.en} is not held"),
            Text("请补充该条的数据文件", "Add the file of this article"),
        )

    def reading_of(self, zone: Zone) -> str | None:
        """The readings that this zone depends on, as ``key=value``."""
        return " ".join(f"{key}={self.chosen[key]}" for key in zone.under_reading) or None

    def alternatives(self) -> Iterator[tuple[str, str, RulesInForce]]:
        """The same rules with one reading changed, for each reading and each other value."""
        for reading in self.readings:
            for value in reading.options:
                if value != self.chosen[reading.key]:
                    yield reading.key, value, dataclasses.replace(self, chosen={**self.chosen, reading.key: value})


@dataclass(frozen=True)
class RuleBook:
    """All versions of an instrument. ``sha256`` covers every file of it."""

    instrument: Instrument
    versions: tuple[ArticleVersion, ...]
    activities: Mapping[str, ActivityRule]
    species: Mapping[str, tuple[str, ...]]
    sha256: str

    def in_force(self, day: datetime.date, readings: Mapping[str, str] | None = None) -> RulesInForce | None:
        """The rules of a day, or None where the instrument does not cover it.

        Raises
        ------
        RuleBookError
            A reading that does not exist, or a value it does not have.
        """
        held = tuple(version for version in self.versions if version.holds_on(day))
        known = {reading.key: reading for version in self.versions for reading in version.readings}
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
        if day < self.instrument.in_force_from or not held:
            return None
        chosen = {
            reading.key: (readings or {}).get(reading.key, reading.default)
            for version in held
            for reading in version.readings
        }
        return RulesInForce(self.instrument, held, self.activities, self.species, chosen)

    def periods(
        self, start: datetime.date, end: datetime.date | None, readings: Mapping[str, str] | None = None
    ) -> list[tuple[datetime.date, RulesInForce | None]]:
        """The first day of each stretch of a span under one and the same law, with that law.

        Parameters
        ----------
        start, end : date
            Both included; no end: the works may go on for ever.
        """
        changes = {version.valid_from for version in self.versions}
        changes |= {version.valid_until + ONE_DAY for version in self.versions if version.valid_until is not None}
        days = [start, *sorted(day for day in changes if day > start and (end is None or day <= end))]
        return [(day, self.in_force(day, readings)) for day in days]
