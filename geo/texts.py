"""A column of texts as one run of bytes: of a million names those are made that are asked for."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np

from geo.flat import runs
from geo.rows import is_one, row_places

Array = np.ndarray[Any, Any]

# FNV-1a of 64 bits.
HASH_BASIS, HASH_PRIME = 0xCBF29CE484222325, 0x100000001B3
# Of so many texts hashes are worked out together, which stay in the cache.
_HASHED = 1 << 14
_ASCII_END = 0x80


class Texts:
    """Texts held as Arrow holds them; ``texts[row]``, ``texts[rows]``, None where there is none.

    Parameters
    ----------
    first : int64 array, shape (n + 1,)
        Text ``i`` is ``content[first[i]:first[i + 1]]``; both may lie in a file.
    content : uint8 array
        UTF-8; half a sign, which a careless JSON may hold, is passed on.
    there : bool array, shape (n,), optional
        Where there is a text; everywhere if nobody says.
    """

    def __init__(self, first: Array, content: Array, there: Array | None = None) -> None:
        self._first, self._content, self._there = first, content, there

    @classmethod
    def of(cls, values: list[str | None]) -> Texts:
        """Some texts in this form."""
        there = None if None not in values else np.array([value is not None for value in values], dtype=bool)
        texts = [value or "" for value in values] if there is not None else cast("list[str]", values)
        whole = "".join(texts)
        if whole.isascii():
            # A sign a byte: a million names are encoded at once.
            lengths, content = map(len, texts), whole.encode()
        else:
            encoded = [text.encode(errors="surrogatepass") for text in texts]
            lengths, content = map(len, encoded), b"".join(encoded)
        first = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(lengths, np.int64, len(texts)), out=first[1:])
        return cls(first, np.frombuffer(content, dtype=np.uint8), there)

    def together(self) -> str:
        """All of them, one behind the other: whether a word stands in any is asked of it at once."""
        return np.asarray(self._content).tobytes().decode(errors="surrogatepass")

    def arrays(self) -> dict[str, Array]:
        """What they are held as, by the names of the parameters."""
        held = {"first": self._first, "content": self._content}
        return held if self._there is None else {**held, "there": self._there}

    @cached_property
    def hashes(self) -> Array:
        """FNV-1a of the bytes of each, uint64 array of shape (n,)."""
        first, content = np.asarray(self._first), np.asarray(self._content)
        made = np.full(len(self), HASH_BASIS, dtype=np.uint64)
        for at in range(0, len(self), _HASHED):
            _hash(made[at : at + _HASHED], first[at : at + _HASHED + 1], content)
        return made

    @cached_property
    def are_numbered(self) -> bool:
        """Whether there are only plain texts that end with a digit, each surely another one: so most ids are."""
        first, content = np.asarray(self._first), np.asarray(self._content)
        if self._there is not None or not len(self) or not (first[1:] > first[:-1]).all():
            return False
        last = content.take(first[1:] - 1)
        if (content >= _ASCII_END).any() or not ((last >= ord("0")) & (last <= ord("9"))).all():
            return False
        hashes = self.hashes.take(self.by_hash)
        return not (hashes[1:] == hashes[:-1]).any()

    @cached_property
    def by_hash(self) -> Array:
        """Their places by their hashes, ascending; those of one hash in any order, int64 array of shape (n,)."""
        return np.argsort(self.hashes)

    def __len__(self) -> int:
        return len(self._first) - 1

    def __getitem__(self, rows: Any) -> Any:
        if type(rows) is int or isinstance(rows, np.integer):
            return self._one(int(rows))
        found = self._of(row_places(rows, len(self)))
        return found[0] if is_one(rows) else found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        first, content = np.asarray(self._first).tolist(), np.asarray(self._content).tobytes()
        return self._made([content[one:end] for one, end in pairwise(first)], slice(None))

    def _one(self, row: int) -> str | None:
        """A single text: findings and features ask for thousands one by one."""
        row += len(self) if row < 0 else 0
        if self._there is not None and not self._there[row]:
            return None
        encoded = self._content[int(self._first[row]) : int(self._first[row + 1])]
        return str(encoded.tobytes(), errors="surrogatepass")

    def _of(self, rows: Array) -> Array:
        places, begins = runs(self._first, rows)
        content = self._content[places].tobytes()
        return self._made([content[one:end] for one, end in pairwise(begins.tolist())], rows)

    def _made(self, encoded: list[bytes], rows: Any) -> Array:
        made = np.empty(len(encoded), dtype=object)
        made[:] = [one.decode(errors="surrogatepass") for one in encoded]
        if self._there is not None:
            made[~self._there[rows]] = None
        return made


def _hash(hashes: Array, first: Array, content: Array) -> None:
    """Work out hashes in place, a step a byte of all texts at once; those that have ended fall away."""
    lengths = np.diff(first)
    fewest = int(lengths.min())
    for step in range(fewest):
        hashes ^= content.take(first[:-1] + step)
        hashes *= np.uint64(HASH_PRIME)
    going, step = np.flatnonzero(lengths > fewest), fewest
    while len(going):
        hashes[going] = (hashes[going] ^ content[first[going] + step]) * np.uint64(HASH_PRIME)
        step += 1
        going = going[lengths[going] > step]
