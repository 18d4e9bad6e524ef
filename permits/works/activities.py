"""The activities of the code list, found by code or name, or in a text about the works."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from geo.dataclass import dataclass
from geo.pattern import pattern
from geo.simplified import simplified
from geo.text import Text
from permits.works.acts import LIGHT, UNMAPPED, UNSPECIFIED, Part
from permits.works.contradictions import Contradiction
from permits.works.cutting import GRAVE, cut
from permits.works.mentions import without_mentions
from permits.works.mistyped import MisspeltWords, Slips
from permits.works.nearest import Nearest
from permits.works.organisations import a_heat_firm_works
from permits.works.phrases import read
from permits.works.upon_heat import changes_heat
from permits.works.vocabulary import Vocabulary, as_written, names_of_activities, normal, vocabulary

__all__ = ["LIGHT", "UNMAPPED", "UNSPECIFIED", "Activity", "ActivityList", "MappedText", "not_understood"]

# Texts are long where somebody pasted a whole description; the same few are asked of thousands of features.
_KEPT_TEXTS = 4096
_LONGEST_TEXT = 2000
# What numbers features is none of their names, and a short word in Latin letters names nothing.
_NUMBERS = pattern(r"[\d#_/.:()（）+\-]+")
_A_WORD = pattern(r"[a-z]{3}")
_CHINESE = pattern("[\u3400-\u9fff]")
# Verbs of which nobody knows what they do to the ground below, and words of such groups that do nothing to it.
_TAKES_AWAY = (
    "verb:remove",
    "verb:damage",
    "verb:fell",
    "verb:discharge",
    "verb:move",
    "verb:cover",
    "verb:plug",
    "verb:tap",
)
# No name without one of these names an act; 平整 and 隧道 hold no sign that is grave in a place's name.
_SIGNS_IN_NAMES = GRAVE | frozenset("平整隧轨变")
# 场地平整 is a thing of the list by its id, and an act by itself.
_LEVELS = "thing:levelling"
_OF_TRAFFIC = ("封闭", "占用", "遮挡", "对接", "连接", "联网", "并网", "接口", "接", "occupy", "connection to")
# What is done to something unknown beside works that touch no ground: 圈梁浇筑.
_BUILT_OR_LAID = ("verb:build", "verb:bury", "verb:lay")
_BUILT_AGAIN = ("改建", "扩建", "翻建", "重建")
# Signs that stand for blasting, or for what is dug, felled or taken down, in words that nobody listed, and words in which they do not.
_LOUD = frozenset("爆炸炮崩砍伐挖拆凿")
_HARMLESS = pattern(
    "步伐|挖机|拆封|开凿年代|防爆|抗爆|隔爆|爆裂|爆管|爆胎|爆满|爆发|爆料|崩塌|崩岗|炮楼|炮台|油炸|炸鸡|炸串"
)
# What a heat firm does itself is done to its facilities, unless somebody says otherwise.
OF_HEAT_FIRMS = "OP-MAINT"
# Who changes a heat facility asks its owner, near or far.
CHANGES_HEAT = "OP-RELOC"
# A slip is believed of no act that asks for less than others where it lies.
_TOUCHES_NO_GROUND = (
    "XX-LIGHT",
    "XX-NONE",
    "XX-FREE",
    "PL-SHRUB",
    "ST-HOARD",
    "ST-TEMP",
    "OP-EMERG",
    "OP-MAINT",
    "EX-POTHOLE",
    "EX-SHALLOW",
)
# What stands for the dash of a code: EX_PIT, EX–PIT.
_DASH = pattern(r"\s?[-‐-―−]\s?|\s")


@dataclass(frozen=True)
class Activity:
    """One kind of work, under the names that firms use for it.

    ``parameters`` are the facts that should be stated with it; ``passes_under`` marks bores, for which the
    clearance below a pipe is shown; ``at_points`` what is done at single places, ``ends_drawn_as`` as what
    the ends of a run may be handed in where what lies between is not drawn: shafts of a bore.
    """

    code: str
    name: Text
    synonyms: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    passes_under: bool = False
    at_points: bool = False
    ends_drawn_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappedText:
    """What a text about the works was taken for.

    Attributes
    ----------
    text : str
        As written.
    codes : tuple of str
        In the order in which they are named; ``XX-FREE`` among them for a known word that may be anything.
    left_over : str
        Its words that nothing explains.
    exact : bool
        The whole text is the code or a name of one activity.
    parts : tuple of Part
        All of the text, piece by piece.
    species : tuple of str
        Plants that are planted by their names; none where a tree without one is planted too.
    by_verb : frozenset of str
        Codes that only a verb without its thing stands for: 人工开挖.
    """

    text: str
    codes: tuple[str, ...]
    left_over: str
    exact: bool
    parts: tuple[Part, ...] = ()
    species: tuple[str, ...] = ()
    by_verb: frozenset[str] = frozenset()


class ActivityList:
    """The activities of the code list, found by code, name or in a text.

    Parameters
    ----------
    activities : sequence of Activity
    code_list : callable
        Hands out the code lists ``work_words``, ``plain_words`` and ``species`` when the first text is read.
    contradictions : sequence of Contradiction
        Facts that some of them do not have.
    """

    def __init__(
        self,
        activities: Sequence[Activity],
        code_list: Callable[[str], Mapping[str, Any]],
        contradictions: Sequence[Contradiction] = (),
    ) -> None:
        self.contradictions = tuple(contradictions)
        self._by_code = {activity.code: activity for activity in activities}
        self._prefixes = frozenset(code.partition("-")[0] for code in self._by_code)
        self._names = {one.code: (one.code, one.name.zh, one.name.en, *one.synonyms) for one in activities}
        self._code_list = code_list
        self._found = lru_cache(_KEPT_TEXTS)(self._find)
        self._told = lru_cache(_KEPT_TEXTS)(self._without_mentions)
        self._nearest_found = lru_cache(_KEPT_TEXTS)(self._near_to)

    def __getitem__(self, code: str) -> Activity:
        return self._by_code[code]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._by_code)

    @cached_property
    def _codes_by_name(self) -> Mapping[str, str]:
        """A name says its activity without the other twelve thousand words."""
        return names_of_activities(self._names)

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self._codes_by_name)

    @cached_property
    def _misspelt(self) -> MisspeltWords:
        return MisspeltWords(self.words)

    @cached_property
    def words(self) -> Vocabulary:
        """All words by which works are understood; made when the first text is read."""
        return vocabulary(self._names, self._code_list("work_words"), self._code_list("plain_words"), self._plants)

    @cached_property
    def _plants(self) -> dict[str, list[str]]:
        return {kind: row["names"] for kind, row in self._code_list("species").items()}

    @cached_property
    def _species(self) -> frozenset[str]:
        return frozenset(normal(name) for names in self._plants.values() for name in names)

    @cached_property
    def _near(self) -> Nearest:
        """Names worth proposing: those of the list, then the others."""
        first = [name for names in self._names.values() for name in names[1:3]]
        others = [name for names in self._names.values() for name in names[3:]]
        return Nearest(dict.fromkeys((*first, *others)))

    def nearest(self, text: str) -> tuple[str, ...]:
        """Up to three names of the list that look most like a text."""
        return self._nearest_found(text)

    def _near_to(self, text: str) -> tuple[str, ...]:
        return self._near.to(simplified(text))

    def nearest_codes(self, text: str) -> tuple[str, ...]:
        """Up to three codes that look most like a mistyped one."""
        return tuple(difflib.get_close_matches(text.upper(), self._by_code, 3, 0.6))

    def looks_like_a_code(self, text: str) -> bool:
        """Whether a text is written like a code (``EX-PITT``) without being one."""
        code = _DASH.sub("-", normal(text)).upper()
        prefix, _, rest = code.partition("-")
        if code in self._by_code or prefix not in self._prefixes:
            return False
        return rest.isascii() and rest.isalnum() and normal(text) not in self.words.words

    def find(self, text: str) -> MappedText:
        """Take a text apart: one name, or every act that stands in a longer text; nothing of it is dropped."""
        return self._found(text)

    def told(self, text: str) -> str:
        """A text without what it only mentions: places, neighbours, what is to be protected, who is asked."""
        return self._told(text)

    def _without_mentions(self, text: str) -> str:
        return without_mentions(text, self.words, names_an_act=self._names_an_act)

    def _names_an_act(self, text: str) -> bool:
        return bool({*self.find(text).codes} - {UNMAPPED, UNSPECIFIED})

    def named_in(self, name: str) -> tuple[str, ...]:
        """Acts that the name of a project, an area or a feature names; none of a mere place or thing: 碧水华庭项目, 路灯12."""
        told = simplified(_NUMBERS.sub(" ", self.told(name)))
        if not _SIGNS_IN_NAMES & set(told) and not _A_WORD.search(told.lower()):
            return ()
        # Articles and numbers part nothing.
        parts = [part for part in self.find(told.strip()).parts if part.role != "plain" or not part.text.isascii()]
        done = any(
            part.role in ("act", _LEVELS)
            or part.role.startswith("verb:")
            or normal(part.text).endswith(tuple(self.words.project))
            for part in parts
        )
        return tuple(
            dict.fromkeys(
                code
                for row, part in enumerate(parts)
                for code in (
                    part.codes
                    if done and (self._is_no_scene(part.role) or _is_built(parts, row))
                    else self._done_to(part)
                )
                if code not in (LIGHT, UNMAPPED, UNSPECIFIED)
            )
        )

    def spoken_of(self, text: str, *, beside_light: bool = False) -> tuple[str, ...]:
        """Acts that a text beside the declared ones speaks of; what sounds of blasting and stands in no list may be anything.

        ``beside_light``: the declared ones touch no ground. Then any sign of an act counts that stands in no list, and what is
        built or altered without saying how: 医院改造.
        """
        read = self.find(self.told(text))
        codes = dict.fromkeys((*read.codes, *self.of_heat(text)))
        if not (beside_light and _alters_a_place(read)):
            codes.pop(UNSPECIFIED, None)
        built = read.left_over and any(part.role in _BUILT_OR_LAID or part.text in _BUILT_AGAIN for part in read.parts)
        grave = built or self.sounds_of_an_act(_HARMLESS.sub("", read.left_over))
        if self._is_loud(read.left_over) or (beside_light and grave):
            codes[UNMAPPED] = None
        return tuple(codes)

    def sounds_of_an_act(self, left_over: str) -> bool:
        """Whether words that nothing explains hold a sign of an act, or are nearly an English word for one."""
        return bool(GRAVE & set(left_over)) or self._misspelt.sound_of_an_act(left_over)

    def _is_loud(self, left_over: str) -> bool:
        return bool(_LOUD & set(_HARMLESS.sub("", left_over))) or self._misspelt.sound_of_blasting(left_over)

    def may_do(self, text: str) -> bool:
        """Whether a text of a column that nobody listed holds a sign of an act beside works that touch no ground."""
        if not _CHINESE.search(text) and not _A_WORD.search(text.lower()):
            return False
        return bool(set(self.spoken_of(text, beside_light=True)) - {LIGHT})

    def of_heat(self, text: str) -> tuple[str, ...]:
        """What a text says of heat facilities whatever its single words are: who works at them, and what is done upon them."""
        firm = (OF_HEAT_FIRMS,) if a_heat_firm_works(normal(text[:_LONGEST_TEXT])) else ()
        return (*firm, CHANGES_HEAT) if self.changes_heat(text) else firm

    def changes_heat(self, text: str) -> bool:
        """Whether a text says that something is done upon a heat facility, for which its owner is asked."""
        return changes_heat(normal(text[:_LONGEST_TEXT]))

    def done_in(self, text: str, *, things: bool = True) -> tuple[str, ...]:
        """Acts, and ``things`` without any, that a text of a column that nobody listed speaks of.

        None that touches no ground, no bare material, and what may be anything only where something is taken away.
        """
        if not _CHINESE.search(text):
            # What numbers a feature is another text for each of them.
            text = _NUMBERS.sub(" ", text).strip()
            if not _A_WORD.search(text.lower()):
                return ()
        read = self.find(self.told(text))
        acts, loud, of_heat = _acts(read), self._is_loud(read.left_over), self.of_heat(text)
        if not (things or acts or loud or of_heat):
            return ()
        found = dict.fromkeys(code for part in read.parts if acts or part.role != "thing:rock" for code in part.codes)
        found |= dict.fromkeys(of_heat)
        takes_away = any(_takes_away(part) for part in read.parts)
        if loud:
            found[UNMAPPED] = None
        elif not takes_away:
            found.pop(UNMAPPED, None)
        unsaid = UNSPECIFIED if not _alters_a_place(read) else LIGHT
        return tuple(code for code in found if code not in (LIGHT, unsaid))

    def _done_to(self, part: Part) -> tuple[str, ...]:
        """What an act, or a thing that is a place as well, says is done there and not only what it is: 旧楼爆破拆除,."""
        if part.role == "act":
            return part.codes
        thing = self.words.things.get(part.role.removeprefix("thing:"))
        return () if thing is None else tuple(code for code in part.codes if code not in thing.alone)

    def _is_no_scene(self, role: str) -> bool:
        thing = self.words.things.get(role.removeprefix("thing:"))
        # A tunnel is what is built by what a project is called.
        return role.startswith("verb:") or (
            thing is not None and role.startswith("thing:") and (not thing.scene or thing.id == "tunnel")
        )

    def _find(self, text: str) -> MappedText:
        wanted = normal(text)
        code = _DASH.sub("-", wanted).upper()
        if code in self._by_code:
            return MappedText(text, (code,), "", True, (Part(text, (code,), "act"),))
        named = self._codes_by_name.get(wanted)
        if named is not None:
            return MappedText(text, (named,), "", True, (Part(text, (named,), "act"),))
        # What lies beyond is not read, and so it is left over.
        parts = read(cut(wanted[:_LONGEST_TEXT], self.words), self.words)
        left = [part.text for part in parts if part.role == "unknown"]
        if len(wanted) > _LONGEST_TEXT:
            left.append(wanted[_LONGEST_TEXT:])
        codes = dict.fromkeys((*(code for part in parts for code in part.codes), *self.of_heat(wanted)))
        # Every sign of it that is known may be meant: 无爆破作业 is no slip of anything.
        slip = self._slips.meant(wanted) if left and not any(part.role == "denied" for part in parts) else None
        if (
            slip is not None
            and slip not in _TOUCHES_NO_GROUND
            and (codes.keys() | {slip, UNMAPPED}) == {slip, UNMAPPED}
        ):
            # 沟槽开控: nothing else of it is known, and nothing else is written so.
            return MappedText(text, (slip,), "", False, (Part(text, (slip,), "act"),))
        if codes.keys() - {UNSPECIFIED, LIGHT}:
            # "施工" beside a named activity says nothing more; beside work that touches no ground it may dig.
            codes.pop(UNSPECIFIED, None)
        from_others = {code for part in parts if not part.role.startswith("verb:") for code in part.codes}
        plants = [part.text for part in parts if {"PL-TREE", "PL-SHRUB"} & set(part.codes)]
        planted = [plant for plant in plants if plant in self._species]
        if any("PL-TREE" in part.codes and part.text not in self._species for part in parts):
            # 行道树和月季: the trees are of no stated species, whatever else is planted.
            planted = []
        return MappedText(
            text,
            tuple(codes),
            " ".join(left),
            False,
            tuple(_as_handed_in(parts, wanted, as_written(text))),
            tuple(planted),
            frozenset(codes.keys() - from_others),
        )


def _is_built(parts: Sequence[Part], row: int) -> bool:
    """Whether a thing stands right beside a verb that builds it: 公厕新建工程, 新建过街天桥; the name of a place does not say so."""
    beside = (parts[other] for other in (row - 1, row + 1) if 0 <= other < len(parts))
    built = any(part.role == "verb:build" or part.text in ("建设项目", "建设工程") for part in beside)
    return built and parts[row].role.startswith("thing:")


def _alters_a_place(read: MappedText) -> bool:
    """Whether something is done to a building or a place and nobody says what."""
    unsaid = any(
        part.codes == (UNSPECIFIED,) and (part.role == "place" or part.role.startswith("thing:")) for part in read.parts
    )
    return unsaid and any(part.role.startswith("verb:") for part in read.parts)


def _acts(read: MappedText) -> bool:
    return any(map(_is_act, read.parts))


def _is_act(part: Part) -> bool:
    named = part.role == "act" and part.codes != (UNSPECIFIED,)
    return named or part.role.startswith("verb:")


def _takes_away(part: Part) -> bool:
    """Whether it says that something is taken away, cut into or covered, so that nobody knows what becomes of the ground."""
    return (part.role in _TAKES_AWAY and part.text not in _OF_TRAFFIC) or (
        part.role == "act" and part.codes == (UNMAPPED,)
    )


def _as_handed_in(parts: Sequence[Part], read_as: str, written: str) -> Iterator[Part]:
    """The parts of a text in the characters in which it was handed in: it stands there sign for sign as it was read."""
    at = 0
    for part in parts:
        found = read_as.find(part.text, at) if read_as != written else -1
        if found < 0:
            yield part
            continue
        at = found + len(part.text)
        yield dataclasses.replace(part, text=written[found:at])


def not_understood(text: MappedText) -> tuple[str, ...]:
    """The code of what no activity explains: all of a text, or a rest of it."""
    return (UNMAPPED,) if not text.codes or text.left_over else ()
