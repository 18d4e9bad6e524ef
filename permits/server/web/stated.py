"""What pages state in a draft: works and facts, of the job or of single areas that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from permits.catalogue.lists import code_list
from permits.catalogue.questions import Questions
from permits.server.web.draft import Door, Draft
from permits.service.questions import Question
from permits.works.facts import ACTIVITIES

Facts = Mapping[str, Any]
# What somebody drew has its size, whatever is done there.
_DRAWN_SIZES = ("width_m", "diameter_m")


def areas_drawn(draft: Draft) -> dict[str, dict[str, Any]]:
    """The properties of each area that was drawn, by the name under which it is judged; none behind another door."""
    if draft.door is not Door.DRAWN or draft.drawn is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(draft.drawn["features"]):
        if feature.get("properties") is None:
            feature["properties"] = {}
        properties = feature["properties"]
        own = properties.get("id", feature.get("id"))
        name = str(number if own is None else own)
        found[name if name not in found else f"{name}#{number}"] = properties
    return found


def works_of(draft: Draft, area: str | None) -> list[str]:
    """The works stated of one area; of all areas where None."""
    own = areas_drawn(draft).get(area, {}) if area is not None else {}
    return list(own.get(ACTIVITIES.name, draft.activities))


def state_works(draft: Draft, area: str | None, works: Sequence[str]) -> None:
    """State the works of one area, or the same ones of all."""
    drawn, stated = areas_drawn(draft), list(dict.fromkeys(works))
    if area is None:
        for properties in drawn.values():
            properties.pop(ACTIVITIES.name, None)
        draft.activities = stated
        return
    # What was said of all areas is said of each from here on: what is stated beside the areas adds up with theirs.
    for name, properties in drawn.items():
        properties[ACTIVITIES.name] = stated if name == area else works_of(draft, name)
    draft.activities = []


def differ(draft: Draft) -> bool:
    """Whether areas have works of their own."""
    return any(ACTIVITIES.name in properties for properties in areas_drawn(draft).values())


def state(draft: Draft, question: Question, facts: Facts) -> None:
    """State what a question was answered by, in place of all that was said on it before."""
    fields = [one.fact for one in question.fields]
    others = {fact for one in question.fields for choice in one.choices for fact in choice.states}
    drawn = areas_drawn(draft)
    of_areas = question.of == "works" and bool(drawn)
    for fact in {one.partition(".")[0] for one in (*fields, *others)}:
        before = draft.facts.pop(fact, None)
        for name, properties in drawn.items() if of_areas else ():
            if name in question.features:
                properties.pop(fact, None)
            elif before is not None:
                # What was said of all areas stays said of the others.
                properties.setdefault(fact, before)
    held = _together(facts)
    if not of_areas:
        draft.facts.update({fact: _written(value) for fact, value in held.items()})
        return
    for name in question.features:
        drawn.get(name, {}).update(held)


def forget_unasked(draft: Draft, questions: Sequence[Question]) -> None:
    """Take back answers that other works needed: the depth of a trench says nothing of pruning."""
    asked: dict[str | None, set[str]] = {}
    for one in questions:
        facts = {field.fact.partition(".")[0] for field in one.fields}
        facts |= {fact for field in one.fields for choice in field.choices for fact in choice.states}
        for name in (None, *one.features):
            asked.setdefault(name, set()).update(facts)
    for fact in answered_here() & draft.facts.keys() - asked.get(None, set()):
        del draft.facts[fact]
    for name, properties in areas_drawn(draft).items():
        for fact in answered_here() & properties.keys() - asked.get(name, set()) - set(_DRAWN_SIZES):
            del properties[fact]


@cache
def answered_here() -> frozenset[str]:
    """Every fact that a question states."""
    rows = code_list(Questions).question
    named = {field.fact for row in rows for field in row.field}
    named |= {fact for row in rows for field in row.field for one in field.choices for fact in one.also}
    return frozenset(fact.partition(".")[0] for fact in named)


def _together(facts: Facts) -> dict[str, Any]:
    """Facts by their names; the parts of an exemption are one."""
    held: dict[str, Any] = {}
    for fact, value in facts.items():
        name, _, part = fact.partition(".")
        if part:
            held.setdefault(name, {})[part] = value
        else:
            held[name] = value
    return held


def _written(value: Any) -> str:
    """A fact as a text that every door reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def key(question: Question) -> str:
    """How a question is called in addresses and among those asked already; it outlasts other answers."""
    return question.id if question.of != "works" else f"{question.id}@{question.features[0]}"


def still_open(draft: Draft, questions: Iterable[Question]) -> list[Question]:
    """Those that nobody answered, and of which nobody said that he does not know."""
    return [one for one in questions if one.open and key(one) not in draft.asked]
