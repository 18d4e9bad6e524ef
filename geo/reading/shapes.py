"""Positions to shapes, each position checked; used by every format that writes coordinates as text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely

from geo.errors import GeometryError
from geo.limits import MAX_FEATURE_VERTICES
from geo.repair import Repair, close_ring
from geo.text import Text

# Far beyond any coordinate on the earth in millimetres; near it, floats still hold a micrometre.
LARGEST_COORDINATE = 1e12

Position = tuple[float, float]


class ShapeBuilder:
    """Build the geometries of one feature; keeps the repairs it had to make."""

    def __init__(self, file: str, feature: str) -> None:
        self.file = file
        self.feature = feature
        self.repairs: list[Repair] = []
        self._vertices = 0

    def position(self, x: float, y: float) -> Position:
        """A position that can be computed with."""
        if not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) > LARGEST_COORDINATE:
            raise self.error(Text(f"坐标 ({x}, {y}) 不是有限数", f"the position ({x}, {y}) is not finite"))
        self.count(1)
        return x, y

    def count(self, vertices: int) -> None:
        """Vertices of the feature so far."""
        self._vertices += vertices
        if self._vertices > MAX_FEATURE_VERTICES:
            raise self.error(
                Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices")
            )

    def line(self, positions: Sequence[Position]) -> shapely.LineString:
        """A line; of a single position there is none."""
        if len(positions) == 1:
            raise self.error(Text("线只有一个点", "a line has a single position"))
        return shapely.LineString(positions)

    def polygon(self, rings: Sequence[Sequence[Position]]) -> shapely.Polygon:
        """An area from its outer ring and its holes; open rings are closed on record."""
        closed = []
        for ring in rings:
            positions = list(ring)
            if positions and positions[0] != positions[-1]:
                positions, repair = close_ring(positions, feature=self.feature)
                self.repairs.append(repair)
            if positions and len(positions) < 4:
                raise self.error(Text("环少于三个不同的点", "a ring has fewer than three different positions"))
            closed.append(positions)
        if not closed or not closed[0]:
            return shapely.Polygon()
        # Of the same corners `shapely.Polygon` makes the same in half as much time again.
        outer, *holes = (shapely.linearrings(ring) for ring in closed if ring)
        return shapely.polygons(outer, holes) if holes else shapely.polygons(outer)

    def error(self, problem: Text) -> GeometryError:
        """The feature cannot be read, and why."""
        return GeometryError(
            problem,
            Text("请在制图软件中检查该要素并重新导出", "Check this feature in the drawing program and export again"),
            file=self.file,
            feature=self.feature,
        )
