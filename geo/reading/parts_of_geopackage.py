"""GeoPackages in parts: each a query of its own from where the last one ended, so that no clock runs over a whole file."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import FileError
from geo.limits import MAX_PART_BYTES
from geo.raw import RawLayer, SideTable, Unread, raw_layer
from geo.reading.feature_table import FeatureTable, columns_of, count_rows, quoted, rows_of
from geo.reading.geopackage import contents, described, hidden_layer, opened, unread_layer
from geo.reading.part import Layers, Source, fingerprint_of, without_unsound
from geo.reading.side_tables import of_database, told
from geo.text import Text

# SQLite's own names of a row's number; a table may have a column of such a name.
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")
# Rows of a table beside the layers: of works without end a list may be long, and is in memory as a whole.
_MOST_LISTED = 100_000


def open_geopackage_parts(path: Path, *, most: int) -> Layers | None:
    """The feature tables of a GeoPackage in parts; None where one of them has a column that hides its row numbers."""
    held = contents(path)
    fingerprint = fingerprint_of(path)
    found: Layers = {}
    with opened(path) as database:
        tables = tuple(of_database(database, held.others, file=path.name, most=_MOST_LISTED))
    for table, plain in held.tables.items():
        if not plain:
            found[table] = partial(_alone, partial(unread_layer, table, path))
            continue
        with opened(path) as database:
            hidden = {name.lower() for name in columns_of(database, table)}
            read = FeatureTable.of(database, table, path.name)
        number = next((name for name in _ROW_NUMBERS if name not in hidden), None)
        if number is None:
            return None
        if read is None:
            found[table] = partial(_alone, partial(unread_layer, table, path))
            continue
        read = read._replace(notes=(*held.notes, *read.notes))
        found[table] = _Reader(path, Source(path.name, table, fingerprint), read, number, most, tables).parts
    for table, rows in held.hidden.items():
        found[table] = partial(_alone, hidden_layer(table, rows, path))
    return found


def _alone(read: Callable[[], RawLayer]) -> Iterator[RawLayer]:
    """A layer of which nothing but its account is read, as its one part."""
    yield read()


def count_geopackage(path: Path) -> int:
    """Rows of all plain feature tables."""
    tables = [table for table, plain in contents(path).tables.items() if plain]
    with opened(path) as database:
        return sum(count_rows(database, table) for table in tables)


class _Reader:
    """Reads one table."""

    def __init__(
        self, path: Path, source: Source, table: FeatureTable, number: str, most: int, tables: tuple[SideTable, ...]
    ) -> None:
        self._path, self._source, self._table, self._most, self._tables = path, source, table, most, tables
        names = ", ".join(map(quoted, table.names))
        self._query = f"SELECT {number}, {names} FROM {quoted(str(source.layer))}"
        self._order = f"ORDER BY {number} LIMIT {most}"
        self._behind = f"WHERE {number} > ?"

    def parts(self) -> Iterator[RawLayer]:
        owed = self._owed()
        read, last, notes = 0, None, self._table.notes
        headings = (*self._headings(), *(text for one in self._tables for text in told(one)))
        while True:
            try:
                rows = self._rows(last)
            except FileError as error:
                if not read:
                    raise
                yield self._source.lost([Unread(str(read), _said(error, read), count=max(owed - read, 1))])
                return
            if not rows:
                break
            part = self._part([row[1:] for row in rows], read)
            yield dataclasses.replace(part, notes=notes, headings=headings, tables=self._tables)
            read, last, notes = read + len(rows), rows[-1][0], ()
        if read < owed:
            reason = Text("文件中有，却没能读出", "counted in the file, but it could not be read")
            yield self._source.lost([Unread("?", reason, count=owed - read)])

    def _owed(self) -> int:
        """Features by a count; 0 where a broken file does not even let itself be counted."""
        with contextlib.suppress(FileError), opened(self._path) as database:
            return count_rows(database, str(self._source.layer))
        return 0

    def _headings(self) -> tuple[str, ...]:
        with contextlib.suppress(FileError), opened(self._path) as database:
            return described(database, str(self._source.layer))
        return ()

    def _rows(self, last: int | None) -> list[Any]:
        with opened(self._path) as database:
            if last is None:
                return rows_of(database, f"{self._query} {self._order}", fetch=_fetch)
            return rows_of(database, f"{self._query} {self._behind} {self._order}", (last,), fetch=_fetch)

    def _part(self, rows: list[Any], first: int) -> RawLayer:
        source, table = self._source, self._table
        geometry, why, repairs = table.shapes(rows, first=first)
        reasons = {row - first: reason for row, reason in why.items()}
        return raw_layer(
            without_unsound(geometry, reasons),
            table.attributes(rows),
            file=source.file,
            layer=source.layer,
            found=len(rows),
            crs=table.system.crs,
            crs_declared=table.system.declared,
            fingerprint=source.fingerprint,
            reasons=reasons,
            repairs=repairs,
            positions=np.arange(first, first + len(rows)),
        )


def _fetch(cursor: sqlite3.Cursor) -> list[Any]:
    """Rows one by one, until they are as many bytes as a part may have."""
    rows: list[Any] = []
    size = 0
    try:
        for row in cursor:
            rows.append(row)
            size += sum(len(value) for value in row if isinstance(value, bytes | str))
            if size > MAX_PART_BYTES:
                break
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        # A broken page: what came before it stands, and the next query meets it first.
        if not rows:
            raise
    return rows


def _said(error: FileError, read: int) -> Text:
    problem = error.problem
    return Text(
        f"{problem.zh}；第 {read + 1} 个要素起没有读出", f"{problem.en}; nothing was read from feature {read + 1} on"
    )
