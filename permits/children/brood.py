"""A zygote and the workers forked from it, as the web process sees them: started, heard, replaced when they end, ended."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.text import Text
from permits.children.beginnings import Begun
from permits.children.endings import Ending, NoAnswerError, ending_of
from permits.children.limits import Limits
from permits.children.messages import LENGTH_BYTES, BadMessageError, head_length, packed, unpacked
from permits.children.spool import CHUNK_BYTES, Spool

# A worker that cannot even start is not started again and again.
_PAUSE_S = 1.0
_WORD_OF_THE_END_S = 2.0


class LostError(Exception):
    """The processes that answer cannot do so on this system.

    Attributes
    ----------
    text : Text
        What is wrong, for the person who starts them.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Answered:
    """What a worker said; nothing of it is trusted but that it is short enough."""

    status: object
    media_type: object
    content: Spool
    beside: object


@dataclass
class Worker:
    """One worker, of the brood that forked it.

    Attributes
    ----------
    jobs : int
        That it was given.
    taken : bool
        Whether it has the job that it was last given.
    alive : bool
        Until its zygote says that it is gone.
    """

    number: int
    brood: Brood
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ended: asyncio.Future[Ending]
    jobs: int = 0
    taken: bool = False
    alive: bool = True

    async def receive(self, at_most: int) -> tuple[dict[str, Any], int]:
        """A head, and how many bytes follow it."""
        prefix = await self.reader.readexactly(LENGTH_BYTES)
        return unpacked(await self.reader.readexactly(head_length(prefix)), at_most=at_most)

    async def exchange(self, asked: dict[str, Any], body: Spool, limits: Limits) -> tuple[Answered, bool]:
        """The answer, and whether the worker wants to be replaced."""
        self.jobs += 1
        self.taken = False
        self.writer.write(packed({**asked, "length": body.length}))
        for chunk in body.chunks():
            self.writer.write(chunk)
            await self.writer.drain()
        await self.receive(0)
        self.taken = True
        head, left = await self.receive(limits.answer_bytes)
        if head.get("defect") is True:
            raise NoAnswerError(Ending.DEFECT)
        content = Spool()
        try:
            while left:
                chunk = await self.reader.read(min(left, CHUNK_BYTES))
                if not chunk:
                    raise asyncio.IncompleteReadError(b"", left)
                content.write(chunk)
                left -= len(chunk)
            said = Answered(head.get("status"), head.get("media_type"), content, head.get("beside"))
            return said, head.get("spent") is not False
        except BaseException:
            content.close()
            raise

    async def ending(self) -> Ending:
        """How it ended that stopped talking."""
        try:
            async with asyncio.timeout(_WORD_OF_THE_END_S):
                return await asyncio.shield(self.ended)
        except TimeoutError:
            return Ending.CRASH


@dataclass
class Brood:
    """Workers forked from one zygote.

    Attributes
    ----------
    begin : callable
        Has the zygote begin.
    opens, limits
        As of `permits.children.pool.Pool`.
    free : callable
        Takes each worker that is there for its first job.
    gone : callable
        Called when the zygote is gone.
    complete : callable
        Called when the zygote has loaded more than the workers have that stand.
    layers : dict of str to (str or None)
        What the first worker said is taken from it.
    """

    begin: Callable[[], Begun]
    opens: dict[str, Any]
    limits: Limits
    free: Callable[[Worker], None]
    gone: Callable[[Brood], None]
    complete: Callable[[Brood], None]
    layers: dict[str, str | None] = field(default_factory=dict)
    workers: dict[int, Worker] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _loaded: bool = False
    _closing: bool = False
    _made: int = 0

    async def open(self, size: int) -> None:
        """Start the zygote, wait until it has loaded what it needs, and fork the workers.

        Raises
        ------
        InputError
            What it is to load cannot be used.
        LostError
            Its processes cannot be started.
        """
        self.scratch = Path(tempfile.mkdtemp(prefix="heatguard-"))
        try:
            begun = self.begin()
        except OSError as error:
            shutil.rmtree(self.scratch)
            raise LostError(
                Text(
                    f"无法启动处理请求的进程（{error.strerror}：{error.filename}）",
                    f"the processes that answer cannot be started ({error.strerror}: {error.filename})",
                )
            ) from None
        self.zygote, self._control = begun.process, begun.control
        self._control.setblocking(False)
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._spawn(self._listen(ready))
        asked = {"scratch": str(self.scratch), "limits": dataclasses.asdict(self.limits), "opens": self.opens}
        try:
            with contextlib.suppress(ConnectionError):
                await asyncio.get_running_loop().sock_sendall(self._control, _line(asked))
            await ready
            self._loaded = True
            await asyncio.gather(*(self._add() for _ in range(size)))
        except BaseException:
            await self.close()
            raise

    def end(self, worker: Worker) -> None:
        """Kill a worker; another is made when the zygote says that it is gone."""
        worker.writer.close()
        if worker.alive:
            self._say({"kill": worker.number})

    def refuse_more(self) -> None:
        """Let no worker that ends be replaced."""
        self._closing = True

    async def close(self) -> None:
        """End every process."""
        self._closing = True
        if self._control.fileno() < 0:
            return
        # The zygote ends when nobody holds the other end, and all its workers with it.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        await asyncio.get_running_loop().run_in_executor(None, self._wait_for_the_zygote)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._control.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    async def _add(self) -> None:
        """Fork one more worker and wait until it is confined."""
        ours, theirs = socket.socketpair()
        self._made += 1
        number = self._made
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = Worker(number, self, reader, writer, asyncio.get_running_loop().create_future())
        self.workers[number] = worker
        self._say({"fork": number}, theirs)
        theirs.close()
        try:
            head, _ = await worker.receive(0)
        except (asyncio.IncompleteReadError, ConnectionError, BadMessageError):
            writer.close()
            return
        self.layers = self.layers or dict(head["layers"])
        self.free(worker)

    async def _replace(self, *, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(_PAUSE_S)
        if not self._closing:
            await self._add()

    def _say(self, wish: dict[str, Any], passed: socket.socket | None = None) -> None:
        """Tell the zygote; what it is told is far less than the socket holds, and it does nothing but listen."""
        descriptors: Sequence[int] = [] if passed is None else [passed.fileno()]
        with contextlib.suppress(ConnectionError):
            socket.send_fds(self._control, [_line(wish)], descriptors)

    async def _listen(self, ready: asyncio.Future[None]) -> None:
        """Hear what the zygote says, until it is gone."""
        rest = b""
        while content := await self._heard():
            *lines, rest = (rest + content).split(b"\n")
            for line in lines:
                said = json.loads(line)
                if "ended" in said:
                    self._has_ended(said)
                elif "loaded" in said:
                    self.complete(self)
                elif "refused" in said:
                    ready.set_exception(_Refused.again(said["refused"]))
                else:
                    ready.set_result(None)
        if not ready.done():
            ready.set_exception(
                LostError(Text("载入管网的进程已终止", "the process that was to load the network ended"))
            )
        for worker in self.workers.values():
            worker.alive = False
            worker.writer.close()
            if not worker.ended.done():
                # It ends with its zygote, which no job reaches.
                worker.ended.set_result(Ending.STOPPED)
        self.workers.clear()
        self.gone(self)

    async def _heard(self) -> bytes:
        """The next of what the zygote says; nothing when it is gone, even if it left unread what it was told."""
        with contextlib.suppress(ConnectionError):
            return await asyncio.get_running_loop().sock_recv(self._control, 65536)
        return b""

    def _has_ended(self, said: dict[str, Any]) -> None:
        worker = self.workers.pop(said["ended"])
        worker.alive = False
        worker.writer.close()
        if not worker.ended.done():
            ending = ending_of(signal_number=said["signal"], status=said["status"], held_much=said["held_much"])
            worker.ended.set_result(ending)
        self._spawn(self._replace(at_once=worker.jobs > 0))

    def _spawn(self, what: Any) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wait_for_the_zygote(self) -> None:
        try:
            # While it loads it hears nothing.
            self.zygote.wait(timeout=2 if self._loaded else 0)
        except subprocess.TimeoutExpired:
            self.zygote.kill()
            self.zygote.wait()


def _line(said: dict[str, Any]) -> bytes:
    # What is no character (in the name of a file) is spelled out.
    return json.dumps(said).encode() + b"\n"


class _Refused(InputError):
    """What the zygote was told to load cannot be used; it has said why in whole sentences."""

    @classmethod
    def again(cls, said: dict[str, str]) -> _Refused:
        return cls(Text(said["zh"], said["en"]), Text("", ""))

    @property
    def text(self) -> Text:
        return self.problem
