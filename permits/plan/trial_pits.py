"""Where the pipe is located before the start: each crossing, each uncertain or assumed position, along parallel stretches."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import shapely

from geo.text import Text
from permits.catalogue.measures import Measures
from permits.plan.measures import Chooser
from permits.plan.places import Place
from permits.plan.stretch import Point, Stretch, evenly, stretches
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
    asked = []
    for place in places:
        measures = chooser.keys(place.situation)
        digs = bool(measures & {LOCATE, LOCATE_COVERED})
        exposes = LOCATE_COVERED not in measures if digs else None
        reasons = list(_reasons(place, certainty.get((place.feature, place.asset.asset_id), ())))
        if digs and _USUAL_SIZE in place.asset.assumed:
            reasons.append("assumed_size")
        unknown = without_section.get((place.feature, place.asset.asset_id))
        if unknown is not None:
            reasons.append({"depth": "height", "height": "height_of"}[unknown])
        if digs or reasons:
            asked.append((place, reasons, digs, exposes))
    pits: dict[str, _Pits] = {}
    along = stretches([place for place, *_ in asked], case)
    for (place, reasons, digs, exposes), beside in zip(asked, along, strict=True):
        held = pits.setdefault(place.asset.asset_id, _Pits())
        for chainage_m, point, why in _points(chooser.table, place, beside, case, reasons, digs):
            pit = held.at(chainage_m)
            if pit is None:
                pit = held.new(_Pit(place.feature, point(), exposes))
            pit.why |= dict.fromkeys(why)
            if exposes is not None:
                # One that may not be dug free for one activity is not dug free for another.
                pit.exposes = exposes if pit.exposes is None else pit.exposes and exposes
    words = {row.why: row.text for row in chooser.table.trial_pit}
    ordered = [
        (asset_id, pit)
        for asset_id, held in sorted(pits.items())
        for pit in sorted(held.all, key=lambda one: one.point.chainage_m or 0.0)
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


class _Pits:
    """The pits at one asset."""

    def __init__(self) -> None:
        self.all: list[_Pit] = []
        # Their places among all by the stretch of ``_ONE_PIT_M`` in which they lie: what is one pit lies no farther than in the next.
        self._by_stretch: dict[int | None, list[int]] = {}

    def new(self, pit: _Pit) -> _Pit:
        self._by_stretch.setdefault(_stretch_of(pit.point.chainage_m), []).append(len(self.all))
        self.all.append(pit)
        return pit

    def at(self, chainage_m: float | None) -> _Pit | None:
        """The first that is one with a pit at this chainage."""
        own = _stretch_of(chainage_m)
        near = [own] if own is None else [own - 1, own, own + 1]
        held = (place for one in near for place in self._by_stretch.get(one, ()))
        first = min((one for one in held if _same(self.all[one].point.chainage_m, chainage_m)), default=None)
        return None if first is None else self.all[first]


def _stretch_of(chainage_m: float | None) -> int | None:
    return None if chainage_m is None else math.floor(chainage_m / _ONE_PIT_M)


def _same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < _ONE_PIT_M


def _reasons(place: Place, certainty: Collection[Certainty]) -> Iterator[str]:
    """Why the position of an asset is looked for whatever is done there."""
    if any(one in _OPEN for one in certainty):
        yield "marginal"
    if place.asset.grade == "D" or "position_grade_unstated" in place.asset.assumed:
        yield "assumed_position"
    if any(one in _SIZES for one in place.asset.assumed):
        yield "assumed_size"


def _points(
    table: Measures, place: Place, along: Stretch | None, case: Case, reasons: Sequence[str], digs: bool
) -> Iterator[tuple[float | None, Callable[[], Point], Sequence[str]]]:
    """Where pits are asked for and why; the points themselves are made of those that become pits."""
    if along is None:
        if digs:
            reasons = [*reasons, "nearest"]
        if reasons:
            site, asset = case.site.geometry[place.feature_row], place.asset.body.shape
            yield None, lambda: Point(shapely.get_point(shapely.shortest_line(asset, site), 0), None), reasons
        return
    if digs and along.crossed:
        reasons = [*reasons, "crossing"]
    elif digs:
        # Where the measures ask to locate it there is a place to do so.
        reasons = [*reasons, "nearest"]
    if reasons:
        yield along.on_it(along.nearest_m), partial(along.at, along.nearest_m), reasons
    if digs and along.last_m - along.first_m > table.spacing.trial_pit_m:
        for chainage_m in evenly(along.first_m, along.last_m, table.spacing.trial_pit_m):
            yield along.on_it(chainage_m), partial(along.at, chainage_m), ["alongside"]
