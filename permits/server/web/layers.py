"""/layers: a file of very many sites is asked for; its batch is shown with how far it is, what it came to, and each of its sites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from maps.style import STYLES
from permits.batch.asked import Asked
from permits.report.held_law import outcome_names
from permits.server.batch_begun import batching_of, may_see
from permits.server.child import done_by_child
from permits.server.served import Served, ServedHere
from permits.server.web.drafting import now
from permits.server.web.forms import FormHere
from permits.server.web.layer_begun import asking
from permits.server.web.visit import Visit, VisitHere
from permits.storage.batch import OPEN, Batch

router = APIRouter(include_in_schema=False)

# Rows of a page without scripts.
_ROWS = 200
_LOOKS = ("prohibited", "undetermined", "conditions", "clear")
# What readers call the options of the command line, as the page where a file is handed in calls its fields.
_FIELDS = (
    ("--crs（HTTP 为 ?crs=） ", "提交页的“坐标系”一栏"),
    ("--crs（HTTP 为 ?crs=）", "提交页的“坐标系”一栏"),
    ("--crs (?crs= over HTTP)", 'the field "Coordinate system" where the file is handed in'),
    ("--crs", "“坐标系”"),
)
_MINUTE_S = 60
_HOUR_S = 3600
_Filter = Annotated[str, Query(max_length=100)]


@router.get("/layers")
def ask_for_layer(visit: VisitHere, served: ServedHere) -> Response:
    return asking(visit, served, typed={})


@router.get("/layers/{token}")
async def layer(
    visit: VisitHere,
    served: ServedHere,
    token: str,
    outcome: _Filter = "",
    provision: _Filter = "",
    reason: _Filter = "",
    settled_by: _Filter = "",
    after: Annotated[int, Query(ge=-1)] = -1,
) -> Response:
    batch = await _found(visit, token)
    if batch is None:
        return visit.page("no_layer.html", status=404)
    names: dict[str, Any] = {
        "batch": batch,
        "file": Asked.from_json(batch.asked).file,
        "rounded": Asked.from_json(batch.asked).role is not None,
        "until": batch.expires_at.date().isoformat(),
        "refusal": _refusal(batch),
        "to_mend": _to_mend(batch),
    }
    if batch.state in OPEN:
        expected_s = batching_of(served).expected_s(batch)
        return visit.page("layer_waiting.html", **names, expected=None if expected_s is None else _about(expected_s))
    stated = {"outcome": outcome, "provision": provision, "reason": reason, "settled_by": settled_by}
    filters = {name: value for name, value in stated.items() if value}
    chosen = {name: [value] for name, value in filters.items()}
    content = await _content(served, batch, {"filters": chosen, "after": after, "at_most": _ROWS})
    return visit.page("layer.html", **names, **_shown(visit, batch, content), filters=filters, after=after)


@router.post("/layers/{token}/cancel")
async def cancel_layer(visit: VisitHere, served: ServedHere, token: str, _: FormHere) -> Response:
    batch = await _found(visit, token)
    if batch is None:
        return visit.page("no_layer.html", status=404)
    await batching_of(served).cancel(token)
    return RedirectResponse(f"/layers/{token}", 303)


def _refusal(batch: Batch) -> Text | None:
    if batch.refusal is None:
        return None
    problem = json.loads(batch.refusal)
    return Text(on_the_page(problem["detail_zh"]), on_the_page(problem["detail_en"]))


def _to_mend(batch: Batch) -> str:
    """Where the file is handed in again: at the field that was missing."""
    unsettled = batch.refusal is not None and json.loads(batch.refusal)["type"] == "/problems/unsettled-coordinates"
    return "/layers#crs" if unsettled else "/layers"


def on_the_page(said: str) -> str:
    """What readers call the options of the command line, as the page calls its fields."""
    for option, field in _FIELDS:
        said = said.replace(option, field)
    return said


async def _found(visit: Visit, token: str) -> Batch | None:
    assert visit.served.store is not None, "pages are served with a store"
    batches = visit.served.store.batches
    batch = await run_in_threadpool(lambda: batches.find(token, now=now()))
    return None if batch is None or not may_see(batch, visit.reads_rows_as) else batch


async def _content(served: Served, batch: Batch, asked: dict[str, Any]) -> dict[str, Any]:
    """What a worker says of the part of a batch that is done."""
    batching = batching_of(served)
    segments = await batching.segments(await batching.parts_after(batch, -1))
    content: dict[str, Any] = json.loads(await done_by_child(served, "layer_page", asked, segments))
    return content


def _shown(visit: Visit, batch: Batch, content: dict[str, Any]) -> dict[str, Any]:
    """What the template says of it: codes with their words, looks with their colours, and the same for the scripts."""
    said = {kind: {one["code"]: one[visit.language.value] for one in words} for kind, words in content["words"].items()}
    looks = {look: STYLES[f"site_{look}"] for look in _LOOKS}
    return {
        **content,
        "said": said,
        "on_the_page": on_the_page,
        "all_outcomes": {code: visit.one(name) for code, name in outcome_names().items()},
        "mark_of": {one["code"]: _mark(one) for one in content["words"]["outcome"]},
        "looks": looks,
        "metres": f"%.{_decimals(batch)}f",
        "data": {
            "token": batch.token,
            # Metres that are told to the tenth are not shown as if to the centimetre.
            "decimals": _decimals(batch),
            "fields": _FIELDS,
            "words": content["words"],
            "looks": {name: {"edge": look["color"], "fill": look["fillColor"]} for name, look in looks.items()},
        },
    }


def _mark(outcome: Mapping[str, Any]) -> str:
    """The classes of what stands before an outcome, as layer.js has them."""
    look = outcome["look"]
    return f"mark mark-{look} mark-of-{look}{' hollow' if outcome['hollow'] else ''}"


def _decimals(batch: Batch) -> int:
    return 2 if Asked.from_json(batch.asked).role is None else 1


def _about(seconds: float) -> Text:
    """How long it will take, no more exactly than anybody knows."""
    if seconds < _MINUTE_S:
        return Text("不到 1 分钟", "less than a minute")
    if seconds < 2 * _HOUR_S:
        minutes = round(seconds / _MINUTE_S)
        return Text(f"约 {minutes} 分钟", f"about {minutes} min")
    hours = round(seconds / _HOUR_S)
    return Text(f"约 {hours} 小时", f"about {hours} h")
