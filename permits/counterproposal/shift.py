"""Moving works as a whole, and turning them a little: the shortest way out, and one in whole metres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely

from geo.text import Text
from permits.counterproposal.bench import Bench
from permits.counterproposal.nearest_place import nearest_place
from permits.counterproposal.obstacles import FARTHEST_M, SLACK_M, Obstacles
from permits.counterproposal.options import Cost, Drawn, Option
from permits.rulebook.outcomes import Outcome

Column = np.ndarray[Any, Any]

# Works of many parts or corners are to be redrawn, not moved a little.
MOST_FEATURES = 20
MOST_VERTICES = 400
# Turned by more, a site is another site; by less, nobody would see it.
MOST_TURN_DEG = 15.0
LEAST_TURN_DEG = 1.0
# Turning has to save so much of the way to be worth saying.
_WORTH_IT = 0.8
# In whole metres one is told one of so many directions: the exact one would say how the pipe runs.
_ROUNDED_DIRECTIONS = 24


@dataclass(frozen=True)
class Move:
    """A turn about the middle of what is moved, then a move, plane metres."""

    turn_deg: float
    offset: Column
    middle: tuple[float, float]

    def of(self, geometry: Column) -> Column:
        """Geometries moved."""
        return np.asarray(shapely.transform(geometry, self._moved))

    def _moved(self, xy: Column) -> Column:
        angle = math.radians(self.turn_deg)
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        return np.asarray((xy - self.middle) @ turn + self.middle + self.offset)

    def farthest(self, geometry: Column) -> float:
        """How far the corner moves that moves most."""
        xy = shapely.get_coordinates(geometry)
        return float(np.hypot(*(self._moved(xy) - xy).T).max())


def moved_together(bench: Bench, standing: Column) -> Column | None:
    """Rows that move: those that stand in the way with all that touches them; None where one of them cannot."""
    geometry = bench.case.site.geometry
    if len(geometry) > MOST_FEATURES or shapely.get_num_coordinates(geometry).sum() > MOST_VERTICES:
        return None
    first, second = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    rows = np.zeros(len(geometry), dtype=bool)
    rows[standing] = True
    while True:
        grown = rows.copy()
        grown[second[rows[first]]] = True
        if (grown == rows).all():
            break
        rows = grown
    chosen = np.flatnonzero(rows)
    return chosen if all(bench.may(row, "shift") or bench.may(row, "route") for row in chosen.tolist()) else None


def crosses(bench: Bench, obstacles: Obstacles, row: int) -> bool:
    """Whether works that are a route run over what stands in their way: a crossing stays a crossing."""
    of = obstacles.of(np.array([row]))
    return bool(shapely.intersects(bench.case.site.geometry[row], of.shape).any()) and not bench.may(row, "shift")


def shifts(bench: Bench, rows: Column, obstacles: Obstacles) -> tuple[list[Option], list[Option]]:
    """The shortest move of some features, a turn with a shorter one, and the first in whole metres."""
    own = obstacles.of(rows)
    geometry = bench.case.site.geometry
    farthest = FARTHEST_M * bench.scale
    middle = tuple(shapely.get_coordinates(shapely.centroid(shapely.box(*shapely.total_bounds(geometry[rows]))))[0])
    straight = nearest_place(partial(own.lacking, geometry), partial(own.outward, geometry), farthest=farthest)
    found = [] if straight is None else [Move(0.0, straight, middle)]
    longest = farthest if straight is None else float(np.hypot(*straight))
    for turn_deg in _turns(own, geometry, rows):
        turned = geometry.copy()
        turned[rows] = Move(turn_deg, np.zeros(2), middle).of(geometry[rows])
        place = nearest_place(partial(own.lacking, turned), partial(own.outward, turned), farthest=longest * _WORTH_IT)
        if place is not None:
            move = Move(turn_deg, place, middle)
            if straight is None or move.farthest(geometry[rows]) < _WORTH_IT * longest:
                found.append(move)
    options = [_option(bench, rows, own, move) for move in found]
    free = bench.are_free([_changed(bench, rows, move) for move in found])
    rounded = None if straight is None else _in_whole_metres(bench, rows, own, longest, middle)
    return (
        [option for option, is_free in zip(options, free, strict=True) if is_free],
        [] if rounded is None else [rounded],
    )


def _turns(own: Obstacles, geometry: Column, rows: Column) -> list[float]:
    """The turn, anticlockwise, that lays the longer side of what is moved along the nearest piece of what is in its way."""
    lacking = own.keep - shapely.distance(geometry[own.feature], own.shape)
    asset = own.shape[int(np.argmax(lacking))]
    if shapely.get_num_coordinates(asset) < 2:
        return []
    middle = shapely.centroid(shapely.box(*shapely.total_bounds(geometry[rows])))
    xy, part = shapely.get_coordinates(asset, return_index=True)
    follows = part[1:] == part[:-1]
    starts, ends = xy[:-1][follows], xy[1:][follows]
    nearest = int(np.argmin(shapely.distance(shapely.linestrings(np.stack([starts, ends], axis=1)), middle)))
    along = ends[nearest] - starts[nearest]
    box = shapely.minimum_rotated_rectangle(shapely.geometrycollections(list(geometry[rows])))
    corners = shapely.get_coordinates(box)
    if len(corners) < 4:
        side = corners[-1] - corners[0]
    else:
        sides = np.diff(corners[:3], axis=0)
        side = sides[int(np.argmax(np.hypot(*sides.T)))]
    if not side.any() or not along.any():
        return []
    turn = math.degrees(math.atan2(along[1], along[0]) - math.atan2(side[1], side[0]))
    # A side lies along a pipe either way round.
    turn = (turn + 90.0) % 180.0 - 90.0
    return [turn] if LEAST_TURN_DEG <= abs(turn) <= MOST_TURN_DEG else []


def _changed(bench: Bench, rows: Column, move: Move) -> Any:
    return bench.changed(rows.tolist(), geometry=move.of(bench.case.site.geometry[rows]))


def _drawn(bench: Bench, rows: Column, move: Move) -> Drawn:
    """All features of the job, some of them moved."""
    geometry = bench.drawn.copy()
    geometry[rows] = move.of(geometry[rows])
    return Drawn(tuple(range(len(geometry))), geometry)


def _option(bench: Bench, rows: Column, own: Obstacles, move: Move) -> Option:
    shift_m = float(np.hypot(*move.offset)) / bench.scale
    azimuth = math.degrees(math.atan2(move.offset[0], move.offset[1])) % 360.0
    turned = bench.case.site.geometry.copy()
    turned[rows] = move.of(turned[rows])
    lacking_m = float(own.lacking(turned, np.zeros((1, 2)))[0]) / bench.scale
    return Option(
        kind="shift",
        outcome=Outcome.NO_RESTRICTION_FOUND,
        free=_drawn(bench, rows, move),
        rest=None,
        cost=Cost(shift_m=shift_m, azimuth_deg=azimuth, rotation_deg=move.turn_deg or None),
        margin_m=max(SLACK_M - lacking_m, 0.0),
        text=_text(bench, rows, shift_m, azimuth, move.turn_deg),
    )


def _text(bench: Bench, rows: Column, shift_m: float, azimuth: float, turn_deg: float) -> Text:
    # Up to the next centimetre, except by the millimetre that rounding puts on top.
    said = f"{math.ceil((shift_m - 1e-3) * 100) / 100:.2f}"
    zh, en = compass(azimuth)
    names = [bench.case.site.feature[row] for row in rows.tolist()] if len(rows) < len(bench.case.works) else []
    who = Text(f"要素 {'、'.join(names)} " if names else "整体", f" {', '.join(names)} by" if names else "")
    turn = Text("", "")
    if turn_deg:
        way = Text("逆时针", "anticlockwise") if turn_deg > 0 else Text("顺时针", "clockwise")
        turn = Text(f"{way.zh}旋转 {abs(turn_deg):.1f}°，再", f" and turn {abs(turn_deg):.1f}° {way.en}")
    stay = Text("，其余不动", "; the others stay") if names else Text("", "")
    return Text(
        f"{who.zh}{turn.zh}向{zh}移 {said} m（方位角 {azimuth:.0f}°）{stay.zh}：即在各范围及位置误差之外",
        f"move{who.en} {said} m {en} (azimuth {azimuth:.0f}°){turn.en}{stay.en}: free, outside every limit and position"
        " error",
    )


def _in_whole_metres(
    bench: Bench, rows: Column, own: Obstacles, least: float, middle: tuple[float, float]
) -> Option | None:
    geometry = bench.case.site.geometry
    azimuths = np.arange(_ROUNDED_DIRECTIONS) * 2 * np.pi / _ROUNDED_DIRECTIONS
    towards = np.column_stack([np.sin(azimuths), np.cos(azimuths)])
    for metres in range(math.ceil(least / bench.scale - 1e-9), math.ceil(FARTHEST_M) + 1):
        offsets = towards * metres * bench.scale
        lack = own.lacking(geometry, offsets)
        # The direction that leaves most room would say better how the pipe runs than the first that does.
        held = np.flatnonzero(lack <= 0)
        if not len(held):
            continue
        best = int(held[0])
        move = Move(0.0, offsets[best], middle)
        if not bench.are_free([_changed(bench, rows, move)])[0]:
            continue
        azimuth = math.degrees(azimuths[best])
        return Option(
            kind="shift",
            outcome=Outcome.NO_RESTRICTION_FOUND,
            free=_drawn(bench, rows, move),
            rest=None,
            cost=Cost(shift_m=float(metres), azimuth_deg=azimuth),
            margin_m=None,
            text=_text(bench, rows, float(metres), azimuth, 0.0),
        )
    return None


def compass(degrees: float) -> tuple[str, str]:
    """The nearest of eight directions."""
    names = [
        ("北", "north"),
        ("东北", "north-east"),
        ("东", "east"),
        ("东南", "south-east"),
        ("南", "south"),
        ("西南", "south-west"),
        ("西", "west"),
        ("西北", "north-west"),
    ]
    return names[round(degrees / 45) % 8]
