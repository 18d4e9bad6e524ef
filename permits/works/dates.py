"""Dates as people and spreadsheets write them: 2026-05-10, 2026/5/10, 2026.5.10, 2026年5月10日, with a time."""

from __future__ import annotations

import datetime
import re

from permits.works.lengths import plain

# Years in which somebody may plan works.
YEARS = range(1900, 2200)
_DAY = re.compile(
    r"(\d{4})\s*(?:[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
    r"(?:[t\s].*|(?:上午|下午|\d{1,2}[:时]).*)?"
)


def day_of(value: object) -> datetime.date | None:
    """The day that a value names; None where it names none, or could name two (5/10/2026)."""
    if isinstance(value, datetime.datetime):
        day = value.date()
    elif isinstance(value, datetime.date):
        day = value
    else:
        found = _DAY.fullmatch(plain(str(value)))
        if found is None:
            return None
        try:
            day = datetime.date(*(int(part) for part in found.groups() if part is not None))
        except ValueError:
            return None
    return day if day.year in YEARS else None
