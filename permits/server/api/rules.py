"""GET /v1/rules: the rule book as held."""

from __future__ import annotations

import datetime
from typing import Any

from fastapi import APIRouter

from permits.rulebook.in_force import RulesInForce
from permits.server.served import ServedHere

router = APIRouter()


@router.get("/v1/rules", summary="收录的法规 | the rule book as held")
def rules(served: ServedHere, on: datetime.date | None = None) -> dict[str, Any]:
    held = served.rulebook.in_force(on or datetime.date.today(), served.readings)
    instrument = served.rulebook.instrument
    return {
        "regulation": instrument.id,
        "title": instrument.title.as_dict(),
        "in_force_from": instrument.in_force_from.isoformat(),
        "sha256": served.rulebook.sha256,
        "covered": held is not None,
        "zones": [] if held is None else _zones(held),
        "readings": {} if held is None else _readings(held),
        "activities": {code: served.activities[code].name.as_dict() for code in served.activities.codes},
    }


def _zones(held: RulesInForce) -> list[dict[str, Any]]:
    return [
        {
            "id": zone.id,
            "name": zone.name.as_dict(),
            "clause": held.clause_text(zone.clause).as_dict(),
            "limit_m": zone.limit_m,
            "measured_from": zone.measured_from,
        }
        for zone in held.zones
    ]


def _readings(held: RulesInForce) -> dict[str, Any]:
    return {
        one.key: {"default": one.default, "chosen": held.chosen[one.key], "options": list(one.options)}
        for one in held.readings
    }
