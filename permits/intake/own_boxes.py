"""Boxes that programs keep beside each shape, ``bbox`` of GeoParquet and of exports: where it is the shape's own it says nothing."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from geo.columns import objects
from geo.pattern import pattern
from geo.raw import RawLayer
from geo.reading.stated_box import says_nothing_more

_NAMES = pattern(r"(?:.*[_\s])?(?:bbox|bounds|extent|envelope|bounding_?box)")
_SIDES = (
    ("xmin", "ymin", "xmax", "ymax"),
    ("minx", "miny", "maxx", "maxy"),
    ("west", "south", "east", "north"),
    ("left", "bottom", "right", "top"),
)
# With the sides of a box may stand its heights, which say nothing of a place in plan.
_HEIGHTS = frozenset(("zmin", "zmax", "minz", "maxz", "mmin", "mmax"))
_LONGEST = 400


def without_own_boxes(layer: RawLayer) -> RawLayer:
    """A layer without the boxes in its properties that are those of the shape beside them, or lie within it.

    A box that is elsewhere or larger, or no box at all, stays a property like any other: somebody wrote a place.
    """
    table = layer.attributes
    named = [name for name in table if _NAMES.fullmatch(str(name).strip().lower())]
    if not named:
        return layer
    left = {
        name: objects(
            None if _is_own(value, shape) else value
            for value, shape in zip(table[name].tolist(), layer.geometry, strict=True)
        )
        for name in named
    }
    return dataclasses.replace(layer, attributes=table.with_columns(**left))


def _is_own(value: Any, shape: Any) -> bool:
    box = _box(value)
    return box is not None and shape is not None and says_nothing_more(box, shape)


def _box(value: Any) -> list[Any] | None:
    """The numbers of a box as a list; None where a value is none."""
    if isinstance(value, str):
        value = _of_text(value)
    if isinstance(value, Mapping):
        members = {str(name).strip().lower(): one for name, one in value.items()}
        sides = next((sides for sides in _SIDES if set(members) - _HEIGHTS == set(sides)), None)
        value = None if sides is None else [members[side] for side in sides]
    return list(value) if isinstance(value, list | tuple) else None


def _of_text(text: str) -> Any:
    """A box as JSON text, or as numbers with commas between them."""
    text = text.strip()
    try:
        return json.loads(text if text[:1] in "[{" else f"[{text}]") if 0 < len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        return None
