"""/map: the network with its zones and the jobs that were checked, for who stands on the pavement."""

from __future__ import annotations

import datetime
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from geo.text import Text
from maps.style import STYLES
from permits.report.kept_jobs import DECLARED_WITHIN_M
from permits.server.child import UnusableError, done_by_child
from permits.server.served import Served, ServedHere
from permits.server.web.drafting import now
from permits.server.web.ground import places_called
from permits.server.web.map_jobs import jobs_found, jobs_in
from permits.server.web.visit import Visit, VisitHere
from permits.storage.store import Store

router = APIRouter(include_in_schema=False)

_NOT_SHOWN = Text("这一角色不能查看管网的位置", "this role may not see where the network lies")
_PLACES = {
    "context_road": Text("道路", "street"),
    "context_water": Text("水体", "water"),
    "context_building": Text("建筑", "building"),
    "crossing": Text("路口", "crossing of streets"),
}
_OFFLINE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; sandbox allow-scripts"
)


@router.get("/map")
def map_page(visit: VisitHere, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    if not visit.sees_map:
        return visit.page("map_refused.html", status=403)
    styles = {name: dict(look) for name, look in STYLES.items()}
    return visit.page("map.html", q=q, data={"styles": styles, "declared_within_m": DECLARED_WITHIN_M})


def _shown(visit: VisitHere) -> Visit:
    if not visit.sees_map:
        raise HTTPException(403, f"{_NOT_SHOWN.zh} | {_NOT_SHOWN.en}")
    return visit


ShownHere = Annotated[Visit, Depends(_shown)]


_Longitude = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
_Latitude = Annotated[float, Query(ge=-85, le=85, allow_inf_nan=False)]


def _frame(
    west: _Longitude, south: _Latitude, east: _Longitude, north: _Latitude, zoom: Annotated[int, Query(ge=0, le=24)]
) -> dict[str, Any]:
    return {"west": west, "south": south, "east": east, "north": north, "zoom": zoom}


FrameHere = Annotated[dict[str, Any], Depends(_frame)]


def _asked(visit: Visit, **others: Any) -> dict[str, Any]:
    today = datetime.date.today().isoformat()
    return {"role": visit.served.page_role, "language": visit.language.value, "today": today, **others}


@router.get("/map/area")
async def area(visit: ShownHere, served: ServedHere, frame: FrameHere) -> Response:
    """What lies in a frame, as GeoJSON."""
    return Response(await done_by_child(served, "area", _asked(visit, frame=frame)), media_type="application/json")


@router.get("/map/jobs")
async def jobs(visit: ShownHere, served: ServedHere, frame: FrameHere) -> Response:
    """The works of kept jobs in a frame, as GeoJSON; of many the latest."""
    records, pages, more = await run_in_threadpool(jobs_in, _store(served), frame, now=now())
    content = json.loads(await done_by_child(served, "kept", _asked(visit, kept=pages), records))
    return JSONResponse({**content, "more": more})


@router.get("/map/search")
async def search(visit: ShownHere, served: ServedHere, q: Annotated[str, Query(max_length=200)]) -> Response:
    """What bears a name: kept jobs first, then what lies in the ground."""
    found = await run_in_threadpool(jobs_found, _store(served), q, visit, now=now())
    named = json.loads(await done_by_child(served, "search", _asked(visit, words=q)))
    return JSONResponse([*found, *named, *await _on_the_ground(visit, q)])


async def _on_the_ground(visit: Visit, words: str) -> list[dict[str, Any]]:
    """Streets, waters and buildings of the ground that are called so, where the server was given any."""
    places = await places_called(visit.served, words)
    return [
        {
            "name": one["name"],
            "what": visit.one(_PLACES.get(one["kind"], Text("地点", "place"))),
            "bounds": one["extent"],
        }
        for one in places
    ]


@router.get("/map/offline")
async def offline(visit: ShownHere, served: ServedHere, frame: FrameHere) -> Response:
    """A frame as one file to take along; what does not fit is refused in words that the page shows."""
    records, pages, more = await run_in_threadpool(jobs_in, _store(served), frame, now=now())
    asked = _asked(visit, frame=frame, kept=pages, more=more)
    try:
        page = await done_by_child(served, "offline", asked, records, media_type="text/html")
    except UnusableError as refused:
        return Response(visit.one(refused.text), 422, media_type="text/plain; charset=utf-8")
    name = f"heatguard-{datetime.date.today().isoformat()}.html"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": _OFFLINE_POLICY}
    return Response(page, headers=headers, media_type="text/html")


def _store(served: Served) -> Store:
    assert served.store is not None, "pages are served with a store"
    return served.store
