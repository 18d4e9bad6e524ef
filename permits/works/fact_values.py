"""What stands for a fact of works in a file or beside it, to the fact as the program holds it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from geo.errors import Faults
from geo.simplified import simplified
from geo.text import FLAG_WORDS, Text
from permits.errors import WorksError
from permits.works.dates import day_of, is_a_month, names_a_year, period_of, why_no_day
from permits.works.facts import ACTIVITIES, EXEMPTION_FACTS, FACTS, LENGTHS, MOST_METRES, PERIOD, SIZES, Fact, Kind
from permits.works.lengths import UNKNOWN, largest_of_text, plain, says_no_length, unit_of_name
from permits.works.missing_years import with_year
from permits.works.organisations import same_party
from permits.works.unsettled_days import UNDATED, first_and_last, of_unsettled
from permits.works.untold_sizes import not_told

LONGEST_ACTIVITY = 2_000
MOST_ACTIVITIES = 200
# A diameter under another name than ours: up to here it stands in metres, from there in millimetres.
_METRES_UP_TO, _MILLIMETRES_FROM = 15.0, 50.0
# Nothing that is dug or set is thinner: such a size stands in another unit.
_LEAST_M = 0.01
# No trench and no road is wider: such a width stands in another unit.
_WIDEST_M = 100.0


def activity_texts(value: Any, file: str | None, feature: str | None) -> list[str]:
    """The texts in which activities are named, one an activity where a list or a separator says so."""
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
        # What is left out, or done instead, is said in one sentence: 除爆破、打桩外的全部施工; 爆破，现改为静态破碎.
        whole = list(text)
        for left_out in _LEFT_OUT.finditer(simplified(text)):
            inside = slice(*left_out.span())
            whole[inside] = re.sub("[、，,]", "和", text[inside])
        for forbidden in _FORBIDDEN_LIST.finditer(simplified(text)):
            inside = slice(*forbidden.span())
            whole[inside] = text[inside].replace("、", "和")
        texts.extend(part for part in _separated("".join(whole)) if part)
    _check_size(texts, file, feature)
    return texts


def _separated(text: str) -> Iterator[str]:
    start = 0
    for found in _SEPARATOR.finditer(simplified(text)):
        yield text[start : found.start()].strip()
        start = found.end()
    yield text[start:].strip()


def _check_size(texts: list[str], file: str | None, feature: str | None) -> None:
    """Every text is understood word by word; a whole description is some hundreds of signs, a list of acts some dozens."""
    if len(texts) > MOST_ACTIVITIES:
        raise WorksError(
            Text(f"作业内容（activity）有 {len(texts)} 项", f"its activity names {len(texts)} acts"),
            Text(
                f"一个要素最多 {MOST_ACTIVITIES} 项，请分成几个要素",
                f"The limit is {MOST_ACTIVITIES} of one feature; make several features of it",
            ),
            file=file,
            feature=feature,
        )
    longest = max(map(len, texts), default=0)
    if longest > LONGEST_ACTIVITY:
        raise WorksError(
            Text(f"作业内容（activity）长 {longest} 字", f"its activity is {longest} signs long"),
            Text(
                f"最长 {LONGEST_ACTIVITY} 字，请写简要的作业内容", f"The limit is {LONGEST_ACTIVITY}; say it in short"
            ),
            file=file,
            feature=feature,
        )


_LEFT_OUT = re.compile("除[^外;；\n]{1,40}外的")
# A clause of its own that forbids several acts; behind 、 the next one may be an act of the works: 基坑开挖、严禁爆破、打桩.
_FORBIDDEN_LIST = re.compile("(?:(?<=[，,;；。\n])|^)\\s*(?:严禁|禁止|不得|不准|不允许)[^，,;；。\n+]{1,40}")
_SEPARATOR = re.compile(
    "[;；、+\n]|[，,](?!\\s*(?:现|后|已|今|拟|则)*(?:改为|改成|改用|改作|变更为|调整为|更改为|替换为|取消|作废|除外|不再实施|cancelled|now replaced by|replaced by|changed to))"
)


def checked(key: str, value: Any, file: str | None, feature: str | None, *, metres_per: float | None = 1.0) -> Any:
    """A fact as the program holds it; None where the value says that nobody knows.

    Parameters
    ----------
    metres_per : float or None
        Of a length: metres for one of the unit in which it stands; None: its name says none.

    Raises
    ------
    WorksError
        A value that the fact cannot have.
    """
    fact = FACTS.get(key)
    if isinstance(value, str) and plain(value) in UNKNOWN:
        return None
    if fact is None:
        raise _wrong(key, value, Text(f"可用：{'、'.join(FACTS)}", f"Known facts: {', '.join(FACTS)}"), file, feature)
    if fact.kind in LENGTHS:
        return _metres(fact, value, file, feature, metres_per)
    if fact.kind is Kind.FLAG:
        return _flag(key, value, file, feature)
    if fact.kind is Kind.DATE:
        day = day_of(value)
        if day is None:
            raise _wrong(key, value, why_no_day(value), file, feature)
        return day
    if fact.kind is Kind.CHOICE:
        if isinstance(value, str):
            value = _origin(value) if key == "coordinates_from" else _applies(value) if key == "applicant" else value
        if value == "" and key == "applicant":
            return None
        if value not in fact.choices:
            remedy = Text(f"应为 {'、'.join(fact.choices)} 之一", f"It must be one of {', '.join(fact.choices)}")
            raise _wrong(key, value, remedy, file, feature)
        return value
    return _exemption(value, file, feature) if fact.kind is Kind.EXEMPTION else str(value)


# Where coordinates come from, in the words of those who picked them; a web map comes before what was done with it, an instrument before
# what it was used for: GPS-RTK测量 is a survey, 手持GPS测量 is none.
_ORIGINS = (
    ("amap", re.compile(r"高德|腾讯|火星|\b(?:amap|gaode|tencent|gcj-?02)\b")),
    ("baidu", re.compile(r"百度|\b(?:baidu|bd-?09)\b")),
    ("tianditu", re.compile(r"天地图|\btianditu\b")),
    ("survey", re.compile(r"rtk|cors|全站仪|经纬仪|total station")),
    ("gps", re.compile(r"gps|gnss|北斗|手持|手机|奥维")),
    ("survey", re.compile(r"测量|实测|测绘|勘测|勘界|放样|\bsurvey(?:ed)?\b")),
)


def _origin(text: str) -> str:
    """The origin that a text names; the text itself where it is one of ours, or names none."""
    said = plain(text)
    if said in FACTS["coordinates_from"].choices:
        return said
    return next((origin for origin, words in _ORIGINS if words.search(said)), text)


_INDIVIDUALS = frozenset(("个人", "本人", "自然人", "居民", "村民", "住户", "个体", "私人", "公民"))
_UNITS = re.compile(
    r"(?:企业|单位|公司|法人|机关|集团|事业单位|企事业单位|.{2,40}(?:公司|集团|委员会|管理局|管理处|事务所|学校|医院|大学|中学|小学|政府|办事处))"
)


def _applies(text: str) -> str:
    """Who applies, a unit or a person, in the words of forms; a name that says neither is empty, anything else itself."""
    said = plain(text)
    if said in _INDIVIDUALS or _UNITS.fullmatch(said):
        return "individual" if said in _INDIVIDUALS else "unit"
    return "" if _A_NAME.fullmatch(said) else text


# 张三, John Smith.
_A_NAME = re.compile(r"[\u3400-\u9fff·]{2,12}|[a-z][a-z.'-]*(?: [a-z][a-z.'-]*){1,3}")


def checked_all(
    key: str, value: Any, file: str | None, feature: str | None, *, metres_per: float | None = None
) -> dict[str, Any]:
    """What a property states, as the program holds it: one fact, or of a period its first and its last day.

    Raises
    ------
    WorksError
        As `checked`; of a period that says when it is and not by days.
    """
    if key in (PERIOD.name, "start", "end") and (known := of_unsettled(key, value)) is not None:
        return known
    if key in (PERIOD.name, "start", "end"):
        period = period_of(value)
        # Only of a period a month is meant from its first to its last day.
        if period is not None and (key == PERIOD.name or not is_a_month(value)):
            return first_and_last(period)
    if key == PERIOD.name:
        day = day_of(value)
        if day is None and names_a_year(value):
            remedy = Text("请写作如 2026-05-10 至 2026-06-10", "Write it as 2026-05-10 to 2026-06-10")
            raise _wrong(key, value, remedy, file, feature)
        return {} if day is None else {"start": day}
    fact = checked(key, value, file, feature, metres_per=metres_per)
    return {} if fact is None else {key: fact}


# Facts under names that mean different things, each a part of one fact: the depth of what is laid and of the dig.
_DIFFERENT = (
    ("埋深",),
    ("桩长",),
    ("井深",),
    ("孔深",),
    ("作业宽度", "施工宽度", "作业带宽", "作业带宽度", "作业面宽", "作业面宽度"),
    ("路宽", "路面宽度", "红线宽度", "道路宽度"),
    ("上口宽", "上口宽度"),
    ("桩径",),
    ("井径",),
    ("孔径", "钻孔直径", "扩孔直径"),
    ("洞径",),
    ("套管直径", "套管管径"),
)
# Of these the larger is the graver one: works that are wider or deeper meet all that smaller ones do.
_LARGER_IS_GRAVER = ("depth_m", "width_m", "diameter_m", "pipe_diameter_m")
# Texts of which each says something of its own.
_ADD_UP = {"method": "；", "project": "；", "species": "、", "contractor": "、"}

# Facts that several columns may state.
BOTH_COUNT = (*_LARGER_IS_GRAVER, *_ADD_UP)


def both(fact: str, one: Any, other: Any, columns: tuple[str, str]) -> Any:
    """What two columns that state one fact differently come to; None where they contradict each other.

    Methods, plants and names of projects add up. Of sizes under names that mean different things the larger counts;
    under names that mean the same they are a contradiction.
    """
    if fact == "client":
        return same_party(str(one), str(other))
    if fact in _ADD_UP:
        return _ADD_UP[fact].join(dict.fromkeys((str(one), str(other))))
    if fact in _LARGER_IS_GRAVER and len({_meaning(column) for column in columns}) == 2:
        return max(one, other)
    return None


def _meaning(column: str) -> int:
    """Which of the things a column means that stand under one fact; all names that say no more mean the same."""
    name = unit_of_name(column)[0]
    return next((number for number, names in enumerate(_DIFFERENT) if name in names), -1)


def stated_beside(stated: Mapping[str, Any], *, file: str | None = None) -> dict[str, Any]:
    """Facts stated beside a file, as the program holds them; without those that nobody knows; `UNDATED` where a day is not settled.

    Parameters
    ----------
    stated : mapping
        Keys of `permits.works.facts.FACTS`, and ``activities``, which stay texts; None: not stated.

    Raises
    ------
    WorksError
        Values that facts cannot have, and works that end before they start.
    """
    known: dict[str, Any] = {}
    faults = Faults()
    for key, value in stated.items():
        if value is None:
            continue
        if key == UNDATED:
            # What was read before is read again where a job is handed on.
            known[key] = value
            continue
        value = with_year(key, value, stated.items)
        try:
            unsettled_day = of_unsettled(key, value) if key in ("start", "end") else None
            fact = value if unsettled_day is not None or key == ACTIVITIES.name else checked(key, value, file, None)
        except WorksError as error:
            faults.add(error, column=key)
        else:
            if unsettled_day is not None:
                known |= unsettled_day
            elif fact is not None:
                known[key] = fact
    try:
        check_dates(known, file, None)
    except WorksError as error:
        faults.add(error)
    faults.tell()
    return known


def one_of_each(
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    *,
    places: tuple[Text, Text],
    file: str,
    feature: str | None = None,
) -> dict[str, Any]:
    """The facts of two places together; one that both state differently is nobody's to choose.

    Parameters
    ----------
    places : pair of Text
        Where the first and the second stand, as the error says it.

    Raises
    ------
    WorksError
        A fact that the two state differently.
    """
    for key in first.keys() & second.keys():
        if first[key] != second[key]:
            one, other = places
            twice = WorksError(
                Text(
                    f"{key} {one.zh}为“{first[key]}”，{other.zh}为“{second[key]}”",
                    f"{key} is {first[key]} {one.en} and {second[key]} {other.en}",
                ),
                Text("请确认哪一个正确，只留一个", "Find out which is right and keep only that one"),
                file=file,
                feature=feature,
            )
            twice.column = key
            raise twice
    return {**second, **first}


_FLAGS = {
    **FLAG_WORDS,
    **dict.fromkeys(("y", "t", "√", "✓", "有", "on"), True),
    **dict.fromkeys(("n", "f", "×", "不是", "非", "没有", "不", "非抢修", "非应急", "非紧急", "off"), False),
}


def _flag(key: str, value: Any, file: str | None, feature: str | None) -> bool:
    said = _FLAGS.get(plain(value), value) if isinstance(value, str) else value
    # Tables hand a flag with gaps over as 0.0 and 1.0.
    if said in (0, 1):
        return bool(said)
    raise _wrong(key, said, Text("应为 true 或 false", "It must be true or false"), file, feature)


def _metres(fact: Fact, value: Any, file: str | None, feature: str | None, metres_per: float | None) -> float | None:
    """A length in metres; None for a size of nothing, which nobody stated."""
    key, size = fact.name, fact.kind in SIZES
    known = metres_per is not None
    if isinstance(value, str):
        if says_no_length(value) or not_told(value):
            return None
        # An error is written as one to either side.
        said = _EITHER_WAY.sub("", plain(value)) if key == "accuracy_m" else value
        read = largest_of_text(said, metres_per=metres_per)
        if read is None:
            remedy = Text(
                "应为以米计的数，或带单位，如 1.5 m、DN1200", "It must be metres, or have its unit: 1.5 m, DN1200"
            )
            raise _wrong(key, value, remedy, file, feature)
        metres, known = read
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, value, Text("应为以米计的数", "It must be a number of metres"), file, feature)
    else:
        metres = value if metres_per is None or abs(value) > 1e12 else value * metres_per
    if size and metres in _NOBODY_KNOWS:
        return None
    if not known and fact.kind is Kind.DIAMETER:
        if metres >= _MILLIMETRES_FROM:
            metres *= 0.001
        elif metres > _METRES_UP_TO:
            raise _wrong(
                key, value, Text("请注明单位：米还是毫米", "State its unit: metres or millimetres"), file, feature
            )
    if key in _ACROSS and isinstance(value, str) and _SAYS_RADIUS.search(plain(value)):
        metres *= 2
    if not known and key == "width_m" and metres > _WIDEST_M:
        raise _wrong(key, value, Text("请注明单位：米还是毫米", "State its unit: metres or millimetres"), file, feature)
    if metres < 0:
        raise _wrong(key, value, Text("不能是负数", "It must not be negative"), file, feature)
    if size and metres < _LEAST_M:
        raise _wrong(
            key, value, Text("请注明单位；这里以米计", "State its unit; here it counts as metres"), file, feature
        )
    # Compared before it is converted: a whole number of hundreds of digits is none for a float.
    if not 0 <= metres <= MOST_METRES:
        remedy = Text(f"应为 0 与 {MOST_METRES:g} 米之间的数", f"It must lie between 0 and {MOST_METRES:g} m")
        raise _wrong(key, value, remedy, file, feature)
    return float(metres)


_EITHER_WAY = re.compile(r"^(?:±|\+/?-)\s*")


def without_unit(key: str, value: Any, *, metres_per: float | None) -> float:
    """The number of a diameter that was taken for millimetres since nothing says its unit; 0 of any other fact."""
    if metres_per is not None or key not in FACTS or FACTS[key].kind is not Kind.DIAMETER or isinstance(value, bool):
        return 0.0
    read = largest_of_text(value, metres_per=None) if isinstance(value, str) else (value, False)
    if read is None or read[1] or not isinstance(read[0], int | float) or not _MILLIMETRES_FROM <= read[0] <= 1e6:
        return 0.0
    # Nobody states the pipe that is laid in centimetres but for the smallest numbers.
    return 0.0 if key == "pipe_diameter_m" and read[0] >= _PIPES_IN_MM_FROM else float(read[0])


_PIPES_IN_MM_FROM = 100.0
# Beside the facts of a feature: the largest number that was taken for a diameter in millimetres.
WITHOUT_UNIT = "without_unit"
# 半径30米 in a column of diameters is half of one.
_ACROSS = ("width_m", "diameter_m", "hole_diameter_m")
_SAYS_RADIUS = re.compile(r"半径|\bradius|^r\s*=?\s*\d")
# What tables write for a number that nobody knows, where none of them can be meant.
_NOBODY_KNOWS = (0, -1, -99, -999, -9999, 9999, 99999)


def _exemption(value: Any, file: str | None, feature: str | None) -> dict[str, str]:
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


def check_dates(facts: Mapping[str, Any], file: str | None, feature: str | None) -> None:
    """Refuse works that end before they start."""
    start, end = facts.get("start"), facts.get("end")
    if start is not None and end is not None and end < start:
        reversed_dates = WorksError(
            Text(f"结束日期 {end} 早于开始日期 {start}", f"the end {end} lies before the start {start}"),
            Text("请核对 start 与 end", "Check start and end"),
            file=file,
            feature=feature,
        )
        reversed_dates.column = "end"
        raise reversed_dates


def _wrong(key: str, value: Any, remedy: Text, file: str | None, feature: str | None) -> WorksError:
    shown = str(value) if len(str(value)) <= 60 else str(value)[:57] + "..."
    return WorksError(Text(f"{key} 为“{shown}”", f"{key} is {shown!r}"), remedy, file=file, feature=feature)
