"""Batches over HTTP: begun, asked about, ended, read in pages and as files, and the same as each site alone."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas
import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from permits.batch.results import write_results
from permits.batch.segment import Segment
from permits.errors import ChangedElsewhereError
from permits.server.api import batches
from permits.storage.batch import DonePart, State

PAGE = Path(__file__).parents[3] / "docs" / "how-to-screen-a-layer.md"
NDJSON = {"accept": "application/x-ndjson"}


def works(count: int, *, seed: int = 3) -> dict[str, Any]:
    """Pits, trenches, fences and trees in the sample city; one without a shape, one with a fact that is none."""
    random = np.random.default_rng(seed)
    acts = ["基坑开挖", "沟槽开挖", "围挡", "乔木种植"]
    features = []
    for number in range(count):
        x, y = 113.62 + random.uniform(-0.01, 0.01), 34.75 + random.uniform(-0.008, 0.008)
        wide = random.uniform(5, 40) * 1e-5
        ring = [[x, y], [x + wide, y], [x + wide, y + wide], [x, y + wide], [x, y]]
        said: dict[str, Any] = {"id": f"S{number}", "activity": acts[number % 4], "coordinates_from": "survey"}
        shape: Any = {"type": "Polygon", "coordinates": [ring]}
        if number == 3:
            said["depth_m"] = "abc"
        features.append({"type": "Feature", "properties": said, "geometry": None if number == 5 else shape})
    return {"type": "FeatureCollection", "features": features}


def begin(server: TestClient, content: Any, **more: Any) -> dict[str, Any]:
    answer = server.post(
        "/v1/batches",
        content=content if isinstance(content, bytes) else json.dumps(content).encode(),
        headers={"content-type": "application/geo+json", **more.pop("headers", {})},
        **more,
    )
    assert answer.status_code == 202, answer.text
    begun: dict[str, Any] = answer.json()
    assert answer.headers["location"] == begun["links"]["self"]
    return begun


def ended(server: TestClient, begun: dict[str, Any], *, within_s: float = 60) -> dict[str, Any]:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        answer = server.get(begun["links"]["self"])
        shown: dict[str, Any] = answer.json()
        if shown["state"] not in ("waiting", "running"):
            assert "retry-after" not in answer.headers
            return shown
        assert int(answer.headers["retry-after"]) > 0
        time.sleep(0.1)
    raise AssertionError(f"not done: {shown}")


def rows_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_row_says_what_the_site_alone_is_told(server: TestClient) -> None:
    asked = works(40)
    shown = ended(server, begin(server, asked))
    assert shown["state"] == "done" and shown["sites"] == {"done": 40, "in_all": 40}
    rows = rows_of(server.get(shown["links"]["sites"]))
    assert [one["row"] for one in rows] == list(range(40))
    assert len({one["outcome"] for one in rows}) >= 3
    for row, feature in zip(rows, asked["features"], strict=True):
        alone = server.post("/v1/screenings", json=feature, headers={"content-type": "application/geo+json"})
        if row["error"] is not None:
            assert alone.status_code == 422 and row["outcome"] == "undetermined"
            continue
        told = alone.json()
        assert (row["feature"], row["outcome"], row["outcomes"]) == (
            feature["properties"]["id"],
            told["outcome"],
            ";".join(told["outcomes"]),
        )
        nearest = told["features"][0]["nearest"]
        assert (row["nearest_asset_id"], row["nearest_distance_m"]) == (nearest["asset_id"], nearest["distance_m"])
        assert row["findings"] == len(told["findings"])
    assert "abc" in rows[3]["error"] and "no geometry" in rows[5]["error_en"]
    whole = server.get(f"{shown['links']['sites']}/7").json()
    assert whole["outcome"] == rows[7]["outcome"]
    page = server.get(f"{shown['links']['sites']}/7", headers={"accept": "text/html"})
    assert page.status_code == 200 and page.text.startswith("<!DOCTYPE html>")
    assert server.get(f"{shown['links']['sites']}/40").status_code == 404


def test_pages_and_filters_hold_every_row_once(server: TestClient) -> None:
    shown = ended(server, begin(server, works(1200)))
    every = rows_of(server.get(shown["links"]["sites"], params={"limit": 10_000}))
    assert [one["row"] for one in every] == list(range(1200))
    for table in ("sites", "findings"):
        gone_through, address = [], f"{shown['links'][table]}?limit=137"
        while address:
            answer = server.get(address)
            gone_through += rows_of(answer)
            following = re.match(r"<([^>]+)>", answer.headers.get("link", ""))
            address = "" if following is None else following[1]
        whole = rows_of(server.get(shown["links"][table], params={"limit": 10_000}))
        assert gone_through == whole and len(whole) > 500
    for name, column in (("outcome", "outcome"), ("provision", "provision")):
        for value in {one[column] for one in every} - {None}:
            held = rows_of(server.get(shown["links"]["sites"], params={name: value, "limit": 10_000}))
            assert held == [one for one in every if one[column] == value]
    assert server.get(shown["links"]["findings"], params={"outcome": "prohibited"}).status_code == 422
    for name in ("outcome", "provision", "reason"):
        assert server.get(shown["links"]["sites"], params={name: "30(x"}).status_code == 422
    refused = rows_of(server.get(shown["links"]["sites"], params={"reason": "feature_refused"}))
    assert [one["row"] for one in refused] == [3]


def test_files_hold_what_the_rows_say(server: TestClient) -> None:
    shown = ended(server, begin(server, works(60)))
    rows = rows_of(server.get(shown["links"]["sites"]))
    files = shown["links"]["results"]
    parquet = pyarrow.parquet.read_table(io.BytesIO(server.get(files["results.parquet"]).content)).to_pylist()
    assert [(one["row"], one["outcome"]) for one in parquet] == [(one["row"], one["outcome"]) for one in rows]
    csv = pandas.read_csv(io.BytesIO(server.get(files["results.csv"]).content))
    assert csv["outcome"].tolist() == [one["outcome"] for one in rows]
    assert server.get(files["results.gpkg"]).content.startswith(b"SQLite format 3")
    assert b"<qgis" in server.get(files["results.qml"]).content
    statistics = server.get(files["statistics.json"]).json()
    assert statistics["sites"] == 60 and statistics["errors"] == 2
    assert {one["code"]: one["sites"] for one in statistics["outcomes"]} == pandas.Series(
        [one["outcome"] for one in rows]
    ).value_counts().to_dict()
    assert server.get(f"{shown['links']['self']}/results.exe").status_code == 404


def test_a_key_makes_one_batch_of_what_is_sent_again(server: TestClient) -> None:
    first = begin(server, works(5), headers={"idempotency-key": "one"})
    assert begin(server, works(5), headers={"idempotency-key": "one"})["token"] == first["token"]
    assert begin(server, works(5))["token"] != first["token"]
    other = server.post(
        "/v1/batches",
        json=works(6),
        headers={"content-type": "application/geo+json", "idempotency-key": "one"},
    )
    assert other.status_code == 409 and other.json()["type"] == "/problems/key-reused"
    assert ended(server, first)["state"] == "done"


def test_a_key_is_that_of_the_address_that_states_it(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same word at another's is neither in the way nor a way to his batch."""

    def token(address: str, sites: int) -> str:
        monkeypatch.setattr(server._transport, "client", (address, 50000))
        return str(begin(server, works(sites), headers={"idempotency-key": "works of today"})["token"])

    first, another, third = token("192.0.2.1", 5), token("198.51.100.7", 5), token("2001:db8:1:2::7", 6)
    assert len({first, another, third}) == 3
    assert token("192.0.2.1", 5) == first and token("198.51.100.7", 5) == another
    # A subscriber of version 6 has a whole network.
    assert token("2001:db8:1:2:a::1", 6) == third


def test_what_stands_beside_the_works_is_told_before_any_is_looked_at(server: TestClient) -> None:
    wrong = server.post(
        "/v1/batches",
        params={"depth_m": "-3"},
        json=works(3),
        headers={"content-type": "application/geo+json"},
    )
    assert wrong.status_code == 422 and wrong.headers["content-type"] == "application/problem+json"
    unknown = server.post("/v1/batches", params={"activity": "EX-PITT"}, json=works(3))
    assert unknown.status_code == 422 and "EX-PIT" in unknown.text
    envelope = {"works": works(3), "activities": ["EX-PIT"], "crs": "EPSG:4326", "start": "2026-12-10"}
    shown = ended(server, begin(server, envelope, headers={"content-type": "application/json"}))
    rows = rows_of(server.get(shown["links"]["sites"]))
    assert all("EX-PIT" in one["activities"] for one in rows) and len(rows) == 3


def test_lines_of_mixed_systems_and_forms_are_taken(server: TestClient) -> None:
    first, second = works(2)["features"]
    plane = {
        "type": "Polygon",
        "coordinates": [[[465000, 3846000], [465020, 3846000], [465020, 3846020], [465000, 3846000]]],
    }
    lines = b"\n".join(
        json.dumps(one).encode() for one in (first, {"works": plane, "crs": "EPSG:4547", "activity": "EX-PIT"}, second)
    )
    answer = server.post("/v1/batches", files={"works": ("a.ndjson", lines)}, data={"activity": "EX-TRENCH"})
    assert answer.status_code == 202, answer.text
    rows = rows_of(server.get(ended(server, answer.json())["links"]["sites"]))
    assert [one["error"] for one in rows] == [None] * 3, rows
    assert all("EX-TRENCH" in one["activities"] for one in rows) and {one["feature"] for one in rows} == {
        "S0",
        "1",
        "S1",
    }
    assert ["EX-PIT" in one["activities"] for one in rows if one["feature"] in ("S1", "1")] in (
        [True, False],
        [False, True],
    )


@pytest.mark.parametrize("form", ["collection", "lines", "lines of several"])
def test_one_site_is_found_again_wherever_it_stands_in_the_file(form: str, server: TestClient) -> None:
    """A part is read by itself where lines are sites; where they are not, rows are still those of the batch."""
    whole = works(1300)
    lines = [json.dumps(one).encode() for one in whole["features"]]
    if form == "lines of several":
        lines = [json.dumps({**whole, "features": whole["features"][:700]}).encode(), *lines[700:]]
    content = json.dumps(whole).encode() if form == "collection" else b"\n".join(lines)
    answer = server.post("/v1/batches", files={"works": ("a.ndjson", content)})
    shown = ended(server, answer.json())
    assert shown["sites"] == {"done": 1300, "in_all": 1300}
    sites = shown["links"]["sites"]
    for row in (0, 501, 1299):
        (said,) = rows_of(server.get(sites, params={"after": row - 1, "limit": 1}))
        determination = server.get(f"{sites}/{row}").json()
        assert [one["feature"] for one in determination["features"]] == [said["feature"]]
        assert determination["outcome"] == said["outcome"]
    assert server.get(f"{sites}/1300").status_code == 404


def test_works_that_cannot_be_read_end_the_batch_with_the_reason(server: TestClient) -> None:
    shown = ended(server, begin(server, b"\x00\x01 no works", headers={"content-type": "application/octet-stream"}))
    assert shown["state"] == "failed" and shown["refusal"]["type"] == "/problems/unreadable-file"
    assert shown["refusal"]["detail_zh"] and shown["refusal"]["errors"][0]["detail_en"]
    assert server.get(f"{shown['links']['self']}/results.csv").status_code == 409


def test_one_that_is_ended_is_worked_at_no_more_and_one_that_is_removed_is_gone(server: TestClient) -> None:
    begun = begin(server, works(8000))
    shown = server.post(begun["links"]["cancel"]).json()
    assert shown["state"] == "cancelled"
    time.sleep(0.5)
    again = server.get(begun["links"]["self"]).json()
    assert again["sites"] == server.get(begun["links"]["self"]).json()["sites"]
    assert len(rows_of(server.get(begun["links"]["sites"], params={"limit": 10_000}))) == again["sites"]["done"]
    assert server.delete(begun["links"]["self"]).status_code == 204
    assert server.get(begun["links"]["self"]).json()["type"] == "/problems/no-such-address"


def test_a_screening_may_be_wanted_later_or_in_few_words(server: TestClient) -> None:
    later = server.post(
        "/v1/screenings",
        json=works(4),
        headers={"content-type": "application/geo+json", "prefer": "respond-async"},
    )
    assert later.status_code == 202 and later.headers["preference-applied"] == "respond-async"
    rows = rows_of(server.get(ended(server, later.json())["links"]["sites"]))
    few = server.post("/v1/screenings", params={"fields": "outcome,nearest"}, json=works(4)).json()["features"]
    assert [(one["feature"], one["outcome"]) for one in few] == [(one["feature"], one["outcome"]) for one in rows]
    assert few[0]["nearest"]["distance_m"] == rows[0]["nearest_distance_m"]
    lines = rows_of(server.post("/v1/screenings", params={"fields": "error"}, json=works(4), headers=NDJSON))
    assert lines[0]["error"] is None and "abc" in lines[3]["error"]["zh"]
    assert server.post("/v1/screenings", params={"fields": "outcom"}, json=works(1)).status_code == 422
    assert server.post("/v1/screenings", json=works(1), headers=NDJSON).status_code == 406


def test_an_envelope_that_is_none_is_told_so(server: TestClient) -> None:
    for content in ({"works": None}, {"works": 5}, {"works": works(1), "foo": 1}):
        answer = server.post("/v1/batches", json=content)
        assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"], answer.text


def test_pages_of_an_open_batch_step_over_nothing(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are done in any order; whoever follows the links while they are must get every row."""
    shown = ended(server, begin(server, works(1300)))
    store = server.app.app.state.served.store  # type: ignore[attr-defined]
    real = store.batches.find

    def open_again(*args: Any, **kwargs: Any) -> Any:
        return dataclasses.replace(real(*args, **kwargs), state=State.RUNNING)

    whole = store.batches.parts(shown["token"])
    monkeypatch.setattr(store.batches, "find", open_again)
    monkeypatch.setattr(store.batches, "parts", lambda *_, **__: [one for one in whole if one.number != 1])
    rows = rows_of(server.get(shown["links"]["sites"], params={"limit": 10_000}))
    assert [one["row"] for one in rows] == list(range(whole[0].sites))
    monkeypatch.undo()
    rest = rows_of(server.get(shown["links"]["sites"], params={"limit": 10_000, "after": rows[-1]["row"]}))
    assert [one["row"] for one in rows + rest] == list(range(1300))


def test_parts_screened_by_another_network_are_not_kept(server: TestClient) -> None:
    shown = ended(server, begin(server, works(3)))
    store = server.app.app.state.served.store  # type: ignore[attr-defined]
    part = DonePart(0, 0, 3, "0" * 64, b"")
    with pytest.raises(ChangedElsewhereError):
        store.batches.keep_parts(
            shown["token"], [part], now=datetime.datetime.now(datetime.UTC), network_sha256="other"
        )


def test_a_batch_keeps_the_readings_of_the_server_that_began_it(server: TestClient) -> None:
    """Another that goes on with it may take others for usual."""
    token = ended(server, begin(server, works(2)))["token"]
    store = server.app.app.state.served.store  # type: ignore[attr-defined]
    kept = store.batches.find(token, now=datetime.datetime.now(datetime.UTC))
    assert json.loads(kept.asked)["readings"]["facility_scope"] == "by_owner_line"


# --- a server that is killed -------------------------------------------------------------------------


@contextlib.contextmanager
def running(store: Path, port: int, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """``heatguard serve`` of the sample city, in a session of its own."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("heatguard"), "serve", "--port", str(port), "--store", store, "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **more,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    break
            time.sleep(0.1)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def killed_rounds(folder: Path, port: int, *, rounds: int, sites: int) -> None:
    """A batch whose server is killed again and again ends with the rows of one that was let alone."""
    content = json.dumps(works(sites)).encode()
    random = np.random.default_rng(11)
    address = f"http://127.0.0.1:{port}"
    headers = {"content-type": "application/geo+json", "idempotency-key": "killed"}

    def file_of(client: httpx.Client, token: str) -> bytes:
        until = time.monotonic() + 120
        while client.get(f"/v1/batches/{token}").json()["state"] in ("waiting", "running"):
            assert time.monotonic() < until, "never done"
            time.sleep(0.2)
        answer = client.get(f"/v1/batches/{token}/results.csv")
        assert answer.status_code == 200, answer.text
        return answer.content

    with running(folder / "alone", port), httpx.Client(base_url=address, timeout=60) as client:
        let_alone = file_of(client, client.post("/v1/batches", content=content, headers=headers).json()["token"])
    for number in range(rounds):
        with running(folder / "killed", port) as process, httpx.Client(base_url=address, timeout=60) as client:
            token = client.post("/v1/batches", content=content, headers=headers).json()["token"]
            if number + 1 == rounds:
                assert file_of(client, token) == let_alone
                shown = client.get(f"/v1/batches/{token}").json()
                assert shown["sites"] == {"done": sites, "in_all": sites}
                return
            time.sleep(random.uniform(0.0, 0.6))
            os.killpg(process.pid, signal.SIGKILL)


def test_a_server_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, free_port: Callable[[], int]) -> None:
    killed_rounds(tmp_path, free_port(), rounds=3, sites=6000)


@pytest.mark.slow
def test_fifty_times(tmp_path: Path, free_port: Callable[[], int]) -> None:
    killed_rounds(tmp_path, free_port(), rounds=50, sites=60_000)


@pytest.fixture
def free_port() -> Callable[[], int]:
    import socket

    def found() -> int:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            return port

    return found


def test_examples_of_the_page_run_as_printed(
    tmp_path: Path, free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, port = PAGE.read_text("utf-8"), free_port()
    (python,) = (one for one in re.findall(r"```python\n(.*?)```", page, re.S) if "httpx" in one)
    (shell,) = (one for one in re.findall(r"```sh\n(.*?)```", page, re.S) if "curl" in one)
    (tmp_path / "works.geojson").write_text(json.dumps(works(30)))
    monkeypatch.chdir(tmp_path)
    with running(tmp_path / "store", port):
        exec(python.replace(":8000", f":{port}"), {})
        assert len(pyarrow.parquet.read_table("results.parquet")) == 30
        done = subprocess.run(
            ["sh", "-eu", "-c", shell.replace(":8000", f":{port}")], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert Path("results.gpkg").read_bytes().startswith(b"SQLite") and b"<qgis" in Path("results.qml").read_bytes()


def test_every_file_that_is_promised_is_one_that_results_have(tmp_path: Path) -> None:
    made = {
        path.name
        for suffix in ("parquet", "csv", "gpkg", "ndjson")
        for path in write_results(iter(list[Segment]()), tmp_path / f"results.{suffix}", findings=True)
    } | {"results.qml"}
    assert made == set(batches.FILES) - {"statistics.json"}


@pytest.mark.parametrize(
    "content",
    [b'{"type": "FeatureCollection", "features": []}', b'{"works": {"type": "FeatureCollection", "features": []}}'],
)
def test_a_batch_of_nothing_fails_as_works_that_cannot_be_used(server: TestClient, content: bytes) -> None:
    """No site is no clear."""
    shown = ended(server, begin(server, content))
    assert shown["state"] == "failed" and shown["sites"]["done"] == 0
    alone = server.post("/v1/screenings", content=content, headers={"content-type": "application/geo+json"})
    assert alone.status_code == 422
    for name in ("type", "title", "status"):
        assert shown["refusal"][name] == alone.json()[name]
    assert "no feature" in shown["refusal"]["detail_en"] and "没有任何要素" in shown["refusal"]["detail_zh"]


def test_the_first_fault_of_a_row_is_the_first_of_the_site_alone(server: TestClient) -> None:
    (feature, *_) = works(1)["features"]
    feature["properties"].update(depth_m="abc", width_m=-1, start="soon", activity="基坑开挖")
    (row,) = rows_of(server.get(ended(server, begin(server, feature))["links"]["sites"]))
    alone = server.post("/v1/screenings", json=feature, headers={"content-type": "application/geo+json"}).json()
    assert len(alone["errors"]) >= 2
    places = [row["error_en"].find(one["detail_en"].partition(". ")[0].rpartition(": ")[2]) for one in alone["errors"]]
    assert -1 not in places and places == sorted(places), (row["error_en"], alone["detail_en"])
