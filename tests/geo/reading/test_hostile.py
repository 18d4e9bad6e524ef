"""Files made to hang, to fill the memory, to reach the network or to hide part of a plan."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import shapely
import shapely.affinity

from geo.errors import FileError, GeometryError, InputError
from geo.reading.layers import read_layers
from geo.reading.wkb import shapes_from_wkb
from geo.repair import ring_as_area

SQUARE = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])


def frame(count: int = 1) -> gpd.GeoDataFrame:
    shapes = [shapely.affinity.translate(SQUARE, 465_000 + 20 * n, 3_846_000) for n in range(count)]
    return gpd.GeoDataFrame({"number": range(count)}, geometry=shapes, crs="EPSG:4547")


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


# --- other files and the network ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
            "virtual",
        ),
        ('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}', "virtual"),
        ('{"type": "Topology", "objects": {}}', "TopoJSON"),
        ('{"geometryType": "esriGeometryPolygon", "features": []}', "Esri JSON"),
        ('var works = {"type": "FeatureCollection", "features": []};', "JavaScript"),
        ('"use strict";\n/* by a map */\nexport const 红线 = {"type": "Feature"}', "JavaScript"),
        ('window.data["a"] = [{"type": "Feature"}]', "JavaScript"),
        ('callback({"type": "FeatureCollection", "features": []})', "JavaScript"),
        ('// by a program\n{"type": "FeatureCollection", "features": []}', "behind remarks"),
        ('/* by\na program */ {"type": "FeatureCollection"}', "behind remarks"),
        ('# by a program\n{"type": "FeatureCollection"}', "behind remarks"),
        ('{"type": "FeatureCollection", // all\n"features": []}', "a remark"),
        ('{"type": "FeatureCollection", "features": [],}', "comma too many"),
        ('{"type": "FeatureCollection", "features": [', "may have broken off"),
        ('{"type": "FeatureCollection", "name": "all', "may have broken off"),
        ('<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>', "GML"),
        ('<?xml version="1.0"?>\n<!-- x -->\n<osm version="0.6"/>', "OpenStreetMap"),
        ("<gpx/>", "GPX"),
        ("<!DOCTYPE html><html><body>502</body></html>", "web page"),
        ('Version 300\nCharset "WindowsSimpChinese"\n', "MapInfo"),
        ("AC1032 drawing", "DWG"),
        ("%PDF-1.7", "PDF"),
        ("plain words\nand nothing else\n", "judged by content"),
    ],
)
def test_fail_formats_that_are_not_read_are_named_with_the_way_out(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "site.geojson"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=words) as caught:
        read_layers(path)
    assert "table" not in str(caught.value)
    assert caught.value.remedy.zh and "site.geojson" in caught.value.text.zh


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18", "PBF"),
        (b"PK\x03\x04broken", "archive"),
        (b"\x00\x01\x00\x00Standard Jet DB", "Access"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"PAR1\x00\x00", "GeoParquet"),
        (b"fgb\x03fgb\x00\xff\xff\xff\xff", "FlatGeobuf"),
        (b"SQLite format 3\x00" + b"\x00" * 84, "not a GeoPackage"),
    ],
)
def test_fail_binary_formats_are_named_too(head: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "site.shp"
    path.write_bytes(head)
    with pytest.raises(FileError, match=words):
        read_layers(path)


def test_fail_a_file_geodatabase_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "works.gdb").mkdir()
    with pytest.raises(FileError, match="geodatabase"):
        read_layers(tmp_path / "works.gdb")
    with pytest.raises(FileError, match="folder"):
        read_layers(tmp_path)


def test_pass_gdal_has_no_driver_that_obeys_a_file() -> None:
    """In a fresh process: the list is read once, when pyogrio is first imported."""
    code = "import permits.server.app, permits.report.zones, geo.reading.layers, pyogrio; print(sorted(pyogrio.list_drivers()))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert eval(shown.stdout) == ["ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "MEM"]
    assert "unload" not in shown.stderr


# --- XML and JSON ---------------------------------------------------------------------------------


def kml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>', "DOCTYPE"),
        ('<?xml version="1.0"?><!DOCTYPE kml SYSTEM "http://127.0.0.1:9/x.dtd"><kml/>', "DOCTYPE"),
        ("<kml>" + "<Folder>" * 5000 + "</Folder>" * 5000 + "</kml>", "nested"),
        ("<kml><Document><Placemark>", "breaks off"),
        (kml("<Style/>"), "no shape"),
    ],
)
def test_fail_xml_bombs(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "site.kml"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=words):
        read_layers(path)


@pytest.mark.parametrize(
    "content",
    [
        '{"type":"Point","coordinates":[' + "9" * 5000 + ",1]}",
        '{"type":"Point","coordinates":[' + "9" * 400 + ",1]}",
        '{"type":"Point","coordinates":[1e999,1]}',
        '{"a":' * 100_000,
        '{"type":"GeometryCollection","geometries":[' * 200 + '{"type":"Point","coordinates":[1,1]}' + "]}" * 200,
    ],
)
def test_fail_json_bombs(content: str, tmp_path: Path) -> None:
    path = tmp_path / "site.geojson"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError):
        read_layers(path)


def test_fail_collections_nested_without_end_do_not_crash_the_process(tmp_path: Path) -> None:
    """110 KB of them end the process inside GEOS, by text and by bytes."""
    deep = 12_000
    wkb = b"".join(b"\x01" + struct.pack("<II", 7, 1) for _ in range(deep)) + shapely.to_wkb(shapely.Point(1, 1))
    geometry, reasons, _ = shapes_from_wkb([wkb, shapely.to_wkb(SQUARE)])
    assert geometry[0] is None and 0 in reasons and geometry[1] == SQUARE
    path = tmp_path / "deep.csv"
    path.write_text('WKT,name\n"' + "GEOMETRYCOLLECTION(" * deep + "POINT(1 1)" + ")" * deep + '",a\n')
    (layer,) = read_layers(path)
    assert "nested" in layer.unread[0].reason.en


MANY = 400_000


@pytest.mark.parametrize(
    "content",
    [
        "<!a>" * 1000 + "x",
        "<?a?>" * 800 + "x",
        "<!--" * MANY,
        "<kml>" + "<!--a-->" * MANY,
        "999\n" + "999 " * 1000 + "\n1\n",
        "0\nSECTION\n" + "\n" * MANY,
        "[属性描述]\n" + " \n" * MANY + "[地块坐标]\n1,1,1,a,@\nJ1,1,1,1\n",
        '{"type":"Feature","properties":{' + ",".join(f'"k{n}":1' for n in range(MANY)) + ',"k0":1},"geometry":null}',
        "WKT," + ",".join(f"c{n}" for n in range(MANY)) + ",c0\n",
        "WKT,a\n" + "(" * MANY + ",1\n",
        "地块,X,Y\n" + "甲,1,1\n" * MANY,
        "{" + " " * MANY,
        "[" * MANY,
    ],
)
def test_fail_text_made_to_hang_a_reader(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content, "utf-8")
    try:
        layers = read_layers(path)
    except InputError:
        pass
    else:
        assert all(not len(layer.readable()) for layer in layers)


@pytest.mark.parametrize(
    "body",
    [
        "<Placemark><Point><coordinates>113.6" + " " * MANY + "34.7</coordinates></Point></Placemark>",
        "<Placemark><ExtendedData>" + '<Data name="a"><value>1</value></Data>' * 50_000 + "</ExtendedData></Placemark>",
        "<Placemark/>" * 50_000,
        "<Folder/>" * 50_000,
    ],
)
def test_fail_kml_made_to_hang_a_reader(body: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(kml(body), "utf-8")
    try:
        layers = read_layers(path)
    except InputError:
        pass
    else:
        assert all(not len(layer.readable()) for layer in layers)


def test_pass_many_rings_and_many_equal_names_do_not_multiply() -> None:
    squares = shapely.box(np.arange(20_000) * 3.0, 0, np.arange(20_000) * 3.0 + 1, 1)
    rings = shapely.multilinestrings(shapely.get_exterior_ring(squares))
    area, repairs = ring_as_area(rings, feature="1")
    assert shapely.area(area) == pytest.approx(20_000) and len(repairs) == 1


# --- columns --------------------------------------------------------------------------------------


def test_fail_a_surface_takes_no_other_row_with_it(tmp_path: Path) -> None:
    triangle = struct.pack("<BII", 1, 17, 1) + struct.pack("<I", 4) + struct.pack("<8d", 0, 0, 1, 0, 1, 1, 0, 0)
    table = pyarrow.table({"geometry": [shapely.to_wkb(SQUARE), triangle, None]})
    facts = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    pyarrow.parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(facts)}), tmp_path / "a.parquet")
    assert lost(tmp_path / "a.parquet") == [("1", 1), ("2", 1)]


def test_fail_one_long_text_referred_to_a_million_times(tmp_path: Path) -> None:
    """A dictionary of one text of a megabyte and 20,000 rows: 100 KB on disk, 20 GB unpacked."""
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array(np.zeros(20_000, dtype="int32")), ["x" * 2**20])
    table = pyarrow.table({"geometry": [shapely.to_wkb(SQUARE)] * 20_000, "text": text})
    facts = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    schema = {"geo": json.dumps(facts)}
    pyarrow.parquet.write_table(table.replace_schema_metadata(schema), tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 2**20
    with pytest.raises(FileError, match="unpacked"):
        read_layers(tmp_path / "a.parquet")


def test_fail_a_million_vertices_in_any_format(tmp_path: Path) -> None:
    angle = np.linspace(0, 2 * np.pi, 300_000)
    ring = shapely.Polygon(np.column_stack([465_000 + np.cos(angle), 3_846_000 + np.sin(angle)]))
    made = gpd.GeoDataFrame(geometry=[ring], crs="EPSG:4547")
    made.to_file(tmp_path / "a.fgb", driver="FlatGeobuf")
    made.to_parquet(tmp_path / "a.parquet")
    for name in ("a.fgb", "a.parquet"):
        try:
            layers = read_layers(tmp_path / name)
        except GeometryError as error:
            assert "vertices" in error.text.en
        else:
            assert not len(layers[0].readable()) and layers[0].unread


def test_fail_a_streamed_flatgeobuf_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.fgb"
    frame(9).to_file(path, driver="FlatGeobuf")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FileError, match="breaks off"):
        read_layers(path)
