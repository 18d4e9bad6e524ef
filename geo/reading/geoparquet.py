"""GeoParquet by pyarrow: the count stands in the file's footer, the system in its metadata."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pyproj
import shapely

from geo.coded import Coded
from geo.columns import Columns
from geo.errors import CrsError, FileError
from geo.flat import FlatShapes
from geo.limits import MAX_FILE_BYTES, most_features
from geo.place.crs import LONGITUDE_LATITUDE, read_crs
from geo.place.projections import places_alike
from geo.raw import RawLayer, raw_layer
from geo.reading.arrow_memory import places_and_bytes, whole_numbers
from geo.reading.flat_wkb import flat_from_parts
from geo.reading.geoarrow import is_geoarrow, shapes_from_geoarrow
from geo.reading.parquet_facts import REPEATING, facts, is_text
from geo.reading.wkb import shapes_from_wkb
from geo.repair import Repair
from geo.text import Text

_BATCH_ROWS = 512
# Before each text that is spelled out stands its length.
_LENGTH_BYTES = 4
_SHAPES_AT_ONCE = 1 << 16
_GEOMETRY_NAMES = ("geometry", "geom", "the_geom", "wkb_geometry", "wkb")
_SHOWN_CRS = 200
WKB = "WKB"
_AS_GEOPARQUET = Text(
    "请导出为 GeoParquet 1.x（几何为 WKB 或 1.1 的 point、linestring、polygon 等编码）",
    "Export it as GeoParquet 1.x (geometry in WKB, or in point, linestring, polygon … of 1.1)",
)
GEOPARQUET_STANDARD = "OGC:CRS84 (GeoParquet)"


def open_geoparquet(path: Path) -> dict[str | None, Callable[[], RawLayer]]:
    """Each geometry column of the file as a layer; the primary one alone where there is no other."""
    file = path.name
    # An array's memory comes in large pieces; that of bytes of this size a page at a time, which takes longer than to read them.
    content = np.fromfile(path, dtype=np.uint8).data
    try:
        table = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content))
    except (pyarrow.ArrowException, OSError) as error:
        raise broken_parquet(file, error) from None
    columns = geometry_columns(table, file)
    size = sum(table.metadata.row_group(number).total_byte_size for number in range(table.metadata.num_row_groups))
    if table.metadata.num_rows > most_features() or size > MAX_FILE_BYTES:
        raise FileError(
            Text(
                f"有 {table.metadata.num_rows} 行、解压后 {size} 字节",
                f"it has {table.metadata.num_rows} rows, {size} bytes unpacked",
            ),
            Text(
                f"上限为 {most_features()} 行、{MAX_FILE_BYTES} 字节，请分批提交",
                f"The limit is {most_features()} rows, {MAX_FILE_BYTES} bytes; hand it in parts",
            ),
            file=file,
        )

    def reader(name: str, alone: bool) -> Callable[[], RawLayer]:
        return lambda: _read(table, name, columns, alone=alone, file=file, content=content)

    if len(columns) == 1:
        (name,) = columns
        return {None: reader(name, True)}
    return {name: reader(name, False) for name in columns}


def broken_parquet(file: str, error: Exception) -> FileError:
    said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return FileError(
        Text(f"GeoParquet 中断或有误（{said}）", f"the GeoParquet breaks off or is wrong ({said})"),
        Text("请重新导出", "Export it again"),
        file=file,
    )


def geometry_columns(table: pyarrow.parquet.ParquetFile, file: str) -> dict[str, dict[str, Any]]:
    try:
        columns = json.loads((table.schema_arrow.metadata or {})[b"geo"])["columns"]
        usable = {name: dict(facts) for name, facts in columns.items() if name in table.schema_arrow.names}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        usable = {}
    if not usable:
        usable = _unlabelled(table)
    for name, stated in usable.items():
        encoding, kind = str(stated.get("encoding")), table.schema_arrow.field(name).type
        if not (_is_binary(kind) if encoding == WKB else is_geoarrow(kind, encoding)):
            raise FileError(
                Text(
                    f"geo 元数据说几何列“{name}”的编码是 {encoding}，而该列存的是 {str(kind)[:_SHOWN_CRS]}，无法按此读取",
                    f"the geo metadata call the encoding of the geometry column {name!r} {encoding}, and the column holds"
                    f" {str(kind)[:_SHOWN_CRS]}, which cannot be read so",
                ),
                _AS_GEOPARQUET,
                file=file,
            )
    if not usable:
        raise FileError(
            Text(
                "这是 Parquet，但没有 geo 元数据，也没有 WKB 的几何列，不知道哪一列是图形",
                "this is Parquet, but it has neither geo metadata nor a column of geometry in WKB, so nobody knows which holds the shapes",
            ),
            _AS_GEOPARQUET,
            file=file,
        )
    return usable


def _unlabelled(table: pyarrow.parquet.ParquetFile) -> dict[str, dict[str, Any]]:
    """A column of WKB without the metadata of GeoParquet, as databases write it: its system is not declared."""
    names = [
        field.name for field in table.schema_arrow if field.name.lower() in _GEOMETRY_NAMES and _is_binary(field.type)
    ]
    return {name: {"encoding": WKB, "crs": None} for name in names[:1]}


def _is_binary(kind: pyarrow.DataType) -> bool:
    """Whether a column holds bytes; a text of hexadecimal digits does not, whatever the metadata call it."""
    if isinstance(kind, pyarrow.BaseExtensionType):
        kind = kind.storage_type
    if pyarrow.types.is_dictionary(kind):
        kind = kind.value_type
    return any(test(kind) for test in _BYTES)


_BYTES = (
    pyarrow.types.is_binary,
    pyarrow.types.is_large_binary,
    pyarrow.types.is_fixed_size_binary,
    pyarrow.types.is_binary_view,
)


def _read(
    table: pyarrow.parquet.ParquetFile,
    name: str,
    columns: dict[str, dict[str, Any]],
    *,
    alone: bool,
    file: str,
    content: memoryview,
) -> RawLayer:
    plain = [field.name for field in table.schema_arrow if field.name not in columns]
    notes: list[Text] = []
    try:
        rows, size = _rows(table, plain, content, file)
        attributes = {one: facts(rows[one], one, file, notes) for one in plain}
        del rows
        geometry, reasons, repairs = _shapes(table, name, content, file, encoding=columns[name]["encoding"], size=size)
        if any(len(one.codes if isinstance(one, Coded) else one) != len(geometry) for one in attributes.values()):
            raise pyarrow.ArrowInvalid("columns of different lengths")
        crs, declared, by_standard = crs_of_column(columns[name], file)
        refuse_other_numbers(geometry, crs, reasons)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise broken_parquet(file, error) from None
    return raw_layer(
        geometry,
        Columns(attributes, rows=len(geometry)),
        file=file,
        layer=None if alone else name,
        found=table.metadata.num_rows,
        crs=crs,
        crs_declared=declared,
        crs_by_standard=by_standard,
        fingerprint=hashlib.sha256(content).hexdigest(),
        reasons=reasons,
        repairs=repairs,
        notes=notes,
    )


def _shapes(
    table: pyarrow.parquet.ParquetFile, name: str, content: memoryview, file: str, *, encoding: str, size: int
) -> tuple[np.ndarray[Any, Any] | FlatShapes, dict[int, Text], list[Repair]]:
    """As `shapes_of_column`, of a column of a file of which so many bytes are held already.

    As a rule its bytes are taken apart while they are read, and never held together.
    """
    if encoding == WKB and pyarrow.types.is_binary(table.schema_arrow.field(name).type):
        parts = map(_bytes_of, _parts(table, name, file, size=size))
        flat = flat_from_parts(parts, room_bytes=_stored_bytes(table, name))
        if flat is not None:
            return flat, {}, []
    rows, _ = _rows(table, [name], content, file, size=size)
    return shapes_of_column(rows[name], encoding)


def _parts(table: pyarrow.parquet.ParquetFile, name: str, file: str, *, size: int) -> Iterator[pyarrow.ChunkedArray]:
    """Some rows of a column after the other; nothing more where one of them is missing."""
    some: list[pyarrow.Array] = []
    for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=[name], use_threads=False):
        size += batch.nbytes
        _check_size(size, file)
        some.append(batch.column(0))
        if len(some) * _BATCH_ROWS >= _SHAPES_AT_ONCE:
            yield pyarrow.chunked_array(some)
            some = []
    if some:
        yield pyarrow.chunked_array(some)


def _stored_bytes(table: pyarrow.parquet.ParquetFile, name: str) -> int:
    """What a column takes in the file, unpacked: most are read to no more."""
    place = [table.schema.column(number).path for number in range(table.metadata.num_columns)].index(name)
    groups = range(table.metadata.num_row_groups)
    return sum(table.metadata.row_group(number).column(place).total_uncompressed_size for number in groups)


def shapes_of_column(
    column: pyarrow.ChunkedArray, encoding: str, *, first: int = 0
) -> tuple[np.ndarray[Any, Any] | FlatShapes, dict[int, Text], list[Repair]]:
    """Flat where no row is in doubt; else as `shapes_from_wkb`, with ``first`` the number of the first row.

    Part by part: the bytes of all rows as Python has them are twice as large as the file, and new memory costs more than work.
    """
    if encoding != WKB:
        return shapes_from_geoarrow(column, encoding, first=first)
    parts = [column.slice(start, _SHAPES_AT_ONCE) for start in range(0, len(column), _SHAPES_AT_ONCE)]
    flat = _flat(parts)
    if flat is not None:
        return flat, {}, []
    geometry = np.empty(len(column), dtype=object)
    reasons: dict[int, Text] = {}
    repairs: list[Repair] = []
    for number, part in enumerate(parts):
        start = number * _SHAPES_AT_ONCE
        geometry[start : start + len(part)], why, made = shapes_from_wkb(part.to_pylist(), first=first + start)
        reasons |= why
        repairs += made
    return geometry, reasons, repairs


def refuse_other_numbers(
    geometry: np.ndarray[Any, Any] | FlatShapes, crs: pyproj.CRS | None, reasons: dict[int, Text], *, first: int = 0
) -> None:
    """Take out, with their reasons, shapes whose own bytes state another system than the metadata of their column."""
    if isinstance(geometry, FlatShapes) or crs is None:
        return
    numbers = np.where(shapely.is_missing(geometry), 0, shapely.get_srid(geometry))
    for number in np.unique(numbers[numbers > 0]).tolist():
        if str(number) == str(crs.to_epsg()) or _is_the_same(number, crs):
            continue
        for row in np.flatnonzero(numbers == number).tolist():
            geometry[row] = None
            reasons[first + row] = Text(
                f"几何自带的坐标系编号（SRID）是 {number}，与 geo 元数据所写的不同，不知坐标属于哪一个；请统一后重新导出",
                f"its geometry states the system {number} (SRID), and the geo metadata another one: nobody knows in which of them it"
                " is; make it one and export again",
            )


def _is_the_same(number: int, crs: pyproj.CRS) -> bool:
    try:
        return places_alike(read_crs(f"EPSG:{number}"), crs)
    except CrsError:
        return False


def _flat(parts: Sequence[pyarrow.ChunkedArray]) -> FlatShapes | None:
    if any(not pyarrow.types.is_binary(part.type) for part in parts):
        return None
    return flat_from_parts(map(_bytes_of, parts), room_bytes=sum(part.nbytes for part in parts))


def _bytes_of(
    part: pyarrow.ChunkedArray,
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    """All bytes of some rows, and where those of each begin and end; None where a row has none."""
    if part.null_count:
        return None
    begins, content = places_and_bytes(part)
    return content, begins[:-1], begins[1:]


def _rows(
    table: pyarrow.parquet.ParquetFile, columns: list[str], content: memoryview, file: str, *, size: int = 0
) -> tuple[dict[str, pyarrow.ChunkedArray], int]:
    """The columns and how many bytes are held with them, beside those that were before; none of them larger than a file may be: one long text in a dictionary and two million references to it are a bomb."""
    few = [name for name in columns if _is_kept_by_dictionary(table, name)]
    read: dict[str, pyarrow.ChunkedArray] = {}
    if few:
        # What the file keeps as codes is read as codes, and its true size worked out.
        by_codes = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content), read_dictionary=few)
        coded = by_codes.read(columns=few, use_threads=False)
        read = {name: coded.column(name) for name in few}
        size += sum(_spelled_size(part) for column in read.values() for part in column.chunks)
        _check_size(size, file)
    fixed = [name for name in columns if name not in read and _is_of_fixed_size(table.schema_arrow.field(name).type)]
    if fixed:
        # What they take is known before.
        widths = sum(table.schema_arrow.field(name).type.bit_width for name in fixed)
        size += table.metadata.num_rows * widths // 8
        _check_size(size, file)
        numbers = table.read(columns=fixed, use_threads=False)
        read |= {name: numbers.column(name) for name in fixed}
    if len(read) == len(columns):
        return read, size
    batches = []
    # Threads hand out batches so small at twice the cost.
    others = [name for name in columns if name not in read]
    by_codes_too = any(pyarrow.types.is_dictionary(table.schema_arrow.field(name).type) for name in others)
    for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=others, use_threads=False):
        if by_codes_too:
            batch = spelled_out(batch)
        size += batch.nbytes
        _check_size(size, file)
        batches.append(batch)
    rest = pyarrow.Table.from_batches(batches) if batches else table.read(columns=others)
    read |= {name: rest.column(name) for name in others}
    return read, size


def _is_of_fixed_size(kind: pyarrow.DataType) -> bool:
    return any(test(kind) for test in REPEATING)


def spelled_out(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """Dictionary columns as what they stand for, so that their true size is seen."""
    columns = [
        column.dictionary_decode() if pyarrow.types.is_dictionary(column.type) else column for column in batch.columns
    ]
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _check_size(size: int, file: str) -> None:
    if size > MAX_FILE_BYTES:
        raise FileError(
            Text(f"展开后超过 {MAX_FILE_BYTES} 字节", f"unpacked it has more than {MAX_FILE_BYTES} bytes"),
            Text("请分批提交", "Hand it in parts"),
            file=file,
        )


def _is_kept_by_dictionary(table: pyarrow.parquet.ParquetFile, name: str) -> bool:
    """Whether texts take less room in the file than their lengths would: then they stand there as codes."""
    if not is_text(table.schema_arrow.field(name).type):
        return False
    paths = [table.schema.column(place).path for place in range(table.metadata.num_columns)]
    chunks = [
        table.metadata.row_group(number).column(paths.index(name)) for number in range(table.metadata.num_row_groups)
    ]
    return all(one.total_uncompressed_size < _LENGTH_BYTES * one.num_values for one in chunks)


def _spelled_size(part: pyarrow.DictionaryArray) -> int:
    """Bytes of a column whose values stand as codes, spelled out."""
    lengths = whole_numbers(pyarrow.compute.binary_length(part.dictionary), missing=0)
    counts = np.bincount(whole_numbers(part.indices.drop_null()), minlength=len(lengths))
    return int(counts @ lengths) + _LENGTH_BYTES * len(part)


def crs_of_column(facts: dict[str, Any], file: str) -> tuple[pyproj.CRS | None, str | None, bool]:
    """The system as the metadata state it; one that nobody can read is left to the sender, and said by its words."""
    if "crs" not in facts:
        return LONGITUDE_LATITUDE, GEOPARQUET_STANDARD, True
    stated = facts["crs"]
    if stated is None or stated == "":
        return None, None, False
    text = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False)
    for way in (text, *_code(stated)):
        try:
            crs = read_crs(way, file=file)
        except CrsError:
            continue
        return crs, crs.to_string(), False
    return None, text[:_SHOWN_CRS], False


def _code(stated: Any) -> list[str]:
    """The code beside a PROJJSON that holds nothing else."""
    code = stated.get("id") if isinstance(stated, Mapping) else None
    return [f"{code.get('authority')}:{code.get('code')}"] if isinstance(code, Mapping) else []
