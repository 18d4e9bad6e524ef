"""Columns of a network that nobody reads and that may say how large something is: how far its edge could reach by them.

A pipe must not be taken for thinner than somebody wrote it was. What its columns may mean is never believed, only feared:
where an answer would be stricter by it, it is undetermined until a mapping says what the column is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded, coded
from geo.columns import Columns
from geo.network.as_written import Pipes, pipes_of
from geo.network.column import is_placeholder, unit_in_name
from geo.network.columns import DIAMETERS, NETWORK
from geo.network.unread_areas import reach_by_area
from geo.network.unread_units import reach_by_unit
from geo.network.unread_words import (
    CODED_LAYING,
    Wide,
    combinations,
    reach_by_code,
    reach_by_title,
    reach_by_two_sizes,
    reach_by_words,
)
from geo.pattern import pattern
from geo.simplified import simplified
from geo.text import Text, printable

# Names that speak of a size, a spacing or an accuracy; inner and working pipes lie inside of what is measured.
_SIZE = pattern(
    r"宽|径|尺寸|断面|规格|间距|中心距|套管|管沟|地沟|管廊|width|diam|(?:^|[^a-z])(?:od|dn(?![a-z])|size|spacing|section|dimension|casing)"
    r"|outer|psize",
    re.IGNORECASE,
)
_ACCURACY = pattern(
    r"精度|误差|偏移|偏差|accuracy|error|rmse|sigma|σ|uncertain|(?:^|[^a-z])acc(?:$|[^a-z])", re.IGNORECASE
)
_NO_SIZE = pattern(
    r"内径|工作管|半径|路径|途径|壁厚|编号|代码|日期|长度|code|path|cross_?section_?id|_id$|date|inner", re.IGNORECASE
)
# A text of any column that gives one.
_SAYS_SIZE = pattern(
    r"(?:宽|外径|断面|间距|管沟|地沟|套管|管廊|外穿|外套|加套|(?:混凝土|砼)管|width|diameter)[^\d，。；,;]{0,6}\d|\d(?:\.\d+)?\s*(?:mm|毫米|米|m)?\s*(?:的|钢筋|预应力|预制)*(?:混凝土|砼)[顶套护]?管|(?:dn|d|φ)\s*\d{3,4}\s*(?:mm|毫米)?\s*(?:的|钢)*[顶套]管|(?:dn|d|φ)?\s*\d+(?:\.\d+)?\s*[×xX*]\s*\d{2,}"
    r"|\d+(?:\.\d+)?\s*[×xX*]\s*\d+(?:\.\d+)?\s*(?:米|m(?![a-z²³2]))|\d\.\d+\s*[×xX*]\s*\d\.\d",
    re.IGNORECASE,
)
# A pipe of concrete that this one crosses or lies beside is another's; one that is jacked, put round it or that it lies in is its own, whoever
# it was made for: 与雨水混凝土管d1500交叉, but 顶进d2000混凝土管与雨水管交叉, 敷设在废弃雨水混凝土管内.
_CROSSED = pattern(
    r"(?:与|和|同|跟|距)(?:(?![顶套入于在内加包护])[^，。；,;]){0,20}?(?:混凝土|砼)管(?:(?![顶套入于在内加包护])[^，。；,;]){0,12}?(?:交叉|相交|交汇|平行|并行|净距|水平距离)"
    r"|(?:[下上][穿跨]越?|[穿跨]越)(?:(?![顶套入于在内加包护])[^，。；,;]){0,10}?(?:雨水|污水|雨污水?|排水|给水|自来水|中水|燃气)(?:钢筋)?(?:混凝土|砼)管(?:\s*(?:dn|d|φ)?\s*\d{3,4}(?:mm)?)?"
    r"(?![^。；;]{0,12}[顶套入于在内加包护敷])",
    re.IGNORECASE,
)
# A text of any column that says how far off the drawing is, or by how much something was moved since; 偏北3米 alone says where a pipe lies, 已改造80米 how
# much of it is new, 已移交 that it is another's.
_SAYS_ERROR = pattern(
    r"(?:误差|偏差|精度|实际(?:位置|走向)|error|accurate to|accuracy)[^\d，。；,;]{0,8}(\d+(?:\.\d+)?)\s*(毫米|厘米|米|mm|cm|m(?![a-z²³2]))"
    # Without a unit it is metres at most.
    r"|(?:误差|偏差|精度|error|accuracy)[^\d，。；,;]{0,4}(?:±|\+/?-)\s*(\d+(?:\.\d+)?)(?!\s*(?:[\d.%％‰]|毫|厘|米|[cm]?m(?![a-z²³2])))"
    r"|(?:已|改线|改迁|迁移|位移)[^\d，。；,;]{0,3}[，,]?[^\d，。；,;]{0,6}(?<!拟)(?:[偏挪]|移(?!交)|改(?![造建换直装]))[^\d，。；,;至到]{0,3}(\d+(?:\.\d+)?)\s*(米|m(?![a-z²³2]))",
    re.IGNORECASE,
)
# Or that nobody knows where it lies; 示意图 is a drawing.
_UNSURE = pattern(
    r"位置(?:走向)?(?:不准|不详|不明|不清|存疑|未核|待核|待查|不确定|不精确|有误|偏差较?大|仅供参考|为?推测|为?估计|未知)|(?:推测|估计|大致|概略|大概|示意)(?:位置|走向)|仅供参考|位置示意"
    r"|\b(?:approximate(?:ly)?|estimated|assumed|uncertain|unknown|unverified)\s+(?:position|location|route|alignment)|\b(?:position|location|route|alignment)\s+(?:is\s+)?(?:approximate|estimated|assumed|uncertain|unknown|unverified|not (?:verified|exact))|\bindicative only\b",
    re.IGNORECASE,
)
_PARTS_OF_ERRORS = (
    *("误差", "偏差", "精度", "位置", "走向", "移", "偏", "挪", "改", "参考", "error", "accura"),
    *("position", "location", "route", "alignment", "indicative"),
)
# One of these stands in every such text, however its letters are written.
_PARTS_OF_SIZES = (
    "外穿",
    "外套",
    "加套",
    "顶管",
    "混凝土管",
    "砼管",
    "宽",
    "外径",
    "断面",
    "间距",
    "管沟",
    "地沟",
    "套管",
    "管廊",
    "dth",
    "amet",
    "×",
    "x",
    "*",
)
# Diameters stand in no centimetres, and what stands behind DN is millimetres.
_DIAMETER = pattern(r"径|diam|(?:^|[^a-z])(?:od|dn)(?:$|[^a-z])|casing", re.IGNORECASE)
_NUMBER = pattern(
    r"(?:(dn|d|φ|Φ)\s*)?(\d+(?:\.\d+)?)\s*(毫米|厘米|米|mm|cm|m(?![a-z²³2])|英?寸|[\"″”]|inch)?", re.IGNORECASE
)
_METRES = {"毫米": 0.001, "mm": 0.001, "厘米": 0.01, "cm": 0.01, "米": 1.0, "m": 1.0}
# A Chinese inch (寸) is the larger one.
_METRES |= dict.fromkeys(("寸", "英寸", '"', "″", "”", "inch"), 1 / 30)
_IN_FEET, _FOOT_M = pattern(r"(?:[^a-z]ft|feet|foot|尺)[)\]）]?$", re.IGNORECASE), 1 / 3
# No error is larger that somebody knows of a pipe.
_LARGEST_ERROR_M = 100.0
# No structure of a network is wider across, and none that matters is narrower; no error is larger.
_WIDEST_M = 12.0
_NARROWEST_M = 0.05
# What a column may be by its name, and ours for the same.
_SAME = (
    (_DIAMETER, DIAMETERS),
    (_ACCURACY, ("position_accuracy_m", "position_grade")),
    (re.compile(r"间距|中心距|spacing", re.IGNORECASE), ("pair_spacing_mm",)),
    (re.compile(r"宽|断面|尺寸|规格|width|section|size", re.IGNORECASE), ("width_mm",)),
)
# No casing of pre-insulated pipe is thinner (EN 253, and the table of casings); in centimetres it would be a usual one.
_THINNEST_CASING_MM = 90.0
_MM_PER_CM = 10.0
_CENTIMETRES = "outer_diameter_mm（厘米 cm？）"
# Sizes of the asset that are known: a column that repeats one of them says nothing more.
_KNOWN = ("dn", "outer_diameter_mm", "pair_spacing_mm", "width_mm", "represents")
# Two pipes where a pair was drawn; no size is negative.
_A_PAIR = -2.0
# A grade, of whatever scale, is no length: 1级, class 2.
_A_GRADE = pattern(r"\s*第?\d\s*(?:级|类|等级?)\s*|\s*(?:grade|class)\s*\d\s*", re.IGNORECASE)


class Feared(NamedTuple):
    """What columns that nobody reads may mean for each row.

    Attributes
    ----------
    columns : Coded
        Their names; none where there are none.
    reach_m : array of float
        How far from the drawn line the edge may lie by them; NaN where there are none.
    error_m : array of float
        How far from where it was drawn the asset may lie by them; NaN where there are none.
    """

    columns: Coded
    reach_m: np.ndarray[Any, Any]
    error_m: np.ndarray[Any, Any]


def feared_of(
    attributes: Columns,
    left: Sequence[str],
    ours: Columns,
    *,
    wide_m: Callable[[Pipes], float],
    wide: Wide | None = None,
    mapped: Collection[str] = (),
    unsure_m: float = math.nan,
    points: np.ndarray[Any, Any] | None = None,
    titles: Collection[str] = (),
    unfit: Mapping[str, np.ndarray[Any, Any]] | None = None,
) -> Feared:
    """Ask the columns that were not read.

    Parameters
    ----------
    attributes : Columns
        As the file has them.
    left : sequence of str
        Those that were not read.
    ours : Columns
        Ours as codes, of the same rows.
    wide_m : callable
        How wide pipes beside each other are at most, metres.
    wide : Wide, optional
        How wide what words tell of is at most; words are not asked without it.
    mapped : collection of str
        Those of ours that a mapping says where to find: who wrote it has chosen among columns for the same thing, in the rows where
        his choice holds a value.
    unsure_m : float, optional
        The error of what nobody knows the place of.
    points : array of bool, optional
        Facilities drawn as points, of which a column may say the area.
    titles : collection of str, optional
        What the file and its layer are called.
    unfit : mapping of str to array of bool, optional
        Columns that were read by rules, and the rows that none of these fits.
    """
    result = _Gathered(attributes.rows)
    chosen = [(pattern, [one for one in same if one in mapped]) for pattern, same in _SAME]
    chosen = [(pattern, same) for pattern, same in chosen if same]
    unfit = unfit or {}
    for name in (*left, *unfit):
        silent = _has_value(ours, [one for pattern, same in chosen if pattern.search(name) for one in same])
        if name in unfit:
            silent |= ~unfit[name]
        if silent.all():
            continue
        own = _reach_of(name, attributes, ours, wide_m)
        by_words = None if wide is None else reach_by_words(name, attributes, ours, wide)
        if own is None and points is not None:
            own = reach_by_area(name, attributes, points)
        if own is None and not {"dn", "outer_diameter_mm"} & set(mapped):
            own = reach_by_unit(name, attributes, ours, wide_m)
        if own is None or by_words is None:
            own = by_words if own is None else own
        elif not _ACCURACY.search(name):
            own = np.fmax(own, by_words)
        off = None if _ACCURACY.search(name) else _error_of(name, attributes, unsure_m)
        if silent.any():
            own, off = (None if one is None else np.where(silent, np.nan, one) for one in (own, off))
        if own is None and off is None:
            continue
        accuracy = _ACCURACY.search(name) is not None
        result.add(name, reach_m=None if accuracy else own, error_m=own if accuracy else off)
    if wide is not None:
        _add_codes_and_titles(result, attributes, ours, wide, titles)
    return result.feared()


def _add_codes_and_titles(
    result: _Gathered, attributes: Columns, ours: Columns, wide: Wide, titles: Collection[str]
) -> None:
    result.add(CODED_LAYING, reach_m=reach_by_code(ours, wide))
    if (two := reach_by_two_sizes(attributes, ours, wide)) is not None:
        result.add(two[0], reach_m=two[1])
    for title in dict.fromkeys(titles):
        result.add(f"“{title}”", reach_m=reach_by_title(title, ours, wide))


class _Gathered:
    """What was feared so far, row by row, and by which columns."""

    def __init__(self, rows: int) -> None:
        self._reach_m, self._error_m = np.full(rows, np.nan), np.full(rows, np.nan)
        self._named: list[list[str]] = [[]]
        self._which = np.zeros(rows, dtype=int)

    def add(
        self,
        name: str,
        *,
        reach_m: np.ndarray[Any, Any] | None = None,
        error_m: np.ndarray[Any, Any] | None = None,
    ) -> None:
        """What one column says; None where it says nothing."""
        says = [~np.isnan(one) for one in (reach_m, error_m) if one is not None]
        if not says:
            return
        # Every combination of names that stands so far, without and with this one.
        named = self._named
        which = self._which + len(named) * np.logical_or.reduce(says)
        combined, self._which = np.unique(which, return_inverse=True)
        self._named = [[*named[one % len(named)], *([name] if one >= len(named) else [])] for one in combined.tolist()]
        if reach_m is not None:
            self._reach_m = np.fmax(self._reach_m, reach_m)
        if error_m is not None:
            self._error_m = np.fmax(self._error_m, error_m)

    def feared(self) -> Feared:
        said = ["、".join(map(printable, names)) or None for names in self._named]
        return Feared(coded(Coded(said, self._which)), self._reach_m, self._error_m)


def _has_value(ours: Columns, names: Iterable[str]) -> np.ndarray[Any, Any]:
    """Where one of some columns of ours holds more than that nobody knows."""
    result = np.zeros(ours.rows, dtype=bool)
    for name in names:
        found = ours.distinct(name)
        result |= found.flags([not NETWORK[name].stands_for_unknown(value) for value in found.values])
    return result


def said_of(feared: Feared, file: str) -> Text | None:
    """For the operator; None where there is nothing to fear."""
    found = feared.columns
    if not found.values:
        return None
    names = dict.fromkeys(name for value in found.values for name in str(value).split("、"))
    count = int((found.codes >= 0).sum())
    codes = (
        Text(
            '；laying 中的代码请在 [values.laying] 中写明各是什么（如 "1" = "直埋"）',
            '; say in [values.laying] what each code of laying is (such as "1" = "直埋")',
        )
        if CODED_LAYING in names
        else Text("", "")
    )
    return Text(
        f"{file}：没有采用的列中，{'、'.join(names)} 像是尺寸、根数、敷设方式、介质或精度（{count} 行）→ 按其可能的最大值结论会更严的，一律“无法判定”；"
        "请在映射 [columns] 或 [extract] 中写明是哪一列，与外缘无关的请删去"
        f"{codes.zh}",
        f"{file}: of the columns that were not read, {', '.join(names)} may be a size, a number of pipes, a way of laying, a medium or an"
        f" accuracy ({count} rows): whatever would be stricter by it is undetermined. Say in [columns] or [extract] of a mapping which column it is; leave it out of the file if it"
        f" says nothing of the edge{codes.en}",
    )


def fear_centimetres(assets: Columns, file: str) -> tuple[Columns, Text | None]:
    """Outer diameters below every casing, with nothing beside them that confirms them, feared as centimetres.

    Parameters
    ----------
    assets : Columns
        Values checked, ``unread`` and ``unread_reach_m`` among the columns.

    Returns
    -------
    (assets, said)
        What is said to the operator; None where there are none.
    """
    outer = assets["outer_diameter_mm"]
    with np.errstate(invalid="ignore"):
        thin = (outer < _THINNEST_CASING_MM) & np.isnan(assets["dn"])
    thin &= assets.coded("kind").among(("main", "transmission"))
    rows = np.flatnonzero(thin)
    if not len(rows):
        return assets, None
    named = assets.coded("unread").decoded()
    named[rows] = ["、".join(filter(None, (one, _CENTIMETRES))) for one in named[rows]]
    reach_m = np.where(thin, np.fmax(assets["unread_reach_m"], outer * _MM_PER_CM / 2000), assets["unread_reach_m"])
    least, most = outer[rows].min(), outer[rows].max()
    return assets.with_columns(unread=coded(named), unread_reach_m=reach_m), Text(
        f"{file}：{len(rows)} 条管道的 outer_diameter_mm 为 {least:g}–{most:g}，小于任何外护管，又没有 dn：可能是厘米。按厘米计结论会更严的，一律“无法判定”；"
        "请核对单位，或补 dn",
        f"{file}: outer_diameter_mm of {len(rows)} pipes is {least:g} to {most:g}, less than any casing, and no dn is stated: it may be"
        " centimetres. Whatever would be stricter by that is undetermined; check the unit, or state dn",
    )


def _reach_of(
    name: str, attributes: Columns, ours: Columns, wide_m: Callable[[Pipes], float]
) -> np.ndarray[Any, Any] | None:
    """How far the edge may lie by one column, or how large the error is; None where it says nothing of it anywhere."""
    accuracy = bool(_ACCURACY.search(name))
    named = accuracy or (bool(_SIZE.search(name)) and not _NO_SIZE.search(name))
    if not named and not _may_say(attributes.held(name), _PARTS_OF_SIZES):
        return None
    found = attributes.distinct(name)
    told = _FOOT_M if _IN_FEET.search(name) else unit_in_name(name)
    units: tuple[float, ...] = (0.001, 1.0) if _DIAMETER.search(name) else (0.001, 0.01, 1.0)
    units = units if told is None else (told,)
    sizes = [_sizes_m(value, units, wide_m, named=named) for value in found.values]
    rows = found.rows(np.array([bool(one) for one in sizes], dtype=bool))
    if not len(rows):
        return None
    # What a row means follows from its value here and its known sizes; there are few of such combinations.
    known = [ours.distinct(one).take(rows) for one in _KNOWN]
    combined, of = combinations([found.codes[rows], *(one.codes for one in known)])
    meant = []
    for value, *others in combined:
        stated = [one.values[code] for one, code in zip(known, others, strict=True) if code >= 0]
        numbers = _numbers_in(stated) | ({_A_PAIR} if "pair" in stated else set())
        new = [most_m for number, most_m in sizes[value] if accuracy or number not in numbers]
        meant.append(math.nan if not new else max(new) if accuracy else max(new) / 2)
    result = np.full(attributes.rows, np.nan)
    result[rows] = np.array(meant)[of]
    return result


def _error_of(name: str, attributes: Columns, unsure_m: float) -> np.ndarray[Any, Any] | None:
    """How far off the texts of a column say that the drawing is; None where they say nothing of it anywhere."""
    if not _may_say(attributes.held(name), _PARTS_OF_ERRORS):
        return None
    found = attributes.distinct(name)
    errors = np.array([_error_m(value, unsure_m) for value in found.values], dtype=float)
    if np.isnan(errors).all():
        return None
    result = np.full(attributes.rows, np.nan)
    rows = found.rows(~np.isnan(errors))
    result[rows] = errors[found.codes[rows]]
    return result


def _error_m(value: Any, unsure_m: float) -> float:
    if not isinstance(value, str):
        return math.nan
    said = simplified(value)
    errors = [
        float(one[1] or one[3] or one[4]) * _METRES[(one[2] or one[5] or "m").lower()]
        for one in _SAYS_ERROR.finditer(said)
    ]
    errors = [one for one in errors if one <= _LARGEST_ERROR_M]
    return max([*errors, *([unsure_m] if _UNSURE.search(said) else [])], default=math.nan)


def _may_say(held: np.ndarray[Any, Any] | Coded, parts: Sequence[str]) -> bool:
    """Whether the texts of a column hold a part of what is looked for; asked of all at once, for it may have a million."""
    values = held.values if isinstance(held, Coded) else held.tolist()
    if set(map(type, values)) <= {int, float, bool, type(None)}:
        return False
    together = "\n".join(map(str, values)).lower()
    return any(part in together for part in parts)


def _numbers_in(values: Iterable[Any]) -> set[float]:
    return {float(number) for value in values for _, number, _ in _NUMBER.findall(str(value))}


def _start_of_number(text: str, place: int) -> int:
    """Where the number that a place lies in begins, with the sign before it."""
    while place and (text[place - 1].isdigit() or text[place - 1] in ".dDnNφΦ"):
        place -= 1
    return place


def _sizes_m(
    value: Any, units: Sequence[float], wide_m: Callable[[Pipes], float], *, named: bool
) -> list[tuple[float, float]]:
    """Numbers that a value gives, each with the largest size that it can mean, metres; of pipes how many, below nought."""
    text = str(value).strip()
    if named and _A_GRADE.fullmatch(text):
        return []
    if named and (pipes := pipes_of(text)) is not None:
        # Each is one of the diameter; all of them lie beside each other.
        return [(pipes.dn, pipes.dn / 1000), (-float(pipes.many), wide_m(pipes))]
    if not named:
        text = _CROSSED.sub(" ", text)
    if isinstance(value, bool) or is_placeholder(text) or not (named or _SAYS_SIZE.search(text)):
        return []
    if not named:
        # Of a longer text only what stands by its words of size.
        text = " ".join(text[_start_of_number(text, one.start()) : one.end() + 12] for one in _SAYS_SIZE.finditer(text))
    result = []
    for nominal, number, unit in _NUMBER.findall(text):
        size = float(number)
        likely = [_METRES[unit.lower()]] if unit else [0.001] if nominal else units
        most = max((size * one for one in likely if _NARROWEST_M <= size * one <= _WIDEST_M), default=math.nan)
        if not math.isnan(most):
            result.append((size, most))
    return result
