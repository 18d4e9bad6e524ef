"""Where the pipe is located before the start: each crossing, each uncertain or assumed position, along parallel stretches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely

from geo.text import Text
from permits.catalogue.measures import Measures
from permits.plan.conflicts import Place
from permits.plan.measures import chosen
from permits.plan.situation import Manners
from permits.plan.stretch import Point, evenly, stretch
from permits.screening.case import Case
from permits.screening.findings import Certainty

# The measures that ask for a pit, with and without exposing the pipe.
LOCATE, LOCATE_COVERED = "locate", "locate_covered"
_OPEN = (Certainty.MARGINAL, Certainty.UNDETERMINED)
_SIZES = ("facility_half_size", "channel_width", "pair_spacing", "outer_diameter_unknown")
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
    table: Measures,
    manners: Manners,
    places: Sequence[Place],
    case: Case,
    *,
    certainty: Mapping[tuple[str, str], Collection[Certainty]],
    without_section: Collection[tuple[str, str]],
) -> tuple[TrialPit, ...]:
    """The list of trial pits, by asset and chainage.

    Parameters
    ----------
    places : sequence of Place
        Those within the limits of the law.
    certainty : mapping
        Feature and asset id → certainties of what was found there.
    without_section : collection
        Feature and asset id of places where no section can be drawn because the asset's depth is not known.
    """
    words = {row.why: row.text for row in table.trial_pit}
    found: dict[tuple[str, float | None], tuple[Place, dict[str, None], Point, bool | None]] = {}
    for place in places:
        feature, asset = case.works[place.feature_row].feature, place.asset
        keys = {row.key for row, _ in chosen(table, manners, place.situation)}
        digs = bool(keys & {LOCATE, LOCATE_COVERED})
        at = (feature, asset.asset_id)
        reasons = []
        if any(one in _OPEN for one in certainty.get(at, ())):
            reasons.append("marginal")
        if asset.grade == "D" or "position_grade_unstated" in asset.assumed:
            reasons.append("assumed_position")
        if any(one in _SIZES for one in asset.assumed):
            reasons.append("assumed_size")
        if digs and at in without_section:
            reasons.append("height")
        for point, why in _points(table, place, case, reasons, digs):
            key = next(
                (one for one in found if one[0] == asset.asset_id and _same(one[1], point.chainage_m)),
                (asset.asset_id, point.chainage_m),
            )
            _, known, _, _ = found.setdefault(key, (place, {}, point, LOCATE_COVERED not in keys if digs else None))
            known |= dict.fromkeys(why)
    ordered = sorted(found.values(), key=lambda one: (one[0].asset.asset_id, one[2].chainage_m or 0.0))
    return tuple(
        TrialPit(
            f"T{number}",
            place.asset.asset_id,
            case.works[place.feature_row].feature,
            tuple(text for why, text in words.items() if why in reasons),
            exposes,
            point,
        )
        for number, (place, reasons, point, exposes) in enumerate(ordered, start=1)
    )


def _same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < _ONE_PIT_M


def _points(
    table: Measures, place: Place, case: Case, reasons: Sequence[str], digs: bool
) -> Iterator[tuple[Point, Sequence[str]]]:
    along = stretch(place, case)
    if along is None:
        if reasons:
            site, asset = case.site.geometry[place.feature_row], case.register.geometry[place.asset.row]
            yield Point(shapely.get_point(shapely.shortest_line(asset, site), 0), None), reasons
        return
    crosses = shapely.intersects(case.site.geometry[place.feature_row], along.line)
    if digs and crosses:
        reasons = [*reasons, "crossing"]
    if reasons:
        yield along.at(along.nearest_m), reasons
    if digs and along.last_m - along.first_m > table.spacing.trial_pit_m:
        for chainage_m in evenly(along.first_m, along.last_m, table.spacing.trial_pit_m):
            yield along.at(chainage_m), ["alongside"]
