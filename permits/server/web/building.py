"""All pages put into the application."""

from __future__ import annotations

import http
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response

from geo.text import Text
from permits.server.addresses import add
from permits.server.handlers import refusal, wants_page
from permits.server.problem import kinds
from permits.server.served import Served
from permits.server.web import (
    again,
    assets_served,
    checks,
    draft_kept,
    find,
    ground,
    law,
    layer_begun,
    layers,
    map,
    network,
    papers,
    place,
    place_confirmed,
    questions,
    review,
    verify,
    works,
)
from permits.server.web.answering import Answering
from permits.server.web.kept import NoCheckError
from permits.server.web.visit import ForgedError, visit_of

_PAGES = (
    again,
    assets_served,
    checks,
    draft_kept,
    find,
    ground,
    law,
    layer_begun,
    layers,
    map,
    network,
    papers,
    place,
    place_confirmed,
    questions,
    review,
    verify,
    works,
)
_FORGED = Text(
    "页面放得太久，或不是从本站打开的，没有保存这一步；请返回上一页刷新后再试，已填的内容还在",
    "this page is too old or was not opened from here, and nothing was changed; go back, reload and send it again. What"
    " you typed is still there",
)
_TITLES = {
    400: Text("没有收到完整的内容", "It did not arrive whole"),
    403: Text("不能这样做", "This cannot be done"),
    404: Text("没有这个页面", "No such page"),
    405: Text("没有这个页面", "No such page"),
    408: Text("传得太慢", "Too slow"),
    409: Text("已在别处改动", "Changed elsewhere"),
    413: Text("太大", "Too large"),
    422: Text("内容有误", "Something is wrong with it"),
    429: Text("查询过于频繁", "Asked too often"),
    500: Text("我们出错了", "A defect of ours"),
    503: Text("现在太忙", "Too busy now"),
    507: Text("服务器存储已满", "The disk of the server is full"),
}


def add_pages(app: FastAPI) -> None:
    """Let an application with a store answer people."""
    add(app, (page.router for page in _PAGES))

    @app.exception_handler(NoCheckError)
    async def no_check(request: Request, _: NoCheckError) -> Response:
        if not wants_page(request):
            return refusal("no-such-address", _NO_CHECK)
        return visit_of(request).page("no_check.html", status=404, detail=_NO_CHECK)

    @app.exception_handler(ForgedError)
    async def forged(request: Request, _: ForgedError) -> Response:
        return refused_page(request, "forbidden", _FORGED, {})


def open_pages(app: FastAPI, served: Served) -> None:
    """Let its pages answer from what is served."""
    app.state.answering = Answering(served)


_NO_CHECK = Text(
    "没有这份检查意见：链接可能没有抄全，保留期限可能已过，也可能已被删除",
    "There is no such determination: the link may be incomplete, its time may be over, or it was deleted",
)


def refused_page(request: Request, kind: str, detail: Text, headers: Mapping[str, str]) -> Response:
    """What is wrong, as a page; as a problem where there are no pages."""
    if request.app.state.served.store is None:
        return refusal(kind, detail, headers=headers)
    status = kinds()[kind].status
    phrase = http.HTTPStatus(status).phrase
    title = _TITLES.get(status, Text(phrase, phrase))
    return visit_of(request).page("refused.html", status=status, headers=headers, title=title, detail=detail)
