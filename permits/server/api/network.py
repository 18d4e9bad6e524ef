"""GET /v1/network: how old the network is, where it lies, and where it was surveyed."""

from __future__ import annotations

import datetime

from fastapi import Depends, Request, Response

from permits.server.accepting import Writes
from permits.server.addresses import router_for_programs
from permits.server.child import done_by_child
from permits.server.described import UNCHANGED, with_problems
from permits.server.described_headers import headers
from permits.server.network_shown import NetworkShown
from permits.server.parameters import OneOfEach
from permits.server.served import ServedHere
from permits.server.tagged import tagged

router = router_for_programs()


@router.get(
    "/v1/network",
    summary="管网的时间、范围、覆盖 | the network: its age, extent and coverage",
    response_model=None,
    responses={200: {"model": NetworkShown, "headers": headers("ETag")}, **UNCHANGED},
    openapi_extra=with_problems(
        "not-acceptable", "invalid-request", "out-of-time", "stopped", "too-much-memory", "crashed"
    ),
    dependencies=[Depends(Writes("application/json")), Depends(OneOfEach())],
)
async def network(request: Request, served: ServedHere) -> Response:
    asked = {"role": served.role, "today": datetime.date.today().isoformat(), "sample": served.sample}
    return tagged(request, await done_by_child(served, "network_shown", asked))
