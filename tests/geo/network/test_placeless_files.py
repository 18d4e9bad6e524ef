"""Assets in a table that lies beside a network's shapefile lie nobody knows where; lists of codes and of what is drawn are none."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas
import pytest
import shapely

from geo.errors import FileError
from geo.network import LayerSource, load_network
from geo.network.faults import NetworkFaults
from permits.service.shipped import network_tables


def dbase(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table of texts as Windows in China writes it."""
    widths = [max(len(row[place].encode("gbk")) for row in rows) for place in range(len(columns))]
    content = struct.pack("<B3BIHH20x", 3, 126, 11, 27, len(rows), 32 * (len(columns) + 1) + 1, 1 + sum(widths))
    for name, width in zip(columns, widths, strict=True):
        content += name.encode("gbk").ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14)
    content += b"\r"
    for row in rows:
        content += b" " + b"".join(cell.encode("gbk").ljust(width) for cell, width in zip(row, widths, strict=True))
    return content + b"\x1a"


def loaded(folder: Path, name: str, content: bytes) -> int:
    """How many assets an archive of pipes M1 and M2 gives, with a file beside them."""
    geopandas.GeoDataFrame(
        {"asset_id": ["M1", "M2"], "kind": "main", "dn": 300},
        geometry=[shapely.LineString([(465000, y), (465100, y)]) for y in (3846300, 3846400)],
        crs="EPSG:4547",
    ).to_file(folder / "heat.shp")
    with zipfile.ZipFile(folder / "n.zip", "w") as archive:
        for part in folder.glob("heat.*"):
            archive.write(part, f"数据/{part.name}")
        archive.writestr(f"数据/{name}", content)
    return len(load_network([LayerSource(folder / "n.zip")], tables=network_tables()).column("asset_id"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("热力井.csv", "井编号,管径,井深\nJ1,DN300,2.1\nJ2,DN200,2.3\n".encode("gbk")),
        ("外接.csv", "编号,管径（单位：毫米）\nJ1,300\nJ2,200\n".encode()),
        ("管段.csv", "管段编号;管径\nM1;300\nJ1;500\nJ2;400\n".encode()),
    ],
)
def test_assets_without_a_place_are_refused(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        loaded(tmp_path, name, content)
    said = refused.value.text
    assert all(one in text for text in (said.zh, said.en) for one in ("2", "J1", "J2", name, "n.zip"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("管段.csv", "管段编号,管径\nM1,300\nM2,500\n".encode()),
        ("图例.csv", "代码,名称\n1,直埋\n2,管沟\n".encode("gbk")),
        ("数据字典.csv", "编号,字段名,管径单位\n1,dn,mm\n2,kind,\n".encode()),
        ("说明.txt", "供热管网数据 2024 年".encode()),
    ],
)
def test_texts_of_what_is_drawn_and_of_codes_are_not(name: str, content: bytes, tmp_path: Path) -> None:
    assert loaded(tmp_path, name, content) == 2


@pytest.mark.parametrize(
    "content",
    [
        dbase(["管段编号", "管径"], [("M1", "DN300"), ("M2", "DN500")]),
        dbase(["井编号", "管径"], [("J1", "DN300"), ("J2", "DN200")]),
    ],
)
def test_a_table_of_a_shapefile_without_its_shapes_says_what_to_do(content: bytes, tmp_path: Path) -> None:
    """It may be what is left of a layer."""
    with pytest.raises(NetworkFaults) as refused:
        loaded(tmp_path, "属性.dbf", content)
    assert "属性.dbf" in refused.value.text.zh and ".shp" in refused.value.text.zh and "连接" in refused.value.text.zh
