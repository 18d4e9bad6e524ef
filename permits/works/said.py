"""What texts say of where the works lie: beyond what was drawn, and across or beside a heat pipe."""

from __future__ import annotations

import re

from geo.pattern import pattern
from permits.works.lengths import METRES_PER, close_up, plain

_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
# From the first of its digits: begun at each of them, ten thousand would be read fifty million times.
_LENGTH = rf"(?<!\d)(\d+(?:\.\d+)?)\s*({_UNITS})(?![a-z²³23])"
_OUTWARDS = "外放|外扩|外移|外延|外推|外伸|向外扩|往外扩"
_WIDER = rf"{_OUTWARDS}|放宽|加宽|扩宽|扩大|超挖|多挖|另加|再加|各加|外加|放坡宽?度?|操作面|工作面|作业面|[线边口沿缘](?:以|之|向)?外"
_BETWEEN = r"(?:\s|约|为|各|每边|每侧|两侧|单侧|宽|宽度|至|到|[:：=≥≤<>~])*"
_WIDENED = r"\b(?:widen(?:ed)?|extend(?:ed|s)?|enlarged?|battered|sloped|offset|moved outwards?|outwards?)(?: out| back| outwards?)?(?: by| of| to)?"
_MORE = pattern(
    rf"(?:{_WIDER}){_BETWEEN}{_LENGTH}|{_WIDENED}\s*(?:about )?{_LENGTH}"
    rf"|{_LENGTH}\s*宽?的?(?:操作面|工作面|作业面|放坡)|{_LENGTH}\s*(?:beyond|outside|wider|extra|on each side|each side|of working space|working space|working room|all round|all around)\b"
)
# So much to the side for one of depth: 放坡1:0.75.
_SLOPE = pattern(r"(?:坡|slope|batter)[^，。；,;]{0,6}?1\s*[:：]\s*(\d+(?:\.\d+)?)")

_HEAT = r"(?:供热|热力|暖气|热水管|蒸汽管|供暖|采暖|热网|\bheat(?:ing)?\b)[^，。；,;]{0,8}?(?:管|沟|井|网|设施|主线|干线|管线|\bpipes?\b|\bmains?\b|\blines?\b|network)|热网|热水管|蒸汽管"
# What crosses stands in front of the pipe; behind it stands where something lies: 供热管道下穿铁路 crosses a railway.
_ACROSS = (
    r"(?:横穿|穿越|穿过|跨越|跨过|上跨|下穿|横跨|斜穿|交叉|相交|紧邻|紧贴|贴近|毗邻|紧靠|临近|邻近|压在|位于)[^，。；,;]{0,8}?(?:HEAT)"
    r"|(?:HEAT)[^，。；,;穿跨]{0,4}?(?:上方|下方|正上|正下|交叉|相交|旁|附近|顶部)"
    r"|\b(?:cross(?:es|ing|ed)?|over|under|above|below|beneath|across|adjacent to|next to|beside|alongside)\s+(?:[\w-]{1,30}\s+){0,3}?(?:HEAT)"
).replace("HEAT", _HEAT)
_AWAY = r"距离?|净距|间距|相距|离|较近|很近|distance|\bfrom\b|\bclear of\b|\bnear\b|\bclose to\b"
_NOT = pattern(
    r"不(?!锈|停|断|等|均)|未|无(?!缝|障|线|压|人|机)|避开|避让|远离|没有|\bno\b|\bnot\b|\bwithout\b|\bavoid"
)
_SAYS_HEAT, _SAYS_ACROSS, _SAYS_AWAY = re.compile(_HEAT), re.compile(_ACROSS), re.compile(_AWAY)
_CLAUSE = pattern(r"[，。；,;\n]")
_NUMBER = pattern(rf"(\d+(?:\.\d+)?)\s*({_UNITS})?")
# Works that say they lie farther from the pipe than this do not contradict that nothing was found.
_FAR_M = 20.0


def _digits(text: str) -> str:
    """Plain signs, with a number in Chinese before its unit in digits: 两米, 半米."""
    return _IN_CHINESE.sub(lambda found: _VALUE[found[1]], close_up(plain(text)))


_VALUE = {"半": "0.5", "两": "2", "十": "10"} | {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")}
_IN_CHINESE = pattern(rf"([{''.join(_VALUE)}])(?=\s*(?:米|公尺|厘米))")


def beyond_said(text: str, *, depth_m: float | None) -> float:
    """How far a text says that the works go beyond what was drawn, metres; 0 where it says nothing of it.

    Parameters
    ----------
    depth_m : float or None
        Of the works; a slope of 1:0.5 goes half of it to the side.
    """
    said = _digits(text)
    found = [next(part for part in _pairs(one) if part[0]) for one in _MORE.finditer(said)]
    lengths = [float(number) * METRES_PER[unit] for number, unit in found]
    slopes = [float(one[1]) * depth_m for one in _SLOPE.finditer(said)] if depth_m else []
    return max((*lengths, *slopes), default=0.0)


def _pairs(found: re.Match[str]) -> list[tuple[str, str]]:
    groups = found.groups()
    return list(zip(groups[::2], groups[1::2], strict=True))


def says_more_than_drawn(text: str) -> bool:
    """Whether a text moves the edge of the works outwards without saying how far."""
    return re.search(_OUTWARDS, plain(text)) is not None and beyond_said(text, depth_m=None) == 0


_AT_LEAST = pattern(
    rf"(?:大于等于|大于|不小于|不少于|不低于|超过|至少|≥|>=?)\s*(\d+(?:\.\d+)?)\s*({_UNITS})|(\d+(?:\.\d+)?)\s*({_UNITS})\s*(?:以上|以外|之外|开外)"
)


def least_from_heat(text: str) -> float | None:
    """How far a text says that the works stay from heat pipes at least, metres: 净距不小于2m; None where it says anything nearer, or none.

    Only where every clause about a heat pipe says so, and no more of where it lies: 横穿热力管道，净距大于2米 crosses it.
    """
    least = 0.0
    for clause in _CLAUSE.split(_digits(text)):
        if not _SAYS_HEAT.search(clause):
            continue
        bounds = [(one[1] or one[3], one[2] or one[4]) for one in _AT_LEAST.finditer(clause)]
        if len(bounds) != 1 or len(_NUMBER.findall(clause)) != 1 or _SAYS_ACROSS.search(clause):
            return None
        least = max(least, float(bounds[0][0]) * METRES_PER[bounds[0][1]])
    return least or None


def says_near_heat(name: str, value: str) -> bool:
    """Whether a column says that the works cross a heat pipe, or lie beside it."""
    if _SAYS_HEAT.search(plain(name)) and _SAYS_AWAY.search(plain(name)):
        return _is_near(_digits(value), bare=True)
    return any(_near(clause) for clause in _CLAUSE.split(_digits(value)))


def _near(clause: str) -> bool:
    if not _SAYS_HEAT.search(clause):
        return False
    # 不小于 says how far, and denies nothing.
    if _NOT.search(_AT_LEAST.sub("0m", clause)):
        return False
    if _SAYS_ACROSS.search(clause):
        return True
    return _SAYS_AWAY.search(clause) is not None and _is_near(clause, bare=False)


def _is_near(text: str, *, bare: bool) -> bool:
    """Whether the distance in a text is none that nobody need worry about; ``bare``: metres without their unit too."""
    metres = [float(number) * METRES_PER[unit or "m"] for number, unit in _NUMBER.findall(text) if unit or bare]
    return min(metres) <= _FAR_M if metres else "近" in text or "near" in text or "close" in text
