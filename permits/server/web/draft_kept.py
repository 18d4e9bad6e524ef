"""Drafts kept while somebody writes: what a script of a page sends when he pauses, and the file that he chose."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from geo.reading.layers import file_name
from geo.text import Text
from permits.children.spool import Spool
from permits.errors import ChangedElsewhereError
from permits.server.body import body
from permits.server.served import ServedHere
from permits.server.web.changed import MOST_VERSIONS
from permits.server.web.draft import Door, Draft, DraftFile
from permits.server.web.draft_shape import are_facts, is_drawing
from permits.server.web.drafting import DraftHere, Drafting, new_draft, open_draft
from permits.server.web.drawing import redrawn
from permits.server.web.forms import Form, FormHere
from permits.server.web.outlasting import as_drawn_first
from permits.server.web.visit import TOKEN_HEADER, VisitHere

router = APIRouter(include_in_schema=False)

# A drawing and a pasted table; files have the bound of the body.
_MOST_BYTES = 2 * 2**21
_LONGEST_NAME = 200
# A file is only taken by itself, and what is offered or was asked is ours to know.
_SENT = Draft.model_fields.keys() - {"file", "before", "sizes_answered"}
_WRONG = Text("草稿的内容有误，没有保存", "what stands in the draft is wrong and was not kept")


async def _sent(request: Request, visit: VisitHere, content: Annotated[Spool, Depends(body)]) -> dict[str, Any]:
    """What a script of a page of ours sends."""
    visit.check_token(request.headers.get(TOKEN_HEADER))
    if content.length > _MOST_BYTES:
        raise HTTPException(413)
    try:
        sent = json.loads(b"".join(content.chunks()))
    except (ValueError, RecursionError):
        raise _wrong() from None
    if not isinstance(sent, dict) or not isinstance(sent.get("changes"), dict):
        raise _wrong()
    return sent


Sent = Annotated[dict[str, Any], Depends(_sent)]


@router.post("/asks")
def begin(sent: Sent, served: ServedHere, request: Request) -> JSONResponse:
    """A new draft with what was said so far."""
    drafting = new_draft(served, request, changed(Draft(), sent["changes"]))
    return JSONResponse({"token": drafting.ask.token, "version": drafting.ask.version}, 201)


@router.get("/asks/{token}/draft")
def stands(drafting: DraftHere) -> JSONResponse:
    """Whether there is such a draft still, before a page leads there."""
    return JSONResponse({"version": drafting.ask.version})


@router.put("/asks/{token}/draft")
def keep(sent: Sent, served: ServedHere, drafting: DraftHere, request: Request) -> JSONResponse:
    """Changes to the version that the page saw: names of `Draft` and what stands there now."""
    if type(sent.get("version")) is not int or not 0 <= sent["version"] <= MOST_VERSIONS:
        raise _wrong()
    try:
        drafting.draft = changed(drafting.draft, sent["changes"])
        drafting.keep(version=sent["version"])
    except ChangedElsewhereError as error:
        held = open_draft(drafting.ask.token, served, request)
        return JSONResponse(
            {"version": held.ask.version, "draft": held.draft.model_dump(), **error.text.as_dict()}, 409
        )
    return JSONResponse({"version": drafting.ask.version})


@router.post("/asks/{token}/file")
async def take(form: FormHere, drafting: DraftHere) -> JSONResponse:
    """A file that was chosen, kept at once."""
    await take_file(form, drafting)
    assert drafting.draft.file is not None
    await run_in_threadpool(drafting.keep)
    file = drafting.draft.file
    return JSONResponse({"version": drafting.ask.version, "name": file.name, "length": file.length})


async def take_file(form: Form, drafting: Drafting) -> None:
    """Put the file of a form into a draft, where there is one; it is the door then."""
    chosen = form.file("file")
    if chosen is None or chosen.filename is None:
        return
    content = await chosen.read()
    sha256 = await run_in_threadpool(drafting.put_file, content)
    name = file_name(chosen.filename)[-_LONGEST_NAME:]
    drafting.draft.file = DraftFile(name=name, sha256=sha256, length=len(content))
    drafting.draft.door = Door.FILE


def changed(draft: Draft, changes: dict[str, Any]) -> Draft:
    """A draft with some of what stands in it replaced by what a script may send; of a drawing only what was drawn.

    Raises
    ------
    LeftOutError
        The drawing lacks something that the draft has.
    """
    if not changes.keys() <= _SENT:
        raise _wrong()
    if "drawn" in changes:
        if not is_drawing(changes["drawn"], before=draft.drawn):
            raise _wrong()
        changes = {**changes, "drawn": redrawn(draft.drawn, changes["drawn"])}
    try:
        after = Draft.model_validate({**draft.model_dump(), **changes})
        # Read again as the store will give it back: what cannot be written is no draft.
        after = Draft.model_validate_json(after.model_dump_json())
    except ValueError:
        raise _wrong() from None
    origin = {"coordinates_from": after.coordinates_from} if "coordinates_from" in changes else {}
    if not are_facts({**origin, **(after.facts if "facts" in changes else {})}):
        raise _wrong()
    if draft.drawn is None:
        as_drawn_first(after)
    return after


def _wrong() -> HTTPException:
    return HTTPException(422, f"{_WRONG.zh} | {_WRONG.en}")
