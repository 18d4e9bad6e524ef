"""The body of a request, as far as this server takes one: unpacked, counted and timed while it arrives, never looked into."""

from __future__ import annotations

import asyncio
import errno
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import Request

from geo.text import Text
from permits.children.endings import Ending, NoAnswerError
from permits.children.pool import BusyError
from permits.children.room import out_of_room
from permits.children.spool import CHUNK_BYTES, Spool
from permits.server.problem import RefusedError

MAX_BODY_BYTES = 16 * 2**20
# Of a batch of a hundred thousand outlines.
MAX_BATCH_BYTES = 128 * 2**20
# All bodies that arrive, wait or are judged.
MAX_HELD_BYTES = 256 * 2**20
# Of one address; one whole batch all the same.
_HELD_OF_AN_ADDRESS = MAX_HELD_BYTES // 4
# From the first byte to the last, however steadily it drips: 16 MB at 2.2 Mbit/s.
BODY_SECONDS = 60.0
_TOO_SLOW = Text(f"请求体在 {BODY_SECONDS:g} 秒内没有传完", f"the body did not arrive within {BODY_SECONDS:g} seconds")
_BROKEN = Text("gzip 压缩的请求体有误或不完整", "the body is no gzip, or not the whole of it")
_PACKED = ("gzip", "x-gzip")
# Of bgzip, which ends one every 64 KiB, with as many again; each takes a moment, even if nothing is in it.
_MOST_MEMBERS = 2 * MAX_BATCH_BYTES // 2**16
_OTHER_CODING = Text("请求体的压缩方式只接受 gzip", "of codings of a body (Content-Encoding) gzip alone is taken")


class Body:
    """The body of a request, to be asked for as a dependency: as it was before its sender compressed it, closed when the answer is
    on its way.

    Parameters
    ----------
    at_most : int
        Bytes.
    """

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most

    async def __call__(self, request: Request) -> AsyncIterator[Spool]:
        async with arrived(request, at_most=self._at_most) as content:
            yield content


body = Body(MAX_BODY_BYTES)


@asynccontextmanager
async def arrived(request: Request, *, at_most: int) -> AsyncIterator[Spool]:
    """The same, for as long as it is needed.

    Raises
    ------
    RefusedError
        Too large, before any of it is read where its length is stated, and while it is unpacked; too slow; another coding
        than gzip; broken gzip.
    BusyError
        Bodies that are here already take as much as they may.
    NoAnswerError
        The disk is full.
    """
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or len(stated) > 20 or int(stated) > at_most:
        raise _too_large(at_most)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in (*_PACKED, "identity", ""):
        raise RefusedError("unsupported-media-type", _OTHER_CODING, {"accept-encoding": "gzip"})
    async with _arrived(request, "" if request.client is None else request.client.host, at_most) as content:
        yield content


def _too_large(at_most: int) -> RefusedError:
    return RefusedError(
        "body-too-large",
        Text(
            f"请求（压缩的按解压后计）超过 {at_most} 字节",
            f"the body, unpacked where it is compressed, exceeds {at_most} bytes",
        ),
    )


# What the bodies of each address take.
_held: Counter[str] = Counter()


@asynccontextmanager
async def _arrived(request: Request, address: str, at_most: int) -> AsyncIterator[Spool]:
    content = Spool()
    try:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in _pieces(request):
                    if content.length + len(chunk) > at_most:
                        raise _too_large(at_most)
                    if _held[address] > max(_HELD_OF_AN_ADDRESS, at_most) or _held.total() > MAX_HELD_BYTES:
                        raise BusyError
                    content.write(chunk)
                    _held[address] += len(chunk)
        except TimeoutError:
            raise RefusedError("body-too-slow", _TOO_SLOW) from None
        except OSError as error:
            # A limit of the size of files (LimitFSIZE of systemd) is this server's as much as its disk.
            if out_of_room(error) or error.errno == errno.EFBIG:
                raise NoAnswerError(Ending.ROOM) from None
            raise
        yield content
    finally:
        _held[address] -= content.length
        if not _held[address]:
            del _held[address]
        content.close()


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    if request.headers.get("content-encoding", "").strip().lower() not in _PACKED:
        async for chunk in request.stream():
            yield chunk
        return
    unpacking = _Unpacking()
    async for chunk in request.stream():
        for piece in unpacking.pieces(chunk):
            yield piece
            # A little that unpacks to much must not keep the others waiting.
            await asyncio.sleep(0)
    unpacking.end()


class _Unpacking:
    """gzip taken apart, never more at once than a piece: whoever counts the pieces stops a bomb before it is there."""

    def __init__(self) -> None:
        self._members = 0
        self._gzip = self._next()

    def _next(self) -> zlib._Decompress:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise RefusedError("broken-body", _BROKEN)
        return zlib.decompressobj(16 + zlib.MAX_WBITS)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        piece = b""
        try:
            while chunk or len(piece) == CHUNK_BYTES:
                if self._gzip.eof and chunk:
                    # A file may be several, one behind the other (RFC 1952), as bgzip writes it.
                    self._gzip = self._next()
                piece = self._gzip.decompress(chunk, CHUNK_BYTES)
                chunk = self._gzip.unconsumed_tail or self._gzip.unused_data
                yield piece
        except zlib.error:
            raise RefusedError("broken-body", _BROKEN) from None

    def end(self) -> None:
        if not self._gzip.eof:
            raise RefusedError("broken-body", _BROKEN)
