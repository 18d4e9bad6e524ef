"""The page of formats is made from the readers; run as a script it prints the page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from geo.errors import FileError
from geo.reading.declared import page, readable_formats
from geo.reading.layers import read_bytes

COMMAND = "python tests/geo/reading/test_what_can_be_handed_in.py > docs/what-can-be-handed-in.md"
PAGE = Path(__file__).parents[3] / "docs" / "what-can-be-handed-in.md"
# Formats by their usual names; one that is declared under another name is none of these.
READ = {"CSV", "DXF", "FlatGeobuf", "GeoJSON", "GeoPackage", "GeoParquet", "KML / KMZ", "Shapefile", "zip", "国土 TXT"}


def test_pass_the_page_is_what_the_readers_say() -> None:
    assert PAGE.read_text("utf-8") == page(COMMAND), f"make it again: {COMMAND}"


def test_pass_every_reader_says_what_it_reads_asks_and_refuses() -> None:
    formats = readable_formats()
    assert {one.name for one in formats} >= READ
    assert len({one.name for one in formats}) == len(formats)
    for one in formats:
        assert one.suffixes and all(suffix.startswith(".") for suffix in one.suffixes)
        assert all(text.zh and text.en for text in (one.read, one.asked, one.refused))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"AC1032", "an AutoCAD drawing (DWG)"),
        (b"%PDF-1.7", "a PDF"),
        (b"<gml:FeatureCollection/>", "GML"),
        (b"Version 300\n", "MapInfo MIF"),
    ],
)
def test_pass_what_the_page_calls_not_read_is_refused_by_that_name(head: bytes, name: str) -> None:
    assert f"<br>{name} |" in PAGE.read_text("utf-8")
    with pytest.raises(FileError, match=rf"this is {name.replace('(', '.').replace(')', '.')}, which is not read"):
        read_bytes(head, name="a")


if __name__ == "__main__":
    sys.stdout.write(page(COMMAND))
