"""Plans of small jobs, drawn up from a network and works as they are handed in."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.record.plan import Plan
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.shipped import network_tables

Drawn = Callable[..., Record]


@pytest.fixture
def drawn(tmp_path: Path, write: Callable[..., Path]) -> Drawn:
    def run(assets: list[dict[str, Any]], *works: dict[str, Any], **beside: Any) -> Record:
        register = load_network([LayerSource(write(tmp_path / "n.geojson", assets))], tables=network_tables())
        rows = [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **one} for one in works]
        layers = read_layers(write(tmp_path / "w.geojson", rows))
        return Desk(register).check(layers, today=datetime.date(2026, 5, 10), beside=beside).record

    return run


@pytest.fixture
def plan(drawn: Drawn) -> Callable[..., Plan]:
    def run(assets: list[dict[str, Any]], *works: dict[str, Any], **beside: Any) -> Plan:
        found = drawn(assets, *works, **beside).plan
        assert found is not None
        return found

    return run
