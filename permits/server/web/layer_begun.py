"""POST /layers: a file of very many sites, taken from a page to be screened while nobody waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from geo.text import Text
from permits.children.spool import CHUNK_BYTES, Spool
from permits.errors import AskedTooOftenError
from permits.server.batch_begun import begun
from permits.server.body import MAX_BATCH_BYTES, MAX_BODY_BYTES, Body
from permits.server.file_query import FormQuery
from permits.server.handed_over import HandedOver
from permits.server.handlers import again_at
from permits.server.multipart import form_in
from permits.server.served import Served, ServedHere
from permits.server.web.origins import ORIGINS
from permits.server.web.visit import TOKEN_FIELD, Visit, VisitHere
from permits.service.answering_bound import SITES_AT_MOST
from permits.works.facts import FACTS

router = APIRouter(include_in_schema=False)

FILE = "works"
ACTIVITY = "activity"
# Sizes of the works, in metres, as numbers.
SIZES = ("depth_m", "width_m", "diameter_m")
# What one may state for all sites, beside the activity.
STATED = ("crs", "coordinates_from", *SIZES, "start", "end")
_NO_FILE = Text("还没有选择文件", "no file was chosen yet")
_NO_METRES = Text("尺寸应为以米计的数，如 1.5", "a size is a number of metres, such as 1.5")
_NOT_SO = Text("填写的内容不成立", "what was filled in cannot be right")


def asking(
    visit: Visit,
    served: Served,
    *,
    typed: Mapping[str, str],
    error: tuple[str, Text] | None = None,
    status: int = 422,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page that asks for a layer; with what is wrong, and where."""
    known = served.activities
    return visit.page(
        "layers.html",
        status=200 if error is None else status,
        headers=headers,
        typed={name: typed.get(name, "") for name in (ACTIVITY, *STATED)},
        errors=[] if error is None else [(error[0], visit.one(error[1]))],
        activities=[(code, known[code].name) for code in known.codes],
        origins=ORIGINS,
        sizes=[(name, visit.one(FACTS[name].text)) for name in SIZES],
        most_mb=(MAX_BATCH_BYTES if visit.reads_rows_as is None else MAX_BODY_BYTES) // 2**20,
        most_sites=None if visit.reads_rows_as is None else SITES_AT_MOST,
    )


@router.post("/layers")
async def begin_layer(
    request: Request, visit: VisitHere, served: ServedHere, content: Annotated[Spool, Depends(Body(MAX_BATCH_BYTES))]
) -> Response:
    form = await form_in(request, content)
    try:
        token = form.get(TOKEN_FIELD)
        visit.check_token(token if isinstance(token, str) else None)
        return await _begun(request, visit, served, form)
    finally:
        await form.close()


async def _begun(request: Request, visit: Visit, served: Served, form: FormData) -> Response:
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
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        why = _NO_METRES if field in SIZES else _NOT_SO
        return asking(visit, served, typed=typed, error=(field if field in STATED else ACTIVITY, why))
    file = Spool()
    try:
        while chunk := await chosen.read(CHUNK_BYTES):
            file.write(chunk)
        batch = await begun(request, served, HandedOver(file, stated, form=True), key=None, reader=visit.reads_rows_as)
    except AskedTooOftenError as error:
        return asking(visit, served, typed=typed, error=(FILE, error.text), status=429, headers=again_at(error))
    finally:
        file.close()
    if isinstance(batch, bytes):
        problem = json.loads(batch)
        said = Text(problem["detail_zh"], problem["detail_en"])
        named = [one["parameter"] for one in problem["errors"] if one["parameter"] in (ACTIVITY, *STATED)]
        return asking(visit, served, typed=typed, error=(named[0] if named else FILE, said))
    answer = RedirectResponse(f"/layers/{batch.token}", 303)
    visit.remember(answer)
    return answer
