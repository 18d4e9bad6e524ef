"""A column of numbers of which there are few different ones: a million pipes have five diameters, and fifty outer edges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# More are kept row by row.
MOST_NUMBERS = 4096


class FewNumbers:
    """Numbers as their distinct ones and, for each row, which of them it has; ``np.asarray`` spells them out.

    Parameters
    ----------
    values : float64 array, shape (m,)
        NaN is one of them where any row has none.
    codes : int array, shape (n,)
        Places in ``values``; both may lie in a file.
    """

    def __init__(self, values: Array, codes: Array) -> None:
        self.values, self.codes = values, codes

    @classmethod
    def of(cls, values: Array, codes: Array) -> FewNumbers:
        """Numbers that need not differ, by codes of which -1 is the last one; the same number is told from another by its bits."""
        bits = values.view(np.int64)
        differing = np.sort(bits)
        differing = differing[np.append(True, differing[1:] != differing[:-1])]
        smallest = np.min_scalar_type(-len(differing) - 1)
        return cls(differing.view(np.float64), np.searchsorted(differing, bits).astype(smallest).take(codes))

    @classmethod
    def stacked(cls, parts: Sequence[Array | FewNumbers]) -> Array | FewNumbers:
        """Numbers below each other; few where they are few together."""
        few = [one if isinstance(one, FewNumbers) else cls(one, np.arange(len(one))) for one in parts]
        begins = np.cumsum([0, *(len(one.values) for one in few)]).tolist()
        if begins[-1] > MOST_NUMBERS:
            return np.concatenate([np.asarray(one) for one in parts])
        codes = [one.codes.astype(np.int16) + np.int16(begin) for one, begin in zip(few, begins, strict=False)]
        return cls.of(np.concatenate([one.values for one in few]), np.concatenate(codes))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Any:
        return np.asarray(self.values)[self.codes[rows]]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        held = self._spelled_out
        return held.astype(held.dtype if dtype is None else dtype, copy=bool(copy))

    @cached_property
    def _spelled_out(self) -> Array:
        values = np.asarray(self.values)
        if len(values) == 1:
            # Most columns of most networks: a million times the same takes no memory.
            return np.broadcast_to(values, len(self))
        return values.take(np.asarray(self.codes))
