"""What an option says is what its works would be answered: free of everything that binds, or not called so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TRANSMISSION: dict[str, Any] = {
    "asset_id": "T",
    "kind": "transmission",
    "outer_diameter_mm": 1400,
    "represents": "pipe",
    "line": [[-200, 0], [200, 0]],
}
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "line": [[-200, 300], [200, 300]]}


def box(south: float, *, x: float = 0) -> list[list[float]]:
    return [[x, south], [x + 8, south], [x + 8, south + 4], [x, south + 4]]


def both(option: Any) -> str:
    return str(option.text.zh + option.text.en)


def ids(part: Any) -> list[str]:
    return [] if part is None else [one.properties.id for one in part.features]


def test_where_screening_by_analogy_remains_the_option_says_so(ask: Callable[..., Any]) -> None:
    answer = ask([TRANSMISSION], {"activity": "DR-GEO", "area": box(6)})
    for rounded in (False, True):
        move = answer.option("shift", rounded=rounded)
        assert move.outcome == "safety_review_screening" == answer.again(move.free).outcome
        assert "安全评审筛查" in move.text.zh and "review" in move.text.en and ": free" not in move.text.en


def test_parts_that_are_screened_are_not_told_to_start(ask: Callable[..., Any]) -> None:
    answer = ask([TRANSMISSION, MAIN], {"activity": "EX-PIT", "area": box(301)}, {"activity": "爆破", "area": box(11)})
    split = answer.option("split")
    assert "1" in ids(split.free) and split.outcome == "safety_review_screening"
    assert "先行" not in split.text.zh and "can start" not in split.text.en
    move = answer.option("shift")
    assert move.outcome == "safety_review_screening" == answer.again(move.free).outcome


@pytest.mark.parametrize(
    ("facts", "outcome", "named"),
    [
        ({"放坡宽度": "2米以上"}, "undetermined", "无法判定"),
        ({"start": "2026-03-01", "end": "2026-03-20"}, "prior_law", "旧规定"),
    ],
)
def test_what_is_open_is_no_part_of_what_is_free(
    facts: dict[str, Any], outcome: str, named: str, ask: Callable[..., Any]
) -> None:
    """A pit too near the main, and another clear of it about which something else is open."""
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(301)}, {"activity": "EX-PIT", "area": box(340), **facts})
    assert answer.record.features[1].outcome == outcome
    move = answer.option("shift")
    assert ids(move.free) == ["0"] and ids(move.rest) == ["1"]
    assert move.outcome == outcome and answer.again(move.free).outcome == "no_restriction_found"
    assert named in move.text.zh and "1" in move.text.en
    assert all("1" not in ids(one.free) for one in (*answer.proposal.options, *answer.proposal.rounded_options))


def test_a_move_that_leaves_the_works_in_doubt_frees_nothing(ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(301), "放坡宽度": "2米以上"})
    move = answer.option("shift")
    assert move.free is None and ids(move.rest) == ["0"] and move.outcome == "undetermined"
    assert answer.again(move.rest).outcome == "undetermined"
    assert "无法判定" in move.text.zh and "free" not in move.text.en


def test_a_move_goes_as_far_as_a_size_that_nobody_reads_asks(ask: Callable[..., Any]) -> None:
    bare = ask([MAIN], {"activity": "EX-PIT", "area": box(301)}).option("shift")
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(301), "工作面宽": "2米"})
    move = answer.option("shift")
    assert move.cost.shift_m == pytest.approx(bare.cost.shift_m + 2, abs=0.011)
    assert ids(move.free) == ["0"] and answer.again(move.free).outcome == "no_restriction_found"
    # No width of its own would cure that.
    axis = {"activity": "EX-TRENCH", "line": [[0, 303], [9, 303]], "width_m": 1}
    sized = ask([MAIN], {**axis, "工作面宽": "2米"})
    assert sized.record.outcome == "undetermined"
    assert {one.kind for one in sized.proposal.options} == {"shift"}


def test_a_place_on_the_rounding_is_said_farther_off_never_nearer(ask: Callable[..., Any]) -> None:
    """At 1.50 m with no error the limit is still met: 以内 includes the number."""
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(301.65)})
    move = answer.option("shift")
    assert move.text.zh.startswith("整体向北移 0.01 m（") and move.cost.shift_m > 0
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(301.15)})
    assert answer.option("shift").text.zh.startswith("整体向北移 0.51 m（")
