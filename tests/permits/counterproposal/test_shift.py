"""The shortest move that frees a job: as short as can be, checked where it leads, and none where none can be offered."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

from permits.determination.determination import Determination

Check = Callable[..., Determination]
# The drawn main lies on y = 0 from west to east, its casing 0.15 m to either side; the zone ends 1.65 m from y = 0.
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "line": [[-100, 0], [100, 0]]}
AXIS_Y = 3_846_000.0


def box(south: float, *, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[-width / 2, south], [width / 2, south], [width / 2, south + height], [-width / 2, south + height]]


@pytest.mark.parametrize("south", [1.65, 1.64, 1.0, 0.0, -3.0])
@pytest.mark.parametrize("error_m", [0.0, 0.3])
def test_the_move_is_the_shortest_in_whole_centimetres(south: float, error_m: float, check: Check) -> None:
    """North is nearest; 1.500 m is still inside, so what lies at the limit has a centimetre to go."""
    answer = check([{**MAIN, "position_accuracy_m": error_m}], {"activity": "EX-PIT", "area": box(south)})
    move = answer.counter_proposal
    assert move is not None
    needed_m = 1.65 + error_m - south
    # The first whole centimetre beyond what is needed, never less; one more where the plane metre is not the ground's.
    centimetres = math.floor(needed_m * 100 + 1e-6) + 1
    assert round(move.shift_m * 100) in (centimetres, centimetres + 1) and move.azimuth_deg == 0.0
    south_edge = shapely.bounds(move.geometry)[0, 1]
    beyond_m = south_edge - AXIS_Y - 1.65
    assert beyond_m > error_m
    assert move.margin_m == pytest.approx(beyond_m, abs=1e-3)


def test_a_job_checked_where_the_move_leads_is_free(check: Check) -> None:
    """Two mains: to the north of one lies the other, so the nearest way is not the way out."""
    other = {**MAIN, "asset_id": "N", "line": [[-100, 13.5], [100, 13.5]]}
    answer = check([MAIN, other], {"activity": "EX-PIT", "area": box(1.0)})
    move = answer.counter_proposal
    assert move is not None
    ring = shapely.get_coordinates(move.geometry[0])[:-1] - np.array([465_000.0, AXIS_Y])
    again = check([MAIN, other], {"activity": "EX-PIT", "area": ring.tolist()})
    assert again.outcome.value == "no_restriction_found" and again.counter_proposal is None


@pytest.mark.parametrize(("half_m", "offered"), [(28.0, True), (28.34, True), (28.36, False), (40.0, False)])
def test_no_move_beyond_thirty_metres_is_offered(half_m: float, offered: bool, check: Check) -> None:
    """A pit on both sides of a long main: its half width and 1.65 m are what it has to go."""
    long = {**MAIN, "line": [[-400, 0], [400, 0]]}
    area = box(-half_m, width=60, height=2 * half_m)
    assert (check([long], {"activity": "EX-PIT", "area": area}).counter_proposal is not None) is offered


@pytest.mark.parametrize(
    "work",
    [
        {"activity": "OP-RELOC", "area": box(0)},
        {"activity": "EX-PIT", "area": box(5)},
        {"activity": "OP-MAINT", "area": box(0), "start": "2026-12-01", "end": "2026-12-02"},
    ],
    ids=["consent is owed wherever it is", "nothing stands against it", "work on the pipe itself"],
)
def test_no_move_is_offered_where_none_helps(work: dict[str, Any], check: Check) -> None:
    assert check([MAIN], work).counter_proposal is None


@pytest.mark.parametrize(("corners", "offered"), [(399, True), (400, False)])
def test_an_intricate_outline_is_to_be_redrawn(corners: int, offered: bool, check: Check) -> None:
    """A ring repeats its first corner: 400 vertices are the most."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    area = np.column_stack([5 * np.cos(turn), 5 * np.sin(turn)]).tolist()
    assert (check([MAIN], {"activity": "EX-PIT", "area": area}).counter_proposal is not None) is offered


@pytest.mark.parametrize(("line", "azimuth"), [([[0, -100], [0, 100]], 90.0), ([[-100, -100], [100, 100]], 135.0)])
def test_the_direction_is_named_from_north_clockwise(line: Any, azimuth: float, check: Check) -> None:
    """East of a main that runs north, south-east of one that runs north-east: the side on which most of the pit lies."""
    towards = np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
    area = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) + 2 * towards).tolist()
    move = check([{**MAIN, "line": line}], {"activity": "EX-PIT", "area": area}).counter_proposal
    assert move is not None and move.azimuth_deg == pytest.approx(azimuth)
    assert {90.0: "东", 135.0: "东南"}[azimuth] in move.text.zh
