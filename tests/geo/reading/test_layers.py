"""Files in: what is wrong is said, nothing is dropped, nothing is obeyed."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import CrsError, FileError, GeometryError, InputError
from geo.place.declaration import declare
from geo.reading.geojson import read_geojson
from geo.reading.layers import read_layers

POINT = {"type": "Point", "coordinates": [113.6, 34.7]}


def feature(geometry: object) -> bytes:
    return json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "NaN"),
        (b'{"type": "Point", "coordinates": [1e400, 1]}', "not finite"),
        (b'{"type": "Point", "type": "Polygon", "coordinates": []}', "twice"),
        (b'{"type": "Point", "coordinates": [1,', "breaks off"),
        (b'{"type": "Point", "coordinates": ["1", 2]}', "pair of numbers"),
        (b'{"type": "Point", "coordinates": [true, 2]}', "pair of numbers"),
        (b'{"type": "Circle", "coordinates": [1, 2]}', "root"),
        (b"[" * 200_000, "nested"),
        (b'{"type": "\xff\xff"}', "UTF-8"),
        (b'{"type": "FeatureCollection", "features": {}}', "not an array"),
    ],
)
def test_fail_geojson_says_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_geojson(content, file="site.geojson")
    assert caught.value.file == "site.geojson"
    assert "文件 site.geojson" in caught.value.text.zh


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}},
        {"type": "name", "properties": {"name": "EPSG:123456"}},
        "EPSG:123456",
        "http://127.0.0.1:9/crs",
    ],
)
def test_fail_geojson_crs_is_never_guessed_or_fetched(crs: object) -> None:
    with pytest.raises(CrsError):
        read_geojson(json.dumps({**POINT, "crs": crs}).encode(), file="site.geojson")


def test_pass_unclosed_ring_is_closed_on_record() -> None:
    layer = read_geojson(feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}), file="a")
    assert layer.geometry[0].area == 0.5
    assert [repair.kind for repair in layer.repairs] == ["ring_closed"]


def test_fail_a_million_vertices() -> None:
    ring = [[i * 1e-7, (i % 2) * 1e-5] for i in range(1_000_000)]
    with pytest.raises(GeometryError, match="vertices"):
        read_geojson(feature({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}), file="a")


def test_fail_vrt_in_a_geojson_is_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "site.geojson"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    with pytest.raises(FileError, match="virtual format"):
        read_layers(path)


def test_pass_geopackage_layers_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    frame = gpd.GeoDataFrame({"名称": ["甲"]}, geometry=[shapely.Point(465000, 3846000)], crs="EPSG:4547")
    frame.to_file(path, layer="first")
    frame.to_file(path, layer="second")
    layers = read_layers(path)
    assert [layer.layer for layer in layers] == ["first", "second"]
    assert layers[0].attributes["名称"][0] == "甲"
    with pytest.raises(FileError, match="first, second"):
        read_layers(path, layers=["third"])


def test_fail_shapefile_cut_in_half(tmp_path: Path) -> None:
    path = tmp_path / "cut.shp"
    gpd.GeoDataFrame({"a": range(9)}, geometry=[shapely.Point(i, i) for i in range(9)], crs="EPSG:4547").to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match="should have"):
        read_layers(path)


def test_pass_gbk_table_without_cpg(tmp_path: Path) -> None:
    path = tmp_path / "site.shp"
    frame = gpd.GeoDataFrame({"name": ["红线范围"]}, geometry=[shapely.Point(465000, 3846000)], crs="EPSG:4547")
    frame.to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    assert read_layers(path)[0].attributes["name"][0] == "红线范围"


def test_fail_no_prj(tmp_path: Path) -> None:
    path = tmp_path / "site.shp"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 1)], crs="EPSG:4547").to_file(path)
    path.with_suffix(".prj").unlink()
    (layer,) = read_layers(path)
    with pytest.raises(CrsError, match="--crs"):
        declare(layer, None)
