"""Distance to either side of a line, leaving out what lies beyond its ends.

"两侧" read literally has no caps: a place beyond the last vertex is not to the side of the line. What lies
beyond an end is cut off along the exact perpendicular there, so no drawn circle decides.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure.tolerance import TOLERANCE_M


def lateral_distance(site: BaseGeometry, line: BaseGeometry, reach: float) -> float:
    """Plane distance from a site to the sides of a line; infinite where the site lies only beyond its ends.

    Parameters
    ----------
    site, line : shapely geometry
        Working system; the line may have several parts, which are joined where they meet.
    reach : float
        Plane metres within which the answer matters.
    """
    parts = shapely.get_parts(shapely.line_merge(line))
    nearest = np.inf
    rest = site
    for number, part in enumerate(parts):
        coordinates = shapely.get_coordinates(part)
        if len(coordinates) < 2 or (coordinates[0] == coordinates[-1]).all():
            continue
        for order in (coordinates, coordinates[::-1]):
            beyond = _beyond(order, reach)
            cut_off = shapely.intersection(site, beyond)
            rest = shapely.difference(rest, beyond)
            # What lies beyond this end may still lie beside another stretch of the line.
            if cut_off.is_empty:
                continue
            others = [other for position, other in enumerate(parts) if position != number]
            if len(order) > 2:
                others.append(shapely.LineString(order[:-1]))
            if others:
                nearest = min(nearest, float(shapely.distance(cut_off, others).min()))
    if not rest.is_empty:
        nearest = min(nearest, float(shapely.distance(rest, line)))
    return nearest


def _beyond(coordinates: np.ndarray[tuple[int, int], np.dtype[np.float64]], reach: float) -> BaseGeometry:
    """Box beyond the last vertex, as deep and to either side as far as the answer matters."""
    end = coordinates[-1]
    before = next(point for point in coordinates[-2::-1] if (point != end).any())
    along = (end - before) / np.hypot(*(end - before))
    across = np.array([-along[1], along[0]])
    base = end + along * TOLERANCE_M
    return shapely.Polygon(
        [base + across * reach, base + (along + across) * reach, base + (along - across) * reach, base - across * reach]
    )
