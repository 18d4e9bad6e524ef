"""What is done to heat facilities beside the verbs that everything has: parts set into a pipe, what extends it, words nobody knows.

Article 30(2) has no distance, so that whoever changes a heat facility is asked however far it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from permits.works.cutting import Cut
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word

# Parts for which a pipe is cut open.
_SET_INTO_A_PIPE = (
    "阀门",
    "阀",
    "三通",
    "支管",
    "补偿器",
    "波纹补偿器",
    "直埋阀",
    "流量计",
    "压力表",
    "热量表",
    "弯头",
    "法兰",
    "valve",
    "valves",
    "tee",
    "branch",
)
_SETS = ("install", "build")
# Names of acts that change a heat pipe where they are done to it: 供热管道打孔, 热力管线下沉.
_CHANGES_HEAT = (
    "打孔",
    "钻孔",
    "打洞",
    "钻洞",
    "打眼",
    "下沉",
    "顶升",
    "顶推",
    "引孔",
    "扩孔",
    "切割作业",
    "气割作业",
    "drilling",
    "boring",
)
# Verbs of building that go on from what is there; of a bare "new" nothing that is there is changed.
_GOES_ON = (
    "延伸",
    "延长",
    "接长",
    "加长",
    "扩建",
    "改扩建",
    "重建",
    "翻建",
    "加建",
    "加高",
    "exten",
    "lengthen",
    "rebuil",
    "reconstruct",
)
_ASKS_ITS_OWNER = "OP-RELOC"
_CHANGED = ("heat_pipe", "heat_utility", "heat_station")


def with_parts_fitted(cuts: Sequence[Cut]) -> list[Cut]:
    """A valve or a branch that is set into a heat pipe cuts it, and is no chamber, in any order.

    供热管道加装阀门, 加装阀门供热管道, 加装供热管道阀门. The extension of a heat pipe is no house.
    """
    found = list(cuts)
    rows = [row for row, one in enumerate(cuts) if one.kind not in FILLER or one.text in _SET_INTO_A_PIPE]
    for at, row in enumerate(rows):
        behind = [cuts[other] for other in rows[at + 1 : at + 3]]
        if cuts[row].text.startswith("extension") and at and cuts[rows[at - 1]].key in _CHANGED:
            found[row] = Cut(cuts[row].text, Word(Kind.VERB, "build"))
        if cuts[row].key not in _SETS or not behind:
            continue
        part = behind[0]
        if part.text in _SET_INTO_A_PIPE:
            beside = [*behind[1:], *([cuts[rows[at - 1]]] if at else [])]
            if any(one.key == "heat_pipe" for one in beside):
                found[row] = Cut(cuts[row].text, Word(Kind.VERB, "tap"))
                found[rows[at + 1]] = Cut(part.text, Word(Kind.PLAIN))
        elif part.key == "heat_chamber" and part.text.endswith(_SET_INTO_A_PIPE):
            found[row] = Cut(cuts[row].text, Word(Kind.VERB, "tap"))
    return found


# What is done with a heat facility in service; by itself none of it digs, and none of it changes the facility.
_OPERATED = (
    "启闭",
    "开启",
    "关闭",
    "开闭",
    "打开",
    "打压",
    "试压",
    "试验",
    "水压试验",
    "压力试验",
    "强度试验",
    "严密性试验",
    "注水",
    "充水",
    "灌水",
    "补水",
    "抽水",
    "抽排",
    "排空",
    "放空",
    "泄水",
    "升温",
    "降温",
    "升压",
    "降压",
    "调试",
    "调节",
    "启动",
    "停运",
    "试运行",
    "冷态",
    "热态",
    "定压",
)
# Beside these it is looked after as well: 关闭热力阀门进行检修.
_LOOKED_AFTER = ("repair", "clean", "inspect", "operate")
_OPENED = ("阀", "阀门")


def with_heat_operated(cuts: list[Cut]) -> list[Cut]:
    """A clause in which a heat facility is only opened, shut, filled or tested: 开启供热阀门, 供热管网注水, 开启换热站二次侧阀门.

    Words of any other act, and any that nobody knows, leave it as it is. 打开 is of valves: a pipe that is opened is cut. A valve
    of others that is only opened or shut is nothing that is built: 关闭阀门后切割管道.
    """
    said = [one for one in cuts if one.kind not in FILLER]
    if len(said) == 1 and said[0].key == "heat_utility" and said[0].text.endswith(_OPERATED):
        # 热网补水调试: the supply itself, with what is done to it.
        return [Cut(one.text, Word(Kind.NAME, "OP-MAINT")) if one.key == "heat_utility" else one for one in cuts]
    operated = [one.text in _OPERATED and one.kind is not Kind.PLAIN for one in cuts]
    if not any(operated):
        return cuts
    turned = any(one.text in _TURNS for one in cuts)
    valves = [turned and one.key == "chamber" and one.text.endswith(_OPENED) for one in cuts]
    heat = [one.key.startswith("heat_") and one.key != "heat_sign" for one in cuts]
    facilities = [one for one, *is_one in zip(cuts, heat, valves, strict=True) if any(is_one)]
    others = [
        one
        for one, *known in zip(cuts, operated, heat, valves, strict=True)
        if not any(known) and one.kind not in FILLER
    ]
    if not facilities or any(one.key not in _LOOKED_AFTER for one in others) or (others and not any(heat)):
        return cuts
    if any(one.text == "打开" for one in cuts) and not facilities[-1].text.endswith(_OPENED):
        return cuts
    done = Word(Kind.VERB, "operate") if any(heat) else Word(Kind.PLAIN)
    found = [Cut(one.text, done) if is_done else one for one, is_done in zip(cuts, operated, strict=True)]
    return [Cut(one.text, Word(Kind.PLAIN)) if valve else one for one, valve in zip(found, valves, strict=True)]


_TURNS = ("开启", "关闭", "启闭", "开闭", "打开")


def with_heat_changed(before: Sequence[Cut], cuts: list[Cut]) -> list[Cut]:
    """A clause of verbs alone behind one that names the upkeep of a heat facility changes that facility: 热力管道检修并拆除."""
    upkeep = bool(before) and before[-1].kind is Kind.NAME and before[-1].key == "OP-MAINT"
    said = [one for one in cuts if one.kind not in FILLER]
    if not upkeep or not said or any(one.kind is not Kind.VERB or one.key not in _TAKES_AWAY for one in said):
        return cuts
    return [Cut(one.text, Word(Kind.NAME, _ASKS_ITS_OWNER)) if one.kind not in FILLER else one for one in cuts]


_TAKES_AWAY = ("tap", "move", "remove")


def is_taken_over(last: Cut, verb: Cut, words: Vocabulary) -> bool:
    """Whether a verb without a thing goes on with the last thing before it: 围墙拆除及重建, 热力管道检修并拆除.

    One that means something by itself keeps that (草坪及埋设), unless it changes a heat facility.
    """
    changes = last.key in (*_CHANGED, "heat_chamber") and _ASKS_ITS_OWNER in words.things[last.key].verbs.get(
        verb.key, ()
    )
    return changes or not words.verbs[verb.key]


def is_changed(cuts: Sequence[Cut], rows: Sequence[int], row: int, *, verbs: Sequence[str]) -> bool:
    """Whether the word right before or behind a heat facility changes it, or may, since nobody knows it.

    Parameters
    ----------
    cuts : sequence of Cut
        A clause.
    rows : sequence of int
        Those of its words that say something.
    row : int
        The heat facility.
    verbs : sequence of str
        Groups of verbs that are done to it.
    """
    thing = cuts[row].key
    if thing not in (*_CHANGED, "heat_chamber"):
        return False
    at = rows.index(row)
    before = [cuts[other] for other in rows[max(at - 1, 0) : at]]
    behind = [cuts[other] for other in rows[at + 1 : at + 2]]
    beside = [*before, *behind]
    if any(one.text.startswith(_GOES_ON) for one in beside if one.kind in (Kind.VERB, Kind.NAME)):
        return True
    if thing == "heat_chamber":
        return False
    if thing != "heat_station" and any(one.kind is Kind.NAME and one.text in _CHANGES_HEAT for one in beside):
        return True
    done = verbs or any(one.kind in (Kind.NAME, Kind.VERB) for one in cuts)
    # In front of it, Chinese signs that nobody knows are what a place is called.
    unknown = [*behind, *(one for one in before if one.text.isascii())]
    return not done and any(one.kind is Kind.UNKNOWN for one in unknown)
