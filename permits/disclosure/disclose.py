"""A record as a role may see it: fields hidden by what they give away, nearness rounded where the table says so."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from functools import cache
from operator import is_
from typing import Any, TypeVar

from geo.dataclass import dataclass, replaced
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.roles import RoleRow, Roles
from permits.disclosure.rounding import rounded, squares_alone
from permits.errors import WorksError
from permits.gives import Gives
from permits.record.record import Caveat, Record

Held = TypeVar("Held")


@dataclass(frozen=True)
class Disclosed:
    """A record that a role may see; renderers take nothing else."""

    record: Record
    role: str


@cache
def roles() -> Mapping[str, RoleRow]:
    """The table of roles, least seeing first."""
    return {row.code: row for row in code_list(Roles).role}


def sees(role: str, gives: Gives) -> bool:
    """Whether a role sees what gives away so much."""
    return gives.value in roles()[role].sees


def unseen_by(role: str) -> frozenset[Gives]:
    """What a role may not see.

    Raises
    ------
    WorksError
        There is no such role.
    """
    return frozenset(Gives) - _seen(_row(role))


def disclose(record: Record, role: str) -> Disclosed:
    """A record as a role may see it.

    Outcomes, limits and certainties stay as they were judged. A record that was cut for one role and is shown to another
    is cut for both.

    Raises
    ------
    WorksError
        There is no such role.
    """
    row = _row(role)
    before = None if record.reader is None else roles().get(record.reader)
    if row.rounded and not (before is not None and before.rounded):
        record = rounded(record)
    if row.rounded:
        record = squares_alone(record)
    seen = _seen(row)
    shown = _shown(record, seen)
    reader = role if before is None or len(row.sees) < len(before.sees) else before.code
    # The seal of another copy would say of this one that it was changed.
    seal = record.seal if record.seal is not None and record.seal.statement.reader == reader else None
    caveats = _caveats(record.caveats, seen)
    return Disclosed(replaced(shown, reader=reader, caveats=caveats, seal=seal), role)


def _row(role: str) -> RoleRow:
    known = roles()
    if role not in known:
        raise WorksError(
            Text(f"没有名为“{role}”的读者角色", f"there is no role {role!r}"),
            Text(f"可用：{'、'.join(known)}", f"Known: {', '.join(known)}"),
        )
    return known[role]


def _seen(row: RoleRow) -> frozenset[Gives]:
    return frozenset(Gives(one) for one in row.sees)


def _caveats(caveats: tuple[Caveat, ...], sees: frozenset[Gives]) -> tuple[Caveat, ...]:
    """Caveats in the words the reader may see; several that end in the same words are one."""
    said = (
        one if one.gives in sees else replaced(one, text=one.instead, gives=Gives.OPEN, instead=None) for one in caveats
    )
    return tuple(dict.fromkeys(one for one in said if one.text is not None))


def _shown(value: Held, sees: frozenset[Gives]) -> Held:
    if isinstance(value, tuple) and not isinstance(value, Text):
        if not value or not (dataclasses.is_dataclass(value[0]) or isinstance(value[0], tuple)):
            return value
        shown = [_shown(one, sees) for one in value]
        return value if all(map(is_, shown, value)) else typing.cast(Held, tuple(shown))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for name, seen in _looked_at(type(value), sees):
        held = getattr(value, name)
        new = _shown(held, sees) if seen else _empty(held)
        if new is not held:
            changed[name] = new
    return replaced(value, **changed) if changed else value


@cache
def _looked_at(shape: type, sees: frozenset[Gives]) -> tuple[tuple[str, bool], ...]:
    """The fields of a part of the record that are hidden from who sees so much, or hold something that is, and whether they are seen."""
    hints = typing.get_type_hints(shape)
    return tuple(
        (name, gives in sees)
        for name, gives in given_away(shape).items()
        if gives not in sees or any(_looked_at(part, sees) for part in _parts(hints[name]))
    )


def _parts(hint: Any) -> list[type]:
    """The parts of a record that a field of this type may hold."""
    if dataclasses.is_dataclass(hint):
        return [typing.cast(type, hint)]
    return [part for one in typing.get_args(hint) for part in _parts(one)]


def _empty(value: Any) -> Any:
    return () if isinstance(value, tuple) and not isinstance(value, Text) else None


@cache
def given_away(shape: type) -> Mapping[str, Gives | None]:
    """What each field of a part of the record gives away; None where it carries nothing, which nobody may see."""
    hints = typing.get_type_hints(shape, include_extras=True)
    return {
        field.name: next(
            (one for one in getattr(hints[field.name], "__metadata__", ()) if isinstance(one, Gives)), None
        )
        for field in dataclasses.fields(shape)
    }
