"""The row of an asset by its id, found among a million without a table of all of them in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from geo.rows import Rows

Array = np.ndarray[Any, Any]

# FNV-1a; the hash is part of the format.
_BASIS, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1


def sorted_hashes(names: list[str]) -> tuple[Array, Array]:
    """Hashes of names in order, and the row of each, the first row of a name before the others."""
    encoded = [name.encode(errors="surrogatepass") for name in names]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    content = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    first = np.cumsum(lengths) - lengths
    hashes = np.full(len(names), _BASIS, dtype=np.uint64)
    # A step a byte, all names at once; those that have ended fall away.
    going = np.flatnonzero(lengths > 0)
    step = 0
    while len(going):
        hashes[going] = (hashes[going] ^ content[first[going] + step]) * np.uint64(_PRIME)
        step += 1
        going = going[lengths[going] > step]
    order = np.argsort(hashes, kind="stable")
    return hashes[order], order.astype(np.int32)


def _hash(name: str) -> int:
    value = _BASIS
    for byte in name.encode(errors="surrogatepass"):
        value = (value ^ byte) * _PRIME & _MASK
    return value


class RowOfId(Mapping[str, int]):
    """Rows by id, the first where an id stands twice.

    Parameters
    ----------
    hashes : uint64 array, shape (n,)
        Ascending; may lie in a file, and so may the others.
    rows : int32 array, shape (n,)
    names : column of str
        By which a hash is held to be that of the name.
    """

    def __init__(self, hashes: Array, rows: Array, names: Rows | Array) -> None:
        self._hashes, self._rows, self._names = hashes, rows, names

    def __getitem__(self, name: str) -> int:
        wanted, low, high = np.uint64(_hash(name)), 0, len(self._hashes)
        while low < high:
            middle = (low + high) // 2
            if self._hashes[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        while low < len(self._hashes) and self._hashes[low] == wanted:
            row = int(self._rows[low])
            if str(self._names[row]) == name:
                return row
            low += 1
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(str(name) for name in np.asarray(self._names).tolist()))

    def __len__(self) -> int:
        return len(set(self))
