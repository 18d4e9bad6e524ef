"""At the limit, a millimetre inside and a millimetre outside, for every kind of zone and in four systems."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables

pytestmark = pytest.mark.usefixtures("either_way")

DAY = datetime.date(2026, 5, 10)
WALL = [[-3, -3], [3, -3], [3, 0], [-3, 0]]
# kind of zone: the asset, where its measuring line lies north of the origin, the limit, the activity, the outcome
ZONES: dict[str, tuple[dict[str, Any], float, float, str, str]] = {
    "network": (
        {"kind": "main", "outer_diameter_mm": 655, "line": [[-9, 0], [9, 0]]},
        0.3275,
        1.5,
        "EX-TRENCH",
        "plan_required",
    ),
    "network_pair": (
        {
            "kind": "main",
            "outer_diameter_mm": 420,
            "represents": "pair",
            "pair_spacing_mm": 650,
            "line": [[-9, 0], [9, 0]],
        },
        0.535,
        1.5,
        "ST-BUILD",
        "prohibited",
    ),
    "channel": (
        {"kind": "main", "represents": "channel", "width_mm": 2300, "line": [[-9, 0], [9, 0]]},
        1.15,
        1.5,
        "EX-PIT",
        "plan_required",
    ),
    "network_facility": (
        {"kind": "facility", "belongs_to": "network", "area": WALL},
        0.0,
        1.5,
        "EX-PIT",
        "plan_required",
    ),
    "unstated_facility": ({"kind": "facility", "area": WALL}, 0.0, 6.0, "EX-PIT", "plan_required"),
    "transmission_facility": (
        {"kind": "facility", "belongs_to": "transmission", "area": WALL},
        0.0,
        6.0,
        "EX-PIT",
        "safety_review_required",
    ),
    "transmission": (
        {"kind": "transmission", "dn": 1400, "line": [[-9, 0], [9, 0]]},
        0.0,
        10.0,
        "EX-PIT",
        "safety_review_required",
    ),
    "transmission_pair": (
        {"kind": "transmission", "dn": 1400, "represents": "pair", "pair_spacing_mm": 2100, "line": [[-9, 0], [9, 0]]},
        1.05,
        10.0,
        "EX-PIT",
        "safety_review_required",
    ),
    "point_facility": (
        {"kind": "facility", "belongs_to": "network", "point": [0, 0]},
        2.5,
        1.5,
        "LD-HAZ",
        "prohibited",
    ),
}


def check(
    folder: Path, write: Callable[..., Path], asset: dict[str, Any], work: dict[str, Any], epsg: int
) -> Determination:
    network = write(folder / "network.geojson", [{"asset_id": "A", "position_accuracy_m": 0, **asset}], epsg=epsg)
    works = write(
        folder / "works.geojson", [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **work}], epsg=epsg
    )
    desk = Desk(load_network([LayerSource(network)], tables=network_tables()))
    return desk.check(read_layers(works), today=DAY).determination


@pytest.mark.parametrize("epsg", [4547, 4526, 4490, 25833])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("beyond_m", "inside"), [(-1e-3, True), (0.0, True), (1e-3, False)])
def test_limit(zone: str, epsg: int, beyond_m: float, inside: bool, tmp_path: Path, write: Callable[..., Path]) -> None:
    asset, edge_m, limit_m, activity, outcome = ZONES[zone]
    south = edge_m + limit_m + beyond_m
    area = [[-2, south], [2, south], [2, south + 5], [-2, south + 5]]
    answer = check(tmp_path, write, asset, {"activity": activity, "area": area}, epsg)
    # Just outside a transmission zone the screening tiers begin, which are not the order's distances; and how a
    # chamber known as a point is turned is uncertain, so a hair outside it is still to be verified.
    open_ended = ("no_restriction_found", "verify_on_site" if zone == "point_facility" else "")
    held = [one for one in answer.findings if one.outcome.value not in open_ended and one.statutory]
    assert (answer.outcome.value == outcome) is inside
    assert bool(held) is inside
    if inside:
        assert held[0].distance_m == pytest.approx(limit_m + beyond_m, abs=1e-5)


@pytest.mark.parametrize("epsg", [4547, 4490])
@pytest.mark.parametrize("length_m", [0.7, 30.0, 199.9])
def test_distance_agrees_with_the_geodesic(
    epsg: int, length_m: float, tmp_path: Path, write: Callable[..., Path]
) -> None:
    """An independent oracle: the ellipsoidal distance between the nearest points of drawn pipe and site."""
    network = write(
        tmp_path / "n.geojson", [{"asset_id": "A", "kind": "main", "dn": 300, "line": [[-9, 0], [9, 0]]}], epsg=epsg
    )
    register = load_network([LayerSource(network)], tables=network_tables())
    geod = pyproj.Geod(ellps="GRS80")
    start = shapely.get_coordinates(register.geometry[0])[-1]
    lonlat = pyproj.Transformer.from_crs(register.crs, 4490, always_xy=True)
    lon, lat = lonlat.transform(*start)
    for azimuth in (20, 70, 90, 110, 160):
        there = geod.fwd(lon, lat, azimuth, length_m)
        point = shapely.Point(lonlat.transform(there[0], there[1], direction="INVERSE"))
        pairs = _index(register, 300.0).pairs(np.array([point], dtype=object))
        assert pairs.distance_m[0] == pytest.approx(length_m, abs=1e-3)


def _index(register: Any, reach_m: float) -> Any:
    from geo.measure.clearance import ClearanceIndex

    return ClearanceIndex(register.geometry, np.full(len(register), reach_m), register.scale)


STARS = st.lists(st.floats(1, 9), min_size=5, max_size=9)


@settings(max_examples=40, deadline=None)
@given(radii=STARS, north=st.floats(0, 14), more=st.floats(0.001, 4))
def test_a_larger_site_never_loses_a_finding(radii: list[float], north: float, more: float) -> None:
    index, register = _shared()
    small = _star(radii, north)
    large = shapely.union(small, shapely.buffer(small, more))
    one = index.pairs(np.array([small], dtype=object))
    two = index.pairs(np.array([large], dtype=object))
    assert set(one.asset) <= set(two.asset)
    nearest = dict(zip(two.asset, two.distance_m, strict=True))
    for asset, distance in zip(one.asset, one.distance_m, strict=True):
        assert nearest[asset] <= distance + 1e-9
    assert len(register) == 2


def _star(radii: list[float], north: float) -> Any:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    x, y = 465_000.0, 3_846_000.0 + north
    return shapely.Polygon([(x + r * np.cos(a), y + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)])


def _shared() -> tuple[Any, Any]:
    from geo.place.crs import GroundScale

    assets = np.array(
        [
            shapely.LineString([(464_950, 3_846_000), (465_050, 3_846_000)]),
            shapely.Point(465_004, 3_846_012),
        ],
        dtype=object,
    )
    from geo.measure.clearance import ClearanceIndex

    return ClearanceIndex(assets, np.array([1.8, 6.0]), GroundScale(pyproj.CRS(4547))), assets
