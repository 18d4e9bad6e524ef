"""Metres east and north of a place: for pictures of some hundred metres, never for measuring what decides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

# Ellipsoid of CGCS2000 and WGS 84 as far as a picture goes.
_A_M = 6_378_137.0
_E2 = 0.00669438

Column = np.ndarray[Any, Any]


class LocalPlane:
    """The ellipsoid's tangent at a place; a kilometre away the scale is right to 0.0002.

    Parameters
    ----------
    lon, lat : float
        Its origin, degrees.
    """

    def __init__(self, lon: float, lat: float) -> None:
        phi = math.radians(lat)
        bend = 1 - _E2 * math.sin(phi) ** 2
        self._origin = np.array([lon, lat])
        self._m_per_degree = np.radians(1) * np.array(
            [_A_M / math.sqrt(bend) * math.cos(phi), _A_M * (1 - _E2) / bend**1.5]
        )

    def of(self, degrees: Column) -> Column:
        """Shapes in longitude and latitude to metres east and north of the origin."""
        return np.asarray(shapely.transform(degrees, lambda xy: (xy - self._origin) * self._m_per_degree))
