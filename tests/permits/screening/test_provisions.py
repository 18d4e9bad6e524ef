"""Every provision that is no plain zone: on its limit, a hair off it, and each cell of the outcome table."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome, strictest_first
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
LINE: dict[str, Any] = {"asset_id": "T", "kind": "transmission", "dn": 1400, "line": [[-450, 0], [450, 0]]}
WATER = [[-300, -400], [300, -400], [300, 400], [-300, 400]]

Write = Callable[..., Path]


def check(
    folder: Path,
    write: Write,
    assets: list[dict[str, Any]],
    work: dict[str, Any],
    *,
    rivers: list[dict[str, Any]] | None = None,
    readings: dict[str, str] | None = None,
) -> Determination:
    network = write(folder / "n.geojson", [{"position_accuracy_m": 0, **asset} for asset in assets])
    waters = None
    if rivers is not None:
        waters = LayerSource(write(folder / "r.geojson", [{"extent": "management_area", **one} for one in rivers]))
    desk = Desk(load_network([LayerSource(network)], rivers=waters, tables=network_tables()))
    works = write(folder / "w.geojson", [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **work}])
    return desk.check(read_layers(works), today=DAY, readings=readings).determination


def box(south: float, *, west: float = -5, width: float = 10, height: float = 10) -> list[list[float]]:
    return [[west, south], [west + width, south], [west + width, south + height], [west, south + height]]


def in_band(answer: Determination) -> list[str]:
    return [one.outcome.value for one in answer.findings if one.zone == "river_crossing" and one.limit_m == 200.0]


@pytest.mark.parametrize("act", ["WA-ANCHOR", "WA-SAND", "WA-MUD", "MI-MINE"])
@pytest.mark.parametrize(("south", "banned"), [(199.999, True), (200.0, True), (200.001, False)])
def test_river_band(act: str, south: float, banned: bool, tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": act, "area": box(south)}, rivers=[{"area": WATER}])
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
    work: dict[str, Any], expected: list[str], tmp_path: Path, write: Write
) -> None:
    row = {"activity": "BL-ROCK", "area": box(150), **work}
    assert in_band(check(tmp_path, write, [LINE], row, rivers=[{"area": WATER}])) == expected


@pytest.mark.parametrize("act", ["EX-PIT", "DR-GEO", "ST-BRIDGE", "PI-DRIVEN"])
def test_acts_that_are_not_listed_are_not_banned_in_the_river(act: str, tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": act, "area": box(60)}, rivers=[{"area": WATER}])
    assert in_band(answer) == []
    # All that the law forbids in the zone touched is told all the same.
    assert [act.zone for act in answer.prohibited_activities] == ["river_crossing"] * 5
    assert not any(act.declared for act in answer.prohibited_activities)


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
def test_class_of_the_water(water_class: str, expected: str | None, tmp_path: Path, write: Write) -> None:
    rivers = [{"area": WATER, "water_class": water_class}]
    answer = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(60)}, rivers=rivers)
    assert in_band(answer) == ([] if expected is None else [expected])
    assert ("other_law" in {one.kind for one in answer.caveats}) is (expected is None)


def test_land_of_the_strip_is_for_the_authority(tmp_path: Path, write: Write) -> None:
    """Within 200 m of the section, but wholly outside the management area; the strip reading bans it."""
    narrow = [[-300, -400], [-100, -400], [-100, 400], [-300, 400]]
    work = {"activity": "WA-SAND", "area": box(20, west=-90)}
    answer = check(tmp_path, write, [LINE], work, rivers=[{"area": narrow}])
    assert in_band(answer) == ["official_decision"]
    (finding,) = (one for one in answer.findings if one.zone == "river_crossing")
    assert ("river_area", "strip", Outcome.PROHIBITED) in [
        (one.reading, one.value, one.outcome) for one in finding.other_readings
    ]
    strip = check(tmp_path, write, [LINE], work, rivers=[{"area": narrow}], readings={"river_area": "strip"})
    assert in_band(strip) == ["prohibited"]
    # A metre of it in the river is the river.
    wet = {"activity": "WA-SAND", "area": box(20, west=-101)}
    assert in_band(check(tmp_path, write, [LINE], wet, rivers=[{"area": narrow}])) == ["prohibited"]


def test_each_section_is_judged_on_its_own(tmp_path: Path, write: Write) -> None:
    one = [[-300, -400], [-200, -400], [-200, 400], [-300, 400]]
    two = [[250, -400], [350, -400], [350, 400], [250, 400]]
    rivers = [{"area": one, "name": "甲河"}, {"area": two, "name": "乙河"}]
    between = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(60, west=20)}, rivers=rivers)
    # Sand is dug in water, and the layer shows none here: it is not whole.
    assert in_band(between) == ["undetermined"]
    near = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(60, west=260)}, rivers=rivers)
    assert [one.asset_id for one in near.findings if one.zone == "river_crossing"] == ["T × 乙河 2"]


def test_water_without_management_area_gets_a_margin_and_says_so(tmp_path: Path, write: Write) -> None:
    water = [{"area": [[-50, -400], [50, -400], [50, 400], [-50, 400]], "extent": "water"}]
    on_the_bank = {"activity": "WA-SAND", "area": box(60, west=60)}
    answer = check(tmp_path, write, [LINE], on_the_bank, rivers=water)
    assert in_band(answer) == ["prohibited"]
    assert "river_extent" in answer.findings[0].assumed
    assert "river_extent_assumed" in {one.kind for one in answer.caveats}


def test_no_rivers_layer_is_never_clear(tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(150)})
    assert answer.outcome is Outcome.UNDETERMINED
    beyond = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(200.001)})
    assert beyond.outcome is Outcome.NO_RESTRICTION_FOUND
    other = check(tmp_path, write, [LINE], {"activity": "HW-FIRE", "area": box(150)})
    assert other.outcome is Outcome.NO_RESTRICTION_FOUND


STATION = {
    "asset_id": "S",
    "kind": "facility",
    "belongs_to": "transmission",
    "area": [[-9, -9], [9, -9], [9, 0], [-9, 0]],
}


@pytest.mark.parametrize(
    ("asset", "distance_m", "tier"),
    [
        (LINE, 10.001, "T1"),
        (LINE, 50.0, "T1"),
        (LINE, 50.001, "T2"),
        (LINE, 200.0, "T2"),
        (LINE, 200.001, None),
        (STATION, 6.001, "T1"),
        (STATION, 100.0, "T1"),
        (STATION, 100.001, "T2"),
        (STATION, 500.0, "T2"),
        (STATION, 500.001, None),
        ({**LINE, "laying": "专用隧道"}, 200.001, "T3"),
        ({**LINE, "laying": "专用隧道"}, 1000.0, "T3"),
        ({**LINE, "laying": "专用隧道"}, 1000.001, None),
        ({**LINE, "laying": "综合管廊"}, 200.001, None),
    ],
)
def test_screening_tiers(
    asset: dict[str, Any], distance_m: float, tier: str | None, tmp_path: Path, write: Write
) -> None:
    answer = check(tmp_path, write, [asset], {"activity": "BL-ROCK", "area": box(distance_m)})
    found = [(one.tier, one.statutory) for one in answer.findings]
    assert found == ([] if tier is None else [(tier, False)])
    assert answer.outcome.value == ("no_restriction_found" if tier is None else "safety_review_screening")
    assert not answer.liability


@pytest.mark.parametrize(
    ("work", "distance_m", "presumed"),
    [
        ({"activity": "EX-TRENCH", "depth_m": 3}, 40, True),
        ({"activity": "EX-TRENCH", "depth_m": 3}, 60, False),
        ({"activity": "EX-PIT", "depth_m": 12}, 60, True),
        ({"activity": "EX-PIT", "depth_m": 11.9}, 60, False),
        ({"activity": "EX-PIT"}, 60, False),
        ({"activity": "TR-SHIELD"}, 60, True),
        ({"activity": "DR-SEIS"}, 60, True),
        ({"activities": ["EX-PIT", "DW-DRAW"], "depth_m": 4}, 60, True),
    ],
)
def test_when_a_review_is_presumed(
    work: dict[str, Any], distance_m: float, presumed: bool, tmp_path: Path, write: Write
) -> None:
    answer = check(tmp_path, write, [LINE], {"area": box(distance_m), **work})
    assert [one.presumed for one in answer.findings] == [presumed]
    (duty,) = answer.obligations
    assert (duty.kind, duty.owed_by) == ("safety_review", ("contractor",))
    assert "类比" in (duty.due.zh if duty.due else "")


def test_tunnel_tier_is_for_blasting_and_mining_only(tmp_path: Path, write: Write) -> None:
    tunnel = {**LINE, "laying": "隧道"}
    assert not check(tmp_path, write, [tunnel], {"activity": "EX-PIT", "area": box(300)}).findings


def test_acts_the_review_does_not_name_are_told_about(tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": "PI-DRIVEN", "area": box(30)})
    assert answer.outcome is Outcome.NO_RESTRICTION_FOUND
    assert "review_not_named" in {one.kind for one in answer.caveats}


PARCEL = {"asset_id": "R", "kind": "reserved_land", "area": [[-10, -10], [10, -10], [10, 0], [-10, 0]]}


@pytest.mark.parametrize(("south", "banned"), [(0.0, False), (-0.0005, False), (-0.002, True), (-5.0, True)])
def test_reserved_land_is_occupied_not_touched(south: float, banned: bool, tmp_path: Path, write: Write) -> None:
    """A hundredth of a square metre is the least that counts; a shared boundary is none."""
    answer = check(tmp_path, write, [PARCEL], {"activity": "LD-STACK", "area": box(south)})
    assert (answer.outcome is Outcome.PROHIBITED) is banned
    assert not answer.liability


@pytest.mark.parametrize(
    ("activity", "outcome"),
    [
        ("XX-LIGHT", Outcome.NO_RESTRICTION_FOUND),
        (["XX-LIGHT", "LD-STACK"], Outcome.PROHIBITED),
        ("一种没有人知道的事", Outcome.UNDETERMINED),
        (["一种没有人知道的事", "LD-STACK"], Outcome.PROHIBITED),
    ],
)
def test_who_occupies_reserved_land(activity: Any, outcome: Outcome, tmp_path: Path, write: Write) -> None:
    """A survey occupies nothing; of words that nobody knows it cannot be told."""
    answer = check(tmp_path, write, [PARCEL], {"activity": activity, "area": box(-5)})
    assert answer.outcome is outcome


@pytest.mark.parametrize(("south", "advised"), [(51.0, True), (199.9, True), (200.1, False)])
def test_dewatering_alone_is_advised_on_as_far_as_it_is_screened(
    south: float, advised: bool, tmp_path: Path, write: Write
) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": "DW-DRAW", "area": box(south)})
    assert answer.outcome is Outcome.NO_RESTRICTION_FOUND
    assert ("review_not_named" in {one.kind for one in answer.caveats}) is advised


@pytest.mark.parametrize(
    ("beyond_m", "round_end"),
    [(9.999, True), (10.0, True), (10.001, False)],
)
def test_end_of_a_line(beyond_m: float, round_end: bool, tmp_path: Path, write: Write) -> None:
    """Beyond the end of a line the zone reaches round; read flat, it does not."""
    line = {**LINE, "line": [[-60, 0], [0, 0]]}
    work = {"activity": "EX-FIELD", "depth_m": 1, "area": box(-2, west=beyond_m, width=4, height=4)}
    answer = check(tmp_path, write, [line], work)
    assert (answer.outcome is Outcome.PLAN_REQUIRED) is round_end
    if round_end:
        (finding,) = answer.findings
        assert ("line_end", "flat", None) in [(one.reading, one.value, one.outcome) for one in finding.other_readings]
    flat = check(tmp_path, write, [line], work, readings={"line_end": "flat"})
    assert flat.outcome is Outcome.NO_RESTRICTION_FOUND
    # To the side of the very end both readings hold.
    side = {"activity": "EX-FIELD", "depth_m": 1, "area": box(8, west=-2, width=4, height=4)}
    (finding,) = check(tmp_path, write, [line], side).findings
    assert not [one for one in finding.other_readings if one.reading == "line_end"]
    assert check(tmp_path, write, [line], side, readings={"line_end": "flat"}).outcome is Outcome.PLAN_REQUIRED


MAIN = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-14", "2026-11-14", "no_restriction_found"),
        ("2026-11-15", "2026-11-15", "season_conflict"),
        ("2026-10-01", "2026-11-15", "season_conflict"),
        ("2027-03-15", "2027-03-15", "season_conflict"),
        ("2027-03-16", "2027-03-16", "no_restriction_found"),
        ("2027-03-16", "2027-11-14", "no_restriction_found"),
        ("2027-03-16", "2027-11-15", "season_conflict"),
    ],
)
def test_heating_season(start: str, end: str, expected: str, tmp_path: Path, write: Write) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": start, "end": end}
    assert check(tmp_path, write, [MAIN], {**work, "client": "某热力公司"}).outcome.value == expected


@pytest.mark.parametrize(
    ("start", "asked"),
    [
        ("2026-09-15", False),
        ("2026-09-16", False),
        ("2026-09-17", True),
        ("2026-11-15", True),
        ("2027-03-15", True),
        ("2027-03-16", False),
    ],
)
@pytest.mark.parametrize(("shutdown", "expected"), [(None, "undetermined"), (True, "season_conflict")])
def test_works_without_an_end_are_asked_about_a_season_that_begins_soon(
    start: str, asked: bool, shutdown: bool | None, expected: str, tmp_path: Path, write: Write
) -> None:
    """60 days before 15 November is 16 September: less than that is asked."""
    work = {"activity": "OP-MAINT", "area": box(-1), "start": start, "end": None, "client": "某热力公司"}
    answer = check(tmp_path, write, [MAIN], {**work, "needs_shutdown": shutdown})
    assert answer.outcome.value == (expected if asked else "no_restriction_found")
    (caveat,) = (one for one in answer.caveats if one.kind == "end_not_stated")
    day = "2027-11-15" if start.startswith("2027") else "2026-11-15"
    assert (day in caveat.text.zh and day in caveat.text.en) is not asked


def test_who_states_no_end_is_told_how_far_the_law_was_followed(tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [MAIN], {"activity": "EX-PIT", "area": box(-1), "end": None})
    (caveat,) = (one for one in answer.caveats if one.kind == "end_not_stated")
    assert "12 个月" in caveat.text.zh and "12 months" in caveat.text.en and "供热期" not in caveat.text.zh
    stated = check(tmp_path, write, [MAIN], {"activity": "EX-PIT", "area": box(-1)})
    assert "end_not_stated" not in {one.kind for one in stated.caveats}


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ({"activity": "OP-MAINT"}, "undetermined"),
        ({"activity": "OP-MAINT", "needs_shutdown": False, "client": "某热力公司"}, "no_restriction_found"),
        ({"activity": "OP-MAINT", "needs_shutdown": False}, "consent_required"),
        ({"activity": "OP-EMERG", "client": "某热力公司"}, "no_restriction_found"),
        (
            {"activity": "OP-MAINT", "needs_shutdown": True, "emergency": True, "client": "某热力公司"},
            "no_restriction_found",
        ),
        ({"activity": "EX-TRENCH", "needs_shutdown": True}, "season_conflict"),
        ({"activity": "EX-TRENCH"}, "plan_required"),
        ({"activity": "OP-RELOC", "needs_shutdown": True}, "consent_required"),
    ],
)
def test_whose_work_the_season_stops(work: dict[str, Any], expected: str, tmp_path: Path, write: Write) -> None:
    row = {"area": box(-1), "start": "2026-12-01", "end": "2026-12-05", **work}
    assert check(tmp_path, write, [MAIN], row).outcome.value == expected


@pytest.mark.parametrize(
    ("start", "noted"),
    [("2026-10-31", False), ("2026-11-01", True), ("2026-11-14", True), ("2026-11-15", False)],
)
def test_operators_are_told_when_they_must_be_ready(start: str, noted: bool, tmp_path: Path, write: Write) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": start, "end": start}
    work["client"] = "某热力公司"
    kinds = {one.kind for one in check(tmp_path, write, [MAIN], work).caveats}
    assert ("ready_for_season" in kinds) is noted


@pytest.mark.parametrize(
    ("start", "end", "outcomes"),
    [
        ("2026-03-01", "2026-03-31", ["prior_law"]),
        ("2026-03-31", "2026-04-01", ["plan_required", "prior_law"]),
        ("2026-04-01", "2026-04-02", ["plan_required"]),
    ],
)
def test_day_of_entry_into_force(start: str, end: str, outcomes: list[str], tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [MAIN], {"activity": "EX-PIT", "area": box(1), "start": start, "end": end})
    assert [one.value for one in answer.outcomes] == outcomes


@pytest.mark.parametrize("activity", ["EX-PIT", "ST-BUILD", "ST-HOARD"])
@pytest.mark.parametrize(
    ("position", "beyond_m", "outcome", "certainty"),
    [
        ({"position_accuracy_m": None, "position_grade": "A"}, -0.11, "inside", "inside"),
        ({"position_accuracy_m": None, "position_grade": "A"}, -0.09, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.0, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.09, "verify_on_site", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "A"}, 0.11, None, None),
        ({"position_accuracy_m": None, "position_grade": "C"}, 0.99, "verify_on_site", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "C"}, 1.01, None, None),
        ({"position_accuracy_m": None, "position_grade": "D"}, 0.0, "inside", "marginal"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 0.01, "undetermined", "undetermined"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 4.99, "undetermined", "undetermined"),
        ({"position_accuracy_m": None, "position_grade": "D"}, 5.01, None, None),
        ({"position_accuracy_m": None}, 4.99, "undetermined", "undetermined"),
        ({"position_accuracy_m": 5.0}, 4.99, "verify_on_site", "marginal"),
    ],
)
def test_outcome_follows_the_distance_and_certainty_stands_beside_it(
    activity: str,
    position: dict[str, Any],
    beyond_m: float,
    outcome: str | None,
    certainty: str | None,
    tmp_path: Path,
    write: Write,
) -> None:
    follows = {"EX-PIT": "plan_required", "ST-BUILD": "prohibited", "ST-HOARD": "official_decision"}[activity]
    work = {"activity": activity, "area": box(0.15 + 1.5 + beyond_m)}
    answer = check(tmp_path, write, [{**MAIN, **position}], work)
    if outcome is None:
        assert not answer.findings and answer.outcome is Outcome.NO_RESTRICTION_FOUND
        return
    (finding,) = answer.findings
    assert finding.certainty.value == certainty
    if outcome == "inside":
        assert (finding.outcome.value, finding.if_inside) == (follows, None)
    else:
        assert (finding.outcome.value, finding.if_inside) == (outcome, Outcome(follows))
    owes_locating = "locate_on_site" in {duty.kind for duty in answer.obligations}
    assert owes_locating is (certainty != "inside")


def test_outcomes_stand_strictest_first() -> None:
    order = [
        "prohibited",
        "undetermined",
        "consent_required",
        "season_conflict",
        "safety_review_required",
        "plan_required",
        "official_decision",
        "exempt_if_conditions",
        "verify_on_site",
        "safety_review_screening",
        "prior_law",
        "no_restriction_found",
    ]
    assert [one.value for one in strictest_first(reversed(Outcome))] == order


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("prohibited", 20),
        ("undetermined", 30),
        ("consent_required", 10),
        ("season_conflict", 10),
        ("safety_review_required", 10),
        ("plan_required", 10),
        ("official_decision", 30),
        ("exempt_if_conditions", 10),
        ("verify_on_site", 10),
        ("safety_review_screening", 10),
        ("prior_law", 30),
        ("no_restriction_found", 0),
    ],
)
def test_exit_status_of_each_headline(outcome: str, status: int) -> None:
    from permits.service.shipped import outcome_words

    assert outcome_words()[Outcome(outcome)].exit_status == status


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
def test_exception_for_dredging_needs_each_fact_affirmed(
    facts: dict[str, Any], outcome: str, tmp_path: Path, write: Write
) -> None:
    work = {"activity": "WA-MUD", "area": box(120), "exemption": facts}
    assert in_band(check(tmp_path, write, [LINE], work, rivers=[{"area": WATER}])) == [outcome]


@pytest.mark.parametrize(
    ("work", "expected"), [({}, "official_decision"), ({"activity": "某种涉河工程"}, "undetermined")]
)
def test_works_that_nobody_names_are_never_clear_on_the_river(
    work: dict[str, Any], expected: str, tmp_path: Path, write: Write
) -> None:
    answer = check(tmp_path, write, [LINE], {"area": box(150), **work}, rivers=[{"area": WATER}])
    assert in_band(answer) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("采石", "prohibited"), ("MI-MINE", "prohibited"), ("采空区注浆", "official_decision")]
)
def test_only_quarrying_is_an_act_of_the_river(text: str, expected: str, tmp_path: Path, write: Write) -> None:
    answer = check(tmp_path, write, [LINE], {"activity": text, "area": box(100)}, rivers=[{"area": WATER}])
    assert in_band(answer) == [expected]


def test_water_that_no_layer_shows_is_told(tmp_path: Path, write: Write) -> None:
    far = [{"area": [[2000, 2000], [2100, 2000], [2100, 2100]]}]
    answer = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(100)}, rivers=far)
    assert answer.outcome is Outcome.UNDETERMINED
    assert "rivers_incomplete" in {one.kind for one in answer.caveats}


def test_waters_of_another_law_forbid_nothing_by_this_one(tmp_path: Path, write: Write) -> None:
    canal = [{"area": WATER, "water_class": "snwd_main_canal"}]
    answer = check(tmp_path, write, [LINE], {"activity": "WA-SAND", "area": box(60)}, rivers=canal)
    assert not answer.prohibited_activities


def test_the_season_of_the_prior_law_is_not_judged(tmp_path: Path, write: Write) -> None:
    work = {"activity": "OP-MAINT", "needs_shutdown": True, "area": box(-1), "start": "2026-03-10", "end": "2026-04-20"}
    assert check(tmp_path, write, [MAIN], {**work, "client": "某热力公司"}).outcome is Outcome.PRIOR_LAW


@pytest.mark.parametrize(("applicant", "who"), [({}, {"unit", "individual"}), ({"applicant": "unit"}, {"unit"})])
def test_fines_for_both_where_nobody_says_who_acts(
    applicant: dict[str, Any], who: set[str], tmp_path: Path, write: Write
) -> None:
    answer = check(tmp_path, write, [MAIN], {"activity": "EX-PIT", "area": box(1), **applicant})
    assert {one.who for one in answer.liability} == who


@pytest.mark.parametrize(
    ("facts", "clearance"),
    [
        ({"depth_m": 14.46, "depth_of": "top"}, 12.0),
        ({"depth_m": 17.46, "depth_of": "axis", "diameter_m": 6}, 12.0),
        ({"depth_m": 20.46, "depth_of": "bottom", "diameter_m": 6}, 12.0),
        ({"depth_m": 0.5, "depth_of": "top", "diameter_m": 0.4}, 0.6),
        ({"depth_m": 13.5}, None),
        ({"depth_m": 13.5, "depth_of": "axis"}, None),
    ],
)
def test_a_clearance_is_said_only_between_known_heights(
    facts: dict[str, Any], clearance: float | None, tmp_path: Path, write: Write
) -> None:
    main = {"asset_id": "M", "kind": "main", "outer_diameter_mm": 960, "depth_m": 1.5, "line": [[-9, 0], [9, 0]]}
    answer = check(tmp_path, write, [main], {"activity": "TR-SHIELD", "area": box(0), **facts})
    (finding,) = (one for one in answer.findings if one.asset_id == "M" and one.statutory)
    said = {one.kind for one in answer.caveats}
    if clearance is None:
        assert finding.vertical_clearance_m is None and "difference_of_depths" in said
    else:
        assert finding.vertical_clearance_m == pytest.approx(clearance) and "difference_of_depths" not in said
