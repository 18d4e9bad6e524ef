"""What lies round the works of a record: the same assets as asked one by one, at the limit and a hair beyond it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.network.assets import AssetRegister
from geo.reading.layers import read_layers
from permits.record import surroundings
from permits.record.surroundings import AROUND_M, NEARER_M, Surroundings, rows_near
from permits.service.check import Desk
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


def beside_m(off_m: float) -> list[list[float]]:
    """A pipe so far east of the site."""
    x, y = float(_ORIGIN[0]) + 10.0 + off_m, float(_ORIGIN[1])
    return [[x, y - 50.0], [x, y + 50.0]]


@pytest.mark.parametrize(("beyond_m", "drawn"), [(-_HAIR_M, 1), (_HAIR_M, 0)])
def test_what_is_drawn_ends_at_the_limit(beyond_m: float, drawn: int, tmp_path: Path) -> None:
    register = register_of([beside_m(AROUND_M + beyond_m)], tmp_path)
    site = np.asarray([shapely.box(*_ORIGIN, *(_ORIGIN + 10.0))], dtype=object)
    assert len(Surroundings(register, site).drawn([]).place) == drawn


@pytest.mark.parametrize(
    ("most", "spoken_of", "within_m", "drawn"),
    [
        (5, [], None, [0, 1, 2, 3, 4]),
        (4, [], 150.0, [0, 1, 2]),
        (3, [], 150.0, [0, 1, 2]),
        (2, [], 75.0, [0, 1]),
        # What a record speaks of is drawn before what lies nearer; farther than anything is ever drawn it is not.
        (3, [4, 5], 75.0, [0, 1, 4]),
        (1, [4], 0.0, [4]),
        (1, [3, 4], 0.0, [3, 4]),
    ],
)
def test_of_too_many_the_nearer_are_drawn_and_those_that_are_spoken_of(
    most: int,
    spoken_of: list[int],
    within_m: float | None,
    drawn: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(surroundings, "MOST_DRAWN", most)
    register = register_of([beside_m(one) for one in (10.0, 70.0, 149.0, 152.0, 299.0, 400.0)], tmp_path)
    site = np.asarray([shapely.box(*_ORIGIN, *(_ORIGIN + 10.0))], dtype=object)
    near = Surroundings(register, site)
    found = near.drawn(spoken_of)
    assert (found.within_m, near.row[found.place].tolist()) == (within_m, drawn)


@pytest.mark.parametrize("step_m", NEARER_M)
def test_all_within_the_ground_metres_that_are_said_are_drawn(
    step_m: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "MOST_DRAWN", 1)
    register = register_of([beside_m(step_m + _HAIR_M), beside_m(step_m + 2.0)], tmp_path)
    site = np.asarray([shapely.box(*_ORIGIN, *(_ORIGIN + 10.0))], dtype=object)
    found = Surroundings(register, site).drawn([])
    assert (found.within_m, found.place.tolist()) == (step_m, [0])


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
    assert set(near.row[near.drawn([]).place].tolist()) == each
    assert {int(row) for one in site for row in rows_near(register, np.array([one]), AROUND_M)} >= each


def works_of(sites: list[Any], folder: Path) -> Path:
    stated = {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"}
    features = [
        {"type": "Feature", "id": f"S{n}", "properties": stated, "geometry": shapely.geometry.mapping(one)}
        for n, one in enumerate(sites)
    ]
    path = folder / "w.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": _CRS, "features": features}), encoding="utf-8")
    return path


def nearest_of(register: AssetRegister, sites: list[Any], folder: Path) -> list[Any]:
    """What a record says of the nearest assets of each site."""
    record = Desk(register).check(read_layers(works_of(sites, folder)), today=datetime.date(2026, 5, 1)).record
    return [(one.nearest, one.nearest_by_zone) for one in record.features]


def network_of(pipes: list[tuple[str, float, list[list[float]]]], folder: Path) -> AssetRegister:
    """Pipes of some kinds and outer diameters (mm)."""
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind, "outer_diameter_mm": width, "depth_m": 1.5, "position_grade": "A"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for kind, width, line in pipes
    ]
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": _CRS, "features": features}))
    return open_network([str(path)])


def test_the_nearest_of_many_features_are_those_of_each_alone(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    pipes = []
    for n in range(80):
        begin = _ORIGIN + random.uniform(-250, 250, 2)
        line = [begin.tolist(), (begin + random.normal(0, 60, 2)).tolist()]
        pipes.append((("main", "transmission")[n % 2], float(random.choice([57, 219, 820, 1200])), line))
    register = network_of(pipes, tmp_path)
    corner = _ORIGIN + random.uniform(-300, 300, (12, 2))
    width = random.uniform(1, 60, (12, 2))
    sites = [shapely.box(*one, *(one + wide)) for one, wide in zip(corner, width, strict=True)]
    sites.append(shapely.Point(_ORIGIN).buffer(150.0, quad_segs=4).exterior.buffer(1.0, quad_segs=2))
    together = nearest_of(register, sites, tmp_path)
    alone = [nearest_of(register, [one], tmp_path)[0] for one in sites]
    assert together == alone and all(by_zone for _, by_zone in together)


@pytest.mark.parametrize(("hair_m", "nearer"), [(-_HAIR_M, 1), (_HAIR_M, 0)])
def test_a_wide_pipe_that_is_drawn_farther_off_may_be_the_nearer_one(
    hair_m: float, nearer: int, tmp_path: Path
) -> None:
    x, y = _ORIGIN.tolist()
    # 20 m from either side of the site lie an axis of 0.1 m to the edge, and 1.9 m farther one of 2 m.
    wide = x - 21.9 - hair_m
    pipes = [
        ("main", 200.0, [[x + 20.2, y], [x + 20.2, y + 0.2]]),
        ("main", 4000.0, [[wide, y], [wide, y + 0.2]]),
    ]
    register = network_of(pipes, tmp_path)
    sites = [shapely.box(x, y, x + 0.2, y + 0.2), shapely.box(x + 1000, y, x + 1010, y + 10)]
    (nearest, by_zone), _ = nearest_of(register, sites, tmp_path)
    ids = register.table["asset_id"].tolist()
    assert nearest.asset_id == ids[nearer] and [one.asset_id for one in by_zone] == [ids[nearer]]
    assert ([nearest_of(register, sites[:1], tmp_path)[0]]) == [(nearest, by_zone)]
