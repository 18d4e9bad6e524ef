"""Arrays of a file, brought a page at a time as they are asked for, each page held against its checksum first.

The file is read, not mapped: what was brought is a copy of ours that was found sound. Whoever overwrites or truncates
the file while it is open changes no answer and ends no process; a page that is not as it was saved is refused by name.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from geo.columns import distinct
from geo.rows import row_places

Array = np.ndarray[Any, Any]

# What a system reads from a disk at once, and eight rows of a column of floats in a cache line each.
PAGE_BYTES = 4096


# What an array is, whatever stands in it.
_KNOWN_WITHOUT = ("dtype", "itemsize", "nbytes", "ndim", "shape", "size")


def raw_bytes(array: Array) -> memoryview:
    """What an array consists of, without a copy."""
    return array.reshape(-1).view(np.uint8).data if array.size else memoryview(b"")


def page_checksums(content: memoryview) -> Array:
    """CRC-32 of each page of an array's bytes, shape (pages,)."""
    places = range(0, len(content), PAGE_BYTES)
    return np.fromiter((zlib.crc32(content[at : at + PAGE_BYTES]) for at in places), np.uint32, len(places))


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
    """

    def __init__(
        self,
        descriptor: int,
        offset: int,
        dtype: np.dtype[Any],
        shape: tuple[int, ...],
        checksums: Array,
        damaged: Callable[[], NoReturn],
    ) -> None:
        self._array = _untouched(shape, dtype)
        self._bytes = raw_bytes(self._array)
        self._row_bytes = self._array.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        self._descriptor, self._offset, self._checksums, self._damaged = descriptor, offset, checksums, damaged
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
        if self._lacking is not None:
            places = row_places(rows, len(self))
            # What is not there is numpy's to refuse.
            self._bring(places[(places >= 0) & (places < len(self))])
        return self._array[rows]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self._lacking is not None:
            self._read(np.flatnonzero(self._lacking))
            self._lacking = None
        return self._array if dtype is None else self._array.astype(dtype, copy=bool(copy))

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = (np.asarray(one) if isinstance(one, PagedArray) else one for one in inputs)
        return getattr(function, method)(*arrays, **options)

    def __iter__(self) -> Iterator[Any]:
        return iter(np.asarray(self))

    def _bring(self, rows: Array) -> None:
        """Bring the pages of some rows."""
        assert self._lacking is not None
        first = rows * self._row_bytes
        pages = first // PAGE_BYTES
        if PAGE_BYTES % self._row_bytes:
            pages = np.concatenate([pages, (first + self._row_bytes - 1) // PAGE_BYTES])
        pages = pages[self._lacking[pages]]
        if len(pages):
            self._read(distinct(pages))

    def _read(self, pages: Array) -> None:
        """Read pages, ascending, those that follow each other at once."""
        lacking = self._lacking
        assert lacking is not None
        breaks = np.flatnonzero(pages[1:] - pages[:-1] > 1)
        firsts = pages[np.concatenate([[0], breaks + 1])[: len(pages)]]
        lasts = pages[np.concatenate([breaks, [-1]])[: len(pages)]]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            held = self._bytes[first * PAGE_BYTES : (last + 1) * PAGE_BYTES]
            read_whole(self._descriptor, held, self._offset + first * PAGE_BYTES, self._damaged)
            sound = (
                zlib.crc32(held) == self._checksums[first]
                if first == last
                else np.array_equal(page_checksums(held), self._checksums[first : last + 1])
            )
            if not sound:
                self._damaged()
        lacking[pages] = False


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


def _read_some(descriptor: int, into: memoryview, offset: int) -> int:
    if hasattr(os, "preadv"):
        return os.preadv(descriptor, [into], offset)
    # Where no process is forked none shares the place in a file.
    os.lseek(descriptor, offset, os.SEEK_SET)
    content = os.read(descriptor, len(into))
    into[: len(content)] = content
    return len(content)


def read_whole(descriptor: int, into: memoryview, offset: int, damaged: Callable[[], NoReturn]) -> None:
    while len(into):
        try:
            count = _read_some(descriptor, into, offset)
        except OSError:
            # A disk that cannot be read.
            damaged()
        if count == 0:
            damaged()
        into, offset = into[count:], offset + count
