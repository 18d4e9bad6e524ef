"""Overlaps of many pairs, pair by pair and compiled, lie between those with two zones that GEOS draws: one that is
nowhere too wide, and one that is nowhere too narrow."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely

from geo.measure import overlaps as measured
from geo.shapes import Shapes

PAIRS = 200
LIMITS = np.array([0.0, 0.3, 1.5, 1.8, 6.0, 10.0, 30.0, 200.0])
QUAD_SEGS = 128
NARROW, WIDE = 1.0, 1 / math.cos(math.pi / (4 * QUAD_SEGS))


@pytest.fixture(params=["pair by pair", "compiled"])
def off(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """By which share either way may be off: pair by pair, the zone of intricate shapes is drawn."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        assert measured.warm()
        return 1e-9
    monkeypatch.setattr(measured, "_warm", [])
    return 2e-4


def test_areas_and_lengths_lie_between_what_two_drawn_zones_say(off: float) -> None:
    sites, assets, limit_m = pairs(np.random.default_rng(16), PAIRS)
    area, along = columns(sites, assets, limit_m)
    for site, asset, limit, *found in zip(sites, assets, limit_m, area, along, strict=True):
        least, most = (drawn(site, asset, limit * factor) for factor in (NARROW, WIDE))
        for one, low, high in zip(found, least, most, strict=True):
            # A limit of nothing is drawn a ten-thousandth of a millimetre wide.
            assert low * (1 - off) - 1e-7 <= one <= high * (1 + off) + 1e-4, (site, asset, limit)


def test_both_ways_say_the_same() -> None:
    pytest.importorskip("numba")
    sites, assets, limit_m = pairs(np.random.default_rng(17), PAIRS)
    assert measured.warm()
    compiled = np.stack(columns(sites, assets, limit_m))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured, "_warm", [])
        np.testing.assert_allclose(compiled, np.stack(columns(sites, assets, limit_m)), rtol=2e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("site", "asset", "limit_m"),
    [
        # Corners, sides and ends that touch, coincide and lie over each other.
        (shapely.box(0, 0, 9, 9), shapely.LineString([(0, 0), (9, 0), (0, 0), (9, 9)]), 1.5),
        (shapely.box(0, 1.5, 9, 9), shapely.LineString([(-20, 0), (3, 0), (3, 0), (20, 0)]), 1.5),
        (shapely.box(0, 1.5, 9, 9), shapely.LineString([(0, 0), (9, 0)]), 1.5),
        (shapely.box(0, 0, 9, 9), shapely.box(0, 0, 9, 9), 1.5),
        (shapely.box(0, 0, 9, 9), shapely.box(9, 0, 18, 9), 0.0),
        (shapely.box(0, 0, 9, 9), shapely.MultiPoint([(3, 3), (3, 6), (6, 6), (6, 3), (3, 3)]), 3.0),
        (shapely.box(-3, -3, 3, 3), shapely.Point(0, 0), 3.0),
        (shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6)), shapely.LineString([(3, 3), (6, 6)]), 1.5),
    ],
)
def test_what_coincides(off: float, site: shapely.Geometry, asset: shapely.Geometry, limit_m: float) -> None:
    for turn in (0, 30, 90):
        turned = [shapely.affinity.rotate(one, turn, origin=(0, 0)) for one in (site, asset)]
        found = columns(*([one] for one in turned), [limit_m])[0]
        least, most = (drawn(*turned, limit_m * factor)[0] for factor in (NARROW, WIDE))
        assert least * (1 - off) - 1e-7 <= found[0] <= most * (1 + off) + 1e-4


def test_sides_that_stand_upright_or_level() -> None:
    """Where the last digit of a number decides on which side of a side something lies."""
    random = np.random.default_rng(18)
    corners = random.uniform(-10, 10, (2, 2_000, 2))
    sites, assets = (shapely.box(*corner.T, *(corner + random.uniform(1, 20, corner.shape)).T) for corner in corners)
    turned = random.random(len(assets)) < 0.5
    assets[turned] = [shapely.affinity.rotate(one, 90) for one in assets[turned]]
    assert_both_ways_say_the_same(sites, assets, random.choice(LIMITS[1:6], len(sites)))


def test_corners_that_lie_on_a_grid() -> None:
    """What is regular touches, coincides and crosses in one place, and halfway between others."""
    random = np.random.default_rng(19)
    sites, assets = [], []
    while len(sites) < 2_000:
        site = shapely.Polygon(random.integers(0, 8, (random.integers(3, 8), 2)))
        corners = random.integers(0, 8, (random.integers(2, 9), 2))
        asset = [shapely.LineString, shapely.MultiPoint, lambda xy: shapely.box(*xy[0], *xy[0] + 3)][len(sites) % 3](
            corners
        )
        if site.is_valid and site.area > 0:
            far = 0 if len(sites) % 2 else 3.8e6
            sites.append(shapely.affinity.translate(site, far, far))
            assets.append(shapely.affinity.translate(asset, far, far))
    limit_m = random.choice([0.5, 1.0, 2**0.5, 2.0, 5**0.5, 3.0, 0.123], len(sites))
    found = assert_both_ways_say_the_same(sites, assets, limit_m)
    for row in range(0, len(sites), 20):
        least, most = (drawn(sites[row], assets[row], limit_m[row] * factor)[0] for factor in (NARROW, WIDE))
        assert least - 1e-7 <= found[row] <= most + 1e-7


def assert_both_ways_say_the_same(sites: Any, assets: Any, limit_m: Any) -> Any:
    pytest.importorskip("numba")
    assert measured.warm()
    compiled = columns(sites, assets, limit_m)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured, "_warm", [])
        np.testing.assert_allclose(compiled, columns(sites, assets, limit_m)[0], rtol=1e-7, atol=1e-7)
    return compiled


@pytest.mark.parametrize("kind", ["comb", "star", "trench"])
def test_sites_of_very_many_corners(kind: str) -> None:
    pytest.importorskip("numba")
    assert measured.warm()
    site, line = large(kind, 500), shapely.LineString([(-80, 1.3), (900, 4.1)])
    for asset in (line, shapely.affinity.rotate(line, 70, origin=(15, 1))):
        found = columns([site], [asset], [6.0])
        least, most = (drawn(site, asset, 6.0 * factor) for factor in (NARROW, WIDE))
        for one, low, high in zip(found, least, most, strict=True):
            assert low * (1 - 1e-9) <= one[0] <= high * (1 + 1e-9)


def columns(sites: Any, assets: Any, limit_m: Any) -> tuple[Any, Any]:
    rows = np.arange(len(limit_m))
    return measured.overlaps(
        Shapes(np.array(sites, dtype=object)),
        Shapes(np.array(assets, dtype=object)),
        site=rows,
        asset=rows,
        limit_m=np.array(limit_m, dtype=float),
        scale=np.ones(len(rows)),
    )


def drawn(site: shapely.Geometry, asset: shapely.Geometry, radius: float) -> tuple[float, float]:
    """Piece by piece: a buffer of a whole line is simplified first, and off by up to a hundredth of its width."""
    lines = shapely.get_parts(asset)
    lines = shapely.multilinestrings(lines[shapely.get_type_id(lines) == 1])
    along = shapely.intersection(lines, grown(site, radius)).length if not lines.is_empty else 0.0
    return shapely.intersection(site, grown(asset, radius)).area, along


def grown(shape: shapely.Geometry, radius: float) -> shapely.Geometry:
    pieces = []
    for part in shapely.get_parts(shape):
        for path in shapely.get_rings(part) if part.geom_type == "Polygon" else [part]:
            xy = shapely.get_coordinates(path)
            pieces += [shapely.LineString(two) for two in pairwise(xy)] if len(xy) > 1 else [path]
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    zones = shapely.buffer(pieces, max(radius, 1e-7), quad_segs=QUAD_SEGS) if radius > 0 else pieces
    return shapely.union_all([*areas, *zones])


def pairs(random: np.random.Generator, count: int) -> tuple[list[Any], list[Any], Any]:
    """Of every kind, near each other; some as far from the origin as a national grid is."""
    sites, assets = [], []
    for row in range(count):
        far = (4e5, 3.8e6) if row % 5 == 0 else (0, 0)
        for made, kinds in ((sites, SITES), (assets, ASSETS)):
            shape = kinds[random.integers(len(kinds))](random, random.uniform(-18, 18, 2))
            made.append(shapely.affinity.translate(shape, *far))
    return sites, assets, random.choice(LIMITS, count)


def polygon(random: np.random.Generator, middle: Any) -> Any:
    """Round a place, star-shaped, often with a hole."""
    count, size = random.integers(3, 10), random.uniform(3, 30)
    angle = (np.arange(count) + random.uniform(0.1, 0.9, count)) * 2 * math.pi / count
    away = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (size * random.uniform(0.3, 1, count))[:, None]
    holes = [middle + 0.3 * away[::-1]] if random.random() < 0.4 else []
    made = shapely.Polygon(middle + away, holes)
    return made if made.is_valid else polygon(random, middle)


def box(random: np.random.Generator, middle: Any) -> Any:
    made = shapely.box(*middle, *(middle + random.uniform(1, 30, 2)))
    return shapely.affinity.rotate(made, random.choice([0, 90, random.uniform(0, 90)]))


def line(random: np.random.Generator, middle: Any) -> Any:
    count = random.integers(2, 12)
    return shapely.LineString(middle + np.cumsum(random.normal(0, random.choice([1, 8, 30]), (count, 2)), axis=0))


def point(random: np.random.Generator, middle: Any) -> Any:
    return shapely.Point(middle)


def several(make: Callable[..., Any], gather: Callable[..., Any]) -> Callable[..., Any]:
    def made(random: np.random.Generator, middle: Any) -> Any:
        return gather([make(random, middle + apart) for apart in ((0, 0), (61, 0), (0, 61))])

    return made


def mixed(random: np.random.Generator, middle: Any) -> Any:
    return shapely.GeometryCollection([make(random, middle) for make in (polygon, line, point)])


SEVERAL = [
    several(point, shapely.MultiPoint),
    several(line, shapely.MultiLineString),
    several(polygon, shapely.MultiPolygon),
]
ASSETS = [point, line, line, polygon, box, *SEVERAL]
SITES = [polygon, polygon, box, box, line, point, mixed, *SEVERAL]


def large(kind: str, corners: int) -> Any:
    share = np.arange(corners) / corners
    tooth = np.arange(corners) % 2
    if kind == "comb":
        return shapely.Polygon([*zip(60 * share, 10 * tooth, strict=True), (60, -5), (0, -5)])
    if kind == "star":
        away = np.where(tooth, 30, 9 + 3 * np.sin(40 * share))
        return shapely.Polygon(
            np.stack([away * np.cos(2 * math.pi * share), away * np.sin(2 * math.pi * share)], axis=1)
        )
    x = 5000 * share
    y = 20 * np.sin(x / 70)
    return shapely.Polygon([*zip(x, y - 0.5, strict=True), *zip(x[::-1], y[::-1] + 0.5, strict=True)])
