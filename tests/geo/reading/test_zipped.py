"""What lies in an archive beside the works: papers are named, what may hold works forbids a clear, a KMZ is opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from geo.errors import FileError
from geo.reading.layers import read_layers

SITE = b'{"type": "Point", "coordinates": [113.6, 34.7]}'
KML = b"<kml><Placemark><name>A</name><Point><coordinates>113.6,34.7</coordinates></Point></Placemark></kml>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
METADATA = b"<metadata><idinfo><westbc>113.612</westbc><eastbc>113.623</eastbc></idinfo></metadata>"
COORDINATES = b"from J1 465000.123 3846000.456 on\nto the wall 465100.123 3846000.456, and back\n"


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    return content.getvalue()


def written(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "works.zip"
    path.write_bytes(zipped(members))
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("site.lyr", OLE),
        ("site.lyrx", b'{"type": "CIMLayerDocument"}'),
        ("site.qml", b"<!DOCTYPE qgis PUBLIC 'a' 'b'><qgis/>"),
        ("site.xml", METADATA),
        ("old.sbn", b"\x00\x00\x27\x0a" + bytes(100)),
        ("site.qpj", b'GEOGCRS["x"]'),
        ("README.txt", "红线范围见附图，共 3 处".encode("gbk")),
        ("letter.doc", OLE),
        ("plan.tfw", b"0.5\n0\n0\n-0.5\n465000.25\n3846000.75\n"),
        ("~$works.xlsx", b"\x05admin" + bytes(159)),
        ("letter.pdf", b"%PDF-1.7 "),
        ("photo.jpg", b"\xff\xd8\xff\xe0"),
        ("txt.shx", b"AutoCAD-86 shapes 1.0\r\n\x1a\0"),
        ("a3.ctb", b"PIAFILEVERSION_2.0,CTBVER1,compress\r\npmzlibcodec\0"),
        ("empty.log", b""),
        ("工程.qgz", b"PK"),
        ("工程.qgz", zipped({"工程.qgs": b"<qgis/>", "工程.qgd": b"SQLite format 3\0"})),
        ("x.docx", b"PK"),
        (
            "x.docx",
            zipped({"[Content_Types].xml": b"<x/>" * 30_000, "docProps/app.xml": bytes(9), "word/document.xml": b""}),
        ),
        ("说明.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})),
        ("批复.ofd", zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"})),
    ],
)
def test_pass_a_paper_beside_the_works_is_named_and_forbids_nothing(name: str, content: bytes, tmp_path: Path) -> None:
    (layer,) = read_layers(written(tmp_path, {"site.geojson": SITE, name: content}))
    assert (layer.found, layer.unread) == (1, ())
    assert any("附件" in note.zh and name in note.en for note in layer.notes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.dwg", b"AC1032" + bytes(100)),
        ("plan.bak", b"AC1032" + bytes(100)),
        ("corners.xls", OLE),
        ("corners.txt", COORDINATES),
        ("map.mxd", OLE),
        ("inner.zip", zipped({"more.geojson": SITE})),
        ("inner.docx", zipped({"more.geojson": SITE})),
        ("工程.qgz", zipped({"工程.qgs": b"<qgis/>", "红线.gpkg": b"SQLite format 3\0"})),
        ("corners.xlsx", b"PK"),
        (
            "corners.ods",
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        ),
        ("more.zip", b"PK"),
        ("site.kmz", b"PK"),
        ("site.dbf", b"\x03\x7e\x01\x01" + bytes(4) + b"\x41\0\x0b\0" + bytes(53)),
        ("broken.kml", KML[:-20]),
        ("broken.geojson", SITE.replace(b"34.7", b"NaN")),
    ],
)
def test_fail_what_may_hold_works_is_unread(name: str, content: bytes, tmp_path: Path) -> None:
    path = written(tmp_path, {"site.geojson": SITE, name: content})
    (layer,) = read_layers(path)
    assert [(one.feature, one.count) for one in layer.unread] == [(name, 1)] and layer.found == 2
    (picked,) = read_layers(written(tmp_path, {"site.geojson": SITE, name: content}), layers=["site.geojson"])
    assert picked.unread == () and any(name in note.zh for note in picked.notes)


def test_fail_a_file_that_is_unread_is_named_as_one_of_the_archive(tmp_path: Path) -> None:
    layer = read_layers(written(tmp_path, {"a.geojson": SITE, "plan.dwg": b"AC1032" + bytes(100)}))[0]
    assert [(one.file, one.feature) for one in layer.unread] == [("works.zip", "plan.dwg")]


def test_pass_a_kmz_in_an_archive_is_opened(tmp_path: Path) -> None:
    inner = zipped({"doc.kml": KML, "files/icon.png": b"\x89PNG\r\n"})
    layers = read_layers(written(tmp_path, {"一期/site.kmz": inner, "site.geojson": SITE}))
    assert [(layer.file, layer.layer, len(layer.readable())) for layer in layers] == [
        ("works.zip/一期/site.kmz/doc.kml", "Placemark", 1),
        ("works.zip/site.geojson", None, 1),
    ]
    assert any("一期/site.kmz/files/icon.png" in note.en for note in layers[0].notes)


def test_fail_archives_are_not_opened_without_end(tmp_path: Path) -> None:
    inner = zipped({"doc.kml": KML, "deeper.kmz": zipped({"doc.kml": KML})})
    (layer,) = read_layers(written(tmp_path, {"site.kmz": inner}))
    assert [one.feature for one in layer.unread] == ["site.kmz/deeper.kmz"]
    with pytest.raises(FileError, match="archive inside an archive"):
        read_layers(written(tmp_path, {"inner.zip": zipped({"site.geojson": SITE})}))
