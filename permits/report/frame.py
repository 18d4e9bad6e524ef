"""Which piece of ground a picture shows, and at which scale: the works, what decides, and some ground round them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass

Column = np.ndarray[Any, Any]

# Scales that a ruler has.
_SCALES = (100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000)
# No bend is drawn that is finer than a pen where half a town is in the picture: its pipes and zones would take megabytes. An outline may so lie
# inside the true one by as much, which is less than half of the stroke that is drawn along it.
_HALF_A_TOWN = 10_000
PEN_MM = 0.05
# Ground round what is shown, as a share of the picture on each side.
_ROOM = 0.12


@dataclass(frozen=True)
class Frame:
    """A picture of ``width_mm`` by ``height_mm`` at one to ``scale``; the place in its middle in metres."""

    width_mm: float
    height_mm: float
    scale: int
    middle: tuple[float, float]

    @property
    def mm_per_m(self) -> float:
        return 1000 / self.scale

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, m."""
        half = self.width_mm / 2 / self.mm_per_m, self.height_mm / 2 / self.mm_per_m
        x, y = self.middle
        return x - half[0], y - half[1], x + half[0], y + half[1]

    def on_paper(self, shapes: Column) -> Column:
        """Shapes in metres, cut at the edge, to millimetres right and down of the upper left corner."""
        west, south, east, north = self.bounds
        # A little beyond, so that the edge is not drawn as if it were the shape's own.
        reach = 0.02 * (east - west)
        cut = shapely.clip_by_rect(shapes, west - reach, south - reach, east + reach, north + reach)
        made = np.asarray(
            shapely.transform(cut, lambda xy: (xy - [west, north]) * [self.mm_per_m, -self.mm_per_m]), dtype=object
        )
        return np.asarray(shapely.simplify(made, PEN_MM)) if self.scale > _HALF_A_TOWN else made


def frame_round(shapes: Sequence[Any], *, width_mm: float, height_mm: float, least_m: float = 20.0) -> Frame:
    """The frame that holds shapes in metres with ground round them, at a round scale."""
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    room = 1 - 2 * _ROOM
    wanted = max(
        max(east - west, least_m) / (width_mm * room) * 1000,
        max(north - south, least_m / 2) / (height_mm * room) * 1000,
    )
    scale = next((one for one in _SCALES if one >= wanted), int(np.ceil(wanted / 1e5) * 100_000))
    return Frame(width_mm, height_mm, scale, ((west + east) / 2, (south + north) / 2))
