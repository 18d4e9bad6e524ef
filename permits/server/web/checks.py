"""/asks/{token}/check and /checks/{token}: a draft is judged; its answer as a page, until its time is over or it is deleted."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
