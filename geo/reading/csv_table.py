"""Tables as text: a WKT column, or a row a corner with the area it belongs to named.

Chinese surveyors call north X and east Y, programs the other way round: what the numbers themselves say
decides, and where they do not, the sender must name the columns.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import read_crs
from geo.errors import FileError, GeometryError
from geo.reading.axes import cell_number, north_first
from geo.reading.limits import MAX_FEATURES, MAX_NESTING, MAX_TEXT_BYTES
from geo.reading.raw import RawLayer, raw_layer
from geo.reading.shapes import ShapeBuilder
from geo.reading.survey_table import DEEPER_END, END_COLUMNS, deeper_end, end_columns, pipe, x_is_north
from geo.reading.text import decode
from geo.repair import Repair
from geo.text import Text

# The module's own limit of 128 KB is less than one outline; this one is the file's.
csv.field_size_limit(MAX_TEXT_BYTES)

WKT_COLUMNS = ("wkt", "geometry", "geom", "the_geom", "几何", "图形")
EAST_COLUMNS = ("东坐标", "东", "e", "east", "easting", "经度", "lon", "lng", "long", "longitude")
NORTH_COLUMNS = ("北坐标", "北", "n", "north", "northing", "纬度", "lat", "latitude")
# Headers whose meaning differs between trades: first and second.
UNDECIDED_COLUMNS = (("x", "y"), ("x坐标", "y坐标"), ("横坐标", "纵坐标"), ("x(m)", "y(m)"))
GROUP_COLUMNS = (
    "feature",
    "地块",
    "地块号",
    "地块编号",
    "地块名称",
    "范围",
    "面",
    "区域",
    "parcel",
    "area_id",
    "feature_id",
)
CORNER_COLUMNS = ("界址点", "界址点号", "拐点", "拐点号", "corner", "vertex")
PLACE_COLUMNS = (
    *("钻孔", "钻孔号", "孔号", "桩号", "井号", "树号", "bore", "borehole", "hole", "pile", "well", "tree"),
    *("物探点号", "图上点号", "管点号", "管点编号", "exp_no", "map_no"),
)


def open_csv(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of a CSV; semicolons and tabs separate too.

    Raises
    ------
    FileError
        There is no WKT column and no pair of coordinate columns whose meaning is certain.
    """
    return {None: lambda: _read(content, file)}


def looks_like_a_table(text: str) -> bool:
    """Whether the first line names columns that we could place."""
    header = [_plain(name) for name in re.split(r"[,;\t]", text.lstrip("\ufeff").split("\n", 1)[0])]
    pairs = (name for names in (*UNDECIDED_COLUMNS, *END_COLUMNS) for name in names)
    known = {*WKT_COLUMNS, *EAST_COLUMNS, *NORTH_COLUMNS, *pairs}
    return (len(header) > 1 and bool(known & set(header))) or header[0] in WKT_COLUMNS


def _plain(name: str) -> str:
    return name.strip().strip('"').strip().lower()


def _read(content: bytes, file: str) -> RawLayer:
    decoded = decode(content, file=file)
    header, rows = _rows(decoded.text, file)
    columns = {_plain(name): number for number, name in reversed(list(enumerate(header)))}
    wkt = next((columns[name] for name in WKT_COLUMNS if name in columns), None)
    ends = end_columns(columns)
    if wkt is not None:
        made = _from_wkt(header, rows, wkt, file)
    elif ends is not None:
        made = _from_pipes(header, rows, columns, ends, file)
    else:
        made = _from_corners(header, rows, columns, file)
    return raw_layer(
        made.geometry,
        made.attributes,
        file=file,
        layer=None,
        found=made.found,
        crs=made.crs,
        crs_declared=made.declared,
        fingerprint=hashlib.sha256(content).hexdigest(),
        reasons=made.reasons,
        repairs=made.repairs,
        notes=[*([decoded.note] if decoded.note else []), *made.notes],
    )


@dataclass
class _Made:
    geometry: list[BaseGeometry | None]
    attributes: list[dict[str, Any]]
    found: int
    crs: pyproj.CRS | None
    declared: str | None
    reasons: dict[int, Text]
    repairs: list[Repair]
    notes: list[Text]


def _problem(file: str, problem: Text, remedy: Text, feature: str | None = None) -> FileError:
    return FileError(problem, remedy, file=file, feature=feature)


def _rows(text: str, file: str) -> tuple[list[str], list[list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise _problem(
            file,
            Text(f"表格有误（{error}）", f"the table is wrong ({error})"),
            Text("请另存为 CSV（UTF-8）", "Save it as CSV (UTF-8)"),
        ) from None
    header, rows = table[0], table[1:]
    twice = next((name for name, count in Counter(header).items() if name.strip() and count > 1), None)
    if twice is not None:
        raise _problem(
            file,
            Text(f"列名“{twice}”出现两次", f"the column {twice!r} stands twice"),
            Text("请只保留一个", "Keep only one of them"),
        )
    if len(rows) > MAX_FEATURES:
        raise _problem(
            file,
            Text(f"有 {len(rows)} 行", f"it has {len(rows)} rows"),
            Text(f"上限为 {MAX_FEATURES} 行", f"The limit is {MAX_FEATURES} rows"),
        )
    for number, row in enumerate(rows, start=2):
        # A row that is longer or shorter has its values under other names.
        if len(row) != len(header):
            raise _problem(
                file,
                Text(
                    f"第 {number} 行有 {len(row)} 格，表头有 {len(header)} 格",
                    f"row {number} has {len(row)} cells and the header {len(header)}",
                ),
                Text("含分隔符的值须加引号", "A value that holds the separator must stand in quotes"),
            )
    return header, rows


def _value(text: str) -> str | None:
    return text.strip() or None


def _from_wkt(header: list[str], rows: list[list[str]], place: int, file: str) -> _Made:
    made = _Made([], [], len(rows), None, None, {}, [], [])
    systems: set[str] = set()
    for number, row in enumerate(rows):
        system, _, shape = row[place].rpartition(";")
        if system:
            systems.add(system.strip().upper().removeprefix("SRID="))
        try:
            made.geometry.append(_wkt(shape, file, number))
        except GeometryError as error:
            made.geometry.append(None)
            made.reasons[number] = error.problem
        made.attributes.append(
            {
                name: _value(value)
                for position, (name, value) in enumerate(zip(header, row, strict=True))
                if position != place
            }
        )
    if len(systems) > 1:
        raise _problem(
            file,
            Text(
                f"各行的 SRID 不一致：{'、'.join(sorted(systems))}",
                f"the rows name different SRIDs: {', '.join(sorted(systems))}",
            ),
            Text("请统一坐标系", "Use one system"),
        )
    for system in systems:
        made.crs, made.declared = read_crs(f"EPSG:{system}", file=file), f"EPSG:{system}"
    return made


def _wkt(text: str, file: str, number: int) -> BaseGeometry:
    depth = deepest = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    shapes = ShapeBuilder(file, str(number))
    if deepest > MAX_NESTING:
        raise shapes.error(Text("几何集合嵌套过深", "geometry collections are nested too deeply"))
    try:
        return shapely.from_wkt(text.strip(), on_invalid="raise")
    except (shapely.errors.GEOSException, NotImplementedError):
        raise shapes.error(Text(f"“{text.strip()[:40]}”不是 WKT", f"{text.strip()[:40]!r} is not WKT")) from None


def _from_pipes(
    header: list[str], rows: list[list[str]], columns: dict[str, int], ends: tuple[int, int, int, int], file: str
) -> _Made:
    made = _Made([], [], len(rows), None, None, {}, [], [])
    swap = x_is_north(rows, ends, file=file)
    for row in rows:
        made.geometry.append(pipe(row, ends, swap=swap, shapes=ShapeBuilder(file, str(len(made.geometry)))))
        values: dict[str, Any] = {name: _value(value) for name, value in zip(header, row, strict=True)}
        made.attributes.append({**values, DEEPER_END: deeper_end(row, columns)})
    if swap:
        made.notes.append(Text("表中 X 为北、Y 为东", "in the table X is north and Y is east"))
    return made


def _from_corners(header: list[str], rows: list[list[str]], columns: dict[str, int], file: str) -> _Made:
    east, north = _axes(columns, rows, file)
    group = next((columns[name] for name in GROUP_COLUMNS if name in columns), None)
    corner = next((columns[name] for name in CORNER_COLUMNS if name in columns), None)
    place = next((columns[name] for name in PLACE_COLUMNS if name in columns), None)
    if group is None and corner is None and place is None:
        raise _problem(
            file,
            Text(
                "看不出各行是一个范围的拐点，还是各自独立的点",
                "the rows may be corners of one area or places by themselves",
            ),
            Text(
                "请加一列“地块”（同一地块的拐点写同一名称）；独立的点请用“孔号”或“桩号”列；或用一列 WKT",
                'Add a column "feature" (corners of one area share its name); for single places a column "borehole" or'
                ' "pile"; or use a WKT column',
            ),
        )
    groups: dict[str, list[list[str]]] = {}
    for number, row in enumerate(rows):
        key = row[group].strip() if group is not None else str(number) if place is not None else file
        groups.setdefault(key, []).append(row)
    made = _Made([], [], len(groups), None, None, {}, [], [])
    for number, (name, members) in enumerate(groups.items()):
        shapes = ShapeBuilder(file, name)
        try:
            made.geometry.append(_shape(members, east, north, shapes))
        except GeometryError as error:
            made.geometry.append(None)
            made.reasons[number] = error.problem
        made.repairs.extend(shapes.repairs)
        made.attributes.append(
            {
                **_common(header, members, skip=(east, north, corner), file=file, feature=name, notes=made.notes),
                "feature_id": name if group is not None else members[0][place] if place is not None else None,
            }
        )
    return made


def _axes(columns: dict[str, int], rows: list[list[str]], file: str) -> tuple[int, int]:
    """Which column is east and which is north; never guessed."""
    east = next((columns[name] for name in EAST_COLUMNS if name in columns), None)
    north = next((columns[name] for name in NORTH_COLUMNS if name in columns), None)
    if east is not None and north is not None:
        return east, north
    for first, second in UNDECIDED_COLUMNS:
        if first in columns and second in columns:
            one, other = columns[first], columns[second]
            north_is_first = north_first([(row[one], row[other]) for row in rows])
            if north_is_first is not None:
                return (other, one) if north_is_first else (one, other)
            raise _problem(
                file,
                Text(
                    f"列“{first}”“{second}”哪个是东、哪个是北，从数值看不出来",
                    f"whether {first!r} or {second!r} is east cannot be told from the numbers",
                ),
                Text(
                    "请把列名改为“东坐标”“北坐标”或“经度”“纬度”（测绘中 X 为北，制图软件中 X 为东）",
                    "Name the columns east and north, or lon and lat (surveyors call north X, programs east)",
                ),
            )
    raise _problem(
        file,
        Text("没有 WKT 列，也没有成对的坐标列", "it has neither a WKT column nor a pair of coordinate columns"),
        Text(
            "请使用“东坐标”“北坐标”（或“经度”“纬度”），或一列 WKT",
            "Use columns east and north (or lon and lat), or a WKT column",
        ),
    )


def _shape(members: Sequence[list[str]], east: int, north: int, shapes: ShapeBuilder) -> BaseGeometry:
    positions = [shapes.position(cell_number(row[east]), cell_number(row[north])) for row in members]
    if len(positions) == 1:
        return shapely.Point(positions[0])
    if len(positions) == 2:
        return shapes.line(positions)
    return shapes.polygon([positions])


def _common(
    header: list[str],
    members: Sequence[list[str]],
    *,
    skip: tuple[int | None, ...],
    file: str,
    feature: str,
    notes: list[Text],
) -> dict[str, Any]:
    """What all corners of an area agree on; a value stated at one corner only holds for the area."""
    facts: dict[str, Any] = {}
    for place, name in enumerate(header):
        if place in skip:
            continue
        values = {value for row in members if (value := _value(row[place])) is not None}
        if len(values) == 1:
            (facts[name],) = values
        elif values:
            facts[name] = None
            notes.append(
                Text(
                    f"“{feature}”各行的“{name}”不同，不作为整个范围的属性",
                    f"{name!r} differs between the rows of {feature!r} and is not taken for the area",
                )
            )
    return facts
