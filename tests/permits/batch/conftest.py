"""Works of many sites, and batches of them as the program runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import data
from permits.batch.asked import Asked
from permits.batch.to_file import Order

TODAY = "2026-04-20"
ACTIVITIES = ["EX-TRENCH", "文化路给水管道改造工程DN300沟槽开挖", "围挡", "行道树栽植 香樟", "不知何事"]


@pytest.fixture(scope="session")
def samples() -> Iterator[dict[str, Any]]:
    """The sample city, as a batch opens it."""
    with data.as_file(data.sample("")) as city:
        files = {name: str(city / f"{name}.geojson") for name in ("rivers", "coverage")}
        yield {
            "network": [str(city / "network.geojson")],
            **files,
            "mapping": None,
            "river_width_m": None,
            "regulation": data.DEFAULT_REGULATION,
        }


def sites(count: int) -> list[dict[str, Any]]:
    """Squares among the pipes of the sample city."""
    random = np.random.default_rng(5)
    west, south = random.uniform(113.611, 113.633, count), random.uniform(34.734, 34.747, count)
    return [
        {
            "type": "Feature",
            "properties": {"id": f"S{number}", "activity": ACTIVITIES[number % 5], "start": "2026-05-10"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 2e-4, y], [x + 2e-4, y + 1e-4], [x, y + 1e-4], [x, y]]],
            },
        }
        for number, (x, y) in enumerate(zip(west.round(7).tolist(), south.round(7).tolist(), strict=True))
    ]


def written(path: Path, features: Sequence[Any]) -> Path:
    """A feature a line; a text stands as it is."""
    path.write_text(
        "".join((one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in features)
    )
    return path


def order(works: Path, out: Path, opens: dict[str, Any], *, workers: int = 2, **more: Any) -> Order:
    asked = {name: more.pop(name) for name in ("facts", "crs", "layer") if name in more}
    return Order(works, out, opens, Asked(file=works.name, today=TODAY, **asked), workers=workers, **more)
