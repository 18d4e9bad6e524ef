"""KML and KMZ documents, read by us: GDAL drops folders, null placemarks and all but the last outer ring, and
garbles Chinese keys."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import FileError, GeometryError
from geo.limits import MAX_NESTING
from geo.place.crs import LONGITUDE_LATITUDE
from geo.place.likely import CHINA
from geo.place.named_system import named_words
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.declared import ReadableFormat
from geo.reading.geojson import HEIGHTS_IGNORED
from geo.reading.kml_xml import parse_kml
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.text import decode
from geo.repair import Repair
from geo.text import Text

FORMAT = ReadableFormat(
    name="KML / KMZ",
    suffixes=(".kml", ".kmz"),
    read=Text(
        "每个文件夹一个图层；点、线、面、轨迹与组合；一个面的几个外环全部检查；未声明的前缀（xsi、gx）照读并说明；zip 中的 KMZ",
        "a folder is a layer; points, lines, areas, tracks and collections; several outer rings of one area, all of them; prefixes nobody declared (xsi, gx), and said; a KMZ in a zip",
    ),
    asked=Text(
        "按标准为 EPSG:4326，来源不明会问",
        "it is EPSG:4326 by the standard, and asked about where its origin is not known",
    ),
    refused=Text(
        "读不懂的部分（没有 LinearRing 的边界、三维模型）逐个算作未读；网络链接、地面叠加图片；以逗号作小数点；DOCTYPE",
        "each part that is not understood (a boundary without LinearRing, a 3D model) is unread; network links and overlays; a comma for the decimal point; a DOCTYPE",
    ),
)


KML_STANDARD = "EPSG:4326 (KML)"
_NO_GEOMETRY = Text("地标没有几何", "the placemark has no geometry")
_COLLECTIONS = ("MultiGeometry", "MultiTrack", "GeometryCollection")
_GEOMETRIES = (*_COLLECTIONS, "Point", "LineString", "LinearRing", "Polygon", "Track", "Model", "LatLonQuad")
_HOLDS_POSITIONS = ("coordinates", "coord", "posList", "pos")
_NOT_UNDERSTOOD = Text(
    "其中一部分坐标不在 KML 规定的位置（例如边界没有 LinearRing），没有读取；请重新导出",
    "part of its coordinates do not stand where KML has them (such as a boundary without LinearRing) and were not read;"
    " export it again",
)
_OUTSIDE = Text(
    "这些坐标不在任何地标（Placemark）之内，没有读取；请重新导出",
    "these coordinates stand in no Placemark and were not read; export it again",
)
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
    root, forgiven = parse_kml(decoded.text, file=file)
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
    notes = [note for note in (decoded.note, forgiven) if note is not None]
    about, headings = list(_said_of_all(root)), tuple(_described(root))

    def reader(name: str, elements: list[ElementTree.Element]) -> Callable[[], RawLayer]:
        return lambda: dataclasses.replace(
            _read_folder(name, elements, file=file, fingerprint=fingerprint, notes=notes, about=about),
            headings=headings,
        )

    return {name: reader(name, elements) for name, elements in folders.items()}


# A longer description is a page of its own.
_LONGEST_DESCRIPTION = 1000


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
        if tag in _HOLDS_POSITIONS and (element.text or "").strip():
            # A place that no placemark holds: a vendor's own element, or a misspelt one.
            folders.setdefault("/".join(path) or "Placemark", []).append(element)
            continue
        # Anything may wrap placemarks (Update, Create, vendors' own elements): look into all of it.
        open_parts.extend((child, path) for child in reversed(element))
    return folders


def _said_of_all(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """What the document and its folders say beside their placemarks and may name a system."""
    for element in root.iter():
        if _tag(element) not in ("Document", "Folder"):
            continue
        # Names of folders are those of layers.
        for child in element:
            if _tag(child) in ("description", "Snippet"):
                yield from named_words([child.text or ""])
            elif _tag(child) == "ExtendedData":
                said = _attributes(child).items()
                yield from named_words(f"{name}: {value}" for name, value in said if value)
        if _tag(element) == "Document":
            yield from named_words([_text(element, "name") or ""])


def _described(root: ElementTree.Element) -> Iterator[str]:
    """What the document and its folders are described as; their names are those of layers."""
    for element in root.iter():
        if _tag(element) in ("Document", "Folder"):
            for child in element:
                said = re.sub(r"<[^<>]*>", "", child.text or "").strip()
                if _tag(child) in ("description", "Snippet") and said:
                    yield said[:_LONGEST_DESCRIPTION]


def _text(element: ElementTree.Element, tag: str) -> str | None:
    for child in element:
        if _tag(child) == tag:
            return child.text
    return None


def _read_folder(
    name: str,
    elements: list[ElementTree.Element],
    *,
    file: str,
    fingerprint: str,
    notes: list[Text],
    about: list[tuple[str, str]],
) -> RawLayer:
    geometries: list[BaseGeometry | None] = []
    attributes: list[dict[str, Any]] = []
    reasons: dict[int, Text] = {}
    repairs: list[Repair] = []
    lost = []
    parts = 0
    heights = False
    for element in elements:
        tag = _tag(element)
        title = (_text(element, "name") or "").strip()
        if tag in _NOT_READ:
            lost.append(Unread(title or tag, _NOT_READ[tag]))
            continue
        if tag in _HOLDS_POSITIONS:
            lost.append(Unread(_short(element.text or ""), _OUTSIDE))
            continue
        row = len(geometries)
        builder = _Placemark(file, element.get("id") or title or str(row))
        geometries.append(builder.build(element))
        if geometries[-1] is None:
            reasons[row] = builder.unread[0] if builder.unread else _NO_GEOMETRY
        else:
            # A part that cannot be read is land that nobody looked at, however well its neighbours are read.
            lost.extend(Unread(builder.shapes.feature, reason) for reason in builder.unread)
            parts += len(builder.unread)
        repairs.extend(builder.shapes.repairs)
        heights |= builder.heights
        attributes.append({**_attributes(element), "feature_id": element.get("id") or title or None})
    layer = raw_layer(
        geometries,
        attributes,
        file=file,
        layer=name,
        found=len(elements) + parts,
        crs=LONGITUDE_LATITUDE,
        crs_declared=KML_STANDARD,
        crs_by_standard=True,
        fingerprint=fingerprint,
        reasons=reasons,
        lost=lost,
        repairs=repairs,
        notes=[*notes, *([HEIGHTS_IGNORED] if heights else [])],
        about=about,
    )
    return dataclasses.replace(layer, own=("name",))


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

    for tag in ("name", "description", "Snippet"):
        add(tag, _text(element, tag))
    for child in element.iter():
        tag = _tag(child)
        if tag == "Data":
            add(child.get("name"), _text(child, "value"))
        elif tag == "SimpleData":
            add(child.get("name"), child.text)
    return found


class _Placemark:
    """Build the geometry of one placemark; what it holds and could not be read stands in ``unread``, a reason a part."""

    def __init__(self, file: str, feature: str) -> None:
        self.shapes = ShapeBuilder(file, feature)
        self.heights = False
        self.unread: list[Text] = []
        self._seen: set[int] = set()

    def build(self, element: ElementTree.Element) -> BaseGeometry | None:
        parts = list(self._geometries(element, 0))
        # Every list of coordinates, wherever it stands: one that no known part holds is a part not understood.
        for one in element.iter():
            if _tag(one) in _HOLDS_POSITIONS and (one.text or "").strip() and id(one) not in self._seen:
                self.unread.append(_NOT_UNDERSTOOD)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)

    def _geometries(self, element: ElementTree.Element, depth: int) -> Iterator[BaseGeometry]:
        for child in element:
            tag = _tag(child)
            if tag in _COLLECTIONS and depth < MAX_NESTING:
                yield from self._geometries(child, depth + 1)
            elif tag in _GEOMETRIES:
                try:
                    made = list(self._part(child, tag))
                except GeometryError as error:
                    self._seen.update(id(one) for one in child.iter())
                    self.unread.append(error.problem)
                    continue
                if not made:
                    self._seen.update(id(one) for one in child.iter())
                    self.unread.append(Text(f"{tag} 没有可读的坐标", f"a {tag} has no coordinates that can be read"))
                yield from made

    def _part(self, element: ElementTree.Element, tag: str) -> Iterator[BaseGeometry]:
        if tag == "Point":
            yield from (shapely.Point(one) for one in self._coordinates(element))
        elif tag == "LineString":
            if positions := self._coordinates(element):
                yield self.shapes.line(positions)
        elif tag == "LinearRing":
            if positions := self._coordinates(element):
                yield self.shapes.polygon([positions])
        elif tag == "Polygon":
            yield from self._polygon(element)
        elif tag == "Track":
            coords = [one for one in element if _tag(one) == "coord"]
            self._seen.update(id(one) for one in coords)
            positions = [self._position(one.text or "", " ") for one in coords]
            if positions:
                yield shapely.Point(positions[0]) if len(positions) == 1 else self.shapes.line(positions)
        else:
            depth = "几何集合嵌套过深", "geometry collections are nested too deeply"
            solid = "三维模型不能按平面检查，请画出其轮廓", "a 3D model cannot be screened in plan; draw its outline"
            raise self.shapes.error(Text(*(depth if tag in _COLLECTIONS else solid)))

    def _polygon(self, element: ElementTree.Element) -> Iterator[BaseGeometry]:
        outer: list[list[Position]] = []
        inner: list[list[Position]] = []
        for child in element:
            if _tag(child) not in ("outerBoundaryIs", "innerBoundaryIs"):
                continue
            rings = [self._coordinates(ring) for ring in child.iter() if _tag(ring) == "LinearRing"]
            if _tag(child) == "outerBoundaryIs":
                outer.extend(ring for ring in rings if ring)
            else:
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
        held = next((one for one in element if _tag(one) == "coordinates"), None)
        if held is None:
            return []
        self._seen.add(id(held))
        text = held.text or ""
        if _decimal_commas(text):
            raise self.shapes.error(
                Text(
                    f"坐标“{_short(text)}”以逗号作小数点",
                    f"the coordinates {_short(text)!r} have a comma for the decimal point",
                )
            )
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
                    f"坐标“{_short(text)}”不是“经度,纬度[,高程]”，小数点须为“.”",
                    f"the coordinates {_short(text)!r} are not lon,lat[,height] with decimal points",
                )
            )
        self.heights |= len(numbers) == 3 and numbers[2] != 0
        return self.shapes.position(numbers[0], numbers[1])


def _decimal_commas(text: str) -> bool:
    """Whether ``113,62 34,74`` is meant as one place: read by the standard it is two, far outside of China."""
    places = re.findall(r"(\d+),\d+(?=\s|$)", text)
    if len(places) < 2 or len(places) % 2 or len(places) != len(text.split()):
        return False
    west, south, east, north = CHINA
    return all(west <= int(lon) <= east for lon in places[::2]) and all(
        south <= int(lat) <= north for lat in places[1::2]
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
