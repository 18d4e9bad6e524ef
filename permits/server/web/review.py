"""/asks/TOKEN/review: all that was said, looked over before it is checked; each with the way to change it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from permits.server.served import ServedHere
from permits.server.web.answers import shown
from permits.server.web.changed import both_shown, kept
from permits.server.web.draft import Draft
from permits.server.web.drafting import DraftHere
from permits.server.web.forms import FormHere
from permits.server.web.stated import areas_drawn, key, still_open
from permits.server.web.understood import understanding
from permits.server.web.visit import VisitHere
from permits.service.questions import Question
from permits.service.understood import Understood
from permits.works.facts import FACTS

router = APIRouter(include_in_schema=False)


@router.post("/asks/{token}/review")
async def drop(visit: VisitHere, drafting: DraftHere, form: FormHere) -> Response:
    """Take back a fact that is stated twice, where it is not meant: beside the areas, or of one that was drawn."""
    draft, fact, area = drafting.draft, form.text("fact"), form.text("area")
    stated: dict[str, Any] = draft.facts if not area else areas_drawn(draft).get(area, {})
    if fact in stated and fact in FACTS:
        there = _named(fact, stated.pop(fact))
        if not await run_in_threadpool(kept, drafting, form):
            yours = Text(f"去掉 {there.zh}", f"without {there.en}")
            return both_shown(visit, drafting, form, yours=[yours], there=[there])
    return RedirectResponse(f"/asks/{drafting.ask.token}/review", 303)


@router.get("/asks/{token}/review")
async def review(visit: VisitHere, served: ServedHere, drafting: DraftHere) -> Response:
    draft, here = drafting.draft, f"/asks/{drafting.ask.token}"
    if not draft.has_place:
        return RedirectResponse(f"{here}/place", 303)
    read = await understanding(served, drafting)
    works = read.works
    return visit.page(
        "review.html",
        ask=drafting.ask,
        draft=draft,
        read=read,
        works=works,
        drawn=areas_drawn(draft),
        names={code: served.activities[code].name for code in served.activities.codes},
        answers=[] if works is None else [(one, key(one), _said(one)) for one in works.questions],
        left=[] if works is None else [key(one) for one in still_open(draft, works.questions)],
        twice=_stated_twice(draft) if works is None else [],
        told=[] if works is None else _told_by_file(works, draft.facts, asked=works.questions),
        facts={name: fact.text for name, fact in FACTS.items()},
    )


def _stated_twice(draft: Draft) -> list[tuple[str, str, Text]]:
    """What is stated beside the areas, and by those that were drawn as well: area, empty for all, fact, in words.

    Nobody can read what a file says while it contradicts: then all that is stated beside it can be taken back.
    """
    areas = areas_drawn(draft)
    beside = [fact for fact in draft.facts if not areas or any(fact in own for own in areas.values())]
    return [
        *(("", fact, _named(fact, draft.facts[fact])) for fact in beside),
        *((name, fact, _named(fact, own[fact])) for name, own in areas.items() for fact in beside if fact in own),
    ]


def _named(fact: str, value: Any) -> Text:
    return Text(f"{FACTS[fact].text.zh} {value}", f"{FACTS[fact].text.en}: {value}")


def _said(question: Question) -> list[tuple[Text | None, Text | None]]:
    """Of each field its name and what is stated; None where nobody knows."""
    said: list[tuple[Text | None, Text | None]] = []
    for one in question.fields:
        stated: Text | None = None
        if one.chosen is not None:
            stated = one.choices[one.chosen].text
        elif one.kind == "flag":
            if not one.stated:
                continue
            stated = Text("是", "yes")
        elif one.stated is not None:
            unit = Text(" 米", " m") if one.kind == "metres" else Text("", "")
            stated = Text(f"{shown(one) or one.stated}{unit.zh}", f"{shown(one) or one.stated}{unit.en}")
        said.append((one.label, stated))
    return said


def _told_by_file(
    works: Understood, beside: dict[str, str], *, asked: tuple[Question, ...]
) -> list[tuple[Text, str, object]]:
    """What features of a file say themselves and no question shows: feature, fact, value."""
    shown_already = {field.fact.partition(".")[0] for one in asked for field in one.fields if field.stated is not None}
    return [
        (one.name, fact, value)
        for one in works.areas
        for fact, value in one.facts.items()
        if fact not in beside and fact not in shown_already and fact != "coordinates_from"
    ]
