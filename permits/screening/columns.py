"""Findings as columns: what one provision says of one activity at many pairs of site and asset."""

from __future__ import annotations

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
        Rows of the pairs that were measured.
    outcome, if_inside : int8 arrays
        Ranks of `Outcome`, strictest 0; ``if_inside`` is -1 where there is none.
    certainty : int8 array
        Positions in `CERTAINTIES`.
    distance_m, limit_m, offset_m, uncertainty_m : float arrays
    extent_m : float array, shape (number of features,)
        How far the works of each feature of the job reach beyond the drawn site, for this finding.
    presumed : bool array or None
    assumed : tuple of str
        What had to be assumed beyond what the assets say of themselves.
    """

    provision: Zone | RiverBand | ReviewTier
    activity: str
    clause: str
    pair: Column
    outcome: Column
    if_inside: Column
    certainty: Column
    distance_m: Column
    limit_m: Column
    offset_m: Column
    uncertainty_m: Column
    extent_m: Column
    presumed: Column | None = None
    assumed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pair)

    def measured_from(self, kind: str) -> str:
        """The line of an asset of some kind from which was measured."""
        if isinstance(self.provision, ReviewTier):
            return "outer_edge" if kind == "facility" else "centreline"
        return self.provision.measured_from


def judged(
    provision: Zone | RiverBand,
    rows: Rows,
    chosen: Column,
    *,
    activity: str,
    clause: str,
    outcome: Column,
    sketch: Column,
    extent_m: Column,
    assumed: tuple[str, ...] = (),
) -> FindingColumns:
    """What distances say: inside, the outcome; within the uncertainty beyond the limit, a question.

    Parameters
    ----------
    chosen : bool array, shape (len(rows),)
        Rows that the provision is asked about.
    outcome : int8 array, shape (len(rows),)
        Rank of what follows inside.
    sketch : bool array, shape (len(rows),)
        Rows whose asset is known from a sketch only: it decides nothing, neither clear nor a violation.
    """
    held = np.flatnonzero(chosen & (rows.inside | rows.near))
    inside = rows.inside[held]
    follows = outcome[held]
    unsure = sketch[held]
    return FindingColumns(
        provision=provision,
        activity=activity,
        clause=clause,
        pair=rows.pair[held],
        outcome=np.where(
            inside, follows, np.where(unsure, Outcome.UNDETERMINED.rank, Outcome.VERIFY_ON_SITE.rank)
        ).astype(np.int8),
        if_inside=np.where(inside, -1, follows).astype(np.int8),
        certainty=np.where(
            inside,
            np.where(rows.certain[held], INSIDE, MARGINAL),
            np.where(unsure, UNDETERMINED, MARGINAL),
        ).astype(np.int8),
        distance_m=rows.distance_m[held],
        limit_m=np.full(len(held), provision.limit_m),
        offset_m=rows.offset_m[held],
        uncertainty_m=rows.uncertainty_m[held],
        extent_m=extent_m,
        assumed=assumed,
    )
