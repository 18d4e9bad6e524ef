"""Every error that somebody can act on is answered as a problem; defects of ours stay 500 and say nothing more."""

from __future__ import annotations

import http
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo.errors import InputError
from geo.text import Text
from permits.children.endings import Ending, NoAnswerError, told
from permits.children.pool import BusyError
from permits.server.problem import PROBLEM, bad_input, bad_request, problem

RETRY_AFTER_S = 5
AGAIN = {"retry-after": str(RETRY_AFTER_S)}
NOWHERE = Text(
    "没有这个地址或方法；可用：POST /v1/screenings、GET /v1/rules、GET /healthz、GET /docs",
    "there is no such address or method; there are POST /v1/screenings, GET /v1/rules, GET /healthz and GET /docs",
)
BUSY = Text(
    "服务器正忙，等候的请求已满；请稍后再提交",
    "the server is busy and enough requests wait already; send it again a little later",
)
BROKEN_OFF = Text("请求体没有传完", "the body broke off before its end")
# What is to be changed differs: less content, another content, or only the time.
_STATUS_OF_ENDING = {
    Ending.TIME: 503,
    Ending.CPU: 422,
    Ending.MEMORY: 413,
    Ending.FILE_SIZE: 413,
    Ending.ANSWER_SIZE: 413,
    Ending.ROOM: 507,
    Ending.CRASH: 422,
    Ending.DEFECT: 500,
}


def refusal(
    status: int, detail: Text, *, limit: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to a request that is refused."""
    content = problem(status, http.HTTPStatus(status).phrase, detail, limit=limit)
    return Response(content, status, headers=headers, media_type=PROBLEM)


def answer_with_problems(app: FastAPI) -> None:
    """Let errors be answered in one shape."""

    @app.exception_handler(InputError)
    async def unusable(_: Request, error: InputError) -> Response:
        return Response(bad_input(error), 422, media_type=PROBLEM)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return Response(bad_request(error.errors()), 422, media_type=PROBLEM)

    @app.exception_handler(NoAnswerError)
    async def unanswered(_: Request, error: NoAnswerError) -> Response:
        return refusal(_STATUS_OF_ENDING[error.ending], told(error.ending), limit=error.ending.value)

    @app.exception_handler(BusyError)
    async def busy(_: Request, __: BusyError) -> Response:
        return refusal(503, BUSY, limit="queue", headers=AGAIN)

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            # With 405 the methods that there are.
            return refusal(error.status_code, NOWHERE, headers=error.headers)
        return refusal(error.status_code, Text(str(error.detail), str(error.detail)), headers=error.headers)

    @app.exception_handler(ClientDisconnect)
    async def broken_off(_: Request, __: ClientDisconnect) -> Response:
        # Read by whoever only ended his side of the connection.
        return refusal(400, BROKEN_OFF)

    @app.exception_handler(Exception)
    async def defect(_: Request, __: Exception) -> Response:
        return refusal(500, told(Ending.DEFECT), limit=Ending.DEFECT.value)
