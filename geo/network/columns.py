"""The columns of a network: one table of what each is called, what it may hold, and what follows where it is missing.

Readers, the check of values, mapping files, proposals and documentation all take it from here.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from geo.network.assets import BELONGS_TO, DEPTH_OF, KINDS, REPRESENTS, SUPPLY
from geo.text import Text

# What people and programs write where they do not know; compared in lower case, without blanks.
UNKNOWN_WORDS = frozenset(
    [
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
        "null",
        "<null>",
        "(null)",
        "n/a",
        "#n/a",
        "na",
        "nan",
        "none",
        "nil",
        "unknown",
        "tbd",
    ]
)
UNKNOWN_DATES = frozenset(["0", "0000-00-00", "0000/00/00", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01"])
# Numbers that no size has; 999 and 99 may be meant.
UNKNOWN_NUMBERS = frozenset([-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 9999.0, 99999.0, 999999.0])

_UNITS_M: Mapping[str, float] = {
    **dict.fromkeys(("mm", "毫米"), 0.001),
    **dict.fromkeys(("cm", "厘米"), 0.01),
    **dict.fromkeys(("m", "米"), 1.0),
    **dict.fromkeys(("in", "inch", "inches", "英寸"), 0.0254),
}
_UNIT = "|".join(sorted(_UNITS_M, key=len, reverse=True))
_NAME_WITH_UNIT = re.compile(rf"(.+?)[\s_/(（\[]+({_UNIT})[)）\]]?", re.IGNORECASE)
_NUMBER_WITH_UNIT = re.compile(rf"([-+]?\d+(?:\.\d+)?)\s*({_UNIT})", re.IGNORECASE)
# NPS 20 is DN 500: nominal inches count by 25, not by 25.4.
_NOMINAL_INCH_MM = 25.0


class Column(NamedTuple):
    """One column of a network.

    Attributes
    ----------
    name : str
        Ours.
    kind : str
        ``id`` | ``word`` | ``number`` | ``text`` | ``date`` | ``flag``.
    label : Text
        For people.
    if_missing : Text
        What follows where an asset does not state it.
    words : tuple of str
        What a word may be; grades and kinds of water stand in shipped tables.
    unit : str
        ``mm`` | ``m`` of a number.
    least, most : float
        Outside of these a number stands in another unit or is a slip. Ours, drawn wider than anything built:
        EN 253 lists DN 15 to DN 1200, the largest heating mains are DN 1600; facilities are as wide as a plant.
    zero : bool
        Whether 0 can be meant; else it is a way to say that nobody knows.
    also : tuple of str
        Names that stand for it, lower case, where the name goes on with a unit: ``管径(mm)``, ``diameter_m``.
    """

    name: str
    kind: str
    label: Text
    if_missing: Text = Text("按未知", "unknown")
    words: tuple[str, ...] = ()
    unit: str = ""
    least: float = -math.inf
    most: float = math.inf
    zero: bool = False
    also: tuple[str, ...] = ()

    def stands_for_unknown(self, value: Any) -> bool:
        """Whether a value is a way to say that nobody knows."""
        if isinstance(value, str):
            text = value.strip().lower()
            if text in UNKNOWN_WORDS:
                return True
            if self.kind == "date":
                return text[:10] in UNKNOWN_DATES
            if self.kind not in ("number", "text") or not _plain_number(text):
                return False
            value = float(text)
        if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
            return self.kind == "date" and str(value)[:10] in UNKNOWN_DATES
        if self.kind in ("number", "text", "date"):
            return float(value) in UNKNOWN_NUMBERS or (value == 0 and not self.zero)
        return False

    def number(self, value: Any) -> float:
        """The number that a value states, in the unit of the column; NaN where it states none."""
        if isinstance(value, str):
            text = value.strip()
            if (found := _NUMBER_WITH_UNIT.fullmatch(text)) is not None:
                return float(found[1]) * self._factor(found[2])
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

    def _factor(self, unit: str) -> float:
        factor = _UNITS_M[unit.lower()]
        if factor == _UNITS_M["in"] and self.name == "dn":
            return _NOMINAL_INCH_MM
        # Whole factors stay whole: 0.5 m are 500 mm and not 499.99999999999994.
        return round(factor * 1000, 6) if self.unit == "mm" else factor


def _plain_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


_AS_UNKNOWN = Text("按未知显示", "shown as unknown")
_COLUMNS = (
    Column("asset_id", "id", Text("设施编号", "id"), Text("以文件名和行号称呼", "called by file and row")),
    Column("kind", "word", Text("设施类别", "kind"), Text("拒绝", "an error"), KINDS),
    Column(
        "belongs_to",
        "word",
        Text("所属管线", "line it belongs to"),
        Text("按六米，并注明", "6 m, and said"),
        BELONGS_TO,
    ),
    Column(
        "represents",
        "word",
        Text("图形表示", "what the drawing stands for"),
        Text(
            "线：有沟宽为管沟，有管间距为双管，否则为单管；面为轮廓；点为点",
            "a line with width_mm is a channel, with pair_spacing_mm a pair, else a pipe; polygons are footprints",
        ),
        REPRESENTS,
    ),
    Column(
        "dn",
        "number",
        Text("公称直径", "nominal diameter"),
        Text("外径也未知时按最大外护管", "with no outer diameter either: the widest casing"),
        unit="mm",
        least=15,
        most=3000,
        also=("d", "diameter", "diam", "nominal_diameter", "管径", "公称直径", "口径", "直径"),
    ),
    Column(
        "outer_diameter_mm",
        "number",
        Text("外护管外径", "outer diameter of the casing"),
        Text("由 DN 推定（取大）", "casing by dn, the larger of the usual ones"),
        unit="mm",
        least=20,
        most=4000,
        also=("od", "casing", "外径", "外护管外径", "外护管径"),
    ),
    Column(
        "pair_spacing_mm",
        "number",
        Text("供回水管中心距", "spacing of supply and return"),
        Text("双管按默认间距", "of a pair: a usual one"),
        unit="mm",
        least=50,
        most=10_000,
        also=("spacing", "管间距", "中心距"),
    ),
    Column(
        "width_mm",
        "number",
        Text("管沟或设施宽度", "width of channel or facility"),
        Text("按默认宽度", "a usual one"),
        unit="mm",
        least=100,
        most=100_000,
        also=("宽度", "沟宽", "管沟宽", "管沟宽度"),
    ),
    Column(
        "depth_m",
        "number",
        Text("埋深", "depth"),
        Text("误差按 2 米深计", "the error of detection counts as at 2 m"),
        unit="m",
        least=0,
        most=100,
        zero=True,
        also=("埋深", "管顶埋深"),
    ),
    Column(
        "depth_least_m",
        "number",
        Text("较浅一端的埋深", "depth at the shallower end"),
        Text("与 depth_m 相同", "as depth_m"),
        unit="m",
        least=0,
        most=100,
        zero=True,
    ),
    Column(
        "position_accuracy_m",
        "number",
        Text("平面精度", "accuracy in plan"),
        Text("按 position_grade", "by position_grade"),
        unit="m",
        least=0,
        most=1000,
        zero=True,
        also=("accuracy", "平面精度", "点位误差"),
    ),
    Column(
        "depth_of",
        "word",
        Text("埋深指", "what the depth is of"),
        Text("管顶覆土", "the cover over the top"),
        DEPTH_OF,
    ),
    Column("position_grade", "word", Text("位置精度等级", "grade of the position"), Text("按 D 级，±5 米", "D: ±5 m")),
    Column("supply", "word", Text("供热性质", "public or own supply"), Text("按公共供热", "public"), SUPPLY),
    *(
        Column(name, "text", Text(zh, en), _AS_UNKNOWN)
        for name, zh, en in (
            ("operator", "热经营企业", "operator"),
            ("producer", "热生产企业", "producer"),
            ("owner", "产权单位", "owner"),
            ("contact", "联系人", "contact"),
            ("phone", "联系电话", "phone"),
        )
    ),
    *(
        Column(name, "text", Text(zh, en), _AS_UNKNOWN, zero=True)
        for name, zh, en in (
            ("medium", "介质", "medium"),
            ("laying", "敷设方式", "laying"),
            ("status", "使用状态", "status"),
            ("survey_method", "探测方法", "method of survey"),
        )
    ),
    Column("installed_on", "date", Text("建成日期", "installed on"), _AS_UNKNOWN),
    Column("surveyed_on", "date", Text("探测日期", "surveyed on"), _AS_UNKNOWN),
    Column("aerial", "flag", Text("架空", "above ground"), Text("按不架空", "taken as not")),
)
NETWORK: Mapping[str, Column] = {one.name: one for one in _COLUMNS}
RIVERS: Mapping[str, Column] = {
    one.name: one
    for one in (
        Column("name", "text", Text("河名", "name")),
        Column("water_class", "word", Text("水体类别", "kind of water"), Text("按河流", "river")),
        Column(
            "extent",
            "word",
            Text("范围含义", "what the area is"),
            Text("按水面", "water"),
            ("management_area", "water"),
        ),
        Column(
            "width_m",
            "number",
            Text("河宽", "width"),
            Text("中心线没有宽度：拒绝", "a centreline without one is an error"),
            unit="m",
            least=0.5,
            most=5000,
            also=("width", "河宽", "水面宽", "宽度"),
        ),
    )
}
COVERAGE: Mapping[str, Column] = {"surveyed_on": NETWORK["surveyed_on"]}

NETWORK_COLUMNS = tuple(NETWORK)
RIVER_COLUMNS = tuple(RIVERS)
COVERAGE_COLUMNS = tuple(COVERAGE)
EXTENTS = RIVERS["extent"].words
# Two ways to say how thick a pipe is.
DIAMETERS = ("dn", "outer_diameter_mm")


def of_kind(kind: str) -> tuple[str, ...]:
    """The network's columns of one kind."""
    return tuple(name for name, one in NETWORK.items() if one.kind == kind)
