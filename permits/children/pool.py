"""A few workers kept warm, as the web process sees them: a job goes to one that is free, or waits its turn, or is refused.

Nothing here looks into what is handed in. A worker whose job passes its deadline, or whose client leaves, is killed; one
that dies is "no answer"; another takes its place at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from geo.errors import InputError
from geo.text import Text
from permits.children.beginnings import Begun, spawned
from permits.children.brood import Answered, Brood, LostError, Worker
from permits.children.endings import Ending, NoAnswerError
from permits.children.limits import Limits
from permits.children.messages import BadMessageError, TooMuchError
from permits.children.room import out_of_room
from permits.children.spool import Spool

# A worker meets so many jobs and is replaced: nothing that one job left behind reaches many others.
_JOBS_OF_A_WORKER = 200
_WAITING_FOR_A_WORKER = 4
# What is larger (some two hundred sites) takes longer than those who ask about one should wait: it goes where batches go.
LONG_BYTES = 1 << 16
# Of workers that died while nobody asked them, so many are passed over for one job.
_TURNS = 3

_DID_NOT_START = Text("新的处理进程没有启动", "the new processes did not start")

Ask = Callable[[dict[str, Any], Spool], Awaitable[Answered]]
Found = TypeVar("Found")


class BusyError(Exception):
    """All workers are at work, and enough jobs wait already."""


@dataclass
class Pool:
    """Workers forked from one zygote; open while in its context.

    Attributes
    ----------
    program : tuple of str
        Arguments with which Python becomes a zygote; see `permits.children.zygote.fork_workers`.
    opens : dict
        What it is to load, as JSON.
    limits : Limits
        What each job may take.
    size : int
        Jobs at once of those who wait for their answers.
    beside : int
        Workers beside those, for jobs that nobody waits for and for long ones: however many of these there are, who asks finds one free.
    first : Begun, optional
        The first zygote, if it has begun already.
    grace_s : float
        Seconds that jobs under way may still take when the pool closes.
    lost : asyncio.Event
        Set when the zygote is gone, and nothing can be answered any more.
    """

    program: tuple[str, ...]
    opens: dict[str, Any]
    limits: Limits
    size: int
    beside: int = 0
    first: Begun | None = None
    grace_s: float = 5.0
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    # Those of older zygotes that still work on a job.
    _older: list[Brood] = field(default_factory=list)
    _free: deque[Worker] = field(default_factory=deque)
    _waiting: deque[asyncio.Future[Worker]] = field(default_factory=deque)
    _waiting_beside: deque[asyncio.Future[Worker]] = field(default_factory=deque)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _under_way: int = 0
    # Of them, jobs that had their turn in front, and beside those.
    _in_front: int = 0
    _in_beside: int = 0
    _closing: bool = False
    _freed_at: float = 0.0

    async def __aenter__(self) -> Self:
        """Start the zygote and its workers.

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
        self.brood = self._brood(self._hand_over)
        await self.brood.open(self.size + self.beside)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def layers(self) -> dict[str, str | None]:
        """What the first worker said is taken from it; see `confinement.confine`."""
        return self.brood.layers

    async def ask(self, asked: dict[str, Any], body: Spool, *, beside: bool = False) -> Answered:
        """Give a job to a worker, as soon as one is free; cancelling the call ends the job.

        Parameters
        ----------
        beside : bool
            Nobody waits for it: it has a turn when none of the others could take the worker, and as many such jobs at once as there
            are workers beside. So has one whose body is longer than `LONG_BYTES`, where there are such workers.

        Raises
        ------
        BusyError
            None is free, and enough others wait; or the pool closes.
        NoAnswerError
            The job met a limit, or its worker died.
        """
        front = not beside and not (self.beside and body.length > LONG_BYTES)
        for _ in range(_TURNS):
            worker = await self._turn(front=front)
            with contextlib.suppress(_NotTakenError):
                return await self._given_to(worker, asked, body, front=front)
        raise BusyError

    async def renew(self, trial: Callable[[Ask], Awaitable[Found]]) -> Found:
        """Load again what is to be loaded, by a zygote that takes over with its workers once they are there and tried.

        No job is refused for it: those under way are done where they are, those that wait go to the new workers.

        Parameters
        ----------
        trial : callable
            Asks a new worker before anybody else may; what it finds is returned.

        Raises
        ------
        InputError, LostError
            As when the pool is opened, or from the trial; then all stays as it was.
        """
        there: asyncio.Queue[Worker] = asyncio.Queue()
        newer = self._brood(there.put_nowait)
        await newer.open(self.size + self.beside)
        try:
            if there.empty():
                raise LostError(_DID_NOT_START)

            async def ask(asked: dict[str, Any], body: Spool) -> Answered:
                try:
                    return await self._given_to(await there.get(), asked, body, back=there.put_nowait)
                except _NotTakenError:
                    raise LostError(_DID_NOT_START) from None

            found = await trial(ask)
            if self._closing:
                raise BusyError
        except BaseException:
            await newer.close()
            raise
        self._take_over(newer, there)
        return found

    def _take_over(self, newer: Brood, there: asyncio.Queue[Worker]) -> None:
        older, self.brood = self.brood, newer
        older.refuse_more()
        self._older.append(older)
        idle = [worker for worker in self._free if worker.brood is older]
        self._free.clear()
        for worker in idle:
            older.end(worker)
        newer.free = self._hand_over
        while not there.empty():
            self._hand_over(there.get_nowait())
        self._spawn(self._end_when_idle(older))

    async def _end_when_idle(self, older: Brood) -> None:
        while older.workers and not self._closing:
            await asyncio.sleep(0.05)
        await older.close()
        self._older.remove(older)

    def since_free_s(self) -> float:
        """Seconds since a worker last had nothing to do or took the next job that waited; 0 while one is free."""
        if self.lost.is_set() or self._closing:
            return math.inf
        if self._in_front < self.size and any(worker.alive for worker in self._free):
            return 0.0
        return asyncio.get_running_loop().time() - self._freed_at

    async def _given_to(
        self,
        worker: Worker,
        asked: dict[str, Any],
        body: Spool,
        *,
        front: bool | None = None,
        back: Callable[[Worker], None] | None = None,
    ) -> Answered:
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
            raise NoAnswerError(await worker.ending()) from None
        except OSError as error:
            if out_of_room(error):
                raise NoAnswerError(Ending.ROOM) from None
            raise
        finally:
            self._under_way -= 1
            if front is not None:
                self._count(-1, front=front)
            if spent or worker.jobs >= _JOBS_OF_A_WORKER:
                worker.brood.end(worker)
                if self._free:
                    # Somebody may have waited for this job to end, not for its worker.
                    self._hand_over(self._free.popleft())
            else:
                (back or self._hand_over)(worker)

    async def _turn(self, *, front: bool) -> Worker:
        """The worker whose turn it is."""
        if self._closing or self.lost.is_set():
            raise BusyError
        while self._free and self._has_room(front=front):
            # The one that worked last: what it uses is still at hand.
            worker = self._free.pop()
            # Else it died while nobody asked it.
            if worker.alive:
                self._freed_at = asyncio.get_running_loop().time()
                self._count(1, front=front)
                return worker
        waiting = self._waiting if front else self._waiting_beside
        if len(waiting) >= _WAITING_FOR_A_WORKER * max(self.size, self.beside):
            raise BusyError
        mine: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        try:
            async with asyncio.timeout(self.limits.wall_s):
                return await mine
        except BaseException as error:
            if mine.done() and not mine.cancelled() and mine.exception() is None:
                self._count(-1, front=front)
                self._hand_over(mine.result())
            if isinstance(error, TimeoutError):
                raise BusyError from None
            raise
        finally:
            # Asked first: to say that it is not there a deque writes out the whole pool.
            if mine in waiting:
                waiting.remove(mine)

    def _hand_over(self, worker: Worker) -> None:
        """Give a free worker to who has waited longest; one of an older zygote has done its last job."""
        if worker.brood is not self.brood:
            worker.brood.end(worker)
            return
        self._freed_at = asyncio.get_running_loop().time()
        for waiting, front in ((self._waiting, True), (self._waiting_beside, False)):
            while waiting and self._has_room(front=front):
                first = waiting.popleft()
                if not first.done():
                    self._count(1, front=front)
                    first.set_result(worker)
                    return
        if worker.jobs:
            self._free.append(worker)
        else:
            self._free.appendleft(worker)

    def _has_room(self, *, front: bool) -> bool:
        return self._in_front < self.size if front else self._in_beside < (self.beside or self.size)

    def _count(self, jobs: int, *, front: bool) -> None:
        if front:
            self._in_front += jobs
        else:
            self._in_beside += jobs

    def _refuse_all(self) -> None:
        for waiting in (self._waiting, self._waiting_beside):
            while waiting:
                first = waiting.popleft()
                if not first.done():
                    first.set_exception(BusyError())

    def _brood(self, free: Callable[[Worker], None]) -> Brood:
        return Brood(self._begin, self.opens, self.limits, free, self._gone, self._complete)

    def _begin(self) -> Begun:
        first, self.first = self.first, None
        return first or spawned(self.program)

    def _gone(self, brood: Brood) -> None:
        if brood is self.brood:
            self._refuse_all()
            self.lost.set()

    def _complete(self, brood: Brood) -> None:
        """Its workers were forked before all was loaded: each ends with its job, those that have none at once."""
        for worker in brood.workers.values():
            worker.jobs = _JOBS_OF_A_WORKER
        while brood is self.brood and self._free:
            brood.end(self._free.popleft())

    def _spawn(self, what: Any) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Take no more jobs, let those under way end within the time of grace, and end every process."""
        self._closing = True
        self._refuse_all()
        loop = asyncio.get_running_loop()
        until = loop.time() + self.grace_s
        while self._under_way and loop.time() < until:
            await asyncio.sleep(0.02)
        for brood in (self.brood, *self._older):
            await brood.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _NotTakenError(Exception):
    """A worker died before it had its job, which is not to blame."""
