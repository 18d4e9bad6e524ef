"""The nearest asset of works, whatever the law says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.measure.clearance import ClearanceIndex
from geo.network import LayerSource, load_network
from geo.network.assets import AssetRegister
from geo.site.work_site import WorkSite
from permits.screening.case import Case
from permits.screening.nearest import nearest_assets
from permits.service.shipped import network_tables
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

# A wide channel beside a thin main, a chamber, and a transmission line through a river, where a crossing is derived.
NETWORK: list[dict[str, Any]] = [
    {"asset_id": "thin", "kind": "main", "outer_diameter_mm": 200, "line": [[-300, 0], [300, 0]]},
    {"asset_id": "wide", "kind": "main", "represents": "channel", "width_mm": 6000, "line": [[-300, 10], [300, 10]]},
    {"asset_id": "chamber", "kind": "facility", "belongs_to": "network", "point": [40, -30]},
    {"asset_id": "line", "kind": "transmission", "outer_diameter_mm": 1400, "line": [[500, -400], [500, 400]]},
]
RIVER = {"extent": "management_area", "area": [[350, 100], [650, 100], [650, 160], [350, 160]]}


@pytest.fixture
def register(tmp_path: Path, write: Callable[..., Path]) -> AssetRegister:
    rivers = LayerSource(write(tmp_path / "r.geojson", [RIVER]))
    return load_network([LayerSource(write(tmp_path / "n.geojson", NETWORK))], rivers=rivers, tables=network_tables())


def case(register: AssetRegister, shapes: list[Any]) -> Case:
    count = len(shapes)
    works = tuple(ProposedWorks(str(row), ("EX-PIT",), (), (), frozenset(), {}) for row in range(count))
    drawn = np.empty(count, dtype=object)
    drawn[:] = shapes
    return Case(
        WorkSite(tuple(one.feature for one in works), drawn, register.crs, "", np.zeros(count), ()),
        works,
        Extents(np.zeros(count), {}),
        np.full(count, 0.1),
        register,
        ClearanceIndex(register.geometry, np.full(len(register), 2.0), register.scale),
    )


def test_a_site_alone_has_the_nearest_asset_that_it_has_among_many(register: AssetRegister) -> None:
    """On, beside and between assets, at the channel's wall, in the river's crossing, and a hair within and beyond a hundred metres."""
    assert "crossing" in register.coded("kind").values
    origin = shapely.get_coordinates(register.geometry[register.row_of["thin"]])[0] + (300, 0)
    random = np.random.default_rng(5)
    places = [
        *random.uniform((-300, -120), (700, 400), (300, 2)),
        *random.uniform((-300, 2), (300, 9), (100, 2)),
        *([500 + x, y] for x in (0.0, 0.5, 3.0, 99.0, 100.0, 101.0, 102.5) for y in (90.0, 130.0, 159.0, 170.0)),
        *([0.0, -away] for away in (95.0, 99.89, 99.91, 100.0, 101.99, 102.01, 104.0, 400.0, 3000.0)),
    ]
    together = case(register, [shapely.Point(*(origin + place)).buffer(1.0) for place in places])
    every = nearest_assets(together, None)
    for row in range(len(places)):
        alone = nearest_assets(together.part([row]), None)
        assert (alone.asset[0], alone.distance_m[0]) == (every.asset[row], every.distance_m[row]), places[row]


@pytest.mark.parametrize(("north", "nearest"), [(3.4, "thin"), (3.6, "wide")])
def test_the_wall_of_a_channel_is_nearer_than_a_line_drawn_closer(
    north: float, nearest: str, register: AssetRegister
) -> None:
    """The main's edge lies 0.1 m from its line, the channel's wall 3 m from its own: halfway between both is at 3.55 m."""
    origin = shapely.get_coordinates(register.geometry[register.row_of["thin"]])[0] + (300, 0)
    (asset,) = nearest_assets(case(register, [shapely.Point(origin[0], origin[1] + north)]), None).asset
    assert register.column("asset_id")[asset] == nearest
