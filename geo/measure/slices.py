"""Work on slices, in one thread or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Slice = TypeVar("Slice")
Made = TypeVar("Made")


def in_threads(work: Callable[[Slice], Made], slices: Iterable[Slice], *, threads: int) -> list[Made]:
    """What is made of each slice, in their order; slices are made here, while threads work on those before."""
    if threads == 1:
        return list(map(work, slices))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, slices))
