"""The outcomes of a determination: how each is said and shown."""

from typing import Annotated, Literal

from msgspec import Meta

from permits.catalogue.rows import Row, Said, Words


class OutcomeRow(Said, frozen=True):
    """How an outcome is said and shown; ``first`` is what to do first where it is the headline, ``hollow`` whether its mark is a rim alone."""

    code: Words
    sentence: Said
    first: Said
    look: Literal["prohibited", "undetermined", "conditions", "clear"]
    hollow: bool
    exit: Annotated[int, Meta(ge=0, le=255)]


class Outcomes(Row, frozen=True):
    """``outcomes.toml``, strictest first."""

    outcome: list[OutcomeRow]
