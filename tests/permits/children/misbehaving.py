"""A zygote whose workers do what the body says, as files of others might: run by tests, as ``python misbehaving.py``."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from permits.children.worker import Answer
from permits.children.zygote import fork_workers

# Asked before the confinement: a worker cannot look it up.
HOME = pwd.getpwuid(os.getuid()).pw_dir


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(600)


def nap() -> None:
    time.sleep(1)


def large() -> str:
    return "x" * 2**23


def memory() -> None:
    bytearray(2**40)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_with_much() -> None:
    held = bytearray(2**28)
    held[:: 2**12] = b"x" * 2**16
    os.kill(os.getpid(), signal.SIGKILL)


def refused_allocation() -> None:
    os.abort()


def segfault() -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    ctypes.string_at(0)


def no_room() -> None:
    try:
        raise OSError(errno.ENOSPC, "full")
    except OSError:
        raise ValueError("the archive is wrong") from None


def leave() -> None:
    os._exit(0)


def defect() -> None:
    raise RuntimeError("canary")


def fill() -> None:
    with tempfile.TemporaryFile() as file:
        for _ in range(64):
            file.write(bytes(2**20))
            file.flush()


def fill_to_the_limit() -> None:
    """A file of as many bytes as one may have."""
    with tempfile.TemporaryFile() as file:
        file.write(bytes(2**23))
        file.flush()


def lie() -> None:
    """Rubbish on every descriptor, so that the parent reads what is no message."""
    for one in os.listdir("/proc/self/fd"):
        try:
            os.write(int(one), b"\x00\x00\x00\x02{}" * 1000)
        except OSError:
            continue


def orphan() -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "misbehaving-orphan"])
    time.sleep(600)


def tried(what: Any) -> str:
    try:
        what()
    except OSError as refused:
        return type(refused).__name__
    return "done"


def reaches() -> dict[str, str]:
    """What a worker gets when it reaches for what is none of its business."""
    return {
        "socket": tried(socket.socket),
        "unix socket": tried(lambda: socket.socket(socket.AF_UNIX)),
        "read": tried(lambda: Path("/etc/passwd").read_bytes()),
        "home": tried(lambda: os.listdir(HOME)),
        "write": tried(lambda: Path("/tmp/misbehaving").write_text("x")),
        "program": tried(lambda: Path(__file__).with_name("x").write_text("x")),
        "parent": tried(lambda: os.kill(os.getppid(), 0)),
        "own folder": tried(lambda: tempfile.NamedTemporaryFile().close()),
    }


def drivers() -> list[str]:
    import pyogrio

    return sorted(pyogrio.list_drivers())


def descriptors() -> list[str]:
    own = (f"/proc/self/fd/{one}" for one in os.listdir("/proc/self/fd"))
    return sorted(os.readlink(one).split(":")[0] for one in own if os.path.exists(one))


def litter() -> list[str]:
    """What an earlier job left, and something for a later one."""
    folder = Path(tempfile.gettempdir())
    found = [one.name for one in folder.iterdir()]
    (folder / "a").mkdir()
    (folder / "a" / "b").write_text("canary")
    return found


def answer(asked: dict[str, Any], body: bytes) -> Answer:
    if "bytes" in asked:
        return Answer(200, "application/json", b"x" * asked["bytes"])
    if asked.get("task") == "held_network":
        return Answer(200, "application/json", b'{"sha256": "", "surveyed_until": null}')
    said = body.rstrip()
    word = said.decode()[:40] if len(said) < 1000 else str(len(body))
    found = globals()[word]() if word in globals() else word
    return Answer(200, "application/json", json.dumps({"pid": os.getpid(), "found": found}).encode())


if __name__ == "__main__":
    fork_workers(sys.argv[1], lambda _: answer)
