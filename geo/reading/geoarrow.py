"""Columns in the native encodings of GeoParquet 1.1 (GeoArrow): lists of lists of x and y in place of bytes of WKB.

A column beyond question becomes flat shapes at once; any other is written as WKB row by row, so that what is wrong with a row is
told as it is of WKB.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow

from geo.flat import HOLE, LINE, MULTILINE, MULTIPOINT, MULTIPOLYGON, PATH, POINT, POLYGON, SHELL, FlatShapes, offsets
from geo.reading.wkb import shapes_from_wkb
from geo.repair import Repair
from geo.text import Text

Array = np.ndarray[Any, Any]

# Lists in lists round a position, by encoding; and what the shape is.
_DEPTH = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}
_KIND = {
    "point": POINT,
    "linestring": LINE,
    "polygon": POLYGON,
    "multipoint": MULTIPOINT,
    "multilinestring": MULTILINE,
    "multipolygon": MULTIPOLYGON,
}
# The type in WKB, and that of the members.
_CODES = {
    "point": (1, ""),
    "linestring": (2, ""),
    "polygon": (3, ""),
    "multipoint": (4, "point"),
    "multilinestring": (5, "linestring"),
    "multipolygon": (6, "polygon"),
}
_FEWEST = {"linestring": 2, "multilinestring": 2, "polygon": 4, "multipolygon": 4}
_LISTS = (pyarrow.types.is_list, pyarrow.types.is_large_list)
# A row whose lists are missing where there must be some, as bytes that break off.
_BROKEN = b"\x01"


def is_geoarrow(kind: pyarrow.DataType, encoding: str) -> bool:
    """Whether a column is of the type that an encoding asks for."""
    if encoding not in _DEPTH:
        return False
    kind = _stored(kind)
    for _ in range(_DEPTH[encoding]):
        if not any(test(kind) for test in _LISTS):
            return False
        kind = kind.value_type
    if pyarrow.types.is_struct(kind):
        numbers = {field.name for field in kind if pyarrow.types.is_floating(field.type)}
        return {"x", "y"} <= numbers
    if not pyarrow.types.is_fixed_size_list(kind):
        return False
    return bool(kind.list_size >= 2 and pyarrow.types.is_floating(kind.value_type))


def shapes_from_geoarrow(
    column: pyarrow.ChunkedArray, encoding: str, *, first: int = 0
) -> tuple[Array | FlatShapes, dict[int, Text], list[Repair]]:
    """Shapes of a column; heights and measures are left out.

    Parameters
    ----------
    encoding : str
        One that `is_geoarrow` holds of the column.
    first : int
        Number of the first row, where the column is a part of one.

    Returns
    -------
    (geometry, reasons, repairs)
        As `geo.reading.wkb.shapes_from_wkb`; flat where no row is in doubt.
    """
    whole = column.combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pyarrow.ChunkedArray) else whole
    if isinstance(whole, pyarrow.ExtensionArray):
        whole = whole.storage
    flat = _flat(whole, encoding)
    if flat is not None:
        return flat, {}, []
    return shapes_from_wkb([_wkb(row, encoding) for row in whole.to_pylist()], first=first)


def _stored(kind: pyarrow.DataType) -> pyarrow.DataType:
    return kind.storage_type if isinstance(kind, pyarrow.BaseExtensionType) else kind


def _flat(column: pyarrow.Array, encoding: str) -> FlatShapes | None:
    rows, counts = len(column), []
    for _ in range(_DEPTH[encoding]):
        if column.null_count:
            return None
        counts.append(np.diff(column.offsets.to_numpy()).astype(np.int64))
        column = column.flatten()
    xy = _positions(column)
    if xy is None or not np.isfinite(xy).all() or any((one < 1).any() for one in counts):
        return None
    # A line is one part of its row, a point too: what is counted last are corners, but for points in which each stands for itself.
    corners = counts.pop() if encoding in _FEWEST else np.ones(len(xy), dtype=np.int64)
    if (corners < _FEWEST.get(encoding, 1)).any():
        return None
    role, first_corner = np.full(len(corners), PATH, dtype=np.int8), offsets(corners)
    if "polygon" in encoding:
        if (xy[first_corner[:-1]] != xy[first_corner[1:] - 1]).any():
            return None
        role[:] = HOLE
        role[offsets(counts[-1])[:-1]] = SHELL
    first_part = np.arange(rows + 1)
    for many in counts:
        first_part = offsets(many)[first_part]
    return FlatShapes(np.full(rows, _KIND[encoding], dtype=np.int8), first_part, role, first_corner, xy)


def _positions(column: pyarrow.Array) -> Array | None:
    """x and y of all positions, shape (n, 2); None where any is missing."""
    if column.null_count:
        return None
    if pyarrow.types.is_struct(column.type):
        names = [field.name for field in column.type]
        axes = [column.flatten()[names.index(name)] for name in ("x", "y")]
        if any(one.null_count for one in axes):
            return None
        return np.column_stack([one.to_numpy().astype(float) for one in axes])
    numbers = column.flatten()
    if numbers.null_count:
        return None
    return np.ascontiguousarray(numbers.to_numpy().astype(float).reshape(-1, column.type.list_size)[:, :2])


# --- row by row ------------------------------------------------------------------------------------


def _wkb(row: Any, encoding: str) -> bytes | None:
    if row is None:
        return None
    try:
        return _shape(row, encoding)
    except (TypeError, ValueError, KeyError, struct.error):
        return _BROKEN


def _shape(row: Any, encoding: str) -> bytes:
    code, single = _CODES[encoding]
    if encoding == "point":
        body = _position(row)
    elif encoding == "linestring":
        body = _many(row, _position)
    elif encoding == "polygon":
        body = _many(row, _ring)
    else:
        body = _many(row, lambda one: _shape(one, single))
    return b"\x01" + struct.pack("<I", code) + body


def _ring(row: Any) -> bytes:
    return _many(row, _position)


def _many(members: Any, of: Callable[[Any], bytes]) -> bytes:
    return struct.pack("<I", len(members)) + b"".join(map(of, members))


def _position(one: Any) -> bytes:
    x, y = (one["x"], one["y"]) if isinstance(one, dict) else one[:2]
    return struct.pack("<2d", x, y)
