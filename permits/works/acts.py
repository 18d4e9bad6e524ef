"""The words of one clause as acts: each thing with the verbs that are done to it, and the codes that they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.dataclass import dataclass
from permits.works.clauses import Clause
from permits.works.cutting import GRAVE, Cut
from permits.works.heat_acts import is_changed, is_taken_over
from permits.works.vocabulary import FILLER, Kind, Thing, Vocabulary

LIGHT = "XX-LIGHT"
UNMAPPED = "XX-FREE"
UNSPECIFIED = "XX-NONE"
# Verbs that say how something named is looked after rather than another act: 桩基检测, 强夯检测, 顶管抢修.
_LOOKED_AFTER = ("repair", "rush", "inspect")
# Verbs that may be done to what a road is called after rather than to the road.
_BROUGHT_THERE = ("store", "discharge", "burn", "plant", "bury")
# Named places that are the works themselves where nothing else is named: 第三人民医院项目, 索河大桥工程.
_MEANT_BY_NAME = ("building", "bridge")
# In English what is built stands in front of these, retaining wall for a road; behind those of place it says where.
_WHERE_IN_ENGLISH = tuple(
    ["of", "at", "in", "near", "along", "under", "beside", "behind", "to", "on", "by", "inside", "outside", "around"]
)
_HEAD_FIRST = ("for", *_WHERE_IN_ENGLISH)
# Places that are works of their own in a list of acts.
_BUILT = ("building", "bridge", "estate", "premises", "grounds")
_PLANTS = ("tree", "shrub", "green")
# What a factory, a market or an estate may be called after: 材料厂区, 客车厂房, 粮食市场.
_CALLED_AFTER = ("vehicle", "material", "combustible", "field", "shrub", "tree")
# How names of inspections end.
_INSPECTS = ("检测", "探测", "普查", "测量", "巡检", "巡查", "cctv", "inspection", "survey", "detection")
# Structures that are dug out first: what digs them is the first of their codes.
_BELOW_GROUND = ("cellar", "underpass", "utility_tunnel")
# Acts by which no tunnel is driven, lined or dug out, whatever stands beside them is called.
_BESIDE_A_TUNNEL = ("XX-", "ST-HOARD", "EX-SHALLOW", "PL-", "OP-")
_BESIDE = {"tunnel": _BESIDE_A_TUNNEL, "underpass": _BESIDE_A_TUNNEL}
# Verbs of what is done to something that is there already, and words of such acts; of these it may be a pipe or a lamp of a tunnel.
_DONE_TO_WHAT_IS = ("repair", "clean", "paint", "inspect", "remove", "move", "rush")
_KEPT_AS_IT_IS = ("repair", "clean", "paint", "inspect")
_SAYS_SO = ("更换", "迁改", "改移", "切改", "改迁", "replacement")
# Nothing beside a tunnel is made so.
_OF_WHAT_IS_LONG = ("延伸", "延长", "接长", "加长", "拓宽", "加宽", "扩宽", "扩建", "续建")
_OF_A_TUNNEL = ("EX-TRENCH", "ST-POLE", "LD-STACK")
# Verbs that change a heat pipe, and for which its owner is asked, wherever they stand beside it.
_CHANGES_A_PIPE = ("tap", "move", "remove", "damage", "plug", "alter", "break")
# What holds what burns, or lies with it.
_STORED = ("LD-STACK", "LD-HAZ", "LD-WASTE", "HW-FIRE")
_HELD_IN = ("yard", "material", "combustible", "hazard", "vehicle", "waste", "vessel", *_STORED)
_DUG_EARTH = ((Kind.NAME, "EX-PIT"), (Kind.THING, "pit"))
_EARTH = ("土", "石方", "挖土", "挖方", "excavation", "earth", "digging")
# Verbs that touch no ground may name the thing behind them: 检测楼, 监测立杆, 涂装车间 and a check dam are built.
_NAMING = ("inspect", "paint")
_ONLY_DONE = ("粉刷", "刷漆", "涂刷", "inspect", "paint", "repaint")
_WHEN = ("前", "之前", "时", "困难时", "必要时", "期间", "同时", "随时")
# Verbs that only say of what kind a thing is, before an act that is done to it: 新建办公楼外墙粉刷.
_NEW = ("新建", "改建", "扩建", "改扩建", "新改扩建", "迁建", "重建", "在建", "拟建", "续建", "配建")
# Behind what only says where: 管沟上方建厂房.
_WHERE = ("上方", "正上方", "上面", "下方", "旁", "旁边", "附近", "周边", "两侧", "一侧", "沿线", "之间")
# 立杆 is a pole and the putting up of one.
_PUT_UP = ("立杆", "立柱", "立牌")
_NAMED_BY_A_VERB = ("building", "structure", "pole", "temp", "bank", "chamber", "driven_pile", "greenhouse", "bridge")
# What is asked by name here (`permits.works.phrases` adds its own): groups and things of work_words.toml.
VERBS_BESIDE = frozenset((*_LOOKED_AFTER, *_NAMING, *_BROUGHT_THERE, *_DONE_TO_WHAT_IS, *_CHANGES_A_PIPE))
THINGS_BESIDE = frozenset((*_BUILT, *_PLANTS, *_CALLED_AFTER, *_NAMED_BY_A_VERB, *_BELOW_GROUND, *_BESIDE))
THINGS_BESIDE |= {"vague", "heat_pipe", "heat_utility"}


@dataclass(frozen=True)
class Part:
    """A piece of a text and what it was taken for.

    ``codes`` is empty for what names no act; ``role`` says why: plain, place, name, denied, unknown, or with codes: act.
    """

    text: str
    codes: tuple[str, ...]
    role: str


def _says_nothing(one: Cut) -> bool:
    """Whether a word joins nothing and parts nothing: 施工 stands behind everything."""
    return one.kind in (*FILLER, Kind.DENIAL) or one.key == UNSPECIFIED


class Acts:
    """The words of one clause, each thing with the verbs that are done to it."""

    def __init__(self, clause: Clause, words: Vocabulary) -> None:
        self._words = words
        self.cuts = clause.cuts
        # What stands in the clause but for plain words, by their rows.
        self._rows = [row for row, one in enumerate(self.cuts) if not _says_nothing(one)]
        self.verbs: dict[int, list[str]] = {row: [] for row in self._rows if self._is_object(row)}
        self._used: set[int] = set()
        # Whether it goes on with a list of acts, or such a list goes on behind it.
        self.listed = self.heads_list = False
        self._attach()

    def _is_object(self, row: int) -> bool:
        return self.cuts[row].kind in (Kind.THING, Kind.PLACE)

    def _run(self, at: int, step: int) -> list[int]:
        """Verbs right beside a word, in one direction, as places in ``_rows``."""
        found = []
        at += step
        while 0 <= at < len(self._rows) and self._is_done(self._rows[at], step):
            found.append(at)
            at += step
        return found

    def _is_earlier(self, verb: int, row: int) -> bool:
        """Whether work that touches no ground is done before something else, or instead of it: 监测前立杆 puts up a pole."""
        between = {one.text for one in self.cuts[verb + 1 : row]}
        return self._words.verbs.get(self.cuts[verb].key, (LIGHT,)) == (LIGHT,) and not between.isdisjoint(_WHEN)

    def _is_done(self, row: int, step: int) -> bool:
        """Whether a word says what is done to the one beside it: a verb, or the name of an inspection (管道CCTV检测)."""
        one = self.cuts[row]
        inspects = one.kind is Kind.NAME and one.key == LIGHT and one.text.endswith(_INSPECTS)
        return one.kind is Kind.VERB or (inspects and (step > 0 or one.text.isascii()))

    def _attach(self) -> None:
        leading = bool(self._rows) and self.cuts[self._rows[0]].kind is Kind.VERB
        for at, row in enumerate(self._rows):
            if not self._is_object(row):
                continue
            before, after = self._run(at, -1), self._run(at, 1)
            before = [place for place in before if not self._is_earlier(self._rows[place], row)]
            following = after[-1] + 1 if after else len(self._rows)
            more = following < len(self._rows) and self.cuts[self._rows[following]].kind in (Kind.THING, Kind.NAME)
            # 拆除旧墙新建厂房: the verb belongs to what follows; 学校新建围墙: the school is where, the wall is what.
            if after and more and (leading or self._is_place(row)):
                after = []
            earlier = before[-1] - 1 if before else -1
            taken = (
                earlier >= 0
                and self._is_object(self._rows[earlier])
                and not leading
                and not self._is_place(self._rows[earlier])
            )
            if before and taken:
                before = []
            for place in (*reversed(before), *after):
                done = self.cuts[self._rows[place]]
                self.verbs[row].append(done.key if done.kind is Kind.VERB else "inspect")
                self._used.add(self._rows[place])
        self._attach_to_plants()
        self._attach_to_heat()

    def _attach_to_plants(self) -> None:
        """Plants that stand side by side share what is done behind the last of them: 行道树绿篱修剪."""
        for row, behind in reversed(list(zip(self._rows, self._rows[1:], strict=False))):
            if (
                {self.cuts[row].key, self.cuts[behind].key} <= set(_PLANTS)
                and not self.verbs[row]
                and behind == row + 1
            ):
                self.verbs[row].extend(self.verbs[behind])

    def _attach_to_heat(self) -> None:
        """Verbs that change a pipe go with the heat facility nearest to them, across words that say nothing: 供热管道计划于8月拆除."""
        for at, row in enumerate(self._rows):
            if self.cuts[row].key not in _CHANGES_A_PIPE or row in self._used or self.cuts[row].kind is not Kind.VERB:
                continue
            for step in (-1, 1):
                other = at + step
                while 0 <= other < len(self._rows) and self._is_slight(self._rows[other]):
                    other += step
                if 0 <= other < len(self._rows) and self.cuts[self._rows[other]].key.startswith("heat_"):
                    self.verbs[self._rows[other]].append(self.cuts[row].key)
                    self._used.add(row)
                    break

    def _is_slight(self, row: int) -> bool:
        """Whether a word between a verb and its thing names nothing: an unknown sign, or another verb."""
        one = self.cuts[row]
        return one.kind is Kind.VERB or (one.kind is Kind.UNKNOWN and len(one.text) == 1)

    def _is_scene(self, row: int) -> bool:
        one = self.cuts[row]
        return one.kind is Kind.PLACE or (one.kind is Kind.THING and self._words.things[one.key].scene)

    def _is_place(self, row: int) -> bool:
        """Whether a thing is where something is done, by what it is or by the word behind it."""
        return self._is_scene(row) or (row + 1 < len(self.cuts) and self.cuts[row + 1].text in _WHERE)

    def _is_done_itself(self, row: int) -> bool:
        """Whether a verb in front of a thing says that it is works of its own: 炸除旧桥无人机航测, 建厂房打桩."""
        before = [self.cuts[other] for other in self._rows if other < row][-1:]
        return any(one.kind is Kind.VERB and one.key in self.verbs[row] and one.text not in _NEW for one in before)

    def _next(self, row: int) -> Cut | None:
        """The word behind another one, plain words aside."""
        return next((self.cuts[other] for other in self._rows if other > row), None)

    def borrow(self, before: Acts | None, following: Acts | None) -> None:
        """Verbs of a list: 围墙及大门拆除 takes both down. Never to make works that touch no ground of others."""
        for row, own in self.verbs.items():
            if own or self.cuts[row].kind is Kind.PLACE or self._modifies(row):
                continue
            thing = self._words.things[self.cuts[row].key]
            if row != max(self.verbs):
                continue
            for source in (following, before):
                if source is None:
                    continue
                groups = source.list_verbs(trailing=source is following)
                known = [group for group in groups if LIGHT not in thing.verbs.get(group, (LIGHT,))]
                if known:
                    own.extend(known)
                    break

    def take_over(self, following: Acts) -> None:
        """A clause of verbs alone goes on with the last thing of the one before: 围墙拆除及重建."""
        if not self.verbs or any(following.cuts[row].kind is not Kind.VERB for row in following._rows):
            return
        last = self.cuts[max(self.verbs)]
        rows = [row for row in following._rows if is_taken_over(last, following.cuts[row], self._words)]
        self.verbs[max(self.verbs)].extend(following.cuts[row].key for row in rows)
        following._used.update(rows)

    def list_verbs(self, *, trailing: bool) -> list[str]:
        """The verbs that a list shares: behind its last thing, or in front of its first."""
        objects = [row for row in self.verbs if self.cuts[row].kind is Kind.THING]
        if not objects or (trailing and self._rows and self.cuts[self._rows[0]].kind is Kind.VERB):
            return []
        if not trailing and self.cuts[self._rows[0]].kind is not Kind.VERB:
            return []
        return list(self.verbs[objects[0] if trailing else objects[-1]])

    def _modifies(self, row: int) -> bool:
        """Whether a thing only says of which kind or where the next word is: 污水 before 管道, 学校 before 围墙."""
        behind = self._next(row)
        if behind is None or row + 1 >= len(self.cuts) or self.cuts[row + 1].text in _HEAD_FIRST:
            return False
        if self.cuts[row].key == "combustible" and not self.verbs[row] and self._is_made_of(row):
            return True
        if self.cuts[row].key in ("surface", "road") and not self.verbs[row] and self.cuts[row + 1].text.endswith("线"):
            return self.cuts[row + 1].key == "light"  # 路面网格线 is painted
        if self.cuts[row].key in _CALLED_AFTER:
            return behind.key in ("building", "structure", "vague") and self.cuts[row + 1] is behind
        if self.cuts[row].key in _PLANTS and not self.verbs[row]:
            # 紫荆变, 柿园水厂: something is called after a plant.
            beside = self.cuts[row + 1]
            return beside.kind in (Kind.UNKNOWN, Kind.PLACE) or (
                beside.kind is Kind.THING and beside.key not in _PLANTS
            )
        if not self._is_scene(row) or (behind.kind is Kind.NAME and self._is_done_itself(row)):
            return False
        if behind.kind is Kind.PLACE:
            # 金水区 中学 陇海路 校区, but not 道路工程 in 陇海路.
            return self.cuts[row + 1] is behind
        return behind.kind in (Kind.THING, Kind.NAME)

    def _is_made_of(self, row: int) -> bool:
        """Whether what burns only says what the next word is made of: 塑料检查井, timber fence; but not 木材堆场, 草料棚."""
        if any(one.key == "store" for one in self.cuts):
            return False
        beside = self.cuts[row + 1]
        named = beside.kind in (Kind.THING, Kind.NAME, Kind.UNKNOWN)
        return named and beside.key not in _HELD_IN and beside.text != "棚"

    def _goes_on(self, row: int) -> bool:
        """Whether a thing or an act follows in the clause: 学校新建围墙 is a wall."""
        if row + 1 < len(self.cuts) and self.cuts[row + 1].text in _HEAD_FIRST:
            return False
        return any(self.cuts[other].kind in (Kind.THING, Kind.NAME) for other in self._rows if other > row)

    def _is_where_in_english(self, row: int) -> bool:
        """Whether what is done stands before, and the scene behind a preposition: window cleaning of the office."""
        at = row - 1
        while at > 0 and self.cuts[at].text in ("a", "an", "the", "our", "my", "existing"):
            at -= 1
        return at > 0 and self.cuts[at].text in _WHERE_IN_ENGLISH and any(other < at for other in self._rows)

    def names_more_than_places(self) -> bool:
        """Whether something in the clause is an act by itself, so that scenes beside it are only places."""
        return any(
            (one.kind is Kind.NAME and one.key != UNSPECIFIED)
            or (one.kind is Kind.VERB and row not in self._used and bool(self._words.verbs[one.key]))
            or (
                one.kind is Kind.THING
                and one.key != "vague"
                and not self._modifies(row)
                and (not self._is_scene(row) or bool(self.verbs[row]))
            )
            for row, one in enumerate(self.cuts)
        )

    def begins_with_an_act(self) -> bool:
        """Whether the clause names what is done before any place: 蜡烛厂及草坪, but not 第一中学、第二中学围墙."""
        return bool(self._rows) and not self._is_scene(self._rows[0]) and self.names_more_than_places()

    def parts(self, named: bool) -> Iterator[Part]:
        for row, one in enumerate(self.cuts):
            if one.kind is Kind.NAME:
                # 外墙涂料 is light work, and its store is not.
                stored = one.key == LIGHT and any(cut.key == "store" for cut in self.cuts)
                yield Part(one.text, (UNMAPPED,) if stored else (one.key,), "act")
            elif one.kind is Kind.VERB:
                codes = () if row in self._used else self._of_verb(row)
                # 标线施划及处理: nobody knows what is treated.
                loose = (
                    not codes and row not in self._used and all(self.cuts[at].kind is Kind.VERB for at in self._rows)
                )
                yield Part(one.text, codes, "customary" if loose else f"verb:{one.key}")
            elif one.kind is Kind.PLACE:
                yield Part(one.text, self._of_place(row, named), "place")
            elif one.kind is Kind.THING:
                yield Part(one.text, self._of_thing(row, named), f"thing:{one.key}")
            elif one.kind is Kind.DENIAL:
                yield Part(one.text, (), "denied")
            elif one.kind in (Kind.UNKNOWN, Kind.CUSTOMARY):
                yield Part(one.text, (), one.kind.value)
            elif one.text:
                yield Part(one.text, (), "plain")

    def _of_verb(self, row: int) -> tuple[str, ...]:
        earlier = (self.cuts[other] for other in reversed(self._rows) if other < row)
        led_by = self.cuts[row - 1] if row else None
        if (
            led_by is not None
            and led_by.kind is Kind.VERB
            and self.cuts[row].key in _LOOKED_AFTER
            and set(self._words.verbs[led_by.key]) - {UNMAPPED, LIGHT}
        ):
            # 开挖修复: what it is dug for.
            return ()
        beside = next((one for one in earlier if one.kind is not Kind.VERB), None)
        if (
            beside is not None
            and beside.kind is Kind.NAME
            and beside.key != LIGHT
            and self.cuts[row].key in _LOOKED_AFTER
        ):
            return ()
        return self._words.verbs[self.cuts[row].key]

    def _of_thing(self, row: int, named: bool) -> tuple[str, ...]:
        thing, verbs = self._words.things[self.cuts[row].key], self.verbs[row]
        if thing.id in _BESIDE and not verbs and self._only_beside(row, _BESIDE[thing.id]):
            return ()
        if is_changed(self.cuts, self._rows, row, verbs=verbs):
            return tuple(dict.fromkeys((*_meant(thing, verbs, self._words), *thing.verbs["move"])))
        where = thing.scene and not verbs and thing.id != "tunnel"
        where &= self._goes_on(row) or (named and thing.id == "vague") or self._is_where_in_english(row)
        if thing.id == "river" and not verbs and self._earth_behind(row):
            # 河道土方开挖 digs the river itself.
            return _meant(thing, ("dig",), self._words)
        if (self._modifies(row) and thing.id != "tunnel") or where:
            # 地下车库基坑降水: whatever else is named there, it lies below ground and is dug out.
            return thing.alone[:1] if thing.id in _BELOW_GROUND else ()
        codes = _meant(thing, verbs, self._words)
        if codes == (LIGHT,) and self.cuts[row].text in _PUT_UP:
            return (LIGHT, UNMAPPED)
        return self._named_by_a_verb(row, thing) if codes == (LIGHT,) and row else codes

    def _only_beside(self, row: int, codes: tuple[str, ...]) -> bool:
        """Whether all that is done is done to what stands in or over a tunnel, and bores none: 隧道照明维修, 地铁施工围挡拆除."""
        if self._is_built_on(row):
            return False
        others = [self.cuts[other] for other in self._rows if other != row]
        unknown = {sign for one in others if one.kind is Kind.UNKNOWN for sign in one.text}
        replaced = any(one.text.endswith(_SAYS_SO) for one in others)
        if unknown and (GRAVE & unknown or not (replaced or any(one.key in _KEPT_AS_IT_IS for one in others))):
            return False
        if replaced or any(one.key in _DONE_TO_WHAT_IS for one in others):
            codes = (*codes, *_OF_A_TUNNEL)
        done = {code for other in self._rows if other != row for code in self._done_there(other)}
        if unknown:
            done.add(UNMAPPED)
        return bool(done) and all(code.startswith(codes) for code in done)

    def _is_built_on(self, row: int) -> bool:
        """Whether a verb of building right behind a tunnel is of the tunnel: 隧道拓宽围挡搭设, 隧道修建围挡搭设; 隧道新建围挡 may build a fence."""
        behind = [self.cuts[other] for other in self._rows if other > row][:2]
        if not behind or behind[0].kind is not Kind.VERB or behind[0].key != "build":
            return False
        return behind[0].text.startswith(_OF_WHAT_IS_LONG) or (len(behind) > 1 and behind[1].kind is Kind.NAME)

    def _done_there(self, row: int) -> tuple[str, ...]:
        """The codes of a word beside a tunnel; none of a place that another word lies in."""
        one = self.cuts[row]
        if one.kind is Kind.NAME:
            return (one.key,)
        if one.kind is Kind.VERB:
            return () if row in self._used else self._words.verbs[one.key]
        if one.kind is not Kind.THING or self._modifies(row):
            return ()
        return _meant(self._words.things[one.key], self.verbs[row], self._words)

    def _earth_behind(self, row: int) -> bool:
        """Whether earth is dug right behind a word; 河道两侧土方 lies beside the river."""
        behind = self.cuts[row + 1] if row + 1 < len(self.cuts) else None
        return behind is not None and (behind.kind, behind.key) in _DUG_EARTH and behind.text.startswith(_EARTH)

    def _named_by_a_verb(self, row: int, thing: Thing) -> tuple[str, ...]:
        """A thing under a verb of light work: 检测楼 is a building, 检测大楼 may be one, 大楼检测 is light."""
        verb, text = self.cuts[row - 1], self.cuts[row].text
        if verb.key not in _NAMING or verb.text in _ONLY_DONE:
            return (LIGHT,)
        if len(text) == 1 < len(verb.text):
            # Two signs before one are a noun, as a rule of the language.
            return thing.alone
        return (LIGHT, UNMAPPED) if thing.id in _NAMED_BY_A_VERB else (LIGHT,)

    def _of_place(self, row: int, named: bool) -> tuple[str, ...]:
        """What is done to a road, a river or a school that is called by its name; by itself it is where."""
        thing, verbs = self._words.things[self.cuts[row].key], self.verbs[row]
        if self.cuts[row].word.after and not self._modifies(row):
            return self._of_called_after(row, thing, named)
        if (self.listed or self.heads_list) and self._rows == [row] and thing.id in _BUILT:
            # 草坪及蜡烛厂: behind an act the place is one of the works; before one it may be where they are.
            return thing.alone if self.listed else (UNMAPPED,)
        if self._modifies(row) or (not verbs and (named or thing.id not in _MEANT_BY_NAME)):
            return ()
        return _meant(thing, verbs, self._words)

    def _of_called_after(self, row: int, thing: Thing, named: bool) -> tuple[str, ...]:
        """A place that bears the name of something grave: that too, where it is built, or is all that is named.

        By a road only what is brought there can be meant: 油桶街堆放, but 油库街改造 is a road's.
        """
        verbs, after = self.verbs[row], self.cuts[row].word.after
        counts = bool(set(verbs) & set(_BROUGHT_THERE)) if thing.id == "road" else bool(verbs) or not named
        own = _meant(thing, verbs, self._words) if verbs else ()
        if not counts:
            return own
        called = self._words.things.get(after)
        return tuple(dict.fromkeys((*own, *((after,) if called is None else _meant(called, verbs, self._words)))))


def _meant(thing: Thing, verbs: Sequence[str], words: Vocabulary) -> tuple[str, ...]:
    codes: dict[str, None] = {}
    for group in verbs:
        own = thing.verbs.get(group)
        # A verb that the thing does not know adds its own meaning to that of the thing.
        codes.update(dict.fromkeys(own if own is not None else (*thing.alone, *words.verbs[group])))
    return tuple(codes or dict.fromkeys(thing.alone))
