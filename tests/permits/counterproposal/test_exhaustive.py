"""The shortest move against a search of every direction; of many more cases: python tests/permits/counterproposal/test_exhaustive.py 500"""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import Any

import numpy as np
import pytest
import shapely

from permits.counterproposal.nearest_place import nearest_place
from permits.counterproposal.obstacles import FARTHEST_M, Obstacles

Column = np.ndarray[Any, Any]
_DIRECTIONS = 1440
_CLOSE_M = 5e-4


def exhaustive(lacking: Any) -> float:
    """The shortest way out along any of many directions, m; infinite where none has one.

    A move changes no distance by more than its length, so along a direction as much as is lacking can be skipped.
    """
    azimuths = np.arange(_DIRECTIONS) * 2 * math.pi / _DIRECTIONS
    towards = np.column_stack([np.sin(azimuths), np.cos(azimuths)])
    gone = np.zeros(_DIRECTIONS)
    open_ = np.ones(_DIRECTIONS, dtype=bool)
    shortest = math.inf
    while open_.any():
        rows = np.flatnonzero(open_)
        lack = lacking(towards[rows] * gone[rows, None])
        shortest = min(shortest, gone[rows[lack <= 0]].min(initial=math.inf))
        gone[rows] += np.maximum(lack, _CLOSE_M)
        open_[rows[(lack <= 0) | (gone[rows] > min(shortest, FARTHEST_M))]] = False
    return shortest


def case(seed: int) -> tuple[Column, Obstacles]:
    """A site of one to three parts, of any shape, among one to four things."""
    random = np.random.default_rng(seed)

    def spot(most: float) -> Column:
        return random.uniform(-most, most, 2)

    def blob(middle: Column, size: float) -> Any:
        turn = np.sort(random.uniform(0, 2 * np.pi, random.integers(3, 9)))
        ring = middle + size * random.uniform(0.3, 1, len(turn))[:, None] * np.column_stack(
            [np.cos(turn), np.sin(turn)]
        )
        shape = shapely.make_valid(shapely.Polygon(ring))
        return shape if shape.area > 0 else shapely.Point(middle).buffer(size)

    def route(middle: Column, length: float) -> Any:
        steps = random.uniform(-1, 1, (random.integers(2, 6), 2)) * length
        return shapely.LineString(middle + np.cumsum(steps, axis=0))

    shapes = {
        0: lambda: blob(spot(5), random.uniform(1, 10)),
        1: lambda: route(spot(5), random.uniform(2, 10)),
        2: lambda: shapely.Point(spot(5)),
    }
    features = [shapes[int(random.integers(0, 3))]() for _ in range(random.integers(1, 4))]
    assets = [
        blob(spot(15), random.uniform(1, 4)) if random.random() < 0.3 else route(spot(15), random.uniform(5, 30))
        for _ in range(random.integers(1, 5))
    ]
    geometry = np.array(features, dtype=object)
    pairs = [(row, asset, random.uniform(0.1, 6)) for row in range(len(features)) for asset in assets]
    rows, of, keep = zip(*pairs, strict=True)
    none = np.zeros(len(rows))
    return geometry, Obstacles(np.array(rows), none.astype(int), np.array(of, dtype=object), np.array(keep), none)


def compared(seed: int) -> tuple[float, float]:
    """Length of the shortest move, as found and as searched; infinite where there is none."""
    geometry, own = case(seed)
    lacking = partial(own.lacking, geometry)
    place = nearest_place(
        partial(own.lacking_of, geometry), partial(own.outward, geometry), pairs=len(own), farthest=FARTHEST_M
    )
    if place is None:
        return math.inf, exhaustive(lacking)
    assert lacking(place[None, :])[0] <= 1e-6
    return float(np.hypot(*place)), exhaustive(lacking)


def agree(found: float, searched: float) -> bool:
    """No longer than one in a hundred; shorter only by a gap between two directions."""
    return found <= 1.01 * searched + 2e-3


@pytest.mark.parametrize("seed", range(12))
def test_the_shortest_move_is_that_of_an_exhaustive_search(seed: int) -> None:
    found, searched = compared(seed)
    assert agree(found, searched), (found, searched)


if __name__ == "__main__":
    every = [compared(seed) for seed in range(int(sys.argv[1]))]
    both = np.array([one for one in every if all(map(math.isfinite, one))])
    moved = both[both[:, 1] > 0]
    print(len(every), "cases,", len(moved), "moved,", sum(not agree(*one) for one in every), "longer than 1 %")
    print("found / searched:", np.quantile(moved[:, 0] / moved[:, 1], [0, 0.01, 0.5, 0.99, 1]))
