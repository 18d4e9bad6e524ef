"""The stretch of a pipe beside works is found by walking along it, however intricate the works."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from permits.plan.stretch import _within


def works(rng: np.random.Generator, kind: int) -> Any:
    corners = rng.uniform(-6, 6, (5, 2)) + rng.uniform((0, -12), (90, 12))
    return shapely.MultiPoint(corners).convex_hull if kind else shapely.LineString(corners[:3])


def test_pass_its_ends_are_those_of_a_fine_buffer() -> None:
    rng = np.random.default_rng(4)
    lines, sites = (np.empty(300, dtype=object) for _ in range(2))
    for number in range(300):
        bends = np.column_stack([np.cumsum(rng.uniform(1, 20, 8)), rng.uniform(-8, 8, 8)])
        lines[number], sites[number] = shapely.LineString(bends), works(rng, number % 2)
    reach = rng.uniform(0.5, 6, 300)
    ends = np.stack(_within(lines, sites, reach, np.ones(300)), axis=1)
    met = 0
    for number, (line, site, found) in enumerate(zip(lines, sites, ends, strict=True)):
        near = shapely.get_coordinates(shapely.intersection(line, shapely.buffer(site, reach[number], quad_segs=512)))
        assert np.isfinite(found).all() == bool(len(near)), number
        if len(near):
            along = shapely.line_locate_point(line, shapely.points(near))
            assert found == pytest.approx([along.min(), along.max()], abs=1e-3), number
            met += 1
        # Among others a way is walked as by itself.
        alone = _within(lines[[number]], sites[[number]], reach[[number]], np.ones(1))
        assert np.array_equal(found, np.concatenate(alone), equal_nan=True), number
    assert 100 < met < 300


@pytest.mark.parametrize(("reach", "within"), [(5.0, True), (4.99, False)])
def test_pass_twenty_thousand_pieces_beside_a_line(reach: float, within: bool) -> None:
    """A buffer of them took gigabytes; a line that runs along just out of reach is walked all the same."""
    places = np.random.default_rng(5).uniform(0, 1000, (20_000, 2))
    site = shapely.MultiPolygon(shapely.box(*places.T, *(places + 1).T).tolist())
    lowest = shapely.bounds(site)[1]
    line = shapely.LineString([(-50, lowest - 5), (1050, lowest - 5)])
    found = _within(*(np.array([[one]], dtype=object)[0] for one in (line, site)), np.array([reach]), np.ones(1))
    assert np.isfinite(found).all() == within
