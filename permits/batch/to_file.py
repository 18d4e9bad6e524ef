"""A batch from a file of works to a file of results, which may be interrupted at any moment and goes on where it was."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from geo.dataclass import dataclass
from geo.text import Text
from permits.batch.asked import BATCH_BASIS, Asked
from permits.batch.formats import files_of
from permits.batch.reading import reading
from permits.batch.refused import RefusedError
from permits.batch.runner import Ask, run
from permits.batch.unfinished import unfinished
from permits.batch.whole_file import whole_file, written_to
from permits.batch.writing import written
from permits.children.beginnings import Begun
from permits.children.brood import Answered, LostError
from permits.children.limits import Limits
from permits.children.pool import BusyError, Pool
from permits.children.spool import Spool

ZYGOTE = ("-m", "permits.batch.zygote")
# Of a part, and of a single site in the end.
_LIMITS = Limits.of_a_job(wall_s=60.0, memory_bytes=2**30)
# While one part is handed over each worker has another.
_PARTS_OF_A_WORKER = 2
_PAUSE_S = 0.1
# To load the compiled kernel takes half a second of computing, which works of fewer bytes, some three thousand sites, do not win back.
_MANY_BYTES = 2**20


class Watcher(Protocol):
    """Whoever is told how far a batch is."""

    def expects(self, sites: int | None) -> None:
        """How many there are in all; None: nobody knows yet."""

    def done(self, sites: int, anew: bool) -> None:
        """So many more are screened, now or before."""

    def writes(self) -> None:
        """All are screened; the result is being written."""


@dataclass(frozen=True)
class Order:
    """What is wanted.

    Attributes
    ----------
    works, out : Path
        Out of which file, into which.
    opens : mapping
        Network and law; see `permits.batch.zygote.open_desk`.
    asked : Asked
    workers : int
    findings : bool
        Whether a second table is wanted, a row a finding.
    statistics : Path or None
        Where to write how many of what.
    restart : bool
        Whether what is done already, or the result itself, is thrown away.
    beside : tuple of Path
        Folders in which lies what belongs to the works.
    """

    works: Path
    out: Path
    opens: Mapping[str, Any]
    asked: Asked
    workers: int
    findings: bool = False
    statistics: Path | None = None
    restart: bool = False
    beside: tuple[Path, ...] = ()

    def writes(self) -> list[tuple[str, Path]]:
        """What it writes or takes away, with the option that says so."""
        own = [("--out", one) for one in files_of(self.out, findings=True)]
        return own if self.statistics is None else [*own, ("--statistics", self.statistics)]


async def batch_to_file(order: Order, watcher: Watcher, *, first: Begun | None = None) -> Mapping[str, Any]:
    """Screen every site of a file; what was written, as `permits.batch.writing.written` says it.

    Parameters
    ----------
    first : Begun, optional
        A zygote that waits to be told what it is to load; None: one is started.

    Raises
    ------
    InputError
        Works, network or law that cannot be used; a file that would be overwritten; a batch that is unfinished there and began with others.
    NoAnswerError
        The file takes more than is allowed, or the disk is full.
    LostError
        The processes that screen are gone.
    """
    with unfinished(order.out, restart=order.restart, writes=order.writes()) as held:
        opens = {**order.opens, "many": _is_large(order.works)}
        async with Pool(ZYGOTE, opens, _LIMITS, order.workers, grace_s=0.0, first=first) as pool:
            ask = patient(pool)
            asked = held.begin(order.asked, await _basis(ask, order.asked))
            async with reading(order.works, layer=asked.layer, beside=order.beside) as works:
                watcher.expects(works.counted)
                await run(
                    works.frames,
                    asked=asked,
                    ask=ask,
                    keep=lambda parts: asyncio.to_thread(held.keep, parts),
                    at_once=_PARTS_OF_A_WORKER * order.workers,
                    kept=held.kept(),
                    told=watcher.done,
                )
        watcher.writes()
        done = await written(held.segment_files(), order.out, findings=order.findings)
        if order.statistics is not None:
            _write_statistics(done["statistics"], order.statistics)
            done["written"].append(str(order.statistics))
        held.finish()
        return done


def _is_large(works: Path) -> bool:
    try:
        return works.stat().st_size >= _MANY_BYTES
    except OSError:
        # Who reads it says what is wrong with it.
        return False


def _write_statistics(statistics: Any, path: Path) -> None:
    with whole_file(path) as unfinished_file, written_to(path):
        unfinished_file.write_text(json.dumps(statistics, ensure_ascii=False, indent=1) + "\n", "utf-8")


def patient(pool: Pool) -> Ask:
    """Ask workers of a pool that has nobody else to answer, and wait as long as it takes until one is free."""

    async def ask(asked: dict[str, Any], body: bytes) -> Answered:
        spool = Spool.of(body)
        try:
            while True:
                try:
                    return await pool.ask(asked, spool)
                except BusyError:
                    if pool.lost.is_set():
                        raise LostError(Text("处理请求的进程已终止", "the processes that screen are gone")) from None
                    await asyncio.sleep(_PAUSE_S)
        finally:
            spool.close()

    return ask


async def _basis(ask: Ask, asked: Asked) -> dict[str, str]:
    answered = await ask({"task": BATCH_BASIS, "asked": dataclasses.asdict(asked)}, b"")
    answered.content.close()
    beside = answered.beside if isinstance(answered.beside, dict) else {}
    if answered.status == 200:
        return {name: str(value) for name, value in beside.items()}
    raise RefusedError(beside["refused"])
