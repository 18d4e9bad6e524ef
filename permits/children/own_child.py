"""A command in a child of its own: the parent only waits, and says which limit was met when the child is gone.

The parent forks before anything is loaded, so that a start costs no more than before, and one thread is all there is. What
the operator names himself (his network, his rule book) is read before `foreign_from_here`, without limits.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from geo.text import Text

# A whole project of an operator who waits at his own machine; a server allows far less.
_WALL_S = 900.0
_MEMORY_BYTES = 4 * 2**30

_GIVEN_UP = 2
_DEFECT = 1
# Statuses beside which papers may lie.
_DETERMINED = (0, 10, 20, 30)


class _Guardian:
    """The end of the pipe to the parent, in the child that has one."""

    pipe: int | None = None


def in_own_child(command: Callable[[], NoReturn], say: Callable[[Text], None]) -> NoReturn:
    """Run a command in a child, and end with its status; without ``fork`` in this process, which is said.

    Parameters
    ----------
    command : callable
        Ends by `SystemExit`.
    say : callable
        Tells a person why there is no answer.
    """
    if not hasattr(os, "fork"):
        say(
            Text(
                "本系统没有 fork：外来文件在本进程中处理，不受时间和内存的限制",
                "this system has no fork: foreign files are handled in this process, without limits on time and memory",
            )
        )
        command()
    from_child, to_parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        from permits.children.system_calls import die_with_parent

        os.close(from_child)
        die_with_parent()
        _Guardian.pipe = to_parent
        _end_with(command)
    os.close(to_parent)
    # At the terminal the child gets it too, and says what it has to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, stop)
    status = _watch(pid, from_child, lambda text: None if stopped else say(text))
    if stopped:
        status = 128 + stopped[0]
    sys.stderr.flush()
    # Nothing was done here that is to be cleared up.
    os._exit(status)


def _end_with(command: Callable[[], NoReturn]) -> NoReturn:
    """Run a command and be gone: to take down again all that was loaded takes a sixth of a small check, and nobody needs it."""
    try:
        command()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            # A message, which the interpreter says.
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code)


def foreign_from_here(*, readable: Iterable[Path], writable: Iterable[Path] = ()) -> None:
    """From now on this process may meet anything: it is confined, and its parent watches the time.

    Does nothing in a process that is not a child of ours.

    Parameters
    ----------
    readable, writable : iterable of Path
        What the command line names; a folder that is to be written into is made here.
    """
    pipe = _Guardian.pipe
    if pipe is None:
        return
    from permits.children.confinement import confine
    from permits.children.limits import Limits, allow_cpu
    from permits.children.scratch import make_scratch, settle_in

    made = [folder for path in writable for folder in _make(path)]
    scratch = make_scratch()
    os.write(pipe, json.dumps({"scratch": str(scratch), "made": [str(one) for one in made]}).encode() + b"\n")
    settle_in(scratch)
    limits = Limits.of_a_job(wall_s=_WALL_S, memory_bytes=_MEMORY_BYTES)
    # Files that the operator asks for may belong to others, so he keeps his user and his network namespace.
    confine(limits, readable=readable, writable=[scratch, *writable], alone=False)
    allow_cpu(limits)


def _make(folder: Path) -> list[Path]:
    """Make a folder where it can be made; which ones are new, the innermost first."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        # Whoever writes there says so.
        return []
    return new


def _watch(pid: int, from_child: int, say: Callable[[Text], None]) -> int:
    """Wait for the child; its exit status, or ours where it was given up."""
    import shutil

    from permits.children.endings import Ending, ending_of, told

    heard = os.read(from_child, 65536)
    late = bool(heard) and not select.select([from_child], [], [], _WALL_S)[0]
    if late:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if heard:
        left = json.loads(heard)
        shutil.rmtree(left["scratch"], ignore_errors=True)
        for folder in left["made"] if code not in _DETERMINED else ():
            try:
                os.rmdir(folder)
            except OSError:
                break
    if code >= 0:
        return code
    ending = Ending.TIME if late else ending_of(signal_number=-code, status=0)
    say(told(ending))
    return _DEFECT if ending is Ending.CRASH else _GIVEN_UP
