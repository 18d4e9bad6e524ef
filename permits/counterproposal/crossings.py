"""A crossing stays a crossing, but it can be shorter, at a right angle, and where the pipe is best known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.place.buffers import grown
from geo.text import Text
from permits.counterproposal.bench import Bench, worst
from permits.counterproposal.obstacles import FARTHEST_M, Obstacles
from permits.counterproposal.options import Cost, Drawn, Option

Column = np.ndarray[Any, Any]
# A crossing that would be shorter by less stays as it is.
_WORTH_IT = 0.9
# The new ends of the crossing stand off the limits by this much of what is within.
_BEYOND = 1.002
# A pipe that is known better by less is not worth going to, ground metres.
_BETTER_KNOWN_M = 0.1
# A line that begins so near to another one's end goes on where that one ends, ground metres.
_JOINT_M = 1.0


def crossings(bench: Bench, obstacles: Obstacles, row: int) -> list[Option]:
    """A route laid across what it crosses at a right angle: where it crosses now, and where the pipe is better known.

    Neither is offered where it saves little, or where the route does not run over lines from one side to the other.
    """
    way = _Crossing.of(bench, obstacles.of(np.array([row])), row)
    if way is None:
        return []
    return [one for place in way.places() if (one := way.option(place)) is not None]


@dataclass(frozen=True)
class _Place:
    """Where a route would cross, and how well the pipe is known there, m; ``moved_m`` from where it crosses now."""

    at: Column
    line: Any
    error_m: float
    moved_m: float


@dataclass(frozen=True)
class _Crossing:
    """A route as it runs over one or more lines: what of it lies before and after their limits, plane metres."""

    bench: Bench
    row: int
    own: Obstacles
    met: Column
    zone: Any
    before: Column
    after: Column
    now_m: float
    middle: Column

    @classmethod
    def of(cls, bench: Bench, own: Obstacles, row: int) -> _Crossing | None:
        line = bench.case.site.geometry[row]
        met = np.flatnonzero(shapely.distance(line, own.shape) <= own.keep)
        if line.geom_type != "LineString" or not len(met):
            return None
        crossed = shapely.intersection(line, own.shape[met])
        if any(one.geom_type != "Point" or one.is_empty for one in crossed):
            return None
        if any(one.geom_type != "LineString" for one in own.shape[met]):
            return None
        zone = shapely.union_all([grown(own.shape[one], float(own.keep[one])) for one in range(len(own))])
        within = shapely.intersection(line, zone)
        # A stretch that comes near a second time is another question.
        if within.geom_type != "LineString":
            return None
        xy = shapely.get_coordinates(line)
        along = shapely.line_locate_point(line, shapely.points(xy))
        ends = shapely.points(shapely.get_coordinates(within)[[0, -1]])
        enters, leaves = sorted(shapely.line_locate_point(line, ends))
        before, after = xy[along < enters], xy[along > leaves]
        if not len(before) or not len(after):
            return None
        middle = np.mean([shapely.get_coordinates(one)[0] for one in crossed], axis=0)
        return cls(bench, row, own, met, zone, before, after, within.length / bench.scale, middle)

    def places(self) -> Iterator[_Place]:
        """Where it crosses now; then the nearest place at which the worst known of what it crosses goes on better known."""
        errors = self._errors()
        worst_known = max(self.met.tolist(), key=lambda one: errors[one])
        first = self.own.shape[self.met[0]]
        yield _Place(self.middle, first, float(errors[worst_known]), 0.0)
        better = [
            place for one in range(len(self.own)) if (place := self._beside(one, worst_known, errors)) is not None
        ]
        if better:
            yield min(better, key=lambda place: (place.error_m, place.moved_m))

    def _errors(self) -> Column:
        """How well each asset is known, ground metres."""
        return np.asarray(self.bench.case.register.column("uncertainty_m")[self.own.asset], dtype=float)

    def _beside(self, one: int, crossed: int, errors: Column) -> _Place | None:
        """The nearest place on a line that goes on from the crossed one, beyond the limits of that one."""
        scale, line, worse = self.bench.scale, self.own.shape[one], self.own.shape[crossed]
        if line.geom_type != "LineString" or errors[one] > errors[crossed] - _BETTER_KNOWN_M:
            return None
        ends = shapely.points(shapely.get_coordinates(line)[[0, -1]])
        if one in self.met or not (shapely.distance(ends, worse) <= _JOINT_M * scale).any():
            return None
        beyond = shapely.difference(line, grown(worse, float(self.own.keep[crossed]) * _BEYOND))
        if beyond.is_empty:
            return None
        nearest = shapely.get_coordinates(shapely.shortest_line(beyond, shapely.Point(self.middle)))[0]
        moved_m = float(np.hypot(*(nearest - self.middle))) / scale
        return _Place(nearest, line, float(errors[one]), moved_m) if moved_m <= FARTHEST_M else None

    def option(self, place: _Place) -> Option | None:
        """The route laid across at a place, judged; None where that helps little or leaves more of the order."""
        new = self._laid(place)
        if new is None:
            return None
        then_m = shapely.intersection(new, self.zone).length / self.bench.scale
        if then_m > (_WORTH_IT if place.moved_m == 0 else 1.0) * self.now_m:
            return None
        geometry = np.array([new], dtype=object)
        outcome = worst(self.bench.ranks([self.bench.redrawn([self.row], geometry)])[0])
        if outcome.rank < self.bench.rank[self.row]:
            return None
        return Option(
            kind="substitute",
            outcome=outcome,
            free=None,
            rest=Drawn((self.row,), geometry),
            cost=Cost(crossing_m=then_m),
            margin_m=None,
            text=self._said(place, then_m),
        )

    def _laid(self, place: _Place) -> Any:
        """The route with a straight crossing square to the line at a place; None where it would not leave the limits."""
        corners = shapely.get_coordinates(place.line)
        pieces = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
        nearest = int(np.argmin(shapely.distance(pieces, shapely.Point(place.at))))
        direction = corners[nearest + 1] - corners[nearest]
        normal = np.array([-direction[1], direction[0]]) / np.hypot(*direction)
        if normal @ (self.before[-1] - place.at) < 0:
            normal = -normal
        reach = 4 * float(self.own.keep.max()) + 1
        square = shapely.LineString([place.at + normal * reach, place.at - normal * reach])
        parts = shapely.get_parts(shapely.intersection(square, self.zone))
        here = [one for one in parts if one.distance(shapely.Point(place.at)) < 1e-6]
        if not here:
            return None
        across = (shapely.get_coordinates(here[0]) - place.at) @ normal
        first, last = float(across.max()) * _BEYOND, float(across.min()) * _BEYOND
        if max(first, -last) >= reach:
            return None
        crossing = [place.at + normal * first, place.at + normal * last]
        return shapely.LineString(np.concatenate([self.before, crossing, self.after]))

    def _said(self, place: _Place, then_m: float) -> Text:
        # Of the axis, as a ruler on the plan finds it; of several distances none is said.
        keep_m = np.unique(np.round(self.own.keep[self.met] / self.bench.scale, 2))
        of = f" {keep_m[0]:g} m" if len(keep_m) == 1 else ""
        zh = (
            f"轴线距管不足{of or '所需距离'}（限值、管与作业的半宽、位置误差之和）的长度"
            f"由 {self.now_m:.1f} m 改为 {then_m:.1f} m"
        )
        en = (
            f"{then_m:.1f} m of the axis, instead of {self.now_m:.1f} m, nearer to the line of the pipe than"
            f"{of or ' needed'} (limit, half widths of pipe and works, and position errors)"
        )
        if place.moved_m == 0:
            return Text(f"垂直穿越：{zh.replace('改为', '减为')}", f"cross at a right angle: {en}")
        before_m = float(self._errors()[self.met].max())
        return Text(
            f"改在供热管位置最清楚处垂直穿越（距原处 {place.moved_m:.1f} m，管位误差 {place.error_m:.2f} m，原处 {before_m:.2f} m）：{zh}",
            f"cross at a right angle where the pipe is best known ({place.moved_m:.1f} m from here, its error {place.error_m:.2f} m"
            f" instead of {before_m:.2f} m): {en}",
        )
