"""Entities of a drawing: layers by name, arcs within a millimetre, blocks in place, lettering aside."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pytest
import shapely

from geo.errors import CrsError, FileError
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.site.work_site import work_site

CORNERS = [(465_000.0, 3_846_000.0), (465_040.0, 3_846_000.0), (465_040.0, 3_846_020.0), (465_000.0, 3_846_020.0)]


def one(path: Path, **options: Any) -> RawLayer:
    (layer,) = read_layers(path, **options)
    return layer


def said(layer: RawLayer) -> str:
    return " ".join(note.en for note in layer.notes)


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


def test_pass_the_attributes_of_a_block_are_properties(draw: Callable[..., Path]) -> None:
    def step(made: Any) -> None:
        made.blocks.new("坑").add_circle((0, 0), 5)
        placed = made.modelspace().add_blockref("坑", (100, 100))
        placed.add_attrib("depth_m", "4.5", (100, 100))
        placed.add_attrib("entity", "x", (100, 100))

    row = one(draw(step)).attributes.row(0)
    assert (row["depth_m"], row["entity"], row["block"]) == ("4.5", "INSERT", "坑")
