"""Tables as one GeoPackage: ``sites`` with its shapes and their index, ``findings`` beside it, and how QGIS is to draw them.

Written by SQLite alone, group by group, in one order and without a clock, so that the same rows give the same bytes.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyproj
import shapely

from permits.batch.columns import FINDINGS, SITES, Column
from permits.batch.qgis_style import Drawn, qgis_style
from permits.service.row_names import GEOMETRY

Shapes = np.ndarray[Any, Any]

_LAYER, _BESIDE, _SHAPE = "sites", "findings", "geom"
_LONGITUDE_LATITUDE = 4326
# The standard wants a moment; that of the run would make every file another one.
_NO_MOMENT = "2000-01-01T00:00:00.000Z"
_KINDS = {"string": "TEXT", "int64": "INTEGER", "double": "DOUBLE", "bool": "BOOLEAN"}
# GeoPackage 1.3, which programs of some years ago read without a warning; a header is little-endian.
_APPLICATION, _VERSION = 0x47504B47, 10300
_HEADER, _BOX = struct.Struct("<2sBBi"), struct.Struct("<4d")
_WITH_BOX, _EMPTY = 0b0000_0011, 0b0001_0001
_DRAWN = {0: Drawn.POINT, 4: Drawn.POINT, 1: Drawn.LINE, 2: Drawn.LINE, 5: Drawn.LINE, 3: Drawn.AREA, 6: Drawn.AREA}

_TABLES = f"""
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE VIRTUAL TABLE rtree_{_LAYER}_{_SHAPE} USING rtree(id, minx, maxx, miny, maxy);
"""
# What keeps the index right where somebody edits the layer, in the words of the standard (annex F.3).
_FULL, _EMPTIED = (
    f"(NEW.{_SHAPE} NOTNULL AND NOT ST_IsEmpty(NEW.{_SHAPE}))",
    f"(NEW.{_SHAPE} ISNULL OR ST_IsEmpty(NEW.{_SHAPE}))",
)
_INDEX = f"rtree_{_LAYER}_{_SHAPE}"
_SIDES = ", ".join(f"ST_{side}(NEW.{_SHAPE})" for side in ("MinX", "MaxX", "MinY", "MaxY"))
_PUT, _GONE = (
    f"INSERT OR REPLACE INTO {_INDEX} VALUES (NEW.fid, {_SIDES});",
    f"DELETE FROM {_INDEX} WHERE id = OLD.fid;",
)
_BOTH_GONE = f"DELETE FROM {_INDEX} WHERE id IN (OLD.fid, NEW.fid);"
_TRIGGERS = "".join(
    f"CREATE TRIGGER {_INDEX}_{name} AFTER {event} ON {_LAYER} WHEN {when} BEGIN {then} END;\n"
    for name, event, when, then in (
        ("insert", "INSERT", _FULL, _PUT),
        ("update1", f"UPDATE OF {_SHAPE}", f"OLD.fid = NEW.fid AND {_FULL}", _PUT),
        ("update2", f"UPDATE OF {_SHAPE}", f"OLD.fid = NEW.fid AND {_EMPTIED}", _GONE),
        ("update3", "UPDATE", f"OLD.fid != NEW.fid AND {_FULL}", f"{_GONE} {_PUT}"),
        ("update4", "UPDATE", f"OLD.fid != NEW.fid AND {_EMPTIED}", _BOTH_GONE),
        ("delete", "DELETE", f"OLD.{_SHAPE} NOTNULL", _GONE),
    )
)


class GeoPackage:
    """One that is being written: takes groups of rows of either table, ends with `finish`."""

    def __init__(self, database: sqlite3.Connection, *, findings: bool) -> None:
        self._database, self._findings = database, findings
        self._box = (np.inf, np.inf, -np.inf, -np.inf)
        self._drawn: set[Drawn] = set()
        self._fid = 0
        database.executescript(
            # It stands beside the real file until it is whole, so nothing is gained by a way back.
            f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION}; BEGIN; {_TABLES} COMMIT;"
        )
        database.execute(_created(_LAYER, SITES))
        if findings:
            database.execute(_created(_BESIDE, FINDINGS))

    def sites(self, table: pyarrow.Table) -> None:
        """Take a group of rows of sites."""
        shapes = shapely.from_wkb(table.column(GEOMETRY).to_numpy())
        boxes = shapely.bounds(shapes)
        self._drawn.update(_DRAWN[kind] for kind in np.unique(shapely.get_type_id(shapes)).tolist() if kind in _DRAWN)
        if not np.isnan(boxes).all():
            low, high = np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)
            self._box = (*np.minimum(self._box[:2], low).tolist(), *np.maximum(self._box[2:], high).tolist())
        fids = range(self._fid + 1, self._fid + 1 + len(table))
        self._fid += len(table)
        boxed = [
            (fid, west, east, south, north)
            for fid, (west, south, east, north) in zip(fids, boxes.tolist(), strict=True)
            if west == west
        ]
        with self._together():
            self._insert(_LAYER, [fids, _blobs(shapes, boxes), *_columns(table, SITES)])
            self._database.executemany(f"INSERT INTO {_INDEX} VALUES (?, ?, ?, ?, ?)", boxed)

    def findings(self, table: pyarrow.Table) -> None:
        """Take a group of rows of findings."""
        with self._together():
            self._insert(_BESIDE, [[None] * len(table), *_columns(table, FINDINGS)])

    def finish(self) -> str:
        """Write what is known when all rows are; the style, which also goes beside the file."""
        style = qgis_style(self._drawn)
        box = self._box if self._fid and np.isfinite(self._box).all() else (None,) * 4
        nowhere = (None,) * 4
        names: list[tuple[str, str, tuple[float | None, ...], int | None]] = [
            (_LAYER, "features", box, _LONGITUDE_LATITUDE)
        ]
        if self._findings:
            names.append((_BESIDE, "attributes", nowhere, None))
        names.append(("layer_styles", "attributes", nowhere, None))
        with self._together():
            put = self._database.executemany
            put("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _systems())
            put(
                "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
                [(name, kind, name, _NO_MOMENT, *sides, system) for name, kind, sides, system in names],
            )
            put(
                "INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'GEOMETRY', ?, 0, 0)",
                [(_LAYER, _SHAPE, _LONGITUDE_LATITUDE)],
            )
            put(
                "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        _LAYER,
                        _SHAPE,
                        "gpkg_rtree_index",
                        "http://www.geopackage.org/spec120/#extension_rtree",
                        "write-only",
                    )
                ],
            )
            put(
                "INSERT INTO layer_styles VALUES (NULL, '', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)",
                [(_LAYER, _SHAPE, "暖护 HeatGuard", style, "按结论着色 by outcome", _NO_MOMENT)],
            )
        if self._findings:
            self._database.execute(f"CREATE INDEX {_BESIDE}_row ON {_BESIDE} (row)")
        self._database.executescript(_TRIGGERS)
        return style

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._database.execute("BEGIN")
        yield
        self._database.execute("COMMIT")

    def _insert(self, table: str, columns: Sequence[Any]) -> None:
        marks = ", ".join("?" * len(columns))
        self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", zip(*columns, strict=True))


@contextmanager
def geopackage(path: Path, *, findings: bool) -> Iterator[GeoPackage]:
    """A GeoPackage that takes groups of rows; to be finished by the caller."""
    # Transactions are begun where they are meant to begin.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        yield GeoPackage(database, findings=findings)


def _created(table: str, columns: Sequence[Column]) -> str:
    held = [f'"{one.name}" {_KINDS[str(one.kind)]}' for one in columns if one.name != GEOMETRY]
    shape = [f"{_SHAPE} GEOMETRY"] if len(held) < len(columns) else []
    return f"CREATE TABLE {table} ({', '.join(['fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', *shape, *held])})"


def _columns(table: pyarrow.Table, columns: Sequence[Column]) -> list[list[Any]]:
    return [table.column(one.name).to_pylist() for one in columns if one.name != GEOMETRY]


def _blobs(shapes: Shapes, boxes: Shapes) -> list[bytes | None]:
    """Shapes as the standard has them: a header with their box before the WKB."""
    blobs: list[bytes | None] = []
    for wkb, (west, south, east, north) in zip(shapely.to_wkb(shapes).tolist(), boxes.tolist(), strict=True):
        if wkb is None:
            blobs.append(None)
        elif west != west:
            blobs.append(_HEADER.pack(b"GP", 0, _EMPTY, _LONGITUDE_LATITUDE) + wkb)
        else:
            header = _HEADER.pack(b"GP", 0, _WITH_BOX, _LONGITUDE_LATITUDE)
            blobs.append(header + _BOX.pack(west, east, south, north) + wkb)
    return blobs


def _systems() -> list[tuple[Any, ...]]:
    """The systems that every GeoPackage names, longitude and latitude among them."""
    wkt = pyproj.CRS.from_epsg(_LONGITUDE_LATITUDE).to_wkt("WKT1_GDAL")
    return [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, wkt, "longitude/latitude coordinates in decimal degrees on WGS 84"),
    ]
