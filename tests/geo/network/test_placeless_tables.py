"""Assets that stand in a table without geometry lie nobody knows where; tables of codes, sizes and of what is drawn are none."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

from geo.errors import FileError
from geo.network import LayerSource, load_network
from permits.cli.app import app
from permits.service.shipped import network_tables


def written(
    folder: Path, table: str, columns: str, rows: Sequence[Sequence[Any]], *, listed: bool = True, packed: bool = False
) -> Path:
    """A GeoPackage that holds pipes M1 and M2, and a table without geometry."""
    path = folder / "n.gpkg"
    geopandas.GeoDataFrame(
        {"asset_id": ["M1", "M2"], "kind": "main", "dn": 300, "起点点号": ["P1", "P2"]},
        geometry=[shapely.LineString([(465000, y), (465100, y)]) for y in (3846300, 3846400)],
        crs="EPSG:4547",
    ).to_file(path, layer="drawn", driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute(f'CREATE TABLE "{table}" ({columns})')
        for row in rows:
            database.execute(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(row))})', row)
        if listed:
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
                (table, table),
            )
    database.close()
    if packed:
        with zipfile.ZipFile(folder / "n.gpkg.zip", "w") as archive:
            archive.write(path, "delivered/n.gpkg")
        path = folder / "n.gpkg.zip"
    return path


def loaded(
    folder: Path, table: str, columns: str, rows: Sequence[Sequence[Any]], *, listed: bool = True, packed: bool = False
) -> int:
    """How many assets it gives."""
    path = written(folder, table, columns, rows, listed=listed, packed=packed)
    return len(load_network([LayerSource(path)], tables=network_tables()).column("asset_id"))


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("table", "columns", "rows", "told"),
    [
        ("more", "asset_id TEXT, dn INTEGER", [("M1", 300), ("B7", 500)], ("1", "B7")),
        ("more", "管线编号 TEXT, 管径 TEXT", [("B7", "DN500"), ("B8", None)], ("2", "B7", "B8")),
        ("more", "GXBH TEXT, GJ REAL", [("B7", 500.0)], ("1", "B7")),
        # By its ends, as surveys have it.
        ("more", "起点点号 TEXT, 终点点号 TEXT, 管径 INTEGER", [("P1", "P9", 300), ("P7", "P8", 500)], ("1", "P7")),
        # Without any id: so much of a pipe of some length.
        ("more", "管径 INTEGER, 长度 REAL", [(500, 120.0)], ("1", "more:1")),
        ("阀门井", "编号 TEXT, 井深 REAL", [("J3", 2.5)], ("1", "J3")),
        ("more", "name TEXT, kind TEXT", [("某站", "facility")], ("1",)),
        # The number of its row is no id: the layer has rows 1 and 2 too.
        ("more", "id INTEGER PRIMARY KEY, dn INTEGER, length REAL", [(1, 500, 3.0)], ("1", "more:1")),
        ("more", "asset_id TEXT PRIMARY KEY, dn INTEGER", [("B7", 500)], ("1", "B7")),
    ],
)
def test_assets_without_a_place_are_refused(
    table: str, columns: str, rows: list[Any], told: tuple[str, ...], listed: bool, tmp_path: Path
) -> None:
    with pytest.raises(FileError) as refused:
        loaded(tmp_path, table, columns, rows, listed=listed)
    said = refused.value.text
    assert all(one in said.zh and one in said.en for one in (*told, table, "n.gpkg"))


@pytest.mark.parametrize(
    ("table", "columns", "rows"),
    [
        ("more", "asset_id TEXT, dn INTEGER", [("M1", 300), ("M2", 500)]),
        ("more", "起点点号 TEXT, 管径 INTEGER", [("P1", 300), ("P2", 300)]),
        ("codes", "code TEXT, meaning TEXT", [("RS", "热水")]),
        ("规格", "管径 INTEGER, 外径 INTEGER, 壁厚 REAL", [(500, 655, 8.0)]),
        ("阀门检修记录", "编号 TEXT, 日期 TEXT", [("R1", "2025-01-01")]),
        ("more", "asset_id TEXT, dn INTEGER", []),
        ("more", "asset_id TEXT, dn INTEGER", [(None, None)]),
        # Rows of the layer by their number.
        ("more", "pipe_fid INTEGER, dn INTEGER", [(1, 300), (2, 300)]),
    ],
)
def test_tables_of_what_is_drawn_of_codes_and_of_sizes_are_not(
    table: str, columns: str, rows: list[Any], tmp_path: Path
) -> None:
    assert loaded(tmp_path, table, columns, rows) == 2


def test_nor_in_an_archive(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="B7"):
        loaded(tmp_path, "more", "asset_id TEXT, dn INTEGER", [("B7", 500)], packed=True)


def test_an_archive_without_such_a_table_is_read(tmp_path: Path) -> None:
    assert loaded(tmp_path, "codes", "code TEXT, meaning TEXT", [("RS", "热水")], packed=True) == 2


@pytest.mark.parametrize("packed", [False, True])
def test_who_looks_at_a_network_and_who_saves_one_is_told_too(packed: bool, tmp_path: Path) -> None:
    """They read its layer before it is loaded, to propose a mapping."""
    path = written(tmp_path, "more", "asset_id TEXT, dn INTEGER", [("B7", 500)], packed=packed)
    for command in (["check", str(path)], ["build", str(path), "--out", str(tmp_path / "n.hgnet")]):
        answered = CliRunner().invoke(app, ["network", *command])
        assert isinstance(answered.exception, FileError) and "B7" in answered.exception.text.zh
    assert not (tmp_path / "n.hgnet").exists()
