"""The works of many features: those that are alike in what the law looks at are looked at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np

from permits.works.facts import SIZES, facts_of
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]

# Facts of one feature alone: columns of their own here, or nothing that the law looks at. Whatever fact does not stand
# here keeps works apart.
_OF_ONE = frozenset(facts_of(*SIZES)) - {"hole_diameter_m"} | {
    "depth_m",
    "depth_of",
    "start",
    "end",
    "applied_on",
    "accuracy_m",
    "project",
    "reference",
    "contractor",
}


class Works(Sequence[ProposedWorks]):
    """Works, a row a feature.

    Attributes
    ----------
    distinct : list of ProposedWorks
        One of each sort: alike in activities, words and all facts but depth, dates and sizes.
    of : int array, shape (n,)
        The sort of each row.
    depth_m : float array, shape (n,)
        NaN where none is stated.
    start, end : datetime64[D] arrays, shape (n,)
        NaT where none is stated.
    """

    def __init__(self, rows: Iterable[ProposedWorks]) -> None:
        self._rows = tuple(rows)

    @classmethod
    def all_of(cls, works: Sequence[ProposedWorks]) -> Works:
        """Some works as such a column."""
        return works if isinstance(works, Works) else cls(works)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> ProposedWorks: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[ProposedWorks, ...]: ...
    def __getitem__(self, row: int | slice) -> ProposedWorks | tuple[ProposedWorks, ...]:
        return self._rows[row]

    def __iter__(self) -> Iterator[ProposedWorks]:
        return iter(self._rows)

    def take(self, rows: Column) -> Works:
        """Some of them, in the order given."""
        few = Works(map(self._rows.__getitem__, rows.tolist()))
        # What is known of the whole is not looked for again in its parts.
        if "_sorts" in self.__dict__:
            kept, of = np.unique(self.of[rows], return_inverse=True)
            few.__dict__["_sorts"] = [self.distinct[sort] for sort in kept.tolist()], of
        for name in ("depth_m", "start", "end"):
            if name in self.__dict__:
                few.__dict__[name] = self.__dict__[name][rows]
        return few

    @property
    def distinct(self) -> list[ProposedWorks]:
        return self._sorts[0]

    @property
    def of(self) -> Column:
        return self._sorts[1]

    @cached_property
    def _sorts(self) -> tuple[list[ProposedWorks], Column]:
        place: dict[Any, int] = {}
        of = np.fromiter((place.setdefault(_sort(one), len(place)) for one in self._rows), np.intp, len(self._rows))
        first = np.full(len(place), -1)
        first[of[::-1]] = np.arange(len(of))[::-1]
        return [self._rows[row] for row in first.tolist()], of

    @cached_property
    def depth_m(self) -> Column:
        return np.array([one.facts.get("depth_m", np.nan) for one in self._rows], dtype=float)

    @cached_property
    def start(self) -> Column:
        return self._days("start")

    @cached_property
    def end(self) -> Column:
        return self._days("end")

    def _days(self, fact: str) -> Column:
        known: dict[Any, int] = {}
        of = np.fromiter(
            (known.setdefault(one.facts.get(fact), len(known)) for one in self._rows), np.intp, len(self._rows)
        )
        return np.array(list(known), dtype="datetime64[D]")[of]


def _sort(works: ProposedWorks) -> Any:
    """What is the same for works that are alike."""
    said = tuple(itertools.filterfalse(_is_of_one, works.facts.items()))
    key = (works.activities, works.declared, works.exactly, said)
    try:
        hash(key)
    except TypeError:
        # The facts of an exemption are a mapping.
        return (*key[:3], repr(said))
    return key


def _is_of_one(fact: tuple[str, Any]) -> bool:
    return fact[0] in _OF_ONE
