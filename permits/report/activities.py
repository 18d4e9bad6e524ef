"""The list of activities as a person reads it, and how a text about works would be understood."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.works.activities import UNMAPPED, ActivityList, MappedText
from permits.works.phrases import Part

# By the first letters of the codes, in the order of the list.
GROUPS = {
    "EX": Text("开挖与填筑", "Digging and filling"),
    "TR": Text("非开挖与隧道", "Trenchless work and tunnels"),
    "PI": Text("桩与锚", "Piles and anchors"),
    "DR": Text("钻探与打井", "Drilling and wells"),
    "BL": Text("爆破与破碎", "Blasting and breaking"),
    "MI": Text("采矿", "Mining"),
    "ST": Text("建（构）筑物与道路", "Structures and roads"),
    "LD": Text("堆放与荷载", "Storage and loads"),
    "VB": Text("振动", "Vibration"),
    "DW": Text("降水与注浆", "Ground water and grouting"),
    "DC": Text("排放", "Discharge"),
    "HW": Text("动火", "Hot work"),
    "PL": Text("种植", "Planting"),
    "WA": Text("涉河作业", "Work in rivers"),
    "OP": Text("供热设施作业", "Work on heat facilities"),
    "XX": Text("其他", "Other"),
}
_ROLES = {
    "plain": Text("说明性文字", "says nothing of the works"),
    "place": Text("地点", "a place"),
    "name": Text("项目或地点名称", "taken for the name of a project or place"),
    "denied": Text("被否定，不计", "denied, not counted"),
    "unknown": Text("未识别", "not understood"),
}
_SHOWN_NAMES = 6


def listed_activities(activities: ActivityList, *, language: str) -> Iterator[str]:
    """Lines of the whole list, grouped: code, both names, a few other names."""
    group = ""
    for code in activities.codes:
        if code[:2] != group:
            group = code[:2]
            yield f"\n{GROUPS[group].zh if language == 'zh' else GROUPS[group].en}"
        one = activities[code]
        first, second = (one.name.zh, one.name.en) if language == "zh" else (one.name.en, one.name.zh)
        own = [name for name in one.synonyms if name.isascii() == (language == "en")] or list(one.synonyms)
        names = ("、" if language == "zh" else ", ").join(own[:_SHOWN_NAMES])
        yield f"  {code:<11}{first} | {second}"
        yield f"             {names}"


def understood_text(activities: ActivityList, text: MappedText, *, language: str) -> Iterator[str]:
    """Lines that show a text piece by piece: what it was taken for, what is left, and the nearest names."""

    if activities.looks_like_a_code(text.text):
        near = activities.nearest_codes(text.text)
        codes = "、".join(f"{code} {activities[code].name.zh}" for code in near) or "—"
        codes_en = ", ".join(f"{code} {activities[code].name.en}" for code in near) or "—"
        yield (
            f"没有作业代码“{text.text}”，最接近：{codes}"
            if language == "zh"
            else f"no code {text.text!r}, nearest: {codes_en}"
        )
        return

    def said(words: Text) -> str:
        return words.zh if language == "zh" else words.en

    understood = [*text.codes, *((UNMAPPED,) if text.left_over or not text.codes else ())]
    named = [f"{code} {said(activities[code].name)}" for code in dict.fromkeys(understood)]
    yield f"{text.text} → {'；'.join(named) if language == 'zh' else '; '.join(named)}"
    for part in text.parts:
        if part.text:
            yield f"  {part.text}: {_taken_for(activities, part, language)}"
    if UNMAPPED in understood:
        near = activities.nearest(text.left_over or text.text)
        none = Text("没有接近的名称", "no name comes near")
        shown = "、".join(near) if language == "zh" else ", ".join(near)
        yield f"  {said(Text('最接近的名称', 'Nearest names'))}: {shown or said(none)}"


def _taken_for(activities: ActivityList, part: Part, language: str) -> str:
    if part.codes:
        names = (activities[code].name for code in part.codes)
        return "; ".join(
            f"{code} {name.zh if language == 'zh' else name.en}" for code, name in zip(part.codes, names, strict=True)
        )
    # A verb or a thing without a code of its own is read with the words beside it.
    words = _ROLES.get(part.role, Text("与相邻文字合读", "read with the words beside it"))
    return words.zh if language == "zh" else words.en
