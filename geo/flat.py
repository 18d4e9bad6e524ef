"""Shapes as flat arrays: what a kernel measures and a file maps into memory, and what shapely makes of them again.

A million shapely objects take a second to make and a gigabyte to keep; their corners in one array take neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass

Array = np.ndarray[Any, Any]

POINT, LINE, RING, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(8)
# What the members of each kind are.
_KIND_OF_MEMBER = np.array([POINT, LINE, RING, POLYGON, POINT, LINE, POLYGON, COLLECTION], dtype=np.int8)
# What a part is: corners or a line, the outer ring of a polygon, a hole in the last outer ring before it.
PATH, SHELL, HOLE = range(3)
# Sines of angles that no rounding makes; those of doubles are wrong by some 1e-15.
_SURE_TURN = 1e-9


@dataclass(frozen=True)
class FlatShapes:
    """Shapes of any kind in two dimensions, each a run of parts, each part a run of corners.

    Attributes
    ----------
    kind : int8 array, shape (n,)
        Shapely's type of each shape.
    first_part : int64 array, shape (n + 1,)
        The parts of shape ``i`` are ``first_part[i]:first_part[i + 1]``.
    role : int8 array, shape (parts,)
        ``PATH`` (a point is a path of one corner), ``SHELL`` or ``HOLE``.
    first_corner : int64 array, shape (parts + 1,)
        The corners of part ``j`` are ``xy[first_corner[j]:first_corner[j + 1]]``.
    xy : float64 array, shape (corners, 2)
        C-contiguous.

    Members of a collection stand beside each other as its parts. Nothing is lost by that for measuring; it is not
    made a shape again. Empty members are left out.
    """

    kind: Array
    first_part: Array
    role: Array
    first_corner: Array
    xy: Array

    def __len__(self) -> int:
        return len(self.kind)

    @classmethod
    def of(cls, shapes: Array) -> FlatShapes:
        """Shapely geometries as flat arrays, shape (n,); none may be missing. Heights are left out."""
        kind = shapely.get_type_id(shapes).astype(np.int8)
        # GEOS gives corners in the order of parts and rings: only of shapes of several parts need these be told apart.
        several = (kind >= MULTIPOINT) | (shapely.get_num_interior_rings(shapes) > 0)
        first_part = np.arange(len(shapes) + 1)
        corners = shapely.get_num_coordinates(shapes)
        # SHELL or PATH.
        role = (kind == POLYGON).astype(np.int8)
        # Counted: for the one site that most questions have, `any` takes ten times as long.
        if len(several) == 1 and several[0] and kind[0] in (POLYGON, MULTIPOLYGON):
            role, corners = _rings_of_one(shapes)
            first_part = np.array([0, len(role)])
        elif np.count_nonzero(several):
            parts = np.ones(len(shapes), dtype=np.int64)
            parts[several], of_part, role_of_part = _told_apart(shapes[several])
            first_part = offsets(parts)
            role, corners = np.repeat(role, parts), np.repeat(corners, parts)
            role[np.repeat(several, parts)] = role_of_part
            corners[np.repeat(several, parts)] = of_part
        xy = np.ascontiguousarray(shapely.get_coordinates(shapes))
        return cls(kind, first_part, role, offsets(corners), xy)

    @classmethod
    def stacked(cls, parts: Sequence[FlatShapes]) -> FlatShapes:
        """Several columns, one below the other."""
        return cls.joined(parts, np.concatenate([one.xy for one in parts]))

    @classmethod
    def joined(cls, parts: Sequence[FlatShapes], xy: Array) -> FlatShapes:
        """The same where their corners lie one behind the other already."""
        return cls(
            kind=np.concatenate([one.kind for one in parts]),
            first_part=offsets(np.concatenate([np.diff(one.first_part) for one in parts])),
            role=np.concatenate([one.role for one in parts]),
            first_corner=offsets(np.concatenate([np.diff(one.first_corner) for one in parts])),
            xy=xy,
        )

    def take(self, rows: Array) -> FlatShapes:
        """Some shapes, by place."""
        parts, first_part = runs(self.first_part, rows)
        corners, first_corner = runs(self.first_corner, parts)
        return FlatShapes(self.kind[rows], first_part, self.role[parts], first_corner, self.xy[corners])

    def shapes(self, rows: Array | None = None) -> Array:
        """The shapes themselves, all or some by place, shape (n,).

        Raises
        ------
        ValueError
            A collection is among them.
        """
        kind = self.kind if rows is None else self.kind[rows]
        kinds = sorted(set(kind.tolist()))
        if COLLECTION in kinds:
            raise ValueError("a collection is kept for measuring alone")
        if len(kinds) == 1:
            return self._of_kind(kinds[0]) if rows is None else self._some_of_kind(kinds[0], rows)
        made = np.empty(len(kind), dtype=object)
        for one in kinds:
            held = (kind == one).nonzero()[0]
            made[held] = self._some_of_kind(one, held if rows is None else rows[held])
        return made

    def bounds(self) -> Array:
        """Box of each shape (minx, miny, maxx, maxy), shape (n, 4); each has a corner."""
        return _boxes(self.xy, self.first_corner[self.first_part[:-1]])

    def part_bounds(self) -> Array:
        """Box of each part, shape (parts, 4)."""
        return _boxes(self.xy, self.first_corner[:-1])

    def bounds_of(self, parts: Array) -> Array:
        """`bounds`, of the boxes of all parts."""
        first = np.asarray(self.first_part)
        if len(parts) == len(self) or not len(self):
            return parts
        made = parts.take(first[:-1], axis=0)
        several = np.flatnonzero(np.diff(first) > 1)
        made[several] = boxes_of_runs(parts[:, :2], parts[:, 2:], first.take(several), first.take(several + 1))
        return made

    def are_convex(self, rows: Array) -> Array:
        """Which of some shapes, by place, are surely valid polygons: one ring of four corners that turns the same way at each, shape (m,).

        Four turns of less than half a circle that go the same way make one circle and not two: no edge crosses another.
        """
        part = self.first_part[rows]
        first, end = self.first_corner[part], self.first_corner[self.first_part[rows + 1]]
        plain: Array = (self.kind[rows] == POLYGON) & (self.first_part[rows + 1] - part == 1) & (end - first == 5)
        at = first[plain]
        x, y = (self.xy[at[:, None] + np.arange(5), axis] for axis in (0, 1))
        with np.errstate(over="ignore", invalid="ignore"):
            # Edge by edge round the ring, whose last corner is its first.
            east, north = np.diff(x, axis=1), np.diff(y, axis=1)
            turn = east * np.roll(north, -1, axis=1) - north * np.roll(east, -1, axis=1)
            length = np.hypot(east, north)
            # A turn so small may be a rounding, and of one that is no number nobody knows: GEOS looks at it.
            sure = np.abs(turn) > _SURE_TURN * length * np.roll(length, -1, axis=1)
        plain[plain] = sure.all(axis=1) & ((turn > 0).all(axis=1) | (turn < 0).all(axis=1))
        return plain

    def edges(self) -> Array:
        """Length of every edge."""
        lengths = np.hypot(*np.diff(self.xy, axis=0).T)
        # From the last corner of a part to the first of the next there is none.
        return np.delete(lengths, self.first_corner[1:-1] - 1)

    def unwrapped(self) -> FlatShapes:
        """What is said to be several and is one as that one."""
        if not len(self):
            return self
        members = np.add.reduceat(self.role != HOLE, self.first_part[:-1], dtype=np.int64)
        return replace(self, kind=np.where(members == 1, _KIND_OF_MEMBER[self.kind], self.kind))

    def corners(self) -> Array:
        """How many corners each has, shape (n,)."""
        return np.diff(self.first_corner[self.first_part])

    def _some_of_kind(self, kind: int, rows: Array) -> Array:
        """Some shapes, by place, all of which are of one kind."""
        part = self.first_part[rows]
        if kind not in (POINT, LINE) or (self.first_part[rows + 1] - part != 1).any():
            return self.take(rows)._of_kind(kind)
        # Of one part each, as most of a network: what else a part has is not looked up.
        corners, first = runs(self.first_corner, part)
        xy = self.xy[corners]
        if kind == POINT:
            return np.asarray(shapely.points(xy))
        return np.asarray(shapely.linestrings(xy, indices=np.repeat(np.arange(len(part)), first[1:] - first[:-1])))

    def _of_kind(self, kind: int) -> Array:
        """The shapes themselves, all of which are of one kind."""
        xy = np.asarray(self.xy)
        if kind == POINT:
            return np.asarray(shapely.points(xy))
        if kind == MULTIPOINT:
            return np.asarray(shapely.multipoints(np.asarray(shapely.points(xy)), indices=self._shape_of()))
        path_of = np.repeat(np.arange(len(self.role)), np.diff(self.first_corner))
        if kind in (LINE, MULTILINE):
            lines = np.asarray(shapely.linestrings(xy, indices=path_of))
            return lines if kind == LINE else np.asarray(shapely.multilinestrings(lines, indices=self._shape_of()))
        rings = np.asarray(shapely.linearrings(xy, indices=path_of))
        if kind == RING:
            return rings
        shell = self.role == SHELL
        polygons = np.asarray(shapely.polygons(rings, indices=np.cumsum(shell) - 1))
        if kind == POLYGON:
            return polygons
        return np.asarray(shapely.multipolygons(polygons, indices=self._shape_of()[shell]))

    def _shape_of(self) -> Array:
        """The shape of each part."""
        return np.repeat(np.arange(len(self)), np.diff(self.first_part))


def _boxes(xy: Array, first: Array) -> Array:
    """Boxes of runs of places one behind the other up to the end, shape (n, 4); none is empty."""
    made = np.empty((len(first), 4))
    if len(first):
        np.minimum.reduceat(np.asarray(xy), first, axis=0, out=made[:, :2])
        np.maximum.reduceat(np.asarray(xy), first, axis=0, out=made[:, 2:])
    return made


def boxes_of_runs(low: Array, high: Array, begins: Array, ends: Array) -> Array:
    """Boxes of some runs of boxes, shape (n, 4).

    Parameters
    ----------
    low, high : float array, shape (m, 2)
        South-western and north-eastern corner of each box; of a place both are the place.
    begins, ends : int array, shape (n,)
        Of each run, not empty; begins ascend.
    """
    if not len(begins):
        return np.empty((0, 4))
    # What lies between an end and the next begin is looked at too, and left out.
    turns = np.stack([begins, ends], axis=1).ravel()
    # Behind the last of all there is none to name; it ends there by itself.
    turns = turns[:-1] if turns[-1] == len(low) else turns
    lowest, highest = np.minimum.reduceat(low, turns, axis=0), np.maximum.reduceat(high, turns, axis=0)
    return np.concatenate([lowest[::2], highest[::2]], axis=1)


def _rings_of_one(area: Array) -> tuple[Array, Array]:
    """Role and corners of each ring of one area, shape (1,), in a fifth of the time that `_told_apart` takes."""
    members = shapely.get_geometry(area, np.arange(shapely.get_num_geometries(area).item()))
    holes = shapely.get_num_interior_rings(members)
    if not np.count_nonzero(holes):
        role, corners = np.full(len(members), SHELL, dtype=np.int8), shapely.get_num_coordinates(members)
    elif len(members) == 1:
        role = np.full(holes.item() + 1, HOLE, dtype=np.int8)
        role[0] = SHELL
        corners = np.empty(len(role), dtype=np.int64)
        corners[:1] = shapely.get_num_coordinates(shapely.get_exterior_ring(members))
        corners[1:] = shapely.get_num_coordinates(shapely.get_interior_ring(members, np.arange(len(role) - 1)))
    else:
        rings, of = shapely.get_rings(members, return_index=True)
        role = np.full(len(of), SHELL, dtype=np.int8)
        role[1:][of[1:] == of[:-1]] = HOLE
        corners = shapely.get_num_coordinates(rings)
    held = corners > 0
    return (role, corners) if np.count_nonzero(held) == len(held) else (role[held], corners[held])


def _told_apart(shapes: Array) -> tuple[Array, Array, Array]:
    """Of shapes of several parts how many each has, and of each part its corners and its role."""
    simple, owner = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(simple) >= MULTIPOINT).any():
        simple, of = shapely.get_parts(simple, return_index=True)
        owner = owner[of]
    held = ~shapely.is_empty(simple)
    simple, owner = simple[held], owner[held]
    areal = shapely.get_type_id(simple) == POLYGON
    counts = np.where(areal, shapely.get_num_interior_rings(simple) + 1, 1)
    begins = np.cumsum(counts) - counts
    role = np.repeat(np.where(areal, HOLE, PATH), counts).astype(np.int8)
    role[begins[areal]] = SHELL
    corners = np.repeat(shapely.get_num_coordinates(simple), counts)
    corners[role != PATH] = shapely.get_num_coordinates(shapely.get_rings(simple[areal]))
    return np.bincount(np.repeat(owner, counts), minlength=len(shapes)), corners, role


def offsets(lengths: Array) -> Array:
    """Where each of some runs begins that stand one behind the other, and where the last ends."""
    begins = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.add.accumulate(lengths, out=begins[1:])
    return begins


def runs(first: Array, rows: Array) -> tuple[Array, Array]:
    """The places of some runs one behind the other, and where each begins there."""
    start = first[rows]
    length = first[np.asarray(rows) + 1] - start
    begins = offsets(length)
    return np.repeat(start - begins[:-1], length) + np.arange(begins[-1]), begins
