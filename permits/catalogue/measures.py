"""What a joint protection plan is filled with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from permits.catalogue.rows import Row, Said, Words

Source = Literal["S", "A", "STD", "IP"]
Days = Annotated[int, Field(gt=0)]


class MeasureRow(Said):
    """A measure of the protection plan with its default values; ``for`` are beginnings of activity codes."""

    key: Words
    for_: Annotated[list[Words], Field(alias="for")]
    network: Said
    transmission: Said
    source: Source
    confirm: bool


class Clock(Said):
    """A time that the plan names, and how it is counted.

    ``before_start`` counts back from the start of the works (``before_start_small`` where they are small ones),
    ``after_request`` on from the request for the plan.
    """

    value: Said
    source: Source
    confirm: bool
    counted: Literal["working_days", "days"]
    before_start: Days | None = None
    before_start_small: Days | None = None
    after_request: Days | None = None

    @model_validator(mode="after")
    def _counts_from_one_day(self) -> Clock:
        if (self.before_start is None) == (self.after_request is None):
            raise ValueError("either before_start or after_request")
        return self


class SmallWorks(Row):
    """Works for which shorter times do, where no transmission line is near; ``activities`` are their codes."""

    activities: list[Words]


class Signature(Said):
    """A party that signs the plan."""

    party: Literal["client", "operator", "producer", "owner", "contractor", "supervisor"]
    statutory: bool


class Measures(Row):
    """``measures.toml``: what a joint protection plan is filled with."""

    measure: list[MeasureRow]
    small_works: SmallWorks
    clock: list[Clock]
    hold_point: list[Said]
    stop_work: list[Said]
    signature: list[Signature]
