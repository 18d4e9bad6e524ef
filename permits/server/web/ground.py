"""/ground: streets, water and buildings under the maps of pages, from the file that the server was given; and what pages say of their ground."""

from __future__ import annotations

import gzip
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from geo.text import Text
from maps.style import STYLES
from permits.server.served import Served, ServedHere
from permits.server.web.child import done_by_child
from permits.server.web.visit import Visit

router = APIRouter(include_in_schema=False)

_BOX = r"^-?[0-9]{1,3}(\.[0-9]{1,20})?(,-?[0-9]{1,3}(\.[0-9]{1,20})?){3}$"
_TURNED = "bbox：西、南、东、北，度 | bbox: west, south, east, north in degrees"
_NO_GROUND = Text("底图没有加载出来，其余功能照常", "The ground of the map did not come; everything else works")
_CUT = Text(
    "此处底图过密，{count} 个要素未画；放大可见",
    "Too dense here: {count} features of the ground are not drawn; zoom in",
)


def ground_under(visit: Visit) -> dict[str, Any]:
    """What a page with a map tells ``basemap.js``; its policy lets in the pictures that this needs.

    A page hands it to its template as ``ground``, which includes ``ground.html``.
    """
    under = visit.served.ground
    visit.policy.setdefault("img-src", []).extend(under.image_sources)
    service = under.service
    return {
        "vector": "/ground" if under.file else None,
        "tiles": None
        if service is None
        else {
            "layers": service.templates,
            "attribution": visit.one(service.attribution.text),
            **service.model_dump(include={"subdomains", "datum", "grid", "min_zoom", "max_zoom"}),
        },
        "note": under.note,
        "styles": {name: dict(style) for name, style in STYLES.items() if name.startswith("context_")},
        "words": {"no_ground": visit.one(_NO_GROUND), "cut": visit.one(_CUT)},
    }


@router.get("/ground")
async def ground(
    request: Request,
    served: ServedHere,
    bbox: Annotated[str, Query(pattern=_BOX)],
    zoom: Annotated[int, Query(ge=0, le=24)],
) -> Response:
    west, south, east, north = map(float, bbox.split(","))
    if west >= east or south >= north:
        raise HTTPException(422, _TURNED)
    packed = await _answered(served, {"view": [west, south, east, north, zoom]}, "application/gzip")
    headers = {"vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers={**headers, "content-encoding": "gzip"}, media_type="application/geo+json")
    return Response(gzip.decompress(packed), headers=headers, media_type="application/geo+json")


@router.get("/ground/streets")
async def streets(served: ServedHere, q: Annotated[str, Query(max_length=80)]) -> Response:
    """Places whose name holds the words, each with its extent: west, south, east, north."""
    return Response(await _answered(served, {"name": q}, "application/json"), media_type="application/json")


async def _answered(served: Served, asked: dict[str, Any], media_type: str) -> bytes:
    if not served.ground.file:
        raise HTTPException(404)
    return await done_by_child(served, "ground", asked, media_type=media_type)
