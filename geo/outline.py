"""Areas that lines surround without being one: an outline somebody forgot to close, or drew in pieces.

Used to ask, never to decide: a trench may run round a block, and its inside is not dug.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

# Ends that lie so near each other may have been meant to meet.
SNAP_M = 2.5
# A line is taken for an unclosed outline where its gap is at most this part of what was drawn …
_GAP_OF_LENGTH = 0.5
# … and what it surrounds is as compact as a strip of one by six (a square has 0.0625).
_LEAST_COMPACTNESS = 0.03


def surrounded(
    shapes: np.ndarray[Any, Any], *, scale: float, corners: np.ndarray[Any, Any]
) -> list[tuple[int, shapely.Polygon]]:
    """Areas that open lines surround, or points that may be corners.

    Parameters
    ----------
    shapes : array of shapely geometry, shape (n,)
        Works features, working system; closed lines are areas already.
    scale : float
        Plane metres for a ground metre.
    corners : bool array, shape (n,)
        Features whose points may be corners of an area rather than places by themselves.

    Returns
    -------
    list of (row, polygon)
        The feature whose line surrounds the area, the first of them where several do.
    """
    parts, rows = _of_type(shapes, 1)
    spots, spot_rows = _of_type(shapes, 0)
    spots, spot_rows = spots[corners[spot_rows]], spot_rows[corners[spot_rows]]
    # In no known order, so the widest area they can be the corners of.
    hull = shapely.convex_hull(shapely.multipoints(spots)) if len(spots) > 2 else shapely.Point()
    found: list[tuple[int, Any]] = [(int(spot_rows[0]), hull)] if hull.geom_type == "Polygon" else []
    if len(parts) == 0:
        return found
    found += [
        (int(row), shapely.Polygon(part.coords))
        for row, part in zip(rows, parts, strict=True)
        if shapely.get_num_coordinates(part) > 3
        and shapely.Point(part.coords[0]).distance(shapely.Point(part.coords[-1])) <= _GAP_OF_LENGTH * part.length
    ]
    snapped = _snapped(parts, SNAP_M * scale)
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.union_all(snapped))))):
        row = int(rows[np.argmin(shapely.distance(snapped, face.exterior))])
        found.append((row, face))
    return [(row, area) for row, area in found if area.area >= _LEAST_COMPACTNESS * area.length**2 > 0]


def _of_type(shapes: np.ndarray[Any, Any], type_id: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Points (0) or lines (1) in features, and the row of each."""
    parts, rows = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > 3).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        rows = rows[index]
    wanted = (shapely.get_type_id(parts) == type_id) & ((type_id == 0) | (shapely.length(parts) > 0))
    return parts[wanted], rows[wanted]


def _snapped(lines: np.ndarray[Any, Any], tolerance: float) -> np.ndarray[Any, Any]:
    """Lines whose ends are drawn together where they nearly meet."""
    ends = np.array([[line.coords[0][:2], line.coords[-1][:2]] for line in lines]).reshape(-1, 2)
    points = np.asarray(shapely.points(ends))
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=tolerance)
    nearest = np.full(len(points), len(points))
    np.minimum.at(nearest, first, second)
    met = ends[nearest].reshape(-1, 2, 2)
    return np.array(
        [
            shapely.LineString([tuple(start), *list(line.coords)[1:-1], tuple(end)])
            for line, (start, end) in zip(lines, met, strict=True)
        ],
        dtype=object,
    )
