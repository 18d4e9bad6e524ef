"""Batches of a store, screened by a server's own workers beside whatever else they are asked; a restart goes on where it was."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import os
import re
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from permits.batch.asked import Asked
from permits.batch.frames import Frame
from permits.batch.reading import Wanted, reading
from permits.batch.refused import NoRoomError, RefusedError
from permits.batch.runner import WorksChangedError, run
from permits.batch.writing import written
from permits.children.brood import Answered
from permits.children.defects import log_defect
from permits.children.endings import Ending, NoAnswerError
from permits.children.pool import BusyError, Pool
from permits.children.room import out_of_room
from permits.children.spool import Spool
from permits.errors import ChangedElsewhereError, GoneError, StoreBusyError, StoreUnusableError
from permits.server.problem import bad_input, no_answer, problem
from permits.storage.batch import OPEN, Batch, DonePart, KeptPart, State
from permits.storage.locked import locked_now
from permits.storage.store import Store

# Before a worker is asked for once more.
_PAUSE_S = 0.05
# Before another server on the same store, or a store that took nothing, is looked at once more.
_OTHERS_S = 2.0
# So often without a part more than before a batch is not to be done.
_TRIES = 3
_RESULTS = "results"
_NOT_IN_A_NAME = re.compile(r"[^\w.\-]+")
FORMATS = ("parquet", "csv", "gpkg", "ndjson")


class _CancelledError(Exception):
    """Somebody wants no more of it."""


class _OtherBasisError(Exception):
    """The workers hold another network or law than the batch began with."""


class Batching:
    """Works at the batches of one store.

    Parameters
    ----------
    store : Store
    pool : Pool
        Whose workers screen; each part waits its turn as any other job does.
    at_once : int
        Parts under way at once, of all batches together.
    """

    def __init__(self, store: Store, pool: Pool, *, at_once: int) -> None:
        self._store = store
        self._pool = pool
        self._lanes = asyncio.Semaphore(at_once)
        self._at_once = at_once
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._writing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._by_key: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Go on with what is not done; what is under way when this ends is done by the next that opens the store."""
        if await asyncio.to_thread(self._store.has_batches_to_do):
            for batch in await asyncio.to_thread(self._store.batches.to_do, now=_now()):
                self.take(batch.token)
        try:
            yield
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def one_by_one(self, key: str | None) -> AbstractAsyncContextManager[object]:
        """Held while it is settled whether a batch of this key begins: whoever uses the key meanwhile would be given one that may be taken away."""
        return contextlib.nullcontext() if key is None else self._by_key.setdefault(key, asyncio.Lock())

    async def begin(
        self, works: bytes, asked: str, basis: Mapping[str, str], *, key: str | None
    ) -> tuple[Batch, bool, bool]:
        """A new batch, or the one that was begun with this key; whether that one is asked the same, and whether it is new.

        Raises
        ------
        StoreError, OSError
            It cannot be kept.
        """

        def kept() -> tuple[Batch, bool, bool]:
            name, now = self._store.put_file(works), _now()
            batch = self._store.batches.add(asked=asked, works=name, key=key, now=now, **basis)
            differs = Asked.from_json(asked).differs_from(Asked.from_json(batch.asked))
            return batch, batch.works == name and not differs, batch.created_at == now

        batch, same, new = await asyncio.to_thread(kept)
        if same and batch.state in OPEN:
            self.take(batch.token)
        return batch, same, new

    def take(self, token: str) -> None:
        """Work at a batch from now on."""
        if token not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._to_its_end(token))
            self._tasks[token] = task
            task.add_done_callback(lambda _: self._tasks.pop(token, None))

    async def cancel(self, token: str) -> None:
        """Work at it no more."""
        await asyncio.to_thread(self._store.batches.cancel, token, now=_now())
        await self._leave(token)

    async def remove(self, token: str) -> None:
        """Take it away with all that was made of it."""
        await asyncio.to_thread(self._store.batches.remove, token)
        await self._leave(token)
        await asyncio.to_thread(shutil.rmtree, self._store.batch_folder(token), ignore_errors=True)

    async def _leave(self, token: str) -> None:
        task = self._tasks.get(token)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def expected_s(self, batch: Batch) -> float | None:
        """Seconds until it is done, at the rate so far; None where nobody knows."""
        if batch.state is not State.RUNNING or not batch.sites or batch.sites_in_all is None:
            return None
        # A clock that was set back in between tells nothing.
        spent = max((batch.changed_at - batch.created_at).total_seconds(), 0.0)
        return max(batch.sites_in_all - batch.sites, 0) * spent / batch.sites

    async def _to_its_end(self, token: str) -> None:
        try:
            while not await self._had_its_turn(token):
                # Another server on the same store works at it, or another program holds the database.
                await asyncio.sleep(_OTHERS_S)
        except RefusedError as error:
            await self._fail(token, bad_input(error.error))
        except WorksChangedError as error:
            await self._fail(token, bad_input(error))
        except NoAnswerError as error:
            await self._fail(token, no_answer(error.ending))
        except (_CancelledError, GoneError):
            return
        except StoreUnusableError as error:
            log_defect(error.__cause__ or error)
            await self._fail(token, problem("store-unusable", error.text, limit="store"))
        except Exception as error:
            full = out_of_room(error)
            if not full:
                log_defect(error)
            await self._fail(token, no_answer(Ending.ROOM if full else Ending.DEFECT))

    async def _had_its_turn(self, token: str) -> bool:
        """Screen it, if nobody else does; False: somebody else does, or holds the store."""
        folder = self._store.batch_folder(token)
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        with locked_now(folder / "lock") as mine:
            if not mine:
                return False
            ended, parts = 0, -1
            while True:
                try:
                    await self._screened(token)
                    return True
                except (_OtherBasisError, ChangedElsewhereError):
                    # All of a batch is by one network and one law: by the newer, from the beginning.
                    continue
                except StoreBusyError:
                    # Nobody waits for a batch: what is done stays, and it goes on when the other has finished.
                    return False
                except NoAnswerError:
                    # Who read the works was ended, which may be nobody's fault here; what is done is kept.
                    batch = await asyncio.to_thread(self._store.batches.find, token, now=_now())
                    ended = ended + 1 if batch is None or batch.parts <= parts else 1
                    parts = -1 if batch is None else batch.parts
                    if ended >= _TRIES:
                        raise
                    await asyncio.sleep(_PAUSE_S)

    async def _fail(self, token: str, why: bytes) -> None:
        """Say why it ended; where the store takes nothing, once it does: a batch at which nobody works must not be running for ever."""
        while True:
            try:
                await asyncio.to_thread(self._store.batches.fail, token, why.decode(), now=_now())
                return
            except (OSError, StoreBusyError, StoreUnusableError):
                await asyncio.sleep(_OTHERS_S)

    async def _screened(self, token: str) -> None:
        batches = self._store.batches
        batch = await asyncio.to_thread(batches.begin, token, now=_now())
        if batch is None:
            return
        asked = Asked.from_json(batch.asked)
        basis = await self.basis(asked)
        if any(getattr(batch, name) != said for name, said in basis.items()):
            await asyncio.to_thread(batches.begin_anew, token, **basis, now=_now())
        kept = {part.number: part for part in await asyncio.to_thread(batches.parts, token)}

        async def ask(words: dict[str, Any], body: bytes) -> Answered:
            async with self._lanes:
                answered = await self._patiently({**words, "basis": basis}, body)
            if answered.status == 409:
                answered.content.close()
                raise _OtherBasisError
            return answered

        async def keep(parts: Sequence[DonePart]) -> None:
            network = basis["network_sha256"]
            now_kept = await asyncio.to_thread(batches.keep_parts, token, parts, now=_now(), network_sha256=network)
            if now_kept.state not in (State.RUNNING, State.WAITING):
                raise _CancelledError

        async with reading(await asyncio.to_thread(self._works, batch), layer=asked.layer) as works:
            if works.counted is not None:
                await asyncio.to_thread(batches.expect, token, sites=works.counted, now=_now())
            await run(works.frames, asked=asked, ask=ask, keep=keep, at_once=self._at_once, kept=kept)
        await asyncio.to_thread(batches.finish, token, now=_now())

    async def basis(self, asked: Asked) -> dict[str, str]:
        """What a batch that is asked so would rest on now."""
        answered = await self._patiently({"task": "batch_basis", "asked": dict(vars(asked))}, b"")
        answered.content.close()
        if answered.status != 200 or not isinstance(answered.beside, Mapping):
            raise NoAnswerError(Ending.CRASH)
        return {name: str(said) for name, said in answered.beside.items()}

    async def _patiently(self, words: dict[str, Any], body: bytes) -> Answered:
        with contextlib.closing(Spool.of(body)) as spool:
            while True:
                try:
                    return await self._pool.ask(words, spool, beside=True)
                except BusyError:
                    # Those who wait at the door come first; where the workers are gone for ever the server ends.
                    await asyncio.sleep(_PAUSE_S)

    async def part_of(self, batch: Batch, row: int) -> Frame | None:
        """The part in which a site is, read once more; None: there is no such site."""
        layer, path = Asked.from_json(batch.asked).layer, await asyncio.to_thread(self._works, batch)
        parts = await asyncio.to_thread(self._store.batches.parts, batch.token)
        kept = next((one for one in parts if one.first_row <= row < one.first_row + one.sites), None)
        if kept is not None:
            # Where places in the file are not the rows of the batch it is looked for from the beginning.
            for behind in (kept.first_row, 0):
                wanted = Wanted(kept.sites, kept.input_sha256, behind)
                async with reading(path, layer=layer, wanted=wanted) as works:
                    async for frame in works.frames:
                        return dataclasses.replace(frame, number=kept.number, first_row=kept.first_row)
        async with reading(path, layer=layer) as works:
            async for frame in works.frames:
                if frame.first_row <= row < frame.first_row + frame.sites:
                    return frame
        return None

    async def segments(self, parts: Sequence[KeptPart]) -> bytes:
        """What was found of some parts, as one segment."""
        return await asyncio.to_thread(lambda: b"".join(self._store.objects.get(part.segment) for part in parts))

    async def parts_after(self, batch: Batch, row: int) -> list[KeptPart]:
        """The parts that hold sites behind a row; of a batch that is open as far as none is missing between them."""
        parts = await asyncio.to_thread(self._store.batches.parts, batch.token)
        if batch.state in OPEN:
            # Whoever goes on behind the last row that he was given must not step over what comes later.
            parts = [part for number, part in enumerate(parts) if part.number == number]
        return [part for part in parts if part.first_row + part.sites > row + 1]

    async def result(self, batch: Batch, name: str) -> Path:
        """A file of results of a batch that has ended, made where it is not there yet: of all its sites, or of those that were done.

        Raises
        ------
        NoAnswerError, StoreUnusableError
            It cannot be written, which is nobody's fault who asks.
        """
        folder = self._store.batch_folder(batch.token)
        async with self._writing[batch.token]:
            if not await asyncio.to_thread((folder / name).exists):
                parts = await asyncio.to_thread(self._store.batches.parts, batch.token)
                files = [self._store.objects.path_of(part.segment) for part in parts]
                await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
                path = folder / f"{_RESULTS}.{name.rpartition('.')[2].replace('qml', 'gpkg')}"
                try:
                    await written(files, path, findings=True)
                except NoRoomError:
                    raise NoAnswerError(Ending.ROOM) from None
                except RefusedError as error:
                    raise StoreUnusableError from error
        return folder / name

    def _works(self, batch: Batch) -> Path:
        """Its works under their own name, which messages about them say."""
        folder = self._store.batch_folder(batch.token) / "works"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / (_NOT_IN_A_NAME.sub("_", Asked.from_json(batch.asked).file).strip(".")[-100:] or "works")
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                os.link(self._store.objects.path_of(batch.works), path)
        return path


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
