"""Tables that firms hand in: no corner, ring, parcel or fact is lost, and what would be guessed is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geo.errors import FileError, InputError
from geo.raw import RawLayer
from geo.reading.cell import cell_number, read_cell
from geo.reading.layers import read_layers

# North and east of two yards, as a surveyor writes them.
ONE = [
    (3_846_290.0, 38_465_000.0),
    (3_846_310.0, 38_465_000.0),
    (3_846_310.0, 38_465_040.0),
    (3_846_290.0, 38_465_040.0),
]
TWO = [(x + 100, y + 120) for x, y in ONE]
AREAS = [shapely.Polygon([(y, x) for x, y in yard]) for yard in (ONE, TWO)]


def lines(yard: list[tuple[float, float]], pattern: str, first: int = 1) -> str:
    return "".join(pattern.format(n=n, x=x, y=y) + "\n" for n, (x, y) in enumerate(yard, first))


def read(folder: Path, content: str | bytes, name: str = "a.csv") -> RawLayer:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (layer,) = read_layers(path)
    assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return layer


def said(layer: RawLayer) -> str:
    return " ".join(note.en for note in layer.notes)


# --- parcels and rings -----------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["宗地号", "地块名称", "图斑号", "name", "id", "编号", "parcel_id", "范围名称"])
def test_pass_parcels_are_apart_by_what_names_them(column: str, tmp_path: Path) -> None:
    layer = read(tmp_path, f"{column},X,Y\n" + lines(ONE, "7,{x},{y}") + lines(TWO, "8,{x},{y}"))
    assert [shape.equals(area) for shape, area in zip(layer.geometry, AREAS, strict=True)] == [True, True]
    assert list(layer.attributes["feature_id"]) == ["7", "8"]


def test_pass_a_name_written_once_names_the_rows_below_it(tmp_path: Path) -> None:
    rows = ""
    for name, yard in (("甲", ONE), ("乙", TWO)):
        rows += lines(yard[:1], name + ",J{n},{x},{y}") + lines(yard[1:], ",J{n},{x},{y}", 2)
    layer = read(tmp_path, f"宗地号,界址点号,X,Y\n{rows}")
    assert [shape.area for shape in layer.geometry] == [800, 800]


@pytest.mark.parametrize(
    ("between", "second"),
    [("\n", 1), ("地块二,,\n", 1), ("界址点号,X,Y\n", 1), ("", 1)],
    ids=["blank line", "title", "header again", "numbers alone"],
)
def test_pass_parcels_are_apart_where_the_numbering_starts_again(between: str, second: int, tmp_path: Path) -> None:
    layer = read(tmp_path, "界址点号,X,Y\n" + lines(ONE, "J{n},{x},{y}") + between + lines(TWO, "J{n},{x},{y}", second))
    assert [shape.equals(area) for shape, area in zip(layer.geometry, AREAS, strict=True)] == [True, True]


def test_pass_a_ring_that_closes_midway_is_whole(tmp_path: Path) -> None:
    rows = lines([*ONE, ONE[0]], "{n},{x},{y}") + lines([*TWO, TWO[0]], "{n},{x},{y}", 6)
    layer = read(tmp_path, "点号,X,Y\n" + rows)
    assert [shape.area for shape in layer.geometry] == [800, 800]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "权利人,界址点号,X,Y\n" + lines(ONE, "张,J{n},{x},{y}") + lines(TWO, "李,J{n},{x},{y}", 5),
            "column '权利人' changes",
        ),
        (
            "界址点号,X,Y\n" + lines(ONE, "J{n},{x},{y}") + "\n" + lines(TWO, "J{n},{x},{y}", 5),
            "before row 7 stands a blank",
        ),
        ("界址点号,X,Y\n" + lines(ONE, "A{n},{x},{y}") + lines(TWO, "B{n},{x},{y}"), "changes from 'A4' to 'B1'"),
        (
            "界址点号,X,Y\n" + "".join(f"J{n},{ONE[n - 1][0]},{ONE[n - 1][1]}\n" for n in (1, 3, 2, 4)),
            "'J2' follows 'J3'",
        ),
        ("地块,界址点号,X,Y\n" + lines(ONE, "甲,J{n},{x},{y}") + lines(TWO[1:], "甲,J{n},{x},{y}", 2), "rows 3 and 6"),
        ("地块,X,Y\n" + lines(ONE, "{n},{x},{y}"), "corners of one area or places"),
    ],
)
def test_fail_corners_of_which_nobody_can_say_what_they_surround(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=words):
        read(tmp_path, text)


@pytest.mark.parametrize("between", ["", "\n"])
def test_pass_neighbours_that_share_their_first_corner_are_both_whole(between: str, tmp_path: Path) -> None:
    other = [ONE[0], (3_846_270.0, 38_465_000.0), (3_846_270.0, 38_465_040.0), ONE[3]]
    layer = read(tmp_path, "界址点号,X,Y\n" + lines(ONE, "J{n},{x},{y}") + between + lines(other, "J{n},{x},{y}"))
    assert [shape.area for shape in layer.geometry] == [800, 800]


def test_pass_rows_sorted_as_text_are_joined_by_their_numbers(tmp_path: Path) -> None:
    ring = [(3_846_290.0 + (n if n < 6 else 11 - n) * 4, 38_465_000.0 + 40 * (n > 5)) for n in range(12)]
    rows = sorted(lines(ring, "J{n},{x},{y}").splitlines())
    layer = read(tmp_path, "界址点号,X,Y\n" + "\n".join(rows))
    assert layer.geometry[0].equals(shapely.Polygon([(y, x) for x, y in ring])) and "sorted as text" in said(layer)


def test_pass_a_ring_that_its_sender_closed_stands_in_the_order_of_its_rows(tmp_path: Path) -> None:
    """Corners of neighbouring parcels are numbered through: J1, J2, J7, J6."""
    rows = "".join(f"J{n},{x},{y}\n" for n, (x, y) in zip((1, 2, 7, 6, 1), [*ONE, ONE[0]], strict=True))
    assert read(tmp_path, "界址点号,X,Y\n" + rows).geometry[0].equals(AREAS[0])


HOLE = [
    (3_846_295.0, 38_465_010.0),
    (3_846_305.0, 38_465_010.0),
    (3_846_305.0, 38_465_020.0),
    (3_846_295.0, 38_465_020.0),
]


@pytest.mark.parametrize(
    ("label", "shift", "area"),
    [
        ("2", 0.0, 700),
        ("内环", 0.0, 700),
        # Touching the outline, overlapping it, beside it: land.
        ("2", 5.0, 800),
        ("2", 10.0, 850),
        ("2", 100.0, 900),
        ("1", 0.0, 800),
    ],
)
def test_pass_only_what_lies_wholly_inside_is_cut_out(label: str, shift: float, area: float, tmp_path: Path) -> None:
    inner = lines([(x + shift, y) for x, y in HOLE], f"甲,{label},J{{n}},{{x}},{{y}}")
    layer = read(tmp_path, "地块,圈号,界址点号,X,Y\n" + lines(ONE, "甲,1,J{n},{x},{y}") + inner)
    assert shapely.area(layer.geometry[0]) == pytest.approx(area)


def test_pass_parts_of_a_parcel_are_land_wherever_they_lie(tmp_path: Path) -> None:
    """As a GIS writes the vertices of an area: fid, number, part."""
    rows = lines(ONE, "7,{n},0,{y},{x}") + lines(HOLE, "7,{n},1,{y},{x}") + lines(TWO, "7,{n},2,{y},{x}")
    layer = read(tmp_path, "fid,vertex_index,vertex_part,X,Y\n" + rows)
    assert shapely.area(layer.geometry[0]) == pytest.approx(1600) and len(layer.geometry) == 1


def test_pass_a_row_that_cannot_be_read_makes_its_parcel_unread_and_no_other(tmp_path: Path) -> None:
    head = "地块,界址点号,X,Y\n" + lines(ONE, "甲,J{n},{x},{y}") + lines(TWO[:3], "乙,J{n},{x},{y}")
    for row, words in (
        ("乙,J4,,", "no coordinates"),
        ("乙,J4,3846390", "3 cells"),
        ("乙,J4,见图,38465160", "no numbers"),
    ):
        layer = read(tmp_path, f"{head}{row}\n")
        assert layer.geometry[0].equals(AREAS[0]) and layer.geometry[1] is None
        assert (
            layer.unread[0].feature == "乙"
            and words in layer.unread[0].reason.en
            and "row 9" in layer.unread[0].reason.en
        )


def test_pass_words_of_all_corners_hold_for_the_area_and_a_footer_is_said(tmp_path: Path) -> None:
    acts = ("沟槽开挖", "爆破", "沟槽开挖", "沟槽开挖")
    rows = "".join(f"甲,J{n},{x},{y},{act}\n" for n, ((x, y), act) in enumerate(zip(ONE, acts, strict=True), 1))
    layer = read(tmp_path, "地块,界址点号,X,Y,activity\n" + rows + "制表：张三,,,,\n")
    assert layer.attributes["activity"][0] == "沟槽开挖；爆破" and "制表：张三" in said(layer)


# --- headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        *(
            "X坐标(m),Y坐标(m)",
            "X坐标（米）,Y坐标（米）",
            "纵坐标X,横坐标Y",
            "纵坐标,横坐标",
            "北坐标(X),东坐标(Y)",
            "X(m),Y(m)",
        ),
        *("Northing (m),Easting (m)", "N,E", "北坐标,东坐标", "POINT_X,POINT_Y", "2000坐标系X,2000坐标系Y", "x/m,y/m"),
        *("X(N),Y(E)", "N(X),E(Y)", "X（N）(m),Y（E）(m)", "X-N,Y-E", "Xn,Ye"),
    ],
)
def test_pass_headers_with_units_and_the_words_of_every_trade(names: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"地块,{names}\n" + lines(ONE, "甲,{x},{y}")).geometry[0].equals(AREAS[0])


@pytest.mark.parametrize(
    ("title", "names", "metres"),
    [
        ("", "X(km),Y(km)", 1000),
        ("", "北坐标（千米）,东坐标（千米）", 1000),
        ("", "N/km,E/km", 1000),
        ("", "X(N)(公里),Y(E)(公里)", 1000),
        ("", "X(mm),Y(mm)", 0.001),
        ("", "x_cm,y_cm", 0.01),
        ("界址点成果表 单位：千米,,\n", "X,Y", 1000),
        ("单位：米　面积单位：平方公里,,\n", "X,Y", 1),
    ],
)
def test_pass_coordinates_in_the_unit_that_the_header_states(
    title: str, names: str, metres: float, tmp_path: Path
) -> None:
    yard = [(round(x / metres, 6), round(y / metres, 6)) for x, y in ONE]
    layer = read(tmp_path, f"{title}地块,{names}\n" + lines(yard, "甲,{x:.6f},{y:.6f}"))
    assert layer.geometry[0].equals(AREAS[0])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("某项目界址点成果表,,\n界址点号,X,Y\n" + lines(ONE, "J{n},{x},{y}"), "a.csv"),
        ("宗地,点,坐标,\n地块,界址点号,X,Y\n" + lines(ONE, "甲,J{n},{x},{y}"), "a.csv"),
        ("sep=;\n界址点号;X;Y\n" + lines(ONE, "J{n};{x};{y}").replace(".", ","), "a.csv"),
        (lines(ONE, "J{n},{x},{y}"), "a.csv"),
        (lines(ONE, "J{n},{x},{y},98.12"), "a.txt"),
        (lines(ONE, "J{n} {x} {y}"), "a.txt"),
        (lines(ONE, "J{n}，{x}，{y}"), "a.txt"),
        (lines([*ONE, ONE[0]], "{n},,{y},{x},0.000"), "a.dat"),
        (lines(ONE, "{n},JZD,{y},{x},0.000"), "a.dat"),
        (("界址点号\tX\tY\n" + lines(ONE, "J{n}\t{x}\t{y}")).encode("utf-16"), "a.txt"),
        (("界址点号,X,Y\n" + lines(ONE, "J{n},{x},{y}")).encode("utf-16-le"), "a.csv"),
    ],
)
def test_pass_tables_as_instruments_and_spreadsheets_write_them(
    content: str | bytes, name: str, tmp_path: Path
) -> None:
    assert read(tmp_path, content, name).geometry[0].equals(AREAS[0])


def test_pass_what_was_taken_for_north_is_said_where_there_is_no_header(tmp_path: Path) -> None:
    layer = read(tmp_path, lines(ONE, "{n},{y},{x},0.000"), "a.dat")
    assert "column 3 is north" in said(layer) and "screened as one area" in said(layer)
    places = read(tmp_path, lines(ONE, "ZK{n},{x},{y},98.1"), "b.csv")
    assert [shape.geom_type for shape in places.geometry] == ["Point"] * 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("点,坐标一,坐标二\n" + lines(ONE, "{n},{x},{y}"), "this is a table .* says: 点, 坐标一, 坐标二"),
        ("a,b,c\n1,2,3\n4,5,6\n", "this is a table"),
        ("地块,东坐标,北坐标\n" + lines(ONE, "甲,{x},{y}"), "contradict their names"),
        ("地块,X,Y\n" + lines(ONE[:3], "甲,{x},{y}") + lines(ONE[3:], "甲,{y},{x}"), "exchanged .* rows 5"),
        (
            "地块,X,Y\n" + lines(ONE, "甲,{x},3.8465E+07"),
            "row 2: a spreadsheet wrote '3.8465E.07'; its last digit is worth 1000 ",
        ),
        ('地块,X,Y\n甲,"384,629","465,000"\n', "grouped by thousands"),
        ("地块,经度,纬度\n甲,1133725.44,344205.1\n甲,1133726.4,344205.1\n", "may be degrees, minutes and seconds"),
        ("地块,经度,纬度\n甲,113.372544,34.420512\n甲,113.372644,34.420512\n", "may be degrees, minutes and seconds"),
        (
            "地块,X,Y\n" + lines([(x / 1000, y / 1000) for x, y in ONE], "甲,{x},{y}"),
            r"look like kilometres.*'X\(km\)'",
        ),
        ("地块,X,Y\n" + lines([(x * 1000, y * 1000) for x, y in ONE], "甲,{x},{y}"), "look like millimetres"),
        ("地块,X,Y\n" + lines(ONE, "甲,X={x},Y={y}"), "hold no numbers .such as 'X=3846290.0'"),
        ("地块,X,Y\n" + lines([(1.5, 2.5)] * 3, "甲,{x},{y}"), "is east cannot be told from the numbers"),
        ("地块,X,Y\n", "no row of data"),
        ("地块,X,Y\n" + lines(ONE, "甲,{x},{y}") + "甲,0,0\n", "no coordinates in rows 6, unlike"),
        ("地块,X,Y,经度,纬度\n" + lines(ONE, "甲,{x},{y},113.6,34.7"), "two pairs of coordinates: X, Y; 经度, 纬度"),
        (lines([ONE[0], ONE[2], ONE[1], ONE[3]], "{n},{x},{y},98.1"), "corners of one area or places"),
    ],
)
def test_fail_with_the_true_reason(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


def test_pass_packed_degrees_are_read_where_the_header_says_which(tmp_path: Path) -> None:
    rows = "甲,113.372544,34.420512\n甲,113.372644,34.420512\n甲,113.372644,34.420612\n"
    packed = read(tmp_path, f"地块,经度(度分秒),纬度(度分秒)\n{rows}").geometry[0]
    decimal = read(tmp_path, f"地块,经度(°),纬度(°)\n{rows}").geometry[0]
    assert packed.bounds[:2] == pytest.approx((113 + 37 / 60 + 25.44 / 3600, 34 + 42 / 60 + 5.12 / 3600), abs=1e-12)
    assert decimal.bounds[:2] == (113.372544, 34.420512)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("113°37′25.44″", 113.6237333333), ("113 37 25.44", 113.6237333333), ("113-37-25.44E", 113.6237333333)),
        *(
            ("东经113°37′25.44″", 113.6237333333),
            ("113°37.424′", 113.6237333333),
            ("N34.7°", 34.7),
            ("34度41分12秒", 34.6866666667),
        ),
        *(("3846290,125", 3846290.125), ("3846290.125m", 3846290.125), ("３８４６２９０", 3846290.0), ("'12.5", 12.5)),
        ("3.84650001E+07", 38465000.1),
    ],
)
def test_pass_numbers_as_people_write_them(text: str, number: float) -> None:
    assert cell_number(text) == pytest.approx(number, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "cut_to"),
    [("3.846500012E+07", None), ("3.84650001E+07", 0.1), ("1.136178500E+02", None), ("1.136178E+02", 1e-4)],
)
def test_digits_that_a_survey_knows_are_all_there(text: str, cut_to: float | None) -> None:
    assert read_cell(text).cut_to == (cut_to if cut_to is None else pytest.approx(cut_to))


@pytest.mark.parametrize("text", ["113°61′00″", "113-37", "", "见图", "nan", "inf", "1e400", "12:30", "1,234,567"])
def test_fail_what_is_no_coordinate(text: str) -> None:
    assert read_cell(text).value != read_cell(text).value


def test_pass_wkb_in_hexadecimal_names_its_system(tmp_path: Path) -> None:
    shape = shapely.set_srid(shapely.Polygon([(1, 1, 5), (2, 1, 5), (2, 2, 5)]), 4547)
    layer = read(tmp_path, f"id,geom\n1,{shapely.to_wkb(shape, hex=True, include_srid=True)}\n2,nothing\n")
    assert layer.geometry[0].area == 0.5 and layer.crs_declared == "EPSG:4547"
    assert layer.geometry[1] is None and "row 3" in layer.unread[0].reason.en


# --- encodings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_pass_a_value_cut_inside_a_sign_harms_no_other(encoding: str, tmp_path: Path) -> None:
    content = ("地块,X,Y,备注,activity\n" + lines(ONE, "甲地块,{x},{y},东侧围墙,沟槽开挖")).encode(encoding)
    cut = content.replace("东侧围墙".encode(encoding), "东侧围墙".encode(encoding)[:-1], 1)
    layer = read(tmp_path, cut)
    assert layer.geometry[0].equals(AREAS[0]) and layer.attributes["activity"][0] == "沟槽开挖"
    assert "东侧围�" in said(layer)
    with pytest.raises(FileError, match="row 2: '甲地�' is broken"):
        read(tmp_path, content.replace("甲地块".encode(encoding), "甲地块".encode(encoding)[:-1], 1))


def test_fail_bytes_that_are_no_text(tmp_path: Path) -> None:
    rows = b"".join(b"\xff\xfe\xfd%d,1,2\n" % n for n in range(30))
    with pytest.raises(FileError, match="neither UTF-8 nor GB18030"):
        read(tmp_path, b"\xe5\x9c,X,Y\n" + rows)


# --- the order of corners ---------------------------------------------------------------------------


def both(first: int = 5) -> str:
    """Two yards whose corners are numbered on, with nothing between them."""
    turned = [TWO[1], TWO[2], TWO[3], TWO[0]]
    return lines(ONE, "J{n},{x},{y}") + lines(turned, "J{n},{x},{y}", first)


def by_number(*order: int) -> str:
    return lines([ONE[place] for place in order], "J{n},{x},{y}")


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("点号,X,Y\n", both()),
        ("界址点号,X,Y\n", both()),
        # Two corners of one yard that changed places, whether or not the ring is closed.
        ("点号,X,Y\n", by_number(0, 2, 1, 3)),
        ("点号,X,Y\n", by_number(0, 2, 1, 3) + "J1,3846290,38465000\n"),
        ("地块,点号,X,Y\n", "".join(f"甲,{row}\n" for row in by_number(0, 2, 1, 3).splitlines())),
        ("", both()),
        ("范围\n", by_number(0, 2, 1, 3).replace("J1,", "").replace("J2,", "").replace("J3,", "").replace("J4,", "")),
    ],
)
def test_fail_a_ring_that_crosses_itself_is_an_order_in_doubt(head: str, rows: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"crosses the line from row|corners of one area or places"):
        layer = read(tmp_path, head + rows, "a.csv" if "," in head else "a.txt")
        raise FileError(layer.unread[0].reason, layer.unread[0].reason)


def test_pass_one_parcel_in_doubt_leaves_the_others_read(tmp_path: Path) -> None:
    rows = "".join(f"甲,{row}\n" for row in by_number(0, 2, 1, 3).splitlines()) + lines(TWO, "乙,J{n},{x},{y}")
    layer = read(tmp_path, "地块,点号,X,Y\n" + rows)
    assert [shape is None for shape in layer.geometry] == [True, False] and len(layer.unread) == 1


@pytest.mark.parametrize(
    "ring",
    [
        # To a hole and back on one line; through one place twice; a slip of centimetres.
        [(0, 0), (40, 0), (40, 40), (0, 40), (0, 20), (10, 20), (10, 30), (20, 20), (10, 10), (10, 20), (0, 20)],
        [(0, 0), (20, 20), (40, 0), (40, 40), (20, 20), (0, 40)],
        [(0, 0), (40, 0), (40, 40), (0, 40), (0.03, 20.02), (-0.03, 20.01)],
    ],
)
def test_pass_rings_that_touch_themselves_are_in_order(ring: list[tuple[float, float]], tmp_path: Path) -> None:
    corners = [(3_846_290 + x, 38_465_000 + y) for x, y in ring]
    layer = read(tmp_path, "界址点号,X,Y\n" + lines(corners, "J{n},{x},{y}"))
    assert layer.geometry[0] is not None and not layer.unread


@pytest.mark.parametrize(
    ("numbers", "told"), [((1, 2, 4), True), ((1, 2, 3, 4), False), ((4, 3, 2, 1), False), ((17, 203, 511, 806), False)]
)
def test_pass_a_number_left_out_is_said(numbers: tuple[int, ...], told: bool, tmp_path: Path) -> None:
    rows = "".join(f"J{n},{x},{y}\n" for n, (x, y) in zip(numbers, ONE, strict=False))
    layer = read(tmp_path, "界址点号,X,Y\n" + rows)
    assert ("numbers in all are missing" in said(layer)) == told


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200e", "\u2060", "\u00ad"])
def test_pass_signs_that_nobody_sees_beside_a_number(sign: str) -> None:
    assert read_cell(f"{sign}465490.12{sign}").value == 465490.12
    assert cell_number(f"113°37'{sign}23.4\"") == pytest.approx(113 + 37 / 60 + 23.4 / 3600)
