"""A file that stands under its name only when all of it is on the disk: a killed run leaves none that looks like an answer."""

from __future__ import annotations

import fcntl
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SUFFIX = ".partial"
# As many as tempfile puts into a name.
_ANY_NAME = "?" * 8


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside the one that is to be: written by the caller, then put in its place.

    What killed processes left half written beside it is taken away; what another process is writing stays.

    Raises
    ------
    OSError
        It cannot be written there.
    """
    _take_away_what_is_left(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_SUFFIX)
    unfinished = Path(name)
    try:
        # Held as long as this process lives: so the next one knows whether anybody is still writing it.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield unfinished
        unfinished.chmod(0o666 & ~_umask())
        _settle(unfinished)
        unfinished.replace(path)
        _settle(path.parent)
    finally:
        os.close(handle)
        unfinished.unlink(missing_ok=True)


def _take_away_what_is_left(path: Path) -> None:
    for left in path.parent.glob(f".{glob.escape(path.name)}.{_ANY_NAME}{_SUFFIX}"):
        # Where it is held, or nothing can be asked or taken away there, it stays.
        with suppress(OSError):
            handle = os.open(left, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
            finally:
                os.close(handle)


def _umask() -> int:
    held = os.umask(0)
    os.umask(held)
    return held


def _settle(path: Path) -> None:
    """Have a file or the names in a folder on the disk; some systems open no folder."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
