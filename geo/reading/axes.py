"""Which of two columns is north: told by the numbers of China, or not at all."""

from __future__ import annotations

import math
from collections.abc import Sequence


def cell_number(text: str) -> float:
    """The number in a cell; NaN where there is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def north_first(pairs: Sequence[tuple[str, str]]) -> bool | None:
    """Whether the first number of every pair is north; None where the numbers do not say."""
    if pairs and all(_northing(first) and _easting(second) for first, second in pairs):
        return True
    if pairs and all(_easting(first) and _northing(second) for first, second in pairs):
        return False
    return None


def _northing(text: str) -> bool:
    """A plane northing in China, or a latitude there."""
    value = cell_number(text)
    return 1.9e6 <= value <= 6.0e6 or 3 <= value <= 54


def _easting(text: str) -> bool:
    """A plane easting with or without its zone, or a longitude of China."""
    value = cell_number(text)
    return 1e5 <= value <= 9e5 or 1.3e7 <= value <= 4.6e7 or 73 <= value <= 136
