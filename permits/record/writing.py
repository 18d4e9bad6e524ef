"""A record as bytes of JSON, made at once of its objects.

The same bytes as `json` writes of what `permits.record.reading.to_jsonable` makes, by a writer in C: every answer of a server is
written so. What that writer says otherwise (see `Unusual`) is left to the other way.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.text import Text
from permits.record.digest import BESIDE, canonical

# Between these, and for 0, both writers give the same shortest decimal of a number.
_LEAST, _MOST = 1e-4, 1e16
_INDENT = 2
# Of a double that stands for a decimal of up to nine places, the writer of shapes now and then says a longer one.
_LONG = re.compile(r"\.\d{10,}")
_LARGEST_PLACE = 1e5
_PLACES = re.compile(r'\{"type":"(\w+)","coordinates":(.*)\}')
# What is written as it is.
_AS_THEY_ARE = frozenset([str, bool, type(None), datetime.date])


class Unusual(Exception):
    """It holds what the two writers write differently: numbers beyond those of works and pipes, or no record's at all."""


def written_fast(record: Any) -> bytes:
    """A record as UTF-8, with its digest.

    Raises
    ------
    Unusual
        It is to be written the other way.
    """
    parts = _Parts()
    # Any part may hold whole numbers, which the digest takes for floats; few do.
    plain, whole = {}, set[str]()
    for field in dataclasses.fields(record):
        parts.whole = False
        plain[field.name] = parts.of(getattr(record, field.name))
        if parts.whole:
            whole.add(field.name)
    parts.put_shapes()
    try:
        document = {**plain, "digest": _digest(plain, whole)}
        return msgspec.json.format(msgspec.json.encode(document), indent=_INDENT) + b"\n"
    except (OverflowError, msgspec.DecodeError) as error:
        raise Unusual from error


def _digest(plain: Mapping[str, Any], whole: set[str]) -> str:
    """As `permits.record.digest.digest_of`."""
    held = [
        b'"%s":%s' % (name.encode(), (_alike if name in whole else _in_order)(plain[name]))
        for name in sorted(plain)
        if name not in BESIDE
    ]
    return sha256(b"{" + b",".join(held) + b"}").hexdigest()


def _in_order(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _alike(value: Any) -> bytes:
    """As `_in_order`, whole numbers as floats; what is written of shapes already is read again."""
    return canonical(msgspec.json.decode(msgspec.json.encode(value)))


class _Parts:
    """The parts of one record as dictionaries and lists; shapes are written together, behind all others.

    ``whole``: whether a whole number was met.
    """

    def __init__(self) -> None:
        self.whole = False
        self._shapes: list[tuple[BaseGeometry, dict[str, Any]]] = []
        # What stands more than once is made once; the record holds it meanwhile.
        self._made: dict[int, Any] = {}

    def of(self, value: Any) -> Any:
        """One part, and all that it consists of."""
        kind: type = type(value)
        return value if kind in _AS_THEY_ARE else _way_of(kind)(self, value)

    def text(self, value: Text) -> dict[str, str]:
        return {"zh": value.zh, "en": value.en}

    def number(self, value: float) -> float:
        if not (_LEAST <= abs(value) < _MOST or value == 0):
            raise Unusual
        return float(value)

    def whole_number(self, value: int) -> int:
        self.whole = True
        return value

    def word(self, value: StrEnum) -> str:
        return value.value

    def several(self, values: Any) -> list[Any]:
        made: list[Any] | None = self._made.get(id(values))
        if made is None:
            made = [one if type(one) in _AS_THEY_ARE else self.of(one) for one in values]
            # Of what holds whole numbers it has to be said each time.
            if not self.whole:
                self._made[id(values)] = made
        return made

    def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.of(one) for name, one in values.items()}

    def fields(self, value: Any) -> dict[str, Any]:
        kind: type = type(value)
        names, floats, held = _fields(kind)
        made = {
            name: one if type(one) in _AS_THEY_ARE else self.of(one)
            for name, one in zip(names, held(value), strict=True)
        }
        for name in floats:
            # 3 where 3.0 is meant.
            if type(made[name]) is int:
                made[name] = self.number(made[name])
            elif type(made[name]) is list:
                made[name] = [self.number(one) for one in made[name]]
        return made

    def shape(self, value: BaseGeometry) -> dict[str, Any]:
        place: dict[str, Any] = {}
        self._shapes.append((value, place))
        return place

    def put_shapes(self) -> None:
        """Fill in the shapes that were met."""
        if not self._shapes:
            return
        shapes = np.array([shape for shape, _ in self._shapes], dtype=object)
        places, row = shapely.get_coordinates(shapes, include_z=True, return_index=True)
        sizes = np.abs(places)
        # What has no height has none of a size.
        if ((sizes > 0) & (sizes < _LEAST) | (sizes >= _MOST)).any():
            raise Unusual
        large = np.zeros(len(shapes), dtype=bool)
        large[row[(sizes >= _LARGEST_PLACE).any(axis=1)]] = True
        texts = shapely.to_geojson(shapes).tolist()
        for (_, place), text, as_read in zip(self._shapes, texts, large.tolist(), strict=True):
            found = None if as_read else _PLACES.fullmatch(text)
            try:
                place.update(
                    msgspec.json.decode(text)
                    if found is None
                    else {"type": found[1], "coordinates": msgspec.Raw(_shortest(found[2]).encode())}
                )
            except msgspec.DecodeError as error:
                raise Unusual from error


def _shortest(places: str) -> str:
    """Coordinates, each the shortest decimal of its double."""
    pieces, done = [], 0
    for found in _LONG.finditer(places):
        begin = max(places.rfind(before, 0, found.start()) for before in "[,") + 1
        pieces += [places[done:begin], repr(float(places[begin : found.end()]))]
        done = found.end()
    return "".join([*pieces, places[done:]])


@cache
def _fields(shape: type) -> tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of all fields, of those that are floats, and what takes the values of all."""
    names = tuple(field.name for field in dataclasses.fields(shape))
    floats = tuple(name for name, hint in typing.get_type_hints(shape).items() if name in names and _is_float(hint))
    held = attrgetter(*names)
    # Of one name it gives the bare value.
    return names, floats, held if len(names) > 1 else lambda one: (held(one),)


def _is_float(hint: Any) -> bool:
    return hint is float or any(map(_is_float, typing.get_args(hint)))


@cache
def _way_of(kind: type) -> Callable[[_Parts, Any], Any]:
    """How values of a kind are written."""
    if dataclasses.is_dataclass(kind):
        return _Parts.fields
    # The first that fits: a text is a tuple, a flag a whole number.
    for base, way in (
        (Text, _Parts.text),
        (tuple, _Parts.several),
        (list, _Parts.several),
        (dict, _Parts.named),
        (StrEnum, _Parts.word),
        (float, _Parts.number),
        (int, _Parts.whole_number),
        (BaseGeometry, _Parts.shape),
    ):
        if issubclass(kind, base):
            return way
    raise Unusual
