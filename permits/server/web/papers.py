"""/checks/{token}/papers: the papers of a kept check, made when they are asked for."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from permits.server.child import done_by_child
from permits.server.served import ServedHere
from permits.server.web.answering import AnsweringHere
from permits.server.web.kept import CheckHere
from permits.server.web.visit import VisitHere
from permits.service.papers import PAPERS

router = APIRouter(include_in_schema=False)

_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "geojson": "application/geo+json",
}


@router.get("/checks/{token}/papers/{name}")
async def paper(name: str, kept: CheckHere, served: ServedHere, visit: VisitHere, answering: AnsweringHere) -> Response:
    if name not in PAPERS:
        raise HTTPException(404)
    asked = {
        "role": served.page_role,
        "language": visit.language.value,
        "seal": await answering.seal(kept.check, kept.record),
        "name": name,
    }
    made = await done_by_child(served, "papers", asked, kept.record, media_type="application/octet-stream")
    suffix = name.rpartition(".")[2]
    media_type = _MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Kept by who asked, and never shown here: a report or a map is a page of its own.
    headers = {"content-disposition": f'attachment; filename="{kept.check.number}-{name}"'}
    return Response(made, headers=headers, media_type=media_type)
