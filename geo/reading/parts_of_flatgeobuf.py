"""FlatGeobuf in parts: each a small file of its own to GDAL, made of the header and of the features whose size marks we follow."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from geo.errors import FileError, InputError
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.place.file_crs import FileCrs, file_crs
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.flatgeobuf import (
    MAGIC_BYTES,
    broken_flatgeobuf,
    first_feature,
    of_so_many,
    stated_count,
)
from geo.reading.gdal import read_rows
from geo.reading.part import Layers, Source, fingerprint_of, sound_layers, without_unsound
from geo.text import Text


class _Feature(NamedTuple):
    """The bytes of a feature with their size mark, None where they are too many; and its place in the file."""

    position: int
    content: bytes | None


def open_flatgeobuf_parts(path: Path, *, most: int) -> Layers:
    """The one layer of a FlatGeobuf in parts."""
    header = _header(path)
    source = Source(path.name, None, fingerprint_of(path))
    return {None: lambda: _parts(path, header, source, most)}


def count_flatgeobuf(path: Path) -> int | None:
    """Features by the header; None where its writer did not know."""
    return stated_count(_header(path)) or None


def _header(path: Path) -> bytes:
    with path.open("rb") as stream:
        mark = stream.read(MAGIC_BYTES + 4)[MAGIC_BYTES:]
        size = int.from_bytes(mark, "little")
        header = stream.read(size) if len(mark) == 4 and size <= MAX_RECORD_BYTES else b""
    try:
        if len(header) == size > 0:
            first_feature(header)
            return header
    except struct.error:
        pass
    raise broken_flatgeobuf(path.name)


def _parts(path: Path, header: bytes, source: Source, most: int) -> Iterator[RawLayer]:
    stated = stated_count(header)

    def read(features: Sequence[_Feature]) -> RawLayer:
        return _layer(path, header, features, source)

    with path.open("rb") as stream:
        noted, done = False, 0
        stream.seek(first_feature(header))
        for features, broken in _windows(stream, most):
            for layer in sound_layers(features, read, _unread, source):
                yield layer if not noted else dataclasses.replace(layer, notes=())
                noted |= bool(len(layer))
            done += len(features)
            if broken:
                reason = broken_flatgeobuf(source.file).problem
                yield source.lost([Unread(str(done), reason, count=max(stated - done, 1))])
                return
    if done < stated:
        reason = Text("文件中有，却没能读出", "counted in the file, but it could not be read")
        yield source.lost([Unread("?", reason, count=stated - done)])


def _windows(stream: BinaryIO, most: int) -> Iterator[tuple[list[_Feature], bool]]:
    """Features that are read together, and whether the file breaks off behind them."""
    window: list[_Feature] = []
    size = position = 0
    while mark := stream.read(4):
        length = int.from_bytes(mark, "little")
        if len(mark) == 4 and length > MAX_RECORD_BYTES and _passes(stream, length):
            content = None
        else:
            held = stream.read(length) if len(mark) == 4 and length <= MAX_RECORD_BYTES else b""
            if len(mark) < 4 or len(held) < length:
                yield window, True
                return
            content = mark + held
        window.append(_Feature(position, content))
        position += 1
        size += len(content or b"")
        if len(window) == most or size > MAX_PART_BYTES:
            yield window, False
            window, size = [], 0
    if window:
        yield window, False


def _passes(stream: BinaryIO, length: int) -> bool:
    """Go past bytes that are not read; False where the file has not so many."""
    stream.seek(length - 1, 1)
    return len(stream.read(1)) == 1


def _layer(path: Path, header: bytes, features: Sequence[_Feature], source: Source) -> RawLayer:
    if any(one.content is None for one in features):
        raise FileError(
            Text(f"该要素超过 {MAX_RECORD_BYTES} 字节", f"the feature has more than {MAX_RECORD_BYTES} bytes"),
            Text("请拆分后提交", "Split it"),
            file=source.file,
        )
    content = b"".join([of_so_many(header, len(features)), *(one.content or b"" for one in features)])
    geometry, attributes, reasons, crs_text = read_rows(path, content=content)
    if len(geometry) != len(features):
        raise broken_flatgeobuf(source.file)
    system = _system(crs_text, source.file)
    return raw_layer(
        without_unsound(geometry, reasons),
        attributes,
        file=source.file,
        layer=None,
        found=len(features),
        crs=system.crs,
        crs_declared=system.declared,
        fingerprint=source.fingerprint,
        reasons=reasons,
        notes=[system.note] if system.note else [],
        positions=np.array([one.position for one in features]),
    )


@lru_cache(maxsize=8)
def _system(text: str | None, file: str) -> FileCrs:
    """As `file_crs`; all parts of a file have the same."""
    return file_crs(text, file=file)


def _unread(feature: _Feature, error: InputError) -> Unread:
    return Unread(str(feature.position), error.problem)
