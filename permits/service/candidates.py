"""The systems in which numbers may stand of which nobody says it: each with the place where the works would lie.

Offered to be looked at and chosen from; nothing is chosen here.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely

from geo.dataclass import dataclass
from geo.errors import InputError
from geo.network.assets import AssetRegister
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.place.declaration import Declaration, declare
from geo.place.gcj02 import DRAWN_OVER, SHIFTED
from geo.place.likely import Likely, likely_systems
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.text import Text
from permits.intake.handed_in import HandedIn
from permits.service.served_area import ServedArea, distance_m
from permits.service.thinned import geojson

Column = np.ndarray[Any, Any]

# Works so far from the network are somewhere else: a wrong zone or swapped axes put them there.
FAR_M = 20_000.0
# So many are shown even where they are unlikely.
_FEWEST = 3
# Corners of one candidate; it is looked at beside others.
_MOST_VERTICES = 600
_TOLERANCES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3)
# Where degrees that are shown as they are may come from, and what that says of their accuracy.
_AS_THEY_ARE = (
    ("survey", Text("测绘单位测量的", "a survey office measured them")),
    ("gps", Text("手持 GPS、手机定位的", "of a GPS receiver or a telephone")),
    ("tianditu", Text("在天地图上拾取的", "picked from Tianditu")),
)
_WEB_MAPS = {
    "gcj02": Text("在高德、腾讯地图上拾取的（GCJ-02）", "picked from Amap or Tencent (GCJ-02)"),
    "bd09": Text("在百度地图上拾取的（BD-09）", "picked from Baidu (BD-09)"),
}
_DEGREES = Text("经纬度（CGCS2000、WGS 84）", "degrees (CGCS2000, WGS 84)")
_GAUSS_KRUEGER = re.compile(r"CGCS2000 / (3-degree )?Gauss-Kruger (CM|zone) (\d+)")


@dataclass(frozen=True)
class Choice:
    """What is to be stated beside the works where a reading is the right one: ``crs``, ``coordinates_from``."""

    states: Mapping[str, str]
    text: Text


@dataclass(frozen=True)
class Candidate:
    """A reading of the numbers.

    Attributes
    ----------
    choices : tuple of Choice
        Empty where no statement helps and the file must be mended, as ``remedy`` says.
    lon, lat : float
        Where the middle of the works would lie.
    shapes : tuple of GeoJSON geometry
    plausible : bool
        Whether they would lie near the network or in the district of the order.
    distance_m : float
        About how far they would lie from the served area.
    """

    text: Text
    choices: tuple[Choice, ...]
    remedy: Text | None
    lon: float
    lat: float
    shapes: tuple[dict[str, Any], ...]
    plausible: bool
    distance_m: float


@dataclass(frozen=True)
class Ground:
    """Where works are to be expected: the served area, and the box of the order's district; degrees."""

    served: ServedArea
    district: tuple[float, float, float, float]

    def holds(self, lonlat: Column) -> tuple[bool, float]:
        """Whether shapes lie where works are to be expected, and about how far from the served area."""
        far_m = distance_m(self.served, lonlat)
        district = shapely.box(*self.district)
        return bool(far_m <= FAR_M or shapely.covers(district, lonlat).all()), far_m


def of_unstated(layers: Sequence[RawLayer], ground: Ground) -> tuple[Candidate, ...]:
    """Readings of layers whose system nobody states, or whose stated system their numbers cannot have; likely ones first."""
    found: list[Candidate] = []
    x, y = np.median(np.concatenate([shapely.get_coordinates(layer.geometry) for layer in layers]), axis=0)
    for likely in likely_systems(float(x), float(y), meridians=range(75, 136, 3)):
        turned = [_turned(layer) for layer in layers] if likely.swapped else layers
        for declaration, text, choices in _declarations(likely):
            try:
                lonlat = np.concatenate([_lonlat(layer, declaration) for layer in turned])
            except InputError:
                # Some of the numbers make no sense under it: it is none for this file.
                continue
            remedy = _NORTH_FIRST if likely.swapped else _in_the_way(layers, declaration.text)
            found.append(_shown(lonlat, text, ground, choices=() if remedy else choices, remedy=remedy))
    found.sort(key=lambda one: (not one.plausible, one.distance_m))
    likely_ones = sum(one.plausible for one in found)
    return tuple(found[: max(likely_ones, _FEWEST)])


_NORTH_FIRST = Text(
    "请把横、纵坐标对调（东坐标或经度在前）后重新导出",
    "Exchange the axes (easting or longitude first) and export again",
)


def _declarations(likely: Likely) -> Iterator[tuple[Declaration, Text, tuple[Choice, ...]]]:
    turned = Text("，北在前", ", north first") if likely.swapped else Text("", "")
    if likely.epsg != 4490:
        crs = pyproj.CRS.from_epsg(likely.epsg)
        text = _name_of(crs, likely.system)
        text = Text(text.zh + turned.zh, text.en + turned.en)
        yield Declaration(crs, likely.system), text, (Choice({"crs": likely.system}, text),)
        return
    degrees = pyproj.CRS.from_epsg(4490)
    origins = tuple(Choice({"crs": "EPSG:4490", "coordinates_from": name}, text) for name, text in _AS_THEY_ARE)
    yield Declaration(degrees, "EPSG:4490"), Text(_DEGREES.zh + turned.zh, _DEGREES.en + turned.en), origins
    for shift in SHIFTED:
        text = Text(_WEB_MAPS[shift].zh + turned.zh, _WEB_MAPS[shift].en + turned.en)
        yield Declaration(LONGITUDE_LATITUDE, shift, shift), text, (Choice({"crs": shift}, text),)


def _name_of(crs: pyproj.CRS, code: str) -> Text:
    """A system as surveyors call it."""
    found = _GAUSS_KRUEGER.match(crs.name)
    if found is None:
        return Text(f"{crs.name}（{code}）", f"{crs.name} ({code})")
    width = "三度带" if found[1] else "六度带"
    which = Text(f"中央经线 {found[3]}°", f"central meridian {found[3]}")
    if found[2] == "zone":
        which = Text(f"第 {found[3]} 带（坐标前有带号）", f"zone {found[3]} (its number in front)")
    return Text(
        f"CGCS2000 {width}，{which.zh}（{code}）",
        f"CGCS2000, {'3' if found[1] else '6'}-degree zone, {which.en} ({code})",
    )


def _in_the_way(layers: Sequence[RawLayer], stated: str) -> Text | None:
    """Why stating a system beside the file would not help; None where it would."""
    try:
        for layer in layers:
            declare(layer, stated)
    except InputError as error:
        return error.text
    return None


def of_unsettled(handed: HandedIn, ground: Ground) -> tuple[Candidate, ...]:
    """Readings of degrees of which nobody says whether they were surveyed or picked from a web map."""
    asked = [
        (layer.readable(), declaration)
        for layer, declaration in zip(handed.layers, handed.declarations, strict=True)
        if not declaration.says_provenance
    ]
    plain = tuple(Choice({"coordinates_from": name}, text) for name, text in _AS_THEY_ARE)
    readings: list[tuple[str | None, Text, tuple[Choice, ...]]] = [(None, _DEGREES, plain)]
    for name, system in DRAWN_OVER.items():
        readings.append((system, _WEB_MAPS[system], (Choice({"coordinates_from": name}, _WEB_MAPS[system]),)))
    found: list[Candidate] = []
    for shift, text, choices in readings:
        try:
            lonlat = np.concatenate(
                [_lonlat(layer, dataclasses.replace(declaration, shift=shift)) for layer, declaration in asked]
            )
        except InputError:
            continue
        found.append(_shown(lonlat, text, ground, choices=choices, remedy=None))
    return tuple(found)


def of_far(places: Sequence[tuple[Text, Column]], register: AssetRegister, ground: Ground) -> tuple[Candidate, ...]:
    """Readings under which works that lie far away would lie at the network: words and geometry in the working system."""
    remedy = Text(
        "位置不对的，请改正文件中的坐标系或坐标的先后，再提交",
        "If the works are there, correct the system or the order of the axes in the file and hand it in again",
    )
    return tuple(
        _shown(
            np.asarray(transform(geometry, register.crs, LONGITUDE_LATITUDE).geometry),
            text,
            ground,
            choices=(),
            remedy=remedy,
        )
        for text, geometry in places
    )


def _lonlat(layer: RawLayer, declaration: Declaration) -> Column:
    """The shapes of a layer corner by corner in longitude and latitude.

    Raises
    ------
    InputError
        Its numbers cannot stand in this system.
    """
    read = layer.readable().geometry
    corners = np.asarray(shapely.points(shapely.get_coordinates(read)))
    placed = declaration.place(corners, file=layer.file)
    lonlat = transform(placed.geometry, placed.crs, LONGITUDE_LATITUDE, file=layer.file).geometry
    return np.asarray(shapely.set_coordinates(np.array(shapely.force_2d(read)), shapely.get_coordinates(lonlat)))


def _shown(
    lonlat: Column, text: Text, ground: Ground, *, choices: tuple[Choice, ...], remedy: Text | None
) -> Candidate:
    plausible, far_m = ground.holds(lonlat)
    west, south, east, north = shapely.total_bounds(lonlat)
    for tolerance in _TOLERANCES:
        few = shapely.simplify(lonlat, tolerance) if tolerance else lonlat
        if shapely.get_num_coordinates(few).sum() <= _MOST_VERTICES:
            break
    else:
        # A great many works: the ground that they cover says which place is right.
        few = np.array([shapely.box(west, south, east, north)])
    return Candidate(
        text=text,
        choices=choices,
        remedy=remedy,
        lon=float((west + east) / 2),
        lat=float((south + north) / 2),
        shapes=tuple(geojson(few, LONGITUDE_LATITUDE)),
        plausible=plausible,
        distance_m=round(far_m, -2),
    )


def _turned(layer: RawLayer) -> RawLayer:
    read = layer.readable()
    turned = np.asarray(shapely.transform(read.geometry, lambda xy: xy[:, ::-1]))
    return dataclasses.replace(read, shapes=Shapes(turned))
