"""GeoPackages: nothing is run, every row is read or unread, a layer that cannot be read hides none beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import shapely.affinity

import geo.reading.geopackage as geopackage
from geo.errors import CrsError, FileError
from geo.place.declaration import declare
from geo.reading.layers import read_layers

SQUARE = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])


def frame(count: int = 1) -> gpd.GeoDataFrame:
    shapes = [shapely.affinity.translate(SQUARE, 465_000 + 20 * n, 3_846_000) for n in range(count)]
    return gpd.GeoDataFrame({"number": range(count)}, geometry=shapes, crs="EPSG:4547")


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


def change(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        # Triggers that keep the R-tree call functions that only spatial programs have.
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        for one in statements:
            database.execute(one)
        database.commit()
    return path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "works.gpkg"
    frame(3).to_file(path, layer="红线")
    return path


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom FROM n"


def test_fail_a_view_with_an_endless_query(package: Path) -> None:
    change(
        package,
        "UPDATE gpkg_contents SET table_name = 'trap'",
        "UPDATE gpkg_geometry_columns SET table_name = 'trap'",
        f"CREATE VIEW trap AS {ENDLESS}",
    )
    assert lost(package) == [("trap", 1), ("红线", 3)]


def test_fail_the_list_of_layers_is_the_endless_view(package: Path) -> None:
    change(package, "ALTER TABLE gpkg_contents RENAME TO old", f"CREATE VIEW gpkg_contents AS {ENDLESS}")
    with pytest.raises(FileError, match="not a plain table"):
        read_layers(package)


def test_fail_a_virtual_table(package: Path) -> None:
    change(
        package,
        "CREATE VIRTUAL TABLE trap USING fts5(geom)",
        "UPDATE gpkg_contents SET table_name = 'trap'",
        "UPDATE gpkg_geometry_columns SET table_name = 'trap'",
    )
    assert lost(package) == [("trap", 1), ("红线", 3)]


def test_pass_an_r_tree_that_lies_hides_nothing(package: Path) -> None:
    change(package, 'DELETE FROM "rtree_红线_geom"')
    (layer,) = read_layers(package)
    assert len(layer.readable()) == layer.found == 3


def test_fail_changes_that_wait_beside_the_file(package: Path) -> None:
    package.with_name(package.name + "-wal").write_bytes(b"x")
    with pytest.raises(FileError, match="-wal"):
        read_layers(package)


def test_fail_a_query_under_a_clock(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geopackage, "MAX_SQLITE_SECONDS", -1.0)
    change(package, *['INSERT INTO "红线" SELECT NULL, geom, number FROM "红线"'] * 14)
    with pytest.raises(FileError, match="no end"):
        read_layers(package)


def test_fail_rows_without_geometry_or_with_garbage_are_said(package: Path) -> None:
    change(
        package,
        'UPDATE "红线" SET geom = NULL WHERE number = 0',
        "UPDATE \"红线\" SET geom = x'00ff' WHERE number = 1",
    )
    assert lost(package) == [("0", 1), ("1", 1)]


def test_pass_a_view_beside_the_layer_is_unread_unless_the_layer_is_picked(package: Path) -> None:
    change(
        package,
        'CREATE VIEW "汇总" AS SELECT * FROM "红线"',
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('汇总', 'features', '汇总', 4547)",
        "INSERT INTO gpkg_geometry_columns VALUES ('汇总', 'geom', 'POLYGON', 4547, 0, 0)",
    )
    assert lost(package) == [("汇总", 1)]
    (picked,) = read_layers(package, layers=["红线"])
    assert (picked.found, picked.unread) == (3, ()) and any("汇总" in note.zh for note in picked.notes)


def test_pass_a_computed_column_is_left_out_and_named(package: Path) -> None:
    change(
        package,
        'ALTER TABLE "红线" ADD COLUMN twice INTEGER GENERATED ALWAYS AS (number * 2) VIRTUAL',
        'ALTER TABLE "红线" ADD COLUMN depth_m REAL DEFAULT 2.5',
    )
    (layer,) = read_layers(package)
    assert len(layer.readable()) == 3 and "twice" not in layer.attributes
    assert list(layer.attributes["depth_m"]) == [2.5] * 3
    assert any("computed columns" in note.en and "twice" in note.en for note in layer.notes)


@pytest.mark.parametrize(
    "definition",
    [
        "undefined",
        'LOCAL_CS["Undefined SRS",UNIT["metre",1]]',
        'ENGCRS["site grid",EDATUM["d"],CS[Cartesian,2],AXIS["e",east],AXIS["n",north],LENGTHUNIT["metre",1]]',
    ],
)
def test_pass_a_system_that_is_none_is_settled_by_the_sender(definition: str, package: Path) -> None:
    with closing(sqlite3.connect(package)) as database:
        database.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('none', 99999, 'NONE', 99999, ?, '')", (definition,))
        database.commit()
    change(package, "UPDATE gpkg_geometry_columns SET srs_id = 99999")
    (layer,) = read_layers(package)
    assert layer.crs is None and declare(layer, "EPSG:4547").crs.to_epsg() == 4547
    with pytest.raises(CrsError, match="no coordinate system" if definition == "undefined" else "is none of the earth"):
        declare(layer, None)
    assert any("the sender's statement counts" in note.en for note in layer.notes) is (definition != "undefined")


def test_pass_a_value_cut_inside_a_character_reads_to_its_cut(package: Path) -> None:
    change(package, 'ALTER TABLE "红线" ADD COLUMN note TEXT')
    with closing(sqlite3.connect(package)) as database:
        database.execute("UPDATE \"红线\" SET note = CAST(x'e5bc80e68c96e5' AS TEXT) WHERE number = 1")
        database.commit()
    (layer,) = read_layers(package)
    assert layer.attributes["note"][1] == "开挖"


def test_pass_a_table_without_geometry_is_named(package: Path) -> None:
    change(
        package,
        "CREATE TABLE works (id INTEGER PRIMARY KEY, activity TEXT)",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('works', 'attributes', 'works')",
    )
    (layer,) = read_layers(package)
    assert layer.found == 3 and any("tables without geometry" in note.en and "works" in note.en for note in layer.notes)


TAKE = ("CREATE TABLE r AS SELECT * FROM 红线 WHERE number = 1", "DELETE FROM 红线 WHERE number = 1")
REGISTERED = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('r', '{}', 'r')"
WKT = "POLYGON((465150 3846002, 465152 3846002, 465152 3846004, 465150 3846002))"


@pytest.mark.parametrize(
    "statements",
    [
        TAKE,
        (*TAKE, REGISTERED.format("attributes")),
        (*TAKE, REGISTERED.format("tiles")),
        ("CREATE TABLE r (note TEXT)", f"INSERT INTO r VALUES ('   {WKT}')", REGISTERED.format("attributes")),
        ("CREATE TABLE r (note TEXT)", f"INSERT INTO r VALUES ('{shapely.from_wkt(WKT).wkb_hex}')"),
        ("CREATE TABLE r (note BLOB)", f"INSERT INTO r VALUES (x'{shapely.from_wkt(WKT).wkb_hex}')"),
        ("CREATE TABLE r (x REAL, y REAL)", "INSERT INTO r VALUES (465150, 3846002)"),
    ],
)
def test_fail_a_table_with_shapes_that_is_no_layer(statements: tuple[str, ...], package: Path) -> None:
    change(package, *statements)
    assert lost(package) == [("r", 1)]
    assert not any("tables without geometry" in note.en for layer in read_layers(package) for note in layer.notes)


def test_pass_tables_of_facts_beside_the_layer(package: Path) -> None:
    change(package, "CREATE TABLE r (note TEXT, photo BLOB)", "INSERT INTO r VALUES ('POINT', x'FFD8FFE00010')")
    assert lost(package) == []


def test_pass_a_second_geometry_is_handed_on_as_text(package: Path) -> None:
    change(package, "ALTER TABLE 红线 ADD COLUMN g2 BLOB", "UPDATE 红线 SET g2 = geom")
    (layer,) = read_layers(package)
    shapes = [shapely.from_wkt(text) for text in layer.attributes["g2"]]
    assert all(one.equals(other) for one, other in zip(shapes, layer.geometry, strict=True))


@pytest.mark.parametrize(
    ("begins", "hot"), [(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", True), (b"\0" * 8, False), (b"", False)]
)
def test_fail_a_change_that_broke_off_beside_the_file(begins: bytes, hot: bool, package: Path) -> None:
    package.with_name(package.name + "-journal").write_bytes(begins + b"\0" * 504)
    if not hot:
        assert len(read_layers(package)[0].readable()) == 3
        return
    with pytest.raises(FileError, match="-journal"):
        read_layers(package)


@pytest.mark.parametrize(
    ("number", "read"),
    [("A3110000", True), ("C3110000", True), ("FFFFFFFF", True), ("00000000", True), ("C4110000", False)],
)
def test_fail_a_geometry_that_states_another_system_than_its_layer_is_unread(
    number: str, read: bool, package: Path
) -> None:
    """4515 is a second number of the layer's system here; 4548 is another system."""
    change(
        package,
        "INSERT INTO gpkg_spatial_ref_sys SELECT srs_name, 4515, organization, organization_coordsys_id, definition, description"
        " FROM gpkg_spatial_ref_sys WHERE srs_id = 4547",
        f"UPDATE 红线 SET geom = CAST(substr(geom, 1, 4) || x'{number}' || substr(geom, 9) AS BLOB) WHERE number = 1",
    )
    assert lost(package) == ([] if read else [("1", 1)])
    if not read:
        (layer,) = read_layers(package)
        assert "4548" in layer.unread[0].reason.en


def test_pass_a_layer_says_what_it_is_described_as(package: Path) -> None:
    change(package, "UPDATE gpkg_contents SET identifier = table_name, description = ' 基坑各边外扩6米 '")
    (layer,) = read_layers(package)
    assert layer.headings == ("基坑各边外扩6米",)
