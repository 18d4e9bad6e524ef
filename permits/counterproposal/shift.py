"""Moving works as a whole, and turning them a little: the shortest way out, and one in whole metres."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import partial
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.text import Text, compass
from permits.counterproposal.bench import Bench
from permits.counterproposal.nearest_place import nearest_place
from permits.counterproposal.obstacles import FARTHEST_M, SLACK_M, Obstacles
from permits.counterproposal.options import Cost, Drawn, Option
from permits.doubt.alternatives import Alternative
from permits.rulebook.outcomes import Outcome
from permits.works.names import names_of_unnamed

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
# Of more groups that move, the drawing says how.
_MOST_SAID = 6


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

    @property
    def length(self) -> float:
        return float(np.hypot(*self.offset))

    @property
    def azimuth_deg(self) -> float:
        """Clockwise from grid north."""
        return math.degrees(math.atan2(self.offset[0], self.offset[1])) % 360.0

    def farthest(self, geometry: Column) -> float:
        """How far the corner moves that moves most."""
        xy = shapely.get_coordinates(geometry)
        return float(np.hypot(*(self._moved(xy) - xy).T).max())


def is_intricate(geometry: Column) -> bool:
    """Whether works have too many parts or corners to be moved a little."""
    return len(geometry) > MOST_FEATURES or int(shapely.get_num_coordinates(geometry).sum()) > MOST_VERTICES


def moved_together(bench: Bench, standing: Column, fixed: Collection[int]) -> list[Column]:
    """Rows that move as one: what stands in the way with all that touches it, without what is ``fixed`` and stays."""
    geometry = bench.case.site.geometry
    movable = ~np.isin(np.arange(len(geometry)), list(fixed))
    first, second = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    both = movable[first] & movable[second]
    first, second = first[both], second[both]
    groups: list[Column] = []
    for row in standing[movable[standing]].tolist():
        if any(row in group for group in groups):
            continue
        rows = np.zeros(len(geometry), dtype=bool)
        rows[row] = True
        while not rows[second[rows[first]]].all():
            rows[second[rows[first]]] = True
        groups.append(np.flatnonzero(rows))
    return groups


def crosses(bench: Bench, obstacles: Obstacles, row: int) -> bool:
    """Whether works that are a route run over what stands in their way: a crossing stays a crossing."""
    of = obstacles.of(np.array([row]))
    return bool(shapely.intersects(bench.case.site.geometry[row], of.shape).any()) and not bench.may(row, "shift")


def shifts(bench: Bench, groups: list[Column], obstacles: Obstacles) -> tuple[list[Option], list[Option]]:
    """The shortest move of what moves as one, a turn with a shorter one, and the first in whole metres."""
    farthest = FARTHEST_M * bench.scale
    straight: list[Moved] = []
    turned: list[Moved] = []
    rounded: list[Moved] = []
    for rows in groups:
        own = obstacles.of(rows)
        place = _nearest_place(own, bench.case.site.geometry, farthest)
        turn = _turned(bench, rows, own, place) if len(groups) == 1 else None
        if turn is not None:
            turned.append(Moved(rows, turn))
        if place is None:
            continue
        straight.append(Moved(rows, Move(0.0, place, _middle(bench, rows))))
        whole = _in_whole_metres(bench, rows, own, float(np.hypot(*place)))
        rounded += [] if whole is None else [Moved(rows, whole)]
    exact = [_option(bench, moves, obstacles, margin=True) for moves in (straight, turned) if moves]
    coarse = [_option(bench, rounded, obstacles, margin=False)] if rounded else []
    free = bench.are_free([_changed(bench, moves) for moves in (straight, turned, rounded) if moves])
    return (
        [option for option, is_free in zip(exact, free, strict=False) if is_free],
        [option for option in coarse if free[-1]],
    )


@dataclass(frozen=True)
class Moved:
    """Some rows of the case, and how they move."""

    row: Column
    move: Move


def _nearest_place(own: Obstacles, geometry: Column, farthest: float) -> Column | None:
    return nearest_place(
        partial(own.lacking_of, geometry), partial(own.outward, geometry), pairs=len(own), farthest=farthest
    )


def _middle(bench: Bench, rows: Column) -> tuple[float, float]:
    west, south, east, north = shapely.total_bounds(bench.case.site.geometry[rows]).tolist()
    return (west + east) / 2, (south + north) / 2


def _turned(bench: Bench, rows: Column, own: Obstacles, straight: Column | None) -> Move | None:
    """A turn after which a move is enough that is much shorter, its farthest corner counted."""
    geometry = bench.case.site.geometry
    most = FARTHEST_M * bench.scale if straight is None else float(np.hypot(*straight)) * _WORTH_IT
    turn_deg = _turn_deg(own, geometry, rows)
    if turn_deg is None or not most:
        return None
    middle = _middle(bench, rows)
    turned = geometry.copy()
    turned[rows] = Move(turn_deg, np.zeros(2), middle).of(geometry[rows])
    place = _nearest_place(own, turned, most)
    if place is None:
        return None
    move = Move(turn_deg, place, middle)
    return move if straight is None or move.farthest(geometry[rows]) < most else None


def _turn_deg(own: Obstacles, geometry: Column, rows: Column) -> float | None:
    """The turn, anticlockwise, that lays the longer side of what is moved along the nearest piece of what is in its way."""
    lacking = own.keep - shapely.distance(geometry[own.feature], own.shape)
    asset = own.shape[int(np.argmax(lacking))]
    if shapely.get_num_coordinates(asset) < 2:
        return None
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
        return None
    turn = math.degrees(math.atan2(along[1], along[0]) - math.atan2(side[1], side[0]))
    # A side lies along a pipe either way round.
    turn = (turn + 90.0) % 180.0 - 90.0
    return turn if LEAST_TURN_DEG <= abs(turn) <= MOST_TURN_DEG else None


def _placed(geometry: Column, moves: list[Moved]) -> Column:
    placed = geometry.copy()
    for one in moves:
        placed[one.row] = one.move.of(geometry[one.row])
    return placed


def _changed(bench: Bench, moves: list[Moved]) -> Alternative:
    rows = np.concatenate([one.row for one in moves])
    return bench.changed(rows.tolist(), geometry=_placed(bench.case.site.geometry, moves)[rows])


def _option(bench: Bench, moves: list[Moved], obstacles: Obstacles, *, margin: bool) -> Option:
    """A move of some or all features, with its margin or without."""
    margin_m = None
    if margin:
        own = obstacles.of(np.concatenate([one.row for one in moves]))
        placed = _placed(bench.case.site.geometry, moves)
        margin_m = max(SLACK_M - float(own.lacking(placed, np.zeros((1, 2)))[0]) / bench.scale, 0.0)
    alone = moves[0].move if len(moves) == 1 else None
    return Option(
        kind="shift",
        outcome=Outcome.NO_RESTRICTION_FOUND,
        free=Drawn(tuple(range(len(bench.drawn))), _placed(bench.drawn, moves)),
        rest=None,
        cost=Cost(
            shift_m=max(one.move.length for one in moves) / bench.scale,
            azimuth_deg=None if alone is None else alone.azimuth_deg,
            rotation_deg=None if alone is None else alone.turn_deg or None,
        ),
        margin_m=margin_m,
        text=_text(bench, moves, obstacles),
    )


def _text(bench: Bench, moves: list[Moved], obstacles: Obstacles) -> Text:
    some = len(moves) > 1 or len(moves[0].row) < len(bench.case.works)
    said = [_move_words(bench, one, some, obstacles.of(one.row)) for one in moves[:_MOST_SAID]]
    if len(moves) > _MOST_SAID:
        said.append(Text(f"另 {len(moves) - _MOST_SAID} 处见图", f"{len(moves) - _MOST_SAID} more as drawn"))
    moved = sum(len(one.row) for one in moves)
    stay = Text("，其余不动", "; the others stay") if moved < len(bench.case.works) else Text("", "")
    return Text(
        f"{'；'.join(one.zh for one in said)}{stay.zh}",
        f"move {', '.join(one.en for one in said)}{stay.en}",
    )


def _move_words(bench: Bench, one: Moved, some: bool, own: Obstacles) -> Text:
    move = one.move
    length, bearing = _as_said(bench, one, own)
    zh, en = compass(move.azimuth_deg)
    unnamed = names_of_unnamed(bench.case.site.feature)
    ids = [bench.case.site.feature[row] for row in one.row.tolist()]
    names = [unnamed.get(one, Text(one, one)) for one in ids]
    zh_names, en_names = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
    who = Text(f"要素 {zh_names} ", f"{en_names} by ") if some else Text("整体", "")
    turn = Text("", "")
    if move.turn_deg:
        way = Text("逆时针", "anticlockwise") if move.turn_deg > 0 else Text("顺时针", "clockwise")
        angle = f"{abs(move.turn_deg):.1f}°"
        turn = Text(f"{way.zh}旋转 {angle}，再", f" and turn {angle} {way.en}")
    return Text(
        f"{who.zh}{turn.zh}向{zh}移 {length} m（方位角 {bearing}°）",
        f"{who.en}{length} m {en} (azimuth {bearing}°){turn.en}",
    )


def _as_said(bench: Bench, one: Moved, own: Obstacles) -> tuple[str, str]:
    """Length in metres and azimuth of a move in so few digits that who moves by just these is free as well."""
    turned = bench.case.site.geometry.copy()
    turned[one.row] = Move(one.move.turn_deg, np.zeros(2), one.move.middle).of(turned[one.row])
    length_m = one.move.length / bench.scale
    for decimals, of_bearing in ((2, 0), (2, 1), (3, 2), (4, 4)):
        # Up: on the way out it is farther that is safer. What a float leaves of a whole number is nothing.
        said_m = max(math.ceil(round(length_m * 10**decimals, 4)), 1) / 10**decimals
        bearing_deg = round(one.move.azimuth_deg, of_bearing) % 360.0
        angle = math.radians(bearing_deg)
        place = np.array([[math.sin(angle), math.cos(angle)]]) * said_m * bench.scale
        if own.lacking(turned, place)[0] <= 0:
            break
    return f"{said_m:g}", f"{bearing_deg:g}"


def _in_whole_metres(bench: Bench, rows: Column, own: Obstacles, least: float) -> Move | None:
    azimuths = np.arange(_ROUNDED_DIRECTIONS) * 2 * np.pi / _ROUNDED_DIRECTIONS
    towards = np.column_stack([np.sin(azimuths), np.cos(azimuths)])
    for metres in range(math.ceil(least / bench.scale - 1e-9), math.ceil(FARTHEST_M) + 1):
        offsets = towards * metres * bench.scale
        # The direction that leaves most room would say better how the pipe runs than the first that does.
        free = np.flatnonzero(own.lacking(bench.case.site.geometry, offsets) <= 0)
        if len(free):
            return Move(0.0, offsets[free[0]], _middle(bench, rows))
    return None
