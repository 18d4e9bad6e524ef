"""What pages state in a draft: works and facts, of the job or of single areas that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo.site.work_site import names_by_id
from permits.server.web.draft import DRAWN_SIZES, Door, Draft
from permits.service.questions import Choice, Question
from permits.works.facts import ACTIVITIES

Facts = Mapping[str, Any]


def areas_drawn(draft: Draft) -> dict[str, dict[str, Any]]:
    """The properties of each area that was drawn, by the name under which it is judged; none behind another door."""
    if draft.door is not Door.DRAWN or draft.drawn is None:
        return {}
    features = draft.drawn["features"]
    for feature in features:
        if feature.get("properties") is None:
            feature["properties"] = {}
    names = names_by_id([one["properties"].get("id", one.get("id")) for one in features], range(len(features)))
    return dict(zip(names, (one["properties"] for one in features), strict=True))


def works_of(draft: Draft, area: str | None) -> list[str]:
    """The works stated of one area; of all areas where None."""
    if area is None:
        return list(draft.activities)
    # What is stated beside the areas adds up with theirs.
    return list(dict.fromkeys((*areas_drawn(draft)[area].get(ACTIVITIES.name, ()), *draft.activities)))


def state_works(draft: Draft, area: str | None, works: Sequence[str]) -> None:
    """State the works of one area, or the same ones of all."""
    drawn, stated = areas_drawn(draft), list(dict.fromkeys(works))
    if area is None:
        for properties in drawn.values():
            properties.pop(ACTIVITIES.name, None)
        draft.activities = stated
        return
    # What was said of all areas is said of each from here on.
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
    drawn, held = areas_drawn(draft), _together(facts)
    of_areas = question.of == "works" and bool(drawn)
    for fact in (held.keys() & set(DRAWN_SIZES)) if of_areas else ():
        if any(drawn[name].get(fact) != held[fact] for name in question.features):
            draft.sizes_answered.setdefault(fact, []).append(held[fact])
    for fact in {one.partition(".")[0] for one in (*fields, *others)}:
        draft.before.pop(fact, None)
        before = draft.facts.pop(fact, None)
        for name, properties in drawn.items() if of_areas else ():
            if name in question.features:
                properties.pop(fact, None)
            elif before is not None:
                # What was said of all areas stays said of the others.
                properties.setdefault(fact, before)
    if not of_areas:
        draft.facts.update({fact: _written(value) for fact, value in held.items()})
        return
    for name in question.features:
        drawn[name].update(held)


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


def said_before(draft: Draft, question: Question) -> dict[str, str]:
    """Of each field that nobody states now what was answered of another place or other works, as its page shows it."""
    return {
        one.fact: said
        for one in question.fields
        if one.stated is None and (said := _offered(draft.before, one.fact, one.choices))
    }


def _offered(before: Facts, fact: str, choices: Sequence[Choice]) -> str:
    def value(name: str) -> str:
        base, _, part = name.partition(".")
        held = before.get(base)
        return "" if held is None else _written(held.get(part, "") if isinstance(held, dict) else held)

    if not choices:
        return value(fact)
    said = {name: value(name) for choice in choices for name in choice.states if value(name)}
    return next((str(number) for number, one in enumerate(choices) if dict(one.states) == said), "")


def still_open(draft: Draft, questions: Iterable[Question]) -> list[Question]:
    """Those that nobody answered, and of which nobody said that he does not know."""
    return [one for one in questions if one.open and key(one) not in draft.asked]
