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
    geometry_columns,
    refuse_other_numbers,
    shapes_of_column,
    spelled_out,
)
from geo.reading.parquet_facts import facts
from geo.reading.part import Layers, Source, fingerprint_of, without_unsound
from geo.text import Text

# Pages come through a window of so many bytes; without it, or read ahead, a column of a row group is held as a whole.
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
        return pyarrow.parquet.ParquetFile(path, read_dictionary=as_codes, buffer_size=_WINDOW_BYTES, pre_buffer=False)
    except (pyarrow.ArrowException, OSError) as error:
        raise broken_parquet(path.name, error) from None


class _Reader:
    """Reads one geometry column with the facts of its rows."""

    def __init__(self, path: Path, name: str, columns: dict[str, dict[str, Any]], source: Source, most: int) -> None:
        self._path, self._table = path, _file(path, [])
        self._plain = [field.name for field in self._table.schema_arrow if field.name not in columns]
        self._name, self._source, self._most = name, source, most
        self._encoding = columns[name]["encoding"]
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
        of_group = self._table.metadata.row_group(group)
        row_bytes = max(of_group.total_byte_size // max(of_group.num_rows, 1), self._longest(group), 1)
        batches = self._table.iter_batches(
            batch_size=min(self._most, max(MAX_PART_BYTES // row_bytes, 1)),
            row_groups=[group],
            columns=[self._name, *self._plain],
            use_threads=False,
        )
        for batch in batches:
            # What Arrow kept by codes comes as such.
            yield from _small(spelled_out(batch))

    def _longest(self, group: int) -> int:
        """Bytes of the longest value that stands in a dictionary: one long text and two million references to it are a bomb."""
        of_group = self._table.metadata.row_group(group)
        held = []
        for place in range(self._table.metadata.num_columns):
            column, chunk = self._table.schema.column(place), of_group.column(place)
            by_codes = any("DICTIONARY" in encoding for encoding in chunk.encodings)
            # No value is longer than all of them.
            large = chunk.total_uncompressed_size * min(self._most, of_group.num_rows) > MAX_PART_BYTES
            if (
                column.path in (self._name, *self._plain)
                and column.physical_type == "BYTE_ARRAY"
                and by_codes
                and large
            ):
                held.append(column.path)
        if not held:
            return 0
        first = next(_file(self._path, held).iter_batches(batch_size=1, row_groups=[group], columns=held), None)
        dictionaries = [] if first is None else [column.dictionary for column in first.columns]
        return max(
            (pyarrow.compute.max(pyarrow.compute.binary_length(one)).as_py() or 0 for one in dictionaries), default=0
        )

    def _part(self, batch: pyarrow.RecordBatch, first: int) -> RawLayer:
        source = self._source
        if batch.nbytes > MAX_RECORD_BYTES:
            reason = Text(f"该行超过 {MAX_RECORD_BYTES} 字节", f"the row has more than {MAX_RECORD_BYTES} bytes")
            return source.lost([Unread(str(first), reason)])
        columns = {name: pyarrow.chunked_array([batch.column(name)]) for name in batch.schema.names}
        notes: list[Text] = []
        attributes = {one: facts(columns[one], one, source.file, notes) for one in self._plain}
        geometry, why, repairs = shapes_of_column(columns[self._name], self._encoding, first=first)
        refuse_other_numbers(geometry, self._system[0], why, first=first)
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


def _small(batch: pyarrow.RecordBatch) -> Iterator[pyarrow.RecordBatch]:
    """A batch, or halves of it as long as what its rows stand for is too much at once."""
    if batch.num_rows < 2 or batch.nbytes <= MAX_PART_BYTES:
        if batch.num_rows:
            yield batch
        return
    middle = batch.num_rows // 2
    yield from _small(batch.slice(0, middle))
    yield from _small(batch.slice(middle))
