"""KML and KMZ documents, read by us: GDAL drops folders, null placemarks and all but the last outer ring, and
garbles Chinese keys."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import LONGITUDE_LATITUDE
from geo.errors import FileError, GeometryError
from geo.reading.geojson import HEIGHTS_IGNORED
from geo.reading.limits import MAX_FOLDERS, MAX_NESTING
from geo.reading.raw import RawLayer, Unread, raw_layer
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.text import decode
from geo.repair import Repair
from geo.text import Text

KML_STANDARD = "EPSG:4326 (KML)"
_CONTAINERS = ("Document", "Folder", "kml")
_NO_GEOMETRY = Text("地标没有几何", "the placemark has no geometry")
# What can hold a place that we do not read: said, because a plan may be drawn in it.
_NOT_READ = {
    "NetworkLink": Text(
        "网络链接不读取；请把所指文件一并提交", "network links are not followed; hand in the file itself"
    ),
    "GroundOverlay": Text("地面叠加图片不读取；请画成面", "an image laid on the ground is not read; draw its outline"),
    "PhotoOverlay": Text("照片叠加不读取；请画成面", "a photo overlay is not read; draw its outline"),
}


def open_kml(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """Folders of a KML by their path, each with its reader.

    Raises
    ------
    FileError
        Not well-formed, with a document type (KML never needs one, bombs do), or nested without end.
    """
    decoded = decode(content, file=file)
    root = _parse(decoded.text, file)
    fingerprint = hashlib.sha256(content).hexdigest()
    counted = len(
        re.findall(
            r"<(?:\w+:)?Placemark[\s/>]", re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", decoded.text, flags=re.S)
        )
    )
    folders = _folders(root)
    held = sum(_tag(element) == "Placemark" for elements in folders.values() for element in elements)
    if counted != held:
        raise FileError(
            Text(
                f"清点有 {counted} 个地标，按文件夹只找到 {held} 个",
                f"{counted} placemarks were counted and {held} found in folders",
            ),
            Text("请重新导出为 KML", "Export it as KML again"),
            file=file,
        )
    notes = [decoded.note] if decoded.note else []

    def reader(name: str, elements: list[ElementTree.Element]) -> Callable[[], RawLayer]:
        return lambda: _read_folder(name, elements, file=file, fingerprint=fingerprint, notes=notes)

    return {name: reader(name, elements) for name, elements in folders.items()}


def _parse(text: str, file: str) -> ElementTree.Element:
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.I):
        raise FileError(
            Text("KML 中有 DOCTYPE 或 ENTITY 声明", "the KML has a DOCTYPE or ENTITY declaration"),
            Text("KML 不需要它，请重新导出", "KML needs none; export it again"),
            file=file,
        )
    # The text is decoded already; a declaration of another encoding would only mislead the parser.
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser: Any = ElementTree.XMLPullParser(("start", "end"))
    root: ElementTree.Element | None = None
    depth = 0
    try:
        for start in range(0, len(body), 65536):
            parser.feed(body[start : start + 65536])
            for event, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > MAX_FOLDERS:
                    raise FileError(
                        Text("XML 嵌套过深", "the XML is nested too deeply"),
                        Text("请提交普通的 KML", "Hand in ordinary KML"),
                        file=file,
                    )
        parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        raise FileError(
            Text(
                f"XML 在第 {line} 行第 {column} 列中断或有误",
                f"the XML breaks off or is wrong at line {line}, column {column}",
            ),
            Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
            file=file,
        ) from None
    assert root is not None, "close() raises where there was no element"
    return root


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _folders(root: ElementTree.Element) -> dict[str, list[ElementTree.Element]]:
    """Placemarks, and what may hold a place and is not read, by the path of their folder."""
    schemas = {
        element.get("name")
        for element in root.iter()
        if _tag(element) == "Schema" and element.get("parent") == "Placemark"
    }
    folders: dict[str, list[ElementTree.Element]] = {}
    unnamed = 0
    open_parts: list[tuple[ElementTree.Element, tuple[str, ...]]] = [(root, ())]
    while open_parts:
        element, path = open_parts.pop()
        tag = _tag(element)
        if tag == "Placemark" or tag in _NOT_READ or tag in schemas:
            folders.setdefault("/".join(path) or "Placemark", []).append(element)
            continue
        if tag in ("Document", "Folder"):
            name = (_text(element, "name") or "").strip()
            if not name and tag == "Folder":
                unnamed += 1
                name = f"{tag} {unnamed}"
            path = (*path, name) if name else path
        # Anything may wrap placemarks (Update, Create, vendors' own elements): look into all of it.
        open_parts.extend((child, path) for child in reversed(element))
    return folders


def _text(element: ElementTree.Element, tag: str) -> str | None:
    for child in element:
        if _tag(child) == tag:
            return child.text
    return None


def _read_folder(
    name: str, elements: list[ElementTree.Element], *, file: str, fingerprint: str, notes: list[Text]
) -> RawLayer:
    geometries: list[BaseGeometry | None] = []
    attributes: list[dict[str, Any]] = []
    reasons: dict[int, Text] = {}
    repairs: list[Repair] = []
    lost = []
    heights = False
    for element in elements:
        tag = _tag(element)
        title = (_text(element, "name") or "").strip()
        if tag in _NOT_READ:
            lost.append(Unread(title or tag, _NOT_READ[tag]))
            continue
        row = len(geometries)
        builder = _Placemark(file, element.get("id") or title or str(row))
        try:
            geometries.append(builder.build(element))
        except GeometryError as error:
            geometries.append(None)
            reasons[row] = error.problem
        else:
            if geometries[-1] is None:
                reasons[row] = _NO_GEOMETRY
        repairs.extend(builder.shapes.repairs)
        heights |= builder.heights
        attributes.append({**_attributes(element), "feature_id": element.get("id") or title or None})
    return raw_layer(
        geometries,
        attributes,
        file=file,
        layer=name,
        found=len(elements),
        crs=LONGITUDE_LATITUDE,
        crs_declared=KML_STANDARD,
        crs_by_standard=True,
        fingerprint=fingerprint,
        reasons=reasons,
        lost=lost,
        repairs=repairs,
        notes=[*notes, *([HEIGHTS_IGNORED] if heights else [])],
    )


def _attributes(element: ElementTree.Element) -> dict[str, Any]:
    """Name, description and extended data; the first of two equal keys stays, the second gets a number."""
    found: dict[str, Any] = {}
    times: Counter[str] = Counter()

    def add(key: str | None, value: str | None) -> None:
        if not key:
            return
        times[key] += 1
        unique = key if times[key] == 1 else f"{key}_{times[key]}"
        found[unique] = (value or "").strip() or None

    for tag in ("name", "description"):
        add(tag, _text(element, tag))
    for child in element.iter():
        tag = _tag(child)
        if tag == "Data":
            add(child.get("name"), _text(child, "value"))
        elif tag == "SimpleData":
            add(child.get("name"), child.text)
    return found


class _Placemark:
    """Build the geometry of one placemark."""

    def __init__(self, file: str, feature: str) -> None:
        self.shapes = ShapeBuilder(file, feature)
        self.heights = False

    def build(self, element: ElementTree.Element) -> BaseGeometry | None:
        parts = list(self._geometries(element, 0))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)

    def _geometries(self, element: ElementTree.Element, depth: int) -> Iterator[BaseGeometry]:
        if depth > MAX_NESTING:
            raise self.shapes.error(Text("几何集合嵌套过深", "geometry collections are nested too deeply"))
        for child in element:
            tag = _tag(child)
            if tag == "Point":
                yield from (shapely.Point(one) for one in self._coordinates(child))
            elif tag == "LineString":
                if positions := self._coordinates(child):
                    yield self.shapes.line(positions)
            elif tag == "LinearRing":
                if positions := self._coordinates(child):
                    yield self.shapes.polygon([positions])
            elif tag == "Polygon":
                yield from self._polygon(child)
            elif tag in ("MultiGeometry", "MultiTrack", "GeometryCollection"):
                yield from self._geometries(child, depth + 1)
            elif tag == "Track":
                positions = [self._position(one.text or "", " ") for one in child if _tag(one) == "coord"]
                if positions:
                    yield shapely.Point(positions[0]) if len(positions) == 1 else self.shapes.line(positions)
            elif tag in ("Model", "LatLonQuad"):
                raise self.shapes.error(
                    Text(
                        "三维模型不能按平面检查，请画出其轮廓",
                        "a 3D model cannot be screened in plan; draw its outline",
                    )
                )

    def _polygon(self, element: ElementTree.Element) -> Iterator[BaseGeometry]:
        outer: list[list[Position]] = []
        inner: list[list[Position]] = []
        for child in element:
            rings = [self._coordinates(ring) for ring in child.iter() if _tag(ring) == "LinearRing"]
            if _tag(child) == "outerBoundaryIs":
                outer.extend(ring for ring in rings if ring)
            elif _tag(child) == "innerBoundaryIs":
                inner.extend(ring for ring in rings if ring)
        if len(outer) == 1:
            yield self.shapes.polygon([outer[0], *inner])
        elif outer:
            # The standard knows one outer ring; readers keep the last. All of them are somebody's works.
            self.shapes.repairs.append(
                Repair(
                    self.shapes.feature,
                    "several_outer_rings",
                    outer[1][0],
                    Text(
                        f"一个面有 {len(outer)} 个外环，全部检查",
                        f"one polygon has {len(outer)} outer rings; all are screened",
                    ),
                )
            )
            for ring in (*outer, *inner):
                yield self.shapes.polygon([ring])

    def _coordinates(self, element: ElementTree.Element) -> list[Position]:
        text = _text(element, "coordinates") or ""
        # People write "113.62, 34.74, 0"; the standard has no blank inside a tuple.
        joined = ",".join(part.strip() for part in text.split(","))
        return [self._position(one, ",") for one in joined.split()]

    def _position(self, text: str, separator: str) -> Position:
        values = text.split(separator) if separator == "," else text.split()
        try:
            numbers = [float(value) for value in values]
        except ValueError:
            numbers = []
        # Four numbers are two with a comma for the decimal point: which ones, nobody knows.
        if len(numbers) not in (2, 3):
            raise self.shapes.error(
                Text(
                    f"坐标“{text[:40]}”不是“经度,纬度[,高程]”",
                    f"the coordinates {text[:40]!r} are not lon,lat[,height]",
                )
            )
        self.heights |= len(numbers) == 3 and numbers[2] != 0
        return self.shapes.position(numbers[0], numbers[1])
