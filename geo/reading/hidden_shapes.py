"""Shapes in members of a GeoJSON that its standard does not have: they may be the works, and no program draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from geo.errors import FileError
from geo.text import Text

GEOMETRY_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
# Names under which others keep a shape.
_SHAPE_MEMBERS = ("coordinates", "geometries", "rings", "paths")
# The member in which an object keeps what it draws; of every other geometry it is its coordinates.
_HOLDS_SHAPE = {"FeatureCollection": "features", "Feature": "geometry", "GeometryCollection": "geometries"}


def refuse_hidden_shapes(document: dict[str, Any], file: str) -> None:
    """Refuse shapes in members that no program draws: one of them may be the works."""
    for path, drawn, own in _drawn(document):
        for key, value in drawn.items():
            if key == own or not value or not isinstance(value, dict | list):
                continue
            hidden = next(_shapes_within(f"{path}{key}", value), None)
            if hidden is not None:
                raise FileError(
                    Text(
                        f"成员 {hidden} 含有图形，而标准没有这个成员",
                        f"the member {hidden} holds a shape, and the standard has no such member",
                    ),
                    Text(
                        "请把它作为单独的要素放入 features，或删去",
                        "Make it a feature of its own in features, or take it out",
                    ),
                    file=file,
                )


def _drawn(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Objects that are drawn, each with its path and the member that holds its shape."""
    open_parts: list[tuple[str, Any]] = [("", document)]
    while open_parts:
        path, part = open_parts.pop()
        if not isinstance(part, dict):
            continue
        own = _HOLDS_SHAPE.get(str(part.get("type")), "coordinates")
        yield path, part, own
        held = part.get(own)
        if own == "geometry":
            open_parts.append((f"{path}geometry.", held))
        elif own != "coordinates" and isinstance(held, list):
            open_parts.extend(
                (f"{path}{own}[{number}].", one) for number, one in enumerate(held) if isinstance(one, dict)
            )


def _shapes_within(path: str, value: Any) -> Iterator[str]:
    """Paths of shapes within a value; a feature is none: it is counted wherever it stands, and unread."""
    open_parts = [(path, value)]
    while open_parts:
        path, value = open_parts.pop()
        key = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2].lower()
        if isinstance(value, list):
            if key in _SHAPE_MEMBERS and value and isinstance(value[0], list | dict | int | float):
                yield path
            open_parts.extend(
                (f"{path}[{number}]", one) for number, one in enumerate(value) if isinstance(one, dict | list)
            )
        elif isinstance(value, dict) and value.get("type") != "Feature":
            if value.get("type") in GEOMETRY_TYPES:
                yield path
            open_parts.extend((f"{path}.{name}", one) for name, one in value.items() if isinstance(one, dict | list))
