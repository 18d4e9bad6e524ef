"""GET /problems: why a request is refused, each kind at the address that its answers have as their ``type``."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Annotated

from fastapi import Depends, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from geo.text import Text
from permits.catalogue.problems import ProblemRow
from permits.catalogue.rows import Said
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.bilingual import Bilingual
from permits.server.described import HTML, with_problems
from permits.server.problem import RefusedError, address_of, kinds
from permits.server.shown import Shown

router = router_for_programs()

_NONE = Text("没有这种拒绝；全部见 GET /problems", "there is no such kind of problem; GET /problems lists all")


class ProblemKind(Shown):
    """A kind of problem: what it means and what to do."""

    type: str = Field(examples=["/problems/busy"])
    status: int
    title: Bilingual
    means: Bilingual
    remedy: Bilingual


_WRITES = Writes("application/json", "text/html")
_HTML = "text/html"


@router.get(
    "/problems",
    summary="拒绝的种类 | kinds of problem",
    response_model=None,
    responses={200: {"model": list[ProblemKind], "content": {_HTML: HTML}}},
    openapi_extra=with_problems("not-acceptable"),
)
def problems(media_type: Annotated[str, Depends(_WRITES)]) -> Response:
    if media_type == _HTML:
        return HTMLResponse(_page(kinds().values()))
    return JSONResponse([_shown(row).model_dump() for row in kinds().values()])


@router.get(
    "/problems/{kind}",
    summary="一种拒绝 | one kind of problem",
    response_model=None,
    responses={200: {"model": ProblemKind, "content": {_HTML: HTML}}},
    openapi_extra=with_problems("no-such-address", "not-acceptable"),
)
def problem(kind: str, media_type: Annotated[str, Depends(_WRITES)]) -> Response:
    if kind not in kinds():
        raise RefusedError("no-such-address", _NONE)
    if media_type == _HTML:
        return HTMLResponse(_page([kinds()[kind]]))
    return JSONResponse(_shown(kinds()[kind]).model_dump())


def _page(rows: Iterable[ProblemRow]) -> str:
    """What a person sees who follows the address."""
    title = Text("暖护：请求为什么被拒绝", "HeatGuard: why a request was refused")
    sections = "".join(
        f"<h2>{row.status} {escape(row.zh)} | {escape(row.en)}</h2>"
        f"<p><a href='{address_of(row.code)}'>{address_of(row.code)}</a></p>"
        f"<p>{escape(row.means.zh)}{escape(row.remedy.zh)}</p>"
        f"<p lang='en'>{escape(row.means.en)} {escape(row.remedy.en)}</p>"
        for row in rows
    )
    return (
        "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{title.zh} | {title.en}</title><h1>{title.zh} | {title.en}</h1>{sections}"
        "<p><a href='/problems'>/problems</a> <a href='/docs'>/docs</a></p></html>"
    )


def _shown(row: ProblemRow) -> ProblemKind:
    return ProblemKind(
        type=address_of(row.code), status=row.status, title=_both(row), means=_both(row.means), remedy=_both(row.remedy)
    )


def _both(said: Said) -> Bilingual:
    return Bilingual(zh=said.zh, en=said.en)
