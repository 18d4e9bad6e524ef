"""The other ways out: land given up, parts that can start, the same works done otherwise; and honest where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.disclosure.disclose import disclose

MAIN: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "outer_diameter_mm": 300,
    "position_accuracy_m": 0.2,
    "line": [[-100, 0], [100, 0]],
}
EDGE_M = 1.85


def box(south: float, *, width: float = 10, height: float = 10, x: float = 0) -> list[list[float]]:
    west, east = x - width / 2, x + width / 2
    return [[west, south], [east, south], [east, south + height], [west, south + height]]


def test_a_prohibited_building_reads_the_cut_and_at_last_the_relocation(
    ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    answer = ask([MAIN], {"activity": "ST-BUILD", "area": box(0.85, height=20)})
    cut = answer.option("cut")
    assert cut.cost.given_up_m2 == pytest.approx(10 * 1.0, abs=0.1) and cut.cost.parts == 1
    assert "give up 10." in cut.text.en and free(answer.again(cut.free))
    assert cut.rest is not None and not free(answer.again(cut.rest))
    last = answer.proposal.options[-1]
    assert last.outcome == "consent_required" and last.free is None and "relocation" in last.text.en


def test_no_strip_too_narrow_for_use_is_left(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """South of the pipe 0.5 m of the site would be left over."""
    answer = ask([MAIN], {"activity": "ST-BUILD", "area": box(-EDGE_M - 0.5, height=20)})
    cut = answer.option("cut")
    assert cut.cost.parts == 1 and free(answer.again(cut.free))
    assert cut.cost.given_up_m2 == pytest.approx(10 * (2 * EDGE_M + 0.5), abs=0.2)


def test_a_cut_is_not_offered_where_too_little_is_left(ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "ST-BUILD", "area": box(-2, height=4.5)})
    assert "cut" not in answer.kinds()


def test_what_lies_clear_can_start_and_a_crossing_stays_one(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    answer = ask([MAIN], {"activity": "EX-TRENCH", "width_m": 1.2, "line": [[-30, -12], [20, 12]]})
    assert "shift" not in answer.kinds() and answer.proposal.reason is not None
    assert "crossing stays a crossing" in answer.proposal.reason.en
    split = answer.option("split")
    assert split.cost.parts == 2 and free(answer.again(split.free)) and not free(answer.again(split.rest))
    straight = next(one for one in answer.proposal.options if one.cost.crossing_m is not None)
    assert straight.cost.crossing_m == pytest.approx(2 * (EDGE_M + 0.6), abs=0.05)
    assert straight.outcome == "plan_required" and straight.free is None
    again = answer.again(straight.rest)
    assert again.outcome == "plan_required" and sum(one.along_m or 0 for one in again.findings) > 0


def test_supply_and_return_are_crossed_together_at_a_right_angle(ask: Callable[..., Any]) -> None:
    back = {**MAIN, "asset_id": "R", "line": [[-100, 0.8], [100, 0.8]]}
    answer = ask([MAIN, back], {"activity": "EX-TRENCH", "width_m": 1.2, "line": [[-30, -12], [20, 12]]})
    (straight,) = [one for one in answer.proposal.options if one.cost.crossing_m is not None]
    assert straight.cost.crossing_m == pytest.approx(2 * (EDGE_M + 0.6) + 0.8, abs=0.05)
    assert answer.again(straight.rest).outcome == "plan_required"


# A main whose western part was sketched and whose eastern part was surveyed; the trench crosses it in the west.
SKETCHED = {**MAIN, "asset_id": "W", "line": [[-100, 0], [4, 0]], "position_accuracy_m": None, "position_grade": "C"}
SURVEYED = {**MAIN, "asset_id": "E", "line": [[4, 0], [100, 0]], "position_accuracy_m": 0.1}
TRENCH = {"activity": "EX-TRENCH", "width_m": 1.2, "line": [[0, -12], [0, 12]]}


def test_a_crossing_goes_to_the_place_where_the_pipe_is_best_known(ask: Callable[..., Any]) -> None:
    answer = ask([SKETCHED, SURVEYED], TRENCH)
    (known,) = [one for one in answer.proposal.options if one.cost.crossing_m is not None]
    assert "where the pipe is best known" in known.text.en and "error 0.10 m instead of 1.00 m" in known.text.en
    # Square to the surveyed part: its limit, half its casing and half the trench, and its error, on both sides.
    assert known.cost.crossing_m == pytest.approx(2 * (1.5 + 0.15 + 0.6 + 0.1), abs=0.05)
    again = answer.again(known.rest)
    assert {one.asset_id for one in again.findings if one.distance_m == 0} == {"E"}
    assert again.outcome == "plan_required" and not any(one.certainty == "undetermined" for one in again.findings)


@pytest.mark.parametrize(
    "other",
    [
        # Known no better; no part of the same pipe; too far along it.
        {**SURVEYED, "position_accuracy_m": 0.95},
        {**SURVEYED, "line": [[4, 9], [100, 9]]},
        {**SURVEYED, "line": [[60, 0], [100, 0]]},
    ],
)
def test_a_crossing_goes_nowhere_else_for_nothing(other: dict[str, Any], ask: Callable[..., Any]) -> None:
    west = {**SKETCHED, "line": [[-100, 0], [other["line"][0][0], 0]]}
    assert not [one for one in ask([west, other], TRENCH).proposal.options if one.cost.crossing_m is not None]


def test_an_applicant_is_not_told_where_the_pipe_is_best_known(ask: Callable[..., Any]) -> None:
    shown = disclose(ask([SKETCHED, SURVEYED], TRENCH).record, "applicant").record.counter_proposal
    assert shown is not None and not [one for one in shown.options if one.cost.crossing_m is not None]


def test_a_trench_is_told_to_be_dug_by_hand_or_jacked_below(ask: Callable[..., Any]) -> None:
    said = " ".join(one.text.zh for one in ask([MAIN], TRENCH).proposal.options)
    assert "垂直" in said and "位置已探明处" in said and "人工开挖" in said and "顶管自供热管下方" in said


def test_a_trench_beside_the_pipe_may_be_narrower_or_laid_elsewhere(
    ask: Callable[..., Any], free: Callable[..., bool]
) -> None:
    """2.3 m off with no width stated, the widest usual one is 3 m: 0.9 m keep clear."""
    answer = ask([MAIN], {"activity": "EX-TRENCH", "line": [[-30, 2.32], [20, 2.32]]})
    narrow = answer.proposal.options[0]
    assert narrow.kind == "substitute" and narrow.cost.size_m == 0.9
    assert free(answer.again(narrow.free, width_m=0.9)) and not free(answer.again(narrow.free, width_m=1.0))
    assert free(answer.again(answer.option("shift").free))


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ("EX-SHALLOW", "静压"),
        ("ST-ROAD", "静压"),
        ("OP-RELOC", "供热季"),
        ("沟槽开挖 更换给水管", "穿越处"),
        ("EX-PIT", "样洞"),
    ],
)
def test_works_bound_to_a_thing_are_not_moved(activity: str, words: str, ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": activity, "area": box(0), "method": "existing"})
    assert not {"shift", "cut"} & set(answer.kinds())
    assert answer.proposal.reason is not None
    assert any(words in one.text.zh for one in answer.proposal.options if one.kind == "substitute")


def test_every_activity_says_how_it_may_be_changed() -> None:
    """Roads, repairs, relocations, trial pits and banks are nowhere moved; buildings, poles and manholes are."""
    ways = {row.code: row.ways for row in code_list(Activities).activity}
    for code in ("ST-ROAD", "EX-SHALLOW", "EX-POTHOLE", "EX-BANK", "OP-MAINT", "OP-EMERG", "OP-RELOC", "WA-BANK"):
        assert not {"shift", "route", "cut"} & set(ways[code]) or code == "EX-BANK", code
    for code in ("ST-BUILD", "ST-POLE", "ST-OTHERMH", "PL-TREE", "LD-HAZ"):
        assert "shift" in ways[code]
    for code in ("EX-TRENCH", "TR-HDD", "TR-JACK", "TR-SHIELD"):
        assert "route" in ways[code] and "shift" not in ways[code]


def test_another_season_frees_what_the_season_forbids(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    pipe = {**MAIN, "operator": "热力公司"}
    works = {
        "activity": "OP-MAINT",
        "client": "热力公司",
        "needs_shutdown": True,
        "start": "2026-12-01",
        "end": "2026-12-10",
        "area": box(0),
    }
    answer = ask([pipe], works)
    later = answer.option("substitute")
    assert later.cost.days == 105 and "2027-03-16" in later.text.zh
    assert free(answer.again(later.free, start="2027-03-16", end="2027-03-25"))


def test_what_no_place_frees_waits_while_the_rest_starts(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """Relocating a pipe needs consent wherever; the milling beyond its zone does not."""
    answer = ask(
        [MAIN], {"activity": "OP-RELOC", "area": box(0)}, {"activity": "EX-SHALLOW", "area": box(0, height=30)}
    )
    split = answer.option("split")
    assert [one.properties.id for one in split.free.features] == ["1"] and free(answer.again(split.free))
    assert {one.properties.id for one in split.rest.features} == {"0", "1"}


def test_roses_for_a_poplar_are_lighter_where_they_are_not_free(ask: Callable[..., Any]) -> None:
    """The roots are prohibited, the hole is not."""
    answer = ask([MAIN], {"activity": "PL-TREE", "species": "毛白杨", "hole_diameter_m": 0.4, "point": [0, 1.0]})
    (planted,) = [one for one in answer.proposal.options if "月季" in one.text.zh]
    assert planted.outcome == "plan_required" and planted.free is None
    again = answer.again(answer.option("shift").free)
    assert again.outcome == "no_restriction_found"


@pytest.mark.parametrize(
    ("by_m", "outcome"), [(0.5, "no_restriction_found"), (2.0, "plan_required"), (5.0, "plan_required")]
)
def test_what_a_larger_site_would_mean(by_m: float, outcome: str, ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(2.8)})
    assert answer.record.outcome == "no_restriction_found" and answer.kinds() == []
    near = answer.proposal.sensitivity
    assert near is not None and {one.by_m: one.outcome for one in near.larger}[by_m] == outcome
    # It meets the limit with its error after 0.95 m.
    assert near.next_change is not None and near.next_change.outcome == "verify_on_site"
    assert near.next_change.by_m == pytest.approx(0.95, abs=0.011)


def test_what_a_survey_a_trial_pit_and_a_size_would_settle(ask: Callable[..., Any]) -> None:
    sketch = {**MAIN, "position_accuracy_m": None, "position_grade": "D"}
    pit = ask([sketch], {"activity": "EX-PIT", "area": box(4)})
    assert {one.kind: one.outcome.value for one in pit.proposal.sensitivity.better} == {
        "trial_pit": "no_restriction_found"
    }
    rough = ask([MAIN], {"activity": "EX-PIT", "area": box(2.5), "accuracy_m": 2})
    assert {one.kind: one.outcome.value for one in rough.proposal.sensitivity.better} == {
        "coordinates": "no_restriction_found"
    }
    axis = ask([MAIN], {"activity": "EX-TRENCH", "line": [[-30, 2.5], [20, 2.5]]})
    assert {one.kind: one.outcome.value for one in axis.proposal.sensitivity.better} == {"size": "no_restriction_found"}


def test_cut_lands_of_an_applicant_do_not_draw_the_limit(ask: Callable[..., Any], free: Callable[..., bool]) -> None:
    """They end on the squares of a grid, whatever the pipe's bearing; and the margin and the next change are hidden."""
    pipe = {**MAIN, "line": [[-100, -30], [100, 34]]}
    answer = ask([pipe], {"activity": "EX-PIT", "area": box(-12, width=40, height=40)})
    shown = disclose(answer.record, "applicant").record.counter_proposal
    assert shown is not None and shown.sensitivity is not None and shown.sensitivity.next_change is None
    for option in shown.options:
        assert option.margin_m is None
        if option.free is not None:
            assert free(answer.again(option.free))
    (cut,) = [one for one in shown.options if one.kind == "cut"]
    rings = shapely.get_rings(shapely.get_parts([feature.geometry for feature in cut.free.features]))
    for ring in rings:
        steps = abs(np.diff(shapely.get_coordinates(ring), axis=0))
        # Along a grid line one of the two hardly changes: grid north lies 0.2° off true north here.
        assert (steps.min(axis=1) <= 0.01 * steps.max(axis=1)).all()
    exact = answer.option("cut")
    assert cut.cost.given_up_m2 > exact.cost.given_up_m2


def test_who_sees_no_network_sees_no_land_cut_along_it(ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(-12, width=40, height=40)})
    shown = disclose(answer.record, "planner").record.counter_proposal
    assert shown is not None and {one.kind for one in shown.options} == {"shift", "cut"}
    assert all(one.free is None and one.rest is None for one in shown.options)


def test_where_nothing_was_found_it_says_so(ask: Callable[..., Any]) -> None:
    """A pit right over a main, too long to move, with too little land beside it."""
    answer = ask(
        [{**MAIN, "line": [[-400, 0], [400, 0]]}], {"activity": "TR-SHAFT", "area": box(-40, width=90, height=80)}
    )
    assert answer.proposal.options == () and answer.proposal.reason is not None
    assert "30 m" in answer.proposal.reason.zh


def test_it_is_looked_for_when_asked(ask: Callable[..., Any]) -> None:
    answer = ask([MAIN], {"activity": "EX-PIT", "area": box(0)})
    again = answer.again(answer.option("shift").free)
    assert again.counter_proposal is None


def test_a_trial_pit_is_named_where_the_error_of_the_pipe_decides(ask: Callable[..., Any]) -> None:
    """Its limit ends 1.65 m off, its error of 0.2 m is on both sides of that."""
    for south, outcome in ((1.58, "no_restriction_found"), (1.70, "no_restriction_found")):
        answer = ask([MAIN], {"activity": "EX-PIT", "area": box(south), "accuracy_m": 0.05})
        near = answer.proposal.sensitivity
        assert near is not None and {one.kind: one.outcome.value for one in near.better} == {"trial_pit": outcome}
        assert "放线" in near.better[0].text.zh and not set("12345") & set(near.better[0].text.zh.replace("0.1 m", ""))
    # No error of the pipe puts it so far off, and where it crosses it lies under the works.
    for south in (1.2, -3):
        near = ask([MAIN], {"activity": "EX-PIT", "area": box(south), "accuracy_m": 0.05}).proposal.sensitivity
        assert near is not None and near.better == ()


def test_the_outcome_beside_the_sensitivity_is_the_answers_own(ask: Callable[..., Any]) -> None:
    for facts in ({"放坡宽度": "2米"}, {"start": "2026-03-01", "end": "2026-03-20"}, {}):
        answer = ask([MAIN], {"activity": "EX-PIT", "area": box(1.0)}, {"activity": "EX-PIT", "area": box(40), **facts})
        near = answer.proposal.sensitivity
        assert near is not None and near.outcome == answer.record.outcome
        assert all(one.outcome.rank <= near.outcome.rank for one in near.larger)
