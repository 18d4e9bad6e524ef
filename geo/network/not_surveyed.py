"""Areas of a coverage that say themselves that the survey of heat pipes is not complete there: a clear must not rest on them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

from geo.columns import Columns
from geo.pattern import pattern
from geo.simplified import simplified
from geo.text import FLAG_WORDS


class Lack(Enum):
    """What an area lacks: GAP, nobody looked there, whatever other areas say; ELSE, it proves nothing by itself; LATER, nor does it yet."""

    GAP = "gap"
    ELSE = "else"
    LATER = "later"


class NotSurveyed(NamedTuple):
    """A row that does not count, and what in it says so."""

    row: int
    name: str
    value: str
    lack: Lack


_DONE = r"(?:普查|探测|探查|测量|测绘|实测|勘测|勘查|调查|覆盖|完成|验收|建库|入库|核实|测)"
_GAP = pattern(
    rf"未(?:经|曾|予|能|进行|开展|实施|做|纳入|现场|实地|全面|系统)*{_DONE}|(?:无法|不能|难以|不宜|不便)(?:进行|开展|实施|现场|实地)*{_DONE}|无法进入|未能?进入|不具备(?:现场|实地)?{_DONE}?条件|[仅只](?:收集|搜集|调绘|转绘)|没有?(?:经过|进行|做)?{_DONE}|[非无]{_DONE}区|缺测|漏测|漏探|盲区|空白区|缺资料|无(?:管线|管网)?(?:资料|数据|成果)"
    r"|\b(?:un|not[\s_-]*(?:yet[\s_-]*)?(?:been[\s_-]*)?)(?:surveyed|covered|mapped|complete[d]?)\b|\bno[\s_-]*(?:data|records?|survey|coverage)\b|\bblind\s*(?:area|spot|zone)s?\b|\bgaps?\b"
)
_ELSE = pattern(
    rf"(?:计划|规划|(?<!模)拟|待|预计|即将|正在|将)[于在\d年月日初底末中]{{0,10}}(?:进行|开展|实施)?{_DONE}|{_DONE}(?:计划|规划|中$|进行中)|部分{_DONE}|部分管|进行中|未全部"
    r"|[仅只](?:限|含|包括|包含|有|测|探测|普查)*.{0,8}(?:主干|干管|干线|干网|主管|一[次级]网|长输|道路)|(?:不含|不包括|未包括|未包含|未含|除).{0,8}(?:支管|支线|二[次级]网|庭院|户线|入户|小区|老旧|热力|供热|内部|厂区|单位|企业|自管|用户)"
    # Of metal alone, some of it, from papers, down to a depth.
    r"|[仅只](?:限|含|包括|探测|普查|测)*.{0,4}(?:金属|钢)管|抽[查样测检]|^(?:竣工|设计|档案|既有|历史)?(?:资料|图纸|图)(?:转绘|调绘|收集|数字化|矢量化)$"
    r"|(?:探测|探查|普查|测量|埋)深度?[^\d，。；,;]{0,6}\d+(?:\.\d+)?\s*(?:m|米)\s*(?:以内|以浅|以上|之内|范围内)"
    # What is planned, and where a project lies, is no survey.
    r"|^(?:城市|城区|供热|热力|供暖|集中供热|管网|热网|专项|总体|项目|工程)*(?:规划|设计|项目|工程|施工)(?:范围|边界|区域|红线)(?:线|面)?$|^(?:planning|planned|project|design|construction)[\s_-]*(?:area|boundary|extent|limits?|scope|site)$"
    # Pipes from some size on; smaller ones nobody looked for.
    r"|(?:dn|de|[φф∅]|管径|直径|口径)\s*(?:>=?|≥|大于|不小于)?\s*\d{2,4}\s*(?:mm|毫米)?\s*[及(（]?(?:及|含)?[)）]?以上|(?:≥|>=?|大于|不小于)\s*(?:dn|de|[φф∅])\s*\d{2,4}"
    r"|非(?:供热|热力|供暖)|作废|废止|失效|过期|已?删除|\b(?:planned|pending|incomplete|partial(?:ly)?|in[\s_-]*progress|to[\s_-]*be[\s_-]*(?:surveyed|done|completed)|obsolete|superseded|deleted|withdrawn)\b"
)
# 未来路 is a road.
_PLACES = pattern(r"未来(?:路|大道|城|小区|花园|中心)?")
# A survey of other trades says nothing of heat.
_ONE_TRADE = (
    r"(?:城市|城区|地下|市政|公共)*(?:给水|供水|自来水|排水|雨水|污水|雨污水|给排水|中水|再生水|燃气|天然气|煤气|电力|供电|电缆|通信|电信|通讯|路灯|交通信号)"
    r"(?:管线|管网|管道|线路|专业)*(?:普查|探测|测量|调查)*(?:范围|区域|覆盖|成果|边界)*\d{0,4}(?:年度?)?"
    r"|(?:gas|water|sewer(?:age)?|drainage|electric(?:ity)?|power|telecoms?|communications?)(?:[\s_-]*(?:network|pipes?|pipelines?|survey|coverage|area))*"
)
_TRADE = pattern(rf"(?:{_ONE_TRADE})(?:\s*(?:[、,，;；/+&和及与]|and)\s*(?:{_ONE_TRADE}))*")
# Columns of which a plain yes or no, or a share, says whether the survey is complete, or whether the row counts.
_SAYS_DONE = pattern(
    r"(?:是否)?(?:已|全部)?(?:完成|普查|探测|覆盖|验收|有效|启用|现行)(?:状态|情况|与否|标志)?|状态|进度|完成[率度]|覆盖率"
    r"|(?:is_?|has_?)?(?:status|state|complete(?:d|ness)?|survey(?:ed)?|cover(?:ed|age)?|valid|active|enabled|current|done|progress)(?:_?(?:flag|status))?"
)
_SAYS_GONE = pattern(
    r"(?:是否)?(?:已)?(?:删除|作废|失效|废止)(?:标志|标记|状态)?|(?:is_?)?(?:del(?:eted)?|removed|obsolete|invalid)(?:_?flag)?"
)
_NO = frozenset(
    ("n", "f", "无", "没有", "未", "none", "off", *(word for word, is_so in FLAG_WORDS.items() if not is_so))
)
_YES = frozenset(("y", "t", "有", "已", "on", *(word for word, is_so in FLAG_WORDS.items() if is_so)))
_SHARE = pattern(r"(\d{1,3}(?:\.\d+)?)\s*[%％]")
# Columns of which a number is such a share, of one or of a hundred; 1 is the whole, or yes.
_SAYS_SHARE = pattern(r".*(?:完成|覆盖|普查|探测)[率度](?:[(（].*)?|进度|.*(?:progress|percent|pct|completeness)")
_NUMBER = pattern(r"\d{1,3}(?:\.\d+)?")
# Columns of how deep was looked: what lies deeper nobody found. No depth is enough: standards bound the cover of heat pipes from below,
# we know of none that does from above, and under roads and rivers they are jacked at any depth.
_SAYS_HOW_DEEP = pattern(
    r"(?:最大|有效)?(?:探测|探查|测量|普查)深度?(?:[(（](?:m|米)[)）]|_?m)?|(?:max_?|survey_?|detection_?)+depth(?:_?m)?"
)
_A_DEPTH = pattern(r"\D{0,4}\d{1,2}(?:\.\d+)?\s*(?:m|米)?\s*(?:以内|以浅|以上|之内|内)?")
# Longer texts are reports, not labels.
_LONGEST = 200


# When an area was surveyed: a day, a month or a year, or milliseconds since 1970.
_SAYS_WHEN = pattern(
    rf"{_DONE}(?:日期|时间|年月|年度?|年份)|surveyed(?:_?(?:on|at|date|year))?|survey_?(?:date|day|time|year)|date_?(?:of_?)?survey(?:ed)?|sdate"
)
_DAY = pattern(r"(\d{4})\D{1,3}(\d{1,2})(?:\D{1,3}(\d{1,2}))?(?!\d).*|(\d{4})(?:(\d{2})(?:(\d{2}))?)?(?:\D.*)?")
_MILLISECONDS = pattern(r"\d{13}")


def not_surveyed(table: Columns, today: datetime.date | None = None) -> list[NotSurveyed]:
    """The rows of a coverage whose own columns say that it is not one, each once.

    Parameters
    ----------
    table : Columns
        As the file has it.
    today : date, optional
        What was surveyed later than this is yet to be surveyed.
    """
    found: dict[int, NotSurveyed] = {}
    for name in table:
        for row, value in enumerate(table[name].tolist()):
            lack = _lack(str(name), value) or (_later(str(name), value, today) if today is not None else None)
            if lack is not None and (row not in found or lack is Lack.GAP):
                found[row] = NotSurveyed(row, str(name), str(value)[:_LONGEST], lack)
    return [found[row] for row in sorted(found)]


def _lack(name: str, value: Any) -> Lack | None:
    if value is None or value != value:
        return None
    called = simplified(name).strip().lower()
    said = simplified(str(value)).strip().lower()
    return next(_of_flag(called, said), None) or _of_text(said)


def _of_flag(called: str, said: str) -> Iterator[Lack]:
    plainly = said.removesuffix(".0")
    if _SAYS_DONE.fullmatch(called):
        share = _SHARE.fullmatch(said)
        if plainly in _NO or (share is not None and float(share[1]) < 100):
            yield Lack.GAP if plainly in _NO else Lack.ELSE
    if _SAYS_SHARE.fullmatch(called) and _NUMBER.fullmatch(said) and float(said) < 100 and float(said) != 1:
        yield Lack.GAP if float(said) == 0 else Lack.ELSE
    if _SAYS_HOW_DEEP.fullmatch(called) and _A_DEPTH.fullmatch(said) and re.search(r"[1-9]", said):
        yield Lack.ELSE
    if _SAYS_GONE.fullmatch(called) and plainly in _YES:
        yield Lack.ELSE


def _of_text(said: str) -> Lack | None:
    if len(said) > _LONGEST:
        return None
    said = _PLACES.sub("", said)
    if _GAP.search(said):
        return Lack.GAP
    return Lack.ELSE if _ELSE.search(said) or _TRADE.fullmatch(said) else None


def _later(name: str, value: Any, today: datetime.date) -> Lack | None:
    """What a day says on which an area was surveyed that has not come yet; of a month or a year its first day."""
    if value is None or value != value or not _SAYS_WHEN.fullmatch(simplified(name).strip().lower()):
        return None
    said = str(value).strip().removesuffix(".0")
    if _MILLISECONDS.fullmatch(said):
        return Lack.LATER if int(said) / 1000 > _seconds_of(today) + _ONE_DAY else None
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, day = (int(one) if one else 1 for one in (found.groups()[:3] if found[1] else found.groups()[3:]))
    # Months and days that cannot be are as good as none.
    later = (year, month, day) if month in range(1, 13) and day in range(1, 32) else (year, 1, 1)
    return Lack.LATER if later > (today.year, today.month, today.day) else None


_ONE_DAY = 86_400


def _seconds_of(day: datetime.date) -> float:
    return (day - datetime.date(1970, 1, 1)).total_seconds()
