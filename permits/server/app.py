"""The HTTP application: one network, loaded at the start, asked by anybody who can reach the port.

It keeps nothing and knows no accounts yet; bind it to loopback or put it behind a gate.
"""

from __future__ import annotations

import datetime
import http
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from geo.errors import InputError
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.text import Text
from permits.disclosure.disclose import disclose
from permits.errors import WorksError
from permits.intake.envelope import Envelope, invalid_text
from permits.intake.handed_in import read_bytes
from permits.record.reading import to_json
from permits.record.record import Record
from permits.report.html import render_report
from permits.service.check import Checked, Desk

MAX_BODY_BYTES = 16 * 2**20
PROBLEM = "application/problem+json"
NOWHERE = Text(
    "没有这个地址或方法；可用：POST /v1/screenings、GET /v1/rules、GET /docs",
    "there is no such address or method; there are POST /v1/screenings, GET /v1/rules and GET /docs",
)


class FileQuery(BaseModel):
    """What is stated beside a file that is the whole body: a drawing, an archive, a GeoPackage, GeoJSON."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("request", description="name of the file, for messages", max_length=200)
    layer: list[str] = Field([], description="only these layers; repeatable")
    crs: str | None = Field(None, description="EPSG:4547, WKT, gcj02, bd09")
    coordinates_from: Literal["survey", "gps", "tianditu", "amap", "baidu", "our_map", "unknown"] | None = None
    activity: list[str] = Field([], description="codes or names of activities; repeatable")
    start: str | None = Field(None, description="2026-05-10")
    end: str | None = None
    applied_on: str | None = None
    applicant: Literal["unit", "individual"] | None = None
    language: Literal["zh", "en"] = "zh"

    def facts(self) -> dict[str, Any]:
        """The facts beside the features."""
        stated = self.model_dump(
            include={"coordinates_from", "start", "end", "applied_on", "applicant"}, exclude_none=True
        )
        return {**stated, **({"activities": self.activity} if self.activity else {})}


class Problem(BaseModel):
    """RFC 9457; ``detail`` is Chinese first, then English."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str | None = None
    detail_en: str | None = None


def create_app(desk: Desk, *, role: str = "operator") -> FastAPI:
    """Assemble the application round a loaded desk.

    Parameters
    ----------
    desk : Desk
        Network and rule book.
    role : str
        For whom the answers are; see `permits.disclosure.roles`.
    """
    app: FastAPI = FastAPIOffline(
        title="暖护 HeatGuard",
        description="供热设施安全保护范围检查 | screening of works near district-heating networks",
        version="1",
    )

    @app.middleware("http")
    async def limit_body(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        stated = request.headers.get("content-length", "0")
        if not stated.isdigit() or int(stated) > MAX_BODY_BYTES:
            return _too_large()
        return await call_next(request)

    @app.exception_handler(InputError)
    async def bad_input(_: Request, error: InputError) -> Response:
        return _problem(422, "输入有误 | bad input", error.text.zh, error.text.en)

    @app.exception_handler(RequestValidationError)
    async def bad_request(_: Request, error: RequestValidationError) -> Response:
        return _invalid(error)

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        title = http.HTTPStatus(error.status_code).phrase
        if error.status_code in (404, 405):
            return _problem(error.status_code, title, NOWHERE.zh, NOWHERE.en)
        return _problem(error.status_code, title, str(error.detail), str(error.detail))

    @app.post(
        "/v1/screenings",
        summary="检查一项作业 | check the works of one job",
        response_model=Record,
        responses={
            200: {"content": {"text/html": {}}},
            422: {"model": Problem, "content": {PROBLEM: {}}},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": Envelope.model_json_schema()},
                    "application/geo+json": {"schema": {"type": "object"}},
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        },
    )
    async def screenings(
        body: Annotated[bytes, Depends(_body)],
        query: Annotated[FileQuery, Query()],
        accept: Annotated[str, Header()] = "application/json",
    ) -> Response:
        # Screening is computation: it must not hold up the loop that answers everybody else.
        return await run_in_threadpool(_screen, desk, role, body, query, _wants_html(accept))

    @app.get("/v1/rules", summary="收录的法规 | the rule book as held")
    def rules(on: datetime.date | None = None) -> dict[str, Any]:
        held = desk.rulebook.in_force(on or datetime.date.today(), desk.readings)
        instrument = desk.rulebook.instrument
        return {
            "regulation": instrument.id,
            "title": instrument.title.as_dict(),
            "in_force_from": instrument.in_force_from.isoformat(),
            "sha256": desk.rulebook.sha256,
            "covered": held is not None,
            "zones": []
            if held is None
            else [
                {
                    "id": zone.id,
                    "name": zone.name.as_dict(),
                    "clause": held.clause_text(zone.clause).as_dict(),
                    "limit_m": zone.limit_m,
                    "measured_from": zone.measured_from,
                }
                for zone in held.zones
            ],
            "readings": {}
            if held is None
            else {
                one.key: {"default": one.default, "chosen": held.chosen[one.key], "options": list(one.options)}
                for one in held.readings
            },
            "activities": {code: desk.activities[code].name.as_dict() for code in desk.activities.codes},
        }

    return app


def _wants_html(accept: str) -> bool:
    """Whether HTML is asked for at least as much as JSON."""
    weights = {"text/html": 0.0, "application/json": 0.0}
    for part in accept.split(","):
        kind, *parameters = (one.strip() for one in part.split(";"))
        quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        if kind in weights:
            weights[kind] = float(quality) if quality.replace(".", "", 1).isdigit() else 0.0
    return weights["text/html"] > 0 and weights["text/html"] >= weights["application/json"]


class _TooLarge(HTTPException):
    def __init__(self) -> None:
        super().__init__(413, f"请求超过 {MAX_BODY_BYTES} 字节 | the body exceeds {MAX_BODY_BYTES} bytes")


def _too_large() -> Response:
    error = _TooLarge()
    return _problem(413, "Content Too Large", error.detail, error.detail)


async def _body(request: Request) -> bytes:
    """The body, counted while it arrives: a chunked one states no length beforehand."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise _TooLarge()
    return bytes(content)


def _screen(desk: Desk, role: str, body: bytes, query: FileQuery, as_html: bool) -> Response:
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(body):
        return _screen_file(desk, role, read_bytes(body, name=query.name, layers=query.layer), query, as_html)
    # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
    document = parse_json(body, query.name)
    if "works" not in document:
        layer = read_geojson_object(document, file=query.name, content=body)
        return _screen_file(desk, role, (layer,), query, as_html)
    if query.model_fields_set:
        raise WorksError(
            Text("请求体已含 works，网址中又有参数", "the body holds works, and the address has parameters too"),
            Text("请把全部内容写在请求体中", "State everything in the body"),
        )
    try:
        asked = Envelope.model_validate(document)
    except ValidationError as error:
        return _invalid(error)
    checked = desk.check(
        [read_geojson_object(asked.works, file="request", content=body)],
        today=datetime.date.today(),
        beside=asked.facts(),
        declared_crs=asked.crs,
        readings=asked.readings,
    )
    return _answer(checked, role, asked.language, as_html)


def _screen_file(desk: Desk, role: str, layers: Sequence[RawLayer], query: FileQuery, as_html: bool) -> Response:
    checked = desk.check(layers, today=datetime.date.today(), beside=query.facts(), declared_crs=query.crs)
    return _answer(checked, role, query.language, as_html)


def _answer(checked: Checked, role: str, language: str, as_html: bool) -> Response:
    shown = disclose(checked.record, role)
    if as_html:
        return HTMLResponse(render_report(shown, language=language))
    return Response(to_json(shown.record), media_type="application/json")


def _invalid(error: RequestValidationError | ValidationError) -> Response:
    problem = invalid_text(error.errors())
    return _problem(422, "请求内容有误 | invalid request", f"请求内容有误：{problem.zh}", problem.en)


def _problem(status: int, title: str, zh: str, en: str) -> Response:
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": zh if zh == en else f"{zh} | {en}",
        "detail_zh": zh,
        "detail_en": en,
    }
    return Response(json.dumps(content, ensure_ascii=False), status, media_type=PROBLEM)
