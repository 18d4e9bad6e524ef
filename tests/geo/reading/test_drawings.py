"""Drawings: what is land in a hatch or under a wide line, names in every writing, units, labels with a broken byte."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import ezdxf.math
import pytest
import shapely

from geo.raw import RawLayer
from geo.reading.layers import read_layers

Draw = Callable[..., Path]
EXTERNAL, TEXT_BOX, OUTERMOST = 1, 8, 16


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def make(*steps: Callable[[Any], None], version: str = "R2010", units: int = 6) -> Path:
        made = ezdxf.new(version)
        made.header["$INSUNITS"] = units
        for step in steps:
            step(made)
        made.saveas(tmp_path / "a.dxf")
        return tmp_path / "a.dxf"

    return make


def one(path: Path) -> RawLayer:
    (layer,) = read_layers(path)
    return layer


def shape(path: Path) -> Any:
    return shapely.union_all(shapely.get_parts(one(path).geometry[0]))


def square(west: float, south: float, size: float) -> list[tuple[float, float]]:
    return [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]


def hatch(style: int, *rings: tuple[list[tuple[float, float]], int]) -> Callable[[Any], None]:
    def step(made: Any) -> None:
        filled = made.modelspace().add_hatch(dxfattribs={"hatch_style": style})
        for ring, flags in rings:
            filled.paths.add_polyline_path(ring, is_closed=True, flags=flags)

    return step


OUTER, ISLAND, CORE = square(0, 0, 10), square(2, 2, 6), square(4, 4, 2)


@pytest.mark.parametrize(
    ("style", "rings", "area"),
    [
        (0, [(OUTER, EXTERNAL), (ISLAND, OUTERMOST), (CORE, 0)], 100 - 36 + 4),
        (1, [(OUTER, EXTERNAL), (ISLAND, OUTERMOST), (CORE, 0)], 100 - 36),
        (2, [(OUTER, EXTERNAL), (ISLAND, OUTERMOST), (CORE, 0)], 100),
        # What its flags call an outer boundary, or the frame of a label, is no hole.
        (0, [(OUTER, EXTERNAL), (ISLAND, EXTERNAL)], 100),
        (0, [(OUTER, EXTERNAL), (ISLAND, TEXT_BOX)], 100),
        # Boundaries that overlap are land with all they share.
        (0, [(OUTER, EXTERNAL), (square(5, 0, 10), OUTERMOST)], 150),
        (1, [(OUTER, EXTERNAL), (square(5, 0, 10), OUTERMOST)], 150),
        (0, [(OUTER, EXTERNAL), (OUTER, OUTERMOST)], 100),
        # Two holes that overlap: what both take is filled again.
        (0, [(OUTER, EXTERNAL), (square(2, 2, 4), OUTERMOST), (square(4, 4, 4), OUTERMOST)], 100 - 16 - 16 + 4 + 4),
    ],
)
def test_pass_a_hatch_loses_only_what_is_a_hole_by_its_style(
    style: int, rings: list[Any], area: float, draw: Draw
) -> None:
    assert shapely.area(shape(draw(hatch(style, *rings)))) == pytest.approx(area)


@pytest.mark.parametrize("hole", ["arc", "clockwise arc", "half arcs", "bulges"])
def test_pass_a_round_hole_is_never_larger_than_it_is_drawn(hole: str, draw: Draw) -> None:
    def step(made: Any) -> None:
        filled = made.modelspace().add_hatch()
        filled.paths.add_polyline_path(square(-200, -200, 400), is_closed=True, flags=EXTERNAL)
        if hole == "bulges":
            filled.paths.add_polyline_path([(-100, 0, 1), (100, 0, 1)], is_closed=True, flags=OUTERMOST)
            return
        path = filled.paths.add_edge_path(flags=OUTERMOST)
        if hole == "half arcs":
            path.add_arc((0, 0), radius=100, start_angle=0, end_angle=180)
            path.add_arc((0, 0), radius=100, start_angle=180, end_angle=360)
        else:
            path.add_arc((0, 0), radius=100, start_angle=0, end_angle=360, ccw=hole == "arc")

    made = shape(draw(step))
    assert 0 <= made.area - (160_000 - math.pi * 100**2) < 1.0
    assert made.distance(shapely.Point(0, 0)) == pytest.approx(100, abs=1e-3) and len(made.interiors) == 1


def wide(points: list[Any], form: str, *, close: bool = False, **attributes: Any) -> Callable[[Any], None]:
    return lambda made: made.modelspace().add_lwpolyline(points, format=form, close=close, dxfattribs=attributes)


def wide_old(made: Any) -> None:
    made.modelspace().add_polyline2d(
        square(0, 0, 10), close=True, dxfattribs={"default_start_width": 4, "default_end_width": 4}
    )


def wide_multi(made: Any) -> None:
    # The standard style has its lines half a unit to either side.
    made.modelspace().add_mline(square(0, 0, 10), close=True, dxfattribs={"scale_factor": 4, "justification": 1})


@pytest.mark.parametrize("step", [wide(square(0, 0, 10), "xy", close=True, const_width=4), wide_old, wide_multi])
def test_pass_a_closed_line_with_a_width_covers_its_band_and_its_inside(
    step: Callable[[Any], None], draw: Draw
) -> None:
    """10 m wide inside, drawn 4 m wide: 14 m from edge to edge, corners and all."""
    made = shape(draw(step))
    assert made.bounds == pytest.approx((-2, -2, 12, 12)) and made.area == pytest.approx(196)


def test_pass_a_line_that_widens_covers_what_is_drawn(draw: Draw) -> None:
    made = shape(draw(wide([(0, 0, 2, 6), (10, 0, 6, 6), (10, 10, 0, 0)], "xyse")))
    assert shapely.distance(made, shapely.Point(0, 1.2)) == pytest.approx(0.2, abs=0.02)
    # The outer corner is mitred, the ends are square.
    assert made.covers(shapely.Point(12.99, -2.99)) and made.bounds == pytest.approx((0, -3, 13, 10))


def test_pass_an_arc_with_a_width_covers_its_band(draw: Draw) -> None:
    made = shape(draw(wide([(0, 0, 4, 4, -1), (100, 0, 0, 0, 0)], "xyseb")))
    assert made.covers(shapely.Point(50, 51.99)) and not made.covers(shapely.Point(50, 52.01))
    assert not made.covers(shapely.Point(50, 0))


def test_pass_an_open_multi_line_covers_what_lies_between(draw: Draw) -> None:
    def step(made: Any) -> None:
        made.modelspace().add_mline([(0, 0), (10, 0)], dxfattribs={"scale_factor": 4, "justification": 1})

    assert shape(draw(step)).bounds == pytest.approx((0, -2, 10, 2))


# --- text ------------------------------------------------------------------------------------------


def in_layer(name: str) -> Callable[[Any], None]:
    return lambda made: made.modelspace().add_line((0, 0), (1, 1), dxfattribs={"layer": name})


def relabelled(path: Path, *changes: tuple[bytes, bytes]) -> Path:
    content = path.read_bytes()
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("version", "page", "written"),
    [
        ("R2000", b"ANSI_1252", rb"\U+65BD\U+5de5"),
        ("R2000", b"ANSI_1252", rb"\M+5CAA9\M+5B9A4"),
        ("R2000", b"ANSI_936", "施工".encode("gbk")),
        ("R2000", b"ANSI_936", "施工".encode()),
        ("R2000", b"ANSI_1252", "施工".encode("gbk")),
        # Chinese AutoCAD keeps the old code page in the header of drawings whose text is UTF-8.
        ("R2010", b"ANSI_936", "施工".encode()),
        ("R2010", b"ANSI_936", "施工".encode("gbk")),
    ],
)
def test_pass_a_layer_is_known_by_its_name_however_it_is_written(
    version: str, page: bytes, written: bytes, draw: Draw
) -> None:
    path = relabelled(draw(in_layer("LAYER-X"), version=version), (b"ANSI_1252", page), (b"LAYER-X", written))
    assert [layer.layer for layer in read_layers(path, layers=["施工"])] == ["施工"]


def test_pass_a_western_label_is_no_chinese(draw: Draw) -> None:
    path = relabelled(draw(in_layer("LAYER-X"), version="R2000"), (b"LAYER-X", "Müllerstraße".encode("cp1252")))
    assert one(path).layer == "Müllerstraße"


def test_pass_a_broken_byte_in_a_label_costs_no_shape_and_is_said(draw: Draw) -> None:
    path = draw(in_layer("施工红线"), lambda made: made.modelspace().add_text("LABEL", dxfattribs={"layer": "文字"}))
    layer = one(relabelled(path, (b"LABEL", b"\xe5\x9f")))
    assert (layer.layer, len(layer)) == ("施工红线", 1)
    assert any("�" in note.zh and "shown as" in note.en for note in layer.notes)


# --- units -----------------------------------------------------------------------------------------

SITE = [(465_000.0, 3_846_000.0), (465_040.0, 3_846_000.0), (465_040.0, 3_846_020.0)]


@pytest.mark.parametrize(("units", "said"), [(4, "millimetres"), (0, "states no unit"), (6, None)])
def test_pass_numbers_in_metres_stay_whatever_the_header_says(units: int, said: str | None, draw: Draw) -> None:
    layer = one(draw(lambda made: made.modelspace().add_lwpolyline(SITE, close=True), units=units))
    assert layer.geometry[0].bounds == (465_000, 3_846_000, 465_040, 3_846_020)
    assert [said in note.en for note in layer.notes] == ([True] if said else []) if said else not layer.notes


@pytest.mark.parametrize("units", [4, 0])
def test_pass_numbers_of_ten_digits_are_millimetres_and_said(units: int, draw: Draw) -> None:
    corners = [(x * 1000, y * 1000) for x, y in SITE]
    layer = one(draw(lambda made: made.modelspace().add_lwpolyline(corners, close=True), units=units))
    assert layer.geometry[0].bounds == pytest.approx((465_000, 3_846_000, 465_040, 3_846_020))
    assert layer.repairs[0].place == pytest.approx((465_000, 3_846_000))
    assert any("can only be millimetres" in note.en for note in layer.notes)


@pytest.mark.parametrize(
    ("lettering", "said"),
    [
        (r"说明：\P1.基坑各边外扩6米\P2.坐标系见图框", ("1.基坑各边外扩6米",)),
        ("放坡1:0.5", ("放坡1:0.5",)),
        ("锚索外伸15m", ("锚索外伸15m",)),
        (r"AZ1\P锚杆 L=12000", ("锚杆 L=12000",)),
        ("沿线两侧各2米", ("沿线两侧各2米",)),
        ("管沟宽1.2m", ("管沟宽1.2m",)),
        ("沟槽中心线 B=8m", ("沟槽中心线 B=8m",)),
        ("临时便道宽6m", ("临时便道宽6m",)),
        ("建设路 B=40m", ()),
        ("锚索", ()),
        ("建设路 路宽40米", ()),
        ("建设路", ()),
        ("工作面另定", ()),
    ],
)
def test_pass_lettering_says_how_far_works_go_beyond_what_is_drawn(
    lettering: str, said: tuple[str, ...], draw: Draw
) -> None:
    path = draw(
        lambda made: made.modelspace().add_lwpolyline(square(465000, 3846000, 10), close=True),
        lambda made: made.modelspace().add_mtext(lettering),
    )
    assert one(path).headings == said

    def at_an_arrow(made: Any) -> None:
        words = made.modelspace().add_multileader_mtext("Standard")
        words.set_content(lettering)
        words.build(ezdxf.math.Vec2(465_000, 3_846_000))

    path = draw(lambda made: made.modelspace().add_lwpolyline(square(465000, 3846000, 10), close=True), at_an_arrow)
    assert one(path).headings == said
