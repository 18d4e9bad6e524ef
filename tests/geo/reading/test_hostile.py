"""Files made to hang, to fill the memory, to reach the network or to hide part of a plan."""

from __future__ import annotations

import json
import signal
import socket
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ezdxf
import geopandas as gpd
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import shapely
import shapely.affinity

import geo.reading.dxf_shapes as dxf_shapes
from geo.errors import FileError, GeometryError, InputError
from geo.limits import MAX_ARCHIVE_MEMBERS
from geo.reading.layers import read_layers
from geo.reading.wkb import shapes_from_wkb
from geo.repair import ring_as_area

SQUARE = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])

HANGS_S = 90
"""No speed is asserted here. The files below take seconds on the slowest machine when read in one pass, and many minutes where a reader's work
grows with the square of their size."""


@pytest.fixture(autouse=True)
def no_network_and_no_hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a file made us open a connection")

    def hangs(*_: Any) -> None:
        raise AssertionError(f"a file kept us busy for {HANGS_S} s of CPU")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    before = signal.signal(signal.SIGPROF, hangs)
    signal.setitimer(signal.ITIMER_PROF, HANGS_S)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def frame(count: int = 1) -> gpd.GeoDataFrame:
    shapes = [shapely.affinity.translate(SQUARE, 465_000 + 20 * n, 3_846_000) for n in range(count)]
    return gpd.GeoDataFrame({"number": range(count)}, geometry=shapes, crs="EPSG:4547")


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


# --- other files and the network -------------------------------------------------------------------


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


# --- XML and JSON ----------------------------------------------------------------------------------


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


# --- archives --------------------------------------------------------------------------------------


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


POINT = b'{"type":"Point","coordinates":[113.6,34.7]}'


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"big.geojson": b" " * 100 * 2**20}, "unpacked it has"),
        ({f"{n}.geojson": POINT for n in range(MAX_ARCHIVE_MEMBERS + 1)}, "files, more than"),
        ({"../../x/evil.geojson": POINT}, "points out"),
        ({"/etc/evil.geojson": POINT}, "points out"),
        ({"C:\\x\\evil.geojson": POINT}, "points out"),
        ({"a/inner.zip": b"PK\x05\x06" + b"\x00" * 18}, "archive inside an archive"),
        ({"a.gdb/a00000001.gdbtable": b"x"}, "geodatabase"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}, "the workbook breaks off"),
        ({"说明.pdf": b"%PDF"}, "no file of works"),
        ({"plan.dwg": b"AC1032"}, "DWG"),
        ({}, "no file of works"),
    ],
)
def test_fail_archives_that_are_bombs_or_hold_nothing(members: dict[str, bytes], words: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "works.zip", members)
    with pytest.raises(FileError, match=words):
        read_layers(path)


def test_fail_seventy_thousand_members_are_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for n in range(70_000):
            made.writestr(f"{n}", b"")
    with pytest.raises(FileError, match="files, more than"):
        read_layers(path)


def test_fail_links_encryption_and_entries_that_overlap(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("site.geojson")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(FileError, match="is a link"):
        read_layers(path)
    # Two entries of the directory point at the same bytes.
    path = archive(tmp_path / "twice.zip", {"a.geojson": POINT, "b.geojson": POINT})
    content = bytearray(path.read_bytes())
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(content)
    with pytest.raises(FileError, match="overlap"):
        read_layers(path)
    path = archive(tmp_path / "locked.zip", {"a.geojson": POINT})
    content = bytearray(path.read_bytes())
    for place in (content.find(b"PK\x03\x04") + 6, content.rfind(b"PK\x01\x02") + 8):
        content[place] |= 1
    path.write_bytes(content)
    with pytest.raises(FileError, match="encrypted"):
        read_layers(path)


def test_pass_a_slash_too_many_and_the_junk_of_a_mac(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "works.zip", {"a//b.geojson": POINT, "__MACOSX/a/._b.geojson": b"\x00", "a/.DS_Store": b"x"}
    )
    (layer,) = read_layers(path)
    assert len(layer) == 1 and layer.file == "works.zip/a//b.geojson"


def test_fail_one_readable_file_does_not_hide_the_drawing_beside_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "works.zip", {"a.geojson": POINT, "plan.dwg": b"AC1032", "photo.jpg": b"\xff\xd8\xff"})
    assert lost(path) == [("plan.dwg", 1)]
    assert any("photo.jpg" in note.zh for note in read_layers(path)[0].notes)


def test_fail_what_lies_in_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    """A plan under a letter's name is read; a table of corners that no reader takes is no letter."""
    path = archive(
        tmp_path / "works.zip",
        {
            "说明.txt": "工程概况\n".encode(),
            "红线.pdf": POINT,
            "坐标.txt": b"J1: 3846000.123/465000.456\nJ2: 3846010.123/465000.456\n",
            "表.xlsx": b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml",
            "信.docx": b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml",
            "只有.dbf": bytes([3, 124, 5, 1]) + b"\0" * 4 + struct.pack("<HH", 65, 10) + b"\0" * 60,
            "图.tif": b"II*\0",
        },
    )
    assert [one for one, _ in lost(path)] == ["坐标.txt", "表.xlsx", "只有.dbf"]
    layers = read_layers(path)
    assert [layer.file for layer in layers] == ["works.zip/红线.pdf"]
    assert all(name in layers[0].notes[0].zh for name in ("说明.txt", "信.docx", "图.tif"))


def test_pass_every_shapefile_and_every_document_of_an_archive_is_named(tmp_path: Path) -> None:
    one = kml("<Placemark><Point><coordinates>113.6,34.7</coordinates></Point></Placemark>").encode()
    path = archive(tmp_path / "works.kmz", {"a.kml": one, "b/c.kml": one})
    layers = read_layers(path)
    assert [layer.file for layer in layers] == ["works.kmz/a.kml", "works.kmz/b/c.kml"] and all(
        layer.title for layer in layers
    )
    (picked,) = read_layers(path, layers=["b/c.kml/Placemark"])
    assert picked.file == "works.kmz/b/c.kml" and any("a.kml" in note.zh for note in picked.notes)


# --- drawings --------------------------------------------------------------------------------------


def drawing(path: Path, draw: Callable[[Any], None]) -> Path:
    made = ezdxf.new("R2010")
    draw(made)
    made.saveas(path)
    return path


def test_fail_blocks_that_hold_each_other(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.blocks.new("a").add_blockref("b", (0, 0))
        made.blocks.new("b").add_blockref("a", (0, 0))
        made.modelspace().add_blockref("a", (0, 0))

    (layer,) = read_layers(drawing(tmp_path / "a.dxf", draw))
    assert "hold each other" in layer.unread[0].reason.en


def test_fail_blocks_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight levels of twenty: 25,600,000,000 lines in a few kilobytes."""
    monkeypatch.setattr(dxf_shapes, "MAX_DRAWING_ENTITIES", 5000)

    def draw(made: Any) -> None:
        made.blocks.new("b0").add_line((0, 0), (1, 1))
        for n in range(1, 9):
            block = made.blocks.new(f"b{n}")
            for place in range(20):
                block.add_blockref(f"b{n - 1}", (place, 0))
        made.modelspace().add_blockref("b8", (0, 0))

    (layer,) = read_layers(drawing(tmp_path / "a.dxf", draw))
    assert "more than" in layer.unread[0].reason.en


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_fail_a_drawing_that_was_cut_off(share: float, tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        for n in range(200):
            made.modelspace().add_lwpolyline([(n, 0), (n + 1, 0), (n + 1, 1)], close=True)

    content = drawing(tmp_path / "a.dxf", draw).read_bytes()
    cut = tmp_path / "cut.dxf"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FileError, match="breaks off"):
        read_layers(cut)


def test_fail_paper_space_is_said_and_passed_over_on_request(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.modelspace().add_lwpolyline([(0, 0), (9, 0), (9, 9)], close=True, dxfattribs={"layer": "红线"})
        made.layout("Layout1").add_line((0, 0), (420, 297))

    path = drawing(tmp_path / "a.dxf", draw)
    assert sum(count for _, count in lost(path)) == 1
    (layer,) = read_layers(path, layers=["红线"])
    assert layer.unread == () and any("图纸空间" in note.zh for note in layer.notes)


def test_fail_a_drawing_that_is_only_referred_to_is_said(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.add_xref_def("红线.dwg", "红线")
        made.modelspace().add_blockref("红线", (0, 0))
        made.modelspace().add_blockref("没有的块", (0, 0))
        made.modelspace().add_line((0, 0), (1, 1))

    path = drawing(tmp_path / "a.dxf", draw)
    assert [count for _, count in lost(path)] == [1, 1]
    assert "XREF" in read_layers(path)[0].unread[0].reason.en


def test_fail_what_has_no_outline_in_plan_is_said(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.modelspace().add_ray((0, 0), (1, 0))
        made.modelspace().add_xline((0, 0), (0, 1))

    assert [count for _, count in lost(drawing(tmp_path / "a.dxf", draw))] == [1, 1]


# --- columns ---------------------------------------------------------------------------------------


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
