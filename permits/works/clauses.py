"""The clauses of a text about works: its words between links, with denials, vessels and heat facilities as one word each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.pattern import pattern
from permits.works.cutting import Cut, together
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word

# Things that are as dangerous in a vessel as without one.
_DANGEROUS = ("hazard", "acid", "explosive")
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
# What makes a building one that is dug out, and what counts as a building there.
_BELOW_GROUND = (
    "地下",
    "半地下",
    "地下式",
    "半地下式",
    "全地下",
    "全地下式",
    "地埋式",
    "underground",
    "below-ground",
    "subterranean",
)
_BUILDINGS = ("building", "structure", "yard", "pool")
# What lets out or stores what a pipe would carry.
_LETS_OUT = ("discharge", "store", "burn", "drive_over")
_NOT_ALLOWED = frozenset("偷乱私倒")
_VESSELS = (
    "罐",
    "桶",
    "瓶",
    "库",
    "柜",
    "罐区",
    "车",
    "机",
    "仓",
    "tank",
    "drum",
    "drums",
    "cylinder",
    "cylinders",
    "farm",
    "store",
)
_PUMPS = ("泵", "水泵", "潜水泵", "提升泵", "pump", "pumps")
_PIPES = ("管", "支管", "干管", "主管", "检查井", "阀门井", "井", "pipe", "sewer", "mains", "duct")
_UNKNOWN = Word(Kind.UNKNOWN)
# 围墙拆除后新建: it is the wall that is built.
_AFTERWARDS = ("后", "之后", "完成后", "结束后", "followed by", "afterwards")
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
# 非爆破不可: denied twice.
_NOTHING_ELSE_WILL_DO = ("不可", "不行")


@dataclass
class Clause:
    """Words between two links; ``soft`` where the link in front joins it to the clause before, ``follows`` where it says 后."""

    cuts: list[Cut]
    soft: bool
    follows: bool = False


def clauses(cuts: Sequence[Cut], words: Vocabulary) -> Iterator[Clause]:
    """The clauses of a text that was cut into words, in order."""
    found = _in_vessels(_without_denied(_without_taken_back(cuts, words)))
    for clause in _between_links(_with_heat(found, words)):
        clause.cuts = list(_below_ground(_without_carried(clause.cuts)))
        yield clause


def _without_taken_back(cuts: Sequence[Cut], words: Vocabulary) -> Sequence[Cut]:
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


def _below_ground(cuts: Iterator[Cut]) -> Iterator[Cut]:
    """A building said to be below ground is dug out first: 地下商场, underground warehouse."""
    below: Cut | None = None
    for one in cuts:
        if below is not None:
            if one.kind is Kind.THING and one.key in _BUILDINGS:
                one = Cut(together(below.text, one.text), Word(Kind.THING, "cellar"))
            else:
                yield below
        below = one if one.text in _BELOW_GROUND else None
        if below is None:
            yield one
    if below is not None:
        yield below


def _without_carried(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """What a pipe carries is none of the works: 氢气管道, 排污管网改造; where something is let out or stored it stays."""
    let_out = any(one.kind is Kind.VERB and one.key in _LETS_OUT for one in cuts)
    for row, one in enumerate(cuts):
        if let_out or not _may_be_carried(one):
            yield one
            continue
        head = next(
            (
                other
                for other in cuts[row + 1 :]
                if not ((other.kind in FILLER and other.text not in _PUMPS) or _flows(other))
            ),
            None,
        )
        carried = head is not None and _carries(head)
        yield Cut(one.text, Word(Kind.PLAIN)) if carried else one


def _flows(cut: Cut) -> bool:
    return cut.kind is Kind.THING and cut.key in ("utility", "sewage", "hazard", "acid")


def _may_be_carried(cut: Cut) -> bool:
    if cut.kind is Kind.NAME:
        told = "排" in cut.text or "discharge" in cut.text
        return cut.key == "DC-CORR" and told and not _NOT_ALLOWED & set(cut.text)
    return cut.kind is Kind.THING and cut.key in ("hazard", "acid") and not cut.text.endswith(_VESSELS)


def _carries(cut: Cut) -> bool:
    if cut.text in _PUMPS:
        return True
    if cut.kind is Kind.NAME:
        return cut.key in ("EX-TRENCH", "ST-OTHERMH") and cut.text.startswith(_PIPES)
    return (
        cut.kind is Kind.THING
        and cut.key in ("pipe", "trench", "chamber", "structure")
        and (cut.key != "structure" or cut.text.endswith(("泵站", "泵房", "pump station", "pumping station")))
    )


def _without_denied(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """The same words, with what is denied as one piece of the kind of a denial."""
    row = 0
    while row < len(cuts):
        one = cuts[row]
        strong = one.kind is Kind.STRONG_DENIAL or (
            one.kind is Kind.LATE_DENIAL and one.text.endswith(_DENIES_BOTH_WAYS)
        )
        if one.word == _TAKEN_BACK or (one.kind is not Kind.DENIAL and not strong):
            yield Cut(one.text, _UNKNOWN) if one.kind is Kind.LATE_DENIAL else one
            row += 1
            continue
        end = _end_of_denied(cuts, row + 1, strong=strong)
        if end > row + 1:
            end = _end_of_denied_list(cuts, end, of_scope=_OF_SCOPE.fullmatch(one.text) is not None)
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


def _denies_some(cuts: Sequence[Cut], start: int, end: int) -> bool:
    """Whether it is blasting of one sort that is denied from ``start`` to ``end``."""
    if not any(one.key in _OVER_ONCE_DONE for one in cuts[start:end]):
        return False
    behind = [one.text for one in cuts[end : end + 3]]
    return any(one.text.startswith(_SOME) for one in cuts[start:end]) or any(one in _SOME_BEHIND for one in behind)


def _end_of_denied(cuts: Sequence[Cut], start: int, *, strong: bool) -> int:
    """Where that which is denied ends: behind one word, or after a strong denial behind one act.

    An act is a name, a verb with the thing behind it, or things with the verb behind them. What follows is done:
    禁止通行道路开挖 digs in a closed road, 不用爆破挖除 takes out without blasting.
    """
    end = start
    while strong and end < len(cuts) and cuts[end].kind in FILLER:
        end += 1
    if end == len(cuts) or cuts[end].kind not in (*_DENIABLE, Kind.HEAT, *FILLER):
        return start
    first = cuts[end]
    end += 1
    if not strong or first.kind is Kind.NAME:
        return end
    while first.kind is Kind.THING and end < len(cuts) and cuts[end].kind is Kind.THING:
        end += 1
    completes = Kind.THING if first.kind is Kind.VERB else Kind.VERB
    if end < len(cuts) and cuts[end].kind in (completes, Kind.NAME):
        end += 1
    return end


# Denials that say what the works hold none of: of a whole list.
_OF_SCOPE = pattern("不涉及|未涉及|不含|不包括|不包含|不存在|不进行|未进行|没有进行|不实施|excluding")
# Behind any denial, what these join is denied too.
_OR = ("或", "or")
# How it is done instead: 不涉及爆破、人工开挖.
_HOW_INSTEAD = ("人工", "手工", "机械", "静")
_ENDS_A_LIST = (*_OF_AN_ACT, "等", "行为", "活动", "工序", "etc")


def _end_of_denied_list(cuts: Sequence[Cut], end: int, *, of_scope: bool) -> int:
    """Where a list ends of which the first is denied up to ``end``: 不涉及爆破、打桩, no blasting or piling.

    Only bare acts up to the end of what is said: in 不涉及爆破、采用静压桩 the piles are driven.
    """
    at = _behind(cuts, end, _OF_AN_ACT)
    while at + 1 < len(cuts) and cuts[at].kind is Kind.SOFT_LINK and (of_scope or cuts[at].text in _OR):
        if cuts[at + 1].kind not in _DENIABLE or cuts[at + 1].text.startswith(_HOW_INSTEAD):
            return end
        at = _behind(cuts, _end_of_denied(cuts, at + 1, strong=True), _OF_AN_ACT)
    at = _behind(cuts, at, _ENDS_A_LIST)
    return at if at == len(cuts) or cuts[at].kind is Kind.HARD_LINK else end


def _behind(cuts: Sequence[Cut], at: int, texts: Sequence[str]) -> int:
    while at < len(cuts) and cuts[at].text in texts:
        at += 1
    return at


def _in_vessels(cuts: Iterator[Cut]) -> Iterator[Cut]:
    """What a tank, a drum or a bottle holds says what it is: 甲醇 罐."""
    held: Cut | None = None
    for one in cuts:
        if held is not None and one.key == "vessel":
            held = Cut(together(held.text, one.text), held.word)
            continue
        if held is not None:
            yield held
        held = one if one.key in _DANGEROUS else None
        if held is None:
            yield one
    if held is not None:
        yield held


def _with_heat(cuts: Iterator[Cut], words: Vocabulary) -> Iterator[Cut]:
    """Heat facilities as one word each; a chamber or a sign right behind a heat pipe is that of the pipe: 供热管道界桩."""
    pipe: Cut | None = None
    for one in _made_of_heat(cuts, words):
        part = words.things[one.key].part_of_heat if one.kind is Kind.THING else ""
        belongs = next((key for key in (part, one.key) if key in _OF_A_HEAT_PIPE), "")
        here = one
        if pipe is not None and belongs:
            word = Word(Kind.THING, belongs)
            if pipe.kind is Kind.NAME:
                # 拆除供热管道 is an act by its name, and what is taken away is the sign.
                word = Word(Kind.NAME, "OP-SIGN") if belongs == "heat_sign" else pipe.word
            here = Cut(together(pipe.text, one.text), word)
        elif pipe is not None:
            yield pipe
        named = here.kind is Kind.NAME and here.key == "OP-RELOC" and here.text.endswith(_HEAT_PIPES)
        pipe = here if named or here.key == "heat_pipe" else None
        if pipe is None:
            yield here
    if pipe is not None:
        yield pipe


_OF_A_HEAT_PIPE = ("heat_sign", "heat_chamber")
_HEAT_PIPES = ("管道", "管线", "管网", "pipe", "pipes")


def _made_of_heat(cuts: Iterator[Cut], words: Vocabulary) -> Iterator[Cut]:
    """A word for heat makes the pipes, chambers and signs right behind it heat facilities; alone it is the supply itself."""
    held = ""
    warm = False
    for one in cuts:
        part = words.things[one.key].part_of_heat if one.kind is Kind.THING else ""
        if one.kind is Kind.HEAT or (held and one.kind in FILLER) or (held and one.key in ("utility", "sewage")):
            held = together(held, one.text) if held else one.text
            continue
        if (held or warm) and (part or one.key.startswith("heat_")):
            yield Cut(together(held, one.text), Word(Kind.THING, part or one.key))
            held, warm = "", True
            continue
        if held:
            yield Cut(held, Word(Kind.THING, "heat_utility"))
        held, warm = "", False
        yield one
    if held:
        yield Cut(held, Word(Kind.THING, "heat_utility"))


def _between_links(cuts: Iterator[Cut]) -> Iterator[Clause]:
    held = Clause([], False)
    for one in cuts:
        if one.kind in (Kind.SOFT_LINK, Kind.HARD_LINK):
            if held.cuts:
                yield held
            held = Clause([], one.kind is Kind.SOFT_LINK, one.text in _AFTERWARDS)
        else:
            held.cuts.append(one)
    if held.cuts:
        yield held
