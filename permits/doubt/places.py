"""Where else works may lie, if their coordinates are not what they are taken for.

In China longitude and latitude come from surveys, from GPS, and from web maps whose positions are shifted by
half a kilometre or more; nothing in the numbers tells which. What was found as declared is never weakened or
replaced by what would be found elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyproj
import shapely

from geo.dataclass import dataclass
from geo.errors import InputError
from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, label, to_longitude_latitude, transform
from geo.place.declaration import Declaration
from geo.place.gcj02 import DRAWN_OVER, SHIFTED, shifted
from geo.place.likely import CHINA, likely_systems
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.site.work_site import work_site
from geo.text import Text
from permits.intake.handed_in import HandedIn

Column = np.ndarray[Any, Any]

# A feature this far from every pipe is looked at again: a wrong zone or swapped axes put it there.
_FAR_M = 20_000.0
_NEAR_DEGREES = 0.05
_NAMES = {
    "gcj02": Text("按 GCJ-02（高德、腾讯）", "as GCJ-02 (Amap, Tencent)"),
    "bd09": Text("按 BD-09（百度）", "as BD-09 (Baidu)"),
}


@dataclass(frozen=True)
class Place:
    """Some features of the works under another reading of their coordinates.

    Attributes
    ----------
    crs : str
        ``GCJ-02``, ``BD-09``, an EPSG code; ``(axes swapped)`` where they are.
    text : Text
        The same in words.
    row : int array, shape (m,)
        Features of the works.
    geometry : array of shapely geometry, shape (m,)
        Working system.
    transform_accuracy_m : array, shape (m,)
    provenance : tuple of str
        As in `permits.intake.handed_in.HandedIn`.
    """

    crs: str
    text: Text
    row: Column
    geometry: Column
    transform_accuracy_m: Column
    provenance: tuple[str, ...]


def places(
    handed: HandedIn,
    register: AssetRegister,
    *,
    area: tuple[float, float, float, float] | None = None,
    open_: Column | None = None,
) -> Iterator[Place]:
    """Other readings of the coordinates that make sense, the features placed under each.

    Parameters
    ----------
    area : (west, south, east, north), optional
        Degrees in which the network lies, as far as who asks may know it: which readings there are tells where this
        box ends. None: the box round all assets.
    open_ : bool array, shape (n,), optional
        Of features that stand apart: those whose outcome another place can still change. All may be many, and each of them is
        looked for by itself.
    """
    unsettled = ~np.array(handed.settled, dtype=bool)
    if unsettled.any():
        doubted = unsettled & _within_china(handed)
        for shift in SHIFTED:
            yield from _as_web_map(handed, register.crs, shift, doubted)
    if area is None:
        box, area = shapely.box(*register.bounds), register.bounds_degrees
    else:
        (box,) = transform(np.array([shapely.box(*area)]), LONGITUDE_LATITUDE, register.crs).geometry
    far = np.asarray(shapely.distance(box, handed.site.geometry) > _FAR_M)
    if handed.apart:
        for row in np.flatnonzero(far if open_ is None else far & open_):
            yield from _elsewhere(handed, register.crs, area, np.arange(len(far)) == row)
    elif far.any():
        yield from _elsewhere(handed, register.crs, area, far)


def as_the_network_shows_it(geometry: Column, crs: pyproj.CRS) -> Iterator[tuple[Text, Column, Column]]:
    """Works where they would stand in a network whose numbers are a web map's: its name, rows, and their geometry.

    That the network lies elsewhere and that the works do, the other way, is the same to every distance but for
    the millimetres by which the shift differs from one end of it to the other.
    """
    lonlat = transform(geometry, crs, LONGITUDE_LATITUDE).geometry
    west, south, east, north = CHINA
    x1, y1, x2, y2 = shapely.bounds(lonlat).T
    rows = np.flatnonzero((west <= x1) & (south <= y1) & (x2 <= east) & (y2 <= north))
    for shift in SHIFTED if len(rows) else ():
        moved = shapely.transform(lonlat[rows], partial(_shown, shift))
        yield _NAMES[shift], rows, np.asarray(transform(np.asarray(moved), LONGITUDE_LATITUDE, crs).geometry)


def _shown(shift: str, degrees: Column) -> Column:
    return np.column_stack(shifted(shift, degrees[:, 0], degrees[:, 1]))


def longitude_latitude(geometry: Column, crs: pyproj.CRS) -> tuple[float, float]:
    """Longitude and latitude of the middle of some geometries."""
    west, south, east, north = shapely.total_bounds(transform(geometry, crs, LONGITUDE_LATITUDE).geometry)
    return float((west + east) / 2), float((south + north) / 2)


def _layers(handed: HandedIn, rows: Column) -> Iterator[tuple[RawLayer, Declaration, Column]]:
    """Layers reduced to some features, with the rows of these in the works."""
    first = 0
    for layer, declaration in zip(handed.layers, handed.declarations, strict=True):
        read = layer.readable()
        held = np.flatnonzero(rows[first : first + len(read)])
        if len(held):
            yield dataclasses.replace(read.take(held), repairs=()), declaration, first + held
        first += len(read)


def _within_china(handed: HandedIn) -> Column:
    """Features whose numbers can be degrees of a web map of China, shape (n,)."""
    west, south, east, north = CHINA
    inside = np.zeros(len(handed.site), dtype=bool)
    for layer, declaration, rows in _layers(handed, np.ones(len(handed.site), dtype=bool)):
        if declaration.says_provenance:
            continue
        x1, y1, x2, y2 = shapely.bounds(to_longitude_latitude(layer.geometry, declaration.crs, file=layer.file)).T
        inside[rows] = (west <= x1) & (south <= y1) & (x2 <= east) & (y2 <= north)
    return inside


def _as_web_map(handed: HandedIn, crs: pyproj.CRS, shift: str, doubted: Column) -> Iterator[Place]:
    """Features of unsettled provenance taken for positions of a web map."""
    drawn_over = next(name for name, system in DRAWN_OVER.items() if system == shift)
    placed = [
        _placed(layer, crs, declaration, rows, shifts=(shift,) * len(rows))
        for layer, declaration, rows in _layers(handed, doubted)
    ]
    yield from _together(
        {"gcj02": "GCJ-02", "bd09": "BD-09"}[shift],
        _NAMES[shift],
        placed,
        provenance=lambda _: drawn_over,
    )


def _elsewhere(
    handed: HandedIn, crs: pyproj.CRS, area: tuple[float, float, float, float], far: Column
) -> Iterator[Place]:
    """Systems under which numbers that lie far away as declared would lie at the network."""
    west, south, east, north = area
    near = (west - _NEAR_DEGREES, south - _NEAR_DEGREES, east + _NEAR_DEGREES, north + _NEAR_DEGREES)
    layers = list(_layers(handed, far))
    boxes = [shapely.total_bounds(layer.geometry).reshape(2, 2) for layer, _, _ in layers]
    x, y = np.mean([box.mean(axis=0) for box in boxes], axis=0)
    candidates: dict[tuple[str, bool], Declaration] = {}
    # What is declared, its axes the other way round, makes sense anywhere; the systems of China only there.
    declared = layers[0][1]
    candidates[label(declared.crs), True] = declared
    for likely in likely_systems(float(x), float(y), meridians=range(75, 136, 3)):
        system_of_it = LONGITUDE_LATITUDE if likely.epsg == 4490 else pyproj.CRS.from_epsg(likely.epsg)
        candidates.setdefault((likely.system, likely.swapped), Declaration(system_of_it, likely.system))
    for (system, swapped), declaration in candidates.items():
        try:
            placed = [
                _placed(_swapped(layer) if swapped else layer, crs, declaration, rows) for layer, _, rows in layers
            ]
            lon, lat = longitude_latitude(np.concatenate([one[1] for one in placed]), crs)
        except InputError:
            # Some of its numbers make no sense in that system: it is none for this file.
            continue
        if not (near[0] <= lon <= near[2] and near[1] <= lat <= near[3]):
            continue
        words = Text("，横纵坐标对调", ", axes swapped") if swapped else Text("", "")
        yield from _together(
            system + (" (axes swapped)" if swapped else ""),
            Text(f"按 {system}{words.zh}", f"as {system}{words.en}"),
            placed,
            provenance=lambda row: handed.provenance[row],
        )


_Placed = tuple[Column, Column, Column]


def _placed(
    layer: RawLayer,
    crs: pyproj.CRS,
    declaration: Declaration,
    rows: Column,
    *,
    shifts: Sequence[str | None] | None = None,
) -> _Placed:
    site = work_site(layer, crs, declaration, shifts=shifts)
    return rows, site.geometry, site.transform_accuracy_m


def _together(crs: str, text: Text, placed: Sequence[_Placed], *, provenance: Any) -> Iterator[Place]:
    if not placed:
        return
    rows, geometry, accuracy = (np.concatenate([one[part] for one in placed]) for part in range(3))
    yield Place(crs, text, rows, geometry, accuracy, tuple(provenance(row) for row in rows.tolist()))


def _swapped(layer: RawLayer) -> RawLayer:
    swapped = shapely.transform(layer.geometry, lambda coordinates: coordinates[:, ::-1])
    return dataclasses.replace(layer, shapes=Shapes(np.asarray(swapped)))
