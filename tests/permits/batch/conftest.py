"""Parts of a batch, made of nothing: rows of every column, with texts as strangers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow
import pytest
import shapely

from permits.batch.columns import FINDINGS, SITES, schema
from permits.batch.segment import Segment
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
