"""Geometry in a record: shapely in longitude and latitude inside, GeoJSON in JSON."""

from __future__ import annotations

import json
from typing import Annotated, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from permits.record.described import Written

# 0.1 mm on the ground; what is written is what is held, so that nothing is lost by reading back.
DEGREES_WRITTEN = 1e-9
_A_DEGREE = 1e9


def written(shapes: Any) -> np.ndarray[Any, Any]:
    """Shapes rounded to what is written of them."""
    return np.asarray(shapely.set_precision(shapes, DEGREES_WRITTEN, mode="pointwise"))


def degrees_written(degrees: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """As `written`, of bare numbers: to the last bit what GEOS makes of them, halves upwards."""
    made: np.ndarray[Any, Any] = np.copysign(np.floor(degrees * _A_DEGREE + 0.5) / _A_DEGREE, degrees)
    return made


def _from_geojson(value: Any) -> BaseGeometry:
    if isinstance(value, BaseGeometry):
        return value
    try:
        # The record's own reader has refused what is too large or nests too deep.
        return shapely.from_geojson(json.dumps(value))
    except (shapely.errors.GEOSException, TypeError) as error:
        raise ValueError(f"not a GeoJSON geometry: {error}") from None


def _to_geojson(shape: BaseGeometry) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return geometry


Shape = Annotated[
    BaseGeometry,
    Written(
        _from_geojson,
        _to_geojson,
        {
            "type": "object",
            "description": "GeoJSON geometry (RFC 7946), longitude and latitude",
            "required": ["type"],
            "properties": {"type": {"type": "string"}},
        },
    ),
]
