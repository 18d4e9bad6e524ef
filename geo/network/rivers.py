"""Rivers beside a network: the areas in which crossing a transmission line has rules of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.dataclass import dataclass


class Water(NamedTuple):
    """What rivers have in common, as far as a crossing is concerned."""

    water_class: str
    extent_assumed: bool
    class_assumed: bool


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

    def waters(self) -> Iterator[tuple[Water, np.ndarray[Any, Any]]]:
        """Each kind of water with its rows."""
        kinds = [
            Water(*one)
            for one in zip(
                self.water_class.tolist(), self.extent_assumed.tolist(), self.class_assumed.tolist(), strict=True
            )
        ]
        for kind in sorted(set(kinds)):
            yield kind, np.array([row for row, one in enumerate(kinds) if one == kind])
