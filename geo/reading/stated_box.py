"""The ``bbox`` that GeoJSON states of a shape: silent where it may be the shape's, else a place that was stated elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
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
    sides = _sides(box, shape)
    if sides is None:
        return None
    west, south, east, north = sides
    slack = _slack(box, sides)
    x1, y1, x2, y2 = shape.bounds
    holds = west - slack <= x1 and south - slack <= y1 and x2 <= east + slack and y2 <= north + slack
    return None if holds or _is_held(sides, shape, slack) else shapely.box(west, south, east, north)


def says_nothing_more(box: Any, shape: BaseGeometry) -> bool:
    """Whether a box is the shape's own or lies within it: whoever meant more land by it would have written a larger one."""
    sides = _sides(box, shape)
    return sides is not None and _is_held(sides, shape, _slack(box, sides))


def _sides(box: Any, shape: BaseGeometry) -> tuple[float, float, float, float] | None:
    """West, south, east, north; None where it is no box, or there is nothing to hold it against."""
    if not isinstance(box, list) or len(box) not in (4, 6) or shape.is_empty:
        return None
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in box):
        return None
    half = len(box) // 2
    west, south, east, north = (float(one) for one in (*box[:2], *box[half : half + 2]))
    ordered = -math.inf < west <= east < math.inf and -math.inf < south <= north < math.inf
    return (west, south, east, north) if ordered else None


def _slack(box: Sequence[Any], sides: tuple[float, float, float, float]) -> float:
    west, south, east, north = sides
    decimals = max(len(repr(one).partition(".")[2]) if isinstance(one, float) else 0 for one in box)
    return 10.0**-decimals + _SLACK * max(east - west, north - south) + _halved(*sides)


def _is_held(sides: tuple[float, float, float, float], shape: BaseGeometry, slack: float) -> bool:
    west, south, east, north = sides
    x1, y1, x2, y2 = shape.bounds
    return bool(x1 - slack <= west and y1 - slack <= south and east <= x2 + slack and north <= y2 + slack)


def _halved(*sides: float) -> float:
    """How far a side may be off that was kept in half the digits (float32), as many boxes are: at 38 million, four metres."""
    largest = max(map(abs, sides))
    if not largest <= float(np.finfo(np.float32).max) or any(float(np.float32(one)) != one for one in sides):
        return 0.0
    return float(np.spacing(np.float32(largest)))
