"""Shapefiles: geometries by GDAL, records counted and texts decoded by us, so that a short index, a deleted row, a
file that was cut off or a text that was cut in mid-character is seen."""

from __future__ import annotations

import bisect
import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely

from geo.columns import Columns, objects, plain
from geo.errors import CrsError, FileError
from geo.place.crs import label
from geo.place.file_crs import FileCrs, file_crs
from geo.place.projections import places_alike
from geo.raw import RawLayer, Unread, check_count, raw_layer
from geo.reading.declared import SHAPEFILE_PARTS, ReadableFormat
from geo.reading.gdal import read_rows
from geo.reading.text import decode, decode_value, encoding_note, encodings, looks_western, usual_encoding
from geo.text import Text

FORMAT = ReadableFormat(
    name="Shapefile",
    suffixes=(".shp", ".shx", ".dbf", ".prj"),
    read=Text(
        "各部分一并提交（可打成 zip）；.prj 为 WKT、WKT2 或 EPSG 代码；中文表无 .cpg 时自动判断编码；记录间有空隙时按 .shx 读取；在汉字中间被截断的列名和值读到截断处并说明",
        "all parts together (a zip will do); a .prj of WKT, WKT 2 or an EPSG code; the encoding of a Chinese table without .cpg; records with gaps between them by the .shx; names and values cut inside a character to their cut, and said",
    ),
    asked=Text(
        "没有 .prj，或 .prj 不是地面上的坐标系时，用 --crs 声明",
        "the system, by --crs, where the .prj is missing or names none of the earth",
    ),
    refused=Text(
        "缺 .shx 或 .dbf、文件没传完；.prj 与 .qpj 所写的坐标系不同；备注型（memo）的列；已删除的行、索引中没有的记录算作未读",
        "a missing .shx or .dbf, a file that broke off; a .qpj that names another system than the .prj; memo columns; deleted rows and records missing from the index are unread",
    ),
)


_REQUIRED = (".shx", ".dbf")
_HEADER_BYTES = 100
_FIELD_BYTES = 32
# Types of columns whose values lie in another file: memo, OLE object, picture.
_MEMOS = (b"M", b"G", b"P")
_BLOCK_BYTES = 2**20
_SHAPE_TYPES = frozenset([0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31])
# What is less stands for "no data" (Esri's description of shapefiles, p. 2), in coordinates and in tables.
NO_DATA = -1e38
_NO_DATA_CORNER = Text(
    "有一个顶点的坐标是“无数据”（小于 -1e38），图形不完整；请补上该点，或删去后重新导出",
    "one of its corners holds no data (a number below -1e38), so the shape is not whole; supply the corner, or delete it, and export again",
)
# Every byte is a sign of it, so the bytes that GDAL hands on can be had back.
BYTES_AS_TEXT = "latin1"


def open_shapefile(path: Path, *, encoding: str | None = None) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of a shapefile.

    Raises
    ------
    FileError
        A part is missing, the table holds memos, or the file was cut off.
    """
    parts = parts_beside(path)
    refuse_memos(parts[".dbf"])
    return {None: lambda: _read(path, parts, encoding)}


def parts_beside(path: Path) -> dict[str, Path]:
    """The files of a shapefile by their suffixes.

    Raises
    ------
    FileError
        One that must be there is missing.
    """
    parts = {part.suffix.lower(): part for part in path.parent.iterdir() if part.stem == path.stem}
    missing = [suffix for suffix in _REQUIRED if suffix not in parts]
    if missing:
        raise FileError(
            Text(f"缺少同名的 {'、'.join(missing)} 文件", f"its {' and '.join(missing)} file is missing"),
            Text(
                "Shapefile 由 .shp、.shx、.dbf、.prj 组成，请一并提交（可打成一个 zip）",
                "A shapefile is .shp, .shx, .dbf and .prj together; hand in all of them (one zip will do)",
            ),
            file=path.name,
        )
    return parts


def _read(path: Path, parts: dict[str, Path], encoding: str | None) -> RawLayer:
    found = _count_records(path, parts[".shx"])
    check_count(found, path.name)
    deleted = _deleted_rows(parts[".dbf"])
    try:
        geometry, stored, reasons, by_gdal = read_rows(path, encoding=BYTES_AS_TEXT)
    except FileError:
        if ".prj" in parts and system_of(None, parts, path.name).crs is None:
            raise _broken_system(parts[".prj"].name) from None
        raise
    geometry = without_no_data(geometry, reasons)
    decoded = decode_facts(stored, encoding_of(stored, parts, encoding), parts[".dbf"].name)
    system = system_of(by_gdal, parts, path.name)
    return raw_layer(
        geometry,
        decoded.facts,
        file=path.name,
        layer=None,
        found=found,
        crs=system.crs,
        crs_declared=system.declared,
        fingerprint=fingerprint_of_parts(parts),
        reasons=reasons,
        lost=[deleted_row(row) for row in deleted],
        notes=[*decoded.of_names, *decoded.of_values, *decoded.of_encoding, *([system.note] if system.note else [])],
    )


def fingerprint_of_parts(parts: dict[str, Path]) -> str:
    """SHA-256 of the files that are read, one behind the other."""
    digest = hashlib.sha256()
    for suffix in SHAPEFILE_PARTS:
        if suffix in parts:
            digest.update(suffix.encode())
            with parts[suffix].open("rb") as stream:
                while block := stream.read(_BLOCK_BYTES):
                    digest.update(block)
    return digest.hexdigest()


def without_no_data(geometry: np.ndarray[Any, Any], reasons: dict[int, Text]) -> np.ndarray[Any, Any]:
    """The shapes without those that hold "no data": a point of it is a row without a shape, of any other it is told in ``reasons``."""
    least = np.fmin.reduce(shapely.bounds(geometry)[:, :2], axis=1)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(least < NO_DATA)
    for row in rows.tolist():
        if geometry[row].geom_type != "Point":
            reasons[row] = _NO_DATA_CORNER
        geometry[row] = None
    return geometry


def deleted_row(row: int) -> Unread:
    """The account of a record whose row says that it is gone."""
    return Unread(
        f"#{row}",
        Text("属性表中该行已标记删除；请压缩（pack）后重新导出", "its table row is marked deleted; pack the table"),
    )


# --- records ---------------------------------------------------------------------------------------


def _count_records(path: Path, index: Path) -> int:
    """Records of the .shp itself, one after the other; over a gap by the index, bytes in it that are none as one more.

    The index may be short and the table may hold other rows, so neither is believed before the file. A .shp that
    was cut off opens with null geometries; its header says how long it should be.

    Raises
    ------
    FileError
        The file was cut off, or its index names a record twice or a place that is none.
    """
    content = path.read_bytes()
    stated = int.from_bytes(content[24:28], "big") * 2
    if len(content) < stated:
        raise FileError(
            Text(
                f"文件应有 {stated} 字节，只有 {len(content)} 字节",
                f"the file should have {stated} bytes and has {len(content)}",
            ),
            Text("文件没有传完，请重新导出", "The upload broke off; export it again"),
            file=path.name,
        )
    indexed = _index(index.read_bytes())
    # A place of 0 stands for a row without a shape, which is unread.
    places = sorted(place for place in indexed if place)
    count, position, walked = len(indexed) - len(places), _HEADER_BYTES, set()
    while position + 8 <= len(content):
        if _is_record(content, position):
            walked.add(position)
            count += 1
            position += 8 + int.from_bytes(content[position + 4 : position + 8], "big") * 2
            continue
        following = bisect.bisect_right(places, position)
        end = places[following] if following < len(places) else len(content)
        # No record, but who knows what it was.
        count += any(content[position:end])
        position = end
    _refuse_wrong_index(places, walked, index.name)
    return count


def _is_record(content: bytes, position: int) -> bool:
    length = int.from_bytes(content[position + 4 : position + 8], "big", signed=True) * 2
    kind = int.from_bytes(content[position + 8 : position + 12], "little")
    return length >= 4 and position + 8 + length <= len(content) and kind in _SHAPE_TYPES


def _index(content: bytes) -> list[int]:
    """Where the records lie, in bytes, by the .shx."""
    return [
        int.from_bytes(content[place : place + 4], "big") * 2 for place in range(_HEADER_BYTES, len(content) - 7, 8)
    ]


def _refuse_wrong_index(places: list[int], walked: set[int], file: str) -> None:
    """A record that is named twice is read twice in place of another; of one that is not named the count tells."""
    twice = sum(one == other for one, other in itertools.pairwise(places))
    nowhere = sum(place not in walked for place in places)
    if twice or nowhere:
        raise FileError(
            Text(
                f"索引与 .shp 不符：{twice} 处重复，{nowhere} 处不是记录的起点",
                f"the index does not fit the .shp: {twice} of its rows name a record twice, {nowhere} a place where none starts",
            ),
            Text("请重新导出全部文件", "Export all of its files again"),
            file=file,
        )


def _deleted_rows(table: Path) -> list[int]:
    """Rows whose first byte is an asterisk: deleted, and passed over in silence by most readers."""
    content = table.read_bytes()
    rows = int.from_bytes(content[4:8], "little")
    start, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    return [row for row in range(rows) if content[start + row * length : start + row * length + 1] == b"*"]


def refuse_memos(table: Path) -> None:
    """Refuse a table with memos: their texts lie in a .dbt or .fpt, and what stands in the table is the number of a block.

    Raises
    ------
    FileError
        Names the columns that hold any.
    """
    content = table.read_bytes()
    start, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    rows = [
        content[at : at + length]
        for at in range(start, start + int.from_bytes(content[4:8], "little") * length, length or 1)
    ]
    holding, place = [], 1
    for at in range(_FIELD_BYTES, start - _FIELD_BYTES + 1, _FIELD_BYTES):
        field = content[at : at + _FIELD_BYTES]
        end = place + field[16]
        if field[11:12] in _MEMOS and any(row[place:end].strip(b" 0\0") for row in rows):
            holding.append(decode_value(field[:11].split(b"\0")[0], "gb18030")[0])
        place = end
    if holding:
        raise FileError(
            Text(
                f"列{'、'.join(f'“{name}”' for name in holding)}是备注型（memo），文字不在 .dbf 中，没有读取",
                f"{', '.join(map(repr, holding))} is a memo column: its texts do not lie in the .dbf and were not read",
            ),
            Text(
                "请把该列改为文本型后重新导出（或导出为 GeoPackage）；与作业无关的，请删去该列",
                "Turn it into a text column and export again (or export as GeoPackage); where it says nothing of the works, delete it",
            ),
            file=table.name,
        )


# --- texts -----------------------------------------------------------------------------------------


class DecodedFacts(NamedTuple):
    """Facts with what is to be said of names, of values and of the encoding."""

    facts: Columns
    of_names: list[Text]
    of_values: list[Text]
    of_encoding: list[Text]


def encoding_of(stored: Columns, parts: dict[str, Path], stated: str | None) -> str:
    """The encoding of a table by what stands in it, from a Chinese one without .cpg too."""
    names, values = _as_bytes(stored)
    texts = _beyond_ascii(names, values)
    return usual_encoding(texts, _meant(texts, _stated(parts, stated))) if texts else "utf-8"


def _as_bytes(stored: Columns) -> tuple[list[bytes], list[list[Any]]]:
    names = [name.encode(BYTES_AS_TEXT) for name in stored]
    values = [
        [value.encode(BYTES_AS_TEXT) if isinstance(value, str) else value for value in plain(column)]
        for column in stored.values()
    ]
    return names, values


def _beyond_ascii(names: list[bytes], values: list[list[Any]]) -> list[bytes]:
    texts = [name for name in names if not name.isascii()]
    return texts + [value for column in values for value in column if isinstance(value, bytes) and not value.isascii()]


def decode_facts(stored: Columns, encoding: str, file: str) -> DecodedFacts:
    """Names and values as text; each is decoded by itself."""
    names, values = _as_bytes(stored)
    cut: list[str] = []
    columns: dict[str, list[Any]] = {}
    cut_names = []
    for name, column in zip(names, values, strict=True):
        title, whole = decode_value(name, encoding)
        # Two long names may be cut to the same ten bytes.
        title = next(one for one in (title, *(f"{title}_{number}" for number in range(2, 999))) if one not in columns)
        if not whole:
            cut_names.append(title)
        columns[title] = []
        for row, value in enumerate(column):
            if isinstance(value, float) and value < NO_DATA:
                value = None
            text, whole = decode_value(value, encoding) if isinstance(value, bytes) else (value, True)
            if not whole:
                cut.append(f"{title}[{row}]“{text[:12]}…”")
            columns[title].append(text)
    facts = Columns({title: objects(texts) for title, texts in columns.items()}, rows=stored.rows)
    texts = _beyond_ascii(names, values)
    return DecodedFacts(
        facts, _said_of_cuts(cut_names, [], file), _said_of_cuts([], cut, file), _sample(texts, encoding)
    )


def _meant(texts: list[bytes], stated: str | None) -> tuple[str, ...]:
    """Encodings that may be meant; what fits neither Chinese nor UTF-8 must not make a Western table of it."""
    return encodings(b"\n".join(texts) if looks_western(texts) else b"", stated=stated)


def _said_of_cuts(names: list[str], values: list[str], file: str) -> list[Text]:
    notes = []
    if names:
        notes.append(
            Text(
                f"{file}：列名在一个汉字中间被截断（.dbf 列名最长 10 字节），按剩下的部分读取：{'、'.join(names)}",
                f"{file}: names of columns were cut inside a character (a .dbf holds ten bytes) and are read as what is left:"
                f" {', '.join(names)}",
            )
        )
    if values:
        notes.append(
            Text(
                f"{file}：{len(values)} 个值在一个字中间被截断或含有坏字节，只读出其余部分，请核对是否缺字：{'、'.join(values[:3])}",
                f"{file}: {len(values)} value(s) were cut inside a character or hold a broken byte; the rest was read, check"
                f" whether anything is missing: {', '.join(values[:3])}",
            )
        )
    return notes


def _sample(texts: list[bytes], encoding: str) -> list[Text]:
    note = encoding_note("\n".join(decode_value(one, encoding)[0] for one in texts), encoding)
    return [note] if note else []


def _stated(parts: dict[str, Path], stated: str | None) -> str | None:
    if stated is None and ".cpg" in parts:
        stated = parts[".cpg"].read_text("ascii", errors="replace").strip() or None
    return _codec(stated)


def _codec(stated: str | None) -> str | None:
    """A .cpg often holds a bare code page: 936 or ``ANSI 936`` is GBK, 88591 is ISO-8859-1."""
    digits = "".join(sign for sign in stated or "" if sign.isdigit())
    if digits.startswith("8859"):
        return f"iso-8859-{digits[4:]}"
    return {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "1252": "cp1252"}.get(digits, stated)


# --- the system ------------------------------------------------------------------------------------


def system_of(by_gdal: str | None, parts: dict[str, Path], file: str) -> FileCrs:
    """The system by GDAL, which knows Esri's words; of WKT 2 or a bare EPSG code it knows nothing and says so.

    Raises
    ------
    CrsError
        The .qpj of QGIS names another system than the .prj.
    """
    beside = _stated_in(parts, ".qpj", file)
    stated = file_crs(by_gdal, file=file) if by_gdal else _stated_in(parts, ".prj", file)
    if stated is None or beside is None:
        return stated or beside or FileCrs(None, None, None)
    if stated.crs is not None and beside.crs is not None and not places_alike(stated.crs, beside.crs):
        raise CrsError(
            Text(
                f".prj 写的是 {_called(stated.crs)}，同名 .qpj 写的是 {_called(beside.crs)}：二者不能同时成立",
                f"its .prj says {_called(stated.crs)} and the .qpj beside it {_called(beside.crs)}: both cannot be",
            ),
            Text(
                "请确认坐标属于哪一个坐标系，删去或改正另一个文件后重新提交",
                "Find out in which of the two the coordinates are, and delete or correct the other file",
            ),
            file=file,
        )
    return stated


def _called(crs: pyproj.CRS) -> str:
    return " ".join(dict.fromkeys((label(crs), str(crs.name))))


def _stated_in(parts: dict[str, Path], suffix: str, file: str) -> FileCrs | None:
    """What the words of one file say; None where there is none, or nothing in it."""
    text = decode(parts[suffix].read_bytes(), file=parts[suffix].name).text if suffix in parts else ""
    return file_crs(text, file=file) if text.strip() else None


def _broken_system(file: str) -> FileError:
    return FileError(
        Text("其中的坐标系说明中断或有误", "the words for the coordinate system in it break off or are wrong"),
        Text(
            "请重新导出；或去掉 .prj，用 --crs（HTTP 为 ?crs=）声明坐标系",
            "Export it again; or leave the .prj out and declare the system with --crs (?crs= over HTTP)",
        ),
        file=file,
    )
