"""Two columns whose names differ in the axis alone: 实测X and 实测Y, 北向 and 东向, TX and TY.

Whatever else people put into both names says nothing of the order; names of x and y leave it to the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# What says east, what says north, and whether the words are certain of it (x and y are not).
_AXES = (
    (
        r"经|东|longitude|lon(?:g|(?![a-z]))|lng|easting|east|(?<![a-z])e(?![a-z])",
        r"纬|北|latitude|lat|northing|north|(?<![a-z])n(?![a-z])",
        True,
    ),
    (r"(?<![a-z])x+|x+(?![a-z])", r"(?<![a-z])y+|y+(?![a-z])", None),
    (r"横", r"纵", None),
)


class NamedPair(NamedTuple):
    """Places of two columns, and whether the first is east by its name."""

    first: int
    second: int
    east_first: bool | None


def named_pairs(names: Sequence[str]) -> list[NamedPair]:
    """All pairs of columns that are alike but for the axis.

    Parameters
    ----------
    names : sequence of str
        Lower case, half-width.
    """
    found = []
    for east, north, certain in _AXES:
        easts, norths = _bare(names, east, north), _bare(names, north, east)
        found += sorted(NamedPair(easts[rest], norths[rest], certain) for rest in easts if rest in norths)
    return found


def _bare(names: Sequence[str], axis: str, other: str) -> dict[str, int]:
    """The names that have one axis and not the other, without it."""
    return {
        re.sub(axis, "#", name): place
        for place, name in reversed(list(enumerate(names)))
        if re.search(axis, name) and not re.search(other, name)
    }
