"""A server of the sample city with workers of its own, started once a module, and nothing left of it afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import data
from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief

LIMITS = Limits.of_a_job(wall_s=60, memory_bytes=2**30)


@pytest.fixture(scope="session")
def city() -> Iterator[Brief]:
    """What a server of the sample city is told."""
    with data.as_file(data.sample("")) as folder:
        yield Brief([str(folder / "network.geojson")], coverage=str(folder / "coverage.geojson"))


@pytest.fixture(scope="module")
def client(city: Brief) -> Iterator[TestClient]:
    pool = Pool(ZYGOTE, dataclasses.asdict(city), LIMITS, size=1)
    with TestClient(create_app(pool, city, hosts=["testserver"]), raise_server_exceptions=False) as client:
        mine = pool._zygote.pid
        yield client
    assert not Path(f"/proc/{mine}").exists() and not pool._scratch.exists()
