"""Tables as CSV that Excel opens as it stands: UTF-8 with a mark, CRLF, a place instead of a shape, and no formula.

What somebody called a site comes from outside, and a spreadsheet computes whatever begins like a formula: ``=HYPERLINK(…)``, ``+``, ``-``,
``@``, or one of these behind a tab or a line break. Before such a sign, and where a semicolon inside a cell would begin a new cell (Excel
parts by semicolons in many countries), an apostrophe is set: it is shown, it computes nothing. A text that begins with an apostrophe gets
another one, so whoever takes one away at the start of a text has what was handed in. Numbers of ours are numbers: -0.25 stays.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import shapely

from permits.batch.columns import Column
from permits.batch.groups import Write
from permits.batch.written import metres
from permits.service.row_names import GEOMETRY

# Of the degrees of a point: 1 cm on the ground.
_DEGREES_WRITTEN = 7
# Wide signs too: Excel takes them for the narrow ones where Chinese or Japanese is written.
_COMPUTES = re.compile(r"(^|[;\t\r\n])(?=[\s\ufeff\u200b\x00]*[=+\-@＝＋－＠])|^(?=[\t\r\n'])")


@contextmanager
def csv_table(path: Path, columns: tuple[Column, ...]) -> Iterator[Write]:
    """A CSV file that takes a group of rows at a time; where there is a shape, ``lon`` and ``lat`` of a point within it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        names = [one.name for one in columns if one.name != GEOMETRY]
        shaped = len(names) < len(columns)
        writer.writerow([*names, "lon", "lat"] if shaped else names)

        def write(table: pyarrow.Table) -> None:
            cells = [_cells(table.column(name)) for name in names]
            if shaped:
                cells += _places(table.column(GEOMETRY))
            writer.writerows(zip(*cells, strict=True))

        yield write


def harmless(text: str) -> str:
    """A text that no spreadsheet computes."""
    return _COMPUTES.sub(r"\1'", text)


def _cells(column: pyarrow.ChunkedArray) -> list[Any]:
    kind = column.type
    if pyarrow.types.is_string(kind):
        return [None if text is None else harmless(text) for text in column.to_pylist()]
    if pyarrow.types.is_boolean(kind):
        return [None if flag is None else str(flag).lower() for flag in column.to_pylist()]
    return metres(column) if pyarrow.types.is_floating(kind) else column.to_pylist()


def _places(column: pyarrow.ChunkedArray) -> list[list[float | None]]:
    within = shapely.point_on_surface(shapely.from_wkb(column.to_numpy()))
    degrees = np.round([shapely.get_x(within), shapely.get_y(within)], _DEGREES_WRITTEN)
    return [[None if np.isnan(one) else one for one in axis] for axis in degrees.tolist()]
