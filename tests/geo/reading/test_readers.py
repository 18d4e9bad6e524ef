"""What each reader promises beyond opening: names kept, areas whole, arcs within a millimetre, nothing guessed."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError, FileError, InputError
from geo.reading.layers import read_bytes, read_layers
from geo.reading.raw import RawLayer
from geo.reading.text import decode
from geo.reading.wkb import chords, shapes_from_wkb
from geo.site import work_site

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
    assert layer.attributes["名称"].iloc[0] == "红线范围" and layer.file == "站点.json"
    assert "GB18030" in said(layer)


# --- GeoJSON ---------------------------------------------------------------------------------------


def test_fail_a_feature_in_a_foreign_member_is_counted() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [113.6, 34.7]}}
    document = {"type": "FeatureCollection", "features": [feature], "more": [feature, feature]}
    (layer,) = read_bytes(json.dumps(document).encode(), name="a.json")
    assert (layer.found, len(layer.readable()), [one.count for one in layer.unread]) == (3, 1, [2])


def test_pass_positions_of_three_numbers_are_read_in_plan_and_said() -> None:
    (layer,) = read_bytes(b'{"type":"Point","coordinates":[113.6,34.7,98.1]}', name="a.json")
    assert layer.geometry[0].equals(shapely.Point(113.6, 34.7)) and "heights" in said(layer)


# --- KML -------------------------------------------------------------------------------------------


def kml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="GB2312"?><kml xmlns="http://www.opengis.net/kml/2.2">{body}</kml>'.encode(
        "gbk"
    )


def ring(points: list[tuple[float, float]]) -> str:
    return "<LinearRing><coordinates>" + " ".join(f"{x},{y}" for x, y in points) + "</coordinates></LinearRing>"


SQUARE = [(113.6, 34.7), (113.61, 34.7), (113.61, 34.71), (113.6, 34.71), (113.6, 34.7)]
BESIDE = [(x + 0.1, y) for x, y in SQUARE]


def test_pass_folders_are_layers_and_chinese_keys_survive(tmp_path: Path) -> None:
    body = (
        "<Document><name>工程</name><Placemark><name>总图</name><Point><coordinates>113.6,34.7</coordinates></Point>"
        "</Placemark><Folder><name>红线</name><Folder><name>一期</name><Placemark><name>基坑</name><ExtendedData>"
        '<Data name="单位"><value>某公司</value></Data><SchemaData><SimpleData name="深度">4.5</SimpleData></SchemaData>'
        f"</ExtendedData><Polygon><outerBoundaryIs>{ring(SQUARE)}</outerBoundaryIs></Polygon></Placemark></Folder></Folder></Document>"
    )
    path = tmp_path / "a.kml"
    path.write_bytes(kml(body))
    layers = read_layers(path)
    assert [layer.layer for layer in layers] == ["工程", "工程/红线/一期"]
    values = layers[1].attributes.iloc[0]
    assert (values["name"], values["单位"], values["深度"]) == ("基坑", "某公司", "4.5")
    picked = one(path, layers=["工程/红线/一期"])
    assert len(picked) == 1 and any("未检查" in note.zh and "工程" in note.zh for note in picked.notes)


def test_pass_two_outer_rings_are_both_works(tmp_path: Path) -> None:
    body = f"<Placemark><Polygon><outerBoundaryIs>{ring(SQUARE)}</outerBoundaryIs><outerBoundaryIs>{ring(BESIDE)}</outerBoundaryIs></Polygon></Placemark>"
    layer = one(_written(tmp_path, kml(body)))
    assert shapely.area(layer.geometry[0]) == pytest.approx(2e-4)
    assert [repair.kind for repair in layer.repairs] == ["several_outer_rings"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<Placemark><name>空</name></Placemark>", "no geometry"),
        ("<Placemark><Point><coordinates>113,6 34,7</coordinates></Point></Placemark>", "comma for the decimal point"),
        (
            "<Placemark><Polygon><outerBoundaryIs><coordinates>113.6,34.7 113.7,34.7 113.7,34.8</coordinates>"
            "</outerBoundaryIs></Polygon></Placemark>",
            "no coordinates that can be read",
        ),
        (
            "<Placemark><LineString><coordinates>113,62,34,74 113,63,34,74</coordinates></LineString></Placemark>",
            "lon,lat",
        ),
        ("<Placemark><Point><coordinates>东经113</coordinates></Point></Placemark>", "lon,lat"),
        ("<Placemark><Model/></Placemark>", "3D model"),
        ("<NetworkLink><name>底图</name></NetworkLink>", "not followed"),
        ("<GroundOverlay><name>总平面图</name></GroundOverlay>", "image"),
    ],
)
def test_fail_what_a_kml_hides_is_said(body: str, reason: str, tmp_path: Path) -> None:
    layer = one(_written(tmp_path, kml(f"<Document>{body}</Document>")))
    assert layer.found == 1
    assert len(layer.readable()) == 0 and reason in layer.unread[0].reason.en


OUTSIDE_A_RING = "<coordinates>113.6,34.7 113.7,34.7 113.7,34.8</coordinates>"


@pytest.mark.parametrize(
    "broken",
    [
        "<Polygon><outerBoundaryIs/></Polygon>",
        f"<Polygon><outerBoundaryIs>{OUTSIDE_A_RING}</outerBoundaryIs></Polygon>",
        "<LineString><coordinates>113.6,34.7 113.6,N</coordinates></LineString>",
        "<Model/>",
        "<MultiGeometry><Point/></MultiGeometry>",
        # Not of the standard, but they hold positions.
        f"<Region>{OUTSIDE_A_RING}</Region>",
        "<Curve><posList>34.7 113.6 34.8 113.7</posList></Curve>",
    ],
)
def test_fail_a_part_that_is_not_understood_is_unread_beside_parts_that_are(broken: str, tmp_path: Path) -> None:
    good = "<Point><coordinates>113.6,34.7</coordinates></Point>"
    layer = one(_written(tmp_path, kml(f"<Placemark><name>甲</name>{good}{broken}</Placemark>")))
    assert (layer.found, len(layer.readable())) == (2, 1)
    assert [(unread.feature, unread.count) for unread in layer.unread] == [("甲", 1)]


def test_pass_a_prefix_that_nobody_declared_is_forgiven_and_said(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?>\n<kml xsi:schemaLocation="http://a b.xsd"><Placemark><gx:balloonVisibility>1'
        "</gx:balloonVisibility><Point><coordinates>113.6,34.7</coordinates></Point></Placemark></kml>"
    )
    layer = one(_written(tmp_path, text.encode()))
    assert len(layer.readable()) == 1 and "prefix xsi, gx is not declared" in said(layer)


@pytest.mark.parametrize("name", ["R&D 中心", "A&nbsp;区", "甲 & 乙"])
def test_fail_a_broken_entity_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    text = f"<?xml version='1.0'?>\n<kml>\n<Placemark><name>{name}</name></Placemark></kml>"
    with pytest.raises(FileError, match=r"'&.*in line 3 is no XML entity"):
        read_layers(_written(tmp_path, text.encode()))


def test_pass_a_blank_after_the_comma_and_a_collection_of_everything(tmp_path: Path) -> None:
    body = (
        "<Placemark><MultiGeometry><MultiGeometry><Point><coordinates> 113.6, 34.7, 0 </coordinates></Point></MultiGeometry>"
        f"<LineString><coordinates>113.6,34.7\n113.7,34.7</coordinates></LineString>{ring(SQUARE)}</MultiGeometry></Placemark>"
    )
    layer = one(_written(tmp_path, kml(body)))
    assert sorted(part.geom_type for part in layer.geometry[0].geoms) == ["LineString", "Point", "Polygon"]


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "a.kml"
    path.write_bytes(content)
    return path


# --- DXF -------------------------------------------------------------------------------------------


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Path]:
    def make(*steps: Callable[[Any], None], version: str = "R2010", encoding: str | None = None) -> Path:
        made = ezdxf.new(version)
        for step in steps:
            step(made)
        made.saveas(tmp_path / "a.dxf", encoding=encoding)
        return tmp_path / "a.dxf"

    return make


@pytest.mark.parametrize(("version", "encoding"), [("R2000", "gbk"), ("R2010", None), ("R12", "gbk")])
def test_pass_layers_are_listed_with_their_chinese_names(
    version: str, encoding: str | None, draw: Callable[..., Path]
) -> None:
    def step(made: Any) -> None:
        made.encoding = encoding or made.encoding
        made.modelspace().add_line((0, 0), (1, 0), dxfattribs={"layer": "施工红线"})
        made.modelspace().add_line((0, 1), (1, 1), dxfattribs={"layer": "现状管线"})
        made.modelspace().add_text("说明", dxfattribs={"layer": "文字"})

    path = draw(step, version=version, encoding=encoding)
    layers = read_layers(path)
    assert [layer.layer for layer in layers] == ["施工红线", "现状管线"]
    assert any("施工红线（1）、现状管线（1）" in note.zh for note in layers[0].notes)
    assert [layer.layer for layer in read_layers(path, layers=["现状管线"])] == ["现状管线"]


def circle(made: Any) -> None:
    made.modelspace().add_circle((465_000, 3_846_000), 100)


def bulged(made: Any) -> None:
    """Two half circles as one closed polyline; drawn clockwise."""
    made.modelspace().add_lwpolyline([(464_900, 3_846_000, -1.0), (465_100, 3_846_000, -1.0)], format="xyb", close=True)


def old_bulged(made: Any) -> None:
    made.modelspace().add_polyline2d([(464_900, 3_846_000, 1.0), (465_100, 3_846_000, 1.0)], format="xyb", close=True)


def ellipse(made: Any) -> None:
    made.modelspace().add_ellipse((465_000, 3_846_000), major_axis=(100, 0), ratio=1.0)


@pytest.mark.parametrize("step", [circle, bulged, old_bulged, ellipse])
def test_pass_arcs_are_areas_within_a_millimetre(step: Callable[[Any], None], draw: Callable[..., Path]) -> None:
    layer = one(draw(step))
    (shape,) = layer.geometry
    assert shape.geom_type == "Polygon"
    assert {"arc_to_lines", "ring_as_area"} == {repair.kind for repair in layer.repairs}
    centre = shapely.Point(465_000, 3_846_000)
    # The chord's middle lies deepest inside the arc.
    assert 100 - shapely.distance(centre, shape.exterior) < 1.1e-3
    assert shape.area == pytest.approx(math.pi * 100**2, rel=1e-4)


def test_pass_a_hatch_with_a_hole_fills_what_lies_between(draw: Callable[..., Path]) -> None:
    def step(made: Any) -> None:
        hatch = made.modelspace().add_hatch()
        hatch.paths.add_polyline_path([(0, 0), (10, 0), (10, 10), (0, 10)], is_closed=True)
        hatch.paths.add_polyline_path([(4, 4), (6, 4), (6, 6), (4, 6)], is_closed=True, flags=16)

    assert shapely.area(one(draw(step)).geometry[0]) == pytest.approx(96)


def test_pass_a_block_is_put_in_place_scaled_turned_and_repeated(draw: Callable[..., Path]) -> None:
    def step(made: Any) -> None:
        block = made.blocks.new("井")
        block.add_lwpolyline([(0, 0), (1, 0), (1, 1), (0, 1)], close=True)
        block.add_text("J1")
        made.modelspace().add_blockref("井", (100, 200), dxfattribs={"xscale": 2, "yscale": 2, "rotation": 90})
        made.modelspace().add_blockref(
            "井", (0, 0), dxfattribs={"row_count": 2, "column_count": 3, "row_spacing": 5, "column_spacing": 5}
        )

    layer = one(draw(step))
    assert layer.geometry[0].bounds == pytest.approx((98, 200, 100, 202))
    assert shapely.area(layer.geometry[1]) == pytest.approx(6) and len(layer.geometry[1].geoms) == 6
    assert list(layer.attributes["block"]) == ["井", "井"]


def test_pass_lettering_is_no_works_and_a_drawing_of_nothing_else_is_refused(draw: Callable[..., Path]) -> None:
    def step(made: Any) -> None:
        made.blocks.new("图签").add_text("某设计院")
        made.modelspace().add_text("说明")
        made.modelspace().add_mtext("说明")
        made.modelspace().add_blockref("图签", (0, 0), dxfattribs={"layer": "图框"})
        made.modelspace().add_line((0, 0), (1, 1), dxfattribs={"layer": "图框"})

    layer = one(draw(step))
    assert (layer.layer, layer.found, len(layer)) == ("图框", 1, 1) and "not taken for works" in said(layer)
    with pytest.raises(FileError, match="no shape"):
        read_layers(draw(lambda made: made.modelspace().add_text("说明")))


def test_fail_a_drawing_has_no_system_and_the_message_says_what_it_looks_like(draw: Callable[..., Path]) -> None:
    layer = one(draw(lambda made: made.modelspace().add_lwpolyline([(x + 38e6, y) for x, y in CORNERS], close=True)))
    with pytest.raises(CrsError, match=r"EPSG:4526, at 113\.61"):
        work_site(layer, None)  # type: ignore[arg-type]


def test_fail_one_entity_was_lost_on_the_way(draw: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    import geo.reading.dxf as dxf
    from geo.reading.dxf_text import Tags

    path = draw(circle)
    monkeypatch.setattr(dxf, "count_entities", lambda content: Tags(2, 0.0))
    with pytest.raises(FileError, match="2 entities were counted and 1 read"):
        read_layers(path)


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
    assert layer.geometry[0].equals(AREA) and layer.attributes["depth_m"].iloc[0] == "4.5"
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
    assert layer.attributes["名称"].iloc[0] == "甲地块"
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


def wide_by_constant(made: Any) -> None:
    made.modelspace().add_lwpolyline([(0, 0), (100, 0)], dxfattribs={"const_width": 20})


def wide_by_vertex(made: Any) -> None:
    made.modelspace().add_lwpolyline([(0, 0, 20, 20), (100, 0, 20, 20)], format="xyse")


def wide_in_old_drawings(made: Any) -> None:
    widths = {"default_start_width": 20, "default_end_width": 20}
    made.modelspace().add_polyline2d([(0, 0), (100, 0)], dxfattribs=widths)


@pytest.mark.parametrize("step", [wide_by_constant, wide_by_vertex, wide_in_old_drawings])
def test_pass_a_polyline_is_as_wide_as_it_is_drawn(step: Callable[[Any], None], draw: Callable[..., Path]) -> None:
    """Drawn 20 m wide, it reaches 10 m to either side of its axis."""
    (shape,) = one(draw(step)).geometry
    assert shapely.distance(shape, shapely.Point(50, 10.5)) == pytest.approx(0.5)


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
