"""A few workers kept warm, as the web process sees them: a job goes to one that is free, or waits its turn, or is refused.

Nothing here looks into what is handed in. A worker whose job passes its deadline, or whose client leaves, is killed; one
that dies is "no answer"; another takes its place at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import math
import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from geo.errors import InputError
from geo.text import Text
from permits.children.endings import Ending, NoAnswerError, ending_of
from permits.children.limits import Limits
from permits.children.messages import LENGTH_BYTES, BadMessageError, TooMuchError, head_length, packed, unpacked
from permits.children.room import out_of_room
from permits.children.spool import CHUNK_BYTES, Spool
from permits.children.zygote import ONE_THREAD

# A worker meets so many jobs and is replaced: nothing that one job left behind reaches many others.
_JOBS_OF_A_WORKER = 200
_WAITING_FOR_A_WORKER = 4
# A worker that cannot even start is not started again and again.
_PAUSE_S = 1.0
_WORD_OF_THE_END_S = 2.0


# Of workers that died while nobody asked them, so many are passed over for one job.
_TURNS = 3


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


class BusyError(Exception):
    """All workers are at work, and enough jobs wait already."""


@dataclass(frozen=True)
class Answered:
    """What a worker said; nothing of it is trusted but that it is short enough."""

    status: object
    media_type: object
    content: Spool
    beside: object


@dataclass
class _Worker:
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ended: asyncio.Future[Ending]
    jobs: int = 0
    # Whether it has the job that it was last given.
    taken: bool = False

    async def receive(self, at_most: int) -> tuple[dict[str, Any], int]:
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


@dataclass
class Pool:
    """Workers forked from one zygote; open while in its context.

    Attributes
    ----------
    program : tuple of str
        Arguments with which Python becomes the zygote; see `permits.children.zygote.fork_workers`.
    opens : dict
        What it is to load, as JSON.
    limits : Limits
        What each job may take.
    size : int
        Workers at once.
    grace_s : float
        Seconds that jobs under way may still take when the pool closes.
    layers : dict of str to (str or None)
        What the first worker said is taken from it; see `confinement.confine`.
    lost : asyncio.Event
        Set when the zygote is gone, and nothing can be answered any more.
    """

    program: tuple[str, ...]
    opens: dict[str, Any]
    limits: Limits
    size: int
    grace_s: float = 5.0
    layers: dict[str, str | None] = field(default_factory=dict)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    _workers: dict[int, _Worker] = field(default_factory=dict)
    _free: deque[_Worker] = field(default_factory=deque)
    _waiting: deque[asyncio.Future[_Worker]] = field(default_factory=deque)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _under_way: int = 0
    _loaded: bool = False
    _closing: bool = False
    _made: int = 0
    _freed_at: float = 0.0

    async def __aenter__(self) -> Self:
        """Start the zygote, wait until it has loaded what it needs, and fork the workers.

        Raises
        ------
        InputError
            What it is to load cannot be used.
        LostError
            Its processes cannot be started.
        """
        if not hasattr(os, "fork"):
            raise InputError(
                Text(
                    "本系统没有 fork，无法隔离外来文件",
                    "this system has no fork, so foreign files cannot be kept apart",
                ),
                Text("请在 Linux 或 macOS 上运行", "Run it on Linux or macOS"),
            )
        self._scratch = Path(tempfile.mkdtemp(prefix="heatguard-"))
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        asked = {
            "control": theirs.fileno(),
            "scratch": str(self._scratch),
            "limits": dataclasses.asdict(self.limits),
            "opens": self.opens,
        }
        # A home that is another user's is not looked into: libraries find their settings in an empty folder.
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(self._scratch))
        # But the libraries that stand there are the user's choice.
        homes["PYTHONUSERBASE"] = site.getuserbase()
        try:
            self._zygote = subprocess.Popen(
                [sys.executable, "-P", *self.program, json.dumps(asked, ensure_ascii=False)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ONE_THREAD, **homes},
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            shutil.rmtree(self._scratch)
            raise LostError(
                Text(
                    f"无法启动处理请求的进程（{error.strerror}：{error.filename}）",
                    f"the processes that answer cannot be started ({error.strerror}: {error.filename})",
                )
            ) from None
        finally:
            theirs.close()
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._spawn(self._listen(ready))
        try:
            await ready
            self._loaded = True
            await asyncio.gather(*(self._add() for _ in range(self.size)))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def ask(self, asked: dict[str, Any], body: Spool) -> Answered:
        """Give a job to a worker, as soon as one is free; cancelling the call ends the job.

        Raises
        ------
        BusyError
            None is free, and enough others wait; or the pool closes.
        NoAnswerError
            The job met a limit, or its worker died.
        """
        for _ in range(_TURNS):
            worker = await self._turn()
            with contextlib.suppress(_NotTakenError):
                return await self._given_to(worker, asked, body)
        raise BusyError

    def since_free_s(self) -> float:
        """Seconds since a worker last had nothing to do or took the next job that waited; 0 while one is free."""
        if self.lost.is_set() or self._closing:
            return math.inf
        if any(worker.number in self._workers for worker in self._free):
            return 0.0
        return asyncio.get_running_loop().time() - self._freed_at

    async def _given_to(self, worker: _Worker, asked: dict[str, Any], body: Spool) -> Answered:
        self._under_way += 1
        spent = True
        try:
            async with asyncio.timeout(self.limits.wall_s):
                answered, spent = await worker.exchange(asked, body, self.limits)
            return answered
        except TimeoutError:
            raise NoAnswerError(Ending.TIME) from None
        except TooMuchError:
            raise NoAnswerError(Ending.ANSWER_SIZE) from None
        except (asyncio.IncompleteReadError, ConnectionError, BadMessageError):
            if self._closing:
                raise BusyError from None
            if not worker.taken:
                raise _NotTakenError from None
            raise NoAnswerError(await self._ending(worker)) from None
        except OSError as error:
            if out_of_room(error):
                raise NoAnswerError(Ending.ROOM) from None
            raise
        finally:
            self._under_way -= 1
            if spent or worker.jobs >= _JOBS_OF_A_WORKER:
                self._end(worker)
            else:
                self._hand_over(worker)

    async def _turn(self) -> _Worker:
        """The worker whose turn it is."""
        if self._closing or self.lost.is_set():
            raise BusyError
        while self._free:
            worker = self._free.popleft()
            # One that died while nobody asked it is not among the workers any more.
            if worker.number in self._workers:
                self._freed_at = asyncio.get_running_loop().time()
                return worker
        if len(self._waiting) >= _WAITING_FOR_A_WORKER * self.size:
            raise BusyError
        mine: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(self.limits.wall_s):
                return await mine
        except BaseException as error:
            if mine.done() and not mine.cancelled() and mine.exception() is None:
                self._hand_over(mine.result())
            if isinstance(error, TimeoutError):
                raise BusyError from None
            raise
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(mine)

    def _hand_over(self, worker: _Worker) -> None:
        """Give a free worker to who has waited longest."""
        self._freed_at = asyncio.get_running_loop().time()
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(worker)
                return
        self._free.append(worker)

    def _refuse_all(self) -> None:
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_exception(BusyError())

    async def _ending(self, worker: _Worker) -> Ending:
        """How a worker ended that stopped talking."""
        try:
            async with asyncio.timeout(_WORD_OF_THE_END_S):
                return await asyncio.shield(worker.ended)
        except TimeoutError:
            return Ending.CRASH

    def _end(self, worker: _Worker) -> None:
        """Kill a worker; another is made when the zygote says that it is gone."""
        worker.writer.close()
        if worker.number in self._workers:
            self._say({"kill": worker.number})

    async def _add(self) -> None:
        """Fork one more worker and wait until it is confined."""
        ours, theirs = socket.socketpair()
        self._made += 1
        number = self._made
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = _Worker(number, reader, writer, asyncio.get_running_loop().create_future())
        self._workers[number] = worker
        self._say({"fork": number}, theirs)
        theirs.close()
        try:
            head, _ = await worker.receive(0)
        except (asyncio.IncompleteReadError, ConnectionError, BadMessageError):
            writer.close()
            return
        self.layers = self.layers or dict(head["layers"])
        self._hand_over(worker)

    async def _replace(self, *, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(_PAUSE_S)
        if not self._closing:
            await self._add()

    def _say(self, wish: dict[str, Any], passed: socket.socket | None = None) -> None:
        """Tell the zygote; what it is told is far less than the socket holds, and it does nothing but listen."""
        descriptors: Sequence[int] = [] if passed is None else [passed.fileno()]
        with contextlib.suppress(ConnectionError):
            socket.send_fds(self._control, [json.dumps(wish).encode() + b"\n"], descriptors)

    async def _listen(self, ready: asyncio.Future[None]) -> None:
        """Hear what the zygote says, until it is gone."""
        loop = asyncio.get_running_loop()
        rest = b""
        while content := await loop.sock_recv(self._control, 65536):
            *lines, rest = (rest + content).split(b"\n")
            for line in lines:
                said = json.loads(line)
                if "ended" in said:
                    self._gone(said)
                elif "loaded" in said:
                    self._renew()
                elif "refused" in said:
                    ready.set_exception(_Refused.again(said["refused"]))
                else:
                    ready.set_result(None)
        if not ready.done():
            ready.set_exception(
                LostError(Text("载入管网的进程已终止", "the process that was to load the network ended"))
            )
        for worker in self._workers.values():
            worker.writer.close()
        self._workers.clear()
        self._refuse_all()
        self.lost.set()

    def _gone(self, said: dict[str, Any]) -> None:
        worker = self._workers.pop(said["ended"])
        worker.writer.close()
        if not worker.ended.done():
            worker.ended.set_result(ending_of(signal_number=said["signal"], status=said["status"]))
        self._spawn(self._replace(at_once=worker.jobs > 0))

    def _renew(self) -> None:
        """Workers were forked before all was loaded: each ends with its job, those that have none at once."""
        for worker in self._workers.values():
            worker.jobs = _JOBS_OF_A_WORKER
        while self._free:
            self._end(self._free.popleft())

    def _spawn(self, what: Any) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Take no more jobs, let those under way end within the time of grace, and end every process."""
        if self._control.fileno() < 0:
            return
        self._closing = True
        self._refuse_all()
        loop = asyncio.get_running_loop()
        until = loop.time() + self.grace_s
        while self._under_way and loop.time() < until:
            await asyncio.sleep(0.02)
        # The zygote ends when nobody holds the other end, and all its workers with it.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        await loop.run_in_executor(None, self._wait_for_the_zygote)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._control.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _wait_for_the_zygote(self) -> None:
        try:
            # While it loads it hears nothing.
            self._zygote.wait(timeout=2 if self._loaded else 0)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()


class _NotTakenError(Exception):
    """A worker died before it had its job, which is not to blame."""


class _Refused(InputError):
    """What the zygote was told to load cannot be used; it has said why in whole sentences."""

    @classmethod
    def again(cls, said: dict[str, str]) -> _Refused:
        return cls(Text(said["zh"], said["en"]), Text("", ""))

    @property
    def text(self) -> Text:
        return self.problem
