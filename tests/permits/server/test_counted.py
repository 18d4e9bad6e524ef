"""Answers to applicants are counted and logged, whichever door they came through."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import data
from permits.children.endings import Ending, NoAnswerError
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.service.answering_bound import AT_MOST, WITHIN, begin_answer
from permits.storage.store import Store

URL = "/v1/screenings"
# As the test client gives it.
ADDRESS = "testclient"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def sample(number: str) -> bytes:
    with data.as_file(data.sample("")) as city:
        return next((city / "works").glob(f"{number}-*")).read_bytes()


@pytest.fixture(scope="module")
def pool(city: Brief) -> Pool:
    return Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
def door(pool: Pool, city: Brief, kept: Store) -> Iterator[TestClient]:
    """The interface for programs of a server that answers applicants."""
    app = create_app(pool, dataclasses.replace(city, role="applicant"), hosts=["testserver"], store=kept)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def store(kept: Store) -> Store:
    """With an empty log."""
    kept.purge(now=now() + datetime.timedelta(days=400))
    return kept


def count(store: Store) -> int:
    return store.answers_of(ADDRESS, now() - WITHIN, now=now())


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_answer_is_one_line_of_the_log(door: TestClient, store: Store, accept: str) -> None:
    answer = door.post(URL, content=sample("03"), headers={"accept": accept})
    assert answer.status_code == 200
    (logged,) = store.answers(now() - WITHIN)
    assert (logged.address, logged.outcome) == (ADDRESS, "prohibited") and logged.number in answer.text
    assert logged.ground is not None and logged.ground.features == 1
    assert 113 < logged.ground.bbox.west <= logged.ground.lon <= logged.ground.bbox.east < 114


def test_the_thirty_first_within_an_hour_is_429_and_says_when(door: TestClient, store: Store) -> None:
    for number in range(AT_MOST - 1):
        store.spend_answer(begin_answer(store, ADDRESS, now=now() - WITHIN + datetime.timedelta(minutes=number + 1)))
    assert door.post(URL, content=sample("03")).status_code == 200
    refused = door.post(URL, content=sample("03"))
    assert refused.status_code == 429 and refused.json()["limit"] == "answers"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "30" in refused.json()["detail_zh"] and "Ask again in 1 minute." in refused.json()["detail_en"]
    page = door.post("/nowhere", headers={"accept": "text/html"})
    assert page.status_code != 429, "only answers are counted"


def test_what_cannot_be_read_is_no_answer(door: TestClient, store: Store) -> None:
    assert door.post(URL, content=b"not json").status_code == 422
    assert door.post(URL, content=b'{"works": {}, "depht_m": 1}').status_code == 422
    assert count(store) == 0


def test_what_met_a_limit_counts(door: TestClient, store: Store, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def too_dear(*_: object) -> None:
        raise NoAnswerError(Ending.CPU)

    monkeypatch.setattr(pool, "ask", too_dear)
    assert door.post(URL, content=sample("03")).status_code == 422
    assert count(store) == 1 and not store.answers(now() - WITHIN)


def test_a_full_disk_of_the_store_is_507(door: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "begin_answer", full)
    refused = door.post(URL, content=sample("03"))
    assert refused.status_code == 507 and refused.json()["limit"] == "room"


def test_an_operator_is_answered_as_often_as_he_asks(city: Brief, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        own = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
        with TestClient(create_app(own, city, hosts=["testserver"], store=store)) as client:
            assert client.post(URL, content=sample("03")).status_code == 200
        assert store.answers_of(ADDRESS, now() - WITHIN, now=now()) == 0
