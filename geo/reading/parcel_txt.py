"""国土 TXT (勘测定界): the text in which Chinese land surveyors exchange parcels.

North stands first, then east with the zone's number in front; ``@`` ends the line that opens a parcel.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.errors import FileError, GeometryError
from geo.place.crs import read_crs
from geo.place.named_system import is_name_of_system
from geo.place.zones import ZONES, easting, gauss_krueger, width_of
from geo.raw import RawLayer, raw_layer
from geo.reading.cell import cell_number
from geo.reading.corner_order import Corner, refuse_crossing, split_rings
from geo.reading.rings import Ring, land_of_rings
from geo.reading.shapes import Position, ShapeBuilder
from geo.reading.text import decode_fields
from geo.repair import Repair
from geo.text import Text

COORDINATES_HEADER = "[地块坐标]"
_HEADER_SIGNS = 10_000
# What an input method writes for the signs of the format.
_FULL_WIDTH = str.maketrans({"，": ",", "；": ",", ";": ",", "＠": "@", "．": ".", "\t": ","})
# The surveyor's own area of each parcel, in hectares, is the check that rows were read right.
_AREA_TOLERANCE = 0.01


_OTHER_UNIT = re.compile(
    r"千米|公里|分米|厘米|毫米|英尺|尺|km|dm|cm|mm|ft|feet|foot|(?:kilo|deci|centi|milli)met(?:er|re)s?", re.IGNORECASE
)
_OPENING = re.compile(r"(\d+\s*,[^\n]*),?@\s*")


def is_parcel_text(text: str) -> bool:
    """Whether a text holds parcels: by the title of their part, or by a first line that opens one."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return COORDINATES_HEADER in text or _OPENING.fullmatch(first.strip().translate(_FULL_WIDTH)) is not None


def open_parcels(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """The parcels of a 国土 TXT as one layer."""
    return {None: lambda: _read(content, file)}


def _read(content: bytes, file: str) -> RawLayer:
    decoded = decode_fields(content, file=file)
    header, titled, body = decoded.text.partition(COORDINATES_HEADER)
    # The parcels alone, as some programs export them: what the header says is asked.
    header, body = (header, body) if titled else ("", decoded.text.lstrip("\ufeff"))
    body = body.translate(_FULL_WIDTH)
    facts = {
        key.strip(): value.strip()
        for key, equals, value in (
            line.replace("＝", "=").replace("：", "=").partition("=") for line in header[-_HEADER_SIGNS:].splitlines()
        )
        if equals
    }
    _refuse_other_unit(facts.get("计量单位", ""), file)
    parcels = _parcels(body, file)
    geometries: list[BaseGeometry | None] = []
    attributes: list[dict[str, Any]] = []
    reasons: dict[int, Text] = {}
    repairs: list[Repair] = []
    notes = list(decoded.notes)
    for number, parcel in enumerate(parcels, start=1):
        name = parcel.field(2) or str(number)
        shapes = ShapeBuilder(file, name)
        geometries.append(None)
        try:
            geometries[-1] = _shape(parcel, shapes)
            notes.extend(_area_note(parcel.fields, geometries[-1], name))
        except GeometryError as error:
            reasons[number - 1] = error.problem
        repairs.extend(shapes.repairs)
        attributes.append({"feature_id": name, "地块": name, **parcel.facts()})
    eastings = [corner.position[0] for parcel in parcels for corner in parcel.corners if corner.position]
    crs, declared = _crs(facts, eastings, notes, file)
    layer = raw_layer(
        geometries,
        attributes,
        file=file,
        layer=None,
        found=len(re.findall(r"@[^\S\n]*$", body, re.MULTILINE)),
        crs=crs,
        crs_declared=declared,
        fingerprint=hashlib.sha256(content).hexdigest(),
        reasons=reasons,
        repairs=repairs,
        notes=notes,
        about=[(key, value) for key, value in facts.items() if is_name_of_system(key)],
    )
    return dataclasses.replace(layer, headings=tuple(value for key, value in facts.items() if _says_works(key, value)))


# What the header of the format states of the file and its numbers.
_KEYS = frozenset(
    [
        "格式版本号",
        "数据产生单位",
        "数据产生日期",
        "坐标系",
        "几度分带",
        "投影类型",
        "计量单位",
        "带号",
        "精度",
        "转换参数",
    ]
)


def _says_works(key: str, value: str) -> bool:
    """Whether a line of the header may speak of the works: words under a key that the format does not have."""
    return key not in _KEYS and not is_name_of_system(key) and re.search(r"[^\W\d_]", value) is not None


def _refuse_other_unit(stated: str, file: str) -> None:
    """Refuse lengths that the header says to be in another unit than metres."""
    if _OTHER_UNIT.fullmatch(stated) is None:
        return
    raise FileError(
        Text(f"文件写明计量单位为“{stated}”", f"the header states the unit {stated!r}"),
        Text(
            "勘测定界的坐标应以米为单位：坐标是米的，请把“计量单位”改为“米”；不是的，请换算为米后导出",
            "Coordinates of this format are metres: if they are, write 计量单位=米; if not, export them in metres",
        ),
        file=file,
    )


@dataclass(frozen=True)
class _Parcel:
    """A parcel: the fields of its opening line, and its corners each with the label of its ring."""

    fields: list[str]
    corners: list[Corner]
    labels: list[str]

    def field(self, place: int) -> str | None:
        return (self.fields[place] if place < len(self.fields) else "") or None

    @property
    def kind(self) -> str:
        return (self.field(4) or "").removesuffix("状")

    def facts(self) -> dict[str, Any]:
        return {"名称": self.field(3), "图幅号": self.field(5), "地块用途": self.field(6), "地类编码": self.field(7)}


def _parcels(body: str, file: str) -> list[_Parcel]:
    parcels: list[_Parcel] = []
    for number, line in enumerate(body.splitlines(), start=1):
        text = line.strip()
        if not text:
            continue
        fields = [field.strip() for field in text.split(",")]
        if text.endswith("@"):
            parcels.append(_Parcel(fields[:-1] if fields[-1] == "@" else fields, [], []))
            continue
        while len(fields) > 4 and not fields[-1]:
            fields.pop()
        name, ring, north, east = (*fields[:4], "", "", "", "")[:4]
        x, y = cell_number(east), cell_number(north)
        if x != x or y != y:
            raise _bad_line(
                Text(
                    f"[地块坐标] 第 {number} 行“{text[:40]}”不是“点号,圈号,北坐标,东坐标”",
                    f"line {number} of the parcels, {text[:40]!r}, is not point,ring,north,east",
                ),
                file,
            )
        if not parcels:
            raise _bad_line(
                Text(
                    "界址点之前没有地块行（以 @ 结尾）", "corners stand before the first parcel line (it ends with @)"
                ),
                file,
            )
        parcels[-1].corners.append(Corner(number, name, (x, y)))
        parcels[-1].labels.append(ring)
    for parcel in parcels:
        stated = parcel.fields[0]
        if stated.isdigit() and int(stated) not in (len(parcel.corners), len(parcel.corners) - _closing(parcel)):
            raise FileError(
                Text(
                    f"地块“{','.join(parcel.fields[2:4])}”写明 {stated} 个界址点，实有 {len(parcel.corners)} 个",
                    f"parcel {','.join(parcel.fields[2:4])!r} states {stated} corners and has {len(parcel.corners)}",
                ),
                Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
                file=file,
            )
    return parcels


def _closing(parcel: _Parcel) -> int:
    """How many corners only close a ring: some programs count them, and some do not."""
    rings: dict[str, list[Corner]] = {}
    for label, corner in zip(parcel.labels, parcel.corners, strict=True):
        rings.setdefault(label, []).append(corner)
    return sum(len(ring) > 3 and ring[0].position == ring[-1].position for ring in rings.values())


def _bad_line(problem: Text, file: str) -> FileError:
    return FileError(problem, Text("请按勘测定界格式导出", "Export it in the 勘测定界 format"), file=file)


def _shape(parcel: _Parcel, shapes: ShapeBuilder) -> BaseGeometry:
    """Points, lines or land, as the parcel's opening line says; rings that the corners close are apart."""
    by_label: dict[str, list[Corner]] = {}
    for label, corner in zip(parcel.labels, parcel.corners, strict=True):
        by_label.setdefault(label, []).append(corner)
    if parcel.kind == "点":
        return shapely.MultiPoint([shapes.position(*corner.position) for corner in parcel.corners if corner.position])
    if parcel.kind == "线":
        lines = [shapes.line(_positions(corners, shapes)) for corners in by_label.values()]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    rings = []
    for label, corners in by_label.items():
        for ring in split_rings(corners, frozenset(), file=shapes.file):
            refuse_crossing(ring, file=shapes.file, feature=shapes.feature)
            rings.append(Ring(label, _positions(ring, shapes)))
    return land_of_rings(rings, shapes) if rings else shapely.Polygon()


def _positions(corners: Sequence[Corner], shapes: ShapeBuilder) -> list[Position]:
    return [shapes.position(*corner.position) for corner in corners if corner.position is not None]


def _area_note(fields: list[str], geometry: BaseGeometry | None, name: str) -> list[Text]:
    if geometry is None:
        return []
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


def _crs(
    facts: dict[str, str], eastings: list[float], notes: list[Text], file: str
) -> tuple[pyproj.CRS | None, str | None]:
    """The system that the header states: datum, zone width and zone; the eastings say whether the zone is in front.

    A zone's number says how wide it is: where another width is stated, the number counts if it stands before the eastings too.
    """
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
    prefixed = bool(eastings) and min(eastings) > 1e7
    zone = facts.get("带号", "").strip("带 ")
    in_front = {easting(east).zone for east in eastings} if prefixed else set()
    if not zone and len(in_front) == 1:
        zone = str(next(iter(in_front)))
    stated_width = facts.get("几度分带", "").strip("度带 °")
    width = {"3": 3, "三": 3, "6": 6, "六": 6}.get(stated_width) if stated_width else _width_of(zone)
    own_width = _width_of(zone)
    if width is not None and own_width not in (None, width) and in_front == {int(zone)}:
        notes.append(_other_width(zone, stated_width, own_width))
        width = own_width
    if datum is None or width is None or not zone.isdigit() or int(zone) not in ZONES[width]:
        return None, _contradictory(zone, stated_width) if own_width not in (None, width) else None
    if in_front and in_front != {int(zone)}:
        raise FileError(
            Text(
                f"写明带号 {zone}，东坐标之前却是 {'、'.join(map(str, sorted(in_front)))}",
                f"it states zone {zone}, and {', '.join(map(str, sorted(in_front)))} stands before the eastings",
            ),
            Text("请核对带号", "Check the zone"),
            file=file,
        )
    _refuse_parameters(facts.get("转换参数", ""), file)
    code = gauss_krueger(int(zone), datum=datum, number_in_front=prefixed)
    return read_crs(f"EPSG:{code}", file=file), f"{stated} {width}° 带号 {zone}（EPSG:{code}）"


def _other_width(zone: str, stated: str, width: int | None) -> Text:
    return Text(
        f"文件写明几度分带为 {stated}，而带号 {zone} 只有 {width}° 分带才有，东坐标前也是 {zone}：按 {width}° 带读取；请改正“几度分带”",
        f"it states zones of {stated}°, and only zones of {width}° have the number {zone}, which stands before the eastings too: it was read"
        f" as one of {width}°. Correct 几度分带",
    )


def _contradictory(zone: str, stated: str) -> str:
    return f"几度分带={stated}、带号={zone}（6° 带的带号为 13–23，3° 带为 25–45）"


def _refuse_parameters(stated: str, file: str) -> None:
    """Refuse parameters that are not 0: the corners may still have to be moved by them."""
    if re.search(r"[1-9]", stated) is None:
        return
    raise FileError(
        Text(
            f"文件写明转换参数“{stated.strip()[:60]}”，看不出坐标是否已按它转换",
            f"it states transform parameters ({stated.strip()[:60]}), and nobody says whether the corners were moved by them",
        ),
        Text(
            "坐标已是所写坐标系的，请把转换参数改为 0；还没有转换的，请由测绘单位转换后导出",
            "Where the corners are in the system that it names, set the parameters to 0; where they are not, have the survey office"
            " transform them",
        ),
        file=file,
    )


def _width_of(zone: str) -> int | None:
    """Zones of 3 and of 6 degrees have different numbers in China."""
    return width_of(int(zone)) if zone.isdigit() else None
