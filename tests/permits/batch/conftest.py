"""Parts of a batch made of nothing, works of many sites, and batches of them as the program runs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
import shapely

import data
from permits.batch.asked import Asked
from permits.batch.columns import FINDINGS, SITES, schema
from permits.batch.segment import Segment
from permits.batch.to_file import Order
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "a;=1",
    "＝1",
    "'=1",
    '逗号,"引号"\n换行',
    "甲-1",
]
OUTCOMES = [row.code for row in code_list(Outcomes).outcome]
PROVISIONS = ["31(2)(二)", "31(2)(三)", "32(2)", "size_unstated", "coordinates_in_doubt", None]


def segment(first: int, count: int) -> Segment:
    """Rows of one part; what a row holds depends on its number alone."""
    row = np.arange(first, first + count)
    lon, lat = 113.5 + row % 997 / 5000, 34.6 + row % 991 / 5000
    shapes = np.where(row % 3 == 0, shapely.points(lon, lat), shapely.box(lon, lat, lon + 0.0007, lat + 0.0003)).astype(
        object
    )
    shapes[row % 3 == 1] = shapely.buffer(shapes[row % 3 == 1], 0.0001)
    shapes[row % 7 == 0] = None
    sites = {
        "row": row,
        "feature": [HOSTILE[one % len(HOSTILE)] if one % 5 == 0 else f"地块{one}" for one in row.tolist()],
        "outcome": [OUTCOMES[one % len(OUTCOMES)] for one in row.tolist()],
        "undetermined_by": ["size_unstated" if OUTCOMES[one % len(OUTCOMES)] == "undetermined" else "" for one in row],
        "margin_m": np.where(row % 4 == 0, np.nan, row % 100 / 7 - 5),
        "findings": row % 3,
        "error": [None if one % 7 else "=读不出；请改正" for one in row.tolist()],
        "geometry": shapely.to_wkb(shapes),
    }
    of = np.repeat(row, row % 3)
    findings = {
        "row": of,
        "feature": [f"地块{one}" for one in of.tolist()],
        "outcome": [OUTCOMES[one % len(OUTCOMES)] for one in of.tolist()],
        "provision": [PROVISIONS[one % len(PROVISIONS)] for one in of.tolist()],
        "certainty": ["undetermined"] * len(of),
        "assumed": [""] * len(of),
        "zone": [["network", None][one % 2] for one in of.tolist()],
        "activity": ["EX-TRENCH"] * len(of),
        "tier": [["30m", None][one % 4 > 0] for one in of.tolist()],
        "by_analogy": of % 5 == 0,
    }
    return Segment(_table(sites, SITES, count), _table(findings, FINDINGS, len(of)))


def _table(held: dict, columns: tuple, count: int) -> pyarrow.Table:
    return pyarrow.table(
        {
            field.name: pyarrow.array(held[field.name], field.type, from_pandas=True)
            if field.name in held
            else pyarrow.nulls(count, field.type)
            for field in schema(columns)
        }
    )


@pytest.fixture(scope="session")
def parts() -> Callable[..., Iterator[Segment]]:
    """So many rows, so many a part."""

    def made(count: int, of: int) -> Iterator[Segment]:
        for first in range(0, count, of):
            yield segment(first, min(of, count - first))

    return made


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
