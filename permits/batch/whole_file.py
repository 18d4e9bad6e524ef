"""A whole file of a batch (`geo.whole_file`), and what fails while it is written as a message that names it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import geo.whole_file
from geo.errors import FileError
from geo.text import Text
from permits.children.room import out_of_room, why_not_written


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside the one that is to be: written by the caller, then put in its place.

    Raises
    ------
    FileError
        It cannot be written there.
    """
    with ExitStack() as held:
        with written_to(path):
            unfinished = held.enter_context(geo.whole_file.whole_file(path))
        # What fails meanwhile need not be this file.
        yield unfinished
        with written_to(path):
            held.close()


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
        if isinstance(error, OSError):
            why = Text(*why_not_written(error))
        else:
            why = Text("磁盘已满" if out_of_room(error) else str(error), str(error))
        raise FileError(
            Text(f"写不进去（{why.zh}）", f"it cannot be written ({why.en})"),
            Text("请检查路径、权限与磁盘空间", "Check the path, its rights and the room on the disk"),
            file=path.name,
        ) from error
