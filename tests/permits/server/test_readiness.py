"""Ready is who can do the next job: a worker comes free, and what is to be kept can be kept."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

import permits.server.readiness
from permits.children.pool import Pool
from permits.server.readiness import Lacking, Readiness
from permits.storage.store import Store


@dataclass
class Workers:
    """As a pool, but for its workers."""

    busy_for_s: float

    def since_free_s(self) -> float:
        return self.busy_for_s


def ready(store: Store | None, *, busy_for_s: float = 0.0) -> Readiness:
    return Readiness(cast(Pool, Workers(busy_for_s)), store)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "store") as store:
        yield store


def test_pass_a_free_worker_and_a_store_that_can_be_written(store: Store) -> None:
    assert asyncio.run(ready(store).lacking()) is None
    assert asyncio.run(ready(None, busy_for_s=9).lacking()) is None


def test_fail_all_workers_busy_for_long(store: Store) -> None:
    assert asyncio.run(ready(store, busy_for_s=11).lacking()) is Lacking.WORKERS


def test_fail_a_store_that_is_gone(store: Store) -> None:
    shutil.rmtree(store.folder)
    assert asyncio.run(ready(store).lacking()) is Lacking.STORE


def test_fail_a_store_that_somebody_else_holds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that does not come back holds up nobody, and no second look is begun meanwhile."""
    monkeypatch.setattr(permits.server.readiness, "_WRITING_SECONDS", 0.1)
    looked = []

    async def asked() -> list[Lacking | None]:
        held = asyncio.get_running_loop().create_future()

        def look(_: Store) -> None:
            looked.append(1)
            asyncio.run_coroutine_threadsafe(asyncio.wait_for(held, None), loop).result()

        loop = asyncio.get_running_loop()
        monkeypatch.setattr(Store, "prove_writable", look)
        one = ready(store)
        said = [await one.lacking(), await one.lacking()]
        held.set_result(None)
        return [*said, await one.lacking()]

    assert asyncio.run(asked()) == [Lacking.STORE, Lacking.STORE, None] and len(looked) == 1


def test_fail_a_full_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permits.server.readiness, "_ROOM_BYTES", 2**70)
    assert asyncio.run(ready(store).lacking()) is Lacking.ROOM


def test_what_is_lacking_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    monkeypatch.setattr(Pool, "since_free_s", lambda _: 60.0)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["limit"], answer.headers["retry-after"]) == (503, "workers", "5")
    assert client.get("/healthz").status_code == 200


def test_version_says_which_program_law_and_network(client: TestClient) -> None:
    said = client.get("/version").json()
    assert said["schemas"] == ["heatguard.determination/2"] and said["program"] and said["sample"] is False
    basis = client.post("/v1/screenings", content=b'{"type":"Point","coordinates":[113.62,34.75]}').json()["basis"]
    assert said["rule_books"] == [{"regulation": basis["regulation"], "sha256": basis["rulebook_sha256"]}]
    assert said["network"] == {"sha256": basis["network_sha256"], "surveyed_until": "2025-09-01"}
