"""Words in a picture, each where it covers no other."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

TEXT_MM = 2.5
Box = tuple[float, float, float, float]
# Signs as shares of the text's size, rather too wide: what is drawn is never longer than what was reckoned with.
_FULL, _BROAD, _CAPITAL, _PLAIN, _NARROW = 1.0, 0.96, 0.78, 0.65, 0.43
_NARROW_SIGNS = frozenset(" !'(),.:;I[]fijlrt|")
_BROAD_SIGNS = frozenset("%@MWmw")
_PICTURE = 1.35
_FIRST_PICTURE = 0x1F000


def width_mm(words: str, size_mm: float = TEXT_MM) -> float:
    """How long words are in a picture; rather too long than too short."""
    return sum(map(_share, words)) * size_mm


def _share(sign: str) -> float:
    code = ord(sign)
    if code >= _FIRST_PICTURE:
        return _PICTURE
    if code < 0x7F:
        if sign in _NARROW_SIGNS:
            return _NARROW
        if sign in _BROAD_SIGNS:
            return _BROAD
        return _CAPITAL if sign.isupper() or sign == "&" else _PLAIN
    # Beyond ASCII a Chinese font draws most signs as wide as its own.
    return _FULL


def shortened(words: str, most_mm: float, size_mm: float = TEXT_MM) -> str:
    """Words that are no longer than so much, with a sign that something is left out."""
    if width_mm(words, size_mm) <= most_mm:
        return words
    # No sign is narrower than the narrowest: the rest of a very long name need not be looked at.
    words = words[: int(most_mm / (_NARROW * size_mm)) + 1]
    while words and width_mm(words + "…", size_mm) > most_mm:
        words = words[:-1]
    return words + "…"


class Labels:
    """Words in the picture, each where it covers no other; what finds no room is left to the tables.

    Parameters
    ----------
    taken : iterable of tuple
        Boxes in which no words are put: left, top, right, bottom, millimetres.
    """

    def __init__(self, width_mm: float, height_mm: float, *, taken: Iterable[Box]) -> None:
        self._taken = list(taken)
        self._width_mm, self._height_mm = width_mm, height_mm
        self.parts: list[str] = []

    def keep_clear(self, boxes: Iterable[Box]) -> None:
        """Boxes of symbols, which no words may cover."""
        self._taken.extend(boxes)

    def put(self, words: str, places: Iterator[tuple[float, float]], *, most_mm: float = 24 * TEXT_MM) -> bool:
        """Put words at the first of some places (their middle) where there is room; whether there was."""
        words = shortened(words, most_mm)
        wide, high = width_mm(words) + 0.8, TEXT_MM * 1.35
        for x, y in places:
            box = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
            inside = (
                box[0] >= 0.5 and box[1] >= 0.5 and box[2] <= self._width_mm - 0.5 and box[3] <= self._height_mm - 0.5
            )
            if inside and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                self.parts.append(
                    f'<rect x="{box[0]:.2f}" y="{box[1]:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="#fff" fill-opacity="0.85"/>'
                    f'<text x="{x:.2f}" y="{y + TEXT_MM * 0.36:.2f}" text-anchor="middle">{html.escape(words)}</text>'
                )
                return True
        return False


def _overlap(one: Box, other: Box) -> bool:
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
