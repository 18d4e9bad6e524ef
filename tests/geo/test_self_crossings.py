"""Tangled lines are told by counting, within a budget, and honest ones of any size are not tangled."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity

from geo.limits import MAX_CROSSINGS, MAX_NEAR_EDGES
from geo.self_crossings import is_scribble, tangle

RNG_SEED = 7


def one(shape: Any) -> np.ndarray[Any, Any]:
    return np.array([shape], dtype=object)


def scribble(vertices: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(RNG_SEED).uniform(0, 500, (vertices, 2))


def comb(teeth: int) -> shapely.Polygon:
    x = np.repeat(np.arange(teeth) * 0.02, 4) + np.tile([0.0, 0.0, 0.01, 0.01], teeth)
    y = np.tile([0.0, 100.0, 100.0, 0.0], teeth)
    return shapely.Polygon([*np.column_stack([x, y]).tolist(), [teeth * 0.02, -1.0], [0.0, -1.0]])


def test_pass_crossings_are_those_of_every_pair() -> None:
    line = shapely.LineString(scribble(120))
    edges = [shapely.LineString(pair) for pair in itertools.pairwise(line.coords)]
    crossings = sum(a.crosses(b) for a, b in itertools.combinations(edges, 2))
    assert tangle(one(line), most_crossings=crossings) is None
    found = tangle(one(line), most_crossings=crossings - 1)
    assert found is not None and str(crossings - 1) in found.zh and "crosses itself" in found.en


@pytest.mark.parametrize("vertices", [3_001, 190_000])
@pytest.mark.parametrize("made", [shapely.LineString, shapely.Polygon])
def test_fail_scribbles(vertices: int, made: Any) -> None:
    drawn = one(made(scribble(vertices)))
    assert tangle(drawn, most_crossings=MAX_CROSSINGS) is not None


def test_fail_a_comb_that_stands_askew_is_refused_unlooked_at() -> None:
    """No edge crosses another, and every pair of them would have to be looked at."""
    found = tangle(one(shapely.affinity.rotate(comb(20_000), 30)), most_crossings=None)
    assert found is not None and str(MAX_NEAR_EDGES) in found.zh


def test_pass_an_upright_comb_a_large_ring_and_many_pits() -> None:
    angle = np.linspace(0, 2 * np.pi, 190_000)
    ring = shapely.Polygon(200 * np.column_stack([np.cos(angle), np.sin(angle)]))
    pits = shapely.MultiPolygon([shapely.box(x, y, x + 2, y + 2) for x, y in scribble(5_000).tolist()])
    for drawn in (comb(20_000), ring, pits):
        assert tangle(one(drawn), most_crossings=MAX_CROSSINGS) is None
    assert not is_scribble(ring) and not is_scribble(shapely.Point(1, 1)) and not is_scribble(shapely.MultiPoint())
    assert is_scribble(shapely.LineString(scribble(300)))
