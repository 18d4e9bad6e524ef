"""Engines are held against the reference: what they miss, what they have too many, how far a distance lies off."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from city import City
from peers.bare_shapely import C3, C3TwoThreads, Dwithin
from peers.geopandas_joins import SjoinDwithin
from peers.peer import Answer, Column, Peer, difference

LIMIT = np.array([1.0, 1.0, 5.0])
REFERENCE = Answer(np.array([0, 1]), np.array([1, 2]), np.array([0.5, 4.0]))


def test_an_engine_with_the_same_pairs_in_another_order_differs_in_nothing() -> None:
    same = Answer(*(column[::-1] for column in REFERENCE))
    assert difference(same, REFERENCE, LIMIT) == (2, 0, 0, 0.0)


def test_a_missed_pair_one_too_many_and_a_distance_that_is_off_are_told() -> None:
    other = Answer(np.array([1, 1]), np.array([2, 0]), np.array([4.25, 1.5]))
    assert difference(other, REFERENCE, LIMIT) == (2, 1, 1, 0.25)


def test_a_pair_at_its_limit_may_be_either_where_metres_differ() -> None:
    at_limit = Answer(*(np.append(column, more) for column, more in zip(REFERENCE, (0, 0, 1.0 + 1e-6), strict=True)))
    assert difference(at_limit, REFERENCE, LIMIT).too_many == 1
    assert difference(at_limit, REFERENCE, LIMIT, unclear_m=1e-4).too_many == 0


def test_a_pair_that_stands_twice_is_refused() -> None:
    twice = Answer(*(np.append(column, column[:1]) for column in REFERENCE))
    with pytest.raises(ValueError, match="twice"):
        difference(twice, REFERENCE, LIMIT)


@pytest.mark.parametrize("engine", [C3, C3TwoThreads, Dwithin, SjoinDwithin])
def test_the_exact_peers_find_what_everything_against_everything_finds(
    engine: Callable[[Column, Column], Peer],
) -> None:
    city = City(400)
    drawn, sites = city.assets(), city.sites(60)
    distance = shapely.distance(sites[:, None], drawn.shapes[None])
    site, feature = np.nonzero(distance <= drawn.limit_m)
    every = Answer(site, feature, distance[site, feature])
    assert difference(engine(drawn.shapes, drawn.limit_m).asked(sites)(), every, drawn.limit_m) == (
        len(site),
        0,
        0,
        0.0,
    )


def test_every_way_of_ours_has_the_pairs_of_the_reference() -> None:
    """As `run.py --small` holds them, on less."""
    run = importlib.import_module("run")
    city = City(1000)
    drawn = city.assets()
    question = run.Question.asked_of(drawn.shapes, drawn.limit_m, city.sites(100))
    for way in filter(run.ours.here, run.ours.WAYS):
        found = run.measured(question, lambda way=way: way(drawn.shapes, drawn.limit_m), unclear_m=run.UNCLEAR_M)
        assert found.difference[1:3] == (0, 0)
        assert found.difference.farthest_m <= run.FARTHEST_M
