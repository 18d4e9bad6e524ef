"""The runner with workers made up here: order, what is kept, what ends it, and a worker that dies over one site."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from geo.errors import CrsError
from geo.text import Text
from permits.batch.asked import Asked
from permits.batch.frames import Frame
from permits.batch.refused import RefusedError, words_of
from permits.batch.runner import Total, WorksChangedError, run
from permits.children.brood import Answered
from permits.children.endings import Ending, NoAnswerError
from permits.children.spool import Spool
from permits.storage.batch import DonePart, KeptPart

ASKED = Asked(file="sites.ndjson", today="2026-04-20")


def frames(count: int, sites: int = 8) -> list[Frame]:
    return [Frame(number, number * sites, sites, None, b"part %d" % number) for number in range(count)]


async def each(some: Sequence[Frame]) -> AsyncIterator[Frame]:
    for one in some:
        yield one


class Workers:
    """Answer with the rows that they were asked for; end over those that are poison; refuse where that is asked for."""

    def __init__(
        self, *, poison: Sequence[int] = (), refused: Sequence[int] = (), ending: Ending = Ending.MEMORY
    ) -> None:
        self.poison, self.refused, self.ending = set(poison), set(refused), ending
        self.under_way = self.most = 0
        self.bodies = list[bytes]()

    async def __call__(self, asked: dict[str, Any], body: bytes) -> Answered:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.bodies.append(body)
        # Later ones are done sooner.
        await asyncio.sleep(0.02 / (1 + asked["first_row"]))
        self.under_way -= 1
        start, stop = asked["rows"]
        rows = range(asked["first_row"] + start, asked["first_row"] + stop)
        if asked["refuses"] and asked["first_row"] // 8 in self.refused:
            said = {"refused": words_of(CrsError(Text("没有坐标系", "no system"), Text("", ""))), "damaged": False}
            return Answered(422, "application/json", Spool(), said)
        if asked["given_up"] is None and self.poison & set(rows):
            raise NoAnswerError(self.ending)
        word = asked["given_up"] or "done"
        content = Spool.of("".join(f"{row} {word};" for row in rows).encode())
        return Answered(200, "application/octet-stream", content, {"sites": len(rows)})


def ran(some: Sequence[Frame], workers: Workers, **more: Any) -> tuple[dict[int, DonePart], Total]:
    kept: dict[int, DonePart] = {}

    async def keep(parts: Sequence[DonePart]) -> None:
        for part in parts:
            assert part.number not in kept, "kept once"
            kept[part.number] = part

    return kept, asyncio.run(run(each(some), asked=ASKED, ask=workers, keep=keep, **{"at_once": 3, **more}))


def rows_of(kept: dict[int, DonePart]) -> list[str]:
    return b"".join(kept[number].content for number in sorted(kept)).decode().split(";")[:-1]


@pytest.mark.parametrize("at_once", [1, 3])
def test_every_site_has_a_row_in_the_order_of_the_file(at_once: int) -> None:
    workers = Workers()
    kept, total = ran(frames(9), workers, at_once=at_once)
    assert rows_of(kept) == [f"{row} done" for row in range(72)] and total == Total(9, 72)
    assert workers.most <= at_once


def test_a_site_over_which_workers_end_is_a_row_with_the_reason_and_stops_no_other() -> None:
    workers = Workers(poison=[13, 30])
    kept, _ = ran(frames(5), workers)
    bad = {13: "13 memory", 30: "30 memory"}
    assert rows_of(kept) == [bad.get(row, f"{row} done") for row in range(40)]


def test_a_full_disk_is_no_fault_of_a_site() -> None:
    with pytest.raises(NoAnswerError):
        ran(frames(5), Workers(poison=[13], ending=Ending.ROOM))


def test_works_refused_as_a_whole_end_the_batch_at_once() -> None:
    workers = Workers(refused=range(9))
    with pytest.raises(RefusedError, match="no system"):
        ran(frames(9), workers)
    assert len(workers.bodies) == 2


def test_a_first_part_in_a_system_of_its_own_refuses_itself_alone() -> None:
    kept, total = ran(frames(3), Workers(refused=[0]))
    assert len(rows_of(kept)) == 24 and total.parts == 3


def as_kept(frame: Frame) -> KeptPart:
    sha256 = hashlib.sha256(frame.body).hexdigest()
    return KeptPart(frame.number, frame.first_row, frame.sites, sha256, "s" * 64)


def test_what_is_kept_is_not_screened_again() -> None:
    some = frames(6)
    before = {number: as_kept(some[number]) for number in (0, 1, 4)}
    seen: list[tuple[int, bool]] = []
    kept, total = ran(some, Workers(), kept=before, told=lambda sites, anew: seen.append((sites, anew)))
    assert sorted(kept) == [2, 3, 5] and total == Total(6, 48)
    assert sorted(seen) == [(8, False)] * 3 + [(8, True)] * 3


@pytest.mark.parametrize("change", [lambda some: [*some[:2], Frame(2, 16, 8, None, b"another")], lambda some: some[:2]])
def test_other_works_than_those_it_began_with_are_refused(change: Any) -> None:
    some = frames(3)
    before = {number: as_kept(some[number]) for number in (0, 2)}
    with pytest.raises(WorksChangedError, match=r"sites.ndjson.*not the file"):
        ran(change(some), Workers(), kept=before)


def test_what_cannot_be_kept_ends_the_batch_with_its_reason() -> None:
    async def keep(_: Sequence[DonePart]) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(run(each(frames(40)), asked=ASKED, ask=Workers(), keep=keep, at_once=2))


def test_cancelled_it_keeps_what_it_had_handed_on() -> None:
    kept: list[int] = []

    async def keep(parts: Sequence[DonePart]) -> None:
        await asyncio.sleep(0.05)
        kept.extend(part.number for part in parts)

    async def cut_short() -> None:
        task = asyncio.create_task(run(each(frames(200)), asked=ASKED, ask=Workers(), keep=keep, at_once=2))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        before = len(kept)
        await asyncio.sleep(0.1)
        assert len(kept) == before, "nothing is kept behind its back"

    asyncio.run(cut_short())
    assert 0 < len(kept) < 200
