"""What somebody said that outlasts a change: an answer holds for the place and the works that it was given for, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from permits.catalogue.lists import code_list
from permits.catalogue.questions import QuestionRow, Questions
from permits.server.web.draft import DRAWN_SIZES, Door, Draft
from permits.works.facts import ACTIVITIES, FACTS

Properties = dict[str, Any]
_STATED_OF_NUMBERS = ("crs", "coordinates_from", "layers")
# Of the degrees that a page sends: a millimetre.
_DIGITS = 8
# Who does it and when is said of the job, wherever an area of it lies; an emergency is one somewhere.
_SOMEWHERE = "emergency"
# Of which works these are a part: no question asks it again, and without it a clear of the part reads as one of the whole.
_PART = frozenset({"part_of"})


def outlasting(before: Draft, after: Draft) -> None:
    """Take back from a draft what was said of another place or other works.

    What is taken back is offered again (``Draft.before``), and stated by nobody until he says so.

    Parameters
    ----------
    before : Draft
        As it was kept, and shown.
    after : Draft
        As it is to be kept; changed in place.
    """
    replaced = (before.door, before.pasted, before.file) != (after.door, after.pasted, after.file)
    other_areas = replaced or before.layers != after.layers
    if replaced:
        for name in _STATED_OF_NUMBERS:
            if getattr(before, name) == getattr(after, name):
                setattr(after, name, type(getattr(after, name))())
    redrawn = _take_back_of_areas(before, after)
    if other_areas or _all_works(before) != _all_works(after):
        _take_back_beside(before, after, but=facts_of("papers") | _PART)
        after.asked = []
    elif redrawn:
        again = _asked_with(_SOMEWHERE) if _SOMEWHERE in after.facts else frozenset()
        _take_back_beside(before, after, but=facts_of("papers") | _PART | facts_of("job") - again)
        after.asked = [key for key in after.asked if "@" not in key]


def as_drawn_first(draft: Draft) -> None:
    """Let a drawing that comes with answers, of a draft that is gone, state none: it offers them."""
    for feature in _areas(draft):
        _offer(draft, _without_answers(feature["properties"]))


@cache
def facts_of(kind: Literal["works", "job", "papers"]) -> frozenset[str]:
    """Every fact that a question of some kind states."""
    return frozenset().union(*(_stated_by(row) for row in code_list(Questions).question if row.of == kind))


@cache
def _asked_with(fact: str) -> frozenset[str]:
    """A fact, and those that one answers together with it."""
    return frozenset({fact}).union(*(row for row in map(_stated_by, code_list(Questions).question) if fact in row))


def _stated_by(row: QuestionRow) -> frozenset[str]:
    named = {field.fact for field in row.field}
    named |= {fact for field in row.field for one in field.choices for fact in one.also}
    return frozenset(fact.partition(".")[0] for fact in named)


def _take_back_of_areas(before: Draft, after: Draft) -> bool:
    """Take back what was answered of areas that are no longer the same; whether there are any."""
    held, changed = _areas(before), False
    for feature in _areas(after):
        same = next((one for one in held if _is_same(before, one, after, feature)), None)
        if same is not None:
            held.remove(same)
            continue
        changed = True
        _offer(after, _without_answers(feature["properties"]))
    for gone in held:
        _offer(after, _without_answers(dict(gone["properties"])))
        _take_back_sizes(before, gone, after)
    return changed or bool(held)


def _take_back_sizes(before: Draft, gone: Mapping[str, Any], after: Draft) -> None:
    """Sizes stay with what was drawn; those that a question was answered by were said of its works."""
    for feature in _areas(after):
        if _shape(feature) != _shape(gone):
            continue
        properties, was = feature["properties"], gone["properties"]
        for fact, answered in before.sizes_answered.items():
            if fact in properties and properties[fact] == was.get(fact) and properties[fact] in answered:
                _offer(after, {fact: properties.pop(fact)})


def _take_back_beside(before: Draft, after: Draft, *, but: frozenset[str]) -> None:
    """Of what is stated beside all areas; what is stated by this change is not older than it."""
    old = {fact for fact, text in after.facts.items() if before.facts.get(fact) == text and fact not in but}
    _offer(after, {fact: after.facts.pop(fact) for fact in old})


def _offer(draft: Draft, facts: Mapping[str, Any]) -> None:
    draft.before.update({fact: value for fact, value in facts.items() if fact in FACTS})


def _without_answers(properties: Properties) -> Properties:
    """The answers among the properties of an area, taken out of them."""
    return {fact: properties.pop(fact) for fact in list(properties) if _is_answer(fact)}


def _is_answer(fact: str) -> bool:
    return fact in FACTS and fact not in (ACTIVITIES.name, "id", *DRAWN_SIZES)


def _is_same(before: Draft, one: Mapping[str, Any], after: Draft, other: Mapping[str, Any]) -> bool:
    return _shape(one) == _shape(other) and _works(before, one) == _works(after, other)


def _shape(feature: Mapping[str, Any]) -> Any:
    """Shape and place of an area, as a page that draws it keeps them."""
    return _rounded(feature.get("geometry"))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_rounded(held) for held in value]
    return round(value, _DIGITS) if isinstance(value, float) else value


def _areas(draft: Draft) -> list[dict[str, Any]]:
    """What was drawn, whichever door counts."""
    features: list[dict[str, Any]] = [] if draft.drawn is None else list(draft.drawn["features"])
    for one in features:
        if one.get("properties") is None:
            one["properties"] = {}
    return features


def _works(draft: Draft, feature: Mapping[str, Any]) -> set[str]:
    return {*feature["properties"].get(ACTIVITIES.name, ()), *draft.activities}


def _all_works(draft: Draft) -> set[str]:
    areas = _areas(draft) if draft.door is Door.DRAWN else []
    return set(draft.activities).union(*(_works(draft, one) for one in areas))
