"""GET /healthz: that this process answers."""

from __future__ import annotations

from permits.server.addresses import router_for_programs
from permits.server.described import with_problems

router = router_for_programs()


# In the loop itself: it waits for no thread and for no worker.
@router.get("/healthz", summary="存活检查 | that the server answers", openapi_extra=with_problems())
async def health() -> dict[str, str]:
    return {"status": "ok"}
