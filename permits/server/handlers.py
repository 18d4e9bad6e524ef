"""Every error that somebody can act on is answered as a problem; defects of ours stay 500 and say nothing more."""

from __future__ import annotations

import datetime
import http
import math
from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo.errors import InputError
from geo.text import Text
from permits.children.defects import log_defect
from permits.children.endings import Ending, NoAnswerError, told
from permits.children.pool import BusyError
from permits.children.room import out_of_room
from permits.errors import (
    AskedTooOftenError,
    ChangedElsewhereError,
    GoneError,
    KeptTooMuchError,
    StoreBusyError,
    StoreFullError,
    StoreUnusableError,
)
from permits.server.problem import PROBLEM, bad_input, bad_request, problem

RETRY_AFTER_S = 5
AGAIN = {"retry-after": str(RETRY_AFTER_S)}
NOWHERE = Text(
    "没有这个地址或方法；可用：POST /v1/screenings、GET /v1/rules、GET /healthz、GET /readyz、GET /version、GET /docs",
    "there is no such address or method; there are POST /v1/screenings, GET /v1/rules, GET /healthz, GET /readyz, GET"
    " /version and GET /docs",
)
BUSY = Text(
    "服务器正忙，等候的请求已满；请稍后再提交",
    "the server is busy and enough requests wait already; send it again a little later",
)
NO_PAGE = Text(
    "没有这个页面；链接可能抄漏了，或保留期限已过、内容已删除",
    "there is no such page: the link may be incomplete, or what it led to was deleted when its time was over",
)
INVALID = Text("网址或表单中有本页不认识的内容", "the address or the form holds something that this page does not know")
BROKEN_OFF = Text("请求体没有传完", "the body broke off before its end")
# What is to be changed differs: less content, another content, or only the time.
STATUS_OF_ENDING = {
    Ending.TIME: 503,
    Ending.CPU: 422,
    Ending.MEMORY: 413,
    Ending.FILE_SIZE: 413,
    Ending.ANSWER_SIZE: 413,
    Ending.ROOM: 507,
    Ending.CRASH: 422,
    Ending.DEFECT: 500,
}


def again_at(error: AskedTooOftenError | KeptTooMuchError) -> dict[str, str]:
    """The header that says when one may ask again."""
    wait_s = math.ceil((error.again_at - datetime.datetime.now(datetime.UTC)).total_seconds())
    return {"retry-after": str(max(wait_s, 1))}


def refusal(
    status: int, detail: Text, *, limit: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to a request that is refused."""
    content = problem(status, http.HTTPStatus(status).phrase, detail, limit=limit)
    return Response(content, status, headers=headers, media_type=PROBLEM)


# What is wrong, said to a person on a page: request, status, what it is, the whole sentence, headers.
RefusedPage = Callable[[Request, int, Text, Mapping[str, str]], Response]


def answer_with_problems(app: FastAPI, page: RefusedPage) -> None:
    """Let errors be answered in one shape, and to a person who looks at pages by a page.

    Parameters
    ----------
    page : callable
        Makes that page.
    """

    def refused_with(
        request: Request,
        status: int,
        detail: Text,
        *,
        limit: str | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Response:
        if wants_page(request):
            return page(request, status, detail, headers or {})
        if content is not None:
            return Response(content, status, media_type=PROBLEM)
        return refusal(status, detail, limit=limit, headers=headers)

    @app.exception_handler(InputError)
    async def unusable(request: Request, error: InputError) -> Response:
        return refused_with(request, 422, error.text, content=bad_input(error))

    @app.exception_handler(AskedTooOftenError)
    async def too_often(request: Request, error: AskedTooOftenError) -> Response:
        return refused_with(request, 429, error.text, limit="answers", headers=again_at(error))

    @app.exception_handler(KeptTooMuchError)
    async def kept_too_much(request: Request, error: KeptTooMuchError) -> Response:
        return refused_with(request, 429, error.text, limit="drafts", headers=again_at(error))

    @app.exception_handler(StoreFullError)
    async def store_full(request: Request, error: StoreFullError) -> Response:
        return refused_with(request, 507, error.text, limit=Ending.ROOM.value)

    @app.exception_handler(StoreBusyError)
    async def store_busy(request: Request, error: StoreBusyError) -> Response:
        return refused_with(request, 503, error.text, limit="store", headers=AGAIN)

    @app.exception_handler(StoreUnusableError)
    async def store_unusable(request: Request, error: StoreUnusableError) -> Response:
        log_defect(error.__cause__ or error)
        return refused_with(request, 500, error.text, limit="store")

    @app.exception_handler(ChangedElsewhereError)
    async def changed_elsewhere(request: Request, error: ChangedElsewhereError) -> Response:
        return refused_with(request, 409, error.text)

    @app.exception_handler(GoneError)
    async def gone(request: Request, error: GoneError) -> Response:
        return refused_with(request, 404, error.text)

    @app.exception_handler(OSError)
    async def of_the_machine(request: Request, error: OSError) -> Response:
        if not out_of_room(error):
            raise error
        return refused_with(request, 507, told(Ending.ROOM), limit=Ending.ROOM.value)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return refused_with(request, 422, INVALID, content=bad_request(error.errors()))

    @app.exception_handler(NoAnswerError)
    async def unanswered(request: Request, error: NoAnswerError) -> Response:
        status = STATUS_OF_ENDING[error.ending]
        return refused_with(request, status, told(error.ending), limit=error.ending.value)

    @app.exception_handler(BusyError)
    async def busy(request: Request, __: BusyError) -> Response:
        return refused_with(request, 503, BUSY, limit="queue", headers=AGAIN)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            # With 405 the methods that there are.
            detail = NO_PAGE if wants_page(request) else NOWHERE
            return refused_with(request, error.status_code, detail, headers=error.headers)
        zh, _, en = str(error.detail).partition(" | ")
        said = Text(zh, en or zh) if wants_page(request) else Text(str(error.detail), str(error.detail))
        return refused_with(request, error.status_code, said, headers=error.headers)

    @app.exception_handler(ClientDisconnect)
    async def broken_off(_: Request, __: ClientDisconnect) -> Response:
        # Read by whoever only ended his side of the connection.
        return refusal(400, BROKEN_OFF)

    @app.exception_handler(Exception)
    async def defect(request: Request, __: Exception) -> Response:
        return refused_with(request, 500, told(Ending.DEFECT), limit=Ending.DEFECT.value)


def wants_page(request: Request) -> bool:
    """Whether a browser shows the answer to a person: programs ask below ``/v1``, or for something else."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/v1/", "/docs"))
