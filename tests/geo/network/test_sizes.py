"""Sizes, shapes and depths of assets: what was drawn or stated is used, or refused by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from geo.errors import InputError
from permits.service.opening import open_network

SQUARE = [[0, 0], [30, 0], [30, 30], [0, 30]]


def only(place: str) -> Any:
    return open_network([place]).table.row(0)


# --- outlines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["facility", "reserved_land"])
def test_pass_a_closed_line_is_an_area(kind: str, network: Callable[..., str]) -> None:
    row = only(network({"kind": kind, "line": [*SQUARE, SQUARE[0]]}))
    assert row["represents"] == "footprint" and row["outer_offset_m"] == 0
    assert row["geometry"].area == pytest.approx(900, rel=1e-3)


def test_pass_a_loop_of_pipe_stays_a_line(network: Callable[..., str]) -> None:
    row = only(network({"dn": 300, "line": [*SQUARE, SQUARE[0]]}))
    assert row["represents"] == "pipe" and row["geometry"].geom_type == "LineString"


def test_fail_outlines_that_do_not_close_are_named_with_their_gaps(network: Callable[..., str]) -> None:
    rows = [
        {"asset_id": name, "kind": "facility", "line": [*SQUARE, [0, gap]]} for name, gap in (("S1", 0.4), ("S2", 3))
    ]
    with pytest.raises(InputError) as caught:
        open_network([network(*rows)])
    assert "feature 1 (S1) 0.40 m: it is an outline drawn as a line and does not close" in caught.value.text.en
    assert "The same once more: 2 (S2) 3.00 m." in caught.value.text.en


def test_fail_a_width_does_not_make_a_strip_of_an_open_outline(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="does not close"):
        open_network([network({"kind": "facility", "width_mm": 4000, "line": [*SQUARE, [0, 1]]})])


def test_pass_a_strip_of_stated_width(network: Callable[..., str]) -> None:
    row = only(network({"kind": "facility", "width_mm": 4000, "line": [[0, 0], [15, 0], [30, 1]]}))
    assert row["outer_offset_m"] == 2.0


@pytest.mark.parametrize("facts", [{"kind": "reserved_land", "width_mm": 4000}, {"represents": "footprint"}])
def test_fail_a_straight_line_is_no_land(facts: dict[str, Any], network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="does not close"):
        open_network([network({**facts, "line": [[0, 0], [30, 0]]})])


def test_pass_a_straight_line_marks_a_place(network: Callable[..., str]) -> None:
    row = only(network({"kind": "facility", "line": [[0, 0], [1, 0]]}))
    assert row["outer_offset_m"] == 2.5 and "facility_half_size" in row["assumed"]


def exploded(*lines: list[list[float]], **facts: Any) -> list[dict[str, Any]]:
    return [{"asset_id": f"S{n}", "kind": "facility", "line": line, **facts} for n, line in enumerate(lines)]


SIDES = [[one, other] for one, other in zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True)]


@pytest.mark.parametrize("epsg", [4547, 4490])
@pytest.mark.parametrize(
    "lines",
    [
        SIDES,
        [side[::turn] for side, turn in zip(SIDES, (1, -1, -1, 1), strict=True)],
        # Corners missed by little, and lines that run beyond each other.
        [[[0.4, 0], [29, 0]], [[30, 0.3], [30, 30]], [[30, 30.4], [0, 30]], [[0, 29.5], [0, 0.2]]],
        [[[-2, 0], [32, 0]], [[30, -1], [30, 33]], [[35, 30], [-1, 30]], [[0, 31], [0, -1]]],
        [[[0, 0], [3, 0]], [[3, 0], [0, 3]], [[0, 3], [0, 0]]],
    ],
)
def test_fail_an_outline_exploded_into_features(lines: Any, epsg: int, network: Callable[..., str]) -> None:
    with pytest.raises(InputError) as caught:
        open_network([network(*exploded(*lines), {"dn": 300, "line": [[0, 90], [50, 90]]}, epsg=epsg)])
    assert "feature 1 (S0): it surrounds land together with the lines that it meets" in caught.value.text.en
    assert all(f"(S{n})" in caught.value.text.en for n in range(len(lines)))


def test_fail_strips_of_stated_width_that_surround_land(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="surrounds land together"):
        open_network([network(*exploded(*SIDES, width_mm=240))])


@pytest.mark.parametrize("lines", [SIDES[:3], SIDES[1:3]])
def test_fail_an_open_outline_exploded_into_features(lines: Any, network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="pieces of one outline, which does not close"):
        open_network([network(*exploded(*lines))])


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        # A cross, a straight line in two, marks far from each other, strips that meet.
        ([[[0, 0], [2, 2]], [[0, 2], [2, 0]]], {}),
        ([[[0, 0], [10, 0]], [[10, 0], [20, 0]]], {}),
        ([[[0, 0], [2, 0]], [[3, 0], [3, 2]]], {}),
        (SIDES[:3], {"width_mm": 3000}),
    ],
)
def test_pass_marks_and_strips_are_no_outline(lines: Any, facts: Any, network: Callable[..., str]) -> None:
    register = open_network([network(*exploded(*lines, **facts))])
    assert len(register) == len(lines)
    assert any("straight lines without width_mm" in one.en for one in register.remarks) == (not facts)


# --- what a line stands for -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "represents", "offset_m"),
    [
        ({"dn": 500, "width_mm": 2300}, "channel", 1.15),
        ({"outer_diameter_mm": 655, "pair_spacing_mm": 900}, "pair", 0.45 + 0.3275),
        ({"outer_diameter_mm": 655, "pair_spacing_mm": 900, "width_mm": 2300}, "channel", 1.15),
        ({"outer_diameter_mm": 655, "width_mm": 2300, "represents": "pipe"}, "pipe", 1.15),
        ({"outer_diameter_mm": 655, "width_mm": 655, "represents": "pipe"}, "pipe", 0.3275),
        ({"outer_diameter_mm": 655}, "pipe", 0.3275),
    ],
)
def test_pass_a_stated_size_decides_what_a_line_stands_for(
    facts: dict[str, Any], represents: str, offset_m: float, network: Callable[..., str]
) -> None:
    register = open_network([network(facts)])
    row = register.table.row(0)
    assert row["represents"] == represents and row["outer_offset_m"] == pytest.approx(offset_m)
    said = any("width_mm" in one.en or "pair_spacing_mm" in one.en for one in register.remarks)
    assert said == ("width_mm" in facts or "pair_spacing_mm" in facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"dn": 500, "outer_diameter_mm": 499}, "outer_diameter_mm is 499, less than dn, 500"),
        ({"outer_diameter_mm": 655, "pair_spacing_mm": 654}, "pair_spacing_mm is 654, less than outer_diameter_mm"),
        ({"dn": 500, "pair_spacing_mm": 400}, "pair_spacing_mm is 400, less than dn"),
        ({"outer_diameter_mm": 655, "width_mm": 600}, "width_mm is 600, less than outer_diameter_mm"),
    ],
)
def test_fail_sizes_that_contradict_each_other(facts: dict[str, Any], words: str, network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=words):
        open_network([network(facts)])


@pytest.mark.parametrize(
    "facts",
    [{"dn": 500, "outer_diameter_mm": 500}, {"outer_diameter_mm": 655, "pair_spacing_mm": 655}],
)
def test_pass_sizes_that_just_fit(facts: dict[str, Any], network: Callable[..., str]) -> None:
    assert len(open_network([network(facts)])) == 1


# --- depths ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "top", "bottom"),
    [
        ({}, 2.0, 2.5),
        ({"depth_of": "top"}, 2.0, 2.5),
        ({"depth_of": "axis"}, 1.75, 2.25),
        ({"depth_of": "bottom"}, 1.5, 2.0),
        ({"depth_least_m": 1.4}, 1.4, 2.5),
        ({"depth_m": None}, math.nan, math.nan),
        ({"outer_diameter_mm": None}, 2.0, math.nan),
        ({"outer_diameter_mm": None, "depth_of": "axis"}, math.nan, math.nan),
        ({"outer_diameter_mm": None, "depth_of": "bottom"}, math.nan, 2.0),
        ({"width_mm": 2300}, 2.0, math.nan),
    ],
)
def test_pass_top_and_bottom_are_told_where_they_are_known(
    facts: dict[str, Any], top: float, bottom: float, network: Callable[..., str]
) -> None:
    row = only(network({"outer_diameter_mm": 500, "depth_m": 2, **facts}))
    assert row["top_m"] == pytest.approx(top, nan_ok=True) and row["bottom_m"] == pytest.approx(bottom, nan_ok=True)


def test_pass_a_pipe_has_a_cover_and_a_chamber_begins_at_the_ground(network: Callable[..., str]) -> None:
    register = open_network(
        [
            network(
                {"dn": 300, "depth_m": 0},
                {"dn": 300, "depth_m": 0, "aerial": True},
                {"kind": "facility", "depth_m": 0, "point": [0, 9]},
            )
        ]
    )
    assert [math.isnan(depth) for depth in register.column("top_m")] == [True, False, False]
    assert any("depth_m is 0 in 1 rows" in one.en for one in register.remarks)


# --- units in the names of columns, inches --------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "ours", "wanted"),
    [
        ("diameter_m", 0.5, "dn", 500),
        ("d_mm", 500, "dn", 500),
        ("管径(mm)", "500", "dn", 500),
        ("管径（毫米）", 500, "dn", 500),
        ("dn_inch", 20, "dn", 500),
        ("外径(mm)", 655, "outer_diameter_mm", 655),
        ("outer_diameter_m", 0.655, "outer_diameter_mm", 655),
        ("埋深(m)", 1.5, "depth_m", 1.5),
        ("depth_cm", 150, "depth_m", 1.5),
        ("width_m", 2.3, "width_mm", 2300),
        ("depth_m", "1.5m", "depth_m", 1.5),
        ("depth_m", "1.5米", "depth_m", 1.5),
    ],
)
def test_pass_a_column_is_read_with_its_unit(
    column: str, value: Any, ours: str, wanted: float, network: Callable[..., str]
) -> None:
    assert only(network({column: value}))[ours] == pytest.approx(wanted)


def test_fail_two_columns_with_units_for_one_of_ours(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="diameter_m, d_mm may all be dn"):
        open_network([network({"diameter_m": 0.5, "d_mm": 300})])


@pytest.mark.parametrize(
    ("sizes", "asked"), [((20,), True), ((20, 24, 48), True), ((40, 300), False), ((49,), False), ((300,), False)]
)
def test_pass_mains_of_dn_20_are_asked_about(
    sizes: tuple[float, ...], asked: bool, network: Callable[..., str]
) -> None:
    register = open_network([network(*({"dn": size} for size in sizes))])
    assert any("inches" in note.en for note in register.notes) == asked


def test_fail_a_dn_of_eight_names_inches(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="8 looks like inches: write 200"):
        open_network([network({"dn": 8})])


def test_pass_a_mapping_that_states_a_diameter_is_believed(network: Callable[..., str]) -> None:
    """A column called diameter_m may hold a placeholder; whoever wrote the mapping left it out."""
    mapping = '[columns]\nouter_diameter_mm = "size"\n'
    row = only(network({"size": 125, "diameter_m": 0.8}, mapping=mapping))
    assert row["outer_diameter_mm"] == 125 and math.isnan(row["dn"])


@pytest.mark.parametrize(
    ("facts", "reach_m"),
    [
        ({"outer_diameter_mm": 65.5}, 0.3275),
        ({"outer_diameter_mm": 65.5, "dn": 50}, math.nan),
        ({"outer_diameter_mm": 90}, math.nan),
        ({"outer_diameter_mm": 655}, math.nan),
        ({"outer_diameter_mm": 65.5, "kind": "facility", "point": [0, 0]}, math.nan),
    ],
)
def test_pass_a_casing_thinner_than_any_is_feared_to_be_in_centimetres(
    facts: dict[str, Any], reach_m: float, network: Callable[..., str]
) -> None:
    register = open_network([network(facts)])
    assert register.table["unread_reach_m"].tolist() == pytest.approx([reach_m], nan_ok=True)
    assert any("may be centimetres" in one.en for one in register.remarks) == (not math.isnan(reach_m))
