"""Files damaged by chance: each is read with every feature accounted for, or refused; never a crash."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import ezdxf
import geopandas as gpd
import pytest
import shapely

from geo.errors import InputError
from geo.reading.layers import read_layers

ROUNDS = 40
AREAS = [shapely.box(465_000 + 30 * n, 3_846_000, 465_020 + 30 * n, 3_846_010) for n in range(5)]


def frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["甲", "乙", "丙", "丁", "戊"]}, geometry=AREAS, crs="EPSG:4547")


def geojson(path: Path) -> None:
    frame().to_file(path, driver="GeoJSON")


def geopackage(path: Path) -> None:
    frame().to_file(path, driver="GPKG", layer="红线")


def flatgeobuf(path: Path) -> None:
    frame().to_file(path, driver="FlatGeobuf")


def geoparquet(path: Path) -> None:
    frame().to_parquet(path)


def zipped_shapefile(path: Path) -> None:
    frame().to_file(path.with_name("a.shp"))
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(path.with_name(f"a{suffix}"), f"a{suffix}")


def dxf(path: Path) -> None:
    drawing = ezdxf.new("R2010")
    block = drawing.blocks.new("井")
    block.add_circle((0, 0), 1)
    for area in AREAS:
        drawing.modelspace().add_lwpolyline(list(area.exterior.coords), dxfattribs={"layer": "红线"})
        drawing.modelspace().add_blockref("井", area.exterior.coords[0])
    drawing.modelspace().add_spline([(0, 0), (5, 5), (10, 0)])
    drawing.saveas(path)


def kml(path: Path) -> None:
    placemarks = "".join(
        "<Placemark><name>甲</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x / 1e4:.6f},{y / 1e5:.6f}" for x, y in area.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for area in AREAS
    )
    path.write_text(f"<kml><Document><Folder><name>红线</name>{placemarks}</Folder></Document></kml>", "utf-8")


def packed_kml(path: Path) -> None:
    kml(path)
    content = path.read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", content)


def csv(path: Path) -> None:
    path.write_text("名称,WKT\n" + "".join(f'甲,"{area.wkt}"\n' for area in AREAS), "gb18030")


def parcels(path: Path) -> None:
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=38", "[地块坐标]"]
    for area in AREAS:
        lines.append("5,0.02,1,甲,面,,,,@")
        lines += [f"J{n},1,{y},{x + 38e6}" for n, (x, y) in enumerate(area.exterior.coords)]
    path.write_text("\n".join(lines) + "\n", "gb18030")


WRITERS = (geojson, geopackage, flatgeobuf, geoparquet, zipped_shapefile, dxf, kml, packed_kml, csv, parcels)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Cut off, bytes changed, a stretch taken out or repeated."""
    made = bytearray(content)
    kind = chance.randrange(4)
    first = chance.randrange(len(made))
    last = min(len(made), first + chance.randrange(1, 200))
    if kind == 0:
        return bytes(made[:first])
    if kind == 1:
        for _ in range(chance.choice([1, 2, 20])):
            made[chance.randrange(len(made))] = chance.randrange(256)
        return bytes(made)
    if kind == 2:
        return bytes(made[:first] + made[last:])
    return bytes(made[:last] + made[first:last] * chance.choice([1, 50]) + made[last:])


@pytest.mark.parametrize("write_file", WRITERS, ids=lambda one: one.__name__)
def test_damage_is_refused_or_accounted_for(write_file: Callable[[Path], None], tmp_path: Path) -> None:
    # GDAL makes a folder where a name has no suffix of its format.
    whole = tmp_path / f"whole{ {'geopackage': '.gpkg', 'flatgeobuf': '.fgb'}.get(write_file.__name__, '') }"
    write_file(whole)
    layers = read_layers(whole)
    assert sum(len(layer.readable()) for layer in layers) >= len(AREAS)
    chance = random.Random(253)
    case = tmp_path / "case"
    for _ in range(ROUNDS):
        case.write_bytes(damaged(whole.read_bytes(), chance))
        try:
            layers = read_layers(case)
        except InputError as error:
            assert error.text.zh and error.file
            continue
        for layer in layers:
            assert layer.found == len(layer.readable()) + sum(one.count for one in layer.unread)
