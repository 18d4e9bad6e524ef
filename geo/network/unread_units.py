"""A column that nobody reads and that says in which unit the diameters beside it stand: 单位 = cm beside dn = 50 is DN500."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from geo.columns import Columns
from geo.network.as_written import Pipes
from geo.pattern import pattern

_NAMES_A_UNIT = pattern(
    r"(?:管径|口径|直径|外径|规格|尺寸|计量)?单位|(?:(?:dn|diameter|size|pipe)[\s_-]*)?units?(?:[\s_-]*of[\s_-]*(?:diameter|size))?",
    re.IGNORECASE,
)
_MM_PER = {
    **dict.fromkeys(("cm", "厘米", "公分"), 10.0),
    **dict.fromkeys(("dm", "分米"), 100.0),
    **dict.fromkeys(("m", "米", "公尺"), 1000.0),
    **dict.fromkeys(("in", "inch", "inches", "英寸", "吋", '"'), 25.4),
}
_SIZE = pattern(r"(?:dn\s*)?(\d+(?:\.\d+)?)", re.IGNORECASE)
_DIAMETERS = ("dn", "outer_diameter_mm")
# No heat pipe is larger (`geo.network.columns`): a unit beside one that then would be is that of something else, as of its length.
_LARGEST_MM = 3000.0


def reach_by_unit(
    name: str, attributes: Columns, ours: Columns, wide_m: Callable[[Pipes], float]
) -> np.ndarray[Any, Any] | None:
    """How far the edge of a pipe may lie from its drawn line if its diameter stands in the unit that a column names, metres; None where it names none.

    Parameters
    ----------
    ours : Columns
        Of the same rows; what stands there as millimetres may be what was written.
    wide_m : callable
        How wide pipes beside each other are at most, metres.
    """
    if not _NAMES_A_UNIT.fullmatch(name.strip()):
        return None
    factor = _of_each(name, attributes, _mm_per)
    reach = np.full(attributes.rows, np.nan)
    for one in _DIAMETERS if not np.isnan(factor).all() else ():
        meant_mm = factor * _of_each(one, ours, _size)
        rows = np.flatnonzero(meant_mm <= _LARGEST_MM)
        few, of = np.unique(meant_mm[rows], return_inverse=True)
        wide = np.array([wide_m(Pipes(1, mm)) if one == "dn" else mm / 1000 for mm in few.tolist()])
        reach[rows] = np.fmax(reach[rows], wide[of] / 2 if len(rows) else math.nan)
    return None if np.isnan(reach).all() else reach


def _of_each(name: str, columns: Columns, number: Callable[[Any], float]) -> np.ndarray[Any, Any]:
    """A number for each row, by its value in a column; NaN where it has none."""
    found = columns.distinct(name)
    numbers: np.ndarray[Any, Any] = np.array([*map(number, found.values), math.nan], dtype=float)
    return np.asarray(numbers[found.codes])


def _size(value: Any) -> float:
    """A diameter as it was written: 50, DN50."""
    written = _SIZE.fullmatch(str(value).strip())
    return math.nan if written is None else float(written[1])


def _mm_per(value: Any) -> float:
    return _MM_PER.get(value.strip().lower(), math.nan) if isinstance(value, str) else math.nan
