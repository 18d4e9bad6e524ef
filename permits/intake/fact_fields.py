"""The facts of works as fields of a request: the table of facts gives a model one field for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Json, create_model

from permits.works.facts import LENGTHS, MOST_METRES, Door, Fact, Kind, stated_at

Metres = Annotated[float, Field(ge=0, le=MOST_METRES, allow_inf_nan=False)]
Model = TypeVar("Model", bound=BaseModel)


class Exemption(BaseModel):
    """The three facts of the dredging exception."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    purpose: str | None = None
    maintenance: str | bool | None = None
    operator_conditions: str | None = None


# Choices are made from the table.
_TYPES: dict[Kind, Any] = {
    **dict.fromkeys(LENGTHS, Metres),
    Kind.FLAG: bool,
    Kind.DATE: str,
    Kind.TEXT: str,
    Kind.EXEMPTION: Exemption,
    Kind.ACTIVITIES: list[str],
}


def with_facts(door: Door) -> Callable[[type[Model]], type[Model]]:
    """Give a model an optional field for each fact that may be stated at a door."""

    def extended(model: type[Model]) -> type[Model]:
        fields: dict[str, Any] = {name_at(door, fact): _field(fact, door) for fact in stated_at(door)}
        return create_model(
            model.__name__, __base__=model, __module__=model.__module__, __doc__=model.__doc__, **fields
        )

    return extended


def facts_in(request: BaseModel, door: Door) -> dict[str, Any]:
    """The facts that a request states, under their own names."""
    names = _names_at(door)
    # What nobody wrote is none, and most is written by nobody.
    stated = request.model_dump(include=request.model_fields_set & names.keys(), exclude_none=True)
    return {names[key]: value for key, value in stated.items()}


@cache
def _names_at(door: Door) -> Mapping[str, str]:
    """Fact by the name that it has at a door."""
    return {name_at(door, fact): fact.name for fact in stated_at(door)}


def name_at(door: Door, fact: Fact) -> str:
    """How a fact is called at a door: an address repeats a parameter where an object holds a list."""
    return fact.one_by_one if fact.one_by_one and door is not Door.ENVELOPE else fact.name


def _field(fact: Fact, door: Door) -> tuple[Any, Any]:
    held = Literal[fact.choices] if fact.kind is Kind.CHOICE else _TYPES[fact.kind]
    if door is Door.FORM and fact.kind is Kind.EXEMPTION:
        # A part of a form is a text.
        held = Json[Exemption]
    example = ["2026-05-10"] if fact.kind is Kind.DATE else None
    return held | None, Field(None, description=f"{fact.text.zh} | {fact.text.en}", examples=example)
