"""Which columns of works hold a fact: by our names, and by those that people write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from geo.dataclass import dataclass
from geo.pattern import pattern
from permits.works.facts import KNOWN
from permits.works.lengths import plain, unit_of_name


@dataclass(frozen=True)
class Held:
    """The fact that a column holds, and metres for one of its unit (None: its name says none)."""

    fact: str
    metres_per: float | None


class FactNames:
    """Our names of facts, and those that people write.

    Parameters
    ----------
    also : mapping
        Fact → other names, without unit, spaces and underscores.
    """

    def __init__(self, also: Mapping[str, Iterable[str]]) -> None:
        self._own = {name: name for name in KNOWN} | {name[:10]: name for name in KNOWN if len(name) > 10}
        self._also = {_bare(name): fact for fact, names in also.items() for name in names}
        # A column is asked about three times while a job is taken in, and most jobs have the same.
        self._held = lru_cache(maxsize=256)(self._held_by)

    def columns(self, columns: Iterable[Any]) -> dict[str, Held]:
        """Columns that hold a fact: under its name, what a Shapefile leaves of it (ten letters), or another name."""
        asked = {str(one): None for one in columns}
        found = {column: held for column in asked if (held := self._held(column)) is not None}
        # A column under the whole name comes before one under a piece of it.
        whole = {held.fact for column, held in found.items() if column.strip().lower() == held.fact}
        cut = {column for column in found if column.strip().lower() == found[column].fact[:10] != found[column].fact}
        return {column: held for column, held in found.items() if column not in cut or held.fact not in whole}

    def _is_of_activities(self, name: str) -> bool:
        return name in ("activity", "activities") or self._also.get(name) == "activity"

    def _held_by(self, column: str) -> Held | None:
        """The fact that a column of this name holds by itself."""
        own = self._own.get(column.strip().lower())
        if own is not None:
            return Held(own, 1.0)
        base, metres_per = unit_of_name(column)
        if _bare(base) in self._also:
            return Held(self._also[_bare(base)], metres_per)
        if (numbered := _NUMBERED.fullmatch(_bare(base))) and self._is_of_activities(numbered[1]):
            # Several columns of activities add up: activity1, activity2, 作业内容1.
            return Held("activity", None)
        if metres_per is not None and f"{base}_m" in self._own:
            # width_mm, depth_cm: our own name in another unit.
            return Held(f"{base}_m", metres_per)
        return None


_NUMBERED = pattern(r"(.+?)0?[1-9]\d?")


def _bare(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", plain(name))
