"""A newer snapshot is taken over by a server that goes on answering; a damaged one is not, and the server says so."""

from __future__ import annotations

import dataclasses
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import data
import permits.server.watched_snapshot
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.storage.store import Store

SITE = b'{"type":"Point","coordinates":[113.62,34.75]}'
WAIT_S = 60.0


@pytest.fixture(scope="module")
def builds(city: Brief, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], str]:
    """Saves the sample city with an operator of that phone number; says its fingerprint."""

    def build(out: Path, phone: str) -> str:
        operators = tmp_path_factory.mktemp("o") / "operators.csv"
        operators.write_text(f"operator,phone\n样例热力公司（虚构）,{phone}\n", "utf-8")
        asked = NetworkQuestion(city.network, coverage=city.coverage, operators=operators)
        return build_snapshot(asked, out, tell=lambda _: None).register.fingerprint

    return build


@pytest.fixture
def served(
    tmp_path: Path, builds: Callable[[Path, str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[TestClient, Path]]:
    monkeypatch.setattr(permits.server.watched_snapshot, "_LOOK_SECONDS", 0.1)
    snapshot = tmp_path / "city.hgnet"
    builds(snapshot, "1")
    brief = Brief([str(snapshot)], page_role="operator")
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with Store.open(tmp_path / "store") as store:
        app = create_app(pool, brief, hosts=["testserver"], store=store)
        with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
            yield client, snapshot


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def asked(client: TestClient) -> tuple[int, str]:
    answer = client.post("/v1/screenings", content=SITE)
    basis: dict[str, Any] = answer.json().get("basis", {})
    return answer.status_code, basis.get("network_sha256", "")


def test_a_newer_one_is_taken_over_and_no_request_is_refused(
    served: tuple[TestClient, Path], builds: Callable[[Path, str], str]
) -> None:
    client, snapshot = served
    answers: list[tuple[int, str]] = []
    stop = threading.Event()

    def ask_on() -> None:
        while not stop.is_set():
            answers.append(asked(client))

    before = asked(client)[1]
    asking = [threading.Thread(target=ask_on) for _ in range(3)]
    for one in asking:
        one.start()
    after = builds(snapshot, "2")
    try:
        until(lambda: client.get("/version").json()["network"]["sha256"] == after)
        count = len(answers)
        until(lambda: len(answers) > count + 9)
    finally:
        stop.set()
        for one in asking:
            one.join()
    assert before != after and {status for status, _ in answers} == {200}
    assert {sha for _, sha in answers} == {before, after}
    assert {sha for _, sha in answers[-3:]} == {after} and asked(client) == (200, after)
    page = client.get("/network").text
    assert after[:16] in page and before[:16] not in page
    assert client.get("/readyz").json() == {"status": "ok"}


def test_the_law_that_is_told_is_the_one_by_which_the_new_workers_judge(
    tmp_path: Path, builds: Callable[[Path, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permits.server.watched_snapshot, "_LOOK_SECONDS", 0.1)
    law, snapshot = tmp_path / "law", tmp_path / "city.hgnet"
    with data.as_file(data.regulations() / "zhengzhou-253") as shipped:
        shutil.copytree(shipped, law)
    builds(snapshot, "1")
    brief = Brief([str(snapshot)], regulation=str(law))
    pool = Pool(ZYGOTE, dataclasses.asdict(brief), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    with TestClient(create_app(pool, brief, hosts=["testserver"])) as client:
        before = client.get("/v1/rules").json()["sha256"]
        with (law / "instrument.toml").open("a", encoding="utf-8") as file:
            file.write("# looked through once more\n")
        builds(snapshot, "2")
        until(lambda: client.get("/v1/rules").json()["sha256"] != before)
        judged = client.post("/v1/screenings", content=SITE).json()["basis"]["rulebook_sha256"]
        told = client.get("/version").json()["rule_books"][0]["sha256"]
        assert client.get("/v1/rules").json()["sha256"] == judged == told != before


def test_what_is_damaged_or_gone_is_said_and_the_old_one_is_served_on(
    served: tuple[TestClient, Path], builds: Callable[[Path, str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    client, snapshot = served
    before = asked(client)[1]

    def said() -> str:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        return str(ready.json().get("newer_network_refused", {}).get("en", ""))

    # Written over in its place, and half of it alone: as by a copy that broke off.
    whole = snapshot.read_bytes()
    snapshot.write_bytes(whole[: len(whole) // 2])
    until(lambda: "damaged" in said())
    assert asked(client) == (200, before)
    assert "damaged or incomplete" in capfd.readouterr().err
    snapshot.write_bytes(b"{}")
    until(lambda: "no snapshot" in said())
    snapshot.unlink()
    until(lambda: "gone" in said())
    assert asked(client) == (200, before)
    after = builds(snapshot, "2")
    until(lambda: asked(client) == (200, after))
    until(lambda: said() == "")
