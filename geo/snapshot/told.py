"""What the table of a snapshot says of a network, with the shape that it has to have."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from geo.snapshot.expected import MOST_M

Count = Annotated[int, Meta(ge=0, lt=2**40)]
Coordinate = Annotated[float, Meta(gt=-1e9, lt=1e9)]
Edges = tuple[Coordinate, Coordinate, Coordinate, Coordinate]
Size = Annotated[float, Meta(ge=0, lt=MOST_M)]
Sentence = tuple[str, str]


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Codes(_Told, frozen=True):
    """Several words that are one value."""

    codes: list[str]


class Lying(_Told, frozen=True):
    """An array by its name; ``repeated`` times its one row where all are the same."""

    array: str
    repeated: Count | None = None


class Numbers(_Told, frozen=True, tag_field="kind", tag="numbers"):
    """A column of numbers or flags."""

    values: Lying


class FewDifferent(_Told, frozen=True, tag_field="kind", tag="few numbers"):
    """A column of numbers of which few are different."""

    values: str
    codes: Lying


class ByCodes(_Told, frozen=True, tag_field="kind", tag="coded"):
    """A column of few values."""

    values: list[str | Codes]
    codes: Lying


class OfTexts(_Told, frozen=True, tag_field="kind", tag="texts"):
    """A column of many texts."""

    first: Lying
    content: str
    there: Lying | None = None


class OfShapes(_Told, frozen=True):
    """Shapes: their flat arrays by what their names begin with, and by row those that these do not give back."""

    array: str
    whole: dict[str, str]


class OfSomeShapes(_Told, frozen=True, tag_field="kind", tag="some"):
    """A column in which few rows have a shape."""

    rows: str
    shapes: OfShapes


class Table(_Told, frozen=True):
    rows: Count
    columns: dict[str, Numbers | FewDifferent | ByCodes | OfTexts | OfSomeShapes]


class OfRivers(_Told, frozen=True):
    table: Table
    geometry: OfShapes
    accuracy_m: Size


class Facts(_Told, frozen=True):
    """What is asked of a network as a whole."""

    settled: Literal["all", "some", "none"]
    wider: bool
    bounds: Edges
    bounds_degrees: Edges
    largest: dict[str, Size]
    surveyed_until: datetime.date | None
    parties: list[str]


class Network(_Told, frozen=True):
    """A register, but for its arrays."""

    made_by: str
    sources: list[str]
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    crs: str
    notes: list[Sentence]
    remarks: list[Sentence]
    operators: dict[str, tuple[str, str | None, str | None, str | None, str | None]]
    table: Table
    geometry: OfShapes
    rivers: OfRivers | None
    facts: Facts
