"""What a joint protection plan is filled with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from permits.catalogue.rows import Row, Said, Words

Source = Literal["S", "A", "STD", "IP"]


class MeasureRow(Said):
    """A measure of the protection plan with its default values; ``for`` are beginnings of activity codes."""

    key: Words
    for_: Annotated[list[Words], Field(alias="for")]
    network: Said
    transmission: Said
    source: Source
    confirm: bool


class Clock(Said):
    """A time that the plan names."""

    value: Said
    source: Source
    confirm: bool


class Signature(Said):
    """A party that signs the plan."""

    party: Literal["client", "operator", "producer", "owner", "contractor", "supervisor"]
    statutory: bool


class Measures(Row):
    """``measures.toml``: what a joint protection plan is filled with."""

    measure: list[MeasureRow]
    clock: list[Clock]
    hold_point: list[Said]
    stop_work: list[Said]
    signature: list[Signature]
