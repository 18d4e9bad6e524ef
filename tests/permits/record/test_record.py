"""A record is written, read back and shown without loss; version 1 still reads."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

import data
from geo.errors import FileError
from geo.reading.layers import read_layers
from permits.cli.app import app
from permits.disclosure.disclose import disclose
from permits.record.reading import json_schema, read_record, to_json, to_jsonable
from permits.report.formats import FORMATS
from permits.service.check import Desk
from permits.service.opening import open_network

HERE = Path(__file__).parent
DAY = datetime.date(2026, 5, 1)


@pytest.fixture(scope="module")
def desk() -> Desk:
    with data.as_file(data.sample("")) as samples:
        return Desk(
            open_network(
                [str(samples / "network.geojson")],
                rivers=str(samples / "rivers.geojson"),
                coverage=str(samples / "coverage.geojson"),
            )
        )


def sample_works() -> list[Path]:
    with data.as_file(data.sample("")) as samples:
        return sorted((samples / "works").glob("*.geojson"))


@pytest.mark.parametrize("path", sample_works(), ids=lambda path: path.stem[:2])
def test_pass_written_and_read_back_without_loss(path: Path, desk: Desk, tmp_path: Path) -> None:
    record = desk.check(read_layers(path), today=DAY).record
    text = to_json(record)
    jsonschema.validate(json.loads(text), json_schema())
    kept = tmp_path / "d.json"
    kept.write_text(text, "utf-8")
    again = read_record(kept)
    assert again == record and to_json(again) == text
    counts = record.site.counts
    assert len(record.features) == counts.found == counts.screened + sum(one.count for one in counts.unread)


@pytest.mark.parametrize("role", ["operator", "applicant", "planner", "authority"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pass_papers_from_the_file_are_those_of_the_check(role: str, language: str, tmp_path: Path) -> None:
    with data.as_file(data.sample("")) as samples:
        works = next((samples / "works").glob("02*"))
        arguments = ["check", str(works), "--role", role, "--lang", language, "--out", str(tmp_path / "check")]
        arguments += ["--format", ",".join(FORMATS)]
        for option in ("network", "rivers", "coverage"):
            arguments += [f"--{option}", str(samples / f"{option}.geojson")]
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 10
    kept = str(tmp_path / "check" / "determination.json")
    again = CliRunner().invoke(
        app,
        ["papers", kept, "--lang", language, "--format", ",".join(FORMATS), "--out", str(tmp_path / "papers")],
        catch_exceptions=False,
    )
    assert again.exit_code == 0
    names = {one.name for one in (tmp_path / "check").iterdir()}
    assert names == {one.name for one in (tmp_path / "papers").iterdir()}
    media = {
        f"{paper}.{medium}" for paper in ("report", "plan", "letter-plan-request") for medium in ("html", "pdf", "docx")
    }
    assert names >= media | {"determination.json", "findings.geojson", "map.html", "papers.zip"}
    for name in names:
        assert (tmp_path / "check" / name).read_bytes() == (tmp_path / "papers" / name).read_bytes(), name


def test_pass_version_1_still_reads(tmp_path: Path) -> None:
    old = json.loads((HERE / "determination-1.json").read_text("utf-8"))
    record = read_record(HERE / "determination-1.json")
    assert record.outcome.value == old["outcome"] and len(record.findings) == len(old["findings"])
    new = to_jsonable(record)
    for one, was in zip(new["findings"], old["findings"], strict=True):
        assert {key: one[key] for key in was} == was
    for key in ("headline", "documents", "liability", "prohibited_activities", "outcomes"):
        assert new[key] == old[key]
    result = CliRunner().invoke(
        app, ["papers", str(HERE / "determination-1.json"), "--out", str(tmp_path)], catch_exceptions=False
    )
    assert result.exit_code == 0 and old["headline"]["zh"] in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": "heatguard.determination/9"}, "it is no determination"),
        ({"outcome": "allowed"}, "the field outcome is wrong"),
        ({"approved_by": "me"}, "the field approved_by is wrong"),
        ({"features": [{"feature": "1"}]}, r"no field features\.0"),
    ],
)
def test_fail_what_is_no_determination_is_refused_by_its_field(
    change: dict[str, Any], words: str, desk: Desk, tmp_path: Path
) -> None:
    kept = to_jsonable(desk.check(read_layers(sample_works()[0]), today=DAY).record)
    path = tmp_path / "d.json"
    path.write_text(json.dumps({**kept, **change}), "utf-8")
    with pytest.raises(FileError, match=words):
        read_record(path)


def test_pass_every_feature_has_its_nearest_asset_and_the_unread_ones_are_there(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    network = write(
        tmp_path / "n.geojson",
        [{"kind": "main", "asset_id": "M", "outer_diameter_mm": 400, "line": [[-90, 0], [90, 0]]}],
    )
    works = write(
        tmp_path / "w.geojson",
        [
            {"id": "near", "activity": "EX-TRENCH", "area": [[0, 1], [5, 1], [5, 4], [0, 4]]},
            {"id": "far", "activity": "EX-TRENCH", "area": [[0, 300], [5, 300], [5, 304], [0, 304]]},
        ],
    )
    document = json.loads(works.read_text("utf-8"))
    document["features"].append({"type": "Feature", "id": "lost", "properties": {}, "geometry": None})
    works.write_text(json.dumps(document), "utf-8")
    record = Desk(open_network([str(network)])).check(read_layers(works), today=DAY).record
    near, far, lost = record.features
    assert near.nearest is not None and near.nearest.distance_m == pytest.approx(0.8, abs=1e-3)
    assert near.nearest.zone == "network" and near.nearest.limit_m == 1.5 and near.nearest.asset_id == "M"
    assert far.nearest is not None and far.nearest.distance_m == pytest.approx(299.8, abs=1e-2)
    assert far.outcome.value == "undetermined" or far.outcomes[0] is far.outcome
    assert lost.nearest is None and lost.geometry is None and lost.outcome.value == "undetermined"


@pytest.mark.parametrize(
    ("start", "due_on", "late"),
    [
        ("2026-05-10", "2026-05-09", False),
        ("2026-05-02", "2026-05-01", False),
        ("2026-05-01", "2026-04-30", True),
        (None, None, False),
    ],
)
def test_pass_what_is_due_before_the_start_has_its_last_day(
    start: str | None, due_on: str | None, late: bool, tmp_path: Path, write: Callable[..., Path]
) -> None:
    network = write(tmp_path / "n.geojson", [{"kind": "main", "dn": 300, "line": [[-90, 0], [90, 0]]}])
    row = {"activity": "EX-TRENCH", "end": "2026-09-01", "area": [[0, 1], [5, 1], [5, 4], [0, 4]]}
    works = write(tmp_path / "w.geojson", [row | ({"start": start} if start else {})])
    record = Desk(open_network([str(network)])).check(read_layers(works), today=DAY).record
    plan = next(one for one in record.obligations if one.kind == "joint_protection_plan")
    assert (plan.due_on.isoformat() if plan.due_on else None, plan.late) == (due_on, late)
    guide = next(one for one in record.obligations if one.kind == "on_site_guidance")
    assert guide.due_on is None


def test_pass_the_record_of_works_read_twice_is_the_same(desk: Desk) -> None:
    path = sample_works()[1]
    first, second = (desk.check(read_layers(path), today=DAY).record for _ in range(2))
    assert first == second and dataclasses.replace(first) == second


def test_pass_each_kind_of_zone_within_reach_has_its_nearest_asset(tmp_path: Path, write: Callable[..., Path]) -> None:
    network = write(
        tmp_path / "n.geojson",
        [
            {"kind": "main", "asset_id": "M", "outer_diameter_mm": 400, "line": [[-90, 0], [90, 0]]},
            {"kind": "main", "asset_id": "M-FAR", "outer_diameter_mm": 400, "line": [[-90, -5], [90, -5]]},
            {"kind": "transmission", "asset_id": "T", "outer_diameter_mm": 1600, "line": [[-90, 60], [90, 60]]},
            {"kind": "facility", "belongs_to": "network", "asset_id": "V", "area": [[500, 0], [504, 0], [504, 4]]},
        ],
    )
    row = {"id": "桩", "activity": "PI-BORED", "accuracy_m": 0.05, "area": [[0, 3], [1, 3], [1, 4], [0, 4]]}
    record = (
        Desk(open_network([str(network)])).check(read_layers(write(tmp_path / "w.geojson", [row])), today=DAY).record
    )
    one = record.features[0]
    assert [(near.asset_id, near.zone, near.limit_m) for near in one.nearest_by_zone] == [
        ("M", "network", 1.5),
        ("T", "transmission", 10.0),
    ]
    assert one.nearest is not None and one.nearest_by_zone[0].distance_m == one.nearest.distance_m
    assert one.accuracy_m == pytest.approx(0.05, abs=0.01)
    assert [(usual.activity, usual.usual_m, usual.source) for usual in one.usual] == [("PI-BORED", 3.0, "IP")]
    assert record.site.district is not None and record.site.district.en == "Zhengzhou"
    for role in ("applicant", "planner"):
        assert disclose(record, role).record.features[0].nearest_by_zone == ()


def test_pass_readings_are_held_in_words(desk: Desk) -> None:
    record = desk.check(read_layers(sample_works()[1]), today=DAY).record
    said = {(one.key, one.value): one.followed for one in record.basis.readings_said}
    assert said[("plan_route", "by_item")] and said[("plan_route", "none")] is False
    assert {key for (key, _), followed in said.items() if followed} == set(record.basis.readings)
