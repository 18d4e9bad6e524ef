"""Columns of a network that nobody reads and that say how large a facility is which was drawn as a point: its ground, in square metres."""

from __future__ import annotations

import math
import numbers
import re
from typing import Any

import numpy as np

from geo.columns import Columns
from geo.pattern import pattern

_AREA = pattern(r"面积|(?:^|[^a-z])area(?:$|[^a-z])|footprint", re.IGNORECASE)
# Of the ground, whatever else the name holds: 供热站占地面积.
_OF_THE_GROUND = pattern(r"占地|用地|基底|站房|房屋|footprint|(?:site|plot)[\s_]*area", re.IGNORECASE)
# Of the building or of its ground, however large; an area alone may be what the station heats.
_OF_THE_BUILDING = pattern(
    r"建筑面积|占地|用地|基底|底面|站房|房屋|footprint|(?:floor|building|site|plot)[\s_]*area", re.IGNORECASE
)
_HEATED = pattern(r"供热|供暖|采暖|热负荷|服务|收费|入网|用户|覆盖|heat|served|supply|截面|断面|section", re.IGNORECASE)
_HECTARES, _MU, _TEN_THOUSAND = (
    pattern(r"公顷|(?<![a-z])ha(?![a-z])", re.IGNORECASE),
    "亩",
    pattern(r"万\s*(?:m|㎡|平)", re.IGNORECASE),
)
_NUMBER = pattern(r"(?:约\s*)?(\d+(?:\.\d+)?)\s*(?:万|亩|公顷|ha|m2|m²|㎡|平米|平方米?)*", re.IGNORECASE)
# An area alone that is larger is what a station heats: one house of flats has as much.
_LARGEST_UNNAMED_M2 = 5000.0
# Square of the diagonal of a rectangle of one square metre, twice as long as wide.
_DIAGONAL = 2 + 1 / 2
# No building of a network reaches farther from where somebody marked it.
_FARTHEST_M = 100.0


def reach_by_area(name: str, attributes: Columns, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """How far from its point a facility may reach by the area of its ground, metres; None where a column says none.

    The diagonal of a rectangle of that area that is twice as long as wide: no such rectangle, nor a more compact one, reaches farther
    from any place in it, be it marked at a corner; one up to 9.8 times as long as wide reaches no farther from its middle.

    Parameters
    ----------
    points : array of bool
        Facilities that were drawn as points.
    """
    if not points.any() or not _AREA.search(name) or (_HEATED.search(name) and not _OF_THE_GROUND.search(name)):
        return None
    found = attributes.distinct(name)
    areas = np.array([*(_area_m2(name, value) for value in found.values), math.nan], dtype=float)
    reach = np.where(points, np.fmin(np.sqrt(_DIAGONAL * areas), _FARTHEST_M)[found.codes], np.nan)
    reach[np.isnan(areas[found.codes])] = np.nan
    return None if np.isnan(reach).all() else reach


def _area_m2(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | numbers.Real):
        return math.nan
    written = _NUMBER.fullmatch(str(value).strip())
    if written is None or float(written[1]) <= 0:
        return math.nan
    told = f"{name} {value}"
    factor = 10_000.0 if _HECTARES.search(told) or _TEN_THOUSAND.search(told) else 2000 / 3 if _MU in told else 1.0
    area = float(written[1]) * factor
    return area if _OF_THE_BUILDING.search(name) or area <= _LARGEST_UNNAMED_M2 else math.nan
