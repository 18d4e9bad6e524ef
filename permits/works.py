"""What somebody wants to do: activities and facts of each works feature, checked.

Facts come from the feature's properties and from beside the file (options, JSON envelope). Activities add
up; any other fact that both state differently is an error, since guessing which one is meant could clear
the wrong job.
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.reading.raw import RawLayer
from geo.site import feature_names
from geo.text import Text
from permits.errors import WorksError

UNSPECIFIED = "XX-NONE"
UNMAPPED = "XX-FREE"

# Deeper, wider and worse known than anything that is dug.
MOST_METRES = 1000.0
# Years in which somebody may plan works.
YEARS = range(1900, 2200)
NUMBER_FACTS = ("depth_m", "hole_diameter_m", "accuracy_m")
FLAG_FACTS = ("hand_dug", "temporary", "needs_shutdown", "operator_own_work", "emergency")
DATE_FACTS = ("start", "end", "applied_on")
TEXT_FACTS = ("method", "species", "contractor", "client", "project")
CHOICE_FACTS = {
    "applicant": ("unit", "individual"),
    "coordinates_from": ("survey", "gps", "tianditu", "amap", "baidu", "our_map", "unknown"),
}
FACTS = (*NUMBER_FACTS, *FLAG_FACTS, *DATE_FACTS, *TEXT_FACTS, *CHOICE_FACTS, "exemption")
_KNOWN = (*FACTS, "id", "activity", "activities")
EXEMPTION_FACTS = ("purpose", "maintenance", "operator_conditions")


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
_ACTS = re.compile(
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


@dataclass(frozen=True)
class ProposedWorks:
    """The works of one feature.

    Attributes
    ----------
    feature : str
        As in `geo.site.WorkSite`.
    activities : tuple of str
        Codes; ``XX-NONE`` where none was named, ``XX-FREE`` for text that is not in the list.
    unmapped : tuple of str
        Activity texts, or parts of them, that are not in the list.
    declared : tuple of str
        Activity texts as written.
    exactly : frozenset of str
        Codes whose code, name or synonym was written, rather than found inside a longer text.
    facts : mapping
        Keys of ``FACTS`` that were stated; dates as ``datetime.date``.
    """

    feature: str
    activities: tuple[str, ...]
    unmapped: tuple[str, ...]
    declared: tuple[str, ...]
    exactly: frozenset[str]
    facts: Mapping[str, Any]

    @property
    def start(self) -> datetime.date | None:
        return self.facts.get("start")

    @property
    def end(self) -> datetime.date | None:
        return self.facts.get("end")


def proposed_works(
    layer: RawLayer, activities: ActivityList, *, beside: Mapping[str, Any] | None = None
) -> tuple[ProposedWorks, ...]:
    """Read the works of each feature.

    Parameters
    ----------
    layer : RawLayer
        Works as read; its attributes hold the facts.
    activities : ActivityList
        Code list.
    beside : mapping, optional
        Facts stated beside the file, for all features; keys of ``FACTS`` and ``activities``.

    Raises
    ------
    WorksError
        A fact of the wrong kind, reversed dates, or one stated twice and differently.
    """
    stated = dict(beside or {})
    extra = _activity_texts(stated.pop("activities", None), layer.file, None)
    common = {key: _checked(key, value, layer.file, None) for key, value in stated.items() if value is not None}
    names = _fact_names(layer)
    result = []
    for position, name in enumerate(feature_names(layer)):
        row = {
            names.get(str(key), str(key)): value
            for key, value in layer.attributes.iloc[position].items()
            if not (value is None or (isinstance(value, float) and math.isnan(value)) or value == "")
        }
        own = {key: _checked(key, row[key], layer.file, name) for key in FACTS if key in row}
        for key in own.keys() & common.keys():
            if own[key] != common[key]:
                raise WorksError(
                    Text(
                        f"{key} 在要素中为“{own[key]}”，在选项中为“{common[key]}”",
                        f"{key} is {own[key]} in the feature and {common[key]} beside the file",
                    ),
                    Text("请确认哪一个正确，只留一个", "Find out which is right and keep only that one"),
                    file=layer.file,
                    feature=name,
                )
        facts = {**common, **own}
        _check_dates(facts, layer.file, name)
        texts = [
            *_activity_texts(row.get("activity"), layer.file, name),
            *_activity_texts(row.get("activities"), layer.file, name),
            *extra,
        ]
        mapped = [activities.find(text) for text in texts]
        codes = dict.fromkeys(code for one in mapped for code in (*one.codes, *_not_understood(one)))
        if "method" in facts:
            # 基坑开挖 by 控制爆破 is blasting, whatever the activity is called.
            method = activities.find(facts["method"])
            codes.update(dict.fromkeys(method.codes))
            if _ACTS.search(method.left_over):
                codes[UNMAPPED] = None
        unmapped = [
            one.left_over if one.codes else text for text, one in zip(texts, mapped, strict=True) if one.left_over
        ]
        result.append(
            ProposedWorks(
                feature=name,
                activities=tuple(codes) or (UNSPECIFIED,),
                unmapped=tuple(dict.fromkeys(unmapped)),
                declared=tuple(dict.fromkeys(texts)),
                exactly=frozenset(one.codes[0] for one in mapped if one.exact),
                facts=facts,
            )
        )
    return tuple(result)


def _fact_names(layer: RawLayer) -> dict[str, str]:
    """Columns of a layer that hold a fact under its name, or under what a Shapefile leaves of it (ten letters)."""
    columns = [str(column) for column in layer.attributes.columns]
    known = {name: name for name in _KNOWN} | {name[:10]: name for name in _KNOWN if len(name) > 10}
    found = {column: known[column.lower()] for column in columns if column.lower() in known}
    # A column under the whole name comes before one under a piece of it.
    taken = {name for column, name in found.items() if column.lower() == name}
    return {column: name for column, name in found.items() if column.lower() == name or name not in taken}


def unread_properties(layer: RawLayer) -> Text | None:
    """A note on properties that no fact explains, asking about those that look like one; None without any."""
    read = _fact_names(layer)
    unread = [str(column) for column in layer.attributes.columns if str(column) not in (*read, "feature_id")]
    if not unread:
        return None
    meant = {name: difflib.get_close_matches(name.lower(), _KNOWN, 1, 0.7) for name in unread}
    ask = [f"{name} → {near[0]}?" for name, near in meant.items() if near]
    shown = [*ask, *(name for name in unread if not meant[name])]
    more = Text(f"等 {len(shown)} 个", f" and others, {len(shown)} in all") if len(shown) > 20 else Text("", "")
    return Text(
        f"{layer.file}：下列属性未使用：{'、'.join(shown[:20])}{more.zh}",
        f"{layer.file}: these properties were not used: {', '.join(shown[:20])}{more.en}",
    )


def _not_understood(text: MappedText) -> tuple[str, ...]:
    """The code of what no activity explains: all of a text, or a rest of it that speaks of an act."""
    return (UNMAPPED,) if not text.codes or _ACTS.search(text.left_over) else ()


def _activity_texts(value: Any, file: str, feature: str | None) -> list[str]:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return []
    values = list(value) if isinstance(value, list | tuple) else [value]
    if isinstance(value, str) and value.lstrip().startswith("["):
        # GeoPackage and the GeoJSON of some programs hand a list over as its JSON text.
        values = [part.strip(" \"'") for part in value.strip(" []").split(",")]
    texts: list[str] = []
    for text in values:
        if not isinstance(text, str):
            raise _wrong("activities", text, Text("作业名称应为文字", "An activity is a text"), file, feature)
        texts.extend(part.strip() for part in re.split("[;；、，,+\n]", text) if part.strip())
    return texts


# What a table or a KML writes for a flag: they hold texts only.
_FLAG_WORDS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def _of_text(key: str, value: Any) -> Any:
    """A plain number, yes or no written as text, taken for what it says; any other text stays as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if key in NUMBER_FACTS and re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return float(text)
    return _FLAG_WORDS.get(text.lower(), value) if key in FLAG_FACTS else value


def _checked(key: str, value: Any, file: str, feature: str | None) -> Any:
    value = _of_text(key, value)
    if key in NUMBER_FACTS:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(key, value, Text("应为以米计的数", "It must be a number of metres"), file, feature)
        # Compared before it is converted: a whole number of hundreds of digits is none for a float.
        if not 0 <= value <= MOST_METRES:
            remedy = Text(f"应为 0 与 {MOST_METRES:g} 米之间的数", f"It must lie between 0 and {MOST_METRES:g} m")
            raise _wrong(key, value, remedy, file, feature)
        return float(value)
    if key in FLAG_FACTS:
        # Tables hand a flag with gaps over as 0.0 and 1.0.
        if value in (0, 1):
            return bool(value)
        raise _wrong(key, value, Text("应为 true 或 false", "It must be true or false"), file, feature)
    if key in DATE_FACTS:
        return _date(key, value, file, feature)
    if key in CHOICE_FACTS:
        if value in CHOICE_FACTS[key]:
            return value
        allowed = CHOICE_FACTS[key]
        raise _wrong(
            key,
            value,
            Text(f"应为 {'、'.join(allowed)} 之一", f"It must be one of {', '.join(allowed)}"),
            file,
            feature,
        )
    if key == "exemption":
        return _exemption(value, file, feature)
    if key in TEXT_FACTS:
        return str(value)
    raise _wrong(key, value, Text(f"可用：{'、'.join(FACTS)}", f"Known facts: {', '.join(FACTS)}"), file, feature)


def _exemption(value: Any, file: str, feature: str | None) -> dict[str, str]:
    if not isinstance(value, Mapping) or set(value) - set(EXEMPTION_FACTS):
        raise _wrong(
            "exemption",
            value,
            Text(
                f"应为含 {'、'.join(EXEMPTION_FACTS)} 的对象", f"It must be an object with {', '.join(EXEMPTION_FACTS)}"
            ),
            file,
            feature,
        )
    return {key: str(fact).strip() for key, fact in value.items() if fact is not None and str(fact).strip()}


def _date(key: str, value: Any, file: str, feature: str | None) -> datetime.date:
    remedy = Text("应为日期，如 2026-05-10", "It must be a date such as 2026-05-10")
    if isinstance(value, datetime.datetime):
        day = value.date()
    elif isinstance(value, datetime.date):
        day = value
    else:
        try:
            text, _, time = str(value).strip().replace("/", "-").replace("T", " ").partition(" ")
            if time:
                datetime.time.fromisoformat(time.removesuffix("Z"))
            day = datetime.date.fromisoformat(text)
        except ValueError:
            raise _wrong(key, value, remedy, file, feature) from None
    if day.year not in YEARS:
        raise _wrong(key, value, remedy, file, feature)
    return day


def _check_dates(facts: Mapping[str, Any], file: str, feature: str) -> None:
    start, end = facts.get("start"), facts.get("end")
    if start is not None and end is not None and end < start:
        raise WorksError(
            Text(f"结束日期 {end} 早于开始日期 {start}", f"the end {end} lies before the start {start}"),
            Text("请核对 start 与 end", "Check start and end"),
            file=file,
            feature=feature,
        )


def _wrong(key: str, value: Any, remedy: Text, file: str, feature: str | None) -> WorksError:
    shown = str(value) if len(str(value)) <= 60 else str(value)[:57] + "..."
    return WorksError(Text(f"{key} 为“{shown}”", f"{key} is {shown!r}"), remedy, file=file, feature=feature)
