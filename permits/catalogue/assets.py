"""Sizes and position grades of assets, to assume where the source states none."""

from typing import Annotated, Literal

from msgspec import Meta

from permits.catalogue.rows import Metres, Millimetres, Row, Words
from permits.catalogue.shape import LARGEST


class Casing(Row, frozen=True):
    """Outer casing of a nominal diameter, and other sizes seen; millimetres."""

    dn: Annotated[int, Meta(gt=0)]
    casing_mm: Millimetres
    also_mm: list[Millimetres]


class Casings(Row, frozen=True):
    """``casings.toml``."""

    casing: list[Casing]


class PairGap(Row, frozen=True):
    """Clear gap between the casings of a pair, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Meta(gt=0)]
    gap_mm: Millimetres


class Channel(Row, frozen=True):
    """Outer width of a channel with two pipes, up to a nominal diameter; millimetres."""

    up_to_dn: Annotated[int, Meta(gt=0)]
    width_mm: Millimetres


class Housing(Row, frozen=True, kw_only=True):
    """What pipes lie in, by words of how they are laid: its largest usual outer width by nominal diameter."""

    words: Annotated[list[Words], Meta(min_length=1)]
    unless: list[Words] = []
    around: Literal["pipe", "pipes"]
    width_mm: Annotated[list[Channel], Meta(min_length=1)]


class SteelCasing(Row, frozen=True):
    """Casings of steam pipe, by words of what flows in it or how it is made."""

    words: Annotated[list[Words], Meta(min_length=1)]
    width_mm: Annotated[list[Channel], Meta(min_length=1)]


class Water(Row, frozen=True):
    """Classes of waters, and the margin round a river of which only the water is drawn; metres."""

    classes: list[Words]
    margin_m: Metres


class Structures(Row, frozen=True):
    """``structures.toml``: sizes to assume where the source states none."""

    facility_half_size_m: Metres
    pair_gap: list[PairGap]
    channel: list[Channel]
    housing: list[Housing]
    steel_casing: SteelCasing
    water: Water


class DetectedGrade(Row, frozen=True):
    """A grade whose error grows with depth; metres."""

    per_depth: Annotated[float, Meta(ge=0, le=LARGEST)]
    least_depth_m: Metres
    default_depth_m: Metres
    point_error_m: Metres


class PositionGradeTable(Row, frozen=True):
    """``position_grades.toml``; metres."""

    if_unstated: Words
    fixed_m: dict[str, Metres]
    detected: dict[str, DetectedGrade]
