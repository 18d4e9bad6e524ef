"""Refusals in one shape: RFC 9457, Chinese first, then English."""

from __future__ import annotations

import http
import json

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from geo.errors import InputError
from geo.text import Text
from permits.intake.envelope import invalid_text

PROBLEM = "application/problem+json"
NOWHERE = Text(
    "没有这个地址或方法；可用：POST /v1/screenings、GET /v1/rules、GET /docs",
    "there is no such address or method; there are POST /v1/screenings, GET /v1/rules and GET /docs",
)


class Problem(BaseModel):
    """RFC 9457; ``detail`` is Chinese first, then English."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str | None = None
    detail_en: str | None = None


def problem(status: int, title: str, detail: Text) -> Response:
    """The answer to a request that is refused."""
    said = Problem(
        type="about:blank",
        title=title,
        status=status,
        detail=detail.zh if detail.zh == detail.en else f"{detail.zh} | {detail.en}",
        detail_zh=detail.zh,
        detail_en=detail.en,
    )
    return Response(json.dumps(said.model_dump(), ensure_ascii=False), status, media_type=PROBLEM)


def answer_with_problems(app: FastAPI) -> None:
    """Let every error that somebody can act on be answered as a problem; defects of ours stay 500."""

    @app.exception_handler(InputError)
    async def bad_input(_: Request, error: InputError) -> Response:
        return problem(422, "输入有误 | bad input", error.text)

    @app.exception_handler(RequestValidationError)
    async def bad_request(_: Request, error: RequestValidationError) -> Response:
        wrong = invalid_text(error.errors())
        return problem(422, "请求内容有误 | invalid request", Text(f"请求内容有误：{wrong.zh}", wrong.en))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        title = http.HTTPStatus(error.status_code).phrase
        if error.status_code in (404, 405):
            return problem(error.status_code, title, NOWHERE)
        return problem(error.status_code, title, Text(str(error.detail), str(error.detail)))
