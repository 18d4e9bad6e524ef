"""GET /v1/activities: the list of activities, and how words about works are understood."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.bilingual import Bilingual
from permits.server.child import done_by_child
from permits.server.described import UNCHANGED, with_problems
from permits.server.described_headers import headers
from permits.server.parameters import OneOfEach
from permits.server.served import Served, ServedHere
from permits.server.shown import Shown
from permits.server.tagged import tagged
from permits.service.understood import ReadText
from permits.works.fact_values import LONGEST_ACTIVITY

router = router_for_programs()


class ActivityShown(Shown):
    """One kind of work."""

    code: str = Field(examples=["EX-PIT"])
    name: Bilingual
    group: Bilingual
    explained: Bilingual
    facts: list[str] = Field(
        description="应当一并写明的事实 | facts that should be stated with it", examples=[["depth_m"]]
    )


class Taken(Shown):
    """A piece of a text, and what it was taken for."""

    text: str
    taken_for: Bilingual


class NearName(Shown):
    """A name of the list that looks like an unknown word."""

    name: str
    code: str


class TextUnderstood(Shown):
    """A text about works, piece by piece; ``unknown`` is what of it nobody understood, with the nearest names."""

    text: str
    codes: list[str]
    parts: list[Taken]
    unknown: str | None
    nearest: list[NearName]


class ActivitiesShown(Shown):
    """All activities; or those that a text names, and how it was understood."""

    activities: list[ActivityShown]
    understood: TextUnderstood | None


@router.get(
    "/v1/activities",
    summary="作业清单；一段话算哪些作业 | the activities; how words about works are understood",
    response_model=None,
    responses={200: {"model": ActivitiesShown, "headers": headers("ETag")}, **UNCHANGED},
    openapi_extra=with_problems(
        "not-acceptable", "invalid-request", "out-of-time", "stopped", "too-much-memory", "crashed"
    ),
    dependencies=[Depends(Writes("application/json")), Depends(OneOfEach("q"))],
)
async def activities(
    request: Request,
    served: ServedHere,
    q: Annotated[
        str,
        Query(
            max_length=LONGEST_ACTIVITY,
            description="作业的文字：只列其中的作业，并说明如何理解 | words about works: lists those alone that they name",
            examples=["顶管穿越道路"],
        ),
    ] = "",
) -> Response:
    read = await _read(served, q) if q.strip() else None
    shown = await run_in_threadpool(_shown, read)
    return tagged(request, shown.model_dump_json().encode())


async def _read(served: Served, text: str) -> ReadText:
    """How a worker understands a text of somebody's."""
    # With it comes much of what judges, and few ask.
    from permits.server.tasks.understand import written

    said = await done_by_child(served, "understand", {"query": {}, "texts": [text], "each_by_itself": False})
    (read,) = written().validate_json(said).texts
    return read


def _shown(read: ReadText | None) -> ActivitiesShown:
    held = code_list(Activities)
    groups = {row.begins: _both(row.text) for row in held.group}
    return ActivitiesShown(
        activities=[
            ActivityShown(
                code=row.code,
                name=_both(row.text),
                group=groups[row.code[:2]],
                explained=_both(row.explained.text),
                facts=row.parameters,
            )
            for row in held.activity
            if read is None or row.code in read.codes
        ],
        understood=None
        if read is None
        else TextUnderstood(
            text=read.text,
            codes=list(read.codes),
            parts=[Taken(text=text, taken_for=_both(said)) for text, said in read.parts],
            unknown=None if read.unknown is None else read.unknown.text,
            nearest=[]
            if read.unknown is None
            else [NearName(name=one.name, code=one.code) for one in read.unknown.nearest],
        ),
    )


def _both(text: Text) -> Bilingual:
    return Bilingual(zh=text.zh, en=text.en)
