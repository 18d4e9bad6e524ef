"""Where the pipe is located before the start: each crossing, each uncertain or assumed position, along parallel stretches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from geo.text import Text
from permits.catalogue.measures import Measures
from permits.plan.measures import Chooser
from permits.plan.places import Place
from permits.plan.stretch import Point, evenly, stretch
from permits.screening.case import Case
from permits.screening.findings import Certainty

# The measures that ask for a pit, with and without exposing the pipe.
LOCATE, LOCATE_COVERED = "locate", "locate_covered"
_OPEN = (Certainty.MARGINAL, Certainty.UNDETERMINED)
_SIZES = ("facility_half_size", "channel_width", "pair_spacing", "outer_diameter_unknown")
# A usual size: near enough unless somebody digs there.
_USUAL_SIZE = "outer_diameter_from_dn"
# Two pits nearer to each other are one.
_ONE_PIT_M = 2.0


@dataclass(frozen=True)
class TrialPit:
    """A place, why there, and whether the pipe may be dug free for it."""

    number: str
    asset_id: str
    feature: str
    why: tuple[Text, ...]
    exposes: bool | None
    point: Point


def trial_pits(
    chooser: Chooser,
    places: Sequence[Place],
    case: Case,
    *,
    certainty: Mapping[tuple[str, str], Collection[Certainty]],
    without_section: Mapping[tuple[str, str], str],
) -> tuple[TrialPit, ...]:
    """The list of trial pits, by asset and chainage.

    Parameters
    ----------
    places : sequence of Place
        Those within the limits of the law.
    certainty : mapping
        Feature and asset id → certainties of what was found there.
    without_section : mapping
        Feature and asset id of places where no section can be drawn → what is not known of the asset: its depth or its height.
    """
    pits: dict[str, list[_Pit]] = {}
    for place in places:
        held = pits.setdefault(place.asset.asset_id, [])
        measures = chooser.keys(place.situation)
        digs = bool(measures & {LOCATE, LOCATE_COVERED})
        exposes = LOCATE_COVERED not in measures if digs else None
        reasons = list(_reasons(place, certainty.get((place.feature, place.asset.asset_id), ())))
        if digs and _USUAL_SIZE in place.asset.assumed:
            reasons.append("assumed_size")
        unknown = without_section.get((place.feature, place.asset.asset_id))
        if unknown is not None:
            reasons.append({"depth": "height", "height": "height_of"}[unknown])
        for point, why in _points(chooser.table, place, case, reasons, digs):
            pit = next((one for one in held if _same(one.point.chainage_m, point.chainage_m)), None)
            if pit is None:
                pit = _Pit(place.feature, point, exposes)
                held.append(pit)
            pit.why |= dict.fromkeys(why)
            if exposes is not None:
                # One that may not be dug free for one activity is not dug free for another.
                pit.exposes = exposes if pit.exposes is None else pit.exposes and exposes
    words = {row.why: row.text for row in chooser.table.trial_pit}
    ordered = [
        (asset_id, pit)
        for asset_id, held in sorted(pits.items())
        for pit in sorted(held, key=lambda one: one.point.chainage_m or 0.0)
    ]
    return tuple(
        TrialPit(
            f"T{number}",
            asset_id,
            pit.feature,
            tuple(text for why, text in words.items() if why in pit.why),
            pit.exposes,
            pit.point,
        )
        for number, (asset_id, pit) in enumerate(ordered, start=1)
    )


@dataclass
class _Pit:
    """A pit for which reasons are still being gathered."""

    feature: str
    point: Point
    exposes: bool | None
    why: dict[str, None] = field(default_factory=dict)


def _reasons(place: Place, certainty: Collection[Certainty]) -> Iterator[str]:
    """Why the position of an asset is looked for whatever is done there."""
    if any(one in _OPEN for one in certainty):
        yield "marginal"
    if place.asset.grade == "D" or "position_grade_unstated" in place.asset.assumed:
        yield "assumed_position"
    if any(one in _SIZES for one in place.asset.assumed):
        yield "assumed_size"


def _same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < _ONE_PIT_M


def _points(
    table: Measures, place: Place, case: Case, reasons: Sequence[str], digs: bool
) -> Iterator[tuple[Point, Sequence[str]]]:
    along = stretch(place, case)
    if along is None:
        if digs:
            reasons = [*reasons, "nearest"]
        if reasons:
            site, asset = case.site.geometry[place.feature_row], case.register.geometry[place.asset.row]
            yield Point(shapely.get_point(shapely.shortest_line(asset, site), 0), None), reasons
        return
    crosses = shapely.intersects(case.site.geometry[place.feature_row], along.line)
    if digs and crosses:
        reasons = [*reasons, "crossing"]
    elif digs:
        # Where the measures ask to locate it there is a place to do so.
        reasons = [*reasons, "nearest"]
    if reasons:
        yield along.at(along.nearest_m), reasons
    if digs and along.last_m - along.first_m > table.spacing.trial_pit_m:
        for chainage_m in evenly(along.first_m, along.last_m, table.spacing.trial_pit_m):
            yield along.at(chainage_m), ["alongside"]
