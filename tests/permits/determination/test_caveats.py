"""What a reader must bear in mind: said where it is so, and not said where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Caveat, Determination

Check = Callable[..., Determination]
MAIN: dict[str, Any] = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 300, "line": [[-50, 0], [50, 0]]}
AREA = [[-5, 40], [5, 40], [5, 50], [-5, 50]]


def said(answer: Determination) -> dict[str, Caveat]:
    return {one.kind: one for one in answer.caveats}


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        ({}, "activity_unspecified"),
        ({"activity": "某种没有人知道的事"}, "activity_not_in_list"),
        ({"activity": "XX-LIGHT"}, "touches_no_ground"),
        ({"activity": "EX-PIT", "start": None}, "start_assumed"),
        ({"activity": "EX-PIT", "end": None}, "end_not_stated"),
    ],
)
def test_each_is_said_of_its_works_alone(work: dict[str, Any], kind: str, check: Check) -> None:
    kinds = {"activity_unspecified", "activity_not_in_list", "touches_no_ground", "start_assumed", "end_not_stated"}
    assert said(check([MAIN], {"area": AREA, **work})).keys() & kinds == {kind}


def test_what_is_fully_stated_is_told_of_other_duties_and_of_coverage_alone(check: Check) -> None:
    assert said(check([MAIN], {"activity": "EX-PIT", "area": AREA})).keys() == {"other_duties", "coverage_not_stated"}


@pytest.mark.parametrize(("texts", "more"), [(20, False), (21, True)])
def test_of_many_unknown_texts_twenty_are_named_and_all_are_counted(texts: int, more: bool, check: Check) -> None:
    names = [f"zq{chr(ord('a') + n) * 3}" for n in range(texts)]
    text = said(check([MAIN], {"activities": names, "area": AREA}))["activity_not_in_list"].text
    assert sum(name in text.zh for name in names) == 20
    assert (f"等 {texts} 项" in text.zh and f"{texts} in all" in text.en) is more


@pytest.mark.parametrize(("east_km", "outside"), [(0, False), (200, True)])
def test_works_outside_of_the_city_are_told_so(east_km: float, outside: bool, check: Check) -> None:
    shift = [[east_km * 1000 + x, y] for x, y in AREA]
    line = [[east_km * 1000 + x, y] for x, y in MAIN["line"]]
    answer = check([{**MAIN, "line": line}], {"activity": "EX-PIT", "area": shift})
    assert ("outside_district" in said(answer)) is outside


def test_a_difference_of_depths_is_named_with_its_pipe_once_each(check: Check) -> None:
    mains = [{**MAIN, "asset_id": f"M{n}", "depth_m": 1.5 + n, "line": [[-50, n], [50, n]]} for n in range(2)]
    area = [[-5, -5], [5, -5], [5, 5], [-5, 5]]
    answer = check(mains, {"activity": "TR-SHIELD", "depth_m": 12, "area": area})
    told = [one.text.zh for one in answer.caveats if one.kind == "difference_of_depths"]
    assert [text.split("：")[0] for text in told] == ["M0", "M1"]
    assert "10.50 m" in told[0] and "9.50 m" in told[1]
