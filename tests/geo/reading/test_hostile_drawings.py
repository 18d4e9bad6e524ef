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
    referred, missing = (one.reason for one in read_layers(path)[0].unread)
    assert "XREF" in referred.en and "红线" in referred.zh
    assert "XREF" not in missing.en and "没有的块" in missing.zh


def test_fail_what_has_no_outline_in_plan_is_said(tmp_path: Path) -> None:
    def draw(made: Any) -> None:
        made.modelspace().add_ray((0, 0), (1, 0))
        made.modelspace().add_xline((0, 0), (0, 1))

    assert [count for _, count in lost(drawing(tmp_path / "a.dxf", draw))] == [1, 1]


LINE = "0\nLINE\n8\n0\n10\n1.0\n20\n2.0\n11\n3.0\n21\n4.0\n"
END = "0\nENDSEC\n"
EOF = "0\nEOF\n"


def section(name: str, content: str = LINE) -> str:
    return f"0\nSECTION\n2\n{name}\n{content}{END}"


BLOCK = "0\nBLOCK\n8\n0\n2\nwell\n70\n0\n10\n0.0\n20\n0.0\n3\nwell\n" + LINE + "0\nENDBLK\n8\n0\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (section("ENTITIES") + section("ENTITIES") + EOF, "ENTITIES stands twice"),
        (section("Entities") + section("ENTITIES") + EOF, "unknown name, 'Entities'"),
        (section("ENTITIES") + section("OBJECTS") + EOF, "a LINE entity stands in OBJECTS"),
        (section("ENTITIES") + section("BLOCKS") + EOF, "a LINE entity stands in BLOCKS"),
        (section("ENTITIES") + LINE + EOF, "a LINE entity stands in -"),
        (section("ENTITIES") + EOF + section("ENTITIES") + EOF, "follows its end of file"),
        (section("ENTITIES") + EOF + "999\nan end\n0\nEOF\n", "follows its end of file"),
        (section("BLOCKS", BLOCK + BLOCK) + section("ENTITIES") + EOF, "'well' is defined twice"),
    ],
)
def test_fail_a_part_that_would_be_dropped_in_silence(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_text(text)
    with pytest.raises(FileError, match=said):
        read_layers(path)


def test_pass_sections_once_with_comments_and_blank_lines_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_text("999\nmade by hand\n" + section("BLOCKS", BLOCK) + section("ENTITIES") + EOF + "\n\n\n")
    assert lost(path) == []


def test_fail_the_second_section_of_a_drawing_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_text(section("ENTITIES") + section("ENTITIES") + EOF, "utf-16")
    with pytest.raises(FileError, match="stands twice"):
        read_layers(path)


def test_fail_a_mesh_of_more_corners_than_it_has(tmp_path: Path) -> None:
    mesh = "0\nPOLYLINE\n8\n0\n66\n1\n70\n16\n71\n32000\n72\n32000\n73\n200\n74\n200\n"
    vertex = "0\nVERTEX\n8\n0\n10\n0.0\n20\n0.0\n70\n64\n0\nSEQEND\n"
    path = tmp_path / "a.dxf"
    path.write_text(section("BLOCKS", "") + section("ENTITIES", mesh + vertex) + EOF)
    assert [count for _, count in lost(path)] == [1]
