"""Shapefiles in parts, by the numbers of their records: only where records, index and table agree on every one of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import FileError, InputError
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.place.file_crs import FileCrs
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.gdal import read_rows
from geo.reading.part import Layers, Source, sound_layers, without_unsound
from geo.reading.shapefile import (
    BYTES_AS_TEXT,
    decode_facts,
    deleted_row,
    encoding_of,
    fingerprint_of_parts,
    parts_beside,
    refuse_memos,
    system_of,
    without_no_data,
)
from geo.text import Text

_HEADER_BYTES, _RECORD_HEADER_BYTES = 100, 8
_ROWS_AT_ONCE = 4096
# So many rows tell the encoding of all; each part must be read in the same one.
_ROWS_TRIED = 5000


def open_shapefile_parts(path: Path, *, most: int) -> Layers | None:
    """The one layer of a shapefile in parts; None where it has gaps, or an index or a table that does not fit."""
    path = path.with_suffix(".shp") if path.suffix.lower() == ".shx" else path
    files = parts_beside(path)
    sizes = _record_sizes(path, files[".shx"])
    refuse_memos(files[".dbf"])
    if sizes is None or _table_rows(files[".dbf"]) != len(sizes):
        return None
    return {None: _Reader(path, files, sizes, most).parts}


def count_shapefile(path: Path) -> int | None:
    """Records by the index, where it fits the file."""
    path = path.with_suffix(".shp") if path.suffix.lower() == ".shx" else path
    sizes = _record_sizes(path, parts_beside(path)[".shx"])
    return None if sizes is None else len(sizes)


def _record_sizes(path: Path, index: Path) -> np.ndarray[Any, Any] | None:
    """Bytes of each record; None unless the index says where every byte of the file belongs."""
    rows = np.fromfile(index, dtype=">i4", offset=_HEADER_BYTES)
    if len(rows) % 2 or index.stat().st_size < _HEADER_BYTES:
        return None
    begins, lengths = 2 * rows.reshape(-1, 2).T.astype(np.int64)
    ends = begins + _RECORD_HEADER_BYTES + lengths
    whole = np.array_equal(begins, np.concatenate([[_HEADER_BYTES], ends])[:-1]) and (lengths >= 4).all()
    if not whole or path.stat().st_size != (ends[-1] if len(ends) else _HEADER_BYTES):
        return None
    return np.asarray(lengths)


def _table_rows(table: Path) -> int:
    with table.open("rb") as stream:
        return int.from_bytes(stream.read(8)[4:8], "little")


def _deleted(table: Path, rows: int) -> np.ndarray[Any, Any]:
    """Which rows of a table begin with an asterisk."""
    with table.open("rb") as stream:
        head = stream.read(12)
        start, length = int.from_bytes(head[8:10], "little"), max(int.from_bytes(head[10:12], "little"), 1)
        stream.seek(start)
        found = np.zeros(rows, dtype=bool)
        for first in range(0, rows, _ROWS_AT_ONCE):
            block = np.frombuffer(stream.read(_ROWS_AT_ONCE * length), dtype=np.uint8)[::length]
            block = block[: rows - first]
            found[first : first + len(block)] = block == ord("*")
    return found


class _Reader:
    """Reads records by their numbers."""

    def __init__(self, path: Path, files: dict[str, Path], sizes: np.ndarray[Any, Any], most: int) -> None:
        self._path, self._files, self._sizes, self._most = path, files, sizes, most
        self._source = Source(path.name, None, fingerprint_of_parts(files))
        self._encoding = "utf-8"
        self._system = FileCrs(None, None, None)
        # What is said of the whole layer, and so once.
        self._lasting: tuple[Text, ...] = ()

    def parts(self) -> Iterator[RawLayer]:
        deleted = _deleted(self._files[".dbf"], len(self._sizes))
        # Rows that are gone have no place among those that are read.
        places = np.cumsum(~deleted) - 1
        kept = np.flatnonzero(~deleted)
        if len(kept):
            _, stored, _, by_gdal = read_rows(self._path, fids=kept[:_ROWS_TRIED].tolist(), encoding=BYTES_AS_TEXT)
            # Of all rows alike: what is wrong with it is wrong with the file.
            self._system = system_of(by_gdal, self._files, self._source.file)
            self._encoding = encoding_of(stored, self._files, None)
        first = True
        for records in self._windows():
            lost = [deleted_row(record) for record in records[deleted[records]].tolist()]
            rows = [(record, int(places[record])) for record in records[~deleted[records]].tolist()]
            layers = list(sound_layers(rows, self._layer, self._unread, self._source)) if rows else []
            for layer in layers or [self._source.lost([])]:
                found = layer.found + sum(one.count for one in lost)
                notes = (*self._lasting, *layer.notes) if first else layer.notes
                yield dataclasses.replace(layer, found=found, unread=(*layer.unread, *lost), notes=notes)
                lost, first = [], False

    def _windows(self) -> Iterator[np.ndarray[Any, Any]]:
        """Numbers of records that are read together."""
        begins = np.concatenate([[0], np.cumsum(self._sizes)])
        start = 0
        while start < len(self._sizes):
            fitting = int(np.searchsorted(begins, begins[start] + MAX_PART_BYTES, side="right")) - 1
            end = min(max(fitting, start + 1), start + self._most, len(self._sizes))
            yield np.arange(start, end)
            start = end

    def _layer(self, rows: Sequence[tuple[int, int]]) -> RawLayer:
        if any(self._sizes[record] > MAX_RECORD_BYTES for record, _ in rows):
            raise FileError(
                Text(f"该要素超过 {MAX_RECORD_BYTES} 字节", f"the feature has more than {MAX_RECORD_BYTES} bytes"),
                Text("请拆分后提交", "Split it"),
                file=self._source.file,
            )
        records = [record for record, _ in rows]
        geometry, stored, reasons, _ = read_rows(self._path, fids=records, encoding=BYTES_AS_TEXT)
        geometry = without_no_data(geometry, reasons)
        decoded = decode_facts(stored, self._encoding, self._files[".dbf"].name)
        system = self._system
        self._lasting = (*decoded.of_names, *decoded.of_encoding, *([system.note] if system.note else []))
        return raw_layer(
            without_unsound(geometry, reasons),
            decoded.facts,
            file=self._source.file,
            layer=None,
            found=len(rows),
            crs=system.crs,
            crs_declared=system.declared,
            fingerprint=self._source.fingerprint,
            reasons=reasons,
            notes=decoded.of_values,
            positions=np.array([place for _, place in rows]),
        )

    def _unread(self, row: tuple[int, int], error: InputError) -> Unread:
        return Unread(str(row[1]), error.problem)
