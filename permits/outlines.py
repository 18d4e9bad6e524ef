"""Lines that may be the outline of a site: a clear that would not stand if their inside is worked is no clear."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from geo.outline import surrounded
from geo.site import WorkSite
from geo.text import Text
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import Certainty, Finding


def outline_doubt(
    site: WorkSite, *, scale: float, corners: np.ndarray[Any, Any], outcome_of: Callable[[WorkSite], Outcome]
) -> tuple[Finding, ...]:
    """One undetermined finding a feature whose lines surround land where the outcome would be stricter.

    Parameters
    ----------
    site : WorkSite
        Of a job for which nothing was found.
    scale : float
        Plane metres for a ground metre at the site.
    corners : bool array, shape (number of features,)
        Features whose points may be the corners of an area: a pit is dug at none of them, a borehole is.
    outcome_of : callable
        Outcome of the same works on another site.
    """
    found = []
    areas = surrounded(site.geometry, scale=scale, corners=corners)
    for row in dict.fromkeys(row for row, _ in areas):
        geometry = site.geometry.copy()
        inside = [area for other, area in areas if other == row]
        geometry[row] = shapely.union_all(np.array([geometry[row], *inside], dtype=object))
        if outcome_of(dataclasses.replace(site, geometry=geometry)) is Outcome.NO_RESTRICTION_FOUND:
            continue
        found.append(
            Finding(
                feature=site.feature[row],
                outcome=Outcome.UNDETERMINED,
                certainty=Certainty.UNDETERMINED,
                provision="outline_in_doubt",
                text=Text(
                    "所交的线或点（几乎）围成一块地，若其内部也要施工，结论会更严。若为外轮廓，请以闭合的面提交；若为沟槽轴线，"
                    "请以开挖边线围成的面提交",
                    "the lines or points handed in surround land, or nearly do, and if its inside is worked the outcome is stricter."
                    " If they are an outline, hand it in as a closed area; if they are the axis of a trench, hand in the"
                    " edges of the dig as an area",
                ),
                statutory=False,
            )
        )
    return tuple(found)
