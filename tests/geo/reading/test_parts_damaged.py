"""What is wrong with a file costs what is wrong with it: each of its features is read, or unread with its reason."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import shapely

from geo.errors import InputError
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.reading.parts import parts

# What stands in the second row of a table of places, and a word of why it is no site.
ODD_ROWS = {
    "ZK99,,": "no coordinates",
    "人民路口,,": "no coordinates",
    "ZK99,,465000.5": "no numbers",
    "ZK99,abc,465000.5": "no numbers",
    "ZK99,3845000.5": "2 cells and the header 3",
    "ZK99,3845000.5,465000.5,9": "4 cells and the header 3",
    "ZK99,3.85E+06,465000.5": "last digit is worth",
    'ZK99,"3,845,000",465000.5': "grouped by thousands",
    'ZK99,"3845000.5,465000.5': "quotes or separators",
}
MANY = 23


def frame() -> geopandas.GeoDataFrame:
    """Sites one beside the other."""
    shapes = [shapely.box(465000 + 40 * n, 3845000, 465020 + 40 * n, 3845015) for n in range(MANY)]
    return geopandas.GeoDataFrame({"name": [f"工地 {n}" for n in range(MANY)]}, geometry=shapes, crs="EPSG:4547")


def places(found: list[RawLayer]) -> list[int]:
    return [int(place) for part in found for place in part.positions[part.shapes.kinds() >= 0]]


def rows_of(found: list[RawLayer]) -> list[tuple[int, dict[str, Any]]]:
    """Place and facts of each feature that is read."""
    return [
        (int(part.positions[row]), {key: one for key, one in part.attributes.row(row).items() if one is not None})
        for part in found
        for row in np.flatnonzero(part.shapes.kinds() >= 0)
    ]


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "sites.ndjson"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def site(x: float = 113.6, **members: Any) -> dict[str, Any]:
    ring = [[x, 34.7], [x + 0.001, 34.7], [x + 0.001, 34.701], [x, 34.7]]
    properties = members.pop("properties", {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        **members,
    }


def unread_of(path: Path, most: int = 500) -> list[tuple[str, str]]:
    return [(one.feature, one.reason.en) for part in parts(path, most=most) for one in part.unread]


@pytest.mark.parametrize("most", [1, 2, 500])
def test_a_broken_line_is_unread_and_harms_no_other(most: int, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        site(113.60, id="A"),
        '{"type": "Feature", "geometry": {"type": "Pol',
        site(113.61, properties={"id": "B"}),
        "",
        site(113.62, geometry={"type": "Circle", "coordinates": [1, 2]}, id="C"),
        '{"type": "Feature", "properties": {"a": 1, "a": 2}, "geometry": null}',
        site(113.63),
        '{"type": "Feature", "properties": {"a": NaN}, "geometry": null}',
        "[1, 2]",
        site(113.64, properties={"depth_m": 2}, depth_m=3),
    )
    found = list(parts(path, most=most))
    assert [(place, facts.get("id")) for place, facts in rows_of(found)] == [(0, None), (2, "B"), (5, None)]
    said = unread_of(path, most)
    assert sorted(name for name, _ in said) == ["1", "4", "6", "7", "8", "C"]
    assert sum(part.found for part in found) == 9
    lines = dict(said)
    assert lines["1"].startswith("line 2:") and lines["C"].startswith("line 5:") and "'a' stands twice" in lines["4"]
    assert "disagree" in lines["8"]


def test_a_line_is_a_feature_a_geometry_a_collection_or_what_a_screening_is_asked_with(tmp_path: Path) -> None:
    feature = site(113.6, properties={"activity": "excavation"})
    path = written(
        tmp_path,
        feature,
        feature["geometry"],
        {"type": "FeatureCollection", "features": [feature]},
        {"works": feature, "depth_m": 2.5, "id": "S4", "crs": None},
        {"works": {"type": "FeatureCollection", "features": [feature]}, "activity": "excavation"},
        {"works": feature["geometry"], "activity": "drilling"},
        {"works": feature, "activity": "drilling"},
        {"type": "FeatureCollection", "features": []},
    )
    (part,) = parts(path)
    facts = [facts for _, facts in rows_of([part])]
    dug = {"activity": "excavation"}
    assert facts == [dug, {}, dug, {**dug, "depth_m": 2.5, "id": "S4"}, dug, {"activity": "drilling"}]
    assert [(one.feature, one.reason.en) for one in part.unread] == [
        ("6", 'line 7: activity in and beside the feature disagree: "excavation" and "drilling"'),
        ("7", "line 8: the line holds no feature"),
    ]


def test_each_line_has_its_own_system(tmp_path: Path) -> None:
    plane = {"type": "Point", "coordinates": [465000, 3845000]}
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = written(
        tmp_path,
        site(113.6),
        {"type": "Feature", "properties": {}, "geometry": plane, "crs": named},
        {"works": plane, "crs": "EPSG:4547"},
        {"type": "Feature", "properties": {"epsg": 4547}, "geometry": plane},
        {"type": "Feature", "properties": {"srid": "3857.0"}, "geometry": plane},
        {"type": "Feature", "properties": {"crs": "the one of the city"}, "geometry": plane},
        {"works": plane, "crs": "EPSG:999999"},
        {"works": {**plane, "crs": named}, "crs": "EPSG:4526"},
        {"type": "Feature", "properties": {"epsg": 4547, "srid": 4526}, "geometry": plane},
        site(113.7, properties={"crs": ""}),
    )
    found = list(parts(path))
    by_place = {int(place): part.crs.to_epsg() for part in found for place in part.positions if part.crs is not None}
    assert by_place == {0: 4326, 1: 4547, 2: 4547, 3: 4547, 4: 3857, 9: 4326}
    assert {one.feature for part in found for one in part.unread} == {"5", "6", "7", "8"}
    assert sum(part.found for part in found) == 10
    assert {part.crs_declared for part in found if part.crs_by_standard} == {"EPSG:4326 (RFC 7946)"}


def test_a_feature_that_contradicts_the_system_of_its_file_is_unread(tmp_path: Path) -> None:
    sites = frame().assign(srid=[4547] * (MANY - 1) + [4526])
    sites.to_parquet(tmp_path / "sites.parquet")
    found = list(parts(tmp_path / "sites.parquet"))
    assert [one.feature for part in found for one in part.unread] == [str(MANY - 1)]
    assert sum(map(len, found)) == MANY - 1


def test_an_encoding_is_that_of_the_file_and_not_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "sites.ndjson"
    lines = [json.dumps(site(properties={"name": name}), ensure_ascii=False) for name in ("联通", "东风路基坑", "隆")]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    (part,) = parts(path)
    assert part.attributes["name"].tolist() == ["联通", "东风路基坑", "隆"]
    assert any("GB18030" in note.en for note in part.notes)
    cut = "\n".join(lines).encode().replace("隆".encode(), "隆".encode()[:2])
    path.write_bytes(cut)
    (part,) = parts(path)
    assert part.attributes["name"].tolist() == ["联通", "东风路基坑"]
    assert [one.feature for one in part.unread] == ["2"]


def test_a_line_without_end_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.reading.parts_of_json.MAX_RECORD_BYTES", 2**21)
    path = tmp_path / "sites.ndjson"
    endless = json.dumps(site(properties={"name": "x" * 2**23}))
    path.write_text("\n".join([json.dumps(site(id=1)), endless, json.dumps(site(id=3))]))
    (part,) = parts(path)
    assert part.attributes["feature_id"].tolist() == [1, None, 3]
    assert part.positions.tolist() == [0, 1, 2] and places([part]) == [0, 2]
    assert [(one.feature, one.reason.en) for one in part.unread] == [
        ("1", "line 2: the line has more than 2097152 bytes")
    ]


def test_a_broken_row_group_is_unread_and_what_came_before_stands(tmp_path: Path) -> None:
    path = tmp_path / "sites.parquet"
    frame().to_parquet(path, row_group_size=10)
    place = pyarrow.parquet.ParquetFile(path).metadata.row_group(1).column(1)
    content = bytearray(path.read_bytes())
    start = place.dictionary_page_offset
    content[start : start + place.total_compressed_size // 2] = bytes(place.total_compressed_size // 2)
    path.write_bytes(content)
    found = list(parts(path, most=4))
    assert [int(place) for part in found for place in part.positions] == [*range(10), *range(20, MANY)]
    assert sum(part.found for part in found) == MANY
    assert [(one.feature, one.count) for part in found for one in part.unread] == [("10", 10)]


def test_a_damaged_shape_in_a_column_is_unread(tmp_path: Path) -> None:
    path = tmp_path / "sites.parquet"
    frame().to_parquet(path, row_group_size=10)
    table = pyarrow.parquet.read_table(path)
    shapes = table.column("geometry").to_pylist()
    shapes[3] = shapes[3][:40]
    shapes[12] = shapely.to_wkb(shapely.Point(float("inf"), 1))
    shapes[21] = None
    place = table.schema.get_field_index("geometry")
    pyarrow.parquet.write_table(
        table.set_column(place, table.schema.field(place), pyarrow.array(shapes, pyarrow.binary())), path
    )
    found = list(parts(path, most=7))
    assert [one.feature for part in found for one in part.unread] == ["3", "12", "21"]
    assert len(rows_of(found)) == MANY - 3
    assert sum(part.found for part in found) == MANY


def test_what_is_no_file_is_refused_as_by_a_reading_of_the_whole(tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").write_bytes(b"")
    (tmp_path / "other.bin").write_bytes(b"\x00\x01nothing of ours")
    for name in ("missing.geojson", "empty.ndjson", "other.bin", "."):
        with pytest.raises(InputError) as whole:
            read_layers(tmp_path / name)
        with pytest.raises(InputError) as cut:
            list(parts(tmp_path / name))
        assert str(cut.value) == str(whole.value)


@pytest.mark.parametrize("most", [2, 500])
def test_a_collection_that_breaks_off_stands_up_to_there(most: int, tmp_path: Path) -> None:
    path = tmp_path / "sites.geojson"
    frame().to_crs(4326).to_file(path)
    content = path.read_bytes()
    path.write_bytes(content[: content.index("工地 9".encode())])
    found = list(parts(path, most=most))
    assert [int(place) for part in found for place in part.positions] == list(range(9))
    ((name, reason),) = [(one.feature, one.reason.en) for part in found for one in part.unread]
    assert name == "9" and reason.endswith("nothing was read from feature 10 on")
    path.write_bytes(content.rstrip().removesuffix(b"}"))
    assert sum(map(len, parts(path, most=most))) == MANY
    assert [name for name, _ in unread_of(path, most)] == [str(MANY)]


def test_a_feature_of_a_collection_that_breaks_the_rules_is_unread(tmp_path: Path) -> None:
    texts = [json.dumps(site(113.6 + number / 100)) for number in range(9)]
    texts[1] = texts[1].replace('"properties": {}', '"properties": {"a": 1, "a": 2}')
    texts[2] = texts[2].replace('"properties": {}', '"properties": {"a": NaN}')
    texts[3] = texts[3].replace('"properties": {}', '"properties": {"a": "\\ud800"}')
    texts[4] = texts[4].replace('"properties": {}', '"properties": {"a": ' + "9" * 5000 + "}")
    texts[5] = "7"
    texts[6] = texts[6].replace('"properties": {}', '"properties": {"a": "\udcff"}')
    path = tmp_path / "sites.json"
    text = '{"type": "FeatureCollection", "features": [' + ",".join(texts) + "]}"
    path.write_bytes(text.encode(errors="surrogateescape"))
    for most in (2, 500):
        found = list(parts(path, most=most))
        assert places(found) == [0, 7, 8]
        # What is lost among others has a row at its place, as results must keep the order of the works.
        rows = [int(place) for part in found for place in part.positions]
        assert rows == sorted(rows) and (most == 2 or rows == [*range(9)])
        assert sorted(name for name, _ in unread_of(path, most)) == list("123456")


def test_other_json_is_read_as_a_whole(tmp_path: Path) -> None:
    feature = site(113.6, id="A")
    for document in (feature, feature["geometry"], {"type": "GeometryCollection", "geometries": [feature["geometry"]]}):
        path = tmp_path / "site.json"
        path.write_text(json.dumps(document, indent=2))
        assert rows_of(list(parts(path))) == rows_of(list(read_layers(path)))
    path.write_text('{"type": "FeatureCollection", "features": [], "features": []}')
    with pytest.raises(InputError, match="stands twice"):
        list(parts(path))


@pytest.mark.parametrize("most", [1, 3, 500])
def test_a_row_of_a_table_that_is_wrong_is_unread(most: int, tmp_path: Path) -> None:
    shape = '"POLYGON ((0 0, 9 0, 9 9, 0 0))"'
    path = tmp_path / "sites.csv"
    rows = [
        f"A,{shape}",
        f'B"," {shape}',
        f'"C,{shape}',
        f"D,{shape}",
        "E,POLYGON ((0 0",
        f"F,{shape},G",
        "H,",
        f"I,{shape}",
        '"J,POINT (1 2)',
        "K,POINT (1 2)",
    ]
    path.write_text("\n".join(["name,wkt", *rows]))
    found = list(parts(path, most=most))
    assert [facts["name"] for _, facts in rows_of(found) if facts["name"] in "ADIK"] == list("ADIK")
    said = dict(unread_of(path, most))
    assert places(found) == [0, 3, 7, 9]
    assert sum(part.found for part in found) == 10
    assert said["4"].startswith("row ") and "is not WKT" in said["4"]
    assert "3 cells and the header 2" in said["5"] and said["8"].startswith("line 10: its quotes")


def test_each_row_of_a_table_has_its_own_system(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    rows = ["SRID=4547;POINT (465000 3845000)", "SRID=4326;POINT (113.6 34.7)", "SRID=99;POINT (1 1)", "POINT (2 2)"]
    path.write_text("\n".join(["wkt,srid", *(f"{row}," for row in rows), "POINT (3 3),4526", "POINT (4 4),gauss"]))
    found = list(parts(path))
    systems = {int(place): part.crs and part.crs.to_epsg() for part in found for place in part.positions}
    assert systems == {0: 4547, 1: 4326, 3: None, 4: 4526}
    assert sorted(unread_of(path)) == [
        ("2", "row 4: coordinate system 'EPSG:99' is unknown"),
        ("5", "coordinate system 'gauss' is unknown"),
    ]


@pytest.mark.parametrize("most", [1, 4, 500])
def test_a_row_with_north_and_east_exchanged_is_unread(most: int, tmp_path: Path) -> None:
    path = tmp_path / "holes.csv"
    for names in ("X,Y", "东坐标,北坐标"):
        rows = [f"ZK{n},{465000 + n}.5,{3845000 + n}.25" for n in range(MANY)]
        rows[5] = "ZK5,3845000.25,465005.5"
        rows[9] = "ZK9,,"
        path.write_text("\n".join([f"孔号,{names}", *rows]))
        found = list(parts(path, most=most))
        assert places(found) == [n for n in range(MANY) if n not in (5, 9)]
        assert {float(point.x) // 1000 for part in found for point in part.geometry if point is not None} == {465}
        assert sum(part.found for part in found) == MANY


@pytest.mark.parametrize("names", ["X,Y", "北坐标,东坐标"])
@pytest.mark.parametrize(("row", "why"), ODD_ROWS.items())
@pytest.mark.parametrize("count", [3, 30])
def test_one_odd_row_of_a_table_of_places_stops_no_other(
    names: str, row: str, why: str, count: int, tmp_path: Path
) -> None:
    """Few rows or many: what a check refuses as a whole is one row of a batch."""
    path = tmp_path / "sites.csv"
    rows = [f"ZK{n},{3845000 + 33 * n}.25,{465000 + 71 * n}.5" for n in range(count)]
    path.write_text("\n".join([f"独立点号,{names}", rows[0], row, *rows[1:]]))
    ((_, said),) = unread_of(path)
    assert why in said
    assert places(list(parts(path))) == [0, *range(2, count + 1)]


def test_nobody_knows_which_of_a_few_exchanged_rows_are_right_unless_their_columns_say_it(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    rows = ["A1,113.62,34.74", "A2,34.75,113.63", "A3,113.64,34.76"]
    path.write_text("\n".join(["place,x,y", *rows]))
    with pytest.raises(InputError, match="exchanged"):
        list(parts(path))
    path.write_text("\n".join(["place,lon,lat", *rows]))
    assert places(list(parts(path))) == [0, 2]


def test_degrees_that_may_be_packed_are_asked_about_whatever_stands_in_an_odd_row(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("\n".join(["place,lon,lat", "A1,113.372544,34.443921", "A2,,34.5", "A3,113.371205,34.442310"]))
    with pytest.raises(InputError, match="degrees, minutes and seconds"):
        list(parts(path))


def test_a_row_that_sums_up_a_table_is_no_site(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("\n".join(["place,lon,lat", "A1,113.62,34.74", "A2,113.63,34.75", "合计,,"]))
    assert unread_of(path) == [] and sum(part.found for part in parts(path)) == 2


def test_a_quote_that_never_closes_costs_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.reading.parts_of_csv.MAX_RECORD_BYTES", 4096)
    path = tmp_path / "sites.csv"
    rows = [f"site {n},POINT ({n} 1)" for n in range(900)]
    rows[7] = '"' + rows[7]
    path.write_text("\n".join(["name,wkt", *rows]))
    found = list(parts(path))
    assert sum(map(len, found)) == 899
    assert [name for name, _ in unread_of(path)] == ["7"]


def test_a_table_of_a_geopackage_that_breaks_off_stands_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    big = frame().loc[lambda sites: sites.index.repeat(200)].reset_index(drop=True)
    big.to_file(path, layer="sites", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as database:
        (size,) = database.execute("PRAGMA page_size").fetchone()
        pages = path.stat().st_size // size
    content = bytearray(path.read_bytes())
    content[(pages - 20) * size : (pages - 18) * size] = b"\xff" * 2 * size
    path.write_bytes(content)
    found = list(parts(path, most=100))
    assert 0 < len(places(found)) < len(big)
    assert places(found) == list(range(len(places(found))))
    ((name, reason),) = unread_of(path)
    assert name == str(len(places(found))) and reason.endswith(f"nothing was read from feature {int(name) + 1} on")


def test_a_flatgeobuf_that_breaks_off_stands_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "sites.fgb"
    frame().to_file(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 300])
    found = list(parts(path, most=4))
    assert 15 < len(places(found)) < MANY
    ((name, _),) = unread_of(path, 4)
    assert name == str(len(places(found)))
    assert sum(part.found for part in found) == MANY


def test_deleted_rows_of_a_shapefile_are_unread(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "sites.shp", encoding="utf-8")
    table = tmp_path / "sites.dbf"
    content = bytearray(table.read_bytes())
    start, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    for row in (0, 8, 9, 10, 11):
        content[start + row * length] = ord("*")
    table.write_bytes(content)
    (whole,) = read_layers(tmp_path / "sites.shp")
    for most in (1, 4, 500):
        found = list(parts(tmp_path / "sites.shp", most=most))
        assert rows_of(found) == rows_of([whole])
        assert tuple(one for part in found for one in part.unread) == whole.unread
        assert sum(part.found for part in found) == whole.found == MANY


def test_a_bomb_in_a_dictionary_is_unread(tmp_path: Path) -> None:
    point = shapely.to_wkb(shapely.Point(465000, 3845000))
    texts = pyarrow.DictionaryArray.from_arrays([0] * 400 + [1] * 100, ["x" * 2**22, "short"])
    table = pyarrow.table({"geometry": [point] * 500, "name": texts})
    pyarrow.parquet.write_table(table, tmp_path / "sites.parquet")
    sizes = [len(part) for part in parts(tmp_path / "sites.parquet")]
    assert sum(sizes) == 500
    assert max(sizes) <= 125 and len(sizes) > 100
