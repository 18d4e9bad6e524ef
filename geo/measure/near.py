"""What either way of measuring is given, and the pairs that it finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from geo.flat import FlatShapes
from geo.measure.chunks import Chunks
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]


class FlatAssets(NamedTuple):
    """Chunks of assets as `Chunks` has them, the rings of `FlatShapes`, and the reach of each asset."""

    boxes: Array
    level: Array
    asset: Array
    first: Array
    xy: Array
    polygon: Array
    role: Array
    first_corner: Array
    corners: Array
    reach_m: Array


class FlatSites(NamedTuple):
    """Arrays of `FlatShapes`."""

    first_part: Array
    role: Array
    first_corner: Array
    xy: Array

    @classmethod
    def of(cls, shapes: FlatShapes) -> FlatSites:
        return cls(*map(fixed, (shapes.first_part, shapes.role, shapes.first_corner, shapes.xy)))


@dataclass(frozen=True)
class Assets:
    """Assets under an index, and how far each can matter, ground metres."""

    shapes: Shapes
    chunks: Chunks
    reach_m: Array

    @cached_property
    def flat(self) -> FlatAssets:
        index, shapes = self.chunks.index, self.shapes.flat
        arrays = (index.boxes, index.level, index.item, self.chunks.first, self.chunks.xy, self.chunks.polygon)
        return FlatAssets(*map(fixed, (*arrays, shapes.role, shapes.first_corner, shapes.xy, self.reach_m)))


@dataclass(frozen=True)
class Near:
    """Pairs as columns of equal length, by site and within a site by asset.

    Attributes
    ----------
    site, asset : int arrays
    plane : float array
        Distance in the working system; 0 where they meet.
    x, y : float arrays
        The middle between the nearest places, of several equally near ones any.
    """

    site: Array
    asset: Array
    plane: Array
    x: Array
    y: Array


def fixed(array: Array) -> Array:
    """An array that is not written to: what is compiled is compiled for these, whether they lie in a file or not."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
