"""The body of a request, as far as this server takes one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from geo.text import Text
from permits.server.problems import problem

MAX_BODY_BYTES = 16 * 2**20
_TOO_LARGE = Text(f"请求超过 {MAX_BODY_BYTES} 字节", f"the body exceeds {MAX_BODY_BYTES} bytes")


async def limit_body(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a request that states too long a body before any of it is read."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > MAX_BODY_BYTES:
        return problem(413, "Content Too Large", _TOO_LARGE)
    return await call_next(request)


async def body(request: Request) -> bytes:
    """The body, counted while it arrives: a chunked one states no length beforehand."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise HTTPException(413, f"{_TOO_LARGE.zh} | {_TOO_LARGE.en}")
    return bytes(content)
