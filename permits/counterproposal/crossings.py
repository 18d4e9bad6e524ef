"""A crossing stays a crossing, but it can be shorter: at a right angle to what is crossed."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.place.buffers import grown
from geo.text import Text
from permits.counterproposal.bench import Bench, worst
from permits.counterproposal.obstacles import Obstacles
from permits.counterproposal.options import Cost, Drawn, Option

Column = np.ndarray[Any, Any]
# A crossing that would be shorter by less stays as it is.
_WORTH_IT = 0.9
# The new ends of the crossing stand off the limit by this much of it.
_BEYOND = 1.002


def straighter(bench: Bench, obstacles: Obstacles, row: int) -> Option | None:
    """A route crossing one thing slantwise, laid across it at a right angle; None where that saves little."""
    own = obstacles.of(np.array([row]))
    line = bench.case.site.geometry[row]
    met = np.flatnonzero(shapely.distance(line, own.shape) <= own.keep)
    if len(met) != 1 or line.geom_type != "LineString":
        return None
    asset, keep = own.shape[met[0]], float(own.keep[met[0]])
    crossed = shapely.intersection(line, asset)
    if crossed.geom_type != "Point" or asset.geom_type != "LineString":
        return None
    within = shapely.intersection(line, grown(asset, keep))
    if within.geom_type != "LineString":
        return None
    xy = shapely.get_coordinates(line)
    along = shapely.line_locate_point(line, shapely.points(xy))
    enters, leaves = sorted(shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(within)[[0, -1]])))
    before, after = xy[along < enters], xy[along > leaves]
    if not len(before) or not len(after):
        return None
    corners = shapely.get_coordinates(asset)
    pieces = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    nearest = int(np.argmin(shapely.distance(pieces, crossed)))
    direction = corners[nearest + 1] - corners[nearest]
    normal = np.array([-direction[1], direction[0]]) / np.hypot(*direction)
    middle = shapely.get_coordinates(crossed)[0]
    if normal @ (before[-1] - middle) < 0:
        normal = -normal
    reach = keep * _BEYOND
    new = shapely.LineString(np.concatenate([before, [middle + normal * reach, middle - normal * reach], after]))
    left = shapely.intersection(new, grown(asset, keep))
    now_m, then_m = within.length / bench.scale, left.length / bench.scale
    if then_m > _WORTH_IT * now_m:
        return None
    geometry = np.array([new], dtype=object)
    outcome = worst(bench.ranks([bench.redrawn([row], geometry)])[0])
    if outcome.rank < bench.rank[row]:
        return None
    return Option(
        kind="substitute",
        outcome=outcome,
        free=None,
        rest=Drawn((row,), geometry),
        cost=Cost(crossing_m=then_m),
        margin_m=None,
        text=Text(
            f"垂直穿越：范围内长度由 {now_m:.1f} m 减为 {then_m:.1f} m",
            f"cross at a right angle: {then_m:.1f} m within the limits instead of {now_m:.1f} m",
        ),
    )
