"""How coarsely coordinates were rounded: several numbers that end in zeros are evidence, one is chance."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from geo.place.rounding import coarseness_m

DEGREES, PLANE = pyproj.CRS.from_epsg(4326), pyproj.CRS.from_epsg(4547)


def test_pass_one_number_that_ends_in_zeros_is_chance() -> None:
    rng = np.random.default_rng(3)
    lines = np.round(113 + rng.random((200, 2, 2)), 7)
    lines[0, 0, 0] = 113.5
    lines[1, :, 0] = [113.25, 113.125]
    assert coarseness_m(shapely.linestrings(lines), DEGREES).max() == 0


def test_pass_a_coarse_feature_among_precise_ones_is_found() -> None:
    rng = np.random.default_rng(4)
    lines = np.round(113 + rng.random((200, 3, 2)), 7)
    lines[7] = np.round(lines[7], 3)
    found = coarseness_m(shapely.linestrings(lines), DEGREES)
    assert found[7] == pytest.approx(55.66) and np.flatnonzero(found).tolist() == [7]


def test_pass_round_plane_numbers_are_honest_where_they_are_few() -> None:
    square = shapely.box(465_000, 3_846_000, 465_060, 3_846_019)
    grid = [shapely.LineString([(465_000 + 100 * n, 3_846_000), (465_000 + 100 * n, 3_847_000)]) for n in range(200)]
    assert coarseness_m(np.array([square]), PLANE).max() == 0
    assert coarseness_m(np.array(grid), PLANE).max() == 0


@pytest.mark.parametrize(("digits", "half_m"), [(0, 0.5), (3, 0.0)])
def test_pass_whole_metres_of_a_whole_survey_are_coarse(digits: int, half_m: float) -> None:
    points = np.round(np.random.default_rng(5).uniform(3_846_000, 3_849_000, (60, 2)), digits)
    assert coarseness_m(shapely.points(points), PLANE).max() == half_m


def test_pass_nothing_is_said_of_no_coordinates() -> None:
    assert coarseness_m(np.array([None, shapely.Point()], dtype=object), DEGREES).tolist() == [0, 0]
