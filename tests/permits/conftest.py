"""Works beside assets, checked whole: for tests of any room of permits."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Determination]:
    """The answer about works of one feature beside some assets, all of them placed without an error unless stated."""

    def run(
        assets: list[dict[str, Any]],
        work: dict[str, Any],
        *,
        rivers: list[dict[str, Any]] | None = None,
        readings: dict[str, str] | None = None,
    ) -> Determination:
        network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0, **asset} for asset in assets])
        waters = None
        if rivers is not None:
            waters = LayerSource(
                write(tmp_path / "r.geojson", [{"extent": "management_area", **one} for one in rivers])
            )
        desk = Desk(load_network([LayerSource(network)], rivers=waters, tables=network_tables()))
        works = write(tmp_path / "w.geojson", [{"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", **work}])
        return desk.check(read_layers(works), today=DAY, readings=readings).determination

    return run
