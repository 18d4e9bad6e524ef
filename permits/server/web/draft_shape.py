"""What a draft may hold that a script sent: refused here, or every page of it would fail after."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, TypeAdapter, ValidationError

from permits.errors import WorksError
from permits.works.fact_values import stated_beside
from permits.works.facts import ACTIVITIES, FACTS, Door

_MOST_DRAWN = 500
# Beyond these no fact has a value, and no page a line.
_LONGEST, _LARGEST = 500, 1e9
# How deep positions lie in the coordinates of each shape.
_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_STATED_BESIDE = frozenset(name for name, fact in FACTS.items() if Door.QUERY in fact.doors) - {ACTIVITIES.name}


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= _LARGEST


def _number(value: Any) -> Any:
    if not _is_number(value):
        raise ValueError("no number of ours")
    return value


def _are_positions(value: Any, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth == 0:
        return 2 <= len(value) <= 4 and all(map(_is_number, value)) and all(map(math.isfinite, value))
    return all(_are_positions(one, depth - 1) for one in value)


Words = Annotated[StrictStr, Field(max_length=_LONGEST)]
Number = Annotated[Any, AfterValidator(_number)]


class _Geometry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: Annotated[list[Any], Field(min_length=1)]


class _Feature(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["Feature"]
    id: Words | None = None
    key: Words | None = None
    properties: dict[Words, StrictBool | Words | list[Words] | dict[Words, Words] | Number | None]
    geometry: _Geometry | None = None


class _Drawn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["FeatureCollection"]
    features: Annotated[list[_Feature], Field(max_length=_MOST_DRAWN)]
    removed: list[Words] = []


_DRAWN = TypeAdapter(_Drawn)


def is_drawing(drawn: Any, *, before: Mapping[str, Any] | None) -> bool:
    """Whether these are areas as a page draws them; of what it cannot draw, and the draft has ``before``, it sends no shape."""
    if drawn is None:
        return True
    held = {one.get("key") for one in before["features"]} if before is not None else set()
    try:
        features = _DRAWN.validate_python(drawn).features
    except ValidationError:
        return False
    return all(
        (
            one.key in held
            if one.geometry is None
            else _are_positions(one.geometry.coordinates, _DEPTHS[one.geometry.type])
        )
        and isinstance(one.properties.get("id", ""), str)
        and isinstance(one.properties.get(ACTIVITIES.name, []), list)
        for one in features
    )


def are_facts(facts: dict[str, str]) -> bool:
    """Whether each of these can be stated beside works, and has such a value."""
    try:
        stated_beside({name: text for name, text in facts.items() if text.strip()})
    except WorksError:
        return False
    return facts.keys() <= _STATED_BESIDE
