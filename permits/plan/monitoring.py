"""Points of monitoring: along the chainage of a pipe beside what moves the ground, at the corners of a structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from geo.dataclass import dataclass
from permits.plan.measures import Chooser
from permits.plan.places import Place
from permits.plan.stretch import Point, Stretch, evenly, stretches
from permits.screening.case import Case

MONITORING = "monitoring"
# A pit has its points closer along its front.
PIT_FRONT = "deep_dig"
_ONE_POINT_M = 1.0


@dataclass(frozen=True)
class MonitoringPoint:
    """A point of monitoring at an asset."""

    number: str
    asset_id: str
    feature: str
    point: Point


def monitoring_points(chooser: Chooser, places: Sequence[Place], case: Case) -> tuple[MonitoringPoint, ...]:
    """The points for all works whose measures ask for monitoring, by asset and chainage."""
    found: dict[str, list[tuple[Place, Point]]] = {}
    watched = [one for one in places if MONITORING in chooser.keys(one.situation)]
    for place, along in zip(watched, stretches(watched, case), strict=True):
        held = found.setdefault(place.asset.asset_id, [])
        for point in _points(chooser, place, along, case):
            if all(_apart(point, other) for _, other in held):
                held.append((place, point))
    ordered = [one for held in found.values() for one in sorted(held, key=lambda one: one[1].chainage_m or 0.0)]
    return tuple(
        MonitoringPoint(f"J{number}", place.asset.asset_id, place.feature, point)
        for number, (place, point) in enumerate(ordered, start=1)
    )


def _apart(one: Point, other: Point) -> bool:
    if one.chainage_m is None or other.chainage_m is None:
        return bool(shapely.distance(one.shape, other.shape) > _ONE_POINT_M)
    return abs(one.chainage_m - other.chainage_m) > _ONE_POINT_M


def _points(chooser: Chooser, place: Place, along: Stretch | None, case: Case) -> Iterator[Point]:
    spacing = chooser.table.spacing
    if along is None:
        corners = shapely.get_coordinates(shapely.oriented_envelope(place.asset.body.shape))
        # A ring ends where it began; of a structure of which only a point is known that point is all there is.
        for corner in corners[: max(len(corners) - 1, 1)]:
            yield Point(shapely.Point(corner), None)
        return
    depth_m = case.works[place.feature_row].facts.get("depth_m")
    whole = along.grown(spacing.beyond_unknown_m if depth_m is None else spacing.beyond_depths * depth_m)
    pit = PIT_FRONT in chooser.manners.of(place.situation.activity)
    for chainage_m in evenly(
        along.first_m, along.last_m, spacing.monitoring_before_pit_m if pit else spacing.monitoring_m
    ):
        yield along.at(chainage_m)
    for first_m, last_m in ((whole.first_m, along.first_m), (along.last_m, whole.last_m)):
        if last_m - first_m > _ONE_POINT_M:
            for chainage_m in evenly(first_m, last_m, spacing.monitoring_m):
                yield along.at(chainage_m)
