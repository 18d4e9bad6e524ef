"""POST /v1/screenings: the works of one job in, a determination out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from geo.raw import RawLayer
from geo.reading.geojson import read_geojson_object
from geo.reading.json_text import is_sequence, parse_json
from geo.reading.layers import file_name
from geo.text import Text
from permits.disclosure.disclose import disclose
from permits.errors import WorksError
from permits.intake.envelope import Envelope
from permits.intake.hand_in import HandIn, handed_body
from permits.intake.handed_in import read_bytes
from permits.record.reading import to_json
from permits.record.record import Record
from permits.report.html import render_report
from permits.server.api.requests import FileQuery, request_body
from permits.server.body import body
from permits.server.problems import PROBLEM, Problem
from permits.server.served import Served, ServedHere
from permits.service.check import Checked
from permits.works.fact_values import stated_beside

router = APIRouter()

_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {}}},
    413: {"description": "Content Too Large", "content": {PROBLEM: {"schema": Problem.model_json_schema()}}},
    422: {"description": "Unprocessable Content", "content": {PROBLEM: {"schema": Problem.model_json_schema()}}},
}


@router.post(
    "/v1/screenings",
    summary="检查一项作业 | check the works of one job",
    response_model=Record,
    responses=_RESPONSES,
    openapi_extra={"requestBody": request_body()},
)
async def screenings(
    served: ServedHere,
    content: Annotated[bytes, Depends(body)],
    query: Annotated[FileQuery, Query()],
    accept: Annotated[str, Header()] = "application/json",
) -> Response:
    # Screening is computation: it must not hold up the loop that answers everybody else.
    checked, language = await run_in_threadpool(_screen, served, content, query)
    return await run_in_threadpool(_answer, checked, served, language, _wants_html(accept))


def _screen(served: Served, content: bytes, query: FileQuery) -> tuple[Checked, str]:
    """What was found, and the language in which to say it."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or is_sequence(content):
        hand_in = handed_body(content, name=file_name(query.name), layers=query.layer, as_file=True)
        return _screen_file(served, read_bytes(content, name=query.name, layers=query.layer), query, hand_in)
    # Our own strict reader comes first: it refuses duplicate keys, NaN and endless nesting.
    document = parse_json(content, query.name)
    if "works" not in document:
        hand_in = handed_body(content, name=query.name)
        return _screen_file(served, (read_geojson_object(document, file=query.name, content=content),), query, hand_in)
    if query.model_fields_set:
        raise WorksError(
            Text("请求体已含 works，网址中又有参数", "the body holds works, and the address has parameters too"),
            Text("请把全部内容写在请求体中", "State everything in the body"),
        )
    try:
        asked = Envelope.model_validate(document)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    checked = served.desk.check(
        [read_geojson_object(asked.works, file="request", content=content)],
        today=datetime.date.today(),
        beside=stated_beside(asked.facts()),
        declared_crs=asked.crs,
        readings=asked.readings,
        counter_proposal=asked.counter_proposal,
        hand_in=handed_body(content, name="request"),
    )
    return checked, asked.language


def _screen_file(served: Served, layers: Sequence[RawLayer], query: FileQuery, hand_in: HandIn) -> tuple[Checked, str]:
    beside = stated_beside(query.facts())
    checked = served.desk.check(
        layers,
        today=datetime.date.today(),
        beside=beside,
        declared_crs=query.crs,
        counter_proposal=query.counter_proposal,
        hand_in=hand_in,
    )
    return checked, query.language


def _answer(checked: Checked, served: Served, language: str, as_html: bool) -> Response:
    shown = disclose(checked.record, served.role)
    if as_html:
        return HTMLResponse(render_report(shown, language=language))
    return Response(to_json(shown.record), media_type="application/json")


def _wants_html(accept: str) -> bool:
    """Whether HTML is asked for at least as much as JSON."""
    weights = {"text/html": 0.0, "application/json": 0.0}
    for part in accept.split(","):
        kind, *parameters = (one.strip() for one in part.split(";"))
        quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        if kind in weights:
            weights[kind] = float(quality) if quality.replace(".", "", 1).isdigit() else 0.0
    return weights["text/html"] > 0 and weights["text/html"] >= weights["application/json"]
