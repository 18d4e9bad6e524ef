"""What an array of a snapshot has to be, whatever its header says and although it holds its checksums.

Proved where it is used: type and shape when an array is opened, values page by page as they are brought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
Holds = Callable[[Array], bool]

# Nothing that is built is so large, and nothing is known so badly.
MOST_M = 1e6


def finite(values: Array) -> bool:
    return bool(np.isfinite(values).all())


def sizes(values: Array) -> bool:
    """Metres from something to an edge of it."""
    return bool(((values >= 0) & (values < MOST_M)).all())


def known_or_not(values: Array) -> bool:
    """Finite, or NaN where nobody knows."""
    return not np.isinf(values).any()


def flags(values: Array) -> bool:
    return bool((values.view(np.uint8) <= 1).all())


def ascending(values: Array) -> bool:
    return bool((values[1:] >= values[:-1]).all())


def within(least: int, end: int) -> Holds:
    """Whole numbers from the least to before the end."""
    return lambda values: not len(values) or bool(values.min() >= least and values.max() < end)


def starts(end: int) -> Holds:
    """Where runs begin that stand one behind the other up to an end."""
    inside = within(0, end + 1)
    return lambda values: inside(values) and ascending(values)


_OF_KIND: Mapping[str, Holds] = {"f": known_or_not, "b": flags}


class Expected(NamedTuple):
    """An array as it has to be.

    Attributes
    ----------
    kinds : str
        Numpy's letters for the types that it may have.
    rows : int or None
        None where any number will do.
    holds : callable, optional
        Whether some values that stand beside each other in it, as one run, can be; else what any of its type can be.
    row : tuple of int
        Shape of a row.
    """

    kinds: str
    rows: int | None
    holds: Holds | None = None
    row: tuple[int, ...] = ()

    def proof(self, dtype: np.dtype[Any]) -> Holds | None:
        """What its values are held against, once its type is known."""
        return self.holds or _OF_KIND.get(dtype.kind)

    def fits(self, dtype: np.dtype[Any], shape: tuple[int, ...]) -> bool:
        """Whether an array of some type and shape can be it."""
        return dtype.kind in self.kinds and shape[1:] == self.row and self.rows in (None, shape[0])
