"""A file stands under its name when all of it does; what a killed process left is taken away, nobody else's file is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.whole_file import whole_file

HALF = """
import sys
from pathlib import Path
from geo.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as unfinished:
    unfinished.write_text("half")
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def half_written(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], subprocess.Popen[bytes]]:
    def begin() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", HALF, tmp_path / "city.hgnet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

        def end() -> None:
            process.kill()
            process.communicate()

        request.addfinalizer(end)
        assert process.stdout is not None and process.stdout.readline()
        return process

    return begin


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_what_a_killed_process_left_is_taken_away_by_the_next(
    tmp_path: Path, half_written: Callable[[], subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "city.hgnet"
    process = half_written()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert len(names(tmp_path)) == 1 and not path.exists(), "or there is nothing to be taken away"
    with whole_file(path) as unfinished:
        unfinished.write_text("whole")
    assert names(tmp_path) == ["city.hgnet"] and path.read_text() == "whole"


def test_what_another_process_is_writing_stays(
    tmp_path: Path, half_written: Callable[[], subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "city.hgnet"
    process = half_written()
    with whole_file(path) as unfinished:
        unfinished.write_text("ours")
    assert len(names(tmp_path)) == 2
    process.communicate()
    assert process.returncode == 0
    assert names(tmp_path) == ["city.hgnet"] and path.read_text() == "half"


@pytest.mark.parametrize(
    "other", [".city.hgnet.original", ".city.hgnet.original.partially", "city.hgnet.12345678.partial"]
)
def test_files_of_others_stay(tmp_path: Path, other: str) -> None:
    tmp_path.joinpath(other).write_text("another's")
    with whole_file(tmp_path / "city.hgnet") as unfinished:
        unfinished.write_text("whole")
    assert names(tmp_path) == sorted(["city.hgnet", other])


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "city.hgnet"
    path.write_text("before")
    with pytest.raises(ValueError, match="midway"), whole_file(path) as unfinished:
        unfinished.write_text("half")
        raise ValueError("midway")
    assert names(tmp_path) == ["city.hgnet"] and path.read_text() == "before"
