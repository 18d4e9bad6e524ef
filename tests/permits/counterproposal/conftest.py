"""Works beside assets with their way out, and what is offered handed in again."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.record.way_out import CounterProposal, FreeCollection, Option
from permits.service.check import Desk
from permits.service.shipped import network_tables

DAY = datetime.date(2026, 5, 10)
STATED: dict[str, Any] = {"accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10", "coordinates_from": "survey"}


@dataclass(frozen=True)
class Asked:
    """An answer with its way out."""

    desk: Desk
    works: tuple[dict[str, Any], ...]
    record: Record
    folder: Path

    @property
    def proposal(self) -> CounterProposal:
        assert self.record.counter_proposal is not None
        return self.record.counter_proposal

    def option(self, kind: str, *, rounded: bool = False) -> Option:
        """The first option of a kind."""
        options = self.proposal.rounded_options if rounded else self.proposal.options
        return next(one for one in options if one.kind == kind)

    def kinds(self) -> list[str]:
        return [one.kind for one in self.proposal.options]

    def again(self, part: FreeCollection, **facts: Any) -> Record:
        """The answer about a part of an option, handed in as it was written, with the facts of its features."""
        rows = []
        for feature in part.features:
            own = self.works[int(feature.properties.id)]
            properties = {
                key: value for key, value in {**STATED, **own, **facts}.items() if key not in ("area", "line", "point")
            }
            geometry = json.loads(shapely.to_geojson(feature.geometry))
            rows.append({"type": "Feature", "properties": properties, "geometry": geometry})
        path = self.folder / "again.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, default=str), "utf-8")
        return self.desk.check(read_layers(path), today=DAY).record


def is_free(record: Record) -> bool:
    """Whether nothing is left but screening by analogy, which forbids nothing."""
    return {one.outcome for one in record.findings} <= {"no_restriction_found", "safety_review_screening"}


@pytest.fixture
def ask(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Asked]:
    """The answer about works beside some assets, all of them placed without an error unless stated."""

    def run(assets: list[dict[str, Any]], *works: dict[str, Any]) -> Asked:
        network = write(tmp_path / "n.geojson", [{"position_accuracy_m": 0, **asset} for asset in assets])
        desk = Desk(load_network([LayerSource(network)], tables=network_tables()))
        layers = read_layers(write(tmp_path / "w.geojson", [{**STATED, **one} for one in works]))
        record = desk.check(layers, today=DAY, counter_proposal=True).record
        return Asked(desk, works, record, tmp_path)

    return run


@pytest.fixture
def free() -> Callable[[Record], bool]:
    """`is_free`."""
    return is_free
