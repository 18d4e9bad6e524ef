"""All sites of a batch as columns, for a page that sorts and filters them where they are looked at."""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
import numpy as np
import pyarrow
import pyarrow.compute as pc
import shapely

from permits.batch.segment import Segment
from permits.children.worker import Answer
from permits.server.tasks.held import Held
from permits.service.row_names import GEOMETRY

_METRES = 3
_DEGREES = 6
# Few values stand in many rows: each once, and of each row which of them.
CODED = (
    "layer",
    "activities",
    "outcome",
    "provision",
    "zone",
    "asset_id",
    "nearest_asset_id",
    "undetermined_by",
    "settled_by",
    "undetermined_zh",
    "undetermined_en",
    "error",
    "error_en",
)
PLAIN = ("row", "feature", "distance_m", "limit_m", "margin_m", "nearest_distance_m", "findings")
# A page waits for it: most of what compressing can save, in little time.
_LEVEL = 3


def batch_table(_: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """Of segments that stand one behind the other: ``{"rows": n, "columns": {name: values or {"codes", "at"}}}``.

    ``at`` holds for each row the number of its code, -1 where there is none; metres to the millimetre, ``lon`` and ``lat`` of the middle
    of each site's box. Compressed if ``gzip``, so that the server passes it on as it is.
    """
    columns: dict[str, Any] = {}
    rows = 0
    if body:
        sites = Segment.from_bytes(body).sites
        rows = len(sites)
        columns = {name: _numbers(sites[name]) for name in PLAIN}
        columns |= {name: _coded(sites[name]) for name in CODED}
        columns |= _middles(sites[GEOMETRY])
    content = msgspec.json.encode({"rows": rows, "columns": columns})
    return Answer(200, "application/json", gzip.compress(content, _LEVEL, mtime=0) if asked["gzip"] else content)


def _numbers(column: pyarrow.ChunkedArray) -> list[Any]:
    if pyarrow.types.is_floating(column.type):
        column = pc.round(column, _METRES)
    values: list[Any] = column.to_pylist()
    return values


def _coded(column: pyarrow.ChunkedArray) -> dict[str, list[Any]]:
    coded = column.combine_chunks().dictionary_encode()
    return {"codes": coded.dictionary.to_pylist(), "at": pc.fill_null(coded.indices, -1).to_pylist()}


def _middles(column: pyarrow.ChunkedArray) -> dict[str, list[float]]:
    west, south, east, north = shapely.bounds(shapely.from_wkb(column.to_numpy(zero_copy_only=False))).T
    # What is no number is null as JSON.
    return {
        "lon": np.round((west + east) / 2, _DEGREES).tolist(),
        "lat": np.round((south + north) / 2, _DEGREES).tolist(),
    }
