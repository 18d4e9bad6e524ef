"""A batch on its way to a file: what is done of it lies in a folder beside the file until that is whole."""

from __future__ import annotations

import datetime
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.text import Text
from permits.batch.asked import Asked
from permits.batch.overwriting import refuse_what_is_there
from permits.children.room import why_not_written
from permits.errors import StoreBusyError, StoreUnusableError, WorksError
from permits.storage.batch import Batch, DonePart, KeptPart
from permits.storage.store import Store

_SUFFIX = ".unfinished"
_GONE = ".finished"
# Of a person who asks when he comes back to it.
_KEEP_DAYS = 36_500
_SAID = {
    "file": Text("作业文件名", "the works' file"),
    "facts": Text("所述事实", "the facts stated"),
    "crs": Text("坐标系（--crs）", "the system (--crs)"),
    "transform": Text("转换参数（--transform）", "the transform (--transform)"),
    "readings": Text("解读（--reading）", "the readings (--reading)"),
    "layer": Text("图层（--layer）", "the layer (--layer)"),
    "network_sha256": Text("管网", "the network"),
    "rulebook_sha256": Text("法规", "the law"),
    "engine": Text("程序版本", "the version of this program"),
}


class Unfinished:
    """What is done of one batch; made by `unfinished`."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder = folder
        self._out = out
        self._store: Store | None = None
        self.batch: Batch | None = None

    def begin(self, asked: Asked, basis: Mapping[str, str]) -> Asked:
        """Go on with what is there, or begin; what it is asked with, of the day on which it began.

        Raises
        ------
        WorksError
            What is there began with something else.
        StoreError
            It cannot be used.
        """
        self._store = Store.open(self.folder, keep_days=_KEEP_DAYS)
        there = self._store.batches.to_do(now=_now())
        if not there:
            self.batch = self._store.batches.add(asked=asked.to_json(), now=_now(), **basis)
            return asked
        self.batch = there[0]
        before = Asked.from_json(self.batch.asked)
        differs = [*asked.differs_from(before), *(name for name in basis if getattr(self.batch, name) != basis[name])]
        if differs:
            zh, en = ("、".join(_SAID[name].zh for name in differs), ", ".join(_SAID[name].en for name in differs))
            raise WorksError(
                Text(f"未完成的这一批开始时不同：{zh}", f"the batch that is unfinished here began with another: {en}"),
                Text(
                    f"请按原样重新运行，或加 --restart 重新开始，或用 --out 另取名（{self.folder}）",
                    f"Run it as it began, begin anew with --restart, or name another --out ({self.folder})",
                ),
            )
        return before

    @property
    def _open(self) -> tuple[Store, Batch]:
        assert self._store is not None and self.batch is not None
        return self._store, self.batch

    def kept(self) -> dict[int, KeptPart]:
        """The parts that are done, by their numbers."""
        store, batch = self._open
        return {part.number: part for part in store.batches.parts(batch.token)}

    def keep(self, parts: Sequence[DonePart]) -> None:
        """Keep parts that are done.

        Raises
        ------
        WorksError
            The folder takes nothing any more.
        OSError
            The disk is full.
        """
        store, batch = self._open
        with _named(self.folder):
            self.batch = store.batches.keep_parts(batch.token, parts, now=_now())

    def segment_files(self) -> list[Path]:
        """Where the segments lie, in the order of the works."""
        store, batch = self._open
        return [store.objects.path_of(part.segment) for part in store.batches.parts(batch.token)]

    def close(self) -> None:
        """Leave what is done to who goes on with it; where nothing is, nothing is left."""
        empty = self.batch is None or self.batch.parts == 0
        if self._store is not None:
            self._store.close()
        if empty:
            self._remove()

    def finish(self) -> None:
        """The result is whole: what it was made of goes."""
        store, _ = self._open
        store.close()
        self._remove()

    def _remove(self) -> None:
        # Under another name first: half of it must not be taken for a batch.
        gone = self.folder.with_name(self.folder.name.removesuffix(_SUFFIX) + _GONE)
        with suppress(FileNotFoundError):
            os.rename(self.folder, gone)
        shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def unfinished(out: Path, *, restart: bool, writes: Sequence[tuple[str, Path]]) -> Iterator[Unfinished]:
    """The unfinished batch of a result, for one process at a time; ``writes``: all that it writes, with its option.

    Raises
    ------
    WorksError
        Something is there already, or another process is making it.
    """
    folder = out.with_name(out.name + _SUFFIX)
    # Whoever was interrupted while results were put in their places finds some of them there.
    if not folder.exists() and not restart:
        refuse_what_is_there(writes)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        why = Text(*why_not_written(error))
        raise WorksError(
            Text(f"不能写入 {out.parent}（{why.zh}）", f"{out.parent} cannot be written ({why.en})"),
            Text("请用 --out 另指定文件夹中的文件", "Name a file in another folder with --out"),
        ) from None
    shutil.rmtree(out.with_name(out.name + _GONE), ignore_errors=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(held, out)
        if restart:
            _empty(folder)
        made = Unfinished(folder, out)
        try:
            yield made
        finally:
            made.close()
    finally:
        os.close(held)


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """What keeps a folder from being written, said of it; to who runs a server it would be said of the server."""
    try:
        yield
    except (StoreBusyError, StoreUnusableError) as error:
        cause = error.__cause__
        said = str(getattr(cause, "orig", cause))
        why = Text(*why_not_written(cause)) if isinstance(cause, OSError) else Text(f"系统报告：{said}", said)
        raise WorksError(
            Text(f"不能写入 {folder}（{why.zh}）", f"{folder} cannot be written ({why.en})"),
            Text(
                "已完成的保留；排除原因后再运行同一命令即可接着做",
                "What is done stays; put that right, and the same command goes on from there",
            ),
        ) from error


def _lock(held: int, out: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise WorksError(
            Text(f"另一个进程正在生成 {out}", f"another process is making {out}"),
            Text("请等它结束，或用 --out 另取名", "Wait until it ends, or name another --out"),
        ) from None


def _empty(folder: Path) -> None:
    for one in folder.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
