"""Archives made to fill the memory, to write elsewhere or to hide part of a plan."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from geo.errors import FileError
from geo.limits import MAX_ARCHIVE_MEMBERS
from geo.reading.layers import read_layers


def lost(path: Path) -> list[tuple[str, int]]:
    layers = read_layers(path)
    for layer in layers:
        assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
    return [(one.feature, one.count) for layer in layers for one in layer.unread]


def kml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


POINT = b'{"type":"Point","coordinates":[113.6,34.7]}'


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"big.geojson": b" " * 100 * 2**20}, "unpacked it has"),
        ({f"{n}.geojson": POINT for n in range(MAX_ARCHIVE_MEMBERS + 1)}, "files, more than"),
        ({"../../x/evil.geojson": POINT}, "points out"),
        ({"/etc/evil.geojson": POINT}, "points out"),
        ({"C:\\x\\evil.geojson": POINT}, "points out"),
        ({"a/inner.zip": b"PK\x05\x06" + b"\x00" * 18}, "archive inside an archive"),
        ({"a.gdb/a00000001.gdbtable": b"x"}, "geodatabase"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}, "the workbook breaks off"),
        ({"说明.pdf": b"%PDF"}, "no file of works"),
        ({"plan.dwg": b"AC1032"}, "DWG"),
        ({}, "no file of works"),
    ],
)
def test_fail_archives_that_are_bombs_or_hold_nothing(members: dict[str, bytes], words: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "works.zip", members)
    with pytest.raises(FileError, match=words):
        read_layers(path)


def test_fail_seventy_thousand_members_are_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as made:
        for n in range(70_000):
            made.writestr(f"{n}", b"")
    with pytest.raises(FileError, match="files, more than"):
        read_layers(path)


def test_fail_links_encryption_and_entries_that_overlap(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("site.geojson")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(FileError, match="is a link"):
        read_layers(path)
    # Two entries of the directory point at the same bytes.
    path = archive(tmp_path / "twice.zip", {"a.geojson": POINT, "b.geojson": POINT})
    content = bytearray(path.read_bytes())
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(content)
    with pytest.raises(FileError, match="overlap"):
        read_layers(path)
    path = archive(tmp_path / "locked.zip", {"a.geojson": POINT})
    content = bytearray(path.read_bytes())
    for place in (content.find(b"PK\x03\x04") + 6, content.rfind(b"PK\x01\x02") + 8):
        content[place] |= 1
    path.write_bytes(content)
    with pytest.raises(FileError, match="encrypted"):
        read_layers(path)


def test_pass_a_slash_too_many_and_the_junk_of_a_mac(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "works.zip", {"a//b.geojson": POINT, "__MACOSX/a/._b.geojson": b"\x00", "a/.DS_Store": b"x"}
    )
    (layer,) = read_layers(path)
    assert len(layer) == 1 and layer.file == "works.zip/a//b.geojson"


def test_fail_one_readable_file_does_not_hide_the_drawing_beside_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "works.zip", {"a.geojson": POINT, "plan.dwg": b"AC1032", "photo.jpg": b"\xff\xd8\xff"})
    assert lost(path) == [("plan.dwg", 1)]
    assert any("photo.jpg" in note.zh for note in read_layers(path)[0].notes)


def test_fail_what_lies_in_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    """A plan under a letter's name is read; a table of corners that no reader takes is no letter."""
    path = archive(
        tmp_path / "works.zip",
        {
            "说明.txt": "工程概况\n".encode(),
            "红线.pdf": POINT,
            "坐标.txt": b"J1: 3846000.123/465000.456\nJ2: 3846010.123/465000.456\n",
            "表.xlsx": b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml",
            "信.docx": b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml",
            "只有.dbf": bytes([3, 124, 5, 1]) + b"\0" * 4 + struct.pack("<HH", 65, 10) + b"\0" * 60,
            "图.tif": b"II*\0",
        },
    )
    assert [one for one, _ in lost(path)] == ["坐标.txt", "表.xlsx", "只有.dbf"]
    layers = read_layers(path)
    assert [layer.file for layer in layers] == ["works.zip/红线.pdf"]
    assert all(name in layers[0].notes[0].zh for name in ("说明.txt", "信.docx", "图.tif"))


def test_pass_every_shapefile_and_every_document_of_an_archive_is_named(tmp_path: Path) -> None:
    one = kml("<Placemark><Point><coordinates>113.6,34.7</coordinates></Point></Placemark>").encode()
    path = archive(tmp_path / "works.kmz", {"a.kml": one, "b/c.kml": one})
    layers = read_layers(path)
    assert [layer.file for layer in layers] == ["works.kmz/a.kml", "works.kmz/b/c.kml"] and all(
        layer.title for layer in layers
    )
    (picked,) = read_layers(path, layers=["b/c.kml/Placemark"])
    assert picked.file == "works.kmz/b/c.kml" and any("a.kml" in note.zh for note in picked.notes)
