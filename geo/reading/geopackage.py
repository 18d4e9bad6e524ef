"""GeoPackages, read through SQLite by us.

Views may hold an endless query, virtual tables run code, an R-tree may lie about where rows are: only plain
tables are opened, every row of them, under a clock, from a file that is never written.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from geo.errors import FileError
from geo.limits import MAX_SQLITE_SECONDS, most_features
from geo.raw import RawLayer, Unread, raw_layer
from geo.reading.declared import ReadableFormat
from geo.reading.feature_table import FeatureTable, columns_of, count_rows, quoted, rows_of
from geo.reading.header import names_geometry
from geo.reading.part import fingerprint_of
from geo.reading.side_tables import of_database, told
from geo.reading.stored_shapes import begins_a_shape
from geo.reading.text import decode_value
from geo.text import Text

FORMAT = ReadableFormat(
    name="GeoPackage",
    suffixes=(".gpkg",),
    read=Text(
        "全部要素表，圆弧按 1 毫米内的折线；--layer 可选",
        "all feature tables, arcs as chords within 1 mm; pick with --layer",
    ),
    asked=Text(
        "坐标系为未定义（-1、0、99999）或本地坐标系时，用 --crs 声明",
        "the system, by --crs, where it is undefined (-1, 0, 99999) or local",
    ),
    refused=Text(
        "视图、虚拟表不读取（会执行别人写的查询），算作未读；计算列列名；旁边有 -wal 的文件（修改还没写入）",
        "views and virtual tables are unread (they run what somebody wrote); computed columns are named; a file with a -wal beside it (changes not written yet)",
    ),
)


# How a rollback journal begins that SQLite would play back.
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
# Their columns of extents are no coordinates of works; what they hold is looked at all the same.
_SYSTEM_TABLES = ("gpkg_", "gpkgext_", "rtree_", "sqlite_")
_NO_TABLES_OF_WORKS = (*_SYSTEM_TABLES, "layer_styles", "qgis_")
# So much of a value tells whether it is a geometry: the largest header has 72 bytes.
_HEAD = 128


class Contents(NamedTuple):
    """What a GeoPackage holds.

    Attributes
    ----------
    tables : dict
        Feature layers in their order, and whether each is a plain table.
    hidden : dict
        Tables that are no layer and hold geometry all the same, and how many rows of it.
    others : tuple of str
        Plain tables without geometry.
    notes : tuple of Text
        What was not read besides.
    """

    tables: dict[str, bool]
    hidden: dict[str, int]
    others: tuple[str, ...]
    notes: tuple[Text, ...]


def open_geopackage(path: Path) -> dict[str | None, Callable[[], RawLayer]]:
    """Feature tables of a GeoPackage, each with its reader.

    Raises
    ------
    FileError
        As `contents`.
    """
    held = contents(path)

    def reader(table: str, plain: bool) -> Callable[[], RawLayer]:
        def read() -> RawLayer:
            if not plain:
                return unread_layer(table, path)
            with opened(path) as database:
                layer = _read_table(database, table, path)
                tables = tuple(of_database(database, held.others, file=path.name))
            said = (text for one in tables for text in told(one))
            return dataclasses.replace(
                layer, notes=(*held.notes, *layer.notes), headings=(*layer.headings, *said), tables=tables
            )

        return read

    found: dict[str | None, Callable[[], RawLayer]] = {
        table: reader(table, plain) for table, plain in held.tables.items()
    }
    found |= {table: hidden_layer(table, rows, path) for table, rows in held.hidden.items()}
    return found


def contents(path: Path) -> Contents:
    """What a GeoPackage holds, before a row of it is read.

    Raises
    ------
    FileError
        Another SQLite database, a damaged one, or one that makes a query run without end.
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
    journal = path.with_name(path.name + "-journal")
    if journal.exists() and journal.read_bytes()[:8] == _JOURNAL_MAGIC:
        raise FileError(
            Text(
                "旁边的 -journal 文件说明上一次修改没有写完，其中的内容不可信",
                "the -journal file beside it says that the last change broke off: what it holds cannot be trusted",
            ),
            Text(
                "请用制图软件打开一次（它会复原）再关闭，然后提交",
                "Open it once in the mapping program, which restores it, close it, and hand it in",
            ),
            file=path.name,
        )
    with opened(path) as database:
        tables = _feature_tables(database, path.name)
        hidden = _tables_with_shapes(database, beside=tables)
        return Contents(
            tables,
            hidden,
            tuple(_other_tables(database, {*tables, *hidden})),
            _said_of_other_tables(database, path.name, hidden),
        )


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A GeoPackage to read from, for so long as a query may take."""
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
    name = "utf-8"
    if not content.isascii():
        # A value that was cut inside a sign is UTF-8 but for its end.
        text, whole = decode_value(content, "utf-8")
        name = "utf-8" if whole or ("\ufffd" not in text and text) else "gb18030"
    return decode_value(content, name)[0]


def _is_plain_table(database: sqlite3.Connection, name: str) -> bool:
    """Whether reading it runs nothing: no view, no virtual table."""
    kind, sql = database.execute(
        "SELECT type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(?)", (name,)
    ).fetchone() or (None, "")
    return kind == "table" and not " ".join(str(sql).lower().split()).startswith("create virtual")


def _refuse_what_is_no_table(database: sqlite3.Connection, name: str, file: str) -> None:
    if not _is_plain_table(database, name) or any(columns_of(database, name).values()):
        raise FileError(
            Text(f"系统表“{name}”不是普通数据表", f"the system table {name!r} is not a plain table"),
            Text("请把各图层另存到新的 GeoPackage", "Save its layers to a new GeoPackage"),
            file=file,
        )


def _feature_tables(database: sqlite3.Connection, file: str) -> dict[str, bool]:
    """Feature layers in their order, and whether each is a plain table."""
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
    return {table: _is_plain_table(database, table) for table in tables}


def _tables_with_shapes(database: sqlite3.Connection, *, beside: Iterable[str]) -> dict[str, int]:
    """Tables that are no layer and hold geometry or coordinates all the same, and how many rows of it."""
    layers = {table.lower() for table in beside}
    names = [str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in names:
        if table.lower() in layers or not _is_plain_table(database, table):
            continue
        columns = [name for name, computed in columns_of(database, table).items() if not computed]
        rows = _rows_with_shapes(database, table, columns)
        if not rows and not table.lower().startswith(_SYSTEM_TABLES) and names_geometry(columns):
            rows = int(database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])
        if rows:
            found[table] = rows
    return found


def _rows_with_shapes(database: sqlite3.Connection, table: str, columns: Sequence[str]) -> int:
    if not columns:
        return 0
    # Blobs as they are: cut as text they would end at the first zero.
    heads = ", ".join(
        f"CASE typeof({name}) WHEN 'text' THEN substr(ltrim({name}, char(9, 10, 11, 12, 13, 32)), 1, {_HEAD}) WHEN 'blob'"
        f" THEN substr({name}, 1, {_HEAD}) END"
        for name in map(quoted, columns)
    )
    return sum(
        any(begins_a_shape(head) for head in row if head is not None)
        for row in database.execute(f"SELECT {heads} FROM {quoted(table)}")
    )


def hidden_layer(table: str, rows: int, path: Path) -> Callable[[], RawLayer]:
    """The account of a table that is no layer and holds geometry."""
    reason = Text(
        f"表“{table}”中有几何或坐标，却没有登记为要素图层，没有读取；请另存为普通图层，或用 --layer 指明要检查的图层",
        f"the table {table!r} holds geometry or coordinates, is not registered as a feature layer and was not read; save it as an"
        " ordinary layer, or name the layers to screen with --layer",
    )
    return lambda: _lost_layer(table, path, Unread(table, reason, count=rows))


def _other_tables(database: sqlite3.Connection, known: set[str]) -> Iterator[str]:
    known = {name.lower() for name in known}
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall():
        own = name.lower() not in known and not name.lower().startswith(_NO_TABLES_OF_WORKS)
        if own and _is_plain_table(database, name):
            yield name


def _said_of_other_tables(database: sqlite3.Connection, file: str, hidden: Iterable[str]) -> tuple[Text, ...]:
    """Tables without geometry and pictures: facts may stand in them, and nobody looks there."""
    rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type <> 'features' ORDER BY rowid")
    names = [name for (name,) in rows if name not in hidden]
    if not names:
        return ()
    return (
        Text(
            f"{file}：没有几何的表和栅格没有作为作业检查（表中只看对作业的说明）：{'、'.join(names)}；其中的作业内容请写进图层的属性",
            f"{file}: tables without geometry and pictures were not screened (tables only for what they say of the works):"
            f" {', '.join(names)}; put what they say of the works into the properties of a layer",
        ),
    )


def _read_table(database: sqlite3.Connection, table: str, path: Path) -> RawLayer:
    found = count_rows(database, table)
    if found > most_features():
        raise FileError(
            Text(f"图层“{table}”有 {found} 个要素", f"the layer {table!r} has {found} features"),
            Text(f"上限为 {most_features()} 个，请分批提交", f"The limit is {most_features()}; hand it in parts"),
            file=path.name,
        )
    read = FeatureTable.of(database, table, path.name)
    if read is None:
        return unread_layer(table, path)
    rows = rows_of(database, f"SELECT {', '.join(map(quoted, read.names))} FROM {quoted(table)} ORDER BY rowid")
    geometry, reasons, repairs = read.shapes(rows)
    layer = raw_layer(
        geometry,
        read.attributes(rows),
        file=path.name,
        layer=table,
        found=found,
        crs=read.system.crs,
        crs_declared=read.system.declared,
        fingerprint=hashlib.sha256(path.read_bytes()).hexdigest(),
        reasons=reasons,
        repairs=repairs,
        notes=read.notes,
    )
    return dataclasses.replace(layer, headings=described(database, table))


def described(database: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """What a layer is described as beside its name."""
    try:
        row = database.execute(
            "SELECT identifier, description FROM gpkg_contents WHERE table_name = ?", (table,)
        ).fetchone()
    except sqlite3.Error:
        return ()
    said = (str(one).strip()[:_LONGEST_DESCRIPTION] for one in row or () if one)
    return tuple(one for one in said if one and one != table)


# A longer description is a page of its own.
_LONGEST_DESCRIPTION = 1000


def unread_layer(table: str, path: Path) -> RawLayer:
    """The account of a layer whose reading would run what somebody else wrote."""
    reason = Text(
        f"图层“{table}”是视图、虚拟表或由计算得出，没有读取；请另存为普通图层，或用 --layer 指明要检查的图层",
        f"the layer {table!r} is a view, a virtual table or computed and was not read; save it as an ordinary layer, or name"
        " the layers to screen with --layer",
    )
    return _lost_layer(table, path, Unread(table, reason))


def _lost_layer(table: str, path: Path, lost: Unread) -> RawLayer:
    return raw_layer(
        [],
        [],
        file=path.name,
        layer=table,
        found=lost.count,
        crs=None,
        crs_declared=None,
        fingerprint=fingerprint_of(path),
        lost=[lost],
    )
