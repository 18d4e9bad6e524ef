"""Lengths as people write them: 1.5米, DN1200, φ800, 2.0×1.5 m, 150 cm."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from geo.pattern import pattern
from geo.simplified import simplified
from permits.works.length_units import METRES_PER
from permits.works.spoken_lengths import in_digits, spoken_in_digits

_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
# A unit that ends a name stands apart from it, or is Chinese, or follows "in": radiusInKm.
_IN_A_NAME = pattern(
    rf"^(.+?)(?:[\s_]{{0,9}}[(\[]\s*(?:{_UNITS})\s*[)\]]|[\s_]{{1,9}}(?:{_UNITS})|in(?:{_UNITS})|(?:毫米|厘米|分米|公里|千米))$"
)
_ENDS_IN = pattern(rf"({_UNITS})[)\]\s]*$")
_NUMBER = r"\d+(?:\.\d+)?"
# DN and φ stand before millimetres. A space is of one place in the pattern alone: of two, "1 x1 x1 x" is tried in two ways a number.
_LENGTH = pattern(
    rf"(?:约|≈|~|最大|直径|外径|内径|宽|半径)*\s*(dn|de|φ|ϕ|ø|⌀|d)?\s*({_NUMBER}(?:(?:\s*(?:{_UNITS}))?\s*(?:[x×*~～\-–—至到]|to|and)\s*(?:dn|φ|ϕ|ø)?{_NUMBER})*)\s*({_UNITS})?"
    r"(?:左右|以内|上下)?"
)
# What tables write where nobody knows.
UNKNOWN = frozenset(
    [
        "",
        "-",
        "--",
        "—",
        "/",
        "\\",
        "?",
        "？",
        "无",
        "不详",
        "未知",
        "待定",
        "暂无",
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "unknown",
        "tbd",
    ]
)
# Units that are not read: what stands in one is asked about.
FOREIGN_UNITS = frozenset(
    re.findall(
        r"\S+",
        "mile miles mi foot feet ft yard yards yd inch inches in degree degrees deg radian radians nauticalmiles"
        " 英里 英尺 英寸 海里 码 里 华里 市尺 尺 丈 度 弧度",
    )
)
_MILLIMETRES_BEFORE = frozenset(["dn", "de", "φ", "ϕ", "ø", "⌀"])
# 2×DN300; what stands before the first of a list is meant of its bare numbers: DN300、200.
_MILLIMETRES_IN = pattern(r"dn|de|[φϕø⌀]")


# The empty set and a Cyrillic letter for the sign of a diameter.
_LOOK_ALIKE = str.maketrans({"∶": ":", "∅": "ø", "Ф": "φ", "ф": "φ"})
# Texts so long at most are kept, and so many of them.
_SHORT, _MOST_KEPT = 100, 256


def plain(text: str) -> str:
    """Lower case, simplified characters, full-width signs as ASCII, numbers without an exponent: 3e2 is 300."""
    return _plain_short(text) if len(text) <= _SHORT else _made_plain(text)


@lru_cache(_MOST_KEPT)
def _plain_short(text: str) -> str:
    """What each of a dozen questions about a text begins with."""
    return _made_plain(text)


def _made_plain(text: str) -> str:
    said = unicodedata.normalize("NFKC", simplified(text)).translate(_LOOK_ALIKE).strip().lower()
    return _EXPONENT.sub(_written_out, said) if "e" in said else said


# As programs write numbers; 3e2 in 房号3e2a or a3e2 is a mark.
_EXPONENT = pattern(
    r"(?<![a-z\d.])(\d{1,12}(?:\.\d{0,12})?)e([+-]?\d{1,2})(?![\d.])(?!(?!(?:[cdkm]?m|mm|met|mil|cen|kil|in|ft)(?![a-z]))[a-z])"
)


def _written_out(found: re.Match[str]) -> str:
    value = float(found[0])
    return f"{value:.12f}".rstrip("0").rstrip(".") if abs(int(found[2])) <= 12 else found[0]


def close_up(text: str) -> str:
    """One blank for many: what may stand between two words is then looked for once, however many were typed."""
    return re.sub(r"\s+", " ", text)


def unit_of_name(name: str) -> tuple[str, float | None]:
    """A column's name without the unit in which it stands, and metres for one of it; None: no unit."""
    wanted = plain(name)
    found = _IN_A_NAME.match(wanted)
    if found is None:
        return wanted, None
    ends = _ENDS_IN.search(wanted)
    assert ends is not None
    return found.group(1), METRES_PER[ends.group(1)]


def metres_of_text(text: str, *, metres_per: float | None) -> tuple[float, bool] | None:
    """The largest length in a text, and whether its unit is known; None where it is no length.

    Parameters
    ----------
    metres_per : float or None
        Metres for one of the column's unit; what stands with the number comes first.
    """
    said = close_up(plain(text))
    said = said.replace(",", "") if _IN_THOUSANDS.fullmatch(said) else _DECIMAL_COMMA.sub(r"\1.\2", said)
    found = _LENGTH.fullmatch(said)
    if found is None:
        return None
    before, numbers, unit = found.groups()
    value = max(float(one) for one in re.findall(_NUMBER, numbers))
    each = _WITH_ITS_UNIT.findall(f"{before or ''}{numbers}{unit or ''}")
    usual = unit or next((own for _, _, own in each if own), None)
    if usual:
        # 800mm-1.2m: each has a unit of its own. φ800×12m is a pipe and how long it is.
        sizes = [_in_metres(sign, float(one), own, usual) for sign, one, own in each]
        long_pipe = any(sign for sign, *_ in each) and max(sizes) > _LONGER_THAN_WIDE * min(sizes)
        return None if long_pipe else (max(sizes), True)
    if before in _MILLIMETRES_BEFORE or _MILLIMETRES_IN.search(numbers):
        return value * METRES_PER["mm"], True
    return (value, False) if metres_per is None else (value * metres_per, True)


_WITH_ITS_UNIT = pattern(rf"(dn|de|[φϕø⌀])?\s*({_NUMBER})\s*({_UNITS})?")
# No pipe is thinner; a smaller number behind its sign stands in the unit that is named.
_THINNEST_PIPE_MM = 15.0
_LONGER_THAN_WIDE = 10.0


def _in_metres(sign: str, number: float, unit: str, usual: str) -> float:
    if not unit and sign and number >= _THINNEST_PIPE_MM:
        return number * METRES_PER["mm"]
    return number * METRES_PER[unit or usual]


# What may stand round a length without making it larger: it is that at most, or about that.
_AT_MOST = pattern(
    r"(?:大约|大概|约为?|一般|普遍|标准段?|正常段?|局部|个别处?|其中|其余|[上下]口宽?|[底顶]宽?|不大于|不超过|不深于|不宽于|小于|少于|低于|至多|最多|最大|最深处?|最宽处?|最大深度|最大宽度|深度|宽度|深|宽|[hbl]\s*=|≤|≦|<=|<|=|为|\s"
    r"|\b(?:up to|at most|(?:no|not) (?:more|larger|wider|deeper) than|not exceeding|less than|max(?:imum)?\.?|about|around|approx(?:\.|imately)?|circa|ca\.|depth|width|dia(?:meter|\.)?|from|between|of|is))+(?=[\ddφϕø⌀])"
)
_BEHIND = pattern(
    r"(?:\s|左右|以内|之内|不等|上下|深|宽|\b(?:max(?:imum)?\.?|deep|wide|or less|approx\.?|at most)|[(（](?:max(?:imum)?\.?|最大|最深|最宽|最深处|最宽处|(?:已|包)?[含括](?:工作面|作业面|操作面|放坡|支护|支撑)|pe|hdpe|pvc|upvc|钢管?|球墨铸铁|铸铁|混凝土)[)）]|(?:pe|hdpe|pvc|upvc|钢|球墨铸铁|铸铁|混凝土)?管道?|(?:pe|hdpe|pvc|upvc|钢|球墨铸铁|铸铁|混凝土))+$"
)
# What a pipe is made of and what it carries says nothing of how wide it is; 套管 is another pipe than the one in it.
_MATERIAL = pattern(
    r"^(?:(?:hdpe|mpp|upvc|pvc|cpvc|ppr|pp|frp|pe(?:100|80)?|钢筋(?:混凝土|砼)|混凝土|砼|玻璃钢|(?:焊接|无缝|镀锌|螺旋)?钢|球墨铸铁|铸铁|双壁波纹|波纹|聚乙烯"
    r"|给水|供水|自来水|排水|污水|雨水|中水|燃气|天然气|煤气|热力|供热|电力|通信)+(?:管道?)?|管道?|钢管)?\s*(?:(?:管径|口径|公称直径|规格)\s*(?:为|是|[:=])?)?\s*(?=d[ne]?\d|φ|ϕ|ø|⌀|\d|d[ne]?\s\d)"
)
_MORE_OR_LESS = pattern(rf"({_NUMBER})\s*({_UNITS})?\s*(?:±|\+/-)\s*({_NUMBER})\s*({_UNITS})?")
_METRES_AND_TENTHS = pattern(r"(\d)\s*米\s*([1-9])")
_SEVERAL = pattern(r"\s*(?:[/、;；]|[,，](?!\d{3}(?!\d))|和|及|(?<=\d)\s(?=dn|de|φ|ϕ|ø|⌀))\s*")
_SAYS_NONE = pattern(
    r"(?:(?:详见|见|参见|按照?|以|依据?|根据)?(?:施工|设计|附)?(?:图纸?|设计|附图|附件|附表|备注|说明|方案|文件|规范|现场|实际|实测)(?:要求|确定|情况|为准|深度)*|(?:暂|尚)?(?:未|待)(?:确?定|明确|设计|勘察|测)|见图纸?说明|不(?:外扩|放坡|设|需要?|涉及|适用)|没有|否|无(?:外扩|放坡|要求))"
)


def says_no_length(text: str) -> bool:
    """Whether a text says in words that a length stands elsewhere, or is not settled: 详见图纸, 以设计为准, 未定."""
    return _SAYS_NONE.fullmatch(plain(text)) is not None


def largest_of_text(text: str, *, metres_per: float | None) -> tuple[float, bool] | None:
    """As `metres_of_text`, of a text that says it more loosely: ≤1.5m, DN300/DN200, 1.5±0.1, 平均1.2m,最深1.5m.

    A bound from above counts as the length, of several the largest; a bound from below (≥1.2m) is no length.
    """
    text = _SEVERAL_PIPES.sub(r"\1×", in_digits(close_up(plain(text))))
    text = _PARTLY.sub(r"、\1", _ELSEWHERE.sub(r"、\1\2", _UNIT_IN_BRACKETS.sub(r"\1\2", text)))
    plainly = metres_of_text(text, metres_per=metres_per)
    if plainly is not None:
        return plainly
    said = _MATERIAL.sub("", close_up(plain(text)))
    parts = [part for part in _SEVERAL.split(said) if part]
    if len(parts) > 1 and (lead := _MILLIMETRES_IN.match(parts[0])) is not None:
        parts = [f"{lead.group()}{part}" if part.isdecimal() else part for part in parts]
    if any(part.startswith("平均") for part in parts) and any(part.startswith("最") for part in parts):
        said, parts = "、".join(rest := [part for part in parts if not part.startswith("平均")]), rest
    if "±" not in said and len(parts) > 1:
        found = [largest_of_text(part, metres_per=metres_per) for part in parts]
        read = [one for one in found if one is not None]
        # DN300、200: what stands with one of them is meant of all; without that nobody knows which is larger.
        if len(read) < len(found) or len({known for _, known in read}) > 1:
            return None
        return max(read)
    if (spread := _MORE_OR_LESS.fullmatch(said)) is not None:
        value, unit, more, of_more = spread.groups()
        whole = metres_of_text(f"{value}{unit or of_more or ''}", metres_per=metres_per)
        beyond = metres_of_text(f"{more}{of_more or unit or ''}", metres_per=metres_per)
        return None if whole is None or beyond is None else (whole[0] + beyond[0], whole[1])
    if (tenths := _METRES_AND_TENTHS.fullmatch(said)) is not None:
        return float(f"{tenths[1]}.{tenths[2]}"), True
    bare = _BEHIND.sub("", said)
    leading = _AT_MOST.match(bare)
    bare = bare[leading.end() :] if leading is not None else bare
    return metres_of_text(bare, metres_per=metres_per) if bare != close_up(plain(text)) else None


# 2m(局部6m), 底2m顶6m: another of the sizes, somewhere else.
_ELSEWHERE = pattern(
    rf"[(（]((?:局部|个别|最[大宽深]处?|加宽段)[^()（）]{{1,20}})[)）]$|(?<=[米m])((?:上口?|下口?|顶|底)宽?\s*(?={_NUMBER}\s*(?:{_UNITS})$))"
)
_UNIT_IN_BRACKETS = pattern(rf"^({_NUMBER})\s*[(（]({_UNITS})[)）]$")
# 1.5m(局部3m), 1.5m,局部加深至3m: as large as its largest part.
_PARTLY = pattern(
    r"[,，;；、(]?(?:局部|个别)(?:处|段|位置|地段)?(?:加深|挖深|加宽|深|宽)?(?:至|到|为|达)?([^(),，;；、]{1,20})[)]?$"
)
# 2DN300 is two pipes of DN300.
_SEVERAL_PIPES = pattern(r"(?<![\d.a-z])([2-8])\s?(?=(?:dn|de|φ|ϕ|ø|⌀)\s?\d)")
# 1,500 is fifteen hundred and 30,0 is thirty: a comma before three digits, of which none leads with a nought, parts thousands.
_IN_THOUSANDS = pattern(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = pattern(rf"^(\d+),(\d+)(?=\s*(?:{_UNITS})?$)")

# A size across that a text names: what it is called and how much, or how much and what it is called.
_ACROSS = r"(?:上口|下口|底|槽|沟|坑|开挖|作业|基础|墩|井){0,8}(?:宽度?|(?<!行)(?<!路)(?<!口)径|直径|桩径|孔径|洞径|管径|边长|半径)"
_IN_TEXT = pattern(
    rf"(?:{_ACROSS}\s*(?:为|约|是|达|[:：=≥≤<>~])*\s*|\b(?:wide|width|diameter|dia\.?|radius|r\s*[:=])\s*(?:of|is|[:=])?\s*|(?<![a-z])b\s*=\s*|(?:\bdn|\bde|dn|φ|ϕ|ø|⌀)\s*)"
    rf"({_NUMBER})\s*({_UNITS})?"
    rf"|(?<!\d)({_NUMBER})\s*({_UNITS})\s*(?:(?:宽|直径|半径)(?!度?\s*[\d为约:：=])|wide\b|in diameter\b|diameter\b|radius\b)"
)
# Pits and chambers in plan, 工作井10×6m, 6m×8m接驳坑: a round one as far across as the corners of theirs.
_PIT = r"(?:[井坑室]|承台)"
_PIT_SIDES = pattern(
    rf"{_PIT}(?:平面|净空|内空|内径|外包|外轮廓|结构|尺寸|大小|为|约|均|各|[:：=(（\s]){{0,6}}({_NUMBER})\s*({_UNITS})?\s*[x×*]\s*({_NUMBER})\s*({_UNITS})?"
    rf"|(?<![\d.x×*])({_NUMBER})\s*({_UNITS})?\s*[x×*]\s*({_NUMBER})\s*({_UNITS})?的?[^，。；,;\d沟槽管涵渠盖]{{0,5}}?{_PIT}(?!盖)"
)
# Box sections by width and height: 方沟6000x2500, 2.0×1.5m箱涵, BxH=6000x2500.
_BOX = r"(?:方[沟渠涵]|箱涵|盖板[沟渠涵]|暗[渠涵]|渠箱|管廊|涵洞|\bb\s?[x×*]\s?h)"
_BOX_SIDES = pattern(
    rf"{_BOX}(?:断面|净空|净宽|尺寸|规格|为|约|[:：=(（\s]){{0,4}}({_NUMBER})\s*({_UNITS})?\s*[x×*]\s*({_NUMBER})\s*({_UNITS})?"
    rf"|(?<![\d.x×*])({_NUMBER})\s*({_UNITS})?\s*[x×*]\s*({_NUMBER})\s*({_UNITS})?的?[^，。；,;\d]{{0,4}}?{_BOX}"
)
_IS_THERE = pattern(r"现状|原有|既有|已建|existing")
# The width of a street or a river is none of the works beside it.
_OF_SOMETHING_ELSE = pattern(
    r"(?:红线|道路|路面|路幅|街道|河道|河面|规划|车行道|现状|全长|road|street|river)[^，。；,;]{0,3}$"
)

# 槽宽(m) 8, as a table in a description has it.
_UNIT_BEFORE = pattern(rf"[(\[]\s*({_UNITS})\s*[)\]]\s*[:=]?\s*({_NUMBER})(?!\d)\s*({_UNITS})?")

_RADIUS = pattern(r"半径|radius|\br\s*[:=]")

# As far in front of a size as such a word reaches.
_BEFORE = 12


def size_said(text: str) -> float:
    """The largest size across that a text names beside other words, metres; 0 where it names none.

    A text says what it means loosely: such a size is asked about, never measured by.
    """
    largest = 0.0
    said = _UNIT_BEFORE.sub(lambda one: f"{one[2]}{one[3] or one[1]}", re.sub(r"<[^<>]*>", "", close_up(plain(text))))
    said = spoken_in_digits(said)
    for found in _IN_TEXT.finditer(said):
        if _OF_SOMETHING_ELSE.search(said[max(found.start() - _BEFORE, 0) : found.start()]):
            continue
        number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
        metres = float(number) * (METRES_PER[unit] if unit else 1.0)
        if not unit and (metres >= _MILLIMETRES_FROM or re.match("dn|de|φ|ϕ|ø|⌀", found[0])):
            metres = float(number) * METRES_PER["mm"]
        if _RADIUS.search(found[0]):
            metres *= 2
        largest = max(largest, metres)
    if "x" in said or "×" in said or "*" in said:
        pits = (math.hypot(*_sides_m(one)) for one in _PIT_SIDES.finditer(said))
        boxes = (max(_sides_m(one)) for one in _BOX_SIDES.finditer(said) if not _IS_THERE.search(said))
        largest = max((largest, *pits, *boxes))
    return largest


def _sides_m(found: re.Match[str]) -> tuple[float, float]:
    one, own, other, unit = found.groups()[:4] if found[1] else found.groups()[4:]
    large = max(float(one), float(other)) >= _MILLIMETRES_FROM
    per = METRES_PER[unit or own or ("mm" if large else "m")]
    return float(one) * (METRES_PER[own] if own else per), float(other) * per


_MILLIMETRES_FROM = 50.0
_SQUARE_METRES_PER = {
    **dict.fromkeys(("m2", "m²", "平方米", "平米", "平方", "sqm", "sq m", "square metres", "square meters"), 1.0),
    **dict.fromkeys(("亩",), 2000 / 3),
    **dict.fromkeys(("公顷", "ha", "hectare", "hectares"), 10_000.0),
    **dict.fromkeys(("km2", "平方公里", "平方千米"), 1_000_000.0),
}
_AREAS = "|".join(sorted(_SQUARE_METRES_PER, key=len, reverse=True))
_NAMES_AN_AREA = pattern(r"面积|占地|(?<![a-z])area(?![a-z])")
_AREA = pattern(rf"(?:约|≈|~|为|[:=])*\s*({_NUMBER})\s*({_AREAS})?")
_AREA_IN_TEXT = pattern(rf"(?:面积|占地|\barea)[^\d，。；,;]{{0,6}}({_NUMBER})\s*({_AREAS})?")
_AREA_UNIT = pattern(rf"[(\[\s_]({_AREAS})[)\]]?$")


def area_said(name: str, value: str) -> float:
    """The area that a property states, or that a text names, square metres; 0 where it says none."""
    wanted, said = plain(name), close_up(plain(value)).replace(",", "")
    own = _AREA_UNIT.search(wanted)
    found = [_AREA.fullmatch(said)] if _NAMES_AN_AREA.search(wanted) else _AREA_IN_TEXT.finditer(said)
    areas = [
        float(one[1]) * (_SQUARE_METRES_PER[one[2] or own[1]] if one[2] or own else 1.0)  # type: ignore[index]
        for one in found
        if one is not None
    ]
    return max(areas, default=0.0)
