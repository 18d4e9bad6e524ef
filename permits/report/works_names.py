"""A record in which works without a name of their own are called as people read it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from geo.text import Language, Text
from permits.disclosure.disclose import Disclosed
from permits.record.record import Record
from permits.record.way_out import Named
from permits.works.names import names_of_unnamed

Held = TypeVar("Held")


def works_names(record: Record) -> Mapping[str, Text]:
    """Of each feature without a name what people read."""
    return names_of_unnamed(one.feature for one in record.features)


def named(disclosed: Disclosed, language: str) -> Disclosed:
    """A record in which works bear the names that people read, for what is written in one language."""
    names = {key: str(getattr(text, Language(language))) for key, text in works_names(disclosed.record).items()}
    return dataclasses.replace(disclosed, record=_renamed(disclosed.record, names)) if names else disclosed


def _renamed(value: Held, names: Mapping[str, str]) -> Held:
    if isinstance(value, tuple) and not isinstance(value, Text):
        return tuple(_renamed(one, names) for one in value)  # type: ignore[return-value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type | Text):
        return value
    called = "id" if isinstance(value, Named) else "feature"
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        new = names.get(held, held) if field.name == called and isinstance(held, str) else _renamed(held, names)
        if new is not held:
            changed[field.name] = new
    return dataclasses.replace(value, **changed) if changed else value
