"""Drawings made to multiply, cut off, or hiding part of a plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pytest

from geo.errors import FileError
from geo.reading.layers import read_layers


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


def drawing(path: Path, draw: Callable[[Any], None]) -> Path:
    made = ezdxf.new("R2010")
    draw(made)
    made.saveas(path)
    return path


def test_fail_blocks_that_hold_each_other(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.blocks.new("a").add_blockref("b", (0, 0))
        made.blocks.new("b").add_blockref("a", (0, 0))
        made.modelspace().add_blockref("a", (0, 0))

    (layer,) = read_layers(drawing(tmp_path / "a.dxf", draw))
    assert "hold each other" in layer.unread[0].reason.en


def test_fail_blocks_that_multiply(tmp_path: Path) -> None:
    """Eight levels of twenty: 25,600,000,000 lines in a few kilobytes."""

    def draw(made: Any) -> None:
        made.blocks.new("b0").add_line((0, 0), (1, 1))
        for n in range(1, 9):
            block = made.blocks.new(f"b{n}")
            for place in range(20):
                block.add_blockref(f"b{n - 1}", (place, 0))
        made.modelspace().add_blockref("b8", (0, 0))

    (layer,) = read_layers(drawing(tmp_path / "a.dxf", draw))
    assert "more than" in layer.unread[0].reason.en


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_fail_a_drawing_that_was_cut_off(share: float, tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        for n in range(200):
            made.modelspace().add_lwpolyline([(n, 0), (n + 1, 0), (n + 1, 1)], close=True)

    content = drawing(tmp_path / "a.dxf", draw).read_bytes()
    cut = tmp_path / "cut.dxf"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FileError, match="breaks off"):
        read_layers(cut)


def test_fail_paper_space_is_said_and_passed_over_on_request(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.modelspace().add_lwpolyline([(0, 0), (9, 0), (9, 9)], close=True, dxfattribs={"layer": "红线"})
        made.layout("Layout1").add_line((0, 0), (420, 297))

    path = drawing(tmp_path / "a.dxf", draw)
    assert sum(count for _, count in lost(path)) == 1
    (layer,) = read_layers(path, layers=["红线"])
    assert layer.unread == () and any("图纸空间" in note.zh for note in layer.notes)


def test_fail_a_drawing_that_is_only_referred_to_is_said(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.add_xref_def("红线.dwg", "红线")
        made.modelspace().add_blockref("红线", (0, 0))
        made.modelspace().add_blockref("没有的块", (0, 0))
        made.modelspace().add_line((0, 0), (1, 1))

    path = drawing(tmp_path / "a.dxf", draw)
    assert [count for _, count in lost(path)] == [1, 1]
    assert "XREF" in read_layers(path)[0].unread[0].reason.en


def test_fail_what_has_no_outline_in_plan_is_said(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.modelspace().add_ray((0, 0), (1, 0))
        made.modelspace().add_xline((0, 0), (0, 1))

    assert [count for _, count in lost(drawing(tmp_path / "a.dxf", draw))] == [1, 1]
