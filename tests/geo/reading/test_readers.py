"""What each reader promises beyond opening: names kept, areas whole, arcs within a millimetre, nothing guessed."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError, FileError, InputError
from geo.raw import RawLayer
from geo.reading.layers import read_bytes, read_layers
from geo.reading.text import decode
from geo.reading.wkb import chords, shapes_from_wkb
from geo.site.work_site import work_site

CORNERS = [(465_000.0, 3_846_000.0), (465_040.0, 3_846_000.0), (465_040.0, 3_846_020.0), (465_000.0, 3_846_020.0)]
AREA = shapely.Polygon(CORNERS)


def one(path: Path, **options: Any) -> RawLayer:
    (layer,) = read_layers(path, **options)
    return layer


def said(layer: RawLayer) -> str:
    return " ".join(note.en for note in layer.notes)


# --- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "stated", "text", "noted"),
    [
        ("红线范围".encode(), None, "红线范围", False),
        ("红线范围".encode("utf-8-sig"), None, "红线范围", False),
        ("红线范围".encode("utf-16"), None, "红线范围", False),
        ("红线范围".encode("gbk"), None, "红线范围", True),
        ("𠮷祥路".encode("gb18030"), None, "𠮷祥路", True),
        # What programs write by default is believed only where the bytes are not Chinese.
        ("红线范围".encode("gbk"), "latin1", "红线范围", True),
        ("Müllerstraße".encode("latin1"), "latin1", "Müllerstraße", True),
        (b"plain", "cp1252", "plain", False),
    ],
)
def test_pass_text_is_utf8_or_chinese_and_shown_where_it_was_not_certain(
    content: bytes, stated: str | None, text: str, noted: bool
) -> None:
    decoded = decode(content, file="a", stated=stated)
    assert decoded.text == text
    assert (decoded.note is not None) is noted
    if noted:
        assert text[:2] in decoded.note.zh  # type: ignore[union-attr]


def test_fail_text_of_no_encoding() -> None:
    with pytest.raises(FileError, match="neither UTF-8 nor GB18030"):
        decode(b"\xff\xff\xff", file="a")


def test_pass_gbk_geojson_is_read_and_a_sample_shown() -> None:
    content = json.dumps(
        {
            "type": "Feature",
            "properties": {"名称": "红线范围"},
            "geometry": {"type": "Point", "coordinates": [113.6, 34.7]},
        },
        ensure_ascii=False,
    ).encode("gbk")
    (layer,) = read_bytes(content, name="站点.json")
    assert layer.attributes["名称"][0] == "红线范围" and layer.file == "站点.json"
    assert "GB18030" in said(layer)


# --- tables ----------------------------------------------------------------------------------------


def table(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text, "utf-8")
    return path


def test_pass_x_is_what_the_numbers_say(tmp_path: Path) -> None:
    surveyor = "地块,X,Y\n" + "\n".join(f"甲,{y},{x}" for x, y in CORNERS)
    program = "地块,x,y\n" + "\n".join(f"甲,{x},{y}" for x, y in CORNERS)
    for text in (surveyor, program):
        assert one(table(tmp_path, text)).geometry[0].equals(AREA)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("地块,X,Y\n甲,100,200\n甲,110,200\n甲,110,210\n", "cannot be told from the numbers"),
        ("序号,东坐标,北坐标\n1,465000,3846000\n2,465040,3846000\n3,465040,3846020\n", "corners of one area or places"),
        ("地块,东坐标,北坐标\n甲,465000\n", "row 2 has 2 cells"),
        ("地块,东坐标\n甲,465000\n", "pair of coordinate columns"),
        ("WKT,activity,activity\nPOINT(1 1),打井,打桩\n", "stands twice"),
        ('WKT\n"SRID=4547;POINT(1 1)"\n"SRID=4490;POINT(1 1)"\n', "different SRIDs"),
    ],
)
def test_fail_a_table_that_would_have_to_be_guessed(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read_layers(table(tmp_path, text))


def test_pass_places_areas_and_their_facts(tmp_path: Path) -> None:
    rows = "".join(f"甲,J{n};{x};{y};4.5\n".replace(",", ";") for n, (x, y) in enumerate(CORNERS))
    layer = one(table(tmp_path, f"地块;界址点号;东坐标;北坐标;depth_m\n{rows}"))
    assert layer.geometry[0].equals(AREA) and layer.attributes["depth_m"][0] == "4.5"
    layer = one(table(tmp_path, "孔号,经度,纬度\nZK1,113.6,34.7\nZK2,113.61,34.7\n"))
    assert [shape.geom_type for shape in layer.geometry] == ["Point", "Point"]
    assert list(layer.attributes["feature_id"]) == ["ZK1", "ZK2"]


def test_pass_a_table_may_name_its_system(tmp_path: Path) -> None:
    layer = one(table(tmp_path, f'WKT\n"SRID=4547;{AREA.wkt}"\n'))
    assert layer.crs is not None and layer.crs.to_epsg() == 4547


# --- 国土 TXT --------------------------------------------------------------------------------------

HEAD = "[属性描述]\n坐标系={datum}\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=38\n精度=0.001\n[地块坐标]\n"


def parcel(
    folder: Path,
    corners: list[tuple[int, float, float]],
    *,
    datum: str = "2000国家大地坐标系",
    count: int | None = None,
) -> Path:
    lines = "".join(f"J{n},{ring},{y},{x}\n" for n, (ring, x, y) in enumerate(corners, 1))
    stated = len(corners) if count is None else count
    path = folder / "红线.txt"
    path.write_text(HEAD.format(datum=datum) + f"{stated},0.08,1,甲地块,面,,沟槽,,@\n{lines}", "gb18030")
    return path


PREFIXED = [(1, x + 38e6, y) for x, y in [*CORNERS, CORNERS[0]]]


def test_pass_north_first_with_the_zone_in_front(tmp_path: Path) -> None:
    layer = one(parcel(tmp_path, PREFIXED))
    assert layer.crs is not None and layer.crs.to_epsg() == 4526
    assert layer.geometry[0].bounds == pytest.approx((38_465_000, 3_846_000, 38_465_040, 3_846_020))
    assert layer.attributes["名称"][0] == "甲地块"
    plain = one(parcel(tmp_path, [(ring, x - 38e6, y) for ring, x, y in PREFIXED]))
    assert plain.crs is not None and plain.crs.to_epsg() == 4547


def test_pass_a_second_ring_is_a_hole_inside_and_a_part_beside(tmp_path: Path) -> None:
    inner = [(2, x / 2 + 19_232_510 + 250_000 - 250_000, y) for _, x, y in PREFIXED]
    inner = [(2, 38_465_010 + dx, 3_846_005 + dy) for dx, dy in ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))]
    beside = [(ring, x + 100, y) for ring, x, y in inner]
    assert shapely.area(one(parcel(tmp_path, [*PREFIXED, *inner])).geometry[0]) == pytest.approx(700)
    assert shapely.area(one(parcel(tmp_path, [*PREFIXED, *beside])).geometry[0]) == pytest.approx(900)


def test_fail_corners_that_are_missing_and_datums_that_are_old(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="states 9 corners and has 5"):
        read_layers(parcel(tmp_path, PREFIXED, count=9))
    layer = one(parcel(tmp_path, PREFIXED, datum="80西安坐标系"))
    with pytest.raises(CrsError, match="--transform"):
        work_site(layer, layer.crs)  # type: ignore[arg-type]
    assert one(parcel(tmp_path, PREFIXED, datum="郑州地方坐标系")).crs is None


def test_pass_an_area_that_disagrees_is_said(tmp_path: Path) -> None:
    path = parcel(tmp_path, PREFIXED)
    path.write_text(path.read_text("gb18030").replace("0.08,1", "0.30,1"), "gb18030")
    assert "states 3000 m²" in said(one(path))


# --- curves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.5, 10.0, 200.0])
def test_pass_chords_lie_within_a_millimetre_of_their_arc(radius: float) -> None:
    line = shapely.LineString([(-radius, 0), *chords((-radius, 0), (0, radius), (radius, 0))])
    assert radius - shapely.distance(shapely.Point(0, 0), line) <= 1.01e-3 or radius < 1e-3
    assert line.coords[-1] == (radius, 0)
    whole = shapely.Polygon([(radius, 0), *chords((radius, 0), (-radius, 0), (radius, 0))])
    assert whole.area == pytest.approx(math.pi * radius**2, rel=1e-2)


def test_pass_a_straight_arc_is_a_line() -> None:
    assert chords((0, 0), (1, 0), (2, 0)) == [(1, 0), (2, 0)]


def test_pass_curves_in_a_geopackage_and_a_row_of_garbage_beside(tmp_path: Path) -> None:
    import struct

    arc = b"\x01" + struct.pack("<II", 8, 3) + struct.pack("<6d", 0, 0, 5, 5, 10, 0)
    curve = b"\x01" + struct.pack("<II", 10, 1) + b"\x01" + struct.pack("<II", 9, 2) + arc
    curve += b"\x01" + struct.pack("<II", 2, 2) + struct.pack("<4d", 10, 0, 0, 0)
    geometry, reasons, repairs = shapes_from_wkb([curve, b"\x01\x08", None, shapely.to_wkb(AREA)])
    assert geometry[0].area == pytest.approx(math.pi * 12.5, rel=1e-3)
    assert list(reasons) == [1] and geometry[2] is None and geometry[3].equals(AREA)
    assert [repair.kind for repair in repairs] == ["arc_to_lines"]


# --- columns ---------------------------------------------------------------------------------------


def test_pass_every_geometry_column_of_a_parquet_is_a_layer(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[AREA], crs="EPSG:4547")
    frame["centre"] = gpd.GeoSeries([AREA.centroid], crs="EPSG:4547")
    frame.to_parquet(tmp_path / "a.parquet")
    assert [layer.layer for layer in read_layers(tmp_path / "a.parquet")] == ["geometry", "centre"]
    frame.drop(columns="centre").set_crs(None, allow_override=True).to_parquet(tmp_path / "b.parquet")
    assert one(tmp_path / "b.parquet").crs is None


@pytest.mark.parametrize("name", ["..", "x/..", ".", "/"])
def test_pass_a_name_of_dots_is_no_folder(name: str) -> None:
    content = b'{"type": "Point", "coordinates": [113.6, 34.7]}'
    assert len(read_bytes(content, name=name)) == 1


def test_fail_a_geopackage_table_that_nobody_registered(tmp_path: Path) -> None:
    """Geometry in a table that the contents do not list would be left out by every reader."""
    path = tmp_path / "two.gpkg"
    for layer, east in (("a", 0.0), ("b", 50.0)):
        frame = gpd.GeoDataFrame(geometry=[shapely.box(east, 0, east + 10, 10)], crs=4547)
        frame.to_file(path, layer=layer, driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM gpkg_contents WHERE table_name = 'b'")
    database.close()
    with pytest.raises(FileError, match="b holds geometry"):
        read_layers(path)
