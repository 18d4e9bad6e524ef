"""How coarsely coordinates were rounded: several numbers that end in zeros are evidence, one is chance."""

from __future__ import annotations

from typing import Any

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


def _degrees(*corners: tuple[float, float]) -> np.ndarray[Any, Any]:
    """An area by seconds east of 113°37' and north of 34°44'."""
    return np.array([shapely.Polygon([(113 + 37 / 60 + x / 3600, 34 + 44 / 60 + y / 3600) for x, y in corners])])


@pytest.mark.parametrize("decimals", [6, 7, 9, 15])
@pytest.mark.parametrize(
    ("step_s", "half_m"), [(60.0, 927.7), (6.0, 92.77), (1.0, 15.46), (0.6, 9.277), (0.1, 1.546), (0.06, 0.9277)]
)
def test_pass_whole_minutes_and_seconds_are_rounded_however_many_decimals_they_were_written_in(
    step_s: float, half_m: float, decimals: int
) -> None:
    shape = shapely.transform(
        _degrees(*((step_s * x, step_s * y) for x, y in ((1, 7), (1, 11), (4, 13), (8, 7)))),
        lambda xy: np.round(xy, decimals),
    )
    if decimals > 6 or step_s >= 0.1:
        assert coarseness_m(shape, DEGREES)[0] == pytest.approx(half_m, rel=1e-3)
        assert coarseness_m(shape, DEGREES, apart=True)[0] == pytest.approx(half_m, rel=1e-3)


def test_pass_seconds_to_a_thousandth_and_decimals_are_no_whole_seconds() -> None:
    rng = np.random.default_rng(6)
    surveyed = [_degrees(*np.round(rng.uniform(0, 60, (4, 2)), 3).tolist())[0] for _ in range(200)]
    assert coarseness_m(np.array(surveyed), DEGREES, apart=True).max() < 0.2
    decimals = np.round(113 + rng.random((2000, 5, 2)), 7)
    assert coarseness_m(shapely.linestrings(decimals), DEGREES, apart=True).max() == 0


def test_pass_oblique_shapes_on_multiples_of_ten_metres_are_rounded_and_shapes_along_the_grid_are_drawn() -> None:
    x, y = 465_000, 3_846_000
    parcel = shapely.Polygon([(x, y + 10), (x + 20, y + 100), (x + 110, y + 130), (x + 90, y + 40)])
    angle = [(x, y), (x, y + 90), (x + 40, y + 90), (x + 40, y + 50), (x + 100, y + 50), (x + 100, y)]
    drawn = [shapely.Polygon(angle), shapely.box(x, y, x + 40, y + 90), shapely.LineString([(x, y), (x + 100, y + 50)])]
    for apart in (False, True):
        assert coarseness_m(np.array([parcel]), PLANE, apart=apart).tolist() == [5]
        assert coarseness_m(np.array(drawn), PLANE, apart=apart).max() == 0
    assert coarseness_m(np.array([parcel, shapely.Point(x + 0.37, y)]), PLANE).max() == 0
    assert coarseness_m(np.array([parcel, shapely.Point(x + 0.37, y)]), PLANE, apart=True).tolist() == [5, 0]
