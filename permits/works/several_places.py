"""A point that stands for several places: 1#~20#, ZK1-ZK5, 数量 20, 共20株. Where the others lie is nowhere drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.pattern import pattern
from permits.works.lengths import plain
from permits.works.unread_sizes import Meant

# Boreholes, lamps and poles in a row stand so far apart at most (practice; GB 50021 asks for 50 m at most between boreholes of simple ground).
_APART_M = 50.0
# Trees of a row stand 4 to 8 m apart (practice).
_TREES_APART_M, _TREES = 10.0, pattern("[株棵树]|tree")
# Of drawings, papers and houses nothing is dug.
_IS_A_NAME = pattern(
    r"(?<![图文批证楼房单话栋层幢])号(?!码)|(?<!项目)(?<!工程)名|name|\bid$|_id$|^id|no\.?$|label|label_?text"
)
# Nor of contracts and people.
_OF_PAPERS = pattern(r"合同|许可|文件|人员")
_TO = r"\s*(?:~|～|〜|至|到|—|–|\bto\b|\.\.)\s*"
# 1~20, 1#~20#, 1至20号桩, ZK1~ZK5; with a hyphen only where both ends are names of their own: ZK1-1 is one hole.
_RANGE = pattern(
    rf"(?:[一-鿿]{{1,10}}\s?)?[a-z]{{0,4}}\d{{0,3}}?(?P<one>\d{{1,4}})\s*[#号]?(?:{_TO})[a-z]{{0,4}}(?P<other>\d{{1,4}})\s*[#号]?\w{{0,3}}"
    r"|(?P<mark>[a-z]{1,4})(?P<first>\d{1,4})\s*[#号]?\s*-{1,2}\s*(?P=mark)(?P<last>\d{1,4})\s*[#号]?\w{0,3}"
    r"|(?P<begin>\d{1,4})\s*[#号]\s*-{1,2}\s*(?P<end>\d{1,4})\s*[#号]?\w{0,3}"
)
# ZK1-3#: three holes, or the third of the first group, beside which ZK1-2# stands.
_UNCLEAR = pattern(r"(?P<mark>[a-z一-鿿]{0,4}(?P<one>\d{1,3})-{1,2})(?P<other>\d{1,3})\s*[#号](?![楼房单栋幢])\w{0,3}")
# ZK1、ZK2: each a name of its own.
_LISTED = pattern(r"(?:[a-z]{1,4}\d{1,4}[#号]?|\d{1,4}[#号])[一-鿿]{0,3}")
_BETWEEN_LISTED = pattern(r"\s*[、,，;；/]\s*")
_KILOMETRES, _METRES = r"[a-z]{0,3}(\d{1,4})", r"\+(\d{1,4}(?:\.\d{1,3})?)"
_STRETCH = pattern(
    rf"(?:(?:起止|起讫|施工)?(?:桩号|里程)\s*[:：]?\s*)?{_KILOMETRES}{_METRES}\s*(?:~|～|〜|至|到|—|–|-)\s*(?:{_KILOMETRES})?{_METRES}\s*段?"
)
# 钻孔数量, 总孔数; 管孔数 is of ducts, 每孔取样数 of samples.
_COUNTS = pattern(
    r"(?:数量|总数|数目|(?!.*(?:每|管孔|缆|芯)).{0,6}?(?:[株棵根孔桩井个座盏基杆]|[孔桩井点]位)个?数量?|点数|(?:count|quantity|qty)(?:_of_.{1,20})?"
    r"|(?:(?:no|num|number)[ _]?of[ _]?)?(?:bore|drill|test|trial)?[ _]?(?:holes|piles|wells|trees|poles|pits))(?:[(（]?[株棵根孔个座盏基杆处口眼][)）]?)?"
)
_UNIT = r"(?:株|棵|根|孔|个|座|盏|基|杆|处|口|眼)"
_COUNT = pattern(rf"约?(\d{{1,5}})(?:\.0+)?\s*(?:{_UNIT}|nos?\.?|pcs)?")
# 共2个月, 人员共12个, 共20根钻杆 are no places; 警示灯6盏 and 钢筋12根 stand at one.
_NO_PLACE = (
    r"(?!月(?!季)|工作日|工日|小时|班|星期|标段|阶段|年|人(?![孔井工])|工人|钻杆|钢筋(?!混凝土|砼)|钢管(?!桩)|电缆(?![井沟分])|光缆(?![井交])"
    r"|警示[牌灯]|围挡板|路锥|灭火|土?样(?![板桩])|岩芯|芯样)"
)
_SOME = r"(?<![\d.第每])(?P<{}>\d{{1,5}})\s?"
_THINGS = r"(?:(?:勘探|地质|取样)?[钻探]孔|孔位|桩位|点位|灌注桩)"
_IN_ALL = pattern(
    rf"(?<!人员)(?<!工人)(?:共计?|合计|总计|总共|一共|代表)\s?约?\s?(?P<all>\d{{1,5}}|[两二三四五六七八九十])\s?{_UNIT}{_NO_PLACE}"
    r"|[一-鿿](?<![管缆线第筋])(?<!钻杆)(?<!示灯)约?(?P<these>\d{1,5})\s?(?:株|棵|根|眼|盏)(?![一-鿿])"
    rf"|{_THINGS}约?{_SOME.format('behind')}[个孔口处](?![一-鿿])|{_SOME.format('before')}[个口处根]{_THINGS}(?!之一|中的?|的第)"
    rf"|{_SOME.format('english')}(?:nos?\.?\s?)?(?:bore ?|drill ?|trial ?|test ?)?(?:holes|piles|wells|pits|trees|poles)\b"
)
_IN_CHINESE = {"两": 2} | {sign: value for value, sign in enumerate("二三四五六七八九十", 2)}


def more_places(name: str, value: Any, *, drawn: int, in_all: int, beside: Sequence[Any] = ()) -> Meant | None:
    """How far from points the others may lie of which a property says that they stand for them; None where it says none.

    Parameters
    ----------
    drawn : int
        How many points the feature has.
    in_all : int
        How many the whole layer has: 共8孔 may stand beside each of eight.
    beside : sequence
        What other features of the layer say under the same name.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    called, said = plain(name), plain(f"{value:g}" if isinstance(value, float) else str(value))
    if (stretch := _STRETCH.fullmatch(said)) is not None:
        one, other = (1000 * float(stretch[place] or stretch[1]) + float(stretch[place + 1]) for place in (1, 3))
        return Meant(abs(other - one)) if drawn == 1 and one != other else None
    count = _count(called, said) or _count_if_alone(called, said, beside)
    if not count and (found := _IN_ALL.search(said)) is not None:
        said_so = next(filter(None, found.groups()))
        count, drawn = _IN_CHINESE.get(said_so) or int(said_so), in_all
    apart_m = _TREES_APART_M if _TREES.search(f"{called} {said}") else _APART_M
    return Meant(apart_m * (count - drawn)) if count > drawn else None


def _count_if_alone(called: str, said: str, beside: Sequence[Any]) -> int:
    """How many places ZK1-3# may be; 0 where another of that layer has a name of the same beginning, so that it is the name of one."""
    named = _UNCLEAR.fullmatch(said) if _IS_A_NAME.search(called) and not _OF_PAPERS.search(called) else None
    if named is None:
        return 0
    others = {plain(one) for one in beside if isinstance(one, str)} - {said}
    alone = not any(one.startswith(named["mark"]) for one in others)
    return max(int(named["other"]) - int(named["one"]) + 1, 0) if alone else 0


def _count(called: str, said: str) -> int:
    """Of how many places a property says that this is the place; 0: of no number of them."""
    if _COUNTS.fullmatch(called) and (counted := _COUNT.fullmatch(said)) is not None:
        return int(counted[1])
    if not _IS_A_NAME.search(called) or _OF_PAPERS.search(called):
        return 0
    if (named := _RANGE.fullmatch(said)) is not None:
        first, last = (
            int(one)
            for one in (
                named["one"] or named["first"] or named["begin"],
                named["other"] or named["last"] or named["end"],
            )
        )
        return last - first + 1
    listed = set(_BETWEEN_LISTED.split(said))
    return len(listed) if all(map(_LISTED.fullmatch, listed)) else 0
