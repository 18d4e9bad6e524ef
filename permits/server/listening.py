"""Connections: how many, for how long, and how they end. HTTP/1.1 by hypercorn; a gate in front may speak the others.

hypercorn closes what is silent, and a request whose head does not come to an end. What it leaves open is closed here: a
body that drips, an answer that nobody reads, the hundredth connection of one address.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config

from geo.errors import InputError
from geo.text import Text
from permits.children.confinement import missing
from permits.children.defects import log_defect
from permits.children.pool import Pool
from permits.server.connection import CLOSING_SECONDS, Connection
from permits.server.guard import CROWDED, Guard

# A head of a request ends within this time after its connection fell idle, or there is none.
IDLE_SECONDS = 10.0
CONNECTIONS_OF_AN_ADDRESS = 64
_CONNECTIONS = 512
# Beyond them so many that are told at once to come again, and whether the server lives. A silent one soon makes room;
# when all are taken, the oldest makes it at once: whoever asks whether the server lives comes last.
_RESERVE = 64
_CROWDED_SECONDS = 1.0
# A connection and what it sends take one each; a system often allows 1024 unless more is wished for.
_DESCRIPTORS = 4096


@dataclass
class Listener:
    """A guarded application at a place of the network.

    Attributes
    ----------
    app : Guard
        What answers.
    pool : Pool
        Its workers; without them nothing can be answered, and the listener ends.
    says : sequence of str
        Lines for who started it, when it listens.
    """

    app: Guard
    pool: Pool
    says: Sequence[str] = ()
    _of_address: Counter[str] = field(default_factory=Counter)
    _open: dict[asyncio.Task[Any], asyncio.StreamWriter] = field(default_factory=dict)
    # The oldest first.
    _beyond: dict[asyncio.Task[Any], asyncio.StreamWriter] = field(default_factory=dict)
    _serving: bool = False

    async def run(self, host: str, port: int) -> bool:
        """Serve until a signal says to stop; whether it did, else the workers are lost.

        Raises
        ------
        InputError
            It cannot listen there, or the workers cannot load what they serve.
        LostError
            The workers cannot do their work on this system.
        """
        _wish_for_descriptors()
        places = _bound(host, port)
        self._stopped = asyncio.Event()
        # From the start: the workers are to be ended even while they load.
        opening = asyncio.ensure_future(self._open_and_serve(places))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, opening)
        try:
            return await opening
        except asyncio.CancelledError:
            if not self._stopped.is_set():
                raise
            return True
        finally:
            for place in places:
                place.close()

    def _stop(self, opening: asyncio.Task[bool]) -> None:
        if not self._stopped.is_set() and not self._serving:
            opening.cancel()
        self._stopped.set()

    async def _open_and_serve(self, places: list[socket.socket]) -> bool:
        async with self.app.app.router.lifespan_context(self.app.app):
            self._serving = True
            return await self._serve(places)

    async def _serve(self, places: list[socket.socket]) -> bool:
        # What was loaded stays: looking through it, now or later, would hold up everybody.
        gc.freeze()
        # What connections leave behind outlives them by their idle time. Taken away seldom it holds up everybody for a
        # tenth of a second; this look finds nothing, and forgets how much was loaded, which would put the next one off.
        gc.collect()
        gc.set_threshold(700, 5, 1)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_log_places)
        self._config = Config()
        self._config.keep_alive_timeout = IDLE_SECONDS
        self._config.include_server_header = False
        self._crowded = Config()
        self._crowded.keep_alive_timeout = _CROWDED_SECONDS
        self._crowded.include_server_header = False
        self._crowded.keep_alive_max_requests = 0
        self._context = WorkerContext(None)
        servers = [await asyncio.start_server(self._connected, sock=place, backlog=512) for place in places]
        for place in places:
            _announce(place, self.pool)
        for line in self.says:
            print(line, file=sys.stderr, flush=True)
        ended = [asyncio.ensure_future(event.wait()) for event in (self._stopped, self.pool.lost)]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for one in ended:
            one.cancel()
        for server in servers:
            server.close()
        # Connections that are idle end now, the others with their answer.
        await self._context.terminated.set()
        await self.pool.close()
        if connected := {*self._open, *self._beyond}:
            _, late = await asyncio.wait(connected, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return self._stopped.is_set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("",))[0])
        # Behind a gate everybody comes from its one address; it counts for itself.
        if self._of_address[address] >= CONNECTIONS_OF_AN_ADDRESS and not self.app.behind_proxy:
            writer.transport.abort()
            return
        crowded = len(self._open) >= _CONNECTIONS
        if crowded and len(self._beyond) >= _RESERVE:
            self._beyond.pop(next(iter(self._beyond))).transport.abort()
        task = asyncio.current_task()
        assert task is not None
        among = self._beyond if crowded else self._open
        among[task] = writer
        self._of_address[address] += 1
        try:
            app = ASGIWrapper(self.app)  # type: ignore[arg-type]  # messages are typed there, mappings in Starlette
            loop = asyncio.get_running_loop()
            config = self._crowded if crowded else self._config
            await Connection(app, loop, config, self._context, {CROWDED: crowded}, reader, writer)
        except Exception as error:
            log_defect(error)
        finally:
            among.pop(task, None)
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]


def _wish_for_descriptors() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _bound(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address that a name has."""
    places = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, *_, address in dict.fromkeys(found):
            place = socket.create_server(address[:2], family=family, backlog=512)
            # Head and body go out apart: together they must not wait 40 ms for the client to acknowledge the first.
            place.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            places.append(place)
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


def _log_places(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    # A client that left is no defect.
    if error is not None and not isinstance(error, ConnectionError):
        log_defect(error)


def _announce(place: socket.socket, pool: Pool) -> None:
    host, port = place.getsockname()[:2]
    lacking = missing(pool.layers)
    there = ", ".join(name for name, why in pool.layers.items() if why is None)
    print(f"暖护服务 serving: http://{f'[{host}]' if ':' in host else host}:{port}", file=sys.stderr)
    print(f"隔离 children held by: {there}；缺 missing: {', '.join(lacking) or '无 none'}", file=sys.stderr, flush=True)
