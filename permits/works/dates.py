"""Dates as people and spreadsheets write them: 2026-05-10, 2026/5/10, 2026.5.10, 2026年5月10日, with a time, 46152."""

from __future__ import annotations

import datetime
import re

from permits.works.lengths import plain

# Years in which somebody may plan works.
YEARS = range(1900, 2200)
# Days since this one are what a spreadsheet keeps of a date (ECMA-376, part 1, 18.17.4.1); five digits are 1927 to 2173.
_SPREADSHEET_EPOCH = datetime.date(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
# Milliseconds since 1970, as web maps and ArcGIS write a date; midnight there is midnight in China.
_MILLISECONDS = re.compile(r"1\d{12}(?:\.0+)?")
_CHINA_TIME = datetime.timezone(datetime.timedelta(hours=8))
_DASHES = str.maketrans({"—": "-", "–": "-", "－": "-", "―": "-"})
_DAY = re.compile(
    r"(\d{4})(?:\s*[-/.]+\s*(\d{1,2})\s*[-/.]+\s*(\d{1,2})|\s+(\d{1,2})\s+(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
    r"(?:[t\s].*|(?:上午|下午|\d{1,2}[:时]).*)?"
)


def day_of(value: object) -> datetime.date | None:
    """The day that a value names; None where it names none, or could name two (5/10/2026)."""
    if isinstance(value, datetime.datetime):
        day = value.date()
    elif isinstance(value, datetime.date):
        day = value
    else:
        text = plain(str(value)).translate(_DASHES)
        if (serial := _SERIAL.fullmatch(text)) is not None:
            return _SPREADSHEET_EPOCH + datetime.timedelta(days=int(serial.group(1)))
        if _MILLISECONDS.fullmatch(text):
            return datetime.datetime.fromtimestamp(float(text) / 1000, _CHINA_TIME).date()
        found = _DAY.fullmatch(text)
        if found is None:
            return None
        try:
            day = datetime.date(*(int(part) for part in found.groups() if part is not None))
        except ValueError:
            return None
    return day if day.year in YEARS else None
