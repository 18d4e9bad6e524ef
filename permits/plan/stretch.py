"""The stretch of a pipe beside some works: where trial pits and monitoring points stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.self_crossings import is_scribble
from permits.plan.places import Place
from permits.screening.case import Case

# Works of more corners than this are drawn by nobody's hand.
_MOST_CORNERS = 2000
_STEP_M = 0.25
_MOST_STEPS = 4000


@dataclass(frozen=True)
class Point:
    """A point of an asset, working system; chainage in ground metres from the first point of its drawing, None at a structure."""

    shape: Any
    chainage_m: float | None


@dataclass(frozen=True)
class Stretch:
    """A line asset from one chainage to another, with the nearest point of the works between them; ground metres."""

    line: Any
    scale: float
    first_m: float
    last_m: float
    nearest_m: float
    length_m: float

    def at(self, chainage_m: float) -> Point:
        kept = min(max(chainage_m, 0.0), self.length_m)
        return Point(shapely.line_interpolate_point(self.line, kept * self.scale), kept)

    def grown(self, by_m: float) -> Stretch:
        """Farther at both ends, as far as the asset goes."""
        return Stretch(
            self.line,
            self.scale,
            max(self.first_m - by_m, 0.0),
            min(self.last_m + by_m, self.length_m),
            self.nearest_m,
            self.length_m,
        )


def stretch(place: Place, case: Case) -> Stretch | None:
    """The part of an asset within the limit of some works; None where the asset is no line.

    What lies within is found by a buffer, which serves to place points and decides nothing.
    """
    site, asset = case.site.geometry[place.feature_row], case.register.geometry[place.asset.row]
    lines = [part for part in shapely.get_parts(asset) if shapely.get_type_id(part) == 1]
    if not lines:
        return None
    line = min(lines, key=lambda part: shapely.distance(part, site))
    nearest = shapely.get_point(shapely.shortest_line(line, site), 0)
    x, y = shapely.get_x(nearest), shapely.get_y(nearest)
    scale = float(case.register.scale.at(np.array([x]), np.array([y]))[0])
    reach_m = (place.asset.limit_m or 0.0) + float(case.register.column("outer_offset_m")[place.asset.row])
    reach_m += float(case.extents.of(place.situation.activity)[place.feature_row])
    at_nearest = float(shapely.line_locate_point(line, nearest))
    along = [at_nearest, *_within(line, site, reach_m * scale, scale)]
    return Stretch(
        line, scale, min(along) / scale, max(along) / scale, at_nearest / scale, float(shapely.length(line)) / scale
    )


def _within(line: Any, site: Any, reach: float, scale: float) -> list[float]:
    """Places along a line that lie within reach of the works, the outermost among them; plane metres."""
    if shapely.get_num_coordinates(site) <= _MOST_CORNERS and not is_scribble(site):
        near = shapely.get_coordinates(shapely.intersection(line, shapely.buffer(site, reach)))
        return np.asarray(shapely.line_locate_point(line, shapely.points(near))).tolist() if len(near) else []
    # A buffer of so many pieces would take gigabytes: the line is looked at step by step, a step farther at both ends.
    west, south, east, north = shapely.bounds(site).tolist()
    window = shapely.box(west - reach, south - reach, east + reach, north + reach)
    ends = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(shapely.intersection(line, window))))
    if not len(ends):
        return []
    first, last = float(ends.min()), float(ends.max())
    step = max(_STEP_M * scale, (last - first) / _MOST_STEPS)
    places = np.arange(first, last + step, step)
    shapely.prepare(site)
    found = places[shapely.dwithin(site, shapely.line_interpolate_point(line, places), reach)]
    return [max(float(found.min()) - step, first), min(float(found.max()) + step, last)] if len(found) else []


def evenly(first_m: float, last_m: float, spacing_m: float) -> list[float]:
    """Chainages from one end to the other, both included, no farther apart than the spacing."""
    count = max(math.ceil((last_m - first_m) / spacing_m - 1e-9), 1)
    return [first_m + (last_m - first_m) * step / count for step in range(count + 1)]
