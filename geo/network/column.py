"""A column of a network: what it is called, what it may hold, and what counts as missing in it."""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from geo.columns import Columns
from geo.network.as_written import pipes_of
from geo.text import Text

# What people and programs write where they do not know; compared in lower case, without blanks, brackets and full stops.
UNKNOWN_WORDS = frozenset(
    [
        *(
            "不详",
            "不祥",
            "不明",
            "不清",
            "不清楚",
            "不知",
            "不知道",
            "未知",
            "无",
            "暂无",
            "没有",
            "空",
            "空白",
            "空值",
            "缺",
            "缺失",
        ),
        *(
            "待查",
            "待定",
            "待测",
            "待补",
            "待补充",
            "待核",
            "待核实",
            "待确认",
            "未定",
            "未查明",
            "未查",
            "未测",
            "未测量",
            "未测到",
        ),
        *(
            "未探",
            "未探明",
            "未探测",
            "未探到",
            "探测不到",
            "无法探明",
            "无法探测",
            "无法测量",
            "未填",
            "未填写",
            "未标",
            "未标注",
        ),
        *(
            "未注明",
            "未提供",
            "未记录",
            "未调查",
            "无数据",
            "暂无数据",
            "无资料",
            "暂无资料",
            "无记录",
            "资料缺失",
            "数据缺失",
        ),
        *("见图", "见图纸", "详见图纸", "详图", "见备注", "不适用"),
        *(
            "null",
            "n/a",
            "#n/a",
            "na",
            "nan",
            "none",
            "nil",
            "unknown",
            "unk",
            "tbd",
            "tba",
            "tbc",
            "nodata",
            "missing",
        ),
        *("undefined", "empty", "notavailable", "notapplicable", "notknown", "xx", "xxx"),
    ]
)
# Signs that say as little, whatever their number: /, --, ***, ……, ？.
_SIGNS_ALONE = re.compile(r"[^\w+]+")
_DRESSING = re.compile(r"[\s<>()（）\[\]【】{}《》〈〉.。\"'“”‘’]+")
# Of these no id consists, in lower case.
_NO_IDS = frozenset(
    [
        *(
            "不详",
            "不明",
            "未知",
            "无",
            "暂无",
            "空",
            "待查",
            "待定",
            "未查明",
            "缺",
            "/",
            "\\",
            "//",
            "-",
            "--",
            "—",
            "——",
            "–",
            "?",
            "？",
            "??",
        ),
        *("null", "<null>", "(null)", "n/a", "#n/a", "na", "nan", "none", "nil", "unknown", "tbd"),
    ]
)
UNKNOWN_DATES = frozenset(["0", "0000-00-00", "0000/00/00", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01"])
# Numbers that no size has; 999 and 99 may be meant.
UNKNOWN_NUMBERS = frozenset([-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 9999.0, 99999.0, 999999.0])

_UNITS_M: Mapping[str, float] = {
    **dict.fromkeys(("mm", "毫米"), 0.001),
    **dict.fromkeys(("cm", "厘米"), 0.01),
    **dict.fromkeys(("m", "米"), 1.0),
    **dict.fromkeys(("in", "inch", "inches", "英寸", "吋", '"', "′′", "''"), 0.0254),
}
_UNIT = "|".join(sorted(_UNITS_M, key=len, reverse=True))
_NAME_WITH_UNIT = re.compile(rf"(.+?)[\s_/(（\[]+({_UNIT})[)）\]]?", re.IGNORECASE)
# As drawings write a nominal or an outer diameter, the thickness of the wall behind it; no other number stands in such a text.
_DIAMETER = re.compile(
    # What a pipe is made of or carries says nothing of how wide it is; a sleeve (套管) is another pipe.
    r"(?:(?:hdpe|pe|pp-?r|(?:焊接|无缝|螺旋|镀锌)?钢|球墨铸铁|铸铁|聚乙烯|预制|直埋|保温|热力|供热|热水|蒸汽|供水|回水)+(?:管道?)?\s*|管径\s*[:：=]?\s*)?"
    rf"(?:(?P<nominal>dn)|(?P<outer>d[ew]?|od|[фφø⌀∅]))\s*[:：=]?\s*(?P<number>\d+(?:\.\d+)?\s*(?:{_UNIT})?)"
    r"(?(outer)(?:\s*[x×*]\s*\d{1,2}(?:\.\d+)?)?)",
    re.IGNORECASE,
)
_NUMBER_WITH_UNIT = re.compile(rf"([-+]?\d+(?:\.\d+)?)\s*({_UNIT})", re.IGNORECASE)
# An error is written as one to either side.
_EITHER_WAY = re.compile(r"^(?:±|\+/?-)\s*")
# NPS 20 is DN 500: nominal inches count by 25, not by 25.4.
_NOMINAL_INCH_MM = 25.0
_DIAMETERS = ("dn", "outer_diameter_mm")


# What each kind of column is kept as: floats (NaN), codes, booleans, objects (None).
Kind = Literal["id", "word", "number", "text", "date", "flag", "integer", "assumed", "shape"]
# What a column gives away: nothing, where pipes lie, what they are, who stands behind them, what only officials may know.
Sensitivity = Literal["open", "place", "pipe", "party", "officials"]
_NOTHING: Mapping[str, Text] = {}


class Column(NamedTuple):
    """One column of a network.

    Attributes
    ----------
    name : str
        Ours.
    kind : Kind
        A word is one of few; of ``id``, ``integer``, ``assumed`` and ``shape`` there are one or two, which we make.
    label : Text
        For people.
    sensitivity : Sensitivity
        What it gives away.
    if_missing : Text
        What follows where an asset does not state it.
    assumed : mapping of str to Text
        Codes of what is assumed where it is missing, and what each means for verdicts.
    words : mapping of str to Text
        What a word may be, and what people call it; grades and kinds of water stand in shipped tables.
    unit : str
        ``mm`` | ``m`` of a number.
    least, most : float
        Outside of these a number stands in another unit or is a slip. Ours, drawn wider than anything built:
        EN 253 lists DN 15 to DN 1200, the largest heating mains are DN 1600; facilities are as wide as a plant.
    usual : tuple of float
        Between which nearly all lie: what tells one unit from another.
    sizes_the_edge : bool
        Whether zones grow with it: then a column of its name is read without a unit too, where only one makes sense.
    zero : bool
        Whether 0 can be meant; else it is a way to say that nobody knows.
    also : tuple of str
        Names that stand for it, lower case, where the name goes on with a unit: ``管径(mm)``, ``diameter_m``.
    on_map : bool
        Whether it is told of an asset on a map.
    """

    name: str
    kind: Kind
    label: Text
    sensitivity: Sensitivity
    if_missing: Text = Text("按未知", "unknown")
    assumed: Mapping[str, Text] = _NOTHING
    words: Mapping[str, Text] = _NOTHING
    unit: str = ""
    least: float = -math.inf
    most: float = math.inf
    usual: tuple[float, float] = (-math.inf, math.inf)
    sizes_the_edge: bool = False
    zero: bool = False
    also: tuple[str, ...] = ()
    on_map: bool = False

    def is_usual(self, number: float) -> bool:
        """Whether a number of the column's unit is one that is met."""
        return self.usual[0] <= number <= self.usual[1]

    def stands_for_unknown(self, value: Any) -> bool:
        """Whether a value is a way to say that nobody knows."""
        if isinstance(value, str):
            text = value.strip().lower()
            if is_placeholder(text):
                return True
            if self.kind == "date":
                return text[:10] in UNKNOWN_DATES
            if self.kind == "number" and self.number(text) == 0:
                return not self.zero
            if self.kind not in ("number", "text") or not _plain_number(text):
                return False
            value = float(text)
        if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
            return self.kind == "date" and str(value)[:10] in UNKNOWN_DATES
        if self.kind in ("number", "text", "date"):
            return float(value) in UNKNOWN_NUMBERS or (value == 0 and not self.zero)
        return False

    def which_stand_for_unknown(self, values: Sequence[Any]) -> list[bool]:
        """The same of many values."""
        if self.kind in ("number", "text", "date"):
            return [self.stands_for_unknown(value) for value in values]
        if self.kind != "id":
            return [isinstance(value, str) and is_placeholder(value) for value in values]
        # Of a million ids all are asked at once first, for the plainest words alone: any other may be an id.
        words = values if set(map(type, values)) == {str} else [value for value in values if isinstance(value, str)]
        if _NO_IDS.isdisjoint(map(str.lower, map(str.strip, words))):
            return [False] * len(values)
        return [isinstance(value, str) and value.strip().lower() in _NO_IDS for value in values]

    def which_state_outer_diameter(self, values: Sequence[Any]) -> list[int]:
        """Nominal diameters that are written with the sign of an outer one (Φ529, D529×8), as places."""
        if self.name != "dn":
            return []
        found = [_DIAMETER.fullmatch(one.strip()) if isinstance(one, str) else None for one in values]
        return [place for place, one in enumerate(found) if one is not None and one["outer"] is not None]

    def number(self, value: Any) -> float:
        """The number that a value states, in the unit of the column; NaN where it states none."""
        if isinstance(value, str):
            text = unicodedata.normalize("NFKC", value).strip()
            if self.name == "position_accuracy_m":
                text = _EITHER_WAY.sub("", text)
            if self.name == "dn" and (pipes := pipes_of(text)) is not None:
                return pipes.dn
            if self.name in _DIAMETERS and (written := _DIAMETER.fullmatch(text)) is not None:
                # Nominal sizes are no outer diameters; an outer one in the place of a nominal one is the larger of both.
                text = "" if written["nominal"] and self.name != "dn" else written["number"]
            if (found := _NUMBER_WITH_UNIT.fullmatch(text)) is not None:
                return float(found[1]) * self._factor(found[2])
            value = text
        try:
            return math.nan if isinstance(value, bool) or type(value).__name__ == "bool_" else float(value)
        except (TypeError, ValueError, OverflowError):
            return math.nan

    def in_a_unit(self, present: Sequence[str]) -> list[tuple[str, float]]:
        """Columns of a file that are this one by their names, which also say their unit: (name, factor)."""
        if self.kind != "number":
            return []
        stem = self.name.removesuffix(f"_{self.unit}")
        found = []
        for name in present:
            parts = _NAME_WITH_UNIT.fullmatch(name.strip())
            if parts is not None and parts[1].strip().lower() in (stem, *self.also):
                found.append((name, self._factor(parts[2])))
        return found

    def by_values(self, present: Sequence[str], table: Columns) -> list[tuple[str, float]]:
        """The column of a file that is this one by its name, and whose numbers are usual in one unit alone: (name, factor).

        Several such columns, or numbers that make sense in two units, are nobody's to guess.
        """
        stems = (self.name.removesuffix(f"_{self.unit}"), *self.also)
        names = [name for name in present if len(name.strip()) > 1 and name.strip().lower() in stems]
        if not self.sizes_the_edge or len(names) != 1:
            return []
        values = [value for value in table.distinct(names[0]).values if not self.stands_for_unknown(value)]
        if not values or not all(_plain_number(str(value)) and not isinstance(value, bool) for value in values):
            return []
        # Diameters stand in no centimetres.
        units = ("mm", "m") if self.unit == "mm" and "diameter" in self.label.en else ("mm", "cm", "m")
        factors = [self._factor(unit) for unit in units]
        fitting = [one for one in factors if all(self.is_usual(float(value) * one) for value in values)]
        return [(names[0], fitting[0])] if len(fitting) == 1 else []

    def _factor(self, unit: str) -> float:
        factor = _UNITS_M[unit.lower()]
        if factor == _UNITS_M["in"] and self.name == "dn":
            return _NOMINAL_INCH_MM
        # Whole factors stay whole: 0.5 m are 500 mm and not 499.99999999999994.
        return round(factor * 1000, 6) if self.unit == "mm" else factor


def is_placeholder(text: str) -> bool:
    """Whether a text is a way to say that nobody knows."""
    bare = _DRESSING.sub("", text).lower()
    return bare in UNKNOWN_WORDS or (bool(text.strip()) and not bare) or _SIGNS_ALONE.fullmatch(bare) is not None


def unit_in_name(name: str) -> float | None:
    """Metres for one of the unit that the name of a column says; None where it says none."""
    parts = _NAME_WITH_UNIT.fullmatch(name.strip())
    return None if parts is None else _UNITS_M[parts[2].lower()]


def _plain_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
