"""Works beside assets, checked whole: for tests of any room of permits."""

from __future__ import annotations

import datetime
import functools
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

import data
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
CITY_DAY = datetime.date(2026, 4, 20)


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Determination]:
    """The answer about works beside some assets, all of them placed without an error unless stated."""

    def run(
        assets: list[dict[str, Any]],
        *works: dict[str, Any],
        rivers: list[dict[str, Any]] | None = None,
        coverage: list[list[float]] | None = None,
        readings: dict[str, str] | None = None,
    ) -> Determination:
        network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0, **asset} for asset in assets])
        waters = None
        if rivers is not None:
            waters = LayerSource(
                write(tmp_path / "r.geojson", [{"extent": "management_area", **one} for one in rivers])
            )
        covered = None if coverage is None else LayerSource(write(tmp_path / "c.geojson", [{"area": coverage}]))
        desk = Desk(load_network([LayerSource(network)], rivers=waters, coverage=covered, tables=network_tables()))
        rows = [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **one} for one in works]
        layers = read_layers(write(tmp_path / "w.geojson", rows))
        return desk.check(layers, today=DAY, readings=readings).determination

    return run


@pytest.fixture
def words_of() -> Callable[[bytes], str]:
    """All text of a PDF without white space: lines break where a column ends."""

    def read(paper: bytes) -> str:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
        return re.sub(r"[\s\u200b]+", "", text)

    return read


@pytest.fixture(scope="session")
def city() -> Callable[[str], Record]:
    """The record of a job of the sample city, by the beginning of its name."""
    with data.as_file(data.sample("")) as samples:
        desk = Desk(
            open_network(
                [str(samples / "network.geojson")],
                rivers=str(samples / "rivers.geojson"),
                coverage=str(samples / "coverage.geojson"),
            )
        )

    # Nothing of a record is ever changed.
    @functools.cache
    def record(name: str) -> Record:
        with data.as_file(data.sample("")) as samples:
            path = next(iter((samples / "works").glob(f"{name}-*")))
            return desk.check(read_layers(path), today=CITY_DAY, counter_proposal=True).record

    return record
