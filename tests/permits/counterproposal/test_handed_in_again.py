"""Whatever is offered is answered as it says when it is handed in; of many more jobs: python tests/permits/counterproposal/test_handed_in_again.py 500"""

from __future__ import annotations

import datetime
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.place.gcj02 import unshifted
from geo.reading.layers import read_layers
from permits.record.way_out import FreeFeature, Option
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import activity_list, network_tables

DAY = datetime.date(2026, 5, 10)
# Nothing is left but screening by analogy, which forbids nothing.
FREE = ("no_restriction_found", "safety_review_screening")
_ORIGIN = np.array([465_000.0, 3_846_000.0])
_TO_DEGREES = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True)
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
    # Where the works would lie were they drawn over a web map: what stands against them there no move settles.
    degrees = _degrees(_ORIGIN[None, :])[0]
    lon, lat = unshifted("gcj02", degrees[:1], degrees[1:])
    x, y = _TO_DEGREES.transform(lon[0], lat[0], direction="INVERSE")
    shapes.append(shapely.LineString([(x - 9, y - 7), (x + 8, y + 9)]))
    properties.append({"asset_id": "far", "kind": "main", "dn": 300, "position_accuracy_m": 0.3})
    return written(path, shapes, properties, crs=_CRS)


def works(random: np.random.Generator) -> tuple[list[Any], list[dict[str, Any]], dict[str, Any]]:
    """Shapes, their properties, and what stands at the top of the file; every fourth job of unknown origin, in degrees."""
    shapes: list[Any] = []
    surveyed = random.random() < 0.75
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
            "start": "2026-05-10",
            "end": "2026-06-10",
        }
        if surveyed:
            own["coordinates_from"] = "survey"
        if random.random() < 0.1:
            own |= {"start": "2026-03-01", "end": "2026-03-20"}
        if random.random() < 0.15:
            own["放坡宽度"] = "2米"
        if random.random() < 0.3:
            own["width_m"] = float(random.uniform(0.3, 3))
        properties.append(own)
    if surveyed:
        return shapes, properties, {"crs": _CRS}
    return [shapely.transform(one, _degrees) for one in shapes], properties, {}


def _degrees(xy: Any) -> Any:
    return np.column_stack(_TO_DEGREES.transform(xy[:, 0], xy[:, 1]))


def drawn(option: Option) -> list[FreeFeature]:
    """What an outcome is about, where a place was changed; a size or species is another fact."""
    if option.kind == "substitute" and option.cost.crossing_m is None:
        return []
    # Whoever moves some of the works does the others where they were.
    parts = (option.free, option.rest) if option.kind == "shift" else (option.free or option.rest,)
    return [feature for part in parts if part is not None for feature in part.features]


def answered_otherwise(seed: int, folder: Path) -> tuple[Counter[tuple[str, str]], list[Any]]:
    """How many of each kind and outcome were offered, and which were answered otherwise."""
    random = np.random.default_rng(seed)
    desk = Desk(load_network([LayerSource(network(random, folder / "n.geojson"))], tables=network_tables()))
    shapes, properties, top = works(random)
    layers = read_layers(written(folder / "w.geojson", shapes, properties, **top))
    proposal = desk.check(layers, today=DAY, counter_proposal=True).record.counter_proposal
    count: Counter[tuple[str, str]] = Counter()
    left: list[Any] = []
    if proposal is None:
        # All of it under the prior law.
        return count, left

    def handed_in(features: Sequence[FreeFeature]) -> Outcome:
        rows = [int(one.properties.id) for one in features]
        again = written(folder / "a.geojson", [one.geometry for one in features], [properties[row] for row in rows])
        return desk.check(read_layers(again), today=DAY).record.outcome

    for option in (*proposal.options, *proposal.rounded_options):
        shown = drawn(option)
        if not shown:
            continue
        count[option.kind, option.outcome.value] += 1
        outcome = handed_in(shown)
        if outcome is not option.outcome:
            left.append((seed, option.kind, "says", option.outcome.value, "is", outcome.value))
        if option.free is not None and (of_free := handed_in(option.free.features)) not in FREE:
            left.append((seed, option.kind, "free is", of_free.value))
    return count, left


@pytest.mark.parametrize("seed", range(10))
def test_what_is_offered_is_answered_as_it_says(seed: int, tmp_path: Path) -> None:
    assert answered_otherwise(seed, tmp_path)[1] == []


if __name__ == "__main__":
    every: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as made:
        for number in range(int(sys.argv[1])):
            counted, otherwise = answered_otherwise(number, Path(made))
            every += counted
            if otherwise:
                print(otherwise)
    print(every)
