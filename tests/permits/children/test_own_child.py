"""A command in a child of its own: the same answers as without one, and a limit that is met has its name and its status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ezdxf
import pytest

import data

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
import permits.children.own_child as own_child
own_child._WALL_S, own_child._MEMORY_BYTES = 2.0, 2**28

def command():
    own_child.foreign_from_here(readable=[], writable=[Path({out!r})])
    try:
        {does}
    except MemoryError:
        os.abort()
    sys.exit({status})

own_child.in_own_child(command, lambda text: print(text.zh, text.en, file=sys.stderr))
"""


def run(does: str, out: Path, *, status: int = 0) -> subprocess.CompletedProcess[str]:
    code = PROGRAM.format(does=does, out=str(out), status=status)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("does", "status", "words"),
    [
        ("time.sleep(600)", 2, "time allowed"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", 2, "computing time"),
        ("bytearray(2**30)", 2, "memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", 1, "crashed"),
    ],
)
def test_fail_a_limit_that_is_met_is_said_with_a_status_that_is_no_clear(
    does: str, status: int, words: str, tmp_path: Path
) -> None:
    done = run(does, tmp_path / "out" / "deep")
    assert done.returncode == status and words in done.stderr and "not a clear" in done.stderr and not done.stdout
    # A folder made for papers that never came is gone again.
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("status", [0, 1, 2, 10, 20, 30])
def test_pass_the_status_is_the_childs(status: int, tmp_path: Path) -> None:
    assert run("print('said')", tmp_path, status=status).returncode == status


def test_fail_a_confined_command_opens_no_socket_and_no_other_file(tmp_path: Path) -> None:
    done = run("import socket; socket.socket()", tmp_path)
    if done.returncode == 0:
        pytest.skip("this kernel takes no filter")
    assert "PermissionError" in done.stderr
    assert "PermissionError" in run("open('/etc/passwd')", tmp_path).stderr
    assert run("Path({!r}).write_text('x')".format(str(tmp_path / "a")), tmp_path).returncode == 0


def test_pass_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    code = PROGRAM.format(does="print(os.getpid(), flush=True); time.sleep(600)", out=str(tmp_path), status=0)
    # Nobody is left to clear up the child's folder.
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    program = [sys.executable, "-c", code]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        parent.kill()
    until = time.monotonic() + 10
    while child.exists() and "zombie" not in (child / "status").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.exists() or "zombie" in (child / "status").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_pass_told_to_end_it_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    out, place = tmp_path / "out", tmp_path / "tmp"
    place.mkdir()
    code = PROGRAM.format(does="print(os.getpid(), flush=True); time.sleep(600)", out=str(out), status=0)
    environment = {**os.environ, "TMPDIR": str(place)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, env=environment, **pipes) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        parent.send_signal(number)
        assert parent.wait(timeout=20) == 128 + number and parent.communicate()[1] == ""
    assert not list(place.iterdir()) and not out.exists() and not child.exists()


def test_pass_what_a_killed_one_left_is_cleared_by_the_next_and_nothing_in_use(tmp_path: Path) -> None:
    code = PROGRAM.format(does="print('there', flush=True); time.sleep(600)", out=str(tmp_path / "out"), status=0)
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    program = [sys.executable, "-c", code]

    def left() -> set[Path]:
        return set(tmp_path.glob("heatguard-*"))

    killed = subprocess.Popen(program, stdout=subprocess.PIPE, env=environment)
    running = subprocess.Popen(program, stdout=subprocess.PIPE, env=environment)
    with killed, running:
        assert killed.stdout is not None and running.stdout is not None
        assert killed.stdout.readline() and running.stdout.readline()
        killed.kill()
        killed.wait()
        assert len(left()) == 2
        for one in left():
            os.utime(one, (0, 0))
        quick = [sys.executable, "-c", PROGRAM.format(does="pass", out=str(tmp_path / "out"), status=0)]
        # The kernel may take a moment to end the child of the one that was killed.
        until = time.monotonic() + 10
        while len(left()) > 1 and time.monotonic() < until:
            assert subprocess.run(quick, env=environment, check=False).returncode == 0
        assert len(left()) == 1
        running.terminate()
    assert not left()


def test_pass_the_program_answers_as_it_did_and_writes_where_it_is_told(tmp_path: Path) -> None:
    heatguard = str(Path(sys.executable).with_name("heatguard"))
    with data.as_file(data.sample("")) as city:
        (works,) = (city / "works").glob("03-*")
        network = ["--network", str(city / "network.geojson")]
        out = tmp_path / "new" / "papers"
        asked = [heatguard, "check", str(works), *network]
        done = subprocess.run([*asked, "--out", str(out)], capture_output=True, text=True, check=False)
        assert done.returncode == 20 and "禁止" in done.stdout, done.stderr
        assert {"determination.json", "report.html", "report.pdf", "map.html"} <= {one.name for one in out.iterdir()}
        kept = json.loads((out / "determination.json").read_text("utf-8"))
        said = subprocess.run([*asked, "--format", "json"], capture_output=True, text=True, check=False)
        assert json.loads(said.stdout) == kept
        again = subprocess.run(
            [
                heatguard,
                "papers",
                str(out / "determination.json"),
                "--out",
                str(tmp_path / "again"),
                "--format",
                "json",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 0, again.stderr
        mapped = [heatguard, "map", *network, "--out", str(tmp_path / "m" / "map.html"), str(works)]
        assert subprocess.run(mapped, capture_output=True, check=False).returncode == 0
        missing = [heatguard, "check", str(tmp_path / "none.geojson"), *network, "--out", str(tmp_path / "none")]
        refused = subprocess.run(missing, capture_output=True, text=True, check=False)
        assert refused.returncode == 2 and "文件不存在" in refused.stderr and not (tmp_path / "none").exists()


@pytest.mark.parametrize("form", [[], ["--format", "json"]])
def test_a_reader_that_has_enough_changes_nothing_and_a_full_disk_is_said(form: list[str]) -> None:
    heatguard = str(Path(sys.executable).with_name("heatguard"))
    with data.as_file(data.sample("")) as city:
        (works,) = (city / "works").glob("03-*")
        asked = [heatguard, "check", str(works), "--network", str(city / "network.geojson"), *form]
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(asked, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (20, "")
        if Path("/dev/full").exists():
            with open("/dev/full", "w") as full:
                done = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            assert done.returncode == 2 and "磁盘已满" in done.stderr and len(done.stderr.splitlines()) == 2


def test_pass_a_drawing_is_read_without_a_look_at_the_fonts_of_the_machine(tmp_path: Path) -> None:
    """What a library prints on its way would stand in the answer of a program."""
    drawing = ezdxf.new("R2010")
    drawing.modelspace().add_line((465000, 3846000), (465010, 3846000))
    drawing.saveas(tmp_path / "a.dxf")
    heatguard = str(Path(sys.executable).with_name("heatguard"))
    with data.as_file(data.sample("network.geojson")) as network:
        asked = [heatguard, "check", str(tmp_path / "a.dxf"), "--network", str(network), "--crs", "EPSG:4547"]
        done = subprocess.run([*asked, "--format", "json"], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["site"]["counts"]["screened"] == 1 and not done.stderr
