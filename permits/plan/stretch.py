"""The stretch of a pipe beside some works: where trial pits and monitoring points stand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from permits.plan.places import Place
from permits.screening.case import Case

# Where a line only just comes within reach for less than a step, it may be passed by.
_STEP_M = 0.05
_MOST_STEPS = 4000
_TOLERANCE = 1e-6


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

    It serves to place points and decides nothing.
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
    """The first and the last place along a line that lie within reach of the works; plane metres, none where none does."""
    # A buffer of works of many pieces takes gigabytes: the line is walked instead, from both ends of what can matter.
    west, south, east, north = shapely.bounds(site).tolist()
    window = shapely.box(west - reach, south - reach, east + reach, north + reach)
    ends = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(shapely.intersection(line, window))))
    if not len(ends):
        return []
    start, stop = float(ends.min()), float(ends.max())
    step = max(_STEP_M * scale, (stop - start) / _MOST_STEPS)
    first = _walked(line, site, reach, start, stop, step)
    return [] if first is None else [first, _walked(line, site, reach, stop, first, step) or first]


def _walked(line: Any, site: Any, reach: float, start: float, stop: float, step: float) -> float | None:
    """The first place within reach of the works on the way from one place of a line to another; None where there is none.

    Who stands farther off than the reach can walk the difference without coming into it; nearer than a step to it, a step
    is tried, and halved where it leads in.
    """
    way = math.copysign(1.0, stop - start)

    def beyond(at: float) -> float:
        return float(shapely.distance(shapely.line_interpolate_point(line, at), site)) - reach

    at = start
    while (far := beyond(at)) > _TOLERANCE:
        before, at = at, at + way * max(far, step)
        if (stop - at) * way < 0:
            at = stop
        if far < step and beyond(at) <= 0:
            return _edge(beyond, before, at)
        if at == stop:
            return at if beyond(at) <= _TOLERANCE else None
    return at


def _edge(beyond: Callable[[float], float], outside: float, inside: float) -> float:
    """Where reach begins between two places."""
    while abs(inside - outside) > _TOLERANCE:
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if beyond(middle) > 0 else (outside, middle)
    return inside


def evenly(first_m: float, last_m: float, spacing_m: float) -> list[float]:
    """Chainages from one end to the other, both included, no farther apart than the spacing."""
    count = max(math.ceil((last_m - first_m) / spacing_m - 1e-9), 1)
    return [first_m + (last_m - first_m) * step / count for step in range(count + 1)]
