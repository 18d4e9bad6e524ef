"""What a cell of a table says as a coordinate: decimals, degrees with minutes and seconds, or nothing certain.

A number that a spreadsheet cut, and degrees packed into one number, look like coordinates and are none: they
are refused, never taken for decimals.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from geo.errors import FileError
from geo.pattern import pattern
from geo.text import Text

_PLAIN = pattern(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", re.ASCII)
_SCIENTIFIC = pattern(r"[+-]?\d+(?:\.(\d*))?[eE]([+-]?\d+)", re.ASCII)
# Signs without width that web pages and chats put beside a number: nobody sees them.
_UNSEEN = pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DECIMAL_COMMA = pattern(r"[+-]?\d+,\d+", re.ASCII)
_THOUSANDS = pattern(r"[+-]?\d{1,3}([, ']\d{3})+(\.\d*)?", re.ASCII)
# Beside a decimal point a comma cannot be a decimal one.
_GROUPED = pattern(r"[+-]?\d{1,3}(?:[, ']\d{3})+\.\d+", re.ASCII)
_FORMULA_TEXT = pattern(r'="([^"]*)"')
# Other signs for the degree, which NFKC would turn into letters.
_DEGREE_SIGNS = str.maketrans({"º": "°", "˚": "°", "″": '"', "′": "'"})
_UNIT = pattern(r"(?<=[\d.])\s*(m|米|度|°|deg)$", re.IGNORECASE)
_SEXAGESIMAL = pattern(
    r"([+-]?)(\d{1,3})\s*[°º˚度d:\- ]\s*(\d{1,2}(?:\.\d+)?)\s*(?:['’′´分m:\- ]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:''|\"|”|″|秒|s)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_NEGATIVE = ("s", "w", "南纬", "西经")
_SIDES = (*_NEGATIVE, "n", "e", "北纬", "东经")
# A cut number is off by half of this at most and still a coordinate: less than any survey knows a corner of land by.
_FINEST_METRES, _FINEST_DEGREES = 1e-2, 1e-7
_PLANE = 1000.0


class Cell(NamedTuple):
    """A coordinate, NaN where there is none; ``cut_to`` is the worth of the last digit where digits were cut."""

    value: float
    cut_to: float | None = None
    thousands: bool = False


def read_cell(text: str) -> Cell:
    """The coordinate in a cell."""
    if _PLAIN.fullmatch(text):
        return Cell(float(text))
    as_text = _FORMULA_TEXT.fullmatch(text.strip())
    text = as_text.group(1) if as_text is not None else text
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text.translate(_DEGREE_SIGNS))).strip().lstrip("'’").strip()
    plain = _UNIT.sub("", plain) if not _SEXAGESIMAL.fullmatch(plain) else plain
    if _PLAIN.fullmatch(plain):
        return Cell(float(plain))
    scientific = _SCIENTIFIC.fullmatch(plain)
    if scientific is not None:
        return _scientific(plain, len(scientific.group(1) or ""), int(scientific.group(2)[:6]))
    if _GROUPED.fullmatch(plain):
        return Cell(float(re.sub(r"[, ']", "", plain)))
    if _THOUSANDS.fullmatch(plain):
        return Cell(math.nan, thousands=True)
    if _DECIMAL_COMMA.fullmatch(plain):
        return Cell(float(plain.replace(",", ".")))
    return Cell(_degrees(plain))


def cell_number(text: str) -> float:
    """The number in a cell; NaN where there is none."""
    return read_cell(text).value


def _scientific(text: str, decimals: int, exponent: int) -> Cell:
    value = float(text)
    if not math.isfinite(value):
        return Cell(math.nan)
    last = 10.0 ** max(min(exponent - decimals, 300), -300)
    return Cell(value, last if last > (_FINEST_METRES if abs(value) > _PLANE else _FINEST_DEGREES) else None)


def _degrees(text: str) -> float:
    """Degrees, minutes and seconds with any of the signs in use; NaN where this is something else."""
    bare, sign = text.lower(), 1.0
    # In 34d44m39.4s the s are seconds and not south.
    seconds_named = re.fullmatch(r"[^a-z]*d[^a-z]*m[^a-z]*s", bare) is not None
    for side in _SIDES:
        if bare.startswith(side) or (bare.endswith(side) and not seconds_named):
            bare = bare.removeprefix(side).removesuffix(side).strip(" :：")
            sign = -1.0 if side in _NEGATIVE else 1.0
            break
    if _PLAIN.fullmatch(bare.rstrip("°度")) and bare != text.lower():
        return sign * float(bare.rstrip("°度"))
    found = _SEXAGESIMAL.fullmatch(bare)
    if found is None:
        return math.nan
    minus, degrees, minutes, seconds = found.groups()
    # Whole minutes alone are a span of a kilometre and more, or a range of numbers: no coordinate.
    if float(minutes) >= 60 or float(seconds or 0) >= 60 or ("." in minutes) == (seconds is not None):
        return math.nan
    value = float(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
    return -value if minus == "-" else sign * value


def refuse_cut_numbers(name: str, cells: Sequence[tuple[int, str, Cell]], *, file: str) -> None:
    """Refuse a column of coordinates whose digits were cut, or grouped by commas.

    Parameters
    ----------
    name : str
        Name of the column.
    cells : sequence of (int, str, Cell)
        Row numbers, texts, and what they were read as.

    Raises
    ------
    FileError
        Names the column, the first such row and what its last digit is worth.
    """
    for row, text, cell in cells:
        if cell.cut_to is not None:
            worth = f"{cell.cut_to:g}"
            raise FileError(
                Text(
                    f"列“{name}”第 {row} 行“{text.strip()}”被表格软件写成了科学计数，末位相当于 {worth}，真正的坐标已丢失",
                    f"column {name!r}, row {row}: a spreadsheet wrote {text.strip()!r}; its last digit is worth {worth} and the"
                    " true coordinate is lost",
                ),
                Text(
                    "请回到原表，把该列的单元格格式改为“数值”（三位小数），再导出",
                    "Go back to the original sheet, format the column as a number with three decimals, and export again",
                ),
                file=file,
            )
        if cell.thousands:
            raise FileError(
                Text(
                    f"列“{name}”第 {row} 行“{text.strip()}”像是带千分位的数，也可能是小数逗号",
                    f"column {name!r}, row {row}: {text.strip()!r} may be grouped by thousands or hold a decimal comma",
                ),
                Text(
                    "请去掉千分位，小数点写作“.”，再导出",
                    "Take the separators of thousands out, write decimals with a point",
                ),
                file=file,
            )


def looks_packed(longitudes: Sequence[str], latitudes: Sequence[str]) -> bool:
    """Whether every pair may be degrees, minutes and seconds in one number: 1133725.44, or 113.372544.

    Numbers of more than nine decimals come from programs, which write decimal degrees.
    """
    pairs = list(zip(longitudes, latitudes, strict=True))
    return bool(pairs) and (
        all(_whole(one, 73, 136) and _whole(other, 3, 54) for one, other in pairs)
        or all(_fraction(one, 73, 136) and _fraction(other, 3, 54) for one, other in pairs)
    )


def packed_degrees(text: str) -> float:
    """Degrees out of DDMMSS.ss or DD.MMSSss; NaN where the cell holds neither."""
    if _PLAIN.fullmatch(text.strip()) is None:
        return math.nan
    whole, _, fraction = text.strip().partition(".")
    digits = (whole + fraction) if len(whole) > 3 else whole.zfill(3) + fraction.ljust(4, "0")
    place = len(whole) - 4 if len(whole) > 3 else 3
    degrees, minutes, seconds = digits[:place], digits[place : place + 2], digits[place + 2 :]
    return float(degrees) + float(minutes) / 60 + float(f"{seconds[:2]}.{seconds[2:] or '0'}") / 3600


def _whole(text: str, least: int, most: int) -> bool:
    found = re.fullmatch(r"(\d{1,3})(\d\d)(\d\d)(\.\d*)?", text.strip(), re.ASCII)
    return found is not None and least <= int(found[1]) <= most and int(found[2]) < 60 and int(found[3]) < 60


def _fraction(text: str, least: int, most: int) -> bool:
    found = re.fullmatch(r"(\d{1,3})\.(\d\d)(\d\d)\d{0,5}", text.strip(), re.ASCII)
    return found is not None and least <= int(found[1]) <= most and int(found[2]) < 60 and int(found[3]) < 60
