"""The one shape of a refusal: RFC 9457, Chinese first, then English."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from geo.errors import InputError
from geo.text import Text
from permits.intake.envelope import invalid_text

PROBLEM = "application/problem+json"


class Problem(BaseModel):
    """RFC 9457; ``detail`` is Chinese first, then English."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str | None = None
    detail_en: str | None = None
    # Which limit a job met that was given no answer.
    limit: str | None = None


def problem(status: int, title: str, detail: Text, *, limit: str | None = None) -> bytes:
    """What stands in the answer to a request that is refused."""
    said = Problem(
        type="about:blank",
        title=title,
        status=status,
        detail=detail.zh if detail.zh == detail.en else f"{detail.zh} | {detail.en}",
        detail_zh=detail.zh,
        detail_en=detail.en,
        limit=limit,
    )
    return json.dumps(said.model_dump(), ensure_ascii=False).encode()


def bad_input(error: InputError) -> bytes:
    """422: what was handed in cannot be used."""
    return problem(422, "输入有误 | bad input", error.text)


def bad_request(errors: Sequence[Any]) -> bytes:
    """422: fields of the request that do not exist or hold what they cannot hold, as pydantic lists them."""
    wrong = invalid_text(errors)
    return problem(422, "请求内容有误 | invalid request", Text(f"请求内容有误：{wrong.zh}", wrong.en))
