"""What works are asked, in the words of a person."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from permits.catalogue.rows import Row, Said, Words

# What the law or the table of sizes says of the works asked about.
HELD = ("clause", "metres")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Worded(Said, frozen=True):
    """A sentence with places for what the law or a table says; they are the same in both languages."""

    def __post_init__(self) -> None:
        zh, en = (set(PLACEHOLDER.findall(text)) for text in (self.zh, self.en))
        if zh != en or not zh <= set(HELD):
            raise ValueError(f"in braces, alike in both languages: {', '.join(HELD)}")


class Reasons(Row, frozen=True):
    """Why a fact is asked for: by what of it the law, the table of sizes or a plan turns on."""

    review_depth: Worded
    review_presumed: Worded
    section: Worded
    clearance: Worded
    plan: Worded
    drawn_as_line: Worded
    drawn_as_point: Worded
    beyond: Worded
    species: Worded
    hole: Worded
    no_explosives: Worded
    underwater: Worded
    no_quarrying: Worded
    drilled: Worded
    nothing_dug: Worded
    cars_only: Worded
    temporary: Worded
    exemption: Worded
    season: Worded
    days: Worded
    emergency: Worded
    liable: Worded
    own_work: Worded
    client: Worded


class ChoiceRow(Said, frozen=True):
    """An answer to choose: what it states of the fact asked for, and of others."""

    says: Words
    also: dict[str, Words] = {}


class FieldRow(Row, frozen=True):
    """A fact that a question asks for; beyond the plausible metres, or days from today, it is asked again."""

    fact: Words
    label: Said | None = None
    choices: list[ChoiceRow] = []
    plausible_m: Annotated[list[float], Meta(min_length=2, max_length=2)] | None = None
    plausible_days: Annotated[list[int], Meta(min_length=2, max_length=2)] | None = None


class QuestionRow(Said, frozen=True):
    """A question; what its keys mean stands at the head of the file."""

    id: Annotated[str, Meta(pattern=r"^[a-z_]+\Z")]
    of: Literal["works", "job", "papers"]
    activities: list[Words]
    unknown: Worded
    field: Annotated[list[FieldRow], Meta(min_length=1)]


class Questions(Row, frozen=True):
    """``questions.toml``: the words of the reasons why, and the questions in the order in which they are asked."""

    reason: Reasons
    question: list[QuestionRow]
