"""Connections: how many, for how long, and how they end. HTTP/1.1 by hypercorn; a gate in front may speak the others.

hypercorn closes what is silent, and a request whose head does not come to an end. What it leaves open is closed here: a
body that drips, an answer that nobody reads, the hundredth connection of one address.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.events import Closed
from hypercorn.protocol.h11 import H2CProtocolRequiredError, H2ProtocolAssumedError, H11Protocol
from hypercorn.typing import ConnectionState
from hypercorn.utils import parse_socket_addr

from geo.errors import InputError
from geo.text import Text
from permits.children.confinement import missing
from permits.children.pool import Pool
from permits.server.guard import Guard

# A head of a request ends within this time after its connection fell idle, or there is none.
IDLE_SECONDS = 10.0
CONNECTIONS_OF_AN_ADDRESS = 64
_CONNECTIONS = 512
# After that a connection is cut, whatever is still on its way.
_CLOSING_SECONDS = 2.0


class _Connection(TCPServer):
    """One connection: HTTP/1.1 only, and closed for good."""

    async def run(self) -> None:
        try:
            at = self.writer.get_extra_info("socket")
            client = parse_socket_addr(at.family, at.getpeername())
            server = parse_socket_addr(at.family, at.getsockname())
            async with TaskGroup(self.loop) as task_group:
                self._task_group = task_group
                self.protocol = H11Protocol(  # type: ignore[assignment]  # its wrapper adds HTTP/2 alone
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
                await self.protocol.initiate()
                await self.idle_task.restart(task_group, self._idle_timeout)
                await self._read_data()
        except OSError:
            pass
        finally:
            await self._close()

    async def _read_data(self) -> None:
        try:
            await super()._read_data()
        except (H2CProtocolRequiredError, H2ProtocolAssumedError):
            await self.protocol.handle(Closed())
        # Else the connection would wait for its idle time although the client has left.
        await self.idle_task.stop()

    async def _close(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await super()._close()
        self.writer.transport.abort()


@dataclass
class Listener:
    """A guarded application at a place of the network.

    Attributes
    ----------
    app : Guard
        What answers.
    pool : Pool
        Its workers; without them nothing can be answered, and the listener ends.
    """

    app: Guard
    pool: Pool
    _of_address: Counter[str] = field(default_factory=Counter)
    _open: set[asyncio.Task[Any]] = field(default_factory=set)

    async def run(self, host: str, port: int) -> bool:
        """Serve until a signal says to stop; whether it did, else the workers are lost.

        Raises
        ------
        InputError
            It cannot listen there, or the workers cannot load what they serve.
        """
        places = _bound(host, port)
        try:
            async with self.app.app.router.lifespan_context(self.app.app):
                return await self._serve(places)
        finally:
            for place in places:
                place.close()

    async def _serve(self, places: list[socket.socket]) -> bool:
        # FastAPI makes the models of an address when it is first matched, which would hold up the first to ask.
        for route in self.app.app.routes:
            route.matches({"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []})
        # What was loaded stays: looking through it again would hold up everybody.
        gc.collect()
        gc.freeze()
        # What connections leave behind outlives them by their idle time. Taken away seldom it holds up everybody for a
        # tenth of a second; the second look forgets how much was loaded, which would put the next one off.
        gc.collect()
        gc.set_threshold(700, 5, 1)
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        self._config = Config()
        self._config.keep_alive_timeout = IDLE_SECONDS
        self._config.include_server_header = False
        self._context = WorkerContext(None)
        servers = [await asyncio.start_server(self._connected, sock=place, backlog=512) for place in places]
        for place in places:
            _announce(place, self.pool)
        ended = [asyncio.ensure_future(event.wait()) for event in (stopped, self.pool.lost)]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for one in ended:
            one.cancel()
        for server in servers:
            server.close()
        # Connections that are idle end now, the others with their answer.
        await self._context.terminated.set()
        await self.pool.close()
        if self._open:
            _, late = await asyncio.wait(self._open, timeout=_CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return stopped.is_set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("",))[0])
        if len(self._open) >= _CONNECTIONS or self._of_address[address] >= CONNECTIONS_OF_AN_ADDRESS:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self._of_address[address] += 1
        try:
            app = ASGIWrapper(self.app)  # type: ignore[arg-type]  # messages are typed there, mappings in Starlette
            loop = asyncio.get_running_loop()
            await _Connection(app, loop, self._config, self._context, {}, reader, writer)
        finally:
            self._open.discard(task)
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]


def _bound(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address that a name has."""
    places = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, *_, address in dict.fromkeys(found):
            places.append(socket.create_server(address[:2], family=family, backlog=512))
    except OSError as error:
        for place in places:
            place.close()
        raise InputError(
            Text(
                f"无法在 {host}:{port} 监听（{error.strerror}）", f"cannot listen at {host}:{port} ({error.strerror})"
            ),
            Text("请换一个地址或端口", "Name another address or port"),
        ) from None
    return places


def _announce(place: socket.socket, pool: Pool) -> None:
    host, port = place.getsockname()[:2]
    lacking = missing(pool.layers)
    there = ", ".join(name for name, why in pool.layers.items() if why is None)
    print(f"暖护服务 serving: http://{f'[{host}]' if ':' in host else host}:{port}", file=sys.stderr)
    print(f"隔离 children held by: {there}；缺 missing: {', '.join(lacking) or '无 none'}", file=sys.stderr, flush=True)
