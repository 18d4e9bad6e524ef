"""A file that stands under its name only when all of it is on the disk: a killed run leaves none that looks like an answer."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.errors import FileError
from geo.text import Text


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside the one that is to be: written by the caller, then put in its place.

    Raises
    ------
    FileError
        It cannot be written there.
    """
    with written_to(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        with written_to(path):
            unfinished.chmod(0o666 & ~_umask())
            _settle(unfinished)
            unfinished.replace(path)
            _settle(path.parent)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Turn what fails while a file is written into a message that names it.

    Raises
    ------
    FileError
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise FileError(
            Text(f"写不进去（{said}）", f"it cannot be written ({said})"),
            Text("请检查路径、权限与磁盘空间", "Check the path, its rights and the room on the disk"),
            file=path.name,
        ) from error


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
