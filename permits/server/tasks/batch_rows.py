"""Rows of a batch out of its segments: a page of them, or those of one outcome, clause or reason."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute

from permits.batch.segment import Segment
from permits.children.worker import Answer
from permits.server.tasks.held import Held
from permits.service.row_names import GEOMETRY

_METRES = 3
NDJSON = "application/x-ndjson"
# What is asked of a row: the column that must hold it, or one of those in it.
FILTERS = {"outcome": "outcome", "provision": "provision", "reason": "undetermined_by", "settled_by": "settled_by"}
# Of these a row holds several, one behind the other.
_SEVERAL = ("reason", "settled_by")


def batch_rows(_: Held, asked: dict[str, Any], body: bytes) -> Answer:
    """The ``sites`` or ``findings`` (``table``) of some segments, one behind the other.

    ``after``: none of rows before and with this number; ``at_most`` so many; ``filters``: by the names of `FILTERS` the values of which a row holds one. Beside the
    lines of JSON: how many ``rows`` they are, and the ``last`` of their numbers (None: there is none).
    """
    segment = Segment.from_bytes(body)
    table = segment.sites if asked["table"] == "sites" else segment.findings
    found = matching(table.filter(pyarrow.compute.greater(table.column("row"), asked["after"])), asked["filters"])
    chosen = found.slice(0, asked["at_most"])
    last = chosen.column("row")[-1].as_py() if len(chosen) else None
    if last is not None:
        # Of a site all findings or none: who goes on behind a row misses nothing.
        chosen = found.filter(pyarrow.compute.less_equal(found.column("row"), last))
    return Answer(200, NDJSON, lines(chosen), {"rows": len(chosen), "last": last})


def matching(table: pyarrow.Table, filters: Mapping[str, Sequence[str]]) -> pyarrow.Table:
    """The rows that hold of each of the `FILTERS` that are named one of its values."""
    for name, values in filters.items():
        column, several = table.column(FILTERS[name]), name in _SEVERAL
        held = [_holds(column, value, several=several) for value in values]
        table = table.filter(functools.reduce(pyarrow.compute.or_, held))
    return table


def _holds(column: pyarrow.ChunkedArray, value: str, *, several: bool) -> pyarrow.ChunkedArray:
    if not several:
        return pyarrow.compute.fill_null(pyarrow.compute.equal(column, value), False)
    wrapped = pyarrow.compute.binary_join_element_wise("", column, "", ";")
    found = pyarrow.compute.match_substring(wrapped, f";{value};")
    return pyarrow.compute.fill_null(found, False)


def lines(table: pyarrow.Table) -> bytes:
    """Rows as lines of JSON, metres to the millimetre; where a site lies as the middle of its box, ``lon`` and ``lat``."""
    columns = {name: _values(table.column(name)) for name in table.column_names if name != GEOMETRY}
    if GEOMETRY in table.column_names:
        columns |= _middles(table.column(GEOMETRY))
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    return b"".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False).encode() + b"\n" for row in rows)


def _values(column: pyarrow.ChunkedArray) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if not pyarrow.types.is_floating(column.type):
        return values
    return [None if one is None else round(one, _METRES) + 0.0 for one in values]


def _middles(column: pyarrow.ChunkedArray) -> dict[str, list[float | None]]:
    import shapely

    west, south, east, north = shapely.bounds(shapely.from_wkb(column.to_numpy(zero_copy_only=False))).T
    return {
        name: [None if np.isnan(one) else round(float(one), 7) for one in (low + high) / 2]
        for name, low, high in (("lon", west, east), ("lat", south, north))
    }
