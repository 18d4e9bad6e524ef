"""The shapes of a table, held as objects of shapely or as flat arrays; each is made of the other where it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.flat import COLLECTION, FlatShapes
from geo.rows import is_one, row_places

Array = np.ndarray[Any, Any]


class Shapes:
    """A column of shapes; ``shapes[row]`` is a geometry, ``shapes[rows]`` an array of them.

    Parameters
    ----------
    held : array of shapely geometry, shape (n,), or FlatShapes
        Of flat shapes only those that are asked for are made; they may lie in a file.
    """

    def __init__(self, held: Array | FlatShapes) -> None:
        if isinstance(held, FlatShapes):
            # Kept as what the properties below would make.
            self.__dict__["flat"] = held
        else:
            self.__dict__["objects"] = held
        self._length = len(held)

    @cached_property
    def flat(self) -> FlatShapes:
        """All of them as flat arrays."""
        return FlatShapes.of(self.objects)

    @cached_property
    def objects(self) -> Array:
        """All of them as geometries of shapely."""
        return self.flat.shapes()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, rows: Any) -> Any:
        if self.has_objects:
            return self.objects[rows]
        if isinstance(rows, slice):
            rows = np.arange(self._length)[rows]
        elif np.asarray(rows).dtype == bool:
            rows = np.flatnonzero(rows)
        if np.ndim(rows) == 0:
            return self.flat.shapes(np.array([rows if rows >= 0 else rows + self._length]))[0]
        return self.flat.shapes(np.asarray(rows))

    def part(self, rows: slice) -> FlatShapes:
        """Some of them that follow each other as flat arrays; of objects no others are looked at."""
        if not self.is_flat:
            return FlatShapes.of(self.objects[rows])
        begin, end, _ = rows.indices(self._length)
        return self.flat if end - begin == self._length else self.flat.take(np.arange(begin, end))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.objects, dtype=object, copy=copy)

    def take(self, rows: Array) -> Shapes:
        """Some of them, by place or by flag."""
        if self.has_objects:
            return Shapes(self.objects[rows])
        return Shapes(self.flat.take(np.flatnonzero(rows) if rows.dtype == bool else rows))

    def replaced(self, rows: Array, shapes: Array) -> Shapes:
        """The same with geometries of shapely in some rows, by place."""
        if not len(rows):
            return self
        if self.has_objects:
            whole = self.objects.copy()
            whole[rows] = shapes
            return Shapes(whole)
        if (shapely.get_type_id(shapes) == COLLECTION).any():
            # Flat they could be measured from and nothing else.
            return Shapes(self.objects).replaced(rows, shapes)
        order = np.arange(self._length)
        order[rows] = self._length + np.arange(len(rows))
        return Shapes(FlatShapes.stacked([self.flat, FlatShapes.of(shapes)]).take(order))

    def kinds(self) -> Array:
        """Shapely's type of each, shape (n,); -1 where there is none."""
        return self.flat.kind if self.is_flat else np.asarray(shapely.get_type_id(self.objects))

    def xy(self) -> Array:
        """All corners of the first, then those of the second and so on, shape (m, 2)."""
        return self.flat.xy if self.is_flat else np.asarray(shapely.get_coordinates(self.objects))

    def are_convex(self, rows: Array) -> Array:
        """Which of some are surely valid, by place: plain outlines of four corners; of objects none is looked at, shape (m,)."""
        return self.flat.are_convex(rows) if self.is_flat else np.zeros(len(rows), dtype=bool)

    @property
    def is_flat(self) -> bool:
        """Whether they are held as flat arrays, and none is missing."""
        return "flat" in self.__dict__

    @property
    def has_objects(self) -> bool:
        """Whether geometries of shapely are held, which flat arrays need not give back to the last part."""
        return "objects" in self.__dict__

    @classmethod
    def stacked(cls, parts: Sequence[Shapes]) -> Shapes:
        """Several columns, one below the other."""
        if len(parts) == 1:
            return parts[0]
        if all(one.is_flat for one in parts):
            return cls(FlatShapes.stacked([one.flat for one in parts]))
        return cls(np.concatenate([one.objects for one in parts]))

    def total_bounds(self) -> Array:
        """Box of all of them, shape (4,); NaN where there is nothing."""
        if self.is_flat and self._length:
            return self._total_bounds
        return np.asarray(shapely.total_bounds(self.objects))

    @cached_property
    def _total_bounds(self) -> Array:
        # Side by side numpy looks at them a row at a time.
        west, south, east, north = self.part_bounds.T
        return np.array([west.min(), south.min(), east.max(), north.max()])

    def bounds(self) -> Array:
        """Box of each (minx, miny, maxx, maxy), shape (n, 4)."""
        return self._bounds if "flat" in self.__dict__ else np.asarray(shapely.bounds(self.objects))

    @cached_property
    def _bounds(self) -> Array:
        return self.flat.bounds_of(self.part_bounds)

    @cached_property
    def part_bounds(self) -> Array:
        """Box of each part of the flat shapes, shape (parts, 4); worked out once, for a network is asked for them by each step."""
        return self.flat.part_bounds()

    @cached_property
    def _corners(self) -> Array:
        return self.flat.corners()

    def corners(self) -> Array:
        """How many corners each has, shape (n,); none where it is empty or missing."""
        if "flat" in self.__dict__:
            return self._corners
        return np.asarray(shapely.get_num_coordinates(self.objects))


# What a job of any size looks at again is near its site; of more than these none is kept.
_MOST_KEPT = 20_000


class KeptShapes(Shapes):
    """Flat shapes of which those that were asked for are kept as they were made.

    What lies round a site is asked for a dozen times while it is judged, and takes longer to make than to measure.
    """

    def __init__(self, shapes: Shapes) -> None:
        super().__init__(shapes.flat)
        self._shapes = shapes
        self._made: dict[int, Any] = {}

    @cached_property
    def objects(self) -> Array:
        return self._shapes.objects

    def __getitem__(self, rows: Any) -> Any:
        made = self._made
        if type(rows) is int and rows in made:
            return made[rows]
        places = row_places(rows, len(self)).tolist()
        lacking = [row for row in dict.fromkeys(places) if row not in made]
        if len(made) + len(lacking) > _MOST_KEPT:
            return self._shapes[rows]
        if lacking:
            made.update(zip(lacking, self._shapes[np.array(lacking)], strict=True))
        if is_one(rows):
            return made[places[0]]
        found = np.empty(len(places), dtype=object)
        found[:] = [made[row] for row in places]
        return found
