"""/find: where a place lies that somebody typed, as coordinates or as a street of the base map, so that a map goes there."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from geo.reading.axes import of_all, votes
from geo.reading.cell import cell_number
from geo.reading.pasted_lines import corners_of, plain_line
from permits.server.child import done_by_child
from permits.server.served import Served, ServedHere
from permits.server.web.drafting import now
from permits.server.web.ground import places_called
from permits.server.web.previewed import area_of_map
from permits.server.web.visit import VisitHere

router = APIRouter(include_in_schema=False)

# About 50 km round the network: whoever works there means a place there.
_NEAR_DEGREES = 0.5
_LONGEST_NAME = 80
_MOST_FOUND = 12


@router.get("/find")
async def find(visit: VisitHere, served: ServedHere, q: Annotated[str, Query(max_length=200)]) -> JSONResponse:
    """Longitude and latitude as people write them, in either order where the numbers tell which is which; else by name.

    Streets and crossings by the base map, where there is one; assets for those who may see where pipes lie.
    """
    place = await _degrees(q, served)
    if place is not None:
        lon, lat = place
        return JSONResponse({"found": [{"name": f"{lon:.6f}, {lat:.6f}", "lon": lon, "lat": lat}]})
    found: list[dict[str, Any]] = []
    if q.strip():
        streets = await places_called(served, q[:_LONGEST_NAME])
        found += [{"name": one["name"], "bounds": one["extent"]} for one in streets]
    if visit.sees_map:
        asked = {
            "role": served.page_role,
            "language": visit.language.value,
            "today": now().date().isoformat(),
            "words": q,
        }
        assets = json.loads(await done_by_child(served, "search", asked))
        found += [{"name": f"{one['name']} · {one['what']}", "bounds": one["bounds"]} for one in assets]
    return JSONResponse({"found": found[:_MOST_FOUND]})


async def _degrees(text: str, served: Served) -> tuple[float, float] | None:
    corners = corners_of(plain_line(text)) if text.strip() else []
    if len(corners) != 1:
        return None
    values = [cell_number(cell) for cell in corners[0].cells]
    if len(values) != 2 or not all(abs(value) <= 180 for value in values):
        # Of plane coordinates nobody knows the zone here: those are pasted, and asked about.
        return None
    first, second = values
    north_first = of_all(votes([(first, second)]))
    if north_first is not None:
        return (second, first) if north_first else (first, second)
    west, south, east, north = await area_of_map(served)
    near = [
        (lon, lat)
        for lon, lat in ((first, second), (second, first))
        if west - _NEAR_DEGREES <= lon <= east + _NEAR_DEGREES and south - _NEAR_DEGREES <= lat <= north + _NEAR_DEGREES
    ]
    return near[0] if len(near) == 1 else None
