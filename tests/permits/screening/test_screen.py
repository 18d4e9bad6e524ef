"""A feature whose check crashes is a finding; those beside it are judged all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

import permits.screening.overlaps as overlaps
from permits.determination.determination import Determination

MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "line": [[-50, 0], [50, 0]]}


@pytest.mark.parametrize("crashing", ["甲", "丙", "戊"])
def test_a_crash_is_one_features_and_no_clear(
    crashing: str, check: Callable[..., Determination], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five features on a pipe, told apart by their size."""
    works = [
        {"id": name, "activity": "EX-PIT", "area": [[10 * n, -1], [11 * n + 1, -1], [11 * n + 1, 1], [10 * n, 1]]}
        for n, name in enumerate("甲乙丙丁戊")
    ]
    whole = check([MAIN], *works)
    measured = overlaps.overlap_of_each
    width_m = "甲乙丙丁戊".index(crashing) + 1

    def crash(sites: Any, *rest: Any, **more: Any) -> tuple[Any, Any]:
        west, _, east, _ = shapely.bounds(sites).T
        if (np.round(east - west) == width_m).any():
            raise ZeroDivisionError("division by zero")
        return measured(sites, *rest, **more)

    monkeypatch.setattr(overlaps, "overlap_of_each", crash)
    answer = check([MAIN], *works)
    assert answer.outcome.value == "undetermined"
    failed = [one for one in answer.findings if one.provision == "check_failed"]
    assert [one.feature for one in failed] == [crashing] and "ZeroDivisionError" in str(failed[0].text)
    others = [one for one in answer.findings if one.feature != crashing]
    assert others == [one for one in whole.findings if one.feature != crashing] and len(others) == 4


@pytest.mark.parametrize(("beyond_m", "lies_in_it"), [(-0.001, True), (0.001, False)])
def test_what_lies_beyond_the_limit_overlaps_nothing(
    beyond_m: float, lies_in_it: bool, check: Callable[..., Determination]
) -> None:
    """Within the position error it is asked about; a zone as drawn, a little too wide, is no measure of it."""
    south = 0.15 + 1.5 + beyond_m
    work = {"activity": "EX-PIT", "area": [[-5, south], [5, south], [5, 9], [-5, 9]]}
    (finding,) = check([{**MAIN, "position_accuracy_m": 0.3}], work).findings
    assert finding.overlap_m2 is not None and finding.along_m is not None
    assert (finding.overlap_m2 > 0, finding.along_m > 0) == (lies_in_it, lies_in_it)
