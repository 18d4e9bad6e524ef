"""The process from which workers are forked: it loads once what all of them need, and meets nothing foreign itself.

It has one thread and waits on two things: what its parent wants (a worker, the end of one), and workers that end. When
its parent is gone, it ends them all.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import site
import socket
import sys
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from geo.errors import InputError
from permits.children.limits import Limits, most_resident_bytes, resident_bytes
from permits.children.system_calls import die_with_parent
from permits.children.worker import Answerer, work

# Set before libraries are loaded: a worker computes in one thread, and a process with one thread can be forked. Arrow's own
# allocator takes a gigabyte of address space for its first byte, which is all that a job may have.
ONE_THREAD = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS", "GDAL_NUM_THREADS"), "1"
    ),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


# A worker looks for cycles of objects less often than Python does, for what a job makes is there until it is answered, and more
# often than a command, which ends sooner: of a large job a fifth of the time went into it, of a small one a tenth.
_CYCLES = (20_000, 10, 10)
# So long nobody has asked for anything when there is time to load what not all jobs need.
_QUIET_S = 0.5


def fork_workers(
    argument: str,
    open_desk: Callable[[dict[str, Any]], Answerer],
    *,
    later: Callable[[Answerer], Iterable[object]] = lambda _: (),
    rehearse: Callable[[Answerer], object] | None = None,
) -> None:
    """Be the zygote that `permits.children.pool.Pool` asks.

    Parameters
    ----------
    argument : str
        Number of the descriptor of the socket to the pool. Its first line says what is wanted.
    open_desk : callable
        Loads what is to be opened, and returns what workers do.
    later : callable
        Of what workers do, loads, a piece a step, what not all jobs need: when workers stand and it is quiet. Then the
        pool has them replaced.
    rehearse : callable, optional
        Has what workers do done once, in each of them: see `permits.children.worker.work`.
    """
    with socket.socket(fileno=int(argument)) as control:
        control.set_inheritable(False)
        line = _line(control)
        if not line:
            # Who would have asked is gone.
            return
        asked = json.loads(line)
        # What was imported stays; what is loaded from here on is looked through once.
        gc.freeze()
        _leave_home(asked["scratch"])
        try:
            answer = open_desk(asked["opens"])
        except InputError as error:
            with contextlib.suppress(ConnectionError):
                control.sendall(json.dumps({"refused": error.text.as_dict()}).encode() + b"\n")
            return
        Zygote(control, answer, Limits(**asked["limits"]), Path(asked["scratch"]), iter(later(answer)), rehearse).run()


def _line(control: socket.socket) -> bytes:
    """A line; nothing where it does not come to an end. Nothing more is said until this one is answered."""
    line = b""
    while not line.endswith(b"\n"):
        content = control.recv(65536)
        if not content:
            return b""
        line += content
    return line


def _leave_home(scratch: str) -> None:
    """A home that is another user's is not looked into: libraries find their settings in an empty folder.

    What is put somewhere for a moment goes there too, and with it when this process is killed.
    """
    # But the libraries that stand there are the user's choice.
    os.environ["PYTHONUSERBASE"] = site.getuserbase()
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), scratch))
    tempfile.tempdir = scratch


@dataclass
class Zygote:
    """Forks and ends workers as its parent says.

    Attributes
    ----------
    control : socket
        To the parent: lines of JSON, a descriptor with each ``fork``.
    answer : callable
        What workers do.
    limits : Limits
        What each job may take.
    scratch : Path
        Folder in which every worker gets one of its own.
    later : iterator
        Loads what not all jobs need, a piece a step.
    rehearse : callable or None
        As of `fork_workers`.
    """

    control: socket.socket
    answer: Answerer
    limits: Limits
    scratch: Path
    later: Iterator[object]
    rehearse: Callable[[Answerer], object] | None = None
    _workers: dict[int, int] = field(default_factory=dict)
    _channels: deque[int] = field(default_factory=deque)
    _rest: bytes = b""
    _loaded_more: bool = False

    def run(self) -> None:
        """Serve until the parent is gone."""
        _keep_what_was_loaded()
        woken, wakes = os.pipe()
        os.set_blocking(wakes, False)
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        self._ours = [woken, wakes]
        with selectors.DefaultSelector() as selector:
            self._selector = selector
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            try:
                # Its parent may be gone by now.
                self._say({"ready": True})
                wait_s: float | None = _QUIET_S
                while True:
                    asked = selector.select(wait_s)
                    if wait_s is not None:
                        wait_s = _QUIET_S if asked else self._load_more()
                    for key, _ in asked:
                        if key.fileobj is self.control:
                            self._obey()
                        else:
                            os.read(woken, 4096)
                    self._reap()
            except (EOFError, ConnectionError):
                # The parent is gone, or wants no more.
                pass
            finally:
                self._end_all()

    def _load_more(self) -> float | None:
        """A piece of what not all jobs need; how long to wait before the next, None where there is none."""
        for _ in self.later:
            self._loaded_more = True
            return 0.0
        if self._loaded_more:
            _keep_what_was_loaded()
            self._say({"loaded": True})
        return None

    def _obey(self) -> None:
        content, channels, _, _ = socket.recv_fds(self.control, 65536, 16)
        self._channels.extend(channels)
        if not content:
            raise EOFError
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            wish = json.loads(line)
            if "fork" in wish:
                self._fork(int(wish["fork"]), self._channels.popleft())
            else:
                self._kill(int(wish["kill"]))

    def _fork(self, number: int, channel: int) -> None:
        with warnings.catch_warnings():
            # Python 3.12 warns where libraries left threads; no worker uses what those held.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self._become_worker(number, channel)
        os.close(channel)
        self._workers[pid] = number

    def _become_worker(self, number: int, channel: int) -> NoReturn:
        status = 1
        try:
            os.setpgid(0, 0)
            die_with_parent()
            gc.set_threshold(*_CYCLES)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._selector.close()
            self.control.close()
            for descriptor in self._ours:
                os.close(descriptor)
            work(channel, self.answer, self.limits, self._folder(number), rehearse=self.rehearse)
            status = 0
        except BaseException as error:
            print(f"worker: {type(error).__name__}", file=sys.stderr, flush=True)
        finally:
            # Nothing of the parent's is to be cleared up here.
            os._exit(status)

    def _kill(self, number: int) -> None:
        for pid, one in self._workers.items():
            if one == number:
                _kill_group(pid)

    def _reap(self) -> None:
        """Tell the parent of every worker that ended."""
        while self._workers:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self._workers.pop(pid, None)
            if number is None:
                continue
            # What it started must not outlive it.
            _signal(os.killpg, pid)
            shutil.rmtree(self._folder(number), ignore_errors=True)
            code = os.waitstatus_to_exitcode(status)
            # Beyond what it was forked with.
            held_much = self.limits.much(most_resident_bytes(used) - resident_bytes())
            ended = {"signal": -code if code < 0 else None, "status": max(code, 0), "held_much": held_much}
            self._say({"ended": number, **ended})

    def _end_all(self) -> None:
        for pid in self._workers:
            _kill_group(pid)
        for pid in self._workers:
            os.waitpid(pid, 0)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _folder(self, number: int) -> Path:
        return self.scratch / str(number)

    def _say(self, message: dict[str, Any]) -> None:
        self.control.sendall(json.dumps(message).encode() + b"\n")


def _keep_what_was_loaded() -> None:
    """What was loaded stays for ever: never looked through again, so its pages stay shared."""
    gc.collect()
    gc.freeze()


def _kill_group(pid: int) -> None:
    # A worker that has not yet made its group is alone.
    _signal(os.killpg, pid)
    _signal(os.kill, pid)


def _signal(send: Callable[[int, int], None], pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(pid, signal.SIGKILL)
