"""Both ways of measuring find the same pairs and distances, of the nastiest shapes there are.

    python tests/geo/measure/test_agreement.py 10000000

compares so many pairs and prints the greatest difference.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure.chunks import Chunks
from geo.measure.near import Assets, Near
from geo.measure.scale_cells import ScaleCells
from geo.shapes import Shapes

by_kernel = pytest.importorskip("geo.measure.by_kernel")

Random = np.random.Generator
# Pairs at their limit to less than this may be found by one way alone.
AT_THE_LIMIT = 1e-9
MOST_APART_M = 1e-9
EACH = 400


class Places:
    """In place of scale factors: keeps where they were asked for, and gives the number of each."""

    def __init__(self) -> None:
        self.asked = np.empty(0, dtype=object)

    def at(self, x: Any, y: Any) -> Any:
        self.asked = np.concatenate([self.asked, shapely.points(x, y)])
        return np.arange(len(self.asked) - len(x), len(self.asked), dtype=float)


def near(assets: Any, reach: Any, sites: Any) -> tuple[Near, Any]:
    """What the kernel finds in the plane, and the middle between the nearest places of each pair."""
    held, places = Shapes(assets), Places()
    cells = ScaleCells(places, np.ones(3), np.empty((0, 0, 4, 4)))  # type: ignore[arg-type]
    measured = Assets(held, Chunks.of(held.flat, reach), reach, cells)
    found = by_kernel.near(measured, Shapes(sites), np.zeros(len(sites)), largest=1.0, threads=1)
    return found, places.asked[found.scale.astype(int)]


def grid(random: Random, *shape: int) -> Any:
    """Whole numbers of a few: what is drawn touches, overlaps and lies on top of each other often."""
    return random.integers(0, 13, (*shape, 2)).astype(float)


def ring(random: Random, corners: int, radius: float) -> Any:
    angle = np.arange(corners) * 2 * np.pi / corners
    return np.column_stack([np.cos(angle), np.sin(angle)]) * random.uniform(0.4, 1, corners)[:, None] * radius


def star(random: Random) -> BaseGeometry:
    shell = ring(random, int(random.integers(3, 30)), random.uniform(0.5, 8))
    return shapely.Polygon(shell + random.uniform(0, 12, 2), [])


def on_grid(random: Random) -> BaseGeometry:
    low = grid(random)
    return shapely.box(*low, *(low + random.integers(1, 6, 2)))


def with_a_hole(random: Random) -> BaseGeometry:
    x, y = grid(random)
    hole = shapely.box(x + 1, y + 1, x + 4, y + 4)
    return shapely.Polygon(shapely.box(x, y, x + 5, y + 5).exterior, [hole.exterior.coords])


def island_in_a_hole(random: Random) -> BaseGeometry:
    x, y = grid(random)
    outer = shapely.Polygon(
        shapely.box(x, y, x + 6, y + 6).exterior, [shapely.box(x + 1, y + 1, x + 5, y + 5).exterior.coords]
    )
    return shapely.MultiPolygon([outer, shapely.box(x + 2, y + 2, x + 4, y + 4), shapely.box(x + 9, y, x + 10, y + 1)])


def sliver(random: Random) -> BaseGeometry:
    start, along = random.uniform(0, 12, 2), random.uniform(-9, 9, 2)
    across = np.array([-along[1], along[0]]) * 10.0 ** -random.uniform(3, 10)
    return shapely.Polygon([start, start + along, start + along + across, start + across])


def comb(random: Random, teeth: int = 0) -> BaseGeometry:
    """Half a metre of ditch, half a metre of none."""
    teeth = teeth or int(random.integers(3, 60))
    x = np.repeat(np.arange(teeth), 4) + np.tile([0.0, 0, 0.5, 0.5], teeth)
    y = np.tile([0.0, random.uniform(1, 9), 9, 0], teeth)
    outline = np.concatenate([[[0, -0.5]], np.column_stack([x, y]), [[teeth - 0.5, -0.5]]])
    return shapely.Polygon(outline * random.choice([0.2, 0.5, 1.0]) + random.uniform(-3, 6, 2))


def course(random: Random) -> BaseGeometry:
    return shapely.LineString(grid(random, int(random.integers(2, 9))))


def standing_still(random: Random) -> BaseGeometry:
    """A line of no length, or with corners that are there twice."""
    points = grid(random, int(random.integers(1, 4)))
    return shapely.LineString(np.repeat(points, 2, axis=0))


def axis(random: Random) -> BaseGeometry:
    start, step = grid(random), random.choice([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
    return shapely.LineString([start, start + step * random.integers(1, 9)])


def through_a_corner(random: Random) -> BaseGeometry:
    corner, way = grid(random), random.uniform(-5, 5, 2)
    return shapely.LineString([corner - way, corner, corner + way * random.uniform(0, 1)])


def long_line(random: Random) -> BaseGeometry:
    return shapely.LineString(np.cumsum(random.normal(0, 2, (40, 2)), axis=0) + grid(random))


def mixed(random: Random) -> BaseGeometry:
    return shapely.GeometryCollection([on_grid(random), on_grid(random), course(random), shapely.Point(grid(random))])


KINDS: list[Callable[[Random], BaseGeometry]] = [
    star,
    on_grid,
    with_a_hole,
    island_in_a_hole,
    sliver,
    comb,
    course,
    standing_still,
    axis,
    through_a_corner,
    long_line,
    mixed,
    lambda random: shapely.Point(grid(random)),
    lambda random: shapely.Point(random.uniform(0, 18, 2)),
    lambda random: shapely.MultiPoint(grid(random, 3)),
    lambda random: shapely.MultiLineString([course(random), axis(random), course(random)]),
    lambda random: shapely.MultiPolygon([star(random), shapely.box(30, 30, 31, 31)]),
    lambda random: shapely.LinearRing(on_grid(random).exterior),  # type: ignore[attr-defined]
]
# Where and how large: near nothing, in a zone with its number before the easting, tiny, as large as a county, turned.
PLACES = [(0.0, 1.0, 0.0), (4e7, 1.0, 0.0), (465_000.0, 1e-4, 0.0), (3.8e7, 1000.0, 0.0), (465_000.0, 1.0, 0.7)]


def shapes(random: Random, count: int, place: tuple[float, float, float]) -> Any:
    east, size, turned = place
    turn = np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]]) if turned else np.eye(2)
    drawn = np.array([KINDS[kind](random) for kind in random.integers(0, len(KINDS), count)], dtype=object)
    return shapely.transform(drawn, lambda xy: xy @ turn * size + [east, 3_846_000.0])


def greatest_difference(random: Random, place: tuple[float, float, float], count: int = EACH) -> float:
    """Of the distances of so many sites from as many assets; the pairs themselves must be the same."""
    sites, assets = shapes(random, count, place), shapes(random, count, place)
    # Nothing beside what is met, a little, and all.
    reach = random.choice([0.0, 1.0, 3.0, 1e3], count) * place[1]
    found, middle = near(assets, reach, sites)
    expected = shapely.distance(sites[:, None], assets[None, :])
    measured = np.full(expected.shape, np.inf)
    measured[found.site, found.asset] = found.plane
    assert len(found.site) == np.isfinite(measured).sum()
    clear = np.abs(expected - reach) > AT_THE_LIMIT
    assert ((measured <= reach) == (expected <= reach))[clear].all()
    both = np.isfinite(measured)
    # A place that is as far from both as it should be: where edges nearly lie on each other, to less than a millimetre.
    half = np.maximum(shapely.distance(middle, sites[found.site]), shapely.distance(middle, assets[found.asset]))
    assert (half <= found.plane / 2 + 1e-3 * place[1]).all()
    return float(np.abs(measured[both] - expected[both]).max(initial=0.0))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_both_ways_agree(place: tuple[float, float, float]) -> None:
    assert greatest_difference(np.random.default_rng(5), place) <= MOST_APART_M


def test_outlines_of_very_many_corners() -> None:
    """A comb of 20,000 corners, a star of as many, and what lies in, on and beside them."""
    random = np.random.default_rng(6)
    large = [comb(random, 5000), shapely.Polygon(ring(random, 20_000, 900.0))]
    shift = random.uniform(-1500, 1500, (2000, 2)) - [0, 3_846_000.0]
    places = zip(shapes(random, 2000, (0.0, 1.0, 0.0)), shift, strict=True)
    assets = np.array([shapely.transform(one, lambda xy, by=by: xy + by) for one, by in places])
    for turned in (False, True):
        one, other = (assets, np.array(large)) if turned else (np.array(large), assets)
        found, _ = near(other, np.full(len(other), 30.0), one)
        expected = shapely.distance(one[:, None], other[None, :])
        assert (np.column_stack([found.site, found.asset]) == np.argwhere(expected <= 30.0)).all()
        assert np.abs(expected[found.site, found.asset] - found.plane).max() <= MOST_APART_M
        assert (found.plane == 0).any() and (found.plane > 0).any()


if __name__ == "__main__":
    random, pairs, greatest = np.random.default_rng(7), 0, 0.0
    while pairs < int(sys.argv[1]):
        for place in PLACES:
            greatest = max(greatest, greatest_difference(random, place, 1000))
            pairs += 1000 * 1000
    print(f"{pairs} pairs, greatest difference {greatest} m")
