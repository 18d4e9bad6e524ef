"""国土 TXT as offices and input methods write it: rings, lines, points, full-width signs, zones left out."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo.errors import FileError
from geo.raw import RawLayer
from geo.reading.layers import read_layers

HEAD = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=38\n精度=0.001\n[地块坐标]\n"
SQUARE = [(0, 0), (20, 0), (20, 40), (0, 40), (0, 0)]


def corners(points: list[tuple[float, float]], ring: int = 1, *, zone: bool = True) -> str:
    """Corner lines: offsets are north and east."""
    east = 38_465_000.0 if zone else 465_000.0
    return "".join(f"J{n},{ring},{3_846_290 + x:.3f},{east + y:.3f}\n" for n, (x, y) in enumerate(points, 1))


def parcel(folder: Path, body: str, *, kind: str = "面", head: str = HEAD) -> RawLayer:
    count = len(body.splitlines())
    path = folder / "红线.txt"
    path.write_text(f"{head}{count},0,1,甲,{kind},,沟槽,,@\n{body}", "gb18030")
    (layer,) = read_layers(path)
    assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return layer


def moved(north: float, east: float) -> list[tuple[float, float]]:
    return [(x / 2 + north, y / 4 + east) for x, y in SQUARE]


@pytest.mark.parametrize(
    ("second", "ring", "area", "kinds"),
    [
        (moved(5, 10), 2, 700, []),
        (moved(5, 10), 1, 800, ["ring_kept"]),
        (moved(15, 10), 2, 850, ["rings_overlap"] * 2),
        (moved(100, 10), 2, 900, []),
        (moved(10, 10), 2, 800, []),
        (SQUARE, 2, 800, ["ring_twice"]),
    ],
)
def test_pass_only_a_second_ring_wholly_inside_is_cut_out(
    second: list[tuple[float, float]], ring: int, area: float, kinds: list[str], tmp_path: Path
) -> None:
    layer = parcel(tmp_path, corners(SQUARE) + corners(second, ring))
    assert shapely.area(layer.geometry[0]) == pytest.approx(area)
    assert [repair.kind for repair in layer.repairs] == kinds


def test_pass_an_island_in_a_hole_is_land_and_holes_that_overlap_are_too(tmp_path: Path) -> None:
    island = [(8, 13), (9, 13), (9, 14), (8, 14), (8, 13)]
    nested = parcel(tmp_path, corners(SQUARE) + corners(moved(5, 10), 2) + corners(island, 3))
    assert shapely.area(nested.geometry[0]) == pytest.approx(701)
    crossing = parcel(tmp_path, corners(SQUARE) + corners(moved(5, 10), 2) + corners(moved(6, 12), 3))
    assert shapely.area(crossing.geometry[0]) == pytest.approx(800)


def test_pass_lines_points_and_parcels_that_cannot_be_read(tmp_path: Path) -> None:
    assert parcel(tmp_path, corners(SQUARE[:2]), kind="线").geometry[0].length == pytest.approx(20)
    assert shapely.get_num_geometries(parcel(tmp_path, corners(SQUARE[:3]), kind="点").geometry[0]) == 3
    path = tmp_path / "two.txt"
    path.write_text(f"{HEAD}2,0,1,甲,面,,,,@\n{corners(SQUARE[:2])}5,0,2,乙,面,,,,@\n{corners(SQUARE)}", "gb18030")
    (layer,) = read_layers(path)
    assert layer.geometry[0] is None and layer.geometry[1].area == pytest.approx(800)
    assert "fewer than three" in layer.unread[0].reason.en and layer.found == 2


def test_pass_signs_of_an_input_method(tmp_path: Path) -> None:
    head = HEAD.replace("坐标系=", "坐标系＝").replace("带号=", "带号：")
    path = tmp_path / "红线.txt"
    path.write_text(f"{head}5；0，1，甲，面，，沟槽，，＠\n{corners(SQUARE).replace(',', '，')}", "utf-8")
    (layer,) = read_layers(path)
    assert layer.geometry[0].area == pytest.approx(800) and layer.found == 1
    assert layer.crs is not None and layer.crs.to_epsg() == 4526


@pytest.mark.parametrize(
    "head", [HEAD.replace("带号=38", "带号="), HEAD.replace("几度分带=3", "几度分带=").replace("带号=38\n", "")]
)
def test_pass_the_eastings_name_a_zone_that_the_header_leaves_out(head: str, tmp_path: Path) -> None:
    layer = parcel(tmp_path, corners(SQUARE), head=head)
    assert layer.crs is not None and layer.crs.to_epsg() == 4526
    assert parcel(tmp_path, corners(SQUARE, zone=False), head=head).crs is None


def test_fail_a_zone_that_the_eastings_contradict(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="states zone 39, and 38 stands before"):
        parcel(tmp_path, corners(SQUARE), head=HEAD.replace("带号=38", "带号=39"))


def test_pass_parcels_without_the_title_of_their_part_and_a_name_with_an_at(tmp_path: Path) -> None:
    corners = "J1,1,3846290,38465000\nJ2,1,3846310,38465000\nJ3,1,3846310,38465040\nJ1,1,3846290,38465000\n"
    path = tmp_path / "a.txt"
    path.write_text(f"4,0.04,1,a@b,面,,用地,,@ \n{corners}", encoding="gb18030")
    (layer,) = read_layers(path)
    assert (layer.found, layer.crs, layer.geometry[0].area) == (1, None, 400)


@pytest.mark.parametrize("unit", ["千米", "公里", "km", "毫米", "cm", "英尺"])
def test_fail_lengths_in_another_unit_than_metres(unit: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=f"states the unit .{unit}.\\. .*write 计量单位=米"):
        parcel(tmp_path, corners(SQUARE), head=HEAD.replace("计量单位=米", f"计量单位={unit}"))


@pytest.mark.parametrize("unit", ["", "米", "m", "Meter"])
def test_pass_metres(unit: str, tmp_path: Path) -> None:
    head = HEAD.replace("计量单位=米", f"计量单位={unit}")
    assert parcel(tmp_path, corners(SQUARE), head=head).geometry[0].area == pytest.approx(800)


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ("0,0,0,0,0,0,0", False),
        (",,,,,,", False),
        ("0.0,0.00,0,0,0,0,0", False),
        ("0,0,0,0,0,0,0.1", True),
        ("-84,0,0,0,0,0,0", True),
    ],
)
def test_fail_transform_parameters_that_are_not_0_are_asked_about(stated: str, asked: bool, tmp_path: Path) -> None:
    head = HEAD.replace("[地块坐标]", f"转换参数={stated}\n[地块坐标]")
    if not asked:
        assert len(parcel(tmp_path, corners(SQUARE), head=head).readable()) == 1
        return
    with pytest.raises(FileError, match="whether the corners were moved"):
        parcel(tmp_path, corners(SQUARE), head=head)


def test_pass_words_in_the_header_are_said_of_the_works(tmp_path: Path) -> None:
    told = HEAD.replace("[地块坐标]", "数据产生单位=某勘察院外扩队\n备注=红线外扩6米施工\n面积=12.5\n[地块坐标]")
    assert parcel(tmp_path, corners(SQUARE), head=told).headings == ("红线外扩6米施工",)


@pytest.mark.parametrize(("width", "zone"), [("6", "38"), ("3", "19")])
def test_pass_the_number_of_a_zone_says_how_wide_it_is_where_it_stands_before_the_eastings(
    width: str, zone: str, tmp_path: Path
) -> None:
    head = HEAD.replace("几度分带=3", f"几度分带={width}").replace("带号=38", f"带号={zone}")
    layer = parcel(tmp_path, corners(SQUARE).replace(",38", f",{zone}"), head=head)
    assert layer.crs is not None
    assert layer.crs.to_epsg() == {"38": 4526, "19": 4497}[zone]
    assert any(zone in note.zh and "几度分带" in note.zh for note in layer.notes)


def test_fail_a_zone_and_a_width_that_exclude_each_other_are_asked_about(tmp_path: Path) -> None:
    layer = parcel(tmp_path, corners(SQUARE, zone=False), head=HEAD.replace("几度分带=3", "几度分带=6"))
    assert layer.crs is None
    assert layer.crs_declared is not None
    assert "带号=38" in layer.crs_declared


def test_pass_corners_counted_without_the_one_that_closes_the_ring(tmp_path: Path) -> None:
    path = tmp_path / "红线.txt"
    path.write_text(f"{HEAD}4,0,1,甲,面,,沟槽,,@\n{corners(SQUARE)}", "gb18030")
    (layer,) = read_layers(path)
    assert shapely.area(layer.geometry[0]) == pytest.approx(800)
    # One that is missing is missed, whether the ring closes or not.
    for body in (corners(SQUARE[:3] + SQUARE[4:]), corners(SQUARE[:4])):
        path.write_text(f"{HEAD}5,0,1,甲,面,,沟槽,,@\n{body}", "gb18030")
        with pytest.raises(FileError, match="states 5 corners and has 4"):
            read_layers(path)
