"""A power cut, fifty times: every process of a batch is killed at random, the same command goes on, and no row is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pyarrow.parquet

from .conftest import sites, written

CUTS = 50
COUNT = 400
SITES_OF_A_PART = 3

# As `heatguard batch` does, with small parts and workers that screen nothing, which takes most of its time.
BATCH = """
import asyncio, sys
from pathlib import Path
from permits.batch import reading, to_file
from permits.batch.asked import Asked

class Watcher:
    def expects(self, sites): pass
    def done(self, sites, anew): pass
    def writes(self): pass

works, out, here = map(Path, sys.argv[1:])
to_file.ZYGOTE = (str(here / "light_zygote.py"),)
reading.PROGRAM = (str(here / "small_parts.py"),)
order = to_file.Order(works, out, {}, Asked(file=works.name, today="2026-04-20"), workers=2)
asyncio.run(to_file.batch_to_file(order, Watcher()))
"""


def begun(works: Path, out: Path) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", BATCH, works, out, Path(__file__).parent]
    return subprocess.Popen(program, stderr=subprocess.PIPE, start_new_session=True)


def kept(out: Path) -> int:
    """Parts that are done."""
    file = out.with_name(out.name + ".unfinished") / "heatguard.sqlite3"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM batch_parts").fetchone()[0])
    except sqlite3.Error:
        return 0


def children_of(pid: int) -> set[int]:
    found = {int(line) for line in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return found | {one for child in found for one in children_of(child)}


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """The process and all that it started, whatever groups they made of themselves."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGSTOP)
    try:
        started = children_of(process.pid)
    except FileNotFoundError:
        started = set()
    for pid in {process.pid, *started}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=300)


def test_killed_at_any_moment_a_batch_goes_on_without_a_lost_or_doubled_row(tmp_path: Path) -> None:
    works = written(tmp_path / "sites.ndjson", sites(COUNT))
    whole, out = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    _finish(begun(works, whole))
    rng = random.Random(20260510)
    in_the_middle = 0
    for cut in range(CUTS):
        process = begun(works, out)
        before = kept(out)
        if cut % 5:
            # A few parts farther each time, so that fifty cuts fall all over the batch.
            wanted = max(before + 1, COUNT // SITES_OF_A_PART * cut // (CUTS + 1))
            while kept(out) < wanted and process.poll() is None:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.02))
        else:
            # While it opens, or goes through what is kept.
            time.sleep(rng.uniform(0.1, 1.5))
        if process.poll() is None:
            in_the_middle += 1
        kill_all(process)
        # Where the result is whole, what it was made of may be gone.
        assert out.exists() or kept(out) >= before, "what was kept stays"
        assert not out.exists() or out.read_bytes() == whole.read_bytes()
        if out.exists() and not out.with_name("cut.parquet.unfinished").exists():
            out.unlink()
    if not out.exists() or out.with_name("cut.parquet.unfinished").exists():
        _finish(begun(works, out))
    assert out.read_bytes() == whole.read_bytes()
    assert pyarrow.parquet.read_table(out).column("row").to_pylist() == list(range(COUNT))
    assert in_the_middle > CUTS // 2
    assert {one.name for one in tmp_path.iterdir()} == {"sites.ndjson", "whole.parquet", "cut.parquet"}


def _finish(process: subprocess.Popen[bytes]) -> None:
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()
