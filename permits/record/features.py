"""What a record says of each feature handed in: its outcomes, its nearest assets, how well its place is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.site.work_site import WorkSite
from permits.catalogue.measures import Measures
from permits.determination.missing import Missing, Part
from permits.intake.handed_in import UnreadFeature
from permits.record import record as to
from permits.record.bands import Bands, band_m
from permits.record.practice import usual_distances
from permits.record.shapes import written
from permits.record.shortest_line import Distance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome, told_together
from permits.screening.around import Around
from permits.screening.case import Case
from permits.screening.findings import WHOLE_SITE, Finding
from permits.screening.nearest import NearestAssets, nearest_of_each_zone


def features_of(
    case: Case,
    true_size: WorkSite,
    rules: RulesInForce | None,
    findings: Sequence[Finding],
    unread: Sequence[UnreadFeature],
    bands: Bands,
    measures: Measures,
    near: Near,
    *,
    missing: Missing,
) -> tuple[to.Feature, ...]:
    """Every feature handed in: those that were screened, then those that could not be read.

    Parameters
    ----------
    measures : Measures
        Whose distances are said, of those that have some.
    near : Near
        Of the same case.
    missing : Missing
        Takes what could not be found out.
    """
    return (
        *_screened(case, true_size, rules, findings, bands, measures, near, missing),
        *_unread(findings, unread),
    )


def _screened(
    case: Case,
    true_size: WorkSite,
    rules: RulesInForce | None,
    findings: Sequence[Finding],
    bands: Bands,
    measures: Measures,
    near: Near,
    missing: Missing,
) -> Iterator[to.Feature]:
    by_feature: dict[str, list[Outcome]] = {}
    for one in findings:
        by_feature.setdefault(one.feature, []).append(one.outcome)
    of_all = by_feature.get(WHOLE_SITE, [])
    none = (None,) * len(case.works)
    places = missing.unless(Part.DRAWING, lambda: _places(true_size), none)
    drawn = missing.unless(Part.DRAWING, lambda: _drawn(case, true_size), none)
    nearest = missing.unless(Part.NEAREST, lambda: list(_nearest(case, bands, near)), none)
    by_zone = missing.unless(Part.NEAREST, lambda: _by_zone(case, rules, bands, near.around), ((),) * len(case.works))
    for row, name in enumerate(case.site.feature):
        outcomes = told_together([*by_feature.get(name, []), *of_all])
        activities = case.works[row].activities
        yield to.Feature(
            feature=name,
            outcome=outcomes[0],
            outcomes=outcomes,
            activities=activities,
            nearest=nearest[row],
            nearest_by_zone=by_zone[row],
            usual=tuple(_usual(activities, nearest[row], measures)),
            accuracy_m=metres(float(case.site_uncertainty_m[row])),
            geometry=places[row],
            drawn=drawn[row],
        )


def _unread(findings: Sequence[Finding], unread: Sequence[UnreadFeature]) -> Iterator[to.Feature]:
    of_all = [one.outcome for one in findings if one.feature == WHOLE_SITE]
    for lost in unread:
        outcomes = told_together([Outcome.UNDETERMINED, *of_all])
        for _ in range(lost.count):
            yield to.Feature(lost.feature, outcomes[0], outcomes, (), None, (), (), None, None, None)


def _places(true_size: WorkSite) -> list[BaseGeometry]:
    """The works in longitude and latitude."""
    return list(written(true_size.degrees))


def _drawn(case: Case, true_size: WorkSite) -> list[BaseGeometry | None]:
    """What was handed in of works that are wider than they were drawn, in longitude and latitude."""
    if true_size is case.site:
        return [None] * len(case.site)
    places = written(case.site.degrees)
    same = shapely.equals_exact(case.site.geometry, true_size.geometry, tolerance=1e-6)
    return [None if alike else place for place, alike in zip(places, same.tolist(), strict=True)]


def metres(value: float | None) -> float | None:
    """As written: three decimals."""
    # + 0.0 turns the -0.0 that rounding can leave into 0.0
    return None if value is None else round(value, 3) + 0.0


@dataclass(frozen=True)
class Near:
    """What lies near each feature.

    Attributes
    ----------
    around : Around or None
        Where it could be looked up.
    nearest : NearestAssets
        However far.
    lines : sequence of (shapely geometry or None)
        To these, in longitude and latitude; None where there is none to draw.
    """

    around: Around | None
    nearest: NearestAssets
    lines: Sequence[BaseGeometry | None]


def distances_of(nearest: NearestAssets) -> list[Distance | None]:
    """What is drawn of the distance of each feature from its nearest asset."""
    return [
        None
        if asset < 0
        else Distance(row, asset, float(nearest.distance_m[row]), "outer_edge" if zone is None else zone.measured_from)
        for row, (asset, zone) in enumerate(zip(nearest.asset.tolist(), nearest.zone, strict=True))
    ]


def _nearest(case: Case, bands: Bands, near: Near) -> Iterator[to.Nearest | None]:
    """The nearest asset of each feature, however far."""
    nearest, names = near.nearest, case.register.column("asset_id")
    found = np.flatnonzero(nearest.asset >= 0)
    bands.learn(found.tolist(), nearest.asset[found].tolist())
    for row, feature in enumerate(case.site.feature):
        if nearest.asset[row] < 0:
            yield None
            continue
        asset_id, zone = str(names[nearest.asset[row]]), nearest.zone[row]
        yield to.Nearest(
            asset_id=asset_id,
            zone=None if zone is None else zone.id,
            distance_m=metres(float(nearest.distance_m[row])),
            distance_band_m=bands.of(feature, asset_id),
            limit_m=None if zone is None else metres(zone.limit_m),
            uncertainty_m=metres(float(nearest.uncertainty_m[row])),
            shortest_line=near.lines[row],
        )


def _by_zone(case: Case, rules: RulesInForce | None, bands: Bands, near: Around | None) -> list[tuple[to.Nearest, ...]]:
    """For each feature the nearest asset of each kind of zone that the map of the job draws."""
    held: list[list[to.Nearest]] = [[] for _ in case.works]
    names = case.register.column("asset_id")
    found = () if near is None else tuple(nearest_of_each_zone(case, rules, near))
    bands.learn([one.site for one in found], [one.asset for one in found])
    for one in found:
        asset_id = str(names[one.asset])
        held[one.site].append(
            to.Nearest(
                asset_id=asset_id,
                zone=one.zone.id,
                distance_m=metres(one.distance_m),
                distance_band_m=bands.of(case.site.feature[one.site], asset_id),
                limit_m=metres(one.zone.limit_m),
                uncertainty_m=metres(one.uncertainty_m),
                shortest_line=None,
            )
        )
    return [tuple(sorted(one, key=lambda near: near.distance_m or 0.0)) for one in held]


def _usual(activities: Sequence[str], nearest: to.Nearest | None, measures: Measures) -> Iterator[to.UsualDistance]:
    """Distances of practice that the works may fall below; told by the band alone, so that they give nothing more away."""
    if nearest is None or nearest.distance_band_m is None:
        return
    for usual in usual_distances(activities, nearest.zone, measures):
        within_m = band_m(usual.usual_m)
        if within_m is not None and nearest.distance_band_m <= within_m:
            yield usual
