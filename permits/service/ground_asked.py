"""The ground that was asked about, as the log of answers has it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from permits.storage.particulars import SMALL_M2, Box, Ground

if TYPE_CHECKING:
    import numpy as np
    from shapely import Geometry

# True to some per cent, as everything that is noticed by it.
_DEGREE_M = 111_195.0


def ground_of(shapes: Sequence[Geometry | None]) -> Ground | None:
    """The ground of the features of one hand-in.

    Parameters
    ----------
    shapes : sequence of Geometry or None
        Degrees.

    Returns
    -------
    Ground or None
        None: none has a place.
    """
    import numpy as np
    import shapely

    given = np.asarray(shapes, dtype=object)
    drawn = given[~(shapely.is_missing(given) | shapely.is_empty(given))]
    if not len(drawn):
        return None
    whole = _box(drawn)
    middle_lat = (whole.south + whole.north) / 2
    areas_m2 = shapely.area(drawn) * _DEGREE_M**2 * math.cos(math.radians(middle_lat))
    small = areas_m2 <= SMALL_M2
    asked = small if small.any() else ~small
    middle = shapely.centroid(drawn[0] if len(drawn) == 1 else shapely.GeometryCollection(drawn[asked].tolist()))
    return Ground(
        whole if asked.all() else _box(drawn[asked]),
        statistics.median(areas_m2[asked].tolist()),
        float(middle.x),
        float(middle.y),
        len(drawn),
        None if asked.all() else whole,
    )


def _box(shapes: np.ndarray) -> Box:
    import shapely

    bounds = shapely.bounds(shapes)
    return Box(*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist())
