"""Tables without places that say more of what a layer draws are joined to it by the ids of both."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.network.assets import AssetRegister
from geo.network.faults import NetworkFaults
from permits.service.shipped import network_tables

IDS = ("G1", "G2")


def drawn(ids: Sequence[Any] = IDS, **columns: Any) -> geopandas.GeoDataFrame:
    lines = [shapely.LineString([(465000, y), (465100, y)]) for y in (3846300, 3846400)]
    return geopandas.GeoDataFrame({"管段编号": list(ids), "kind": "main", **columns}, geometry=lines, crs="EPSG:4547")


def with_table(
    folder: Path, columns: str, rows: Sequence[Sequence[Any]], *, table: str = "管线属性", **own: Any
) -> Path:
    path = folder / "n.gpkg"
    drawn(**own).to_file(path, layer="热力管线", driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute(f'CREATE TABLE "{table}" ({columns})')
        for row in rows:
            database.execute(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(row))})', row)
    database.close()
    return path


def loaded(path: Path) -> AssetRegister:
    return load_network([LayerSource(path)], tables=network_tables())


def test_sizes_of_a_table_are_read_by_the_ids(tmp_path: Path) -> None:
    # In another order, and of one pipe alone.
    path = with_table(tmp_path, "管段编号 TEXT, dn INTEGER, width_mm INTEGER", [("G2", 800, 3100)])
    register = loaded(path)
    table = register.table
    assert table["dn"].tolist()[1] == 800 and table["dn"].tolist()[0] != table["dn"].tolist()[0]
    assert table["represents"].tolist() == ["pipe", "channel"] and table["outer_offset_m"][1] == 1.55
    assert any("管线属性" in note.zh and "dn、width_mm" in note.zh and "joined" in note.en for note in register.notes)


def test_a_table_of_an_archive_is_joined_and_a_change_of_it_is_another_network(tmp_path: Path) -> None:
    drawn().rename(columns={"管段编号": "GDBH"}).to_file(tmp_path / "热力.shp", encoding="GBK")
    fingerprints = set()
    for width in (3100, 2400):
        with zipfile.ZipFile(tmp_path / "n.zip", "w") as archive:
            for part in tmp_path.glob("热力.*"):
                archive.write(part, part.name)
            archive.writestr("属性.csv", f"管段编号,width_mm\nG1,{width}\nG2,{width}\n".encode("gbk"))
        register = loaded(tmp_path / "n.zip")
        assert register.table["outer_offset_m"].tolist() == [width / 2000] * 2
        fingerprints.add(register.fingerprint)
    assert len(fingerprints) == 2


def test_numbers_of_rows_and_columns_that_stand_already_are_not_believed(tmp_path: Path) -> None:
    # Two tables that count their rows agree by themselves; its widths are feared and not read.
    path = with_table(tmp_path, "编号 INTEGER, 宽度 INTEGER", [(1, 3100), (2, 3100)], ids=(1, 2))
    table = loaded(path).table
    assert table["represents"].tolist() == ["pipe", "pipe"] and table["unread"].tolist() == ["管线属性.宽度"] * 2
    other = tmp_path / "other"
    other.mkdir()
    path = with_table(other, "管段编号 TEXT, dn INTEGER", [("G1", 800), ("G2", 800)], dn=300)
    table = loaded(path).table
    assert table["dn"].tolist() == [300, 300] and table["unread"].tolist() == ["管线属性.dn"] * 2


def test_a_list_of_codes_explains_its_column(tmp_path: Path) -> None:
    path = with_table(
        tmp_path, "代码 INTEGER, 名称 TEXT", [(1, "供热"), (2, "长输供热")], table="管线种类代码", 管线种类=[1, 2]
    )
    with pytest.raises(NetworkFaults, match=r"管线种类\.名称：长输供热"):
        loaded(path)


@pytest.mark.parametrize(
    ("table", "columns", "rows"),
    [
        # Codes of something else, an id of something else, nothing in it.
        ("材质代码", "代码 INTEGER, 名称 TEXT", [(1, "长输")]),
        ("人员", "工号 TEXT, 管沟宽 INTEGER", [("G1", 3100)]),
        ("管线属性", "管段编号 TEXT, 管沟宽 INTEGER", [("G1", None)]),
    ],
)
def test_other_tables_trouble_nobody(table: str, columns: str, rows: list[Any], tmp_path: Path) -> None:
    register = loaded(with_table(tmp_path, columns, rows, table=table))
    assert register.table["unread"].tolist() == [None, None]
    assert not any("连接" in note.zh for note in register.notes)


def test_domains_of_the_format_explain_their_column(tmp_path: Path) -> None:
    path = with_table(tmp_path, "a TEXT", [], table="x", 性质=["1", "2"])
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE gpkg_data_columns (table_name TEXT, column_name TEXT, constraint_name TEXT)")
        database.execute("INSERT INTO gpkg_data_columns VALUES ('热力管线', '性质', 'd')")
        database.execute(
            "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT, constraint_type TEXT, value TEXT, description TEXT)"
        )
        for code, meaning in (("1", "城市管网"), ("2", "长输管线")):
            database.execute("INSERT INTO gpkg_data_column_constraints VALUES ('d', 'enum', ?, ?)", (code, meaning))
    database.close()
    with pytest.raises(NetworkFaults, match=r"性质\.名称：长输管线"):
        loaded(path)


def test_parts_of_a_pipe_are_feared_together(tmp_path: Path) -> None:
    rows = [("G1", "直埋", "张"), ("G1", "管沟", "李"), ("G2", "直埋", "张")]
    table = loaded(with_table(tmp_path, "管段编号 TEXT, 敷设方式 TEXT, 人 TEXT", rows, dn=800)).table
    assert table["unread"].tolist() == ["管线属性.敷设方式（2）", None] and table["unread_reach_m"][0] == 1.55


def test_a_table_of_several_rows_an_asset_is_said(tmp_path: Path) -> None:
    rows = [("G1", "2024-01-01"), ("G1", "2025-01-01")]
    register = loaded(with_table(tmp_path, "管段编号 TEXT, 巡检日期 TEXT", rows, table="巡检"))
    assert any("巡检" in note.zh and "几行" in note.zh for note in register.notes)
