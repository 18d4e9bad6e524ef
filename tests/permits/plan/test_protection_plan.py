"""Who signs, which pipes, which measures: what stands in the plan that the parties take to the site."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.plan.protection_plan import ProtectionPlan
from permits.service.check import Desk
from permits.service.shipped import network_tables

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "position_accuracy_m": 0,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}
AREA = [[-5, 1], [5, 1], [5, 9], [-5, 9]]


@pytest.fixture
def plan(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., ProtectionPlan | None]:
    def run(assets: list[dict[str, Any]], *works: dict[str, Any]) -> ProtectionPlan | None:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", assets))], tables=network_tables())
        rows = [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **one} for one in works]
        layers = read_layers(write(tmp_path / "w.geojson", rows))
        checked = Desk(register).check(layers, today=datetime.date(2026, 5, 10))
        return checked.plan

    return run


def measures(found: ProtectionPlan | None) -> dict[str, str]:
    assert found is not None
    return {one.name.en: one.value.en for one in found.measures}


@pytest.mark.parametrize(
    ("work", "owed"),
    [
        ({"activity": "EX-PIT", "area": AREA}, True),
        # A millimetre beyond the limit of 1.5 m from a casing of 0.15 m.
        ({"activity": "EX-PIT", "area": [[-5, 1.651], [5, 1.651], [5, 9], [-5, 9]]}, False),
        ({"activity": "LD-HAZ", "area": AREA}, False),
    ],
)
def test_a_plan_is_drawn_up_where_one_is_owed(work: dict[str, Any], owed: bool, plan: Any) -> None:
    assert (plan([MAIN], work) is not None) is owed


def test_each_pipe_stands_once_with_its_least_distance(plan: Any) -> None:
    other = {**MAIN, "asset_id": "N", "line": [[-50, 10.5], [50, 10.5]]}
    near = {"id": "近", "activity": "EX-PIT", "area": AREA}
    nearer = {"id": "更近", "activity": "EX-TRENCH", "width_m": 1, "line": [[20, 1], [30, 1]]}
    found = plan([MAIN, other], near, nearer)
    # The pit's edge is 0.85 m from the casing, the trench's (half a metre nearer) 0.35 m; N is 1.35 m from the pit.
    assert {one.asset_id: one.distance_m for one in found.assets} == {
        "M": pytest.approx(0.35, abs=1e-6),
        "N": pytest.approx(1.35, abs=1e-6),
    }
    assert set(found.activities) == {"EX-PIT", "EX-TRENCH"}


@pytest.mark.parametrize(("owner", "signs"), [("业主委员会", ("业主委员会",)), ("某热力公司", ()), (None, ())])
def test_an_owner_signs_beside_the_operator_and_once_where_they_are_one(
    owner: str | None, signs: tuple[str, ...], plan: Any
) -> None:
    work = {"activity": "EX-PIT", "area": AREA, "client": "某地产", "contractor": "某建设"}
    found = plan([{**MAIN, "owner": owner}], work)
    names = [one.names for one in found.parties]
    assert ("某热力公司",) in names and ("某地产",) in names and ("某建设",) in names
    assert names.count(("某热力公司",)) == 1 and (signs in names if signs else ("业主委员会",) not in names)


def test_measures_are_those_of_the_works_and_of_the_kind_of_pipe(plan: Any) -> None:
    line = {"asset_id": "T", "kind": "transmission", "dn": 1400, "position_accuracy_m": 0, "line": MAIN["line"]}
    dug, stored = {"activity": "EX-PIT", "area": AREA}, {"activity": "LD-STACK", "area": AREA}
    assert measures(plan([MAIN], dug))["No machine"] == "within 1.0 m"
    assert measures(plan([line], dug))["No machine"] == "within 3.0 m"
    # Where both lie there, the stricter ones hold.
    assert measures(plan([MAIN, line], dug))["No machine"] == "within 3.0 m"
    assert "No machine" not in measures(plan([MAIN], stored))
    # Of works that nobody names every measure may matter.
    assert measures(plan([MAIN], {"area": AREA})).keys() >= measures(plan([MAIN], dug)).keys()


def test_an_emergency_repair_of_another_utility_waits_for_no_working_days(plan: Any) -> None:
    dug = {"activity": "EX-TRENCH", "area": AREA}
    assert len(plan([MAIN], dug).schedule.appointments) == 4
    urgent = plan([MAIN], {**dug, "activity": "给水管抢修开挖", "emergency": True})
    assert urgent.schedule.appointments == () and urgent.schedule.note is not None
