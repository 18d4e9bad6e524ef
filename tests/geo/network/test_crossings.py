"""Transmission lines cross rivers however they are drawn; rivers may be centrelines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from permits.service.opening import open_network

RIVER = [[40, -500], [60, -500], [60, 500], [40, 500]]
DRAWN: dict[str, dict[str, Any]] = {
    "line": {"line": [[0, 0], [100, 0]]},
    "area": {"area": [[0, -2], [100, -2], [100, 2], [0, 2]]},
    "point": {"point": [50, 0]},
}


def rivers_of(tmp_path: Path, write: Callable[..., Path], *rows: dict[str, Any]) -> str:
    return str(write(tmp_path / "r.geojson", [{"extent": "management_area", **row} for row in rows]))


@pytest.mark.parametrize("drawn", DRAWN)
def test_pass_a_crossing_however_the_line_is_drawn(
    drawn: str, tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    place = network({"asset_id": "T", "kind": "transmission", "dn": 1000, **DRAWN[drawn]})
    register = open_network([place], rivers=rivers_of(tmp_path, write, {"name": "贾鲁河", "area": RIVER}))
    found = register.table.take(register.coded("kind").equals("crossing"))
    assert found["asset_id"].tolist() == ["T × 贾鲁河 1"] and found["river"].tolist() == ["贾鲁河"]
    assert found["geometry"][0].within(register.rivers.geometry[0].buffer(1e-6))


@pytest.mark.parametrize(
    "beside",
    [
        {"line": [[0, 0], [40, 0]]},
        {"area": [[0, 0], [40, 0], [40, 2], [0, 2]]},
        {"point": [39.99, 0]},
    ],
)
def test_pass_touching_a_bank_is_no_crossing(
    beside: dict[str, Any], tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    place = network({"kind": "transmission", "dn": 1000, **beside})
    register = open_network([place], rivers=rivers_of(tmp_path, write, {"area": RIVER}))
    crossings = register.table.take(register.coded("kind").equals("crossing"))
    assert all("crossing_in_doubt" in codes for codes in crossings["assumed"])


def test_pass_an_area_crosses_two_rivers_in_order(
    tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    other = [[x + 30, y] for x, y in RIVER]
    place = network({"asset_id": "T", "kind": "transmission", "dn": 1000, **DRAWN["area"]})
    rivers = rivers_of(tmp_path, write, {"name": "乙", "area": other}, {"name": "甲", "area": RIVER})
    register = open_network([place], rivers=rivers)
    assert register.table["asset_id"].tolist() == ["T", "T × 甲 1", "T × 乙 2"]


@pytest.mark.parametrize(("column", "option"), [({"width_m": 20}, None), ({"河宽(m)": "20"}, None), ({}, 20.0)])
def test_pass_a_centreline_of_known_width_is_a_river(
    column: dict[str, Any],
    option: float | None,
    tmp_path: Path,
    network: Callable[..., str],
    write: Callable[..., Path],
) -> None:
    place = network({"kind": "transmission", "dn": 1000, **DRAWN["line"]})
    rivers = rivers_of(tmp_path, write, {"line": [[50, -500], [50, 500]], **column})
    register = open_network([place], rivers=rivers, river_width_m=option)
    crossing = register.geometry[register.coded("kind").equals("crossing")][0]
    # Drawn outwards, as every zone is.
    assert 20 <= crossing.length <= 20.05
    assert any("1 rivers are centrelines, drawn 20 m wide" in note.en for note in register.notes)


def test_fail_a_centreline_of_no_width_names_the_column_and_the_option(
    tmp_path: Path, network: Callable[..., str], write: Callable[..., Path]
) -> None:
    rivers = rivers_of(tmp_path, write, *({"line": [[50, -500], [50, 500]]} for _ in range(3)))
    with pytest.raises(
        InputError,
        match=r"feature 1 \(counted from 1\): .*width_m in metres, or give the width by --river-width.*twice more: 2, 3",
    ):
        open_network([network({"dn": 300})], rivers=rivers)
