"""What words above pasted points say: what the points are, and how wide and how deep the works there."""

from __future__ import annotations

import re
from typing import NamedTuple

from geo.pattern import pattern
from geo.reading.corner_order import Joined

# How the first line says what the corners are; the first word of each is what a page writes.
WORDS = {
    Joined.AREA: ("范围", "面", "地块", "area", "areas"),
    Joined.LINE: ("线路", "线", "管线", "line", "lines"),
    Joined.PLACES: ("点位", "点", "孔位", "桩位", "points", "places"),
}
_LONGEST = 100
# Of a range, and of a bound from above, the most.
_SIZE = r"(?:为|是|约|均|不大于|不超过|最大|至多|[:=≤<]|\s)*(?<![\d.])(?:(?P<least>\d{1,4}(?:\.\d{1,3})?)\s*(?:毫米|厘米|分米|米|mm|cm|dm|m)?\s*[-~至到]\s*)?(\d{1,4}(?:\.\d{1,3})?)\s*(毫米|厘米|分米|公尺|米|mm|cm|dm|m|met(?:er|re)s?)?(?![\w.²³%°'\"/~×*])(?!\s*[-~至到×x*]\s*\d)"
# By the name of the property that a feature would have; what lies to each side of an axis is half of its width.
_SIZES = (
    (
        "宽度",
        2.0,
        r"(?P<along>沿线?|沿?[管中轴]心?线|线路)?(?:半宽|(?:两侧|两边|每侧|每边|左右(?=各))(?:各|均|分别)?(?:外扩|外放|外延|宽)?)"
        + _SIZE,
    ),
    (
        "宽度",
        1.0,
        r"(?:(?P<along>(?:作业|施工|操作)带)|[全总]|作业面?|施工|开挖|开槽|管沟|沟槽|[沟槽])?(?:宽度?|(?<=带)|\bwidth(?: of)?|(?<![A-Za-z])[bB](?=\s*=))"
        + _SIZE,
    ),
    (
        "宽度",
        1.0,
        r"(?<![\d.~至到-])(\d{1,4}(?:\.\d{1,3})?)\s*(毫米|厘米|分米|米|mm|cm|dm|m|met(?:er|re)s?)(?:\s+wide\b|\s*宽(?!度?\s*[\d:=为]))",
    ),
    ("深度", 1.0, r"(?:桩长|[孔井]深)" + _SIZE),
    ("深度", 1.0, r"(?:最大|开挖|埋设|挖|埋|管沟|沟槽|基坑|[沟槽坑])?(?:深度?|\bdepth(?: of)?)" + _SIZE),
    ("半径", 1.0, r"(?:半径|\bradius(?: of)?)" + _SIZE),
    ("直径", 1.0, r"(?:[孔桩井管]径|直径|\bdiameter(?: of)?)" + _SIZE),
)
_PATTERNS = tuple((name, times, pattern(words)) for name, times, words in _SIZES)
# 基坑范围, 施工范围线: whatever it is the outline of.
_AN_AREA = pattern(r"[^\d,;]{0,20}(?:范围|红线)")
# 路线一, 北侧线路: that they are as wide as is said leaves no doubt.
_A_LINE = pattern(r"[^\d,;]{0,10}(?:路线|线路)[一二三四五六七八九十]?")
# What makes this a line of coordinates, or of more than words.
_A_COORDINATE = pattern(r"\d{5,}|\d\.\d{4,}|[°′″]")

# How far works go beyond the points; what it means is read with all other words that are said of them.
_BEYOND = pattern(
    r"(?:边坡|坡比|坡率|坡度|放坡)(?:系数)?(?:为|是|按|约|[:=]|\s)*(?:1\s*:\s*)?\d(?:\.\d{1,2})?(?![\d%°米m])|(?<!\d)1\s*:\s*\d(?:\.\d{1,2})?\s*(?:的)?(?:放坡|坡)"
    r"|(?:外扩|外放|放宽|加宽)(?:为|约|各|[:=]|\s)*\d{1,3}(?:\.\d{1,2})?\s*(?:厘米|分米|米|cm|dm|m)(?![\w²³])"
)
# How long and how large all of it is: no size of a part; handed on as it stands.
_OF_ALL = pattern(
    r"(?<![一-鿿\w.])(?:[全总]?长度?|[总占地用]{0,2}面积)(?:为|约|[:=]|\s)*\d{1,6}(?:\.\d{1,3})?\s*(?:平方米|km|公里|米|m²|m2|㎡|m)(?![\w²³~×x*-])(?!\s*[-~至到×x*]\s*\d)"
)
# What such words say beside a size across may be of which of several it is the size.
_ACROSS = {"宽度", "半径", "直径"}
_OF_ONE_SIDE = pattern(r"[单一][侧边]|[左右][侧边](?!.*[线沟管坑])|半幅")
# What is a size and no number in the name of a column.
_A_SIZE = pattern(
    r"[宽深径长bB][^\d,;]{0,6}\d|\d\s*(?:毫米|厘米|分米|米|mm|cm|dm|m\b)|dn\s*\d|1\s*:\s*\d", re.IGNORECASE
)
# 1号沟, 2#坑: one of several.
_NUMBERED = pattern(r"(?<![\d.])\d{1,3}(?=[#号])")


class Words(NamedTuple):
    """What a line of words says.

    Attributes
    ----------
    joined : Joined or None
        What the points below it are.
    sizes : dict
        Name of a property → its value as text.
    left : str
        The words beside the sizes.
    """

    joined: Joined | None
    sizes: dict[str, str]
    left: str


def words_of(line: str) -> Words | None:
    """What a line above points says (as `geo.reading.pasted_lines.plain_line` makes it); None where more than words and sizes stand in it."""
    if not line or len(line) > _LONGEST or _A_COORDINATE.search(line):
        return None
    sizes: dict[str, str] = {}
    along = False
    beyond = [found[0] for found in _BEYOND.finditer(line)]
    of_all = [found[0] for found in _OF_ALL.finditer(line)]
    left = _OF_ALL.sub(",", _BEYOND.sub(",", line))
    for name, times, words in _PATTERNS:
        for found in list(words.finditer(left)):
            number, unit = found[found.re.groups - 1], found[found.re.groups]
            least = found.groupdict().get("least")
            if least and float(least) >= float(number):
                return None
            if name in sizes:
                # Two of them: which one holds where is nowhere said.
                return None
            sizes[name] = f"{float(number) * times:g}{unit or ''}"
            along = along or bool(found.groupdict().get("along"))
            left = left.replace(found[0], ",")
    left = re.sub(r"[\s,;:.()\[\]。、]+", " ", left).strip()
    if re.search(r"\d", _NUMBERED.sub("", left)):
        return None
    if "宽度" in sizes and _OF_ONE_SIDE.search(left):
        # How wide the other side is, nobody says.
        return None
    apart = (sizes or beyond or of_all) and not _ACROSS & sizes.keys()
    joined, left = _kind_before(left) if apart else (kind_of(left), left)
    if joined is None and along and not left:
        joined = Joined.LINE
    if joined is None and "宽度" in sizes and _A_LINE.fullmatch(left):
        joined = Joined.LINE
    if joined is None and _AN_AREA.fullmatch(left):
        joined = Joined.AREA
    return Words(joined, sizes, " ".join(filter(None, ("" if kind_of(left) is not None else left, *beyond, *of_all))))


def _kind_before(left: str) -> tuple[Joined | None, str]:
    """What the first of several words says that the points are, and the others: 范围 坑底."""
    first, _, others = left.partition(" ")
    joined = kind_of(first)
    return (kind_of(left), left) if joined is None or not others else (joined, others)


def begins_as_title(line: str) -> bool:
    """Whether a line begins with what points are, and goes on with numbers that are no coordinates: 线路 宽4m+4m."""
    word = re.split(r"[\s,;:()\[\]]", line, maxsplit=1)[0]
    more = line[len(word) :]
    return kind_of(word) is not None and _A_SIZE.search(more) is not None and _A_COORDINATE.search(more) is None


def kind_of(line: str) -> Joined | None:
    """What a word says that points are, where nothing else stands beside it."""
    said = line.strip(" :.。\t").lower()
    return next((joined for joined, words in WORDS.items() if said in words), None)
