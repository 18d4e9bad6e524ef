"""Rivers beside a network: the areas in which crossing a transmission line has rules of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass


class Water(NamedTuple):
    """What rivers have in common, as far as a crossing is concerned."""

    water_class: str
    extent_assumed: bool
    class_assumed: bool


@dataclass(frozen=True)
class JoinedWaters:
    """Waters of one kind; those that touch each other are one.

    Attributes
    ----------
    kind : Water
    areas, name : arrays, shape (n,)
        Management areas as the layer has them, and their names.
    bodies : array of shapely geometry, shape (m,)
        The same areas, joined where they touch.
    """

    kind: Water
    areas: np.ndarray[Any, Any]
    name: np.ndarray[Any, Any]
    bodies: np.ndarray[Any, Any]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the bodies."""
        return shapely.STRtree(self.bodies)

    def name_of(self, area: BaseGeometry) -> str | None:
        """Names of all that make an area up."""
        named = self.name[shapely.intersects(self.areas, area)]
        return "、".join(dict.fromkeys(str(one) for one in named if one is not None)) or None


@dataclass(frozen=True)
class Rivers:
    """Rivers of a layer, a row each.

    Attributes
    ----------
    geometry : array of shapely geometry, shape (n,)
        Management areas, working system.
    name : array of str or None
        As the layer calls them.
    water_class : array of str
        Of the shipped classes.
    extent_assumed, class_assumed : array of bool
        Whether the management area was drawn by us round the water, and whether nobody stated the class.
    accuracy_m : float
        How well they lie, ground metres.
    """

    geometry: np.ndarray[Any, Any]
    name: np.ndarray[Any, Any]
    water_class: np.ndarray[Any, Any]
    extent_assumed: np.ndarray[Any, Any]
    class_assumed: np.ndarray[Any, Any]
    accuracy_m: float

    def __len__(self) -> int:
        return len(self.geometry)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the management areas."""
        return shapely.STRtree(self.geometry)

    @cached_property
    def joined(self) -> tuple[JoinedWaters, ...]:
        """The waters of each kind."""
        return tuple(
            JoinedWaters(
                kind, areas := self.geometry[rows], self.name[rows], shapely.get_parts(shapely.union_all(areas))
            )
            for kind, rows in self._waters()
        )

    def _waters(self) -> Iterator[tuple[Water, np.ndarray[Any, Any]]]:
        """Each kind of water with its rows."""
        kinds = [
            Water(*one)
            for one in zip(
                self.water_class.tolist(), self.extent_assumed.tolist(), self.class_assumed.tolist(), strict=True
            )
        ]
        for kind in sorted(set(kinds)):
            yield kind, np.array([row for row, one in enumerate(kinds) if one == kind])
