"""A transmission line that breaks off at a river: where it must or may cross, acts of the river are never clear."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network.loading import load_network
from geo.network.source import LayerSource
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.disclosure.disclose import disclose, unseen_by
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.service.site_rows import site_rows
from permits.service.sites import screen_sites

DAY = datetime.date(2026, 5, 10)
Check = Callable[..., Determination]

WATER = [[0, -2000], [100, -2000], [100, 2000], [0, 2000]]
WIDE = [[0, -2000], [900, -2000], [900, 2000], [0, 2000]]
STATION = [[-20, -10], [-5, -10], [-5, 10], [-20, 10]]


def line(*points: list[float], name: str = "T", **facts: Any) -> dict[str, Any]:
    return {"asset_id": name, "kind": "transmission", "dn": 1400, "line": list(points), **facts}


def sand(south: float, *, west: float = 5, width: float = 10) -> dict[str, Any]:
    corners = [[west, south], [west + width, south], [west + width, south + 10], [west, south + 10]]
    return {"activity": "WA-SAND", "area": corners}


WEST, EAST = line([-900, 0], [0, 0]), line([100, 0], [900, 0], name="U")


def outcome(answer: Determination) -> str:
    return answer.outcome.value


def test_sand_beside_where_a_line_breaks_off_is_not_clear_and_says_what_would_settle_it(check: Check) -> None:
    answer = check([WEST], sand(100), rivers=[{"area": WATER, "name": "贾鲁河"}])
    assert answer.outcome is Outcome.UNDETERMINED
    (found,) = [one for one in answer.findings if one.zone == "river_crossing"]
    assert (found.asset_id, found.if_inside) == ("T × 贾鲁河 ?1", Outcome.PROHIBITED)
    assert "crossing_in_doubt" in found.assumed
    (told,) = [one for one in answer.caveats if one.kind == "crossing_in_doubt"]
    assert all(word in told.text.zh for word in ("T", "贾鲁河", "站房", "过河段管线"))
    assert all(word in told.text.en for word in ("T", "station", "breaks off"))


# The bank lies at x = 0 and the other at x = 100, which the line may reach as far as 100 m along it; the works' nearest corner
# lies at x = 13: 200 m from there.
@pytest.mark.parametrize(
    ("along_m", "told"), [(280.0860, True), (280.0862, False), (-290.0860, True), (-290.0862, False)]
)
def test_as_far_as_the_band_reaches_from_where_it_may_cross(along_m: float, told: bool, check: Check) -> None:
    answer = check([WEST], sand(along_m, west=3), rivers=[{"area": WATER}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


@pytest.mark.parametrize(("short_m", "told"), [(5, True), (49.999, True), (50.001, False)])
def test_a_line_that_ends_before_the_water(short_m: float, told: bool, check: Check) -> None:
    answer = check([line([-900, 0], [-short_m, 0])], sand(100), rivers=[{"area": WATER}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


@pytest.mark.parametrize("gap", [[], [{"asset_id": "M", "kind": "main", "dn": 1000, "line": [[0, 0], [100, 0]]}]])
def test_two_ends_face_each_other_across_the_water(gap: list[dict[str, Any]], check: Check) -> None:
    answer = check([WEST, EAST, *gap], sand(150, west=45), rivers=[{"area": WATER}])
    assert outcome(answer) == "undetermined"
    assert {one.asset_id for one in answer.findings if one.zone == "river_crossing"} == {"T – U × river ?1"}


@pytest.mark.parametrize(("south", "told"), [(199.999, True), (200.001, False)])
def test_between_two_ends_the_whole_way_across_is_asked(south: float, told: bool, check: Check) -> None:
    across = [WEST, line([900, 0], [1800, 0], name="U")]
    answer = check(across, sand(south, west=440), rivers=[{"area": WIDE}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


def test_supply_and_return_that_end_side_by_side_do_not_join(check: Check) -> None:
    beside = line([-900, 0.15], [0, 0.15], name="R", position_accuracy_m=0.2)
    answer = check([{**WEST, "position_accuracy_m": 0.2}, beside], sand(100), rivers=[{"area": WATER}])
    assert outcome(answer) == "undetermined"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"asset_id": "S", "kind": "facility", "belongs_to": "transmission", "area": STATION}, False),
        # A valve chamber stands at each bank of a crossing.
        ({"asset_id": "S", "kind": "facility", "belongs_to": "transmission", "point": [-5, 0]}, True),
        (line([-5, 0], [-5, 900], name="V"), False),
        (line([-4.97, 0], [-5, 900], name="V", position_accuracy_m=0.03), False),
        (line([-4.9, 0], [-4.9, 900], name="V"), True),
        ({"asset_id": "M", "kind": "main", "dn": 1000, "line": [[-5, 0], [-150, 600]]}, False),
        ({"asset_id": "M", "kind": "main", "dn": 1000, "line": [[-5, 0], [105, 0]]}, True),
    ],
)
def test_a_line_that_ends_at_a_station_or_goes_on_breaks_off_nowhere(
    more: dict[str, Any], told: bool, check: Check
) -> None:
    answer = check([line([-900, 0], [-5, 0]), more], sand(190, west=45), rivers=[{"area": WATER}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


@pytest.mark.parametrize(("area_m2", "told"), [(99.9, True), (100.1, False)])
def test_only_what_is_as_large_as_a_station_ends_a_line(area_m2: float, told: bool, check: Check) -> None:
    side = area_m2 / 10
    area = [[-5 - side, -5], [-5, -5], [-5, 5], [-5 - side, 5]]
    station = {"asset_id": "S", "kind": "facility", "belongs_to": "transmission", "area": area}
    answer = check([line([-900, 0], [-5, 0]), station], sand(100), rivers=[{"area": WATER}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


def test_where_the_line_crosses_it_is_prohibited_as_ever_and_nothing_is_in_doubt(check: Check) -> None:
    answer = check([line([-900, 0], [900, 0])], sand(100), rivers=[{"area": WATER}])
    assert outcome(answer) == "prohibited"
    assert not any("crossing_in_doubt" in one.assumed for one in answer.findings)
    in_pieces = [WEST, line([0, 0], [100, 0], name="C"), EAST]
    answer = check(in_pieces, sand(205), rivers=[{"area": WATER}])
    assert outcome(answer) == "no_restriction_found"


@pytest.mark.parametrize(("gap_m", "told"), [(49.99, True), (50.01, False)])
def test_a_river_that_is_cut_where_the_pipe_runs(gap_m: float, told: bool, check: Check) -> None:
    upstream = [[0, gap_m / 2], [100, gap_m / 2], [100, 2000], [0, 2000]]
    downstream = [[x, -y] for x, y in upstream]
    rivers = [{"area": upstream}, {"area": downstream}]
    answer = check([line([-900, 0], [900, 0])], sand(100), rivers=rivers)
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")
    # Beside both waters, through no gap between them.
    assert outcome(check([line([-10, -900], [-10, 900])], sand(100), rivers=rivers)) == "no_restriction_found"


def test_a_line_along_the_bank_breaks_off_nowhere(check: Check) -> None:
    answer = check([line([-30, -900], [-30, 900])], sand(100), rivers=[{"area": WATER}])
    assert outcome(answer) == "no_restriction_found"


@pytest.mark.parametrize(("end", "told"), [(-5, True), (-49.9, True), (-52, False)])
def test_a_line_drawn_as_an_area_breaks_off_as_well(end: float, told: bool, check: Check) -> None:
    area = [[-900, -2], [end, -2], [end, 2], [-900, 2]]
    channel = {"asset_id": "T", "kind": "transmission", "dn": 1400, "area": area}
    assert outcome(check([channel], sand(100), rivers=[{"area": WATER}])) == (
        "undetermined" if told else "no_restriction_found"
    )
    along = [[-30, -900], [-26, -900], [-26, 900], [-30, 900]]
    passing = {**channel, "area": along}
    assert outcome(check([passing], sand(100), rivers=[{"area": WATER}])) == "no_restriction_found"


def test_a_river_drawn_as_a_line_with_its_width(check: Check) -> None:
    river = [{"line": [[50, -2000], [50, 2000]], "width_m": 100}]
    assert outcome(check([line([-900, 0], [-5, 0])], sand(100), rivers=river)) == "undetermined"


@pytest.mark.parametrize("act", ["EX-PIT", "HW-FIRE", "ST-BRIDGE"])
def test_other_acts_are_asked_no_more_than_at_a_crossing(act: str, check: Check) -> None:
    answer = check([WEST], {**sand(100), "activity": act}, rivers=[{"area": WATER}])
    crossed = check([line([-900, 0], [900, 0])], {**sand(100), "activity": act}, rivers=[{"area": WATER}])
    assert answer.outcome is crossed.outcome
    assert not answer.prohibited_activities


def test_as_rows_the_same_is_said(tmp_path: Path, write: Callable[..., Path]) -> None:
    network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0, **WEST}])
    waters = write(tmp_path / "r.geojson", [{"extent": "management_area", "area": WATER}])
    desk = Desk(load_network([LayerSource(network)], rivers=LayerSource(waters), tables=network_tables()))
    told = []
    for souths in ((100, 279, 285), (100,), (279,), (285,)):
        works = [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **sand(south)} for south in souths]
        (layer,) = read_layers(write(tmp_path / "w.geojson", works))
        sites = screen_sites(desk, layer, today=DAY)
        told.append([(row["outcome"], row["undetermined_by"]) for row in site_rows(sites, desk.register).to_pylist()])
        if len(souths) == 1:
            alone = desk.check([layer], today=DAY).determination.outcome
            assert alone.value == told[-1][0][0]
    assert told[0] == [row for one in told[1:] for row in one]
    assert [outcome for outcome, _ in told[0]] == ["undetermined", "undetermined", "no_restriction_found"]


# Water of 900 m: in its middle, off the square way by a little less than half a right angle and a little more, and beyond the bank.
@pytest.mark.parametrize(
    ("west", "south", "told"),
    [
        (440, -5, True),
        (440, 430, True),
        (700, -880, True),
        (290, 590, False),
        (890, 1099, True),
    ],
)
def test_of_one_end_at_a_wide_water_all_that_it_can_cross_is_asked(
    west: float, south: float, told: bool, check: Check
) -> None:
    answer = check([WEST], sand(south, west=west), rivers=[{"area": WIDE}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")
    # However the line came to the bank, for a bore turns.
    along = line([-900, -900], [-5, -900], [-5, -20], [-2, 0])
    answer = check([along], sand(south, west=west), rivers=[{"area": WIDE}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")


def test_an_island_is_no_other_bank(check: Check) -> None:
    holed = [[0, -2000], [400, -2000], [400, 2000], [0, 2000]], [[500, -2000], [900, -2000], [900, 2000], [500, 2000]]
    bridge = [[300, 1500], [600, 1500], [600, 2000], [300, 2000]]
    rivers = [{"area": area} for area in (*holed, bridge)]
    assert outcome(check([WEST], sand(0, west=800), rivers=rivers)) == "undetermined"


# Where the line came as near to the other bank as lines end before one, its crossing is known.
@pytest.mark.parametrize(("end", "told"), [(10, True), (300, True), (849, True), (851, False), (905, False)])
def test_a_line_that_ends_in_a_wide_water(end: float, told: bool, check: Check) -> None:
    answer = check([line([-900, 0], [end, 0])], sand(205, west=880), rivers=[{"area": WIDE}])
    assert outcome(answer) == ("undetermined" if told else "no_restriction_found")
    inside = check([line([-900, 0], [end, 0])], sand(40, west=880), rivers=[{"area": WIDE}])
    assert outcome(inside) == ("undetermined" if end < 600 else "prohibited")


def test_amid_the_water_that_a_line_may_cross_the_nearest_is_the_line(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    # The water in doubt is an asset of its own, nearer than any pipe, and no answer to where the nearest pipe lies.
    network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0, **WEST, "outer_diameter_mm": 1600}])
    waters = write(tmp_path / "r.geojson", [{"extent": "management_area", "area": WIDE}])
    desk = Desk(load_network([LayerSource(network)], rivers=LayerSource(waters), tables=network_tables()))
    wests = (-31, 5, 150, 440)
    works = [{"accuracy_m": 0, **sand(-5, west=west)} for west in wests]
    for some in (works, *([one] for one in works)):
        (layer,) = read_layers(write(tmp_path / "w.geojson", some))
        record = desk.check([layer], today=DAY).record
        rows = site_rows(screen_sites(desk, layer, today=DAY), desk.register).to_pylist()
        for one, row, drawn in zip(record.features, rows, some, strict=True):
            away_m = max(drawn["area"][0][0], 0.0)
            assert one.nearest is not None and (one.nearest.asset_id, row["nearest_asset_id"]) == ("T", "T")
            assert one.nearest.distance_m == pytest.approx(away_m, abs=0.05)
            assert row["nearest_distance_m"] == pytest.approx(one.nearest.distance_m, abs=1e-3)
            for role in ("applicant", "planner"):
                unseen = desk.check([layer], today=DAY, unseen=unseen_by(role)).record
                assert disclose(unseen, role) == disclose(record, role)
