"""The strictest that a case leads to, a rank a feature, without words: what alternatives are compared by."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np

from geo.dataclass import dataclass
from geo.errors import DamagedError
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.screening.case import Case
from permits.screening.columns import FindingColumns
from permits.screening.compare import Measured
from permits.screening.coverage import not_covered
from permits.screening.declared import declared_rows
from permits.screening.findings import Finding
from permits.screening.judge import Judge
from permits.screening.own_work import Clients
from permits.screening.season import SeasonWorks, Since, season_rows, since_of

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
class Deciding(Sequence[Decisive | None]):
    """For each feature the pair that decides, None where nothing measured does; put into words where it is asked for.

    Attributes
    ----------
    found : tuple of (Measured, FindingColumns)
    source, place : int arrays, shape (n,)
        Which of ``found``, -1 for none, and the row there.
    """

    found: tuple[tuple[Measured, FindingColumns], ...]
    source: Column
    place: Column

    @staticmethod
    def none(count: int) -> Deciding:
        return Deciding((), np.full(count, -1), np.zeros(count, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.source)

    @overload
    def __getitem__(self, row: int) -> Decisive | None: ...
    @overload
    def __getitem__(self, row: slice) -> Deciding: ...
    def __getitem__(self, row: int | slice) -> Decisive | Deciding | None:
        if isinstance(row, slice):
            return Deciding(self.found, self.source[row], self.place[row])
        if self.source[row] < 0:
            return None
        measured, columns = self.found[self.source[row]]
        return _decisive(measured, columns, int(self.place[row]))

    def replaced(self, rows: Column, others: Deciding, taken: Column) -> Deciding:
        """The same with some rows of others in the place of its own."""
        source, place = self.source.copy(), self.place.copy()
        source[rows] = np.where(others.source < 0, -1, others.source + len(self.found))[taken]
        place[rows] = others.place[taken]
        return Deciding((*self.found, *others.found), source, place)


@dataclass(frozen=True)
class Strictest:
    """Of each feature of a case.

    Attributes
    ----------
    rank : int array, shape (n,)
        Of `Outcome`, strictest 0; whether the network is known there is not in it.
    uncovered : bool array, shape (n,)
        Features round which the network is not known.
    decisive : Deciding
    """

    rank: Column
    uncovered: Column
    decisive: Deciding

    @staticmethod
    def clear(count: int) -> Strictest:
        """Of features of which nothing is known yet."""
        return Strictest(np.full(count, CLEAR), np.zeros(count, dtype=bool), Deciding.none(count))

    def with_part(self, rows: Column, part: Strictest) -> Strictest:
        """The same where some of its features were judged, in this part or under one more law."""
        stricter = part.rank < self.rank[rows]
        rank, uncovered = self.rank.copy(), self.uncovered.copy()
        rank[rows[stricter]] = part.rank[stricter]
        uncovered[rows] |= part.uncovered
        return Strictest(rank, uncovered, self.decisive.replaced(rows[stricter], part.decisive, stricter))


def strictest(case: Case, rules: RulesInForce, *, since: Since, screening: bool = True) -> Strictest:
    """Judge a case under the readings in force; where that crashes, its halves, down to the feature that crashes.

    ``screening``: with the tiers of screening, which forbid nothing.
    """
    try:
        return _judged(case, rules, since, screening)
    except DamagedError:
        raise
    except Exception:
        # An alternative that cannot be judged is no clear; the case as declared says why it crashed, if it did.
        count = len(case.works)
        if count == 1:
            return Strictest(np.array([_UNKNOWN]), np.array([False]), Deciding.none(1))
        whole = Strictest.clear(count)
        for rows in np.array_split(np.arange(count), 2):
            part = strictest(case.part(rows), rules, since=since_of(since, rows), screening=screening)
            whole = whole.with_part(rows, part)
        return whole


def _judged(case: Case, rules: RulesInForce, since: Since, screening: bool) -> Strictest:
    judge = Judge(case, rules)
    rank, decisive = _of_parts(judge, judge.held(screening=screening))
    works = SeasonWorks(judge.works, judge.clients, judge.at_client_assets(), rules, since=since)
    for unmeasured, rows in _unmeasured(works, judge.clients):
        stricter = rows[unmeasured < rank[rows]]
        rank[stricter], decisive.source[stricter] = unmeasured, -1
    # Where no coverage is stated, that another place lies far from the network says nothing against this one.
    stated = case.register.coverage is not None
    uncovered = not_covered(case, rules, judge.measured.pairs) if stated else np.zeros(len(case.works), dtype=bool)
    return Strictest(rank, uncovered, decisive)


def _of_parts(judge: Judge, parts: Sequence[Sequence[FindingColumns]]) -> tuple[Column, Deciding]:
    """Rank and place of the strictest finding of each feature; of several the first by part of the law, declaration and asset."""
    rank, decisive = np.full(len(judge.works), CLEAR), Deciding.none(len(judge.works))
    columns = [(number, one) for number, part in enumerate(parts) for one in part]
    if not columns:
        return rank, decisive
    lengths = [len(one) for _, one in columns]
    feature, found, order, pair = (
        np.concatenate([getattr(one, name) for _, one in columns]) for name in ("feature", "outcome", "order", "pair")
    )
    part = np.repeat([number for number, _ in columns], lengths)
    rows = np.lexsort((pair, order, part, found, feature))
    first = rows[np.append(True, feature[rows][1:] != feature[rows][:-1])]
    first = first[found[first] < CLEAR]
    rank[feature[first]] = found[first]
    ends = np.cumsum(lengths)
    source = np.searchsorted(ends, first, side="right")
    decisive.source[feature[first]] = source
    decisive.place[feature[first]] = first - (ends - lengths)[source]
    return rank, dataclasses.replace(decisive, found=tuple((judge.measured, one) for _, one in columns))


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


def _decisive(measured: Measured, columns: FindingColumns, place: int) -> Decisive:
    asset = int(measured.pairs.asset[columns.pair[place]])
    return Decisive(
        outcome=Outcome.of_rank(columns.outcome[place]),
        activity=columns.activity,
        asset=asset,
        zone=columns.provision.id,
        measured_from=columns.measured_from(str(measured.register.column("kind")[asset])),
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
