"""The outcome of each of many features, without words: one row a feature, made of its findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from geo.coded import Coded
from geo.columns import distinct_codes
from geo.dataclass import dataclass
from permits.rulebook.outcomes import Outcome, told_together
from permits.screening.columns import CERTAINTIES, INSIDE
from permits.screening.finding_table import NONE, FindingTable
from permits.screening.findings import settled_by, why_unknown

Column = np.ndarray[Any, Any]
_CLEAR, _UNKNOWN = Outcome.NO_RESTRICTION_FOUND.rank, Outcome.UNDETERMINED.rank


class Unknown(NamedTuple):
    """Why something cannot be told, as `why_unknown` has it, and what settles it, as `settled_by` does."""

    why: str
    settled_by: tuple[str, ...]


@dataclass(frozen=True)
class SiteOutcomes:
    """Columns of shape (number of features,).

    Attributes
    ----------
    outcome : int8 array
        Rank of the strictest `Outcome`.
    told : int array
        A bit for each rank of what is told together.
    table : FindingTable
        The findings, feature by feature, strictest first.

    The rest is worked out where it is asked for: of many sites hardly more than the outcome may be.
    """

    outcome: Column
    told: Column
    table: FindingTable

    @cached_property
    def outcomes(self) -> Coded:
        """Of tuples of all that are told together, strictest first."""
        told, of = distinct_codes(self.told)
        return Coded([_told(kind) for kind in told.tolist()], of)

    @cached_property
    def decisive(self) -> Column:
        """The row of ``table`` that gives the reason, -1 where nothing was found.

        The order before an analogy, measured before not, certain before not, near before far, known before assumed.
        """
        return _decisive(self.table, self.outcome)

    @cached_property
    def findings(self) -> Column:
        """How many there are."""
        of_all = self.table.feature == NONE
        own = self.table.feature[~of_all]
        return np.bincount(own, minlength=len(self.outcome)) + int(of_all.sum())

    @cached_property
    def assets(self) -> Column:
        """How many assets they name."""
        return _assets(self.table, len(self.outcome))

    @cached_property
    def undetermined_by(self) -> Coded:
        """Of tuples of the codes of `reasons.toml`, or of an assumption, for which it cannot be told, ``()`` where it can."""
        return _each_once(self.unknowns, lambda reason, _: (reason,))

    @cached_property
    def settled_by(self) -> Coded:
        """Of tuples of what is to be stated or put right, as `permits.screening.findings.settled_by` names it."""
        return _each_once(self.unknowns, lambda _, names: names)

    @cached_property
    def unknowns(self) -> Coded:
        """Of tuples of `Unknown`, in the order of their codes: all that is not known of a feature, ``()`` where all is."""
        return _unknowns(self.table, len(self.outcome))


def site_outcomes(table: FindingTable, count: int, *, also: Sequence[FindingTable] = ()) -> SiteOutcomes:
    """What findings come to.

    Parameters
    ----------
    table : FindingTable
        Of a screening, as `permits.screening.tabulated` makes it: feature by feature, as `FindingTable.together` leaves it.
    count : int
        How many features there are.
    also : sequence of FindingTable
        What is found beside a screening: doubts, what was not read, what texts say against the place.
    """
    every = FindingTable.together([table, *also]) if also else table
    of_all = every.feature == NONE
    own = np.flatnonzero(~of_all)
    feature, found = every.feature[own], every.outcome[own]
    begins = np.flatnonzero(np.diff(feature, prepend=NONE))
    outcome = np.full(count, _CLEAR, dtype=np.int8)
    bits = np.zeros(count, dtype=np.int64)
    if len(own):
        outcome[feature[begins]] = np.minimum.reduceat(found, begins)
        bits[feature[begins]] = np.bitwise_or.reduceat(1 << found.astype(np.int64), begins)
    outcome = np.minimum(outcome, every.outcome[of_all].min(initial=_CLEAR)).astype(np.int8)
    bits |= np.bitwise_or.reduce(1 << every.outcome[of_all].astype(np.int64), initial=0)
    # One that restricts nothing does not appear beside what does: those with it and without are of one kind.
    clear = np.int64(1 << _CLEAR)
    return SiteOutcomes(outcome, np.where(bits & ~clear, bits & ~clear, clear), every)


def _told(bits: int) -> tuple[Outcome, ...]:
    return told_together(one for one in Outcome if bits >> one.rank & 1)


def _decisive(table: FindingTable, outcome: Column) -> Column:
    """The row that gives the reason of each feature."""
    found = np.full(len(outcome), NONE)
    rows = np.flatnonzero((table.feature != NONE) & (table.outcome == outcome[table.feature]))
    assumes = np.array([bool(one) for one in table.assumed.values] + [False])[table.assumed.codes[rows]]
    distance_m = table.distance_m[rows]
    distance_m = np.where(np.isnan(distance_m), 0.0, distance_m)
    # Of the order before by analogy, measured before not, certain before not, in one number.
    weight = (
        (table.tier.codes[rows] >= 0) * 4 + (table.asset[rows] == NONE) * 2 + (table.certainty[rows] != INSIDE)
    ).astype(np.int64)
    first = _first_of_least(table.feature[rows], (weight, distance_m, assumes))
    found[table.feature[rows[first]]] = rows[first]
    # What is said of all decides where a feature's own findings are less.
    of_all = np.flatnonzero(table.feature == NONE)
    if len(of_all):
        found[found == NONE] = of_all[0]
    return found


def _first_of_least(feature: Column, ranks: Sequence[Column]) -> Column:
    """Of rows that stand feature by feature, the one of each that would come first in an order by several ranks, as places.

    No sort: of each feature those that are least in one rank are asked for the next, and of those that are alike the first stays.
    """
    rows = np.arange(len(feature))
    found: list[Column] = []
    for rank in (*ranks, rows):
        begins = np.flatnonzero(np.diff(feature[rows], prepend=-2))
        count = np.diff(begins, append=len(rows))
        # Most features have one, and are asked no more.
        found.append(rows[begins[count == 1]])
        rows, count = rows[np.repeat(count > 1, count)], count[count > 1]
        if not len(rows):
            break
        of = rank[rows]
        rows = rows[of == np.repeat(np.minimum.reduceat(of, np.cumsum(count) - count), count)]
    return np.concatenate([*found, rows])


def _assets(table: FindingTable, count: int) -> Column:
    """How many assets the findings of each feature name."""
    named = (table.asset != NONE) & (table.feature != NONE)
    most = int(table.asset.max(initial=0)) + 1
    pairs = table.feature[named].astype(np.int64) * most + table.asset[named]
    # They stand feature by feature: a sort that looks for order takes a tenth of the time of one that does not.
    pairs.sort(kind="stable")
    new = np.ones(len(pairs), dtype=bool)
    new[1:] = pairs[1:] != pairs[:-1]
    return np.bincount(pairs[new] // most, minlength=count)


def _unknowns(table: FindingTable, count: int) -> Coded:
    """What is not known of each feature."""
    rows = np.flatnonzero(table.outcome == _UNKNOWN)
    kinds, of_row = _kinds(table, rows)
    # Of each feature each once, in order, and what is not known of all of them of each.
    of_all = table.feature[rows] == NONE
    most = max(len(kinds), 1)
    keys = table.feature[rows[~of_all]].astype(np.int64) * most + of_row[~of_all]
    if of_all.any():
        each = np.arange(count, dtype=np.int64)[:, None] * most + np.unique(of_row[of_all])
        keys = np.concatenate([keys, each.reshape(-1)])
    feature, kind = np.divmod(np.unique(keys), most)
    # Of most features everything can be told, and of most others one thing cannot; those of which two cannot are looked at twice.
    sets: list[tuple[Unknown, ...]] = [()]
    held = np.zeros(count, dtype=np.int64)
    begins = np.flatnonzero(np.diff(feature, prepend=NONE))
    nth = np.arange(len(feature)) - np.repeat(begins, np.diff(begins, append=len(feature)))
    for number in range(int(nth.max(initial=-1)) + 1):
        at = nth == number
        more, place = np.unique(held[feature[at]] * most + kind[at], return_inverse=True)
        held[feature[at]] = len(sets) + place.reshape(-1)
        sets += [(*sets[one // most], kinds[one % most]) for one in more.tolist()]
    used, of = distinct_codes(held)
    return Coded([sets[one] for one in used.tolist()], of)


def _kinds(table: FindingTable, rows: Column) -> tuple[list[Unknown], Column]:
    """What the undetermined findings of some rows do not know, in the order of the codes, and of each row which of it."""
    columns = (
        *(table.provision.codes[rows], table.assumed.codes[rows], table.asks_for.codes[rows]),
        *(table.certainty[rows], table.asset[rows] != NONE),
    )
    # Places count from 1 in the key, for there may be none.
    wide = [column.astype(np.int64) + 1 for column in columns]
    shape = [int(one.max(initial=0)) + 1 for one in wide]
    keys, of_row = np.unique(np.ravel_multi_index(wide, shape), return_inverse=True)
    said = []
    for provision, assumed, asks_for, certainty, has_asset in zip(
        *(one - 1 for one in np.unravel_index(keys, shape)), strict=True
    ):
        why = why_unknown(
            table.provision.values[provision],
            table.assumed.values[assumed],
            CERTAINTIES[certainty],
            has_asset=bool(has_asset),
        )
        said.append(Unknown(why, settled_by(why, table.asks_for.values[asks_for])))
    kinds = sorted(set(said))
    place = {one: number for number, one in enumerate(kinds)}
    return kinds, np.array([place[one] for one in said], dtype=np.int64)[of_row.reshape(-1)]


def _each_once(unknowns: Coded, named: Callable[[str, tuple[str, ...]], tuple[str, ...]]) -> Coded:
    """Tuples of names out of those of what is not known, each name once."""
    said = [tuple(dict.fromkeys(name for one in several for name in named(*one))) for several in unknowns.values]
    place = {names: number for number, names in enumerate(dict.fromkeys(said))}
    return Coded(list(place), np.array([place[names] for names in said], dtype=np.int64)[unknowns.codes])
