"""Coordinate systems: which one is declared, which one we measure in, and how far a metre is a metre.

Promises: axis order is always east, north (or longitude, latitude) inside the program; no ballpark
transform ever reaches a verdict; the accuracy of each transform is handed on with its result; a plane
distance is turned into ground metres by the scale factor of the place.
"""

from __future__ import annotations

import contextlib
import re
import warnings
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import UTMConversion
from pyproj.exceptions import CRSError as PyprojCrsError
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.dataclass import dataclass
from geo.errors import CrsError, GeometryError
from geo.place.datum import is_wgs84_or_cgcs2000, refuse_national_datum
from geo.place.likely import CHINA as CHINA_LONLAT
from geo.place.likely import said
from geo.place.projections import (
    Same,
    authority_of,
    from_degrees,
    geodetic,
    is_same,
    plane,
    scale_factor,
    share_datum,
    to_degrees,
)
from geo.place.zones import gauss_krueger, nearest_zone, utm_zone
from geo.text import Text

LONGITUDE_LATITUDE = pyproj.CRS.from_epsg(4326)

# A straight 5.5 km edge reprojected by its ends alone is 1.05 m off; the sag grows with the square of
# the length, so pieces of 50 m stay within 0.1 mm.
MAX_EDGE_M = 50.0
METRES_PER_DEGREE = 111_320.0


def read_crs(declared: str, *, file: str | None = None) -> pyproj.CRS:
    """Read a coordinate system that somebody wrote down, whether or not we can measure from it.

    Parameters
    ----------
    declared : str
        EPSG code (``EPSG:4547``), URN, WKT or PROJJSON.
    file : str, optional
        File the declaration belongs to, for the message.

    Raises
    ------
    CrsError
        If the text names no plane or geographic system.
    """
    try:
        # However a code is written, its system is one: what is made of it is there for all.
        code = _CODE.fullmatch(declared)
        crs = _of_code(code[1]) if code else _plane_part(pyproj.CRS.from_user_input(declared))
    except PyprojCrsError:
        raise CrsError(
            Text(f"坐标系“{short(declared)}”无法识别", f"coordinate system {short(declared)!r} is unknown"),
            Text(
                "请给出 EPSG 代码，例如 --crs EPSG:4547（CGCS2000 三度带 114°E）或 EPSG:4490（经纬度）",
                "Give an EPSG code, for example --crs EPSG:4547 (CGCS2000, 3-degree zone 114E) or"
                " EPSG:4490 (longitude/latitude)",
            ),
            file=file,
        ) from None
    if not (crs.is_projected or crs.is_geographic):
        raise CrsError(
            Text(
                f"坐标系“{crs.name}”既不是经纬度也不是平面投影坐标",
                f"coordinate system {crs.name!r} is neither geographic nor projected",
            ),
            Text("请改用 EPSG:4490 或 EPSG:4547 等坐标系导出", "Export it in EPSG:4490 or EPSG:4547"),
            file=file,
        )
    return crs


# What most people write; a system in words of its own is read each time.
_CODE = re.compile(r"(?:EPSG:|urn:ogc:def:crs:EPSG:[\w.]{0,9}:)(\d{4,6})", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=64)
def _of_code(code: str) -> pyproj.CRS:
    """The system of an EPSG code: PROJ takes 0.1 ms to look it up, and who finds it again finds its projection made."""
    whole = pyproj.CRS.from_user_input(f"EPSG:{code}")
    part = _plane_part(whole)
    # Of a plane system the very same, which is still called by its code.
    return whole if part.to_wkt() == whole.to_wkt() else part


def _plane_part(crs: pyproj.CRS) -> pyproj.CRS:
    if crs.is_compound:
        crs = next((part for part in crs.sub_crs_list if not part.is_vertical), crs)
    return crs.to_2d()


def short(text: str) -> str:
    """A declaration as a message may quote it."""
    return text if len(text) <= 80 else text[:77] + "..."


def parse_crs(declared: str, *, file: str | None = None) -> pyproj.CRS:
    """Read a declared coordinate system that we can measure from; as `read_crs`, but refusing secret datums."""
    crs = read_crs(declared, file=file)
    refuse_national_datum(crs, file=file)
    return crs


def label(crs: pyproj.CRS) -> str:
    """``EPSG:4547`` where there is a code, else the system's name."""
    authority = authority_of(crs)
    return ":".join(authority) if authority else str(crs.name)


@dataclass(frozen=True)
class Transformed:
    """Geometries in the target system and the accuracy in metres of the way there."""

    geometry: np.ndarray[Any, Any]
    accuracy_m: float


def to_longitude_latitude(
    geometry: np.ndarray[Any, Any], source: pyproj.CRS, *, file: str | None = None
) -> np.ndarray[Any, Any]:
    """Longitude and latitude on the source's own datum (no datum shift, so no loss of accuracy).

    Raises
    ------
    CrsError
        If the numbers cannot be coordinates of ``source``: not finite after the projection is undone,
        outside ±180/±90, or not returning to themselves.
    """
    coordinates = shapely.get_coordinates(geometry)
    if len(coordinates) == 0:
        return geometry
    lonlat = degrees_of(coordinates, source, file=file)
    return np.asarray(shapely.set_coordinates(geometry.copy(), lonlat))


def degrees_of(
    coordinates: np.ndarray[Any, Any], source: pyproj.CRS, *, file: str | None = None
) -> np.ndarray[Any, Any]:
    """As `to_longitude_latitude`, of bare coordinates of shape (n, 2)."""
    if len(coordinates) <= _FEW and coordinates.dtype == float:
        # What is refused is not kept: it is asked again, to tell of which file.
        with contextlib.suppress(CrsError):
            return _degrees_of_few(Same(source), coordinates.tobytes()).copy()
    return _degrees_of(coordinates, source, file)


# A site is asked for its degrees when it is held against its system, written and drawn: those of so few corners are kept.
_FEW, _MOST_KEPT = 64, 64


@lru_cache(maxsize=_MOST_KEPT)
def _degrees_of_few(source: Same, coordinates: bytes) -> np.ndarray[Any, Any]:
    return _degrees_of(np.frombuffer(coordinates).reshape(-1, 2), source.crs, None)


def _degrees_of(coordinates: np.ndarray[Any, Any], source: pyproj.CRS, file: str | None) -> np.ndarray[Any, Any]:
    if source.is_geographic:
        unit = source.axis_info[0].unit_conversion_factor
        degrees = coordinates * np.degrees(unit)
        lonlat = degrees
        sound = np.isfinite(degrees).all(axis=1)
    else:
        to_geodetic = to_degrees(source)
        lon, lat = to_geodetic.transform(coordinates[:, 0], coordinates[:, 1])
        lonlat = np.column_stack([lon, lat])
        east, north = to_geodetic.transform(lon, lat, direction="INVERSE")
        with np.errstate(invalid="ignore"):
            returns = np.hypot(east - coordinates[:, 0], north - coordinates[:, 1]) < 1e-3
        sound = np.isfinite(lonlat).all(axis=1) & returns
    with np.errstate(invalid="ignore"):
        sound &= (np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) <= 90)
    if not sound.all():
        x, y = coordinates[~sound][0]
        raise CrsError(
            Text(
                f"坐标 ({x:.6g}, {y:.6g}) 不可能属于所声明的坐标系 {label(source)}（{source.name}）",
                f"coordinates ({x:.6g}, {y:.6g}) cannot belong to the declared system {label(source)} ({source.name})",
            ),
            _check_system(x, y),
            file=file,
        )
    return np.asarray(lonlat)


def flat(geometry: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same geometries without heights: all measuring is in plan."""
    return np.asarray(shapely.force_2d(geometry)) if shapely.has_z(geometry).any() else geometry


def _check_system(x: float, y: float) -> Text:
    """What to do about numbers that contradict their label, with what they look like."""
    hint = said(x, y)
    if hint is None:
        return Text(
            "请核对坐标系与轴序（经度在前、东坐标在前）：东坐标以 38 开头的八位数是 EPSG:4526，"
            "六位数是 EPSG:4547，不超过 180 的是经纬度（EPSG:4490）",
            "Check system and axis order (longitude or easting first): eight-digit eastings that start"
            " with 38 are EPSG:4526, six-digit ones EPSG:4547, numbers up to 180 are degrees (EPSG:4490)",
        )
    return Text(
        f"{hint.zh}。请确认并用 --crs 声明正确的坐标系，或改正 .prj；轴序为东（经度）在前",
        f"{hint.en}. Find out which is right and declare it, or correct the .prj; east (longitude) stands first",
    )


def working_crs(lonlat_bounds: tuple[float, float, float, float], network_crs: pyproj.CRS) -> pyproj.CRS:
    """Choose the plane system in which distances are measured.

    In China the CGCS2000 3-degree Gauss-Krüger system (no zone prefix) of the nearest central meridian:
    EPSG 4534 (75°E) to 4554 (135°E). Elsewhere the network's own system where it is projected, metric
    and conformal; else UTM on the network's own datum, so that choosing it costs no accuracy.

    Parameters
    ----------
    lonlat_bounds : (west, south, east, north)
        Degrees.
    network_crs : pyproj.CRS
        System in which the network was handed in.
    """
    west, south, east, north = lonlat_bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if (
        CHINA_LONLAT[0] <= lon <= CHINA_LONLAT[2]
        and CHINA_LONLAT[1] <= lat <= CHINA_LONLAT[3]
        and is_wgs84_or_cgcs2000(network_crs)
    ):
        return pyproj.CRS.from_epsg(gauss_krueger(nearest_zone(lon)))
    if network_crs.is_projected and _is_metric_and_conformal(network_crs, lon, lat):
        return network_crs
    zone = utm_zone(lon)
    if network_crs.geodetic_crs == LONGITUDE_LATITUDE or is_wgs84_or_cgcs2000(network_crs):
        return pyproj.CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)
    return ProjectedCRS(
        UTMConversion(str(zone), "N" if lat >= 0 else "S"),
        name=f"{geodetic(network_crs).name} / UTM zone {zone}{'N' if lat >= 0 else 'S'}",
        geodetic_crs=network_crs.geodetic_crs,
    )


def _is_metric_and_conformal(crs: pyproj.CRS, lon: float, lat: float) -> bool:
    """Whether a single scale factor near 1 turns plane lengths into ground lengths at this place."""
    if any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info[:2]):
        return False
    factors = pyproj.Proj(crs).get_factors(lon, lat)
    return bool(
        abs(factors.meridional_scale - factors.parallel_scale) < 1e-7 and 0.99 < factors.meridional_scale < 1.01
    )


def transform(
    geometry: np.ndarray[Any, Any],
    source: pyproj.CRS,
    target: pyproj.CRS,
    *,
    file: str | None = None,
) -> Transformed:
    """Bring geometries into ``target``, edges kept straight where the source drew them straight.

    Parameters
    ----------
    geometry : array of shapely geometries, shape (n,)
        In ``source``, east/longitude first; Z is dropped (all measuring is in plan). ``None`` stays.
    source, target : pyproj.CRS
        Declared and wanted system.

    Returns
    -------
    Transformed
        Same length. ``accuracy_m`` is 0 for a mere change of projection and for WGS 84 ↔ CGCS2000,
        which are taken as one (their difference is covered by the accuracy of the coordinates).

    Raises
    ------
    CrsError
        If PROJ has only a ballpark, or no operation, between the two datums (Xi'an 1980 and Beijing
        1954 are refused earlier), or a result is not finite.
    """
    geometry = flat(np.asarray(geometry))
    if is_same(source, target):
        return Transformed(geometry, 0.0)
    geometry = straight_edges(geometry, source)
    moved, accuracy_m = transform_corners(shapely.get_coordinates(geometry), source, target, file=file)
    return Transformed(np.asarray(shapely.set_coordinates(geometry.copy(), moved)), accuracy_m)


def transform_corners(
    corners: np.ndarray[Any, Any], source: pyproj.CRS, target: pyproj.CRS, *, file: str | None = None
) -> tuple[np.ndarray[Any, Any], float]:
    """As `transform`, of bare coordinates of shape (n, 2) whose edges are short enough."""
    if not len(corners):
        return corners, 0.0
    moved, accuracy_m = degrees_of(corners, source, file=file), 0.0
    if not share_datum(source, target):
        moved, accuracy_m = _shift_datum(moved, source, target, file=file)
    if not target.is_geographic:
        project = from_degrees(target)
        moved = np.column_stack(project.transform(moved[:, 0], moved[:, 1]))
    if not np.isfinite(moved).all():
        raise CrsError(
            Text(
                f"坐标超出 {label(target)} 的适用范围，无法换算",
                f"coordinates lie outside the domain of {label(target)} and cannot be transformed",
            ),
            Text("请核对文件声明的坐标系", "Check the coordinate system that the file declares"),
            file=file,
        )
    return moved, accuracy_m


def straight_edges(geometry: np.ndarray[Any, Any], source: pyproj.CRS) -> np.ndarray[Any, Any]:
    """The same geometries with edges short enough to bend with whatever their ends are put through."""
    return np.asarray(shapely.segmentize(geometry, edge_length(source)))


def edge_length(source: pyproj.CRS) -> float:
    """The longest edge that is left straight, in units of the system."""
    return MAX_EDGE_M / metres_per_unit(source)


def metres_per_unit(source: pyproj.CRS) -> float:
    """About how many metres on the ground a unit of the system is; along a meridian where it is an angle."""
    unit = float(source.axis_info[0].unit_conversion_factor)
    return METRES_PER_DEGREE * float(np.degrees(unit)) if source.is_geographic else unit


def _shift_datum(
    lonlat: np.ndarray[Any, Any], source: pyproj.CRS, target: pyproj.CRS, *, file: str | None
) -> tuple[np.ndarray[Any, Any], float]:
    bounds = np.concatenate([lonlat.min(axis=0), lonlat.max(axis=0)])
    # PROJ takes another region's parameters when it is not told where the data lie.
    area = AreaOfInterest(*(float(value) for value in bounds))
    with warnings.catch_warnings():
        # "Best transformation is not available" (a grid that is not installed): the accuracy of the one
        # that is used says the same and travels with the result.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(source.geodetic_crs, target.geodetic_crs, always_xy=True, area_of_interest=area)
    usable = [t for t in group.transformers if t.accuracy is not None and t.accuracy >= 0]
    if not usable:
        raise CrsError(
            Text(
                f"数据位于经度 {bounds[0]:.4f}、纬度 {bounds[1]:.4f}，那里从 {source.name} 到 {target.name} 没有已知精度的坐标转换",
                f"the data lie at longitude {bounds[0]:.4f}, latitude {bounds[1]:.4f}, where there is no transform of known"
                f" accuracy from {source.name} to {target.name}",
            ),
            Text(
                "若位置不对，请核对坐标系与经纬度先后；否则请由测绘单位转换为 CGCS2000（EPSG:4547 或 EPSG:4490）后再提交",
                "If that is not where they are, check the system and the order of the axes; otherwise have the survey office"
                " convert the data to CGCS2000 (EPSG:4547 or EPSG:4490)",
            ),
            file=file,
        )
    best = min(usable, key=lambda transformer: transformer.accuracy)
    return np.column_stack(best.transform(lonlat[:, 0], lonlat[:, 1])), float(best.accuracy)


@dataclass(frozen=True)
class GroundScale:
    """Plane metres of a conformal working system for one metre on the ground, place by place."""

    crs: pyproj.CRS

    def at(self, x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Scale factor (plane metre / ground metre) at plane coordinates, shape (n,)."""
        if len(x) == 1:
            return np.array([scale_factor(self.crs, float(x[0]), float(y[0]))])
        projection = plane(self.crs)
        lon, lat = projection(x, y, inverse=True)
        factors = projection.get_factors(lon, lat)
        return np.atleast_1d(np.asarray(factors.meridional_scale, dtype=float))

    def largest(self, bounds: np.ndarray[Any, Any]) -> float:
        """Upper limit of the scale factor over a box (minx, miny, maxx, maxy).

        Along a row the factor of a transverse Mercator is convex, so its maximum lies at a corner; the
        small addition covers its slow change with latitude.
        """
        minx, miny, maxx, maxy = bounds
        corners = self.at(np.array([minx, minx, maxx, maxx]), np.array([miny, maxy, miny, maxy]))
        if not np.isfinite(corners).all():
            raise GeometryError(
                Text(
                    "数据范围超出测量坐标系的适用范围",
                    "the data reach beyond the domain of the working system",
                ),
                Text("请核对坐标系", "Check the coordinate system"),
            )
        return float(corners.max()) * (1 + 1e-5)
