"""A section is drawn where the heights of both are known; what is missing is asked for: of the works by name, of the pipe by a trial pit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from permits.record.plan import Plan

NO_DEPTH: dict[str, Any] = {
    "asset_id": "M",
    "kind": "main",
    "dn": 600,
    "outer_diameter_mm": 760,
    "position_accuracy_m": 0,
    "line": [[-50, 0], [50, 0]],
}
PIPE = {**NO_DEPTH, "depth_m": 1.5, "position_grade": "B"}
BESIDE = [[-5, 1], [5, 1], [5, 9], [-5, 9]]
PIT = {"activity": "EX-PIT", "area": BESIDE}
BORE = {"activity": "TR-JACK", "line": [[0, -20], [0, 20]]}
SHIELD = {"activity": "TR-SHIELD", "area": [[-3, -20], [3, -20], [3, 20], [-3, 20]]}
HEIGHT = "its depth is not known, so that no section can be drawn"


@pytest.mark.parametrize(
    ("pipe", "works", "asked", "pit"),
    [
        (PIPE, {**PIT, "depth_m": 3}, None, False),
        (PIPE, PIT, ["depth_m"], False),
        (NO_DEPTH, {**PIT, "depth_m": 3}, [], True),
        (NO_DEPTH, PIT, ["depth_m"], True),
        # What passes at a depth needs its diameter, and to what of it the depth goes.
        (PIPE, {**BORE, "depth_m": 4, "depth_of": "axis", "diameter_m": 1}, None, False),
        (PIPE, {**BORE, "depth_m": 4, "depth_of": "axis"}, ["diameter_m"], False),
        (PIPE, {**BORE, "depth_m": 4, "diameter_m": 1}, ["depth_of"], False),
        (PIPE, BORE, ["depth_m", "diameter_m", "depth_of"], False),
        (NO_DEPTH, {**BORE, "depth_m": 4, "depth_of": "axis", "diameter_m": 1}, [], True),
        (NO_DEPTH, {**BORE, "depth_m": 4, "depth_of": "top"}, ["diameter_m"], True),
        # Nothing is dug for a shield or for milling, yet nobody knows what is left between them and the pipe.
        (NO_DEPTH, {**SHIELD, "depth_m": 12, "depth_of": "top", "diameter_m": 6}, [], True),
        (NO_DEPTH, {"activity": "EX-SHALLOW", "area": BESIDE, "depth_m": 0.1}, [], True),
        # What has no height has no section, and nobody is asked.
        (PIPE, {"activity": "LD-STACK", "area": BESIDE}, [], False),
        (NO_DEPTH, {"activity": "LD-STACK", "area": BESIDE}, [], False),
    ],
)
def test_heights_make_a_section_and_missing_ones_are_asked_for(
    pipe: dict[str, Any], works: dict[str, Any], asked: list[str] | None, pit: bool, plan: Callable[..., Plan]
) -> None:
    found = plan([pipe], works)
    assert len(found.sections) == (1 if asked is None else 0)
    assert [one.fact for one in found.to_state] == (asked or [])
    assert any(why.en == HEIGHT for one in found.trial_pits for why in one.why) is pit


def test_what_is_not_known_is_said_as_it_is(plan: Callable[..., Plan]) -> None:
    def why(asset: dict[str, Any], work: dict[str, Any]) -> list[list[str]]:
        return [[one.en for one in pit.why] for pit in plan([asset], work).trial_pits]

    pit, nearest = {**PIT, "depth_m": 3}, "where the works come nearest"
    # The depth of a channel is stated, its height is not; a chamber has no section at all.
    channel = {**PIPE, "represents": "channel", "width_mm": 2400, "outer_diameter_mm": None}
    assert why(channel, pit) == [[nearest, "its height is not known, so that no section can be drawn"]]
    chamber = {
        "asset_id": "J",
        "kind": "facility",
        "position_accuracy_m": 0,
        "area": [[-3, -3], [3, -3], [3, 0], [-3, 0]],
    }
    assert why(chamber, pit) == [[nearest]]
    # What the works leave out is no reason to dig.
    assert why(PIPE, {**PIT}) == [[nearest]]
    usual = {**PIPE, "outer_diameter_mm": None}
    assert why(usual, pit) == [["its size is assumed", nearest]]
    assert why(usual, {"activity": "EX-SHALLOW", "depth_m": 0.1, "area": BESIDE}) == []


def test_each_place_of_several_has_its_own_section_or_question(plan: Callable[..., Plan]) -> None:
    other = {**NO_DEPTH, "asset_id": "N", "line": [[-50, 3], [50, 3]]}
    found = plan([PIPE, other], {**PIT, "id": "deep", "depth_m": 3}, {**PIT, "id": "unsaid"})
    assert [(one.asset_id, one.feature) for one in found.sections] == [("M", "deep")]
    assert [(one.feature, one.fact) for one in found.to_state] == [("unsaid", "depth_m")]
    assert {one.asset_id for one in found.trial_pits if any(why.en == HEIGHT for why in one.why)} == {"N"}


def test_a_limit_in_a_section_is_counted_from_the_line_from_which_the_law_measures(plan: Callable[..., Plan]) -> None:
    pair = {**PIPE, "kind": "transmission", "dn": 1000, "represents": "pair", "pair_spacing_mm": 1500}
    (section,) = plan([{**pair, "outer_diameter_mm": 1155}], {**PIT, "depth_m": 3}).sections
    assert section.limit_m == 10.0 and section.limits_m == (-10.75, 10.75)
    assert [round((one.left_m + one.right_m) / 2, 3) for one in section.pipes] == [-0.75, 0.75]


@pytest.mark.parametrize(
    ("degrees", "half_m", "cut"),
    # Half of 1.2 m over the cosine of the angle; at a right angle and near it the section lies in the trench all the way.
    [(45, 0.849, False), (60, 1.2, False), (80, 3.455, False), (89, 5.26, True), (90, 5.26, True)],
)
def test_a_section_shows_the_trench_from_where_it_enters_it_to_where_it_leaves_it(
    degrees: float, half_m: float, cut: bool, plan: Callable[..., Plan]
) -> None:
    x, y = 40 * math.cos(math.radians(degrees)), 40 * math.sin(math.radians(degrees))
    trench = {"activity": "EX-TRENCH", "width_m": 1.2, "depth_m": 0.8}
    across = -0.6 / math.cos(math.radians(degrees)) if degrees < 90 else 0
    (found,) = plan([PIPE], {**trench, "line": [[-x, -y], [x, y]]}).sections
    assert found.kind == "crossing" and (found.works.cut_left, found.works.cut_right) == (cut, cut)
    assert (found.works.left_m, found.works.right_m) == pytest.approx((-half_m, half_m), abs=0.002)
    assert cut or found.works.left_m == pytest.approx(across, abs=0.002)


def test_what_lies_along_a_pipe_does_not_cross_it(plan: Callable[..., Plan]) -> None:
    milled = {"activity": "EX-SHALLOW", "depth_m": 0.1}
    (found,) = plan([PIPE], {**milled, "area": [[-40, -4], [40, -4], [40, 4], [-40, 4]]}).sections
    assert found.kind == "overlap" and (found.works.left_m, found.works.right_m) == (-4, 4)
    (found,) = plan([PIPE], {**milled, "area": [[-4, -40], [4, -40], [4, 40], [-4, 40]]}).sections
    assert found.kind == "crossing"
    # What ends over the pipe does not cross it either.
    (found,) = plan([PIPE], {"activity": "EX-TRENCH", "width_m": 1, "depth_m": 1, "line": [[0, 0], [0, 20]]}).sections
    assert found.kind == "overlap" and found.works.left_m == pytest.approx(-0.5)
