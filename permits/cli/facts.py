"""Options for the facts of works, made of their table."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from permits.works.facts import LENGTHS, Door, Fact, Kind, stated_at

_METAVARS = {**dict.fromkeys(LENGTHS, "<metres>"), Kind.DATE: "<2026-05-10>", Kind.TEXT: "<text>"}


def with_facts(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter ``facts``, an option for each fact that may stand beside a file.

    The command gets the facts that were stated, under their names.
    """
    signature = inspect.signature(command, eval_str=True)
    facts = {fact.one_by_one or fact.name: fact for fact in stated_at(Door.OPTION)}
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(fact))
        for name, fact in facts.items()
    ]
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        parameters.extend(options if parameter.name == "facts" else [parameter])

    @functools.wraps(command)
    def stating(**stated: Any) -> None:
        beside = {fact.name: value for name, fact in facts.items() if (value := stated.pop(name)) is not None}
        command(**stated, facts=beside)

    stating.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return stating


def _option(fact: Fact) -> Any:
    """Texts are read by `permits.works.fact_values`, so that a refusal says the same as that of a property."""
    words = f"{fact.text.zh} | {fact.text.en}"
    if fact.kind is Kind.ACTIVITIES:
        return Annotated[list[str] | None, typer.Option(help=f"{words}；可多次 repeatable")]
    if fact.kind is Kind.FLAG:
        return Annotated[bool | None, typer.Option(help=words)]
    return Annotated[
        str | None, typer.Option(help=words, metavar=_METAVARS.get(fact.kind) or f"<{'|'.join(fact.choices)}>")
    ]
