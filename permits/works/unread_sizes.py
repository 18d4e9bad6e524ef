"""What a property that nobody reads and that looks like a size can mean at most: how far works go by it, and how deep.

It is never believed, only feared, as columns of a network are (`geo.network.unread_sizes`): where an answer would be stricter
by it, it is undetermined. Each number is taken in the unit in which it is largest and still makes sense, and for more than it can
be: a width counts whole on either side of what was drawn, and what several properties say adds up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from geo.dataclass import dataclass
from geo.pattern import pattern
from permits.works.facts import MOST_METRES
from permits.works.length_units import METRES_PER
from permits.works.lengths import (
    FOREIGN_UNITS,
    close_up,
    largest_of_text,
    metres_of_text,
    plain,
    size_said,
    unit_of_name,
)
from permits.works.said import DEEPEST_SLOPE_M, FLATTEST


@dataclass(frozen=True)
class Meant:
    """The most that a property can mean.

    Attributes
    ----------
    beyond_m : float
        How far works go beyond what was drawn, to any side.
    for_one_of_depth : float
        How far a slope goes to the side for one of depth.
    depth_m : float
        How deep they are; 0: it says nothing of it.
    fact : str
        The fact that it would be under a name that is read, and its size; empty: none that some activities do not have.
    size_m : float
    """

    beyond_m: float = 0.0
    for_one_of_depth: float = 0.0
    depth_m: float = 0.0
    fact: str = ""
    size_m: float = 0.0


class Feared(NamedTuple):
    """What all properties of some works that nobody reads can mean together, metres."""

    beyond_m: float
    depth_m: float


def together(meant: Iterable[Meant], *, depth_m: float | None, sloped_m: float = DEEPEST_SLOPE_M) -> Feared:
    """How far and how deep works go if several properties mean what they can.

    ``depth_m`` is stated of the works, ``sloped_m`` how deep they are sloped at most where it is not.
    """
    every = tuple(meant)
    deepest_m = max((one.depth_m for one in every), default=0.0)
    slope = max((one.for_one_of_depth for one in every), default=0.0)
    cut_m = max(depth_m or 0.0, deepest_m) or sloped_m
    return Feared(sum(one.beyond_m for one in every) + slope * cut_m, deepest_m)


# Columns of sizes across, or of how far works go beyond what was drawn.
NAMES_A_SIZE = pattern(
    r"宽|径|尺寸|规格|边长|外扩|外放|外延|外伸|外挑|悬挑|伸出|偏移|缓冲|影响(?:范围|距离|区|带)|扰动|臂长|臂.{0,2}长度|锚[杆索].{0,2}长|厚|放坡|边坡|坡(?:顶|度|比|率|角)|冠幅"
    r"|深|断面|截面|作业带|施工带|路幅|长轴|短轴|半轴|肥槽|上口|下口|开口"
    r"|width|wide|diam|radius|breadth|buff|offset|overhang|boom|thick|slope|section_?size|cross_?section|semi_?(?:major|minor)|(?:major|minor)_?axis"
    r"|dimension|depth|reach|^size$|_size$|^(?:r|rad|dist|distance|range|wid|hw|w|b|d|φ|ϕ|ø|⌀|dims?|kd|bj|zj|gj)$|(?:^|_)(?:buf|widt?)(?:_|$)|_wi?$|half_?w|corridor|easement|^row$|right_?of_?way|impact_|influence|work_?zone"
    r"|banjing|zhijing|kuandu|(?:gou|cao|zuoye|shigong)kuan|shendu|houdu|^l\s?[x×*]\s?[bw]"
    # B×H, 长×高: sides of one thing.
    r"|^(?:[a-z]|[长宽高深厚])(?:\s?[x×*]\s?(?:[a-z]|[长宽高深厚])){1,2}(?:[(\[]|$)"
)
# Columns that may say so by a number, and may as well say what stands there.
NAMES_A_SIDE = pattern(
    r"单侧|单边|每侧|每边|两侧|两边|双侧|[左右]侧|^[左右]$|四周|周边|工作面|操作面|操作空间|作业面|轮廓|超出|占道|范围|影响|锚[杆索]?$|土钉$|margin|extent|spread|swing|(?:^|_)sides?(?:_|$)|^(?:left|right)(?:_|$)"
    r"|(?<!高程)(?<!标高)(?<!垂直)(?<!竖向)(?<!高度)(?:精度|误差)|accuracy|(?:^|_)acc(?:_|$)|rmse|sigma|σ"
)


# Lengths, areas and perimeters of the drawn shape itself say nothing that the shape does not.
_OF_THE_SHAPE = pattern(r"面积|周长|长度|length|leng$|^len(?:_?m)?$|area|perimeter|^长$")
# How far something goes beyond what was drawn is called a length too.
_GOES_BEYOND = pattern(
    r"(?:外扩|外放|外延|外伸|外挑|悬挑|伸出|偏移|缓冲|影响|臂|锚.{0,3}|buff?(?:er)?|offset|boom|overhang)[_\s总]*(?:长度?|len(?:gth?)?)"
)


def is_of_the_shape(name: str) -> bool:
    """Whether a column (its name as `plain`) holds a length or an area of what was drawn."""
    return _OF_THE_SHAPE.search(_GOES_BEYOND.sub("", name)) is not None


# 2×7.5m: so many carriageways beside each other, or so wide and so deep.
_SEVERAL_ACROSS = pattern(r"([2-8])\s?[x×*]\s?(?:dn|[φϕø⌀])?\s?(\d.*)")


def meant_of_several(fact: str, value: str, *, metres_per: float | None) -> Meant | None:
    """How much farther than it is believed a size across may go that names several of them; None where it does not."""
    value = _SEVERAL_PIPES.sub(r"\1×", close_up(plain(value)))
    if (listed := _MAY_BE_A_LIST.fullmatch(value)) is not None:
        read = largest_of_text(value, metres_per=metres_per)
        second = metres_of_text(listed[1], metres_per=metres_per)
        farther_m = 0.0 if read is None or second is None else second[0] - read[0]
        return Meant(farther_m if fact == "radius_m" else farther_m / 2) if farther_m > 0 else None
    found = _SEVERAL_ACROSS.fullmatch(value)
    whole = largest_of_text(value, metres_per=metres_per) if found is not None else None
    each = metres_of_text(value[found.start(2) :], metres_per=metres_per) if found is not None else None
    if found is None or whole is None or each is None:
        return None
    # As a diameter or a width under another name than ours it may stand in millimetres (`fact_values`).
    per = _MM if not each[1] and each[0] >= _MILLIMETRES_FROM else 1.0
    farther_m = max(int(found[1]) * each[0] - whole[0], 0.0) * per
    return Meant(farther_m if fact == "radius_m" else farther_m / 2) if farther_m else None


# 2DN300.
_SEVERAL_PIPES = pattern(r"^([2-8])\s?(?=(?:dn|φ|ϕ|ø|⌀)\s?\d)")
# 2,8 is read as a decimal number, and may be two numbers; a nought in front of either says which.
_MAY_BE_A_LIST = pattern(r"[1-9]\d*,\s?([1-9]\d?(?:\s?[a-z一-鿿]+)?)")
_MILLIMETRES_FROM = 50.0


class _Sort(NamedTuple):
    """What sizes of some names are, and the most that one without a unit can be (metres; None: it is none such)."""

    name: re.Pattern[str]
    beyond_m: float | None = None
    depth_m: float | None = None
    slope: bool = False


_DEEP, _DEEPEST_M = pattern(r"(?<!进)(?<!纵)深|depth"), 200.0
# The first that fits a name counts. Sources of the limits: practice, drawn wider than anything built.
_SORTS = (
    # Along a pipe, a road or the ground, not beside the works; a curve bends what was drawn, who is served lies about it.
    _Sort(pattern(r"曲线|(?:服务|转弯|路?缘石|弯曲|弯管|消防)半径")),
    # Nobody knows a place worse and says so.
    _Sort(pattern(r"精度|误差|accuracy|(?:^|_)acc(?:_|$)|rmse|sigma|σ"), beyond_m=100.0),
    # No tree is wider.
    _Sort(pattern(r"冠幅"), beyond_m=50.0),
    _Sort(pattern(r"纵坡|横坡|管道?坡|管底?坡|道路坡|路面坡|流水坡|排水坡|水力坡|地面坡")),
    _Sort(pattern(r"(?:坡|slope|batter).*(?:宽|width)|(?:宽|width).*(?:坡|slope)"), beyond_m=100.0, slope=True),
    _Sort(pattern(r"坡(?:度|比|率|角|系数)|slope"), slope=True),
    _Sort(pattern(r"坡|batter"), beyond_m=100.0, slope=True),
    # Several sizes in one: 宽×厚, 管径壁厚.
    _Sort(
        pattern(r"(?=.*(?:厚|深|thick|depth)).*(?:宽|径|断面|截面|尺寸|规格|width|diam)"), beyond_m=100.0, depth_m=200.0
    ),
    # How thick a sheet, or the wall of a pipe or a shaft, is lies in what was drawn, or once on its outside.
    _Sort(pattern(r"板厚|板壁|plate_?thick"), beyond_m=0.5),
    _Sort(pattern(r"壁厚|管壁|wall_?thick|保温|防腐"), beyond_m=2.0),
    # Of a cable, not of what it lies in; of a lid, a pole; of a trunk and the ball of its roots.
    _Sort(pattern(r"(?:电缆|光缆|线缆|导线|电线)(?!.*[沟井管槽隧廊桥宽])"), beyond_m=0.5),
    _Sort(pattern(r"井盖|人孔|杆径|梢径"), beyond_m=2.0),
    _Sort(pattern(r"土球|胸径|地径|干径"), beyond_m=3.0),
    _Sort(pattern(r"墙.*厚|wall.*thick"), beyond_m=5.0),
    # Layers lie on one another.
    _Sort(
        pattern(
            r"(?:覆土|覆盖|覆层|路面|路基|铣刨|垫层|换填|面层|基层|结构层|填土|土层|沥青|回填|铺装|翻修|底板|顶板|楼板|筏板).*厚|^(?:soil_?)?cover(?:_?(?:depth|thick\w*))?$"
        ),
        depth_m=10.0,
    ),
    _Sort(pattern(r"厚|thick"), beyond_m=5.0, depth_m=10.0),
    # Of a plot, in plan; anchors go where they are drilled.
    _Sort(pattern(r"进深|纵深|锚|土?钉|斜|anchor|nail|inclin|(?:lot|plot|building|site|house)_?depth"), beyond_m=200.0),
    _Sort(pattern(r"深|depth"), depth_m=_DEEPEST_M),
    _Sort(
        pattern(r"缓冲|外扩|影响|半径|冠幅|作业带|施工带|轴|buffer|offset|reach|radius|axis|^(?:r|rad)$|dist|range"),
        beyond_m=MOST_METRES,
    ),
    # No trench and no road is wider.
    _Sort(pattern(""), beyond_m=100.0),
)
# Which fact it would be, of those that some activities do not have (`contradictions`); a pipe has a diameter whatever is done.
_FACTS = (
    ("depth_m", _DEEP),
    ("hole_diameter_m", pattern(r"穴|树坑|hole")),
    ("diameter_m", pattern(r"^(?!.*(?:管|盖|杆|冠|胸|地|土球|pipe)).*(?:径|diam)")),
)

# The sign of a diameter says so too, where it is not that of a pipe.
_OF_A_HOLE, _OF_A_PIPE = pattern(r"[φϕø⌀ф]|[直孔桩井洞]径"), pattern(r"管|pipe")

_OF_ANGLES = pattern(r"度|deg|rad")
_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
_FOREIGN = "|".join(sorted(map(re.escape, FOREIGN_UNITS), key=len, reverse=True))
# A number with what stands before and behind it: signs of diameters, a unit, what it counts.
_NUMBER = pattern(
    rf"(?P<sign>\bdn|(?<![a-z])dn|(?<![a-z])de|(?<![a-z])d|φ|ϕ|ø|⌀|ф)?\s?(?P<number>\d+(?:[.,]\d+){{0,3}})\s?"
    rf"(?:(?P<unit>{_UNITS})(?![a-z²³23])|(?P<strange>(?:{_FOREIGN}|公分)(?![a-z])|[hd](?![a-z0-9])|[百千万亿倍]|times\b|['′\"″])"
    r"|(?P<other>%|‰|°c|℃|[km]pa|k?n(?![a-z])|kg|kv|吨|平方?米|平米|㎡|[cdkm]?m[²³23]|立方|[根个孔台座株棵层天日年月级号#道回芯路段节人次套间户层]))?"
)
# Such a number stands for what something is made of, or for a standard: C30, Q235B, PE100, SDR11, YJV22, GB/T 9711.
_GRADE = pattern(
    r"(?<![a-z0-9])(?:hrbf?|hpb|crb|mu|hdpe|pe|pp|pvc|upvc|sdr|sn|pn|yjl?v|vl?v|kvv|gyt[as]|bvr?|q)\s?-?\d+(?:\.\d+)?[a-z]{0,2}(?![a-z0-9])"
    r"|(?<![a-z0-9])(?:gb(?:/t)?|cjj?(?:/t)?|jgj)\s?\d+(?:\.\d+)?(?:-\d{4})?"
    r"|(?<![a-z0-9])c\d\d(?![a-z0-9.])|\d+(?:\.\d+)?\s?(?:级|标号)"
)
# What joins the sides of one thing; other numbers beside each other may add up.
_JOINED = pattern(r"\s?(?:[x×*~～\-—至/:：]|\s)\s?")
_CHINESE = "零〇一二两三四五六七八九十百千半点壹贰叁肆伍陆柒捌玖拾佰仟廿卅几数"
_IN_UNITS = rf"[{_CHINESE}][多余来几]?\s*(?:{_UNITS}|丈|尺|里|倍|公分)"
_CHINESE_WITH_UNIT = pattern(_IN_UNITS)
# In Chinese: thirty metres, thirty-odd, or nothing but a number.
_IN_CHINESE = pattern(rf"{_IN_UNITS}|^约?[{_CHINESE}]+$")
# Of what a text consists that says nothing but sizes; degrees are none.
_OF_SIZES = pattern(
    rf"单侧|单边|每[侧边]|[两双][侧边]|[左右]侧?|四周|向?外扩?|各|大?约|最[大宽远]|[总全半]?宽度?|半径|直径|以内|上下|不等|范围|为|至|到|和|及|[多余来近上]|[侧边地倍]|出头|each|both|per|sides?|on|[hd](?![a-z])|(?:{_UNITS})(?![a-z²³23])|公分|"
    + "|".join(
        sorted((re.escape(unit) for unit in FOREIGN_UNITS if not _OF_ANGLES.search(unit)), key=len, reverse=True)
    )
    + rf"|\d|[{_CHINESE}]|[-—~～±+.,，、;；/()\[\]【】:：=≤≥<>≈×x*?。·'′\"″\s]|(?<=\d)e\+?(?=\d)"
)
_NAME_IN_STRANGE_UNIT = pattern(
    r"(?:miles?|feet|foot|yards?|inch(?:es)?|英尺|英寸|英里|海里|华里|市尺)[)\]]?$|[_\s(\[](?:ft|mi|yd|in|nm|里|尺|丈)[)\]]?$|km[)\]]?$"
    r"|(?:width|depth|radius|diam|diameter|dist|distance|buffer|offset|reach)(?:ft|in|yd|mi)$|[宽度径深距扩](?:ft|yd|mi|尺|丈)$|公分[)\]]?$"
)
# What says that it stands elsewhere, 见图3, or is the least that it is: 不小于 3 米.
_NO_MOST = pattern(
    r"见.{0,6}[图表附册案]|\bsee\b|[≥>≧﹥]|不[小少低]于|[大高多]于|至少|超过|以上|起步|[hd]\s?[+×*]\s?\d|最小|min(?:imum)?\b|at least|or more|more than|over\b"
)
_MM = 0.001
# Without a unit: metres, centimetres or millimetres.
_ANY_UNIT = (1.0, 0.01, _MM)
# So many pipes lie beside each other: 2×DN500; smaller ones are not named by it, and no wall of one is thinner (mm).
_MOST_PIPES, _LEAST_NOMINAL, _LEAST_WALL_MM = 20, 15.0, 2.5
_RATIO = pattern(r"(\d+(?:\.\d+)?)\s?[:：/]\s?(\d+(?:\.\d+)?)")


_LONGEST_SIZE = 40
_STANDS_IN_A_UNIT = pattern(
    rf"\d\s?(?:{_UNITS}|公分|"
    + "|".join(
        sorted((re.escape(unit) for unit in FOREIGN_UNITS if not _OF_ANGLES.search(unit)), key=len, reverse=True)
    )
    + r"|['′\"″])"
)


def says_a_size(text: str) -> bool:
    """Whether a text has a number in it that is not nought, in digits or in Chinese before a unit."""
    said = plain(text)
    return re.search(r"[1-9]", said) is not None or _IN_CHINESE.search(said) is not None


def is_only_a_size(text: str) -> bool:
    """Whether a text says nothing but sizes beyond something: 30, 单侧30m, 左10右30, 三十米; a radius is read in any text (`size_said`)."""
    said = plain(text)
    if len(said) > _LONGEST_SIZE or not says_a_size(said) or _OF_SIZES.sub("", said):
        return False
    return "半径" not in said or not size_said(said)


def has_a_unit(text: str) -> bool:
    """Whether a number of a text stands in a unit of length, one that is read or not."""
    said = plain(text)
    return _CHINESE_WITH_UNIT.search(said) is not None or _STANDS_IN_A_UNIT.search(said) is not None


@lru_cache(maxsize=4096, typed=True)
def most_meant(name: str, value: object, *, metres_per: float | None = None) -> Meant | None:
    """The most that a property of a name can mean; None: there is no bound.

    Parameters
    ----------
    value : object
        Number or text.
    metres_per : float or None
        Metres for one of the unit that stands beside it; None: none does.
    """
    wanted, own = unit_of_name(name)
    said = close_up(plain(str(value)))
    strange = own is None and _NAME_IN_STRANGE_UNIT.search(plain(name))
    if strange or _IN_CHINESE.search(said) or _NO_MOST.search(said):
        return None
    sort = next(one for one in _SORTS if one.name.search(wanted))
    groups = _groups(said)
    if groups is None:
        return None
    per = metres_per if own is None else own
    beyond_m = _most(groups, sort.beyond_m, per)
    # Whatever else it is, what is called so is a depth.
    most_depth_m = _DEEPEST_M if sort.depth_m is None and _DEEP.search(wanted) else sort.depth_m
    depth_m = _most(groups, most_depth_m, per)
    if max(beyond_m, depth_m) > MOST_METRES:
        return None
    slope = _flattest(wanted, said, groups) if sort.slope else 0.0
    fact = next((fact for fact, names in _FACTS if names.search(wanted)), "")
    if not fact and _OF_A_HOLE.search(said) and not _OF_A_PIPE.search(f"{wanted} {said}"):
        fact = "diameter_m"
    if sort.slope and sort.beyond_m is None:
        # A slope of a length is one.
        beyond_m = sum(max((one.metres for one in group if one.metres is not None), default=0.0) for group in groups)
    return Meant(beyond_m, slope, depth_m, fact, _most(groups, MOST_METRES, per) if fact else 0.0)


class _Number(NamedTuple):
    """A number of a text.

    Attributes
    ----------
    numbers : tuple of float
        As it may be read.
    metres : float or None
        Where its unit is known.
    sign : str
        Of a diameter in millimetres: dn, φ.
    share : float or None
        Of a hundred or a thousand; NaN of what is no length.
    """

    numbers: tuple[float, ...]
    metres: float | None
    sign: str
    share: float | None

    def most_m(self, most_m: float, per: float | None) -> float:
        """The most that it can be, where nothing without a unit is more than ``most_m``."""
        if self.metres is not None:
            return self.metres
        if self.share is not None:
            return 0.0
        if per is not None:
            return max(self.numbers) * per
        likely = [number * unit for number in self.numbers for unit in _ANY_UNIT if number * unit <= most_m]
        return max(likely, default=most_m)


def _groups(said: str) -> list[list[_Number]] | None:
    """The numbers of a text, those of one thing together; None where one stands in a unit that is not read."""
    try:
        number = abs(float(said))
    except ValueError:
        pass
    else:
        return [[_Number((number,), None, "", None)]] if math.isfinite(number) else None
    groups: list[list[_Number]] = []
    said, end = _GRADE.sub(" ", said), None
    for found in _NUMBER.finditer(said):
        if found["strange"]:
            return None
        joined = end is not None and _JOINED.fullmatch(said, end, found.start()) is not None
        if not (joined and groups):
            groups.append([])
        groups[-1].append(_number(found))
        end = found.end()
    return [_with_its_unit(group) for group in groups]


def _number(found: re.Match[str]) -> _Number:
    text = found["number"]
    # A comma is a decimal one or parts thousands.
    numbers = tuple(
        dict.fromkeys(
            number
            for one in ((text.replace(",", ""), text.replace(",", ".")) if "," in text else (text,))
            for number in _floats(one)
        )
    )
    metres = max(numbers) * METRES_PER[found["unit"]] if found["unit"] else None
    sign = found["sign"] if found["sign"] and metres is None and max(numbers) >= _LEAST_NOMINAL else ""
    share = None
    if not sign and (other := found["other"]):
        share = max(numbers) * {"%": 0.01, "‰": _MM}.get(other, math.nan)
    return _Number(numbers, max(numbers) * _MM if sign else metres, sign or "", share)


def _floats(text: str) -> Iterator[float]:
    """Numbers that digits with points between them may be: 1.5; of 1.2.3 its parts."""
    parts = text.split(".")
    if len(parts) <= 2:
        yield float(text)
    else:
        yield from map(float, parts)


def _with_its_unit(group: list[_Number]) -> list[_Number]:
    """The numbers of one thing, of which one says the unit of the others; of several pipes the width of all."""
    bare = [one for one in group if one.metres is None and one.share is None]
    signed = [one for one in group if one.sign]
    if signed:
        # Beside a nominal diameter stands how many there are, beside an outer one the thickness of the wall.
        walls = bare if group[0].sign not in ("", "dn") else []
        many = [max(one.numbers) for one in bare if max(one.numbers) <= (_LEAST_WALL_MM if walls else _MOST_PIPES)]
        pipe_m = max(one.metres or 0.0 for one in signed)
        # What lies between pipes is no wider than they are.
        wide_m = 2 * math.prod(max(one, 1.0) for one in many) * pipe_m if many else pipe_m
        return [one._replace(metres=max(one.numbers) * _MM) if one in bare else one for one in group] + [
            signed[0]._replace(metres=wide_m)
        ]
    last = group[-1]
    if last.metres is None or not max(last.numbers):
        return group
    per = last.metres / max(last.numbers)
    return [one._replace(metres=max(one.numbers) * per) if one in bare else one for one in group]


def _most(groups: list[list[_Number]], most_m: float | None, per: float | None) -> float:
    """What numbers can come to: the largest of each thing, all things together; 0 where they are none such."""
    if most_m is None:
        return 0.0
    return sum(max(one.most_m(most_m, per) for one in group) for group in groups)


def _flattest(name: str, said: str, groups: list[list[_Number]]) -> float:
    """How far a slope goes to the side for one of depth, at most.

    What earthworks call its ratio or factor is so much to the side for one down; another number may be said the other way
    round, as a share or as an angle.
    """
    ratios = [float(one[2]) / float(one[1]) for one in _RATIO.finditer(said) if float(one[1])]
    for one in (number for group in groups for number in group if number.metres is None):
        if one.share is not None:
            ratios.append(0.0 if math.isnan(one.share) else one.share)
        elif not ratios:
            ratios.extend(one.numbers)
            ratios.extend(math.tan(math.radians(number)) for number in one.numbers if FLATTEST < number < 90)
    if not _TO_THE_SIDE.search(name) or _ANGLE.search(f"{name} {said}"):
        ratios.extend([1 / one for one in ratios if one > 0])
    return max((one for one in ratios if one <= FLATTEST), default=0.0)


_ANGLE = pattern(r"角|°|度$")
_TO_THE_SIDE = pattern(r"系数|坡比|坡率|放坡")
