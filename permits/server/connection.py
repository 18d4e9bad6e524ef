"""One connection: HTTP/1.1 by hypercorn, without what it would switch to; who has left is told from who only waits."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses

import h11
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.events import Closed, Event, RawData
from hypercorn.protocol.events import Event as StreamEvent
from hypercorn.protocol.events import Response
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.typing import ConnectionState
from hypercorn.utils import parse_socket_addr

from geo.text import Text
from permits.server.guard import headers_of
from permits.server.problem import PROBLEM, problem

# After that a connection is cut, whatever is still on its way.
CLOSING_SECONDS = 2.0
_LINGERING_SECONDS = 0.5
# What a client may send ahead of its next request while it waits for an answer.
_AHEAD_BYTES = 2**16
_PROBE_SECONDS = 0.5
# Allowed before any answer. Whoever only ended his side passes over it; the system of whoever left refuses it.
_PROBE = b"HTTP/1.1 100 Continue\r\n\r\n"
# What is refused before there is a request, by the status that h11 has for it; anything else is a broken one.
_REFUSED = {
    431: (
        "head-too-large",
        Text("请求头（含网址）过大", "the head of the request, its address included, is too large"),
    ),
    501: (
        "unknown-transfer-coding",
        Text("Transfer-Encoding 只接受 chunked", "of transfer codings (Transfer-Encoding) chunked alone is taken"),
    ),
}
_BROKEN = (
    "broken-request",
    Text("收到的不是完整、无误的 HTTP 请求", "what arrived is no HTTP request, or not a whole and correct one"),
)


class _LeftError(Exception):
    """The client left, or sent more than he may, while his request was answered."""


class Connection(TCPServer):
    """HTTP/1.1 only, and closed for good."""

    async def run(self) -> None:
        try:
            at = self.writer.get_extra_info("socket")
            client = parse_socket_addr(at.family, at.getpeername())
            server = parse_socket_addr(at.family, at.getsockname())
            async with TaskGroup(self.loop) as task_group:
                self._task_group = task_group
                self._http = _Protocol(
                    self.app,
                    self.config,
                    self.context,
                    task_group,
                    ConnectionState(self.state),
                    False,
                    client,
                    server,
                    self.protocol_send,
                )
                self._http.can_read = _ReadingAhead(self)  # type: ignore[assignment]  # like the event it was
                self.protocol = self._http  # type: ignore[assignment]  # its wrapper adds HTTP/2 alone
                await self.idle_task.restart(task_group, self._idle_timeout)
                await self._read_data()
        except OSError:
            pass
        finally:
            await self._close()

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData) and self.writer.transport.is_closing():
            # Nobody takes it; asyncio would log each piece.
            await self.protocol.handle(Closed())
            return
        await super().protocol_send(event)

    async def read_ahead(self) -> None:
        """Read on while a request is answered, so that it is noticed when its client leaves."""
        ahead = 0
        while data := await self._some():
            ahead += len(data)
            if ahead > _AHEAD_BYTES:
                break
            self._http.connection.receive_data(data)
        else:
            await self._while_only_half_closed()

    async def _read_data(self) -> None:
        try:
            while data := await self._some():
                await self.protocol.handle(RawData(data))
        except _LeftError:
            pass
        # Else the connection would wait for its idle time although the client has left.
        await self.idle_task.stop()
        await self._while_only_half_closed()
        await self.protocol.handle(Closed())

    async def _some(self) -> bytes:
        try:
            return await self.reader.read(MAX_RECV)
        except OSError:
            return b""

    async def _while_only_half_closed(self) -> None:
        """A client that sent a whole request and ended his side waits for the answer, until the connection says otherwise."""
        while self._http.is_answering and not self.writer.transport.is_closing():
            if self._http.connection.our_state is h11.SEND_RESPONSE:
                self.writer.write(_PROBE)
            await asyncio.sleep(_PROBE_SECONDS)

    async def _close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self.writer.write_eof()
        await self._linger()
        self.writer.close()
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self.writer.wait_closed()
        except TimeoutError:
            self.writer.transport.abort()
        except OSError:
            # The client closed it before.
            pass
        except asyncio.CancelledError:
            self.writer.transport.abort()
            raise
        finally:
            await self.idle_task.stop()

    async def _linger(self) -> None:
        """Leave the client a moment: what arrives at a closed connection takes from him the answer that he has not read."""
        until = self.loop.time() + _LINGERING_SECONDS
        while self.loop.time() < until and not self.writer.transport.is_closing():
            if self.reader.at_eof() or self.reader.exception() is not None:
                return
            await asyncio.sleep(0.02)


class _Protocol(H11Protocol):
    """HTTP/1.1 that offers no other protocol; its own refusals carry the headers of all others."""

    connection: h11.Connection
    # Whether the request states its length beside chunks: a gate that goes by the other of the two takes what follows for another
    # request than we do (RFC 9112, section 6.1).
    _framed_twice = False

    @property
    def is_answering(self) -> bool:
        """Whether a whole request has arrived and its answer has not gone; HTTP/1.0 knows no answer before it."""
        at = self.connection
        whole = at.their_state not in (h11.IDLE, h11.SEND_BODY, h11.ERROR) and at.their_http_version == b"1.1"
        return self.stream is not None and whole and at.our_state in (h11.SEND_RESPONSE, h11.SEND_BODY)

    async def stream_send(self, event: StreamEvent) -> None:
        # Answered before the whole body is here, nothing more is read behind it: a client that is not told so sends its next
        # request to a connection that is closed.
        if isinstance(event, Response) and (self.connection.their_state is h11.SEND_BODY or self._framed_twice):
            event = dataclasses.replace(event, headers=[*event.headers, (b"connection", b"close")])
        await super().stream_send(event)

    async def _check_protocol(self, event: h11.Request) -> None:
        """A wish for another protocol is passed over."""

    async def _create_stream(self, request: h11.Request) -> None:
        names = {name for name, _ in request.headers}
        self._framed_twice = {b"transfer-encoding", b"content-length"} <= names
        headers = [(name, value) for name, value in request.headers if name != b"upgrade"]
        await super()._create_stream(
            h11.Request(
                method=request.method, headers=headers, target=request.target, http_version=request.http_version
            )
        )

    async def _send_error_response(self, status_code: int) -> None:
        content = problem(*_REFUSED.get(status_code, _BROKEN))
        fixed = [(name.encode(), value.encode()) for name, value in headers_of("").items()]
        told = [(b"content-type", PROBLEM.encode()), (b"content-length", str(len(content)).encode())]
        await self._send_h11_event(
            h11.Response(status_code=status_code, headers=[*fixed, *told, (b"connection", b"close")])
        )
        await self._send_h11_event(h11.Data(data=content))
        await self._send_h11_event(h11.EndOfMessage())


class _ReadingAhead:
    """In place of the event for which hypercorn waits, reading nothing, while a client has sent more than one request."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answered = asyncio.Event()

    async def clear(self) -> None:
        self._answered.clear()

    async def set(self) -> None:
        self._answered.set()

    async def wait(self) -> None:
        ahead = asyncio.ensure_future(self._connection.read_ahead())
        answered = asyncio.ensure_future(self._answered.wait())
        try:
            await asyncio.wait((ahead, answered), return_when=asyncio.FIRST_COMPLETED)
            if not answered.done():
                raise _LeftError
        finally:
            ahead.cancel()
            answered.cancel()
            await asyncio.gather(ahead, answered, return_exceptions=True)
