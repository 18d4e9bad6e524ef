"""Dates as people and spreadsheets write them: 2026-05-10, 2026.5.10, 2026年5月10日, 二〇二六年五月十日, 10-May-2026, with a time, 46152."""

from __future__ import annotations

import datetime
import math
import re
from functools import lru_cache

from geo.pattern import pattern
from geo.text import Text
from permits.works.lengths import plain

# Years in which somebody may plan works.
YEARS = range(1900, 2200)
# Days since this one are what a spreadsheet keeps of a date (ECMA-376, part 1, 18.17.4.1); five digits are 1927 to 2173.
_SPREADSHEET_EPOCH = datetime.date(1899, 12, 30)
_SERIAL = pattern(r"(\d{5})(?:\.\d+)?")
# Seconds or milliseconds since 1970, as programs, web maps and ArcGIS write a date; midnight there is midnight in China.
_SINCE_1970 = pattern(r"(1\d{9})(\d{3})?(?:\.0+)?")
_CHINA_TIME = datetime.timezone(datetime.timedelta(hours=8))
# As JSON of .NET and as JavaScript write a moment: /Date(1778371200000)/, Sun May 10 2026 00:00:00 GMT+0800 (…).
_DOT_NET = pattern(r"/date\((-?\d{9,13})(?:[+-]\d{4})?\)/")
_JAVASCRIPT = pattern(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?([a-z]{3}) (\d{1,2}),? (\d{4}) (\d{2}:\d{2})(?::\d{2})? (?:gmt|utc)([+-]\d{2}):?(\d{2})(?: \(.{0,60}\))?"
)
_WEEKDAY = pattern(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+(?=[a-z]{3}|\d)")
# A moment with its zone, as programs write midnight in China: 2026-05-09T16:00:00.000Z.
_INSTANT = pattern(r"(\d{4}-\d{2}-\d{2})[t\s]{1,2}(\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(z|[+-]\d{2}(?::?\d{2})?)")
_DASHES = str.maketrans({"—": "-", "–": "-", "－": "-", "―": "-", "～": "~", "〜": "~", "∼": "~"})
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_IN_WORDS = pattern(
    r"(?:([〇零○一二三四五六七八九]{4})年)?([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十廿卅]{1,3})([日号]))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
# A time, a zone or a weekday behind a day, and words that stand in no second date.
_TAIL = (
    r"(?:z|[+-]\d{2}:?\d{2}|\s*(?:上午|下午|全天|早上|晚上|[ap]m)|[t\s]*(?:周|星期|礼拜)[一二三四五六日天]|[(（].{0,20}[)）]|t\d[\d:.]*(?:z|[+-]\d{2}:?\d{2})?"
    r"|\s*(?:上午|下午|凌晨|早上|晚上|[ap]m)?\s*\d{1,2}\s*[:时点][\d:.\s时分秒整点apm+z-]*|\s+[^\d~至到-]*)?"
)
_DAY = pattern(
    r"(?:公元)?(\d{4})(?:\s*[-/.、,]+\s*(\d{1,2})\s*[-/.、,]+\s*(\d{1,2})\s*[日号.]?|\s+(\d{1,2})\s+(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2})(?:\.0+)?)"
    + _TAIL
)
_NAMED = (
    pattern(rf"{_MONTH}[\s-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(?P<year>\d{{4}}){_TAIL}"),
    pattern(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/-]*(?:of\s+)?{_MONTH}[\s,/-]*(?P<year>\d{{4}}){_TAIL}"),
    pattern(rf"(?P<year>\d{{4}})[\s,./-]*{_MONTH}[\s,/-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_TAIL}"),
    # Two digits of a year behind the name of a month, as spreadsheets write it: 10-May-26, May 10 '26.
    pattern(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/-]*{_MONTH}[\s,/-]*'?(?P<short>[2-9]\d){_TAIL}"),
    pattern(rf"{_MONTH}[\s-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]*'(?P<short>[2-9]\d){_TAIL}"),
)
# Weeks and days of a year by their number (ISO 8601): 2026-W19, 2026-W19-3, 2026-130; 2026年第19周.
_WEEK = pattern(r"(\d{4})(?:-?w(\d{2})|\s*年?\s*第\s*(\d{1,2})\s*周)")
_DAY_OF_WEEK = pattern(r"(\d{4})-?w(\d{2})-?([1-7])")
# 2026-115 may be meant for 1-15 or 11-5 as well.
_DAY_OF_YEAR = pattern(r"(\d{4})-(?!1[0-2][1-9]|0[1-9][1-9]|[1-9](?:0[1-9]|[12]\d|3[01]))(\d{3})")
_OF_ANY_YEAR = (
    pattern(r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"),
    pattern(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}"),
    # May 26 may be a month of 2026.
    pattern(rf"{_MONTH}\s*(?P<day>1?\d)(?:st|nd|rd|th)?"),
)
# The year last: which of the others is the month is only certain where one cannot be, or where both are the same.
_YEAR_LAST = pattern(rf"(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{4}}){_TAIL}")
_SHORT_YEAR = pattern(r"\d{1,2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?")
_NO_DAY = pattern(r"\d{4}\s*(?:[-/.]\s*\d{1,2}|年\s*\d{1,2}\s*月.*|年)?")
_NO_YEAR = pattern(r"\d{1,2}\s*(?:月\s*\d{1,2}\s*[日号]?|[-/.]\s*\d{1,2})")
# From one day to another.
_BETWEEN = pattern(r"\s*(?:[-~]+|/|至|到|\bto\b|\buntil\b)\s*")
_FROM = pattern(r"^(?:自|从|起|from\s)+\s*|\s*(?:起|开始|开工)$")
_UNTIL = pattern(r"\s*(?:止|结束|完工|竣工|为止)$")
_REST = pattern(r"(?:(\d{1,2})\s*(?:月|[-/.])\s*)?(\d{1,2})\s*([日号]?)")
_A_MONTH = pattern(r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*月?")
_MONTH_ALONE = pattern(r"(\d{1,2})\s*月")
_LONGEST = 80
# The features of a job mostly state the same days: so many texts are read once.
HELD = 256
Day = datetime.date


def day_of(value: object) -> datetime.date | None:
    """The day that a value names; None where it names none, several (a period), or could name two (5/10/2026)."""
    if isinstance(value, datetime.datetime):
        day: Day | None = (value if value.tzinfo is None else value.astimezone(_CHINA_TIME)).date()
    elif isinstance(value, datetime.date):
        day = value
    else:
        day = _read(plain_time(value))
    return day if day is not None and day.year in YEARS else None


def plain_time(value: object) -> str:
    """A time as its patterns expect it."""
    text = plain(str(value)).translate(_DASHES)
    return _IN_WORDS.sub(_in_digits, text) if len(text) <= _LONGEST else ""


@lru_cache(HELD)
def _read(text: str) -> Day | None:
    if (serial := _SERIAL.fullmatch(text)) is not None:
        return _SPREADSHEET_EPOCH + datetime.timedelta(days=int(serial.group(1)))
    if (since := _SINCE_1970.fullmatch(text)) is not None:
        return datetime.datetime.fromtimestamp(int(since.group(1)), _CHINA_TIME).date()
    if (since := _DOT_NET.fullmatch(text)) is not None:
        return datetime.datetime.fromtimestamp(int(since.group(1)) // 1000, _CHINA_TIME).date()
    if (instant := _INSTANT.fullmatch(text)) is not None:
        return _in_china(*instant.groups())
    if (instant := _JAVASCRIPT.fullmatch(text)) is not None and instant[1] in _MONTHS:
        date = f"{instant[3]}-{_MONTHS.index(instant[1]) + 1:02}-{int(instant[2]):02}"
        return _in_china(date, instant[4], f"{instant[5]}:{instant[6]}")
    text = _WEEKDAY.sub("", text)
    if (found := _DAY.fullmatch(text)) is not None:
        return _date(*(int(part) for part in found.groups() if part is not None))
    for one in _NAMED:
        if (found := one.fullmatch(text)) is not None:
            year = found.groupdict().get("year") or f"20{found['short']}"
            return _date(int(year), _MONTHS.index(found["name"]) + 1, int(found["day"]))
    if (found := _DAY_OF_WEEK.fullmatch(text)) is not None:
        return _of_week(*map(int, found.groups()))
    if (found := _DAY_OF_YEAR.fullmatch(text)) is not None:
        new_year = _date(int(found[1]), 1, 1)
        counted = None if new_year is None else new_year + datetime.timedelta(days=int(found[2]) - 1)
        return counted if counted is not None and counted.year == int(found[1]) else None
    if (found := _YEAR_LAST.fullmatch(text)) is not None:
        first, second, year = (int(part) for part in found.groups())
        ways = {day for day in (_date(year, first, second), _date(year, second, first)) if day is not None}
        return ways.pop() if len(ways) == 1 else None
    return None


def _in_china(date: str, time: str, zone: str) -> Day | None:
    """The day in China of a moment that is told by the clock of another place."""
    # Whole minutes and one form of the zone: versions of Python read the rest differently.
    shifted = "+00:00" if zone == "z" else f"{zone[:3]}:{zone[-2:] if len(zone) > 3 else '00'}"
    try:
        return datetime.datetime.fromisoformat(f"{date}T{time}{shifted}").astimezone(_CHINA_TIME).date()
    except (ValueError, OverflowError):
        return None


def _date(year: int, month: int, day: int) -> Day | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _of_week(year: int, week: int, day: int) -> Day | None:
    try:
        return datetime.date.fromisocalendar(year, week, day)
    except ValueError:
        return None


def month_and_day(value: object) -> tuple[int, int] | None:
    """The month and the day of a value that names no year; None where it names one, or could name another day."""
    text = plain_time(value)
    for one in _OF_ANY_YEAR:
        if (found := one.fullmatch(text)) is not None:
            month = found.groupdict().get("month")
            return int(month) if month else _MONTHS.index(found["name"]) + 1, int(found["day"])
    return None


def _in_digits(found: re.Match[str]) -> str:
    year, month, day, _ = found.groups()
    stated = f"{year.translate(_DIGITS)}年" if year else ""
    return f"{stated}{_number(month)}月" + (f"{_number(day)}日" if day else "")


def _number(text: str) -> int:
    """Of 一 to 三十一, 廿一 and 卅 among them."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    whole = int((tens or "1").translate(_DIGITS)) * 10 if ten else 0
    return whole + int((ones or "0").translate(_DIGITS))


def period_of(value: object) -> tuple[Day | None, Day | None] | None:
    """The first and the last day that a value names; None where it names no period.

    ``2026.5.10-2026.6.10``, ``2026年5月10日至6月10日``, ``2026-05-10 ~ 06-10``, ``自2026年5月10日起`` (no last day);
    of months, 2026年5月至8月, the first day of the first to the last day of the last.
    """
    return None if isinstance(value, datetime.date) else _period(plain_time(value))


@lru_cache(HELD)
def _period(text: str) -> tuple[Day | None, Day | None] | None:
    if _read(text) is not None:
        return None
    for between in _BETWEEN.finditer(text):
        first = _first(text[: between.start()])
        last = _last(text[between.end() :], first) if first is not None else None
        if first is not None and last is not None and first <= last and {first.year, last.year} <= {*YEARS}:
            return first, last
    stripped = _FROM.sub("", text)
    if stripped != text and (day := day_of(stripped)) is not None:
        return day, None
    if (month := _A_MONTH.fullmatch(text)) is not None and (first := _first(text)) is not None:
        return first, _end_of(int(month[1]), int(month[2]))
    return _week(text)


def _week(text: str) -> tuple[Day, Day] | None:
    """The Monday and the Sunday of a week."""
    found = _WEEK.fullmatch(text)
    first = None if found is None else _of_week(int(found[1]), int(found[2] or found[3]), 1)
    return None if first is None else (first, first + datetime.timedelta(days=6))


def _first(text: str) -> Day | None:
    text = _FROM.sub("", text)
    if (day := day_of(text)) is not None:
        return day
    month = _A_MONTH.fullmatch(text)
    return None if month is None else _date(int(month[1]), int(month[2]), 1)


def _last(text: str, first: Day) -> Day | None:
    """The second of two days; the year, and the month, of the first where it leaves them out."""
    text = _UNTIL.sub("", text)
    if (day := day_of(text)) is not None:
        return day
    if (month := _A_MONTH.fullmatch(text)) is not None:
        return _end_of(int(month[1]), int(month[2]))
    if (alone := _MONTH_ALONE.fullmatch(text)) is not None:
        return _end_of(first.year + (int(alone[1]) < first.month), int(alone[1]))
    rest = _REST.fullmatch(text)
    if rest is None or not (rest[1] or rest[3]):
        return None
    if not rest[1]:
        return _date(first.year, first.month, int(rest[2]))
    last = _date(first.year, int(rest[1]), int(rest[2]))
    # Over the turn of the year.
    return _date(first.year + 1, int(rest[1]), int(rest[2])) if last is not None and last < first else last


def _end_of(year: int, month: int) -> Day | None:
    following = _date(year + month // 12, month % 12 + 1, 1) if 1 <= month <= 12 else None
    return None if following is None else following - datetime.timedelta(days=1)


# What stands for a day that is not settled: words without a number, or a time that is longer than a day.
_UNSETTLED_WORDS = pattern(
    r"(?:[暂尚]?(?:未|待)(?:确?定|批复?|明确|通知|审批|核准|开工令|落实|排期|协商|公布|安排)|暂定|批复|批准|审批|核准|许可|施工许可证?|开工令|开工通知书?|通知|另行|合同|实际|现场|协商|商定"
    r"|取得|办理|下达|签发|通过|完成|尽快|尽早|近期|即日|立即|视|情况|根据|按照?|以|为准|而定|确定|后|起|内|之日|日期|开工|开始|施工|进场|完工|竣工|结束|时间|的|待|手续|规划|相关|主管|部门"
    r"|春节|国庆节?|节后|雨季|汛期|冬季|供暖季|供热期|采暖季|停暖|前|tbd|tbc|to be (?:decided|confirmed|determined)|as soon as possible|asap|after approval|upon approval|\s)+"
)
_WITHIN = r"(?:上旬|中旬|下旬|初|中|底|末|份|前后|左右|前|后)?(?:开工|开始|起|完工|竣工|结束|完成)?"
_VAGUE_MONTH = pattern(rf"(\d{{4}})\s*(?:年|[-/.])\s*(\d{{1,2}})\s*月?\s*{_WITHIN}")
_VAGUE_PART = pattern(
    rf"(\d{{4}})\s*年?\s*(?:第?([一二三四1-4])季度|(上|下)半年|(?:春节|国庆节?|五一|中秋|元旦|清明)(?:节?期间|节?[前后])?|[春夏秋冬]季?|年?[初中底末])?\s*年?{_WITHIN}"
)
_NO_YEAR_VAGUE = pattern(
    rf"(?:约|大约|大概|暂定|预计)?(?:(?:今年|明年|本年度?)?\d{{1,2}}\s*月(?:\d{{1,2}}\s*[日号](?:前后|左右|上下|那几天))?{_WITHIN}|[今明]年{_WITHIN})"
)
_SO_LONG = pattern(
    r"\s*(?:起|开工|开始)?[,，;；、\s(（]*(?:总?工期|历时|共计?|为期|计)*[:：为]?\s*(\d{1,4})\s*(?:个)?(天|日历天|日历日|日|工作日|周|月)[)）]?"
)
# As long as so many of them can be; a working day may have two days off beside it, and a long holiday.
_DAYS_OF = {"周": 7, "月": 31, "工作日": 3}


# mid June 2026, end of May 2026, June 2026; 2026Q2, Q2 2026.
_VAGUE_MONTH_IN_ENGLISH = pattern(
    rf"(?:(?:in|from|by)\s+)?(?:the\s+)?(?:(?:very\s+)?(?:early|mid(?:dle)?|late|beginning|start|end)(?:\s+(?:of|in))?[\s-]*)?{_MONTH}[\s,]+(?P<year>\d{{4}})"
)
_QUARTER = pattern(r"(?:(\d{4})\s*[-/]?\s*q([1-4])|q([1-4])\s*[-/,]?\s*(\d{4}))")
# A time of the year without the year, or one that is any time: 四季度, 年底, 全年, 每年11月, 11月至次年3月.
_ANY_YEAR = re.compile(
    r"冬|供[暖热]|采暖|停暖|立[春夏秋冬]|季度|[上下]半年|年[底末初中]|岁末|腊月|正月|春节|元旦|国庆|全年|常年|长年|长期|不限|不定期|分期|每年|[今明后次]年|汛期|雨季"
    r"|\d\s*月(?!\d)|\d\s*[-~至到]\s*\d{1,2}\s*月|[一二三四五六七八九十]月"
)
_A_LENGTH = re.compile(
    r"(?:总?工期|历时|共计?|为期|计划?|约|大约|预计)*[:：为]?\s*(?:(?P<many>\d{1,4}(?:\.\d)?)|(?P<said>[半一二两三四五六七八九十]))\s*个?(?P<unit>天|日历天|日历日|日|工作日|周|星期|月|年|days?|weeks?|months?|years?)(?:左右|以内|内)?"
)
_DAYS_OF_LENGTH = {"周": 7, "星期": 7, "week": 7, "月": 31, "month": 31, "年": 366, "year": 366, "工作日": 3}


def days_long(value: object) -> int | None:
    """At most how many days a period has that says how long it is and not when: 240天, 8个月, 半年; None for any other."""
    found = _A_LENGTH.fullmatch(plain_time(value))
    if found is None:
        return None
    many = (
        float(found["many"])
        if found["many"]
        else 0.5
        if found["said"] == "半"
        else _number(found["said"].replace("两", "二"))
    )
    return math.ceil(many * _DAYS_OF_LENGTH.get(found["unit"].rstrip("s"), 1))


def unsettled(value: object) -> tuple[Day | None, Day | None] | None:
    """The first and the last day that a time can mean whose day is not settled; None where it is no such time.

    2026年5月中旬 lies between the first and the last of May; 2026年下半年 ends with the year (of its first day nothing is said, as works of a year
    begin when they may); 以开工令为准 can be any day.
    """
    text = plain_time(value)
    if not text or len(text) > _LONGEST:
        return None
    if not any(sign.isdigit() for sign in text):
        return (None, None) if _UNSETTLED_WORDS.fullmatch(text) or _NO_YEAR_VAGUE.fullmatch(text) else None
    if (month := _VAGUE_MONTH.fullmatch(text)) is not None:
        first = _date(int(month[1]), int(month[2]), 1)
        return None if first is None or first.year not in YEARS else (first, _end_of(first.year, first.month))
    if (week := _week(text)) is not None:
        return week
    if (named := _VAGUE_MONTH_IN_ENGLISH.fullmatch(text)) is not None:
        first = _date(int(named["year"]), _MONTHS.index(named["name"]) + 1, 1)
        return None if first is None or first.year not in YEARS else (first, _end_of(first.year, first.month))
    if (of_year := _QUARTER.fullmatch(text)) is not None:
        year, number = int(of_year[1] or of_year[4]), int(of_year[2] or of_year[3])
        return (None, _end_of(year, 3 * number)) if year in range(2000, 2100) else None
    if (part := _VAGUE_PART.fullmatch(text)) is not None and int(part[1]) in range(2000, 2100):
        year = int(part[1])
        quarter = "一二三四1234".index(part[2]) % 4 + 1 if part[2] else 2 if part[3] == "上" else 4
        return None, _end_of(year, 3 * quarter)
    if _NO_YEAR_VAGUE.fullmatch(text) or _UNSETTLED_WORDS.fullmatch(_SO_MANY_DAYS.sub("", text)):
        return None, None
    return None


_SO_MANY_DAYS = re.compile(r"(?<=[后起内])\s*\d+\s*个?(?:天|日历天|工作日|日|周|月)")


def unsettled_period(value: object) -> tuple[Day | None, Day | None] | None:
    """The days between which a period can lie whose days are not settled, as `unsettled`: 2026-2028, 2026年二季度至2027年."""
    text = plain_time(value)
    if text and (whole := unsettled(text)) is not None:
        return whole
    for between in _BETWEEN.finditer(text):
        first, last = text[: between.start()], text[between.end() :]
        starts = unsettled(first) if day_of(first) is None else (day_of(first), None)
        ends = unsettled(last) if day_of(last) is None else (None, day_of(last))
        if starts is not None and ends is not None and not (starts[0] and ends[1] and ends[1] < starts[0]):
            return starts[0], ends[1]
    if text and days_long(text) is None and not names_a_year(text) and _ANY_YEAR.search(text):
        return None, None
    return None


def so_long_from(value: object) -> tuple[Day, Day] | None:
    """The first and the last day of a period that says how long it is: 2026年5月10日起90天."""
    text = plain_time(value)
    for long in _SO_LONG.finditer(text):
        start = day_of(_FROM.sub("", text[: long.start()].rstrip(",，;；、 (（")))
        if start is not None and long.end() == len(text):
            return start, start + datetime.timedelta(days=int(long[1]) * _DAYS_OF.get(long[2], 1) - 1)
    return None


def why_no_day(value: object) -> Text:
    """What would make a day of a value that names none."""
    text = plain_time(value)
    plainly = Text("应为日期，如 2026-05-10", "It must be a date such as 2026-05-10")
    if (found := _YEAR_LAST.fullmatch(text)) is not None and max(int(found[1]), int(found[2])) <= 12:
        months = f"{int(found[1])}月{int(found[2])}日", f"{int(found[2])}月{int(found[1])}日"
        return Text(
            f"可能是 {months[0]}，也可能是 {months[1]}；请写作年-月-日，如 2026-05-10",
            "Which number is the month is not certain; write year, month and day, such as 2026-05-10",
        )
    if period_of(value) is not None and not is_a_month(value):
        return Text(
            "这是一段时间；请分别写开工（start）与完工（end）的日期",
            "It is a period; state its first day as start and its last as end",
        )
    for shape, zh, en in (
        (_NO_DAY, "缺月、日", "The month or the day is missing"),
        (_NO_YEAR, "缺年份", "The year is missing"),
        (
            _SHORT_YEAR,
            "年份应写四位（哪个是年、月、日不能确定）",
            "Write the year with four digits (which number is the year is not certain)",
        ),
    ):
        if shape.fullmatch(text):
            return Text(f"{zh}；应为日期，如 2026-05-10", f"{en}; it must be a date such as 2026-05-10")
    return plainly


def is_a_month(value: object) -> bool:
    """Whether a value is a month alone, 2026年5月."""
    return _A_MONTH.fullmatch(plain_time(value)) is not None


def names_a_year(value: object) -> bool:
    """Whether a value speaks of a year, so that it says when something is done and not how long."""
    return re.search(r"(?<!\d)20\d\d(?!\d)|20\d{6}(?!\d)|\d\s*月\s*\d+\s*[日号]", plain_time(value)) is not None
