"""Distances taken in pieces are those of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo.measure.pieces import INTRICATE, distances

RANDOM = np.random.default_rng(3)
COUNT = 60
ANGLE = np.sort(RANDOM.uniform(0, 2 * np.pi, 3 * INTRICATE))
STAR = np.column_stack([np.cos(ANGLE), np.sin(ANGLE)]) * RANDOM.uniform(80, 100, (len(ANGLE), 1))
SITES = {
    "area": shapely.Polygon(STAR),
    "area with a hole": shapely.Polygon(STAR, [STAR[::-1] * 0.5]),
    "line": shapely.LineString(STAR),
    "points": shapely.MultiPoint(STAR),
    "pits": shapely.MultiPolygon([shapely.box(x, y, x + 1, y + 1) for x in range(0, 60, 3) for y in range(0, 60, 3)]),
    "collection": shapely.GeometryCollection(
        [shapely.Polygon(STAR), shapely.LineString([(150, 0), (160, 0)]), shapely.Point(200, 200)]
    ),
    "plain": shapely.box(0, 0, 9, 9),
}
STARTS = RANDOM.uniform(-150, 150, (COUNT, 2))
ASSETS = np.array(
    [
        *(shapely.LineString([start, start + RANDOM.normal(0, 20, 2)]) for start in STARTS),
        *(shapely.Point(start) for start in STARTS),
        *(shapely.box(*start, *(start + 5)) for start in STARTS),
    ],
    dtype=object,
)


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("most", [np.inf, 5.0])
def test_pass_the_same_distances_and_what_is_nearest(name: str, most: float) -> None:
    sites = np.array([shapely.box(900, 900, 901, 901), SITES[name]], dtype=object)
    site = np.tile([1, 0], len(ASSETS) // 2)
    measured, nearest = distances(sites, site, ASSETS, most=most)
    whole: Any = shapely.distance(sites[site], ASSETS)
    asked = whole <= most
    assert (measured[asked] == whole[asked]).all() and (measured[~asked] > most).all()
    assert (shapely.distance(nearest, ASSETS)[asked] == whole[asked]).all()
    assert (whole[asked] == 0).any() or name in ("plain", "points")
