"""What a batch writes is none of the files that it reads, no two of it have one name, and what is there stays unless one says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from geo.text import Text
from permits.errors import WorksError


def refuse_overwriting(written: Sequence[tuple[str, Path]], read: Mapping[str, Sequence[str]]) -> None:
    """Refuse a name that would destroy something that is needed.

    Parameters
    ----------
    written : sequence of (str, Path)
        What is to be written, with the option that says so.
    read : mapping
        What is read, by the option that names it: files, databases, ``file=mapping``.

    Raises
    ------
    WorksError
        Names both options and the file.
    """
    for option, path in written:
        for other, named in read.items():
            if any(_one(path, Path(part)) for one in named for part in (one, *one.rsplit("=", 1))):
                raise _refused(option, path, Text(f"那是 {other} 的文件", f"that is the file of {other}"))
    for (option, path), (other, second) in combinations(written, 2):
        if _one(path, second):
            raise _refused(option, path, Text(f"{other} 也写到那里", f"{other} is written there too"))


def refuse_what_is_there(written: Sequence[tuple[str, Path]]) -> None:
    """Refuse names under which there is something already.

    Raises
    ------
    WorksError
    """
    for option, path in written:
        if path.exists():
            raise WorksError(
                Text(f"{path} 已存在（{option}）", f"{path} is there already ({option})"),
                Text(
                    f"请用 {option} 另取名，或加 --restart 重新检查并替换它",
                    f"Name another with {option}, or replace it with --restart",
                ),
            )


def _one(path: Path, other: Path) -> bool:
    """Whether two names stand for one file, whatever case and links they are written with."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return path.resolve() == other.resolve()


def _refused(option: str, path: Path, why: Text) -> WorksError:
    return WorksError(
        Text(f"{option} 会覆盖 {path}：{why.zh}", f"{option} would overwrite {path}: {why.en}"),
        Text(f"请用 {option} 另取名", f"Name another file with {option}"),
    )
