"""Shapefiles: every record is read or unread, texts read each by itself, the system in whatever words it stands."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely
import shapely.affinity

from geo.errors import CrsError, FileError
from geo.place.declaration import declare
from geo.reading.layers import read_layers
from geo.reading.parts_of_shapefile import open_shapefile_parts

SQUARE = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])


def frame(count: int = 1) -> gpd.GeoDataFrame:
    shapes = [shapely.affinity.translate(SQUARE, 465_000 + 20 * n, 3_846_000) for n in range(count)]
    return gpd.GeoDataFrame({"number": range(count)}, geometry=shapes, crs="EPSG:4547")


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    path = tmp_path / "works.shp"
    frame(5).to_file(path)
    return path


def test_fail_a_deleted_row_is_said(shapefile: Path) -> None:
    table = bytearray(shapefile.with_suffix(".dbf").read_bytes())
    start, length = struct.unpack("<HH", table[8:12])
    table[start + 2 * length] = ord("*")
    shapefile.with_suffix(".dbf").write_bytes(table)
    assert lost(shapefile) == [("#2", 1)]


def test_pass_parts_in_an_archive_whose_names_differ_in_capitals_belong_together(
    shapefile: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "works.zip", "w") as archive:
        for suffix in (".dbf", ".prj", ".shp", ".shx"):
            name = "WORKS.DBF" if suffix == ".dbf" else f"works{suffix}"
            archive.writestr(name, shapefile.with_suffix(suffix).read_bytes())
    (layer,) = read_layers(tmp_path / "works.zip")
    assert layer.attributes["number"].tolist() == [0, 1, 2, 3, 4] and not layer.unread


def test_fail_a_short_index_is_said(shapefile: Path) -> None:
    index = bytearray(shapefile.with_suffix(".shx").read_bytes())[:-16]
    index[24:28] = struct.pack(">i", len(index) // 2)
    shapefile.with_suffix(".shx").write_bytes(index)
    assert sum(count for _, count in lost(shapefile)) == 2


def test_fail_a_null_shape_is_said(tmp_path: Path) -> None:
    path = tmp_path / "works.shp"
    made = frame(3)
    made.loc[1, "geometry"] = None
    made.to_file(path)
    assert lost(path) == [("1", 1)]


def test_pass_records_with_a_gap_between_them_are_read_by_the_index(shapefile: Path) -> None:
    """128 bytes of nothing stand between the second record and the third."""
    shapes, index = (bytearray(shapefile.with_suffix(suffix).read_bytes()) for suffix in (".shp", ".shx"))
    (third,) = struct.unpack(">i", index[100 + 16 : 100 + 20])
    shapes[third * 2 : third * 2] = bytes(128)
    shapes[24:28] = struct.pack(">i", len(shapes) // 2)
    for row in range(2, 5):
        place = 100 + 8 * row
        index[place : place + 4] = struct.pack(">i", struct.unpack(">i", index[place : place + 4])[0] + 64)
    shapefile.write_bytes(shapes)
    shapefile.with_suffix(".shx").write_bytes(index)
    (layer,) = read_layers(shapefile)
    assert (layer.found, len(layer.readable()), layer.unread) == (5, 5, ())


@pytest.mark.parametrize("first", [2, 1])
def test_fail_an_index_that_names_one_record_twice_or_a_place_inside_one(first: int, shapefile: Path) -> None:
    index = bytearray(shapefile.with_suffix(".shx").read_bytes())
    index[100:104] = index[100 + 8 * (first - 1) : 104 + 8 * (first - 1)]
    if first == 1:
        index[100:104] = struct.pack(">i", struct.unpack(">i", index[100:104])[0] + 2)
    shapefile.with_suffix(".shx").write_bytes(index)
    with pytest.raises(FileError, match="does not fit"):
        read_layers(shapefile)


def test_fail_bytes_between_records_that_are_none_are_said(shapefile: Path) -> None:
    """What was the second record, its head overwritten, is in no index any more."""
    shapes, index = (bytearray(shapefile.with_suffix(suffix).read_bytes()) for suffix in (".shp", ".shx"))
    (second,) = struct.unpack(">i", index[108:112])
    shapes[2 * second : 2 * second + 8] = bytes(8)
    del index[108:116]
    index[24:28] = struct.pack(">i", len(index) // 2)
    shapefile.write_bytes(shapes)
    shapefile.with_suffix(".shx").write_bytes(index)
    assert sum(count for _, count in lost(shapefile)) == 1


def table(path: Path, name: bytes, values: list[bytes], *, page: bytes | None = None) -> Path:
    """A shapefile whose table has one column, written byte by byte."""
    frame(len(values)).to_file(path)
    width = max(map(len, values))
    head = struct.pack("<B3xIHH20x", 3, len(values), 65, width + 1)
    field = name.ljust(11, b"\0") + struct.pack("<c4xB15x", b"C", width)
    rows = b"".join(b" " + value.ljust(width) for value in values)
    path.with_suffix(".dbf").write_bytes(head + field + b"\r" + rows + b"\x1a")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if page is not None:
        path.with_suffix(".cpg").write_bytes(page)
    return path


@pytest.mark.parametrize(("encoding", "page"), [("utf-8", b"UTF-8"), ("utf-8", None), ("gbk", None), ("gbk", b"936")])
def test_pass_a_value_cut_inside_a_character_harms_no_other_and_is_said(
    encoding: str, page: bytes | None, tmp_path: Path
) -> None:
    cut = "爆破拆除".encode(encoding)[:-1]
    path = table(tmp_path / "a.shp", b"activity", ["沟槽开挖".encode(encoding), cut, b"EX-PIT"], page=page)
    (layer,) = read_layers(path)
    assert list(layer.attributes["activity"]) == ["沟槽开挖", "爆破拆", "EX-PIT"]
    assert any("1 value(s) were cut inside a character" in note.en and "爆破拆" in note.en for note in layer.notes)


@pytest.mark.parametrize(("encoding", "prefix"), [("utf-8", ""), ("gbk", "x")])
def test_pass_a_name_cut_inside_a_character_is_what_is_left_of_it(encoding: str, prefix: str, tmp_path: Path) -> None:
    name = f"{prefix}施工单位名称".encode(encoding)[:10]
    (layer,) = read_layers(table(tmp_path / "a.shp", name, ["某公司".encode(encoding), b"b"]))
    left = name.decode(encoding, "ignore")
    assert list(layer.attributes[left]) == ["某公司", "b"]
    assert any("names of columns were cut" in note.en and left in note.en for note in layer.notes)


def test_pass_a_western_table_with_one_broken_byte_is_not_read_as_chinese(tmp_path: Path) -> None:
    values = [one.encode("latin1") for one in ("Müllerstraße", "Gärtnerweg", "Hof")]
    (layer,) = read_layers(table(tmp_path / "a.shp", b"name", values, page=b"88591"))
    assert list(layer.attributes["name"]) == ["Müllerstraße", "Gärtnerweg", "Hof"]


@pytest.mark.parametrize(
    "text",
    [
        pyproj.CRS(4547).to_wkt(),
        pyproj.CRS(4547).to_wkt("WKT1_ESRI"),
        "EPSG:4547",
        "4547\r\n",
    ],
)
def test_pass_a_prj_in_any_words_is_read(text: str, shapefile: Path) -> None:
    shapefile.with_suffix(".prj").write_text(text, "utf-8")
    (layer,) = read_layers(shapefile)
    assert layer.crs is not None and layer.crs.equals(pyproj.CRS(4547), ignore_axis_order=True)


@pytest.mark.parametrize("text", ['LOCAL_CS["grid",UNIT["metre",1]]', "某城市独立坐标系"])
def test_pass_a_prj_that_names_nothing_is_settled_by_the_sender(text: str, shapefile: Path) -> None:
    shapefile.with_suffix(".prj").write_text(text, "utf-8")
    (layer,) = read_layers(shapefile)
    assert layer.crs is None and declare(layer, "EPSG:4547").crs.to_epsg() == 4547
    assert any("none of the earth" in note.en for note in layer.notes)


# --- memos, and a broken .prj --------------------------------------------------------------------------


def with_memo(path: Path, value: bytes) -> Path:
    """A shapefile of one row whose table holds a memo column, as FoxPro writes it: the number of a block in the .dbt."""
    frame().to_file(path)
    head = struct.pack("<B3BIHH20x", 0x83, 126, 1, 1, 1, 32 + 32 + 1, 11)
    field = "说明".encode("gbk").ljust(11, b"\0") + b"M" + b"\0" * 4 + bytes([10, 0]) + b"\0" * 14
    path.with_suffix(".dbf").write_bytes(head + field + b"\r" + b" " + value.rjust(10) + b"\x1a")
    return path


@pytest.mark.parametrize("value", [b"1", b"20"])
def test_fail_memos_are_not_in_the_table(value: bytes, tmp_path: Path) -> None:
    path = with_memo(tmp_path / "a.shp", value)
    with pytest.raises(FileError, match="'说明' is a memo column"):
        read_layers(path)
    with pytest.raises(FileError, match="'说明' is a memo column"):
        open_shapefile_parts(path, most=10)


@pytest.mark.parametrize("value", [b"", b"0", b"0000000000"])
def test_pass_memos_of_which_none_is_written(value: bytes, tmp_path: Path) -> None:
    assert lost(with_memo(tmp_path / "a.shp", value)) == []


def test_fail_the_true_reason_is_told_of_a_zip_with_more_parts(tmp_path: Path) -> None:
    with_memo(tmp_path / "a.shp", b"1").with_suffix(".dbt").write_bytes(b"\0" * 512)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".dbt"):
            archive.write(tmp_path / f"a{suffix}", f"a{suffix}")
    with pytest.raises(FileError, match="memo column"):
        read_layers(tmp_path / "a.zip")


def test_fail_a_prj_that_broke_off_is_named(shapefile: Path) -> None:
    prj = shapefile.with_suffix(".prj")
    prj.write_text(prj.read_text()[:120])
    with pytest.raises(FileError, match=r"works\.prj.*break off.*--crs"):
        read_layers(shapefile)


@pytest.mark.parametrize("beside", [4547, "EPSG:4547", "ESRI", "4547 without a name"])
def test_pass_a_qpj_that_says_what_the_prj_says(beside: object, shapefile: Path) -> None:
    words = pyproj.CRS(4547).to_wkt("WKT1_ESRI" if beside == "ESRI" else "WKT1_GDAL")
    words = {"EPSG:4547": "EPSG:4547", "4547 without a name": words.replace("CGCS2000 /", "My")}.get(str(beside), words)
    shapefile.with_suffix(".qpj").write_text(words)
    (layer,) = read_layers(shapefile)
    assert layer.crs is not None and layer.crs.to_epsg() == 4547


# Xi'an 1980 and WGS 84 on the same meridian, the next meridian of CGCS2000, degrees.
@pytest.mark.parametrize("other", [2383, 4548, 4490, 32649])
def test_fail_a_qpj_that_contradicts_the_prj_names_both(other: int, shapefile: Path) -> None:
    shapefile.with_suffix(".qpj").write_text(pyproj.CRS(other).to_wkt("WKT1_GDAL"))
    with pytest.raises(CrsError) as said:
        read_layers(shapefile)
    assert all(word in str(said.value) for word in (pyproj.CRS(other).name, "EPSG:4547", ".qpj", ".prj"))
    layers = open_shapefile_parts(shapefile, most=2)
    assert layers is not None
    with pytest.raises(CrsError):
        list(layers[None]())


@pytest.mark.parametrize("number", [-1e39, -1.1e38, -1.7976931348623157e308])
def test_fail_what_stands_for_no_data_is_no_place(number: float, tmp_path: Path) -> None:
    places = [shapely.Point(465_000, 3_846_000), shapely.Point(number, number), shapely.Point(465_009, 3_846_000)]
    courses = [
        shapely.LineString([(465_000, 3_846_000), (x, y), (465_009, 3_846_000)])
        for x, y in ((465_001, 3_846_001), (number, number))
    ]
    for name, shapes in (("places", places), ("courses", courses)):
        gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs="EPSG:4547").to_file(tmp_path / f"{name}.shp")
        assert lost(tmp_path / f"{name}.shp") == [("1", 1)]
        layers = open_shapefile_parts(tmp_path / f"{name}.shp", most=1)
        assert layers is not None
        parts = list(layers[None]())
        assert [one.feature for part in parts for one in part.unread] == ["1"] and sum(
            part.found for part in parts
        ) == len(shapes)
    (layer,) = read_layers(tmp_path / "courses.shp")
    assert "no data" in layer.unread[0].reason.en


def test_pass_a_number_for_no_data_in_the_table_is_none(tmp_path: Path) -> None:
    made = frame(2).assign(depth_m=[1.5, -1.5])
    made.to_file(tmp_path / "a.shp")
    table = (tmp_path / "a.dbf").read_bytes()
    wide = b"-1.500000000000000"
    assert wide in table
    (tmp_path / "a.dbf").write_bytes(table.replace(wide, b"-1.7976931348e+308"[: len(wide)].ljust(len(wide))))
    assert read_layers(tmp_path / "a.shp")[0].attributes["depth_m"].tolist() == [1.5, None]
