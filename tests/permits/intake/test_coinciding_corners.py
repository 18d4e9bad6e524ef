"""A part of works whose corners coincide is a place: it may be the one that lies at a pipe."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network.loading import load_network
from geo.network.source import LayerSource
from permits.intake.handed_in import read_bytes
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.service.sites import screen_sites

EAST, NORTH = 465_000, 3_846_000
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
PIPE = {"kind": "main", "outer_diameter_mm": 600, "line": [[-90, 0], [90, 0]], "position_accuracy_m": 0}
# A hole of 1 m: 0.5 m to its rim, 0.3 m to that of the pipe, 1.5 m between them.
LIMIT_M = 0.5 + 0.3 + 1.5


def _at(north_m: float, parts: str) -> dict[str, Any]:
    x, y = EAST, NORTH + north_m
    if parts == "areas":
        far = [[x, y + 400], [x + 1, y + 400], [x + 1, y + 401], [x, y + 400]]
        return {"type": "MultiPolygon", "coordinates": [[[[x, y]] * 4], [far]]}
    away = [[x, y + 400], [x + 1, y + 400]] if parts == "lines" else [[x, y + 400]] * 2
    return {"type": "MultiLineString", "coordinates": [[[x, y]] * 2, away]}


@pytest.mark.parametrize("parts", ["lines", "places", "areas"])
@pytest.mark.parametrize(("beyond_m", "outcome"), [(-0.001, "plan_required"), (0.001, "no_restriction_found")])
def test_it_counts_as_a_place_does(
    parts: str, beyond_m: float, outcome: str, tmp_path: Path, write: Callable[..., Path]
) -> None:
    desk = Desk(load_network([LayerSource(write(tmp_path / "n.geojson", [PIPE]))], tables=network_tables()))
    facts = {"activity": "DR-GEO", "diameter_m": 1.0, "depth_m": 5, "accuracy_m": 0, "start": "2026-05-10"}
    works = {
        "type": "FeatureCollection",
        "crs": CRS,
        "features": [{"type": "Feature", "properties": facts, "geometry": _at(LIMIT_M + beyond_m, parts)}],
    }
    (layer,) = read_bytes(json.dumps(works).encode(), name="w.geojson", layers=[])
    checked = desk.check([layer], today=datetime.date(2026, 5, 1))
    found = {one.outcome.value for one in checked.determination.findings if one.asset_id is not None}
    assert ("plan_required" in found) == (outcome == "plan_required")
    rows = screen_sites(desk, layer, today=datetime.date(2026, 5, 1))
    assert rows.outcomes.outcome.tolist() == [checked.determination.outcome.rank]
    assert not any("missing" in one.kind for one in checked.record.caveats)
