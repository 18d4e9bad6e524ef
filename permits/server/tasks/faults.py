"""Where in a request something is wrong: errors know features and properties, who sent it knows its JSON and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.errors import GeometryError, InputError
from permits.intake.envelope import is_envelope
from permits.server.problem import Places, pointer_of
from permits.works.facts import EVERY_FACT


class FaultyError(Exception):
    """All that is wrong with a request, as the problem with which it is answered."""

    def __init__(self, problem: bytes) -> None:
        super().__init__()
        self.problem = problem


def in_document(document: Mapping[str, Any]) -> Places:
    """Places in GeoJSON, or in an envelope round it."""
    enveloped = is_envelope(document)
    works = document.get("works") if enveloped else document
    base: tuple[str | int, ...] = ("works",) if enveloped else ()

    def place(error: InputError) -> dict[str, str]:
        if error.row is None:
            # Fields are named in the address, whatever the body is.
            if not enveloped or error.column == "fields":
                return beside_the_file(error) or {"pointer": pointer_of(())}
            return {"pointer": pointer_of(() if error.column is None else (error.column,))}
        features = works.get("features") if isinstance(works, Mapping) else None
        path = (*base, "features", error.row) if isinstance(features, list) else base
        feature = features[error.row] if isinstance(features, list) else works
        if error.column is None or not isinstance(feature, Mapping):
            return {"pointer": pointer_of(path)}
        # A shape is that of the feature, whatever a property is called.
        if error.column in (feature.get("properties") or ()) and not isinstance(error, GeometryError):
            path = (*path, "properties", error.column)
        elif error.column in feature:
            path = (*path, error.column)
        return {"pointer": pointer_of(path)}

    return place


def beside_the_file(error: InputError) -> dict[str, str]:
    """A parameter of the address, or a part of a form; nothing where it is about the file."""
    if error.row is not None or error.column is None:
        return {}
    return {"parameter": _ONE_BY_ONE.get(error.column, error.column)}


_ONE_BY_ONE = {fact.name: fact.one_by_one for fact in EVERY_FACT if fact.one_by_one}
