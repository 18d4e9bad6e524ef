"""Where somebody wants to work: areas in plane metres, valid, with every repair on record."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.errors import Faults, GeometryError, InputError
from geo.limits import MAX_CROSSINGS
from geo.place.buffers import grown
from geo.place.crs import LONGITUDE_LATITUDE, GroundScale, transform
from geo.place.declaration import Declaration, declare
from geo.raw import NO_GEOMETRY, RawLayer
from geo.repair import Repair, enclose_everything, refuse_tangle, ring_as_area
from geo.site.size import refuse_oversize
from geo.text import Text

# The member of a feature that such errors are about.
_GEOMETRY = "geometry"
# A pencil point and a city: outside these a file is in the wrong unit or the wrong system.
LEAST_AREA_M2 = 0.01
LARGEST_AREA_M2 = 100e6


@dataclass(frozen=True)
class WorkSite:
    """The areas of one job, a row a works feature.

    Attributes
    ----------
    feature : tuple of str
        Its ``id`` property, else its position in the file counted from 0.
    geometry : array of shapely geometry, shape (n,)
        Valid and not empty, in ``crs``; areas, lines (axes) or points (bores, trunks).
    crs : pyproj.CRS
        Working system.
    crs_declared : str
        As handed in.
    transform_accuracy_m : array, shape (n,)
        Accuracy of the way from the declared to the working system.
    repairs : tuple of Repair
        ``place`` in longitude and latitude.
    """

    feature: tuple[str, ...]
    geometry: np.ndarray[Any, Any]
    crs: pyproj.CRS
    crs_declared: str
    transform_accuracy_m: np.ndarray[Any, Any]
    repairs: tuple[Repair, ...]

    def __len__(self) -> int:
        return len(self.feature)

    @cached_property
    def degrees(self) -> np.ndarray[Any, Any]:
        """The same geometries in longitude and latitude."""
        return transform(self.geometry, self.crs, LONGITUDE_LATITUDE).geometry

    @cached_property
    def bounds_degrees(self) -> tuple[float, float, float, float]:
        """Of all features: west, south, east, north."""
        bounds = shapely.bounds(self.degrees)
        (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def grown_by(self, reach: np.ndarray[Any, Any]) -> WorkSite:
        """The site at its true size, for pictures and areas: axes with their width, points with their diameter.

        Parameters
        ----------
        reach : array, shape (n,)
            How far each feature reaches beyond what was drawn, plane metres.
        """
        if not (reach > 0).any():
            return self
        geometry = self.geometry.copy()
        for row in np.flatnonzero(reach > 0).tolist():
            geometry[row] = grown(geometry[row], float(reach[row]))
        return dataclasses.replace(self, geometry=geometry)

    def area_m2(self) -> float:
        """Ground area of all areas together, overlaps counted once; lines and points have none."""
        parts = self.geometry
        while (shapely.get_type_id(parts) > 3).any():
            parts = shapely.get_parts(parts)
        areas = parts[shapely.get_type_id(parts) == 3]
        whole = areas[0] if len(areas) == 1 else _laid_together(areas)
        if whole.area == 0:
            return 0.0
        centre = whole.centroid
        scale = GroundScale(self.crs).at(np.array([centre.x]), np.array([centre.y]))[0]
        return float(whole.area / scale**2)


def _laid_together(areas: np.ndarray[Any, Any]) -> BaseGeometry:
    """Areas as one, so that land under several of them counts once."""
    # Only what may lie over another is laid over it.
    one, other = shapely.STRtree(areas).query(areas)
    meets = np.zeros(len(areas), dtype=bool)
    meets[one[one != other]] = True
    together = shapely.get_parts(shapely.union_all(areas[meets]))
    return shapely.MultiPolygon([*areas[~meets], *together])


def work_site(
    layer: RawLayer,
    crs: pyproj.CRS,
    declaration: Declaration | None = None,
    *,
    shifts: Sequence[str | None] | None = None,
) -> WorkSite:
    """Bring a layer of works into the working system and make every shape valid without losing land.

    Parameters
    ----------
    layer : RawLayer
        As read; rows without geometry are left out here and stand in ``layer.unread``.
    crs : pyproj.CRS
        Working system of the network.
    declaration : Declaration, optional
        System of the layer; by default what the file itself declares.
    shifts : sequence of str or None, optional
        For each readable row the web-map system (``gcj02`` | ``bd09``) that its numbers stand in, where its
        sender says that it was drawn over such a map; overrides the declaration's.

    Raises
    ------
    GeometryError
        No feature that can be read, an area that cannot be a site.
    CrsError
        No trustworthy way from the declared system to the working system.
    """
    try:
        return _work_site(layer, crs, declaration or declare(layer, None), shifts)
    except InputError as error:
        raise error if layer.stray is None else error.with_remedy(layer.stray) from None


def _work_site(
    layer: RawLayer, crs: pyproj.CRS, declaration: Declaration, shifts: Sequence[str | None] | None
) -> WorkSite:
    read = layer.readable()
    if len(read) == 0:
        raise nothing_to_screen(layer)
    names = feature_names(read)
    refuse_oversize(read, names, declaration)
    shapes = np.empty(len(read), dtype=object)
    own: dict[str, list[Repair]] = {name: [] for name in names}
    faults = Faults()
    places = read.positions.tolist()
    for row, (name, shape) in enumerate(zip(names, read.geometry, strict=True)):
        try:
            refuse_tangle(_lines(shape), MAX_CROSSINGS, feature=name, file=layer.file)
            closed, ring_repairs = ring_as_area(shapely.force_2d(shape), feature=name)
            shapes[row], more = enclose_everything(closed, feature=name, file=layer.file)
        except GeometryError as error:
            faults.add(error, row=places[row], column=_GEOMETRY)
        else:
            own[name].extend((*ring_repairs, *more))
    faults.tell()
    geometry = np.empty(len(read), dtype=object)
    accuracy = np.zeros(len(read))
    stated = tuple(shifts) if shifts is not None else (declaration.shift,) * len(read)
    repairs: list[Repair] = []
    for shift in dict.fromkeys(stated):
        rows = [row for row, one in enumerate(stated) if one == shift]
        way = declaration.shifted(shift)
        placed = way.place(shapes[rows], file=layer.file)
        moved = transform(placed.geometry, placed.crs, crs, file=layer.file)
        geometry[rows] = moved.geometry
        accuracy[rows] = placed.accuracy_m + moved.accuracy_m
        repairs.extend(_in_degrees([repair for row in rows for repair in own[names[row]]], way, layer.file))
    # What was mended while reading belongs to no row that we could name for certain: the layer's own system.
    first = declaration.shifted(stated[0])
    repairs = [*_in_degrees(layer.repairs, first, layer.file), *repairs]
    for row, name in enumerate(names):
        if geometry[row] is not shapes[row]:
            # Rounding in the transform can make a sliver cross itself by nanometres.
            geometry[row], _ = enclose_everything(geometry[row], feature=name, file=layer.file)
        try:
            _check_area(geometry[row], file=layer.file, feature=name)
        except GeometryError as error:
            faults.add(error, row=places[row], column=_GEOMETRY)
    faults.tell()
    return WorkSite(
        feature=names,
        geometry=geometry,
        crs=crs,
        crs_declared=declaration.text,
        transform_accuracy_m=accuracy,
        repairs=tuple(repairs),
    )


def _lines(shape: BaseGeometry) -> np.ndarray[Any, Any]:
    """The lines of a feature; how rings cross is asked where they are repaired."""
    parts = np.array([shape], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return np.asarray(parts[shapely.get_type_id(parts) == 1])


_CORRECT = Text(
    "请按此改正该要素后重新提交；不是作业范围的，请删去",
    "Correct the feature and hand it in again; remove it where it is none of the works",
)


def nothing_to_screen(layer: RawLayer) -> GeometryError:
    """Why a layer leaves nothing to screen, and what would help."""
    if layer.unread:
        first = layer.unread[0]
        without_place = Text(
            "没有位置的作业无法检查；请补上几何或删去该要素",
            "Works without a place cannot be screened; add the geometry or remove the feature",
        )
        return GeometryError(
            first.reason,
            without_place if first.reason is NO_GEOMETRY else _CORRECT,
            file=layer.file,
            feature=first.feature,
        )
    return GeometryError(
        Text("没有任何要素", "it holds no feature"),
        Text("请提交至少一个作业范围", "Hand in at least one works area"),
        file=layer.file,
    )


def feature_names(layer: RawLayer) -> tuple[str, ...]:
    """The ``id`` property or the format's own id of each feature, else its position counted from 0.

    Where a job has several layers, the layer stands in front.
    """
    identifiers: list[Any] = [None] * len(layer)
    for column in ("id", "feature_id"):
        if column in layer.attributes:
            identifiers = [
                value if value is not None else other
                for value, other in zip(identifiers, layer.attributes[column], strict=True)
            ]
    prefix = "" if layer.title is None else f"{layer.title}/"
    return tuple(f"{prefix}{name}" for name in names_by_id(identifiers, layer.positions.tolist()))


def names_by_id(identifiers: Sequence[Any], positions: Sequence[int]) -> tuple[str, ...]:
    """A name for each feature: its id, None where it has none, or its position in the file."""
    names = [
        str(position) if value is None else str(value) for position, value in zip(positions, identifiers, strict=True)
    ]
    # Two features of one id would be one in every report.
    twice = {name for name, count in Counter(names).items() if count > 1}
    return tuple(
        f"{name}#{position}" if name in twice else name for position, name in zip(positions, names, strict=True)
    )


def _check_area(shape: BaseGeometry, *, file: str, feature: str) -> None:
    area = float(shape.area)
    areal = shape.geom_type in ("Polygon", "MultiPolygon")
    if (areal and area < LEAST_AREA_M2) or area > LARGEST_AREA_M2:
        raise GeometryError(
            Text(f"面积为 {area:.4g} ㎡", f"its area is {area:.4g} m²"),
            Text(
                f"应在 {LEAST_AREA_M2} ㎡ 与 {LARGEST_AREA_M2 / 1e6:g} 平方千米之间；请核对单位与坐标系",
                f"It must lie between {LEAST_AREA_M2} m² and {LARGEST_AREA_M2 / 1e6:g} km²; check unit and"
                " coordinate system",
            ),
            file=file,
            feature=feature,
        )


def _in_degrees(repairs: Sequence[Repair], way: Declaration, file: str) -> list[Repair]:
    """Repairs with their places in longitude and latitude, all of them at once: a drawing may have thousands."""
    result = list(repairs)
    drawn = {number: repair.place for number, repair in enumerate(result) if repair.place is not None}
    if drawn:
        places = shapely.points(np.array(list(drawn.values())))
        placed = way.place(np.asarray(places), file=file)
        degrees = shapely.get_coordinates(
            transform(placed.geometry, placed.crs, LONGITUDE_LATITUDE, file=file).geometry
        )
        for number, (lon, lat) in zip(drawn, degrees.tolist(), strict=True):
            result[number] = dataclasses.replace(result[number], place=(lon, lat))
    return result
