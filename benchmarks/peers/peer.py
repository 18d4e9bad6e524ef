"""What every engine is asked and answers: all pairs of a site and a feature within the feature's limit, with the distance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

Column = np.ndarray[Any, Any]


class Answer(NamedTuple):
    """Pairs as columns of equal length, in any order; plane metres."""

    site: Column
    feature: Column
    distance: Column


class Peer(Protocol):
    """An engine that holds the features, in whatever form it likes them.

    Parameters
    ----------
    features : array of shapely geometry, shape (n,)
    limit : array of float, shape (n,)
        Of each feature, plane metres.

    Raises
    ------
    Absent
    """

    name: str

    def __init__(self, features: Column, limit: Column) -> None: ...

    def asked(self, sites: Column) -> Callable[[], Answer]:
        """Take the sites in too; what is returned asks, and only that is timed."""


class Absent(Exception):
    """An engine is not here, and why."""


def ordered(answer: Answer) -> Answer:
    """By site and feature."""
    order = np.lexsort((answer.feature, answer.site))
    return Answer(answer.site[order], answer.feature[order], answer.distance[order])


class Difference(NamedTuple):
    """How an answer differs from the reference.

    Attributes
    ----------
    pairs, missed, too_many : int
    farthest_m : float
        By which the distance of a pair that both have differs most.
    """

    pairs: int
    missed: int
    too_many: int
    farthest_m: float


def difference(answer: Answer, reference: Answer, limit: Column, *, unclear_m: float = 0.0) -> Difference:
    """Hold an answer against the reference; pairs so near to their limit are nobody's mistake.

    Raises
    ------
    ValueError
        A pair stands in an answer twice.
    """
    width = max(int(column.feature.max(initial=0)) for column in (answer, reference)) + 1
    ours, theirs = (one.site.astype(np.int64) * width + one.feature for one in (answer, reference))
    if len(np.unique(ours)) < len(ours):
        raise ValueError("a pair stands in the answer twice")
    _, here, there = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    apart = np.abs(answer.distance[here] - reference.distance[there])

    def others(one: Answer, known: Column) -> int:
        alone = np.delete(np.arange(len(one.site)), known)
        return int(np.count_nonzero(np.abs(one.distance[alone] - limit[one.feature[alone]]) >= unclear_m))

    return Difference(len(ours), others(reference, there), others(answer, here), float(apart.max(initial=0.0)))
