"""/ground: streets, water and buildings under the maps of pages, from the file that the server was given."""

from __future__ import annotations

import gzip
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from permits.server.child import done_by_child
from permits.server.served import Served, ServedHere

router = APIRouter(include_in_schema=False)

_BOX = r"^-?[0-9]{1,3}(\.[0-9]{1,20})?(,-?[0-9]{1,3}(\.[0-9]{1,20})?){3}$"
_TURNED = "bbox：西、南、东、北，度 | bbox: west, south, east, north in degrees"


@router.get("/ground")
async def ground(
    request: Request,
    served: ServedHere,
    bbox: Annotated[str, Query(pattern=_BOX)],
    zoom: Annotated[int, Query(ge=0, le=24)],
) -> Response:
    if not served.ground.file:
        raise HTTPException(404)
    west, south, east, north = map(float, bbox.split(","))
    if west >= east or south >= north:
        raise HTTPException(422, _TURNED)
    view = {"view": [west, south, east, north, zoom]}
    packed = await done_by_child(served, "ground", view, media_type="application/gzip")
    headers = {"vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "content-encoding": "gzip"}, media_type="application/geo+json")
    return Response(gzip.decompress(packed), headers=headers, media_type="application/geo+json")


@router.get("/ground/streets")
async def streets(served: ServedHere, q: Annotated[str, Query(max_length=80)]) -> Response:
    """Places whose name holds the words, each with its extent: west, south, east, north."""
    if not served.ground.file:
        raise HTTPException(404)
    return JSONResponse(await places_called(served, q))


async def places_called(served: Served, name: str) -> list[dict[str, Any]]:
    """Places of the base map, as `permits.report.named_places.NamedPlace`; none where there is no base map."""
    if not served.ground.file:
        return []
    found: list[dict[str, Any]] = json.loads(await done_by_child(served, "ground", {"name": name}))
    return found
