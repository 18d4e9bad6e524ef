"""When works are done by properties that hold no first and no last day: how long they take, and columns that nobody reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from geo.pattern import pattern
from permits.works.about_days import about_a_day
from permits.works.dates import day_of, days_long, names_a_year, period_of, unsettled_period
from permits.works.lengths import plain

# Columns that may say when works are done; not when somebody wrote, measured or decided something.
_SAYS_WHEN = pattern(
    r"时间|日期|时段|月份|季度|年度|年月|窗口|开竣工|起止|start|begin|finish|^from$|^to$|^end|(?:^|_)(?:date|time|when|month|period|season)(?:_|$)|停[暖热供汽气]"
)
_OF_SOMETHING_ELSE = pattern(
    r"申报|申请|受理|[审核]批|批准|编制|填报|登记|采集|测量|测绘|勘察|勘测|更新|修改|创建|录入|制图|打印|投运|投产|投用|建成|建设年|出厂|签订|有效|检测|校核"
    r"|creat|updat|modif|edit|survey|record|appl|approv|issue|print|install|built"
)
_OF_A_SHUTDOWN = pattern(r"停[暖热供汽气]|shut_?(?:down|off)|outage")


def speaks_of_another_time(values: Iterable[tuple[str, Any]], *, dated: bool) -> bool:
    """Whether columns that nobody reads say when works are done, or when the heat is off.

    Parameters
    ----------
    values : iterable of (str, object)
        Name of a column and its value.
    dated : bool
        The works state their first day: then only when the heat is off is asked about.
    """
    return any(_names_a_time(value) for name, value in values if value is not None and _asked(plain(name), dated=dated))


def _asked(name: str, *, dated: bool) -> bool:
    if _OF_A_SHUTDOWN.search(name):
        return True
    return not dated and _SAYS_WHEN.search(name) is not None and _OF_SOMETHING_ELSE.search(name) is None


def _names_a_time(value: Any) -> bool:
    if isinstance(value, bool | float | Mapping | list | tuple):
        return False
    return any(
        found is not None for found in (day_of(value), about_a_day(value), period_of(value), unsettled_period(value))
    )


def says_how_long(name: str) -> bool:
    """Whether the name of a column is that of how long works take."""
    said = plain(name)
    return _HOW_LONG.search(said) is not None and _OF_LATER.search(said) is None


_HOW_LONG = pattern(r"工期|历时|天数|持续|duration")
_OF_LATER = pattern(r"保修|质保|养护|缺陷|使用|有效|缓|监测|日期|时间")


def longest(values: Iterable[tuple[str, Any]]) -> datetime.timedelta | None:
    """How long works take at most, by columns that say so and not when.

    Parameters
    ----------
    values : iterable of (str, object)
        Name of a column and its value.

    Returns
    -------
    timedelta or None
        Nought where they say so and it cannot be told how long; None where they say nothing of it.
    """
    days = [long for name, value in values if value is not None and (long := _days(plain(name), value)) is not None]
    return datetime.timedelta(days=0 if 0 in days else max(days)) if days else None


def _days(name: str, value: Any) -> int | None:
    text = plain(str(value))
    number = _PLAIN_NUMBER.fullmatch(text)
    if number is not None and float(text) > 0:
        unit = next((unit for unit in ("月", "周", "年", "天", "日") if unit in name), "")
        if not unit:
            # As months it would be years.
            unit = "天" if float(text) > _MOST_MONTHS else ""
        return days_long(f"{number[1]}{unit}") if unit else 0
    long = days_long(text)
    if long is not None:
        return long
    return 0 if _LENGTH_IN_WORDS.search(text) and not names_a_year(text) and unsettled_period(text) is None else None


def fewest_days(values: Iterable[tuple[str, Any]]) -> int:
    """How many days works take at least, by the longest of the columns that say so and not when; 0 where none does.

    A month may have 28 of them, and of working days nobody says how many others lie between them.
    """
    return max((_fewest(plain(name), value) for name, value in values if value is not None), default=0)


def _fewest(name: str, value: Any) -> int:
    most, said = _days(name, value) or 0, f"{name} {plain(str(value))}"
    if "工作日" in said or "working" in said:
        return most // _WITH_DAYS_OFF
    return (
        most * 28 // 31
        if "月" in said or "month" in said
        else most * 365 // 366
        if "年" in said or "year" in said
        else most
    )


# `permits.works.dates` counts so many days for a working day.
_WITH_DAYS_OFF = 3
_PLAIN_NUMBER = pattern(r"(\d{1,4})(?:\.0+)?")
_LENGTH_IN_WORDS = pattern(r"[\d零一二两三四五六七八九十百半]\s*个?(?:天|日|周|星期|月|年|day|week|month|year)")
_MOST_MONTHS = 12
ONE_DAY = datetime.timedelta(days=1)


def names_a_heating_month(text: str) -> bool:
    """Whether a text that says what is done names a month in which there may be heat, or the season: 检修，2026年12月1日至5日."""
    # Most texts name none.
    return _SPEAKS_OF_TIME.search(text) is not None and _HEATED.search(plain(text)) is not None


_SPEAKS_OF_TIME = pattern(r"月|季|期|冬|\d[-/.]\d|[A-Za-z]{3}")
# With the days by which the government may begin the season earlier and end it later.
_HEATED_IN_ENGLISH = r"(?:oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?)"
_HEATED = pattern(
    r"(?<![\d.])(?:1[0-2]|0?[1-4])\s*月|(?<!\d)20\d\d[-/.](?:1[0-2]|0?[1-4])(?!\d)|(?:十[一二]?|(?<!十)[一二三四])月(?=[上中下初底份至到一二三四五六七八九十\d])"
    r"|(?<!非)(?<!不在)(?<!避开)(?:采暖[季期]|供暖[季期]|供热[季期]|冬季)(?!之?前|来临|以外|外)"
    rf"|\d(?:st|nd|rd|th)?\s+{_HEATED_IN_ENGLISH}\b|\b{_HEATED_IN_ENGLISH}\.?\s+\d|\b(?:in|during)(?: the)? (?:winter|heating season)\b"
)
