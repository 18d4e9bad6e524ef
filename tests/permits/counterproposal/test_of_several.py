"""Of several features what can move is moved, what cannot stays and is named, and the outcome is that of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyproj
import pytest
import shapely

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "position_accuracy_m": 0.2,
    "line": [[-100, 0], [100, 0]],
}
MILLING: dict[str, Any] = {"activity": "EX-SHALLOW", "line": [[0, -20], [0, 20]], "width_m": 4}
POPLAR: dict[str, Any] = {"activity": "PL-TREE", "species": "毛白杨", "hole_diameter_m": 0.4, "point": [10, 1.0]}
CROSSING: dict[str, Any] = {"activity": "EX-TRENCH", "width_m": 1.2, "line": [[-20, -12], [-20, 12]]}
BESIDE: dict[str, Any] = {"activity": "EX-TRENCH", "width_m": 1.0, "line": [[20, 2], [60, 2]]}


def box(south: float, *, x: float = 40, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[x, south], [x + width, south], [x + width, south + height], [x, south + height]]


def ids(part: Any) -> list[str]:
    return [] if part is None else [one.properties.id for one in part.features]


def whole(option: Any) -> Any:
    return type(option.free)(
        "FeatureCollection", (*option.free.features, *(option.rest.features if option.rest else ()))
    )


@pytest.mark.parametrize(
    ("stays", "moves"),
    [
        (MILLING, POPLAR),
        # On the very milling that stays.
        (MILLING, {**POPLAR, "point": [1, 1.0]}),
        (CROSSING, {"activity": "ST-BUILD", "area": box(1)}),
        (CROSSING, BESIDE),
        ({"activity": "OP-RELOC", "area": box(0)}, {**POPLAR, "point": [0, 1.0]}),
    ],
)
@pytest.mark.parametrize("rounded", [False, True])
def test_what_can_move_is_moved_and_what_cannot_is_named(
    rounded: bool, stays: dict[str, Any], moves: dict[str, Any], ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    answer, alone = ask([MAIN], stays, moves), ask([MAIN], moves)
    move = answer.option("shift", rounded=rounded)
    assert ids(move.free) == ["1"] and ids(move.rest) == ["0"]
    assert move.cost.shift_m == alone.option("shift", rounded=rounded).cost.shift_m
    assert free(answer.again(move.free))
    assert move.outcome == answer.again(whole(move)).outcome == answer.record.features[0].outcome
    assert "要素 0 不在其内，仍为" in move.text.zh
    reason = answer.proposal.reason
    assert reason is not None and "要素 0：" in reason.zh and "0: " in reason.en and "1" not in reason.zh


def test_battered_sides_go_where_their_trench_goes(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    answer = ask([MAIN], {**BESIDE, "method": "放坡"})
    assert set(answer.record.features[0].activities) == {"EX-TRENCH", "EX-BANK"}
    assert free(answer.again(answer.option("shift").free, method="放坡"))
    assert "shift" not in ask([MAIN], {"activity": "EX-BANK", "area": box(1)}).kinds()


def test_a_blast_that_stays_does_not_hold_its_pit(ask: Callable[..., Any]) -> None:
    """The pit is too near, the blast within it is not, and cannot be moved."""
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(1, height=30)}, {"activity": "BL-ROCK", "area": box(20)})
    move = answer.option("shift")
    assert "0" in ids(move.free) and move.outcome == answer.again(whole(move)).outcome


def test_what_is_left_of_a_line_is_not_all_of_it(ask: Callable[..., Any]) -> None:
    line = [[-30.3, -12.7], [1.9, 0.3], [20.1, 12.4]]
    answer = ask([MAIN], {"activity": "EX-TRENCH", "width_m": 1.2, "line": line})
    earth = pyproj.Geod(ellps="GRS80")
    for rounded in (False, True):
        split = answer.option("split", rounded=rounded)
        free_m, rest_m = (
            sum(earth.geometry_length(one.geometry) for one in part.features) for part in (split.free, split.rest)
        )
        assert free_m + rest_m == pytest.approx(shapely.LineString(line).length, rel=1e-3)
        assert free_m > 15 and rest_m > 5


def test_of_the_rest_it_is_said_what_is_prohibited_and_what_waits(ask: Callable[..., Any]) -> None:
    text = ask([MAIN], MILLING, POPLAR).option("split").text.zh
    assert "要素 1：禁止" in text and "要素 0：待须备文件" in text


def test_one_plan_frees_one_and_lifts_the_ban_of_another_is_said(ask: Callable[..., Any]) -> None:
    """A manhole stays forbidden where roses stand for the poplar: the headline stays, so what is lifted is named."""
    manhole = {"activity": "ST-OTHERMH", "area": box(0, width=2, height=2)}
    answer = ask([MAIN], POPLAR, manhole)
    (roses,) = [one for one in answer.proposal.options if "月季" in one.text.zh]
    assert roses.outcome == "prohibited" and "改为要素 0" in roses.text.zh and "then 0" in roses.text.en


def test_advice_is_of_the_features_it_is_good_for(ask: Callable[..., Any]) -> None:
    def advice(*works: dict[str, Any]) -> str:
        return "\n".join(one.text.zh for one in ask([MAIN], *works).proposal.options if one.kind == "substitute")

    beside = {**BESIDE, "method": "existing"}
    assert "穿越" not in advice(beside) and "样洞" in advice(beside)
    assert "要素 0：穿越处尽量垂直" in advice(CROSSING, {"activity": "ST-BUILD", "area": box(1)})
    # Nothing makes lighter what is forbidden, or not settled.
    assert "样洞" not in advice({"activity": "基坑开挖，维修", "area": box(0)})
    for activity in ("基坑开挖，抢修", "基坑开挖，维修", "OP-EMERG"):
        assert "供热季" not in advice({"activity": activity, "area": box(0), "method": "抢修"})


def test_land_given_up_and_left_for_later_is_one_option(ask: Callable[..., Any]) -> None:
    assert ask([MAIN], {"activity": "EX-PIT", "area": box(1)}).kinds() == ["shift", "cut"]


def test_anchors_that_reach_too_far_may_be_shorter(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """The pit's edge is 10 m off, the limit ends 1.85 m off: 8.1 m are left for them."""
    pit = {"activity": "EX-PIT", "area": box(10)}
    anchors = {"activity": "PI-ANCHOR", "line": [[40, 10], [50, 10]], "reach_m": 20}
    answer = ask([MAIN], pit, anchors)
    for rounded, reach_m in ((False, 8.1), (True, 8.0)):
        options = answer.proposal.rounded_options if rounded else answer.proposal.options
        (shorter,) = [one for one in options if "锚杆" in one.text.zh]
        assert shorter.text.zh.startswith(f"要素 1：位置不变，锚杆、土钉伸出所绘边线不超过 {reach_m:g} m")
        assert shorter.cost.size_m == reach_m and free(answer.again(shorter.free, reach_m=reach_m))
    assert not free(answer.again(shorter.free, reach_m=8.2))
    # Nothing holds by anchors of 2 m.
    near = ask([MAIN], {**anchors, "line": [[40, 4], [50, 4]]})
    assert not [one for one in near.proposal.options if "锚杆" in one.text.zh]


def test_of_several_that_stay_each_is_named_with_its_answer(ask: Callable[..., Any]) -> None:
    blast = {"activity": "BL-ROCK", "point": [-60, 0.5]}
    move = ask([MAIN], CROSSING, POPLAR, blast).option("shift")
    assert ids(move.free) == ["1"] and move.outcome == "prohibited"
    assert "要素 2 不在其内，仍为：禁止实施；要素 0 不在其内，仍为：须" in move.text.zh
