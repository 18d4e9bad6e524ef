"""Works split by their dates: which features fall under which law, from which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from permits.rulebook.in_force import RuleBook, RulesInForce
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]
# Instruments whose days of change are kept as a column.
_MOST_KEPT = 16


class Stretch(NamedTuple):
    """Works as far as they are done under one and the same law.

    Attributes
    ----------
    rows : int array, shape (n,)
        Rising.
    since : datetime64[D] array, shape (n,)
        The first day of each under that law.
    rules : RulesInForce or None
        None: the order does not cover it.
    """

    rows: Column
    since: Column
    rules: RulesInForce | None

    @property
    def day(self) -> datetime.date:
        """The latest of the first days."""
        found: datetime.date = self.since.max().item()
        return found


def periods(
    works: Sequence[ProposedWorks],
    rulebook: RuleBook,
    *,
    today: datetime.date,
    readings: Mapping[str, str] | None,
) -> Iterator[Stretch]:
    """The stretches of law that works reach into, the earliest first.

    Parameters
    ----------
    today : date
        Taken as the start where none is stated.
    """
    column = Works.all_of(works)
    start = np.where(np.isnat(column.start), np.datetime64(today), column.start)
    open_end = np.isnat(column.end)
    end = np.where(open_end, _last_days(start, rulebook), column.end) if open_end.any() else column.end
    days = _as_column(rulebook.changes)
    begun = np.searchsorted(days, start, side="right")
    for number in range(int(begun.min(initial=len(days))), len(days) + 1):
        # Works lie in the stretch in which they begin, whenever they end, and in all that begin before they end.
        there = begun == number
        if number > 0:
            there |= (begun < number) & (end >= days[number - 1])
        rows = there.nonzero()[0]
        if len(rows):
            since = start[rows] if number == 0 else np.maximum(start[rows], days[number - 1])
            yield Stretch(rows, since, rulebook.in_force(since[0].item(), readings))


@lru_cache(_MOST_KEPT)
def _as_column(days: tuple[datetime.date, ...]) -> Column:
    return np.array(days, dtype="datetime64[D]")


def _last_days(start: Column, rulebook: RuleBook) -> Column:
    """The last day of works that begin on some days and state no end."""
    each, of = np.unique(start, return_inverse=True)
    return np.array([rulebook.last_day(day) for day in each.tolist()], dtype="datetime64[D]")[of]
