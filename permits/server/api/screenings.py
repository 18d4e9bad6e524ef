"""POST /v1/screenings: the works of one job in, a determination out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from permits.children.brood import Answered
from permits.children.endings import Ending, NoAnswerError
from permits.children.spool import Spool
from permits.server.api.requests import request_body
from permits.server.body import body
from permits.server.counted import counted
from permits.server.described import RECORD
from permits.server.file_query import FileQuery
from permits.server.problem import PROBLEM, Problem
from permits.server.served import Served, ServedHere

router = APIRouter()

_PROBLEM = {"content": {PROBLEM: {"schema": Problem.model_json_schema()}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": RECORD, "text/html": {}}},
    408: {"description": "Request Timeout", **_PROBLEM},
    413: {"description": "Content Too Large", **_PROBLEM},
    421: {"description": "Misdirected Request", **_PROBLEM},
    422: {"description": "Unprocessable Content", **_PROBLEM},
    429: {"description": "Too Many Requests", **_PROBLEM},
    503: {"description": "Service Unavailable", **_PROBLEM},
    507: {"description": "Insufficient Storage", **_PROBLEM},
}
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
# What a worker may answer, whatever is in its memory by then.
_MEDIA_TYPES = {200: ("application/json", "text/html"), 422: (PROBLEM,)}
# The page carries its own, stricter policy, by the hashes of its scripts; here it also loses its origin.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-scripts allow-popups allow-downloads allow-modals"
)


@router.post(
    "/v1/screenings",
    summary="检查一项作业 | check the works of one job",
    response_model=None,
    responses=_RESPONSES,
    openapi_extra={"requestBody": request_body()},
)
async def screenings(
    request: Request,
    served: ServedHere,
    content: Annotated[Spool, Depends(body)],
    query: Annotated[FileQuery, Query()],
    accept: Annotated[str, Header()] = "application/json",
) -> Response:
    asked = {
        "task": "screening",
        "query": query.model_dump(mode="json", exclude_unset=True),
        "html": _wants_html(accept),
        "role": served.role,
    }
    async with counted(request, served, served.role) as one:
        answered = await _unless_left(request, served, asked, content)
        if answered is None:
            # Nobody is there to read it.
            return Response(status_code=400)
        try:
            if answered.media_type not in _MEDIA_TYPES.get(answered.status, ()):  # type: ignore[call-overload]
                raise NoAnswerError(Ending.CRASH)
            if answered.status == 200:
                await one.log(answered.beside)
        except BaseException:
            answered.content.close()
            raise
    return _Handed(answered)


async def _unless_left(request: Request, served: Served, asked: dict[str, Any], content: Spool) -> Answered | None:
    """The answer of a worker, whose work ends when the client leaves; None: he has left."""
    job = asyncio.ensure_future(served.pool.ask(asked, content))
    left = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((job, left), return_when=asyncio.FIRST_COMPLETED)
        return job.result() if job.done() else None
    finally:
        job.cancel()
        left.cancel()
        await asyncio.gather(job, left, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


class _Handed(StreamingResponse):
    """An answer that was kept aside, given piece by piece as the client takes it."""

    def __init__(self, answered: Answered) -> None:
        headers = {"content-length": str(answered.content.length)}
        if answered.media_type == "text/html":
            headers["content-security-policy"] = _PAGE_POLICY
        super().__init__(_pieces(answered.content), int(str(answered.status)), headers, str(answered.media_type))
        self._content = answered.content

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()


async def _pieces(content: Spool) -> AsyncIterator[bytes]:
    for piece in content.chunks():
        yield piece


def _wants_html(accept: str) -> bool:
    """Whether HTML is asked for at least as much as JSON."""
    weights = {"text/html": 0.0, "application/json": 0.0}
    for part in accept.split(","):
        kind, *parameters = (one.strip() for one in part.split(";"))
        quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        if kind in weights:
            weights[kind] = float(quality) if _QUALITY.fullmatch(quality) else 0.0
    return weights["text/html"] > 0 and weights["text/html"] >= weights["application/json"]
