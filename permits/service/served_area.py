"""Where a network is and where it was surveyed, as anybody may know it: by fiftieths of a degree, which show no pipe."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.place.local_plane import LocalPlane

Column = np.ndarray[Any, Any]

# About two kilometres in China: an edge of the box says of no pipe where it ends.
STEP_DEGREES = 0.02
# How far an edge lies from the last pipe at least, so that a pipe on a line of the grid is not given away either.
_LEAST_DEGREES = 0.01


class ServedArea(NamedTuple):
    """Degrees; rounded outward."""

    west: float
    south: float
    east: float
    north: float


def served_area(register: AssetRegister) -> ServedArea:
    """The box round a network that anybody may see."""
    west, south, east, north = register.bounds_degrees
    return ServedArea(_down(west), _down(south), -_down(-east), -_down(-north))


def surveyed_area(register: AssetRegister) -> ServedArea | None:
    """The box of the cells that surveyed ground touches, which anybody may see; None where nobody says what was surveyed."""
    if register.coverage is None:
        return None
    west, south, east, north = covered_degrees(register)
    return ServedArea(_down(west), _down(south), -_down(-east), -_down(-north))


def covered_degrees(register: AssetRegister) -> tuple[float, float, float, float]:
    """The box of surveyed ground, where there is any: west, south, east, north."""
    (ground,) = transform(np.array([register.coverage]), register.crs, LONGITUDE_LATITUDE).geometry
    west, south, east, north = shapely.bounds(ground).tolist()
    return west, south, east, north


def distance_m(area: ServedArea, lonlat: Column) -> float:
    """About how far shapes in longitude and latitude lie from the area; 0 where any of them reaches into it."""
    box = shapely.box(*area)
    middle = LocalPlane(*shapely.centroid(box).coords[0])
    return float(shapely.distance(middle.of(lonlat), middle.of(np.array([box]))).min())


class Surveyed(StrEnum):
    """Of the cells that works touch."""

    ALL = "all"
    PARTLY = "partly"
    NONE = "none"


def surveyed(register: AssetRegister, extent: tuple[float, float, float, float]) -> Surveyed | None:
    """Whether the network was surveyed all over the cells that a box of degrees touches; None where nobody says.

    Whole cells: where the surveyed ground ends is where somebody's pipes were measured.
    """
    if register.coverage is None:
        return None
    west, south, east, north = extent
    cells = shapely.box(*(_cell(west), _cell(south), _cell(east) + STEP_DEGREES, _cell(north) + STEP_DEGREES))
    (ground,) = transform(np.array([register.coverage]), register.crs, LONGITUDE_LATITUDE).geometry
    if shapely.covers(ground, cells):
        return Surveyed.ALL
    return Surveyed.PARTLY if shapely.intersects(ground, cells) else Surveyed.NONE


def _cell(degrees: float) -> float:
    return math.floor(degrees / STEP_DEGREES) * STEP_DEGREES


def _down(degrees: float) -> float:
    return round(math.floor((degrees - _LEAST_DEGREES) / STEP_DEGREES) * STEP_DEGREES, 2)
