"""What cannot be measured is refused: GEOS answers False to every question about it, and False reads as clear."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.clearance import ClearanceIndex
from geo.crs import GroundScale
from geo.errors import GeometryError

X, Y = 465_000.0, 3_846_000.0
MAIN = shapely.LineString([(X, Y), (X + 50, Y)])
UNMEASURABLE = {
    "missing": None,
    "empty": shapely.Polygon(),
    "vertex not a number": shapely.transform(MAIN, lambda xy: np.add(xy, [[0, 0], [0, float("nan")]])),
    "point not a number": shapely.Point(X, float("nan")),
    "infinite": shapely.transform(MAIN, lambda xy: np.add(xy, [[0, 0], [0, float("inf")]])),
}


def index(*assets: Any) -> ClearanceIndex:
    column = np.array([*assets, None], dtype=object)[:-1]
    return ClearanceIndex(column, np.full(len(assets), 10.0), GroundScale(pyproj.CRS(4547)))


@pytest.mark.parametrize("shape", UNMEASURABLE)
def test_fail_unmeasurable_asset(shape: str) -> None:
    with pytest.raises(GeometryError):
        index(MAIN, UNMEASURABLE[shape])


@pytest.mark.parametrize("shape", UNMEASURABLE)
def test_fail_unmeasurable_site(shape: str) -> None:
    sites = np.array([MAIN, UNMEASURABLE[shape]], dtype=object)
    with pytest.raises(GeometryError):
        index(MAIN).pairs(sites)


@pytest.mark.parametrize(("more_m", "found"), [(-1e-6, False), (0.0, True), (1e-6, True)])
def test_pass_reach_and_the_sites_own_reach_include_the_number(more_m: float, found: bool) -> None:
    k = GroundScale(pyproj.CRS(4547)).at(np.array([X]), np.array([Y]))[0]
    site = np.array([shapely.Point(X, Y + 12.5 * k)], dtype=object)
    pairs = index(MAIN).pairs(site, extra_m=np.array([2.5 + 1e-9 + more_m]))
    assert bool(len(pairs)) is found
