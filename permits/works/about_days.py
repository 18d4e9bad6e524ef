"""Days and periods that say of themselves that they are not settled: 约2026-06-10, 2026-06-10（暂定）, 10 June 2026 at the earliest."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from geo.pattern import pattern
from permits.works.dates import HELD, Day, day_of, period_of, plain_time

# What is said round a day that is not settled: about it, 约2026-06-10, or another one yet, 2026-06-10（暂定）, 10 June 2026 at the earliest.
_ABOUT = pattern(r"约|大概|左右|前后|上下|那几天|许|[≈~]|±\s*\d+\s*[天日]|\b(?:approx\w*|about|around|circa|or so)")
_NOT_SURE = pattern(
    r"暂[定拟]?|初定|初步|计划|拟|打算|预计|预估|估计|可能|顺延|调整|变更|待定|未定|另行|视|为准|而定|以内|[?+]"
    r"|\b(?:tbc|tbd|tentativ\w*|provisional\w*|expected|estimated|subject to|may change|to be (?:confirmed|decided|agreed))"
)
_EARLIEST = pattern(
    r"不早于|最早|以后|之后|(?<!前)后|\b(?:at the earliest|earliest|not before|no earlier than|after|from|onwards?)\b"
)
_LATEST = pattern(
    r"不晚于|不迟于|最迟|最晚|以前|之前|前(?!后)|\b(?:at the latest|latest|not after|no later than|before|by)\b"
)
_A_DAY_IN_IT = pattern(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
    r"|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}|[a-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}"
)
# About a day is within half a month of it: our own choice.
_NEARLY = datetime.timedelta(days=15)


def about_a_day(value: object) -> tuple[Day | None, Day | None] | None:
    """The first and the last day that a value can mean which names one day and says that it is not settled; None for any other.

    约2026-06-10 is some day about that one, 2026-06-10（暂定） and 不早于2026-06-10 any from there on; 2026-06-10之前 has no first one.
    """
    return _about_a_day(str(value))


@lru_cache(HELD)
def _about_a_day(value: str) -> tuple[Day | None, Day | None] | None:
    text = plain_time(value)
    inside = _A_DAY_IN_IT.findall(text)
    day = day_of(inside[0]) if len(inside) == 1 else None
    if day is None:
        return None
    round_it = text.replace(inside[0], " ", 1)
    if any(sign.isdigit() for sign in re.sub(r"\d+\s*[天日]|\d{1,2}[:时点]\d*", "", round_it)):
        return None
    if _EARLIEST.search(round_it):
        return day, None
    if _LATEST.search(round_it):
        return None, day
    if _NOT_SURE.search(round_it):
        return day, None
    return (day - _NEARLY, day + _NEARLY) if _ABOUT.search(round_it) else None


def about_a_period(value: object) -> tuple[Day | None, Day | None] | None:
    """As `about_a_day`, of a period that says that it is not settled: 2026-05-10至2026-11-10（暂定）."""
    text, period = plain_time(value), period_of(value)
    if period is None:
        return None
    words = re.sub(r"[\d\s./~\-:年月日号]+", " ", text)
    if _NOT_SURE.search(words):
        return period[0], None
    first, last = period
    if not _ABOUT.search(words) or first is None or last is None:
        return None
    return first - _NEARLY, last + _NEARLY
