"""A slip of ours on the way to a plan, a letter or a map takes no finding back, and nothing unfinished reads as clear."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from typer.testing import CliRunner

import data
from geo.reading.layers import read_layers
from permits.cli.app import app
from permits.doubt import doubts
from permits.record import bands, cut_out, features, making, near_works, plan_making
from permits.server.brief import Brief
from permits.server.judge import Judge
from permits.server.tasks.held import Held
from permits.service import check as checking
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 1)
# Where a crash is put, of which kind, and the note that says so.
STAGES = [
    (checking, "proposal", shapely.errors.GEOSException("IllegalArgumentException"), "way_out_missing"),
    (doubts.Asker, "feared", RecursionError(), "way_out_missing"),
    (checking, "protection_plan", MemoryError(), "plan_missing"),
    (checking, "letters", KeyError("业主手机 13800000000"), "letters_missing"),
    (making, "_counter_proposal", shapely.errors.GEOSException("TopologyException"), "way_out_missing"),
    (plan_making, "_section", MemoryError(), "plan_missing"),
    (making, "letters_of", ZeroDivisionError(), "letters_missing"),
    (near_works, "excerpt_round", MemoryError(), "drawing_missing"),
    (cut_out, "each_grown", shapely.errors.GEOSException("TopologyException"), "drawing_missing"),
    (near_works, "shortest_lines", IndexError(), "drawing_missing"),
    (features, "written", ValueError(), "drawing_missing"),
    (bands, "on_the_grid", shapely.errors.GEOSException("TopologyException"), "bands_missing"),
    (near_works, "nearest_assets", IndexError(), "nearest_missing"),
    (features, "nearest_of_each_zone", IndexError(), "nearest_missing"),
]
# What is made for nobody who may not see where a pipe lies.
EXACT = ("excerpt_round", "shortest_lines", "nearest_of_each_zone")
NAMES = [f"{place.__name__.rpartition('.')[2]}-{name}" for place, name, _, _ in STAGES]


@pytest.fixture(scope="module")
def city() -> Iterator[Path]:
    with data.as_file(data.sample("")) as folder:
        yield folder


@pytest.fixture(scope="module")
def desk(city: Path) -> Desk:
    return Desk(open_network([str(city / "network.geojson")], coverage=str(city / "coverage.geojson")))


def break_at(place: Any, name: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(place, name, crash)


def works(city: Path, number: str) -> Path:
    return next((city / "works").glob(f"{number}-*.geojson"))


@pytest.mark.parametrize(
    ("place", "name", "error", "note", "number", "status"),
    [*((*stage, "02", 10) for stage in STAGES), *((*stage, "03", 20) for stage in STAGES[::4])],
    ids=[*NAMES, *(f"{name}-prohibited" for name in NAMES[::4])],
)
def test_the_command_line_says_what_was_found(
    place: Any,
    name: str,
    error: Exception,
    note: str,
    number: str,
    status: int,
    city: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    whole = Desk(open_network([str(city / "network.geojson")])).check(read_layers(works(city, number)), today=DAY)
    break_at(place, name, error, monkeypatch)
    arguments = ["check", str(works(city, number)), "--network", str(city / "network.geojson"), "--out", str(tmp_path)]
    shown = CliRunner().invoke(app, [*arguments, "--format", "json,html,map,geojson"], catch_exceptions=False)
    record = json.loads((tmp_path / "determination.json").read_text("utf-8"))
    jsonschema.validate(record, json.loads(data.schema("determination-2.schema.json")))
    kept = [(one.outcome, one.asset_id, one.provision, one.activity) for one in whole.determination.findings]
    said = [(one["outcome"], one["asset_id"], one["provision"], one["activity"]) for one in record["findings"]]
    reached = note in {one["kind"] for one in record["caveats"]}
    # A prohibited job owes no plan and few letters.
    assert reached or (number == "03" and note in ("plan_missing", "letters_missing"))
    assert (said, shown.exit_code) == (kept, status) and record["outcome"] == whole.determination.outcome
    assert [one["kind"] for one in record["obligations"]] == [one.kind for one in whole.determination.obligations]
    if reached:
        assert "程序缺陷" in shown.output and "程序缺陷" in (tmp_path / "report.html").read_text("utf-8")
        assert type(error).__name__ in caplog.text and "in crash" in caplog.text and "13800000000" not in caplog.text


@pytest.mark.parametrize("role", ["operator", "applicant"])
@pytest.mark.parametrize(("place", "name", "error", "note"), STAGES, ids=NAMES)
def test_the_server_says_what_was_found(
    place: Any,
    name: str,
    error: Exception,
    note: str,
    role: str,
    desk: Desk,
    city: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = works(city, "02").read_bytes()
    judge = Judge(Held(desk, Brief([])))
    asked = {"task": "screening", "query": {"counter_proposal": True}, "html": False, "role": role, "at_most": None}
    whole = json.loads(judge(asked, content).content)
    break_at(place, name, error, monkeypatch)
    answer = judge(asked, content)
    assert answer.status == 200
    record = json.loads(answer.content)
    if role == "applicant" and name in EXACT:
        assert record == whole
        return
    assert note in {one["kind"] for one in record["caveats"]}
    for key in ("outcome", "outcomes", "headline", "obligations", "documents", "prohibited_activities", "basis"):
        assert record[key] == whole[key], key
    found = [(one["outcome"], one["certainty"], one["asset_id"], one["distance_m"]) for one in record["findings"]]
    assert found == [
        (one["outcome"], one["certainty"], one["asset_id"], one["distance_m"]) for one in whole["findings"]
    ]
    page = judge({**asked, "html": True}, content)
    assert page.status == 200 and "defect of the program" in page.content.decode()


@pytest.mark.parametrize(
    ("place", "name"), [(doubts.Asker, "ask"), (doubts, "places"), (doubts, "judge_all"), (checking, "caveats")]
)
@pytest.mark.parametrize("error", [shapely.errors.GEOSException("TopologyException"), MemoryError()])
def test_nothing_unfinished_reads_as_clear(
    place: Any, name: str, error: Exception, desk: Desk, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes a clear undetermined, and what a clear depends on."""
    clear, forbidden = read_layers(works(city, "01")), read_layers(works(city, "03"))
    assert desk.check(clear, today=DAY).determination.outcome == "no_restriction_found"
    break_at(place, name, error, monkeypatch)
    checked = desk.check(clear, today=DAY, counter_proposal=True)
    assert (checked.determination.outcome, checked.determination.exit_status) == ("undetermined", 30)
    assert checked.record.features[0].outcome == "undetermined"
    assert checked.determination.counter_proposal is None
    checked = desk.check(forbidden, today=DAY)
    assert (checked.determination.outcome, checked.determination.exit_status) == ("prohibited", 20)


def test_a_nearest_asset_that_was_not_found_is_not_said_to_be_absent(
    desk: Desk, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_at(near_works, "nearest_assets", IndexError(), monkeypatch)
    asked = {"task": "screening", "query": {}, "html": True, "role": "operator", "at_most": None}
    answer = Judge(Held(desk, Brief([])))(asked, works(city, "01").read_bytes())
    page = answer.content.decode()
    assert "最近的供热设施未能算出" in page and "管网数据中没有供热设施" not in page


def test_a_band_that_was_not_measured_is_the_nearest(desk: Desk, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_at(bands, "on_the_grid", MemoryError(), monkeypatch)
    record = desk.check(read_layers(works(city, "01")), today=DAY).record
    nearest = record.features[0].nearest
    assert nearest is not None and nearest.distance_band_m == 5.0
