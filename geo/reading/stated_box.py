"""The ``bbox`` that GeoJSON states of a shape: silent where it may be the shape's, else a place that was stated elsewhere."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

# Of the longer side of the box; programs pad theirs.
_SLACK = 0.01


def stated_elsewhere(box: Any, shape: BaseGeometry) -> BaseGeometry | None:
    """The box as a shape, where it does not hold what was drawn and reaches beyond it; else None.

    A box that is larger, rounded, or holds a part of what was drawn says of no other land that it is meant.

    Parameters
    ----------
    box : object
        As the file has it: four numbers, or six with heights; anything else states nothing.
    """
    if not isinstance(box, list) or len(box) not in (4, 6) or shape.is_empty:
        return None
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in box):
        return None
    half = len(box) // 2
    west, south, east, north = (float(one) for one in (*box[:2], *box[half : half + 2]))
    decimals = max(len(repr(one).partition(".")[2]) if isinstance(one, float) else 0 for one in box)
    slack = 10.0**-decimals + _SLACK * max(east - west, north - south, 0.0)
    x1, y1, x2, y2 = shape.bounds
    holds = west - slack <= x1 and south - slack <= y1 and x2 <= east + slack and y2 <= north + slack
    is_held = x1 - slack <= west and y1 - slack <= south and east <= x2 + slack and north <= y2 + slack
    return None if holds or is_held or not (west <= east and south <= north) else shapely.box(west, south, east, north)
