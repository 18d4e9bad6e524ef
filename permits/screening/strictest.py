"""The strictest that a case leads to, a rank a feature, without words: what alternatives are compared by."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.columns import FindingColumns
from permits.screening.coverage import not_covered
from permits.screening.declared import declared_findings
from permits.screening.findings import Finding
from permits.screening.judge import Judge
from permits.screening.season import SeasonWorks, season_findings

Column = np.ndarray[Any, Any]
CLEAR = Outcome.NO_RESTRICTION_FOUND.rank
_UNKNOWN = Outcome.UNDETERMINED.rank


@dataclass(frozen=True)
class Decisive:
    """The pair that makes a feature's outcome what it is: asset (row of the register), and what was measured."""

    outcome: Outcome
    activity: str
    asset: int
    zone: str
    measured_from: str
    distance_m: float
    limit_m: float
    uncertainty_m: float


@dataclass(frozen=True)
class Strictest:
    """Of each feature of a case.

    Attributes
    ----------
    rank : int array, shape (n,)
        Of `Outcome`, strictest 0; whether the network is known there is not in it.
    uncovered : bool array, shape (n,)
        Features round which the network is not known.
    decisive : tuple of (Decisive or None)
        None where nothing measured decides it.
    """

    rank: Column
    uncovered: Column
    decisive: tuple[Decisive | None, ...]


def strictest(case: Case, rules: RulesInForce, *, since: datetime.date, screening: bool = True) -> Strictest:
    """Judge a case under the readings in force; where that crashes, its halves, down to the feature that crashes.

    ``screening``: with the tiers of screening, which forbid nothing.
    """
    try:
        return _judged(case, rules, since, screening)
    except Exception:
        # An alternative that cannot be judged is no clear; the case as declared says why it crashed, if it did.
        if len(case.works) == 1:
            return Strictest(np.array([_UNKNOWN]), np.array([False]), (None,))
        middle = len(case.works) // 2
        parts = [
            strictest(case.part(rows), rules, since=since, screening=screening)
            for rows in (range(middle), range(middle, len(case.works)))
        ]
        return Strictest(
            np.concatenate([part.rank for part in parts]),
            np.concatenate([part.uncovered for part in parts]),
            tuple(one for part in parts for one in part.decisive),
        )


def _judged(case: Case, rules: RulesInForce, since: datetime.date, screening: bool) -> Strictest:
    judge = Judge(case, rules)
    rank = np.full(len(case.works), CLEAR)
    decided: dict[int, tuple[FindingColumns, int]] = {}
    for columns in judge.held(screening=screening):
        feature = judge.measured.pairs.site[columns.pair]
        for place in np.flatnonzero(columns.outcome < rank[feature]):
            row = int(feature[place])
            if columns.outcome[place] < rank[row]:
                rank[row] = columns.outcome[place]
                decided[row] = (columns, int(place))
    decisive = [_decisive(judge, decided.get(row)) for row in range(len(rank))]
    rows = {name: row for row, name in enumerate(case.site.feature)}
    works = SeasonWorks(case.works, judge.whose, judge.at_client_assets())
    for finding in (*season_findings(works, rules, since=since), *declared_findings(case, rules, judge.whose, ())):
        row = rows[finding.feature]
        if finding.outcome.rank < rank[row]:
            rank[row], decisive[row] = finding.outcome.rank, None
    # Where no coverage is stated, that another place lies far from the network says nothing against this one.
    stated = case.register.coverage is not None
    uncovered = not_covered(case, rules) if stated else np.zeros(len(case.works), dtype=bool)
    return Strictest(rank, uncovered, tuple(decisive))


def _decisive(judge: Judge, decided: tuple[FindingColumns, int] | None) -> Decisive | None:
    if decided is None:
        return None
    columns, place = decided
    asset = int(judge.measured.pairs.asset[columns.pair[place]])
    return Decisive(
        outcome=Outcome.of_rank(columns.outcome[place]),
        activity=columns.activity,
        asset=asset,
        zone=columns.provision.id,
        measured_from=columns.measured_from(str(judge.case.register.column("kind")[asset])),
        distance_m=float(columns.distance_m[place]),
        limit_m=float(columns.limit_m[place]),
        uncertainty_m=float(columns.uncertainty_m[place]),
    )


def of_findings(features: Sequence[str], findings: Iterable[Finding]) -> Column:
    """Strictest rank of each feature among findings, shape (number of features,)."""
    rank = np.full(len(features), CLEAR)
    rows = {name: row for row, name in enumerate(features)}
    for finding in findings:
        row = rows.get(finding.feature)
        if row is not None:
            rank[row] = min(rank[row], finding.outcome.rank)
    return rank
