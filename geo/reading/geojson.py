"""GeoJSON, read by us: GDAL follows ``crs`` links with HTTP requests, labels unknown systems as WGS 84 and
drops duplicate keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import replaced
from geo.errors import Faults, FileError, GeometryError
from geo.limits import MAX_NESTING
from geo.raw import RawLayer, check_count, raw_layer
from geo.reading.declared import ReadableFormat
from geo.reading.hidden_shapes import GEOMETRY_TYPES, refuse_hidden_shapes
from geo.reading.json_declaration import declared_system
from geo.reading.json_systems import COLLECTION_MEMBERS, described, said_by_geometry, said_of_all
from geo.reading.json_text import not_geojson, parse_sequence
from geo.reading.shapes import LARGEST_COORDINATE, Position, ShapeBuilder
from geo.reading.stated_box import stated_elsewhere
from geo.reading.text import decode
from geo.text import Text

FORMAT = ReadableFormat(
    name="GeoJSON",
    suffixes=(".geojson", ".json", ".geojsonl"),
    read=Text(
        "FeatureCollection、Feature 或几何；逐行或以 RS 分隔的要素（GeoJSONSeq）；顶层、要素或几何上的 crs；要素中 properties 以外的成员作为属性",
        "a FeatureCollection, Feature or geometry; features line by line or after record separators; a crs at the top, on features or on geometries; members of a feature beside its properties count as properties",
    ),
    asked=Text(
        "没有 crs 时按标准为 EPSG:4326，来源不明会问",
        "without crs it is EPSG:4326 by the standard, and asked about where its origin is not known",
    ),
    refused=Text(
        "重复键、NaN、超大数（各软件读法不同）；标准没有的成员中的图形（可能正是作业范围）；一个文件两个坐标系；crs 链接（不联网）",
        "duplicate keys, NaN, endless numbers (programs differ on them); a shape in a member that the standard does not have (it may be the works); two systems in one file; crs links (no network)",
    ),
)


_GEOMETRY = "geometry"
_NUMBERS = frozenset((int, float))


# Members that the standard, its forerunner and nobody else give to an object; the rest may hold what was drawn.
_OWN_MEMBERS = ("type", "id", "bbox", "crs", "properties", "geometry", "features", "coordinates", "geometries")
_PLAIN_MEMBERS = frozenset(["type", "id", "properties", "geometry"])
_PLAIN_GEOMETRY = frozenset(["type", "coordinates"])
_NESTED = frozenset([dict, list])


def read_geojson(content: bytes, *, file: str) -> RawLayer:
    """Read GeoJSON (RFC 7946, and the older named ``crs`` member), or features that follow each other line by line.

    Duplicate keys, NaN, infinities, numbers too large for a float, unknown geometry types and shapes in members
    that the standard does not have are errors; unclosed rings are closed and recorded.
    """
    decoded = decode(content, file=file)
    documents = [one for document in parse_sequence(decoded.text, file) for one in _collections(document)]
    notes = [decoded.note] if decoded.note else []
    return geojson_layer(documents, file=file, fingerprint=hashlib.sha256(content).hexdigest(), notes=notes)


def _collections(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A collection, and those among its features, which some programs write where they join files: each as if it stood alone."""
    open_parts = [document]
    while open_parts:
        part = open_parts.pop()
        features = part.get("features") if part.get("type") == "FeatureCollection" else None
        features = features if isinstance(features, list) else []
        inner = [one for one in features if isinstance(one, dict) and one.get("type") == "FeatureCollection"]
        if not inner:
            yield part
            continue
        beside = {id(one) for one in inner}
        yield {**part, "features": [one for one in features if id(one) not in beside]}
        open_parts.extend(reversed(inner))


def read_geojson_object(document: dict[str, Any], *, file: str, content: bytes) -> RawLayer:
    """Build a layer from parsed GeoJSON; ``content`` is what the fingerprint is taken of."""
    documents = list(_collections(document))
    return geojson_layer(documents, file=file, fingerprint=hashlib.sha256(content).hexdigest())


def geojson_layer(
    documents: list[dict[str, Any]],
    *,
    file: str,
    fingerprint: str,
    notes: Iterable[Text] = (),
    positions: np.ndarray[Any, Any] | None = None,
) -> RawLayer:
    """The layer of parsed documents; ``positions`` are those of their features, where they are a part of a file."""
    features = [feature for document in documents for feature in _features(document, file)]
    check_count(len(features), file)
    _refuse_no_features(features, file)
    plain = _plain_ones(documents)
    looked_at = [_but(plain, document) for document in documents]
    for document in looked_at:
        refuse_hidden_shapes(document, file)
    crs, declared, by_standard = declared_system(documents, features, plain, file)
    geometries: list[BaseGeometry | None] = []
    properties: list[dict[str, Any]] = []
    repairs = []
    heights = False
    faults = Faults()
    numbers = range(len(features)) if positions is None else positions.tolist()
    for number, feature in zip(numbers, features, strict=True):
        values = {key: value for key, value in feature.items() if key not in _OWN_MEMBERS and value is not None}
        # A fact beside the properties is a fact all the same.
        own = feature.get("properties") or {}
        for key in (key for key in values if own.get(key, values[key]) != values[key]):
            faults.add(_said_twice(key, own[key], values[key], file, number), row=len(geometries), column=key)
        values |= own
        if id(feature) not in plain:
            values |= said_by_geometry(feature.get("geometry"))
        builder = _Geometry(file, _name(feature, number))
        try:
            geometries.append(builder.build(feature.get("geometry")))
        except GeometryError as error:
            faults.add(error, row=len(geometries), column=_GEOMETRY)
            geometries.append(None)
        if geometries[-1] is not None and id(feature) not in plain:
            values |= _boxes_elsewhere(feature, geometries[-1])
        repairs.extend(builder.shapes.repairs)
        heights |= builder.heights
        values["feature_id"] = feature.get("id")
        properties.append(values)
    faults.tell()
    if positions is None:
        # Of a part of a file the box of the whole says nothing.
        properties[:1] = [values | _box_of_collection(documents[0], geometries) for values in properties[:1]]
    layer = raw_layer(
        geometries,
        properties,
        file=file,
        layer=None,
        found=len(plain) + sum(map(count_features, looked_at)),
        crs=crs,
        crs_declared=declared,
        crs_by_standard=by_standard,
        fingerprint=fingerprint,
        repairs=repairs,
        notes=[*notes, *([HEIGHTS_IGNORED] if heights else [])],
        positions=positions,
    )
    beside = dict.fromkeys(name for document in documents if "features" in document for name in document)
    return replaced(
        layer,
        members=tuple(name for name in beside if name not in COLLECTION_MEMBERS),
        about=tuple(chain.from_iterable(map(said_of_all, documents))),
        headings=tuple(chain.from_iterable(map(described, documents))),
    )


def _boxes_elsewhere(feature: dict[str, Any], shape: BaseGeometry) -> dict[str, str]:
    """Boxes that a feature or its geometry states and that are not its own, as facts: somebody wrote a place."""
    boxes = [("bbox", feature.get("bbox")), ("geometry bbox", feature["geometry"].get("bbox"))]
    found = [(name, stated_elsewhere(box, shape)) for name, box in boxes]
    return {name: box.wkt for name, box in found if box is not None}


def _box_of_collection(document: dict[str, Any], shapes: Sequence[BaseGeometry | None]) -> dict[str, str]:
    """The same of the box of a collection and all that was drawn."""
    drawn = [shape for shape in shapes if shape is not None]
    if document["type"] != "FeatureCollection" or not drawn:
        return {}
    box = stated_elsewhere(document.get("bbox"), shapely.box(*shapely.total_bounds(drawn)))
    return {} if box is None else {"bbox of the collection": box.wkt}


def _said_twice(key: str, one: Any, other: Any, file: str, number: int) -> FileError:
    return FileError(
        Text(
            f"{key} 在 properties 内外说法不一：{_short(one)} 与 {_short(other)}",
            f"{key} in and beside the properties disagree: {_short(one)} and {_short(other)}",
        ),
        Text("请确认哪一个正确，只留一个", "Find out which is right and keep only that one"),
        file=file,
        feature=str(number),
    )


HEIGHTS_IGNORED = Text(
    "坐标中的高程（Z/M）不参与平面检查", "heights and measures (Z/M) take no part: all measuring is in plan"
)


def _is_plain(feature: Any) -> bool:
    """Whether a feature has a geometry, properties and nothing in which a shape, a system or a feature could hide."""
    geometry, properties = feature.get("geometry"), feature.get("properties")
    return (
        feature.get("type") == "Feature"
        and feature.keys() <= _PLAIN_MEMBERS
        and isinstance(geometry, dict)
        and geometry.keys() == _PLAIN_GEOMETRY
        and geometry["type"] != "GeometryCollection"
        and isinstance(properties, dict)
        and _NESTED.isdisjoint(map(type, properties.values()))
    )


def _plain_ones(documents: list[dict[str, Any]]) -> set[int]:
    """Identities of the plain features in collections; the documents outlive them."""
    collections = (document for document in documents if document.get("type") == "FeatureCollection")
    return {id(feature) for document in collections for feature in document["features"] if _is_plain(feature)}


def _but(plain: set[int], document: dict[str, Any]) -> dict[str, Any]:
    """The document with nothing in the place of plain features: what is looked for in every corner cannot be in them."""
    if document.get("type") != "FeatureCollection":
        return document
    return {**document, "features": [None if id(one) in plain else one for one in document["features"]]}


def count_features(document: dict[str, Any]) -> int:
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
        return features
    if kind == "Feature":
        return [document]
    if kind in GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise not_geojson(file)


def _refuse_no_features(features: Sequence[Any], file: str) -> None:
    """Refuse what stands among features and is none, along with shapes of the others that cannot be built."""
    wrong = {row: problem for row, feature in enumerate(features) if (problem := _no_feature(feature)) is not None}
    if not wrong:
        return
    faults = Faults()
    remedy = Text(
        "要素应为 {type: Feature, properties: {...}, geometry: {...}}",
        "A feature is {type: Feature, properties: {...}, geometry: {...}}",
    )
    for row, feature in enumerate(features):
        if row in wrong:
            faults.add(FileError(wrong[row], remedy, file=file, feature=str(row)), row=row)
            continue
        try:
            _Geometry(file, _name(feature, row)).build(feature.get("geometry"))
        except GeometryError as error:
            faults.add(error, row=row, column=_GEOMETRY)
    faults.tell()


def _name(feature: dict[str, Any], number: int) -> str:
    """What a feature calls itself, else its place, as everywhere (`geo.raw.feature_name`)."""
    identifier = (feature.get("properties") or {}).get("id", feature.get("id"))
    return str(identifier) if identifier is not None else str(number)


def _no_feature(feature: Any) -> Text | None:
    """Why this is no feature."""
    problem = None
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        problem = Text("不是 type 为 Feature 的对象", "it is not an object of type Feature")
    elif not isinstance(feature.get("properties", {}), dict | None):
        problem = Text("properties 不是对象", "properties is not an object")
    elif "coordinates" in feature or "features" in feature:
        problem = Text("要素里直接出现 coordinates 或 features", "the feature itself has coordinates or features")
    elif isinstance(feature.get("id"), dict | list | bool):
        problem = Text("要素的 id 不是文字或数字", "the feature's id is neither a text nor a number")
    return problem


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
        areas = [self._polygon(part) for part in self._lists(coordinates)]
        return shapely.GeometryCollection(areas) if any(one.is_empty for one in areas) else shapely.MultiPolygon(areas)

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
