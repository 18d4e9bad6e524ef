"""GeoJSON, read by us: GDAL follows ``crs`` links with HTTP requests, labels unknown systems as WGS 84 and
drops duplicate keys."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import LONGITUDE_LATITUDE, read_crs
from geo.errors import CrsError, FileError, GeometryError
from geo.reading.limits import MAX_NESTING
from geo.reading.raw import RawLayer, raw_layer
from geo.reading.shapes import LARGEST_COORDINATE, Position, ShapeBuilder
from geo.reading.text import decode
from geo.text import Text

_NUMBERS = frozenset((int, float))
GEOJSON_STANDARD = "EPSG:4326 (RFC 7946)"
GEOMETRY_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)


def read_geojson(content: bytes, *, file: str) -> RawLayer:
    """Read GeoJSON (RFC 7946, and the older named ``crs`` member) strictly.

    Duplicate keys, NaN, infinities, numbers too large for a float and unknown geometry types are errors;
    unclosed rings are closed and recorded.
    """
    decoded = decode(content, file=file)
    document = parse_json(decoded.text, file)
    return read_geojson_object(document, file=file, content=content, notes=[decoded.note] if decoded.note else [])


def read_geojson_object(document: dict[str, Any], *, file: str, content: bytes, notes: Iterable[Text] = ()) -> RawLayer:
    """Build a layer from parsed GeoJSON; ``content`` is what the fingerprint is taken of."""
    crs, declared, by_standard = _crs(document, file)
    geometries: list[BaseGeometry | None] = []
    properties: list[dict[str, Any]] = []
    repairs = []
    heights = False
    for number, feature in enumerate(_features(document, file), start=1):
        values = dict(feature.get("properties") or {})
        identifier = values.get("id", feature.get("id"))
        builder = _Geometry(file, str(identifier) if identifier is not None else str(number))
        geometries.append(builder.build(feature.get("geometry")))
        repairs.extend(builder.shapes.repairs)
        heights |= builder.heights
        values["feature_id"] = feature.get("id")
        properties.append(values)
    return raw_layer(
        geometries,
        properties,
        file=file,
        layer=None,
        found=_count_features(document),
        crs=crs,
        crs_declared=declared,
        crs_by_standard=by_standard,
        fingerprint=hashlib.sha256(content).hexdigest(),
        repairs=repairs,
        notes=[*notes, *([HEIGHTS_IGNORED] if heights else [])],
    )


HEIGHTS_IGNORED = Text(
    "坐标中的高程（Z/M）不参与平面检查", "heights and measures (Z/M) take no part: all measuring is in plan"
)


# An escape of half a character: it can be read and never be written again.
_LONE_SURROGATE = re.compile(
    r"(?<!\\)(?:\\\\)*\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)(?:\\\\)*\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def parse_json(content: str | bytes, file: str) -> dict[str, Any]:
    """Parse a JSON object strictly: no duplicate keys, no NaN, no endless nesting, no endless numbers."""
    text = decode(content, file=file).text if isinstance(content, bytes) else content
    if ("\\ud" in text or "\\uD" in text) and _LONE_SURROGATE.search(text):
        raise FileError(
            Text("文字中有不成对的代理字符（\\ud800–\\udfff）", "the text holds half a character (\\ud800 to \\udfff)"),
            Text("请改正该文字并重新导出", "Correct the text and export it again"),
            file=file,
        )

    def refuse_constant(word: str) -> float:
        raise GeometryError(
            Text(f"含有非有限数 {word}", f"it holds the non-finite number {word}"),
            Text("坐标与数值必须是有限数", "Coordinates and values must be finite numbers"),
            file=file,
        )

    try:
        document = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=_unique_keys(file))
    except json.JSONDecodeError as error:
        raise FileError(
            Text(
                f"JSON 在第 {error.lineno} 行第 {error.colno} 列中断或有误",
                f"the JSON breaks off or is wrong at line {error.lineno}, column {error.colno}",
            ),
            Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
            file=file,
        ) from None
    except RecursionError:
        raise FileError(
            Text("JSON 嵌套过深", "the JSON is nested too deeply"),
            Text("请提交普通的 GeoJSON", "Hand in ordinary GeoJSON"),
            file=file,
        ) from None
    except FileError:
        raise
    except GeometryError:
        raise
    except ValueError:
        # Python refuses whole numbers of more than 4,300 digits: converting them takes for ever.
        raise FileError(
            Text("JSON 中有几千位的整数", "the JSON holds a whole number of thousands of digits"),
            Text("坐标应为普通的数", "Coordinates are ordinary numbers"),
            file=file,
        ) from None
    if not isinstance(document, dict):
        raise _not_geojson(file)
    return document


def _unique_keys(file: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            raise FileError(
                Text(f"键“{twice}”在同一对象中出现两次", f"the key {twice!r} stands twice in one object"),
                Text("请只保留一个", "Keep only one of them"),
                file=file,
            )
        return made

    return unique


def _count_features(document: dict[str, Any]) -> int:
    """Every object that calls itself a feature, wherever it stands: one in a foreign member is work unread."""
    if document.get("type") in GEOMETRY_TYPES:
        return 1
    count = 0
    open_parts: list[Any] = [document]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, dict):
            if part.get("type") == "Feature":
                count += 1
                # The coordinates of its own geometry are looked at when that is built.
                part = {**part, "geometry": _but_coordinates(part.get("geometry"))}
            open_parts.extend(value for value in part.values() if isinstance(value, dict | list))
        else:
            # A list of numbers is a position: nothing hides in it.
            open_parts.extend(value for value in part if isinstance(value, dict | list))
    return count


def _but_coordinates(geometry: Any) -> Any:
    if not isinstance(geometry, dict):
        return geometry
    return [value for key, value in geometry.items() if key != "coordinates" and isinstance(value, dict | list)]


def _not_geojson(file: str) -> FileError:
    return FileError(
        Text("JSON 的根不是 GeoJSON 对象", "the root of the JSON is not a GeoJSON object"),
        Text(
            "根对象的 type 应为 FeatureCollection、Feature 或一种几何类型",
            "The root's type must be FeatureCollection, Feature or a geometry type",
        ),
        file=file,
    )


def _crs(document: dict[str, Any], file: str) -> tuple[pyproj.CRS, str, bool]:
    if document.get("crs") is None:
        return LONGITUDE_LATITUDE, GEOJSON_STANDARD, True
    member = document["crs"]
    name = None
    if isinstance(member, dict) and member.get("type") == "name" and isinstance(member.get("properties"), dict):
        name = member["properties"].get("name")
    if not isinstance(name, str):
        raise CrsError(
            Text("crs 成员没有给出坐标系名称", "its crs member does not name a coordinate system"),
            Text(
                '应为 {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}；不接受链接',
                'It must be {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}; links are'
                " not followed",
            ),
            file=file,
        )
    if name.upper() in ("CRS84", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84"):
        return LONGITUDE_LATITUDE, name, False
    return read_crs(name, file=file), name, False


def _features(document: dict[str, Any], file: str) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise FileError(
                Text("features 不是数组", "features is not an array"),
                Text("FeatureCollection 必须有 features 数组", "A FeatureCollection has an array of features"),
                file=file,
            )
        for number, feature in enumerate(features, start=1):
            _check_feature(feature, file, number)
        return features
    if kind == "Feature":
        _check_feature(document, file, 1)
        return [document]
    if kind in GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise _not_geojson(file)


def _check_feature(feature: Any, file: str, number: int) -> None:
    problem = None
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        problem = Text("不是 type 为 Feature 的对象", "it is not an object of type Feature")
    elif not isinstance(feature.get("properties", {}), dict | None):
        problem = Text("properties 不是对象", "properties is not an object")
    elif "coordinates" in feature or "features" in feature:
        problem = Text("要素里直接出现 coordinates 或 features", "the feature itself has coordinates or features")
    elif isinstance(feature.get("id"), dict | list | bool):
        problem = Text("要素的 id 不是文字或数字", "the feature's id is neither a text nor a number")
    if problem is not None:
        raise FileError(
            problem,
            Text(
                "要素应为 {type: Feature, properties: {...}, geometry: {...}}",
                "A feature is {type: Feature, properties: {...}, geometry: {...}}",
            ),
            file=file,
            feature=str(number),
        )


class _Geometry:
    """Build one geometry from its JSON."""

    def __init__(self, file: str, feature: str) -> None:
        self.shapes = ShapeBuilder(file, feature)
        self.heights = False

    def build(self, geometry: Any, depth: int = 0) -> BaseGeometry | None:
        if geometry is None:
            return None
        if not isinstance(geometry, dict):
            raise self.shapes.error(Text("geometry 不是对象", "geometry is not an object"))
        kind = geometry.get("type")
        if depth > MAX_NESTING:
            raise self.shapes.error(Text("几何集合嵌套过深", "geometry collections are nested too deeply"))
        if kind == "GeometryCollection":
            parts = geometry.get("geometries")
            if not isinstance(parts, list):
                raise self.shapes.error(Text("geometries 不是数组", "geometries is not an array"))
            built = [self.build(part, depth + 1) for part in parts]
            if any(part is None for part in built):
                raise self.shapes.error(Text("几何集合中有空成员", "a geometry collection has a null member"))
            return shapely.GeometryCollection(built)
        coordinates = geometry.get("coordinates")
        if kind not in GEOMETRY_TYPES or not isinstance(coordinates, list):
            raise self.shapes.error(
                Text(f"几何类型“{kind}”或其坐标无效", f"geometry type {kind!r} or its coordinates are invalid")
            )
        if kind == "Point":
            return shapely.Point(self._position(coordinates)) if coordinates else shapely.Point()
        if kind == "MultiPoint":
            return shapely.MultiPoint([self._position(p) for p in coordinates])
        if kind == "LineString":
            return self.shapes.line(self._positions(coordinates))
        if kind == "MultiLineString":
            lines = [self.shapes.line(self._positions(part)) for part in self._lists(coordinates)]
            # shapely refuses an empty part here; as a collection it is left out and put on record later.
            return (
                shapely.GeometryCollection(lines)
                if any(one.is_empty for one in lines)
                else shapely.MultiLineString(lines)
            )
        if kind == "Polygon":
            return self._polygon(coordinates)
        return shapely.MultiPolygon([self._polygon(part) for part in self._lists(coordinates)])

    def _polygon(self, value: list[Any]) -> shapely.Polygon:
        return self.shapes.polygon([self._positions(ring) for ring in self._lists(value)])

    def _lists(self, value: list[Any]) -> Iterable[list[Any]]:
        for part in value:
            if not isinstance(part, list):
                raise self.shapes.error(Text("坐标数组少了一层", "the coordinate arrays lack a level"))
            yield part

    def _positions(self, value: list[Any]) -> list[Position]:
        return self._plain_positions(value) or [self._position(p) for p in value]

    def _plain_positions(self, value: list[Any]) -> list[Position] | None:
        """Pairs of ordinary numbers, looked at all at once; None where there is anything else to say of one."""
        try:
            if set(map(len, value)) != {2} or set(map(type, value)) != {list}:
                return None
            numbers = list(chain.from_iterable(value))
            if not _NUMBERS.issuperset(map(type, numbers)) or not max(map(abs, numbers)) <= LARGEST_COORDINATE:
                return None
        except TypeError:
            return None
        self.shapes.count(len(value))
        return [(float(x), float(y)) for x, y in value]

    def _position(self, value: Any) -> Position:
        if (
            not isinstance(value, list)
            or len(value) < 2
            or any(isinstance(v, bool) or not isinstance(v, int | float) for v in value)
        ):
            raise self.shapes.error(
                Text(f"坐标 {_short(value)} 不是数字对", f"the position {_short(value)} is not a pair of numbers")
            )
        self.heights |= len(value) > 2
        try:
            x, y, *_ = (float(v) for v in value)
        except OverflowError:
            raise self.shapes.error(
                Text(f"坐标 {_short(value)} 不是有限数", f"the position {_short(value)} is not finite")
            ) from None
        return self.shapes.position(x, y)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
