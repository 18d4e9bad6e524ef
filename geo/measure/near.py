"""What either way of measuring is given, and the pairs that it finds."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from geo.dataclass import dataclass
from geo.errors import GeometryError
from geo.flat import FlatShapes
from geo.measure.chunks import Chunks
from geo.measure.scale_cells import ScaleCells
from geo.shapes import Shapes
from geo.text import Text

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Assets:
    """Assets under an index, how far each can matter, ground metres, and the scale factors round them."""

    shapes: Shapes
    chunks: Chunks
    reach_m: Array
    scale: ScaleCells

    @cached_property
    def arrays(self) -> tuple[tuple[Array, ...], ...]:
        """All of it as a kernel takes it: no class of ours stands in what numba keeps on disk of its types.

        Index, chunks, rings of polygons, reach and scale factors.
        """
        index, chunks, shapes = self.chunks.index, self.chunks, self.shapes.flat
        return (
            fixed(index.boxes, index.level, index.item),
            fixed(chunks.start, chunks.length, shapes.xy, chunks.polygon),
            fixed(shapes.role, shapes.first_corner, shapes.xy),
            fixed(self.reach_m, self.scale.lattice, self.scale.powers),
        )


@dataclass(frozen=True)
class Near:
    """Pairs as columns of equal length, by site and within a site by asset.

    Attributes
    ----------
    site, asset : int arrays
    plane : float array
        Distance in the working system; 0 where they meet.
    scale : float array
        Plane metres for a ground metre in the middle between the nearest places, of several equally near ones any.
    """

    site: Array
    asset: Array
    plane: Array
    scale: Array


def fixed(*arrays: Array) -> tuple[Array, ...]:
    """Arrays that are not written to: what is compiled is compiled for these, whether they lie in a file or not."""
    views = tuple(np.ascontiguousarray(array).view() for array in arrays)
    for view in views:
        view.flags.writeable = False
    return views


def refuse_unmeasurable(shapes: FlatShapes, *, first: int = 0) -> None:
    """Refuse empty shapes and coordinates that are no numbers; ``first`` is the number of the first shape."""
    corners = shapes.corners()
    if not corners.all():
        raise GeometryError(
            Text("几何为空，无法测量", "an empty geometry cannot be measured"),
            Text("请检查该要素", "Check this feature"),
            feature=str(first + int(np.argmin(corners))),
        )
    if not np.isfinite(shapes.xy).all():
        raise GeometryError(
            Text("坐标不是有限数，无法测量", "a coordinate that is not finite cannot be measured"),
            Text("请检查几何", "Check the geometries"),
        )
