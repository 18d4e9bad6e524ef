"""Files made by code to mislead, to multiply, to hide or to hang; and the doors they are handed in at.

A file is a row of a class of its own module beside this one: its name, its bytes, and the one right answer.
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from fastapi.testclient import TestClient

from permits.children.limits import Limits
from permits.children.pool import Pool
from permits.server.app import ZYGOTE, create_app
from permits.server.brief import Brief

# Where all of it lies: the middle of a made city of ten thousand pipes, EPSG:4547.
EAST, NORTH = 465_000.0, 3_846_000.0
SIDE_M = 6_000.0
ASSETS = 10_000
# No speed is asserted: only what hangs meets this.
HANGS_S = 90
HEATGUARD = "from permits.cli.app import main; main()"


class Ran(NamedTuple):
    """A finished ``heatguard``: exit status, what it said, and the most memory that it held, MB."""

    status: int
    out: str
    said: str
    peak_mb: float

    @property
    def determination(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of the size of a city's: 10,000 mains of 60 m, and one through the very middle."""
    random = np.random.default_rng(1)
    starts = random.uniform(-SIDE_M / 2, SIDE_M / 2, (ASSETS, 2))
    ends = starts + random.normal(0, 40, (ASSETS, 2))
    lines = [[[-100.0, 0.0], [100.0, 0.0]], *np.stack([starts, ends], axis=1).round(3).tolist()]
    return _network(tmp_path_factory.mktemp("city") / "city.geojson", lines)


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One main, 200 m long, through the middle."""
    return _network(tmp_path_factory.mktemp("street") / "street.geojson", [[[-100.0, 0.0], [100.0, 0.0]]])


def _network(path: Path, lines: list[list[list[float]]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {
                "asset_id": f"M{number}",
                "kind": "main",
                "outer_diameter_mm": 655,
                "position_grade": "A",
                "operator": "甲热力",
            },
            "geometry": {"type": "LineString", "coordinates": [[EAST + x, NORTH + y] for x, y in line]},
        }
        for number, line in enumerate(lines)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    return path


@pytest.fixture
def heatguard() -> Callable[..., Ran]:
    """Run the program in a child of its own, with a guard against hanging, and say what memory it took."""

    def run(*arguments: str | Path, before: tuple[str, ...] = ()) -> Ran:
        command = [*before, sys.executable, "-c", HEATGUARD, *map(str, arguments)]

        def guard() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (HANGS_S, HANGS_S))

        # To files: a pipe that nobody empties would hold the child.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            child = subprocess.Popen(command, stdout=out, stderr=said, preexec_fn=guard)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said.seek(0)
            return Ran(child.returncode, out.read().decode(), said.read().decode(), used.ru_maxrss / 1024)

    return run


@pytest.fixture(scope="session")
def served(street: Path) -> Callable[[tuple[str, ...]], AbstractContextManager[TestClient]]:
    """The HTTP door over the street, its workers forked by a process that is started as said."""

    @contextmanager
    def serve(zygote: tuple[str, ...]) -> Iterator[TestClient]:
        brief = Brief([str(street)])
        limits = Limits.of_a_job(wall_s=HANGS_S, memory_bytes=2**30)
        pool = Pool(zygote, dataclasses.asdict(brief), limits, size=2)
        with TestClient(create_app(pool, brief, hosts=["testserver"]), raise_server_exceptions=False) as client:
            yield client

    return serve


@pytest.fixture(scope="session")
def client(served: Callable[[tuple[str, ...]], AbstractContextManager[TestClient]]) -> Iterator[TestClient]:
    with served(ZYGOTE) as client:
        yield client
