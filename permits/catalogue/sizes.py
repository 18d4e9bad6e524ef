"""The largest usual sizes of works."""

from typing import Annotated

from msgspec import Meta

from permits.catalogue.rows import Metres, Row, Said, Words


class OtherSizes(Row, frozen=True):
    """The largest usual size of activities that no row names; widths and diameters across, metres."""

    line_m: Metres
    point_m: Metres
    stated_by: list[Words]
    ask: Said


class SizeRow(Row, frozen=True, kw_only=True):
    """The largest usual size of some activities; ``beyond_m``: how far they go beyond any outline."""

    activities: Annotated[list[Words], Meta(min_length=1)]
    line_m: Metres
    point_m: Metres
    beyond_m: Metres = 0.0
    stated_by: list[Words]
    ask: Said
    words: list[Words] = []
    unless: list[Words] = []


class Sizes(Row, frozen=True):
    """``sizes.toml``: sizes to assume where works drawn as an axis or a point state none."""

    without_size: list[Words]
    otherwise: OtherSizes
    size: list[SizeRow]
