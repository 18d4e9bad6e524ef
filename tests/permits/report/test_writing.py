"""A place that takes no file is one message with exit status 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import FileError
from permits.report.writing import write_text


def test_a_folder_is_made(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a" / "b.txt", "暖").read_text("utf-8") == "暖"


@pytest.mark.parametrize("place", [lambda folder: folder, lambda folder: folder / "file" / "x.txt"])
def test_no_place_for_a_file(place: Callable[[Path], Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(FileError, match="cannot be written"):
        write_text(place(tmp_path), "x")
