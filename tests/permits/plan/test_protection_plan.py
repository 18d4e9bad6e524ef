"""Who signs, which pipes, what is done about them and where the works break it: what stands in the plan that the parties take to the site."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from permits.disclosure.disclose import disclose
from permits.record.plan import Plan
from permits.record.reading import from_version_1, json_schema
from permits.record.record import Record

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "position_accuracy_m": 0,
    "operator": "某热力公司",
    "line": [[-50, 0], [50, 0]],
}
DN600: dict[str, Any] = {**MAIN, "outer_diameter_mm": 760, "dn": 600, "depth_m": 1.5, "position_grade": "B"}
TRANSMISSION = {"asset_id": "T", "kind": "transmission", "dn": 1400, "position_accuracy_m": 0, "line": MAIN["line"]}
AREA = [[-5, 1], [5, 1], [5, 9], [-5, 9]]
OVER = [[-5, -4], [5, -4], [5, 4], [-5, 4]]
WINTER = {"start": "2026-12-01", "end": "2026-12-20"}
Drawn = Callable[..., Record]


def measures(found: Plan) -> dict[str, str]:
    return {one.key: one.value.en for one in (*found.measures, *found.pipe_measures)}


@pytest.mark.parametrize(
    ("work", "owed"),
    [
        ({"activity": "EX-PIT", "area": AREA}, True),
        # A millimetre beyond the limit of 1.5 m from a casing of 0.15 m.
        ({"activity": "EX-PIT", "area": [[-5, 1.651], [5, 1.651], [5, 9], [-5, 9]]}, False),
        ({"activity": "LD-HAZ", "area": AREA}, False),
    ],
)
def test_a_plan_is_drawn_up_where_one_is_owed(work: dict[str, Any], owed: bool, drawn: Drawn) -> None:
    assert (drawn([MAIN], work).plan is not None) is owed


def test_each_pipe_stands_once_with_its_least_distance(plan: Callable[..., Plan]) -> None:
    other = {**MAIN, "asset_id": "N", "line": [[-50, 10.5], [50, 10.5]]}
    near = {"id": "近", "activity": "EX-PIT", "area": AREA}
    nearer = {"id": "更近", "activity": "EX-TRENCH", "width_m": 1, "line": [[20, 1], [30, 1]]}
    found = plan([MAIN, other], near, nearer)
    # The pit's edge is 0.85 m from the casing, the trench's (half a metre nearer) 0.35 m; N is 1.35 m from the pit.
    assert {one.asset_id: one.distance_m for one in found.assets} == {"M": 0.35, "N": 1.35}
    assert set(found.activities) == {"EX-PIT", "EX-TRENCH"}
    assert {(one.feature, one.activity, one.lifted) for one in found.works} == {
        ("近", "EX-PIT", True),
        ("更近", "EX-TRENCH", True),
    }


@pytest.mark.parametrize(("owner", "signs"), [("业主委员会", ("业主委员会",)), ("某热力公司", ()), (None, ())])
def test_an_owner_signs_beside_the_operator_and_once_where_they_are_one(
    owner: str | None, signs: tuple[str, ...], plan: Callable[..., Plan]
) -> None:
    work = {"activity": "EX-PIT", "area": AREA, "client": "某地产", "contractor": "某建设"}
    found = plan([{**MAIN, "owner": owner}], work, supervisor="某监理", responsible="张工 000")
    names = {one.party: one.names for one in found.parties}
    assert (
        names["operator"] == ("某热力公司",) and names["client"] == ("某地产",) and names["contractor"] == ("某建设",)
    )
    assert names["owner"] == signs and names["supervisor"] == ("某监理",) and found.responsible == "张工 000"
    assert [one.party for one in found.parties if one.statutory] == ["client", "operator", "producer"]


def test_measures_are_those_of_the_works_and_of_the_kind_of_pipe(plan: Callable[..., Plan]) -> None:
    dug, stored = {"activity": "EX-PIT", "area": AREA}, {"activity": "LD-STACK", "area": AREA}
    assert measures(plan([MAIN], dug))["no_machine"] == "within 1.0 m"
    assert measures(plan([TRANSMISSION], dug))["no_machine"] == "within 3.0 m"
    # Where both lie there, each has its own.
    both = [one for one in plan([MAIN, TRANSMISSION], dug).measures if one.key == "no_machine"]
    assert {one.assets: one.value.en for one in both} == {("M",): "within 1.0 m", ("T",): "within 3.0 m"}
    assert "no_machine" not in measures(plan([MAIN], stored))
    # Of works that nobody names every common measure may matter.
    nameless, pit = measures(plan([MAIN], {"area": AREA})), measures(plan([MAIN], dug))
    assert nameless.keys() >= pit.keys() - {"monitoring", "alarm", "frequency"}


def test_works_stated_to_be_dug_by_hand_have_no_measures_of_machines(plan: Callable[..., Plan]) -> None:
    dug = {"activity": "EX-TRENCH", "area": AREA}
    by_hand, unsaid = measures(plan([MAIN], {**dug, "hand_dug": True})), measures(plan([MAIN], dug))
    assert "all_by_hand" in by_hand and not by_hand.keys() & {"no_machine", "breaker_ban"}
    assert "all_by_hand" not in unsaid and unsaid.keys() >= {"no_machine", "breaker_ban"}


def test_a_standard_is_named_only_where_the_number_is_from_it(plan: Callable[..., Plan]) -> None:
    """Of a clearance CJJ 34 has the one for an open cut; the one for jacking is practice."""
    named = {
        activity: {
            one.key: (one.source, one.standard) for one in plan([MAIN], {"activity": activity, "area": AREA}).measures
        }
        for activity in ("EX-TRENCH", "TR-JACK")
    }
    assert named["EX-TRENCH"]["crossing_clearance"] == ("STD", "CJJ 34")
    assert named["TR-JACK"]["crossing_clearance"] == ("IP", None)


def test_a_number_to_confirm_is_a_blank_with_the_usual_one_behind_it(plan: Callable[..., Plan]) -> None:
    found = plan([MAIN], {"activity": "EX-PIT", "area": AREA})
    machine = next(one for one in found.measures if one.key == "no_machine")
    assert machine.confirm and machine.to_fill.en == "within ____ [usual: 1.0 m]"
    assert machine.to_fill.zh == "距外缘 ____ [常用值 1.0 m] 内"
    assert all(one.confirm or one.to_fill == one.value for one in (*found.measures, *found.pipe_measures))


@pytest.mark.parametrize(
    ("pipe", "dates", "exposed"),
    [
        (DN600, WINTER, False),
        (DN600, {}, True),
        ({**MAIN, "dn": 200, "outer_diameter_mm": 315}, WINTER, True),
        # Nobody knows how large it is: it counts as the largest.
        ({**MAIN, "outer_diameter_mm": None}, WINTER, False),
        # A casing of DN500 whose nominal diameter nobody states.
        ({**MAIN, "outer_diameter_mm": 655}, WINTER, False),
        (TRANSMISSION, WINTER, False),
    ],
)
def test_a_large_or_hot_pipe_is_not_exposed_in_season(
    pipe: dict[str, Any], dates: dict[str, Any], exposed: bool, plan: Callable[..., Plan]
) -> None:
    found = plan([pipe], {"activity": "EX-PIT", "area": OVER, **dates})
    keys = measures(found).keys()
    assert ("hang_or_support" in keys) is exposed and ("not_exposed" in keys) is not exposed
    assert {one.exposes for one in found.trial_pits} == {exposed}
    # The pit lies over the pipe: as declared it would dig it free.
    assert [one.kind for one in found.pipe_conflicts] == ([] if exposed else ["exposure"])
    assert found.season.meets is bool(dates)


def test_a_dig_that_ends_above_the_pipe_does_not_expose_it(plan: Callable[..., Plan]) -> None:
    work = {"activity": "EX-PIT", "area": OVER, **WINTER}
    assert plan([DN600], {**work, "depth_m": 1.0}).pipe_conflicts == ()
    assert len(plan([DN600], {**work, "depth_m": 1.5}).pipe_conflicts) == 1


def test_what_is_not_exposed_is_not_hung(plan: Callable[..., Plan]) -> None:
    """A trench that ends above the pipe, by more than the error of its depth of 0.225 m."""
    hung = {"exposed_length", "hang_or_support"}
    trench = {"activity": "EX-TRENCH", "width_m": 1, "line": [[0, -9], [0, 9]]}

    def held(depth_m: float | None, **pipe: Any) -> set[str]:
        return (
            set(measures(plan([{**DN600, "position_accuracy_m": None, **pipe}], {**trench, "depth_m": depth_m}))) & hung
        )

    assert held(1.2) == set() and held(1.3) == hung and held(None) == hung
    # Nobody says how the depth of the pipe was found.
    assert held(1.2, position_accuracy_m=0) == hung


def test_works_nearer_than_a_measure_allows_are_a_conflict_with_two_ways_out(plan: Callable[..., Plan]) -> None:
    # A bored pile 0.65 m from the casing of 0.15 m; one of 3 m beside it keeps the distance exactly.
    near = {"id": "近", "activity": "PI-BORED", "diameter_m": 0.8, "area": [[0, 0.8], [1, 0.8], [1, 1.8], [0, 1.8]]}
    far = {"id": "远", "activity": "PI-BORED", "area": [[0, 3.15], [1, 3.15], [1, 4], [0, 4]]}
    (found,) = plan([MAIN], near, far).conflicts
    assert (found.feature, found.measure, found.measured_m, found.needed_m, found.short_m) == (
        "近",
        "pile_bored",
        0.65,
        3.0,
        2.35,
    )
    assert "calculation" in found.agree.en and "移动" in found.move.zh


def test_a_measure_reaches_beyond_the_zone_of_the_law(plan: Callable[..., Plan]) -> None:
    trench = {"id": "沟", "activity": "EX-TRENCH", "area": AREA}
    pile = {"id": "桩", "activity": "PI-DRIVEN", "area": [[0, 5.15], [1, 5.15], [1, 6], [0, 6]]}
    (found,) = plan([MAIN], trench, pile).conflicts
    assert (found.feature, found.measured_m, found.needed_m) == ("桩", 5.0, 10.0)


def test_an_applicant_cannot_tell_on_which_side_of_a_measure_the_works_lie(drawn: Drawn) -> None:
    trench = {"id": "沟", "activity": "EX-TRENCH", "area": AREA}

    def seen(away_m: float, role: str) -> tuple[object, ...]:
        y = 0.15 + away_m
        pile = {"id": "桩", "activity": "PI-DRIVEN", "area": [[0, y], [1, y], [1, 12], [0, 12]]}
        record = disclose(drawn([MAIN], trench, pile), role).record
        assert record.plan is not None
        usual = [(one.feature, asked.usual_m) for one in record.features for asked in one.usual]
        return [one.feature for one in record.plan.conflicts], usual

    assert seen(9.99, "operator")[0] == ["桩"] and seen(10.01, "operator")[0] == []
    # What practice asks is in a published table, and is said by the band; that these works break it is not.
    assert seen(9.99, "applicant") == seen(10.01, "applicant") == ([], [("桩", 10.0)])


def test_an_applicant_reads_a_conflict_in_the_zone_in_tenths(drawn: Drawn) -> None:
    pile = {"activity": "PI-BORED", "area": [[0, 0.837], [1, 0.837], [1, 1.8], [0, 1.8]]}
    record = disclose(drawn([MAIN], pile), "applicant").record
    assert record.plan is not None
    (found,) = record.plan.conflicts
    assert (found.measured_m, found.needed_m, found.short_m) == (0.7, 3.0, 2.3)


@pytest.mark.parametrize(
    ("said", "broken"),
    [("强夯", ("dynamic_compaction", 30.0)), ("振动碾压", ("roller", 3.0)), ("压路机静压碾压", None)],
)
def test_rolling_is_no_dynamic_compaction(
    said: str, broken: tuple[str, float] | None, plan: Callable[..., Plan]
) -> None:
    dug = {"activity": "EX-PIT", "area": AREA}
    found = plan([MAIN], dug, {"activity": "VB-COMP", "method": said, "area": AREA})
    assert [(one.measure, one.needed_m) for one in found.conflicts] == ([] if broken is None else [broken])


CHAMBER = {"asset_id": "J", "kind": "facility", "area": [[-2, -2], [2, -2], [2, 2], [-2, 2]]}
OVER_IT = {"line": [[0, -9], [0, 9]], "width_m": 1}
BESIDE = [[2.5, -3], [4, -3], [4, 3], [2.5, 3]]


@pytest.mark.parametrize(
    ("asset", "work", "broken"),
    [
        # A trunk 1.01 m from the edge, whatever the width of its hole; one at 1.5 m keeps its distance.
        (MAIN, {"activity": "PL-TREE", "hole_diameter_m": 0.8, "point": [0, 1.16]}, ("distance", "trees", 1.01, 1.5)),
        (MAIN, {"activity": "PL-TREE", "hole_diameter_m": 1.6, "point": [0, 1.65]}, None),
        # A chamber is not crossed; lines pass beside it.
        (CHAMBER, {"activity": "EX-TRENCH", "depth_m": 2, **OVER_IT}, ("through", "no_crossing", None, None)),
        (CHAMBER, {"activity": "EX-TRENCH", "depth_m": 2, "area": BESIDE}, None),
        # Nothing is stored on its cover.
        (CHAMBER, {"activity": "LD-STACK", "area": OVER}, ("through", "manholes", None, None)),
        (MAIN, {"activity": "DR-GEO", "diameter_m": 0.1, "point": [0, 0]}, ("through", "hole_position", None, None)),
        # The pipe lies from 1.5 m to 2.26 m.
        (DN600, {"activity": "EX-TRENCH", "depth_m": 1.3, **OVER_IT}, None),
        (DN600, {"activity": "EX-TRENCH", "depth_m": 1.4, **OVER_IT}, ("clearance", "crossing_clearance", 0.1, 0.15)),
        (DN600, {"activity": "EX-TRENCH", "depth_m": 2, **OVER_IT}, ("clearance", "crossing_clearance", 0.0, 0.15)),
        (DN600, {"activity": "EX-TRENCH", "depth_m": 3, **OVER_IT}, None),
        (MAIN, {"activity": "EX-TRENCH", "depth_m": 2, **OVER_IT}, None),
        (DN600, {"activity": "EX-SHALLOW", "depth_m": 1.2, "area": OVER}, ("clearance", "shallow_cover", 0.3, 0.5)),
        # In season the cover over a large pipe stays.
        (DN600, {"activity": "EX-PIT", "depth_m": 1.3, "area": OVER, **WINTER}, ("clearance", "not_exposed", 0.2, 0.3)),
        (DN600, {"activity": "EX-PIT", "depth_m": 1.1, "area": OVER, **WINTER}, None),
        (MAIN, {"activity": "OP-RELOC", "needs_shutdown": True, "area": OVER}, None),
        (
            MAIN,
            {"activity": "OP-RELOC", "needs_shutdown": True, "area": OVER, **WINTER},
            ("season", "shutdown_season", None, None),
        ),
        # Where it is stated that a machine digs or breaks, and where nobody says.
        (MAIN, {"activity": "EX-PIT", "hand_dug": False, "area": AREA}, ("distance", "no_machine", 0.85, 1.0)),
        (MAIN, {"activity": "EX-PIT", "area": AREA}, None),
        (MAIN, {"activity": "BL-STATIC", "method": "破碎锤", "area": AREA}, ("distance", "breaker_ban", 0.85, 3.0)),
        (MAIN, {"activity": "LD-CRANE", "area": AREA}, ("distance", "crane", 0.85, 3.0)),
    ],
)
def test_every_distance_clearance_and_season_of_a_measure_is_held_against_the_works(
    asset: dict[str, Any], work: dict[str, Any], broken: tuple[object, ...] | None, plan: Callable[..., Plan]
) -> None:
    found = plan([asset], work, {"id": "坑", "activity": "EX-POTHOLE", "area": AREA})
    met = [
        (one.kind, one.measure, one.measured_m, one.needed_m)
        for one in (*found.conflicts, *found.pipe_conflicts)
        if one.feature != "坑"
    ]
    assert met == ([] if broken is None else [broken])


def test_a_measure_held_against_works_beyond_the_zone_stands_in_the_plan_to_be_confirmed(drawn: Drawn) -> None:
    trench = {"id": "沟", "activity": "EX-TRENCH", "area": AREA}
    tamped = {"id": "夯", "activity": "VB-COMP", "area": [[0, 20], [9, 20], [9, 29], [0, 29]]}
    blast = {"id": "爆", "activity": "BL-ROCK", "area": [[0, 40], [9, 40], [9, 49], [0, 49]]}
    record = drawn([MAIN], trench, tamped, blast)
    assert record.plan is not None
    beyond = [one for one in (*record.plan.measures, *record.plan.pipe_measures) if "outside the zone" in one.name.en]
    assert [(one.key, one.activities, one.confirm) for one in beyond] == [
        ("dynamic_compaction", ("VB-COMP",), True),
        ("vibration", ("BL-ROCK",), True),
        ("blast", ("BL-ROCK",), False),
    ]
    assert "30 m" in beyond[0].to_fill.zh and "____" in beyond[0].to_fill.zh
    # It would tell an applicant how near the pipe is.
    seen = disclose(record, "applicant").record.plan
    assert seen is not None and not [one for one in seen.measures if "outside the zone" in one.name.en]
    far = {**tamped, "area": [[0, 31], [9, 31], [9, 39], [0, 39]]}
    plan = drawn([MAIN], trench, far).plan
    assert plan is not None and "dynamic_compaction" not in measures(plan)


def test_a_section_is_drawn_only_where_both_heights_are_known(plan: Callable[..., Plan]) -> None:
    pit = {"activity": "EX-PIT", "area": [[-5, 1], [5, 1], [5, 9], [-5, 9]], "depth_m": 3.0}
    detected = {**DN600, "position_accuracy_m": None}
    (section,) = plan([detected], pit).sections
    assert section.kind == "nearest" and section.clear_across_m == 0.62
    (pipe,) = section.pipes
    assert (pipe.left_m, pipe.right_m, pipe.top_m, pipe.bottom_m, pipe.round) == (-0.38, 0.38, 1.5, 2.26, True)
    works = section.works
    assert (works.left_m, works.top_m, works.bottom_m, works.cut_right) == (1.0, 0.0, 3.0, True)
    assert section.limits_m == (-1.88, 1.88) and section.depth_error_m == 0.225
    # A stated accuracy in plan says nothing of how the depth was found.
    assert [one.depth_error_m for one in plan([DN600], pit).sections] == [None]
    # The pipe's depth is not known: the trial pit is to find it. The dig's is not: the plan asks for it.
    no_pipe = plan([MAIN], pit)
    assert no_pipe.sections == () and [one.why[-1].en for one in no_pipe.trial_pits] == [
        "its depth is not known, so that no section can be drawn"
    ]
    no_dig = plan([DN600], {**pit, "depth_m": None})
    assert no_dig.sections == () and [one.fact for one in no_dig.to_state] == ["depth_m"]


def test_a_section_of_a_bore_needs_to_know_of_what_its_depth_is(plan: Callable[..., Plan]) -> None:
    bore = {"activity": "TR-JACK", "line": [[0, -20], [0, 20]], "depth_m": 4.0, "diameter_m": 1.0}
    found = plan([DN600], {**bore, "depth_of": "axis"})
    (section,) = found.sections
    assert section.kind == "crossing" and (section.works.top_m, section.works.bottom_m) == (3.5, 4.5)
    assert section.clear_down_m == 1.24 and found.pipe_conflicts == ()
    assert [one.fact for one in plan([DN600], bore).to_state] == ["depth_of"]
    (low,) = plan([DN600], {**bore, "depth_m": 3.0, "depth_of": "axis"}).pipe_conflicts
    assert (low.kind, low.measured_m, low.needed_m) == ("clearance", 0.24, 1.0)


def test_trial_pits_and_monitoring_points_stand_along_the_pipe(plan: Callable[..., Plan]) -> None:
    long = {**MAIN, "line": [[-200, 0], [200, 0]]}
    pit = {"activity": "EX-PIT", "area": [[-30, 1], [30, 1], [30, 9], [-30, 9]], "depth_m": 5.0}
    found = plan([long], pit)
    chainages = [one.chainage_m for one in found.trial_pits]
    assert all(169 < value < 232 for value in chainages if value is not None) and len(chainages) >= 4
    points = [one.chainage_m or 0.0 for one in found.monitoring_points]
    assert points == sorted(points) and points[0] < 160 and points[-1] > 240
    gaps = [after - before for before, after in itertools.pairwise(points)]
    assert max(gaps) <= 20.0
    front = [value for value in points if 169 < value < 231]
    assert max(after - before for before, after in itertools.pairwise(front)) <= 8.001


def test_an_uncertain_or_assumed_position_is_dug_for_whatever_is_done_there(plan: Callable[..., Plan]) -> None:
    sketched = {**MAIN, "position_accuracy_m": None, "position_grade": "D"}
    (pit,) = plan([sketched], {"activity": "LD-STACK", "area": AREA}).trial_pits
    assert {one.en for one in pit.why} == {
        "nearer to the limit than the error of its position",
        "a sketched or unsurveyed position, or none stated how",
    }
    assert plan([MAIN], {"activity": "LD-STACK", "area": AREA}).trial_pits == ()


def test_a_structure_is_a_chamber_or_a_station_by_its_size(plan: Callable[..., Plan]) -> None:
    chamber = {
        "asset_id": "C",
        "kind": "facility",
        "belongs_to": "network",
        "area": [[-2, -4], [2, -4], [2, 0], [-2, 0]],
    }
    station = {**chamber, "area": [[-10, -12], [10, -12], [10, 0], [-10, 0]]}
    for structure, thing in ((chamber, "chamber"), (station, "station")):
        found = plan([structure], {"activity": "EX-PIT", "area": AREA})
        assert found.assets[0].thing == thing and "hang_or_support" not in measures(found)
        assert len(found.monitoring_points) == 4


def test_what_the_plan_owes_to_the_pipe_is_blank_for_an_applicant(drawn: Drawn) -> None:
    record = drawn([DN600], {"activity": "EX-PIT", "area": OVER, "depth_m": 3.0, **WINTER})
    seen = disclose(record, "applicant").record.plan
    kept = disclose(record, "operator").record.plan
    assert seen is not None and kept is not None
    for hidden in (seen.pipe_measures, seen.pipe_risks, seen.pipe_conflicts, seen.sections, seen.monitoring_points):
        assert hidden == ()
    assert kept.pipe_measures and kept.pipe_conflicts and kept.sections and kept.monitoring_points
    assert seen.measures and {one.assets for one in seen.measures} == {("供热管 1",)}
    (asset,) = seen.assets
    assert asset.dn is None and asset.outer_diameter_mm is None and asset.depth_m is None and asset.thing is None
    assert all(one.place is None and one.exposes is None for one in seen.trial_pits)
    said = str(dataclasses.asdict(seen))
    assert "DN" not in said and "760" not in said and "1.5 m" not in said.replace("1.5 m on", "")


def test_a_determination_of_version_1_has_no_letters(drawn: Drawn) -> None:
    assert from_version_1({"schema": "heatguard.determination/1"})["letters"] == []
    assert "letters" in json_schema()["required"]
