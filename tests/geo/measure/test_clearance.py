"""What cannot be measured is refused: GEOS answers False to every question about it, and False reads as clear."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import stars

from geo.errors import GeometryError
from geo.measure.clearance import ClearanceIndex, certainly_within
from geo.place.crs import GroundScale

pytestmark = pytest.mark.usefixtures("either_way")

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


@pytest.mark.parametrize(("beyond", "found"), [(0.0, False), (math.inf, True)])
def test_pass_a_pair_at_its_reach_is_near_and_a_pair_a_hair_beyond_is_not(beyond: float, found: bool) -> None:
    """The reach is the very number that is measured, and its neighbour."""
    scale = GroundScale(pyproj.CRS(4547))
    site, asset = np.array([shapely.Point(X + 20, Y + 7)]), np.array([MAIN])
    (measured,) = ClearanceIndex(asset, np.array([10.0]), scale).pairs(site).distance_m
    assert len(ClearanceIndex(asset, np.array([measured]), scale).pairs(site)) == 1
    other = np.nextafter(measured, beyond)
    assert bool(len(ClearanceIndex(asset, np.array([other]), scale).pairs(site))) is found


def test_what_is_found_farther_round_holds_what_is_found_near() -> None:
    """Pairs looked for a hundred metres farther, and of them those that are near: the very same, to the last bit."""
    scale = GroundScale(pyproj.CRS(4547))
    random = np.random.default_rng(11)
    ends = np.array([X, Y]) + random.uniform(-60, 60, (200, 2, 2))
    index = ClearanceIndex(np.asarray(shapely.linestrings(ends)), random.uniform(0, 8, 200), scale)
    sites = np.asarray(shapely.buffer(shapely.points(np.array([X, Y]) + random.uniform(-60, 60, (50, 2))), 2.0))
    extra_m = random.choice([0.0, 0.5, 3.0], 50)
    near, farther = index.pairs(sites, extra_m=extra_m), index.pairs(sites, extra_m=extra_m + 100.0)
    assert 0 < len(near) < len(farther)
    held = index.within(farther, extra_m)
    for name in ("site", "asset", "distance_m", "scale"):
        assert np.array_equal(getattr(held, name), getattr(near, name))


def certain(site: Any, asset: Any, *, limit_m: float, uncertainty_m: float) -> bool:
    distance = float(shapely.distance(site, asset))
    return bool(
        certainly_within(
            np.array([site], dtype=object),
            np.array([asset], dtype=object).__getitem__,
            distance_m=np.array([distance]),
            limit_m=np.array([limit_m]),
            uncertainty_m=np.array([uncertainty_m]),
            scale=np.ones(1),
        )[0]
    )


@settings(max_examples=300, deadline=None)
@given(site=stars(30.0), uncertainty_m=st.sampled_from([0.1, 0.5, 1.0, 2.0]), towards=st.floats(0, 1))
def test_pass_certain_means_that_no_displacement_brings_it_out(site: Any, uncertainty_m: float, towards: float) -> None:
    """A valve under a site, as deep inside as a drawn erosion of the site claims: the claim is not enough."""
    drawn = shapely.buffer(site, -1.0013 * uncertainty_m, quad_segs=16)
    if drawn.is_empty:
        return
    border = shapely.boundary(site)
    nearest = shapely.get_point(shapely.shortest_line(drawn, border), 0)
    somewhere = shapely.line_interpolate_point(shapely.boundary(drawn), towards, normalized=True)
    for valve in (nearest, somewhere):
        if certain(site, valve, limit_m=1e-9, uncertainty_m=uncertainty_m):
            assert shapely.distance(valve, border) >= uncertainty_m - 1e-6


@pytest.mark.parametrize(("inward_m", "sure"), [(0.99, False), (1.05, True)])
def test_pass_certain_at_the_uncertainty(inward_m: float, sure: bool) -> None:
    """A pipe under a pit, its end a little less and a little more than the uncertainty inside."""
    pit = shapely.box(X, Y, X + 20, Y + 20)
    pipe = shapely.LineString([(X + 10, Y - 30), (X + 10, Y + inward_m)])
    assert certain(pit, pipe, limit_m=1e-9, uncertainty_m=1.0) is sure


def test_a_pair_is_certainly_within_where_an_erosion_of_the_site_says_so() -> None:
    """A quick no, and one erosion for many pipes, change nothing: narrow sites, rings, combs, the very half width."""
    random = np.random.default_rng(7)
    trench = shapely.box(0, 0, 60, 1.5)
    drawn = [
        *(shapely.affinity.rotate(trench, angle) for angle in (0, 30, 45)),
        shapely.box(0, 0, 8, 8),
        shapely.Point(4, 4).buffer(9).difference(shapely.Point(4, 4).buffer(5)),
        shapely.union_all([shapely.box(6 * x, 0, 6 * x + 2, 20) for x in range(4)] + [shapely.box(0, 0, 20, 3)]),
        shapely.MultiPolygon([shapely.box(0, 0, 3, 3), shapely.box(10, 0, 24, 12)]),
        shapely.LineString([(0, 0), (30, 5)]),
    ]
    sites = np.array([drawn[place] for place in random.integers(len(drawn), size=600)], dtype=object)
    ends = random.uniform(-15, 40, (600, 2, 2)) * (1, 0.5)
    assets = np.asarray(shapely.linestrings(ends))
    met = shapely.intersects(sites, assets)
    sites, assets = sites[met], assets[met]
    count = len(sites)
    uncertainty_m = random.choice([0.0, 0.3, 0.75, 1.0, 2.0, 4.0, 5.0], count)
    limit_m, scale = random.choice([0.4, 1.5, 3.0], count), random.choice([1.0, 0.9997], count)
    found = certainly_within(
        sites,
        assets.__getitem__,
        distance_m=np.zeros(count),
        limit_m=limit_m,
        uncertainty_m=uncertainty_m,
        scale=scale,
    )

    def eroded(row: int) -> bool:
        if uncertainty_m[row] <= limit_m[row]:
            return True
        if shapely.get_dimensions(sites[row]) < 2:
            return False
        depth = uncertainty_m[row] * scale[row]
        left = shapely.buffer(sites[row], -1.02 * depth, quad_segs=16)
        return bool(
            not left.is_empty
            and shapely.distance(left, assets[row]) <= limit_m[row] * scale[row]
            and shapely.distance(left, shapely.boundary(sites[row])) >= depth
        )

    expected = [eroded(row) for row in range(count)]
    by_erosion = np.array(expected) & (uncertainty_m > limit_m)
    assert 10 < by_erosion.sum() < (uncertainty_m > limit_m).sum() - 10
    assert found.tolist() == expected
