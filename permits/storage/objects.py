"""Files by their content: ``objects/ab/cdef…`` is named by its SHA-256, whole or not there, never changed.

Whoever puts a file holds the lock shared; whoever takes unneeded ones away holds it alone, for one file at a time.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.text import Text
from permits.errors import StoreError, StoreUnusableError
from permits.storage.locked import locked

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished"
# What was put but is not referred to yet: the transaction that will has that long.
GRACE = datetime.timedelta(hours=1)


class Objects:
    """The files of one store; safe for threads and processes.

    Raises
    ------
    OSError
        Nothing can be written there, which is better known at the start.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = folder / "lock"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.prove_writable()

    def prove_writable(self) -> None:
        """Make a file and take it away again.

        Raises
        ------
        OSError
            It cannot be done.
        """
        tried = self._folder / "tried"
        os.close(os.open(tried, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        tried.unlink(missing_ok=True)

    def put(self, content: bytes) -> str:
        """Keep bytes and say their SHA-256; on the disk when this returns.

        What nobody refers to within an hour may be taken away (`remove_unneeded`).

        Raises
        ------
        OSError
            The disk is full; nothing was kept.
        StoreUnusableError
            It is broken, or the folder is not as it was.
        """
        return self.put_all([content])[0]

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """As `put` of each, with fewer waits for the disk."""
        names = [hashlib.sha256(content).hexdigest() for content in contents]
        with _usable(), locked(self._lock, shared=True):
            changed = set()
            for name, content in zip(names, contents, strict=True):
                path = self._path(name)
                if _holds(path, content):
                    # It may be about to be taken away: it is new again.
                    os.utime(path)
                    continue
                path.parent.mkdir(mode=0o700, exist_ok=True)
                _write(path, content)
                changed.add(path.parent)
            for folder in changed:
                _sync(folder)
            if changed:
                # The name of a new folder is on the disk only when the one above it is.
                _sync(self._folder)
        return names

    def get(self, name: str) -> bytes:
        """The bytes of this SHA-256.

        Raises
        ------
        StoreError
            There are none, or what is there is not what was kept.
        """
        with _usable():
            try:
                content = self._path(name).read_bytes()
            except FileNotFoundError:
                # Of the folder, of which nobody's file is a part, if that is gone.
                self._folder.stat()
                raise _refused(name, Text("不在存储中", "is not in the store")) from None
        if hashlib.sha256(content).hexdigest() != name:
            raise _refused(
                name, Text("与其校验值不符，已损坏或被改动", "is damaged or was changed: its hash is another")
            )
        return content

    def path_of(self, name: str) -> Path:
        """Where the bytes of this SHA-256 lie, for a process that may read nothing else."""
        return self._path(name)

    def renew(self, names: Collection[str]) -> None:
        """Let those that are there count as just put, because something is about to refer to them."""
        if not names:
            return
        with _usable(), locked(self._lock, shared=True):
            for name in names:
                with suppress(FileNotFoundError):
                    os.utime(self._path(name))

    def remove_unneeded(self, needed: Callable[[], set[str]], *, now: datetime.datetime) -> int:
        """Take away what nobody refers to, and what a killed process left half written; how many files.

        Parameters
        ----------
        needed : callable
            Says what is referred to; asked once it is known what is old, so that nothing put since can be missed.
        """
        before = (now - GRACE).timestamp()
        old = [path for path in self._folder.glob("??/*") if _older(path, before)]
        keep = needed() if old else set()
        removed = 0
        for path in old:
            if path.parent.name + path.name in keep:
                continue
            with locked(self._lock):
                # Nobody puts now; somebody may have, since.
                if _older(path, before):
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise _refused(name, Text("不是对象的名称", "is no name of an object"))
        return self._folder / name[:2] / name[2:]


@contextmanager
def _usable() -> Iterator[None]:
    """What the system refuses of the folder, nobody's draft is to blame for."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise StoreUnusableError from error


def _older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        # Another server on the same folder was first.
        return False


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f"{secrets.token_hex(8)}{_UNFINISHED}")
    try:
        held = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(held, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _sync(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _refused(name: str, problem: Text) -> StoreError:
    return StoreError(
        Text(f"存储中的文件 {name[:64]} {problem.zh}", f"stored file {name[:64]} {problem.en}"),
        Text("请重新提交该文件", "Hand the file in again"),
    )
