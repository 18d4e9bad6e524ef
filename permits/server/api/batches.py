"""/v1/batches: very many sites handed in at once, screened while nobody waits, asked for when they are done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse

from geo.text import Language, Text, printable
from permits.batch.asked import Asked
from permits.children.endings import Ending, NoAnswerError
from permits.rulebook.outcomes import Outcome
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.api.requests import request_body
from permits.server.batch_begun import batching_of, begun
from permits.server.batch_shown import BatchShown
from permits.server.batching import FORMATS
from permits.server.body import MAX_BATCH_BYTES
from permits.server.child import answered_by_child, done_by_child
from permits.server.described import BESIDE_A_FILE, HTML, RECORD, with_problems
from permits.server.handed_over import HandedOver, handed_over
from permits.server.problem import PROBLEM, RefusedError
from permits.server.served import Served, ServedHere
from permits.storage.batches import OPEN, Batch, State

router = router_for_programs()

NDJSON = "application/x-ndjson"
# While it runs one may ask so often.
_AGAIN_S = 2
_MOST_ROWS = 10_000
# Parts looked into at once for rows that somebody asks for.
_PARTS = 20
FILES = (
    *(f"results.{one}" for one in FORMATS),
    *(f"results.findings.{one}" for one in FORMATS if one != "gpkg"),
    "results.qml",
    "statistics.json",
)
_MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "ndjson": NDJSON,
    "qml": "application/xml",
    "json": "application/json",
}
_TAKES = (
    "not-acceptable",
    "broken-body",
    "body-too-slow",
    "body-too-large",
    "unsupported-media-type",
    "invalid-request",
    "unusable-works",
    "unusable-input",
    "unknown-activity",
    "unknown-reading",
    "key-reused",
    "forbidden",
    "store-busy",
    "store-unusable",
    "server-full",
)
_TELLS = ("no-such-address", "forbidden", "store-busy", "store-unusable")
_NONE = Text("没有这一批，或其保存期限已过", "there is no such batch, or its time is over")
_OTHER_NETWORK = Text(
    "管网已更新，这一批是按原来的管网检查的；请重新提交这一批，或单独检查这一处",
    "the network is a newer one than the batch was screened by: hand the batch in again, or this site by itself",
)
_NOT_DONE = Text("这一批尚未完成，或没有完成", "the batch is not done")

Token = Annotated[str, Path(description="批次 | of the batch")]


async def begin(request: Request, served: Served, handed: HandedOver, *, key: str | None) -> Response:
    """Begin a batch of what was handed over, as `permits.server.batch_begun.begun`; the answer that says so."""
    batch = await begun(served, handed, key=key)
    if isinstance(batch, bytes):
        return Response(batch, 422, media_type=PROBLEM)
    return told(request, served, batch, status=202)


def told(request: Request, served: Served, batch: Batch, *, status: int = 200) -> Response:
    """A batch as it is answered; while it is open, with when to ask again."""
    shown = BatchShown.of(
        batch, file=Asked.from_json(batch.asked).file, expected_s=batching_of(served).expected_s(batch), files=FILES
    )
    headers = {"cache-control": "no-store"}
    if batch.state in OPEN:
        headers["retry-after"] = str(_AGAIN_S)
    if status == 202:
        headers["location"] = shown.links.self
        if wants_later(request.headers.get("prefer", "")):
            headers["preference-applied"] = "respond-async"
    return Response(shown.model_dump_json(), status, headers, "application/json")


def wants_later(prefer: str) -> bool:
    """Whether a header ``Prefer`` (RFC 7240) asks for an answer later."""
    return "respond-async" in (one.partition(";")[0].strip().lower() for one in prefer.split(","))


class _Only:
    """What may stand in the address of a question about rows: a word that is passed over would look like an answer to it."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __call__(self, request: Request) -> None:
        unknown = [one for one in request.query_params if one not in self._names]
        if unknown:
            said = printable("、".join(unknown)[:80])
            raise RefusedError(
                "invalid-request",
                Text(
                    f"没有参数 {said}；可用：{'、'.join(self._names)}",
                    f"no parameter {said}; there are {', '.join(self._names)}",
                ),
            )


async def _found(served: ServedHere, token: Token) -> Batch:
    batching_of(served)
    batch = None if served.store is None else served.store.batches.find(token, now=_now())
    if batch is None:
        raise RefusedError("no-such-address", _NONE)
    return batch


Found = Annotated[Batch, Depends(_found)]


@router.post(
    "/v1/batches",
    summary="开始一批：逐个检查很多场地 | begin a batch: very many sites, each screened by itself",
    status_code=202,
    response_model=None,
    responses={202: {"model": BatchShown}},
    openapi_extra={"requestBody": request_body(), **BESIDE_A_FILE, **with_problems(*_TAKES)},
    dependencies=[Depends(Writes("application/json"))],
)
async def begin_batch(
    request: Request,
    served: ServedHere,
    idempotency_key: Annotated[str | None, Header(max_length=200, min_length=1)] = None,
) -> Response:
    async with handed_over(request, at_most=MAX_BATCH_BYTES) as handed:
        return await begin(request, served, handed, key=idempotency_key)


@router.get(
    "/v1/batches/{token}",
    summary="一批进行到哪里 | how far a batch is",
    response_model=None,
    responses={200: {"model": BatchShown}},
    openapi_extra=with_problems("not-acceptable", *_TELLS),
    dependencies=[Depends(Writes("application/json"))],
)
async def batch(request: Request, served: ServedHere, found: Found) -> Response:
    return told(request, served, found)


@router.post(
    "/v1/batches/{token}/cancel",
    summary="停止一批，已完成的部分保留 | end a batch; what is done of it stays",
    response_model=None,
    responses={200: {"model": BatchShown}},
    openapi_extra=with_problems(*_TELLS),
)
async def cancel_batch(request: Request, served: ServedHere, found: Found) -> Response:
    await batching_of(served).cancel(found.token)
    return told(request, served, await _found(served, found.token))


@router.delete(
    "/v1/batches/{token}",
    summary="删除一批 | take a batch away with all that was made of it",
    description="""立即不可再查。存储中的文件可能另有一批正用着，因此在一小时后的清理中删除，至多两小时。

At once nobody finds it any more. What is stored may be in use by another batch that was handed the same, so it leaves the
disk when the server clears up an hour later, within two hours.""",
    status_code=204,
    response_model=None,
    openapi_extra=with_problems(*_TELLS),
)
async def delete_batch(served: ServedHere, found: Found) -> Response:
    await batching_of(served).remove(found.token)
    return Response(status_code=204)


After = Annotated[int, Query(ge=-1, description="从此行之后 | rows after this one")]
AtMost = Annotated[int, Query(ge=1, le=_MOST_ROWS)]
_ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "一行一条 JSON；后面还有时 Link 头给出下一页 | a row a line; the header Link names the next page where there is one",
        "content": {NDJSON: {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/v1/batches/{token}/sites",
    summary="已完成的场地，一处一行 | sites that are done, a row each",
    response_model=None,
    responses=_ROWS,
    openapi_extra=with_problems("not-acceptable", "invalid-request", *_TELLS),
    dependencies=[Depends(Writes(NDJSON)), Depends(_Only("after", "limit", "outcome", "provision", "reason"))],
)
async def batch_sites(
    request: Request,
    served: ServedHere,
    found: Found,
    after: After = -1,
    limit: AtMost = 1000,
    outcome: Annotated[Outcome | None, Query(description="结论 | outcome")] = None,
    provision: Annotated[str | None, Query(description="起决定作用的条款 | what decides", max_length=100)] = None,
    reason: Annotated[str | None, Query(description="无法判定的原因 | why it cannot be told", max_length=100)] = None,
) -> Response:
    filters = {"outcome": outcome, "provision": provision, "reason": reason}
    stated = {name: value for name, value in filters.items() if value is not None}
    return await _rows(request, served, found, "sites", after=after, at_most=limit, filters=stated)


@router.get(
    "/v1/batches/{token}/findings",
    summary="已完成场地的检查结果 | findings of sites that are done",
    response_model=None,
    responses=_ROWS,
    openapi_extra=with_problems("not-acceptable", "invalid-request", *_TELLS),
    dependencies=[Depends(Writes(NDJSON)), Depends(_Only("after", "limit"))],
)
async def batch_findings(
    request: Request, served: ServedHere, found: Found, after: After = -1, limit: AtMost = 1000
) -> Response:
    return await _rows(request, served, found, "findings", after=after, at_most=limit, filters={})


@router.get(
    "/v1/batches/{token}/sites/{row}",
    summary="一处场地的检查意见 | the whole determination of one site",
    response_model=None,
    responses={
        200: {"description": "检查意见 | the determination", "content": {"application/json": RECORD, "text/html": HTML}}
    },
    openapi_extra=with_problems(
        "other-network", "not-acceptable", "unusable-works", "unusable-geometry", "crashed", "out-of-time", *_TELLS
    ),
)
async def batch_site(
    served: ServedHere,
    found: Found,
    row: Annotated[int, Path(ge=0)],
    media_type: Annotated[str, Depends(Writes("application/json", "text/html"))],
    language: Language = Language.ZH,
) -> Response:
    if served.network.sha256 != found.network_sha256:
        raise RefusedError("other-network", _OTHER_NETWORK)
    frame = await batching_of(served).part_of(found, row)
    if frame is None:
        raise RefusedError("no-such-address", Text("这一批没有这一行", "the batch has no such row"))
    asked = {
        "asked": found.asked,
        "row": row - frame.first_row,
        "role": served.role,
        "html": media_type == "text/html",
        "language": language.value,
        "network_sha256": found.network_sha256,
    }
    content = await done_by_child(served, "batch_site", asked, frame.body, media_type=media_type)
    return Response(content, media_type=media_type)


@router.get(
    "/v1/batches/{token}/table.json",
    summary="已完成的场地，按列 | sites that are done, as columns",
    response_model=None,
    responses={
        200: {"description": "各列 | the columns", "content": {"application/json": {"schema": {"type": "object"}}}}
    },
    openapi_extra=with_problems("not-acceptable", *_TELLS),
    dependencies=[Depends(Writes("application/json"))],
)
async def batch_table(request: Request, served: ServedHere, found: Found) -> Response:
    # Compressed by the worker: ten megabytes would hold up everybody else here.
    packed = "gzip" in request.headers.get("accept-encoding", "")
    batching = batching_of(served)
    segments = await batching.segments(await batching.parts_after(found, -1))
    content = await done_by_child(served, "batch_table", {"gzip": packed}, segments)
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(content, headers=headers, media_type="application/json")


@router.get(
    "/v1/batches/{token}/{name}",
    summary="结果文件 | files of results: results.parquet, .csv, .gpkg, .ndjson, results.findings.…, results.qml, statistics.json",
    response_model=None,
    responses={200: {"description": "文件 | the file", "content": {"application/octet-stream": {}}}},
    openapi_extra=with_problems("not-done", "server-full", *_TELLS),
)
async def batch_file(served: ServedHere, found: Found, name: Annotated[str, Path(max_length=100)]) -> Response:
    if name not in FILES:
        raise RefusedError("no-such-address", Text(f"可用：{'、'.join(FILES)}", f"there are {', '.join(FILES)}"))
    if name == "statistics.json":
        return Response(await _statistics(served, found), media_type="application/json")
    if found.state is not State.DONE:
        raise RefusedError("not-done", _NOT_DONE, {"retry-after": str(_AGAIN_S)})
    path = await batching_of(served).result(found, name)
    return FileResponse(path, media_type=_MEDIA_TYPES[name.rpartition(".")[2]], filename=name)


async def _statistics(served: Served, found: Batch) -> bytes:
    """Of what is done so far; kept once all of it is."""
    batching = batching_of(served)
    content = await batching.segments(await batching.parts_after(found, -1))
    return await done_by_child(served, "batch_statistics", {}, content)


async def _rows(
    request: Request,
    served: Served,
    found: Batch,
    table: str,
    *,
    after: int,
    at_most: int,
    filters: Mapping[str, str],
) -> Response:
    """A page of rows; of findings whole sites, so that none stands on two pages."""
    batching = batching_of(served)
    parts = await batching.parts_after(found, after)
    lines, left, last = b"", at_most, None
    while left > 0 and parts:
        some, parts = parts[:_PARTS], parts[_PARTS:]
        asked = {"table": table, "after": after, "at_most": left, "filters": dict(filters)}
        content, beside = await answered_by_child(
            served, "batch_rows", asked, await batching.segments(some), media_type=NDJSON
        )
        if not isinstance(beside, dict) or not isinstance(beside.get("rows"), int):
            raise NoAnswerError(Ending.CRASH)
        lines, left = lines + content, left - beside["rows"]
        last = beside["last"] if beside["last"] is not None else last
    headers = {"cache-control": "no-store"}
    if last is not None and left <= 0:
        again = request.url.include_query_params(after=last)
        headers["link"] = f'<{again.path}?{again.query}>; rel="next"'
    return Response(lines, headers=headers, media_type=NDJSON)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
