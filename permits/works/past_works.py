"""Clauses that speak of works which are over: 已做过定向钻, 前期已完成打桩, 原为顶管施工 before 本次明挖.

Only what is said to be over as a whole; a part of it, or what goes on, is work still. What is blasted, stored or spilled
is asked about however long ago it was.
"""

from __future__ import annotations

from geo.pattern import pattern
from permits.works.cutting import GRAVE, cut
from permits.works.vocabulary import Kind, Vocabulary

_WHERE = r"(?:(?:该|此|本|这)[处段点]|场地内?|地块内?|现场|道路|路段|路面|管线|管道|沟槽|[一二三四五]期(?:工程)?)"
_ONCE = r"(?:已经?|早已|曾经?|前期|此前|之前|早前|先前|上期|去年|前年|早年|(?:19|20)\d\d年(?:\d{1,2}月)?)(?:已经?|就|均|都|于){0,2}"
# 前期完成打桩 and 2027年5月完成打桩 may be what is planned: only one of these says that it is over.
_SURELY_OVER = pattern(r"已|曾|上期|去年|前年|早年")
_OVER = pattern(
    rf"{_WHERE}?(?:{_ONCE}){{1,2}}(?:"
    r"(?:做|打|搞|钻|挖|干|用|修|铺|装|施工|进行|实施|采用)过了?(?P<done>.+)"
    r"|(?:全部|均|都)?完成了?(?P<completed>.+)"
    r"|(?P<finished>.+?)(?:全部|均|都)?(?:施工|作业)?(?:完成|完毕|结束|做完)了?"
    r")"
    r"|[一二三四五]期(?:工程|项目)?(?:均|都)?(?:已经?)(?:建成|完工|竣工|投用|完成|交付)"
)
_INSTEAD = pattern(r"原(?:先|来|设计)?(?:为|系|是|采用|用)(?P<before>.+)")
# 现场 and 今年 are where and when.
_NOW = pattern(r"(?:本次|此次|这次|现(?![场状有浇存])|今(?!年|天|日|后)次?|改)")
_AS_BEFORE = pattern(r"不变|按原|照原|沿用|同[前上原]|仍|照旧|维持|继续|依旧|不改|未改")
# What is not over, or not as a whole.
_STILL = pattern(
    r"\d|[%％]|部分|一半|大半|大部|基本|尚|未|不|再|继续|续|后|待|拟|将|需|要|仍|还|正|分段|首|首段|试|前[^期]"
    r"|第?[一二三四五六七八九十两](?:批|段|期|标|区|号|根|处|座|层|幅|步|轮|次)|[东西南北左右上下前半][段侧半部区边幅线]"
)
_GOES_ON = pattern(
    r"未|尚|仍|待|剩|余|其余|其它|其他|还|继续|(?:本周|下周|本月|下月|明天|明日|后天|今天|近期|现|目前|正在|随后|接着){1,2}(?:再|又|继续|接着|开始|复工)"
)
_ASKED_ALL_THE_SAME = ("BL-", "LD-HAZ", "LD-WASTE", "DC-", "OP-")
_DANGEROUS = ("blast", "explosive", "hazard", "acid", "waste", "vessel", "heat_", "discharge", "store")


def is_over(clause: str, following: str, words: Vocabulary) -> bool:
    """Whether a clause (in normal form) says that works are over, and nothing else; ``following``: the clause behind it."""
    found = _OVER.fullmatch(clause)
    if found is None:
        found = _INSTEAD.fullmatch(clause) if _NOW.match(following.strip()) else None
    if found is None:
        return False
    told = found.groupdict()
    if (told.get("completed") or told.get("finished")) and not _SURELY_OVER.search(clause):
        return False
    if told.get("before") and _AS_BEFORE.search(following):
        return False
    act = next(filter(None, told.values()), "")
    if _STILL.search(act) or _GOES_ON.match(following.strip()):
        return False
    cuts = cut(act, words)
    return not any(
        one.key.startswith((*_ASKED_ALL_THE_SAME, *_DANGEROUS))
        or one.kind in (Kind.SOFT_LINK, Kind.HARD_LINK, Kind.HEAT, Kind.DENIAL, Kind.STRONG_DENIAL)
        or (one.kind is Kind.UNKNOWN and bool(GRAVE & set(one.text)))
        for one in cuts
    )
