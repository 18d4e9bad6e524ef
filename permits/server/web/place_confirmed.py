"""What was read of the place, and what was not, side by side: to be looked at and confirmed before anything else is asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from permits.server.served import Served, ServedHere
from permits.server.web.changed import both_shown, kept, version_seen
from permits.server.web.draft import Door, Draft
from permits.server.web.drafting import DraftHere, Drafting
from permits.server.web.forms import FormHere
from permits.server.web.origins import ORIGINS
from permits.server.web.previewed import previewed, unread_paste
from permits.server.web.visit import Visit, VisitHere
from permits.works.facts import FACTS

router = APIRouter(include_in_schema=False)

_LONGEST_SHOWN = 200
_CHOOSE = Text("请选择坐标是哪一种", "say which system the coordinates are in")
_ELSEWHERE = Text(
    "这份草稿已在另一个窗口或设备上改动，下面是现在的内容，请再看一遍",
    "this draft was changed in another window or on another device; below is what stands there now: look at it again",
)
_IS_IT_ALL = Text("请确认是否还有别的作业范围", "say whether there is more")
# What readers call the options of the command line, as this page calls its fields.
_FIELDS = (
    ("--crs（HTTP 为 ?crs=）", "下面的“坐标系”一栏"),
    ("--crs (?crs= over HTTP)", 'the field "system" below'),
    ("可用 --layer 指定", "可在下面选择图层"),
    ("pick some with --layer", "choose among them below"),
    ("pick with --layer", "choose among them below"),
    ("--layer", "“图层”"),
    ("--crs", "“坐标系”"),
)
_UNKNOWN = {"system": {"crs": "EPSG:4326", "coordinates_from": "unknown"}, "origin": {"coordinates_from": "unknown"}}


@router.get("/asks/{token}/confirm")
async def confirm(visit: VisitHere, served: ServedHere, drafting: DraftHere) -> Response:
    return await _page(visit, served, drafting)


@router.post("/asks/{token}/confirm")
async def confirmed(visit: VisitHere, served: ServedHere, drafting: DraftHere, form: FormHere) -> Response:
    draft = drafting.draft
    states = _states(form.text("states"))
    if form.text("crs").strip():
        states = {"crs": form.text("crs").strip()[:200]}
    if "picked" in form.data:
        draft.layers = form.texts("layer")
    if states:
        draft.crs = states.get("crs", draft.crs)
        draft.coordinates_from = states.get("coordinates_from", "")
    if "ask_again" in form.data:
        draft.crs = draft.coordinates_from = ""
    if states or "ask_again" in form.data or "picked" in form.data:
        there = _stated(drafting)
        if not await run_in_threadpool(kept, drafting, form):
            return both_shown(visit, drafting, form, yours=_chosen(states, draft), there=there)
        # Shown once more where it lies now, before anything is said of it.
        return RedirectResponse(f"/asks/{drafting.ask.token}/confirm", 303)
    if version_seen(form) != drafting.ask.version:
        return await _page(visit, served, drafting, errors=[("all", _ELSEWHERE)], status=409)
    if form.text("asked"):
        return await _page(visit, served, drafting, errors=[("system", _CHOOSE)])
    if form.text("all") == "more":
        return RedirectResponse(f"/asks/{drafting.ask.token}/place", 303)
    if form.text("all") != "all":
        return await _page(visit, served, drafting, errors=[("all", _IS_IT_ALL)])
    return RedirectResponse(f"/asks/{drafting.ask.token}/works", 303)


def _states(value: str) -> dict[str, str]:
    """What a choice says is to be stated: the system, the origin of the coordinates."""
    said = dict(parse_qsl(value[:400]))
    if said.get("coordinates_from", "unknown") not in FACTS["coordinates_from"].choices:
        return {}
    return {name: text for name, text in said.items() if name in ("crs", "coordinates_from")}


def _chosen(states: dict[str, str], draft: Draft) -> list[Text]:
    """What a form would have stated of the coordinates, or of the layers."""
    said = [Text(text, text) for text in (states.get("crs"), *draft.layers) if text]
    origin = ORIGINS.get(states.get("coordinates_from", ""))
    return [*said, *([] if origin is None else [origin])] or [Text("重新选", "Choose again")]


def _stated(drafting: Drafting) -> list[Text]:
    """What stands there now: the beginning of the place, and what was stated of it."""
    draft = Draft.model_validate_json(drafting.ask.state)
    place = {
        Door.DRAWN: Text("图上画的", "drawn on the map"),
        Door.FILE: Text(*2 * ("" if draft.file is None else draft.file.name,)),
        Door.PASTED: Text(*2 * (draft.pasted[:_LONGEST_SHOWN],)),
    }[draft.door]
    said = {name: text for name, text in (("crs", draft.crs), ("coordinates_from", draft.coordinates_from)) if text}
    return [place, *(_chosen(said, draft) if said or draft.layers else [])]


async def _page(
    visit: Visit,
    served: Served,
    drafting: Drafting,
    *,
    errors: list[tuple[str, Text]] | None = None,
    status: int = 422,
) -> Response:
    draft = drafting.draft
    if not draft.has_place:
        return RedirectResponse(f"/asks/{drafting.ask.token}/place", 303)
    seen = await previewed(served, drafting)
    if unread_paste(draft, seen):
        return RedirectResponse(f"/asks/{drafting.ask.token}/place?wrong=yes", 303)
    asked = _asked(seen, draft)
    return visit.page(
        "place_confirm.html",
        status=status if errors else 200,
        ask=drafting.ask.token,
        version=drafting.ask.version,
        draft=draft,
        seen=seen,
        asked=asked,
        candidates=seen["system"]["candidates"] if asked or _is_misplaced(seen) else [],
        unknown=urlencode(_UNKNOWN.get(asked or "", {})),
        encoded=urlencode,
        facts=FACTS,
        origins=ORIGINS,
        said=lambda text: _on_this_page(visit.say(text["zh"], text["en"])),
        errors=[(field, visit.one(words)) for field, words in errors or ()],
    )


def _is_misplaced(seen: dict[str, Any]) -> bool:
    """Whether the works lie far away, or their numbers cannot be of the stated system."""
    return seen["system"] is not None and seen["system"]["asked"] in ("far", "system")


def _on_this_page(words: str) -> str:
    for option, field in _FIELDS:
        words = words.replace(option, field)
    return words


def _asked(seen: dict[str, Any], draft: Draft) -> str | None:
    """What must be answered before going on: ``system``, ``origin`` or nothing; who does not know has answered."""
    system = seen["system"]
    if system is None or not system["candidates"] or draft.door is Door.DRAWN:
        return None
    if system["asked"] == "origin" and draft.coordinates_from:
        return None
    can_be_stated = any(one["choices"] for one in system["candidates"])
    return system["asked"] if system["asked"] in ("system", "origin") and can_be_stated else None
