"""Seals made and read: what a record states of itself, the bytes that are signed, the text of the code on paper."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import Any

import pydantic
import shapely

from permits.record.digest import canonical
from permits.record.reading import to_jsonable
from permits.record.record import Record
from permits.record.seal import SEAL, Seal, Statement

# A code of some 400 signs is read by every telephone from a square of 32 mm.
_MOST_OF_A_NAME = 20
_MOST_ACTIVITIES = 4
_TEXT = re.compile(r"(\{.*\})([A-Za-z0-9_-]{85}[AQgw])", re.DOTALL)


def statement_of(record: Record, *, key: str) -> Statement:
    """What a seal states of a record, as its reader has it.

    Parameters
    ----------
    key : str
        Name of the key that is to sign it.
    """
    return Statement(
        schema=SEAL,
        number=record.number,
        reader=record.reader,
        outcome=record.outcome,
        in_part=any(one.kind == "part_of" for one in record.caveats),
        issued_on=record.job.issued_on,
        starts_on=record.job.start,
        counts_until=record.job.end,
        activities=_activities(record),
        site=_cut("、".join(one.feature for one in record.features)) or None,
        project=None if record.job.project is None else _cut(record.job.project),
        place=_place(record),
        digest=to_jsonable(record)["digest"],
        key=key,
    )


def _activities(record: Record) -> tuple[str, ...]:
    codes = sorted({code for one in record.features for code in one.activities})
    more = len(codes) - _MOST_ACTIVITIES
    return tuple(codes) if more <= 0 else (*codes[:_MOST_ACTIVITIES], f"+{more}")


def _cut(name: str) -> str:
    return name if len(name) <= _MOST_OF_A_NAME else f"{name[: _MOST_OF_A_NAME - 1]}…"


def _place(record: Record) -> str | None:
    shapes = [one.geometry for one in record.features if one.geometry is not None]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return f"{(west + east) / 2:.5f}, {(south + north) / 2:.5f}"


def signed_bytes(statement: Statement) -> bytes:
    """The bytes over which the signature stands."""
    return canonical(_of_statements().dump_python(statement, mode="json"))


def statement_to_jsonable(statement: Statement) -> dict[str, Any]:
    """A statement as JSON holds it."""
    plain: dict[str, Any] = _of_statements().dump_python(statement, mode="json")
    return plain


def text_of(seal: Seal) -> str:
    """What a code on paper holds: the statement as it was signed, then the signature."""
    return signed_bytes(seal.statement).decode() + seal.signature


def seal_of_text(text: str) -> Seal | None:
    """The seal in the text of a code, sign by sign as it was signed; None where it is none."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        seal = Seal(_of_statements().validate_json(found[1]), found[2])
    except pydantic.ValidationError:
        return None
    return seal if text_of(seal) == text else None


def seal_of(held: Any) -> Seal | None:
    """The seal in a document that was read from JSON; None where it is none, or is not written as it was signed."""
    try:
        seal = _of_seals().validate_python(held)
    except pydantic.ValidationError:
        return None
    return seal if seal_to_jsonable(seal) == held else None


def seal_to_jsonable(seal: Seal) -> dict[str, Any]:
    """A seal as JSON holds it."""
    plain: dict[str, Any] = _of_seals().dump_python(seal, mode="json")
    return plain


def sealed(record: Record, seal: Seal) -> Record:
    """The record with its seal."""
    return dataclasses.replace(record, seal=seal)


@cache
def _of_statements() -> pydantic.TypeAdapter[Statement]:
    return pydantic.TypeAdapter(Statement)


@cache
def _of_seals() -> pydantic.TypeAdapter[Seal]:
    return pydantic.TypeAdapter(Seal)
