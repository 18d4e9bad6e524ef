"""Lengths as texts speak them, written in digits: 一米五, 十二米, 1米8, 1.5~2米, 5 ft."""

from __future__ import annotations

import re

from geo.pattern import pattern
from permits.works.length_units import METRES_PER

_DIGITS = {"零": 0, "〇": 0, "两": 2} | {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
# 一米五, 十二米, 一点五米, 两米半.
_IN_WORDS = pattern(
    r"(?<![零〇一二两三四五六七八九十百千万几数])(?:(?P<hundreds>[一二两三四五六七八九])百零?)?(?P<whole>[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|半|(?<=百))(?:点(?P<part>[零〇一二三四五六七八九]{1,3}))?"
    r"(?P<unit>米|公尺|厘米|公分)(?:(?P<tenths>[零〇一二三四五六七八九半])(?P<hundredths>[一二三四五六七八九])?(?![零〇一二三四五六七八九十百米点]))?"
)


def _of_words(found: re.Match[str]) -> str:
    whole, part, unit, tenths = found["whole"], found["part"], found["unit"], found["tenths"]
    if whole == "半":
        return f"0.5{unit}"
    tens, ten, ones = whole.rpartition("十")
    value: float = 10 * (_DIGITS[tens] if tens else 1) + _DIGITS.get(ones, 0) if ten else _DIGITS.get(whole, 0)
    value += 100 * _DIGITS.get(found["hundreds"], 0)
    if part:
        value += float("0." + "".join(str(_DIGITS[sign]) for sign in part))
    if tenths:
        value += 0.5 if tenths == "半" else _DIGITS[tenths] / 10
    if found["hundredths"]:
        value += _DIGITS[found["hundredths"]] / 100
    return f"{value:g}{unit.replace('公分', '厘米')}"


def in_digits(said: str) -> str:
    """A plain text with its lengths in Chinese numerals as digits: 一米五, 十二米, 一点五米, 一百二十米."""
    return _IN_WORDS.sub(_of_words, said)


_UNITS = "|".join(sorted(METRES_PER, key=len, reverse=True))
_NUMBER = r"\d+(?:\.\d+)?"
# International foot; a chi is a third of a metre, a zhang ten of them (市制).
_FOREIGN = (
    dict.fromkeys(("feet", "foot", "ft", "英尺"), 0.3048)
    | dict.fromkeys(("inches", "inch", "英寸"), 0.0254)
    | dict.fromkeys(("yards", "yard", "yd", "码"), 0.9144)
    | dict.fromkeys(("市尺", "尺"), 1 / 3)
    | {"丈": 10 / 3}
)
_IN_FOREIGN = pattern(
    rf"(?<![\d.a-zφϕø⌀])({_NUMBER})(?:(\s*(?:[-~–—至到]|to|or|and)\s*)({_NUMBER}))?\s*-?(feet|foot|ft|inches|inch|yards|yard|yd)(?![a-z²³23])"
    rf"|(?<![\d.])({_NUMBER})(?:(\s*[-~–—至到]\s*)({_NUMBER}))?\s*(英尺|英寸|码(?![放垛头])|市?尺(?![寸度码])|丈(?!量))"
)
# 1米8 and 3m5; 深2米3座 counts wells, 1m2 may be an area.
_COUNTS = "座个根口处条道棵株眼段排块层次台套组孔桩井号期人天日月年跨节片樘支"
_COUNTED_BEHIND = pattern(rf"(?<=\d米)(?=\d{{1,3}}[{_COUNTS}])")
_AND_TENTHS = pattern(rf"(?<![\d.])(\d{{1,3}})\s*(?:米([1-9]\d?|半)|m([14-9]\d?))(?![\d.米m²³㎡%％:：×x*{_COUNTS}])")
_FROM_TO = pattern(
    rf"(?<![\d.a-zφϕø⌀:：/+×x*#-])({_NUMBER})\s*({_UNITS})?\s*(?:[-~–—至到]|to)\s*({_NUMBER})\s*({_UNITS})(?![a-z²³23])"
)


# 一比一, 一比零点七五, 1比0.5; 一比一千 is the scale of a map.
_ONE_TO = pattern(
    r"(?<![零〇一二两三四五六七八九十百千万几数\d.])(?:一|1)\s*比\s*(?:(?P<whole>[零〇一二两三四五六七八九半])(?:点(?P<part>[零〇一二三四五六七八九]{1,3}))?|(?P<digits>\d(?:\.\d{1,3})?))(?![零〇一二两三四五六七八九十百千万\d.])"
)


def _ratio(found: re.Match[str]) -> str:
    whole, part, digits = found["whole"], found["part"], found["digits"]
    if whole == "半":
        return "1:0.5"
    return f"1:{digits or _DIGITS[whole]}{'.' if part else ''}{''.join(str(_DIGITS[sign]) for sign in part or '')}"


def spoken_in_digits(said: str) -> str:
    """A plain text (`lengths.plain`) with its spoken lengths in digits and metres; of two that belong together, 1.5~2米, the larger.

    For those who ask how much it is at the most. A count behind a length (深2米3座) is none of it. 一比一 and 1比0.75 are ratios.
    """
    said = _ONE_TO.sub(_ratio, said)
    said = _AND_TENTHS.sub(_with_tenths, _COUNTED_BEHIND.sub(" ", in_digits(said)))
    return _FROM_TO.sub(_larger, _IN_FOREIGN.sub(_in_metres, said))


def _with_tenths(found: re.Match[str]) -> str:
    return f"{found[1]}.{(found[2] or found[3]).replace('半', '5')}米"


def _in_metres(found: re.Match[str]) -> str:
    first, link, second, unit = (found[1], found[2], found[3], found[4]) if found[1] else found.group(5, 6, 7, 8)
    each = _FOREIGN[unit]
    rest = f"{link}{float(second) * each:g}" if second else ""
    return f"{float(first) * each:g}{rest}米"


def _larger(found: re.Match[str]) -> str:
    first, own, second, unit = found.groups()
    either = (float(first) * METRES_PER[own or unit], float(second) * METRES_PER[unit])
    return f"{max(either):g}米"
