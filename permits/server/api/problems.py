"""GET /problems: why a request is refused, each kind at the address that its answers have as their ``type``."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from geo.text import Text
from permits.catalogue.problems import ProblemRow
from permits.catalogue.rows import Said
from permits.server.bilingual import Bilingual
from permits.server.described import with_problems
from permits.server.problem import RefusedError, address_of, kinds

router = APIRouter()

_NONE = Text("没有这种拒绝；全部见 GET /problems", "there is no such kind of problem; GET /problems lists all")


class ProblemKind(BaseModel):
    """A kind of problem: what it means and what to do."""

    type: str = Field(examples=["/problems/busy"])
    status: int
    title: Bilingual
    means: Bilingual
    remedy: Bilingual


@router.get("/problems", summary="拒绝的种类 | kinds of problem", openapi_extra=with_problems())
def problems() -> list[ProblemKind]:
    return [_shown(row) for row in kinds().values()]


@router.get(
    "/problems/{kind}", summary="一种拒绝 | one kind of problem", openapi_extra=with_problems("no-such-address")
)
def problem(kind: str) -> ProblemKind:
    if kind not in kinds():
        raise RefusedError("no-such-address", _NONE)
    return _shown(kinds()[kind])


def _shown(row: ProblemRow) -> ProblemKind:
    return ProblemKind(
        type=address_of(row.code), status=row.status, title=_both(row), means=_both(row.means), remedy=_both(row.remedy)
    )


def _both(said: Said) -> Bilingual:
    return Bilingual(zh=said.zh, en=said.en)
