"""Whatever is offered is free when it is handed in; of many more jobs: python tests/permits/counterproposal/test_handed_in_again.py 500"""

from __future__ import annotations

import datetime
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.record.way_out import CounterProposal, FreeCollection
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables

DAY = datetime.date(2026, 5, 10)
# Nothing is left but screening by analogy, which forbids nothing.
FREE = {"no_restriction_found", "safety_review_screening"}
_ORIGIN = np.array([465_000.0, 3_846_000.0])
_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


def written(path: Path, shapes: list[Any], properties: list[dict[str, Any]], **top: Any) -> Path:
    features = [
        {"type": "Feature", "properties": own, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, own in zip(shapes, properties, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **top}), "utf-8")
    return path


def network(random: np.random.Generator, path: Path) -> Path:
    shapes: list[Any] = []
    properties = []
    for number in range(random.integers(1, 4)):
        kind = str(random.choice(["main", "main", "transmission", "facility"]))
        own = {"asset_id": f"A{number}", "kind": kind, "position_accuracy_m": float(random.uniform(0, 1))}
        if kind == "facility":
            own["belongs_to"] = str(random.choice(["network", "transmission"]))
            x, y = _ORIGIN + random.uniform(-15, 15, 2)
            shapes.append(shapely.box(x - 2, y - 2, x + 2, y + 2))
        else:
            own["outer_diameter_mm"] = float(random.integers(100, 1500))
            steps = np.vstack([random.uniform(-40, -20, 2), random.uniform(5, 40, (random.integers(1, 4), 2))])
            shapes.append(shapely.LineString(_ORIGIN + np.cumsum(steps, axis=0)))
        properties.append(own)
    return written(path, shapes, properties, crs=_CRS)


def works(random: np.random.Generator) -> tuple[list[Any], list[dict[str, Any]]]:
    shapes: list[Any] = []
    properties = []
    codes = [*activity_list().codes]
    for _ in range(random.integers(1, 4)):
        middle = _ORIGIN + random.uniform(-10, 10, 2)
        turn = np.sort(random.uniform(0, 2 * np.pi, 5))
        ring = middle + random.uniform(2, 12) * np.column_stack([np.cos(turn), np.sin(turn)])
        route = middle + np.cumsum(random.uniform(-10, 10, (3, 2)), axis=0)
        sorts = (shapely.Polygon(ring), shapely.LineString(route), shapely.Point(middle))
        shapes.append(sorts[random.integers(0, 3)])
        own = {
            "activity": ";".join(random.choice(codes, size=random.integers(1, 3), replace=False)),
            "accuracy_m": float(random.uniform(0, 1)),
            "coordinates_from": "survey",
            "start": "2026-05-10",
            "end": "2026-06-10",
        }
        if random.random() < 0.3:
            own["width_m"] = float(random.uniform(0.3, 3))
        properties.append(own)
    return shapes, properties


def offered(proposal: CounterProposal) -> list[tuple[str, FreeCollection]]:
    """What is said to be free where it is drawn; a size or species is another fact, not another place."""
    options = (*proposal.options, *proposal.rounded_options)
    return [(one.kind, one.free) for one in options if one.free is not None and one.kind != "substitute"]


def left_of_offers(seed: int, folder: Path) -> tuple[Counter[str], list[Any]]:
    """How many of each kind were offered, and what was left of any."""
    random = np.random.default_rng(seed)
    desk = Desk(load_network([LayerSource(network(random, folder / "n.geojson"))], tables=network_tables()))
    shapes, properties = works(random)
    layers = read_layers(written(folder / "w.geojson", shapes, properties, crs=_CRS))
    proposal = desk.check(layers, today=DAY, counter_proposal=True).record.counter_proposal
    assert proposal is not None and proposal.sensitivity is not None
    count: Counter[str] = Counter()
    left = []
    for kind, free in offered(proposal):
        count[kind] += 1
        rows = [int(one.properties.id) for one in free.features]
        again = written(
            folder / "a.geojson", [one.geometry for one in free.features], [properties[row] for row in rows]
        )
        found = desk.check(read_layers(again), today=DAY).record.findings
        left += [(seed, kind, one.outcome.value, one.activity) for one in found if one.outcome not in FREE]
    return count, left


@pytest.mark.parametrize("seed", range(10))
def test_what_is_offered_is_free(seed: int, tmp_path: Path) -> None:
    assert left_of_offers(seed, tmp_path)[1] == []


if __name__ == "__main__":
    every: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        for number in range(int(sys.argv[1])):
            counted, not_free = left_of_offers(number, Path(made))
            every += counted
            if not_free:
                print(not_free)
    print(every)
