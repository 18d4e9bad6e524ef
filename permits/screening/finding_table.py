"""Findings of many features as one table of columns: codes and numbers, no words and no object a row."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping, Sequence, Sized
from typing import Any

import numpy as np

from geo.coded import Coded
from geo.columns import distinct_codes
from geo.dataclass import dataclass, replaced
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.columns import CERTAINTIES, FindingColumns
from permits.screening.findings import WHOLE_SITE, Finding
from permits.screening.judge import Judged
from permits.screening.other_readings import Reading

Column = np.ndarray[Any, Any]

# The row of no asset; the feature of what is said of all.
NONE = -1


@dataclass(frozen=True)
class FindingTable:
    """Columns of equal length; a row is what `permits.screening.findings.Finding` says without its words.

    Attributes
    ----------
    feature, asset : int arrays
        Rows of the case and of the register; -1: of all features, of no asset.
    outcome, if_inside, certainty : int8 arrays
        Ranks of `Outcome` (-1: none), places in `permits.screening.columns.CERTAINTIES`.
    provision, activity, zone, measured_from, reading, tier : Coded
        The codes of a record.
    other_readings : Coded
        Of tuples of reading, value and outcome, ``()`` for none.
    assumed : Coded
        Of tuples of codes, ``()`` for none.
    asks_for : Coded
        Of tuples of the names of what would settle it (facts, properties, columns of the network), ``()`` for none.
    statutory, by_analogy : bool arrays
    presumed : int8 array
        1, 0; -1 where it is not asked.
    distance_m, limit_m, uncertainty_m : float arrays
        NaN where nothing was measured.
    """

    feature: Column
    asset: Column
    outcome: Column
    if_inside: Column
    certainty: Column
    provision: Coded
    activity: Coded
    zone: Coded
    measured_from: Coded
    reading: Coded
    tier: Coded
    other_readings: Coded
    assumed: Coded
    asks_for: Coded
    statutory: Column
    by_analogy: Column
    presumed: Column
    distance_m: Column
    limit_m: Column
    uncertainty_m: Column

    def __len__(self) -> int:
        return len(self.feature)

    @property
    def margin_m(self) -> Column:
        return np.asarray(self.distance_m - self.limit_m)

    def take(self, rows: Column) -> FindingTable:
        """Some rows, by place or by flag."""
        # `take` of numpy takes half as long as brackets do.
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        taken: dict[str, Any] = {}
        for one in dataclasses.fields(self):
            held = getattr(self, one.name)
            taken[one.name] = (
                Coded(held.values, held.codes.take(places)) if isinstance(held, Coded) else held.take(places)
            )
        return FindingTable(**taken)

    def for_features(self, rows: Column) -> FindingTable:
        """The same where its features are some of a larger case."""
        return replaced(self, feature=np.append(rows, NONE)[self.feature])

    @staticmethod
    def together(parts: Sequence[FindingTable]) -> FindingTable:
        """Findings of parts of a case, or under several laws: each once, feature by feature, strictest first.

        What two parts say of the same feature, asset, activity and provision with the same outcome is said as the
        later one says it.
        """
        every = [part for part in parts if len(part)]
        if not every:
            return _EMPTY
        stacked = FindingTable(
            **{one.name: _stacked([getattr(part, one.name) for part in every]) for one in dataclasses.fields(_EMPTY)}
        )
        # Of every feature the strictest first; of one asset one after another. All of it in one number: one is sorted in
        # a tenth of the time that five take. Where it fitted in none, this would refuse.
        keys = [
            column.astype(np.int64) + 1
            for column in (
                stacked.feature,
                stacked.outcome,
                stacked.asset,
                stacked.activity.codes,
                stacked.provision.codes,
            )
        ]
        key = np.ravel_multi_index(keys, [int(one.max(initial=0)) + 1 for one in keys])
        order = np.argsort(key, kind="stable")
        key = key[order]
        last = np.ones(len(order), dtype=bool)
        last[:-1] = key[1:] != key[:-1]
        return stacked.take(order[last])

    @staticmethod
    def of_judged(judged: Judged, rules: RulesInForce) -> FindingTable:
        """What was measured under one law."""
        every = (*judged.columns, *judged.not_held)
        if not every:
            return _EMPTY
        pair = np.concatenate([one.pair for one in every])
        # Of each row, which of them it is of.
        which = np.repeat(np.arange(len(every), dtype=np.int16), list(map(len, every)))
        asset = judged.measured.pairs.asset[pair]
        assets = judged.measured.assets
        return FindingTable(
            feature=np.concatenate([one.feature for one in every]),
            asset=asset,
            outcome=np.concatenate([one.outcome for one in every]),
            if_inside=np.concatenate([one.if_inside for one in every]),
            certainty=np.concatenate([one.certainty for one in every]),
            provision=_repeated(which, [one.clause for one in every]),
            activity=_repeated(which, [one.activity for one in every]),
            zone=_repeated(which, [one.provision.id for one in every]),
            measured_from=_measured_from(every, which, assets.kind.take(pair)),
            reading=_repeated(
                which,
                [None if isinstance(one.provision, ReviewTier) else rules.reading_of(one.provision) for one in every],
            ),
            tier=_repeated(
                which, [one.provision.tier if isinstance(one.provision, ReviewTier) else None for one in every]
            ),
            other_readings=_other_readings(every, judged, rules),
            assumed=_assumed(every, which, assets.assumed.take(pair)),
            asks_for=_same(len(pair), ()),
            statutory=np.array([not isinstance(one.provision, ReviewTier) for one in every])[which],
            by_analogy=assets.self_heated[pair],
            presumed=np.concatenate(
                [
                    np.full(len(one), -1, dtype=np.int8) if one.presumed is None else one.presumed.astype(np.int8)
                    for one in every
                ]
            ),
            distance_m=np.concatenate([one.distance_m for one in every]),
            limit_m=np.concatenate([one.limit_m for one in every]),
            uncertainty_m=np.concatenate([one.uncertainty_m for one in every]),
        )

    @staticmethod
    def unmeasured(
        rows: Column,
        outcome: Outcome,
        *,
        provision: str,
        certainty: int,
        activity: str | None = None,
        if_inside: Outcome | None = None,
        statutory: bool = True,
    ) -> FindingTable:
        """One finding of each of some features that needs no asset."""
        count = len(rows)
        return replaced(
            _nothing(count),
            feature=np.asarray(rows, dtype=np.int64),
            outcome=np.full(count, outcome.rank, dtype=np.int8),
            if_inside=np.full(count, -1 if if_inside is None else if_inside.rank, dtype=np.int8),
            certainty=np.full(count, certainty, dtype=np.int8),
            provision=_same(count, provision),
            activity=_same(count, activity),
            statutory=np.full(count, statutory),
        )

    @staticmethod
    def of_findings(
        findings: Iterable[Finding], row_of: Mapping[str, int], asset_of: Mapping[str, int]
    ) -> FindingTable:
        """Findings in words as a table: what is found beside a screening (doubts, features that were not read).

        Parameters
        ----------
        row_of : mapping
            Name of a feature → its row of the case; those of other names are left out.
        asset_of : mapping
            Asset id → its row of the register.
        """
        held = [one for one in findings if one.feature in row_of or one.feature == WHOLE_SITE]

        def floats(name: str) -> Column:
            return np.array([getattr(one, name) for one in held], dtype=float)

        def words(name: str) -> Coded:
            return _factorised([getattr(one, name) for one in held])

        others = [tuple((it.reading, it.value, it.outcome) for it in one.other_readings) for one in held]
        return FindingTable(
            feature=np.array([row_of.get(one.feature, NONE) for one in held], dtype=np.int64),
            asset=np.array([NONE if one.asset_id is None else asset_of[one.asset_id] for one in held], dtype=np.int64),
            outcome=np.array([one.outcome.rank for one in held], dtype=np.int8),
            if_inside=np.array([-1 if one.if_inside is None else one.if_inside.rank for one in held], dtype=np.int8),
            certainty=np.array([CERTAINTIES.index(one.certainty) for one in held], dtype=np.int8),
            provision=words("provision"),
            activity=words("activity"),
            zone=words("zone"),
            measured_from=words("measured_from"),
            reading=words("reading"),
            tier=words("tier"),
            other_readings=_factorised(others),
            assumed=words("assumed"),
            asks_for=_factorised(_all_asked_for(held)),
            statutory=np.array([one.statutory for one in held], dtype=bool),
            by_analogy=np.array([one.by_analogy for one in held], dtype=bool),
            presumed=np.array([-1 if one.presumed is None else one.presumed for one in held], dtype=np.int8),
            distance_m=floats("distance_m"),
            limit_m=floats("limit_m"),
            uncertainty_m=floats("uncertainty_m"),
        )


def _all_asked_for(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """What each asks for: of those that the table holds as one, what any of them does."""
    keys = [(one.key, one.outcome) if one.asks_for else None for one in findings]
    asked: dict[Hashable, dict[str, None]] = {}
    for key, one in zip(keys, findings, strict=True):
        if key is not None:
            asked.setdefault(key, {}).update(dict.fromkeys(one.asks_for))
    return [() if key is None else tuple(asked[key]) for key in keys]


def _nothing(count: int) -> FindingTable:
    """Rows that say nothing yet."""
    unknown = np.full(count, np.nan)
    return FindingTable(
        feature=np.full(count, NONE),
        asset=np.full(count, NONE),
        outcome=np.full(count, -1, dtype=np.int8),
        if_inside=np.full(count, -1, dtype=np.int8),
        certainty=np.full(count, -1, dtype=np.int8),
        provision=_same(count, None),
        activity=_same(count, None),
        zone=_same(count, None),
        measured_from=_same(count, None),
        reading=_same(count, None),
        tier=_same(count, None),
        other_readings=_same(count, ()),
        assumed=_same(count, ()),
        asks_for=_same(count, ()),
        statutory=np.zeros(count, dtype=bool),
        by_analogy=np.zeros(count, dtype=bool),
        presumed=np.full(count, -1, dtype=np.int8),
        distance_m=unknown,
        limit_m=unknown,
        uncertainty_m=unknown,
    )


def _same(count: int, value: Any) -> Coded:
    """A column of one value; None is none."""
    return Coded([] if value is None else [value], np.full(count, -1 if value is None else 0, dtype=np.int8))


_EMPTY = _nothing(0)


def _factorised(values: Sequence[Hashable]) -> Coded:
    """The distinct of some values, in the order in which they first stand; None is none."""
    place: dict[Hashable, int] = {}
    codes = [-1 if value is None else place.setdefault(value, len(place)) for value in values]
    return Coded(list(place), np.array(codes, dtype=_codes_of(place)))


def _codes_of(values: Sized) -> np.dtype[Any]:
    """The smallest type of the codes of some values: of what is narrow more lies near at hand."""
    return np.min_scalar_type(-len(values) - 1)


def _repeated(which: Column, values: Sequence[Hashable]) -> Coded:
    """A value for each of some columns, repeated down its rows."""
    return _factorised(values).take(which)


def _stacked(columns: Sequence[Any]) -> Any:
    """Columns of the same name, one below the other; words in their order, so that the same rows are the same table."""
    if not isinstance(columns[0], Coded):
        return np.concatenate(columns)
    if len(columns) == 1 and len(columns[0].values) < 2:
        return columns[0]
    values = sorted({value for one in columns for value in one.values}, key=str)
    place = {value: number for number, value in enumerate(values)}
    codes = [np.array([*(place[value] for value in one.values), -1], _codes_of(values))[one.codes] for one in columns]
    return Coded(values, np.concatenate(codes))


def _measured_from(every: Sequence[FindingColumns], which: Column, kind: Coded) -> Coded:
    """The line from which each row was measured: of a tier it depends on the asset, else on what drew the area."""
    lines = [[one.measured_from(str(name)) for name in kind.values] for one in every]
    values = sorted({name for line in lines for name in line})
    table = np.array([[values.index(name) for name in line] for line in lines], _codes_of(values))
    return Coded(values, table.reshape(len(every), len(kind.values))[which, kind.codes])


def _assumed(every: Sequence[FindingColumns], which: Column, said: Coded) -> Coded:
    """What was assumed of each asset, and then for the finding."""
    more = _repeated(which, [one.assumed for one in every])
    both, codes = distinct_codes(said.codes.astype(np.int64) * len(more.values) + more.codes)
    return Coded([(*said.values[one // len(more.values)], *more.values[one % len(more.values)]) for one in both], codes)


def _other_readings(every: Sequence[FindingColumns], judged: Judged, rules: RulesInForce) -> Coded:
    """What other readings make of each row: where areas end, then what acts fall under."""
    place: dict[tuple[Reading, ...], int] = {}
    codes = []
    for one in every:
        code, combinations = judged.other_readings.of(one)
        alike, of = distinct_codes(code * len(Outcome) + one.outcome)
        said = [
            (
                *combinations[number // len(Outcome)],
                *rules.read_otherwise(one.activity, one.clause, Outcome.of_rank(number % len(Outcome))),
            )
            for number in alike.tolist()
        ]
        codes.append(np.array([place.setdefault(others, len(place)) for others in said])[of])
    return Coded(list(place), np.concatenate(codes))
