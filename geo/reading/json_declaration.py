"""The coordinate system that GeoJSON declares: at its top, as its forerunner has it, or on features and geometries, as PostGIS writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyproj

from geo.errors import CrsError
from geo.place.crs import LONGITUDE_LATITUDE, read_crs
from geo.text import Text

GEOJSON_STANDARD = "EPSG:4326 (RFC 7946)"


def declared_system(
    documents: list[dict[str, Any]], features: list[dict[str, Any]], plain: set[int], file: str
) -> tuple[pyproj.CRS, str, bool]:
    """The one system that the file states: at the top, as its forerunner has it, or on features and geometries, as
    PostGIS writes it."""
    top = [(None, document["crs"]) for document in documents if document.get("crs") is not None]
    inner = [
        (number, [] if id(feature) in plain else list(_inner_systems(feature)))
        for number, feature in enumerate(features)
    ]
    stated = [*top, *((number, member) for number, members in inner for member in members)]
    if not stated:
        return LONGITUDE_LATITUDE, GEOJSON_STANDARD, True
    (_, first), *more = stated
    crs, name = _named_system(first, file)
    for number, member in more:
        other, other_name = _named_system(member, file) if member != first else (crs, name)
        if other is not crs and other != crs:
            raise _two_systems(name, other_name, file, number)
    bare = next((number for number, members in inner if not members), None)
    if not top and bare is not None:
        raise _two_systems(name, GEOJSON_STANDARD, file, bare)
    return crs, name, False


def _inner_systems(feature: dict[str, Any]) -> Iterator[Any]:
    open_parts = [feature, feature.get("geometry")]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, dict):
            if part.get("crs") is not None:
                yield part["crs"]
            members = part.get("geometries")
            open_parts.extend(members if isinstance(members, list) else ())


def _two_systems(one: str, other: str, file: str, number: int | None) -> CrsError:
    return CrsError(
        Text(f"文件中先后声明了 {one} 和 {other}", f"the file states {one} and {other}"),
        Text(
            "请分成两个文件，各用一个坐标系；没有 crs 的要素按标准是 EPSG:4326",
            "Make two files of it, each in one system; a feature without crs is EPSG:4326 by the standard",
        ),
        file=file,
        feature=None if number is None else str(number),
    )


def _named_system(member: Any, file: str) -> tuple[pyproj.CRS, str]:
    name = None
    if isinstance(member, dict) and member.get("type") == "name" and isinstance(member.get("properties"), dict):
        name = member["properties"].get("name")
    name = _loosely(member) if name is None else name
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
        return LONGITUDE_LATITUDE, name
    return read_crs(name, file=file), name


def _loosely(member: Any) -> str | None:
    """The name of a system in what people write for it: a text, a number, and the form of GeoJSON's first drafts."""
    if isinstance(member, dict) and str(member.get("type")).upper() == "EPSG":
        properties = member.get("properties")
        member = properties.get("code") if isinstance(properties, dict) else None
    elif isinstance(member, dict) and "properties" not in member:
        member = member.get("name")
    said = "" if isinstance(member, bool) or not isinstance(member, str | int) else str(member).strip()
    # A number of EPSG has four or five digits; another is somebody's own key.
    return (
        f"EPSG:{said}"
        if re.fullmatch(r"[1-9]\d{3,4}", said, re.ASCII)
        else said
        if re.search(r"[^\d\s]", said)
        else None
    )
