"""Facts about works: which there are, under which names they stand in a file, and what each may say."""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Mapping
from typing import Any

from geo.reading.raw import RawLayer
from geo.text import Text
from permits.errors import WorksError

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
KNOWN = (*FACTS, "id", "activity", "activities")
EXEMPTION_FACTS = ("purpose", "maintenance", "operator_conditions")


def fact_names(layer: RawLayer) -> dict[str, str]:
    """Columns of a layer that hold a fact under its name, or under what a Shapefile leaves of it (ten letters)."""
    columns = [str(column) for column in layer.attributes.columns]
    known = {name: name for name in KNOWN} | {name[:10]: name for name in KNOWN if len(name) > 10}
    found = {column: known[column.lower()] for column in columns if column.lower() in known}
    # A column under the whole name comes before one under a piece of it.
    taken = {name for column, name in found.items() if column.lower() == name}
    return {column: name for column, name in found.items() if column.lower() == name or name not in taken}


def unread_properties(layer: RawLayer) -> Text | None:
    """A note on properties that no fact explains, asking about those that look like one; None without any."""
    read = fact_names(layer)
    unread = [str(column) for column in layer.attributes.columns if str(column) not in (*read, "feature_id")]
    if not unread:
        return None
    meant = {name: difflib.get_close_matches(name.lower(), KNOWN, 1, 0.7) for name in unread}
    ask = [f"{name} → {near[0]}?" for name, near in meant.items() if near]
    shown = [*ask, *(name for name in unread if not meant[name])]
    more = Text(f"等 {len(shown)} 个", f" and others, {len(shown)} in all") if len(shown) > 20 else Text("", "")
    return Text(
        f"{layer.file}：下列属性未使用：{'、'.join(shown[:20])}{more.zh}",
        f"{layer.file}: these properties were not used: {', '.join(shown[:20])}{more.en}",
    )


def activity_texts(value: Any, file: str, feature: str | None) -> list[str]:
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


def checked(key: str, value: Any, file: str, feature: str | None) -> Any:
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


def check_dates(facts: Mapping[str, Any], file: str, feature: str) -> None:
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
