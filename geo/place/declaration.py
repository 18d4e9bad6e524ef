"""In which system coordinates are, and who says so: the file, its sender, or nobody.

Nothing is guessed. What is declared is held against the numbers; where they contradict each other, the
message says what is probably right and where that would put the site.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely

from geo.columns import run_starts
from geo.dataclass import dataclass, replaced
from geo.errors import CrsError
from geo.place.crs import (
    LONGITUDE_LATITUDE,
    degrees_of,
    flat,
    label,
    parse_crs,
    read_crs,
    straight_edges,
    to_longitude_latitude,
)
from geo.place.datum import is_cgcs2000, is_web_mercator, is_wgs84_or_cgcs2000, refuse_national_datum
from geo.place.gcj02 import SHIFT_UNCERTAINTY_M, SHIFTED, unshifted
from geo.place.likely import CHINA, said
from geo.place.transform_file import TransformFile
from geo.raw import RawLayer
from geo.shapes import Shapes
from geo.text import Text

CGCS2000_DEGREES = pyproj.CRS.from_epsg(4490)
# How far outside the area for which a system was made its coordinates may lie before they contradict it.
_BEYOND_AREA_DEGREES = 3.0
# So many places along each side of a box stand for it.
_LATTICE = 17
BY_OPTION = Text("--crs（HTTP 为 ?crs=）", "--crs (?crs= over HTTP)")


@dataclass(frozen=True)
class Placed:
    """Geometries in an ordinary system, with the accuracy of the way there."""

    geometry: np.ndarray[Any, Any]
    crs: pyproj.CRS
    accuracy_m: float


@dataclass(frozen=True)
class Declaration:
    """The declared system of a layer.

    Attributes
    ----------
    crs : pyproj.CRS
        In which the numbers stand; degrees on WGS 84 for shifted ones.
    text : str
        The declaration as it was made.
    shift : str or None
        ``gcj02`` | ``bd09``.
    way : TransformFile or None
        The sender's own way out of ``crs``.
    by_sender : bool
        Whether it was made beside the file.
    said_by : Text
        Where its sender makes it, for messages.
    note : Text or None
        What is to be said of it.
    """

    crs: pyproj.CRS
    text: str
    shift: str | None = None
    way: TransformFile | None = None
    by_sender: bool = False
    said_by: Text = BY_OPTION
    note: Text | None = None

    @property
    def says_provenance(self) -> bool:
        """Whether the system itself says where coordinates come from: surveys are plane or CGCS2000, web maps are not."""
        surveyed = self.crs.is_projected and not is_web_mercator(self.crs)
        return self.shift is not None or surveyed or is_cgcs2000(self.crs) or self.way is not None

    def shifted(self, shift: str | None) -> Declaration:
        """The same numbers taken for positions of a web map."""
        return replaced(self, shift=shift)

    def beside_wgs84(self, in_file: str) -> Declaration:
        """CGCS2000 as its sender states it of a file that says WGS 84: the same place, of which nobody says that it was surveyed."""
        return _either_degrees(in_file, self.text, self.said_by)

    def holds(self, shapes: Shapes) -> bool:
        """Whether shapes stay as they are: nothing moves them, and all lie where the system was made for."""
        return self.way is None and self.shift is None and _lie_within(shapes.xy(), self.crs)

    def place(self, geometry: np.ndarray[Any, Any], *, file: str) -> Placed:
        """Bring geometries into an ordinary system, with datum and projection that PROJ knows.

        Raises
        ------
        CrsError
            The numbers contradict the declaration.
        """
        geometry = flat(np.asarray(geometry))
        refuse_contradiction(geometry, self, file)
        if self.way is not None:
            straight = straight_edges(geometry, self.crs)
            lonlat = self.way.to_longitude_latitude(shapely.get_coordinates(straight))
            return Placed(np.asarray(shapely.set_coordinates(straight, lonlat)), CGCS2000_DEGREES, self.way.accuracy_m)
        if self.shift is None:
            return Placed(geometry, self.crs, 0.0)
        straight = straight_edges(geometry, self.crs)
        if is_web_mercator(self.crs):
            straight = to_longitude_latitude(straight, self.crs, file=file)
        coordinates = shapely.get_coordinates(straight)
        _refuse_outside_china(coordinates, self.shift, file)
        lon, lat = unshifted(self.shift, coordinates[:, 0], coordinates[:, 1])
        moved = np.asarray(shapely.set_coordinates(straight, np.column_stack([lon, lat])))
        return Placed(moved, LONGITUDE_LATITUDE, SHIFT_UNCERTAINTY_M)


def declare(
    layer: RawLayer, stated: str | None, *, way: TransformFile | None = None, said_by: Text = BY_OPTION
) -> Declaration:
    """The system a layer is in: what the file says, else what its sender declares.

    Parameters
    ----------
    layer : RawLayer
        As read.
    stated : str, optional
        EPSG code, WKT, ``gcj02`` or ``bd09``, stated beside the file.
    way : TransformFile, optional
        The sender's own parameters; they say the system too where nothing else does.
    said_by : Text
        Where ``stated`` stands, for messages: the option of works, or a network's mapping.

    Raises
    ------
    CrsError
        Nobody says it, or file and sender contradict each other (but for WGS 84 and CGCS2000 in degrees), or the system is one that PROJ
        would shift wrongly. A system that only the format's standard implies gives way to what the sender states.
    """
    shift = _shift(stated)
    by_file = layer.crs is not None and not layer.crs_by_standard
    if shift in SHIFTED:
        _refuse_other_than_degrees(layer, str(stated), said_by)
        if by_file and layer.crs is not None and is_cgcs2000(layer.crs):
            raise _surveyed_and_of_a_map(layer, str(stated), said_by)
        note = (
            _shifted_all_the_same(layer.crs_declared or label(layer.crs), str(shift), said_by)
            if by_file and layer.crs
            else None
        )
        return Declaration(LONGITUDE_LATITUDE, str(shift), shift, by_sender=True, said_by=said_by, note=note)
    if way is not None:
        return _by_own_way(layer, stated, way, by_file=by_file)
    if stated is None:
        if layer.crs is None:
            raise _undeclared(layer, said_by)
        refuse_national_datum(layer.crs, file=layer.file)
        return Declaration(layer.crs, layer.crs_declared or label(layer.crs), said_by=said_by)
    crs = parse_crs(stated, file=layer.file)
    if by_file and layer.crs != crs and not _only_the_label_differs(layer.crs, crs):
        assert layer.crs is not None
        if _are_degrees(layer.crs) and _are_degrees(crs):
            return _either_degrees(layer.crs_declared or label(layer.crs), stated, said_by)
        raise CrsError(
            Text(
                f"文件声明 {layer.crs.name}，而 {said_by.zh} 声明 {crs.name}",
                f"the file declares {layer.crs.name} but {said_by.en} declares {crs.name}",
            ),
            Text("请确认哪一个正确，并改正另一个", "Find out which is right and correct the other"),
            file=layer.file,
        )
    return Declaration(crs, stated, by_sender=True, said_by=said_by)


def _are_degrees(crs: pyproj.CRS) -> bool:
    """Whether it is longitude and latitude on WGS 84 or CGCS2000."""
    return any(_only_the_label_differs(crs, one) for one in (LONGITUDE_LATITUDE, CGCS2000_DEGREES))


def _either_degrees(in_file: str, stated: str, said_by: Text) -> Declaration:
    """WGS 84 and CGCS2000, one in the file and one beside it: the same place, but only one of them says that somebody surveyed."""
    note = Text(
        f"文件声明 {in_file}，而 {said_by.zh} 声明 {stated}：WGS 84 与 CGCS2000 在这里相差不到一米，位置照样采用；但坐标是否为测量所得并未说清，"
        "请写明坐标来源（coordinates_from）",
        f"the file declares {in_file} and {said_by.en} declares {stated}: WGS 84 and CGCS2000 lie less than a metre apart here, so the place"
        " stands; but whether the coordinates were surveyed is not settled by it: state their origin (coordinates_from)",
    )
    return Declaration(LONGITUDE_LATITUDE, f"{in_file}; {stated}", by_sender=True, said_by=said_by, note=note)


def _surveyed_and_of_a_map(layer: RawLayer, stated: str, said_by: Text) -> CrsError:
    """CGCS2000, which no web map calls its own numbers, against a web map: half a kilometre must not follow from either alone."""
    assert layer.crs is not None
    in_file = layer.crs_declared or label(layer.crs)
    return CrsError(
        Text(
            f"文件声明 {in_file}（CGCS2000），而 {said_by.zh} 声明 {stated}：二者不能同时成立，位置相差数百米",
            f"the file declares {in_file} (CGCS2000) and {said_by.en} declares {stated}: both cannot be, and they lie hundreds of metres apart",
        ),
        Text(
            f"坐标已是 {in_file} 的，请去掉 {said_by.zh} 的声明；直接从高德、腾讯、百度地图得来的，请把文件中的坐标系改为 WGS 84（EPSG:4326）或删去，再声明 {stated}",
            f"If the coordinates are in {in_file}, take the declaration of {said_by.en} away; if they are a web map's as they are, change the"
            f" system in the file to WGS 84 (EPSG:4326) or take it out, and declare {stated} again",
        ),
        file=layer.file,
    )


def _shifted_all_the_same(in_file: str, stated: str, said_by: Text) -> Text:
    """Degrees that a file calls WGS 84 and its sender a web map's: they are moved by hundreds of metres."""
    return Text(
        f"文件声明 {in_file}，而 {said_by.zh} 声明 {stated}：按 {stated} 纠偏（移动数百米）。坐标已是 {in_file} 的，请去掉 {said_by.zh} 的声明",
        f"the file declares {in_file} and {said_by.en} declares {stated}: the coordinates were taken for those of {stated} and moved by"
        f" hundreds of metres. If they are in {in_file} already, take the declaration of {said_by.en} away",
    )


def refuse_unknown(stated: str) -> None:
    """Refuse what is no system that may be stated beside a file, whatever the file says; raises CrsError."""
    if _shift(stated) not in SHIFTED:
        parse_crs(stated)


def _shift(stated: str | None) -> str | None:
    """The web map that is meant, if one is."""
    return stated.strip().lower().replace("-", "") if stated is not None else None


def _only_the_label_differs(one: pyproj.CRS | None, other: pyproj.CRS) -> bool:
    """Files write the same system in Esri's words and in EPSG's."""
    return one is not None and bool(
        one.equals(other, ignore_axis_order=True) or one.to_epsg() == other.to_epsg() is not None
    )


def _by_own_way(layer: RawLayer, stated: str | None, way: TransformFile, *, by_file: bool) -> Declaration:
    crs = None
    if stated is not None:
        # Not `parse_crs`: the datums that it refuses are what the file of parameters is for.
        crs = read_crs(stated, file=layer.file)
    elif by_file:
        crs = layer.crs
    if crs is not None and crs != way.source and not _only_the_label_differs(crs, way.source):
        raise CrsError(
            Text(
                f"数据的坐标系是 {crs.name}，转换参数却从 {way.source.name} 出发",
                f"the data are in {crs.name} but the parameters start from {way.source.name}",
            ),
            Text("请提供与数据相符的参数", "Give the parameters that belong to the data"),
            file=layer.file,
        )
    return Declaration(way.source, f"{label(way.source)}（{way.file}）", way=way, by_sender=stated is not None)


def _undeclared(layer: RawLayer, said_by: Text) -> CrsError:
    coordinates = shapely.get_coordinates(layer.geometry)
    # The median: a frame at the origin must not move the guess.
    hint = said(*np.median(coordinates, axis=0)) if len(coordinates) else None
    listed = Text("", "")
    if layer.beside:
        listed = Text(
            f"。文件的图层：{'、'.join(layer.beside)}（可用 --layer 指定）；以下按图层“{layer.layer or layer.title}”",
            f". Its layers are {', '.join(layer.beside)} (pick with --layer); what follows is of {layer.layer or layer.title!r}",
        )
    problem = Text("文件没有声明坐标系", "the file declares no coordinate system")
    if layer.crs_declared is not None:
        shown = layer.crs_declared if len(layer.crs_declared) <= 80 else layer.crs_declared[:77] + "..."
        problem = Text(
            f"文件自带的坐标系说明“{shown}”不是地面上的坐标系",
            f"the system that the file states, {shown!r}, is none of the earth",
        )
    return CrsError(
        problem,
        Text(
            f"请用 {said_by.zh} 声明，例如 EPSG:4547（经纬度用 EPSG:4490、gcj02 或 bd09）；不猜测坐标系；Shapefile 也可附上 .prj"
            + listed.zh
            + (f"。{hint.zh}" if hint else ""),
            f"Declare the system by {said_by.en}, for example EPSG:4547 (degrees: EPSG:4490, gcj02 or"
            " bd09); we do not guess; a Shapefile may bring its .prj" + listed.en + (f". {hint.en}" if hint else ""),
        ),
        file=layer.file,
    )


def _refuse_other_than_degrees(layer: RawLayer, stated: str, said_by: Text) -> None:
    declared = layer.crs
    if declared is None or layer.crs_by_standard or (is_wgs84_or_cgcs2000(declared) and declared.is_geographic):
        return
    raise CrsError(
        Text(
            f"文件声明 {declared.name}，而 {said_by.zh} 声明 {stated}",
            f"the file declares {declared.name} but {said_by.en} declares {stated}",
        ),
        Text("gcj02 与 bd09 只能是经纬度；请确认哪一个正确", "gcj02 and bd09 are degrees; find out which is right"),
        file=layer.file,
    )


def _refuse_outside_china(coordinates: np.ndarray[Any, Any], shift: str, file: str) -> None:
    west, south, east, north = CHINA
    inside = (
        (coordinates[:, 0] >= west)
        & (coordinates[:, 0] <= east)
        & (coordinates[:, 1] >= south)
        & (coordinates[:, 1] <= north)
    )
    if inside.all():
        return
    x, y = coordinates[~inside][0]
    raise CrsError(
        Text(
            f"坐标 ({x:.6g}, {y:.6g}) 不在中国境内，不可能是 {shift}",
            f"({x:.6g}, {y:.6g}) is not in China and cannot be {shift}",
        ),
        Text("请核对经纬度的先后与坐标系", "Check the order of longitude and latitude, and the system"),
        file=file,
    )


def refuse_contradiction(geometry: np.ndarray[Any, Any], declaration: Declaration, file: str) -> None:
    """Refuse numbers that the declared system cannot have, or that lie far outside the area it was made for."""
    crs, text, said_by = declaration.crs, declaration.text, declaration.said_by
    shapes = np.asarray(geometry)
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    # Few are asked themselves sooner than a lattice is asked in their stead.
    if (crs.is_geographic or len(corners) > _LATTICE**2) and _lie_within(corners, crs):
        return
    lonlat = degrees_of(corners, crs, file=file)
    area = crs.area_of_use
    if not len(corners) or area is None or not crs.is_projected or area.east < area.west:
        return
    if (lonlat >= (area.west, area.south)).all() and (lonlat <= (area.east, area.north)).all():
        return
    # Shape by shape: the middle of a site and a frame at the origin lies in neither place.
    begins = run_starts(of)
    middles = (np.minimum.reduceat(lonlat, begins) + np.maximum.reduceat(lonlat, begins)) / 2
    beyond = _degrees_beyond(middles, area)
    if (beyond <= _BEYOND_AREA_DEGREES).all():
        return
    worst = int(np.argmax(beyond))
    lon, lat = middles[worst]
    x, y = shapely.bounds(shapes[of[begins[worst]]]).reshape(2, 2).mean(axis=0)
    some = (beyond <= _BEYOND_AREA_DEGREES).any()
    what = (
        Text(f"({x:.6g}, {y:.6g}) 处的图形", f"the shape at ({x:.6g}, {y:.6g})") if some else Text("数据", "the data")
    )
    hint = said(x, y)
    if hint is not None and f"like {label(crs)}, at" in hint.en:
        # It looks like what is declared, and lies elsewhere: no help.
        hint = None
    raise CrsError(
        Text(
            f"按所声明的 {text}，{what.zh}位于东经 {lon:.4f}°、北纬 {lat:.4f}°，远在该坐标系适用范围"
            f"（{area.west:g}–{area.east:g}°E）之外",
            f"as {text} {what.en} {'lies' if some else 'lie'} at {lon:.4f} E {lat:.4f} N, far outside the area of that system"
            f" ({area.west:g} to {area.east:g} E)",
        ),
        Text(
            (f"{hint.zh}。" if hint else "") + f"请确认并用 {said_by.zh} 声明正确的坐标系，或改正 .prj",
            (f"{hint.en}. " if hint else "") + "Find out which is right and declare it, or correct the .prj",
        ),
        file=file,
    )


def _lie_within(corners: np.ndarray[Any, Any], crs: pyproj.CRS) -> bool:
    """Whether the box of all corners lies where its system was made for: then none of them need be asked by itself.

    There a projection has no seam; a lattice of places that all have degrees, and return from them, speaks for all between.
    """
    if not len(corners):
        return True
    least, most = (np.array([of(axis) for axis in corners.T]) for of in (np.min, np.max))
    if crs.is_geographic:
        degrees = np.abs([least, most]) * np.degrees(crs.axis_info[0].unit_conversion_factor)
        return bool((degrees <= (180, 90)).all())
    area = crs.area_of_use
    if area is None or area.east < area.west or not np.isfinite([least, most]).all():
        return False
    axes = np.linspace(least, most, _LATTICE).T
    try:
        lonlat = degrees_of(np.column_stack([axis.ravel() for axis in np.meshgrid(*axes)]), crs)
    except CrsError:
        return False
    return bool((_degrees_beyond(lonlat, area) <= 0).all())


def _degrees_beyond(lonlat: np.ndarray[Any, Any], area: Any) -> np.ndarray[Any, Any]:
    """How many degrees positions lie outside of the area of a system; UTM of the other hemisphere has odd northings and
    is right all the same, so a latitude counts by its amount."""
    lon, lat = lonlat.T
    north = np.minimum(*(np.maximum(area.south - one, one - area.north) for one in (lat, -lat)))
    return np.asarray(np.maximum(np.maximum(area.west - lon, lon - area.east), north))
