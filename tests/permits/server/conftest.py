"""Servers of the sample city with workers of their own: what keeps nothing is started once a process, the others once a module."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import data
import permits.storage.database
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief
from permits.storage.store import Store

LIMITS = Limits.of_a_job(wall_s=60, memory_bytes=2**30)


@pytest.fixture(scope="session")
def city() -> Iterator[Brief]:
    """What a server of the sample city is told."""
    with data.as_file(data.sample("")) as folder:
        yield Brief([str(folder / "network.geojson")], coverage=str(folder / "coverage.geojson"))


@pytest.fixture(scope="session")
def client(city: Brief) -> Iterator[TestClient]:
    pool = Pool(ZYGOTE, dataclasses.asdict(city), LIMITS, size=1)
    with TestClient(create_app(pool, city, hosts=["testserver"]), raise_server_exceptions=False) as client:
        mine = pool.brood.zygote.pid
        yield client
    assert not Path(f"/proc/{mine}").exists() and not pool.brood.scratch.exists()


@pytest.fixture(scope="module")
def server(city: Brief, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same over a store of its own, with a worker for batches beside."""
    pool = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1, beside=1)
    with (
        Store.open(tmp_path_factory.mktemp("batches")) as store,
        TestClient(create_app(pool, city, hosts=["testserver"], store=store)) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permits.storage.database, "_BUSY_SECONDS", 0.1)
        store = Store.open(tmp_path_factory.mktemp("store"))
    with store:
        yield store


@pytest.fixture(scope="module")
def pages(city: Brief, kept: Store) -> Iterator[TestClient]:
    """The pages of a server that answers applicants, over a store that waits a tenth of a second for others."""
    pool = Pool(ZYGOTE, dataclasses.asdict(city), Limits.of_a_job(wall_s=60, memory_bytes=2**30), size=1)
    app = create_app(pool, city, hosts=["testserver"], store=kept)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
