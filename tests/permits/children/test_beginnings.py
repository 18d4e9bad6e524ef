"""A zygote that is forked from the program that asks it has nothing of that program but imports, and ends with it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from permits.children.beginnings import forked

FORKING = Path(__file__).with_name("forking.py")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_pass_it_holds_nothing_that_is_opened_later_or_was_handed_on(tmp_path: Path) -> None:
    with (tmp_path / "of who starts it").open("w") as handed_on:
        command = [sys.executable, FORKING, "ask"]
        ran = subprocess.run(command, capture_output=True, text=True, pass_fds=[handed_on.fileno()], timeout=120)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    # It talks to its program, and is woken when a worker ends.
    kinds = sorted(one.split(":")[0] for one in found["zygote"])
    assert kinds == sorted(["/dev/null", "/dev/null", "/dev/null", "anon_inode", "pipe", "pipe", "pipe", "socket"])
    assert found["worker"].count("socket") == 1 and not any(
        "store" in one or "starts" in one for one in found["worker"]
    )
    assert found["newer"] == "well" and found["status"] == 0 and not Path(f"/proc/{found['pid']}").exists()
    if found["layers"]["seccomp"] is None and found["layers"]["landlock"] is None:
        assert found["reaches"].pop("own folder") == "done"
        assert set(found["reaches"].values()) == {"PermissionError"}, found["reaches"]


def test_pass_it_ends_with_a_program_that_asked_it_nothing() -> None:
    ran = subprocess.run([sys.executable, FORKING, "leave"], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0 and ran.stderr == ""
    until = time.monotonic() + 20
    while Path(f"/proc/{int(ran.stdout)}").exists():
        assert time.monotonic() < until, "it is still there"
        time.sleep(0.02)


def test_fail_no_fork_beside_a_thread() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert forked(lambda _: None) is None
    finally:
        stop.set()
        thread.join()
