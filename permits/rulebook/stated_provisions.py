"""Provisions that a version of an article draws on the ground, as its file states them."""

from __future__ import annotations

import dataclasses
import datetime

import msgspec

from permits.rulebook.provisions import DecidedWinter, HeatingSeason, Reading, ReviewTier, RiverBand, Zone
from permits.rulebook.rule_files import outcome_named, wrong
from permits.rulebook.schema import (
    StatedDecidedWinters,
    StatedHeatingSeason,
    StatedReading,
    StatedReviewTier,
    StatedRiverBand,
    StatedZone,
    UnderReading,
)


def zone(file: str, stated: StatedZone) -> Zone:
    """A zone, its readings looked up."""
    return Zone(
        id=stated.id,
        name=stated.name.build(),
        clause=stated.clause,
        kind=stated.kind,
        limit_m=stated.limit_m,
        measured_from=stated.measured_from,
        belongs_to=tuple(stated.belongs_to),
        pair_as=stated.pair_as,
        line_end=stated.line_end,
        protection_zone=stated.protection_zone,
        safety_review=stated.safety_review,
        under_reading=_under_reading(file, f"zone {stated.id}", stated.under_reading, Zone),
    )


def river_band(file: str, band: StatedRiverBand) -> RiverBand:
    """A river band, its outcomes and readings looked up."""
    return RiverBand(
        clause=band.clause,
        name=band.name.build(),
        limit_m=band.limit_m,
        on_water={water: outcome_named(file, "river_band.on_water", one) for water, one in band.on_water.items()},
        on_land=outcome_named(file, "river_band.on_land", band.on_land),
        not_asserted={water: text.build() for water, text in band.not_asserted.items()},
        exception_activities=tuple(band.exception_activities),
        exception_facts=tuple(band.exception_facts),
        exception_purposes=tuple(band.exception_purposes),
        exception_maintenance=tuple(band.exception_maintenance),
        exception_denied=tuple(band.exception_denied),
        exception_outcome=outcome_named(file, "river_band.exception_outcome", band.exception_outcome),
        under_reading=_under_reading(file, "river_band", band.under_reading, RiverBand),
    )


def _under_reading(
    file: str, key: str, stated: UnderReading, provision: type[Zone | RiverBand]
) -> dict[str, dict[str, dict[str, float | str | bool]]]:
    """What other readings change, with each field looked up in the provision that it changes."""
    known = {one.name: one for one in dataclasses.fields(provision)}
    for values in stated.values():
        for fields in values.values():
            for name, value in fields.items():
                if name not in known:
                    raise wrong(file, f"{key}.under_reading", f"{name!r} is no field of it")
                if name.startswith("on_"):
                    fields[name] = outcome_named(file, f"{key}.under_reading.{name}", value)
    return stated


def review_tier(tier: StatedReviewTier) -> ReviewTier:
    """A screening distance."""
    listed = ("name", "source", "presumed_for", "activities", "advise_for")
    return ReviewTier(
        **{name: value for name, value in msgspec.structs.asdict(tier).items() if name not in listed},
        name=tier.name.build(),
        source=tier.source.build(),
        presumed_for=tuple(tier.presumed_for),
        activities=tuple(tier.activities),
        advise_for=tuple(tier.advise_for),
    )


def heating_season(file: str, season: StatedHeatingSeason, decided: tuple[DecidedWinter, ...]) -> HeatingSeason:
    """The season by default, beside the winters whose days were decided."""
    days = []
    for key, text in (("default_start", season.default_start), ("default_end", season.default_end)):
        month, day = (int(part) for part in text.split("-"))
        try:
            datetime.date(2001, month, day)
        except ValueError:
            raise wrong(file, f"heating_season.{key}", f"{text!r} is no day of every year") from None
        days.append((month, day))
    return HeatingSeason(season.clause, days[0], days[1], season.may_move_days, decided)


def decided_winters(stated: StatedDecidedWinters) -> tuple[DecidedWinter, ...]:
    """Winters whose days were decided, each once."""
    winters: list[DecidedWinter] = []
    for one in stated.winter:
        key = f"winter {one.year}"
        if one.end < one.start:
            raise wrong("heating-seasons.toml", key, "it ends before it begins")
        if any(other.year == one.year for other in winters):
            raise wrong("heating-seasons.toml", key, "the winter stands twice")
        winters.append(DecidedWinter(one.year, one.start, one.end, one.source.build()))
    return tuple(winters)


def reading(file: str, stated: StatedReading) -> Reading:
    """A reading with its options."""
    if stated.default not in stated.options:
        raise wrong(file, f"reading {stated.key}", f"its default {stated.default!r} is not among its options")
    return Reading(
        stated.key,
        stated.default,
        {value: option.build() for value, option in stated.options.items()},
        {value: option.argument.build() for value, option in stated.options.items()},
    )
