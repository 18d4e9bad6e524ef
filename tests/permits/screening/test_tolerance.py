"""One tolerance: what the comparison calls inside is looked at in the first place."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.screening import compare
from permits.screening.judge import asset_reach_m
from permits.service.check import Desk
from permits.service.opening import open_rulebook
from permits.service.shipped import network_tables

MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 655, "position_accuracy_m": 0}


def desk(folder: Path, write: Callable[..., Path], **asset: Any) -> Desk:
    network = write(folder / "n.geojson", [{**MAIN, "line": [[-9, 0], [9, 0]], **asset}])
    return Desk(load_network([LayerSource(network)], tables=network_tables()))


@pytest.mark.parametrize(("tolerance_m", "inside"), [(1e-6, False), (0.004, False), (0.006, True), (0.01, True)])
def test_a_wider_tolerance_reaches_as_far_as_it_compares(
    tolerance_m: float, inside: bool, tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "TOLERANCE_M", tolerance_m)
    south = 0.3275 + 1.505
    area = [[-2, south], [2, south], [2, south + 2], [-2, south + 2]]
    row = {"activity": "EX-PIT", "area": area, "accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10"}
    works = read_layers(write(tmp_path / "w.geojson", [row]))
    answer = desk(tmp_path, write).check(works, today=datetime.date(2026, 5, 10)).determination
    assert (answer.outcome.value == "plan_required") is inside


def test_the_reach_is_limit_and_uncertainty_and_tolerance(tmp_path: Path, write: Callable[..., Path]) -> None:
    rules = open_rulebook("zhengzhou-253").in_force(datetime.date(2026, 5, 10))
    assert rules is not None
    register = desk(tmp_path, write, position_accuracy_m=0.25).register
    (limit_m,) = (zone.limit_m for zone in rules.zones if zone.kind == "main")
    expected = limit_m + 0.3275 + 0.25 + compare.TOLERANCE_M
    assert asset_reach_m(register, [rules]) == pytest.approx(np.array([expected]), abs=1e-12)
