"""/network: what the network's data hold, what they lack, and what that means for determinations."""

from __future__ import annotations

import datetime
import json
from typing import Any

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from geo.text import Text
from permits.server.child import done_by_child
from permits.server.served import ServedHere
from permits.server.web.drafting import now
from permits.server.web.visit import Visit, VisitHere
from permits.service.tiling import LOOKED_BACK, Kind, suspicions

router = APIRouter(include_in_schema=False)

_NOTICED = {
    Kind.SIDE_BY_SIDE: Text("许多小地块连成一片", "many small sites side by side"),
    Kind.SPREAD: Text("同一地址在一带查询许多小地块", "one address asked about many small sites of a district"),
    Kind.ONE_PLACE: Text("同一地块反复查询", "one site asked about again and again"),
}


async def _facts(visit: Visit, today: datetime.date) -> dict[str, Any]:
    """What a worker says of the network; asked once a day and for each network, for it takes seconds."""
    state, of = visit.request.app.state, (today, visit.served.network.sha256)
    known, facts = getattr(state, "network_facts", (None, {}))
    if known != of:
        asked = {"role": visit.served.page_role, "language": visit.language.value, "today": today.isoformat()}
        facts = json.loads(await done_by_child(visit.served, "network", asked))
        state.network_facts = of, facts
    return dict(facts)


@router.get("/network")
async def network(visit: VisitHere, served: ServedHere) -> Response:
    if not visit.sees_network:
        return visit.page("network_refused.html", status=403)
    today = datetime.date.today()
    facts = await _facts(visit, today)
    until = facts["surveyed_until"]
    age = None if until is None else (today - datetime.date.fromisoformat(until)).days
    assert served.store is not None, "pages are served with a store"
    noticed = await run_in_threadpool(lambda store: suspicions(store, now=now()), served.store)
    return visit.page(
        "network.html",
        facts=facts,
        age_days=age,
        said=lambda text: text[visit.language.value],
        noticed=noticed,
        kinds=_NOTICED,
        looked_back_days=LOOKED_BACK.days,
    )
