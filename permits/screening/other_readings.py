"""What other readings of the law would make of findings, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.columns import distinct
from permits.rulebook.outcomes import Outcome
from permits.screening.columns import FindingColumns

Column = np.ndarray[Any, Any]
Reading = tuple[str, str, Outcome | None]

# Pairs are counted above the code of activity and clause.
_LABELS = 1 << 20
# What a reading makes of a finding: nothing else, no finding, or an outcome by its rank.
_SAME, _NOTHING, _RANKED = 0, 1, 2


@dataclass(frozen=True)
class Outcomes:
    """Ranks by key, keys rising; of several findings of one key the last counts."""

    key: Column
    rank: Column

    def of(self, keys: Column) -> Column:
        """The rank of each of some keys, -1 where there is none."""
        if not len(self.key):
            return np.full(len(keys), -1)
        place = np.minimum(np.searchsorted(self.key, keys), len(self.key) - 1)
        return np.where(self.key[place] == keys, self.rank[place], -1)


@dataclass
class Keys:
    """Pair, activity and clause of findings as one number: what stays the same under another reading."""

    _labels: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, one: FindingColumns) -> Column:
        label = self._labels.setdefault((one.activity, one.clause), len(self._labels))
        return np.asarray(one.pair * _LABELS + label)

    def outcomes(self, found: Sequence[FindingColumns]) -> Outcomes:
        if not found:
            return Outcomes(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        key = np.concatenate([self.of(one) for one in found])
        rank = np.concatenate([one.outcome for one in found])
        order = np.argsort(key, kind="stable")
        key, rank = key[order], rank[order]
        last = np.ones(len(key), dtype=bool)
        last[:-1] = key[1:] != key[:-1]
        return Outcomes(key[last], rank[last].astype(np.int64))


class OtherReadings:
    """Of each finding, by its key: the readings under which it would be another, and which it would be."""

    def __init__(self, keys: Keys, readings: Sequence[tuple[str, str]]) -> None:
        self._keys = keys
        self._readings = readings
        self._changed: list[tuple[int, Column, Column]] = []
        self._found: tuple[Column, Column, list[tuple[Reading, ...]]] | None = None

    def compare(self, number: int, here: Outcomes, there: Outcomes) -> None:
        """Note what a reading changes of some findings."""
        every = np.union1d(here.key, there.key)
        now, then = here.of(every), there.of(every)
        changed = now != then
        if changed.any():
            self._changed.append((number, every[changed], then[changed]))

    def of(self, one: FindingColumns) -> tuple[Column, list[tuple[Reading, ...]]]:
        """For each row its place among combinations of other readings, and these; the first one is none."""
        key, code, combinations = self._combined()
        wanted = self._keys.of(one)
        if not len(key):
            return np.zeros(len(wanted), dtype=np.intp), combinations
        place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        return np.where(key[place] == wanted, code[place], 0), combinations

    def _combined(self) -> tuple[Column, Column, list[tuple[Reading, ...]]]:
        if self._found is None:
            none = np.zeros(0, dtype=np.int64)
            key = distinct(np.concatenate([none, *(keys for _, keys, _ in self._changed)]))
            if not len(key):
                self._found = key, np.zeros(0, dtype=np.intp), [()]
                return self._found
            made = np.full((len(key) + 1, len(self._readings)), _SAME, dtype=np.int8)
            for number, keys, rank in self._changed:
                made[np.searchsorted(key, keys) + 1, number] = np.where(rank < 0, _NOTHING, rank + _RANKED)
            # The first row, of which nothing is changed, sorts first.
            kinds, code = np.unique(made, axis=0, return_inverse=True)
            self._found = key, code.reshape(-1)[1:], [self._said(kind) for kind in kinds.tolist()]
        return self._found

    def _said(self, made: Sequence[int]) -> tuple[Reading, ...]:
        return tuple(
            (reading, value, None if there == _NOTHING else Outcome.of_rank(there - _RANKED))
            for (reading, value), there in zip(self._readings, made, strict=True)
            if there != _SAME
        )
