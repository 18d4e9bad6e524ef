"""Workers that do the worst that a file of others can make them do: each is no answer with its limit, and the next job is answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from geo.text import Text
from permits.children.brood import LostError
from permits.children.endings import Ending, NoAnswerError
from permits.children.limits import Limits
from permits.children.pool import LONG_BYTES, Ask, BusyError, Pool
from permits.children.spool import Spool

PROGRAM = (str(Path(__file__).with_name("misbehaving.py")),)
LIMITS = Limits(wall_s=30, cpu_s=1, memory_bytes=2**29, file_bytes=2**23, answer_bytes=2**24)


def with_pool(
    what: Callable[[Pool], Awaitable[None]],
    *,
    size: int = 1,
    beside: int = 0,
    limits: Limits = LIMITS,
    program: tuple[str, ...] = PROGRAM,
) -> None:
    """Run against a pool of its own, of which nothing is left afterwards."""

    async def run() -> None:
        pool = Pool(program, {}, limits, size, beside, grace_s=0)
        async with pool:
            await what(pool)
        assert pool.brood.zygote.returncode is not None and not pool.brood.scratch.exists()

    asyncio.run(run())


def said(file: Path) -> str:
    """What the kernel says of a process; nothing where it has just ended."""
    try:
        return file.read_text()
    except OSError:
        return ""


async def raw(pool: Pool, word: str, **asked: Any) -> tuple[object, bytes]:
    """Status and content of an answer."""
    with contextlib.closing(Spool.of(word.encode())) as body:
        answered = await pool.ask(asked, body)
    with contextlib.closing(answered.content) as content:
        return answered.status, b"".join(content.chunks())


async def ask(pool: Pool, word: str, *, say: str = "found") -> Any:
    _, content = await raw(pool, word)
    return json.loads(content)[say]


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        ("spin", Ending.CPU),
        ("memory", Ending.MEMORY),
        ("refused_allocation", Ending.MEMORY),
        ("killed", Ending.STOPPED),
        ("killed_with_much", Ending.MEMORY),
        ("segfault", Ending.CRASH),
        ("no_room", Ending.ROOM),
        ("leave", Ending.CRASH),
        ("lie", Ending.CRASH),
    ],
)
def test_fail_a_job_that_dies_is_named_and_the_next_is_answered(word: str, ending: Ending) -> None:
    async def what(pool: Pool) -> None:
        with pytest.raises(NoAnswerError) as died:
            await ask(pool, word)
        assert died.value.ending is ending
        assert await ask(pool, "well") == "well"

    with_pool(what)


def test_fail_a_job_beyond_its_time_is_killed_while_another_is_answered() -> None:
    async def what(pool: Pool) -> None:
        slow = asyncio.ensure_future(ask(pool, "sleep"))
        await asyncio.sleep(0)
        for _ in range(5):
            assert await ask(pool, "well") == "well"
        with pytest.raises(NoAnswerError) as late:
            await slow
        assert late.value.ending is Ending.TIME

    with_pool(what, size=2, limits=Limits(wall_s=2, cpu_s=1, memory_bytes=2**29))


def test_fail_a_job_whose_client_leaves_is_killed() -> None:
    async def what(pool: Pool) -> None:
        job = asyncio.ensure_future(ask(pool, "sleep"))
        await asyncio.sleep(0.1)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        # The only worker there is answers, so it is another one.
        assert await ask(pool, "well") == "well"

    with_pool(what)


def test_fail_what_a_worker_started_ends_with_it() -> None:
    async def what(pool: Pool) -> None:
        with pytest.raises(NoAnswerError):
            await ask(pool, "orphan")
        assert await ask(pool, "well") == "well"

    with_pool(what, limits=Limits(wall_s=2, cpu_s=1, memory_bytes=2**29))
    assert not [one for one in Path("/proc").glob("[0-9]*") if "misbehaving-orphan" in said(one / "cmdline")]


def test_fail_more_than_may_wait_is_refused_at_once_and_the_others_have_their_turn() -> None:
    async def what(pool: Pool) -> None:
        first = asyncio.ensure_future(ask(pool, "nap"))
        waiting = [asyncio.ensure_future(ask(pool, str(number))) for number in range(4)]
        await asyncio.sleep(0.1)
        with pytest.raises(BusyError):
            await ask(pool, "one too many")
        # One that leaves while it waits costs nobody his turn.
        waiting[1].cancel()
        answers = await asyncio.gather(first, *waiting, return_exceptions=True)
        assert [answer for answer in answers if isinstance(answer, str)] == ["0", "2", "3"]

    with_pool(what)


def test_pass_who_asks_little_waits_for_no_long_job_however_many_there_are() -> None:
    async def what(pool: Pool) -> None:
        # Spaces: what is done does not depend on them, where it is done does.
        long = [asyncio.ensure_future(ask(pool, "nap".ljust(LONG_BYTES + 1))) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert [await ask(pool, str(number)) for number in range(5)] == ["0", "1", "2", "3", "4"]
        assert not any(one.done() for one in long)
        # At the limit it is none: it takes the worker of those who ask little.
        short = asyncio.ensure_future(ask(pool, "nap".ljust(LONG_BYTES)))
        await asyncio.sleep(0.1)
        another = asyncio.ensure_future(ask(pool, "well"))
        await asyncio.wait([another], timeout=0.3)
        assert not another.done()
        await asyncio.gather(*long, short, another)

    with_pool(what, beside=1)


def test_fail_a_defect_says_where_and_nothing_that_was_handed_in(capfd: pytest.CaptureFixture[str]) -> None:
    async def what(pool: Pool) -> None:
        with pytest.raises(NoAnswerError) as died:
            await ask(pool, "defect")
        assert died.value.ending is Ending.DEFECT

    with_pool(what)
    logged = capfd.readouterr().err
    assert "RuntimeError at" in logged and "misbehaving.py" in logged and "canary" not in logged


def test_pass_a_worker_reaches_nothing_but_its_folder() -> None:
    found: dict[str, Any] = {}

    async def what(pool: Pool) -> None:
        found.update(await ask(pool, "reaches"))
        found["layers"] = pool.layers
        await ask(pool, "litter")
        await ask(pool, "litter")
        assert await ask(pool, "litter") == []
        # Its channel, what a process has anyway, and none of the zygote's or of other workers.
        assert (await ask(pool, "descriptors")).count("socket") == 1

    with_pool(what, size=2)
    layers = found.pop("layers")
    if layers["seccomp"] is not None or layers["landlock"] is not None:
        pytest.skip(f"this kernel lacks a layer: {layers}")
    assert found.pop("own folder") == "done"
    assert set(found.values()) == {"PermissionError"}, found


def test_pass_gdal_has_the_drivers_of_the_list_and_no_other() -> None:
    from geo.reading.gdal_drivers import ALLOWED

    async def what(pool: Pool) -> None:
        assert set(await ask(pool, "drivers")) == ALLOWED

    with_pool(what)


def test_fail_a_file_or_an_answer_larger_than_allowed() -> None:
    async def what(pool: Pool) -> None:
        with pytest.raises(NoAnswerError) as large:
            await ask(pool, "fill")
        assert large.value.ending is Ending.FILE_SIZE
        assert await ask(pool, "fill_to_the_limit") is None
        with pytest.raises(NoAnswerError) as large:
            await raw(pool, "", bytes=2**24 + 1)
        assert large.value.ending is Ending.ANSWER_SIZE
        assert await raw(pool, "", bytes=2**24) == (200, b"x" * 2**24)

    with_pool(what)


def test_pass_a_worker_killed_while_nobody_asked_it_costs_nobody_his_answer() -> None:
    async def what(pool: Pool) -> None:
        for _ in range(3):
            pid = await ask(pool, "well", say="pid")
            os.kill(pid, 9)
            assert await ask(pool, "well", say="pid") != pid

    with_pool(what)


def test_pass_a_worker_is_replaced_after_many_jobs() -> None:
    async def what(pool: Pool) -> None:
        assert len({await ask(pool, "well", say="pid") for _ in range(250)}) == 2

    with_pool(what)


def test_pass_what_is_loaded_when_it_is_quiet_is_there_for_every_later_job() -> None:
    async def what(pool: Pool) -> None:
        assert await ask(pool, "well") == 0
        async with asyncio.timeout(60):
            while await ask(pool, "well") < 3:
                # Nobody asks.
                await asyncio.sleep(1)
        assert [await ask(pool, "well") for _ in range(20)] == [3] * 20

    with_pool(what, size=2, program=(str(Path(__file__).with_name("loading_late.py")),))


def test_pass_each_worker_has_rehearsed_before_its_first_job_and_one_that_failed_at_it_works() -> None:
    async def what(pool: Pool) -> None:
        done = {}
        for _ in range(3):
            both = await asyncio.gather(raw(pool, "one"), raw(pool, "two"))
            done.update((said["pid"], said["done"]) for said in (json.loads(content) for _, content in both))
        assert len(done) == 2
        assert all(one[0] == "rehearsed" and one.count("rehearsed") == 1 for one in done.values())

    with_pool(what, size=2, program=(str(Path(__file__).with_name("rehearsing.py")),))


def test_pass_a_job_goes_to_the_worker_that_worked_last() -> None:
    """What it uses is at hand; one that never worked comes when that is at work, or has had its share."""

    async def what(pool: Pool) -> None:
        one = await ask(pool, "well", say="pid")
        assert [await ask(pool, "well", say="pid") for _ in range(20)] == [one] * 20
        both = await asyncio.gather(ask(pool, "well", say="pid"), ask(pool, "well", say="pid"))
        assert len(set(both)) == 2

    with_pool(what, size=2)


def test_fail_a_zygote_that_is_gone_is_said(tmp_path: Path) -> None:
    async def what(pool: Pool) -> None:
        os.kill(pool.brood.zygote.pid, 9)
        await asyncio.wait_for(pool.lost.wait(), 10)
        with pytest.raises(BusyError):
            await ask(pool, "well")

    with_pool(what)


def test_fail_a_job_whose_zygote_is_gone_is_not_to_blame() -> None:
    async def what(pool: Pool) -> None:
        job = asyncio.ensure_future(ask(pool, "sleep"))
        while not any(one.taken for one in pool.brood.workers.values()):
            await asyncio.sleep(0.02)
        os.kill(pool.brood.zygote.pid, 9)
        with pytest.raises(NoAnswerError) as raised:
            await job
        assert raised.value.ending is Ending.STOPPED

    with_pool(what)


def test_pass_a_newer_zygote_takes_over_and_refuses_nobody() -> None:
    """What was under way is answered where it was, what waited by the new worker; of the old zygote nothing is left."""

    async def what(pool: Pool) -> None:
        before = pool.brood
        first = await ask(pool, "well", say="pid")
        asked = [asyncio.create_task(ask(pool, "well", say="pid")) for _ in range(4)]
        found = await pool.renew(trial)
        later = [await ask(pool, "well", say="pid") for _ in range(3)]
        assert {found, *later} == {found} != {first}
        assert {await one for one in asked} <= {first, found}
        while before.workers or before.zygote.returncode is None or before.scratch.exists():
            await asyncio.sleep(0.02)
        assert not pool.lost.is_set()

    with_pool(what)


def test_fail_a_newer_zygote_that_cannot_do_its_work_changes_nothing() -> None:
    async def refuses(_: Ask) -> None:
        raise LostError(Text("", ""))

    async def dies(ask: Ask) -> None:
        with contextlib.closing(Spool.of(b"segfault")) as body:
            await ask({}, body)

    async def what(pool: Pool) -> None:
        before = await ask(pool, "well", say="pid")
        for trial, error in ((refuses, LostError), (dies, NoAnswerError)):
            with pytest.raises(error):
                await pool.renew(trial)
        pool.program = ("-c", "raise SystemExit(1)")
        with pytest.raises(LostError):
            await pool.renew(refuses)
        assert await ask(pool, "well", say="pid") == before and not pool.lost.is_set()

    with_pool(what)


async def trial(ask: Ask) -> Any:
    with contextlib.closing(Spool.of(b"well")) as body:
        answered = await ask({}, body)
    with contextlib.closing(answered.content) as content:
        return json.loads(b"".join(content.chunks()))["pid"]
