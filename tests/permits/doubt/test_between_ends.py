"""Shafts and manholes without the pipe between them: what runs from one to the other is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination

MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
# The zone of the main ends here.
EDGE = 0.3275 + 1.5
Check = Callable[..., Determination]


def asked(answer: Determination) -> set[str]:
    return {str(one.provision) for one in answer.findings}


def square(east: float, north: float, side: float = 5.0) -> list[list[float]]:
    return [[east, north], [east + side, north], [east + side, north + side], [east, north + side]]


@pytest.mark.parametrize("activity", ["顶管", "定向钻", "盾构", "管沟开挖", "顶管工作井"])
def test_a_pipe_between_two_points_crosses_what_lies_between_them(check: Check, activity: str) -> None:
    ends = [{"point": [0, 20], "activity": activity}, {"point": [5, -20], "activity": activity}]
    answer = check([MAIN], *ends)
    assert answer.outcomes[0].value == "undetermined" and asked(answer) == {"outline_in_doubt"}
    assert "以线提交" in answer.findings[0].text.zh
    beside = [{"point": [0, 20], "activity": activity}, {"point": [90, 20], "activity": activity}]
    assert check([MAIN], *beside).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize("activity", ["钻探", "检查井砌筑", "基坑开挖"])
def test_what_is_done_at_each_place_joins_none_to_another(check: Check, activity: str) -> None:
    ends = [{"point": [0, 20], "activity": activity}, {"point": [5, -20], "activity": activity}]
    assert check([MAIN], *ends).outcomes[0].value == "no_restriction_found"


def test_outlines_of_shafts_are_ends_of_a_bore_and_those_of_trenches_are_the_dig(check: Check) -> None:
    for activity, outcome in (("顶管", "undetermined"), ("管沟开挖", "no_restriction_found")):
        ends = [{"area": square(0, 20), "activity": activity}, {"area": square(0, -25), "activity": activity}]
        assert check([MAIN], *ends).outcomes[0].value == outcome
    large = [{"area": square(0, 20, 21.0), "activity": "顶管"}, {"area": square(0, -41, 21.0), "activity": "顶管"}]
    assert check([MAIN], *large).outcomes[0].value == "no_restriction_found"


def test_shafts_on_a_line_that_was_drawn_are_joined_by_it(check: Check) -> None:
    shafts = [{"area": square(0, 20), "activity": "工作井"}, {"area": square(200, 20), "activity": "接收井"}]
    third = {"area": square(100, 90), "activity": "工作井"}
    # From the first to the second it runs far from a station that stands between them.
    station = {"area": square(99, 21, 3.0), "asset_id": "S", "kind": "facility", "position_grade": "A"}
    bore = {"line": [[2, 22], [100, 92], [202, 22]], "activity": "顶管", "diameter_m": 1.0}
    assert asked(check([station], *shafts)) == {"outline_in_doubt"}
    assert check([station], *shafts, third, bore).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize(("away", "outcome"), [(0.01, "no_restriction_found"), (-0.01, "undetermined")])
def test_it_is_as_wide_as_such_a_pipe_and_not_as_a_shaft(check: Check, away: float, outcome: str) -> None:
    """Two shafts drawn as outlines beside the zone; the bore is 4 m wide where nobody says less."""
    north = EDGE + 2.0 + away
    # The middle of a shaft of 3 m lies on the axis of the bore.
    ends = [{"area": square(east, north - 1.5, 3.0), "activity": "顶管"} for east in (0, 90)]
    assert check([MAIN], *ends).outcomes[0].value == outcome
    stated = [{**one, "diameter_m": 1.0} for one in ends]
    assert check([MAIN], *stated).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize(("length", "outcome"), [(999.0, "undetermined"), (1001.0, "no_restriction_found")])
def test_places_farther_apart_than_any_bore_are_joined_by_none(check: Check, length: float, outcome: str) -> None:
    ends = [{"point": [0, north], "activity": "管沟开挖"} for north in (20.0, 20.0 - length)]
    assert check([MAIN], *ends).outcomes[0].value == outcome


def test_a_width_stated_joins_points_all_the_same(check: Check) -> None:
    ends = [{"point": [0, north], "activity": "管沟开挖", "width_m": 1.0} for north in (20.0, -20.0)]
    assert asked(check([MAIN], *ends)) == {"outline_in_doubt"}


@pytest.mark.parametrize("activity", ["顶管", "定向钻", "盾构", "顶管接收井", "竖井"])
@pytest.mark.parametrize(("more", "outcome"), [(-0.01, "undetermined"), (1.5, "no_restriction_found")])
def test_a_lone_end_of_a_bore_may_run_as_far_as_the_longest_of_a_city(
    check: Check, activity: str, more: float, outcome: str
) -> None:
    coverage = [[-3000.0, -3000.0], [3000.0, -3000.0], [3000.0, 3000.0], [-3000.0, 3000.0]]
    works = {"point": [0, EDGE + 1000 + more], "activity": activity, "diameter_m": 1.0}
    answer = check([MAIN], works, coverage=coverage)
    assert answer.outcomes[0].value == outcome
    if outcome == "undetermined":
        assert asked(answer) == {"outline_in_doubt"} and "1,000 米" in answer.findings[0].text.zh
    # Drawn as an axis it runs nowhere else, and stated it is as long as that.
    axis = {"line": [[-40, 60], [40, 60]], "activity": activity, "diameter_m": 1.0}
    assert check([MAIN], axis, coverage=coverage).outcomes[0].value == "no_restriction_found"
    stated = {"point": [0, 60], "activity": activity, "diameter_m": 1.0, "长度": 50}
    assert check([MAIN], stated, coverage=coverage).outcomes[0].value == "no_restriction_found"


def test_an_outline_of_a_shaft_that_says_it_is_that_of_a_bore_is_an_end_too(check: Check) -> None:
    for activity, outcome in (
        ("顶管工作井", "undetermined"),
        ("顶管", "undetermined"),
        ("通风竖井", "no_restriction_found"),
    ):
        assert check([MAIN], {"area": square(0, 60), "activity": activity}).outcomes[0].value == outcome
    for length, outcome in ((62.51 - EDGE, "undetermined"), (62.4 - EDGE, "no_restriction_found")):
        works = {"area": square(0, 60), "activity": "顶管", "长度": length}
        assert check([MAIN], works).outcomes[0].value == outcome
    # A length that a shaft may have itself is none of a run.
    for length, outcome in ((19.9, "undetermined"), (20.1, "no_restriction_found")):
        works = {"point": [0, 60], "activity": "接收井", "长度": length}
        assert check([MAIN], works).outcomes[0].value == outcome
    for activity in ("接收坑", "bore pit"):
        assert check([MAIN], {"point": [0, 60], "activity": activity}).outcomes[0].value == "undetermined"
    # A caisson and a dig at one place end no bore.
    for activity in ("沉井", "基坑开挖", "管沟开挖", "钻探"):
        assert check([MAIN], {"point": [0, 60], "activity": activity}).outcomes[0].value == "no_restriction_found"


def test_points_that_nobody_put_in_order_are_joined_to_the_nearest_too(check: Check) -> None:
    """The second and the last lie side by side, the main between them; in order all others keep to one side."""
    main: dict[str, Any] = {**MAIN, "line": [[-30, 0], [30, 0]]}
    points = [[0, 20], [0, -20], [-300, -100], [-300, 100]]
    ends = [{"point": points[row], "activity": "定向钻"} for row in (1, 2, 3, 0)]
    assert asked(check([main], *ends)) == {"outline_in_doubt"}


def test_a_bore_that_only_a_remark_speaks_of_runs_between_the_points_too(check: Check) -> None:
    ends = [{"point": [0, 20], "备注": "顶管"}, {"point": [5, -20], "备注": "顶管"}]
    assert check([MAIN], *ends).outcomes[0].value == "undetermined"
    others = [{**one, "备注": "夜间施工"} for one in ends]
    assert check([MAIN], *others).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize("said", [{"长度": 80}, {"备注": "顶管长80米"}])
def test_one_point_of_a_run_reaches_as_far_as_the_run_is_long(check: Check, said: dict[str, Any]) -> None:
    # From the edge of what usually stands at such a point, ten metres across.
    for away, outcome in ((-0.01, "undetermined"), (0.01, "no_restriction_found")):
        works = {"point": [0, EDGE + 5 + 80 + away], "activity": "定向钻", **said}
        assert check([MAIN], works).outcomes[0].value == outcome
    drawn = {"line": [[0, 30], [80, 30]], "activity": "定向钻", "diameter_m": 1.0, **said}
    assert check([MAIN], drawn).outcomes[0].value == "no_restriction_found"
    assert check([MAIN], {"point": [0, 30], "activity": "钻探", "长度": 80}).outcomes[0].value == "no_restriction_found"


@pytest.mark.parametrize(("side", "expected"), [(19.9, "undetermined"), (20.1, "no_restriction_found")])
def test_a_small_outline_of_which_a_remark_says_that_something_is_bored_is_a_shaft(
    check: Check, side: float, expected: str
) -> None:
    """In every system alike; what a project is called makes no outline one."""
    works = {"area": square(0, 300, side), "activity": "围挡搭设"}
    assert check([MAIN], {**works, "备注": "顶管"}).outcomes[0].value == expected
    assert check([MAIN], {**works, "project": "污水顶管工程"}).outcomes[0].value == "no_restriction_found"
    assert check([MAIN], {**works, "备注": "已做过顶管"}).outcomes[0].value == "no_restriction_found"
