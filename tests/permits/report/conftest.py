"""Records of the sample city."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

import data
from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 4, 20)


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

    def record(name: str) -> Record:
        with data.as_file(data.sample("")) as samples:
            path = next(iter((samples / "works").glob(f"{name}-*")))
            return desk.check(read_layers(path), today=DAY, counter_proposal=True).record

    return record
