"""What each role may see: fields hidden by what they give away, nearness rounded, pipes under neutral names."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import typing
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from permits.cli.app import app
from permits.disclosure.disclose import _shown, disclose, given_away, roles
from permits.errors import WorksError
from permits.gives import Gives
from permits.record.reading import read_record, to_jsonable
from permits.record.record import Record

MAIN: dict[str, Any] = {
    "asset_id": "M-秘密-1",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655.321,
    "depth_m": 1.537,
    "position_grade": "B",
    "operator": "热力一公司",
    "line": [[-200, 0], [200, 0]],
}
TRENCH: dict[str, Any] = {
    "activity": "EX-TRENCH",
    "start": "2026-05-10",
    "end": "2026-06-10",
    "area": [[-3, 1.467], [3, 1.467], [3, 3], [-3, 3]],
}
SECRETS = ("1.139", "655.321", "655.32", "1.537", "M-秘密-1")


@pytest.fixture
def record(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Record]:
    """The record of some works beside some assets, as it is kept."""

    def made(assets: list[dict[str, Any]] | None = None, works: list[dict[str, Any]] | None = None) -> Record:
        network = write(tmp_path / "n.geojson", assets or [MAIN])
        path = write(tmp_path / "w.geojson", works or [TRENCH])
        arguments = ["check", str(path), "--network", str(network), "--role", "authority", "--out", str(tmp_path / "o")]
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code in (0, 10, 20, 30)
        return read_record(tmp_path / "o" / "determination.json")

    return made


@pytest.fixture
def answers(
    tmp_path: Path, write: Callable[..., Path], words_of: Callable[[bytes], str]
) -> Callable[[str], dict[str, str]]:
    network = write(tmp_path / "n.geojson", [MAIN])
    works = write(tmp_path / "w.geojson", [TRENCH])

    def told(path: Path) -> str:
        if path.suffix == ".pdf":
            return words_of(path.read_bytes())
        if path.suffix != ".docx":
            return path.read_text("utf-8")
        # Every part: drawings lie beside the text.
        with zipfile.ZipFile(path) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())

    def check(role: str) -> dict[str, str]:
        out = tmp_path / role
        arguments = ["check", str(works), "--network", str(network), "--role", role, "--out", str(out)]
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 10
        return {path.name: told(path) for path in out.iterdir()}

    return check


def parts(shape: type) -> Iterator[type]:
    """A part of the record and all parts within it."""
    yield shape
    for hint in typing.get_type_hints(shape).values():
        for one in (
            hint,
            *typing.get_args(hint),
            *(inner for arg in typing.get_args(hint) for inner in typing.get_args(arg)),
        ):
            if dataclasses.is_dataclass(one) and isinstance(one, type):
                yield from parts(one)


def test_pass_every_field_of_the_record_says_what_it_gives_away_and_can_be_hidden() -> None:
    seen = set(parts(Record))
    assert len(seen) > 30
    for shape in seen:
        hints = typing.get_type_hints(shape)
        for name, gives in given_away(shape).items():
            assert gives is not None, f"{shape.__name__}.{name}"
            # What some role may not see must have a way to be empty.
            if gives is not Gives.OPEN:
                empty = type(None) in typing.get_args(hints[name]) or typing.get_origin(hints[name]) is tuple
                assert empty, f"{shape.__name__}.{name}"


def test_fail_a_field_that_says_nothing_is_hidden_from_everybody() -> None:
    @dataclass(frozen=True)
    class Careless:
        new: str | None

    assert _shown(Careless("the pipe"), frozenset(Gives)).new is None


def test_fail_a_role_that_does_not_exist(record: Callable[..., Record]) -> None:
    with pytest.raises(WorksError, match="Known: planner, applicant, operator, inspector, authority"):
        disclose(record(), "mayor")


def drawn(page: str, style: str) -> list[Any]:
    data = json.loads(re.search(r'id="heatguard-data">(.*?)</script>', page, re.DOTALL).group(1))  # type: ignore[union-attr]
    return [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for layer in data["layers"]
        for feature in layer["features"]
        if feature["style"] == style
    ]


def test_pass_an_applicant_learns_no_more_than_the_duty_needs(answers: Callable[[str], dict[str, str]]) -> None:
    files = answers("applicant")
    (finding,) = json.loads(files["determination.json"])["findings"]
    assert finding["distance_m"] == 1.1 and finding["margin_m"] == -0.4 and finding["asset_id"] == "供热管 1"
    for page in files.values():
        assert not [secret for secret in SECRETS if secret in page]
    assert drawn(files["map.html"], "pipe") == []
    # Of the pipe's 400 m what lies in the squares of the own site and 5 m round it.
    assert 10 / 91_000 < np.ptp(shapely.get_coordinates(drawn(files["map.html"], "zone"))[:, 0]) < 16.1 / 91_000


def test_pass_a_planner_sees_no_geometry_of_the_network(answers: Callable[[str], dict[str, str]]) -> None:
    files = answers("planner")
    answer = json.loads(files["determination.json"])
    assert answer["excerpt"] is None and answer["cut_out"] == [] and answer["contacts"] == []
    assert answer["outcome"] == "plan_required" and answer["findings"][0]["distance_m"] == 1.1
    for style in ("pipe", "zone"):
        assert drawn(files["map.html"], style) == []
    for page in files.values():
        assert not [secret for secret in (*SECRETS, "热力一公司") if secret in page]


def test_pass_the_operator_sees_all_but_the_fines(answers: Callable[[str], dict[str, str]]) -> None:
    files = answers("operator")
    (finding,) = json.loads(files["determination.json"])["findings"]
    assert finding["distance_m"] == pytest.approx(1.139, abs=2e-3) and finding["asset_id"] == "M-秘密-1"
    (pipe,) = drawn(files["map.html"], "pipe")
    assert np.ptp(shapely.get_coordinates(pipe)[:, 0]) > 390 / 91_000


@pytest.mark.parametrize("role", ["operator", "applicant", "planner"])
def test_pass_fines_are_for_officials(role: str, record: Callable[..., Record]) -> None:
    kept = record()
    assert disclose(kept, role).record.liability == ()
    assert disclose(kept, "inspector").record.liability and disclose(kept, "authority").record.liability


def test_pass_no_role_changes_an_outcome(record: Callable[..., Record]) -> None:
    kept = record(works=[TRENCH, {**TRENCH, "area": [[20, 30], [24, 30], [24, 33], [20, 33]]}])
    for role in roles():
        shown = disclose(kept, role).record
        assert shown.outcomes == kept.outcomes
        assert [one.outcomes for one in shown.features] == [one.outcomes for one in kept.features]
        assert [(one.outcome, one.certainty, one.limit_m) for one in shown.findings] == [
            (one.outcome, one.certainty, one.limit_m) for one in kept.findings
        ]


def test_pass_what_was_cut_for_one_role_shows_no_more_to_another(record: Callable[..., Record]) -> None:
    kept = record()
    applicant = disclose(kept, "applicant").record
    again = disclose(applicant, "authority").record
    assert to_jsonable(again) == to_jsonable(applicant)
    assert disclose(disclose(kept, "operator").record, "applicant").record == dataclasses.replace(
        disclose(kept, "applicant").record
    )


@pytest.mark.parametrize(
    ("off_m", "bands"), [(4.0, {5.0}), (14.0, {5.0, 20.0}), (26.0, {20.0, 50.0}), (70.0, {200.0}), (700.0, {None})]
)
def test_pass_beyond_its_zone_a_pipe_is_known_by_bands(
    off_m: float, bands: set[float | None], record: Callable[..., Record]
) -> None:
    """The squares of a 10 m grid that a site touches are counted from, so up to 14 m may be missing."""
    works = {**TRENCH, "area": [[-3, off_m], [3, off_m], [3, off_m + 2], [-3, off_m + 2]]}
    kept = record(works=[works])
    (feature,) = disclose(kept, "applicant").record.features
    assert feature.nearest is not None and feature.nearest.distance_m is None
    assert feature.nearest.distance_band_m in bands
    assert kept.features[0].nearest is not None
    assert kept.features[0].nearest.distance_m == pytest.approx(off_m - 0.327, abs=2e-3)


def test_pass_small_moves_change_no_band(record: Callable[..., Record]) -> None:
    """Within the squares it touches already, wherever the grid lies: of eleven moves of 1 m at most two meet a new square."""
    said = []
    for step in range(11):
        x, y = 10.0 + step, 60.0
        kept = record(works=[{**TRENCH, "area": [[x, y], [x + 0.2, y], [x + 0.2, y + 0.2], [x, y + 0.2]]}])
        near = disclose(kept, "applicant").record.features[0].nearest
        assert near is not None
        said.append((near.distance_band_m, near.uncertainty_m))
    assert len(set(said)) == 1


@pytest.mark.parametrize(
    "asset", [{}, {"kind": "facility", "belongs_to": "network", "position_grade": "D"}], ids=["pipe", "facility"]
)
def test_pass_the_cut_out_draws_neither_pipe_nor_edge_of_a_zone(
    asset: dict[str, Any], record: Callable[..., Record]
) -> None:
    """From a pipe, or from the edge of its zone, one subtracts the distance in tenths, and has the diameter in one answer."""
    drawn = []
    for casing, off_m in itertools.product((219, 655, 1600), (0.0, 0.13, 0.2)):
        line = [[-200, off_m], [200, off_m]]
        thing = {**MAIN, **asset, "outer_diameter_mm": None if asset else casing, "dn": None, "line": line}
        if asset:
            thing |= {"line": None, "area": [[-3, off_m - 1], [3, off_m - 1], [3, off_m], [-3, off_m]]}
        cut = disclose(record([thing]), "applicant").record.cut_out
        assert cut and {one.style for one in cut} == {"hatched"}
        drawn.append([one.geometry for one in cut])
    assert all(one == drawn[0] for one in drawn)


def test_pass_no_outline_of_a_site_feels_for_the_edge_within_a_square(record: Callable[..., Record]) -> None:
    """A square is shown for itself: a site that reaches a little farther into it changes nothing but where the drawing ends."""
    shown = []
    for south in (7.2, 7.4, 7.6):
        kept = record(works=[{**TRENCH, "area": [[-3, south], [3, south], [3, 9.9], [-3, 9.9]]}])
        shown.append(
            [round(float(shapely.bounds(one.geometry)[3]), 7) for one in disclose(kept, "applicant").record.cut_out]
        )
    # The zone ends 2.5 m from the pipe, 5 m round the site begin before and beyond it.
    assert shown[0] and shown[0] == shown[1] == shown[2]


def test_pass_pipes_drawn_by_an_older_version_stay_hidden(record: Callable[..., Record]) -> None:
    kept = record()
    older = dataclasses.replace(
        kept.cut_out[0], style="main", geometry=shapely.LineString([(113.6, 34.7), (113.7, 34.7)])
    )
    shown = disclose(dataclasses.replace(kept, cut_out=(*kept.cut_out, older)), "applicant").record
    assert shown.cut_out == kept.cut_out
    # A copy that was cut for an applicant then is cut again.
    once = dataclasses.replace(shown, cut_out=(*kept.cut_out, older))
    assert disclose(once, "applicant").record.cut_out == kept.cut_out


@pytest.mark.parametrize("role", ["planner", "applicant"])
def test_pass_a_plan_does_not_tell_what_is_not_known_of_the_pipe(role: str, record: Callable[..., Record]) -> None:
    """Which casing, a pair, a grade D, no depth: reasons of trial pits and assumptions name them, the number of pits the length."""
    pair = {**MAIN, "represents": "pair", "outer_diameter_mm": None, "depth_m": None, "position_grade": "D"}
    kept = record([pair])
    assert kept.plan is not None and kept.plan.trial_pits and {"pair_spacing"} <= set(kept.plan.assets[0].assumed)
    shown = disclose(kept, role).record
    assert shown.plan is not None and shown.plan.trial_pits == ()
    said = {code for one in (*shown.findings, *shown.plan.assets) for code in one.assumed}
    assert said == {"asset_not_fully_stated"}
    # How well the place is known stays: who trusts 1.1 m that may be 6 m digs into the pipe.
    assert shown.findings[0].uncertainty_m == 10.0


def test_pass_the_way_out_is_farther_than_needed_and_shows_no_margin(record: Callable[..., Record]) -> None:
    kept = record()
    assert kept.counter_proposal is not None
    exact = next(one for one in kept.counter_proposal.options if one.kind == "shift")
    proposed = disclose(kept, "applicant").record.counter_proposal
    assert proposed is not None and proposed.rounded_options == ()
    shown = next(one for one in proposed.options if one.kind == "shift")
    assert exact.cost.shift_m is not None and shown.cost.shift_m is not None
    assert shown.cost.shift_m == np.ceil(exact.cost.shift_m) and shown.margin_m is None and exact.margin_m is not None
    assert f"{exact.cost.shift_m:.2f}" not in shown.text.zh + shown.text.en
    # It is free all the same.
    assert shown.free is not None
    moved = [list(point) for point in shown.free.features[0].geometry.exterior.coords]
    assert len(moved) == 5


def test_pass_of_a_site_larger_than_a_square_kilometre_only_squares_are_shown(record: Callable[..., Record]) -> None:
    kept = record(works=[{**TRENCH, "area": [[-150, 2], [1900, 2], [1900, 800], [-150, 800]]}])
    cut = disclose(kept, "applicant").record.cut_out
    assert [one.style for one in cut] == ["hatched"]
    # Squares of 100 m along 350 m of pipe: a line of the zone would have 10 m².
    assert shapely.area(cut[0].geometry) * 91_000 * 111_000 > 3 * 100 * 100


def test_pass_notes_on_the_data_and_depths_are_the_operators(record: Callable[..., Record]) -> None:
    bore = {"activity": "TL-HDD", "start": "2026-05-10", "end": "2026-06-10", "depth_m": 4.2, "line": [[0, -9], [0, 9]]}
    kept = record(works=[bore])
    assert "difference_of_depths" in {one.kind for one in kept.caveats}
    # Not even that there is one: it would tell what is known of the pipe. What the works leave out the plan asks for.
    shown = disclose(kept, "applicant").record
    assert "difference_of_depths" not in {one.kind for one in shown.caveats}
    assert shown.plan is not None and "depth_of" in {one.fact for one in shown.plan.to_state}
