"""Files written where the reader asked for them; a place that takes none is a message, not a crash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import FileError
from geo.text import Text


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Make the folder of a file, and turn a failure to write it into a message.

    Raises
    ------
    FileError
        Where nothing can be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise FileError(
            Text(f"无法写入“{path}”（{error}）", f"{path} cannot be written ({error})"),
            Text("请换一个可写的位置", "Name a place that can be written to"),
        ) from None


def write_text(path: Path, content: str) -> Path:
    """Write a text as UTF-8; returns the path."""
    with writing(path):
        path.write_text(content, "utf-8")
    return path


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a binary file; returns the path."""
    with writing(path):
        path.write_bytes(content)
    return path
