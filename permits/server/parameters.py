"""What may stand in an address: a word that is passed over, or a second that replaces the first, would look like an answer to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import QueryParams

from geo.text import Text
from permits.server.wrong_parameter import wrong_parameter


class OneOfEach:
    """The parameters of an address, each of which may stand there once; those of ``several`` as often as one likes."""

    def __init__(self, *names: str, several: Collection[str] = ()) -> None:
        self._names = (*names, *several)
        self._several = frozenset(several)

    async def __call__(self, request: Request) -> None:
        """Raises RequestValidationError."""
        wrong = stated_twice(request.query_params, self._several)
        known = Text(
            f"没有这个参数；可用：{'、'.join(self._names)}", f"no such parameter; there are {', '.join(self._names)}"
        )
        if not self._names:
            known = Text("没有这个参数；这个地址没有参数", "no such parameter; this address has none")
        wrong += [wrong_parameter(one, known) for one in request.query_params if one not in self._names]
        if wrong:
            raise RequestValidationError(wrong)


def stated_twice(stated: QueryParams, several: Collection[str]) -> list[dict[str, Any]]:
    """Parameters that stand there more than once, and mean one thing."""
    return [
        wrong_parameter(name, Text("写了两次", "stated twice"))
        for name in stated
        if name not in several and len(stated.getlist(name)) > 1
    ]
