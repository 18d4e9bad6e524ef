"""A batch screened part by part, whoever wants it: so many parts at once, what is done handed on to be kept, each part once.

It opens nothing of what it is given. It may be cancelled at any moment, as any task; what was handed on by then is kept.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from geo.dataclass import dataclass
from geo.errors import GeometryError, InputError
from geo.text import Text
from permits.batch.asked import SCREEN_PART, Asked
from permits.batch.frames import Frame
from permits.batch.refused import RefusedError, words_of
from permits.children.brood import Answered
from permits.children.endings import Ending, NoAnswerError
from permits.storage.batch import DonePart, KeptPart

# Whether the works as a whole are refused is seen of so many parts: of one alone it may be its own system.
_FIRST_PARTS = 2

# Gives a job (its words, its body) to a worker once its turn has come. `permits.children.endings.NoAnswerError`: the job met a limit,
# or its worker died.
Ask = Callable[[dict[str, Any], bytes], Awaitable[Answered]]
Keep = Callable[[Sequence[DonePart]], Awaitable[object]]
Told = Callable[[int, bool], None]


class WorksChangedError(InputError):
    """The works are not those that the batch began with."""

    def __init__(self, file: str) -> None:
        super().__init__(
            Text("与这一批开始时的文件不同，已完成的部分不再适用", "it is not the file that this batch began with"),
            Text("请恢复原文件，或重新开始一批", "Put that file back, or begin a new batch"),
            file=file,
        )


def _no_feature(file: str) -> GeometryError:
    return GeometryError(
        Text("没有任何要素", "it holds no feature"),
        Text("请提交至少一个作业范围", "Hand in at least one works area"),
        file=file,
    )


@dataclass(frozen=True)
class Total:
    """What a batch came to."""

    parts: int
    sites: int


async def run(
    frames: AsyncIterator[Frame],
    *,
    asked: Asked,
    ask: Ask,
    keep: Keep,
    at_once: int,
    kept: Mapping[int, KeptPart] | None = None,
    told: Told = lambda sites, anew: None,
) -> Total:
    """Screen every part of a batch that is not kept yet.

    Parameters
    ----------
    frames : async iterator of Frame
        The parts of the works in their order; the next is taken when one of those under way is done.
    asked : Asked
    ask : callable
        Has a worker do a task, here always ``screen_part`` (`permits.batch.screening.screened_part`).
    keep : callable
        Keeps parts that are done, several at once where several are done; what it raises ends the batch.
    at_once : int
        Parts under way at once.
    kept : mapping
        Parts that are done already, by their numbers.
    told : callable
        Told of each part that is done how many sites it has, and whether it was screened now or kept before.

    Raises
    ------
    RefusedError
        What the first parts say holds for all works; there are none; or the network is damaged.
    WorksChangedError
        A part is not the one that is kept under its number.
    NoAnswerError
        The disk is full, or workers end whatever they are asked.
    """
    batch = _Run(asked, ask, keep, kept or {}, told, asyncio.Queue(at_once), asyncio.Semaphore(at_once))
    try:
        return await batch.all_of(frames)
    except BaseExceptionGroup as several:
        raise _first_of(several) from None


@dataclass(frozen=True)
class _Run:
    asked: Asked
    ask: Ask
    keep: Keep
    kept: Mapping[int, KeptPart]
    told: Told
    done: asyncio.Queue[DonePart | None]
    turns: asyncio.Semaphore

    async def all_of(self, frames: AsyncIterator[Frame]) -> Total:
        parts = sites = 0
        async with asyncio.TaskGroup() as keeping:
            keeping.create_task(self._keep_what_is_done())
            async with asyncio.TaskGroup() as screening:
                first = [frame async for frame in _some(frames, _FIRST_PARTS)] if not self.kept else []
                for number, frame in enumerate(await self._not_refused(first)):
                    parts, sites = number + 1, sites + frame.sites
                async for frame in frames:
                    parts, sites = frame.number + 1, sites + frame.sites
                    if self._is_kept(frame):
                        self.told(frame.sites, False)
                        continue
                    await self.turns.acquire()
                    screening.create_task(self._do(frame))
            await self.done.put(None)
        if any(number >= parts for number in self.kept):
            raise WorksChangedError(self.asked.file)
        if not sites:
            # A result of no rows would pass for one in which nothing stands against the works.
            raise RefusedError(words_of(_no_feature(self.asked.file)))
        return Total(parts, sites)

    async def _not_refused(self, first: Sequence[Frame]) -> Sequence[Frame]:
        """Screen the first parts; a batch whose works are refused as a whole ends before hours are spent."""
        refused: list[tuple[Frame, RefusedError]] = []
        for frame in first:
            try:
                await self._finish(frame, await self._segment(frame, 0, frame.sites, refuses=True))
            except RefusedError as error:
                refused.append((frame, error))
        if refused and len(refused) == sum(frame.drawn for frame in first):
            raise refused[0][1]
        for frame, _ in refused:
            await self._finish(frame, await self._segment(frame, 0, frame.sites))
        return first

    def _is_kept(self, frame: Frame) -> bool:
        before = self.kept.get(frame.number)
        if before is None:
            return False
        if (before.first_row, before.sites, before.input_sha256) != (frame.first_row, frame.sites, _sha256(frame)):
            raise WorksChangedError(self.asked.file)
        return True

    async def _do(self, frame: Frame) -> None:
        try:
            await self._finish(frame, await self._segment(frame, 0, frame.sites))
        finally:
            self.turns.release()

    async def _finish(self, frame: Frame, segment: bytes) -> None:
        await self.done.put(DonePart(frame.number, frame.first_row, frame.sites, _sha256(frame), segment))
        self.told(frame.sites, True)

    async def _segment(self, frame: Frame, start: int, stop: int, *, refuses: bool = False) -> bytes:
        """Some sites of a part; where a worker ends over them, their halves, down to the one site that ends it."""
        try:
            return await self._answer(frame, start, stop, refuses=refuses)
        except NoAnswerError as error:
            if error.ending is Ending.ROOM:
                raise
            if stop - start > 1:
                middle = (start + stop) // 2
                halves = [(start, middle), (middle, stop)]
                return b"".join([await self._segment(frame, *half, refuses=refuses) for half in halves])
            return await self._once_more(frame, start, refuses=refuses)

    async def _once_more(self, frame: Frame, row: int, *, refuses: bool) -> bytes:
        """The one site over which a worker ended: that somebody killed it is no fault of the site."""
        try:
            return await self._answer(frame, row, row + 1, refuses=refuses)
        except NoAnswerError as error:
            if error.ending is Ending.ROOM:
                raise
            return await self._without(frame, row, error.ending)

    async def _without(self, frame: Frame, row: int, ending: Ending) -> bytes:
        """The one site that ended its worker, as a row with the reason; without its name where even that is not to be had."""
        try:
            return await self._answer(frame, row, row + 1, given_up=ending)
        except NoAnswerError:
            return await self._answer(dataclasses.replace(frame, body=b""), row, row + 1, given_up=ending)

    async def _answer(
        self, frame: Frame, start: int, stop: int, *, refuses: bool = False, given_up: Ending | None = None
    ) -> bytes:
        words = {
            "task": SCREEN_PART,
            "asked": dataclasses.asdict(self.asked),
            "layer": frame.layer,
            "first_row": frame.first_row,
            "rows": [start, stop],
            "given_up": None if given_up is None else given_up.value,
            "refuses": refuses,
        }
        answered = await self.ask(words, frame.body)
        try:
            content = b"".join(answered.content.chunks())
        finally:
            answered.content.close()
        beside = answered.beside if isinstance(answered.beside, dict) else {}
        if answered.status == 200 and beside.get("sites") == stop - start:
            return content
        refused = beside.get("refused")
        if not isinstance(refused, dict):
            raise NoAnswerError(Ending.DEFECT)
        raise RefusedError(refused)

    async def _keep_what_is_done(self) -> None:
        """Keep parts as they are done: while some are written others come together, to be written at once.

        Cancelled, it first keeps what was handed on by then.
        """
        more = True
        while more:
            try:
                parts = [await self.done.get(), *self._handed_on()]
                more = None not in parts
                await self._kept_whole(parts)
            except asyncio.CancelledError:
                await self._kept_whole(self._handed_on())
                raise

    def _handed_on(self) -> list[DonePart | None]:
        return [self.done.get_nowait() for _ in range(self.done.qsize())]

    async def _kept_whole(self, parts: Sequence[DonePart | None]) -> None:
        """Keep some parts, which nothing breaks off."""
        here = [part for part in parts if part is not None]
        if not here:
            return
        keeping = asyncio.ensure_future(self.keep(here))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await keeping
            raise


async def _some(frames: AsyncIterator[Frame], count: int) -> AsyncIterator[Frame]:
    while count and (frame := await anext(frames, None)) is not None:
        count -= 1
        yield frame


def _sha256(frame: Frame) -> str:
    return hashlib.sha256(frame.body).hexdigest()


def _first_of(error: BaseException) -> BaseException:
    """Why the others ended."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
