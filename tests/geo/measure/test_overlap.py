"""How much of a site lies in a zone, against areas and lengths worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geo.measure.overlap import _under_arc, overlap, overlap_of_each

LINE = shapely.LineString([(-500, 0), (500, 0)])
BEND = shapely.LineString([(0, 0), (20, 0), (20, 20)])
QUARTER = math.pi / 4


@pytest.mark.parametrize("scale", [1.0, 1.1, 0.9])
@pytest.mark.parametrize(
    ("south_m", "overlap_m2"), [(-30.0, 60.0), (-1.0, 75.0), (0.0, 45.0), (1.0, 15.0), (1.499, 0.03), (1.51, 0.0)]
)
def test_a_site_across_the_edge_of_a_strip(south_m: float, overlap_m2: float, scale: float) -> None:
    """30 m wide and 5 m deep (30.5 m where it begins 30 m south); the strip reaches 1.5 m to either side of the line."""
    height_m = 5.0 if south_m > -30 else 30.5
    site = shapely.box(0, south_m * scale, 30 * scale, (south_m + height_m) * scale)
    found, _ = overlap(site, LINE, limit_m=1.5, scale=scale)
    assert found == pytest.approx(overlap_m2, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("asset", "limit_m", "overlap_m2"),
    [
        (shapely.Point(50, 50), 5.0, math.pi * 25),
        (shapely.Point(0, 0), 5.0, math.pi * 25 / 4),
        (shapely.Point(-3, 50), 5.0, 25 * math.acos(0.6) - 3 * 4),
        (shapely.MultiPoint([(50, 50), (50, 50), (90, 90)]), 1.0, math.pi * 2),
        # Two circles of radius 1, their middles 1 apart.
        (shapely.MultiPoint([(50, 50), (51, 50)]), 1.0, 2 * math.pi - (2 * math.pi / 3 - math.sqrt(3) / 2)),
        (shapely.LineString([(50, 50), (60, 50)]), 2.0, 40 + math.pi * 4),
        (shapely.LineString([(50, 50), (53, 54), (53, 54)]), 2.0, 20 + math.pi * 4),
        # A corner of a right angle: inside it both strips share a square, outside it a quarter circle rounds it.
        (shapely.LineString([(50, 50), (60, 50), (60, 60)]), 2.0, 80 - 4 + math.pi * 4 + 4 * QUARTER),
        (shapely.LineString([(50, 50), (60, 50), (50, 50)]), 2.0, 40 + math.pi * 4),
        (shapely.box(50, 50, 60, 70), 3.0, 200 + 60 * 3 + math.pi * 9),
        (shapely.box(-10, -10, 110, 110), 3.0, 10_000.0),
        (shapely.box(-10, -10, 110, 40), 0.0, 4_000.0),
        (shapely.box(50, 50, 80, 80).difference(shapely.box(60, 60, 70, 70)), 2.0, 900 - 36 + 240 + math.pi * 4),
        (shapely.box(50, 50, 80, 80).difference(shapely.box(60, 60, 70, 70)), 9.0, 900 + 120 * 9 + math.pi * 81),
        (
            shapely.MultiPolygon([shapely.box(50, 50, 60, 60), shapely.box(70, 50, 80, 60)]),
            5.0,
            2 * (100 + 40 * 5 + math.pi * 25),
        ),
        (shapely.Point(50, 50), 200.0, 10_000.0),
    ],
)
def test_zones_of_every_kind_of_asset(asset: shapely.Geometry, limit_m: float, overlap_m2: float) -> None:
    assert overlap(shapely.box(0, 0, 100, 100), asset, limit_m=limit_m, scale=1.0)[0] == pytest.approx(
        overlap_m2, rel=1e-7
    )


def test_a_hole_of_the_site_is_no_part_of_it() -> None:
    site = shapely.box(0, -10, 30, 10).difference(shapely.box(10, -1, 20, 1))
    assert overlap(site, LINE, limit_m=2.0, scale=1.0) == pytest.approx((120 - 20, 30 + 4))


@pytest.mark.parametrize("scale", [1.0, 1.1])
def test_the_length_of_pipe_within_the_limit_of_a_site(scale: float) -> None:
    """A chord of a box grown by 2 m, one metre from its edge: 30 m and twice the half chord of the round corners."""
    site = shapely.box(0, 1 * scale, 30 * scale, 9 * scale)
    _, along = overlap(site, LINE, limit_m=2.0, scale=scale)
    assert along == pytest.approx(30 + 2 * 3**0.5)


@pytest.mark.parametrize(
    ("site", "along_m"),
    [
        (shapely.Point(10, 1), 2 * math.sqrt(3)),
        (shapely.MultiPoint([(10, 0), (100, 100)]), 4.0),
        (shapely.LineString([(5, -10), (5, 10)]), 4.0),
        (shapely.GeometryCollection([shapely.Point(10, 0), shapely.LineString([(5, -10), (5, 10)])]), 8.0),
        (shapely.box(-1, 1, 30, 30), 17.0 + math.sqrt(3) + 20.0),
    ],
)
def test_what_has_no_area_and_what_lies_in_a_bend(site: shapely.Geometry, along_m: float) -> None:
    area, along = overlap(site, BEND, limit_m=2.0, scale=1.0)
    assert along == pytest.approx(along_m, abs=4.0 if site.geom_type == "Polygon" else 1e-9)
    assert (area > 0) == (site.geom_type == "Polygon")


@pytest.mark.parametrize("asset", [shapely.Point(0, 0), shapely.box(-1, -1, 1, 1)])
def test_an_area_or_a_place_has_no_length(asset: shapely.Geometry) -> None:
    assert overlap(shapely.box(0, 0, 9, 9), asset, limit_m=2.0, scale=1.0)[1] == 0.0


def test_what_is_nowhere_near_overlaps_nothing() -> None:
    assert overlap(shapely.box(0, 900, 9, 909), LINE, limit_m=2.0, scale=1.0) == (0.0, 0.0)


def test_parts_of_a_collection_that_overlap_count_once() -> None:
    site = shapely.GeometryCollection([shapely.box(0, 0, 20, 9), shapely.box(10, 0, 30, 9), shapely.Point(40, 0)])
    assert overlap(site, LINE, limit_m=2.0, scale=1.0) == pytest.approx((60, 34 + 4))


def test_an_intricate_site_is_as_near_to_the_true_area() -> None:
    """A comb of 2,000 teeth: half of the strip, whose upper edge lies at a fifth of the height of the teeth."""
    x = np.linspace(0, 60, 4001)
    teeth = np.stack([x, np.where(np.arange(4001) % 2, 0.0, 10.0)], axis=1)
    site = shapely.Polygon([*teeth, (60, -5), (0, -5)])
    line = shapely.LineString([(-100, 0.5), (200, 0.5)])
    assert overlap(site, line, limit_m=1.5, scale=1.0) == pytest.approx((60 * (1 + 2 * 0.9), 63), rel=1e-3)


def test_pass_a_circle_ends_where_it_ends_whatever_its_last_digit() -> None:
    """Of half its squares a difference is less than nothing."""
    for radius in np.random.default_rng(1).uniform(0.1, 300, 2000).tolist():
        quarter = _under_arc(np.array([-radius, radius]), radius)
        assert quarter == pytest.approx([-np.pi * radius**2 / 4, np.pi * radius**2 / 4], rel=1e-12)


def test_pairs_worked_out_together_are_each_what_they_are_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every kind, some drawn and some nowhere near; in portions of any size."""
    x = np.linspace(0, 60, 401)
    comb = shapely.Polygon([*np.stack([x, np.where(np.arange(401) % 2, 0.0, 10.0)], axis=1), (60, -5), (0, -5)])
    sites = [
        shapely.box(0, -3, 30, 4),
        shapely.Point(10, 1),
        comb,
        shapely.box(0, 900, 9, 909),
        shapely.LineString([(5, -10), (5, 10)]),
        shapely.box(0, -10, 30, 10).difference(shapely.box(10, -1, 20, 1)),
        shapely.GeometryCollection([shapely.box(0, 0, 20, 9), shapely.box(10, 0, 30, 9)]),
    ]
    assets = [LINE, BEND, shapely.box(8, -2, 12, 2), shapely.MultiPoint([(3, 0), (4, 0)])]
    pairs = [(site, asset, limit_m) for site in sites for asset in assets for limit_m in (0.0, 1.5, 40.0)]
    site, asset = (np.array([pair[place] for pair in pairs], dtype=object) for place in (0, 1))
    limit_m, scale = np.array([limit_m for *_, limit_m in pairs]), np.linspace(0.9, 1.1, len(pairs))
    alone = [overlap(*pair[:2], limit_m=pair[2], scale=at) for pair, at in zip(pairs, scale.tolist(), strict=True)]
    assert sum(area > 0 for area, _ in alone) > 20 and sum(length > 0 for _, length in alone) > 20
    for most in (1, 300, 200_000):
        monkeypatch.setattr("geo.measure.overlap._AT_ONCE", most)
        together = np.stack(overlap_of_each(site, asset, limit_m=limit_m, scale=scale), axis=1)
        # To the last digit: an answer must not depend on what else was asked.
        assert together.tolist() == [list(one) for one in alone]
