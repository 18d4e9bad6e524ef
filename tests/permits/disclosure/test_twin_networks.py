"""Two networks that differ only in what a planner and an applicant may not see give them the same bytes, fingerprints aside."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import data
from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose, unseen_by
from permits.record.reading import to_json
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 4, 20)
# Beside mains, a sketch, a station and a transmission line; dug, planted, extracted.
WORKS = ("02", "04", "05", "06", "14", "16")
FINGERPRINTS = ("network_sha256", "number", "digest")


def nominal_diameters(asset: dict[str, Any]) -> None:
    if asset["properties"]["kind"] == "main" and "outer_diameter_mm" in asset["properties"]:
        asset["properties"]["dn"] -= 50


def depths(asset: dict[str, Any]) -> None:
    asset["properties"]["depth_m"] += 0.3


def directions(asset: dict[str, Any]) -> None:
    if asset["geometry"]["type"] == "LineString":
        asset["geometry"]["coordinates"].reverse()


def desk_over(folder: Path, change: Callable[[dict[str, Any]], None] | None) -> Desk:
    network = json.loads(data.sample("network.geojson").read_text("utf-8"))
    for asset in network["features"]:
        if change is not None:
            change(asset)
    (folder / "network.geojson").write_text(json.dumps(network), "utf-8")
    with data.as_file(data.sample("")) as city:
        rivers, coverage = (str(city / f"{name}.geojson") for name in ("rivers", "coverage"))
        return Desk(open_network([str(folder / "network.geojson")], rivers=rivers, coverage=coverage))


def told(desk: Desk, role: str) -> list[Any]:
    with data.as_file(data.sample("works")) as works:
        layers = [read_layers(next(works.glob(f"{one}-*"))) for one in WORKS]
    answers = [desk.check(one, today=DAY, counter_proposal=True, unseen=unseen_by(role)).record for one in layers]
    return [json.loads(to_json(disclose(one, role).record), object_hook=_without_fingerprints) for one in answers]


def _without_fingerprints(held: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if name not in FINGERPRINTS}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_over(tmp_path_factory.mktemp("city"), None)


@pytest.mark.parametrize("change", [nominal_diameters, depths, directions])
def test_what_is_hidden_changes_nothing_that_is_told(
    before: Desk, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    after = desk_over(tmp_path, change)
    assert after.register.fingerprint != before.register.fingerprint
    for role in ("planner", "applicant"):
        assert told(after, role) == told(before, role)


def test_who_sees_pipes_is_told_the_difference(before: Desk, tmp_path: Path) -> None:
    assert told(desk_over(tmp_path, nominal_diameters), "operator") != told(before, "operator")
