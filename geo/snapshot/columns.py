"""Columns of a table in a snapshot: numbers as they are, values that stand often as codes, texts and shapes as flat arrays."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

import numpy as np
import shapely

from geo.coded import Coded
from geo.columns import Array, Columns
from geo.flat import COLLECTION, MULTILINE, MULTIPOINT, MULTIPOLYGON, FlatShapes
from geo.rows import Rows, is_one, row_places
from geo.shapes import Shapes
from geo.snapshot.file import SnapshotFile, SnapshotWriter
from geo.texts import Texts

# Distinct values are read when the snapshot is opened; of more than these each row is a text of its own.
_MOST_VALUES = 1000
_FLAT = ("kind", "first_part", "role", "first_corner", "xy")
Told = dict[str, Any]


def save_columns(columns: Columns, writer: SnapshotWriter, prefix: str) -> Told:
    """Save a table; what is to be told of it to open it again."""
    held = {
        name: _save_column(
            columns.coded(name) if columns.is_coded(name) else columns.column(name), writer, prefix + name
        )
        for name in columns
    }
    return {"rows": columns.rows, "columns": held}


def opened_columns(told: Told, file: SnapshotFile) -> Columns:
    """A saved table; its columns are brought as they are asked for."""
    return Columns({name: _column(one, file) for name, one in told["columns"].items()}, rows=told["rows"])


def _save_column(held: Array | Coded | Rows, writer: SnapshotWriter, name: str) -> Told:
    if isinstance(held, Texts):
        return _save_texts(held, writer, name)
    if isinstance(held, Coded) and len(held.values) <= _MOST_VALUES:
        return _save_coded(held.values, held.codes, writer, name)
    array = held.decoded() if isinstance(held, Coded) else np.asarray(held)
    if array.dtype != object:
        return {"kind": "numbers", **_save_array(array, writer, name)}
    values = array.tolist()
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return _save_coded([], np.full(len(values), -1, dtype=np.int8), writer, name)
    if any(issubclass(kind, shapely.Geometry) for kind in kinds):
        return _save_some_shapes(array, writer, name)
    place = _places(values) if kinds in ({str}, {tuple}) else None
    if place is not None:
        distinct = [value for value in place if value is not None]
        place = {value: number for number, value in enumerate(distinct)} | {None: -1}
        smallest = np.min_scalar_type(-len(distinct) - 1)
        return _save_coded(distinct, np.fromiter(map(place.__getitem__, values), smallest, len(values)), writer, name)
    if kinds == {str}:
        return _save_texts(Texts.of(values), writer, name)
    written = [None if value is None else json.dumps(_written(value)) for value in values]
    return {**_save_texts(Texts.of(written), writer, name), "kind": "values"}


def _places(values: list[Any]) -> dict[Any, int] | None:
    """The distinct values; None where there are too many."""
    # Those of which each row has its own are told by their first rows.
    if len(set(values[: 2 * _MOST_VALUES])) > _MOST_VALUES:
        return None
    place = dict.fromkeys(values, -1)
    return place if len(place) <= _MOST_VALUES else None


def _save_coded(values: list[Any], codes: Array, writer: SnapshotWriter, name: str) -> Told:
    return {"kind": "coded", "values": [_written(one) for one in values], **_save_array(codes, writer, name)}


def _save_texts(texts: Texts, writer: SnapshotWriter, name: str) -> Told:
    parts = {part: _save_array(array, writer, f"{name}.{part}") for part, array in texts.arrays().items()}
    return {"kind": "texts", "parts": parts}


def _save_some_shapes(array: Array, writer: SnapshotWriter, name: str) -> Told:
    rows = np.flatnonzero(~shapely.is_missing(array))
    writer.add(f"{name}.rows", rows)
    return {
        "kind": "some",
        "count": len(array),
        "rows": f"{name}.rows",
        "of": save_shapes(Shapes(array[rows]), writer, name),
    }


def save_shapes(shapes: Shapes, writer: SnapshotWriter, name: str) -> Told:
    """Save shapes; what is to be told of them to open them again."""
    for part in _FLAT:
        writer.add(f"{name}.{part}", getattr(shapes.flat, part))
    whole = _not_given_back(shapes)
    return {"array": name, "whole": {str(row): shapes[row].wkb_hex for row in whole.tolist()}}


def _not_given_back(shapes: Shapes) -> Array:
    """Shapes that flat arrays do not give back as they were, as places: collections, and some that consist of parts."""
    if not shapes.has_objects:
        return np.empty(0, dtype=np.int64)
    several = np.flatnonzero(np.isin(shapes.flat.kind, (MULTIPOINT, MULTILINE, MULTIPOLYGON)))
    same = shapely.equals_identical(shapes[several], shapes.flat.take(several).shapes())
    return np.union1d(np.flatnonzero(shapes.flat.kind == COLLECTION), several[~same])


def opened_shapes(told: Told, file: SnapshotFile) -> Shapes:
    """Saved shapes, made as they are asked for."""
    flat = FlatShapes(**{part: _lying(file, f"{told['array']}.{part}") for part in _FLAT})
    whole = {int(row): str(wkb) for row, wkb in told["whole"].items()}
    return _WithCollections(flat, whole) if whole else Shapes(flat)


class _WithCollections(Shapes):
    """Shapes of which some are collections, which flat arrays do not give back."""

    def __init__(self, flat: FlatShapes, whole: Mapping[int, str]) -> None:
        super().__init__(flat)
        self._whole = whole

    @cached_property
    def objects(self) -> Array:
        return np.asarray(self[np.arange(len(self))])

    def __getitem__(self, rows: Any) -> Any:
        places = row_places(rows, len(self))
        made = np.empty(len(places), dtype=object)
        is_whole = np.isin(places, list(self._whole))
        made[~is_whole] = self.flat.take(places[~is_whole]).shapes()
        made[is_whole] = [shapely.from_wkb(self._whole[row]) for row in places[is_whole].tolist()]
        return made[0] if is_one(rows) else made


class _SomeShapes:
    """A column in which few rows have a shape."""

    def __init__(self, rows: Array, shapes: Shapes, count: int) -> None:
        self._rows, self._shapes, self._count = rows, shapes, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, rows: Any) -> Any:
        places = row_places(rows, self._count)
        made = np.full(len(places), None, dtype=object)
        known = np.asarray(self._rows)
        at = np.minimum(np.searchsorted(known, places), len(known) - 1)
        there = known[at] == places
        made[there] = self._shapes[at[there]]
        return made[0] if is_one(rows) else made

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[np.arange(self._count)])


class _Values:
    """A column of values of several kinds, each written as a text."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, rows: Any) -> Any:
        if is_one(rows):
            return _read(self._texts[rows])
        found = self._texts[rows]
        made = np.empty(len(found), dtype=object)
        made[:] = [_read(one) for one in found.tolist()]
        return made

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[np.arange(len(self))])


def _read(text: str | None) -> Any:
    return None if text is None else _value(json.loads(text))


def _column(told: Told, file: SnapshotFile) -> Array | Coded | Rows:
    kind = told["kind"]
    if kind == "numbers":
        return _array(told, file)
    if kind == "coded":
        return Coded([_value(one) for one in told["values"]], _array(told, file))
    if kind == "some":
        return _SomeShapes(_lying(file, told["rows"]), opened_shapes(told["of"], file), int(told["count"]))
    texts = Texts(**{part: _array(one, file) for part, one in told["parts"].items()})
    return texts if kind == "texts" else _Values(texts)


def _save_array(array: Array, writer: SnapshotWriter, name: str) -> Told:
    """Save an array; once, where all its rows are the same, as in most columns of most networks."""
    plain = array.view(f"u{array.itemsize}")
    same = len(array) > 1 and bool((plain == plain[0]).all())
    writer.add(name, array[:1] if same else array)
    return {"array": name, "repeated": len(array) if same else None}


def _array(told: Told, file: SnapshotFile) -> Array:
    repeated = told["repeated"]
    held = _lying(file, told["array"])
    return held if repeated is None else np.broadcast_to(held[0], (int(repeated),))


def _lying(file: SnapshotFile, name: str) -> Array:
    # It answers to all that is asked of a column.
    return cast(Array, file.array(name))


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return {"codes": list(value)}
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return {"day": value.isoformat()}
    if isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"a {type(value).__name__} in a column of a network")


def _value(written: Any) -> Any:
    if not isinstance(written, dict):
        return written
    return tuple(written["codes"]) if "codes" in written else datetime.date.fromisoformat(written["day"])
