"""FlatGeobuf: geometries by GDAL, features counted by walking the file's own size marks."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

from geo.errors import FileError
from geo.place.file_crs import file_crs
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


MAGIC_BYTES = 8
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
        raise broken_flatgeobuf(path.name) from None
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


def broken_flatgeobuf(file: str) -> FileError:
    return FileError(
        Text("FlatGeobuf 中断或有误", "the FlatGeobuf breaks off or is wrong"),
        Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
        file=file,
    )


def _count_features(content: bytes) -> int:
    (header_bytes,) = struct.unpack_from("<I", content, MAGIC_BYTES)
    header = content[MAGIC_BYTES + 4 : MAGIC_BYTES + 4 + header_bytes]
    stated, position = stated_count(header), first_feature(header)
    count = 0
    while position < len(content):
        (size,) = struct.unpack_from("<I", content, position)
        position += 4 + size
        count += 1
    if position > len(content):
        raise struct.error("the last feature is cut off")
    # A writer that streams states no count; otherwise the larger one is owed.
    return max(count, stated)


def stated_count(header: bytes) -> int:
    """Features by the header; 0 where the writer did not know."""
    return _field(header, _FEATURES_COUNT, "<Q", 0)


def first_feature(header: bytes) -> int:
    """Where the first feature of the file begins."""
    return MAGIC_BYTES + 4 + len(header) + _index_bytes(header, stated_count(header))


def of_so_many(header: bytes, features: int) -> bytes:
    """The beginning of a file of some of the features: its index is of the right size and says nothing."""
    place = _field_place(header, _FEATURES_COUNT)
    if place is None:
        # It has no index, and whoever reads it goes on to its end.
        index = b""
    else:
        header = header[:place] + struct.pack("<Q", features) + header[place + 8 :]
        index = bytes(_index_bytes(header, features))
    return b"fgb\x03fgb\x00" + struct.pack("<I", len(header)) + header + index


def _field(table: bytes, number: int, form: str, default: int) -> int:
    place = _field_place(table, number)
    return default if place is None else int(struct.unpack_from(form, table, place)[0])


def _field_place(table: bytes, number: int) -> int | None:
    """Where a scalar of a flatbuffer's root table stands; None where it is left out."""
    (root,) = struct.unpack_from("<I", table, 0)
    (back,) = struct.unpack_from("<i", table, root)
    vtable = root - back
    (vtable_bytes,) = struct.unpack_from("<H", table, vtable)
    place = vtable + 4 + 2 * number
    if place + 2 > vtable + vtable_bytes:
        return None
    (offset,) = struct.unpack_from("<H", table, place)
    return root + int(offset) if offset else None


def _index_bytes(header: bytes, features: int) -> int:
    """Size of the packed R-tree between header and so many features."""
    node_size = _field(header, _INDEX_NODE_SIZE, "<H", 16)
    if features == 0 or node_size < 2:
        return 0
    # A root stands above even a single leaf.
    level = -(-features // node_size)
    nodes = features + level
    while level > 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * _NODE_BYTES
