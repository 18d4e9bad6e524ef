"""Attributes of a Parquet: a column of Arrow as the values that GeoJSON would hold."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow

from geo.coded import Coded, Numbered, nothing
from geo.columns import objects
from geo.reading.arrow_memory import places_and_bytes, whole_numbers
from geo.reading.stored_shapes import shape_text
from geo.text import Text
from geo.texts import Texts

# Columns whose distinct values Arrow finds itself, and by so many rows whether they are few.
REPEATING = (
    pyarrow.types.is_boolean,
    pyarrow.types.is_integer,
    pyarrow.types.is_float32,
    pyarrow.types.is_float64,
    pyarrow.types.is_date32,
    pyarrow.types.is_timestamp,
)
_ROWS_TRIED = 4096
# Nothing is to be done to these, and a network has a million of them.
_PLAIN = frozenset((str, int, float, bool, type(None)))


def facts(column: pyarrow.ChunkedArray, name: str, file: str, notes: list[Text]) -> np.ndarray[Any, Any] | Coded:
    """The facts of a column, by its distinct values where it has few."""
    if column.null_count == len(column):
        return nothing(len(column))
    by_codes = pyarrow.types.is_dictionary(column.type)
    if not by_codes and not _repeats(column):
        numbered = _numbered(column)
        if numbered is not None:
            return numbered
        values = _values(column, name, file, notes)
        # Texts that each row has for itself need no more be asked what they are.
        return Coded(values, np.arange(len(values), dtype=np.int32)) if is_text(column.type) else objects(values)
    if not by_codes and not is_text(column.type):
        # In one piece: of two thousand each would get a dictionary, and they are as many to make one of.
        column = pyarrow.chunked_array([column.combine_chunks()])
    encoded = (column.unify_dictionaries() if by_codes else column.dictionary_encode()).combine_chunks()
    try:
        values = [_fact(value) for value in encoded.dictionary.to_pylist()]
    except UnicodeDecodeError:
        return objects(_values(column.cast(column.type.value_type) if by_codes else column, name, file, notes))
    codes = whole_numbers(encoded.indices, missing=-1)
    return Coded([None if value != value else value for value in values], codes)


def is_text(kind: pyarrow.DataType) -> bool:
    return bool(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind))


def _numbered(column: pyarrow.ChunkedArray) -> Numbered | None:
    """The texts of a column as they lie there, where they are numbered; None where they are not, or are no texts."""
    if not is_text(column.type) or column.null_count:
        return None
    begins, content = places_and_bytes(column)
    texts = Texts(begins - begins[0], content[begins[0] : begins[-1]])
    return Numbered(texts) if texts.are_numbered else None


def _repeats(column: pyarrow.ChunkedArray) -> bool:
    """Whether a column has few distinct values, by its first rows."""
    if not (is_text(column.type) or any(test(column.type) for test in REPEATING)):
        return False
    some = column.slice(0, _ROWS_TRIED)
    return 2 * len(some.unique()) < len(some)


def _values(column: pyarrow.ChunkedArray, name: str, file: str, notes: list[Text]) -> list[Any]:
    """The facts of a column; a text that is cut inside a sign harms no other and is said."""
    try:
        values = column.to_pylist()
        return (
            values if is_text(column.type) or set(map(type, values)) <= _PLAIN else [_fact(value) for value in values]
        )
    except UnicodeDecodeError:
        texts = [None if one is None else one.decode("utf-8", "replace") for one in column.cast("binary").to_pylist()]
    broken = [text for text in texts if text is not None and "\ufffd" in text]
    notes.append(
        Text(
            f"{file} 的列“{name}”有 {len(broken)} 个值的文字残缺（缺处写作 �），例如“{broken[0]}”",
            f"{file}: {len(broken)} values of the column {name!r} are broken inside a sign (shown as �), such as {broken[0]!r}",
        )
    )
    return texts


def _fact(value: Any) -> Any:
    """A value as GeoJSON would hold it: lists and structs stay what they are, decimals are numbers, maps are structs; geometry is
    well-known text."""
    if isinstance(value, bytes):
        return shape_text(value) or value
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): _fact(one) for key, one in value.items()}
    if isinstance(value, list):
        pairs = all(isinstance(one, tuple) and len(one) == 2 for one in value)
        return {str(key): _fact(one) for key, one in value} if value and pairs else [_fact(one) for one in value]
    return value
