"""The rules that articles hold: zones, prohibitions, duties, penalties, readings, activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.text import Text
from permits.rulebook.outcomes import Outcome


@dataclass(frozen=True)
class Zone:
    """An area the law draws round assets.

    Attributes
    ----------
    limit_m : float
        From the measuring line; 以内 includes the number. 0: the asset itself must not be occupied.
    measured_from : str
        ``outer_edge`` | ``centreline``.
    belongs_to : tuple of str
        Which facilities, by their line; empty: all of the kind.
    pair_as : str
        ``each_pipe`` | ``mid_line``: what the centreline of a pair is.
    protection_zone : bool
        Whether it is the 安全保护范围 to which prohibitions and plan apply.
    safety_review : bool
        Whether listed acts in it need a safety review.
    under_reading : mapping
        Reading key → value → fields that this value changes.
    """

    id: str
    name: Text
    clause: str
    kind: str
    limit_m: float
    measured_from: str
    belongs_to: tuple[str, ...] = ()
    pair_as: str = "each_pipe"
    protection_zone: bool = False
    safety_review: bool = False
    under_reading: Mapping[str, Mapping[str, Mapping[str, float | str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Prohibition:
    """Acts that a clause forbids in zones."""

    clause: str
    zones: tuple[str, ...]
    acts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class RiverBand:
    """The band round river crossings: acts on the activity list marked ``river_ban``."""

    clause: str
    limit_m: float


@dataclass(frozen=True)
class Duty:
    """Who owes what to whom. ``when`` holds outcomes, or ``position_not_certain``; no clause: not statutory."""

    kind: str
    clause: str | None
    when: tuple[str, ...]
    owed_by: tuple[str, ...]
    towards: tuple[str, ...]
    words: Text
    due: Text | None


@dataclass(frozen=True)
class Penalty:
    """A fine range in yuan, both ends included, by who acted."""

    clause: str
    for_clause: str
    ranges: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Reading:
    """An open question of the text: its possible answers and the one we hold."""

    key: str
    default: str
    options: Mapping[str, Text]
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class FallsUnder:
    """What an activity falls under inside a protection zone.

    ``at`` says which part of the works counts: ``works``, a tree's ``trunk`` or its planting ``hole``.
    """

    clause: str
    outcome: Outcome
    at: str = "works"
    species_class: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityRule:
    """An activity in this order."""

    code: str
    falls_under: tuple[FallsUnder, ...] = ()
    safety_review: bool = False
    river_ban: bool = False
    own_work: bool = False
