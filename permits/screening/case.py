"""Works and network as they are screened."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.measure.clearance import ClearanceIndex, Pairs
from geo.network.assets import AssetRegister
from geo.site.work_site import WorkSite
from permits.screening.around import ONE_M, Around, likely_nearest
from permits.works.alike import Works
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Case:
    """Works and network as they are screened; ``extents`` say how far the works reach beyond the drawn site."""

    site: WorkSite
    works: Sequence[ProposedWorks]
    extents: Extents
    site_uncertainty_m: Column
    register: AssetRegister
    index: ClearanceIndex

    @cached_property
    def likely_nearest(self) -> Around | None:
        """Of a single feature the assets of which one is the nearest; None where none is near, or there are several features."""
        return likely_nearest(self.register, self.site.geometry, self._round_one) if len(self.works) == 1 else None

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs of feature and asset that are near enough to be judged."""
        # What lies round one site is asked once for all that ask it.
        if len(self.works) == 1:
            return self.index.within(self._round_one, self._extra_m)
        return self.index.pairs(self.site.geometry, extra_m=self._extra_m)

    @cached_property
    def _round_one(self) -> Pairs:
        return self.index.pairs(self.site.geometry, extra_m=self._extra_m + ONE_M)

    @property
    def _extra_m(self) -> Column:
        return np.asarray(self.site_uncertainty_m + self.extents.most_m())

    def part(self, rows: Sequence[int] | Column) -> Case:
        """The case reduced to some of its features."""
        taken = np.asarray(rows, dtype=np.intp)
        if np.array_equal(taken, np.arange(len(self.works))):
            return self
        feature = self.site.feature
        return dataclasses.replace(
            self,
            site=dataclasses.replace(
                self.site,
                feature=tuple(feature[row] for row in taken.tolist()),
                geometry=self.site.geometry[taken],
            ),
            works=Works.all_of(self.works).take(taken),
            extents=self.extents.rows(taken),
            site_uncertainty_m=self.site_uncertainty_m[taken],
        )
