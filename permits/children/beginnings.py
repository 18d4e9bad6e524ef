"""How a zygote begins: forked from the process that will ask it, while that has imports and nothing else, or as a Python of its own.

The first costs no second interpreter, and can be done once, before there is a thread, a file or a listening socket. The
other can be done at any time.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, Protocol

from permits.children.zygote import ONE_THREAD

# Standard input, output and errors.
_STREAMS = 3


class Process(Protocol):
    """A child of this process, as `subprocess.Popen` has it."""

    pid: int
    returncode: int | None

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


@dataclass(frozen=True)
class Begun:
    """A zygote that waits to be told what it is to load.

    Attributes
    ----------
    process : Process
    control : socket
        Our end of what connects us; see `permits.children.zygote.Zygote`.
    """

    process: Process
    control: socket.socket


def spawned(program: tuple[str, ...]) -> Begun:
    """A Python that runs `permits.children.zygote.fork_workers` with its last argument.

    Raises
    ------
    OSError
        It cannot be started.
    """
    ours, theirs = socket.socketpair()
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", *program, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **ONE_THREAD},
            start_new_session=True,
        )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return Begun(process, ours)


def forked(be: Callable[[str], None]) -> Begun | None:
    """A zygote forked from this process, which is to have imported what both need, and opened nothing of its own.

    Parameters
    ----------
    be : callable
        Runs `permits.children.zygote.fork_workers` with what it is given, in the child.

    Returns
    -------
    Begun or None
        None where a thread runs already, which a child would not have, or where there is no ``fork``.
    """
    if not hasattr(os, "fork") or _threads() > 1:
        return None
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    # What is there now is never looked through again, by either: its pages stay shared.
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        ours.close()
        _be_alone(be, theirs.detach())
    theirs.close()
    return Begun(_Forked(pid), ours)


def _threads() -> int:
    """How many there are, with those that Python does not know of where the system says."""
    with contextlib.suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return threading.active_count()


def _be_alone(be: Callable[[str], None], control: int) -> NoReturn:
    """Be the child, with nothing of who started its parent; never come back to what the parent is doing."""
    status = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        # Libraries keep what they have opened (a table of coordinate systems): only what outlives an `exec` was handed on to us.
        for one in map(int, os.listdir("/dev/fd")):
            with contextlib.suppress(OSError):
                if one >= _STREAMS and os.get_inheritable(one):
                    os.close(one)
        be(str(control))
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


class _Forked:
    """A child that no program was started in."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired("", timeout or 0.0)
            else:
                time.sleep(0.01)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)
