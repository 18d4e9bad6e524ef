"""``heatguard batch`` as it is typed: its outcomes are those of ``check``, it can be stopped and goes on, slips are said at once."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import data

HEATGUARD = Path(sys.executable).with_name("heatguard")
# Among the pipes of the sample city, on the square metre.
PLACES = ((465000, 3846000), (464700, 3845900), (465400, 3845600), (466000, 3846300))
SYSTEM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


@pytest.fixture(scope="module")
def city() -> Iterator[list[str]]:
    with data.as_file(data.sample("")) as folder:
        names = ("network", "rivers", "coverage")
        yield [word for name in names for word in (f"--{name}", str(folder / f"{name}.geojson"))]


def heatguard(*words: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([HEATGUARD, *words], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == status, done.stderr
    return done


def site(number: int, east: float, north: float) -> dict[str, object]:
    corners = [[east, north], [east + 6, north], [east + 6, north + 2], [east, north + 2], [east, north]]
    properties = {
        "id": f"S{number}",
        "activity": ["EX-TRENCH", "钻孔灌注桩，桩径800"][number % 2],
        "start": "2026-12-01",
    }
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [corners]}}


def collection(path: Path, features: list[dict[str, object]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": SYSTEM, "features": features}))
    return path


def test_each_outcome_is_that_of_check(city: list[str], tmp_path: Path) -> None:
    features = [site(number, *place) for number, place in enumerate(PLACES)]
    out = tmp_path / "r.csv"
    done = heatguard(
        "batch",
        collection(tmp_path / "all.geojson", features),
        *city,
        "--out",
        out,
        "--statistics",
        tmp_path / "s.json",
    )
    assert "4 sites: " in done.stdout and str(out) in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        found = [row["outcome"] for row in csv.DictReader(file)]
    assert sum(one["sites"] for one in json.loads((tmp_path / "s.json").read_text("utf-8"))["outcomes"]) == 4
    alone = []
    for number, feature in enumerate(features):
        file = collection(tmp_path / f"{number}.geojson", [feature])
        checked = subprocess.run(
            [HEATGUARD, "check", file, *city, "--format", "json"], capture_output=True, check=False
        )
        alone.append(json.loads(checked.stdout)["outcome"])
    assert found == alone and len(set(found)) > 1


def test_an_envelope_over_several_lines_is_screened_by_what_it_states(city: list[str], tmp_path: Path) -> None:
    works = {"type": "FeatureCollection", "features": [site(number, *place) for number, place in enumerate(PLACES)]}
    for one in works["features"]:
        del one["properties"]["activity"], one["properties"]["start"]  # type: ignore[attr-defined]
    envelope = {"works": works, "crs": "EPSG:4547", "activities": ["EX-TRENCH"], "start": "2026-12-01"}
    file, out = tmp_path / "envelope.json", tmp_path / "r.csv"
    file.write_text(json.dumps(envelope, indent=2))
    heatguard("batch", file, *city, "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as rows:
        found = [(row["feature"], row["outcome"], row["activities"]) for row in csv.DictReader(rows)]
    stated = ["--crs", "EPSG:4547", "--activity", "EX-TRENCH", "--start", "2026-12-01"]
    bare = tmp_path / "bare.geojson"
    bare.write_text(json.dumps(works))
    heatguard("batch", bare, *city, *stated, "--out", tmp_path / "b.csv")
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as rows:
        assert found == [(row["feature"], row["outcome"], row["activities"]) for row in csv.DictReader(rows)]
    assert [name for name, _, _ in found] == ["S0", "S1", "S2", "S3"] and len({one for _, one, _ in found}) > 1
    contradicted = heatguard("batch", file, *city, "--start", "2026-12-02", "--out", out, "--restart", status=2)
    assert "2026-12-01" in contradicted.stderr and "2026-12-02" in contradicted.stderr
    file.write_text(json.dumps({**envelope, "depht_m": 3}, indent=2))
    assert "depht_m" in heatguard("batch", file, *city, "--out", out, "--restart", status=2).stderr


def test_stopped_it_says_how_to_go_on_and_goes_on(city: list[str], tmp_path: Path) -> None:
    works, out = tmp_path / "many.ndjson", tmp_path / "r.csv"
    line = {**site(0, *PLACES[0]), "crs": SYSTEM}
    line["properties"] = {**line["properties"], "crs": "EPSG:4547"}  # type: ignore[dict-item]
    works.write_text((json.dumps(line) + "\n") * 30_000)
    command = [HEATGUARD, "batch", works, *city, "--out", out, "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        # As soon as something is kept.
        objects = tmp_path / "r.csv.unfinished" / "objects"
        until = time.monotonic() + 240
        while not any(objects.glob("??/*")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130 and "The same command goes on" in said
    works.write_text((json.dumps(line) + "\n") * 30_001)
    refused = heatguard(*command[1:], status=2)
    assert "not the file that this batch began with" in refused.stderr and not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "r.xlsx"), ".xlsx"),
        (("--out", "r.csv", "--depth-m", "abc"), "depth_m"),
        (("--out", "r.csv", "--crs", "EPSG:99999"), "99999"),
        (("--out", "all.csv"), "overwrite all.csv: that is the file of WORKS"),
        (("--out", "./r.csv", "--statistics", "all.csv"), "overwrite all.csv: that is the file of WORKS"),
        (("--out", "r.csv", "--statistics", "r.csv"), "overwrite r.csv: --statistics is written there too"),
        (("--out", "r.csv", "--statistics", "r.findings.csv"), "--statistics is written there too"),
        (("--out", "r.gpkg", "--statistics", "r.qml"), "--statistics is written there too"),
        (("--out", "r.csv", "--coverage", "r.csv"), "that is the file of --coverage"),
        (("--out", "r.csv", "--rivers", "w.gpkg=r.csv"), "that is the file of --rivers"),
        (("--out", "no/such/folder/r.csv"), "cannot be written"),
    ],
)
def test_slips_are_said_at_once_and_leave_nothing(
    words: tuple[str, ...], said: str, city: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all.csv").write_text('id,wkt,activity\nA,"POINT (465000 3846000)",EX-TRENCH\n')
    done = heatguard("batch", "all.csv", *city, *words, status=2)
    assert said in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["all.csv"]


def test_works_of_no_feature_are_refused_and_leave_no_result(city: list[str], tmp_path: Path) -> None:
    works = collection(tmp_path / "none.geojson", [])
    done = heatguard("batch", works, *city, "--out", tmp_path / "r.csv", status=2)
    assert "none.geojson: it holds no feature" in done.stderr and "没有任何要素" in done.stderr
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize("there", ["r.qml", "s.json", "r.gpkg"])
def test_what_is_there_stays_unless_a_new_start_is_asked_for(there: str, city: list[str], tmp_path: Path) -> None:
    works = collection(tmp_path / "w.geojson", [site(0, *PLACES[0])])
    (tmp_path / there).write_text("somebody's")
    words = ["batch", works, *city, "--out", tmp_path / "r.gpkg", "--statistics", tmp_path / "s.json"]
    assert there in heatguard(*words, status=2).stderr
    assert (tmp_path / there).read_text() == "somebody's"
    heatguard(*words, "--restart")
    assert (tmp_path / there).read_bytes() != b"somebody's"
