"""Sizes and position grades of assets, to assume where the source states none."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from permits.catalogue.rows import Metres, Millimetres, Row, Words


class Casing(Row):
    """Outer casing of a nominal diameter, and other sizes seen; millimetres."""

    dn: Annotated[int, Field(gt=0)]
    casing_mm: Millimetres
    also_mm: list[Millimetres]


class Casings(Row):
    """``casings.toml``."""

    casing: list[Casing]


class PairGap(Row):
    """Clear gap between the casings of a pair, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Field(gt=0)]
    gap_mm: Millimetres


class Channel(Row):
    """Outer width of a channel with two pipes, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Field(gt=0)]
    width_mm: Millimetres


class Housing(Row):
    """What pipes lie in, by words of how they are laid: its largest usual outer width by nominal diameter."""

    words: Annotated[list[Words], Field(min_length=1)]
    unless: Annotated[list[Words], Field(default_factory=list)]
    around: Literal["pipe", "pipes"]
    width_mm: Annotated[list[Channel], Field(min_length=1)]


class SteelCasing(Row):
    """Casings of steam pipe, by words of what flows in it or how it is made."""

    words: Annotated[list[Words], Field(min_length=1)]
    width_mm: Annotated[list[Channel], Field(min_length=1)]


class Water(Row):
    """Classes of waters, and the margin round a river of which only the water is drawn; metres."""

    classes: list[Words]
    margin_m: Metres


class Structures(Row):
    """``structures.toml``: sizes to assume where the source states none."""

    facility_half_size_m: Metres
    pair_gap: list[PairGap]
    channel: list[Channel]
    housing: list[Housing]
    steel_casing: SteelCasing
    water: Water


class DetectedGrade(Row):
    """A grade whose error grows with depth; metres."""

    per_depth: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    least_depth_m: Metres
    default_depth_m: Metres
    point_error_m: Metres


class PositionGradeTable(Row):
    """``position_grades.toml``; metres."""

    if_unstated: Words
    fixed_m: dict[str, Metres]
    detected: dict[str, DetectedGrade]
