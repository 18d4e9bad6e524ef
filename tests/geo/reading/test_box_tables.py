"""A table with a box a row: four columns of sides, in whatever words, and no corner table."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo.errors import FileError
from geo.raw import RawLayer
from geo.reading.layers import read_layers

EAST, NORTH = 465_000.0, 3_848_000.0
ROW = (EAST, NORTH, EAST + 20, NORTH + 10)
BOX = shapely.box(*ROW)


def read(folder: Path, header: str, *rows: tuple[object, ...]) -> RawLayer:
    lines = [f"name,{header},activity", *(",".join(map(str, ("A", *row, "打井"))) for row in rows)]
    (folder / "a.csv").write_text("\n".join(lines), "utf-8")
    (layer,) = read_layers(folder / "a.csv")
    return layer


@pytest.mark.parametrize(
    "header",
    [
        *(
            "left,bottom,right,top",
            "West,South,East,North",
            "xmin,ymin,xmax,ymax",
            "MinX,MinY,MaxX,MaxY",
            "西,南,东,北",
        ),
        *(
            "西边界,南边界,东边界,北边界",
            "最小X,最小Y,最大X,最大Y",
            "x_min,y_min,x_max,y_max",
            "min X,min Y,max X,max Y",
        ),
    ],
)
def test_pass_each_row_is_a_box_with_its_facts(header: str, tmp_path: Path) -> None:
    layer = read(tmp_path, header, ROW, tuple(one + 100 for one in ROW))
    assert layer.geometry[0].equals(BOX) and layer.geometry[1].bounds[0] == EAST + 100
    assert set(layer.attributes) - {"feature_id"} == {"name", "activity"}
    assert any(header.split(",")[0] in note.zh for note in layer.notes)


def test_pass_the_order_of_the_columns_is_that_of_their_names(tmp_path: Path) -> None:
    south, east, north, west = NORTH, EAST + 20, NORTH + 10, EAST
    assert read(tmp_path, "south,east,north,west", (south, east, north, west)).geometry[0].equals(BOX)


def test_pass_surveyors_call_north_x(tmp_path: Path) -> None:
    row = (NORTH, EAST, NORTH + 10, EAST + 20)
    assert read(tmp_path, "xmin,ymin,xmax,ymax", row).geometry[0].equals(BOX)


@pytest.mark.parametrize(
    "header", ["min_lon,min_lat,max_lon,max_lat", "west,south,east,north", "最小经度,最小纬度,最大经度,最大纬度"]
)
def test_pass_boxes_in_degrees(header: str, tmp_path: Path) -> None:
    row = (113.61, 34.76, 113.62, 34.77)
    assert read(tmp_path, header, row).geometry[0].bounds == pytest.approx(row)


@pytest.mark.parametrize(
    "wrong", [(EAST + 20, NORTH, EAST, NORTH + 10), (EAST, NORTH, EAST, NORTH + 10), (EAST, "?", EAST + 20, NORTH + 10)]
)
def test_fail_a_row_that_is_no_box_is_unread_and_named(wrong: tuple[object, ...], tmp_path: Path) -> None:
    layer = read(tmp_path, "left,bottom,right,top", ROW, wrong)
    (lost,) = layer.unread
    assert layer.found == 2 and lost.feature == "1" and "row 3" in lost.reason.en


def test_fail_sides_whose_numbers_contradict_their_names(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="northings"):
        read(tmp_path, "west,south,east,north", (NORTH, EAST, NORTH + 10, EAST + 20))


def test_fail_x_and_y_of_a_local_grid_are_asked(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="west, south, east and north"):
        read(tmp_path, "xmin,ymin,xmax,ymax", (100, 200, 120, 210))


def test_pass_beside_a_geometry_sides_are_facts(tmp_path: Path) -> None:
    layer = read(tmp_path, "wkt,left,bottom,right,top", (f"POINT ({EAST} {NORTH})", *ROW))
    assert layer.geometry[0].geom_type == "Point" and "left" in layer.attributes


WEST, SOUTH, EAST_SIDE, NORTH_SIDE = ROW


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("左上角X,左上角Y,右下角X,右下角Y", (WEST, NORTH_SIDE, EAST_SIDE, SOUTH)),
        ("左上X(m),左上Y(m),右下X(m),右下Y(m)", (WEST, NORTH_SIDE, EAST_SIDE, SOUTH)),
        ("左下X,左下Y,右上X,右上Y", (WEST, SOUTH, EAST_SIDE, NORTH_SIDE)),
        ("ul_x,ul_y,lr_x,lr_y", (WEST, NORTH_SIDE, EAST_SIDE, SOUTH)),
        ("西北角东坐标,西北角北坐标,东南角东坐标,东南角北坐标", (WEST, NORTH_SIDE, EAST_SIDE, SOUTH)),
        # X is north, as surveyors have it.
        ("左上角X,左上角Y,右下角X,右下角Y", (NORTH_SIDE, WEST, SOUTH, EAST_SIDE)),
        ("左下X,左下Y,右上X,右上Y", (SOUTH, WEST, NORTH_SIDE, EAST_SIDE)),
    ],
)
def test_pass_two_opposite_corners_are_a_box(header: str, row: tuple[float, ...], tmp_path: Path) -> None:
    layer = read(tmp_path, header, row)
    assert layer.geometry[0].equals(BOX) and set(layer.attributes) - {"feature_id"} == {"name", "activity"}


def test_fail_corners_that_contradict_their_names_are_unread(tmp_path: Path) -> None:
    good = (WEST, NORTH_SIDE, EAST_SIDE, SOUTH)
    layer = read(tmp_path, "左上X,左上Y,右下X,右下Y", good, (EAST_SIDE, NORTH_SIDE, WEST, SOUTH))
    assert [one.feature for one in layer.unread] == ["1"]


@pytest.mark.parametrize("header", ["左上X,左上Y,左下X,左下Y", "左上X,左上Y,右下X,右下Y,右上X,右上Y"])
def test_fail_other_corners_are_asked(header: str, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read(tmp_path, header, (WEST, NORTH_SIDE, EAST_SIDE, SOUTH, EAST_SIDE, NORTH_SIDE)[: header.count(",") + 1])


@pytest.mark.parametrize("header", ["X(ft),Y(ft)", "东坐标（英尺）,北坐标（英尺）", "X_ft,Y_ft"])
def test_fail_feet_are_no_metres(header: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f"拐点,{header}\n1,{EAST},{NORTH}\n2,{EAST + 9},{NORTH}\n3,{EAST},{NORTH + 9}\n", "utf-8"
    )
    with pytest.raises(FileError, match=r"(?:ft|英尺)"):
        read_layers(tmp_path / "a.csv")
