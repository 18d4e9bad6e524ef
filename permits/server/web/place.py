"""Step one, where the works are: drawn, in a file, or as corners that were pasted; three doors to one room."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.reading.corner_order import Joined
from geo.reading.pasted import below_first_line, how_joined, says_itself
from geo.reading.pasted_words import WORDS
from geo.text import Text
from permits.errors import ChangedElsewhereError
from permits.server.served import Served, ServedHere
from permits.server.web.changed import version_seen
from permits.server.web.draft import Door, Draft
from permits.server.web.draft_kept import changed, take_file
from permits.server.web.drafting import DraftHere, Drafting, new_draft
from permits.server.web.drawing import LeftOutError
from permits.server.web.forms import Form, FormHere
from permits.server.web.previewed import area_of_map, previewed, unread_paste
from permits.server.web.visit import Visit, VisitHere

router = APIRouter(include_in_schema=False)

# A cable trench across a main of the sample city, to be tried at once.
_EXAMPLE = Draft(
    drawn={
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": "电缆沟", "width_m": 1.0},
                "geometry": {
                    "type": "LineString",
                    "coordinates": [[113.61889437, 34.74157612], [113.61889391, 34.74175683]],
                },
            }
        ],
    },
    activities=["电缆沟"],
    facts={"depth_m": "1.2"},
)
# Latitude, longitude: in its middle there is nothing to be seen.
_STREETS_OF_SAMPLE = (34.7417, 113.6190)
_NOTHING = {
    Door.DRAWN: Text("图上还没有画任何范围", "nothing is drawn on the map yet"),
    Door.FILE: Text("还没有选择文件", "no file was chosen yet"),
    Door.PASTED: Text("还没有粘贴坐标", "no coordinates were pasted yet"),
}
_WHAT_THEY_ARE = Text(
    "请选择这些点是什么：范围的拐点、线路的折点，还是各自独立的点",
    "say what the points are: corners of areas, bends of a line, or places by themselves",
)
_ELSEWHERE = Text(
    "这份草稿已在另一个窗口或设备上改动，还没有保存您这一步。要用本页的内容，请再按一次“继续”；要看另一份，请刷新页面",
    "this draft was changed in another window or on another device, and this step was not kept. To use what stands on this"
    ' page press "Go on" again; to see the other reload the page',
)


@router.get("/")
async def first_page(visit: VisitHere, served: ServedHere) -> Response:
    return await _page(visit, served, None, Draft())


@router.get("/asks/{token}/place")
async def place(visit: VisitHere, served: ServedHere, drafting: DraftHere, wrong: bool = False) -> Response:
    """The first step again; ``wrong`` where it is to say why nothing was read of what was pasted."""
    errors = []
    if wrong and unread_paste(drafting.draft, seen := await previewed(served, drafting)):
        problem, remedy = (Text(**seen["problem"][said]) for said in ("problem", "remedy"))
        errors = [("pasted", Text(f"{problem.zh}。{remedy.zh}", f"{problem.en}. {remedy.en}"))]
    return await _page(visit, served, drafting, drafting.draft, errors=errors)


@router.post("/example")
def example(form: FormHere, served: ServedHere, request: Request) -> Response:
    """A job of the sample city, as if somebody had drawn it."""
    return _to_confirm(new_draft(served, request, _EXAMPLE.model_copy(deep=True)))


@router.post("/")
async def begin(visit: VisitHere, served: ServedHere, form: FormHere) -> Response:
    """The first step of somebody whose browser runs no scripts of ours."""
    said = _said(form, Draft())
    errors = _missing(said, form)
    if errors:
        return await _page(visit, served, None, said, form=form, errors=errors)
    drafting = await run_in_threadpool(new_draft, served, visit.request, said)
    if form.file("file") is not None:
        await take_file(form, drafting)
        await run_in_threadpool(drafting.keep)
    return _to_confirm(drafting)


@router.post("/asks/{token}/place")
async def go_on(visit: VisitHere, served: ServedHere, drafting: DraftHere, form: FormHere) -> Response:
    try:
        drafting.draft = said = _said(form, drafting.draft)
    except LeftOutError as error:
        return await _page(visit, served, drafting, drafting.draft, form=form, errors=[("door-drawn", error.text)])
    errors = _missing(said, form)
    if not errors:
        await take_file(form, drafting)
        try:
            await run_in_threadpool(drafting.keep, version=version_seen(form))
            return _to_confirm(drafting)
        except ChangedElsewhereError:
            errors = [("doors", _ELSEWHERE)]
    return await _page(visit, served, drafting, said, form=form, errors=errors)


def _to_confirm(drafting: Drafting) -> Response:
    return RedirectResponse(f"/asks/{drafting.ask.token}/confirm", 303)


def _said(form: Form, draft: Draft) -> Draft:
    """The draft with what stands in the form; what stands behind other doors stays."""
    changes: dict[str, Any] = {}
    if form.text("drawn"):
        try:
            changes["drawn"] = json.loads(form.text("drawn"))
        except (ValueError, RecursionError):
            changes["drawn"] = []
    if "pasted" in form.data:
        joined = form.text("pasted_as")
        text = form.text("pasted").replace("\r\n", "\n")
        changes["pasted"] = text if not joined or says_itself(text) else f"{joined}\n{text}"
    doors = [door for door in Door if door.value == form.text("door")]
    after = changed(draft, {**changes, "door": doors[0] if doors else draft.door})
    if after.door is Door.DRAWN and not after.has_place:
        # Without scripts nobody draws: what else was given is meant.
        given = {Door.FILE: form.file("file") is not None, Door.PASTED: bool(form.text("pasted").strip())}
        after.door = next((door for door, is_given in given.items() if is_given), after.door)
    return after


def _missing(said: Draft, form: Form) -> list[tuple[str, Text]]:
    if not said.has_place and not (said.door is Door.FILE and form.file("file") is not None):
        return [(f"door-{said.door.value}", _NOTHING[said.door])]
    if said.door is Door.PASTED and how_joined(said.pasted) is None and not says_itself(said.pasted):
        return [("pasted-as", _WHAT_THEY_ARE)]
    return []


async def _page(
    visit: Visit,
    served: Served,
    drafting: Drafting | None,
    draft: Draft,
    *,
    form: Form | None = None,
    errors: list[tuple[str, Text]] | None = None,
) -> Response:
    joined = how_joined(draft.pasted)
    return visit.page(
        "place.html",
        status=422 if errors else 200,
        ask=None if drafting is None else drafting.ask.token,
        version=0 if drafting is None else drafting.ask.version,
        draft=draft,
        pasted=draft.pasted if joined is None else below_first_line(draft.pasted),
        joined=joined,
        kinds=[(joined, words[0]) for joined, words in WORDS.items()],
        area=await area_of_map(served),
        begin=_STREETS_OF_SAMPLE if served.sample else None,
        errors=[(field, visit.one(words)) for field, words in errors or ()],
        Joined=Joined,
    )
