"""Tables that lie beside a network without a shape of their own: texts with commas in its archive, tables of its GeoPackage.

The table of a shapefile that lacks its shapes is an unread file, whatever stands in it (`geo.network.source`).
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from geo.errors import FileError
from geo.pattern import pattern
from geo.reading.attachments import is_attachment
from geo.reading.feature_table import columns_of, quoted
from geo.reading.geopackage import contents, opened
from geo.reading.layers import head_of
from geo.reading.side_tables import separated, table_in
from geo.reading.text import decode
from geo.reading.zipped import Member, unpack

_TEXTS = (".csv", ".txt", ".tsv")
_SQLITE = b"SQLite format 3\x00"
_ARCHIVE = b"PK\x03\x04"
OF_THE_FORMAT = ("gpkg_", "gpkgext_", "rtree_", "sqlite_", "layer_styles", "qgis_")
# Of the asset itself; a table may name its project or its street besides.
OWN_ID = pattern(
    r"asset_?id|设施编[号码]|(?:管线|管段|管道|井|阀门|热力站)?(?:编[号码]|号|id)|gxbh|gdbh|bianhao|bh|pipe_?(?:id|no)",
    re.IGNORECASE,
)
ANY_ID = pattern(r".*(?:编[号码]|id|no|code)", re.IGNORECASE)


class PlacelessTable(NamedTuple):
    """A table as texts.

    Attributes
    ----------
    name : str
        As its maker called the file.
    columns : sequence of str
    rows : sequence of sequence of str
        As many cells as there are columns.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@contextmanager
def held_in(path: Path) -> Iterator[Sequence[Member]]:
    """The files in which tables may lie: the file itself, or those of an archive; of one without any nothing is unpacked.

    Archives inside an archive stay closed to all readers.
    """
    if not head_of(path).startswith(_ARCHIVE):
        yield [Member(path.name, path)]
        return
    with zipfile.ZipFile(path) as archive:
        held = any(
            PurePosixPath(entry.filename).suffix.lower() in _TEXTS or _begins_as_database(archive, entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        )
    if not held:
        yield []
        return
    with tempfile.TemporaryDirectory() as folder:
        yield unpack(path, Path(folder))


def _begins_as_database(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


def is_database(path: Path) -> bool:
    """Whether a file is a database of SQLite."""
    return head_of(path).startswith(_SQLITE)


def tables_beside(path: Path) -> Iterator[PlacelessTable]:
    """All tables without places in a file or an archive, read whole."""
    with held_in(path) as members:
        for member in members:
            if is_database(member.path):
                yield from _of_database(member.path)
        if head_of(path).startswith(_ARCHIVE):
            yield from placeless_files(members)


def _of_database(path: Path) -> Iterator[PlacelessTable]:
    held = contents(path)
    known = {name.lower() for name in (*held.tables, *held.hidden)}
    with opened(path) as database, closing(database.cursor()) as cursor:
        names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            table = str(name)
            if table.lower() in known or table.lower().startswith(OF_THE_FORMAT):
                continue
            columns = stored_columns(database, table)
            yield PlacelessTable(table, columns, list(rows_of(database, table, columns)))
        yield from _domains(database, {str(name).lower() for (name,) in names})


def _domains(database: sqlite3.Connection, tables: Container[str]) -> Iterator[PlacelessTable]:
    """The lists of codes that the format itself keeps beside its columns (gpkg_schema)."""
    if not ("gpkg_data_columns" in tables and "gpkg_data_column_constraints" in tables):
        return
    found = database.execute(
        "SELECT DISTINCT c.column_name, v.value, v.description FROM gpkg_data_columns c JOIN gpkg_data_column_constraints v"
        " ON c.constraint_name = v.constraint_name WHERE v.constraint_type = 'enum' AND v.description IS NOT NULL"
    )
    lists: dict[str, dict[str, str]] = {}
    for column, code, meaning in found:
        lists.setdefault(as_text(column), {})[as_text(code)] = as_text(meaning)
    for column, codes in lists.items():
        yield PlacelessTable(column, ("代码", "名称"), list(codes.items()))


def may_be_id(name: str, numbered: str) -> bool:
    """Whether a column of a layer may hold the ids of a table."""
    return name.lower() == numbered.lower() or OWN_ID.fullmatch(name) is not None or ANY_ID.fullmatch(name) is not None


def stored_columns(database: sqlite3.Connection, table: str, *, with_row_numbers: bool = False) -> list[str]:
    """Columns that are stored, without the number of the row, by which any two tables seem to agree."""
    stored = [name for name, computed in columns_of(database, table).items() if not computed]
    keys = {
        str(row[1])
        for row in database.execute(f"PRAGMA table_info({quoted(table)})")
        if row[5] and str(row[2]).upper() == "INTEGER"
    }
    return [name for name in stored if with_row_numbers or name not in keys]


def rows_of(database: sqlite3.Connection, table: str, columns: Iterable[str | None]) -> Iterator[tuple[str, ...]]:
    """Values of columns as texts, nothing where a cell is empty or there is no such column."""
    wanted = ", ".join("NULL" if name is None else quoted(name) for name in columns)
    for row in database.execute(f"SELECT {wanted} FROM {quoted(table)}") if wanted else ():
        yield tuple(map(as_text, row))


def as_text(value: Any) -> str:
    """A value as text, however its format keeps it; nothing where there is none."""
    number = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if number else value).strip()


def placeless_files(members: Sequence[Member]) -> Iterator[PlacelessTable]:
    """The tables of an archive that no reader places."""
    for member in members:
        if member.path.suffix in _TEXTS and is_attachment(member.path):
            yield from _of_text(member.path, member.name)


def _of_text(path: Path, name: str) -> Iterator[PlacelessTable]:
    try:
        lines = decode(path.read_bytes(), file=name).text.splitlines()
    except FileError:
        # What nobody can read is no table of a person's.
        return
    if (rows := separated(lines)) is None:
        return
    table, place = table_in(rows, file=name, name=name)
    if table is not None:
        width = len(table.columns)
        yield PlacelessTable(name, table.columns, [(*row, *[""] * width)[:width] for row in rows[place + 1 :]])
