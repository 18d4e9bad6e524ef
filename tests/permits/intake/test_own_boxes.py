"""The box that programs keep beside a shape is no place that somebody wrote; one that is elsewhere or larger is."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 10)
X, Y = 465_100.0, 3_846_040.0
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
SITE = shapely.box(X, Y, X + 10, Y + 2)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A main 40 m south of the site."""
    path = tmp_path_factory.mktemp("network") / "n.geojson"
    main = {"asset_id": "M", "kind": "main", "dn": 500, "position_accuracy_m": 0.1}
    line = {"type": "LineString", "coordinates": [[X - 100, Y - 40], [X + 300, Y - 40]]}
    feature = {"type": "Feature", "properties": main, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}), "utf-8")
    return Desk(open_network([str(path)]))


def answer(desk: Desk, folder: Path, **properties: Any) -> Record:
    facts = {"activity": "EX-TRENCH", "start": "2026-05-10", "end": "2026-06-10", **properties}
    feature = {"type": "Feature", "properties": facts, "geometry": shapely.geometry.mapping(SITE)}
    path = folder / "w.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}), "utf-8")
    return desk.check(read_layers(path), today=DAY).record


def sides(west: float, south: float, east: float, north: float) -> dict[str, float]:
    return {"xmin": west, "ymin": south, "xmax": east, "ymax": north}


OWN = (X, Y, X + 10, Y + 2)


@pytest.mark.parametrize(
    "properties",
    [
        {"bbox": sides(*OWN)},
        {"geometry_bbox": {**sides(*OWN), "zmin": 0.0, "zmax": 3.0}},
        {"BBOX": list(OWN)},
        {"extent": ", ".join(map(str, OWN))},
        {"bounds": json.dumps(OWN)},
        {"bbox": sides(*(float(np.float32(side)) for side in (X - 0.02, Y - 0.02, X + 10.02, Y + 2.1)))},
        # A hundredth of its side more, as boxes are padded.
        {"bbox": sides(X - 0.09, Y, X + 10, Y + 2)},
    ],
)
def test_the_box_of_what_was_drawn_says_nothing(desk: Desk, tmp_path: Path, properties: dict[str, Any]) -> None:
    assert answer(desk, tmp_path, **properties).outcome == "no_restriction_found"


@pytest.mark.parametrize(
    "properties",
    [
        {"bbox": sides(X, Y - 40, X + 10, Y - 38)},
        # Larger than what was drawn: more land may be meant.
        {"bbox": sides(X, Y - 2, X + 10, Y + 2)},
        {"extent": [X, Y - 41, X + 10, Y + 2]},
    ],
)
def test_a_box_elsewhere_or_larger_is_asked_about(desk: Desk, tmp_path: Path, properties: dict[str, Any]) -> None:
    assert answer(desk, tmp_path, **properties).outcome == "undetermined"


def test_the_covering_of_a_geoparquet_is_its_own(desk: Desk, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"activity": ["EX-TRENCH"], "start": ["2026-05-10"], "end": ["2026-06-10"]}, geometry=[SITE], crs=4547
    )
    frame.to_parquet(tmp_path / "w.parquet", write_covering_bbox=True)
    assert desk.check(read_layers(tmp_path / "w.parquet"), today=DAY).record.outcome == "no_restriction_found"
