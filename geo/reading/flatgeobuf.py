"""FlatGeobuf: geometries by GDAL, features counted by walking the file's own size marks."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

from geo.errors import FileError
from geo.place.crs import file_crs
from geo.raw import RawLayer, check_count, raw_layer
from geo.reading.declared import ReadableFormat
from geo.reading.gdal import read_rows
from geo.text import Text

FORMAT = ReadableFormat(
    name="FlatGeobuf",
    suffixes=(".fgb",),
    read=Text(
        "全部要素",
        "all features",
    ),
    asked=Text(
        "没有坐标系时，用 --crs 声明",
        "the system, by --crs, where it states none",
    ),
    refused=Text(
        "断开的文件",
        "a file that broke off",
    ),
)


_MAGIC_BYTES = 8
# Places of two fields in the header's table (flatgeobuf header.fbs).
_FEATURES_COUNT, _INDEX_NODE_SIZE = 8, 9
_NODE_BYTES = 40


def open_flatgeobuf(path: Path) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of a FlatGeobuf."""
    return {None: lambda: _read(path)}


def _read(path: Path) -> RawLayer:
    content = path.read_bytes()
    try:
        found = _count_features(content)
    except struct.error:
        raise _broken(path.name) from None
    check_count(found, path.name)
    geometry, attributes, reasons, crs_text = read_rows(path)
    system = file_crs(crs_text, file=path.name)
    return raw_layer(
        geometry,
        attributes,
        file=path.name,
        layer=None,
        found=found,
        crs=system.crs,
        crs_declared=system.declared,
        fingerprint=hashlib.sha256(content).hexdigest(),
        reasons=reasons,
        notes=[system.note] if system.note else [],
    )


def _broken(file: str) -> FileError:
    return FileError(
        Text("FlatGeobuf 中断或有误", "the FlatGeobuf breaks off or is wrong"),
        Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
        file=file,
    )


def _count_features(content: bytes) -> int:
    (header_bytes,) = struct.unpack_from("<I", content, _MAGIC_BYTES)
    header = content[_MAGIC_BYTES + 4 : _MAGIC_BYTES + 4 + header_bytes]
    stated = _field(header, _FEATURES_COUNT, "<Q", 0)
    node_size = _field(header, _INDEX_NODE_SIZE, "<H", 16)
    position = _MAGIC_BYTES + 4 + header_bytes + _index_bytes(stated, node_size)
    count = 0
    while position < len(content):
        (size,) = struct.unpack_from("<I", content, position)
        position += 4 + size
        count += 1
    if position > len(content):
        raise struct.error("the last feature is cut off")
    # A writer that streams states no count; otherwise the larger one is owed.
    return max(count, stated)


def _field(table: bytes, number: int, form: str, default: int) -> int:
    """A scalar of a flatbuffer's root table."""
    (root,) = struct.unpack_from("<I", table, 0)
    (back,) = struct.unpack_from("<i", table, root)
    vtable = root - back
    (vtable_bytes,) = struct.unpack_from("<H", table, vtable)
    place = vtable + 4 + 2 * number
    if place + 2 > vtable + vtable_bytes:
        return default
    (offset,) = struct.unpack_from("<H", table, place)
    return int(struct.unpack_from(form, table, root + offset)[0]) if offset else default


def _index_bytes(features: int, node_size: int) -> int:
    """Size of the packed R-tree between header and features."""
    if features == 0 or node_size < 2:
        return 0
    # A root stands above even a single leaf.
    level = -(-features // node_size)
    nodes = features + level
    while level > 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * _NODE_BYTES
