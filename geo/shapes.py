"""The shapes of a table, held as objects of shapely or as flat arrays; each is made of the other where it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.flat import FlatShapes

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
        if "objects" in self.__dict__:
            return self.objects[rows]
        if isinstance(rows, slice):
            rows = np.arange(self._length)[rows]
        elif np.asarray(rows).dtype == bool:
            rows = np.flatnonzero(rows)
        if np.ndim(rows) == 0:
            return self.flat.take(np.array([rows if rows >= 0 else rows + self._length])).shapes()[0]
        return self.flat.take(np.asarray(rows)).shapes()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.objects, dtype=object, copy=copy)

    def bounds(self) -> Array:
        """Box of each (minx, miny, maxx, maxy), shape (n, 4)."""
        return self.flat.bounds() if "flat" in self.__dict__ else np.asarray(shapely.bounds(self.objects))
