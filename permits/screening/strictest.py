"""The strictest that a case leads to, a rank a feature, without words: what alternatives are compared by."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.columns import FindingColumns
from permits.screening.coverage import not_covered
from permits.screening.declared import declared_rows
from permits.screening.findings import Finding
from permits.screening.judge import Judge
from permits.screening.own_work import Clients
from permits.screening.season import SeasonWorks, season_rows

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
    decisive: list[Decisive | None] = [None] * len(rank)
    for columns, places in _strictest_places(judge.held(screening=screening)):
        rank[columns.feature[places]] = columns.outcome[places]
        for place in places.tolist():
            decisive[columns.feature[place]] = _decisive(judge, columns, place)
    works = SeasonWorks(judge.works, judge.clients, judge.at_client_assets(), rules, since=since)
    for unmeasured, rows in _unmeasured(works, judge.clients):
        stricter = rows[unmeasured < rank[rows]]
        rank[stricter] = unmeasured
        for row in stricter.tolist():
            decisive[row] = None
    # Where no coverage is stated, that another place lies far from the network says nothing against this one.
    stated = case.register.coverage is not None
    uncovered = not_covered(case, rules) if stated else np.zeros(len(case.works), dtype=bool)
    return Strictest(rank, uncovered, tuple(decisive))


def _strictest_places(parts: Sequence[Sequence[FindingColumns]]) -> Iterator[tuple[FindingColumns, Column]]:
    """Where the strictest finding of each feature stands; of several the first by part of the law, declaration and asset."""
    columns = [(number, one) for number, part in enumerate(parts) for one in part]
    if not columns:
        return
    lengths = [len(one) for _, one in columns]
    feature, rank, order, pair = (
        np.concatenate([getattr(one, name) for _, one in columns]) for name in ("feature", "outcome", "order", "pair")
    )
    part = np.repeat([number for number, _ in columns], lengths)
    places = np.lexsort((pair, order, part, rank, feature))
    first = places[np.append(True, feature[places][1:] != feature[places][:-1])]
    first = first[rank[first] < CLEAR]
    ends = np.cumsum(lengths)
    stands_in = np.searchsorted(ends, first, side="right")
    for number, (_, one) in enumerate(columns):
        here = first[stands_in == number]
        if len(here):
            yield one, here - (ends[number] - len(one))


def _unmeasured(works: SeasonWorks, clients: Clients) -> Iterator[tuple[int, Column]]:
    """Ranks of what needs no place, and the rows that lead to each."""
    ban = works.rules.season_ban
    if ban is not None:
        rows = season_rows(works)
        needing = works.needing_shutdown[rows]
        yield ban.outcome.rank, rows[needing]
        yield _UNKNOWN, rows[~needing]
    for _, falls_under, rows in declared_rows(works.works, works.rules, clients):
        yield falls_under.outcome.rank, rows


def _decisive(judge: Judge, columns: FindingColumns, place: int) -> Decisive:
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
