"""Working days of the Chinese calendar: weekends, public holidays and the weekend days worked in their stead.

Counted as the Civil Code counts (Articles 201 and 203): the first day is not counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from permits.catalogue.holidays import Holidays

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


class WorkingDays:
    """Which days are worked, as far as the notices that are held reach; beyond them weekends alone are off."""

    def __init__(self, holidays: Holidays) -> None:
        self._years = frozenset(notice.year for notice in holidays.notice)
        self._off = frozenset(
            day for notice in holidays.notice for one in notice.holidays for day in _days(one.from_, one.until)
        )
        self._worked = frozenset(day for notice in holidays.notice for day in notice.working)

    def is_working(self, day: datetime.date) -> bool:
        """Whether a day is worked."""
        return day in self._worked or (day.weekday() < _SATURDAY and day not in self._off)

    def before(self, day: datetime.date, count: int) -> datetime.date:
        """The working day from which ``count`` working days pass until ``day`` begins; ``day`` is not counted."""
        return self._count(day, count, -_DAY)

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """The ``count``-th working day after ``day``, which is not counted."""
        return self._count(day, count, _DAY)

    def unlisted_years(self, first: datetime.date, last: datetime.date) -> tuple[int, ...]:
        """Years between two days, both included, of which no notice is held."""
        years = range(min(first, last).year, max(first, last).year + 1)
        return tuple(year for year in years if year not in self._years)

    def _count(self, day: datetime.date, count: int, step: datetime.timedelta) -> datetime.date:
        while count:
            day += step
            count -= self.is_working(day)
        return day


def _days(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    while first <= last:
        yield first
        first += _DAY
