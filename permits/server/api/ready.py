"""GET /readyz: that the next job would be done."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse

from geo.text import Text
from permits.server.addresses import router_for_programs
from permits.server.bilingual import Bilingual
from permits.server.described import with_problems
from permits.server.handlers import AGAIN, refusal
from permits.server.readiness import Lacking
from permits.server.served import ServedHere
from permits.server.shown import Shown

router = router_for_programs()

_WORDS = {
    Lacking.WORKERS: Text("所有处理进程都在忙", "all workers are busy"),
    Lacking.STORE: Text("存储文件夹写不进去", "the store cannot be written"),
    Lacking.ROOM: Text("存储所在磁盘快满了", "the disk of the store is nearly full"),
}


class Ready(Shown):
    """That the next job would be done; of a newer snapshot that is not served, why."""

    status: str
    newer_network_refused: Bilingual | None = None


@router.get(
    "/readyz",
    summary="能否接下一项作业 | whether the next job would be done",
    response_model=None,
    responses={200: {"model": Ready}},
    openapi_extra=with_problems("not-ready"),
)
async def ready(served: ServedHere) -> Response:
    lacking = await served.readiness.lacking()
    if lacking is not None:
        return refusal("not-ready", _WORDS[lacking], limit=lacking.value, headers=AGAIN)
    refused = None if served.snapshot is None else served.snapshot.refused
    # What was loaded is served all the same.
    newer = {} if refused is None else {"newer_network_refused": refused.as_dict()}
    return JSONResponse({"status": "ok", **newer})
