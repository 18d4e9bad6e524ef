"""The list of activities as a person reads it, and how a text about works would be understood."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.works.activities import UNMAPPED, ActivityList, MappedText
from permits.works.acts import Part

_ROLES = {
    "plain": Text("说明性文字", "says nothing of the works"),
    "place": Text("地点", "a place"),
    "name": Text("项目或地点名称", "taken for the name of a project or place"),
    "denied": Text("被否定，不计", "denied, not counted"),
    "unknown": Text("未识别", "not understood"),
}
_SHOWN_NAMES = 6


def listed_activities(activities: ActivityList, *, language: str) -> Iterator[str]:
    """Lines of the whole list, grouped: code, both names, what it is, a few other names."""
    groups = {row.begins: row.text for row in code_list(Activities).group}
    explained = {row.code: row.explained for row in code_list(Activities).activity}
    group = ""
    for code in activities.codes:
        if code[:2] != group:
            group = code[:2]
            yield f"\n{getattr(groups[group], language)}"
        one = activities[code]
        first, second = (one.name.zh, one.name.en) if language == "zh" else (one.name.en, one.name.zh)
        own = [name for name in one.synonyms if name.isascii() == (language == "en")] or list(one.synonyms)
        names = ("、" if language == "zh" else ", ").join(own[:_SHOWN_NAMES])
        yield f"  {code:<11}{first} | {second}"
        yield f"             {getattr(explained[code], language)}"
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
            yield f"  {part.text}: {said(taken_for(activities, part))}"
    if UNMAPPED in understood:
        near = activities.nearest(text.left_over or text.text)
        none = Text("没有接近的名称", "no name comes near")
        shown = "、".join(near) if language == "zh" else ", ".join(near)
        yield f"  {said(Text('最接近的名称', 'Nearest names'))}: {shown or said(none)}"


def taken_for(activities: ActivityList, part: Part) -> Text:
    """What a piece of a text was taken for."""
    if part.codes:
        names = [(code, activities[code].name) for code in part.codes]
        return Text(
            "; ".join(f"{code} {name.zh}" for code, name in names),
            "; ".join(f"{code} {name.en}" for code, name in names),
        )
    # A verb or a thing without a code of its own is read with the words beside it.
    return _ROLES.get(part.role, Text("与相邻文字合读", "read with the words beside it"))
