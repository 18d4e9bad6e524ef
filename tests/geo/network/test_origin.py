"""Where a network's coordinates come from, and how coarsely they were rounded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import InputError
from geo.place.gcj02 import bd09_from_gcj02, gcj02_from_wgs84
from permits.service.opening import open_network

LON, LAT = np.array([113.61766123, 113.61876457]), np.array([34.74171337, 34.74179991])


def written(path: Path, lon: Any, lat: Any, *, crs: str | None = None, origin: str | None = None) -> str:
    line = {"type": "LineString", "coordinates": np.column_stack([lon, lat]).tolist()}
    facts = {"kind": "main", "dn": 300, "position_grade": "A"}
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": facts, "geometry": line}],
    }
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), "utf-8")
    if origin is None:
        return str(path)
    path.with_suffix(".toml").write_text(f'[source]\ncoordinates_from = "{origin}"\n', "utf-8")
    return f"{path}={path.with_suffix('.toml')}"


@pytest.mark.parametrize(
    ("origin", "settled", "adds_m"),
    [
        (None, False, 0),
        ("unknown", False, 0),
        ("survey", True, 0),
        ("tianditu", True, 1),
        ("our_map", True, 1),
        ("gps", True, 5),
        # Converting adds what the maps differ from their formula, the map itself what its drawing is worth.
        ("amap", True, 1 + 2),
        ("baidu", True, 1 + 2),
    ],
)
def test_pass_stated_origin_settles_and_adds_its_uncertainty(
    origin: str | None, settled: bool, adds_m: float, tmp_path: Path
) -> None:
    lon, lat = LON, LAT
    if origin in ("amap", "baidu"):
        lon, lat = gcj02_from_wgs84(lon, lat)
    if origin == "baidu":
        lon, lat = bd09_from_gcj02(lon, lat)
    register = open_network([written(tmp_path / "n.geojson", lon, lat, origin=origin)])
    assert register.column("settled").tolist() == [settled]
    assert register.column("uncertainty_m")[0] == pytest.approx(0.1 + adds_m)
    true = open_network([written(tmp_path / "true.geojson", LON, LAT)])
    assert shapely.hausdorff_distance(register.geometry[0], true.geometry[0]) < 0.02


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547"])
def test_pass_surveyed_systems_are_settled(crs: str, tmp_path: Path) -> None:
    x, y = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(LON, LAT)
    assert open_network([written(tmp_path / "n.geojson", x, y, crs=crs)]).column("settled").tolist() == [True]


def test_pass_nothing_is_shifted_outside_of_china(network: Callable[..., str], tmp_path: Path) -> None:
    place = written(tmp_path / "n.geojson", LON - 100.1234567, LAT + 14.1234567)
    assert open_network([place]).column("settled").tolist() == [True]


@pytest.mark.parametrize(
    ("crs", "origin", "words"),
    [
        ("EPSG:4490", "amap", "coordinates_from .* is amap but the system is EPSG:4490"),
        ("EPSG:4547", "baidu", "is baidu but the system is EPSG:4547"),
        (None, "google", "coordinates_from is 'google'.*one of survey"),
    ],
)
def test_fail_an_origin_that_cannot_be(crs: str | None, origin: str, words: str, tmp_path: Path) -> None:
    x, y = (LON, LAT)
    if crs is not None:
        x, y = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(LON, LAT)
    with pytest.raises(InputError, match=words):
        open_network([written(tmp_path / "n.geojson", x, y, crs=crs, origin=origin)])


@pytest.mark.parametrize(("decimals", "half_m"), [(2, 556.6), (3, 55.66), (4, 5.566), (5, 0.5566), (7, 0.0)])
def test_pass_degrees_are_as_coarse_as_half_of_their_last_digit(decimals: int, half_m: float, tmp_path: Path) -> None:
    lon, lat = np.round(LON, decimals), np.round(LAT, decimals)
    if decimals < 4:
        lon = lon + np.array([0, 0.02])
    lon = np.round(lon, decimals)
    register = open_network([written(tmp_path / "n.geojson", lon, lat, origin="survey")])
    assert register.column("uncertainty_m")[0] == pytest.approx(max(half_m, 0.1), rel=1e-3)
    assert any("rounded" in note.en for note in register.notes) == (half_m > 0.1)
