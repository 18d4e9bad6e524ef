"""/asks/TOKEN/works: what is done there, chosen from the list or written down, for all areas or each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from permits.catalogue.activities import Activities, ActivityRow
from permits.catalogue.lists import code_list
from permits.server.served import Served, ServedHere
from permits.server.web.changed import both_shown, kept
from permits.server.web.draft import Draft
from permits.server.web.drafting import DraftHere, Drafting
from permits.server.web.forms import Form, FormHere
from permits.server.web.stated import areas_drawn, differ, state_works, works_of
from permits.server.web.understood import understanding
from permits.server.web.visit import Visit, VisitHere
from permits.service.understood import ReadText
from permits.works.acts import UNSPECIFIED
from permits.works.fact_values import LONGEST_ACTIVITY, MOST_ACTIVITIES

router = APIRouter(include_in_schema=False)

_NOTHING = Text("还没有说做什么：请在下面选一项，或者写下来", "Nothing is chosen yet: choose below, or write it down")
_TOO_LONG = Text(
    f"最长 {LONGEST_ACTIVITY} 字，请写简要的作业内容", f"The limit is {LONGEST_ACTIVITY} signs; say it in short"
)
_TOO_MANY = Text(f"最多 {MOST_ACTIVITIES} 项", f"The limit is {MOST_ACTIVITIES}")
_UNKNOWN_CODE = Text("没有这个作业代码，请从最接近的里选", "There is no such code; choose one of the nearest")
# A word that somebody looks for; a whole description has its own field.
_LONGEST_SEARCH = 100


@router.get("/asks/{token}/works")
async def works(
    visit: VisitHere,
    served: ServedHere,
    drafting: DraftHere,
    q: Annotated[str, Query(max_length=_LONGEST_SEARCH)] = "",
    area: str | None = None,
) -> Response:
    if not drafting.draft.has_place:
        return RedirectResponse(f"/asks/{drafting.ask.token}/place", 303)
    return await _page(visit, served, drafting, area=area, q=q.strip())


@router.post("/asks/{token}/works")
async def state(visit: VisitHere, served: ServedHere, drafting: DraftHere, form: FormHere) -> Response:
    draft, here = drafting.draft, f"/asks/{drafting.ask.token}"
    area = form.text("area") or None
    if form.text("next"):
        return await _gone_on(visit, served, drafting, area)
    text = form.text("text").strip()
    if area is not None and area not in areas_drawn(draft):
        # It was taken out of the drawing meanwhile: nothing is stated of the others instead.
        return RedirectResponse(f"{here}/works", 303)
    if area is None and differ(draft) and not form.text("same"):
        # A page from before areas had works of their own: it would take those away unseen.
        return RedirectResponse(f"{here}/works", 303)
    before = works_of(draft, area)
    wrong = _wrong(text, before)
    if wrong is not None:
        return await _page(visit, served, drafting, area=area, typed=text, errors=[("text", wrong)], status=422)
    if form.text("same"):
        state_works(draft, None, [work for name in areas_drawn(draft) for work in works_of(draft, name)])
        area = None
    else:
        state_works(draft, area, _changed(served, form, before, text))
    if not await run_in_threadpool(kept, drafting, form):
        there = [_said(served, work) for work in before] or [Text("还没有作业", "no works yet")]
        yours = [_said(served, work) for work in works_of(draft, area)] or [Text("没有作业", "no works")]
        return both_shown(visit, drafting, form, yours=yours, there=there)
    chosen = "" if area is None else f"?area={quote(area)}"
    return RedirectResponse(f"{here}/works{chosen}#picked", 303)


def _changed(served: Served, form: Form, before: Sequence[str], text: str) -> list[str]:
    """The works of an area after what a button says."""
    works = list(before)
    # A page of before may still offer what is there already.
    if form.text("add") in served.activities.codes and form.text("add") not in works:
        works.append(form.text("add"))
    if text:
        works.append(text)
    place = form.text("at")
    if place.isdecimal() and len(place) <= len(str(MOST_ACTIVITIES)) and int(place) < len(works):
        # A text that nobody understood is replaced by what it means: by what was found in it, and what was chosen.
        instead = [one for one in form.texts("instead") if one in served.activities.codes]
        works[int(place) : int(place) + 1] = instead
    return works


def _wrong(text: str, before: Sequence[str]) -> Text | None:
    if len(text) > LONGEST_ACTIVITY:
        return _TOO_LONG
    if len(before) >= MOST_ACTIVITIES:
        return _TOO_MANY
    return None


async def _gone_on(visit: Visit, served: Served, drafting: Drafting, area: str | None) -> Response:
    """To the questions, once something is said of every area."""
    read = await understanding(served, drafting)
    wrong = read.problem
    if any(served.activities.looks_like_a_code(work) for work in _texts(served, drafting.draft)):
        wrong = _UNKNOWN_CODE
    elif read.works is not None:
        bare = [one for one in read.works.areas if not one.declared and one.activities == (UNSPECIFIED,)]
        if not bare:
            return RedirectResponse(f"/asks/{drafting.ask.token}/questions", 303)
        wrong = _NOTHING
        if len(bare) < len(read.works.areas):
            name, area = bare[0].name, bare[0].feature
            wrong = Text(f"{name.zh}：{_NOTHING.zh}", f"{name.en}: {_NOTHING.en}")
    return await _page(visit, served, drafting, area=area, errors=[("q", wrong or _NOTHING)], status=422)


async def _page(
    visit: Visit,
    served: Served,
    drafting: Drafting,
    *,
    area: str | None,
    q: str = "",
    typed: str = "",
    errors: Sequence[tuple[str, Text]] = (),
    status: int = 200,
) -> Response:
    draft = drafting.draft
    drawn = areas_drawn(draft)
    if area not in drawn:
        # Where areas differ there is always one that is looked at.
        area = next(iter(drawn)) if differ(draft) else None
    written = [work for work in works_of(draft, area) if work not in served.activities.codes]
    read = await understanding(served, drafting, [*written, *([q] if q else [])])
    texts = {one.text: one for one in read.texts}
    found = texts.get(q)
    rows = code_list(Activities).activity
    return visit.page(
        "works.html",
        status=status,
        ask=drafting.ask,
        read=read,
        area=area,
        drawn=list(drawn),
        differ=differ(draft),
        picked=[
            (work, served.activities[work].name if work in served.activities.codes else None)
            for work in works_of(draft, area)
        ],
        texts=texts,
        names={code: served.activities[code].name for code in served.activities.codes},
        usual=[next(row for row in rows if row.code == code) for code in code_list(Activities).usual.activities],
        groups=_groups(served, q, found),
        words={
            code: " ".join((*served.activities[code].synonyms, *served.activities[code].name, code))
            for code in served.activities.codes
        },
        q=q,
        found=found,
        typed=typed,
        errors=[(field, visit.one(words)) for field, words in errors],
    )


def _groups(served: Served, q: str, found: ReadText | None) -> list[tuple[Text, list[ActivityRow]]]:
    """The list by groups; only what fits the words that are looked for."""
    table = code_list(Activities)
    held: list[tuple[Text, list[ActivityRow]]] = []
    for group in table.group:
        rows = [row for row in table.activity if row.code.startswith(group.begins) and _fits(served, row, q, found)]
        if rows:
            held.append((group.text, rows))
    return held


def _fits(served: Served, row: ActivityRow, q: str, found: ReadText | None) -> bool:
    if not q or (found is not None and row.code in found.codes):
        return True
    one = served.activities[row.code]
    words = " ".join((row.code, *one.name, *row.explained.text, *one.synonyms)).lower()
    return all(word in words for word in q.lower().split())


def _texts(served: Served, draft: Draft) -> list[str]:
    every = [*draft.activities, *(work for name in areas_drawn(draft) for work in works_of(draft, name))]
    return [work for work in every if work not in served.activities.codes]


def _said(served: Served, work: str) -> Text:
    return served.activities[work].name if work in served.activities.codes else Text(work, work)
