"""What lies round the works of a record: the same assets as asked one by one, at the limit and a hair beyond it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.network.assets import AssetRegister
from permits.record.surroundings import AROUND_M, Surroundings, rows_near
from permits.service.opening import open_network

_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
_ORIGIN = np.array([465_300.0, 3_846_000.0])
_HAIR_M = 1e-3


def register_of(lines: list[Any], folder: Path) -> AssetRegister:
    stated = {"kind": "main", "outer_diameter_mm": 400.0, "depth_m": 1.5, "position_grade": "A"}
    features = [
        {"type": "Feature", "properties": stated, "geometry": {"type": "LineString", "coordinates": line}}
        for line in lines
    ]
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": _CRS, "features": features}))
    return open_network([str(path)])


@pytest.mark.parametrize(("beyond_m", "drawn"), [(-_HAIR_M, 1), (_HAIR_M, 0)])
def test_what_is_drawn_ends_at_the_limit(beyond_m: float, drawn: int, tmp_path: Path) -> None:
    x, y = float(_ORIGIN[0]) + 10.0 + AROUND_M + beyond_m, float(_ORIGIN[1])
    register = register_of([[[x, y - 50.0], [x, y + 50.0]]], tmp_path)
    site = np.asarray([shapely.box(*_ORIGIN, *(_ORIGIN + 10.0))], dtype=object)
    assert len(Surroundings(register, site).drawn()) == drawn


def test_of_many_works_they_are_those_of_each(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    at = _ORIGIN + random.uniform(-3000, 3000, (150, 2))
    register = register_of([[one.tolist(), (one + random.normal(0, 80, 2)).tolist()] for one in at], tmp_path)
    corner = _ORIGIN + random.uniform(-3000, 3000, (130, 2))
    site = np.asarray(shapely.box(*corner.T, *(corner + 8.0).T))
    near = Surroundings(register, site)
    each = {
        int(row)
        for one in site
        for row in np.flatnonzero(shapely.distance(register.geometry[np.arange(len(register))], one) <= AROUND_M)
    }
    assert set(near.row[near.drawn()].tolist()) == each
    assert {int(row) for one in site for row in rows_near(register, np.array([one]), AROUND_M)} >= each
