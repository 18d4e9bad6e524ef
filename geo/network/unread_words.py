"""Words in columns of a network that nobody reads: that a line is several pipes, that it lies in a channel or a sleeve, that it carries steam.

As with sizes nobody reads, nothing is believed: how far the edge may lie by them is feared, until a mapping says what the column is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from geo.coded import Coded
from geo.columns import Columns
from geo.network.as_written import pipes_of
from geo.network.columns import NETWORK
from geo.pattern import pattern
from geo.simplified import simplified

# Columns that say how a pipe was laid, whatever word stands in them; of others only words that mean nothing else.
_LAYING = pattern(
    r"埋设|敷设|铺设|安装方式|埋管|laying|embed|install(?:ation)?_?(?:type|method)|verleg|mode_?(?:de_?)?pose|ułoż|uloz",
    re.IGNORECASE,
)
# Where it is, who runs it, what it is fed from: words there are names.
_NOT_OF_THE_PIPE = pattern(
    r"路(?!由)|街|位置|地址|地点|起|止|区域|小区|热源|上游|用户|公司|单位|企业|运营|管理|权属|业主|联系|施工|图|文件|来源|日期|时间|编号|代码|road|street|address|location"
    r"|place|source|operator|owner|producer|company|contact|date|code|_id$|feature_id",
    re.IGNORECASE,
)
_HOW_MANY = pattern(
    r"(?:管道?|管线|管子)?(?:根|条)数|管数|gs|genshu|(?:number|no|num|count|n)_?(?:of)?_?pipes?|pipe_?(?:count|num(?:ber)?)",
    re.IGNORECASE,
)
_TWO = pattern(
    r"双管|双线|两根|2根|二根|[一1]供[一1]回|供[一1]回[一1]|供[、，,/及和与+]?回水?|供水?[、，,/及和与+]回|supply[\s,/&-]+(?:and[\s]+)?return|(?:twin|double|two)[\s-]pipes?|\bpair\b"
    r"|\btwin\b|doppelrohr|duo-?rohr|podwójn|bi-?tube",
    re.IGNORECASE,
)
_NOT_TWO = pattern(r"非双管|不是双管")
# A column that asks, and what is answered: 是否双管 = Y. Of sizes 1 is a number.
_ASKS = pattern(
    r"^\s*(?:是否|是不是|有无|有没有)(?:为|有|在|属于?|采用)?|(?:^|(?<=_))(?:is|has)(?=[_A-Z ])|(?:否|\(y/n\))\s*$",
    re.IGNORECASE,
)
_OF_A_SIZE = pattern(
    r"宽|深|高|径|尺寸|断面|间距|中心距|数量|根数|条数|编号|代码|号$|序|级|年|width|depth|height|diam|spacing|size|count|code|(?:^|_)(?:id|no|nr)$",
    re.IGNORECASE,
)
_YES = pattern(r"\s*(?:是的?|有|真|对|已?采用|y|yes|true|t|1(?:\.0+)?|√|✓|ja|j|tak|oui)\s*", re.IGNORECASE)
_NO = pattern(r"\s*(?:否|不是|无|没有|假|×|n|no|false|f|0(?:\.0+)?|nein|nie|non)\s*", re.IGNORECASE)
_BURIED = pattern(r"直埋")
_HOUSED = pattern(
    r"管沟|地沟|通行沟|不通行|半通行|管廊|箱涵|(?<![外护无])套管|顶管|utility tunnel|\bin (?:a )?(?:channel|duct|culvert|sleeve)\b"
    r"|(?:hauben|heiz|beton|fernwärme|wärme|begehbarer? |kriech)kanal|kanałow|caniveau|schutzrohr",
    re.IGNORECASE,
)
# How much of a pipe was laid so: 管沟长度 = 80 says that it lies in one, 直埋长度 = 0 that it is not buried as it is.
_OF_LENGTH = pattern(r"长度?\s*(?:[(（_\[].*)?$|length", re.IGNORECASE)
# Two columns of diameters, of supply and of return, are two pipes.
_OF_SUPPLY = pattern(
    r"(?:供水?|gs)管?(?:道|线)?(?:公称)?(?:直径|管径|口径|dn|gj|径)|supply_?(?:pipe_?)?(?:dn|diam)", re.IGNORECASE
)
_OF_RETURN = pattern(
    r"(?:回水?|hs)管?(?:道|线)?(?:公称)?(?:直径|管径|口径|dn|gj|径)|return_?(?:pipe_?)?(?:dn|diam)", re.IGNORECASE
)
# Of another trade, or beside the pipe; 穿越铁路套管 and 非开挖顶管 are of the pipe, 距路边2m管沟 is where it lies.
_BESIDE = pattern(
    r"(?:电力|电缆|通信|通讯|电信|弱电|雨水|污水|排水|给水|燃气|[临邻靠]近|距离?|非(?!开挖)|无|不[在是])[^，。；,;\d]{0,4}?(?:管沟|地沟|管廊|箱涵|套管|顶管)"
    r"|(?:[下上]?[穿跨]越?|接入?)[^，。；,;]{0,4}?(?:管沟|地沟|管廊|箱涵)"
)
# A way of laying as a code of somebody's own list; of those in letters these are of pre-insulated pipe laid as it is (直埋) and above the ground (架空).
_A_CODE = pattern(r"\s*(?!(?:zm|jk|kmr|pmr|mmr|pjp)\s*$)(?:\d{1,4}(?:\.0+)?|[a-z]{1,3}\d{0,2})\s*", re.IGNORECASE)
CODED_LAYING = "laying（代码 code）"
# One of these stands in every such text.
_PARTS = (
    "双",
    "两根",
    "2根",
    "二根",
    "供",
    "return",
    "pipe",
    "pair",
    "沟",
    "通行",
    "廊",
    "涵",
    "套管",
    "顶",
    "隧道",
    "蒸汽",
    "钢套钢",
    "tunnel",
    "gallery",
    "channel",
    "duct",
    "culvert",
    "trough",
    "sleeve",
    "jack",
    "twin",
    "doppel",
    "duo",
    "podw",
    "tube",
    "kana",
    "caniveau",
    "schutzrohr",
    "steam",
    "steel",
)
# Longer texts are reports.
_LONGEST = 120
# What is stated of a pipe and may answer it.
_KNOWN = ("outer_diameter_mm", "represents", "pair_spacing_mm", "width_mm")


class _Housing(Protocol):
    @property
    def around_each(self) -> bool: ...
    def fits(self, text: str) -> bool: ...
    def width_for(self, dn: float | None) -> float: ...


class Wide(Protocol):
    """How wide things are at most; `geo.network.assets.Dimensions`."""

    @property
    def housings(self) -> Sequence[Any]: ...
    @property
    def steel(self) -> Any: ...
    @property
    def casing_mm(self) -> Mapping[int, float]: ...
    def beside_each_other_m(self, many: int, dn: float) -> float: ...


def reach_by_words(name: str, attributes: Columns, ours: Columns, wide: Wide) -> np.ndarray[Any, Any] | None:
    """How far the edge may lie from the drawn line by the words of one column, metres; None where it says nothing of it anywhere."""
    counts = _HOW_MANY.fullmatch(name.strip()) is not None
    if not counts and (_NOT_OF_THE_PIPE.search(name) or not (_asks(name) or _may_say(attributes.held(name)))):
        return None
    found = attributes.distinct(name)
    said = [_Said.of(name, value, wide, counts=counts) for value in _as_answers(name, found.values)]
    rows = found.rows(np.array([one is not None for one in said], dtype=bool))
    # A chamber of a channel is as large as it was drawn.
    rows = rows[ours.distinct("kind").take(rows).among(("main", "transmission"))]
    if not len(rows):
        return None
    known = [ours.distinct(one).take(rows) for one in ("dn", *_KNOWN)]
    combined, of = combinations([found.codes[rows], *(one.codes for one in known)])
    meant = []
    for value, *others in combined:
        dn, *known_sizes = (one.values[code] if code >= 0 else None for one, code in zip(known, others, strict=True))
        what = said[value]
        assert what is not None
        meant.append(what.reach_m(dn, dict(zip(_KNOWN, known_sizes, strict=True)), wide))
    result = np.full(attributes.rows, np.nan)
    result[rows] = np.array(meant)[of]
    return result


def reach_by_two_sizes(attributes: Columns, ours: Columns, wide: Wide) -> tuple[str, np.ndarray[Any, Any]] | None:
    """How far the edge may lie where one row states the diameters of a supply and of a return, metres, and the columns that do."""
    names = [next((one for one in attributes if of.search(simplified(one))), None) for of in (_OF_SUPPLY, _OF_RETURN)]
    if None in names or names[0] == names[1]:
        return None
    sizes = [attributes.distinct(str(one)) for one in names]
    both = ours.distinct("kind").among(("main", "transmission"))
    for found in sizes:
        both &= found.flags([not NETWORK["dn"].stands_for_unknown(value) for value in found.values])
    rows = np.flatnonzero(both)
    if not len(rows):
        return None
    known = [ours.distinct(one).take(rows) for one in _KNOWN]
    combined, of_row = combinations([*(one.codes[rows] for one in sizes), *(one.codes for one in known)])
    meant = []
    for supply, back, *others in combined:
        dn = max(
            (_nominal(one.values[code]) or 0.0 for one, code in zip(sizes, (supply, back), strict=True)), default=0.0
        )
        stated = [one.values[code] if code >= 0 else None for one, code in zip(known, others, strict=True)]
        meant.append(_Said(2, None, steam=False).reach_m(dn or None, dict(zip(_KNOWN, stated, strict=True)), wide))
    result = np.full(attributes.rows, np.nan)
    result[rows] = np.array(meant)[of_row]
    return "、".join(map(str, names)), result


def _as_answers(name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Lengths of what a column names as a yes and a no; where all are 0 nobody filled it in."""
    if not (_OF_LENGTH.search(name) and (_HOUSED.search(name) or _BURIED.search(name))):
        return values
    lengths = [NETWORK["depth_m"].number(value) for value in values]
    filled = any(one > 0 for one in lengths)
    return ["是" if one > 0 else "否" if filled and one == 0 else None for one in lengths]


class _Said:
    """What one value tells: how many pipes, in what, whether with casings of steam."""

    def __init__(self, many: int, housing: _Housing | None, *, steam: bool) -> None:
        self.many, self.housing, self.steam = many, housing, steam

    @classmethod
    def of(cls, name: str, value: Any, wide: Wide, *, counts: bool) -> _Said | None:
        if counts and (number := re.match(r"\s*([2-8])(?!\d)", str(value))) is not None:
            return cls(int(number[1]), None, steam=False)
        value = affirmed(name, value) or value
        if not isinstance(value, str) or len(value) > _LONGEST:
            return None
        text = _BESIDE.sub(" ", simplified(value))
        many = 2 if _TWO.search(_NOT_TWO.sub(" ", text)) else 1
        if _LAYING.search(name):
            lies = text
        else:
            lies = " ".join(one.group() for one in _HOUSED.finditer(text)).replace("通行", "通行沟")
        housing = next((one for one in wide.housings if one.fits(lies)), None)
        steam = wide.steel.fits(text)
        return None if many == 1 and housing is None and not steam else cls(many, housing, steam=steam)

    def reach_m(self, dn: Any, known: Mapping[str, Any], wide: Wide) -> float:
        """How far the edge may lie; NaN where what is stated of the pipe answers it."""
        size_or_none = _nominal(dn)
        drawn_as_two = known["represents"] in ("pair", "channel") or known["pair_spacing_mm"] is not None
        across = []
        if self.many > 1 and not drawn_as_two and known["represents"] is None and known["width_mm"] is None:
            across.append(wide.beside_each_other_m(self.many, size_or_none or max(wide.casing_mm)))
        if self.housing is not None and known["width_mm"] is None:
            across.append(
                self.housing.width_for(size_or_none) / 1000 * (1 + (self.housing.around_each and drawn_as_two))
            )
        if self.steam and known["outer_diameter_mm"] is None and not drawn_as_two:
            across.append(wide.steel.width_for(size_or_none) / 1000)
        return max(across, default=math.nan) / 2


def reach_by_code(ours: Columns, wide: Wide) -> np.ndarray[Any, Any] | None:
    """How far the edge may lie where the way of laying is a code that nobody explains, metres: 1 may be 直埋, 2 a channel, 3 a gallery."""
    laying = ours.distinct("laying")
    coded = laying.flags([_A_CODE.fullmatch(str(value)) is not None for value in laying.values])
    if not coded.any():
        return None
    coded &= ours.distinct("kind").among(("main", "transmission"))
    for stated in ("represents", "width_mm"):
        coded &= ours.distinct(stated).codes < 0
    rows = np.flatnonzero(coded)
    if not len(rows):
        return None
    dn = ours.distinct("dn").take(rows)
    widest = [max(one.width_for(_nominal(value)) for one in wide.housings) / 2000 for value in (*dn.values, None)]
    result = np.full(ours.rows, np.nan)
    result[rows] = np.array(widest)[dn.codes]
    return result


def reach_by_title(title: str, ours: Columns, wide: Wide) -> np.ndarray[Any, Any] | None:
    """How far the edge may lie by what a file or a layer is called, metres, where a row itself says nothing of it: 综合管廊热力舱, 蒸汽管网.

    That there are two pipes is said by the name of any network.
    """
    said = _Said.of("", _TWO.sub(" ", simplified(title)), wide, counts=False)
    if said is None:
        return None
    asked = ours.distinct("kind").among(("main", "transmission"))
    silent = [
        ours.distinct(name).codes < 0 for name, told in (("laying", said.housing), ("medium", said.steam)) if told
    ]
    rows = np.flatnonzero(asked & np.logical_or.reduce(silent))
    if not len(rows):
        return None
    known = [ours.distinct(one).take(rows) for one in ("dn", *_KNOWN)]
    combined, of = combinations([one.codes for one in known])
    meant = []
    for codes in combined:
        dn, *sizes = (one.values[code] if code >= 0 else None for one, code in zip(known, codes, strict=True))
        meant.append(said.reach_m(dn, dict(zip(_KNOWN, sizes, strict=True)), wide))
    result = np.full(ours.rows, np.nan)
    result[rows] = np.array(meant)[of]
    return result


def _nominal(dn: Any) -> float | None:
    """Millimetres of each pipe; None where none are stated."""
    pipes = pipes_of(dn)
    size = pipes.dn if pipes is not None else math.nan if dn is None else NETWORK["dn"].number(dn)
    return None if size != size else size


def affirmed(name: str, value: Any) -> str | None:
    """What a column says by its name where a yes stands in it: 双管 of 是否双管 = Y; None for anything else.

    What is not buried as it is (是否直埋 = 否) lies in a channel or above the ground.
    """
    if _OF_A_SIZE.search(name) or not isinstance(value, str | bool | int | float):
        return None
    said = _ASKS.sub(" ", simplified(name)).replace("_", " ").strip()
    if _YES.fullmatch(str(value)):
        # What is twin, or steam, is the pipe.
        return f"{said} pipe"
    return "管沟" if _NO.fullmatch(str(value)) and _BURIED.search(said) else None


def _asks(name: str) -> bool:
    """Whether a yes in a column would say any such word."""
    text = f"{simplified(name)} pipe".lower()
    return _BURIED.search(text) is not None or any(part in text.removesuffix(" pipe") for part in _PARTS)


def combinations(codes: Sequence[np.ndarray[Any, Any]]) -> tuple[list[list[int]], np.ndarray[Any, Any]]:
    """What stands beside each other in columns of codes, each once, and which of these each row has."""
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for column in codes:
        key = key * (int(column.max()) + 2) + column + 1
        # The numbers stay small, however many columns there are.
        _, first, key = np.unique(key, return_index=True, return_inverse=True)
    return np.column_stack([column[first] for column in codes]).tolist(), key


def _may_say(held: np.ndarray[Any, Any] | Coded) -> bool:
    """Whether a column holds any such word; asked of all its texts at once, for it may have a million."""
    if not isinstance(held, Coded) and held.dtype != object:
        return False
    values = held.values if isinstance(held, Coded) else held.tolist()
    together = simplified("\n".join(one for one in values if isinstance(one, str))).lower()
    return any(part in together for part in _PARTS)
