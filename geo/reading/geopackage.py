"""GeoPackages, read through SQLite by us.

Views may hold an endless query, virtual tables run code, an R-tree may lie about where rows are: only plain
tables are opened, every row of them, under a clock, from a file that is never written.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyproj

from geo.crs import LONGITUDE_LATITUDE, read_crs
from geo.errors import FileError
from geo.reading.limits import MAX_FEATURES, MAX_SQLITE_SECONDS
from geo.reading.raw import RawLayer, raw_layer
from geo.reading.wkb import UNREADABLE, shapes_from_wkb
from geo.text import Text

MAGIC = b"SQLite format 3\x00"
_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_ENVELOPE_DOUBLES = (0, 4, 6, 6, 8)


def open_geopackage(path: Path) -> dict[str | None, Callable[[], RawLayer]]:
    """Feature tables of a GeoPackage, each with its reader.

    Raises
    ------
    FileError
        Another SQLite database, a damaged one, one that makes a query run without end, or a feature layer
        that is a view or a virtual table.
    """
    with path.open("rb") as stream:
        head = stream.read(100)
    if head[68:72] not in _APPLICATION_IDS:
        raise FileError(
            Text("是 SQLite 数据库，但不是 GeoPackage", "it is an SQLite database but not a GeoPackage"),
            Text("请导出为 GeoPackage（.gpkg）", "Export it as GeoPackage (.gpkg)"),
            file=path.name,
        )
    waiting = path.with_name(path.name + "-wal")
    if waiting.exists() and waiting.stat().st_size:
        raise FileError(
            Text(
                "旁边的 -wal 文件中还有未写入的修改", "changes that are not written yet wait in the -wal file beside it"
            ),
            Text("请关闭制图软件（它会写入）后再提交", "Close the program that has it open, then hand it in"),
            file=path.name,
        )
    with _database(path) as database:
        tables = _feature_tables(database, path.name)

    def reader(table: str) -> Callable[[], RawLayer]:
        def read() -> RawLayer:
            with _database(path) as database:
                return _read_table(database, table, path)

        return read

    return {table: reader(table) for table in tables}


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    end = time.monotonic() + MAX_SQLITE_SECONDS
    try:
        connection = sqlite3.connect(uri, uri=True)
        try:
            connection.text_factory = _text
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**28)
            connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
            yield connection
        finally:
            connection.close()
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError) as error:
        raise FileError(
            Text(
                f"GeoPackage 已损坏或查询没有尽头（{error}）",
                f"the GeoPackage is damaged or a query has no end ({error})",
            ),
            Text("文件可能没有传完，请重新导出", "The upload may have broken off; export it again"),
            file=path.name,
        ) from None


def _text(content: bytes) -> str:
    """Text of a cell: the standard says UTF-8, some programs write GBK; garbage stays visible as such."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refuse_what_is_no_table(database: sqlite3.Connection, name: str, file: str) -> None:
    kind, sql = database.execute(
        "SELECT type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(?)", (name,)
    ).fetchone() or (None, "")
    words = " ".join(str(sql).lower().split())
    generated = "generated always" in words or " as (" in words
    if kind != "table" or words.startswith("create virtual") or generated:
        raise FileError(
            Text(f"图层“{name}”不是普通数据表", f"the layer {name!r} is not a plain table"),
            Text("请把图层另存为普通图层", "Save the layer as an ordinary one"),
            file=file,
        )


def _feature_tables(database: sqlite3.Connection, file: str) -> list[str]:
    for name in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
        _refuse_what_is_no_table(database, name, file)
    tables = [
        str(row[0])
        for row in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid")
    ]
    if not tables:
        raise FileError(
            Text("没有任何要素图层", "it has no feature layer"),
            Text("请导出带几何的图层", "Export a layer with geometry"),
            file=file,
        )
    # A table with geometry that the contents do not list is opened by nobody; it may hold the works all the same.
    hidden = [
        str(row[0])
        for row in database.execute("SELECT table_name FROM gpkg_geometry_columns")
        if str(row[0]).lower() not in {table.lower() for table in tables}
    ]
    if hidden:
        raise FileError(
            Text(
                f"{'、'.join(hidden)} 有几何，却没有登记为要素图层，无法读取",
                f"{', '.join(hidden)} holds geometry but is not registered as a feature layer and cannot be read",
            ),
            Text("请把各图层另存到新的 GeoPackage", "Save its layers to a new GeoPackage"),
            file=file,
        )
    for table in tables:
        _refuse_what_is_no_table(database, table, file)
    return tables


def _read_table(database: sqlite3.Connection, table: str, path: Path) -> RawLayer:
    found = int(database.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0])
    if found > MAX_FEATURES:
        raise FileError(
            Text(f"图层“{table}”有 {found} 个要素", f"the layer {table!r} has {found} features"),
            Text(f"上限为 {MAX_FEATURES} 个，请分批提交", f"The limit is {MAX_FEATURES}; hand it in parts"),
            file=path.name,
        )
    geometry_column, srs_id = database.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)", (table,)
    ).fetchone() or (None, None)
    if geometry_column is None:
        raise FileError(
            Text(f"图层“{table}”没有登记几何列", f"the layer {table!r} has no registered geometry column"),
            Text("请重新导出", "Export it again"),
            file=path.name,
        )
    cursor = database.execute(f"SELECT * FROM {_quoted(table)} ORDER BY rowid")
    names = [str(column[0]) for column in cursor.description]
    rows = _rows(database, cursor, table)
    place = [name.lower() for name in names].index(str(geometry_column).lower())
    wkb, reasons = _without_header([row[place] for row in rows])
    geometry, more, repairs = shapes_from_wkb(wkb)
    attributes = pd.DataFrame(
        {
            name: _without_bytes(column)
            for position, (name, column) in enumerate(zip(names, zip(*rows, strict=True), strict=True))
            if position != place
        }
        if rows
        else {name: [] for position, name in enumerate(names) if position != place},
        index=range(len(rows)),
        dtype=object,
    )
    crs, declared = _crs(database, srs_id, path.name)
    return raw_layer(
        geometry,
        attributes,
        file=path.name,
        layer=table,
        found=found,
        crs=crs,
        crs_declared=declared,
        fingerprint=hashlib.sha256(path.read_bytes()).hexdigest(),
        reasons={**more, **reasons},
        repairs=repairs,
    )


def _rows(database: sqlite3.Connection, cursor: sqlite3.Cursor, table: str) -> list[Any]:
    """All rows; texts by SQLite's own decoder, which is fast, or by ours where one of them is no UTF-8."""
    database.text_factory = str
    try:
        return cursor.fetchall()
    except sqlite3.OperationalError as error:
        if "decode" not in str(error).lower():
            raise
    finally:
        database.text_factory = _text
    return database.execute(f"SELECT * FROM {_quoted(table)} ORDER BY rowid").fetchall()


def _without_bytes(column: tuple[Any, ...]) -> list[Any]:
    if bytes not in set(map(type, column)):
        return list(column)
    return [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in column]


def _without_header(blobs: list[Any]) -> tuple[list[bytes | None], dict[int, Text]]:
    """Take the GeoPackage header off each geometry."""
    plain: list[bytes | None] = [None] * len(blobs)
    reasons: dict[int, Text] = {}
    for row, blob in enumerate(blobs):
        if blob is None:
            continue
        envelope = (blob[3] >> 1) & 7 if isinstance(blob, bytes) and len(blob) >= 13 and blob[:2] == b"GP" else 7
        if envelope >= len(_ENVELOPE_DOUBLES):
            reasons[row] = UNREADABLE
            continue
        plain[row] = blob[8 + 8 * _ENVELOPE_DOUBLES[envelope] :]
    return plain, reasons


def _crs(database: sqlite3.Connection, srs_id: Any, file: str) -> tuple[pyproj.CRS | None, str | None]:
    # -1 and 0 are the standard's own words for "unknown".
    if srs_id is None or srs_id in (-1, 0):
        return None, None
    organization, code, definition = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs_id,),
    ).fetchone() or (None, None, None)
    if str(organization).upper() == "EPSG":
        declared = f"EPSG:{code}"
        return (LONGITUDE_LATITUDE if code == 4326 else read_crs(declared, file=file)), declared
    return read_crs(str(definition), file=file), str(definition)
