"""Some works of a job handed in once more, moved or done otherwise: answered as the job was, with every doubt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from permits.doubt.doubts import Asker, Ranks
from permits.intake.handed_in import HandedIn, collapsed_findings, elsewhere_findings, other_system_findings
from permits.intake.redrawn import redrawn
from permits.rulebook.in_force import RuleBook
from permits.screening.case import Case
from permits.screening.over_time import screen_over_time
from permits.screening.strictest import of_findings
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Sizes

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Again:
    """A job as it was judged, and all that judging takes.

    Attributes
    ----------
    sizes_of : callable
        Works and their geometry → their sizes.
    scale : float
        Plane metres for a ground metre at the site.
    """

    case: Case
    handed: HandedIn
    rulebook: RuleBook
    asker: Asker
    sizes_of: Callable[[Sequence[ProposedWorks], Column], Sizes]
    scale: float
    passes_under: frozenset[str]
    today: datetime.date
    readings: Mapping[str, str]

    def __call__(self, rows: Sequence[int], geometry: Column, works: Sequence[ProposedWorks]) -> Column:
        """Strictest rank of each of some features, drawn and done so, without the others of the job.

        Parameters
        ----------
        rows : sequence of int
            Features of the job.
        geometry : array of shapely geometry, shape (number of rows,)
        works : sequence of ProposedWorks, of the same length

        Returns
        -------
        int array, shape (number of rows,)
        """
        handed, order = redrawn(self.handed, rows, geometry)
        names = tuple(str(number) for number in range(len(rows)))
        site = replace(handed.site, feature=names)
        done = tuple(replace(works[place], feature=name) for place, name in zip(order.tolist(), names, strict=True))
        sizes = self.sizes_of(done, site.geometry)
        case = Case(
            site,
            done,
            sizes.stated,
            self.case.site_uncertainty_m[np.asarray(rows)[order]],
            self.case.register,
            self.case.index,
        )
        screened = screen_over_time(
            case, self.rulebook, today=self.today, readings=self.readings, passes_under=self.passes_under
        )
        collapsed = tuple(names[number] for number in _among(handed.site.feature, handed.collapsed))
        handed = replace(handed, site=site, works=done, collapsed=collapsed)
        found = [
            *screened.screening.findings,
            *collapsed_findings(handed),
            *elsewhere_findings(handed),
            *other_system_findings(handed),
        ]
        doubts = self.asker.ask(case, handed, sizes, Ranks.of_findings(names, found), scale=self.scale)
        ranks = np.empty(len(rows), dtype=np.int64)
        ranks[order] = of_findings(names, (*found, *doubts.findings))
        return ranks


def _among(features: Sequence[str], some: Sequence[str]) -> list[int]:
    return [number for number, name in enumerate(features) if name in some]
