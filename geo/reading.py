"""Vector files in: bytes to geometry columns, with everything that was found accounted for.

Promises: a file is opened by what it is, never by what its name says; GeoJSON is read here and not by
GDAL (which obeys ``crs.type=link`` with an HTTP request, labels unknown systems as WGS 84 and drops
duplicate keys); features are counted by a second road, and a difference is an error; nothing that cannot
be read is left out in silence.
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import LONGITUDE_LATITUDE, parse_crs
from geo.errors import CrsError, FileError, GeometryError
from geo.repair import Repair, close_ring
from geo.text import Text

MAX_FILE_BYTES = 512 * 2**20
# Far above any survey, far below what makes overlay run for minutes.
MAX_FEATURE_VERTICES = 200_000
MAX_NESTING = 64

_SQLITE_MAGIC = b"SQLite format 3\x00"
_GPKG_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_SHAPEFILE_REQUIRED = (".shx", ".dbf")
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class RawLayer:
    """One layer as handed in: columns of geometry and attributes, nothing repaired, nothing moved.

    Attributes
    ----------
    file, layer : str
        File name without its folder, and layer name where the format has layers.
    geometry : array of shapely geometry or None, shape (n,)
        In ``crs``, east/longitude first.
    attributes : pandas.DataFrame
        n rows; ``feature_id`` holds the GeoJSON feature id where there is one.
    crs : pyproj.CRS or None
        As the file declares it; None where it declares none.
    fingerprint : str
        SHA-256 of the bytes read.
    repairs : tuple of Repair
        What had to be mended to make geometries at all (unclosed rings).
    """

    file: str
    layer: str | None
    geometry: np.ndarray[Any, Any]
    attributes: pd.DataFrame
    crs: pyproj.CRS | None
    crs_declared: str | None
    fingerprint: str
    repairs: tuple[Repair, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.geometry)


def read_layers(path: Path, *, layer: str | None = None, encoding: str | None = None) -> tuple[RawLayer, ...]:
    """Read every layer of a vector file, or the one that is named.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage or Shapefile.
    layer : str, optional
        Only this layer (GeoPackage).
    encoding : str, optional
        Text encoding of a Shapefile's table, where the sender states it.

    Raises
    ------
    FileError
        Missing, unreadable, of another format than supported, truncated.
    GeometryError
        A coordinate that is not finite, or a shape that cannot be built.
    """
    name = path.name
    if not path.is_file():
        raise FileError(
            Text("文件不存在", "the file does not exist"),
            Text("请检查路径", "Check the path"),
            file=name,
        )
    size = path.stat().st_size
    if size == 0:
        raise FileError(
            Text("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            Text("请重新导出并上传", "Export it again"),
            file=name,
        )
    if size > MAX_FILE_BYTES:
        raise FileError(
            Text(f"文件有 {size} 字节", f"the file has {size} bytes"),
            Text(
                f"上限为 {MAX_FILE_BYTES} 字节，请分批提交",
                f"The limit is {MAX_FILE_BYTES} bytes; hand it in parts",
            ),
            file=name,
        )
    with path.open("rb") as stream:
        head = stream.read(100)
    if head.startswith(_SQLITE_MAGIC):
        return _read_geopackage(path, head, layer)
    if head.startswith(_SHAPEFILE_MAGIC):
        return (_read_shapefile(path, encoding),)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return (read_geojson(path.read_bytes(), file=name),)
    raise FileError(
        Text(
            "内容不是 GeoJSON、GeoPackage 或 Shapefile（按内容判断，不看扩展名）",
            "its content is not GeoJSON, GeoPackage or Shapefile (judged by content, not by suffix)",
        ),
        Text(
            "请导出为 GeoJSON（.geojson）、GeoPackage（.gpkg）或 Shapefile（.shp 及同名 .shx、.dbf、.prj）",
            "Export it as GeoJSON, GeoPackage, or Shapefile (.shp with its .shx, .dbf and .prj)",
        ),
        file=name,
    )


# --- GeoJSON ---------------------------------------------------------------------------------------


def read_geojson(content: bytes, *, file: str) -> RawLayer:
    """Read GeoJSON (RFC 7946, and the older named ``crs`` member) strictly.

    Duplicate keys, NaN, infinities, numbers too large for a float, text that is not UTF-8 and unknown
    geometry types are errors; unclosed rings are closed and recorded.
    """
    return read_geojson_object(parse_json(content, file), file=file, content=content)


def read_geojson_object(document: dict[str, Any], *, file: str, content: bytes) -> RawLayer:
    """Build a layer from parsed GeoJSON; ``content`` is what the fingerprint is taken of."""
    crs, declared = _geojson_crs(document, file)
    features = _geojson_features(document, file)
    geometries: list[BaseGeometry | None] = []
    properties: list[dict[str, Any]] = []
    repairs: list[Repair] = []
    for number, feature in enumerate(features, start=1):
        values = dict(feature.get("properties") or {})
        identifier = values.get("id", feature.get("id"))
        where = str(identifier) if identifier is not None else str(number)
        builder = _GeojsonGeometry(file, where)
        geometries.append(builder.build(feature.get("geometry")))
        repairs.extend(builder.repairs)
        values["feature_id"] = feature.get("id")
        properties.append(values)
    column = np.empty(len(geometries), dtype=object)
    column[:] = geometries
    return RawLayer(
        file=file,
        layer=None,
        geometry=column,
        attributes=pd.DataFrame(properties, index=range(len(properties)), dtype=object),
        crs=crs,
        crs_declared=declared,
        fingerprint=hashlib.sha256(content).hexdigest(),
        repairs=tuple(repairs),
    )


def parse_json(content: bytes, file: str) -> dict[str, Any]:
    """Parse a JSON object strictly: UTF-8, no duplicate keys, no NaN, no endless nesting."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            Text(
                f"第 {error.start} 字节起不是 UTF-8 文本",
                f"the text is not UTF-8 from byte {error.start} on",
            ),
            Text("GeoJSON 必须是 UTF-8，请重新导出", "GeoJSON must be UTF-8; export it again"),
            file=file,
        ) from None

    def refuse_constant(word: str) -> float:
        raise GeometryError(
            Text(f"含有非有限数 {word}", f"it holds the non-finite number {word}"),
            Text("坐标与数值必须是有限数", "Coordinates and values must be finite numbers"),
            file=file,
        )

    def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
        if twice is not None:
            raise FileError(
                Text(f"键“{twice}”在同一对象中出现两次", f"the key {twice!r} stands twice in one object"),
                Text("请只保留一个", "Keep only one of them"),
                file=file,
            )
        return dict(pairs)

    try:
        document = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=unique_keys)
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
    if not isinstance(document, dict):
        raise _not_geojson(file)
    return document


def _not_geojson(file: str) -> FileError:
    return FileError(
        Text("JSON 的根不是 GeoJSON 对象", "the root of the JSON is not a GeoJSON object"),
        Text(
            "根对象的 type 应为 FeatureCollection、Feature 或一种几何类型",
            "The root's type must be FeatureCollection, Feature or a geometry type",
        ),
        file=file,
    )


def _geojson_crs(document: dict[str, Any], file: str) -> tuple[pyproj.CRS, str]:
    if "crs" not in document or document["crs"] is None:
        return LONGITUDE_LATITUDE, "EPSG:4326 (RFC 7946)"
    member = document["crs"]
    name = None
    if isinstance(member, dict) and member.get("type") == "name":
        name = (member.get("properties") or {}).get("name")
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
    if name.upper().endswith("CRS84"):
        return LONGITUDE_LATITUDE, name
    return parse_crs(name, file=file), name


def _geojson_features(document: dict[str, Any], file: str) -> list[dict[str, Any]]:
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
    if kind in _GeojsonGeometry.TYPES:
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


class _GeojsonGeometry:
    """Build one geometry, checking each position; keeps the repairs it had to make."""

    TYPES = (
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    )

    def __init__(self, file: str, feature: str) -> None:
        self.file = file
        self.feature = feature
        self.repairs: list[Repair] = []
        self.vertices = 0

    def build(self, geometry: Any, depth: int = 0) -> BaseGeometry | None:
        if geometry is None:
            return None
        if not isinstance(geometry, dict):
            raise self._error(Text("geometry 不是对象", "geometry is not an object"))
        kind = geometry.get("type")
        if depth > MAX_NESTING:
            raise self._error(Text("几何集合嵌套过深", "geometry collections are nested too deeply"))
        if kind == "GeometryCollection":
            parts = geometry.get("geometries")
            if not isinstance(parts, list):
                raise self._error(Text("geometries 不是数组", "geometries is not an array"))
            built = [self.build(part, depth + 1) for part in parts]
            if any(part is None for part in built):
                raise self._error(Text("几何集合中有空成员", "a geometry collection has a null member"))
            return shapely.GeometryCollection(built)
        coordinates = geometry.get("coordinates")
        if kind not in self.TYPES or not isinstance(coordinates, list):
            raise self._error(
                Text(f"几何类型“{kind}”或其 coordinates 无效", f"geometry type {kind!r} or its coordinates are invalid")
            )
        if kind == "Point":
            return shapely.Point(self._position(coordinates)) if coordinates else shapely.Point()
        if kind == "MultiPoint":
            return shapely.MultiPoint([self._position(p) for p in coordinates])
        if kind == "LineString":
            return self._line(coordinates)
        if kind == "MultiLineString":
            return shapely.MultiLineString([self._line(part) for part in self._lists(coordinates)])
        if kind == "Polygon":
            return self._polygon(coordinates)
        return shapely.MultiPolygon([self._polygon(part) for part in self._lists(coordinates)])

    def _lists(self, value: list[Any]) -> Iterable[list[Any]]:
        for part in value:
            if not isinstance(part, list):
                raise self._error(Text("坐标数组少了一层", "the coordinate arrays lack a level"))
            yield part

    def _position(self, value: Any) -> tuple[float, float]:
        if (
            not isinstance(value, list)
            or len(value) < 2
            or any(isinstance(v, bool) or not isinstance(v, int | float) for v in value)
        ):
            raise self._error(
                Text(f"坐标 {_short(value)} 不是数字对", f"the position {_short(value)} is not a pair of numbers")
            )
        x, y = float(value[0]), float(value[1])
        if not all(math.isfinite(float(v)) for v in value) or abs(x) > 1e12 or abs(y) > 1e12:
            raise self._error(Text(f"坐标 {_short(value)} 不是有限数", f"the position {_short(value)} is not finite"))
        self.vertices += 1
        if self.vertices > MAX_FEATURE_VERTICES:
            raise self._error(
                Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices")
            )
        return x, y

    def _line(self, value: list[Any]) -> shapely.LineString:
        positions = [self._position(p) for p in value]
        if len(positions) == 1:
            raise self._error(Text("线只有一个点", "a line has a single position"))
        return shapely.LineString(positions)

    def _polygon(self, value: list[Any]) -> shapely.Polygon:
        rings = []
        for ring in self._lists(value):
            positions = [self._position(p) for p in ring]
            if positions and positions[0] != positions[-1]:
                positions, repair = close_ring(positions, feature=self.feature)
                self.repairs.append(repair)
            if positions and len(positions) < 4:
                raise self._error(Text("环少于三个不同的点", "a ring has fewer than three different positions"))
            rings.append(positions)
        if not rings or not rings[0]:
            return shapely.Polygon()
        return shapely.Polygon(rings[0], rings[1:])

    def _error(self, problem: Text) -> GeometryError:
        return GeometryError(
            problem,
            Text(
                "请在制图软件中检查该要素并重新导出为 GeoJSON",
                "Check this feature in the drawing program and export GeoJSON again",
            ),
            file=self.file,
            feature=self.feature,
        )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


# --- GeoPackage ------------------------------------------------------------------------------------


def _read_geopackage(path: Path, head: bytes, layer: str | None) -> tuple[RawLayer, ...]:
    name = path.name
    if head[68:72] not in _GPKG_APPLICATION_IDS:
        raise FileError(
            Text("是 SQLite 数据库，但不是 GeoPackage", "it is an SQLite database but not a GeoPackage"),
            Text("请导出为 GeoPackage（.gpkg）", "Export it as GeoPackage (.gpkg)"),
            file=name,
        )
    counts = _geopackage_counts(path)
    if layer is not None and layer not in counts:
        raise FileError(
            Text(f"没有图层“{layer}”", f"it has no layer {layer!r}"),
            Text(f"现有图层：{'、'.join(counts)}", f"Its layers: {', '.join(counts)}"),
            file=name,
        )
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    wanted = [layer] if layer is not None else list(counts)
    return tuple(_read_with_gdal(path, fingerprint, layer=one, count=counts[one]) for one in wanted)


def _geopackage_counts(path: Path) -> dict[str, int]:
    """Rows per feature table, counted by SQLite itself; views and virtual tables are refused.

    A view may hold an endless query and a virtual table may run code, so only plain tables are opened.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            tables = [
                str(row[0])
                for row in connection.execute(
                    "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
                )
            ]
            counts = {}
            for table in tables:
                kind, sql = connection.execute(
                    "SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)
                ).fetchone() or (None, "")
                if kind != "table" or "virtual" in str(sql)[:20].lower():
                    raise FileError(
                        Text(f"图层“{table}”不是普通数据表", f"the layer {table!r} is not a plain table"),
                        Text("请把图层另存为普通图层", "Save the layer as an ordinary one"),
                        file=path.name,
                    )
                quoted = table.replace('"', '""')
                counts[table] = int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise FileError(
            Text(f"GeoPackage 已损坏（{error}）", f"the GeoPackage is damaged ({error})"),
            Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
            file=path.name,
        ) from None
    if not counts:
        raise FileError(
            Text("没有任何要素图层", "it has no feature layer"),
            Text("请导出带几何的图层", "Export a layer with geometry"),
            file=path.name,
        )
    return counts


# --- Shapefile -------------------------------------------------------------------------------------


def _read_shapefile(path: Path, encoding: str | None) -> RawLayer:
    parts = {part.suffix.lower(): part for part in path.parent.iterdir() if part.stem == path.stem}
    missing = [suffix for suffix in _SHAPEFILE_REQUIRED if suffix not in parts]
    if missing:
        raise FileError(
            Text(f"缺少同名的 {'、'.join(missing)} 文件", f"its {' and '.join(missing)} file is missing"),
            Text(
                "Shapefile 由 .shp、.shx、.dbf、.prj 组成，请一并提交",
                "A shapefile is .shp, .shx, .dbf and .prj together; hand in all of them",
            ),
            file=path.name,
        )
    digest = hashlib.sha256()
    for suffix in _SHAPEFILE_PARTS:
        if suffix in parts:
            digest.update(suffix.encode() + parts[suffix].read_bytes())
    _check_shapefile_length(path)
    count = (parts[".shx"].stat().st_size - 100) // 8
    return _read_with_gdal(
        path,
        digest.hexdigest(),
        layer=None,
        count=count,
        encoding=encoding or _table_encoding(parts),
    )


def _check_shapefile_length(path: Path) -> None:
    """A .shp that was cut off opens with null geometries; its header says how long it should be."""
    with path.open("rb") as stream:
        header = stream.read(28)
    stated = int.from_bytes(header[24:28], "big") * 2
    if path.stat().st_size < stated:
        raise FileError(
            Text(
                f"文件应有 {stated} 字节，只有 {path.stat().st_size} 字节",
                f"the file should have {stated} bytes and has {path.stat().st_size}",
            ),
            Text("文件没有传完，请重新导出", "The upload broke off; export it again"),
            file=path.name,
        )


def _table_encoding(parts: dict[str, Path]) -> str:
    """Strict UTF-8, else GB18030: a Chinese .dbf without .cpg would otherwise read as mojibake."""
    if ".cpg" in parts:
        return parts[".cpg"].read_text("ascii", errors="replace").strip() or "UTF-8"
    try:
        content = parts[".dbf"].read_bytes()
        header_length = int.from_bytes(content[8:10], "little")
        # Field names (from byte 32) and records hold text; the fixed header holds binary numbers.
        names = b"".join(content[i : i + 11] for i in range(32, header_length - 1, 32))
        (names + content[header_length:]).decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _read_with_gdal(
    path: Path, fingerprint: str, *, layer: str | None, count: int, encoding: str | None = None
) -> RawLayer:
    name = path.name
    try:
        meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer, encoding=encoding, force_2d=True)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        UnicodeDecodeError,
        LookupError,
    ) as error:
        raise FileError(
            Text(f"读取失败（{error}）", f"it cannot be read ({error})"),
            Text("请重新导出", "Export it again"),
            file=name,
        ) from None
    try:
        geometry = np.asarray(shapely.from_wkb(wkb), dtype=object)
    except shapely.errors.GEOSException as error:
        raise GeometryError(
            Text(f"几何无法读取（{error}）", f"a geometry cannot be read ({error})"),
            Text("曲面或 TIN 请转为普通面", "Turn surfaces and TINs into plain polygons"),
            file=name,
        ) from None
    if len(geometry) != count:
        raise FileError(
            Text(
                f"文件登记 {count} 个要素，只读出 {len(geometry)} 个",
                f"the file states {count} features and only {len(geometry)} could be read",
            ),
            Text("请重新导出，以免漏查", "Export it again, so that nothing is left unscreened"),
            file=name,
        )
    _check_vertices(geometry, name)
    crs_text = meta.get("crs")
    frame = pd.DataFrame(dict(zip(meta["fields"], columns, strict=True)), index=range(len(geometry)), dtype=object)
    frame["feature_id"] = None
    return RawLayer(
        file=name,
        layer=layer,
        geometry=geometry,
        attributes=frame,
        crs=parse_crs(crs_text, file=name) if crs_text else None,
        crs_declared=crs_text,
        fingerprint=fingerprint,
    )


def _check_vertices(geometry: np.ndarray[Any, Any], file: str) -> None:
    for number, shape in enumerate(geometry, start=1):
        if shape is None:
            continue
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            raise GeometryError(
                Text("坐标不是有限数", "a coordinate is not finite"),
                Text("请检查该要素并重新导出", "Check this feature and export again"),
                file=file,
                feature=str(number),
            )
        if shapely.get_num_coordinates(shape) > MAX_FEATURE_VERTICES:
            raise GeometryError(
                Text(f"顶点超过 {MAX_FEATURE_VERTICES} 个", f"it has more than {MAX_FEATURE_VERTICES} vertices"),
                Text("请拆分或简化后提交", "Split or simplify it"),
                file=file,
                feature=str(number),
            )


def with_crs(layer: RawLayer, declared: str | None) -> tuple[pyproj.CRS, str]:
    """The system the layer is in: what the file says, else what its sender declares.

    Raises
    ------
    CrsError
        Neither says it, or they contradict each other. A GeoJSON without a ``crs`` member is longitude
        and latitude by its standard, but a sender who states another system is believed.
    """
    if declared is None:
        if layer.crs is None:
            raise CrsError(
                Text("文件没有声明坐标系", "the file declares no coordinate system"),
                Text(
                    "请附上 .prj，或用 --crs 声明，例如 --crs EPSG:4547；不猜测坐标系",
                    "Add its .prj, or declare the system, for example --crs EPSG:4547; we do not guess",
                ),
                file=layer.file,
            )
        return layer.crs, layer.crs_declared or ""
    crs = parse_crs(declared, file=layer.file)
    stated_by_file = layer.crs is not None and layer.crs_declared != "EPSG:4326 (RFC 7946)"
    if stated_by_file and layer.crs != crs:
        assert layer.crs is not None
        raise CrsError(
            Text(
                f"文件声明 {layer.crs.name}，而 --crs 声明 {crs.name}",
                f"the file declares {layer.crs.name} but {crs.name} was declared for it",
            ),
            Text("请确认哪一个正确，并改正另一个", "Find out which is right and correct the other"),
            file=layer.file,
        )
    return crs, declared
