"""/network: what the network's data hold, what they lack, and what that means for determinations."""

from __future__ import annotations

import datetime
import json

from fastapi import APIRouter, Response

from permits.server.served import ServedHere
from permits.server.web.child import done_by_child
from permits.server.web.visit import VisitHere

router = APIRouter(include_in_schema=False)


@router.get("/network")
async def network(visit: VisitHere, served: ServedHere) -> Response:
    if not visit.sees_network:
        return visit.page("network_refused.html", status=403)
    today = datetime.date.today()
    asked = {"role": served.page_role, "language": visit.language.value, "today": today.isoformat()}
    facts = json.loads(await done_by_child(served, "network", asked))
    until = facts["surveyed_until"]
    age = None if until is None else (today - datetime.date.fromisoformat(until)).days
    return visit.page("network.html", facts=facts, age_days=age, said=lambda text: text[visit.language.value])
