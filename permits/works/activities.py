"""The activities of the code list, found by code or name, or in a text about the works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.text import Text

UNSPECIFIED = "XX-NONE"
UNMAPPED = "XX-FREE"


@dataclass(frozen=True)
class Activity:
    """One kind of work, under the names that firms use for it.

    ``parameters`` are the facts that should be stated with it; ``passes_under`` marks bores, for which the
    clearance below a pipe is shown; ``at_points`` what is done at single places.
    """

    code: str
    name: Text
    synonyms: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    passes_under: bool = False
    at_points: bool = False


@dataclass(frozen=True)
class MappedText:
    """What a text about the works was taken for.

    ``codes`` in the order in which they are named; ``left_over`` are its words that no activity explains;
    ``exact`` where the whole text is the name of one activity.
    """

    codes: tuple[str, ...]
    left_over: str
    exact: bool


class ActivityList:
    """The activities of the code list, found by code, name or synonym."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self._by_code = {activity.code: activity for activity in activities}
        self._by_name: dict[str, str] = {}
        for activity in activities:
            for name in (activity.code, activity.name.zh, activity.name.en, *activity.synonyms):
                self._by_name.setdefault(_normal(name), activity.code)
        # Longest first: 污水井 is another utility's chamber, not a 水井.
        self._longest_first = sorted(self._by_name, key=len, reverse=True)

    def __getitem__(self, code: str) -> Activity:
        return self._by_code[code]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._by_code)

    def find(self, text: str) -> MappedText:
        """Take a text apart: one name, or every name that stands in a longer text; nothing of it is dropped."""
        wanted = _normal(text)
        if wanted in self._by_name:
            return MappedText((self._by_name[wanted],), "", True)
        found: dict[int, str] = {}
        for name in self._longest_first:
            if name not in wanted:
                continue
            pattern = re.compile(_as_words(name) if name.isascii() else re.escape(name))
            for match in pattern.finditer(wanted):
                if not _DENIED.search(wanted[: match.start()]):
                    found[match.start()] = self._by_name[name]
            wanted = pattern.sub(lambda match: "\0" * len(match.group()), wanted)
        left_over = _PLACES.sub(" ", _FILLER.sub(" ", wanted.replace("\0", " ")))
        codes = dict.fromkeys(found[place] for place in sorted(found))
        if len(codes) > 1:
            # "施工" beside a named activity says nothing more.
            codes.pop(UNSPECIFIED, None)
        return MappedText(tuple(codes), " ".join(left_over.split()), False)


# "不涉及爆破" names no blasting. The words stand right before it: 不停产爆破 is blasting, 不锈钢 is a steel.
_DENIED = re.compile(r"(?:不涉及|不含|不包括|不需要?|不进行|不采用|无需|不|无|未|without |no )$")
# Signs of an act: a rest that holds one may be works that nobody looked at.
_ACT = "建挖拆爆钻打砌浇埋堆炸吊焊种植采掘凿破掏切锯剖铣灌注抽排毁"
ACTS = re.compile(
    rf"[{_ACT}]|\b(?:dig|excavat|explo|blast|drill|bor|cut|demoli|remov|pile|piling|break)", re.IGNORECASE
)
# Names of places say nothing of the works, unless an act stands in them: 炸毁中原路.
_PLACES = re.compile(rf"(?:(?![{_ACT}])[\u4e00-\u9fff]){{2,3}}(?:路|街|大道|巷|小区|片区|标段|路口|村|社区)")
# Words that join or dress the names of activities and name none themselves.
_FILLER = re.compile(
    r"[、，,。.;；:：+/()（）\-]|新建|改建|扩建|建设|安装|更换|改造|工程|施工|作业|项目|部分|道路|以及|及|和|与|的|等|\b(?:and|of|the|for|with|works?)\b"
)


def _normal(name: str) -> str:
    """Lower case, single spaces, none between Chinese characters."""
    spaced = re.sub(r"[\s_]+", " ", name).strip().lower()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", spaced)


def _as_words(name: str) -> str:
    return rf"(?<![a-z]){re.escape(name)}(?:s|es)?(?![a-z])"


def not_understood(text: MappedText) -> tuple[str, ...]:
    """The code of what no activity explains: all of a text, or a rest of it that speaks of an act."""
    return (UNMAPPED,) if not text.codes or ACTS.search(text.left_over) else ()
