"""Work on slices, in one thread or in several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Slice = TypeVar("Slice")
Made = TypeVar("Made")


def in_threads(work: Callable[[Slice], Made], slices: Sequence[Slice], *, threads: int) -> list[Made]:
    """What is made of each slice, in their order; slices are the same for any number of threads, and so is this."""
    if threads == 1 or len(slices) == 1:
        return list(map(work, slices))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, slices))
