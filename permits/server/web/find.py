"""/find: where a place lies that somebody typed, so that a map goes there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from geo.reading.axes import of_all, votes
from geo.reading.cell import cell_number
from geo.reading.pasted_lines import corners_of, plain_line
from permits.server.served import Served, ServedHere
from permits.server.web.previewed import area_of_map

router = APIRouter(include_in_schema=False)

# About 50 km round the network: whoever works there means a place there.
_NEAR_DEGREES = 0.5


@router.get("/find")
async def find(served: ServedHere, q: Annotated[str, Query(max_length=200)]) -> JSONResponse:
    """Longitude and latitude as people write them, in either order where the numbers tell which is which."""
    place = await _degrees(q, served)
    found = [] if place is None else [{"name": f"{place[0]:.6f}, {place[1]:.6f}", "lon": place[0], "lat": place[1]}]
    return JSONResponse({"found": found})


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
