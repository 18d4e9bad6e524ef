"""Land that lines surround, however many there are."""

from __future__ import annotations

import numpy as np
import shapely

from geo.site.outline import between, surrounded


def lines(ends: list[tuple[tuple[float, float], tuple[float, float]]]) -> np.ndarray:
    return np.array([shapely.LineString(two) for two in ends], dtype=object)


def test_only_neighbours_among_many_parallel_lines_are_edges_of_one_dig() -> None:
    """Each gap is found; the pairs do not grow with the square of the lines."""
    many = lines([((0.0, 0.7 * i), (200.0, 0.7 * i)) for i in range(300)])
    found = between(many, scale=1.0, alike=np.zeros(300, dtype=int))
    assert len(found) <= 8 * 300
    whole = shapely.union_all([area for _, area in found])
    assert shapely.box(0, 0, 200, 0.7 * 299).difference(whole).area < 1e-6


def test_far_edges_of_one_dig_are_found_beside_a_crowd_of_short_lines() -> None:
    crowd = [((60.0 + 0.1 * i, 40.0), (60.0 + 0.1 * i, 40.05)) for i in range(200)]
    found = between(
        lines([((0.0, 0.0), (50.0, 0.0)), ((50.0, 30.0), (0.0, 30.0)), *crowd]),
        scale=1.0,
        alike=np.zeros(202, dtype=int),
    )
    assert any(shapely.covers(area, shapely.Point(25, 15)) for _, area in found)


def test_rays_of_one_point_are_taken_for_the_widest_outline() -> None:
    rays = [((0.0, 0.0), (50 * np.cos(a), 50 * np.sin(a))) for a in np.linspace(0, 6.28, 1500)]
    found = between(lines(rays), scale=1.0, alike=np.zeros(1500, dtype=int))
    assert max(area.area for _, area in found) > 7_500


def test_ends_in_one_heap_are_taken_for_the_widest_outline() -> None:
    draw = np.random.default_rng(1)
    heap = lines([(tuple(a), tuple(b)) for a, b in draw.uniform(0, 4, (2000, 2, 2))])
    found = surrounded(heap, scale=1.0, corners=np.zeros(2000, dtype=bool))
    assert max(area.area for _, area in found) > 15
