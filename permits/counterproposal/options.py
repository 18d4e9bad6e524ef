"""A way out as data: what is changed, what it costs, what is left afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

import numpy as np

from geo.dataclass import dataclass
from geo.text import Text
from permits.rulebook.outcomes import Outcome
from permits.works.proposed import ProposedWorks

Column = np.ndarray[Any, Any]
Kind = Literal["cut", "shift", "split", "substitute"]


@dataclass(frozen=True)
class Cost:
    """What a way out costs; None where that is not its price.

    Attributes
    ----------
    shift_m, azimuth_deg, rotation_deg : float
        Ground metres, degrees clockwise from grid north, degrees anticlockwise about the middle of what is moved.
    given_up_m2 : float
        Land on which nothing is done.
    parts : int
        Pieces that are left.
    size_m : float
        The largest width or diameter.
    crossing_m : float
        Length within the limits afterwards.
    days : int
        How much later it starts.
    """

    shift_m: float | None = None
    azimuth_deg: float | None = None
    rotation_deg: float | None = None
    given_up_m2: float | None = None
    parts: int | None = None
    size_m: float | None = None
    crossing_m: float | None = None
    days: int | None = None


@dataclass(frozen=True)
class Drawn:
    """Some features of the works as they would be: rows of the case, and their geometry in the working system."""

    row: tuple[int, ...]
    geometry: Column


@dataclass(frozen=True)
class Option:
    """A change of the works, judged.

    Attributes
    ----------
    outcome : Outcome
        The answer to the works so changed, handed in so: all of them, but where land is given up or the job is done in
        parts, what is in ``free``.
    free, rest : Drawn or None
        What is certainly outside of everything that binds, so that screening by analogy is all that can be left of it;
        and what is not.
    margin_m : float or None
        Least distance beyond the limits; None where none was measured.
    text : Text
        What is changed, and what that leads to.
    otherwise : mapping of int to ProposedWorks
        Rows of which something is changed that is not their place.
    """

    kind: Kind
    outcome: Outcome
    free: Drawn | None
    rest: Drawn | None
    cost: Cost
    margin_m: float | None
    text: Text
    otherwise: Mapping[int, ProposedWorks] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all that is left of the works is free."""
        return self.free is not None and self.kind != "split" and (self.kind == "cut" or self.rest is None)


@dataclass(frozen=True)
class Larger:
    """The outcome were the works so much larger all round."""

    by_m: float
    outcome: Outcome


@dataclass(frozen=True)
class Better:
    """The outcome if more were known; nothing is better than what will be found."""

    kind: Literal["coordinates", "trial_pit", "size"]
    outcome: Outcome
    text: Text


@dataclass(frozen=True)
class Sensitivity:
    """How near another answer is.

    Attributes
    ----------
    outcome : Outcome
        The answer's own, with every doubt in it.
    next_change : Larger or None
        How much larger the works can be until the answer is another one; None: no change within the range looked at.
    """

    outcome: Outcome
    larger: tuple[Larger, ...]
    next_change: Larger | None
    better: tuple[Better, ...]


@dataclass(frozen=True)
class Proposal:
    """All ways out that were found.

    Attributes
    ----------
    options : tuple of Option
        Those that free the works first, the smallest change first among them.
    rounded : tuple of Option
        Of these, for who may not learn where the pipe lies: coarser than needed.
    reason : Text or None
        Why nothing frees the works as a whole; None where something does, or nothing has to.
    sensitivity : Sensitivity or None
        None where the works are too large for it to be asked.
    """

    options: tuple[Option, ...]
    rounded: tuple[Option, ...]
    reason: Text | None
    sensitivity: Sensitivity | None
