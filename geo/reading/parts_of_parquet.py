"""GeoParquet in parts: batches of a row group, whose pages are read as they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from geo.columns import Columns
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.geoparquet import (
    broken_parquet,
    crs_of_column,
    facts,
    geometry_columns,
    shapes_of_column,
    spelled_out,
)
from geo.reading.part import Layers, Source, fingerprint_of, without_unsound
from geo.text import Text

# Pages come through a window of so many bytes; without it a column of a row group is read as a whole.
_WINDOW_BYTES = 2**20


def open_parquet_parts(path: Path, *, most: int) -> Layers:
    """Each geometry column of the file as a layer, in parts."""
    table = _file(path, [])
    columns = geometry_columns(table, path.name)
    fingerprint = fingerprint_of(path)
    return {
        (None if len(columns) == 1 else name): _Reader(
            path, name, columns, Source(path.name, None if len(columns) == 1 else name, fingerprint), most
        ).parts
        for name in columns
    }


def count_parquet(path: Path) -> int:
    """Rows of the file, by its footer, once for each geometry column."""
    table = _file(path, [])
    return int(table.metadata.num_rows) * len(geometry_columns(table, path.name))


def _file(path: Path, as_codes: list[str]) -> pyarrow.parquet.ParquetFile:
    try:
        return pyarrow.parquet.ParquetFile(path, read_dictionary=as_codes, buffer_size=_WINDOW_BYTES)
    except (pyarrow.ArrowException, OSError) as error:
        raise broken_parquet(path.name, error) from None


class _Reader:
    """Reads one geometry column with the facts of its rows."""

    def __init__(self, path: Path, name: str, columns: dict[str, dict[str, Any]], source: Source, most: int) -> None:
        plain = _file(path, [])
        self._plain = [field.name for field in plain.schema_arrow if field.name not in columns]
        self._table = _file(path, [one for one in _kept_by_dictionary(plain) if one in (name, *self._plain)])
        self._name, self._source, self._most = name, source, most
        self._system = crs_of_column(columns[name], source.file)

    def parts(self) -> Iterator[RawLayer]:
        first = 0
        for number in range(self._table.metadata.num_row_groups):
            rows = self._table.metadata.row_group(number).num_rows
            done = 0
            try:
                for batch in self._batches(number):
                    # What lies broken in a page is seen when its batch is read, not when its rows are.
                    yield self._part(batch, first + done)
                    done += batch.num_rows
            except (pyarrow.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
                reason = broken_parquet(self._source.file, error).problem
                yield self._source.lost([Unread(str(first + done), reason, count=rows - done)])
            first += rows

    def _batches(self, group: int) -> Iterator[pyarrow.RecordBatch]:
        facts_of_group = self._table.metadata.row_group(group)
        row_bytes = max(facts_of_group.total_byte_size // max(facts_of_group.num_rows, 1), 1)
        batches = self._table.iter_batches(
            batch_size=min(self._most, max(MAX_PART_BYTES // row_bytes, 1)),
            row_groups=[group],
            columns=[self._name, *self._plain],
            use_threads=False,
        )
        for batch in batches:
            yield from _small(batch)

    def _part(self, batch: pyarrow.RecordBatch, first: int) -> RawLayer:
        source = self._source
        if _size(batch) > MAX_RECORD_BYTES:
            reason = Text(f"该行超过 {MAX_RECORD_BYTES} 字节", f"the row has more than {MAX_RECORD_BYTES} bytes")
            return source.lost([Unread(str(first), reason)])
        batch = spelled_out(batch)
        columns = {name: pyarrow.chunked_array([batch.column(name)]) for name in batch.schema.names}
        notes: list[Text] = []
        attributes = {one: facts(columns[one], one, source.file, notes) for one in self._plain}
        geometry, why, repairs = shapes_of_column(columns[self._name], first=first)
        reasons = {place - first: reason for place, reason in why.items()}
        geometry = without_unsound(geometry, reasons)
        crs, declared, by_standard = self._system
        return raw_layer(
            geometry,
            Columns(attributes, rows=len(geometry)),
            file=source.file,
            layer=source.layer,
            found=batch.num_rows,
            crs=crs,
            crs_declared=declared,
            crs_by_standard=by_standard,
            fingerprint=source.fingerprint,
            reasons=reasons,
            repairs=repairs,
            notes=notes,
            positions=np.arange(first, first + len(geometry)),
        )


def _kept_by_dictionary(table: pyarrow.parquet.ParquetFile) -> list[str]:
    """Columns that are read as codes: one long text in a dictionary and two million references to it are a bomb."""
    groups = [table.metadata.row_group(number) for number in range(table.metadata.num_row_groups)]
    return [
        table.schema.column(place).path
        for place in range(table.metadata.num_columns)
        if table.schema.column(place).physical_type == "BYTE_ARRAY"
        and any("DICTIONARY" in encoding for group in groups for encoding in group.column(place).encodings)
    ]


def _small(batch: pyarrow.RecordBatch) -> Iterator[pyarrow.RecordBatch]:
    """A batch, or halves of it as long as what its rows stand for is too much at once."""
    if batch.num_rows < 2 or _size(batch) <= MAX_PART_BYTES:
        if batch.num_rows:
            yield batch
        return
    middle = batch.num_rows // 2
    yield from _small(batch.slice(0, middle))
    yield from _small(batch.slice(middle))


def _size(batch: pyarrow.RecordBatch) -> int:
    """Bytes of a batch with its codes spelled out."""
    return sum(
        _spelled_size(column) if pyarrow.types.is_dictionary(column.type) else column.nbytes for column in batch.columns
    )


def _spelled_size(column: pyarrow.DictionaryArray) -> int:
    """Bytes of the values that the rows use; the dictionary is that of the whole row group."""
    codes, times = np.unique(column.indices.drop_null().to_numpy(), return_counts=True)
    return int(pyarrow.compute.binary_length(column.dictionary.take(codes)).to_numpy(zero_copy_only=False) @ times)
