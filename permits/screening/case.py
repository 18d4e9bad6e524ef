"""Works and network as they are screened."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.measure.clearance import ClearanceIndex
from geo.network.assets import AssetRegister
from geo.site.work_site import WorkSite
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Case:
    """Works and network as they are screened; ``extents`` say how far the works reach beyond the drawn site."""

    site: WorkSite
    works: tuple[ProposedWorks, ...]
    extents: Extents
    site_uncertainty_m: Column
    register: AssetRegister
    index: ClearanceIndex

    def part(self, rows: Sequence[int]) -> Case:
        """The case reduced to some of its features."""
        site = dataclasses.replace(
            self.site,
            feature=tuple(self.site.feature[row] for row in rows),
            geometry=self.site.geometry[list(rows)],
        )
        return dataclasses.replace(
            self,
            site=site,
            works=tuple(self.works[row] for row in rows),
            extents=self.extents.rows(rows),
            site_uncertainty_m=self.site_uncertainty_m[list(rows)],
        )
