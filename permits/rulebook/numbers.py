"""The numbers of the rules against the words they are cited from, in both languages.

Words that are proved against the published text prove nothing about ``limit_m`` beside them: a number must occur in
the clause it cites, with its unit, written in digits or in characters. Numbers of another law are marked as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from geo.dataclass import dataclass
from geo.text import MONTHS, Text
from permits.errors import RuleBookError
from permits.rulebook.articles import Clause
from permits.rulebook.in_force import ArticleVersion, Instrument
from permits.rulebook.provisions import RiverBand, Zone

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"[零〇一二三四五六七八九两十百千万点\d.]+"
_UNITS_BELOW_TWENTY = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN_NUMBER = r"(\d[\d,]*(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)"
_ZH_UNITS = {"m": "米", "day": "日", "yuan": "元"}
_EN_UNITS = {"m": r"(?:m|metres?|meters?)\b", "day": r"days?\b", "yuan": r"(?:yuan\b|to [\d,]+ yuan\b)"}


@dataclass(frozen=True)
class Number:
    """A number of a rule beside the words it is cited from.

    Attributes
    ----------
    file, key : str
        Where it stands.
    value, unit : str
        As it is compared: ``1.5`` and ``m``, ``11-15`` and ``date``.
    clause : str
        The clause cited.
    found : Text
        The numbers of this unit in the words of the clause, in each language.
    agrees : bool
        It is among them, in both languages.
    elsewhere : Text or None
        The other law, or our own choice, from which the number comes; it is not in the words.
    ours : bool
        It stands in the words of a reading, which bind nobody: to be looked at where it differs.
    """

    file: str
    key: str
    value: str
    unit: str
    clause: str
    found: Text
    agrees: bool
    elsewhere: Text | None = None
    ours: bool = False


def numbers(version: ArticleVersion, instrument: Instrument) -> Iterator[Number]:
    """Each number of the rules of an article version beside the words of its clause."""
    for key, clause, unit, value, elsewhere in _stated(version):
        if elsewhere is None:
            yield _beside(version, key, clause, unit, value)
        else:
            yield Number(version.file, key, value, unit, clause, Text("—", "—"), True, elsewhere)
    day = instrument.in_force_from
    if version.article.number == Clause.parse(instrument.in_force_clause).article:
        value = f"{day.month:02d}-{day.day:02d}"
        yield _beside(version, "instrument.in_force_from", instrument.in_force_clause, "date", value)
    yield from _named(version)


def unheld(version: ArticleVersion) -> Iterator[tuple[str, str]]:
    """Distances that the words of a clause with zones or bands name and that none of them holds: clause, metres."""
    areas = _areas(version)
    for clause in dict.fromkeys(area.clause for area in areas):
        held = {f"{area.limit_m:g}" for area in areas if area.clause == clause}
        words = _quote(version, clause)
        for metres in dict.fromkeys([*in_chinese(words.zh, "m"), *in_english(words.en, "m")]):
            if metres not in held:
                yield clause, metres


def _areas(version: ArticleVersion) -> list[Zone | RiverBand]:
    return [*version.zones, *version.river_bands]


def _stated(version: ArticleVersion) -> Iterator[tuple[str, str, str, str, Text | None]]:
    """Key, clause, unit, value and, where it is not the clause's own, the source of each number."""
    for area in _areas(version):
        if area.limit_m:
            yield f"{area.id}.limit_m", area.clause, "m", f"{area.limit_m:g}", None
        for reading, values in area.under_reading.items():
            for option, fields in values.items():
                if "limit_m" in fields:
                    key = f"{area.id}.under_reading.{reading}.{option}.limit_m"
                    yield key, area.clause, "m", f"{float(fields['limit_m']):g}", None
    for tier in version.review_tiers:
        for name, metres in (("pipe_limit_m", tier.pipe_limit_m), ("station_limit_m", tier.station_limit_m)):
            yield f"review_tier.{tier.tier}.{name}", tier.clause, "m", f"{metres:g}", tier.source
    season = version.heating_season
    if season is not None:
        for name, (month, day) in (("default_start", season.default_start), ("default_end", season.default_end)):
            yield f"heating_season.{name}", season.clause, "date", f"{month:02d}-{day:02d}", None
        ours = Text("本项目的提示，非本办法规定", "a hint of ours, not in the order")
        yield "heating_season.may_move_days", season.clause, "day", str(season.may_move_days), ours
    if version.readiness is not None:
        readiness = version.readiness
        yield "readiness.days_before_season", readiness.clause, "day", str(readiness.days_before_season), None
    for penalty in version.penalties:
        for who, ends in penalty.ranges.items():
            for end, yuan in zip(("min_cny", "max_cny"), ends, strict=True):
                yield f"penalty.{penalty.for_clause}.{who}.{end}", penalty.clause, "yuan", str(yuan), penalty.source


def _named(version: ArticleVersion) -> Iterator[Number]:
    """Distances in our own names and readings, which a reader sees beside the limits."""
    for area in _areas(version):
        yield from _told(version, f"{area.id}.name", area.clause, area.name, {f"{area.limit_m:g}"})
    for reading in version.readings:
        for option in reading.options:
            for part, text in (("", reading.options[option]), (".argument", reading.arguments[option])):
                key = f"reading.{reading.key}.{option}{part}"
                yield from _told(version, key, str(version.article.number), text, None)


def _told(version: ArticleVersion, key: str, clause: str, text: Text, held: set[str] | None) -> Iterator[Number]:
    words = _quote(version, clause)
    for metres in dict.fromkeys([*in_chinese(text.zh, "m"), *in_english(text.en, "m")]):
        known = held or {*in_chinese(words.zh, "m"), *in_english(words.en, "m")}
        shown = "、".join(sorted(known))
        yield Number(version.file, key, metres, "m", clause, Text(shown, shown), metres in known, None, held is None)


def _beside(version: ArticleVersion, key: str, clause: str, unit: str, value: str) -> Number:
    words = _quote(version, clause)
    zh, en = in_chinese(words.zh, unit), in_english(words.en, unit)
    found = Text("、".join(zh) or "—", ", ".join(en) or "—")
    return Number(version.file, key, value, unit, clause, found, value in zh and value in en)


def _quote(version: ArticleVersion, clause: str) -> Text:
    try:
        return version.article.quote(Clause.parse(clause))
    except RuleBookError:
        # A clause of another article, or none: citations are verified on their own.
        return Text("", "")


def in_chinese(text: str, unit: str) -> list[str]:
    """Numbers of a unit in Chinese words: ``m``, ``day``, ``yuan``, or ``date`` as month and day."""
    text = unicodedata.normalize("NFKC", text)
    if unit == "date":
        days = re.findall(rf"({_NUMBER})月({_NUMBER})日", text)
        return [f"{int(chinese_value(month)):02d}-{int(chinese_value(day)):02d}" for month, day in days]
    found = re.findall(rf"({_NUMBER}){_ZH_UNITS[unit]}", text)
    return [f"{chinese_value(one):.12g}" for one in found if one.strip(".点")]


def chinese_value(written: str) -> float:
    """A number written in characters or digits: 一点五, 零点五, 二百, 十五, 一万, 5万, 1.5."""
    whole, _, part = written.partition("点")
    decimals = "".join(str(_DIGITS.get(sign, sign)) for sign in part)
    total, section, digits = 0.0, 0.0, ""
    for sign in whole:
        if sign == "万":
            total, section, digits = (total + section + _number(digits)) * 10_000, 0.0, ""
        elif sign in _PLACES:
            section, digits = section + (_number(digits) if digits else 1) * _PLACES[sign], ""
        else:
            digits += str(_DIGITS.get(sign, sign))
    return total + section + _number(digits) + (float(f"0.{decimals}") if decimals else 0.0)


def _number(digits: str) -> float:
    return float(digits) if re.fullmatch(r"\d+(\.\d+)?", digits) else 0.0


def in_english(text: str, unit: str) -> list[str]:
    """Numbers of a unit in English words, as in `in_chinese`."""
    if unit == "date":
        found = re.findall(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})", text)
        return [f"{MONTHS.index(month) + 1:02d}-{int(day):02d}" for day, month in found]
    written = re.findall(rf"\b{_EN_NUMBER} (?={_EN_UNITS[unit]})", text)
    return [f"{value:.12g}" for one in written if (value := _english_value(one)) is not None]


def _english_value(written: str) -> float | None:
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if written in _UNITS_BELOW_TWENTY:
        return float(_UNITS_BELOW_TWENTY.index(written))
    tens, _, unit = written.partition("-")
    if tens in _TENS and (not unit or unit in _UNITS_BELOW_TWENTY[1:10]):
        return 10.0 * (_TENS.index(tens) + 2) + (_UNITS_BELOW_TWENTY.index(unit) if unit else 0)
    return None
