"""`heatguard serve` where it cannot start, is told to end while it starts, or has its libraries somewhere else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

import data
from permits.cli.app import main

RUN = "import sys; from permits.cli.app import main; sys.argv[0] = 'heatguard'; main()"


def start(
    tmp_path: Path, *, python: str = sys.executable, code: str = RUN, **environment: str
) -> subprocess.Popen[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with data.as_file(data.sample("network.geojson")) as network:
        return subprocess.Popen(
            [python, "-c", code, "serve", "--network", str(network), "--port", str(port), "--workers", "1"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path), **environment},
        )


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_pass_told_to_end_while_it_loads_it_leaves_nothing(tmp_path: Path) -> None:
    with start(tmp_path) as server:
        while server.poll() is None and not (zygote := children(server.pid)):
            time.sleep(0.01)
        server.send_signal(signal.SIGTERM)
        assert server.communicate(timeout=20)[1] == "" and server.returncode == 0
    assert not list(tmp_path.iterdir()) and not Path(f"/proc/{zygote[0]}").exists()


def test_fail_a_python_that_cannot_be_run_is_one_message(tmp_path: Path) -> None:
    with start(tmp_path, code=f"import sys; sys.executable = '/dev/null'; {RUN}") as server:
        said = server.communicate(timeout=20)[1]
    assert server.returncode == 1 and "无法启动" in said and "cannot be started" in said and "Traceback" not in said
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only there files are shut out")
def test_pass_libraries_are_read_where_they_stand(tmp_path: Path) -> None:
    ours = Path(sys.modules[main.__module__].__file__ or "").parents[2]
    path = f"{ours}:{sysconfig.get_path('purelib')}"
    base = str(getattr(sys, "_base_executable", sys.executable))
    with start(tmp_path, python=base, PYTHONPATH=path) as server:
        assert server.stderr is not None
        # It listens only when a confined worker has judged a site.
        first = server.stderr.readline()
        server.terminate()
        assert "serving" in first, first + server.communicate(timeout=20)[1]
        server.communicate(timeout=20)


def test_pass_a_home_that_cannot_be_looked_into_is_not(tmp_path: Path) -> None:
    # As one of another user for who is no administrator: asking whether something is there is an error.
    with start(tmp_path, HOME="/" + "x" * 300) as server:
        assert server.stderr is not None
        first = server.stderr.readline()
        server.terminate()
        assert "serving" in first, first + server.communicate(timeout=20)[1]
        server.communicate(timeout=20)
