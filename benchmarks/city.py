"""A city that nobody drew: pipes and sites of a stated number, the same ones every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

ORIGIN = (465_000.0, 3_846_000.0)
# So many assets a square kilometre: with the sites below, about one site in three meets a limit.
ASSETS_PER_KM2 = 250.0
# Outside diameter and half of it are what a main adds to its limit.
KINDS = (
    ({"kind": "main", "outer_diameter_mm": 250, "position_grade": "A"}, 0.50),
    ({"kind": "main", "outer_diameter_mm": 655, "position_grade": "A"}, 0.30),
    ({"kind": "facility", "belongs_to": "network", "width_mm": 4000, "position_grade": "A"}, 0.13),
    ({"kind": "transmission", "dn": 1400, "position_grade": "A"}, 0.01),
    ({"kind": "main", "dn": 300, "represents": "channel", "width_mm": 1800, "position_grade": "B"}, 0.06),
)


def side_m(assets: int) -> float:
    return float(1000 * np.sqrt(assets / ASSETS_PER_KM2))


def pipes(count: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Shapes (lines of two to six vertices, points for chambers) and the row of `KINDS` of each."""
    random = np.random.default_rng(1)
    kind = random.choice(len(KINDS), count, p=[share for _, share in KINDS])
    start = ORIGIN + random.uniform(0, side_m(count), (count, 2))
    shapes = np.empty(count, dtype=object)
    for row in range(count):
        if KINDS[kind[row]][0]["kind"] == "facility":
            shapes[row] = shapely.Point(start[row])
            continue
        steps = random.normal(0, 25, (int(random.integers(1, 6)), 2))
        shapes[row] = shapely.LineString(np.vstack([start[row], start[row] + np.cumsum(steps, axis=0)]))
    return shapes, kind


def sites(count: int, assets: int) -> np.ndarray[Any, Any]:
    """Pits of 4 to 12 corners, trenches of 100 to 400 m, and one in a hundred of hundreds of vertices."""
    random = np.random.default_rng(2)
    centre = ORIGIN + random.uniform(0, side_m(assets), (count, 2))
    shapes = np.empty(count, dtype=object)
    for row in range(count):
        draw = random.random()
        if draw < 0.15:
            length, angle = random.uniform(100, 400), random.uniform(0, np.pi)
            along = np.array([np.cos(angle), np.sin(angle)])
            across = np.array([-along[1], along[0]])
            corners = [(0, 0), (length, 0), (length, 1), (0, 1)]
            shapes[row] = shapely.Polygon([centre[row] + a * along + b * across for a, b in corners])
            continue
        corner_count = int(random.integers(4, 13)) if draw < 0.99 else int(random.integers(100, 600))
        angles = np.linspace(0, 2 * np.pi, corner_count, endpoint=False)
        radii = random.uniform(0.5, 1, corner_count) * random.uniform(2, 15)
        shapes[row] = shapely.Polygon(centre[row] + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
    return shapes


def write_network(path: Path, shapes: np.ndarray[Any, Any], kind: np.ndarray[Any, Any]) -> None:
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": str(row), **KINDS[kind[row]][0]},
            "geometry": shapely.geometry.mapping(shapes[row]),
        }
        for row in range(len(shapes))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": features}), "utf-8")
