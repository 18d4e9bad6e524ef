"""`heatguard network build`, and every command over what it saves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import data
from geo.errors import DamagedError, InputError
from permits.cli.app import app


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    with data.as_file(data.sample("")) as samples:
        shutil.copytree(samples, folder, dirs_exist_ok=True)
    return folder


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def files_of(city: Path) -> list[Any]:
    return [
        "--network",
        city / "network.geojson",
        "--rivers",
        city / "rivers.geojson",
        "--coverage",
        city / "coverage.geojson",
    ]


@pytest.fixture(scope="module")
def snapshot(city: Path) -> Path:
    out = city / "city.hgnet"
    done = run("network", "build", city / "network.geojson", *files_of(city)[2:], "--out", out, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "18 assets" in done.stdout and "network_sha256 " in done.stdout and "indexing and saving" in done.stderr
    return out


def test_every_command_takes_it_and_says_the_same(city: Path, snapshot: Path, tmp_path: Path) -> None:
    works = city / "works" / "06-泵站旁基坑.geojson"
    made: list[list[bytes]] = []
    for name, network in (("files", files_of(city)), ("snapshot", ["--network", snapshot])):
        out = tmp_path / name
        checked = run("check", works, *network, "--out", out)
        assert checked.exit_code in (10, 20, 30), checked.output
        drawn = run("map", works, *network, "--out", out / "map-of.html")
        replayed = run("replay", out / "determination.json", *network)
        looked = run("network", "check", network[1], *network[2:], "--format", "json")
        assert [one.exit_code for one in (drawn, replayed, looked)] == [0, 0, 0]
        papers = [*sorted(out.glob("*.html")), out / "determination.json"]
        made.append([*(one.read_bytes() for one in papers), looked.stdout.encode()])
    assert len(made[0]) > 2 and made[0] == made[1]
    assert json.loads(made[0][-1])["assets"] == 18


def test_zones_are_those_of_the_files_but_for_what_these_were_given_without(
    city: Path, snapshot: Path, tmp_path: Path
) -> None:
    """Rivers are in the snapshot, and `zones` takes none: without them in both it is the same."""
    plain = tmp_path / "plain.hgnet"
    assert run("network", "build", city / "network.geojson", "--out", plain).exit_code == 0
    zones = []
    for number, network in enumerate((city / "network.geojson", plain)):
        out = tmp_path / f"{number}.geojson"
        assert run("zones", "--network", network, "--out", out).exit_code == 0
        zones.append(out.read_text("utf-8").replace(f'"{number}"', ""))
    assert zones[0] == zones[1]


def test_what_cannot_be_is_said_in_both_languages(city: Path, snapshot: Path, tmp_path: Path) -> None:
    works = city / "works" / "03-通信井.geojson"
    beside = run("check", works, "--network", snapshot, "--rivers", city / "rivers.geojson")
    again = run("network", "build", snapshot, "--out", tmp_path / "again.hgnet")
    nowhere = run("network", "build", city / "network.geojson", "--out", tmp_path / "no" / "n.hgnet")
    for done, zh, en in (
        (beside, "不能再与其他管网或选项同用", "can be named beside it"),
        (again, "已经是快照", "snapshot already"),
        (nowhere, "写不进去", "cannot be written"),
    ):
        assert isinstance(done.exception, InputError)
        assert zh in done.exception.text.zh and en in done.exception.text.en
    unmapped = tmp_path / "n.geojson"
    unmapped.write_text((city / "network.geojson").read_text("utf-8").replace('"kind"', '"sort"'), "utf-8")
    assert run("network", "build", unmapped, "--out", tmp_path / "n.hgnet").exit_code == 2
    assert not (tmp_path / "n.hgnet").exists()


def test_a_damaged_one_is_refused_by_name(city: Path, snapshot: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.hgnet"
    content = snapshot.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    done = run("check", city / "works" / "03-通信井.geojson", "--network", damaged)
    looked = run("network", "check", damaged)
    for one in (done, looked):
        assert isinstance(one.exception, DamagedError) and one.exception.file == "damaged.hgnet"
        assert "已损坏" in one.exception.text.zh and "network build" in one.exception.text.en
