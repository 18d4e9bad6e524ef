"""A feature table of a GeoPackage: which of its columns are read and how, of all rows or of some."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from geo.columns import Columns, objects
from geo.errors import FileError
from geo.place.crs import LONGITUDE_LATITUDE
from geo.place.file_crs import FileCrs, file_crs
from geo.reading.stored_shapes import shape_text
from geo.reading.wkb import UNREADABLE, shapes_from_wkb
from geo.repair import Repair
from geo.text import Text

_ENVELOPE_DOUBLES = (0, 4, 6, 6, 8)


def quoted(name: str) -> str:
    """A name in a query."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(database: sqlite3.Connection, table: str) -> dict[str, bool]:
    """Columns of a table, and whether reading them runs an expression (virtual generated ones)."""
    rows = database.execute(f"PRAGMA table_xinfo({quoted(table)})").fetchall()
    # 0 ordinary, 1 hidden in a virtual table, 2 generated when read, 3 generated and stored.
    return {str(row[1]): row[6] == 2 for row in rows if row[6] != 1}


def count_rows(database: sqlite3.Connection, table: str) -> int:
    """Features of a table."""
    return int(database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])


class FeatureTable(NamedTuple):
    """A feature table: the columns that are read, the place of the geometry among them, its system, what is to be said of it."""

    names: list[str]
    place: int
    system: FileCrs
    notes: tuple[Text, ...]
    # Under which numbers its geometries may state its system; None where it states none that they could contradict.
    numbers: frozenset[int] | None

    @classmethod
    def of(cls, database: sqlite3.Connection, table: str, file: str) -> FeatureTable | None:
        """How a table is read; None where its geometry is computed.

        Raises
        ------
        FileError
            No column of geometry is registered.
        """
        geometry_column, srs_id = database.execute(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)", (table,)
        ).fetchone() or (None, None)
        if geometry_column is None:
            raise FileError(
                Text(f"图层“{table}”没有登记几何列", f"the layer {table!r} has no registered geometry column"),
                Text("请重新导出", "Export it again"),
                file=file,
            )
        columns = columns_of(database, table)
        names = [name for name, computed in columns.items() if not computed]
        if str(geometry_column).lower() not in (name.lower() for name in names):
            return None
        system = _crs(database, srs_id, file)
        computed = [name for name in columns if name not in names]
        notes = [system.note] if system.note else []
        if computed:
            notes.append(
                Text(
                    f"图层“{table}”的计算列没有读取：{'、'.join(computed)}；需要时请存为普通列",
                    f"computed columns of layer {table!r} were not read: {', '.join(computed)}; store what is needed as plain ones",
                )
            )
        place = [name.lower() for name in names].index(str(geometry_column).lower())
        numbers = None if system.crs is None else _numbers_of(database, srs_id)
        return cls(names, place, system, tuple(notes), numbers)

    def shapes(
        self, rows: Sequence[Sequence[Any]], *, first: int = 0
    ) -> tuple[np.ndarray[Any, Any], dict[int, Text], list[Repair]]:
        """Shapes of some rows; reasons and repairs by the numbers of the rows, counted from that of the first."""
        wkb, unreadable = _without_header([row[self.place] for row in rows], self.numbers)
        geometry, reasons, repairs = shapes_from_wkb(wkb, first=first)
        return geometry, {**reasons, **{first + row: why for row, why in unreadable.items()}}, repairs

    def attributes(self, rows: Sequence[Sequence[Any]]) -> Columns:
        """The facts of some rows."""
        # A table of no rows has no columns to turn.
        cells = list(zip(*rows, strict=True)) or [()] * len(self.names)
        return Columns(
            {
                name: objects(_without_bytes(column))
                for position, (name, column) in enumerate(zip(self.names, cells, strict=True))
                if position != self.place
            },
            rows=len(rows),
        )


def rows_of(
    database: sqlite3.Connection,
    query: str,
    values: Sequence[Any] = (),
    *,
    fetch: Callable[[sqlite3.Cursor], list[Any]] = sqlite3.Cursor.fetchall,
) -> list[Any]:
    """Rows of a query, all unless ``fetch`` takes fewer; texts by SQLite's own decoder, which is fast, or by ours where one of them
    is no UTF-8."""
    ours = database.text_factory
    database.text_factory = str
    try:
        return fetch(database.execute(query, values))
    except sqlite3.OperationalError as error:
        if "decode" not in str(error).lower():
            raise
    finally:
        database.text_factory = ours
    return fetch(database.execute(query, values))


def _without_bytes(column: Sequence[Any]) -> Sequence[Any]:
    """Blobs as text; a second geometry as well-known text, which is asked about where it lies elsewhere."""
    if bytes not in set(map(type, column)):
        return column
    return [
        (shape_text(value) or value.decode("utf-8", "replace")) if isinstance(value, bytes) else value
        for value in column
    ]


def _without_header(blobs: list[Any], numbers: frozenset[int] | None) -> tuple[list[bytes | None], dict[int, Text]]:
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
        stated = int.from_bytes(blob[4:8], "little" if blob[3] & 1 else "big", signed=True)
        if numbers is not None and stated not in numbers:
            reasons[row] = Text(
                f"几何自带的坐标系编号（srs_id）是 {stated}，与图层登记的不同，不知坐标属于哪一个；请在制图软件中统一后重新导出",
                f"its geometry states the system {stated} (srs_id), and its layer another one: nobody knows in which of them it is;"
                " make it one in the mapping program and export again",
            )
            continue
        plain[row] = blob[8 + 8 * _ENVELOPE_DOUBLES[envelope] :]
    return plain, reasons


def _numbers_of(database: sqlite3.Connection, srs_id: Any) -> frozenset[int]:
    """Numbers that stand for one system: its own, those of other rows with its code, and the two of the standard for unknown."""
    same = database.execute(
        "SELECT other.srs_id FROM gpkg_spatial_ref_sys own, gpkg_spatial_ref_sys other WHERE own.srs_id = ?"
        " AND lower(other.organization) = lower(own.organization) AND other.organization_coordsys_id = own.organization_coordsys_id",
        (srs_id,),
    )
    return frozenset((-1, 0, srs_id, *(number for (number,) in same)))


def _crs(database: sqlite3.Connection, srs_id: Any, file: str) -> FileCrs:
    # -1 and 0 are the standard's own words for "unknown"; a system that is not listed is unknown too.
    organization, code, definition = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs_id,),
    ).fetchone() or (None, None, None)
    if srs_id in (-1, 0):
        return FileCrs(None, None, None)
    if str(organization).upper() == "EPSG" and code == 4326:
        return FileCrs(LONGITUDE_LATITUDE, "EPSG:4326", None)
    return file_crs(f"EPSG:{code}" if str(organization).upper() == "EPSG" else definition, file=file)
