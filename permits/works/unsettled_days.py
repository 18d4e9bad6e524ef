"""What works state of their days where a day is not settled: 未定, 2026年下半年, 约2026-06-10, 2026年5月10日起90天."""

from __future__ import annotations

from typing import Any

from permits.works.about_days import about_a_day, about_a_period
from permits.works.dates import day_of, period_of, so_long_from, unsettled, unsettled_period
from permits.works.facts import PERIOD
from permits.works.lengths import UNKNOWN, plain

# Beside the facts of a feature: that a day of theirs is not settled yet.
UNDATED = "undated"
# The day until which they take by how long they say that they do, where they state an earlier last day as well.
UNTIL = "until"


_TO_BE_SETTLED = frozenset(("待定", "tbd"))


def of_unsettled(key: str, value: Any) -> dict[str, Any] | None:
    """What a time says whose days are not settled, the days as far apart as it can mean them; None for any other value."""
    said = plain(str(value))
    if isinstance(value, str) and (about := about_a_day(value)) is not None:
        first, last = about
        if key == "end" and first is None:
            return {"end": last}
        day = {"start": first, "end": last, PERIOD.name: first}[key]
        return {UNDATED: True, **({} if day is None else {"end" if key == "end" else "start": day})}
    # 待定 says that there will be a day; 不详 and / say nothing.
    if (said in UNKNOWN and said not in _TO_BE_SETTLED) or day_of(value) is not None:
        return None
    if key == PERIOD.name:
        if period_of(value) is not None:
            about_it = about_a_period(value)
            return None if about_it is None else {UNDATED: True, **first_and_last(about_it)}
        if (long := so_long_from(value)) is not None:
            return {"start": long[0], "end": long[1]}
        found = unsettled_period(value)
    else:
        found = unsettled(value)
    if found is None:
        return None
    days = first_and_last(found)
    return {UNDATED: True, **(days if key == PERIOD.name else {name: days[name] for name in days if name == key})}


def agreed_day(one: Any, other: Any) -> Any:
    """The day that two statements of it come to of which one is settled and lies where the other may: 2026-05-12, 2026年5月中旬; else None."""
    days = [day_of(value) if about_a_day(value) is None else None for value in (one, other)]
    if (days[0] is None) == (days[1] is None):
        return None
    settled, loose = (days[0], other) if days[0] is not None else (days[1], one)
    between = about_a_day(loose) or unsettled(loose)
    if between is None:
        return None
    first, last = between
    return settled if (first or settled) <= settled <= (last or settled) else None  # type: ignore[operator]


def first_and_last(days: tuple[Any, Any]) -> dict[str, Any]:
    return {name: day for name, day in zip(("start", "end"), days, strict=True) if day is not None}
