"""A way out that still lies nearer to a pipe than practice asks for says so, wherever it is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.disclosure.disclose import disclose
from permits.report.ways_out import ways_out

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "position_accuracy_m": 0.2,
    "line": [[-100, 0], [100, 0]],
}


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_a_move_names_the_usual_distance_it_leaves_unmet(role: str, ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "PI-BORED", "diameter_m": 1.0, "point": [0, 1.5]})
    record = disclose(answer.record, role).record
    move = next(one for one in ways_out(record) if "移" in one.zh and "灌注桩" in one.zh)
    assert "常要求距管 3 m 以上" in move.zh and "usually kept 3 m away" in move.en
    assert ("可能仍不足" if role == "applicant" else "改动后仍不足") in move.zh


def test_what_keeps_the_usual_distance_is_told_nothing(ask: Callable[..., Any]) -> None:
    """The pit is moved just beyond the limit; the piles beside it were 4 m off and stay."""
    piles = {"activity": "PI-BORED", "diameter_m": 1.0, "point": [30, 4.7]}
    answer = ask([MAIN], {"activity": "EX-PIT", "area": [[0, 1], [5, 1], [5, 5], [0, 5]]}, piles)
    assert "常要求" not in answer.option("shift").text.zh
    assert "要素 1 改动后可能仍不足" in answer.option("shift", rounded=True).text.zh
