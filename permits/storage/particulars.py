"""What a determination says of itself: by it a check is found, held against what is in force, and logged.

Whoever keeps and logs an answer reads no record for it: records are large, and made of what somebody handed in.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import pydantic

from geo.dataclass import dataclass
from permits.rulebook.outcomes import Outcome

# The record has all of it; so much is shown in a list and searched.
MOST_SHOWN = 1000
# How the number begins of an answer that was rows of sites, each a job of its own.
ROWS = "ROWS-"


# A basement of 50 m by 50 m; who asks for more land is told in larger squares.
SMALL_M2 = 2500.0


class Box(NamedTuple):
    """Degrees, as a record has them."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Ground:
    """The ground that was asked about.

    Attributes
    ----------
    bbox : Box
        Round the small features, or round all where none is small: a large one beside them hides no question.
    area_m2 : float
        Of the feature in the middle, by size, of these.
    lon, lat : float
        Centroid of these.
    features : int
        How many were drawn: each is a question.
    drawn : tuple of float or None
        As a `Box` round all features, where these are not all; the log does not keep it.
    """

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(extra="forbid", allow_inf_nan=False)

    bbox: Box
    area_m2: float
    lon: float
    lat: float
    features: int
    # Not a `Box`: of a type that stands twice pydantic forgets that no number may be infinite.
    drawn: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Particulars:
    """What is kept beside a record.

    Attributes
    ----------
    number : str
        As it stands on every paper; the same works asked on the same day have the same. Of rows of sites, which have no paper, `ROWS` and what the
        content tells.
    outcome : Outcome
        The headline.
    project : str or None
    parties : tuple of str
        Client, contractor, reference, as they were stated.
    network_sha256, rulebook_sha256, engine : str
        What it rests on.
    ground : Ground or None
        None: nothing that was handed in has a place.
    """

    # It comes from a process that reads what others handed in.
    __pydantic_config__: ClassVar[pydantic.ConfigDict] = pydantic.ConfigDict(
        extra="forbid", allow_inf_nan=False, str_max_length=MOST_SHOWN
    )

    number: str
    outcome: Outcome
    project: str | None
    parties: tuple[str, ...]
    network_sha256: str
    rulebook_sha256: str
    engine: str
    ground: Ground | None
