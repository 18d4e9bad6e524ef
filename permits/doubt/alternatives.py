"""Works as they would be if something about them were other than it was taken for: one batch of alternative cases."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.screening.case import Case
from permits.screening.periods import Stretch
from permits.screening.strictest import Strictest, strictest
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Alternative:
    """Some features of a case under one supposition.

    Attributes
    ----------
    row : int array, shape (m,)
        Features of the case that it is about.
    geometry : array of shapely geometry, shape (m,)
        Working system.
    works : tuple of ProposedWorks
    extents : Extents
    uncertainty_m : array, shape (m,)
    """

    row: Column
    geometry: Column
    works: tuple[ProposedWorks, ...]
    extents: Extents
    uncertainty_m: Column

    def only(self, held: Column) -> Alternative:
        """Some of its features; a bool array of shape (m,)."""
        rows = np.flatnonzero(held)
        if len(rows) == len(held):
            return self
        if not len(rows):
            return _OF_NONE
        return Alternative(
            self.row[rows],
            self.geometry[rows],
            tuple(self.works[row] for row in rows),
            self.extents.rows(rows),
            self.uncertainty_m[rows],
        )


# Most doubts are about none of the features.
_OF_NONE = Alternative(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=object), (), Extents.none(0), np.zeros(0))

Periods = Callable[[Sequence[ProposedWorks]], Sequence[Stretch]]


def judge_all(
    case: Case, alternatives: Sequence[Alternative], periods: Periods, *, screening: bool = True
) -> list[Strictest]:
    """The strictest outcome of each feature under each alternative, all of them in one batch.

    Works that may be deeper than stated are judged both ways: depth makes no law milder but where none is stated.

    Parameters
    ----------
    case : Case
        As declared; gives network and index.
    periods : callable
        Splits works by the law of their dates.
    screening : bool
        With the tiers of screening, which forbid nothing.
    """
    if not any(len(one.row) for one in alternatives):
        return [Strictest.clear(0)] * len(alternatives)
    deep = [np.flatnonzero([works.deeper_m > 0 for works in one.works]) for one in alternatives]
    deeper = [_as_deep_as_may_be(one, numbers) for one, numbers in zip(alternatives, deep, strict=True) if len(numbers)]
    answers = _judged_together(case, [*alternatives, *deeper], periods, screening)
    more = iter(answers[len(alternatives) :])
    return [
        answer.with_part(numbers, next(more)) if len(numbers) else answer
        for answer, numbers in zip(answers, deep, strict=False)
    ]


def _as_deep_as_may_be(alternative: Alternative, numbers: Column) -> Alternative:
    """Some features of an alternative, at the depth that they may have."""
    some = alternative.only(np.isin(np.arange(len(alternative.works)), numbers))
    works = tuple(dataclasses.replace(one, facts={**one.facts, "depth_m": one.deeper_m}) for one in some.works)
    return dataclasses.replace(some, works=works)


def _judged_together(
    case: Case, alternatives: Sequence[Alternative], periods: Periods, screening: bool
) -> list[Strictest]:
    rows = sum(len(one.row) for one in alternatives)
    together = dataclasses.replace(
        case,
        site=dataclasses.replace(
            case.site,
            # Names of their own: one feature stands once for each alternative.
            feature=tuple(str(number) for number in range(rows)),
            geometry=np.concatenate([one.geometry for one in alternatives]),
        ),
        works=tuple(
            dataclasses.replace(works, feature=str(number))
            for number, works in enumerate(works for one in alternatives for works in one.works)
        ),
        extents=Extents.together([one.extents for one in alternatives]),
        site_uncertainty_m=np.concatenate([one.uncertainty_m for one in alternatives]),
    )
    found = Strictest.clear(rows)
    for part, since, rules in periods(together.works):
        if rules is not None:
            judged = strictest(together.part(part), rules, since=since, screening=screening)
            found = found.with_part(part, judged)
    ends = np.cumsum([len(one.row) for one in alternatives])
    starts = ends - [len(one.row) for one in alternatives]
    return [
        Strictest(found.rank[start:end], found.uncovered[start:end], found.decisive[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]
