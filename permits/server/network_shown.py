"""The network that is served, as the interface tells it to a role."""

from __future__ import annotations

import datetime

from pydantic import Field

from permits.server.bilingual import Bilingual
from permits.server.shown import Shown


class Extent(Shown):
    """Degrees of longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


class KindCount(Shown):
    """How many assets there are of a kind."""

    kind: str = Field(examples=["main"])
    name: Bilingual
    count: int


class Coverage(Shown):
    """Where the survey is complete, if anybody stated it; where nobody did, every clear says so."""

    stated: bool
    extent: Extent | None


class NetworkShown(Shown):
    """The network that answers are given by.

    Attributes
    ----------
    extent_rounded_degrees : float or None
        To what extents are rounded, outward; None: they are exact. Who may not see where pipes lie sees them rounded, and no
        counts.
    crs : str
        In which distances are measured.
    """

    sha256: str = Field(description="指纹，同检查意见的 basis | fingerprint, as in the basis of a determination")
    as_of: datetime.date | None = Field(description="最近探测日期；null 没有说明 | last survey; null: not stated")
    age_days: int | None
    crs: str = Field(examples=["EPSG:4547"])
    extent: Extent
    extent_rounded_degrees: float | None
    assets: int | None
    kinds: list[KindCount] | None
    coverage: Coverage
    sample: bool = Field(False, description="虚构的样例城市 | an invented city")
