"""The stretch of a pipe beside some works: where trial pits and monitoring points stand. Those of a plan are found together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo.columns import run_starts
from geo.dataclass import dataclass
from permits.plan.places import Place
from permits.screening.case import Case

# Where a line only just comes within reach for less than a step, it may be passed by.
_STEP_M = 0.05
_MOST_STEPS = 4000
_TOLERANCE = 1e-6

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Point:
    """A point of an asset, working system; chainage in ground metres from the first point of its drawing, None at a structure."""

    shape: Any
    chainage_m: float | None


@dataclass(frozen=True)
class Stretch:
    """A line asset from one chainage to another, with the nearest point of the works between them; ground metres. ``crossed``: by the works."""

    line: Any
    scale: float
    first_m: float
    last_m: float
    nearest_m: float
    length_m: float
    crossed: bool

    def on_it(self, chainage_m: float) -> float:
        """A chainage, or the end beyond which it lies."""
        return min(max(chainage_m, 0.0), self.length_m)

    def at(self, chainage_m: float) -> Point:
        kept = self.on_it(chainage_m)
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
            self.crossed,
        )


def stretches(places: Sequence[Place], case: Case) -> list[Stretch | None]:
    """The part of an asset within the limit of some works, for each of some places; None where the asset is no line.

    They serve to place points and decide nothing.
    """
    found: list[Stretch | None] = [None] * len(places)
    if not places:
        return found
    assets = np.empty(len(places), dtype=object)
    assets[:] = [one.asset.body.shape for one in places]
    parts, of = shapely.get_parts(assets, return_index=True)
    is_line = shapely.get_type_id(parts) == 1
    parts, of = parts[is_line], of[is_line]
    sites = case.site.geometry[[one.feature_row for one in places]]
    order = np.lexsort((shapely.distance(parts, sites[of]), of))
    nearest_part = order[run_starts(of[order])]
    if not len(nearest_part):
        return found
    lines, row = parts[nearest_part], of[nearest_part]
    sites = sites[row]
    nearest = shapely.get_point(shapely.shortest_line(lines, sites), 0)
    scale = case.register.scale.at(shapely.get_x(nearest), shapely.get_y(nearest))
    reach_m = np.array([_reach_m(places[one], case) for one in row.tolist()])
    at_nearest = shapely.line_locate_point(lines, nearest)
    first, last = _within(lines, sites, reach_m * scale, scale)
    columns = (
        np.fmin(at_nearest, first) / scale,
        np.fmax(at_nearest, last) / scale,
        at_nearest / scale,
        shapely.length(lines) / scale,
        shapely.intersects(sites, lines),
    )
    for one, line, *told in zip(
        row.tolist(), lines, scale.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        found[one] = Stretch(line, *told)
    return found


def _reach_m(place: Place, case: Case) -> float:
    """How far from the asset as drawn the limit lies, and the works reach beyond their outline."""
    reach_m = (place.asset.limit_m or 0.0) + place.asset.body.outer_offset_m
    return reach_m + float(case.extents.of(place.situation.activity)[place.feature_row])


def _within(lines: Column, sites: Column, reach: Column, scale: Column) -> tuple[Column, Column]:
    """The first and the last place along each line that lie within reach of its works; plane metres, NaN where none does."""
    # A buffer of works of many pieces takes gigabytes: the line is walked instead, from both ends of what can matter.
    west, south, east, north = shapely.bounds(sites).T
    window = shapely.box(west - reach, south - reach, east + reach, north + reach)
    corners, of = shapely.get_coordinates(shapely.intersection(lines, window), return_index=True)
    ends = shapely.line_locate_point(lines[of], shapely.points(corners))
    first, last = (np.full(len(lines), np.nan) for _ in range(2))
    if not len(ends):
        return first, last
    rows, begins = np.unique(of, return_index=True)
    start, stop = np.minimum.reduceat(ends, begins), np.maximum.reduceat(ends, begins)
    step = np.maximum(_STEP_M * scale[rows], (stop - start) / _MOST_STEPS)
    # Both ends of all lines walk at once.
    twice = np.tile(rows, 2)
    ways = np.concatenate([start, stop]), np.concatenate([stop, start]), np.tile(step, 2)
    begin, end = _walked(lines[twice], sites[twice], reach[twice], *ways).reshape(2, -1)
    # Where they meet within a step one may have passed the other by: the way back ends where the way there did.
    close = np.flatnonzero(~np.isnan(begin) & ~(end - begin > step))
    some = rows[close]
    end[close] = _walked(lines[some], sites[some], reach[some], stop[close], begin[close], step[close])
    first[rows], last[rows] = begin, np.where(np.isnan(end) | np.isnan(begin), begin, end)
    return first, last


def _walked(lines: Column, sites: Column, reach: Column, start: Column, stop: Column, step: Column) -> Column:
    """The first place within reach of the works on the way from one place of each line to another; NaN where there is none.

    Who stands farther off than the reach can walk the difference without coming into it; nearer than a step to it, a step
    is tried, and halved where it leads in. All walk at once, each by itself.
    """
    way = np.copysign(1.0, stop - start)

    def beyond(rows: Column, at: Column) -> Column:
        return np.asarray(shapely.distance(shapely.line_interpolate_point(lines[rows], at), sites[rows]) - reach[rows])

    found, outside = (np.full(len(lines), np.nan) for _ in range(2))
    rows, at = np.arange(len(lines)), start
    far = beyond(rows, at)
    while True:
        walks = far > _TOLERANCE
        found[rows[~walks]] = at[~walks]
        rows, at, far = rows[walks], at[walks], far[walks]
        if not len(rows):
            break
        before, tried = at, far < step[rows]
        at = at + way[rows] * np.maximum(far, step[rows])
        at = np.where((stop[rows] - at) * way[rows] < 0, stop[rows], at)
        far = beyond(rows, at)
        entered = tried & (far <= 0)
        found[rows[entered]], outside[rows[entered]] = at[entered], before[entered]
        # At the end of the way there is no farther place to try.
        goes_on = ~entered & ((at != stop[rows]) | (far <= _TOLERANCE))
        rows, at, far = rows[goes_on], at[goes_on], far[goes_on]
    rows = np.flatnonzero(~np.isnan(outside))
    found[rows] = _edges(lines[rows], sites[rows], reach[rows], outside[rows], found[rows])
    return found


def _edges(lines: Column, sites: Column, reach: Column, outside: Column, inside: Column) -> Column:
    """Where reach begins between two places along each line."""
    while (apart := np.abs(inside - outside) > _TOLERANCE).any():
        middle = (outside + inside) / 2
        off = shapely.distance(shapely.line_interpolate_point(lines, middle), sites) > reach
        outside, inside = np.where(apart & off, middle, outside), np.where(apart & ~off, middle, inside)
    return inside


def evenly(first_m: float, last_m: float, spacing_m: float) -> list[float]:
    """Chainages from one end to the other, both included, no farther apart than the spacing."""
    count = max(math.ceil((last_m - first_m) / spacing_m - 1e-9), 1)
    return [first_m + (last_m - first_m) * step / count for step in range(count + 1)]
