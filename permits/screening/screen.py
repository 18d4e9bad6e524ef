"""Screening: a job under the law of one period, as findings with their words and what else they tell.

A check that crashes is an ``undetermined`` finding with its reason, because an unfinished check must never
read as clear; the features beside it are judged all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.text import Text
from geo.zones import overlap
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.columns import CERTAINTIES, OUTSIDE, FindingColumns
from permits.screening.findings import Certainty, Finding, OtherReading
from permits.screening.judge import Job, Judge, Judged
from permits.screening.own_work import is_own_work
from permits.screening.season import SeasonWorks, season_circumstances, season_findings

# Beyond this a site and a network have nothing to do with each other: one of them is in the wrong place.
FARTHEST_NETWORK_M = 50_000.0
MOST_OVERLAP_VERTICES = 5_000


@dataclass(frozen=True)
class Screening:
    """Findings of a job, strictest first, and what duties and notes need beside them."""

    findings: tuple[Finding, ...]
    touched: frozenset[str]
    circumstances: frozenset[Circumstance]
    other_law: frozenset[str]


def screen(job: Job, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date) -> Screening:
    """Screen every feature of a job under the rules of one period.

    Parameters
    ----------
    passes_under : frozenset of str
        Activities that bore below the ground, for which the clearance below a pipe is shown.
    since : date
        First day of the period, and of works that state none.
    """
    parts = list(_parts(job, rules, passes_under=passes_under, since=since))
    return Screening(
        findings=tuple(
            sorted((one for part in parts for one in part.findings), key=lambda one: (one.outcome.rank, *one.key))
        ),
        touched=frozenset().union(*(part.touched for part in parts)),
        circumstances=frozenset().union(*(part.circumstances for part in parts)),
        other_law=frozenset().union(*(part.other_law for part in parts)),
    )


def _parts(job: Job, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date) -> Iterator[Screening]:
    """The job screened as a whole; where that crashes, halves of it, down to the feature that crashes.

    The one place where any exception is caught.
    """
    try:
        yield _whole(job, rules, passes_under=passes_under, since=since)
    except Exception as error:
        if len(job.works) == 1:
            yield Screening((_crashed(job.site.feature[0], error),), frozenset(), frozenset(), frozenset())
            return
        middle = len(job.works) // 2
        for rows in (range(middle), range(middle, len(job.works))):
            yield from _parts(job.part(rows), rules, passes_under=passes_under, since=since)


def _whole(job: Job, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date) -> Screening:
    judged = Judge(job, rules).judged()
    measured = tuple(_findings(job, judged, rules, passes_under))
    works = SeasonWorks(job.works, job.register, judged.at_client_assets)
    return Screening(
        findings=(
            *measured,
            *_declared(job, rules, measured),
            *season_findings(works, rules, since=since),
            *_without_coverage(job),
        ),
        touched=judged.touched,
        circumstances=judged.circumstances | set(season_circumstances(works, rules, since=since)),
        other_law=judged.other_law,
    )


def _findings(job: Job, judged: Judged, rules: RulesInForce, passes_under: frozenset[str]) -> Iterator[Finding]:
    overlaps: dict[tuple[int, float], tuple[float | None, float | None]] = {}
    for columns in (*judged.columns, *judged.not_held):
        for row in range(len(columns)):
            yield _finding(job, judged, columns, row, rules, passes_under, overlaps)


def _finding(
    job: Job,
    judged: Judged,
    columns: FindingColumns,
    row: int,
    rules: RulesInForce,
    passes_under: frozenset[str],
    overlaps: dict[tuple[int, float], tuple[float | None, float | None]],
) -> Finding:
    pairs, register = judged.measured.pairs, job.register
    pair = int(columns.pair[row])
    feature, asset = int(pairs.site[pair]), int(pairs.asset[pair])
    provision = columns.provision
    tier = provision if isinstance(provision, ReviewTier) else None
    inside = columns.if_inside[row] < 0 and columns.certainty[row] != OUTSIDE
    overlap_m2: float | None = 0.0
    along_m: float | None = 0.0
    if inside and tier is None:
        reach = float(columns.limit_m[row] + columns.offset_m[row])
        if (pair, reach) not in overlaps:
            overlaps[pair, reach] = _overlap(
                job.site.geometry[feature], register.geometry[asset], limit_m=reach, scale=float(pairs.scale[pair])
            )
        overlap_m2, along_m = overlaps[pair, reach]
    return Finding(
        feature=job.site.feature[feature],
        outcome=Outcome.of_rank(columns.outcome[row]),
        certainty=CERTAINTIES[columns.certainty[row]],
        provision=columns.clause,
        clause=rules.clause_text(columns.clause),
        text=rules.quote(columns.clause),
        activity=columns.activity,
        asset_id=str(register.column("asset_id")[asset]),
        zone=provision.id,
        measured_from=_measured_from(columns, str(register.column("kind")[asset])),
        distance_m=float(columns.distance_m[row]),
        limit_m=float(columns.limit_m[row]),
        uncertainty_m=float(columns.uncertainty_m[row]),
        overlap_m2=None if tier else overlap_m2,
        along_m=None if tier else along_m,
        reading=None if isinstance(provision, ReviewTier) else rules.reading_of(provision),
        other_readings=tuple(
            OtherReading(*other)
            for other in (
                *judged.other_readings.get((feature, asset, columns.activity, columns.clause), ()),
                *rules.read_otherwise(columns.activity, columns.clause, Outcome.of_rank(columns.outcome[row])),
            )
        ),
        assumed=(*register.column("assumed")[asset], *columns.assumed),
        statutory=tier is None,
        if_inside=None if columns.if_inside[row] < 0 else Outcome.of_rank(columns.if_inside[row]),
        tier=tier.tier if tier else None,
        presumed=bool(columns.presumed[row]) if columns.presumed is not None else None,
        by_analogy=bool(register.column("supply")[asset] == "self_heated"),
        vertical_clearance_m=_vertical_clearance_m(job, feature, asset) if columns.activity in passes_under else None,
    )


def _declared(job: Job, rules: RulesInForce, measured: Sequence[Finding]) -> Iterator[Finding]:
    """What is owed by what was declared, wherever it is: relocating a pipe needs consent on paper too."""
    found = {(one.feature, one.activity, one.provision) for one in measured}
    for feature, works in zip(job.site.feature, job.works, strict=True):
        if is_own_work(works, rules, job.register):
            continue
        for activity in works.activities:
            for falls_under in rules.activity(activity).falls_under:
                key = (feature, activity, falls_under.clause)
                if falls_under.at == "declared" and key not in found:
                    yield Finding(
                        feature=feature,
                        outcome=falls_under.outcome,
                        certainty=Certainty.INSIDE,
                        provision=falls_under.clause,
                        clause=rules.clause_text(falls_under.clause),
                        text=rules.quote(falls_under.clause),
                        activity=activity,
                    )


def _overlap(
    site: BaseGeometry, asset: BaseGeometry, *, limit_m: float, scale: float
) -> tuple[float | None, float | None]:
    """Overlap of site and zone; None where the outline is too intricate.

    An overlay of tens of thousands of vertices may take minutes and gigabytes, clipping it to the place as well,
    and the verdict needs none.
    """
    if shapely.get_num_coordinates(site) > MOST_OVERLAP_VERTICES:
        return None, None
    return overlap(site, asset, limit_m=limit_m, scale=scale)


def _measured_from(columns: FindingColumns, kind: str) -> str:
    if isinstance(columns.provision, ReviewTier):
        return "outer_edge" if kind == "facility" else "centreline"
    return columns.provision.measured_from


def _vertical_clearance_m(job: Job, feature: int, asset: int) -> float | None:
    """Difference of the stated depths; the law's distance stays the one in plan."""
    depth_m = job.works[feature].facts.get("depth_m")
    asset_depth_m = float(job.register.column("depth_m")[asset])
    return None if depth_m is None or np.isnan(asset_depth_m) else depth_m - asset_depth_m


def _without_coverage(job: Job) -> Iterator[Finding]:
    coverage, shapes = job.register.coverage, job.site.geometry
    if coverage is not None:
        # A millimetre of grace: a site that shares the coverage's edge must not fail by rounding.
        grown = shapely.buffer(coverage, 1e-3)
        shapely.prepare(grown)
        for row in np.flatnonzero(~shapely.covers(grown, shapes)):
            yield _undetermined(
                job.site.feature[row],
                "coverage",
                Text(
                    "部分或全部作业范围在已声明的管网普查覆盖范围之外，没有数据不等于没有管道",
                    "part of the site, or all of it, lies outside the stated survey coverage; no data does not mean"
                    " no pipe",
                ),
            )
        return
    network: Any = shapely.box(*shapely.total_bounds(job.register.geometry))
    distances = shapely.distance(shapes, network)
    for row in np.flatnonzero(~(distances <= FARTHEST_NETWORK_M)):
        yield _undetermined(
            job.site.feature[row],
            "far_from_network",
            Text(
                f"作业范围距管网数据 {distances[row] / 1000:.0f} 千米，坐标或管网文件可能有误",
                f"the site lies {distances[row] / 1000:.0f} km from the network data; its coordinates or the network"
                " file may be wrong",
            ),
        )


def _undetermined(feature: str, provision: str, reason: Text) -> Finding:
    return Finding(
        feature=feature,
        outcome=Outcome.UNDETERMINED,
        certainty=Certainty.UNDETERMINED,
        provision=provision,
        text=reason,
        statutory=False,
    )


def _crashed(feature: str, error: Exception) -> Finding:
    return _undetermined(
        feature,
        "check_failed",
        Text(
            f"检查未能完成（{type(error).__name__}：{error}），不能作出“未发现限制”的结论",
            f"the check did not finish ({type(error).__name__}: {error}); it must not be read as clear",
        ),
    )
