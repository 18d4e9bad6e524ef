"""A determination that somebody changed is refused when it is read; one that was only saved again is not."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import data
from geo.errors import FileError
from geo.reading.layers import read_layers
from permits.cli.app import app
from permits.disclosure.disclose import disclose, roles
from permits.record.consistency import inconsistencies
from permits.record.digest import digest_of
from permits.record.reading import read_as_kept, read_record, to_json, to_jsonable
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 5, 1)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def city() -> Iterator[Path]:
    with data.as_file(data.sample("")) as folder:
        yield folder


@pytest.fixture(scope="module")
def desk(city: Path) -> Desk:
    rivers, coverage = str(city / "rivers.geojson"), str(city / "coverage.geojson")
    return Desk(open_network([str(city / "network.geojson")], rivers=rivers, coverage=coverage))


def judged(city: Path, desk: Desk, number: str) -> Record:
    return desk.check(read_layers(next((city / "works").glob(f"{number}-*.geojson"))), today=DAY).record


@pytest.fixture(scope="module")
def kept(city: Path, desk: Desk) -> dict[str, Any]:
    """Works 02, for which a plan is owed, as an operator keeps it."""
    return to_jsonable(disclose(judged(city, desk, "02"), "operator").record)


def written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "d.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def changed(document: dict[str, Any], change: Change) -> dict[str, Any]:
    other: dict[str, Any] = json.loads(json.dumps(document))
    change(other)
    return other


CHANGES: list[Change] = [
    lambda one: one["job"].update(client="别的单位"),
    lambda one: one["headline"].update(zh="未发现供热限制。"),
    lambda one: one["basis"].update(network_sha256="0" * 64),
    lambda one: one["findings"][0].update(distance_m=9.0),
    lambda one: one["obligations"].pop(),
    lambda one: one.update(plan=None),
    lambda one: one.update(number="HG-00000000"),
    lambda one: one.update(digest="0" * 64),
    lambda one: one.pop("digest"),
    lambda one: one.update(digest=None),
]


@pytest.mark.parametrize("role", ["operator", "applicant"])
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_any_change_by_hand_is_refused_and_no_paper_made(
    number: int, role: str, city: Path, desk: Desk, tmp_path: Path
) -> None:
    copy = json.loads(to_json(disclose(judged(city, desk, "02"), role).record))
    assert read_record(written(tmp_path, copy)).reader == role
    path = written(tmp_path, changed(copy, CHANGES[number]))
    with pytest.raises(FileError, match="changed"):
        read_record(path)
    out = tmp_path / "out"
    assert CliRunner().invoke(app, ["papers", str(path), "--out", str(out)]).exit_code != 0 and not out.exists()


CONTRADICTIONS: list[tuple[Change, str]] = [
    (lambda one: one.update(outcome="no_restriction_found", outcomes=["no_restriction_found"]), "outcomes"),
    (lambda one: one.update(outcome="verify_on_site"), "outcome"),
    (lambda one: one.update(findings=[]), "outcomes"),
    (lambda one: one["findings"][0].update(outcome="prohibited"), "outcomes"),
    (lambda one: one["features"][0].update(outcome="no_restriction_found"), r"features\.0\.outcome"),
    (lambda one: one["features"][0].update(outcomes=[]), r"features\.0\.outcomes"),
    (lambda one: one["headline"].update(zh="未发现供热限制：可以开工。"), "headline"),
    (lambda one: one.update(obligations=[]), "obligations"),
]


@pytest.mark.parametrize(("change", "field"), CONTRADICTIONS)
@pytest.mark.parametrize("digest", ["made again", "taken out"])
def test_what_contradicts_itself_is_refused_by_its_field_whatever_its_digest(
    change: Change, field: str, digest: str, kept: dict[str, Any], tmp_path: Path
) -> None:
    document = changed(kept, change)
    document["digest"] = digest_of(document)
    if digest == "taken out":
        del document["digest"], document["number"]
    with pytest.raises(FileError, match=field):
        read_record(written(tmp_path, document))


def test_no_answer_of_the_program_contradicts_itself(city: Path, desk: Desk) -> None:
    for path in sorted((city / "works").glob("*.geojson")):
        record = desk.check(read_layers(path), today=DAY).record
        for role in roles():
            assert list(inconsistencies(disclose(record, role).record)) == [], (path, role)


def test_saved_again_by_another_program_it_is_the_same(kept: dict[str, Any], tmp_path: Path) -> None:
    """Keys in another order, and 4.0 written as 4."""

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: other(value[key]) for key in sorted(value, reverse=True)}
        if isinstance(value, list):
            return [other(one) for one in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    again = other(kept)
    assert json.dumps(again) != json.dumps(kept)
    assert to_jsonable(read_record(written(tmp_path, again))) == kept


def test_kept_before_there_was_a_digest_it_is_read_with_a_note(kept: dict[str, Any], tmp_path: Path) -> None:
    old = {key: value for key, value in kept.items() if key not in ("digest", "number")}
    path = written(tmp_path, old)
    read = read_as_kept(path)
    assert not read.with_digest and read.record.number == kept["number"]
    done = CliRunner().invoke(app, ["papers", str(path), "--out", str(tmp_path / "out"), "--format", "json"])
    assert done.exit_code == 0 and "digest" in done.stderr and "replay" in done.stderr
    assert json.loads((tmp_path / "out" / "determination.json").read_text("utf-8"))["digest"] == kept["digest"]
    done = CliRunner().invoke(
        app, ["papers", str(written(tmp_path, kept)), "--out", str(tmp_path / "o"), "--format", "json"]
    )
    assert done.exit_code == 0 and done.stderr == ""


def test_a_copy_cut_from_the_original_has_a_digest_of_its_own(kept: dict[str, Any], tmp_path: Path) -> None:
    arguments = ["papers", str(written(tmp_path, kept)), "--role", "applicant", "--format", "json", "--out"]
    assert CliRunner().invoke(app, [*arguments, str(tmp_path / "cut")], catch_exceptions=False).exit_code == 0
    cut = json.loads((tmp_path / "cut" / "determination.json").read_text("utf-8"))
    assert cut["digest"] == digest_of(cut) != kept["digest"] and cut["number"] == kept["number"]
    assert read_record(tmp_path / "cut" / "determination.json").reader == "applicant"


def test_two_determinations_that_rest_on_other_things_have_other_numbers(
    city: Path, desk: Desk, tmp_path: Path, write: Callable[..., Path]
) -> None:
    main: dict[str, Any] = {"kind": "main", "asset_id": "M", "dn": 300, "line": [[-90, 0], [90, 0]]}
    works = read_layers(write(tmp_path / "w.geojson", [{"activity": "EX-PIT", "area": [[0, 30], [5, 30], [5, 34]]}]))
    near, moved = (
        Desk(open_network([str(write(tmp_path / f"{name}.geojson", [row]))]))
        for name, row in (("n", main), ("m", {**main, "line": [[-90, 0.5], [90, 0.5]]}))
    )
    records = [
        near.check(works, today=DAY).record,
        moved.check(works, today=DAY).record,
        near.check(works, today=DAY, readings={"plan_route": "none"}).record,
        near.check(works, today=DAY + datetime.timedelta(days=1)).record,
    ]
    assert len({one.basis.works_sha256 for one in records}) == 1
    assert len({one.number for one in records}) == len(records)
    for role in roles():
        assert disclose(records[0], role).record.number == records[0].number
    assert near.check(works, today=DAY).record.number == records[0].number
