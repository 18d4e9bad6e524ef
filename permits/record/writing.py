"""A record as bytes of JSON, made at once of its objects.

The same bytes as `json` writes of what `permits.record.reading.to_jsonable` makes, by a writer in C: every answer of a server is
written so. What that writer says otherwise (see `Unusual`) is left to the other way.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.flat import COLLECTION, MULTILINE, MULTIPOINT, MULTIPOLYGON, POINT, POLYGON
from geo.text import Text
from permits.record.digest import BESIDE, canonical

# Between these, and for 0, both writers give the same shortest decimal of a number.
_LEAST, _MOST = 1e-4, 1e16
_INDENT = 2
# GeoJSON's names of shapely's first kinds.
_NAMES = ("Point", "LineString", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
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
    # A field that holds what its type does not say has something that this writer does not know.
    except (OverflowError, TypeError, msgspec.DecodeError) as error:
        raise Unusual from error


def _digest(plain: Mapping[str, Any], whole: set[str]) -> str:
    """As `permits.record.digest.digest_of`."""
    # Of a record of hundreds of megabytes no second copy is put together.
    said = sha256()
    for place, name in enumerate(name for name in sorted(plain) if name not in BESIDE):
        said.update(b'%s"%s":' % (b"," if place else b"{", name.encode()))
        said.update((_alike if name in whole else _in_order)(plain[name]))
    said.update(b"}")
    return said.hexdigest()


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
        return _text(value)

    def number(self, value: float) -> float:
        return _number(value)

    def whole_number(self, value: int) -> int:
        self.whole = True
        return value

    def word(self, value: StrEnum) -> str:
        return value.value

    def several(self, values: Any) -> list[Any]:
        return self.each(_Parts.of, values)

    def each(self, way: Callable[[_Parts, Any], Any], values: Any) -> list[Any]:
        """Several parts, all written one way."""
        made: list[Any] | None = self._made.get(id(values))
        if made is None:
            made = [way(self, one) for one in values]
            # Of what holds whole numbers it has to be said each time.
            if not self.whole:
                self._made[id(values)] = made
        return made

    def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.of(one) for name, one in values.items()}

    def shape(self, value: BaseGeometry) -> dict[str, Any]:
        place: dict[str, Any] = {}
        self._shapes.append((value, place))
        return place

    def put_shapes(self) -> None:
        """Fill in the shapes that were met."""
        if not self._shapes:
            return
        shapes = np.array([shape for shape, _ in self._shapes], dtype=object)
        xyz = shapely.get_coordinates(shapes, include_z=True)
        sizes = np.abs(xyz)
        # What has no height has none of a size.
        if ((sizes > 0) & (sizes < _LEAST) | (sizes >= _MOST)).any():
            raise Unusual
        kinds, corners = shapely.get_type_id(shapes), shapely.get_num_coordinates(shapes)
        flat = (corners > 0) & ~shapely.has_z(shapes)
        plain = flat & (kinds <= POLYGON) & (shapely.get_num_interior_rings(shapes) == 0)
        xy, end = xyz[:, :2].tolist(), np.cumsum(corners)
        columns = (plain, flat & (kinds < COLLECTION), kinds, end - corners, end)
        each = zip(self._shapes, *(one.tolist() for one in columns), strict=True)
        for (shape, place), is_plain, is_known, kind, first, beyond in each:
            held: Any = xy[first:beyond]
            if is_plain:
                held = held[0] if kind == POINT else [held] if kind == POLYGON else held
            else:
                held = _nested(shape, kind, held) if is_known else None
            if held is None:
                try:
                    place.update(msgspec.json.decode(shapely.to_geojson(shape)))
                except msgspec.DecodeError as error:
                    raise Unusual from error
            else:
                place["type"] = _NAMES[kind]
                # They are written twice, of each number the same shortest decimal.
                place["coordinates"] = msgspec.Raw(msgspec.json.encode(held))


def _nested(shape: BaseGeometry, kind: int, xy: list[Any]) -> list[Any] | None:
    """Corners of a shape of several parts or rings as GeoJSON nests them; None where any of these has none."""
    if kind == MULTIPOINT:
        return xy if shapely.get_num_geometries(shape) == len(xy) else None
    parts = shapely.get_parts(shape)
    of = np.arange(len(parts))
    rings, of = (parts, of) if kind == MULTILINE else shapely.get_rings(parts, return_index=True)
    corners = shapely.get_num_coordinates(rings)
    if len(rings) < len(parts) or not corners.all():
        return None
    runs = [xy[first:beyond] for first, beyond in itertools.pairwise([0, *np.cumsum(corners).tolist()])]
    if kind == MULTILINE:
        return runs
    areas: list[list[Any]] = [[] for _ in parts]
    for part, run in zip(of.tolist(), runs, strict=True):
        areas[part].append(run)
    return areas if kind == MULTIPOLYGON else areas[0]


def _number(value: float) -> float:
    if not (_LEAST <= abs(value) < _MOST or value == 0):
        raise Unusual
    return float(value)


def _text(value: Text) -> dict[str, str]:
    return {"zh": value[0], "en": value[1]}


@cache
def _fields_way(shape: type) -> Callable[[_Parts, Any], Any]:
    """How the fields of a part are written: a function compiled of the types that they have."""
    hints = typing.get_type_hints(shape)
    known: dict[str, Any] = {"number": _number, "text": _text, "least": _LEAST, "most": _MOST}
    lines = []
    for number, field in enumerate(dataclasses.fields(shape)):
        value = f"held[{field.name!r}]"
        lines.append(f"  {field.name!r}: {_expression(hints[field.name], value, f'one{number}', known)},")
    exec("def way(parts, value):\n held = value.__dict__\n return {\n" + "\n".join(lines) + "\n }", known)
    way: Callable[[_Parts, Any], Any] = known["way"]
    return way


def _expression(hint: Any, value: str, name: str, known: dict[str, Any]) -> str:
    """Python for what is written of a value of a type; ``known`` takes what it calls, under names that begin with ``name``."""
    kinds = [one for one in typing.get_args(hint) if one is not type(None)]
    empty = typing.get_origin(hint) in (types.UnionType, typing.Union) and len(kinds) < len(typing.get_args(hint))
    only = kinds[0] if empty and len(kinds) == 1 else hint
    of = typing.get_args(only)
    if _is_plain(only) or (typing.get_origin(only) is tuple and len(of) == 2 and of[1] is ... and _is_plain(of[0])):
        return value
    if typing.get_origin(only) is tuple and len(of) == 2 and of[1] is ...:
        if of[0] is Text or of[0] is float:
            found = f"[{'text' if of[0] is Text else 'number'}(one) for one in {value}]"
        else:
            known[name] = _fields_way(typing.cast(type, of[0])) if dataclasses.is_dataclass(of[0]) else _Parts.of
            found = f"parts.each({name}, {value})"
    elif only is float:
        quick = f"type({name} := {value}) is float and (least <= {name} < most or {name} == 0)"
        found = f"({value} if {quick} else number({value}))"
    elif only is Text:
        found = f"text({value})"
    elif only is int:
        found = f"parts.whole_number({value})"
    elif dataclasses.is_dataclass(only):
        known[name] = _fields_way(typing.cast(type, only))
        found = f"{name}(parts, {value})"
    elif only is BaseGeometry:
        found = f"parts.shape({value})"
    else:
        return f"parts.of({value})"
    return f"None if {value} is None else {found}" if empty else found


def _is_plain(hint: Any) -> bool:
    """Whether all values of a type are written as they are."""
    if typing.get_origin(hint) is typing.Literal:
        return all(isinstance(one, str) for one in typing.get_args(hint))
    return isinstance(hint, type) and (hint in _AS_THEY_ARE or issubclass(hint, StrEnum))


@cache
def _way_of(kind: type) -> Callable[[_Parts, Any], Any]:
    """How values of a kind are written."""
    if dataclasses.is_dataclass(kind):
        return _fields_way(kind)
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
