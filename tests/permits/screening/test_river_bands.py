"""Acts in and beside a river: on the limit, a hair off it, and each cell of the outcome table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome

Check = Callable[..., Determination]

LINE: dict[str, Any] = {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-450, 0], [450, 0]]}
WATER = [[-300, -400], [300, -400], [300, 400], [-300, 400]]


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


def in_band(answer: Determination) -> list[str]:
    return [one.outcome.value for one in answer.findings if one.zone == "river_crossing" and one.limit_m == 200.0]


@pytest.mark.parametrize("act", ["WA-ANCHOR", "WA-SAND", "WA-MUD", "MI-MINE"])
@pytest.mark.parametrize(("south", "banned"), [(199.999, True), (200.0, True), (200.001, False)])
def test_river_band(act: str, south: float, banned: bool, check: Check) -> None:
    answer = check([LINE], {"activity": act, "area": box(south)}, rivers=[{"area": WATER}])
    assert in_band(answer) == (["prohibited"] if banned else [])


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"method": "水下爆破"}, ["prohibited"]),
        ({"activity": "水下爆破"}, ["prohibited"]),
        ({"method": "航道炸礁"}, ["prohibited"]),
        ({"method": "深孔爆破"}, ["official_decision"]),
    ],
)
def test_blasting_is_an_act_of_the_river_where_it_is_underwater(
    work: dict[str, Any], expected: list[str], check: Check
) -> None:
    row = {"activity": "BL-ROCK", "area": box(150), **work}
    assert in_band(check([LINE], row, rivers=[{"area": WATER}])) == expected


@pytest.mark.parametrize("act", ["DR-GEO", "ST-BRIDGE", "PI-DRIVEN"])
def test_acts_that_are_not_listed_are_not_banned_in_the_river(act: str, check: Check) -> None:
    answer = check([LINE], {"activity": act, "area": box(60)}, rivers=[{"area": WATER}])
    assert in_band(answer) == []
    # All that the law forbids in the zone touched is told all the same.
    assert [act.zone for act in answer.prohibited_activities] == ["river_crossing"] * 5
    assert not any(act.declared for act in answer.prohibited_activities)


@pytest.mark.parametrize("act", ["EX-PIT", "EX-TRENCH", "EX-FIELD", "EX-BANK"])
def test_a_pit_in_the_river_may_be_one_of_its_acts(act: str, check: Check) -> None:
    """Whether it digs mud or sand nobody says: for the authority, as where no act is named; on the land beside it is none."""
    assert in_band(check([LINE], {"activity": act, "area": box(60)}, rivers=[{"area": WATER}])) == ["official_decision"]
    assert in_band(check([LINE], {"activity": "施工", "area": box(60)}, rivers=[{"area": WATER}])) == [
        "official_decision"
    ]


@pytest.mark.parametrize(
    ("water_class", "expected"),
    [
        ("river", "prohibited"),
        ("urban_flood_channel", "prohibited"),
        ("gully", "official_decision"),
        ("irrigation_canal", "official_decision"),
        ("lake_reservoir", "official_decision"),
        ("pond", "official_decision"),
        ("snwd_main_canal", None),
    ],
)
def test_class_of_the_water(water_class: str, expected: str | None, check: Check) -> None:
    rivers = [{"area": WATER, "water_class": water_class}]
    answer = check([LINE], {"activity": "WA-SAND", "area": box(60)}, rivers=rivers)
    assert in_band(answer) == ([] if expected is None else [expected])
    assert ("other_law" in {one.kind for one in answer.caveats}) is (expected is None)


def test_land_of_the_strip_is_for_the_authority(check: Check) -> None:
    """Within 200 m of the section, but wholly outside the management area; the strip reading bans it."""
    narrow = [[-300, -400], [-100, -400], [-100, 400], [-300, 400]]
    work = {"activity": "WA-SAND", "area": box(20, west=-90)}
    answer = check([LINE], work, rivers=[{"area": narrow}])
    assert in_band(answer) == ["official_decision"]
    (finding,) = (one for one in answer.findings if one.zone == "river_crossing")
    assert ("river_area", "strip", Outcome.PROHIBITED) in [
        (one.reading, one.value, one.outcome) for one in finding.other_readings
    ]
    strip = check([LINE], work, rivers=[{"area": narrow}], readings={"river_area": "strip"})
    assert in_band(strip) == ["prohibited"]
    # A metre of it in the river is the river.
    wet = {"activity": "WA-SAND", "area": box(20, west=-101)}
    assert in_band(check([LINE], wet, rivers=[{"area": narrow}])) == ["prohibited"]


def test_each_section_is_judged_on_its_own(check: Check) -> None:
    one = [[-300, -400], [-200, -400], [-200, 400], [-300, 400]]
    two = [[250, -400], [350, -400], [350, 400], [250, 400]]
    rivers = [{"area": one, "name": "甲河"}, {"area": two, "name": "乙河"}]
    between = check([LINE], {"activity": "WA-SAND", "area": box(60, west=20)}, rivers=rivers)
    # Sand is dug in water, and the layer shows none here: it is not whole.
    assert in_band(between) == ["undetermined"]
    near = check([LINE], {"activity": "WA-SAND", "area": box(60, west=260)}, rivers=rivers)
    assert [one.asset_id for one in near.findings if one.zone == "river_crossing"] == ["T × 乙河 2"]


def test_water_without_management_area_gets_a_margin_and_says_so(check: Check) -> None:
    water = [{"area": [[-50, -400], [50, -400], [50, 400], [-50, 400]], "extent": "water"}]
    on_the_bank = {"activity": "WA-SAND", "area": box(60, west=60)}
    answer = check([LINE], on_the_bank, rivers=water)
    assert in_band(answer) == ["prohibited"]
    assert "river_extent" in answer.findings[0].assumed
    assert "river_extent_assumed" in {one.kind for one in answer.caveats}


def test_no_rivers_layer_is_never_clear(check: Check) -> None:
    answer = check([LINE], {"activity": "WA-SAND", "area": box(150)})
    assert answer.outcome is Outcome.UNDETERMINED
    beyond = check([LINE], {"activity": "WA-SAND", "area": box(200.001)})
    assert beyond.outcome is Outcome.NO_RESTRICTION_FOUND
    other = check([LINE], {"activity": "HW-FIRE", "area": box(150)})
    assert other.outcome is Outcome.NO_RESTRICTION_FOUND


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"purpose": "防洪和航道通畅", "maintenance": "养护疏浚", "operator_conditions": "函"}, "exempt_if_conditions"),
        ({"purpose": "防汛", "maintenance": True, "operator_conditions": "2026-04 函"}, "exempt_if_conditions"),
        ({"purpose": "flood control", "maintenance": "yes", "operator_conditions": "letter"}, "exempt_if_conditions"),
        ({"purpose": "防洪", "maintenance": "否，新开挖", "operator_conditions": "尚未取得"}, "prohibited"),
        ({"purpose": "防洪", "maintenance": "拓宽河槽", "operator_conditions": "函"}, "prohibited"),
        ({"purpose": "防洪", "maintenance": "养护", "operator_conditions": "待定"}, "prohibited"),
        ({"purpose": "非防洪，采砂销售", "maintenance": True, "operator_conditions": "函"}, "prohibited"),
        ({"purpose": "防洪", "maintenance": False, "operator_conditions": "函"}, "prohibited"),
    ],
)
def test_exception_for_dredging_needs_each_fact_affirmed(facts: dict[str, Any], outcome: str, check: Check) -> None:
    work = {"activity": "WA-MUD", "area": box(120), "exemption": facts}
    assert in_band(check([LINE], work, rivers=[{"area": WATER}])) == [outcome]


@pytest.mark.parametrize(
    ("work", "expected"), [({}, "official_decision"), ({"activity": "某种涉河工程"}, "undetermined")]
)
def test_works_that_nobody_names_are_never_clear_on_the_river(
    work: dict[str, Any], expected: str, check: Check
) -> None:
    answer = check([LINE], {"area": box(150), **work}, rivers=[{"area": WATER}])
    assert in_band(answer) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("采石", "prohibited"), ("MI-MINE", "prohibited"), ("采空区注浆", "official_decision")]
)
def test_only_quarrying_is_an_act_of_the_river(text: str, expected: str, check: Check) -> None:
    answer = check([LINE], {"activity": text, "area": box(100)}, rivers=[{"area": WATER}])
    assert in_band(answer) == [expected]


def test_water_that_no_layer_shows_is_told(check: Check) -> None:
    far = [{"area": [[2000, 2000], [2100, 2000], [2100, 2100]]}]
    answer = check([LINE], {"activity": "WA-SAND", "area": box(100)}, rivers=far)
    assert answer.outcome is Outcome.UNDETERMINED
    assert "rivers_incomplete" in {one.kind for one in answer.caveats}


def test_waters_of_another_law_forbid_nothing_by_this_one(check: Check) -> None:
    canal = [{"area": WATER, "water_class": "snwd_main_canal"}]
    answer = check([LINE], {"activity": "WA-SAND", "area": box(60)}, rivers=canal)
    assert not answer.prohibited_activities


@pytest.mark.parametrize(("beyond_m", "found"), [(0.4, True), (0.6, False)])
def test_within_the_error_beyond_the_band_it_is_asked_what_would_follow_there(
    beyond_m: float, found: bool, check: Check
) -> None:
    """On the water the act is banned, on the land beside it the authority decides: neither becomes the other by being near."""
    line = {**LINE, "position_accuracy_m": 0.5}
    on_water = check([line], {"activity": "WA-SAND", "area": box(200 + beyond_m)}, rivers=[{"area": WATER}])
    narrow = [[-300, -400], [-100, -400], [-100, 400], [-300, 400]]
    # Five metres east of the water: 200.06 m from the corner of the section where it is 200 m from the line.
    south = (((200 + beyond_m) ** 2) - 5**2) ** 0.5
    on_land = check([line], {"activity": "WA-SAND", "area": box(south, west=-95)}, rivers=[{"area": narrow}])
    for answer, follows in ((on_water, Outcome.PROHIBITED), (on_land, Outcome.OFFICIAL_DECISION)):
        asked = [(one.outcome, one.if_inside) for one in answer.findings if one.zone == "river_crossing"]
        if found:
            assert asked == [(Outcome.VERIFY_ON_SITE, follows)]
        else:
            assert (Outcome.VERIFY_ON_SITE, follows) not in asked
