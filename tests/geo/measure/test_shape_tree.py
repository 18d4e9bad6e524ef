"""Shapes under a packed index, held against the tree of shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.measure.packed_index import PackedIndex
from geo.measure.shape_tree import KeptTree, ShapeTree
from geo.shapes import Shapes

RANDOM = np.random.default_rng(5)


def shapes(count: int, side: float) -> np.ndarray:
    """Points, lines, polygons with holes, some on a grid so that distances are equal."""
    places = RANDOM.uniform(0, side, (count, 2))
    places[::3] = np.round(places[::3], -1)
    drawn = [
        shapely.Point(x, y)
        if row % 4 == 0
        else shapely.LineString([(x, y), (x + 7, y), (x + 7, y + 90 * (row % 5 == 0))])
        if row % 4 == 1
        else shapely.box(x, y, x + 10, y + 10)
        if row % 4 == 2
        else shapely.Point(x, y).buffer(9).difference(shapely.Point(x, y).buffer(5))
        for row, (x, y) in enumerate(places.tolist())
    ]
    return np.array(drawn, dtype=object)


@pytest.mark.parametrize(("count", "side"), [(1, 10.0), (17, 300.0), (900, 2000.0), (2500, 400.0)])
def test_the_same_as_shapely(count: int, side: float) -> None:
    held = shapes(count, side)
    ours = ShapeTree(Shapes(Shapes(held).flat), PackedIndex.of(shapely.bounds(held)))
    theirs = shapely.STRtree(held)
    asked = np.concatenate([shapes(60, side), shapes(8, side * 50), shapely.buffer(shapes(4, side), side / 3)])
    distance = RANDOM.uniform(0, side / 10, len(asked))
    for options in ({}, {"predicate": "intersects"}, {"predicate": "dwithin", "distance": distance}):
        found, expected = ours.query(asked, **options), theirs.query(asked, **options)
        assert set(map(tuple, found.T.tolist())) == set(map(tuple, expected.T.tolist()))
    for one, far in zip(asked[::7], distance[::7], strict=True):
        assert set(ours.query(one, predicate="dwithin", distance=far).tolist()) == set(
            theirs.query(one, predicate="dwithin", distance=far).tolist()
        )
    (rows, items), nearest = ours.query_nearest(asked, return_distance=True, all_matches=False)
    (_, _), expected = theirs.query_nearest(asked, return_distance=True, all_matches=False)
    assert rows.tolist() == list(range(len(asked))) and nearest == pytest.approx(expected, abs=1e-9)
    assert shapely.distance(asked, held[items]) == pytest.approx(nearest, abs=1e-9)


@pytest.mark.parametrize(("count", "side"), [(17, 300.0), (2500, 400.0), (9000, 400.0)])
def test_a_job_that_asks_round_one_place_again_is_told_the_same(count: int, side: float) -> None:
    held = shapes(count, side)
    kept, each = Shapes(Shapes(held).flat), PackedIndex.of(shapely.bounds(held))
    job, anew = KeptTree(kept, each), ShapeTree(kept, each)
    here, there = shapes(2, side)
    # Farther and nearer, round it and beside it; one place and several.
    for asked, far in [
        (here, 90.0),
        (here, 90.5),
        (here, 5.0),
        (there, 40.0),
        (here, 90.0),
        (shapely.box(0, 0, side, side), 1.0),
    ]:
        for options in ({}, {"predicate": "intersects"}, {"predicate": "dwithin", "distance": far}):
            assert job.query(asked, **options).tolist() == anew.query(asked, **options).tolist()
            both = np.array([asked, there])
            assert job.query(both[:1], **options).tolist() == anew.query(both[:1], **options).tolist()
            assert job.query(both, **options).tolist() == anew.query(both, **options).tolist()


@pytest.mark.parametrize("looked_before", [0.0, 90.0])
@pytest.mark.parametrize("gap", [0.0, 19.99, 20.0, 20.01, 5000.0])
def test_a_job_finds_the_nearest_within_what_it_looks_at_and_beyond(gap: float, looked_before: float) -> None:
    """A box may lie near and its shape far: what is nearer and was not looked at must not be missed."""
    here = shapely.box(0, 0, 10, 10)
    # Its box reaches to the site, its corners lie a kilometre off; the nearest lies on the other side.
    aside = shapely.LineString([(15, 1000), (1015, 1000), (1015, 15)])
    held = np.array([aside, shapely.Point(-gap, 5), *(shapely.Point(9e3 + step, 9e3) for step in range(300))])
    kept, each = Shapes(Shapes(held).flat), PackedIndex.of(shapely.bounds(held))
    job = KeptTree(kept, each)
    if looked_before:
        job.query(here, predicate="dwithin", distance=looked_before)
    (rows, items), distance = job.query_nearest(np.array([here]))
    nearest = shapely.distance(here, held).min()
    assert rows.tolist() == [0] and distance.tolist() == [nearest] and shapely.distance(here, held[items[0]]) == nearest
    both = job.query_nearest(np.array([shapely.Point(), here]))
    assert both[0][0].tolist() == [1] and both[1].tolist() == [nearest]
    assert job.query_nearest(np.array([shapely.Point()]))[1].tolist() == []


def test_many_places_have_the_nearest_shapes_that_each_has_alone() -> None:
    held = shapes(900, 2000.0)
    tree = ShapeTree(Shapes(Shapes(held).flat), PackedIndex.of(shapely.bounds(held)))
    asked = np.append(shapes(1100, 2000.0), shapely.Point())
    (rows, items), distance = tree.query_nearest(asked)
    # What is empty is near nothing.
    assert rows.tolist() == list(range(1100))
    alone = [tree.query_nearest(asked[row : row + 1]) for row in range(0, 1100, 9)]
    assert [item for (_, (item,)), _ in alone] == items[::9].tolist()
    assert [far for _, (far,) in alone] == distance[::9].tolist()
