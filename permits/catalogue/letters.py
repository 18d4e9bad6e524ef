"""The letters of a job."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, model_validator

from permits.catalogue.rows import Row, Said, Words

# What a job states for a letter.
STATED = (
    "project",
    "client",
    "contractor",
    "start",
    "possible_start",
    "end",
    "possible_end",
    "activities",
    "clause",
    "responsible",
    "order",
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class LetterRow(Row):
    """A letter, due where its duty is.

    ``outcomes`` are those of the findings that it is about; none: it is about all that is done there. Works that no paper makes
    possible are left out of it. ``clock`` is the time of the plan by which it goes out, by its name.
    """

    kind: Words
    duty: Words
    from_: Annotated[Words, Field(alias="from")]
    to: Annotated[list[Words], Field(min_length=1)]
    outcomes: list[Words] = Field(default_factory=list)
    clock: Words | None = None
    title: Said
    paragraphs: Annotated[list[Said], Field(min_length=1)]
    enclosures: list[Said]

    @model_validator(mode="after")
    def _names_what_a_job_states(self) -> LetterRow:
        for one in self.paragraphs:
            zh, en = (set(PLACEHOLDER.findall(text)) for text in (one.zh, one.en))
            if zh != en or not zh <= set(STATED):
                raise ValueError(f"in braces, alike in both languages: {', '.join(STATED)}")
        return self


class Letters(Row):
    """``letters.toml``."""

    letter: list[LetterRow]
