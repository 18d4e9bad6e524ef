"""Real sites against a line through them: which are found is counted by another program in another plane."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import CrsError
from geo.raw import RawLayer
from geo.reading.layers import read_layers
from permits.service.check import Desk
from permits.service.opening import open_network

ZURICH = "04_work_sites/zurich_tiefbaustelle/tiefbaustelle.json"
WOLFSBURG = "04_work_sites/wolfsburg_multilayer_gpkg/test_project_wms_grouped_layers.gpkg"
PARCELS = "04_work_sites/cgcs2000_zone38_parcel_txt/"
DAY = datetime.date(2026, 5, 10)
# DN 300 in its widest casing of 450 mm, known exactly.
CASING_M = 0.225
LIMIT_M = 1.5


def desk_over(folder: Path, lines: Sequence[Any], epsg: int) -> Desk:
    """A desk over mains drawn here, straight in a plane system."""
    member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    facts = {"kind": "main", "dn": 300, "position_accuracy_m": 0}
    features = [{"type": "Feature", "properties": facts, "geometry": shapely.geometry.mapping(line)} for line in lines]
    path = folder / "mains.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": features}), "utf-8")
    return Desk(open_network([str(path)]))


def found(desk: Desk, layers: Sequence[RawLayer], **options: Any) -> dict[str, set[str]]:
    """Features by what was found, of excavations known exactly."""
    beside = {"activities": ["EX-TRENCH"], "accuracy_m": 0.0}
    by_outcome: dict[str, set[str]] = {}
    for one in desk.check(layers, today=DAY, beside=beside, **options).determination.findings:
        by_outcome.setdefault(one.outcome.value, set()).add(one.feature)
    return by_outcome


def within(sites: gpd.GeoSeries, lines: Sequence[Any], metre: float) -> set[str]:
    nearest = shapely.distance(sites.to_numpy()[:, None], np.array(lines, dtype=object)).min(axis=1)
    assert (abs(nearest / metre - CASING_M - LIMIT_M) > 0.01).all(), "a site on the limit proves nothing here"
    return {str(row) for row in np.flatnonzero(nearest / metre <= CASING_M + LIMIT_M)}


def test_zurich_list(tmp_path: Path, real: Any) -> None:
    """53 road and trench works in longitude and latitude, rings in either direction, eight of several parts."""
    path = real(ZURICH)
    swiss = gpd.read_file(path).to_crs(2056)
    spots = shapely.points([(x, y) for x, y in swiss.geometry.representative_point().get_coordinates().to_numpy()])
    order = np.argsort(shapely.get_x(spots))
    lines = [shapely.LineString([spots[a], spots[b]]) for a, b in zip(order[:-8:6], order[8::6], strict=False)]
    desk = desk_over(tmp_path, lines, 2056)
    layers = read_layers(path)
    assert len(layers[0]) == 53
    answer = found(desk, layers)
    assert answer["plan_required"] == within(swiss.geometry, lines, 1.0)
    assert 10 < len(answer["plan_required"]) < 50


# GDAL's word on a column type written with spaces; the texts are read all the same.
@pytest.mark.filterwarnings("ignore:Field format")
def test_wolfsburg_site_layer_among_four(tmp_path: Path, real: Any) -> None:
    """38 areas; the first layer holds labels, and the one called lines holds districts of square kilometres."""
    path = real(WOLFSBURG)
    assert {layer.layer for layer in read_layers(path)} == {"as_areas", "as_symbols", "cdb_labels", "cdb_lines"}
    areas = gpd.read_file(path, layer="as_areas")
    spots = shapely.get_coordinates(areas.geometry.representative_point().to_numpy())
    lines = [shapely.LineString(spots[[row, (row + 11) % 38]]) for row in range(0, 38, 9)]
    desk = desk_over(tmp_path, lines, 25832)
    answer = found(desk, read_layers(path, layers=["as_areas"]))
    assert answer["plan_required"] == within(areas.geometry, lines, 0.9997)
    assert 5 < len(answer["plan_required"]) < 38


@pytest.mark.parametrize(
    ("file", "declared"), [("derived/parcels_gbk.shp", None), ("derived/parcels_gbk_noprj.shp", "EPSG:4526")]
)
@pytest.mark.parametrize(("distance_m", "outcome"), [(1.499, "plan_required"), (1.501, "no_restriction_found")])
def test_survey_parcels(
    file: str, declared: str | None, distance_m: float, outcome: str, tmp_path: Path, real: Any
) -> None:
    """A main along the longest side of a parcel, on the ground as far as the limit and a millimetre more."""
    path = real(PARCELS + file)
    parcels = gpd.read_file(path, encoding="gb18030").geometry
    ring = np.array(parcels[0].exterior.coords)
    side = int(np.argmax(np.hypot(*np.diff(ring, axis=0).T)))
    (x1, y1), (x2, y2) = ring[side : side + 2]
    geod, way = pyproj.Geod(ellps="GRS80"), pyproj.Transformer.from_crs(4526, 4490, always_xy=True)
    start, end = way.transform(x1, y1), way.transform(x2, y2)
    azimuth, _, length = geod.inv(*start, *end)
    # Outside lies to the left of a ring that runs clockwise.
    outward = 90 if parcels[0].exterior.is_ccw else -90
    ends = []
    for along in (0.4 * length, 0.6 * length):
        lon, lat, _ = geod.fwd(*start, azimuth, along)
        lon, lat, _ = geod.fwd(lon, lat, azimuth + outward, distance_m + CASING_M)
        ends.append(way.transform(lon, lat, direction="INVERSE"))
    desk = desk_over(tmp_path, [shapely.LineString(ends)], 4526)
    layers = read_layers(path)
    answer = found(desk, layers, declared_crs=declared)
    assert len(layers[0]) == 3
    assert answer.get(outcome, set()) == ({"0"} if outcome == "plan_required" else set())


def test_survey_parcels_without_a_system_are_refused(tmp_path: Path, real: Any) -> None:
    desk = desk_over(tmp_path, [shapely.LineString([(38_378_000, 2_580_000), (38_378_100, 2_580_000)])], 4526)
    with pytest.raises(CrsError, match="declares no coordinate system"):
        found(desk, read_layers(real(PARCELS + "derived/parcels_gbk_noprj.shp")))


def test_survey_parcels_in_a_geojson_without_its_system_are_refused(tmp_path: Path, real: Any) -> None:
    """Metres that a GeoJSON calls degrees: never read as a site somewhere else."""
    desk = desk_over(tmp_path, [shapely.LineString([(38_378_000, 2_580_000), (38_378_100, 2_580_000)])], 4526)
    with pytest.raises(CrsError, match="EPSG:4526"):
        found(desk, read_layers(real(PARCELS + "derived/parcels_zone38_no_crs_member.geojson")))
