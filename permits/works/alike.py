"""The works of many features: those that are alike in what the law looks at are looked at once."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np

from geo.dataclass import dataclass
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


@dataclass(frozen=True)
class _Rows(Sequence[ProposedWorks]):
    """Rows that are made when they are asked for; as `Works.of_distinct` is given them."""

    distinct: Sequence[ProposedWorks]
    of: Column
    feature: Sequence[str]
    depth_m: Column
    start: Column
    end: Column

    def __len__(self) -> int:
        return len(self.of)

    @overload
    def __getitem__(self, row: int) -> ProposedWorks: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[ProposedWorks, ...]: ...
    def __getitem__(self, row: int | slice) -> ProposedWorks | tuple[ProposedWorks, ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        one = self.distinct[int(self.of[row])]
        facts = {fact: value for fact, value in one.facts.items() if fact not in _OF_ROW}
        facts |= {fact: stated for fact in _OF_ROW if (stated := _stated(getattr(self, fact)[row])) is not None}
        return dataclasses.replace(one, feature=self.feature[row], facts=facts)

    def take(self, rows: Column) -> _Rows:
        feature = [self.feature[row] for row in rows.tolist()]
        return _Rows(self.distinct, self.of[rows], feature, self.depth_m[rows], self.start[rows], self.end[rows])


_OF_ROW = ("depth_m", "start", "end")


def _stated(value: Any) -> Any:
    """A number or a day; None for neither."""
    # Whatever is none, NaN or NaT, differs from itself.
    return value.item() if value == value else None


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
        self._rows: Sequence[ProposedWorks] = rows if isinstance(rows, _Rows) else tuple(rows)

    @classmethod
    def of_distinct(
        cls,
        distinct: Sequence[ProposedWorks],
        of: Column,
        *,
        feature: Sequence[str],
        depth_m: Column,
        start: Column,
        end: Column,
    ) -> Works:
        """Works of very many features, told by the few that they are: nobody looks at every row, and one is made when it is asked for.

        Parameters
        ----------
        distinct : sequence of ProposedWorks
            Each is the works of all its rows but for name, depth and dates; what it says of these itself counts for nothing.
        of : int array, shape (n,)
            Which of them each row is.
        feature : sequence of str
            The name of each row.
        depth_m : float array, shape (n,)
            NaN where none is stated.
        start, end : datetime64[D] arrays, shape (n,)
            NaT where none is stated.
        """
        works = cls(_Rows(distinct, of, feature, depth_m, start, end))
        works.__dict__.update(depth_m=depth_m, start=start, end=end)
        return works

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
        if isinstance(row, slice):
            return tuple(self._rows[row])
        return self._rows[row]

    def __iter__(self) -> Iterator[ProposedWorks]:
        return iter(self._rows)

    def take(self, rows: Column) -> Works:
        """Some of them, in the order given."""
        held = self._rows
        few = Works(held.take(rows) if isinstance(held, _Rows) else map(held.__getitem__, rows.tolist()))
        # What is known of the whole is not looked for again in its parts.
        if "_sorts" in self.__dict__:
            kept, of = np.unique(self.of[rows], return_inverse=True)
            few.__dict__["_sorts"] = [self.distinct[sort] for sort in kept.tolist()], of
        for name in _OF_ROW:
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
        if isinstance(self._rows, _Rows):
            # In the order in which they first stand, and those alone that stand anywhere.
            every, of = self._rows.distinct, self._rows.of
            first = _first(of, len(every))
            used = np.flatnonzero(first < len(of))
            used = used[np.argsort(first[used])]
            sorts, of_used = _sorted_out([every[one] for one in used.tolist()])
            of_every = np.zeros(len(every), dtype=np.intp)
            of_every[used] = of_used
            return sorts, of_every[of]
        return _sorted_out(self._rows)

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


def _sorted_out(works: Sequence[ProposedWorks]) -> tuple[list[ProposedWorks], Column]:
    """The first of each sort, and the sort of each."""
    place: dict[Any, int] = {}
    of = np.fromiter((place.setdefault(_sort(one), len(place)) for one in works), np.intp, len(works))
    return [works[row] for row in _first(of, len(place)).tolist()], of


def _first(of: Column, count: int) -> Column:
    """The first row of each of so many; behind the last row for those of none."""
    first = np.full(count, len(of))
    # Written from the back, so that the first one stays.
    first[of[::-1]] = np.arange(len(of))[::-1]
    return first


def _sort(works: ProposedWorks) -> Any:
    """What is the same for works that are alike."""
    said = tuple(itertools.filterfalse(_is_of_one, works.facts.items()))
    key = (works.activities, works.declared, works.exactly, works.undated, works.told, said)
    try:
        hash(key)
    except TypeError:
        # The facts of an exemption are a mapping.
        return (*key[:-1], repr(said))
    return key


def _is_of_one(fact: tuple[str, Any]) -> bool:
    return fact[0] in _OF_ONE
