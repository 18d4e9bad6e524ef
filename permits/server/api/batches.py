"""/v1/batches: very many sites handed in at once, screened while nobody waits, asked for when they are done."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints
from starlette.convertors import Convertor, register_url_convertor

from geo.text import Language, Text
from permits.batch.asked import Asked
from permits.children.endings import Ending, NoAnswerError
from permits.rulebook.outcomes import Outcome
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.api.batch_described import BEGUN, LOOKED_UP, OF_A_FILE, TAKES, TELLS
from permits.server.api.page_policy import PAGE_POLICY
from permits.server.api.requests import request_body
from permits.server.api.row_references import COLUMNS, FILE_KINDS, page_schema, row_schema
from permits.server.batch_begun import batching_of, begun, may_see, reader_of
from permits.server.batch_filters import unknown_codes
from permits.server.batch_shown import BatchShown, has_files
from permits.server.batching import FORMATS
from permits.server.body import MAX_BATCH_BYTES
from permits.server.child import UnusableError, answered_by_child, done_by_child
from permits.server.counted import counted
from permits.server.described import HTML, RECORD, UNCHANGED, beside_a_file, with_problems
from permits.server.described_headers import headers
from permits.server.file_query import NOT_OF_BATCHES
from permits.server.handed_over import HandedOver, handed_over
from permits.server.parameters import OneOfEach
from permits.server.problem import PROBLEM, RefusedError
from permits.server.served import Served, ServedHere
from permits.server.tagged import tagged, tagged_file
from permits.storage.batch import OPEN, Batch, State

router = router_for_programs()


class _ResultName(Convertor[str]):
    """What looks like a file of results: no word that stands in its place, such as ``cancel``, is one."""

    regex = r"[^/]+\.[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("result", _ResultName())

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
_NONE = Text("没有这一批，或其保存期限已过", "there is no such batch, or its time is over")
_OTHER_BASIS = Text(
    "管网或法规已更新，这一批是按原来的检查的；请重新提交这一批，或单独检查这一处",
    "network or law are newer than those the batch was screened by: hand the batch in again, or this site by itself",
)
_NOT_DONE = Text("这一批尚未完成，或没有完成", "the batch is not done")
_ANY: list[Any] = []
_Word = Annotated[str, StringConstraints(max_length=100)]

Token = Annotated[str, Path(description="批次 | of the batch")]


async def begin(request: Request, served: Served, handed: HandedOver, *, key: str | None) -> Response:
    """Begin a batch of what was handed over, as `permits.server.batch_begun.begun`; the answer that says so."""
    batch = await begun(request, served, handed, key=key, reader=reader_of(served))
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


async def _found(served: ServedHere, token: Token) -> Batch:
    batching_of(served)
    batch = None if served.store is None else served.store.batches.find(token, now=_now())
    if batch is None or not may_see(batch, reader_of(served)):
        raise RefusedError("no-such-address", _NONE)
    return batch


Found = Annotated[Batch, Depends(_found)]


@router.post(
    "/v1/batches",
    summary="开始一批：逐个检查很多场地 | begin a batch: very many sites, each screened by itself",
    status_code=202,
    response_model=None,
    responses={202: {"model": BatchShown, "headers": BEGUN}},
    openapi_extra={"requestBody": request_body(), **beside_a_file(but=NOT_OF_BATCHES), **with_problems(*TAKES)},
    dependencies=[Depends(Writes("application/json"))],
)
async def begin_batch(
    request: Request,
    served: ServedHere,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=200,
            min_length=1,
            description="从同一地址重发同一内容得到同一批；那一批已停止或未能完成的，重新开始一批。次数已满时重发的同样答 429：到 Retry-After 再重发，仍得到那一批"
            " | the same sent again from the same address is the same batch; where that was cancelled or failed, another begins."
            " Sent again when the address may ask no more it is answered 429 too, and is that batch after Retry-After",
        ),
    ] = None,
) -> Response:
    async with handed_over(request, at_most=MAX_BATCH_BYTES) as handed:
        return await begin(request, served, handed, key=idempotency_key)


@router.get(
    "/v1/batches/{token}",
    summary="一批进行到哪里 | how far a batch is",
    response_model=None,
    responses={200: {"model": BatchShown, "headers": headers("Retry-After")}},
    openapi_extra=with_problems("not-acceptable", *TELLS),
    dependencies=[Depends(Writes("application/json")), Depends(OneOfEach())],
)
async def batch(request: Request, served: ServedHere, found: Found) -> Response:
    return told(request, served, found)


@router.post(
    "/v1/batches/{token}/cancel",
    summary="停止一批，已完成的部分保留 | end a batch; what is done of it stays",
    response_model=None,
    responses={200: {"model": BatchShown, "headers": headers("Retry-After")}},
    openapi_extra=with_problems("server-full", *TELLS),
    dependencies=[Depends(OneOfEach())],
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
    openapi_extra=with_problems("server-full", *TELLS),
    dependencies=[Depends(OneOfEach())],
)
async def delete_batch(served: ServedHere, found: Found) -> Response:
    await batching_of(served).remove(found.token)
    return Response(status_code=204)


After = Annotated[int, Query(ge=-1, description="从此行之后 | rows after this one")]
AtMost = Annotated[int, Query(ge=1, le=_MOST_ROWS)]
_WRITTEN = Writes(NDJSON, "application/json")


def _rows_of(table: str) -> dict[int | str, dict[str, Any]]:
    """The answer with rows of a table, as it is described."""
    return {
        200: {
            "description": "NDJSON：一行一条；JSON：rows。后面还有、或还会有时，Link 头（JSON 中 next）给出下一页；Batch-State 头为这一批的状态"
            " | NDJSON: a row a line; JSON: rows. Where there are more, or will be, the header Link (next in JSON) names the next page;"
            " the header Batch-State says how far the batch is",
            "content": {NDJSON: row_schema(table), "application/json": page_schema(table)},
            "headers": headers("Batch-State", "Link", "Retry-After"),
        }
    }


@router.get(
    "/v1/batches/{token}/sites",
    summary="已完成的场地，一处一行 | sites that are done, a row each",
    response_model=None,
    responses=_rows_of("sites"),
    openapi_extra=with_problems("not-acceptable", *LOOKED_UP, *TELLS),
    dependencies=[Depends(OneOfEach("after", "limit", several=("outcome", "provision", "reason", "settled_by")))],
)
async def batch_sites(
    request: Request,
    served: ServedHere,
    found: Found,
    media_type: Annotated[str, Depends(_WRITTEN)],
    after: After = -1,
    limit: AtMost = 1000,
    outcome: Annotated[list[Outcome], Query(description="结论，可多个 | outcome; one of several")] = _ANY,
    provision: Annotated[
        list[_Word], Query(description="起决定作用的条款，可多个 | what decides; one of several")
    ] = _ANY,
    reason: Annotated[
        list[_Word], Query(description="无法判定的原因，可多个 | why it cannot be told; one of several")
    ] = _ANY,
    settled_by: Annotated[
        list[_Word],
        Query(
            description="要补报、改正什么才能判定，同各行的 settled_by，可多个"
            " | what would settle it, as settled_by of the rows has it; one of several"
        ),
    ] = _ANY,
) -> Response:
    if unknown := unknown_codes(provision=provision, reason=reason):
        raise RequestValidationError(unknown)
    filters = {"outcome": outcome, "provision": provision, "reason": reason, "settled_by": settled_by}
    asked = {"after": after, "at_most": limit, "filters": {name: value for name, value in filters.items() if value}}
    return await _rows(request, served, found, {"table": "sites", **asked}, media_type)


@router.get(
    "/v1/batches/{token}/findings",
    summary="已完成场地的检查结果 | findings of sites that are done",
    response_model=None,
    responses=_rows_of("findings"),
    openapi_extra=with_problems("not-acceptable", *LOOKED_UP, *TELLS),
    dependencies=[Depends(OneOfEach("after", "limit"))],
)
async def batch_findings(
    request: Request,
    served: ServedHere,
    found: Found,
    media_type: Annotated[str, Depends(_WRITTEN)],
    after: After = -1,
    limit: AtMost = 1000,
) -> Response:
    asked = {"table": "findings", "after": after, "at_most": limit, "filters": {}}
    return await _rows(request, served, found, asked, media_type)


@router.get(
    "/v1/batches/{token}/sites/{row}",
    summary="一处场地的检查意见 | the whole determination of one site",
    response_model=None,
    responses={
        200: {"description": "检查意见 | the determination", "content": {"application/json": RECORD, "text/html": HTML}}
    },
    openapi_extra=with_problems(
        "other-network",
        "not-acceptable",
        "unusable-works",
        "unusable-geometry",
        "unusable-input",
        "unreadable-file",
        "unsettled-coordinates",
        "unknown-activity",
        "asked-too-often",
        *LOOKED_UP,
        *TELLS,
    ),
    dependencies=[Depends(OneOfEach("language"))],
)
async def batch_site(
    request: Request,
    served: ServedHere,
    found: Found,
    row: Annotated[int, Path(ge=0)],
    media_type: Annotated[str, Depends(Writes("application/json", "text/html"))],
    language: Language = Language.ZH,
) -> Response:
    if (served.network.sha256, served.rulebook.sha256) != (found.network_sha256, found.rulebook_sha256):
        raise RefusedError("other-network", _OTHER_BASIS)
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
        "rulebook_sha256": found.rulebook_sha256,
    }
    # More than its row says: an answer of its own.
    async with counted(request, served, reader_of(served)) as one:
        try:
            content, beside = await answered_by_child(served, "batch_site", asked, frame.body, media_type=media_type)
        except UnusableError as error:
            return Response(error.content, 422, media_type=PROBLEM)
        await one.log(beside)
    # `/layers` leads people here.
    headers = {"content-security-policy": PAGE_POLICY} if media_type == "text/html" else {}
    return Response(content, headers=headers, media_type=media_type)


@router.get(
    "/v1/batches/{token}/table.json",
    summary="已完成的场地，按列 | sites that are done, as columns",
    response_model=None,
    responses={200: {"description": "各列 | the columns", "content": {"application/json": COLUMNS}}},
    openapi_extra=with_problems("not-acceptable", *LOOKED_UP, *TELLS),
    dependencies=[Depends(Writes("application/json")), Depends(OneOfEach())],
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
    "/v1/batches/{token}/{name:result}",
    summary="结果文件 | files of results: results.parquet, .csv, .gpkg, .ndjson, results.findings.…, results.qml, statistics.json",
    description="""没有做完的一批（已停止、未能完成），文件只含已完成的场地，下载时的名称以 partial- 开头。

Of a batch that was ended before it was done the files hold the sites that are; the name under which they are saved begins
with partial-.""",
    response_model=None,
    response_class=Response,
    responses={
        200: {"description": "文件 | the file", "content": FILE_KINDS, "headers": headers(*OF_A_FILE)},
        206: {
            "description": "请求头 Range 所要的一段 | the range that the header Range asks for",
            "content": FILE_KINDS,
            "headers": headers("Content-Range", *OF_A_FILE),
        },
        **UNCHANGED,
    },
    openapi_extra=with_problems("not-done", "no-such-range", "server-full", *LOOKED_UP, *TELLS),
    dependencies=[Depends(OneOfEach())],
)
async def batch_file(
    request: Request, served: ServedHere, found: Found, name: Annotated[str, Path(max_length=100)]
) -> Response:
    if name not in FILES:
        raise RefusedError("no-such-address", Text(f"可用：{'、'.join(FILES)}", f"there are {', '.join(FILES)}"))
    if name == "statistics.json":
        return tagged(request, await _statistics(served, found))
    if not has_files(found):
        raise RefusedError("not-done", _NOT_DONE, {"retry-after": str(_AGAIN_S)})
    path = await batching_of(served).result(found, name)
    saved_as = name if found.state is State.DONE else f"partial-{name}"
    return tagged_file(request, path, media_type=_MEDIA_TYPES[name.rpartition(".")[2]], saved_as=saved_as)


async def _statistics(served: Served, found: Batch) -> bytes:
    """Of what is done so far; kept once all of it is."""
    batching = batching_of(served)
    content = await batching.segments(await batching.parts_after(found, -1))
    return await done_by_child(served, "batch_statistics", {}, content)


async def _rows(request: Request, served: Served, found: Batch, asked: Mapping[str, Any], media_type: str) -> Response:
    """A page of rows; of findings whole sites, so that none stands on two pages."""
    batching = batching_of(served)
    parts = await batching.parts_after(found, asked["after"])
    lines, left, last = b"", asked["at_most"], asked["after"]
    end = parts[-1].first_row + parts[-1].sites - 1 if parts else last
    while left > 0 and parts:
        some, parts = parts[:_PARTS], parts[_PARTS:]
        content, beside = await answered_by_child(
            served, "batch_rows", {**asked, "at_most": left}, await batching.segments(some), media_type=NDJSON
        )
        if not isinstance(beside, dict) or not isinstance(beside.get("rows"), int):
            raise NoAnswerError(Ending.CRASH)
        lines, left = lines + content, left - beside["rows"]
        # Whatever of a part that was looked through is not wanted need not be looked at again.
        last = beside["last"] if left <= 0 else some[-1].first_row + some[-1].sites - 1
    following = None
    if (left <= 0 and last < end) or found.state in OPEN:
        again = request.url.include_query_params(after=last)
        following = f"{again.path}?{again.query}"
    headers = {"cache-control": "no-store", "batch-state": found.state.value, "vary": "accept"}
    if following is not None:
        headers["link"] = f'<{following}>; rel="next"'
    if found.state in OPEN:
        headers["retry-after"] = str(_AGAIN_S)
    if media_type == NDJSON:
        return Response(lines, headers=headers, media_type=NDJSON)
    beside_rows = json.dumps({"state": found.state.value, "next": following})
    page = b'{"rows":[' + b",".join(lines.splitlines()) + b"]," + beside_rows.encode()[1:]
    return Response(page, headers=headers, media_type="application/json")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
