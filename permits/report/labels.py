"""Words in a picture, each where it covers no other."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from permits.report.frame import Frame

TEXT_MM = 2.5


class Labels:
    """Words in the picture, each where it covers no other; what finds no room is left to the tables."""

    def __init__(self, frame: Frame) -> None:
        # The lower left corner holds the scale, the upper right one north.
        self._taken = [
            (0.0, frame.height_mm - 9, 62.0, frame.height_mm),
            (frame.width_mm - 10, 0.0, frame.width_mm, 14.0),
        ]
        self._frame = frame
        self.parts: list[str] = []

    def put(self, words: str, places: Iterator[tuple[float, float]]) -> None:
        words = words if len(words) <= 24 else words[:23] + "…"
        wide = sum(1.0 if ord(sign) > 0x2E7F else 0.58 for sign in words) * TEXT_MM + 0.8
        high = TEXT_MM * 1.35
        for x, y in places:
            box = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
            inside = (
                box[0] >= 0.5
                and box[1] >= 0.5
                and box[2] <= self._frame.width_mm - 0.5
                and box[3] <= self._frame.height_mm - 0.5
            )
            if inside and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                self.parts.append(
                    f'<rect x="{box[0]:.2f}" y="{box[1]:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="#fff" fill-opacity="0.85"/>'
                    f'<text x="{x:.2f}" y="{y + TEXT_MM * 0.36:.2f}" text-anchor="middle">{html.escape(words)}</text>'
                )
                return


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def on_line(shape: Any) -> Iterator[tuple[float, float]]:
    """Places on a line or outline for its name: of two pipes side by side a name beside one would stand on the other."""
    if shape.is_empty:
        return
    outline = shape.boundary if shape.geom_type in ("Polygon", "MultiPolygon") else shape
    longest: Any = max(shapely.get_parts(outline), key=lambda one: one.length, default=shape)
    for share in (0.15, 0.85, 0.3, 0.7, 0.5, 0.1, 0.9):
        at = longest
        if longest.geom_type != "Point":
            at = shapely.line_interpolate_point(longest, share, normalized=True)
        yield at.x, at.y


def beside_middle(line: Any) -> Iterator[tuple[float, float]]:
    """Places beside the middle of a short line, for its length."""
    if line.is_empty:
        return
    (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    for aside in (6.0, 9.0, 12.0):
        upright = abs(y2 - y1) > abs(x2 - x1)
        for side in (1, -1):
            yield (x + side * aside, y) if upright else (x, y + side * aside / 2)


def round_corners(shape: BaseGeometry) -> Iterator[tuple[float, float]]:
    if shape.is_empty:
        return
    west, north, east, south = shape.bounds
    middle = (west + east) / 2
    for y in (north - 2.4, south + 2.4, (north + south) / 2, north - 5, south + 5):
        for x in (middle, west, east):
            yield x, y
