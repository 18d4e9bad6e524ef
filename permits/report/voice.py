"""What a record says, in the one language of a paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from geo.text import Language, Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.report import answer
from permits.report.wording import word

# Beyond this a list of names is cut and says how many there are; all of them stand in the findings.
_MOST_NAMES = 6


class Voice:
    """A disclosed record, read out in one language."""

    def __init__(self, disclosed: Disclosed, language: str) -> None:
        self.disclosed, self.record, self.language = disclosed, disclosed.record, Language(language)
        self.outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
        self._activities = code_list(Activities).names

    def say(self, zh: str, en: str) -> str:
        return zh if self.language is Language.ZH else en

    def pick(self, text: Text | None) -> str:
        """A text, or a dash where there is none."""
        return "—" if text is None else str(getattr(text, self.language.value))

    def day(self, one: datetime.date) -> str:
        """A day as the language writes it."""
        return self.say(f"{one.year}年{one.month}月{one.day}日", f"{one.day} {one:%B} {one.year}")

    def listed(self, names: Iterable[str]) -> str:
        return self.say("、", ", ").join(names)

    def activity(self, code: str | None) -> str:
        return self.pick(word(self._activities, code))

    def asset(self, asset_id: str | None) -> str:
        return self.pick(answer.asset_name(self.record, asset_id))

    def assets(self, ids: Sequence[str]) -> str:
        """Names of assets; all of many stand in the findings."""
        names = self.listed(self.asset(one) for one in ids[:_MOST_NAMES])
        if len(ids) <= _MOST_NAMES:
            return names
        return names + self.say(
            f"等 {len(ids)} 件，见检查结果", f" and more, {len(ids)} in all, see the findings"
        )
