"""An area of a network: which assets lie in a view of a map, and how far the law reaches round each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from permits.report.zone_acts import ZoneActs
from permits.screening.compare import applies_to, offset_m

# From this scale on zones are wider than their lines, and all is sent that a touch may ask for.
DETAIL_FROM_ZOOM = 16
_EQUATOR_M, _TILE_PX = 40_075_016.7, 256

Column = np.ndarray[Any, Any]


class View(NamedTuple):
    """What a map shows: degrees, and the zoom of web maps."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def detailed(self) -> bool:
        return self.zoom >= DETAIL_FROM_ZOOM

    @property
    def metres_per_px(self) -> float:
        """On the ground, in the middle."""
        middle = np.radians((self.south + self.north) / 2)
        return float(_EQUATOR_M * np.cos(middle) / (_TILE_PX * 2**self.zoom))


class Reach(NamedTuple):
    """How far from the drawn shape of an asset an area of the law reaches; ``area`` counts those of `zone_acts`."""

    radius_m: float
    area: int


def rows_in(register: AssetRegister, told: Sequence[ZoneActs], view: View) -> Column:
    """The assets from which any area, or its doubt, may reach into a view."""
    box = plane_box(register, view)
    if box is None:
        return np.empty(0, dtype=np.int64)
    farthest_m = max((one.limit_m for one in told), default=0.0) + sum(
        register.largest(name) for name in ("outer_offset_m", "uncertainty_m")
    )
    minx, miny, maxx, maxy = np.array(box.bounds) + 1.01 * farthest_m * np.array([-1, -1, 1, 1])
    rows = np.sort(register.tree.query(shapely.box(minx, miny, maxx, maxy)))
    reach_m = np.zeros(len(rows))
    for one in told:
        applies = applies_to(one.provision, register, rows)
        np.maximum(reach_m, offset_m(one.provision, register, rows) + one.limit_m, out=reach_m, where=applies)
    reach_m += np.nan_to_num(register.column("uncertainty_m")[rows].astype(float))
    # A zone of a kilometre's scale error is a millimetre wide: one per cent more takes in every plane.
    near = shapely.distance(register.geometry[rows], box) <= reach_m * 1.01
    return np.asarray(rows[near])


def plane_box(register: AssetRegister, view: View) -> BaseGeometry | None:
    """The view in the working system, no smaller than it is; None where it lies off the network altogether."""
    if not len(register):
        return None
    west, south, east, north = network_bounds(register)
    # Beyond the network a plane system may know no place at all.
    room = 0.05
    west, south = max(view.west, west - room), max(view.south, south - room)
    east, north = min(view.east, east + room), min(view.north, north + room)
    if west >= east or south >= north:
        return None
    steps = np.linspace(0, 1, 9)
    across, up = west + (east - west) * steps, south + (north - south) * steps
    edge = np.concatenate([np.stack([across, np.full(9, y)], axis=1) for y in (south, north)])
    side = np.concatenate([np.stack([np.full(9, x), up], axis=1) for x in (west, east)])
    places = np.asarray(shapely.points(np.concatenate([edge, side])))
    plane = transform(places, LONGITUDE_LATITUDE, register.crs).geometry
    return shapely.box(*shapely.total_bounds(plane))


def network_bounds(register: AssetRegister) -> tuple[float, float, float, float]:
    """West, south, east, north of all assets, in degrees."""
    minx, miny, maxx, maxy = register.bounds
    corners = shapely.points([[minx, miny], [minx, maxy], [maxx, miny], [maxx, maxy]])
    west, south, east, north = shapely.total_bounds(transform(corners, register.crs, LONGITUDE_LATITUDE).geometry)
    return float(west), float(south), float(east), float(north)


def reaches(register: AssetRegister, rows: Column, told: Sequence[ZoneActs]) -> list[list[Reach]]:
    """Of each asset how far each area of the law reaches from its drawn shape."""
    found: list[list[Reach]] = [[] for _ in rows]
    for number, one in enumerate(told):
        held = np.flatnonzero(applies_to(one.provision, register, rows))
        offsets = offset_m(one.provision, register, rows[held])
        for place, offset in zip(held.tolist(), offsets.tolist(), strict=True):
            found[place].append(Reach(round(offset + one.limit_m, 4), number))
    return found
