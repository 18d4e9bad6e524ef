"""The file of a snapshot: arrays and a table of what they are, in a ZIP without compression that numpy reads as well.

``np.load("city.hgnet")`` gives every array by its name. We read it by ourselves, because numpy would read an array
whole. Checksums lie in it page by page, theirs in the table, and that of the table is the archive's own: nothing is
believed that was not held against one.
"""

from __future__ import annotations

import io
import json
import os
import stat
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np

from geo.errors import DamagedError, FileError
from geo.snapshot.expected import Expected
from geo.snapshot.mark import KIND, KIND_MEMBER, MARKED_BYTES, is_marked, is_snapshot
from geo.snapshot.pages import PAGE_BYTES, Array, PagedArray, page_checksums, raw_bytes, read_at, whole_checksum
from geo.text import Text
from geo.whole_file import whole_file

# A step of what a register holds, or of what it means, is a step of this number.
FORMAT = 6
TABLE, _CHECKSUMS = "snapshot.json", "checksums"
_MOST_TABLE_BYTES = 2**26
_DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u4", "<u8", "<f8"))
_BUILD_AGAIN = Text(
    "请用 heatguard network build 由原始管网文件重新生成",
    "Build it again from the network's own files with `heatguard network build`",
)


class SnapshotWriter:
    """Writes arrays, then the table; within `written`."""

    def __init__(self, archive: zipfile.ZipFile, raw: BinaryIO) -> None:
        self._archive, self._raw = archive, raw
        self._arrays: dict[str, dict[str, Any]] = {}
        self._checksums: list[Array] = []
        archive.writestr(_member(KIND_MEMBER), KIND)

    def add(self, name: str, array: Array) -> None:
        """Save an array under a name of its own."""
        array = np.ascontiguousarray(array)
        checksums = page_checksums(raw_bytes(array))
        self._arrays[name] = {
            "dtype": array.dtype.str,
            "shape": list(array.shape),
            "offset": self._write(name, array, checksums),
            "first_page": sum(map(len, self._checksums)),
        }
        self._checksums.append(checksums)

    def finish(self, said: Mapping[str, Any]) -> None:
        """Save the table: what is said of the whole, and where each array lies."""
        checksums = np.concatenate([np.empty(0, np.uint32), *self._checksums])
        content = raw_bytes(checksums)
        table = {
            "format": FORMAT,
            "page_bytes": PAGE_BYTES,
            "checksums": {
                "offset": self._write(_CHECKSUMS, checksums, page_checksums(content)),
                "pages": len(checksums),
                "crc32": zlib.crc32(content),
            },
            "arrays": self._arrays,
            "said": said,
        }
        self._archive.writestr(_member(TABLE), json.dumps(table, allow_nan=False))

    def _write(self, name: str, array: Array, checksums: Array) -> int:
        """Write an array as numpy does; where its first byte lies.

        The bytes are those that ``ZipFile.open`` gives, which would work out the checksum of the whole anew.
        """
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(array))
        before, content = header.getvalue(), raw_bytes(array)
        member = _member(f"{name}.npy")
        member.header_offset = self._archive.start_dir
        member.external_attr = 0o600 << 16
        member.file_size = member.compress_size = len(before) + len(content)
        member.CRC = whole_checksum(before, content, checksums)
        self._raw.seek(member.header_offset)
        self._raw.write(member.FileHeader(zip64=True) + before)
        offset = self._raw.tell()
        self._raw.write(content)
        self._archive.filelist.append(member)
        self._archive.NameToInfo[member.filename] = member
        self._archive.start_dir = offset + len(content)
        return offset


def refuse_place(path: Path) -> None:
    """Say where a snapshot may not be put: it takes the place of another snapshot, and of nothing else.

    Raises
    ------
    FileError
        No file can be there, or there is one that is no snapshot: it may be what the snapshot is to be made of.
    """
    if path.is_dir():
        raise _cannot_be_written(path, "它是文件夹", "it is a folder")
    if not path.parent.is_dir():
        raise _cannot_be_written(path, "没有这个文件夹", "there is no such folder")
    if path.exists() and not (path.is_file() and is_snapshot(path)):
        raise _cannot_be_written(
            path, "已有一个不是快照的文件，不予覆盖", "there is a file that is no snapshot; it is not overwritten"
        )


@contextmanager
def written(path: Path) -> Iterator[SnapshotWriter]:
    """A snapshot to be written; the file is there when all of it is, in the place of one that was there before.

    Raises
    ------
    FileError
        It cannot be written there.
    """
    # In the place of what a link names, which others may have open by its own name.
    path = path.resolve()
    refuse_place(path)
    try:
        with whole_file(path) as unfinished, open(unfinished, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
                yield SnapshotWriter(archive, raw)
            raw.flush()
    except OSError as error:
        raise _cannot_be_written(path, str(error.strerror), str(error.strerror)) from error


class SnapshotFile:
    """A snapshot opened: its table, and its arrays as they are asked for.

    Attributes
    ----------
    said : dict
        What is said of the whole.

    Raises
    ------
    FileError
        There is none, it is something else, of another version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._held: dict[str, PagedArray] = {}
        try:
            # Of a pipe too it is said what it is; nobody waits for who might write into it.
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
            self._descriptor = os.open(path, flags)
        except OSError as error:
            raise FileError(
                Text(f"打不开（{error.strerror}）", f"it cannot be opened ({error.strerror})"),
                Text("请检查路径", "Check the path"),
                file=self.name,
            ) from None
        # Open for as long as any of its arrays is held.
        weakref.finalize(self, os.close, self._descriptor)
        status = os.fstat(self._descriptor)
        self._length = status.st_size
        if not stat.S_ISREG(status.st_mode) or not self._is_marked():
            raise FileError(
                Text("不是管网快照，或开头已损坏", "it is no snapshot of a network, or its beginning is damaged"),
                _BUILD_AGAIN,
                file=self.name,
            )
        table = self._table()
        if type(table.get("format")) is not int or table["format"] != FORMAT or table.get("page_bytes") != PAGE_BYTES:
            raise FileError(
                Text(
                    f"是第 {table.get('format')} 版格式的快照，本程序读第 {FORMAT} 版",
                    f"it is a snapshot of format {table.get('format')}, and this program reads format {FORMAT}",
                ),
                _BUILD_AGAIN,
                file=self.name,
            )
        try:
            self.said: dict[str, Any] = table["said"]
            self._arrays: dict[str, dict[str, Any]] = table["arrays"]
            held = table["checksums"]
            self._checksums = self._all_checksums(held["offset"], held["pages"], held["crc32"])
        except (KeyError, TypeError, ValueError):
            self.refuse(TABLE)

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def array(self, name: str, expected: Expected | None = None) -> PagedArray:
        """An array by its name.

        Parameters
        ----------
        expected : Expected, optional
            What it has to be; asked of who opens it first.

        Raises
        ------
        FileError
            It does not lie in the file, whatever the table says, or is not what it has to be.
        """
        if name not in self._held:
            self._held[name] = self._array(name, expected)
        return self._held[name]

    def prove(self) -> None:
        """Bring every array, whole.

        Raises
        ------
        FileError
            One of them is damaged.
        """
        for name in self._arrays:
            np.asarray(self.array(name))

    def _array(self, name: str, expected: Expected | None) -> PagedArray:
        try:
            told = self._arrays[name]
            dtype, offset, first = np.dtype(_known(told["dtype"])), told["offset"], told["first_page"]
            shape = tuple(told["shape"])
            if not all(type(one) is int and 0 <= one < 2**48 for one in (*shape, offset, first)) or not shape:
                raise ValueError(name)
            length = dtype.itemsize
            for one in shape:
                length *= one
            pages = -(-length // PAGE_BYTES)
            row = length // shape[0] if shape[0] else 0
            if offset + length > self._length or first + pages > len(self._checksums) or row > PAGE_BYTES:
                raise ValueError(name)
            if expected is not None and not expected.fits(dtype, shape):
                raise ValueError(name)
        except (KeyError, TypeError, ValueError):
            self.refuse(name)
        return PagedArray(
            self._descriptor,
            offset,
            dtype,
            shape,
            self._checksums[first : first + pages],
            lambda: self.refuse(name),
            holds=None if expected is None else expected.proof(dtype),
        )

    def refuse(self, part: str) -> NoReturn:
        """Say that a part is damaged."""
        raise DamagedError(
            Text(
                f"快照已损坏或不完整（{part}），没有按它判定",
                f"the snapshot is damaged or incomplete ({part}); nothing was judged by it",
            ),
            _BUILD_AGAIN,
            file=self.name,
        )

    def _is_marked(self) -> bool:
        return is_marked(read_at(self._descriptor, MARKED_BYTES, 0))

    def _table(self) -> dict[str, Any]:
        try:
            with os.fdopen(os.dup(self._descriptor), "rb") as raw, zipfile.ZipFile(raw) as archive:
                member = archive.getinfo(TABLE)
                if member.compress_type != zipfile.ZIP_STORED or member.file_size > _MOST_TABLE_BYTES:
                    self.refuse(TABLE)
                table = json.loads(archive.read(member), parse_constant=_no_constant)
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
            self.refuse(TABLE)
        return table if isinstance(table, dict) else {}

    def _all_checksums(self, offset: int, pages: int, crc32: int) -> Array:
        if not 0 <= offset <= offset + 4 * pages <= self._length:
            self.refuse(_CHECKSUMS)
        content = read_at(self._descriptor, 4 * pages, offset)
        if len(content) != 4 * pages or zlib.crc32(content) != crc32:
            self.refuse(_CHECKSUMS)
        return np.frombuffer(content, dtype=np.uint32)


def _no_constant(name: str) -> NoReturn:
    # NaN and Infinity are no JSON, and less than nothing.
    raise ValueError(name)


def _known(dtype: str) -> str:
    if dtype not in _DTYPES:
        raise ValueError(dtype)
    return dtype


def _member(name: str) -> zipfile.ZipInfo:
    # Of no day: the same network gives the same bytes.
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def _cannot_be_written(path: Path, zh: str, en: str) -> FileError:
    return FileError(
        Text(f"写不进去（{zh}）", f"it cannot be written ({en})"),
        Text("请检查 --out 的路径、权限与磁盘空间", "Check the path of --out, its rights and the room on the disk"),
        file=path.name,
    )
