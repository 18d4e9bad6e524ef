"""The outcomes of a determination: how each is said and shown."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from permits.catalogue.rows import Row, Said, Words


class OutcomeRow(Said):
    """How an outcome is said and shown; ``first`` is what to do first where it is the headline."""

    code: Words
    sentence: Said
    first: Said
    look: Literal["prohibited", "undetermined", "conditions", "clear"]
    exit: Annotated[int, Field(ge=0, le=255)]


class Outcomes(Row):
    """``outcomes.toml``, strictest first."""

    outcome: list[OutcomeRow]
