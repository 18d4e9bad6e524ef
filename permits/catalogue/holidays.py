"""Public holidays and make-up working days, a notice a year."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field, model_validator

from permits.catalogue.rows import Row, Said, Words


class Holiday(Said):
    """Days off in a row, both ends included."""

    from_: Annotated[datetime.date, Field(alias="from")]
    until: datetime.date


class Notice(Said):
    """The days off of a year, and the days of its weekends that are worked instead; by which notice."""

    year: int
    number: Words
    dated: datetime.date
    holidays: list[Holiday]
    working: list[datetime.date]

    @model_validator(mode="after")
    def _days_are_of_the_year(self) -> Notice:
        days = [*self.working, *(day for one in self.holidays for day in (one.from_, one.until))]
        if any(day.year != self.year for day in days) or any(one.from_ > one.until for one in self.holidays):
            raise ValueError("a day of another year, or a holiday that ends before it begins")
        if any(day.weekday() < 5 for day in self.working):
            raise ValueError("a make-up working day lies on a weekend")
        return self


class Holidays(Row):
    """``holidays.toml``: which days are worked."""

    notice: list[Notice]
