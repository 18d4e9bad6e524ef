"""Findings as columns: what one provision says of one activity at many pairs of site and asset."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier, RiverBand, Zone
from permits.screening.compare import Rows
from permits.screening.findings import Certainty

Column = np.ndarray[Any, Any]
CERTAINTIES = tuple(Certainty)
INSIDE, MARGINAL, OUTSIDE, UNDETERMINED = range(len(CERTAINTIES))


@dataclass(frozen=True)
class FindingColumns:
    """Findings that share provision, activity and clause; columns of equal length.

    Attributes
    ----------
    provision : Zone, RiverBand or ReviewTier
        What drew the area.
    activity, clause : str
        Codes of activity and clause.
    pair : int array
        Rows of the pairs that were measured, rising.
    feature : int array
        Rows of the case.
    order : int array
        Place among what each feature falls under of this part of the law, as the feature declares its activities.
    outcome, if_inside : int8 arrays
        Ranks of `Outcome`, strictest 0; ``if_inside`` is -1 where there is none.
    distance_m, limit_m, offset_m, uncertainty_m : float arrays
    extent_m : float array, shape (number of features,)
        How far the works of each feature of the job reach beyond the drawn site, for this finding.
    how_sure : callable
        Gives ``certainty``.
    presumed : bool array or None
    assumed : tuple of str
        What had to be assumed beyond what the assets say of themselves.
    """

    provision: Zone | RiverBand | ReviewTier
    activity: str
    clause: str
    pair: Column
    feature: Column
    order: Column
    outcome: Column
    if_inside: Column
    distance_m: Column
    limit_m: Column
    offset_m: Column
    uncertainty_m: Column
    extent_m: Column
    how_sure: Callable[[], Column]
    presumed: Column | None = None
    assumed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pair)

    @cached_property
    def certainty(self) -> Column:
        """Positions in `CERTAINTIES`, int8; asked only of what is said."""
        return self.how_sure().astype(np.int8)

    def measured_from(self, kind: str) -> str:
        """The line of an asset of some kind from which was measured."""
        if isinstance(self.provision, ReviewTier):
            return "outer_edge" if kind == "facility" else "centreline"
        return self.provision.measured_from


def judged(
    provision: Zone | RiverBand,
    rows: Rows,
    held: Column,
    *,
    activity: str,
    clause: str,
    order: Column,
    outcome: Column,
    sketched: Column,
    extent_m: Column,
    assumed: tuple[str, ...] = (),
    doubted: Column | None = None,
) -> FindingColumns:
    """What distances say: inside, the outcome; within the uncertainty beyond the limit, a question.

    Parameters
    ----------
    held : int array, shape (n,)
        Those of the hits among ``rows`` that the provision is asked about.
    order : int array, shape (n,)
        As in `FindingColumns`.
    outcome : int array, shape (n,)
        Rank of what follows inside.
    sketched : bool array, shape (n,)
        Those whose asset is known from a sketch only: it decides nothing, neither clear nor a violation.
    doubted : bool array, shape (n,), optional
        Those whose asset may not be there: nothing is prohibited for certain, but what would be cannot be told.
    """
    inside = rows.inside[held]
    follows = outcome
    if doubted is not None:
        sketched = sketched | doubted
        outcome = np.where(doubted, np.maximum(outcome, Outcome.UNDETERMINED.rank), outcome)
    beyond = np.where(sketched, Outcome.UNDETERMINED.rank, Outcome.VERIFY_ON_SITE.rank)

    def how_sure() -> Column:
        certain = np.where(rows.certain[held], INSIDE, MARGINAL)
        told = np.where(inside, certain, np.where(sketched, UNDETERMINED, MARGINAL))
        return told if doubted is None else np.where(doubted, UNDETERMINED, told)

    return FindingColumns(
        provision=provision,
        activity=activity,
        clause=clause,
        pair=rows.pair[held],
        feature=rows.feature[held],
        order=order,
        outcome=np.where(inside, outcome, beyond).astype(np.int8),
        if_inside=np.where(inside if doubted is None else inside & ~doubted, -1, follows).astype(np.int8),
        distance_m=rows.distance_m[held],
        limit_m=np.full(len(held), provision.limit_m),
        offset_m=rows.offset_m[held],
        uncertainty_m=rows.uncertainty_m[held],
        extent_m=extent_m,
        how_sure=how_sure,
        assumed=assumed,
    )
