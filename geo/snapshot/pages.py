"""Arrays of a file, brought a page at a time as they are asked for, each page held against its checksum first.

The file is read, not mapped: what was brought is a copy of ours that was found sound. Whoever overwrites or truncates
the file while it is open changes no answer and ends no process; a page that is not as it was saved is refused by name.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from geo.columns import distinct
from geo.rows import row_places

Array = np.ndarray[Any, Any]

# What a system reads from a disk at once, and eight rows of a column of floats in a cache line each.
PAGE_BYTES = 4096
# Pages that are read at once at most: a mebibyte.
_TOGETHER = 256


# What an array is, whatever stands in it.
_KNOWN_WITHOUT = ("dtype", "itemsize", "nbytes", "ndim", "shape", "size")


def raw_bytes(array: Array) -> memoryview:
    """What an array consists of, without a copy."""
    return array.reshape(-1).view(np.uint8).data if array.size else memoryview(b"")


def page_checksums(content: memoryview) -> Array:
    """CRC-32 of each page of an array's bytes, shape (pages,)."""
    places = range(0, len(content), PAGE_BYTES)
    ends = range(PAGE_BYTES, len(content) + PAGE_BYTES, PAGE_BYTES)
    # Without a step of Python for each of a hundred thousand pages, which took as long as their checksums.
    pages = map(content.__getitem__, map(slice, places, ends))
    return np.fromiter(map(zlib.crc32, pages), np.uint32, len(places))


def whole_checksum(before: bytes, content: memoryview, checksums: Array) -> int:
    """CRC-32 of some bytes and an array's behind them, of those of its pages: no byte of the array is read again.

    A checksum of what is followed by so many bytes goes through them bit by bit for itself, whatever they are; and so
    does each byte of it: what zeros make of it is looked up.
    """
    whole = zlib.crc32(before)
    full = len(content) // PAGE_BYTES
    if full:
        first, second, third, fourth = _through_a_page()
        for one in checksums[:full].tolist():
            whole = first[whole & 255] ^ second[whole >> 8 & 255] ^ third[whole >> 16 & 255] ^ fourth[whole >> 24] ^ one
    return zlib.crc32(content[full * PAGE_BYTES :], whole)


@cache
def _through_a_page() -> tuple[list[int], ...]:
    """What a page behind them makes of checksums of which one byte is not zero, by which byte that is."""
    zeros = bytes(PAGE_BYTES)
    alone = zlib.crc32(zeros)
    return tuple([zlib.crc32(zeros, byte << shift) ^ alone for byte in range(256)] for shift in range(0, 32, 8))


class PagedArray(NDArrayOperatorsMixin):
    """An array that lies in a file. ``array[rows]`` brings the pages of those rows; all else that is asked of it, all of them.

    Parameters
    ----------
    descriptor : int
        Of the file, open for reading for as long as this lives.
    offset : int
        Where its bytes begin.
    dtype : dtype
    shape : tuple of int
        A row has no more bytes than a page.
    checksums : uint32 array, shape (pages,)
    damaged : callable
        Raises what says that its bytes are not those that were saved.
    holds : callable, optional
        Whether values that stand beside each other can be: a checksum is no proof of sense.
    """

    def __init__(
        self,
        descriptor: int,
        offset: int,
        dtype: np.dtype[Any],
        shape: tuple[int, ...],
        checksums: Array,
        damaged: Callable[[], NoReturn],
        *,
        holds: Callable[[Array], bool] | None = None,
    ) -> None:
        self._array = _untouched(shape, dtype)
        self._bytes = raw_bytes(self._array)
        self._row_bytes = self._array.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        self._descriptor, self._offset, self._checksums, self._damaged = descriptor, offset, checksums, damaged
        self._holds = holds
        self._lacking: Array | None = np.ones(len(checksums), dtype=bool) if len(checksums) else None
        # For everybody but the view above.
        self._array.flags.writeable = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._array if name in _KNOWN_WITHOUT else np.asarray(self), name)

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, rows: Any) -> Any:
        lacking = self._lacking
        if lacking is not None:
            pages = self._pages_of(rows)
            absent = lacking[pages]
            # Two hundred times for one small site, and mostly none.
            if np.count_nonzero(absent):
                places = np.arange(pages.start, pages.stop) if isinstance(pages, slice) else pages
                self._read(distinct(places[absent]), lacking)
        return self._array[rows]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        lacking = self._lacking
        if lacking is not None:
            self._read(np.flatnonzero(lacking), lacking)
            self._lacking = None
        return self._array if dtype is None else self._array.astype(dtype, copy=bool(copy))

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = (np.asarray(one) if isinstance(one, PagedArray) else one for one in inputs)
        return getattr(function, method)(*arrays, **options)

    def __iter__(self) -> Iterator[Any]:
        return iter(np.asarray(self))

    def _pages_of(self, rows: Any) -> slice | Array:
        """The pages of some rows, in any order; a row that is not there is numpy's to refuse."""
        if type(rows) is int:
            rows = slice(rows, rows + 1 or None)
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            if step == 1:
                return slice(start * self._row_bytes // PAGE_BYTES, -(-stop * self._row_bytes // PAGE_BYTES))
        first = row_places(rows, len(self)) * self._row_bytes
        pages = first // PAGE_BYTES
        if PAGE_BYTES % self._row_bytes:
            pages = np.concatenate([pages, (first + self._row_bytes - 1) // PAGE_BYTES])
        return pages

    def _read(self, pages: Array, lacking: Array) -> None:
        """Read pages, ascending, those that follow each other together."""
        if not len(pages):
            return
        begins = np.flatnonzero(np.diff(pages, prepend=-2) > 1)
        firsts, ends = pages[begins].tolist(), (pages[np.append(begins[1:], len(pages)) - 1] + 1).tolist()
        for first, end in zip(firsts, ends, strict=True):
            for start in range(first, end, _TOGETHER):
                self._read_run(start, min(start + _TOGETHER, end), lacking)

    def _read_run(self, first: int, end: int, lacking: Array) -> None:
        held = self._bytes[first * PAGE_BYTES : end * PAGE_BYTES]
        content = read_at(self._descriptor, len(held), self._offset + first * PAGE_BYTES)
        expected = self._checksums[first:end]
        sound = len(content) == len(held) and (
            zlib.crc32(content) == expected[0]
            if end == first + 1
            else np.array_equal(page_checksums(memoryview(content)), expected)
        )
        if not (sound and self._make_sense(content, first, end, lacking)):
            self._damaged()
        # Not before it is known to be sound: another thread may have brought it meanwhile.
        held[:] = content
        lacking[first:end] = False

    def _make_sense(self, content: bytes, first: int, end: int, lacking: Array) -> bool:
        """Whether what a run of pages holds can be, beside what is there of its neighbours."""
        if self._holds is None:
            return True
        values, whole = np.frombuffer(content, dtype=self._array.dtype), self._array.reshape(-1)
        each = PAGE_BYTES // self._array.itemsize
        before = whole[first * each - 1 : first * each] if first and not lacking[first - 1] else whole[:0]
        after = whole[end * each : end * each + 1] if end < len(lacking) and not lacking[end] else whole[:0]
        return self._holds(np.concatenate([before, values, after]) if len(before) or len(after) else values)


def _untouched(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """An array of which only those pages take memory that are written to."""
    length = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    if length < 2 * PAGE_BYTES:
        return np.empty(shape, dtype=dtype)
    # Private: what a forked process writes there, whatever made it do so, is its own.
    flags = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
    memory = mmap.mmap(-1, length, **flags)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        # Else a page of ours takes two megabytes, and as long to clear.
        memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, dtype=dtype).reshape(shape)


def read_at(descriptor: int, length: int, offset: int) -> bytes:
    """What lies at a place of a file; less where the file ends, nothing where it cannot be read."""
    try:
        if hasattr(os, "pread"):
            return os.pread(descriptor, length, offset)
        # Where no process is forked none shares the place in a file.
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, length)
    except OSError:
        return b""
