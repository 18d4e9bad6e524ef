"""The squares of a cut-out are those that each zone, drawn round each asset, meets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely

import data
from geo.place.buffers import zone_polygon
from permits.record.bands import on_the_grid
from permits.record.cut_out import _HALF_WIDTHS_M, _NearZones
from permits.screening.asset_columns import AssetColumns
from permits.service.opening import open_network, open_rulebook

_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
_ORIGIN = np.array([465_000.0, 3_846_000.0])


def test_squares_are_those_that_a_drawn_zone_meets(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    kinds = [
        {"kind": "main", "outer_diameter_mm": 655},
        {"kind": "main", "dn": 300, "represents": "channel", "width_mm": 18_000},
        {"kind": "transmission", "dn": 1400},
        {"kind": "facility", "belongs_to": "transmission", "width_mm": 4000},
    ]
    features = []
    for number in range(120):
        stated = kinds[number % 4]
        place = _ORIGIN + random.uniform(0, 200, 2)
        corners = np.round([place, place + random.normal(0, 40, 2)], 3).tolist()
        shape = {"type": "Point", "coordinates": corners[0]}
        if stated["kind"] != "facility":
            shape = {"type": "LineString", "coordinates": corners}
        features.append({"type": "Feature", "properties": stated, "geometry": shape})
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": _CRS, "features": features}))
    register, rulebook = open_network([str(path)]), open_rulebook(data.DEFAULT_REGULATION)
    rules = rulebook.in_force(rulebook.instrument.in_force_from, {})
    assert rules is not None
    for side in (3.0, 20.0):
        for place in random.uniform(0, 200, (12, 2)):
            site = shapely.box(*(_ORIGIN + place), *(_ORIGIN + place + side))
            squares = shapely.get_parts(on_the_grid(shapely.buffer(site, 5.0), 5.0))
            near = _NearZones(register, rules, np.array([site], dtype=object))
            for (zone, _), held in zip(near.radius_m, near.held_by(squares), strict=True):
                said = AssetColumns(register, np.arange(len(register)))
                expected = np.zeros(len(squares), dtype=bool)
                for row in np.flatnonzero(said.surrounded_by(zone)).tolist():
                    offset = float(said.offset_m(zone)[row])
                    reach_m = next((one for one in _HALF_WIDTHS_M if one >= offset), offset) + zone.limit_m
                    area = zone_polygon(register.geometry[row], reach_m, register.scale)
                    expected |= shapely.intersects(area, squares)
                assert (held == expected).all()
                assert near.may_be_shown(np.array([site], dtype=object)) or not expected.any()
