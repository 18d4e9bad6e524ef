"""/asks/TOKEN/questions: what these works must still say, one question at a time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from geo.text import Text
from permits.server.served import ServedHere
from permits.server.web.answers import Answer, answered, not_known, shown
from permits.server.web.changed import both_shown, kept
from permits.server.web.drafting import DraftHere, Drafting
from permits.server.web.forms import FormHere
from permits.server.web.stated import key, said_before, state, still_open
from permits.server.web.understood import understanding
from permits.server.web.visit import Visit, VisitHere
from permits.service.questions import Asked, Question
from permits.service.understood import Understood

router = APIRouter(include_in_schema=False)

_MISSING = Text("请填写，或者按“我不知道”", "Fill it in, or press “I do not know”")
# Sizes that may have been drawn under another name: a tree's hole as a circle.
_ACROSS = ("width_m", "diameter_m", "hole_diameter_m")
# The name of a question and, behind it, of an area.
_LONGEST_KEY = 600
_CHOOSE = Text("请选一个，或者按“我不知道”", "Choose one, or press “I do not know”")


@router.get("/asks/{token}/questions")
async def questions(
    visit: VisitHere,
    served: ServedHere,
    drafting: DraftHere,
    change: Annotated[str, Query(max_length=_LONGEST_KEY)] = "",
    at: Annotated[str, Query(max_length=_LONGEST_KEY)] = "",
) -> Response:
    here = f"/asks/{drafting.ask.token}"
    if not drafting.draft.has_place:
        return RedirectResponse(f"{here}/place", 303)
    read = await understanding(served, drafting)
    if read.works is None:
        # What cannot be read is said there, with what can be taken back.
        return RedirectResponse(f"{here}/review", 303)
    asked = next((one for one in read.works.questions if key(one) == (change or at)), None)
    if asked is not None:
        return _page(visit, drafting, read.works, asked, change=bool(change))
    left = still_open(drafting.draft, read.works.questions)
    if change or not left:
        return RedirectResponse(f"{here}/review", 303)
    # Each has an address of its own, to which one can go back.
    return RedirectResponse(f"{here}/questions?{urlencode({'at': key(left[0])})}", 303)


@router.post("/asks/{token}/questions")
async def answer(visit: VisitHere, served: ServedHere, drafting: DraftHere, form: FormHere) -> Response:
    draft, here = drafting.draft, f"/asks/{drafting.ask.token}"
    read = await understanding(served, drafting)
    if read.works is None:
        return RedirectResponse(f"{here}/review", 303)
    question = next((one for one in read.works.questions if key(one) == form.text("question")), None)
    if question is None:
        # Works were changed in another window: what is open now is asked.
        return RedirectResponse(f"{here}/questions", 303)
    said = answered(question, form, today=datetime.date.today())
    change = bool(form.text("change"))
    unknown = bool(form.text("unknown"))
    if unknown:
        not_known(question, said, offered=said_before(draft, question))
    if said.errors or said.doubts or (said.missing and not unknown and question.of != "papers"):
        return _page(visit, drafting, read.works, question, change=change, said=said, asked_for_all=not unknown)
    there = [_named(question, one, shown(one)) for one in question.fields]
    state(draft, question, said.facts)
    draft.asked = [name for name in draft.asked if name != key(question)]
    if said.missing:
        draft.asked.append(key(question))
    if not await run_in_threadpool(kept, drafting, form):
        yours = [_named(question, one, said.typed[one.fact]) for one in question.fields]
        return both_shown(visit, drafting, form, yours=yours, there=there)
    return RedirectResponse(f"{here}/{'review' if change else 'questions'}", 303)


def _named(question: Question, one: Asked, value: str) -> Text:
    """What a field holds, with what it is called."""
    name, said = one.label or question.text, Text(value, value)
    if not value:
        said = Text("不知道", "not known")
    elif one.kind == "choice":
        said = one.choices[int(value)].text
    return Text(f"{name.zh} {said.zh}", f"{name.en} {said.en}")


def _sizes_drawn(works: Understood, question: Question) -> dict[str, str]:
    """Of each size that is asked for, the one under another name that the works were drawn with."""
    facts = next(one.facts for one in works.areas if one.feature == question.features[0])
    size = next((facts[name] for name in ("diameter_m", "width_m") if facts.get(name)), None)
    if size is None or question.of != "works":
        return {}
    return {one.fact: f"{size:g}" for one in question.fields if one.fact in _ACROSS and one.stated is None}


def _before(questions: Sequence[Question], question: Question) -> str | None:
    """The question that is asked before another; papers are asked by nobody."""
    asked = [key(one) for one in questions if one.of != "papers"]
    here = asked.index(key(question)) if key(question) in asked else 0
    return asked[here - 1] if here else None


def _errors(visit: Visit, question: Question, said: Answer, *, missing: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong, in the order of the fields; each is named where there are several."""
    found: list[tuple[str, Text]] = [*said.errors, *((doubt.fact, doubt.text) for doubt in said.doubts)]
    kinds = {one.fact: one.kind for one in question.fields}
    found += [(fact, _CHOOSE if kinds[fact] == "choice" else _MISSING) for fact in missing]
    labels = {one.fact: one.label for one in question.fields if one.label is not None and len(question.fields) > 1}
    order = list(kinds)
    return [
        (
            fact,
            visit.say(f"{labels[fact].zh}：{words.zh}", f"{labels[fact].en}: {words.en}")
            if fact in labels
            else visit.one(words),
        )
        for fact, words in sorted(found, key=lambda one: order.index(one[0]))
    ]


def _page(
    visit: Visit,
    drafting: Drafting,
    works: Understood,
    question: Question,
    *,
    change: bool,
    said: Answer | None = None,
    asked_for_all: bool = True,
) -> Response:
    if not question.fields:
        raise HTTPException(404)
    left = len(still_open(drafting.draft, works.questions))
    errors = [] if said is None else _errors(visit, question, said, missing=said.missing if asked_for_all else [])
    names = {one.feature: one.name for one in works.areas}
    drawn, before = _sizes_drawn(works, question), said_before(drafting.draft, question)
    return visit.page(
        "questions.html",
        status=422 if errors else 200,
        ask=drafting.ask,
        question=question,
        key=key(question),
        previous=_before(works.questions, question),
        areas=[names[name] for name in question.features],
        every=len(question.features) == len(works.areas),
        change=change,
        left=left,
        values={
            one.fact: shown(one) or before.get(one.fact) or drawn.get(one.fact, "")
            if said is None
            else said.typed.get(one.fact, "")
            for one in question.fields
        },
        drawn=drawn,
        before=before if said is None else {},
        errors=errors,
        doubts={} if said is None else {doubt.fact: doubt for doubt in said.doubts},
    )
