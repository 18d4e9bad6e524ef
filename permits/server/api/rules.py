"""GET /v1/rules: the rule book as held."""

from __future__ import annotations

import datetime

from fastapi import Depends, Request, Response
from pydantic import Field

from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.bilingual import Bilingual
from permits.server.described import UNCHANGED, with_problems
from permits.server.described_headers import headers
from permits.server.parameters import OneOfEach
from permits.server.served import ServedHere
from permits.server.shown import Shown
from permits.server.tagged import tagged

router = router_for_programs()


class ZoneShown(Shown):
    """A protection zone: how far it reaches, and by which clause."""

    id: str = Field(examples=["network"])
    name: Bilingual
    clause: Bilingual
    limit_m: float
    measured_from: str = Field(examples=["outer_edge"])


class ReadingShown(Shown):
    """A place where the text is open, and how this server reads it."""

    default: str
    chosen: str
    options: list[str]


class RulesShown(Shown):
    """The rule book on a day; ``covered`` is whether it holds on that day."""

    regulation: str
    title: Bilingual
    in_force_from: datetime.date
    sha256: str
    covered: bool
    zones: list[ZoneShown]
    readings: dict[str, ReadingShown]
    activities: dict[str, Bilingual]


@router.get(
    "/v1/rules",
    summary="收录的法规 | the rule book as held",
    response_model=None,
    responses={200: {"model": RulesShown, "headers": headers("ETag")}, **UNCHANGED},
    openapi_extra=with_problems("not-acceptable", "invalid-request"),
    dependencies=[Depends(Writes("application/json")), Depends(OneOfEach("on"))],
)
def rules(request: Request, served: ServedHere, on: datetime.date | None = None) -> Response:
    held = served.rulebook.in_force(on or datetime.date.today(), served.readings)
    instrument = served.rulebook.instrument
    shown = RulesShown(
        regulation=instrument.id,
        title=_both(instrument.title),
        in_force_from=instrument.in_force_from,
        sha256=served.rulebook.sha256,
        covered=held is not None,
        zones=[] if held is None else _zones(held),
        readings={} if held is None else _readings(held),
        activities={code: _both(served.activities[code].name) for code in served.activities.codes},
    )
    return tagged(request, shown.model_dump_json().encode())


def _zones(held: RulesInForce) -> list[ZoneShown]:
    return [
        ZoneShown(
            id=zone.id,
            name=_both(zone.name),
            clause=_both(held.clause_text(zone.clause)),
            limit_m=zone.limit_m,
            measured_from=zone.measured_from,
        )
        for zone in held.zones
    ]


def _readings(held: RulesInForce) -> dict[str, ReadingShown]:
    return {
        one.key: ReadingShown(default=one.default, chosen=held.chosen[one.key], options=list(one.options))
        for one in held.readings
    }


def _both(text: Text) -> Bilingual:
    return Bilingual(zh=text.zh, en=text.en)
