"""国土 TXT (勘测定界): the text in which Chinese land surveyors exchange parcels.

North stands first, then east with the zone's number in front; ``@`` ends the line that opens a parcel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import read_crs
from geo.errors import FileError
from geo.reading.raw import RawLayer, raw_layer
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.text import decode
from geo.repair import Repair
from geo.text import Text

COORDINATES_HEADER = "[地块坐标]"
# First EPSG code and first zone of: 3 degrees with and without the number in front, 6 degrees likewise.
_SYSTEMS = {
    "CGCS2000": {(3, True): (4513, 25), (3, False): (4534, 25), (6, True): (4491, 13), (6, False): (4502, 13)},
    "西安1980": {(3, True): (2349, 25), (3, False): (2370, 25), (6, True): (2327, 13), (6, False): (2338, 13)},
    "北京1954": {(3, True): (2401, 25), (3, False): (2422, 25), (6, True): (21413, 13), (6, False): (21453, 13)},
}
_HEADER_SIGNS = 10_000
_ZONES = {3: range(25, 46), 6: range(13, 24)}
# The surveyor's own area of each parcel, in hectares, is the check that rows were read right.
_AREA_TOLERANCE = 0.01


def open_parcels(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """The parcels of a 国土 TXT as one layer."""
    return {None: lambda: _read(content, file)}


def _read(content: bytes, file: str) -> RawLayer:
    decoded = decode(content, file=file)
    header, _, body = decoded.text.partition(COORDINATES_HEADER)
    facts = {
        key.strip(): value.strip()
        for key, equals, value in (line.partition("=") for line in header[-_HEADER_SIGNS:].splitlines())
        if equals
    }
    parcels = _parcels(body, file)
    geometries: list[BaseGeometry] = []
    attributes: list[dict[str, Any]] = []
    repairs: list[Repair] = []
    notes = [decoded.note] if decoded.note else []
    for number, (fields, corners) in enumerate(parcels, start=1):
        name = (fields[2] if len(fields) > 2 else "") or str(number)
        shapes = ShapeBuilder(file, name)
        geometries.append(_area(corners, shapes))
        repairs.extend(shapes.repairs)
        attributes.append({"feature_id": name, "地块": name, "名称": fields[3] if len(fields) > 3 else None})
        notes.extend(_area_note(fields, geometries[-1], name))
    eastings = [x for _, corners in parcels for _, x, _ in corners]
    crs, declared = _crs(facts, eastings, file)
    return raw_layer(
        geometries,
        attributes,
        file=file,
        layer=None,
        found=body.count("@"),
        crs=crs,
        crs_declared=declared,
        fingerprint=hashlib.sha256(content).hexdigest(),
        repairs=repairs,
        notes=notes,
    )


def _parcels(body: str, file: str) -> list[tuple[list[str], list[tuple[str, float, float]]]]:
    """Parcels as (fields of their opening line, [(ring, easting, northing)])."""
    parcels: list[tuple[list[str], list[tuple[str, float, float]]]] = []
    for number, line in enumerate(body.splitlines(), start=1):
        text = line.strip().replace("，", ",")
        if not text:
            continue
        fields = [field.strip() for field in text.split(",")]
        if fields[-1] == "@" or text.endswith("@"):
            parcels.append(([*fields[:-1]] if fields[-1] == "@" else fields, []))
            continue
        try:
            _, ring, north, east = fields[:4]
            corner = (ring, float(east), float(north))
        except ValueError:
            raise FileError(
                Text(
                    f"[地块坐标] 第 {number} 行“{text[:40]}”不是“点号,圈号,北坐标,东坐标”",
                    f"line {number} of the parcels, {text[:40]!r}, is not point,ring,north,east",
                ),
                Text("请按勘测定界格式导出", "Export it in the 勘测定界 format"),
                file=file,
            ) from None
        if not parcels:
            raise FileError(
                Text(
                    "界址点之前没有地块行（以 @ 结尾）", "corners stand before the first parcel line (it ends with @)"
                ),
                Text("请按勘测定界格式导出", "Export it in the 勘测定界 format"),
                file=file,
            )
        parcels[-1][1].append(corner)
    for fields, corners in parcels:
        stated = fields[0]
        if stated.isdigit() and int(stated) != len(corners):
            raise FileError(
                Text(
                    f"地块“{','.join(fields[2:4])}”写明 {stated} 个界址点，实有 {len(corners)} 个",
                    f"parcel {','.join(fields[2:4])!r} states {stated} corners and has {len(corners)}",
                ),
                Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
                file=file,
            )
    return parcels


def _area(corners: list[tuple[str, float, float]], shapes: ShapeBuilder) -> BaseGeometry:
    """The area of a parcel: a ring inside another is its hole, one beside it another part."""
    rings: dict[str, list[Position]] = {}
    for ring, east, north in corners:
        rings.setdefault(ring, []).append(shapes.position(east, north))
    areas = [shapes.polygon([ring]) for ring in rings.values()]
    if not areas:
        return shapely.Polygon()
    if not all(shapely.is_valid(area) for area in areas):
        # Which ring is a hole is unclear where one crosses itself: every ring is works.
        return areas[0] if len(areas) == 1 else shapely.GeometryCollection(areas)
    whole: BaseGeometry = areas[0]
    for area in areas[1:]:
        whole = shapely.symmetric_difference(whole, area)
    return whole


def _area_note(fields: list[str], geometry: BaseGeometry, name: str) -> list[Text]:
    try:
        stated_m2 = float(fields[1]) * 10_000
    except (IndexError, ValueError):
        return []
    if stated_m2 <= 0 or abs(geometry.area - stated_m2) <= _AREA_TOLERANCE * stated_m2 + 1:
        return []
    return [
        Text(
            f"地块“{name}”写明 {stated_m2:.0f} ㎡，按坐标计算为 {geometry.area:.0f} ㎡",
            f"parcel {name!r} states {stated_m2:.0f} m² and its corners give {geometry.area:.0f} m²",
        )
    ]


def _crs(facts: dict[str, str], eastings: list[float], file: str) -> tuple[pyproj.CRS | None, str | None]:
    """The system that the header states: datum, zone width and zone; the eastings say whether the zone is in front."""
    stated = facts.get("坐标系", "")
    datum = next(
        (
            name
            for words, name in (
                (("2000",), "CGCS2000"),
                (("80", "西安"), "西安1980"),
                (("54", "北京"), "北京1954"),
            )
            if any(word in stated for word in words)
        ),
        None,
    )
    width = {"3": 3, "6": 6}.get(facts.get("几度分带", "").strip("度 "))
    zone = facts.get("带号", "")
    if datum is None or width is None or not zone.isdigit() or int(zone) not in _ZONES[width]:
        return None, None
    prefixed = bool(eastings) and min(eastings) > 1e7
    first_code, first_zone = _SYSTEMS[datum][width, prefixed]
    code = first_code + int(zone) - first_zone
    return read_crs(f"EPSG:{code}", file=file), f"{stated} {width}° 带号 {zone}（EPSG:{code}）"
