"""Doubts are asked of every feature, whatever else was found, and none silences another."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
AROUND = [[-500, -500], [500, -500], [500, 500], [-500, 500]]


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    def run(*works: dict[str, Any], coverage: Any = AROUND, epsg: int = 4547) -> Determination:
        network = load_network(
            [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
            coverage=None if coverage is None else LayerSource(write(tmp_path / "c.geojson", [{"area": coverage}])),
            tables=network_tables(),
        )
        rows = [{**FACTS, **one} for one in works]
        return Desk(network).check(read_layers(write(tmp_path / "w.geojson", rows, epsg=epsg)), today=DAY).determination

    return run


def provisions(answer: Determination) -> set[tuple[str, str | None]]:
    return {(one.feature, one.provision) for one in answer.findings if one.outcome.value == "undetermined"}


OUTLINE = {"id": "挖", "activity": "EX-PIT", "line": [[-30, -20], [30, -20], [30, 20], [-30, 20], [-30, -19]]}


def test_a_hoarding_beside_it_silences_no_question_about_an_outline(check: Callable[..., Determination]) -> None:
    """The main runs along y = 0 through the middle; its ends lie outside the outline's."""
    pit = {**OUTLINE, "line": [[-130, -60], [130, -60], [130, 60], [-130, 60], [-130, -59]]}
    hoarding = {"id": "挡", "activity": "ST-HOARD", "area": [[-5, -1], [5, -1], [5, 1], [-5, 1]]}
    answer = check(pit, hoarding)
    assert ("挖", "outline_in_doubt") in provisions(answer)
    assert answer.outcome.value == "undetermined" and "official_decision" in [one.value for one in answer.outcomes]


def test_two_edge_lines_with_the_pipe_between_are_asked(check: Callable[..., Determination]) -> None:
    north = {"id": "北", "activity": "EX-PIT", "line": [[-30, 12], [30, 12]]}
    south = {"id": "南", "activity": "EX-PIT", "line": [[31, -12], [-31, -12]]}
    assert provisions(check(north, south)) == {("北", "outline_in_doubt")}
    # Axes say how wide they are: what lies between is not dug.
    answer = check({**north, "width_m": 1}, {**south, "width_m": 1})
    assert answer.outcome.value == "no_restriction_found"
    # Two kinds of works are no two edges of one dig.
    answer = check(north, {**south, "activity": "ST-HOARD"})
    assert answer.outcome.value == "no_restriction_found"


def test_coverage_in_degrees_of_unknown_origin_is_what_every_reading_covers(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    """As a web map's, the land would lie half a kilometre and more to the west."""
    work = write(
        tmp_path / "w.geojson", [{**FACTS, "activity": "EX-PIT", "area": [[0, 50], [9, 50], [9, 59], [0, 59]]}]
    )
    for around, epsg, expected in (
        (500, 4326, "undetermined"),
        (5000, 4326, "no_restriction_found"),
        (500, 4490, "no_restriction_found"),
    ):
        square = [[-around, -around], [around, -around], [around, around], [-around, around]]
        network = load_network(
            [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
            coverage=LayerSource(write(tmp_path / "c.geojson", [{"area": square}], epsg=epsg)),
            tables=network_tables(),
        )
        answer = Desk(network).check(read_layers(work), today=DAY).determination
        assert answer.outcome.value == expected
        assert any("c.geojson" in note.en for note in network.notes) == (epsg == 4326)


def test_being_near_silences_nothing_that_is_owed_anywhere(check: Callable[..., Determination]) -> None:
    """Signs need consent wherever they stand; that the position is not sure makes it no milder."""
    sign = {"activity": "OP-SIGN", "area": [[0, 3], [1, 3], [1, 4], [0, 4]]}
    for accuracy_m in (0, 1, 3, 9):
        assert check({**sign, "accuracy_m": accuracy_m}).outcome.value == "consent_required"


def test_one_far_feature_is_asked_beside_one_at_the_network(check: Callable[..., Determination]) -> None:
    near = {"id": "近", "activity": "EX-PIT", "area": [[-5, -1], [5, -1], [5, 1], [-5, 1]]}
    far = {"id": "远", "activity": "EX-PIT", "area": [[0, 9000], [9, 9000], [9, 9009], [0, 9009]]}
    answer = check(near, far, coverage=None)
    assert provisions(answer) == {("远", "far_from_network")}
    assert [one.value for one in answer.outcomes] == ["undetermined", "plan_required"]


def test_coordinates_are_asked_beside_a_finding_that_is_milder(check: Callable[..., Determination]) -> None:
    """Degrees of unknown origin: one feature at the pipe as declared, the other at it if they are Amap's.

    What Amap shows at the pipe has numbers some 565 m to the east-south-east of it.
    """
    works = [
        {"id": "甲", "activity": "ST-HOARD", "area": [[-5, -1], [5, -1], [5, 1], [-5, 1]]},
        {"id": "乙", "activity": "EX-PIT", "area": [[440, -250], [700, -250], [700, 20], [440, 20]]},
    ]
    answer = check(*works, coverage=None, epsg=4326)
    assert {one.crs for one in answer.site.tried} == {"EPSG:4326", "GCJ-02", "BD-09"}
    assert ("乙", "coordinates_in_doubt") in provisions(answer)
    assert [one.value for one in answer.outcomes] == ["undetermined", "official_decision"]
    stated = check(*({**one, "coordinates_from": "survey"} for one in works), coverage=None, epsg=4326)
    assert [one.value for one in stated.outcomes] == ["official_decision"]


def test_coordinates_of_amap_called_cgcs2000_are_a_contradiction(check: Callable[..., Determination]) -> None:
    work = {"activity": "EX-PIT", "area": [[-5, 90], [5, 90], [5, 99], [-5, 99]], "coordinates_from": "amap"}
    with pytest.raises(InputError, match="cannot be"):
        check(work, coverage=None, epsg=4490)


@pytest.mark.parametrize(("around", "expected"), [(100, "undetermined"), (5000, "no_restriction_found")])
def test_a_place_where_nothing_is_known_is_no_clear_place(
    around: float, expected: str, check: Callable[..., Determination]
) -> None:
    """No pipe lies at either place, but as Amap's the site lies half a kilometre away, where nobody has surveyed."""
    work = {"activity": "EX-PIT", "area": [[-9, 50], [9, 50], [9, 59], [-9, 59]]}
    square = [[-around, -around], [around, -around], [around, around], [-around, around]]
    answer = check({**work, "id": "甲"}, {**work, "id": "乙"}, coverage=square, epsg=4326)
    assert answer.outcome.value == expected
    asked = {("甲", "coordinates_in_doubt"), ("乙", "coordinates_in_doubt")}
    assert provisions(answer) == (asked if expected == "undetermined" else set())
    surveyed = check({**work, "coordinates_from": "survey"}, coverage=square, epsg=4326)
    assert surveyed.outcome.value == "no_restriction_found"


@pytest.mark.parametrize(("edge", "expected"), [(21.51, "no_restriction_found"), (21.49, "undetermined")])
def test_a_size_nobody_stated_may_reach_where_nothing_is_known(
    edge: float, expected: str, check: Callable[..., Determination]
) -> None:
    """A trench is a metre and a half to either side at most, and the widest protection zone ten metres more."""
    work = {"activity": "EX-TRENCH", "line": [[-9, 10], [9, 10]]}
    square = [[-500, -500], [500, -500], [500, edge], [-500, edge]]
    assert check(work, coverage=square).outcome.value == expected
