"""POST /layers: a file of very many sites, taken from a page to be screened while nobody waits."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from geo.text import Text
from permits.children.spool import CHUNK_BYTES, Spool
from permits.server.batch_begun import begun
from permits.server.body import MAX_BATCH_BYTES, Body
from permits.server.file_query import FormQuery
from permits.server.handed_over import HandedOver
from permits.server.multipart import form_in
from permits.server.served import Served, ServedHere
from permits.server.web.visit import TOKEN_FIELD, Visit, VisitHere

router = APIRouter(include_in_schema=False)

FILE = "works"
ACTIVITY = "activity"
# What one may state for all sites, beside the activity.
STATED = ("crs", "start", "end")
_NO_FILE = Text("还没有选择文件", "no file was chosen yet")
_NOT_SO = Text("填写的内容不成立", "what was filled in cannot be right")


def asking(visit: Visit, served: Served, *, typed: dict[str, str], error: tuple[str, Text] | None = None) -> Response:
    """The page that asks for a layer; with what is wrong, and where."""
    known = served.activities
    return visit.page(
        "layers.html",
        status=200 if error is None else 422,
        typed={name: typed.get(name, "") for name in (ACTIVITY, *STATED)},
        errors=[] if error is None else [(error[0], visit.one(error[1]))],
        activities=[(code, known[code].name) for code in known.codes],
        most_mb=MAX_BATCH_BYTES // 2**20,
    )


@router.post("/layers")
async def begin_layer(
    request: Request, visit: VisitHere, served: ServedHere, content: Annotated[Spool, Depends(Body(MAX_BATCH_BYTES))]
) -> Response:
    if not visit.sees_layers:
        return visit.page("layers_refused.html", status=403)
    form = await form_in(request, content)
    try:
        token = form.get(TOKEN_FIELD)
        visit.check_token(token if isinstance(token, str) else None)
        return await _begun(visit, served, form)
    finally:
        await form.close()


async def _begun(visit: Visit, served: Served, form: FormData) -> Response:
    typed = {name: value.strip() for name in (ACTIVITY, *STATED) if isinstance(value := form.get(name), str)}
    chosen = form.get(FILE)
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return asking(visit, served, typed=typed, error=(FILE, _NO_FILE))
    stated: dict[str, object] = {name: value for name, value in typed.items() if value}
    if ACTIVITY in stated:
        stated[ACTIVITY] = [stated[ACTIVITY]]
    stated["name"] = chosen.filename[-200:]
    try:
        FormQuery.model_validate(stated)
    except ValidationError:
        return asking(visit, served, typed=typed, error=(ACTIVITY, _NOT_SO))
    file = Spool()
    try:
        while chunk := await chosen.read(CHUNK_BYTES):
            file.write(chunk)
        batch = await begun(served, HandedOver(file, stated, form=True), key=None)
    finally:
        file.close()
    if isinstance(batch, bytes):
        problem = json.loads(batch)
        return asking(visit, served, typed=typed, error=(FILE, Text(problem["detail_zh"], problem["detail_en"])))
    answer = RedirectResponse(f"/layers/{batch.token}", 303)
    visit.remember(answer)
    return answer
