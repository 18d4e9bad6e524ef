"""KML: every folder and every part of a placemark is read, or unread with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.errors import FileError
from geo.raw import RawLayer
from geo.reading.layers import read_layers


def one(path: Path, **options: Any) -> RawLayer:
    (layer,) = read_layers(path, **options)
    return layer


def said(layer: RawLayer) -> str:
    return " ".join(note.en for note in layer.notes)


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
    values = layers[1].attributes.row(0)
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


RING = "<Polygon><outerBoundaryIs><LinearRing><coordinates>113.61,34.74 113.62,34.74 113.62,34.75 113.61,34.74</coordinates></LinearRing></outerBoundaryIs></Polygon>"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("R&D 中心", "R&D 中心"),
        ("A&nbsp;区", "A\xa0区"),
        ("甲 & 乙", "甲 & 乙"),
        ("甲&foo;", "甲&foo;"),
        ("a &amp; b & c", "a & b & c"),
    ],
)
def test_pass_miswritten_entities_are_read_as_text_and_said(name: str, read: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(f"<kml><Placemark><name>{name}</name>{RING}</Placemark></kml>", "utf-8")
    (layer,) = read_layers(path)
    assert layer.attributes["name"][0] == read and layer.geometry[0].area > 0
    assert "read as text" in layer.notes[0].en


@pytest.mark.parametrize(
    "text",
    [
        "a & b <br>",
        "<p>红线<br>东侧</b>",
        "<img src=x.jpg>",
        "<a href='x?a=1&b=2'>图</a>",
        "a < b",
    ],
)
@pytest.mark.parametrize("prefix", ["", " gx:id='1'"])
def test_pass_a_description_decides_no_place(text: str, prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    one = f"<Placemark{prefix}><name>a</name><description>{text}</description>{RING}</Placemark>"
    path.write_text(f"<kml><Document>{one}<Placemark>{RING}</Placemark></Document></kml>", "utf-8")
    (layer,) = read_layers(path)
    assert len(layer) == 2 and not layer.unread


@pytest.mark.parametrize(
    "text",
    [
        # The end of the description is missing, or shapes stand in it: nothing is swallowed.
        f"<Placemark><description>a & b<br>{RING}</Placemark><Placemark><description>c</description>{RING}</Placemark>",
        f"<Placemark><description>a <br> {RING}</description></Placemark>",
        "<Placemark><Polygon><coordinates>1,2 & 3,4</Polygon></Placemark>",
    ],
)
def test_fail_what_may_hold_a_place_is_not_mended(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(f"<kml><Document>{text}</Document></kml>", "utf-8")
    with pytest.raises(FileError, match="XML breaks off or is wrong"):
        read_layers(path)


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


@pytest.mark.parametrize(
    "part",
    [
        "<Point><coordinates>113.6,34.7</coordinates></Point>",
        "<placemark><Point><coordinates>113.6,34.7</coordinates></Point></placemark>",
    ],
)
def test_fail_coordinates_outside_any_placemark_are_unread(part: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        f"<kml><Document><Placemark><Point><coordinates>113.7,34.7</coordinates></Point></Placemark>{part}</Document></kml>"
    )
    (layer,) = read_layers(path)
    assert (layer.found, len(layer.readable())) == (2, 1)
    assert "stand in no Placemark" in layer.unread[0].reason.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<kml><Document><name>a<br>b</name></Document></kml>", "at '</name>' a tag before it was not closed"),
        ("<kml><Document><name>a\x0bb</name></Document></kml>", "control character, U.000B"),
        ("<kml></kml><kml></kml>", "something follows behind the end"),
    ],
)
def test_fail_miswritten_xml_is_not_called_broken_off(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(text)
    with pytest.raises(FileError, match=words) as caught:
        read_layers(path)
    assert "upload" not in str(caught.value)
