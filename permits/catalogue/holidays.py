"""Public holidays and make-up working days, a notice a year."""

import datetime

from msgspec import field

from permits.catalogue.rows import Row, Said, Words


class Holiday(Said, frozen=True):
    """Days off in a row, both ends included."""

    from_: datetime.date = field(name="from")
    until: datetime.date


class Notice(Said, frozen=True):
    """The days off of a year, and the days of its weekends that are worked instead; by which notice."""

    year: int
    number: Words
    dated: datetime.date
    holidays: list[Holiday]
    working: list[datetime.date]

    def __post_init__(self) -> None:
        days = [*self.working, *(day for one in self.holidays for day in (one.from_, one.until))]
        if any(day.year != self.year for day in days) or any(one.from_ > one.until for one in self.holidays):
            raise ValueError("a day of another year, or a holiday that ends before it begins")
        if any(day.weekday() < 5 for day in self.working):
            raise ValueError("a make-up working day lies on a weekend")


class Holidays(Row, frozen=True):
    """``holidays.toml``: which days are worked."""

    notice: list[Notice]
