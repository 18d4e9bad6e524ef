"""A desk over a network held in memory: no file, no second reading of the law for each example."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from strategies import PROTOTYPES

import data
from geo.columns import objects
from geo.network import LayerSource, load_network
from geo.network.assets import AssetRegister
from geo.reading.geojson import read_geojson
from permits.screening.findings import Finding
from permits.service.check import Desk
from permits.service.shipped import network_tables

TODAY = datetime.date(2026, 5, 10)
# Everything is drawn in metres round this place, where a plane metre is a ground metre to 15 in a million.
ORIGIN = np.array([465_000.0, 3_846_000.0])


class City:
    """Prototypes of assets under a law, and desks over networks made of them; shapes in metres round the origin."""

    def __init__(self, register: AssetRegister) -> None:
        self.prototypes = Desk(register)

    def findings(
        self,
        desk: Desk,
        works: Sequence[tuple[Any, Mapping[str, Any]]],
        *,
        epsg: int = 4547,
        project: Callable[[Any], Any] | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> tuple[Finding, ...]:
        """Findings of one job, written in a system of choice; a check that crashes fails the test."""
        layer = read_geojson(features(works, epsg=epsg, project=project), file="works.geojson")
        found = desk.check([layer], today=TODAY, readings=readings).determination.findings
        assert [one.text for one in found if one.provision == "check_failed"] == []
        return found

    def desk(
        self, network: Sequence[tuple[str, Any]], *, uncertainty_m: float = 0.0, names: Sequence[str] = ()
    ) -> Desk:
        """A desk over prototypes with their shapes; assets are called by their place in the list unless named."""
        register = self.prototypes.register
        row_of = {name: row for row, name in enumerate(register.column("asset_id"))}
        table = register.table.take(np.array([row_of[name] for name, _ in network], dtype=int))
        moved = table.with_columns(
            asset_id=objects(list(names) or [str(number) for number in range(len(network))]),
            uncertainty_m=table["uncertainty_m"] + uncertainty_m,
            geometry=objects(at_origin(shape) for _, shape in network),
        )
        # Reading the law and the activities anew for every example takes longer than checking it.
        desk = copy.copy(self.prototypes)
        desk.register = dataclasses.replace(register, table=moved)
        return desk


def at_origin(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy + ORIGIN)


def features(
    works: Sequence[tuple[Any, Mapping[str, Any]]],
    *,
    epsg: int = 4547,
    project: Callable[[Any], Any] | None = None,
) -> bytes:
    """Works as GeoJSON; ``project`` leads from the network's system to the one that is written."""

    def written(shape: Any) -> Any:
        return at_origin(shape) if project is None else shapely.transform(at_origin(shape), project)

    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}},
            "features": [
                {"type": "Feature", "properties": dict(facts), "geometry": shapely.geometry.mapping(written(shape))}
                for shape, facts in works
            ],
        }
    ).encode()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Prototypes of all kinds, loaded once the way a user's files are, rivers stated (none near)."""
    folder = tmp_path_factory.mktemp("city")
    drawn = {
        "line": shapely.LineString([(0, 0), (10, 0)]),
        "area": shapely.box(0, 0, 5, 5),
        "point": shapely.Point(0, 0),
    }
    network = folder / "network.geojson"
    network.write_bytes(
        features([(drawn[shape], {"asset_id": name, **facts}) for name, (facts, shape) in PROTOTYPES.items()])
    )
    rivers = folder / "rivers.geojson"
    rivers.write_bytes(features([(shapely.box(9000, 9000, 9100, 9100), {"extent": "management_area"})]))
    register = load_network([LayerSource(network)], rivers=LayerSource(rivers), tables=network_tables())
    return City(register)


@pytest.fixture(scope="session")
def stricter_city(city: City, tmp_path_factory: pytest.TempPathFactory) -> City:
    """The same under an order in which every limit is a tenth larger."""
    folder = tmp_path_factory.mktemp("law") / "regulations"
    shutil.copytree(Path(str(data.regulations())), folder)
    for path in folder.rglob("article-*.toml"):
        text = path.read_text("utf-8")
        path.write_text(
            re.sub(r"\blimit_m = (\d+\.\d+)", lambda one: f"limit_m = {float(one[1]) * 1.1:.3f}", text), "utf-8"
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "regulations", lambda: folder)
        stricter = City(city.prototypes.register)
    assert stricter.prototypes.rulebook.sha256 != city.prototypes.rulebook.sha256
    return stricter
