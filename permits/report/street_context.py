"""Streets, buildings and water under a map, from any vector file: where one is, never part of a determination.

Promises: only what lies round the works is taken, no more of it than a page can carry, and what was cut off is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.errors import CrsError
from geo.place.crs import LONGITUDE_LATITUDE, METRES_PER_DEGREE, transform
from geo.place.declaration import declare
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.text import Text
from maps.document import Layer, MapFeature
from permits.record.record import Record

# As far as the network is drawn round a site.
AROUND_M = 300.0
# About 80 KB of a page.
MOST_VERTICES = 4000
# A tenth of a metre; nobody measures from these.
_DEGREES_WRITTEN = 1e-6
_LAYERS = {
    "context_water": Text("水体（底图）", "water (base map)"),
    "context_building": Text("建筑（底图）", "buildings (base map)"),
    "context_road": Text("道路（底图）", "roads (base map)"),
}
_WATER = re.compile(r"water|river|stream|canal|lake|pond|河|湖|渠|水", re.IGNORECASE)
_ROAD = re.compile(r"road|street|highway|道路|路面", re.IGNORECASE)
_GROUND = re.compile(r"landuse|leisure|natural|boundary|地类|地块", re.IGNORECASE)
# Columns whose values say what a feature is; others, an address, may hold the name of a river.
_KIND_COLUMNS = re.compile(r"^(natural|landuse|water|waterway|fclass|type|class|kind|类型|类别|地类)$", re.IGNORECASE)
# Under which names files keep the name of a street, the one most told first.
_NAME_COLUMNS = ("name", "NAME", "Name", "名称", "道路名称", "路名", "name:zh")
_NO_NAME = frozenset(["unknown", "null", "none", "无", "无名", "无名路", "未命名", "不详"])
Box = tuple[float, float, float, float]
_AREAS, _LINES = frozenset(["Polygon", "MultiPolygon"]), frozenset(["LineString", "MultiLineString"])


@dataclass(frozen=True)
class StreetContext:
    """Layers to lie under all others, and what to say of them."""

    layers: tuple[Layer, ...]
    notes: tuple[Text, ...]


def street_context(path: Path, around: Iterable[BaseGeometry]) -> StreetContext:
    """Read what a file shows within ``AROUND_M`` of some shapes.

    Parameters
    ----------
    around : iterable of shapely geometry
        In longitude and latitude.

    Raises
    ------
    InputError
        A file that cannot be read, or does not say in which system it is.
    """
    works = box_of(around)
    if works is None:
        return StreetContext((), ())
    found = [one for layer in read_layers(path) for one in _inside(layer, within_reach(works))]
    return context_of(found, works, file=path.name)


def box_of(around: Iterable[BaseGeometry]) -> Box | None:
    """The box of some shapes; None where there are none."""
    shapes = [one for one in around if not one.is_empty]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def within_reach(works: Box) -> Box:
    """The box of what is shown round a box of works."""
    west, south, east, north = works
    up = AROUND_M / METRES_PER_DEGREE
    aside = up / float(np.cos(np.radians(south)))
    return west - aside, south - up, east + aside, north + up


def context_of(found: list[tuple[str, str, BaseGeometry]], works: Box, *, file: str) -> StreetContext:
    """Style, name and shape of what lies in reach of works, as much of it as a page can carry, the nearest first.

    Parameters
    ----------
    file : str
        Name of the base map.
    """
    middle = shapely.box(*works)
    found = sorted(found, key=lambda one: float(shapely.distance(one[2], middle)))
    counts = np.cumsum([shapely.get_num_coordinates(shape) for _, _, shape in found])
    kept = found[: int(np.searchsorted(counts, MOST_VERTICES, side="right"))]
    notes = [Text(f"底图：{file}，仅供定位", f"base map: {file}, for finding one's way only")]
    if len(kept) < len(found):
        notes.append(
            Text(
                f"底图过密：只画出离作业最近的 {len(kept)} 个要素，其余 {len(found) - len(kept)} 个未画",
                f"the base map is too dense: only the {len(kept)} features nearest to the works are drawn,"
                f" {len(found) - len(kept)} are not",
            )
        )
    if not found:
        notes.append(Text("底图在作业周围没有要素", "the base map shows nothing round the works"))
    return StreetContext(
        tuple(Layer(name, style, features) for style, name in _LAYERS.items() if (features := _together(kept, style))),
        tuple(notes),
    )


def _inside(layer: RawLayer, box: Box) -> list[tuple[str, str, BaseGeometry]]:
    """Style, name and shape of each feature inside a box in longitude and latitude."""
    readable = layer.readable()
    degrees = in_degrees(readable)
    bounds = shapely.bounds(degrees)
    west, south, east, north = box
    near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    result = []
    for row in np.flatnonzero(near).tolist():
        shape = shapely.intersection(shapely.make_valid(degrees[row]), shapely.box(*box))
        shape = shapely.simplify(shape, _DEGREES_WRITTEN)
        said = readable.attributes.row(row)
        style = context_style(shape, layer, said)
        if style is not None:
            result.append((style, name_of(said), as_written(shape)))
    return result


def as_written(shape: BaseGeometry) -> BaseGeometry:
    """A shape of a base map with no more digits than anybody needs of it."""
    return shapely.set_precision(shape, _DEGREES_WRITTEN, mode="pointwise")


def in_degrees(readable: RawLayer) -> np.ndarray[Any, Any]:
    """The shapes of a layer without unread rows in longitude and latitude, shape (n,).

    Raises
    ------
    CrsError
        It does not say in which system it is, or its numbers contradict what it says.
    """
    if not len(readable):
        return np.empty(0, dtype=object)
    if readable.crs is None:
        raise CrsError(
            Text("底图没有声明坐标系", "the base map declares no coordinate system"),
            Text(
                "请附上 .prj，或转为带坐标系的 GeoPackage、GeoJSON",
                "Add its .prj, or convert it to GeoPackage or GeoJSON",
            ),
            file=readable.file,
        )
    placed = declare(readable, None).place(readable.geometry, file=readable.file)
    return transform(placed.geometry, placed.crs, LONGITUDE_LATITUDE, file=readable.file).geometry


def name_of(said: Mapping[str, Any]) -> str:
    """How a feature of a base map is called; empty where it has no name."""
    names = (name.strip() for key in _NAME_COLUMNS if isinstance(name := said.get(key), str))
    return next((name for name in names if name and name.lower() not in _NO_NAME), "")


def context_style(shape: BaseGeometry, layer: RawLayer, said: Mapping[str, Any]) -> str | None:
    """What a feature is, by its layer, columns and kinds; else areas are buildings and lines are roads.

    Points, and ground that is neither, show nothing that one finds one's way by.
    """
    if shape.is_empty or shape.geom_type not in _AREAS | _LINES:
        return None
    # addr:street and its like say where a feature is, not what.
    stated = {
        str(key): value for key, value in said.items() if isinstance(value, str) and value and ":" not in str(key)
    }
    kinds = [value for key, value in stated.items() if _KIND_COLUMNS.match(key)]
    texts = [layer.layer or "", layer.title or "", *stated, *kinds]
    if any(_WATER.search(text) for text in texts):
        return "context_water"
    if shape.geom_type in _LINES or any(_ROAD.search(text) for text in texts):
        return "context_road"
    is_building = any("building" in text.lower() or "建筑" in text or "房" in text for text in texts)
    return None if not is_building and any(_GROUND.search(text) for text in texts) else "context_building"


def _together(found: list[tuple[str, str, BaseGeometry]], style: str) -> tuple[MapFeature, ...]:
    """One shape a name; what has none is one shape."""
    by_name: dict[str, list[BaseGeometry]] = {}
    for of, name, shape in found:
        if of == style:
            by_name.setdefault(name, []).extend(shapely.get_parts(shape).tolist())
    return tuple(
        MapFeature(_one(parts), name, mark=name if style == "context_road" else "") for name, parts in by_name.items()
    )


def _one(parts: list[BaseGeometry]) -> BaseGeometry:
    areas = [part for part in parts if isinstance(part, shapely.Polygon)]
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    if not lines:
        return shapely.MultiPolygon(areas)
    return shapely.GeometryCollection([*areas, *lines]) if areas else shapely.MultiLineString(lines)


def around_works(record: Record) -> list[BaseGeometry]:
    """The works as handed in, in longitude and latitude."""
    return [one.geometry for one in record.features if one.geometry is not None]
