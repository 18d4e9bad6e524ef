"""Columns of a table in a snapshot: numbers as they are, values that stand often as codes, texts and shapes as flat arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from shapely.errors import GEOSException

from geo.coded import Coded
from geo.columns import Array, Columns
from geo.few_numbers import FewNumbers
from geo.flat import COLLECTION, HOLE, MULTILINE, MULTIPOINT, MULTIPOLYGON, FlatShapes
from geo.network.column import Kind
from geo.network.columns import CROSSING, REGISTER, UNSTATED
from geo.rows import Rows, is_one, row_places
from geo.shapes import Shapes
from geo.snapshot.expected import Expected, Holds, finite, sizes, starts, within
from geo.snapshot.file import TABLE, SnapshotFile, SnapshotWriter
from geo.snapshot.told import ByCodes, Codes, FewDifferent, Lying, Numbers, OfShapes, OfSomeShapes, OfTexts, Table
from geo.texts import Texts

# Distinct values are read when the snapshot is opened; of more than these each row is a text of its own.
_MOST_VALUES = 1000
_FLAT = ("kind", "first_part", "role", "first_corner", "xy")
# Every asset has one: a comparison with what is none is never true, and would read as clear.
_EVERYWHERE = ("outer_offset_m", "centre_offset_m", "uncertainty_m", "kind", "represents", "belongs_to", "supply")
# What numpy keeps each kind of number as.
_NUMBERS: Mapping[Kind, str] = {"number": "f", "flag": "b", "integer": "i"}
ASSET_KINDS: Mapping[str, Kind] = {name: one.kind for name, one in REGISTER.items() if name != "geometry"}
_WORDS = {name: (*one.words, CROSSING, UNSTATED) for name, one in REGISTER.items() if one.words}
RIVER_KINDS: Mapping[str, Kind] = {
    "name": "text",
    "water_class": "word",
    "extent_assumed": "flag",
    "class_assumed": "flag",
}
_Column = Numbers | FewDifferent | ByCodes | OfTexts | OfSomeShapes
_Made = TypeVar("_Made")


def save_columns(columns: Columns, writer: SnapshotWriter, prefix: str) -> Table:
    """Save a table; what is to be told of it to open it again."""
    held = {name: _save_column(columns.kept(name), writer, prefix + name) for name in columns}
    return Table(columns.rows, held)


def opened_columns(told: Table, kinds: Mapping[str, Kind], file: SnapshotFile) -> Columns:
    """A saved table; its columns are brought as they are asked for.

    Parameters
    ----------
    kinds : mapping of str to Kind
        The columns that there have to be, and of which kind.

    Raises
    ------
    FileError
        There are others, or they cannot be what is told of them.
    """
    may_be = all(_may_be(one, kinds.get(name), _WORDS.get(name)) for name, one in told.columns.items())
    if told.columns.keys() != kinds.keys() or not may_be:
        file.refuse(TABLE)
    held = {name: _column(name, kinds[name], one, told.rows, file) for name, one in told.columns.items()}
    return Columns(held, rows=told.rows)


def _may_be(told: _Column, kind: Kind | None, words: Collection[str] | None) -> bool:
    """Whether a column of a kind can be kept so, and of which words it can be."""
    if isinstance(told, ByCodes):
        value: type = Codes if kind == "assumed" else str
        known = words is None or all(one in words for one in told.values)
        return known and kind not in (*_NUMBERS, "id") and all(isinstance(one, value) for one in told.values)
    if isinstance(told, OfTexts):
        return kind in ("id", "text", "date")
    if isinstance(told, FewDifferent):
        return kind == "number"
    return kind in _NUMBERS if isinstance(told, Numbers) else kind == "shape"


def _save_column(held: Array | Coded | Rows, writer: SnapshotWriter, name: str) -> _Column:
    if isinstance(held, Texts):
        return _save_texts(held, writer, name)
    if isinstance(held, FewNumbers):
        writer.add(f"{name}.values", held.values)
        return FewDifferent(f"{name}.values", _save_array(held.codes, writer, f"{name}.codes"))
    if isinstance(held, Coded) and len(held.values) <= _MOST_VALUES:
        return _save_coded(held.values, held.codes, writer, name)
    array = held.decoded() if isinstance(held, Coded) else np.asarray(held)
    if array.dtype != object:
        return Numbers(_save_array(array, writer, name))
    values = array.tolist()
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return _save_coded([], np.full(len(values), -1, dtype=np.int8), writer, name)
    if any(issubclass(kind, shapely.Geometry) for kind in kinds):
        return _save_some_shapes(array, writer, name)
    place = _places(values)
    if place is None:
        return _save_texts(Texts.of(values), writer, name)
    distinct = [value for value in place if value is not None]
    place = {value: number for number, value in enumerate(distinct)} | {None: -1}
    smallest = np.min_scalar_type(-len(distinct) - 1)
    return _save_coded(distinct, np.fromiter(map(place.__getitem__, values), smallest, len(values)), writer, name)


def _places(values: list[Any]) -> dict[Any, int] | None:
    """The distinct values; None where there are too many."""
    # Those of which each row has its own are told by their first rows.
    if len(set(values[: 2 * _MOST_VALUES])) > _MOST_VALUES:
        return None
    place = dict.fromkeys(values, -1)
    return place if len(place) <= _MOST_VALUES else None


def _save_coded(values: list[Any], codes: Array, writer: SnapshotWriter, name: str) -> ByCodes:
    written = [Codes(list(one)) if isinstance(one, tuple) else one for one in values]
    return ByCodes(written, _save_array(codes, writer, name))


def _save_texts(texts: Texts, writer: SnapshotWriter, name: str) -> OfTexts:
    held = texts.arrays()
    writer.add(f"{name}.content", held.pop("content"))
    parts = {part: _save_array(array, writer, f"{name}.{part}") for part, array in held.items()}
    return OfTexts(content=f"{name}.content", **parts)


def _save_some_shapes(array: Array, writer: SnapshotWriter, name: str) -> OfSomeShapes:
    rows = np.flatnonzero(~shapely.is_missing(array))
    writer.add(f"{name}.rows", rows)
    return OfSomeShapes(f"{name}.rows", save_shapes(Shapes(array[rows]), writer, name))


def save_shapes(shapes: Shapes, writer: SnapshotWriter, name: str) -> OfShapes:
    """Save shapes; what is to be told of them to open them again."""
    for part in _FLAT:
        writer.add(f"{name}.{part}", getattr(shapes.flat, part))
    return OfShapes(name, {str(row): shapes[row].wkb_hex for row in _not_given_back(shapes).tolist()})


def _not_given_back(shapes: Shapes) -> Array:
    """Shapes that flat arrays do not give back as they were, as places: collections, and some that consist of parts."""
    if not shapes.has_objects:
        return np.empty(0, dtype=np.int64)
    several = np.flatnonzero(np.isin(shapes.flat.kind, (MULTIPOINT, MULTILINE, MULTIPOLYGON)))
    same = shapely.equals_identical(shapes[several], shapes.flat.take(several).shapes())
    return np.union1d(np.flatnonzero(shapes.flat.kind == COLLECTION), several[~same])


def opened_shapes(told: OfShapes, rows: int | None, file: SnapshotFile) -> Shapes:
    """Saved shapes, made as they are asked for.

    Raises
    ------
    FileError
        They cannot be what is told of them; so does making them.
    """

    def lying(part: str, expected: Expected) -> Array:
        # It answers to all that is asked of an array.
        return cast(Array, file.array(f"{told.array}.{part}", expected))

    kind, xy = (
        lying("kind", Expected("i", rows, within(0, COLLECTION + 1))),
        lying("xy", Expected("f", None, finite, (2,))),
    )
    role = lying("role", Expected("i", None, within(0, HOLE + 1)))
    first_part = lying("first_part", Expected("i", len(kind) + 1, starts(len(role))))
    first_corner = lying("first_corner", Expected("i", len(role) + 1, starts(len(xy))))
    flat = FlatShapes(kind, first_part, role, first_corner, xy)
    whole = {int(row): wkb for row, wkb in told.whole.items() if row.isdecimal() and int(row) < len(kind)}
    if len(whole) < len(told.whole) or (len(kind) and (first_part[0] or first_part[-1] != len(role))):
        file.refuse(told.array)
    if len(role) and (first_corner[0] or first_corner[-1] != len(xy)):
        file.refuse(told.array)
    return _SavedShapes(flat, whole, file, told.array)


class _SavedShapes(Shapes):
    """Shapes that lie in a file, of which some are collections, which flat arrays do not give back."""

    def __init__(self, flat: FlatShapes, whole: Mapping[int, str], file: SnapshotFile, name: str) -> None:
        super().__init__(flat)
        self._whole, self._file, self._name = whole, file, name

    @cached_property
    def objects(self) -> Array:
        return np.asarray(self[np.arange(len(self))])

    def __getitem__(self, rows: Any) -> Any:
        places = row_places(rows, len(self))
        made = _or_refused(lambda: self._made(places), self._file, self._name)
        return made[0] if is_one(rows) else made

    def _made(self, places: Array) -> Array:
        if not self._whole:
            return self.flat.shapes(places)
        made = np.empty(len(places), dtype=object)
        is_whole = np.isin(places, list(self._whole))
        made[~is_whole] = self.flat.shapes(places[~is_whole])
        made[is_whole] = [shapely.from_wkb(self._whole[row]) for row in places[is_whole].tolist()]
        return made


def _or_refused(make: Callable[[], _Made], file: SnapshotFile, name: str) -> _Made:
    """What is made of arrays each of which may be, or a refusal where together they cannot."""
    try:
        return make()
    except (ValueError, IndexError, GEOSException):
        file.refuse(name)


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


class _SavedTexts(Texts):
    """Texts that lie in a file."""

    def __init__(self, file: SnapshotFile, name: str, **held: Array) -> None:
        super().__init__(**held)
        self._file, self._name = file, name

    def _made(self, encoded: list[bytes], rows: Any) -> Array:
        return _or_refused(lambda: super(_SavedTexts, self)._made(encoded, rows), self._file, self._name)


def _column(name: str, kind: Kind, told: _Column, rows: int, file: SnapshotFile) -> Array | Coded | Rows:
    if isinstance(told, Numbers):
        return _array(told.values, rows, file, sizes if name in _EVERYWHERE else None, kinds=_NUMBERS[kind])
    if isinstance(told, FewDifferent):
        numbers = cast(Array, file.array(told.values, Expected("f", None, sizes if name in _EVERYWHERE else None)))
        return FewNumbers(numbers, _array(told.codes, rows, file, within(0, len(numbers)), kinds="i"))
    if isinstance(told, ByCodes):
        values = [tuple(one.codes) if isinstance(one, Codes) else one for one in told.values]
        least = 0 if name in _EVERYWHERE else -1
        return Coded(values, _array(told.codes, rows, file, within(least, len(values)), kinds="i"))
    if isinstance(told, OfSomeShapes):
        lying = np.asarray(file.array(told.rows, Expected("i", None, within(0, rows))))
        if not len(lying) or not (np.diff(lying) > 0).all():
            file.refuse(told.rows)
        return _SomeShapes(lying, opened_shapes(told.shapes, len(lying), file), rows)
    content = cast(Array, file.array(told.content, Expected("u", None)))
    parts = {"content": content, "first": _array(told.first, rows + 1, file, starts(len(content)), kinds="i")}
    if told.there is not None:
        parts["there"] = _array(told.there, rows, file, kinds="b")
    return _SavedTexts(file, name, **parts)


def _save_array(array: Array, writer: SnapshotWriter, name: str) -> Lying:
    """Save an array; once, where all its rows are the same, as in most columns of most networks."""
    plain = array.view(f"u{array.itemsize}")
    same = len(array) > 1 and bool((plain == plain[0]).all())
    writer.add(name, array[:1] if same else array)
    return Lying(name, len(array) if same else None)


def _array(told: Lying, rows: int | None, file: SnapshotFile, holds: Holds | None = None, *, kinds: str) -> Array:
    """An array that one column consists of."""
    if told.repeated not in (None, rows):
        file.refuse(told.array)
    held = file.array(told.array, Expected(kinds, rows if told.repeated is None else 1, holds))
    # It answers to all that is asked of an array.
    return cast(Array, held) if told.repeated is None else np.broadcast_to(held[0], (told.repeated,))
