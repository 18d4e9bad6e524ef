"""Who reads or writes a batch and is killed from outside is not said to have taken too much memory: nobody need cut his layer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from permits.batch import reading, writing
from permits.children.endings import Ending, NoAnswerError

KILLED = ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


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
