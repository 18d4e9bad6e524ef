"""What a text about works denies: 不涉及爆破, 爆破（取消）, 除爆破外的全部施工, 严禁爆破、打桩; each as one word of the kind of a denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.pattern import pattern
from permits.works.cutting import Cut, together
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word

# What a denial can stand before.
_DENIABLE = (Kind.NAME, Kind.VERB, Kind.THING)
_DENIED = Word(Kind.DENIAL)
# Denied from behind: it denies nothing more.
_TAKEN_BACK = Word(Kind.DENIAL, "behind")
_DROPPED = "取消"
# What may stand between an act and the words that take it back.
_COMMAS = ("，", ",", "（", "(")
_OF_AN_ACT = (
    "施工",
    "作业",
    "工程",
    "方案",
    "工艺",
    "方式",
    "方法",
    "工法",
    "部分",
    "内容",
    "项目",
    "均",
    "则",
    "works",
    "work",
    "is",
    "are",
    "be",
    "will",
    "operations",
)
# 围墙改为护栏: where no act is taken back, something is altered.
_ALTERS = Word(Kind.VERB, "alter")
# Construction in general and work that touches no ground are no acts that a denial takes back.
_NO_ACTS = ("XX-NONE",)
# 除爆破外的全部施工: what stands between is left out where nothing else is named behind it.
_EXCEPT = ("除", "除了", "除去")
_EXCEPTED = ("外", "以外", "之外")
_ALL_THE_REST = ("的", "全部", "所有", "其他", "其余", "其它", "各项")
_UNKNOWN = Word(Kind.UNKNOWN)
# Over once it was done, and asked all the same: 已完成爆破设计 has only been designed.
_OVER_ONCE_DONE = ("BL-ROCK", "blast")
_IN_DOUBT = Word(Kind.NAME, "XX-FREE")
# Denials from behind that deny from the front as well: 未实施爆破.
_DENIES_BOTH_WAYS = ("实施", "进行", "采用")
# Only some blasting is denied, so that there is some: 禁止夜间爆破, no blasting without permit.
_SOME = (
    "夜",
    "白天",
    "节假日",
    "擅自",
    "私自",
    "随意",
    "无证",
    "违规",
    "违章",
    "野蛮",
    "非法",
    "未批",
    "未经",
    "无方案",
    "无审批",
    "无许可",
    "无资质",
)
_SOME_BEHIND = ("without", "unless", "until", "before", "night", "weekend")
# Who says behind a list that it is forbidden, and what he then does not do beside it.
_FORBIDDEN_BEHIND = ("prohibited", "forbidden", "banned", "not allowed", "not permitted")
_NEVER_MEANT = ("BL-", "PI-", "VB-", "HW-", "blast", "burn", "weld")
# 非爆破不可: denied twice.
_NOTHING_ELSE_WILL_DO = ("不可", "不行")


def without_taken_back(cuts: Sequence[Cut], words: Vocabulary) -> Sequence[Cut]:
    """The same words, with acts that are said not to be done behind them: 爆破（取消）, 爆破改为静态破碎, 除爆破外的施工.

    Only acts that have a name, at the end of what is said, or before another act: 路灯取消 takes lamps away, and
    除爆破外，还要打桩 does both.
    """
    found = list(cuts)
    for row, one in enumerate(cuts):
        act = None
        if one.kind is Kind.DONE:
            _mark_as_done(found, row, words)
        elif one.text in words.taken_back or one.text == _DROPPED:
            said = row + 1 == len(cuts) or cuts[row + 1].kind is Kind.HARD_LINK
            act = _act_before(cuts, row, words) if said else _act_dropped(cuts, row)
        elif one.text in words.instead and _act_follows(cuts[row + 1 :], words):
            act = _act_before(cuts, row, words)
        if act is not None:
            found[act], found[row] = Cut(cuts[act].text, _TAKEN_BACK), Cut(one.text, _TAKEN_BACK)
            if one.text in _FORBIDDEN_BEHIND:
                _take_back_list(found, cuts, act)
        elif one.kind is Kind.LATE_DENIAL and one.text in words.instead:
            found[row] = Cut(one.text, _ALTERS)
    start = next((row for row, one in enumerate(cuts) if one.text in _EXCEPT), None)
    end = next(
        (row for row, one in enumerate(cuts) if start is not None and row > start and one.text in _EXCEPTED), None
    )
    if start is None or end is None or not _excepts(cuts[start + 1 : end], cuts[end + 1 :]):
        return found
    return [*found[:start], Cut(together(*(cut.text for cut in cuts[start : end + 1])), _TAKEN_BACK), *found[end + 1 :]]


def _mark_as_done(cuts: list[Cut], row: int, words: Vocabulary) -> None:
    """Blasting that was done is asked about: 已完成爆破, 爆破已完成."""
    ends = row + 1 == len(cuts) or cuts[row + 1].kind is Kind.HARD_LINK
    act = _act_before(cuts, row, words) if ends else row + 1
    if act is not None and cuts[act].key in _OVER_ONCE_DONE:
        cuts[act] = Cut(cuts[act].text, _IN_DOUBT)
    cuts[row] = Cut(cuts[row].text, Word(Kind.PLAIN))


def _take_back_list(found: list[Cut], cuts: Sequence[Cut], last: int) -> None:
    """Take back the rest of a list that is forbidden behind its end: blasting and piling prohibited.

    Only of what no works forbid that do it, and only where nothing else stands in the list: in excavation and blasting prohibited
    somebody may dig.
    """
    rows = [last]
    while (
        rows[-1] >= 2
        and cuts[rows[-1] - 1].kind is Kind.SOFT_LINK
        and cuts[rows[-1] - 2].kind in (Kind.NAME, Kind.VERB)
    ):
        rows.append(rows[-1] - 2)
    begins = rows[-1] == 0 or cuts[rows[-1] - 1].kind is Kind.HARD_LINK
    if begins and all(cuts[row].key.startswith(_NEVER_MEANT) for row in rows):
        for row in rows[1:]:
            found[row] = Cut(cuts[row].text, _TAKEN_BACK)
            found[row + 1] = Cut(cuts[row + 1].text, Word(Kind.PLAIN))


def _act_before(cuts: Sequence[Cut], row: int, words: Vocabulary) -> int | None:
    """The act right before a row: 施工, 方案 and one opening bracket or comma may stand between; 爆破范围改为 alters no act."""
    linked = False
    for at in range(row - 1, -1, -1):
        one = cuts[at]
        if one.text in _COMMAS and not linked:
            linked = True
        elif _is_act(one, words):
            return at
        elif one.text not in _OF_AN_ACT and one.key not in _NO_ACTS:
            return None
    return None


def _act_follows(rest: Sequence[Cut], words: Vocabulary) -> bool:
    """Whether the next word but for fillers is an act: 改为静态破碎, but not 改为白天."""
    behind = next((one for one in rest if one.kind not in FILLER), None)
    return behind is not None and _is_act(behind, words)


def _act_dropped(cuts: Sequence[Cut], row: int) -> int | None:
    """The act right behind 取消, where nothing else is: 取消爆破, but not 取消爆破限制."""
    behind = cuts[row + 1]
    if cuts[row].text != _DROPPED or behind.kind is not Kind.NAME or behind.key in _NO_ACTS:
        return None
    for one in cuts[row + 2 :]:
        if one.kind is Kind.HARD_LINK:
            break
        if not _says_no_act(one):
            return None
    return row + 1


def _is_act(cut: Cut, words: Vocabulary) -> bool:
    """Whether a word is an act without anything it is done to: a name, or a verb such as 破碎."""
    if cut.kind is Kind.VERB:
        return set(words.verbs[cut.key]) - {"XX-FREE"} != set()
    return cut.kind is Kind.NAME and cut.key not in _NO_ACTS


def _says_no_act(cut: Cut) -> bool:
    return cut.kind in FILLER or cut.key in _NO_ACTS


def _excepts(acts: Sequence[Cut], rest: Sequence[Cut]) -> bool:
    """Whether acts are left out, and what is left is named by nothing: 除爆破、打桩外的全部施工."""
    named = any(one.kind in (Kind.NAME, Kind.THING) for one in acts)
    left = bool(rest) and rest[0].text in _ALL_THE_REST
    return named and left and all(_says_no_act(one) for one in rest)


def without_denied(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """The same words, with what is denied as one piece of the kind of a denial."""
    row = 0
    while row < len(cuts):
        one = cuts[row]
        strong = one.kind is Kind.STRONG_DENIAL or (
            one.kind is Kind.LATE_DENIAL and one.text.endswith(_DENIES_BOTH_WAYS)
        )
        strong |= _denies_all_that_is_said(cuts, row)
        if one.word == _TAKEN_BACK or (one.kind is not Kind.DENIAL and not strong):
            yield Cut(one.text, _UNKNOWN) if one.kind is Kind.LATE_DENIAL else one
            row += 1
            continue
        if _denies_only_machines(cuts, row):
            yield Cut(one.text, Word(Kind.PLAIN))
            row += 1
            continue
        end = _end_of_denied(cuts, row + 1, strong=strong)
        if end > row + 1:
            forbids = _FORBIDS.fullmatch(one.text) is not None and _is_forbidden(cuts[row + 1 : end], cuts[end:])
            end = _end_of_denied_list(
                cuts, end, whole=forbids or _OF_SCOPE.fullmatch(one.text) is not None, bare=forbids
            )
        if _denies_some(cuts, row, end):
            yield Cut(together(*(cut.text for cut in cuts[row:end])), _IN_DOUBT)
        elif row + 1 < end < len(cuts) and one.text == "非" and cuts[end].text in _NOTHING_ELSE_WILL_DO:
            yield from cuts[row + 1 : end]
            end += 1
        elif end > row + 1:
            yield Cut(together(*(cut.text for cut in cuts[row:end])), _DENIED)
        else:
            yield Cut(one.text, _UNKNOWN)
        row = end


def _denies_all_that_is_said(cuts: Sequence[Cut], row: int) -> bool:
    """Whether 不 stands before a verb and its thing and nothing else is said: 不设锚索, 不堆放易燃物; 不开挖管道施工 lays a pipe."""
    said = cuts[row + 1 : row + 3]
    ends = row + 3 >= len(cuts) or cuts[row + 3].kind in (Kind.HARD_LINK, Kind.SOFT_LINK)
    return cuts[row].text == "不" and ends and [one.kind for one in said] == [Kind.VERB, Kind.THING]


# What is dug without a machine is dug by hand: 不宜机械开挖, 非机械开挖; what is forbidden (严禁机械开挖) may be said of others.
_NOT_BY_MACHINE = ("不宜", "不应", "不可", "非", "不便", "不适宜", "不适合", "不具备")


def _denies_only_machines(cuts: Sequence[Cut], row: int) -> bool:
    if cuts[row].text not in _NOT_BY_MACHINE:
        return False
    behind = [one for one in cuts[row + 1 : row + 4] if one.text not in (*_DENIES_BOTH_WAYS, "使用", "用")][:2]
    said = together(*(one.text for one in behind))
    return said.startswith(_MACHINES) and any(one.key in ("dig", "EX-PIT", "EX-TRENCH") for one in behind)


_MACHINES = ("机械", "大型机械", "挖掘机", "挖机", "机器")


def _denies_some(cuts: Sequence[Cut], start: int, end: int) -> bool:
    """Whether it is blasting of one sort that is denied from ``start`` to ``end``."""
    if not any(one.key in _OVER_ONCE_DONE for one in cuts[start:end]):
        return False
    behind = [one.text for one in cuts[end : end + 3]]
    # 夜间禁止爆破 leaves the day.
    named = cuts[max(start - 1, 0) : end]
    return any(one.text.startswith(_SOME) for one in named) or any(one in _SOME_BEHIND for one in behind)


def _end_of_denied(cuts: Sequence[Cut], start: int, *, strong: bool) -> int:
    """Where that which is denied ends: behind one word, or after a strong denial behind one act.

    An act is a name, a verb with the thing behind it, or things with the verb behind them. What follows is done:
    禁止通行道路开挖 digs in a closed road, 不用爆破挖除 takes out without blasting.
    """
    end = start
    while strong and end < len(cuts) and cuts[end].kind in FILLER:
        if cuts[end].text in _MEANWHILE:
            return start
        end += 1
    if end == len(cuts) or cuts[end].kind not in (*_DENIABLE, Kind.HEAT, *FILLER):
        return start
    first = cuts[end]
    end += 1
    if strong and _behind_is_meanwhile(cuts, end):
        return start
    if not strong or first.kind is Kind.NAME:
        return end
    while first.kind is Kind.THING and end < len(cuts) and cuts[end].kind is Kind.THING:
        end += 1
    completes = Kind.THING if first.kind is Kind.VERB else Kind.VERB
    if end < len(cuts) and cuts[end].kind in (completes, Kind.NAME):
        end += 1
    return end


# What stands behind these is done: the road will not be closed during pipe jacking, 不得在顶管期间断水.
_MEANWHILE = ("during", "while", "when", "before", "after", "until")
_MEANWHILE_BEHIND = ("期间", "过程", "阶段")


def _behind_is_meanwhile(cuts: Sequence[Cut], end: int) -> bool:
    behind = _behind(cuts, end, _OF_AN_ACT)
    return behind < len(cuts) and cuts[behind].text.startswith(_MEANWHILE_BEHIND)


# Denials that say what the works hold none of: of a whole list.
_OF_SCOPE = pattern("不涉及|未涉及|不含|不包括|不包含|不存在|不进行|未进行|没有进行|不实施|excluding")
# What is forbidden is a whole list too, where it is an act of works that is; in 禁止通行、开挖路面 a closed road is dug up.
_FORBIDS = pattern("严禁|禁止|不得|不准|不允许|严禁进行|禁止进行|不得进行|杜绝")
_FORBIDDEN_VERBS = ("dig", "blast", "drill", "drive", "weld", "burn", "compact", "hazard", "explosive", "acid")
# 禁止堆载 as well; 禁止停放 is of traffic.
_STACKED = ("LD-STACK", "material", "mound", "store")
_STACKS = ("堆", "存", "stack", "stor")
_FORBIDDEN = ("BL-", "PI-", "EX-", "DR-", "TR-", "LD-HAZ", "LD-WASTE", "DC-", "HW-", "VB-", "MI-")
# Behind any denial, what these join is denied too.
_OR = ("或", "or")
# How it is done instead: 不涉及爆破、人工开挖.
_HOW_INSTEAD = ("人工", "手工", "机械", "静")
_ENDS_A_LIST = (*_OF_AN_ACT, "等", "行为", "活动", "工序", "etc")


def _is_forbidden(denied: Sequence[Cut], rest: Sequence[Cut]) -> bool:
    """Whether what is denied first is an act of works that is forbidden near pipes, and nothing is taken out of it behind."""
    acts = [one for one in denied if one.kind in _DENIABLE]
    forbidden = any(
        one.key in _FORBIDDEN_VERBS
        or one.key.startswith(_FORBIDDEN)
        or (one.key in _STACKED and one.text.startswith(_STACKS))
        for one in acts
    )
    traffic = any(one.key in ("drive_over", "vehicle", "yard") for one in acts)
    return (
        forbidden
        and not traffic
        and not any(one.text in (*_EXCEPT, "除外", "例外", "except", "unless") for one in rest)
    )


def _end_of_denied_list(cuts: Sequence[Cut], end: int, *, whole: bool, bare: bool) -> int:
    """Where a list ends of which the first is denied up to ``end``: 不涉及爆破、打桩, no blasting or piling.

    Only bare acts up to the end of what is said: in 不涉及爆破、采用静压桩 the piles are driven.
    """
    at = _behind(cuts, end, _OF_AN_ACT)
    while at + 1 < len(cuts) and cuts[at].kind is Kind.SOFT_LINK and (whole or cuts[at].text in _OR):
        if cuts[at + 1].kind not in _DENIABLE or cuts[at + 1].text.startswith(_HOW_INSTEAD):
            return end
        stop = _end_of_denied(cuts, at + 1, strong=True)
        if bare and stop > at + 2:
            # 严禁爆破、开挖路面 digs.
            return end
        at = _behind(cuts, stop, _OF_AN_ACT)
    at = _behind(cuts, at, _ENDS_A_LIST)
    return at if at == len(cuts) or cuts[at].kind is Kind.HARD_LINK else end


def _behind(cuts: Sequence[Cut], at: int, texts: Sequence[str]) -> int:
    while at < len(cuts) and cuts[at].text in texts:
        at += 1
    return at
