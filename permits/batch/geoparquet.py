"""Tables as Parquet, those with shapes as GeoParquet 1.1: WKB, its box beside each shape, and what it is in the metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pyproj
import shapely

from permits.batch.columns import Column, schema
from permits.batch.groups import Write
from permits.service.row_names import GEOMETRY

# By this name readers look for it.
BOX = "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_TYPES = np.array(
    ["Point", "LineString", "", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"]
)


@contextmanager
def parquet(path: Path, columns: tuple[Column, ...]) -> Iterator[Write]:
    """A Parquet file that takes a group of rows at a time, each a row group."""
    held = schema(columns)
    shaped = GEOMETRY in held.names
    if shaped:
        held = held.append(pyarrow.field(BOX, pyarrow.struct([(side, pyarrow.float64()) for side in _SIDES])))
    extent = _Extent()
    with pyarrow.parquet.ParquetWriter(
        path, held, compression="zstd", use_dictionary=[one.name for one in columns if one.repeated]
    ) as writer:

        def write(table: pyarrow.Table) -> None:
            if shaped:
                shapes = shapely.from_wkb(table.column(GEOMETRY).to_numpy())
                extent.add(shapes)
                table = table.append_column(held.field(BOX), _boxes(shapes))
            writer.write_table(table, row_group_size=len(table))

        yield write
        if shaped:
            writer.add_key_value_metadata({"geo": json.dumps(extent.described())})


class _Extent:
    """What all shapes of a file have in common, told when the last is written."""

    def __init__(self) -> None:
        self._types: set[str] = set()
        self._box: list[float] | None = None

    def add(self, shapes: np.ndarray) -> None:
        kinds = shapely.get_type_id(shapes)
        self._types.update(_TYPES[np.unique(kinds[kinds >= 0])].tolist())
        box = shapely.total_bounds(shapes)
        if not np.isnan(box).any():
            held = self._box or box
            self._box = [*np.minimum(held[:2], box[:2]).tolist(), *np.maximum(held[2:], box[2:]).tolist()]

    def described(self) -> dict[str, object]:
        """The metadata that make it GeoParquet."""
        column = {
            "encoding": "WKB",
            "geometry_types": sorted(self._types),
            "crs": pyproj.CRS("OGC:CRS84").to_json_dict(),
            "edges": "planar",
            "covering": {"bbox": {side: [BOX, side] for side in _SIDES}},
            **({} if self._box is None else {"bbox": self._box}),
        }
        return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _boxes(shapes: np.ndarray) -> pyarrow.StructArray:
    """The box of each shape, none of what has none."""
    sides = shapely.bounds(shapes).T
    return pyarrow.StructArray.from_arrays(
        [pyarrow.array(side) for side in sides], names=list(_SIDES), mask=pyarrow.array(np.isnan(sides[0]))
    )
