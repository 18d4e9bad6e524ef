"""The body of a request, as far as this server takes one: counted and timed while it arrives, never looked into."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.exceptions import HTTPException

from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.children.pool import BusyError
from permits.children.room import out_of_room
from permits.children.spool import Spool

MAX_BODY_BYTES = 16 * 2**20
# All bodies that arrive, wait or are judged.
MAX_HELD_BYTES = 256 * 2**20
_HELD_OF_AN_ADDRESS = MAX_HELD_BYTES // 4
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
    BusyError
        Bodies that are here already take as much as they may.
    NoAnswerError
        The disk is full.
    """
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or len(stated) > 20 or int(stated) > MAX_BODY_BYTES:
        raise _refused(413, _TOO_LARGE)
    async with _arrived(request, "" if request.client is None else request.client.host) as content:
        yield content


# What the bodies of each address take.
_held: Counter[str] = Counter()


@asynccontextmanager
async def _arrived(request: Request, address: str) -> AsyncIterator[Spool]:
    content = Spool()
    try:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    if content.length + len(chunk) > MAX_BODY_BYTES:
                        raise _refused(413, _TOO_LARGE)
                    if _held[address] > _HELD_OF_AN_ADDRESS or _held.total() > MAX_HELD_BYTES:
                        raise BusyError
                    content.write(chunk)
                    _held[address] += len(chunk)
        except TimeoutError:
            raise _refused(408, _TOO_SLOW) from None
        except OSError as error:
            if out_of_room(error):
                raise NoAnswerError(Ending.ROOM) from None
            raise
        yield content
    finally:
        _held[address] -= content.length
        if not _held[address]:
            del _held[address]
        content.close()


def _refused(status: int, text: Text) -> HTTPException:
    return HTTPException(status, f"{text.zh} | {text.en}")
