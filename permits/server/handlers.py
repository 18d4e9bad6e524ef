"""Every error that somebody can act on is answered as a problem; defects of ours stay 500 and say nothing more."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from typing import Any

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
from permits.server.addresses import for_programs, methods_at
from permits.server.problem import KIND_OF_ENDING, PROBLEM, RefusedError, bad_input, bad_request, kinds, problem

RETRY_AFTER_S = 5
AGAIN = {"retry-after": str(RETRY_AFTER_S)}
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
# Of pages, which name none.
_KIND_OF_STATUS = {
    400: "broken-body",
    403: "forbidden",
    404: "no-such-address",
    405: "method-not-allowed",
    413: "body-too-large",
    422: "invalid-request",
}


def again_at(error: AskedTooOftenError | KeptTooMuchError) -> dict[str, str]:
    """The header that says when one may ask again."""
    wait_s = math.ceil((error.again_at - datetime.datetime.now(datetime.UTC)).total_seconds())
    return {"retry-after": str(max(wait_s, 1))}


def refusal(kind: str, detail: Text, *, limit: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is refused."""
    return Response(problem(kind, detail, limit=limit), kinds()[kind].status, headers=headers, media_type=PROBLEM)


# What is wrong, said to a person on a page: request, kind of problem, the whole sentence, headers.
RefusedPage = Callable[[Request, str, Text, Mapping[str, str]], Response]


def answer_with_problems(app: FastAPI, page: RefusedPage, *, interface: FastAPI | None = None) -> None:
    """Let errors be answered in one shape, and to a person who looks at pages by a page.

    Parameters
    ----------
    page : callable
        Makes that page.
    interface : FastAPI, optional
        Whose addresses are named where there is none; its own, unless it is another's.
    """

    def refused_with(
        request: Request,
        kind: str,
        detail: Text,
        *,
        limit: str | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Response:
        if wants_page(request):
            return page(request, kind, detail, headers or {})
        if content is not None:
            return Response(content, kinds()[kind].status, media_type=PROBLEM)
        return refusal(kind, detail, limit=limit, headers=headers)

    def on(error: type[Exception], answer: Callable[[Request, Any], Response]) -> None:
        async def answered(request: Request, raised: Exception) -> Response:
            return answer(request, raised)

        app.add_exception_handler(error, answered)

    def of_the_machine(request: Request, error: OSError) -> Response:
        if not out_of_room(error):
            raise error
        return refused_with(request, "server-full", told(Ending.ROOM), limit=Ending.ROOM.value)

    def store_unusable(request: Request, error: StoreUnusableError) -> Response:
        log_defect(error.__cause__ or error)
        return refused_with(request, "store-unusable", error.text, limit="store")

    def refused(request: Request, error: HTTPException) -> Response:
        if isinstance(error, RefusedError):
            return refused_with(request, error.kind, error.text, headers=error.headers)
        kind = _KIND_OF_STATUS[error.status_code]
        if error.status_code == 404:
            return refused_with(request, kind, NO_PAGE if wants_page(request) else _nowhere(interface or app))
        if error.status_code == 405:
            allowed = ", ".join(methods_at(app, request.url.path))
            text = NO_PAGE if wants_page(request) else _no_method(request.method, allowed)
            return refused_with(request, kind, text, headers={"allow": allowed})
        zh, _, en = str(error.detail).partition(" | ")
        return refused_with(request, kind, Text(zh, en or zh), headers=error.headers)

    def of_kind(kind: str, limit: str | None = None) -> Callable[[Request, InputError], Response]:
        return lambda request, error: refused_with(request, kind, error.text, limit=limit)

    def too_often(limit: str) -> Callable[[Request, Any], Response]:
        return lambda request, error: refused_with(
            request, "asked-too-often", error.text, limit=limit, headers=again_at(error)
        )

    on(InputError, lambda request, error: refused_with(request, "unusable-input", error.text, content=bad_input(error)))
    on(AskedTooOftenError, too_often("answers"))
    on(KeptTooMuchError, too_often("drafts"))
    on(StoreFullError, of_kind("server-full", Ending.ROOM.value))
    on(
        StoreBusyError,
        lambda request, error: refused_with(request, "store-busy", error.text, limit="store", headers=AGAIN),
    )
    on(StoreUnusableError, store_unusable)
    on(ChangedElsewhereError, of_kind("changed-elsewhere"))
    on(GoneError, of_kind("no-such-address"))
    on(OSError, of_the_machine)
    on(
        RequestValidationError,
        lambda request, error: refused_with(
            request, "invalid-request", INVALID, content=bad_request(error.errors(), in_body=False)
        ),
    )
    on(
        NoAnswerError,
        lambda request, error: refused_with(
            request,
            KIND_OF_ENDING[error.ending],
            told(error.ending),
            limit=error.ending.value,
            headers=AGAIN if error.ending is Ending.STOPPED else None,
        ),
    )
    on(BusyError, lambda request, _: refused_with(request, "busy", BUSY, limit="queue", headers=AGAIN))
    on(HTTPException, refused)
    # Read by whoever only ended his side of the connection.
    on(ClientDisconnect, lambda _, __: refusal("broken-body", BROKEN_OFF))
    on(
        Exception,
        lambda request, _: refused_with(request, "defect", told(Ending.DEFECT), limit=Ending.DEFECT.value),
    )


def _nowhere(app: FastAPI) -> Text:
    there_are = for_programs(app)
    return Text(
        f"没有这个地址；可用：{'、'.join(there_are)}、GET /docs",
        f"there is no such address; there are {', '.join(there_are)} and GET /docs",
    )


def _no_method(method: str, allowed: str) -> Text:
    return Text(f"这个地址不接受 {method}；可用：{allowed}", f"this address does not take {method}; it takes {allowed}")


def wants_page(request: Request) -> bool:
    """Whether a browser shows the answer to a person: programs ask below ``/v1``, or for something else."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/v1/", "/docs"))
