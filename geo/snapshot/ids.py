"""The row of an asset by its id, found among a million without a table of all of them in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import numpy as np

from geo.rows import Rows
from geo.snapshot.pages import PAGE_BYTES
from geo.texts import HASH_BASIS, HASH_PRIME, Texts

Array = np.ndarray[Any, Any]

# Hashes in a page.
STRETCH = PAGE_BYTES // 8
_MASK = 2**64 - 1


def hashed_ids(names: Texts) -> dict[str, Array]:
    """What `RowOfId` finds them by: hashes in order, the row of each, the first of a name before the others; fences."""
    # They are part of the format.
    hashes = names.hashes
    order = names.by_hash
    # A sort that keeps the order of equal ones takes ten times as long, and there are hardly ever any.
    if (hashes[order[1:]] == hashes[order[:-1]]).any():
        order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    return {"hashes": hashes, "rows": order.astype(np.int32), "fences": hashes[::STRETCH]}


def _hash(name: str) -> int:
    value = HASH_BASIS
    for byte in name.encode(errors="surrogatepass"):
        value = (value ^ byte) * HASH_PRIME & _MASK
    return value


class RowOfId(Mapping[str, int]):
    """Rows by id, the first where an id stands twice.

    Parameters
    ----------
    hashes : uint64 array, shape (n,)
        Ascending; may lie in a file, and so may the others.
    rows : int32 array, shape (n,)
    fences : uint64 array
        The first hash of each stretch of them.
    names : column of str
        By which a hash is held to be that of the name.
    damaged : callable
        Raises what says that a name is there and is not found by its hash.
    """

    def __init__(
        self, hashes: Array, rows: Array, fences: Array, *, names: Rows | Array, damaged: Callable[[], NoReturn]
    ) -> None:
        self._damaged = damaged
        self._hashes, self._rows, self._fences, self._names = hashes, rows, np.asarray(fences), names
        self._found: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> int:
        wanted = np.uint64(_hash(name))
        # The last stretch that begins below it, and from there on.
        first = max(int(np.searchsorted(self._fences, wanted)) - 1, 0) * STRETCH
        for start in range(first, len(self._hashes), STRETCH):
            stretch = self._hashes[start : start + STRETCH]
            for place in np.flatnonzero(stretch == wanted).tolist():
                row = int(self._rows[start + place])
                if str(self._names[row]) == name:
                    return row
            if stretch[-1] > wanted:
                break
        # Who asks has the name from a register, of this network as a rule: it can take as long as it takes.
        if name in np.asarray(self._names).tolist():
            self._damaged()
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(str(name) for name in np.asarray(self._names).tolist()))

    def __len__(self) -> int:
        return len(set(self))
