"""The letters of a job."""

import re
from typing import Annotated

from msgspec import Meta, field

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


class LetterRow(Row, frozen=True, kw_only=True):
    """A letter, due where its duty is.

    ``outcomes`` are those of the findings that it is about; none: it is about all that is done there. Works that no paper makes
    possible are left out of it. ``clock`` is the time of the plan by which it goes out, by its name.
    """

    kind: Words
    duty: Words
    from_: Words = field(name="from")
    to: Annotated[list[Words], Meta(min_length=1)]
    outcomes: list[Words] = []
    clock: Words | None = None
    title: Said
    paragraphs: Annotated[list[Said], Meta(min_length=1)]
    enclosures: list[Said]

    def __post_init__(self) -> None:
        for one in self.paragraphs:
            zh, en = (set(PLACEHOLDER.findall(text)) for text in (one.zh, one.en))
            if zh != en or not zh <= set(STATED):
                raise ValueError(f"in braces, alike in both languages: {', '.join(STATED)}")


class Letters(Row, frozen=True):
    """``letters.toml``."""

    letter: list[LetterRow]
