"""The largest usual sizes of works."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from permits.catalogue.rows import Metres, Row, Said, Words


class OtherSizes(Row):
    """The largest usual size of activities that no row names; widths and diameters across, metres."""

    line_m: Metres
    point_m: Metres
    stated_by: list[Words]
    ask: Said


class SizeRow(Row):
    """The largest usual size of some activities; ``beyond_m``: how far they go beyond any outline."""

    activities: Annotated[list[Words], Field(min_length=1)]
    line_m: Metres
    point_m: Metres
    beyond_m: Metres = 0.0
    stated_by: list[Words]
    ask: Said
    words: list[Words] = Field(default_factory=list)
    unless: list[Words] = Field(default_factory=list)


class Sizes(Row):
    """``sizes.toml``: sizes to assume where works drawn as an axis or a point state none."""

    without_size: list[Words]
    otherwise: OtherSizes
    size: list[SizeRow]
