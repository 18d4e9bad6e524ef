"""POST /v1/screenings: the works of one job in, a determination out."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError

from geo.text import Text
from permits.children.brood import Answered
from permits.children.endings import Ending, NoAnswerError
from permits.children.spool import Spool
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.api.batch_described import BEGUN
from permits.server.api.batches import NDJSON, begin, wants_later
from permits.server.api.page_policy import PAGE_POLICY
from permits.server.api.requests import request_body
from permits.server.api.row_references import FEW_WORDS, RECORD_OR_ROWS
from permits.server.batch_begun import reader_of, rows_asked
from permits.server.batch_shown import BatchShown
from permits.server.counted import counted
from permits.server.described import HTML, beside_a_file, with_problems
from permits.server.handed_over import HandedOver, handed_over
from permits.server.problem import PROBLEM, RefusedError
from permits.server.served import Served, ServedHere
from permits.server.wrong_parameter import wrong_parameter

router = router_for_programs()

# Beyond those of every address (`permits.server.described`).
_PROBLEMS = (
    "not-acceptable",
    "broken-body",
    "body-too-slow",
    "body-too-large",
    "too-much-memory",
    "unpacks-too-large",
    "answer-too-large",
    "unsupported-media-type",
    "invalid-request",
    "unusable-works",
    "unknown-activity",
    "unreadable-file",
    "unusable-geometry",
    "unsettled-coordinates",
    "unknown-reading",
    "unusable-input",
    "too-much-computing",
    "crashed",
    "asked-too-often",
    "out-of-time",
    "stopped",
    "store-busy",
    "store-unusable",
    "server-full",
    "key-reused",
    "forbidden",
)
# What a worker may answer, whatever is in its memory by then.
_MEDIA_TYPES = {200: ("application/json", "text/html", NDJSON), 422: (PROBLEM,)}
_LINES = Text(
    "一份检查意见不能写成逐行 JSON；加上 fields=outcome,nearest 则逐处一行",
    "a determination is not written as lines of JSON; with fields=outcome,nearest each site is a line",
)
_KEY_OF_NOTHING = wrong_parameter(
    "Idempotency-Key",
    Text(
        "只与 Prefer: respond-async 同用；立即答复的检查什么也不保存，再提交一次不会多做什么",
        "it goes with Prefer: respond-async; a screening that is answered at once keeps nothing, so sending it again does no harm",
    ),
    part="header",
)


@router.post(
    "/v1/screenings",
    summary="检查一项作业 | check the works of one job",
    response_model=None,
    responses={
        200: {
            "description": "检查意见；写了 fields 的为逐处的行，application/x-ndjson 一行一处"
            " | the determination; with fields the rows of the sites, in application/x-ndjson a line each",
            "content": {"application/json": RECORD_OR_ROWS, "text/html": HTML, NDJSON: FEW_WORDS},
        },
        202: {"description": "Prefer: respond-async", "model": BatchShown, "headers": BEGUN},
    },
    openapi_extra={"requestBody": request_body(), **beside_a_file(), **with_problems(*_PROBLEMS)},
)
async def screenings(
    request: Request,
    served: ServedHere,
    media_type: Annotated[str, Depends(Writes("application/json", "text/html", NDJSON))],
    prefer: Annotated[
        str, Header(description="respond-async: 作为一批，逐处检查 | as a batch, each site by itself")
    ] = "",
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=200,
            min_length=1,
            description="只与 Prefer: respond-async 同用 | with Prefer: respond-async alone: of what is answered at once nothing is kept",
        ),
    ] = None,
) -> Response:
    later = wants_later(prefer)
    if idempotency_key is not None and not later:
        raise RequestValidationError([_KEY_OF_NOTHING])
    async with handed_over(request) as handed:
        if later:
            return await begin(request, served, handed, key=idempotency_key)
        return await _screened(request, served, handed, media_type)


async def _screened(request: Request, served: Served, handed: HandedOver, media_type: str) -> Response:
    if "fields" in handed.query:
        reader = reader_of(served)
        asked = handed.asked("rows", lines=media_type == NDJSON, **rows_asked(reader))
        return await _counted(request, served, handed, asked, role=reader)
    if media_type == NDJSON:
        raise RefusedError("not-acceptable", _LINES)
    asked = handed.asked(
        "screening", html=media_type == "text/html", role=served.role, at_most=served.told_at_most(served.role)
    )
    return await _counted(request, served, handed, asked, role=served.role)


async def _counted(
    request: Request, served: Served, handed: HandedOver, asked: dict[str, Any], *, role: str | None
) -> Response:
    async with counted(request, served, role) as one:
        answered = await _unless_left(request, served, asked, handed.content)
        if answered is None:
            # Nobody is there to read it.
            return Response(status_code=400)
        try:
            if _sound(answered).status == 200:
                await (one.log if asked["at_most"] is None else one.log_sites)(answered.beside)
        except BaseException:
            answered.content.close()
            raise
    return _Handed(answered)


def _sound(answered: Answered) -> Answered:
    """An answer, if it is of a kind that a worker may give, whatever is in its memory by then."""
    if answered.media_type not in _MEDIA_TYPES.get(answered.status, ()):  # type: ignore[call-overload]
        answered.content.close()
        raise NoAnswerError(Ending.CRASH)
    return answered


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


class _Handed(Response):
    """An answer that was kept aside, given piece by piece as the client takes it."""

    def __init__(self, answered: Answered) -> None:
        headers = {"content-length": str(answered.content.length)}
        if answered.media_type == "text/html":
            headers["content-security-policy"] = PAGE_POLICY
        super().__init__(None, int(str(answered.status)), headers, str(answered.media_type))
        self._content = answered.content

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = self._content.length
            # Whoever leaves meanwhile takes nothing more: what is sent then goes nowhere.
            for piece in self._content.chunks() if left else (b"",):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        finally:
            self._content.close()
