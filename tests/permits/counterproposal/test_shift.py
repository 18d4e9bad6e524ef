"""The shortest move that frees a job: as short as can be, checked where it leads, and none where none can be offered."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

# The drawn main lies on y = 0 from west to east, its casing 0.15 m to either side; the zone ends 1.65 m from y = 0.
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "line": [[-100, 0], [100, 0]]}
EDGE_M = 1.65


def box(south: float, *, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[-width / 2, south], [width / 2, south], [width / 2, south + height], [-width / 2, south + height]]


def test_a_manhole_at_a_casing_is_told_how_far_to_move(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """1.27 m off, error 0.23 m: 1.50 + 0.23 - 1.27 is 0.46 m, at which the error still touches the limit."""
    pipe = {**MAIN, "position_accuracy_m": 0.23, "line": [[0, -100], [0, 100]]}
    answer = ask([pipe], {"activity": "ST-OTHERMH", "area": [[1.42, 0], [2.42, 0], [2.42, 1], [1.42, 1]]})
    move = answer.option("shift")
    assert move.text.en.startswith("move 0.47 m east (azimuth 90°): free")
    assert "向东移 0.47 m" in move.text.zh
    assert move.cost.shift_m == pytest.approx(0.46, abs=1e-3) and move.cost.azimuth_deg == pytest.approx(90, abs=0.05)
    assert free(answer.again(move.free))


@pytest.mark.parametrize("turn_deg", [0.0, 37.0])
@pytest.mark.parametrize("seed", range(6))
def test_from_one_straight_pipe_a_convex_site_goes_straight_out(
    seed: int, turn_deg: float, ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    """The closed form: limit, half casing and error, and how far the site's nearest corner lies within them."""
    random = np.random.default_rng(seed)
    site = shapely.convex_hull(shapely.MultiPoint(random.uniform([-6, -1], [6, 6], (7, 2))))
    corners = shapely.get_coordinates(site)[:-1]
    error_m = float(random.uniform(0, 0.5))
    needed_m = EDGE_M + error_m - min(corners[:, 1].min(), -corners[:, 1].max(), key=lambda low: EDGE_M - low)
    angle = math.radians(turn_deg)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    pipe = {**MAIN, "position_accuracy_m": error_m, "line": (np.array(MAIN["line"]) @ turn).tolist()}
    answer = ask([pipe], {"activity": "EX-PIT", "area": (corners @ turn).tolist()})
    move = answer.option("shift")
    assert move.cost.shift_m == pytest.approx(needed_m, abs=1e-3)
    assert free(answer.again(move.free))


def test_the_nearest_way_is_none_where_another_main_lies(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    other = {**MAIN, "asset_id": "N", "line": [[-100, 13.5], [100, 13.5]]}
    answer = ask([MAIN, other], {"activity": "EX-PIT", "area": box(1.0)})
    move = answer.option("shift")
    # Between the two mains there are 10.2 m: a move north by 0.65 m would still do, by less than 0.2 m.
    assert move.cost.shift_m == pytest.approx(0.65, abs=1e-3)
    assert free(answer.again(move.free))
    closer = {**other, "line": [[-100, 13.2], [100, 13.2]]}
    answer = ask([MAIN, closer], {"activity": "EX-PIT", "area": box(1.0)})
    assert answer.option("shift").cost.shift_m > 3
    assert free(answer.again(answer.option("shift").free))


def test_a_turn_frees_what_no_move_does(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """A long pit lying slantwise between two mains."""
    other = {**MAIN, "asset_id": "N", "line": [[-100, 7.0], [100, 7.0]]}
    slant = math.radians(8)
    turn = np.array([[math.cos(slant), math.sin(slant)], [-math.sin(slant), math.cos(slant)]])
    area = np.array([[-15, -1], [15, -1], [15, 1], [-15, 1]]) @ turn + [0, 3.5]
    answer = ask([MAIN, other], {"activity": "EX-PIT", "area": area.tolist()})
    move = answer.option("shift")
    assert move.cost.rotation_deg == pytest.approx(-8, abs=0.1) and "8.0° clockwise" in move.text.en
    assert free(answer.again(move.free))


@pytest.mark.parametrize(("half_m", "offered"), [(28.0, True), (28.34, True), (28.36, False), (40.0, False)])
def test_no_move_beyond_thirty_metres_is_offered(half_m: float, offered: bool, ask: Callable[..., Any]) -> None:
    """A pit on both sides of a long main: its half width and 1.65 m are what it has to go."""
    long = {**MAIN, "line": [[-400, 0], [400, 0]]}
    area = box(-half_m, width=60, height=2 * half_m)
    answer = ask([long], {"activity": "EX-PIT", "area": area})
    assert ("shift" in answer.kinds()) is offered


@pytest.mark.parametrize(("corners", "offered"), [(399, True), (400, False)])
def test_an_intricate_outline_is_to_be_redrawn(corners: int, offered: bool, ask: Callable[..., Any]) -> None:
    """A ring repeats its first corner: 400 vertices are the most."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    area = np.column_stack([5 * np.cos(turn), 5 * np.sin(turn)]).tolist()
    assert ("shift" in ask([MAIN], {"activity": "EX-PIT", "area": area}).kinds()) is offered


def test_what_stands_clear_stays_and_what_touches_moves_along(
    ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    """A building over the end of its pit, and a stockpile apart from both."""
    works = (
        {"activity": "EX-PIT", "area": box(1)},
        {"activity": "ST-BUILD", "area": box(4, height=4)},
        {"activity": "LD-STACK", "area": box(30)},
    )
    answer = ask([MAIN], *works)
    move = answer.option("shift")
    pit, building, stock = (feature.geometry for feature in move.free.features)
    before = [feature.geometry for feature in answer.record.features]
    assert shapely.equals(stock, before[2]) and not shapely.equals(building, before[1])
    assert shapely.covers(shapely.buffer(pit, 1e-8), building)
    assert "其余不动" in move.text.zh
    assert free(answer.again(move.free))


def test_in_whole_metres_neither_margin_nor_bearing_gives_the_pipe_away(
    ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    turn = math.radians(31.4)
    pipe = {**MAIN, "line": [[-99 * math.cos(turn), -99 * math.sin(turn)], [99 * math.cos(turn), 99 * math.sin(turn)]]}
    answer = ask([pipe], {"activity": "EX-PIT", "area": box(-2)})
    exact, shown = answer.option("shift"), answer.option("shift", rounded=True)
    assert shown.cost.shift_m == int(shown.cost.shift_m) >= exact.cost.shift_m
    assert shown.cost.azimuth_deg % 15 == 0 and shown.margin_m is None and shown.cost.rotation_deg is None
    assert free(answer.again(shown.free))
