"""The clauses of a text about works: its words between links, with denials, vessels and heat facilities as one word each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from geo.pattern import pattern
from permits.works.cutting import Cut, together
from permits.works.denials import without_denied, without_taken_back
from permits.works.heat_acts import with_heat_changed, with_heat_operated, with_parts_fitted
from permits.works.vocabulary import FILLER, Kind, Vocabulary, Word

# Things that are as dangerous in a vessel as without one.
_DANGEROUS = ("hazard", "acid", "explosive")
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
# Links that say how something is done where a verb alone follows: 管线同步迁改.
_ADVERBS = ("同步", "同时", "同期", "一并", "随后", "然后", "接着", "顺带", "穿插", "再")


@dataclass
class Clause:
    """Words between two links; ``soft`` where the link in front joins it to the clause before, ``follows`` where it says 后."""

    cuts: list[Cut]
    soft: bool
    follows: bool = False


def clauses(cuts: Sequence[Cut], words: Vocabulary) -> Iterator[Clause]:
    """The clauses of a text that was cut into words, in order."""
    before: list[Cut] = []
    found = _in_vessels(without_denied(without_taken_back(cuts, words)))
    for clause in _between_links(iter(with_parts_fitted(list(_with_heat(found, words))))):
        listed = before if clause.soft else ()
        done = with_heat_operated(_strung(_as_meant_together(_paved(clause.cuts), listed)))
        clause.cuts = list(_for_a_while(_below_ground(_without_carried(with_heat_changed(before, done)))))
        before = clause.cuts
        yield clause


def _paved(cuts: list[Cut]) -> list[Cut]:
    """Concrete that is poured on the ground or a road, and on nothing that stands, paves it: 地坪浇筑混凝土, 车道水泥混凝土浇筑."""
    poured = [one.text in _POURED or _is_poured(cuts, row) for row, one in enumerate(cuts)]
    others = [
        one
        for one, is_poured in zip(cuts, poured, strict=True)
        if not is_poured and one.kind not in FILLER and one.key != "XX-NONE" and one.text not in _CONCRETE
    ]
    if not any(poured) or not others:
        return cuts
    if not all(one.key in _PAVED or (one.kind is Kind.THING and one.text in _GROUND) for one in others):
        return cuts
    paved = Word(Kind.NAME, "ST-ROAD")
    found = [Cut(one.text, paved) if is_poured else one for one, is_poured in zip(cuts, poured, strict=True)]
    return [Cut(one.text, _PLAIN) if one.text in _CONCRETE else one for one in found]


def _is_poured(cuts: Sequence[Cut], row: int) -> bool:
    return cuts[row].text in _POURS and any(one.text in _CONCRETE for one in cuts[max(row - 2, 0) : row + 2])


_CONCRETE = ("混凝土", "水泥", "水泥混凝土", "砼", "商砼", "商品混凝土", "concrete")
_POURS = ("浇筑", "浇", "现浇", "浇捣", "pour", "cast")
_POURED = ("浇筑混凝土", "浇筑砼", "混凝土浇筑", "砼浇筑", "concreting")
_PAVED = ("ST-ROAD", "road", "surface", "yard", "bed", "haul_road")
_GROUND = ("地面", "场地", "地", "ground")


def _as_meant_together(cuts: Sequence[Cut], listed: Sequence[Cut]) -> list[Cut]:
    """The same words, those of which the one beside says that they are something else than alone: 路灯灯头, 架空光缆入地, 管道清淤.

    ``listed``: words in front, where these go on with their list and name no thing themselves: 管道检测与清淤.
    """
    groups = {one.key for one in cuts if one.kind is Kind.VERB}
    things = {one.key for one in cuts if one.kind is Kind.THING}
    if not things:
        things = {one.key for one in listed if one.kind is Kind.THING}
        things |= {"pipe" for one in listed if one.kind is Kind.NAME and one.text.startswith(_NAMES_A_PIPE)}
    digs = any(one.kind is Kind.NAME and one.key in ("EX-PIT", "EX-TRENCH") for one in cuts)
    heat = any(thing.startswith("heat_") for thing in things)
    found: list[Cut] = []
    last: int | None = None
    for row, one in enumerate(cuts):
        word = one.word
        before = found[last] if last is not None else None
        if one.key == "ST-POLE" and one.text.startswith("架空") and "bury" in groups:
            # Its poles come down.
            word = Word(Kind.THING, "pipe")
        elif one.key == "rush" and digs and not heat:
            # 自来水爆管占道开挖: why it is dug.
            word = _PLAIN
        elif one.text in _CONCRETE and one.key == "rock" and not groups & _TAKES_OUT and _is_graded(cuts, row):
            word = _PLAIN
        elif one.text == "paint" and any(behind.key in _PAINTED for behind in cuts[row + 1 : row + 2]):
            word = Word(Kind.VERB, "paint")
        elif one.key in _LET_INTO and _is_let_out(cuts[row + 1 : row + 3]):
            word = _PLAIN
        elif one.key == "WA-MUD" and one.text.startswith("清淤") and things and all(map(_silts_up, things)):
            word = Word(Kind.VERB, "clean")
        elif before is not None and (one.kind not in FILLER or one.text in _LEAKS):
            word = _meant_behind(before, one, groups)
        if last is not None and found[last].key == "pole" and _is_of_a_pole(found[last], one):
            found[last] = Cut(found[last].text, _PLAIN)
        if word.kind not in FILLER:
            last = len(found)
        found.append(Cut(one.text, word))
    return found


def _meant_behind(before: Cut, one: Cut, groups: Set[str]) -> Word:
    """What a word is behind another one: 屋顶光伏 stands on a roof, 板房宿舍 is a cabin, 暗挖车站 is mined, 油料库房 is a store, 污水外溢 is let out."""
    if before.key == "light" and before.text.startswith(_ROOFS) and one.text.startswith(("光伏", "太阳能")):
        return before.word
    if before.key == "temp" and before.text.endswith(_CABINS) and one.key == "building":
        return _PLAIN
    if before.key in ("TR-SHIELD", "TR-JACK") and before.text.endswith(_MINED) and one.key in ("building", "underpass"):
        return _PLAIN
    if one.text in ("吊装", "吊装施工") and before.kind is Kind.THING and before.text.endswith(_LIFTED):
        # 天桥吊装, 厂房吊装: what is lifted is put up there.
        return Word(Kind.VERB, "lift")
    store = before.key == "fuel_station" and before.text.endswith("库")
    if one.key == "building" and (store or (before.key == "heat_station" and one.text == "房")):
        return _PLAIN
    if before.key == "sewage" and one.text in _LEAKS and not groups & {"repair", "rush", "inspect"}:
        return Word(Kind.VERB, "discharge")
    return one.word


def _is_graded(cuts: Sequence[Cut], row: int) -> bool:
    """Whether concrete stands beside its grade, and so is what something is made of: 路灯基础，混凝土C25."""
    return any(_GRADE.fullmatch(one.text) for one in cuts[max(row - 1, 0) : row + 2])


def _is_let_out(behind: Sequence[Cut]) -> bool:
    """Whether something is let out right behind a word, which says where to: 雨水口倾倒污水."""
    return [one.key for one in behind][:1] == ["discharge"] and any(one.key in _LET_OUT for one in behind)


def _silts_up(thing: str) -> bool:
    return thing in _SILTS_UP or thing.startswith("heat_")


def _is_of_a_pole(pole: Cut, one: Cut) -> bool:
    """Whether only what hangs on a pole, or leads to it, is named: 路灯灯头, 监控线路; 灯杆电缆 may be both."""
    wires = one.key == "pipe" and one.text.endswith(_WIRES) and not pole.text.endswith(_STANDS)
    return one.key == "lamp_part" or wires


_STANDS = ("杆", "塔", "基础", "柱", "桩", "架", "牌", "站", "站台", "桩基")
_PLAIN = Word(Kind.PLAIN)
_NAMES_A_PIPE = ("管道", "管网", "管线", "检查井", "雨水", "污水", "排水管", "cctv")
_TAKES_OUT = {"break", "remove", "dig", "blast", "drill", "damage"}
_GRADE = pattern(r"c\d\d")
# What paint is put on, and which holds none: paint fence.
_PAINTED = ("hoarding", "light", "pole", "bridge", "surface", "road")
_LET_INTO = ("chamber", "grating", "pipe", "trench")
_LET_OUT = ("sewage", "acid", "hazard", "waste")
_SILTS_UP = {"pipe", "chamber", "utility", "sewage", "grating"}
_ROOFS = ("屋顶", "屋面", "楼顶", "房顶", "天面")
_LIFTED = (
    *("桥", "桥梁", "桁架", "管架", "高架", "厂房", "钢结构", "钢构", "网架", "连廊", "雨棚"),
    *("箱变", "箱式变电站", "变电站", "环网柜", "开闭所", "变压器", "泵站"),
)
_CABINS = ("板房", "活动房", "箱房", "集装箱", "箱式房")
_MINED = ("暗挖", "矿山法", "洞桩法", "顶进")
_LEAKS = ("泄漏", "渗漏", "外溢", "溢出", "漫流", "外漏", "外泄", "漫溢")


def _strung(cuts: list[Cut]) -> list[Cut]:
    """Wires that are put up hang on poles, and lie in no trench: 线路架设, 架设光缆; but 桥架内架设电缆."""
    if not any(one.text == "架设" for one in cuts):
        return cuts
    wires = [one.key == "pipe" and one.text.endswith(_WIRES) for one in cuts]
    others = any(
        one.kind is Kind.THING and one.key != "utility" and not wire for one, wire in zip(cuts, wires, strict=True)
    )
    if others or not any(wires):
        return cuts
    strung = [Cut(one.text, Word(Kind.NAME, "ST-POLE")) if wire else one for one, wire in zip(cuts, wires, strict=True)]
    return [Cut(one.text, _PLAIN) if one.key == "utility" else one for one in strung]


_WIRES = ("线路", "电线", "导线", "线缆", "光缆", "电缆", "光纤", "网线", "高压线")


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


def _for_a_while(cuts: Iterator[Cut]) -> Iterator[Cut]:
    """A building said to be temporary is one that is taken away again: 临时仓库, temporary warehouse; a wall or a foundation is not."""
    temporary = False
    for one in cuts:
        building = one.kind is Kind.THING and one.key in ("building", "structure")
        if temporary and building and not one.text.endswith(_STAYS):
            one = Cut(one.text, Word(Kind.THING, "temp"))
        temporary = one.text in _TEMPORARY
        yield one


_TEMPORARY = ("临时", "临时性", "temporary")
_STAYS = ("墙", "墙体", "基础", "筏板", "底板", "wall", "foundation", "foundations", "footing", "footings", "plinth")


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


# 燃气罐, gas drum: a utility in a vessel is no pipe.
_GASES = ("气", "gas")


def _in_vessels(cuts: Iterator[Cut]) -> Iterator[Cut]:
    """What a tank, a drum or a bottle holds says what it is: 甲醇 罐."""
    held: Cut | None = None
    for one in cuts:
        if held is not None and one.key == "vessel":
            word = held.word if held.key in _DANGEROUS else Word(Kind.THING, "hazard")
            held = Cut(together(held.text, one.text), word)
            continue
        if held is not None:
            yield held
        held = one if one.key in _DANGEROUS or (one.key == "utility" and one.text.endswith(_GASES)) else None
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


_PIPES_NAMED = ("管线", "管道", "管网", "线路")
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
        if held and one.kind is Kind.NAME and one.key == "EX-TRENCH":
            # 供暖管线迁改: by itself 管线迁改 is an act on pipes of any kind.
            done = words.words.get(one.text[2:])
            if one.text.startswith(_PIPES_NAMED) and done is not None and done.kind is Kind.VERB:
                yield Cut(together(held, one.text[:2]), Word(Kind.THING, "heat_pipe"))
                yield Cut(one.text[2:], done)
                held, warm = "", True
                continue
        if held:
            yield Cut(held, Word(Kind.THING, "heat_utility"))
        held, warm = "", False
        yield one
    if held:
        yield Cut(held, Word(Kind.THING, "heat_utility"))


def _between_links(cuts: Iterator[Cut]) -> Iterator[Clause]:
    held, words = Clause([], False), list(cuts)
    for row, one in enumerate(words):
        if one.text in _ADVERBS and _is_done_alone(words[row + 1 :]):
            held.cuts.append(Cut(one.text, _PLAIN))
        elif one.kind in _LINKS:
            if held.cuts:
                yield held
            held = Clause([], one.kind is Kind.SOFT_LINK, one.text in _AFTERWARDS)
        else:
            held.cuts.append(one)
    if held.cuts:
        yield held


_LINKS = (Kind.SOFT_LINK, Kind.HARD_LINK)


def _is_done_alone(behind: Sequence[Cut]) -> bool:
    """Whether verbs are all that stands there before the next link."""
    clause = list(takewhile(lambda one: one.kind not in _LINKS, behind))
    return any(one.kind is Kind.VERB for one in clause) and all(one.kind in (Kind.VERB, *FILLER) for one in clause)
