"""Shapefiles: geometries by GDAL, records counted by us, so that a short index, a deleted row or a cut-off file
is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from geo.crs import read_crs
from geo.errors import FileError
from geo.reading.gdal import read_rows
from geo.reading.raw import RawLayer, Unread, raw_layer
from geo.reading.text import decode, encoding_note
from geo.text import Text

_REQUIRED = (".shx", ".dbf")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEADER_BYTES = 100


def open_shapefile(path: Path, *, encoding: str | None = None) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of a shapefile.

    Raises
    ------
    FileError
        A part is missing, or the file was cut off.
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
    return {None: lambda: _read(path, parts, encoding)}


def _read(path: Path, parts: dict[str, Path], encoding: str | None) -> RawLayer:
    digest = hashlib.sha256()
    for suffix in _PARTS:
        if suffix in parts:
            digest.update(suffix.encode() + parts[suffix].read_bytes())
    found = _count_records(path)
    deleted = _deleted_rows(parts[".dbf"])
    used, note = _encoding(parts, encoding)
    geometry, attributes, reasons, crs_text = read_rows(path, encoding=used)
    return raw_layer(
        geometry,
        attributes,
        file=path.name,
        layer=None,
        found=found,
        crs=read_crs(crs_text, file=path.name) if crs_text else None,
        crs_declared=crs_text,
        fingerprint=digest.hexdigest(),
        reasons=reasons,
        lost=[
            Unread(
                f"#{row}",
                Text(
                    "属性表中该行已标记删除；请压缩（pack）后重新导出",
                    "its table row is marked deleted; pack the table",
                ),
            )
            for row in deleted
        ],
        notes=[note] if note else [],
    )


def _count_records(path: Path) -> int:
    """Walk the records of the .shp itself; the index may be short and the table may hold other rows.

    A .shp that was cut off opens with null geometries; its header says how long it should be.
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
    count, position = 0, _HEADER_BYTES
    while position + 8 <= len(content):
        length = int.from_bytes(content[position + 4 : position + 8], "big") * 2
        position += 8 + length
        count += 1
    return count


def _deleted_rows(table: Path) -> list[int]:
    """Rows whose first byte is an asterisk: deleted, and passed over in silence by most readers."""
    content = table.read_bytes()
    rows = int.from_bytes(content[4:8], "little")
    start, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    return [row for row in range(rows) if content[start + row * length : start + row * length + 1] == b"*"]


def _encoding(parts: dict[str, Path], stated: str | None) -> tuple[str, Text | None]:
    """Encoding of names and values, from a Chinese .dbf without .cpg too, which would read as mojibake."""
    content = parts[".dbf"].read_bytes()
    header_length = int.from_bytes(content[8:10], "little")
    # Field names (from byte 32) and records hold text; the fixed header holds binary numbers.
    names = b"\n".join(content[i : i + 11].split(b"\0")[0] for i in range(32, header_length - 1, 32))
    if stated is None and ".cpg" in parts:
        stated = parts[".cpg"].read_text("ascii", errors="replace").strip() or None
    decoded = decode(names + b"\n" + content[header_length:], file=parts[".dbf"].name, stated=_codec(stated))
    return decoded.encoding, encoding_note(decoded.text, decoded.encoding)


def _codec(stated: str | None) -> str | None:
    """A .cpg often holds a bare code page: 936 or ``ANSI 936`` is GBK, 88591 is ISO-8859-1."""
    digits = "".join(sign for sign in stated or "" if sign.isdigit())
    if digits.startswith("8859"):
        # pyogrio reads "latin1" and stumbles over its longer name.
        return "latin1" if digits == "88591" else f"iso-8859-{digits[4:]}"
    return {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "1252": "cp1252"}.get(digits, stated)
