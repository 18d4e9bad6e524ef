"""Who reads or writes a batch and is killed from outside is not said to have taken too much memory: nobody need cut his layer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from permits.batch import reading, writing
from permits.children import endings
from permits.children.endings import Ending, NoAnswerError

KILLED = ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


@pytest.fixture(autouse=True)
def nobody_held_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system counts what any child held that was waited for, those of other tests too."""
    monkeypatch.setattr(endings, "most_resident_bytes", lambda _: 0)


def test_fail_a_reader_that_is_killed_was_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "PROGRAM", KILLED)

    async def read() -> None:
        async with reading.reading(tmp_path / "works.geojson"):
            pass

    with pytest.raises(NoAnswerError) as ended:
        asyncio.run(read())
    assert ended.value.ending is Ending.STOPPED


def test_fail_a_writer_that_is_killed_was_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(writing, "PROGRAM", KILLED)
    with pytest.raises(NoAnswerError) as ended:
        asyncio.run(writing.written([], tmp_path / "results.csv", findings=False))
    assert ended.value.ending is Ending.STOPPED
