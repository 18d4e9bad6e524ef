"""What a reader may not see is not made for him, and he is told the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose, roles, unseen_by
from permits.errors import WorksError
from permits.gives import Gives
from permits.record import surroundings
from permits.record.differences import asset_changes
from permits.record.reading import to_json
from permits.record.surroundings import drawn_in_part
from permits.report.map_view import map_of
from permits.service.check import Checked, Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 10)
NETWORK: list[dict[str, Any]] = [
    {"asset_id": "M-1", "kind": "main", "dn": 500, "position_grade": "B", "line": [[-200, 0], [200, 0]]},
    {"asset_id": "T-1", "kind": "transmission", "dn": 1200, "position_grade": "A", "line": [[-200, 80], [200, 80]]},
    # As near to the last of the works as the transmission line is.
    {"asset_id": "M-2", "kind": "main", "dn": 100, "position_grade": "C", "line": [[-200, 330], [200, 330]]},
]
TRENCH = {"activity": "EX-TRENCH", "start": "2026-05-10", "end": "2026-06-10"}
AREA = [[-3, 1.467], [3, 1.467], [3, 3], [-3, 3]]
# On the pipe, beyond each zone, and so far from all that nothing is within a hundred metres.
WORKS: dict[str, list[dict[str, Any]]] = {
    "near": [{**TRENCH, "area": AREA}],
    "beyond": [{**TRENCH, "area": [[x, y + 30] for x, y in AREA]}],
    "far": [{**TRENCH, "area": [[x, y + 205] for x, y in AREA]}],
    "axis": [{**TRENCH, "width_m": 2.0, "line": [[-20, -5], [20, 5]]}],
    "several": [{**TRENCH, "area": [[x, y + off] for x, y in AREA]} for off in (0, 60, 205)],
}


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Checked]:
    desk = Desk(open_network([str(write(tmp_path / "n.geojson", NETWORK))]))

    def checked(works: list[dict[str, Any]], **how: Any) -> Checked:
        return desk.check(read_layers(write(tmp_path / "w.geojson", works)), today=DAY, **how)

    return checked


@pytest.mark.parametrize("works", WORKS)
@pytest.mark.parametrize("role", ["planner", "applicant", "operator", "authority"])
def test_pass_a_role_is_told_the_same_of_a_record_that_was_made_for_it(
    role: str, works: str, check: Callable[..., Checked]
) -> None:
    whole, cut = check(WORKS[works]), check(WORKS[works], unseen=unseen_by(role))
    assert to_json(disclose(cut.record, role).record) == to_json(disclose(whole.record, role).record)


@pytest.mark.parametrize("role", ["planner", "applicant", "operator", "authority"])
def test_pass_who_sees_a_drawing_in_part_is_told_that_it_is_one(
    role: str, tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    farther = {"asset_id": "M-3", "kind": "main", "dn": 100, "position_grade": "B", "line": [[-200, 200], [200, 200]]}
    desk = Desk(open_network([str(write(tmp_path / "n.geojson", [*NETWORK[:2], farther]))]))
    works = read_layers(write(tmp_path / "w.geojson", WORKS["near"]))
    usual = desk.check(works, today=DAY).record
    monkeypatch.setattr(surroundings, "MOST_DRAWN", 2)
    whole, cut = desk.check(works, today=DAY).record, desk.check(works, today=DAY, unseen=unseen_by(role))
    shown = disclose(whole, role).record
    assert to_json(disclose(cut.record, role).record) == to_json(shown)
    assert usual.excerpt is not None and len(usual.excerpt.assets) == 3
    # The third pipe lies 197 m off, and nothing speaks of it.
    assert whole.excerpt is not None and [one.asset_id for one in whole.excerpt.assets] == ["M-1", "T-1"]
    note = drawn_in_part(shown)
    sees = shown.excerpt is not None
    assert (note is not None) == sees and drawn_in_part(usual) is None
    assert note is None or (" 150 m " in note.zh and " 150 m " in note.en)
    for language in ("zh", "en"):
        said = [getattr(one, language) for one in map_of(disclose(whole, role), language=language).notes]
        assert sees == any(note is not None and getattr(note, language) in one for one in said)
    # What one map holds and the other does not is not taken for a pipe that was laid or dug up.
    assert asset_changes(usual, whole, desk.register.crs) == ()


def test_pass_nothing_that_shows_a_pipe_is_made_for_who_may_not_see_one(check: Callable[..., Checked]) -> None:
    record = check(WORKS["near"], unseen={Gives.PLACE}).record
    (feature,) = record.features
    assert record.excerpt is None and feature.nearest_by_zone == () and record.cut_out
    assert feature.nearest is not None and feature.nearest.shortest_line is None
    assert {(one.shortest_line, one.overlap_m2, one.along_m) for one in record.findings} == {(None, None, None)}
    assert check(WORKS["near"], unseen={Gives.CUT_OUT}).record.cut_out == ()


def test_pass_each_role_has_what_it_does_not_see() -> None:
    for role, row in roles().items():
        assert unseen_by(role) == set(Gives) - {Gives(one) for one in row.sees}


def test_fail_no_role_no_answer() -> None:
    with pytest.raises(WorksError):
        unseen_by("nobody")
