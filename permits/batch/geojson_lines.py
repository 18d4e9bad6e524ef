"""Tables as lines of GeoJSON: a Feature a line, those of findings without a shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import shapely

from permits.batch.columns import Column
from permits.batch.groups import Write
from permits.batch.written import metres
from permits.record.shapes import written
from permits.service.row_names import GEOMETRY


@contextmanager
def geojson_lines(path: Path, columns: tuple[Column, ...]) -> Iterator[Write]:
    """A file that takes a group of rows at a time; numbers and places to the digits of a determination."""
    names = [one.name for one in columns if one.name != GEOMETRY]
    shaped = len(names) < len(columns)
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:

        def write(table: pyarrow.Table) -> None:
            values = [_values(table.column(name)) for name in names]
            shapes = _shapes(table.column(GEOMETRY)) if shaped else [None] * len(table)
            features = (
                {"type": "Feature", "geometry": shape, "properties": dict(zip(names, row, strict=True))}
                for shape, *row in zip(shapes, *values, strict=True)
            )
            file.write(encoder.encode_lines(features))

        yield write


def _values(column: pyarrow.ChunkedArray) -> list[Any]:
    return metres(column) if pyarrow.types.is_floating(column.type) else column.to_pylist()


def _shapes(column: pyarrow.ChunkedArray) -> list[msgspec.Raw | None]:
    lines = shapely.to_geojson(written(shapely.from_wkb(column.to_numpy())))
    return [None if line is None else msgspec.Raw(line.encode()) for line in lines.tolist()]
