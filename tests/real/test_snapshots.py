"""Real networks saved and opened again: the same answers, byte for byte."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.reading.layers import read_layers
from permits.record.reading import to_json
from permits.service.check import Desk
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_network

GOERLITZ = "01_heat_networks/goerlitz/"
ZUG = "01_heat_networks/zug_cea_utm32S/"
GEM = "03_long_distance_pipelines/gem/"
NETWORKS: dict[str, list[tuple[str, str]]] = {
    "goerlitz": [
        (GOERLITZ + "Vorlauf.geojson", "goerlitz-pair.toml"),
        (GOERLITZ + "R\u00fccklauf.geojson", "goerlitz-pair.toml"),
        (GOERLITZ + "HAST.geojson", "goerlitz-stations.toml"),
    ],
    "schutterwald": [("01_heat_networks/schutterwald_heat/derived_pipes_epsg31467.geojson", "schutterwald.toml")],
    "helsinki": [("01_heat_networks/helsinki_osm/derived_helsinki.gpkg", "helsinki.toml")],
    "zug": [(ZUG + "streets.shp", "zug-streets.toml"), (ZUG + "zone.shp", "zug-buildings.toml")],
    "routes": [(f"{GEM}{route}.geojson", "gem-routes.toml") for route in ("P4818", "P4812", "P4751")],
}
RIVERS = ("02_zhengzhou_boundaries_rivers/rivers_gbk_noprj/hyd1_4p.shp", "yellow-river.toml")
COVERAGE = (
    "02_zhengzhou_boundaries_rivers/tianditu_cgcs2000/zhengzhou_city_epsg4490.geojson",
    "zhengzhou-coverage.toml",
)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_real_network_gives_the_same_answers(name: str, tmp_path: Path, mapped: Callable[[str, str], str]) -> None:
    asked = NetworkQuestion(
        [mapped(*one) for one in NETWORKS[name]],
        rivers=mapped(*RIVERS) if name == "routes" else None,
        coverage=mapped(*COVERAGE) if name == "routes" else None,
    )
    build_snapshot(asked, tmp_path / "n.hgnet", tell=lambda _: None)
    files = open_network(asked.files, rivers=asked.rivers, coverage=asked.coverage)
    snapshot = open_network([str(tmp_path / "n.hgnet")])
    random = np.random.default_rng(1)
    places = shapely.get_coordinates(shapely.centroid(files.geometry[random.integers(0, len(files), 12)]))
    sites = shapely.buffer(shapely.points(places + random.normal(0, 8, places.shape)), random.uniform(1, 12, 12))
    sites[0] = shapely.box(*(np.array(files.bounds) - np.array([9, 9, 8, 8]) * 1e3).tolist()[:2], *places[0])
    works = tmp_path / "w.gpkg"
    frame = gpd.GeoDataFrame({"activity": ["EX-PIT", None] * 6, "depth_m": 2.0}, geometry=sites, crs=files.crs)
    for rows in (slice(1, 6), slice(6, 12)):
        frame.iloc[rows].to_file(works)
        layers = read_layers(works)
        answers = [
            to_json(Desk(one).check(layers, today=datetime.date(2026, 5, 10), counter_proposal=True).record)
            for one in (files, snapshot)
        ]
        assert answers[0] == answers[1]
