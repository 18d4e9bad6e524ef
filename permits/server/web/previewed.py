"""What a worker read of a draft, as the pages show it."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool

from permits.children.endings import NoAnswerError
from permits.children.pool import BusyError
from permits.server.child import done_by_child
from permits.server.served import Served
from permits.server.web.draft import Door, Draft
from permits.server.web.drafting import Drafting

# Of the facts of a draft, those that change where works reach.
_SIZES = ("width_m", "diameter_m", "hole_diameter_m", "radius_m", "reach_m")
_BESIDE = (*_SIZES, "name", "layer", "crs", "coordinates_from")


async def previewed(served: Served, drafting: Drafting) -> dict[str, Any]:
    """The preview of a draft, as `permits.service.preview` makes it.

    Raises
    ------
    NoAnswerError, BusyError
        As of `done_by_child`.
    """
    file = await run_in_threadpool(lambda: drafting.file)
    query = {name: value for name, value in drafting.draft.query().items() if name in _BESIDE}
    return await _asked(served, query, drafting.draft.body(file))


def unread_paste(draft: Draft, seen: dict[str, Any]) -> bool:
    """Whether nothing was read of pasted points; then it is mended where they were pasted."""
    return draft.door is Door.PASTED and seen["problem"] is not None and not seen["layers"]


async def area_of_map(served: Served) -> list[float]:
    """West, south, east, north of what a map shows first: where the network is, else the district of the order."""
    try:
        area: list[float] = (await _asked(served, {}, b""))["served_area"]
    except (NoAnswerError, BusyError):
        # A page to draw on must not wait for whoever is judged.
        return list(served.rulebook.instrument.district_bounds)
    return area


async def _asked(served: Served, query: dict[str, Any], body: bytes) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(await done_by_child(served, "preview", {"query": query}, body))
    return made
