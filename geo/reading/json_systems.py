"""What JSON says beside its features: systems elsewhere than GeoJSON states them (``coordRefSys``, ``srid``, in words), and what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geo.place.named_system import is_name_of_system, may_name_a_system

COLLECTION_MEMBERS = frozenset(["type", "features", "crs", "bbox"])
_OF_GEOMETRY = frozenset(["type", "coordinates", "geometries", "crs", "bbox"])


def said_of_all(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands beside the features of a collection and may name a system, under the path to it."""
    open_parts = [
        (name, value) for name, value in document.items() if "features" in document and name not in COLLECTION_MEMBERS
    ]
    while open_parts:
        name, value = open_parts.pop()
        if is_name_of_system(name) or (isinstance(value, str) and may_name_a_system(value)):
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict):
            open_parts.extend((f"{name}.{key}", one) for key, one in value.items())
        elif isinstance(value, list):
            open_parts.extend((name, one) for one in value if isinstance(one, dict | str))


# Whose the file is, and what made it.
_OF_THE_FILE = frozenset(
    ["generator", "copyright", "license", "licence", "attribution", "source", "version", "timestamp"]
)
# A longer description is a page of its own.
_LONGEST_DESCRIPTION = 1000


def described(document: dict[str, Any]) -> Iterator[str]:
    """What a collection is called or described as, in members of any name."""
    for name, value in document.items():
        if "features" not in document or name in COLLECTION_MEMBERS or name.lower() in _OF_THE_FILE:
            continue
        inner = value.items() if isinstance(value, dict) else ((name, value),)
        yield from (
            one[:_LONGEST_DESCRIPTION]
            for key, one in inner
            if isinstance(one, str) and one.strip() and key.lower() not in _OF_THE_FILE
        )


def said_by_geometry(geometry: Any) -> dict[str, Any]:
    """Systems that geometries state beside their coordinates, other than as a ``crs``; of several parts each."""
    said: dict[str, list[Any]] = {}
    open_parts = [geometry]
    while open_parts:
        part = open_parts.pop()
        if not isinstance(part, dict):
            continue
        for name, value in part.items():
            if name not in _OF_GEOMETRY and is_name_of_system(name):
                said.setdefault(f"geometry.{name}", []).append(value)
        members = part.get("geometries")
        open_parts.extend(members if isinstance(members, list) else ())
    return {name: values[0] if len(values) == 1 else values for name, values in said.items()}
