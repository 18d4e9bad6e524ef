"""Circumstances that the words of the works say, and what follows from them in the zone of a main."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
AREA = [[-1, 0], [1, 0], [1, 1], [-1, 1]]


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    def run(**works: Any) -> Determination:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", [main_dn500]))], tables=network_tables())
        row = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0, "area": AREA, **works}
        return Desk(register).check(read_layers(write(tmp_path / "w.geojson", [row])), today=DAY).determination

    return run


@pytest.mark.parametrize(
    "activity",
    [
        *["绿化养护", "草坪养护", "绿化带养护", "草坪修剪", "灌木修剪", "种草", "播撒草籽", "喷播", "草坪養護"],
        *("lawn mowing", "hedge trimming", "grass seeding"),
    ],
)
def test_tending_and_sowing_dig_no_hole(activity: str, check: Callable[..., Determination]) -> None:
    answer = check(activity=activity)
    assert answer.outcome.value == "no_restriction_found"
    assert "touches_no_ground" in [one.kind for one in answer.caveats]
    # A hole that is stated is dug, whatever the work is called, and what is planted counts.
    assert check(activity=activity, depth_m=0.5).outcome.value == "plan_required"
    assert check(activity=activity, species="芦苇").outcome.value == "prohibited"


@pytest.mark.parametrize(
    "activity",
    [
        *[
            "灌木种植",
            "绿化养护及补植",
            "草坪更换",
            "铺草皮",
            "种植草坪",
            "種植草坪",
            "补植草皮",
            "绿篱栽植",
            "草坪养护及挖穴",
        ],
        *("laying turf", "planting shrubs"),
    ],
)
def test_planting_digs(activity: str, check: Callable[..., Determination]) -> None:
    assert check(activity=activity).outcome.value in ("plan_required", "prohibited", "undetermined")


@pytest.mark.parametrize(
    ("activity", "outcome"),
    [
        *(
            (one, "official_decision")
            for one in ("停车", "路边停车", "车辆通行", "小汽车通行", "电动车停放", "car parking")
        ),
        *((one, "plan_required") for one in ("渣土车通行", "货车停放", "50吨车辆通行", "施工车辆停放", "停车场")),
        *((one, "plan_required") for one in ("停车、堆料", "大型车辆通行", "材料车辆通行", "heavy trucks")),
    ],
)
def test_cars_weigh_less_than_what_is_heavy(activity: str, outcome: str, check: Callable[..., Determination]) -> None:
    assert check(activity=activity).outcome.value == outcome
