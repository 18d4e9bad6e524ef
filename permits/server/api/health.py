"""GET /healthz: that this process answers."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()


# In the loop itself: it waits for no thread and for no worker.
@router.get("/healthz", summary="存活检查 | that the server answers")
async def health() -> dict[str, str]:
    return {"status": "ok"}
