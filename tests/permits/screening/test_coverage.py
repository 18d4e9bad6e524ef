"""Whether the network is known round the works: what no data shows is not clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.measure.clearance import ClearanceIndex, Pairs
from geo.network import LayerSource, load_network
from geo.site.work_site import WorkSite
from permits.determination.determination import Determination
from permits.screening.case import Case
from permits.screening.coverage import not_covered
from permits.service.shipped import network_tables
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

Check = Callable[..., Determination]
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 655, "line": [[-100, 0], [100, 0]]}


@pytest.mark.parametrize(("north", "expected"), [(10.0, "no_restriction_found"), (9.99, "undetermined")])
def test_coverage_is_asked_as_far_round_the_site_as_a_zone_reaches(north: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-PIT", "area": [[-10, 50], [10, 50], [10, 60], [-10, 60]]}
    edge = [[-500, -500], [500, -500], [500, 60 + north], [-500, 60 + north]]
    assert check([MAIN], work, coverage=edge).outcome.value == expected


@pytest.mark.parametrize(("away", "expected"), [(1999.0, "no_restriction_found"), (2001.0, "undetermined")])
def test_without_coverage_a_network_two_kilometres_away_says_nothing(away: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-PIT", "area": [[0, away], [9, away], [9, away + 9], [0, away + 9]]}
    assert check([MAIN], work).outcome.value == expected


@pytest.mark.parametrize(("end", "expected"), [(1999.0, "no_restriction_found"), (2600.0, "undetermined")])
def test_a_long_site_is_known_only_where_the_network_is(end: float, expected: str, check: Check) -> None:
    work = {"activity": "EX-TRENCH", "width_m": 1, "line": [[0, 100], [0, end]]}
    assert check([MAIN], work).outcome.value == expected


@pytest.mark.parametrize(("reach_m", "expected"), [(2.0, "no_restriction_found"), (2.01, "undetermined")])
def test_what_reaches_beyond_the_drawing_is_asked_as_far_round(reach_m: float, expected: str, check: Check) -> None:
    """Anchors of a pit 12 m from the edge of what is known: ten metres of zone leave them two."""
    work = {"activity": "EX-PIT", "area": [[-10, 50], [10, 50], [10, 60], [-10, 60]], "reach_m": reach_m}
    edge = [[-500, -500], [500, -500], [500, 72], [-500, 72]]
    assert check([MAIN], work, coverage=edge).outcome.value == expected


def test_every_feature_is_asked_and_only_those_outside_are_named(check: Check) -> None:
    areas = {"甲": 50, "乙": 3000, "丙": 80, "丁": 4000}
    works = [
        {"id": name, "activity": "EX-PIT", "area": [[0, y], [9, y], [9, y + 9], [0, y + 9]]}
        for name, y in areas.items()
    ]
    for coverage, provision in (
        ([[-500, -500], [500, -500], [500, 500], [-500, 500]], "coverage"),
        (None, "far_from_network"),
    ):
        answer = check([MAIN], *works, coverage=coverage)
        assert [(one.feature, one.provision) for one in answer.findings] == [("丁", provision), ("乙", provision)]


@pytest.mark.parametrize(("reach_m", "dense"), [(0.0, 16), (0.0, 0), (500.0, 16), (1900.0, 16), (1900.0, 0)])
def test_many_sites_beside_each_other_are_answered_as_each_alone(
    reach_m: float, dense: int, tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Near, far and round the edge, where two kilometres end; areas, lines that run out of it, pairs of points; cells told apart either way."""
    monkeypatch.setattr("permits.screening.coverage._DENSE", dense)
    register = load_network([LayerSource(write(tmp_path / "n.geojson", [MAIN]))], tables=network_tables())
    random = np.random.default_rng(3)
    middle = shapely.get_coordinates(shapely.centroid(register.geometry[0]))[0]
    count = 400
    away = random.choice([300.0, 1500.0, 1995.0, 2400.0, 6000.0], count) + random.uniform(-20, 20, count)
    angle = random.uniform(0, 2 * np.pi, count)
    at = middle + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    shapes = np.empty(count, dtype=object)
    for row, place in enumerate(at):
        more = place + random.normal(0, random.choice([8.0, 400.0]), (2, 2))
        kind = (shapely.LineString, shapely.MultiPoint, lambda xy: shapely.envelope(shapely.MultiPoint(xy)))[row % 3]
        shapes[row] = kind([place, *more])
    works = tuple(ProposedWorks(str(row), ("EX-PIT",), (), (), frozenset(), {}) for row in range(count))
    case = Case(
        WorkSite(tuple(one.feature for one in works), shapes, register.crs, "", np.zeros(count), ()),
        works,
        Extents(random.choice([0.0, 5.0], count), {}),
        np.zeros(count),
        register,
        ClearanceIndex(register.geometry, np.array([reach_m]), register.scale),
    )

    measured = case.index.pairs(shapes)
    nothing = Pairs(*(column[:0] for column in (measured.site, measured.asset, measured.distance_m, measured.scale)))
    together = not_covered(case, None, measured)
    assert 50 < together.sum() < count - 50
    assert together.tolist() == [bool(not_covered(case.part([row]), None, nothing)[0]) for row in range(count)]
