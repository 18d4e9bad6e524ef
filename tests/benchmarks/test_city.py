"""The workload of the benchmark: the same every time, and as hard as it says."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import shapely
from city import ORIGIN, RINGS, TOWN_M, City


def test_the_city_is_the_same_every_time() -> None:
    """Figures of two days are of the same work."""
    city = City(2000)
    drawn = [*city.assets().shapes, *city.sites(300)]
    digest = hashlib.sha256(b"".join(shapely.to_wkb(drawn, byte_order=1))).hexdigest()
    assert digest[:16] == "64b5b670e65b3b4c"


def test_everything_drawn_is_valid_and_of_every_kind() -> None:
    city = City(3000)
    assets, sites = city.assets().shapes, city.sites(1000)
    assert shapely.is_valid(assets).all() and shapely.is_valid(sites).all()
    assert set(shapely.get_type_id(assets)) == {0, 1, 3, 5}
    holes = shapely.get_num_interior_rings(assets)
    assert (holes > 0).any() and (shapely.get_num_interior_rings(sites) > 0).any()
    assert (shapely.get_type_id(sites) == 6).any()
    assert shapely.get_num_coordinates(sites).max() == 20_001
    assert shapely.length(sites).max() > 10_000


def test_inner_cities_are_sixteen_times_as_dense_as_villages() -> None:
    city = City(100_000)
    tile_m = city.side_m / round(city.side_m / TOWN_M) / 8
    places = city.places(np.random.default_rng(0), 200_000)
    column, row = ((places - ORIGIN) // tile_m).astype(int).T
    ring = np.minimum(np.minimum(column % 8, 7 - column % 8), np.minimum(row % 8, 7 - row % 8))
    of_each = np.bincount(ring) / np.array([28, 20, 12, 4])
    assert of_each / of_each[0] == pytest.approx(RINGS, rel=0.05)


def test_density_stays_as_the_city_grows() -> None:
    assert City(40_000).side_m == 2 * City(10_000).side_m
