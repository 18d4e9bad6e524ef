"""What was handed in, between the program and the record."""

from __future__ import annotations

import base64
import datetime
from typing import Any

from permits.intake import hand_in as of
from permits.record import hand_in as to


def kept(handed: of.HandIn) -> to.HandIn:
    """What was handed in as the record keeps it."""
    return to.HandIn(
        files=tuple(_file(one) for one in handed.files),
        layers=handed.layers,
        in_body=handed.in_body,
        crs=handed.crs,
        facts={key: _written(value) for key, value in handed.facts.items() if value is not None},
        transform=handed.transform,
        way_out=handed.way_out,
    )


def handed_in(held: to.HandIn) -> of.HandIn:
    """What was handed in, of a record; facts as they are written."""
    return of.HandIn(
        files=tuple(of.HandedFile(one.name, one.sha256, _content(one)) for one in held.files),
        layers=held.layers,
        in_body=held.in_body,
        crs=held.crs,
        facts=held.facts or {},
        transform=held.transform,
        way_out=held.way_out,
    )


def _file(one: of.HandedFile) -> to.HandedFile:
    if one.content is None:
        return to.HandedFile(one.name, one.sha256, None, None)
    try:
        return to.HandedFile(one.name, one.sha256, one.content.decode("utf-8"), None)
    except UnicodeDecodeError:
        return to.HandedFile(one.name, one.sha256, None, base64.b64encode(one.content).decode("ascii"))


def _content(one: to.HandedFile) -> bytes | None:
    if one.text is not None:
        return one.text.encode()
    return None if one.base64 is None else base64.b64decode(one.base64)


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
