"""Works that break a measure as they are declared: the measured distance against the one that the measure asks for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.measure.tolerance import TOLERANCE_M
from geo.text import Text
from permits.catalogue.measures import MeasureRow, Measures, MeasureValue
from permits.plan.measures import Asked, Chooser
from permits.plan.places import Place, measured_from_m
from permits.rulebook.provisions import Zone
from permits.screening.case import Case
from permits.screening.heights import vertical_clearance_m

# Manners that dig or mill from the surface down to the depth stated.
_FROM_ABOVE = frozenset(["open_dig", "shallow", "dredge"])

Kind = Literal["distance", "clearance", "exposure", "through", "season"]


@dataclass(frozen=True)
class Conflict:
    """What was measured, what the measure asks for, the two ways out; metres. ``of_pipe``: it tells something of the pipe."""

    kind: Kind
    measure: str
    feature: str
    activity: str
    asset_id: str
    measured_m: float | None
    needed_m: float | None
    short_m: float | None
    text: Text
    move: Text
    agree: Text
    of_pipe: bool


def conflicts(chooser: Chooser, gaps: Sequence[Gap]) -> tuple[Conflict, ...]:
    """What the works break, most in need of distance first.

    Parameters
    ----------
    gaps : sequence of Gap
        At the places within the limits of the law, and at those that only a measure reaches.
    """
    found = [one for gap in gaps for one in _of(chooser, gap)]
    return tuple(sorted(found, key=lambda one: -(one.short_m or 0.0)))


def held(chooser: Chooser, gap: Gap) -> Iterator[tuple[MeasureRow, MeasureValue]]:
    """The measures of a place beyond the law's limits: those whose distance the works there do not keep, or that reach so far."""
    for asked in chooser.measured(gap.place.situation):
        row, value, _ = asked
        distance_m, needed_m = _kept(asked, gap)
        reached = value.reach_m and gap.by_law_m <= value.reach_m
        if reached or (needed_m is not None and distance_m < needed_m - TOLERANCE_M):
            yield row, value


def _of(chooser: Chooser, gap: Gap) -> Iterator[Conflict]:
    table, place, case = chooser.table, gap.place, gap.case
    for asked in chooser.measured(place.situation):
        row, value, _ = asked
        distance_m, needed_m = _kept(asked, gap)
        if needed_m is not None and distance_m < needed_m - TOLERANCE_M:
            yield _conflict(table, "distance", row, value, place, case, distance_m, needed_m)
        if value.not_then:
            yield _conflict(table, "season", row, value, place, case, None, None)
        if not gap.meets:
            continue
        if value.not_through:
            yield _conflict(table, "through", row, value, place, case, None, None)
        if value.uncovers and _uncovers(place, case):
            yield _conflict(table, "exposure", row, value, place, case, None, None)
        elif value.clear_m is not None:
            clear_m = _clear_m(chooser, place, case)
            if clear_m is not None and clear_m < value.clear_m - TOLERANCE_M:
                yield _conflict(table, "clearance", row, value, place, case, clear_m, value.clear_m)


def gaps(places: Sequence[Place], case: Case, zones: Sequence[Zone]) -> list[Gap]:
    """What lies between works and asset at each of some places, measured together.

    Parameters
    ----------
    zones : sequence of Zone
        Of the law in force; they say from which line is measured.
    """
    if not places:
        return []
    asset_row = np.array([one.asset.row for one in places])
    sites, assets = case.site.geometry[[one.feature_row for one in places]], case.register.geometry[asset_row]
    middle = shapely.get_coordinates(shapely.shortest_line(sites, assets)).reshape(-1, 2, 2).mean(axis=1)
    drawn_m = shapely.distance(sites, assets) / case.register.scale.at(middle[:, 0], middle[:, 1])
    by_law_m = measured_from_m({one.asset.row: one.asset for one in places}.values(), case, zones)
    return [Gap(one, case, by_law_m[one.asset.row], far_m) for one, far_m in zip(places, drawn_m.tolist(), strict=True)]


class Gap:
    """What lies between the works and the asset of a place; the law measures from a line ``law_offset_m`` outside the asset as drawn."""

    def __init__(self, place: Place, case: Case, law_offset_m: float, drawn_m: float) -> None:
        self.place = place
        self.case = case
        self._law_offset_m = law_offset_m
        self._drawn_m = drawn_m

    def distance_m(self, offset: float, *, grown: bool = True) -> float:
        """Ground metres from the works to a line so far outside the asset as drawn, 0 where they meet; ``grown``: with their width."""
        activity, row = self.place.situation.activity, self.place.feature_row
        reach_m = float(self.case.extents.of(activity)[row]) if grown else 0.0
        return max(self._drawn_m - offset - reach_m, 0.0)

    @cached_property
    def by_law_m(self) -> float:
        """To the line from which the law measures."""
        return self.distance_m(self._law_offset_m)

    @cached_property
    def meets(self) -> bool:
        """Whether the works and the body of the asset overlap in plan."""
        return self.distance_m(self.place.asset.body.outer_offset_m) <= TOLERANCE_M


def _kept(asked: Asked, gap: Gap) -> tuple[float, float | None]:
    """The distance of the works and the one that a measure asks of them; None where they are not held against it."""
    row, value, keeps = asked
    facts = gap.case.works[gap.place.feature_row].facts
    if not keeps or value.keep_m is None or (row.measured_by_machine and facts.get("hand_dug") is not False):
        return math.inf, None
    needed_m = value.keep_m + value.keep_per_depth * float(facts.get("depth_m") or 0.0)
    if row.of_trunk:
        return gap.distance_m(gap.place.asset.body.outer_offset_m, grown=False), needed_m
    return gap.by_law_m, needed_m


def _uncovers(place: Place, case: Case) -> bool:
    """Whether a dig over the pipe is not known to end above it."""
    depth_m = case.works[place.feature_row].facts.get("depth_m")
    return not (depth_m is not None and depth_m < place.asset.body.top_m)


def _clear_m(chooser: Chooser, place: Place, case: Case) -> float | None:
    """Clear height between works and asset where both are known; of a dig that reaches as deep, to what lies on its floor."""
    if not chooser.manners.of(place.situation.activity) & _FROM_ABOVE:
        return vertical_clearance_m(case, place.feature_row, place.asset.row)
    depth_m = case.works[place.feature_row].facts.get("depth_m")
    top_m, bottom_m = place.asset.body.top_m, place.asset.body.bottom_m
    if depth_m is None or math.isnan(top_m) or math.isnan(bottom_m):
        return None
    return max(top_m - float(depth_m), float(depth_m) - bottom_m, 0.0)


def _conflict(
    table: Measures,
    kind: Kind,
    row: MeasureRow,
    value: MeasureValue,
    place: Place,
    case: Case,
    measured_m: float | None,
    needed_m: float | None,
) -> Conflict:
    words = next(one for one in table.conflict if one.kind == kind)
    return Conflict(
        kind=kind,
        measure=row.key,
        feature=place.feature,
        activity=place.situation.activity,
        asset_id=place.asset.asset_id,
        measured_m=measured_m,
        needed_m=needed_m,
        short_m=None if measured_m is None or needed_m is None else needed_m - measured_m,
        text=Text(words.zh.replace("{measure}", row.zh), words.en.replace("{measure}", row.en)),
        move=words.move.text,
        agree=words.agree.text,
        of_pipe=kind not in ("distance", "season") or value.of_pipe or row.of_pipe,
    )
