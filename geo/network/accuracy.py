"""How well the position of a pipe is known.

Grades and their numbers come from the caller (``data/codelists/position_grades.toml``); the formula is
that of the survey standard CJJ 61: plan limit of a detected pipe 0.10 h (h its depth, at least 1 m) and
the surveyed point's error, added as squares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo.coded import Coded
from geo.dataclass import dataclass


@dataclass(frozen=True)
class DetectionGrade:
    """Grade whose uncertainty grows with depth: sqrt((per_depth * max(h, least))² + point²)."""

    per_depth: float
    least_depth_m: float
    default_depth_m: float
    point_error_m: float

    def uncertainty_m(self, depth_m: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Combined plan uncertainty in metres; unknown depth (NaN) counts as the default depth."""
        depth = np.where(np.isnan(depth_m), self.default_depth_m, depth_m)
        detection = self.per_depth * np.maximum(depth, self.least_depth_m)
        return np.sqrt(detection**2 + self.point_error_m**2)


@dataclass(frozen=True)
class PositionGrades:
    """The table of grades: fixed ones in metres, and the detected one by depth."""

    fixed_m: Mapping[str, float]
    detected: Mapping[str, DetectionGrade]
    if_unstated: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*self.fixed_m, *self.detected}))

    def uncertainty_m(self, grade: Coded, depth_m: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Plan uncertainty per row, shape (n,), metres."""
        result = np.full(len(depth_m), np.nan)
        for name, value in self.fixed_m.items():
            result[grade.equals(name)] = value
        for name, detection in self.detected.items():
            rows = grade.equals(name)
            result[rows] = detection.uncertainty_m(depth_m[rows])
        return result
