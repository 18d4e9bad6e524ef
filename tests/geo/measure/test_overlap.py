"""How much of a site lies in a zone, against strips and triangles worked by hand."""

from __future__ import annotations

import pytest
import shapely

from geo.measure.overlap import overlap

LINE = shapely.LineString([(-500, 0), (500, 0)])


@pytest.mark.parametrize("scale", [1.0, 1.1, 0.9])
@pytest.mark.parametrize(
    ("south_m", "overlap_m2"), [(-30.0, 60.0), (-1.0, 75.0), (0.0, 45.0), (1.0, 15.0), (1.499, 0.03), (1.51, 0.0)]
)
def test_a_site_across_the_edge_of_a_strip(south_m: float, overlap_m2: float, scale: float) -> None:
    """30 m wide and 5 m deep (30.5 m where it begins 30 m south); the strip reaches 1.5 m to either side of the line."""
    height_m = 5.0 if south_m > -30 else 30.5
    site = shapely.box(0, south_m * scale, 30 * scale, (south_m + height_m) * scale)
    found, _ = overlap(site, LINE, limit_m=1.5, scale=scale)
    # Zones are drawn outside of the true one, by a hundredth of the limit at most.
    assert overlap_m2 - 1e-9 <= found <= overlap_m2 + 2 * 30 * 0.015


@pytest.mark.parametrize("scale", [1.0, 1.1])
def test_the_length_of_pipe_within_the_limit_of_a_site(scale: float) -> None:
    """A chord of a box grown by 2 m, one metre from its edge: 30 m and twice the half chord of the round corners."""
    site = shapely.box(0, 1 * scale, 30 * scale, 9 * scale)
    _, along = overlap(site, LINE, limit_m=2.0, scale=scale)
    assert along == pytest.approx(30 + 2 * 3**0.5, rel=0.01)


@pytest.mark.parametrize("asset", [shapely.Point(0, 0), shapely.box(-1, -1, 1, 1)])
def test_an_area_or_a_place_has_no_length(asset: shapely.Geometry) -> None:
    assert overlap(shapely.box(0, 0, 9, 9), asset, limit_m=2.0, scale=1.0)[1] == 0.0


def test_what_is_nowhere_near_overlaps_nothing() -> None:
    assert overlap(shapely.box(0, 900, 9, 909), LINE, limit_m=2.0, scale=1.0) == (0.0, 0.0)
