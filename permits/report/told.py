"""A disclosed record as a paper tells it: names, days, numbers and blanks, in one language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from geo.text import Language, Text, written_day
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed, roles
from permits.gives import Gives
from permits.record.record import Contact
from permits.report.distances import distance, metres
from permits.report.sheet import BLANK
from permits.report.wording import SOURCES, lateness, word
from permits.report.works_names import named
from permits.rulebook.outcomes import Outcome

# Of an operator so many assets are named beside his number.
_MOST_ASSETS = 4
_IN_FINDINGS = Text("检查结果", "the findings")
NOT_IN_THE_ORDER = Text("非本办法条文", "not in the order")


class Told:
    """A record told to one reader; what nobody stated, and what he may not know, is a blank to be filled in by hand."""

    def __init__(self, disclosed: Disclosed, language: str) -> None:
        self.disclosed, self.language = named(disclosed, language), Language(language)
        self.record = self.disclosed.record
        self.hides_pipe = Gives.PIPE not in roles()[disclosed.role].sees
        self._outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
        self._activities = code_list(Activities).names
        self._names = {one.asset_id: one.name for one in disclosed.record.assets}

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def pick(self, text: Text) -> str:
        return str(getattr(text, self.language))

    def listed(self, parts: Iterable[str]) -> str:
        """Parts in a row, each once; a blank where there is none."""
        return self.say("、", ", ").join(dict.fromkeys(part for part in parts if part)) or BLANK

    def several(self, parts: Iterable[str]) -> str:
        """As `listed`, of parts that may have commas of their own."""
        return self.say("、", "; ").join(dict.fromkeys(part for part in parts if part)) or BLANK

    def in_brackets(self, text: str) -> str:
        return self.say(f"（{text}）", f" ({text})")

    def day(self, day: datetime.date | None) -> str:
        return BLANK if day is None else self.pick(written_day(day))

    def days(self, first: datetime.date | None, last: datetime.date | None) -> str:
        return self.say(f"{self.day(first)}至{self.day(last)}", f"{self.day(first)} to {self.day(last)}")

    def latest(self, day: datetime.date, *, late: bool) -> str:
        """The last day for something, and said loudly where it has passed or comes after the start."""
        if not late:
            return self.day(day)
        why = self.pick(lateness(day, self.record.job.issued_on)).upper()
        return self.say(f"{self.day(day)}【逾期：{why}】", f"{self.day(day)} [LATE: {why}]")

    def asset(self, asset_id: str | None) -> str:
        return BLANK if asset_id is None else self.pick(self._names.get(asset_id, Text(asset_id, asset_id)))

    def assets(self, asset_ids: Sequence[str], *, most: int, elsewhere: Text) -> str:
        """Names of assets; of many the first, how many more, and where all of them stand."""
        if len(asset_ids) <= most:
            return self.listed(map(self.asset, asset_ids))
        shown, more = self.listed(map(self.asset, asset_ids[: most - 1])), len(asset_ids) - most + 1
        return self.say(
            f"{shown}等 {len(asset_ids)} 件，见{elsewhere.zh}", f"{shown} and {more} more, see {elsewhere.en}"
        )

    def calls(self, asset_ids: Iterable[str]) -> tuple[tuple[str, Contact], ...]:
        """Whom to telephone, the operator of these assets first; beside any other the assets that are his."""
        near = set(asset_ids)
        contacts = sorted(self.record.contacts, key=lambda one: near.isdisjoint(one.assets))
        his = [self.assets(one.assets, most=_MOST_ASSETS, elsewhere=_IN_FINDINGS) for one in contacts]
        return tuple(zip(["", *his[1:]], contacts, strict=True)) if contacts else ()

    def activity(self, code: str | None) -> str:
        return BLANK if code is None else self.pick(word(self._activities, code))

    def outcome(self, outcome: Outcome) -> str:
        return self.pick(self._outcomes[outcome])

    def figure(self, value: float | None) -> str:
        """A number as short as it is."""
        return BLANK if value is None else f"{value:g}"

    def metres(self, value: float | None, *, limit_m: float | None = None) -> str:
        return BLANK if value is None else metres(self.disclosed, value, limit_m=limit_m)

    def distance(
        self,
        distance_m: float | None,
        band_m: float | None,
        *,
        limit_m: float | None = None,
        error_m: float | None = None,
    ) -> str:
        """Metres with their error as far as the reader may know them, else the band."""
        if distance_m is None:
            return BLANK if band_m is None else self.pick(distance(self.disclosed, None, band_m))
        error = "" if error_m is None else f" ± {self.metres(error_m)}"
        return self.metres(distance_m, limit_m=limit_m) + error

    def source(self, source: str, standard: str | None, *, confirm: bool) -> str:
        """Where a value comes from, with the number of the standard, and whether the operator has to confirm it."""
        said = self.pick(word(SOURCES, source)) + ("" if standard is None else f" {standard}")
        return said + self.say("；须确认", "; to be confirmed") if confirm else said
