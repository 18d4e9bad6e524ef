"""GeoParquet by pyarrow: the count stands in the file's footer, the system in its metadata."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.parquet
import pyproj

from geo.crs import LONGITUDE_LATITUDE, read_crs
from geo.errors import FileError
from geo.reading.limits import MAX_FEATURES, MAX_FILE_BYTES
from geo.reading.raw import RawLayer, raw_layer
from geo.reading.wkb import shapes_from_wkb
from geo.text import Text

_BATCH_ROWS = 512
GEOPARQUET_STANDARD = "OGC:CRS84 (GeoParquet)"


def open_geoparquet(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """Each geometry column of the file as a layer; the primary one alone where there is no other."""
    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(file, error) from None
    columns = _geometry_columns(table, file)
    size = sum(table.metadata.row_group(number).total_byte_size for number in range(table.metadata.num_row_groups))
    if table.metadata.num_rows > MAX_FEATURES or size > MAX_FILE_BYTES:
        raise FileError(
            Text(
                f"有 {table.metadata.num_rows} 行、解压后 {size} 字节",
                f"it has {table.metadata.num_rows} rows, {size} bytes unpacked",
            ),
            Text(
                f"上限为 {MAX_FEATURES} 行、{MAX_FILE_BYTES} 字节，请分批提交",
                f"The limit is {MAX_FEATURES} rows, {MAX_FILE_BYTES} bytes; hand it in parts",
            ),
            file=file,
        )

    def reader(name: str, alone: bool) -> Callable[[], RawLayer]:
        return lambda: _read(table, name, columns, alone=alone, file=file, content=content)

    if len(columns) == 1:
        (name,) = columns
        return {None: reader(name, True)}
    return {name: reader(name, False) for name in columns}


def _broken(file: str, error: Exception) -> FileError:
    said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return FileError(
        Text(f"GeoParquet 中断或有误（{said}）", f"the GeoParquet breaks off or is wrong ({said})"),
        Text("请重新导出", "Export it again"),
        file=file,
    )


def _geometry_columns(table: pyarrow.parquet.ParquetFile, file: str) -> dict[str, dict[str, Any]]:
    try:
        columns = json.loads((table.schema_arrow.metadata or {})[b"geo"])["columns"]
        usable = {name: dict(facts) for name, facts in columns.items() if name in table.schema_arrow.names}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        usable = {}
    wrong = [name for name, facts in usable.items() if facts.get("encoding") != "WKB"]
    if not usable or wrong:
        raise FileError(
            Text(
                "Parquet 中没有 WKB 编码的几何列（geo 元数据）",
                "the Parquet has no geometry column in WKB (geo metadata)",
            ),
            Text("请导出为 GeoParquet 1.x（WKB）", "Export it as GeoParquet 1.x (WKB)"),
            file=file,
        )
    return usable


def _read(
    table: pyarrow.parquet.ParquetFile,
    name: str,
    columns: dict[str, dict[str, Any]],
    *,
    alone: bool,
    file: str,
    content: bytes,
) -> RawLayer:
    plain = [
        field.name
        for field in table.schema_arrow
        if field.name not in columns and not pyarrow.types.is_nested(field.type)
    ]
    try:
        rows = _rows(table, [name, *plain], file)
        wkb = rows.column(name).to_pylist()
        attributes = {one: rows.column(one).to_pylist() for one in plain}
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise _broken(file, error) from None
    geometry, reasons, repairs = shapes_from_wkb(wkb)
    crs, declared, by_standard = _crs(columns[name], file)
    return raw_layer(
        geometry,
        pd.DataFrame(attributes, index=range(len(geometry)), dtype=object),
        file=file,
        layer=None if alone else name,
        found=table.metadata.num_rows,
        crs=crs,
        crs_declared=declared,
        crs_by_standard=by_standard,
        fingerprint=hashlib.sha256(content).hexdigest(),
        reasons=reasons,
        repairs=repairs,
    )


def _rows(table: pyarrow.parquet.ParquetFile, columns: list[str], file: str) -> pyarrow.Table:
    """The rows, batch by batch: one long text in a dictionary and two million references to it are a bomb."""
    batches, size = [], 0
    for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
        batch = _spelled_out(batch)
        size += batch.nbytes
        if size > MAX_FILE_BYTES:
            raise FileError(
                Text(f"展开后超过 {MAX_FILE_BYTES} 字节", f"unpacked it has more than {MAX_FILE_BYTES} bytes"),
                Text("请分批提交", "Hand it in parts"),
                file=file,
            )
        batches.append(batch)
    return pyarrow.Table.from_batches(batches) if batches else table.read(columns=columns)


def _spelled_out(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """Dictionary columns as what they stand for, so that their true size is seen."""
    columns = [
        column.dictionary_decode() if pyarrow.types.is_dictionary(column.type) else column for column in batch.columns
    ]
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _crs(facts: dict[str, Any], file: str) -> tuple[pyproj.CRS | None, str | None, bool]:
    if "crs" not in facts:
        return LONGITUDE_LATITUDE, GEOPARQUET_STANDARD, True
    if facts["crs"] is None:
        return None, None, False
    crs = read_crs(json.dumps(facts["crs"]), file=file)
    return crs, crs.to_string(), False
