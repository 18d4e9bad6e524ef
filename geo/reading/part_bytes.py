"""A part as bytes and back: what one process reads another judges, and what waits in a queue is read again as it was.

An Arrow stream of one batch: shapes as WKB, places, and a column of JSON texts for each fact; what is said of the layer stands in the
metadata. Nothing that is read can run anything.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow
import pyproj
import shapely

from geo.arrow import without_pandas
from geo.coded import Coded
from geo.columns import Columns, objects
from geo.raw import RawLayer, Unread
from geo.reading.flat_wkb import flat_from_wkb
from geo.repair import Repair
from geo.shapes import Shapes
from geo.text import Text

without_pandas()
_ABOUT = b"part"
# Before the columns of facts stand the shapes and their places.
_FIRST_FACT = 2
_SIMPLE = frozenset((str, int, float, bool, type(None)))
# JSON says these as they are; of larger numbers programs make others.
_LARGEST_INT = 2**53
_KIND, _VALUE = "$", "value"


def to_bytes(part: RawLayer) -> bytes:
    """A part as an Arrow stream.

    Raises
    ------
    TypeError
        A fact of a kind that no reader makes.
    """
    names = list(part.attributes)
    columns = [_texts_of(part.attributes.held(name)) for name in names]
    batch = pyarrow.RecordBatch.from_arrays(
        [_wkb(part.shapes), pyarrow.array(part.positions, pyarrow.int64()), *columns],
        # Half a sign is no name for Arrow; the true ones stand beside.
        names=["geometry", "position", *(name.encode(errors="replace").decode() for name in names)],
        metadata={_ABOUT: json.dumps({**_about(part), "names": names}).encode()},
    )
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> RawLayer:
    """The part that `to_bytes` was given."""
    with pyarrow.ipc.open_stream(data) as stream:
        batch = stream.read_next_batch()
    about = json.loads(batch.schema.metadata[_ABOUT])
    names = about.pop("names")
    facts = {name: _values_of(batch.column(_FIRST_FACT + place)) for place, name in enumerate(names)}
    return RawLayer(
        **_said(about),
        shapes=_shapes(batch.column(0), flat=about.pop("flat")),
        attributes=Columns(facts, rows=batch.num_rows),
        positions=batch.column(1).to_numpy().copy(),
    )


# --- shapes ----------------------------------------------------------------------------------------


def _wkb(shapes: Shapes) -> pyarrow.Array:
    return pyarrow.array(shapely.to_wkb(shapes.objects), pyarrow.binary())


def _shapes(column: pyarrow.Array, *, flat: bool) -> Shapes:
    """As they were held: flat arrays or objects."""
    if flat and len(column):
        _, places, held = column.buffers()
        begins = np.frombuffer(places, dtype=np.int32)[: len(column) + 1].astype(np.int64)
        read = flat_from_wkb(np.frombuffer(held, dtype=np.uint8), begins[:-1], begins[1:])
        if read is not None:
            return Shapes(read)
    return Shapes(np.asarray(shapely.from_wkb(objects(column.to_pylist())), dtype=object))


# --- facts -----------------------------------------------------------------------------------------


def _texts_of(column: np.ndarray[Any, Any] | Coded) -> pyarrow.Array:
    if not isinstance(column, Coded):
        return pyarrow.array(_as_json(column.tolist()), pyarrow.string())
    if len(column.values) > len(column.codes):
        # A few rows of a column with the values of all.
        return _texts_of(column.decoded())
    codes = pyarrow.array(column.codes, mask=column.codes < 0)
    values = [text if text is not None else "null" for text in _as_json(column.values)]
    return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(values, pyarrow.string()))


def _values_of(column: pyarrow.Array) -> np.ndarray[Any, Any] | Coded:
    if pyarrow.types.is_dictionary(column.type):
        codes = column.indices.fill_null(-1).to_numpy()
        return Coded(_from_json(column.dictionary.to_pylist()), codes.copy())
    return objects(_from_json(column.to_pylist()))


def _as_json(values: Sequence[Any]) -> list[str | None]:
    """Each value as a JSON text, None where there is none."""
    kinds = set(map(type, values))
    if kinds <= _SIMPLE and not any(map(_is_odd, values) if kinds & {int, float} else ()):
        try:
            return [None if value is None else _encoded(value).decode() for value in values]
        except UnicodeEncodeError:
            # Half a sign, which a careless JSON may hold.
            pass
    return [None if value is None else json.dumps(_tagged(value)) for value in values]


_encoded = msgspec.json.Encoder().encode
_decoded = msgspec.json.Decoder().decode


def _is_odd(value: Any) -> bool:
    """Whether JSON does not say a number as it is."""
    if type(value) is float:
        return not math.isfinite(value)
    return type(value) is int and not -_LARGEST_INT <= value <= _LARGEST_INT


def _from_json(texts: Sequence[str | None]) -> list[Any]:
    try:
        return [None if text is None else _decoded(text) if text[0] != "{" else _untagged(text) for text in texts]
    except msgspec.DecodeError:
        return [None if text is None else _untagged(text) for text in texts]


def _tagged(value: Any) -> Any:
    """A value with what JSON has no kind for told by name, objects among them, so that none is taken for another."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return (
            value
            if not isinstance(value, int | float) or not _is_odd(value)
            else {_KIND: "number", _VALUE: repr(value)}
        )
    if isinstance(value, list):
        inner = [_tagged(one) for one in value]
        return {_KIND: "list", _VALUE: inner}
    for kind, (made_of, told, _) in _KINDS.items():
        if isinstance(value, made_of):
            return {_KIND: kind, _VALUE: told(value)}
    raise TypeError(f"a fact cannot be a {type(value).__name__}")


def _untagged(text: str) -> Any:
    return json.loads(text, object_hook=_told)


def _told(tagged: dict[str, Any]) -> Any:
    return _KINDS[tagged[_KIND]][2](tagged[_VALUE])


def _number(text: str) -> float | int:
    return float(text) if text in ("inf", "-inf", "nan") else int(text)


# What facts are beside texts, numbers, flags: the class, how it is written and how it is read. A time of a day is no subclass of any
# other; a moment is one of a day.
_KINDS: dict[str, tuple[type | tuple[type, ...], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "number": ((), repr, _number),
    "list": ((), list, list),
    "tuple": (tuple, lambda value: [_tagged(one) for one in value], tuple),
    "object": (dict, lambda value: [[key, _tagged(one)] for key, one in value.items()], dict),
    "moment": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "day": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
    "time": (datetime.time, datetime.time.isoformat, datetime.time.fromisoformat),
    "duration": (
        datetime.timedelta,
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda value: datetime.timedelta(*value),
    ),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
    "bytes": (bytes, lambda value: base64.b64encode(value).decode(), base64.b64decode),
}


# --- the layer -------------------------------------------------------------------------------------


def _about(part: RawLayer) -> dict[str, Any]:
    return {
        "file": part.file,
        "layer": part.layer,
        "title": part.title,
        "beside": part.beside,
        "crs": None if part.crs is None else _system_text(part.crs),
        "crs_declared": part.crs_declared,
        "crs_by_standard": part.crs_by_standard,
        "fingerprint": part.fingerprint,
        "found": part.found,
        "unread": [[one.feature, one.reason, one.count, one.file] for one in part.unread],
        "repairs": [[one.feature, one.kind, one.place, one.text] for one in part.repairs],
        "notes": part.notes,
        "members": part.members,
        "about": part.about,
        "own": part.own,
        "headings": part.headings,
        "stray": part.stray,
        "flat": part.shapes.is_flat,
    }


def _said(about: dict[str, Any]) -> dict[str, Any]:
    """The fields of a layer beside its columns."""
    kept = {key: value for key, value in about.items() if key != "flat"}
    return {
        **kept,
        "beside": tuple(about["beside"]),
        "crs": None if about["crs"] is None else _system(about["crs"]),
        "unread": tuple(
            Unread(feature, Text(*reason), count, file) for feature, reason, count, file in about["unread"]
        ),
        "repairs": tuple(
            Repair(feature, kind, None if place is None else tuple(place), Text(*text))
            for feature, kind, place, text in about["repairs"]
        ),
        "notes": tuple(Text(*note) for note in about["notes"]),
        "members": tuple(about["members"]),
        "about": tuple((name, value) for name, value in about["about"]),
        "own": tuple(about["own"]),
        "headings": tuple(about["headings"]),
        "stray": None if about["stray"] is None else Text(*about["stray"]),
    }


@lru_cache(maxsize=64)
def _system_text(crs: pyproj.CRS) -> str:
    """Its code where that says all of it, else its well-known text."""
    authority = crs.to_authority(min_confidence=100)
    if authority is not None and pyproj.CRS.from_authority(*authority) == crs:
        return ":".join(authority)
    return str(crs.to_wkt())


@lru_cache(maxsize=64)
def _system(text: str) -> pyproj.CRS:
    return pyproj.CRS.from_user_input(text)
