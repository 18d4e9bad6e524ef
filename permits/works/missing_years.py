"""Days that are stated without their year, 5月10日 or 10 May, where something beside them says which year it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from geo.pattern import pattern
from permits.works.dates import YEARS, day_of, month_and_day
from permits.works.lengths import plain

_SAYS_YEAR = pattern(r"(?:施工|作业|实施|计划|开工|工程|项目)?(?:所在)?(?:年度|年份|年)|year")
_A_YEAR = pattern(r"(\d{4})(?:\.0+)?\s*(?:年度?)?")
_OTHER = {"start": "end", "end": "start"}


def with_year(fact: str, value: Any, beside: Callable[[], Iterable[tuple[str, Any]]]) -> Any:
    """A first or last day with the year that a column of years, or the other of the two days, gives it; else the value as it is.

    A first day is the latest such day that is not after the last one, a last day the earliest that is not before the first.

    Parameters
    ----------
    beside : callable
        What stands beside it: names of facts or of columns, and their values.
    """
    if fact not in _OTHER or not isinstance(value, str) or (month_day := month_and_day(value)) is None:
        return value
    stated = [(name, one) for name, one in beside() if one is not None]
    columns = (str(one) for name, one in stated if _SAYS_YEAR.fullmatch(plain(name)))
    years = {int(found[1]) for one in columns if (found := _A_YEAR.fullmatch(one)) is not None}
    if len(years) == 1 and (stated_year := min(years)) in YEARS:
        return _day(stated_year, *month_day) or value
    others = {day for name, one in stated if name == _OTHER[fact] and (day := day_of(one)) is not None}
    if years or len(others) != 1:
        return value
    (other,) = others
    around = [
        day for year in (other.year - 1, other.year, other.year + 1) if (day := _day(year, *month_day)) is not None
    ]
    fitting = [day for day in around if (day <= other if fact == "start" else day >= other)]
    return (max(fitting) if fact == "start" else min(fitting)) if fitting else value


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
