"""The body of a request, as far as this server takes one: counted and timed while it arrives, never looked into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.exceptions import HTTPException

from geo.text import Text
from permits.children.spool import Spool

MAX_BODY_BYTES = 16 * 2**20
# From the first byte to the last, however steadily it drips: 16 MB at 2.2 Mbit/s.
BODY_SECONDS = 60.0
_TOO_LARGE = Text(f"请求超过 {MAX_BODY_BYTES} 字节", f"the body exceeds {MAX_BODY_BYTES} bytes")
_TOO_SLOW = Text(f"请求体在 {BODY_SECONDS:g} 秒内没有传完", f"the body did not arrive within {BODY_SECONDS:g} seconds")


async def body(request: Request) -> AsyncIterator[Spool]:
    """The body, closed when the answer is on its way.

    Raises
    ------
    HTTPException
        413, before any of it is read where its length is stated; 408.
    """
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or len(stated) > 20 or int(stated) > MAX_BODY_BYTES:
        raise _refused(413, _TOO_LARGE)
    async with _arrived(request) as content:
        yield content


@asynccontextmanager
async def _arrived(request: Request) -> AsyncIterator[Spool]:
    content = Spool()
    try:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    if content.length + len(chunk) > MAX_BODY_BYTES:
                        raise _refused(413, _TOO_LARGE)
                    content.write(chunk)
        except TimeoutError:
            raise _refused(408, _TOO_SLOW) from None
        yield content
    finally:
        content.close()


def _refused(status: int, text: Text) -> HTTPException:
    return HTTPException(status, f"{text.zh} | {text.en}")
