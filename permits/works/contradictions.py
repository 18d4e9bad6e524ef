"""Facts that contradict the act of which they are stated: a depth of what does not dig, a bore of a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.dataclass import dataclass
from geo.simplified import simplified


@dataclass(frozen=True)
class Contradiction:
    """A fact that some activities do not have.

    Attributes
    ----------
    fact : str
    activities : frozenset of str
        Codes that do not have it.
    then : str
        The code that it may be instead.
    beyond_m : float
        Up to here they may have it.
    unless : tuple of str
        Words of the works that explain it: pruning has a species.
    """

    fact: str
    activities: frozenset[str]
    then: str
    beyond_m: float = 0.0
    unless: tuple[str, ...] = ()


def contradicted(
    table: Sequence[Contradiction], codes: Sequence[str], facts: Mapping[str, Any], said: str
) -> dict[str, tuple[str, ...]]:
    """What the works may be instead: code → the facts that say so.

    A fact that any of the activities has is of that one, whatever is done beside it.

    Parameters
    ----------
    said : str
        The texts of the works.
    """
    found: dict[str, dict[str, None]] = {}
    for fact, value in facts.items():
        instead = [_instead(table, code, fact, value, simplified(said.lower())) for code in codes]
        if value and all(instead):
            for code in instead:
                found.setdefault(code, {})[fact] = None
    return {code: tuple(names) for code, names in found.items()}


def _instead(table: Sequence[Contradiction], code: str, fact: str, value: Any, said: str) -> str:
    for row in table:
        if row.fact != fact or code not in row.activities or any(word in said for word in row.unless):
            continue
        if not isinstance(value, float) or value > row.beyond_m:
            return row.then
    return ""
