"""Formats that we know and do not read, each with the way out."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from geo.errors import FileError
from geo.text import Text

_AS_VECTOR = Text(
    "请导出为 GeoJSON、GeoPackage（.gpkg）或 Shapefile（.shp 及同名 .shx、.dbf、.prj，可打成 zip）",
    "Export it as GeoJSON, GeoPackage, or Shapefile (.shp with its .shx, .dbf and .prj, or all in one zip)",
)
_AS_DXF = Text(
    "请在 CAD 中另存为 DXF（AutoCAD 2013 或更早，ASCII）后提交",
    "Save it as DXF (AutoCAD 2013 or earlier, ASCII) in the CAD program",
)
_AS_TABLE = Text("请去掉密码，另存为 .xlsx 或 CSV（UTF-8）后提交", "Save it without a password as .xlsx or CSV (UTF-8)")
_AS_DRAWING = Text(
    "图片和文档没有坐标；请提交矢量文件", "A picture or document has no coordinates; hand in the vector file"
)


class Format(NamedTuple):
    """A format by its name, and what its owner should do."""

    name: Text
    remedy: Text


def _named(zh: str, en: str, remedy: Text) -> Format:
    return Format(Text(zh, en), remedy)


_DWG = _named("AutoCAD 图纸 DWG", "an AutoCAD drawing (DWG)", _AS_DXF)
_GML = _named("GML", "GML", _AS_VECTOR)
_VRT = _named(
    "GDAL 虚拟格式（VRT/GDALG）",
    "a virtual format of GDAL (VRT, GDALG)",
    Text("请提交它所指的文件本身", "Hand in the file that it points to"),
)
_GDB = _named("Esri 文件地理数据库（GDB）", "an Esri file geodatabase (GDB)", _AS_VECTOR)
_HTML = _named(
    "网页（HTML）",
    "a web page (HTML)",
    Text("可能存成了错误页面，请重新下载原文件", "An error page may have been saved; download the file again"),
)

_PART = _named(
    "Shapefile 的一个附件（.prj 或 .dbf）",
    "a part of a shapefile (.prj or .dbf)",
    Text(
        "请把 .shp、.shx、.dbf、.prj 一并提交（可打成一个 zip）",
        "Hand in .shp, .shx, .dbf and .prj together (one zip will do)",
    ),
)

_BY_START: tuple[tuple[bytes, Format], ...] = (
    (b"AC10", _DWG),
    (b"AutoCAD Binary DXF", _named("二进制 DXF", "a binary DXF", _AS_DXF)),
    (b"%PDF", _named("PDF", "a PDF", _AS_DRAWING)),
    (b"II*\x00", _named("TIFF 图片", "a TIFF picture", _AS_DRAWING)),
    (b"MM\x00*", _named("TIFF 图片", "a TIFF picture", _AS_DRAWING)),
    (b"\x89PNG", _named("PNG 图片", "a PNG picture", _AS_DRAWING)),
    (b"\xff\xd8\xff", _named("JPEG 图片", "a JPEG picture", _AS_DRAWING)),
    (b"Rar!", _named("RAR 压缩包", "a RAR archive", Text("请改用 zip 打包", "Pack it as zip"))),
    (b"7z\xbc\xaf", _named("7z 压缩包", "a 7z archive", Text("请改用 zip 打包", "Pack it as zip"))),
    (
        b"\x1f\x8b",
        _named("gzip 压缩包", "a gzip archive", Text("请解压后提交，或改用 zip", "Unpack it, or pack it as zip")),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        _named(
            "Office 旧格式（xls、doc）或有密码的 Office 文件", "an old or encrypted Office file (xls, doc)", _AS_TABLE
        ),
    ),
    (b"\x00\x01\x00\x00Standard", _named("Access 数据库（MDB）", "an Access database (MDB)", _AS_VECTOR)),
    (b"!table", _named("MapInfo TAB", "MapInfo TAB", _AS_VECTOR)),
    (b"Version ", _named("MapInfo MIF", "MapInfo MIF", _AS_VECTOR)),
    (b"PROJCS[", _PART),
    (b"GEOGCS[", _PART),
    (b"@VGD", _named("OGR GMT", "OGR GMT", _AS_VECTOR)),
)
_BY_ROOT: dict[str, Format] = {
    "html": _HTML,
    "ogrvrtdatasource": _VRT,
    "vrtdataset": _VRT,
    "gdalvectorpipeline": _VRT,
    "gml": _GML,
    "featurecollection": _GML,
    "cityjson": _GML,
    "citymodel": _GML,
    "landxml": _named("LandXML", "LandXML", _AS_DXF),
    "gpx": _named("GPX 轨迹", "a GPX track", _AS_VECTOR),
    "osm": _named("OpenStreetMap XML", "OpenStreetMap XML", _AS_VECTOR),
    "svg": _named("SVG 图片", "an SVG picture", _AS_DRAWING),
    "ogc_gml": _GML,
}
_BY_JSON_TYPE: dict[str, Format] = {
    "topology": _named("TopoJSON", "TopoJSON", _AS_VECTOR),
    "gdal_streamed_alg": _VRT,
    "cityjson": _named("CityJSON", "CityJSON", _AS_VECTOR),
}
# Remarks and words of a program in front of an object, or of a list of objects; CSV and pasted points have no braces.
_BLANKS = r"(?:\s|(?://|#)[^\n]*\n|/\*.*?\*/|[\"']use strict[\"'];?)*"
_SCRIPT = re.compile(
    rf"{_BLANKS}(?:export\s+default\s+|(?:export\s+)?(?:(?:var|let|const)\s+)?[^\s={{}}()\[\],;]+(?:\[[^\]\n]{{1,40}}\])?\s*[=(]\s*)?{_BLANKS}(?:\{{|\[\s*\{{)",
    re.DOTALL,
)
_COMMENTED_JSON = _named(
    "前面有注释的 JSON",
    "JSON behind remarks (//, # or /* */)",
    Text(
        "JSON 不允许注释；请删去第一个“{”之前的文字后提交",
        "JSON allows no remarks; delete what stands before the first brace and hand it in again",
    ),
)
_JAVASCRIPT = _named(
    "JavaScript 程序（如 var x = {…}），数据写在程序里",
    "a JavaScript program (such as var x = {…}) with the data inside",
    Text(
        "请删去第一个“{”之前和最后一个“}”之后的文字，存为 GeoJSON 后提交",
        "Delete what stands before the first brace and behind the last one, and hand in the GeoJSON that is left",
    ),
)
_ESRI_JSON = _named("Esri JSON", "Esri JSON", _AS_VECTOR)
_OSM_PBF = _named("OpenStreetMap PBF", "OpenStreetMap PBF", _AS_VECTOR)
_BINARY_WORKBOOK = _named("Excel 二进制工作簿（xlsb）", "a binary Excel workbook (xlsb)", _AS_TABLE)
_ODS = _named("OpenDocument 表格（ods）", "an OpenDocument sheet (ods)", _AS_TABLE)
_OFFICE = _named("Office 文档（docx、pptx）", "an Office document (docx, pptx)", _AS_DRAWING)


def known_format(head: bytes) -> Format | None:
    """The format of which these are the first bytes, where it is one that we do not read."""
    for start, found in _BY_START:
        if head.startswith(start):
            return found
    if b"OSMHeader" in head[:64]:
        return _OSM_PBF
    if _is_dbf(head):
        return _PART
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1")
    root = xml_root(text)
    if root is not None:
        return _BY_ROOT.get(root)
    if text.startswith("{"):
        kind = re.search(r'"type"\s*:\s*"(\w+)"', text)
        if kind is not None and kind.group(1).lower() in _BY_JSON_TYPE:
            return _BY_JSON_TYPE[kind.group(1).lower()]
        if '"geometryType"' in text and "esriGeometry" in text:
            return _ESRI_JSON
    elif not text.startswith(("[", "\x1e")) and (script := _SCRIPT.match(text)) is not None:
        return _COMMENTED_JSON if re.fullmatch(rf"{_BLANKS}[\[{{\s]*", script[0], re.DOTALL) else _JAVASCRIPT
    return None


def refused_formats() -> tuple[Format, ...]:
    """All formats that we know and do not read."""
    return (
        *(found for _, found in _BY_START),
        *_BY_ROOT.values(),
        *_BY_JSON_TYPE.values(),
        *(_COMMENTED_JSON, _JAVASCRIPT, _ESRI_JSON, _OSM_PBF, _OFFICE, _GDB),
    )


def is_page_or_picture(found: Format) -> bool:
    """Whether a format holds words or pixels and no coordinates."""
    return found.remedy in (_AS_DRAWING, _HTML.remedy)


def xml_root(text: str) -> str | None:
    """Local name of the root element, lower case; declarations and comments before it are passed over.

    A document type is passed over too: what matters is the root after it, and readers refuse bombs themselves.
    """
    place = 0
    while True:
        while text[place : place + 1].isspace():
            place += 1
        for opening, closing in (("<?", "?>"), ("<!--", "-->"), ("<!", ">")):
            if text.startswith(opening, place):
                end = text.find(closing, place)
                if opening == "<!" and 0 <= text.find("[", place) < end:
                    # A document type with declarations of its own ends after their bracket.
                    closing = "]>"
                    end = text.find(closing, place)
                if end < 0:
                    return None
                place = end + len(closing)
                break
        else:
            break
    root = re.match(r"<(?:[\w.-]+:)?([\w.-]+)", text[place : place + 200])
    return None if root is None else root.group(1).lower()


def _is_dbf(head: bytes) -> bool:
    """A dBASE table: version, a date, and a header of whole field descriptions."""
    if len(head) < 32 or head[0] not in (0x03, 0x30, 0x83, 0x8B) or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    return int.from_bytes(head[8:10], "little") % 32 in (0, 1)


def known_archive(names: list[str]) -> Format | None:
    """An archive that is a format of its own and not a parcel of files."""
    lower = [name.lower().replace("\\", "/") for name in names]
    if any(".gdbtable" in name or ".gdb/" in name for name in lower):
        return _GDB
    if "xl/workbook.bin" in lower:
        return _BINARY_WORKBOOK
    if "[content_types].xml" in lower:
        return _OFFICE
    if "mimetype" in lower and "content.xml" in lower:
        return _ODS
    return None


def known_folder(name: str) -> Format | None:
    """A folder that is a format of its own."""
    return _GDB if name.lower().endswith(".gdb") else None


def refuse(found: Format, *, file: str) -> FileError:
    """The message for a format that we know."""
    return FileError(
        Text(f"这是 {found.name.zh}，不能直接读取", f"this is {found.name.en}, which is not read"),
        found.remedy,
        file=file,
    )


def refuse_unknown(*, file: str) -> FileError:
    """The message for content that we do not know."""
    return FileError(
        Text(
            "内容不是 GeoJSON、GeoPackage、Shapefile、KML/KMZ、DXF、FlatGeobuf、GeoParquet、CSV、Excel（xlsx）或国土 TXT（按内容判断，不看扩展名）",
            "its content is not GeoJSON, GeoPackage, Shapefile, KML/KMZ, DXF, FlatGeobuf, GeoParquet, CSV, Excel (xlsx) or 国土 TXT"
            " (judged by content, not by suffix)",
        ),
        _AS_VECTOR,
        file=file,
    )


def refuse_no_file(path: Path) -> None:
    """Refuse what is no file, or an empty one.

    Raises
    ------
    FileError
        A folder, a device, nothing at all.
    """
    if path.is_dir():
        found = known_folder(path.name)
        raise (
            refuse(found, file=path.name)
            if found
            else FileError(
                Text("这是一个文件夹", "this is a folder"),
                Text("请提交文件，或把文件夹打成 zip", "Hand in a file, or pack the folder as zip"),
                file=path.name,
            )
        )
    if not path.is_file() and os.path.lexists(path):
        raise FileError(
            Text(
                "不是普通文件（设备、管道或失效的链接）",
                "it is no ordinary file (a device, a pipe or a link that leads nowhere)",
            ),
            Text("请存为文件后提交", "Save it as a file and hand that in"),
            file=path.name,
        )
    if not path.is_file():
        raise FileError(
            Text("文件不存在", "the file does not exist"), Text("请检查路径", "Check the path"), file=path.name
        )
    if path.stat().st_size == 0:
        raise FileError(
            Text("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            Text("请重新导出并上传", "Export it again"),
            file=path.name,
        )
