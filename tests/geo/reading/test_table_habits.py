"""Headers, rows and cells as people write them: read where they are certain, refused for the true reason where not."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo.errors import InputError
from geo.raw import RawLayer
from geo.reading.cell import read_cell
from geo.reading.layers import read_layers

# North and east of a yard, as a surveyor writes them.
YARD = [
    (3_846_290.0, 38_465_000.0),
    (3_846_310.0, 38_465_000.0),
    (3_846_310.0, 38_465_040.0),
    (3_846_290.0, 38_465_040.0),
]
OTHER = [(x + 100, y + 120) for x, y in YARD]
AREA = shapely.Polygon([(y, x) for x, y in YARD])
DEGREES = [(113.61, 34.70), (113.62, 34.70), (113.62, 34.71)]


def read(folder: Path, text: str, name: str = "a.csv") -> RawLayer:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (layer,) = read_layers(path)
    assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return layer


def rows(yard: list[tuple[float, float]], pattern: str) -> str:
    return "".join(pattern.format(n=n, x=x, y=y) + "\n" for n, (x, y) in enumerate(yard, 1))


@pytest.mark.parametrize(
    "names",
    [
        "X=,Y=",
        "X坐标_m,Y坐标_m",
        "实测X,实测Y",
        "X1,Y1",
        "XX,YY",
        "北向,东向",
        "northing_m,easting_m",
        "TX,TY",
        "114X,114Y",
    ],
)
def test_pass_names_that_differ_in_the_axis_alone(names: str, tmp_path: Path) -> None:
    layer = read(tmp_path, f"地块,点号,{names}\n" + rows(YARD, "甲,J{n},{x},{y}"))
    assert layer.geometry[0].equals(AREA)
    assert set(layer.attributes) == {"地块", "feature_id"}


@pytest.mark.parametrize("names", ["lng_wgs,lat_wgs", "经度（东经）,纬度（北纬）", "中心点经度1,中心点纬度1"])
def test_pass_degrees_whose_names_differ_in_the_axis_alone(names: str, tmp_path: Path) -> None:
    layer = read(tmp_path, f"地块,{names}\n" + "".join(f"甲,{lon:.8f},{lat:.8f}\n" for lon, lat in DEGREES))
    assert layer.geometry[0].equals(shapely.Polygon(DEGREES))


@pytest.mark.parametrize("name", ["shape_wkt", "坐标WKT", "范围", "SHAPE"])
def test_pass_geometries_as_text_whatever_their_column_is_called(name: str, tmp_path: Path) -> None:
    layer = read(tmp_path, f'id,{name},X,Y\n1,"{AREA.wkt}",3846300,38465020\n')
    assert layer.geometry[0].equals(AREA)


@pytest.mark.parametrize(("names", "system"), [("百度经度,百度纬度", "bd09"), ("gcj_lng,gcj_lat", "gcj02")])
def test_fail_degrees_that_their_names_call_shifted(names: str, system: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"web map.*--crs {system}"):
        read(tmp_path, f"地块,{names}\n" + "".join(f"甲,{lon},{lat}\n" for lon, lat in DEGREES))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "地块,设计X,设计Y,实测X,实测Y\n" + rows(YARD, "甲,{x},{y},{x},{y}"),
            "two pairs of coordinates: 设计X, 设计Y; 实测X, 实测Y",
        ),
        (
            "点号1,X1,Y1,点号2,X2,Y2\n"
            + "".join(f"J1,{a},{b},J2,{c},{d}\n" for (a, b), (c, d) in zip(YARD, OTHER, strict=True)),
            "tables side by side",
        ),
        ("点号,X,Y\n" + rows(YARD, "A{n},{x},{y}") + rows(OTHER, "B{n},{x},{y}"), "^file a.csv: row 6: the numbering"),
    ],
)
def test_fail_with_the_true_reason(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


def test_pass_rows_without_names_are_corners_where_they_close(tmp_path: Path) -> None:
    layer = read(tmp_path, "X,Y\n" + rows([*YARD, YARD[0], *OTHER, OTHER[0]], "{x},{y}"))
    assert [shape.area for shape in layer.geometry] == [800, 800]
    with pytest.raises(InputError, match="corners of one area or places"):
        read(tmp_path, "X,Y\n" + rows([*YARD, YARD[0], *OTHER], "{x},{y}"))


def test_pass_lengths_of_edges_between_corners(tmp_path: Path) -> None:
    table = "点号,X,Y,边长\n" + "".join(f"J{n},{x},{y},\n,,,20.00\n" for n, (x, y) in enumerate(YARD, 1))
    assert read(tmp_path, table).geometry[0].equals(AREA)
    beside = "点号,X,Y,边长\n" + rows(YARD, "J{n},{x},{y},20.00")
    with pytest.raises(InputError, match="row 6 has no coordinates"):
        read(tmp_path, beside + ",,,20.00\n")


def test_pass_rows_that_sum_up_are_said_and_a_corner_without_a_place_is_not_one_of_them(tmp_path: Path) -> None:
    table = "点号,X,Y,高程\n" + rows(YARD, "J{n},{x},{y},101.2")
    layer = read(tmp_path, table + "面积,800,,\n制表：张三,2026年5月,,\n")
    assert layer.geometry[0].equals(AREA)
    assert "'面积 800' has no coordinates" in " ".join(note.en for note in layer.notes)
    for corner in ("J5,,,101.2", ",,,101.2", "检查点5,3846290,,"):
        with pytest.raises(InputError, match=r"row 6.* no (coordinates|numbers)"):
            read(tmp_path, table + corner + "\n")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,846,290.25", 3_846_290.25),
        ("38,465.5", 38_465.5),
        ("3 846 290.0", 3_846_290),
        ('="3846290.000"', 3_846_290),
        ("113º37'25.44''", 113.6237333),
        ("34˚44'25.44\"", 34.7404),
        ("34d44m25.44s", 34.7404),
        ("34 44 25.44S", -34.7404),
    ],
)
def test_pass_cells_that_say_one_number(text: str, number: float) -> None:
    assert read_cell(text).value == pytest.approx(number, abs=1e-7)


def test_fail_a_single_comma_may_be_a_decimal_one() -> None:
    assert read_cell("384,629").thousands


@pytest.mark.parametrize(
    "stations", [("K0+000", "K0+100"), ("0+000.5", "0+100"), ("AK1+020", "AK1+120"), ("K0+000", "终点")]
)
def test_stations_along_a_line_are_no_places_by_themselves(stations: tuple[str, str], tmp_path: Path) -> None:
    """桩号 is the number of a pile as well: of those each row is one."""
    lines = [f"{name},{3845950.21 + 100 * number},465050.37" for number, name in enumerate(stations)]
    with pytest.raises(InputError, match="corners of one area or places by themselves"):
        read(tmp_path, "\n".join(["桩号,X,Y", *lines]))
    piles = [f"Z{number},{3845950.21 + 100 * number},465050.37" for number in (1, 2)]
    assert len(read(tmp_path, "\n".join(["桩号,X,Y", *piles]))) == 2
    for name in ("杆号", "路灯杆号", "塔号", "墩号", "pole_no"):
        assert len(read(tmp_path, "\n".join([f"{name},X,Y", *piles]))) == 2


SEXAGESIMAL = ["113,36,0.5,34,45,0.25", "113,36,1.5,34,45,0.25", "113,36,1.5,34,45,1.0"]
SPAN = (113 + 36 / 60 + 0.5 / 3600, 34.75 + 0.25 / 3600, 113 + 36 / 60 + 1.5 / 3600, 34.75 + 1 / 3600)


@pytest.mark.parametrize(
    "names",
    [
        "经度(度),经度(分),经度(秒),纬度(度),纬度(分),纬度(秒)",
        "经度,经度分,经度秒,纬度,纬度分,纬度秒",
        "东经度,东经分,东经秒,北纬度,北纬分,北纬秒",
        "lon_d,lon_m,lon_s,lat_d,lat_m,lat_s",
        "经度,,,纬度,,\n,度,分,秒,度,分,秒",
        "经度,经度,经度,纬度,纬度,纬度\n点号,°,′,″,°,′,″",
    ],
)
def test_pass_degrees_minutes_and_seconds_in_columns_of_their_own(names: str, tmp_path: Path) -> None:
    text = f"点号,{names}\n" + "".join(f"J{n},{row}\n" for n, row in enumerate(SEXAGESIMAL, 1))
    assert read(tmp_path, text).geometry[0].bounds == pytest.approx(SPAN, abs=1e-9)


def test_pass_degrees_and_minutes_and_the_order_of_surveyors(tmp_path: Path) -> None:
    layer = read(
        tmp_path, "点号,B(度),B(分),L(度),L(分)\nJ1,34,45.01,113,36.5\nJ2,34,45.01,113,36.6\nJ3,34,45.1,113,36.6\n"
    )
    assert layer.geometry[0].bounds[:2] == pytest.approx((113 + 36.5 / 60, 34 + 45.01 / 60), abs=1e-9)


@pytest.mark.parametrize(
    ("names", "row"),
    [("经度,经度分,纬度", "113,36.5,34.75"), ("经度(分),经度(度),纬度(分),纬度(度)", "36.5,113,45.5,34")],
)
def test_fail_minutes_without_their_degrees_are_named(names: str, row: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds minutes of degrees alone"):
        read(tmp_path, f"点号,{names}\n" + f"J1,{row}\n" * 3)


def test_fail_a_second_that_is_missing_is_missed(tmp_path: Path) -> None:
    names = "经度(度),经度(分),经度(秒),纬度(度),纬度(分),纬度(秒)"
    rows_ = [*SEXAGESIMAL[:2], "113,36,,34,45,1.0"]
    with pytest.raises(InputError, match="are no numbers"):
        read(tmp_path, f"点号,{names}\n" + "".join(f"J{n},{row}\n" for n, row in enumerate(rows_, 1)))


@pytest.mark.parametrize(
    "names",
    [
        "起点经度,起点纬度,终点经度,终点纬度",
        "起点经度(°),起点纬度(°),终点经度(°),终点纬度(°)",
        "start_lon,start_lat,end_lon,end_lat",
        "lon1,lat1,lon2,lat2",
    ],
)
def test_pass_a_row_with_both_ends_is_a_line_and_its_ends_are_no_facts(names: str, tmp_path: Path) -> None:
    layer = read(tmp_path, f"管段,{names},沟宽\nA,113.6,34.75,113.61,34.76,2\n")
    assert layer.geometry[0].equals(shapely.LineString([(113.6, 34.75), (113.61, 34.76)]))
    assert {"管段", "沟宽"} <= set(layer.attributes)
    assert not set(names.split(",")) & set(layer.attributes)


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("x1,y1,x2,y2,x3,y3", "113.6,34.75,113.61,34.75,113.61,34.76"),
        ("起点经度,起点纬度,中点经度,中点纬度,终点经度,终点纬度", "113.6,34.75,113.605,34.751,113.61,34.75"),
    ],
)
def test_fail_a_third_point_of_a_row_is_not_passed_over(names: str, row: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than two points"):
        read(tmp_path, f"编号,{names}\n1,{row}\n")


def test_pass_the_middles_of_circles_are_places(tmp_path: Path) -> None:
    layer = read(tmp_path, "编号,圆心经度,圆心纬度,半径\n1,113.6,34.75,8\n2,113.61,34.75,9\n3,113.61,34.76,9\n")
    assert [shape.geom_type for shape in layer.geometry] == ["Point"] * 3
    assert layer.attributes["半径"].tolist() == ["8", "9", "9"]


def test_fail_middles_of_a_pipe_that_may_be_bends_of_a_line(tmp_path: Path) -> None:
    points = "3847000,38465000,顶管\n3847000,38465100,顶管\n3847050,38465200,顶管\n"
    with pytest.raises(InputError, match="corners"):
        read(tmp_path, f"管道中心X,管道中心Y,作业\n{points}")
    assert read(tmp_path, f"坑中心X,坑中心Y,作业\n{points}").geometry[0].geom_type == "Point"
