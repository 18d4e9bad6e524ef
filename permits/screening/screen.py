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

from geo.measure.overlap import overlap
from geo.place.buffers import grown
from geo.text import Text
from permits.rulebook.circumstances import Circumstance
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import ReviewTier
from permits.screening.case import Case
from permits.screening.columns import CERTAINTIES, OUTSIDE, FindingColumns
from permits.screening.findings import Certainty, Finding, OtherReading
from permits.screening.judge import Judge, Judged
from permits.screening.own_work import is_own_work
from permits.screening.season import SeasonWorks, season_circumstances, season_findings

# Where no coverage is stated, the network is not believed to be whole farther than this from every asset of it
# (design contract of the network).
FARTHEST_NETWORK_M = 2_000.0
MOST_OVERLAP_VERTICES = 5_000
# A feature longer than this may begin near the network and end where nothing is known.
_LONG_M = 500.0
_GRACE_M = 1e-3

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Screening:
    """Findings of a job, strictest first, and what duties and notes need beside them."""

    findings: tuple[Finding, ...]
    touched: frozenset[str]
    circumstances: frozenset[Circumstance]
    other_law: frozenset[str]


def screen(case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date) -> Screening:
    """Screen every feature of a job under the rules of one period.

    Parameters
    ----------
    passes_under : frozenset of str
        Activities that bore below the ground, for which the clearance below a pipe is shown.
    since : date
        First day of the period, and of works that state none.
    """
    parts = list(_parts(case, rules, passes_under=passes_under, since=since))
    return Screening(
        findings=tuple(
            sorted((one for part in parts for one in part.findings), key=lambda one: (one.outcome.rank, *one.key))
        ),
        touched=frozenset().union(*(part.touched for part in parts)),
        circumstances=frozenset().union(*(part.circumstances for part in parts)),
        other_law=frozenset().union(*(part.other_law for part in parts)),
    )


def _parts(
    case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date
) -> Iterator[Screening]:
    """The job screened as a whole; where that crashes, halves of it, down to the feature that crashes.

    Here and in `strictest`, which asks the same of alternatives, any exception is caught; nowhere else.
    """
    try:
        yield _whole(case, rules, passes_under=passes_under, since=since)
    except Exception as error:
        if len(case.works) == 1:
            yield Screening((_crashed(case.site.feature[0], error),), frozenset(), frozenset(), frozenset())
            return
        middle = len(case.works) // 2
        for rows in (range(middle), range(middle, len(case.works))):
            yield from _parts(case.part(rows), rules, passes_under=passes_under, since=since)


def _whole(case: Case, rules: RulesInForce, *, passes_under: frozenset[str], since: datetime.date) -> Screening:
    judged = Judge(case, rules).judged()
    measured = tuple(_findings(case, judged, rules, passes_under))
    works = SeasonWorks(case.works, case.register, judged.at_client_assets)
    return Screening(
        findings=(
            *measured,
            *declared_findings(case, rules, measured),
            *season_findings(works, rules, since=since),
            *_without_coverage(case, rules),
        ),
        touched=judged.touched,
        circumstances=judged.circumstances | set(season_circumstances(works, rules, since=since)),
        other_law=judged.other_law,
    )


def _findings(case: Case, judged: Judged, rules: RulesInForce, passes_under: frozenset[str]) -> Iterator[Finding]:
    overlaps: dict[tuple[int, float, float], tuple[float | None, float | None]] = {}
    for columns in (*judged.columns, *judged.not_held):
        for row in range(len(columns)):
            yield _finding(case, judged, columns, row, rules, passes_under, overlaps)


def _finding(
    case: Case,
    judged: Judged,
    columns: FindingColumns,
    row: int,
    rules: RulesInForce,
    passes_under: frozenset[str],
    overlaps: dict[tuple[int, float, float], tuple[float | None, float | None]],
) -> Finding:
    pairs, register = judged.measured.pairs, case.register
    pair = int(columns.pair[row])
    feature, asset = int(pairs.site[pair]), int(pairs.asset[pair])
    provision = columns.provision
    tier = provision if isinstance(provision, ReviewTier) else None
    inside = columns.if_inside[row] < 0 and columns.certainty[row] != OUTSIDE
    overlap_m2: float | None = 0.0
    along_m: float | None = 0.0
    if inside and tier is None:
        reach, extent = float(columns.limit_m[row] + columns.offset_m[row]), float(columns.extent_m[feature])
        key = (pair, reach, extent)
        if key not in overlaps:
            overlaps[key] = _overlap(
                case.site.geometry[feature],
                register.geometry[asset],
                limit_m=reach,
                extent_m=extent,
                scale=float(pairs.scale[pair]),
            )
        overlap_m2, along_m = overlaps[key]
    bores = columns.activity in passes_under
    clearance_m = _vertical_clearance_m(case, feature, asset) if bores else None
    return Finding(
        feature=case.site.feature[feature],
        outcome=Outcome.of_rank(columns.outcome[row]),
        certainty=CERTAINTIES[columns.certainty[row]],
        provision=columns.clause,
        clause=rules.clause_text(columns.clause),
        text=rules.quote(columns.clause),
        activity=columns.activity,
        asset_id=str(register.column("asset_id")[asset]),
        zone=provision.id,
        measured_from=columns.measured_from(str(register.column("kind")[asset])),
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
        vertical_clearance_m=clearance_m,
        depth_difference_m=_depth_difference_m(case, feature, asset) if bores and clearance_m is None else None,
    )


def declared_findings(case: Case, rules: RulesInForce, measured: Sequence[Finding]) -> Iterator[Finding]:
    """What is owed by what was declared, wherever it is: relocating a pipe needs consent on paper too."""
    # What is only near, or held by another reading alone, owes less than the declaration does.
    found = {(one.feature, one.activity, one.provision, one.outcome) for one in measured}
    for feature, works in zip(case.site.feature, case.works, strict=True):
        if is_own_work(works, rules, case.register):
            continue
        for activity in works.activities:
            for falls_under in rules.activity(activity).falls_under:
                key = (feature, activity, falls_under.clause, falls_under.outcome)
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
    site: BaseGeometry, asset: BaseGeometry, *, limit_m: float, extent_m: float, scale: float
) -> tuple[float | None, float | None]:
    """Overlap of site and zone; None where the outline is too intricate.

    An overlay of tens of thousands of vertices may take minutes and gigabytes, clipping it to the place as well,
    and the verdict needs none.
    """
    if shapely.get_num_coordinates(site) > MOST_OVERLAP_VERTICES:
        return None, None
    works = grown(site, extent_m * scale) if extent_m > 0 else site
    return overlap(works, asset, limit_m=limit_m, scale=scale)


def _vertical_clearance_m(case: Case, feature: int, asset: int) -> float | None:
    """Clear height between a bore and a pipe, where the heights of both are known; the law's distance stays in plan.

    Where one is not known, two stated depths have a difference, and that is no clearance.
    """
    facts = case.works[feature].facts
    depth_m, diameter_m = facts.get("depth_m"), facts.get("diameter_m")
    up_m = {"top": 0.0, "axis": 0.5, "bottom": 1.0}.get(str(facts.get("depth_of")))
    if depth_m is None or up_m is None or (diameter_m is None and up_m > 0):
        return None
    top_m = depth_m - up_m * (diameter_m or 0.0)
    above_m = float(case.register.column("bottom_m")[asset])
    if top_m >= above_m:
        return float(top_m - above_m)
    if diameter_m is None:
        return None
    below_m = float(case.register.column("top_m")[asset]) - (top_m + diameter_m)
    return None if np.isnan(above_m) or np.isnan(below_m) else max(float(below_m), 0.0)


def _depth_difference_m(case: Case, feature: int, asset: int) -> float | None:
    depth_m = case.works[feature].facts.get("depth_m")
    asset_depth_m = float(case.register.column("depth_m")[asset])
    return None if depth_m is None or np.isnan(asset_depth_m) else float(depth_m - asset_depth_m)


def not_covered(case: Case, rules: RulesInForce | None) -> Column:
    """Features round which the network is not known as far as a protection zone reaches, shape (n,).

    Where no coverage is stated: features of which some place lies farther than ``FARTHEST_NETWORK_M`` from every asset.
    """
    coverage, shapes, register = case.register.coverage, case.site.geometry, case.register
    most_m = case.extents.most_m()
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    scale = register.scale.at(x, y)
    if coverage is None:
        farthest = (FARTHEST_NETWORK_M + most_m) * scale
        places, row = _places(shapes)
        (place, _), distance = register.tree.query_nearest(
            places, max_distance=float(farthest.max()), return_distance=True, all_matches=False
        )
        near = np.zeros(len(places), dtype=bool)
        near[place] = distance <= farthest[row[place]]
        far = np.zeros(len(shapes), dtype=bool)
        far[row[~near]] = True
        return far
    margin_m = max((zone.limit_m for zone in rules.zones if zone.protection_zone), default=0.0) if rules else 0.0
    # A millimetre of grace: a site that shares the coverage's edge must not fail by rounding.
    grown_coverage = shapely.buffer(coverage, _GRACE_M)
    shapely.prepare(grown_coverage)
    edge = shapely.boundary(coverage)
    shapely.prepare(edge)
    room = shapely.distance(shapes, edge) + _GRACE_M >= (margin_m + most_m) * scale
    return np.asarray(~(shapely.covers(grown_coverage, shapes) & room))


def _places(shapes: Column) -> tuple[Column, Column]:
    """The parts of features, of long ones places along their outlines; and the feature of each."""
    parts, row = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > 3).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        row = row[index]
    minx, miny, maxx, maxy = shapely.bounds(parts).T
    long = np.hypot(maxx - minx, maxy - miny) > _LONG_M
    outlines = shapely.segmentize(parts[long], _LONG_M)
    xy, index = shapely.get_coordinates(outlines, return_index=True)
    along = np.asarray(shapely.points(xy), dtype=object)
    return np.concatenate([parts[~long], along]), np.concatenate([row[~long], row[long][index]])


def _without_coverage(case: Case, rules: RulesInForce) -> Iterator[Finding]:
    stated = case.register.coverage is not None
    for row in np.flatnonzero(not_covered(case, rules)):
        yield _undetermined(
            case.site.feature[row],
            "coverage" if stated else "far_from_network",
            Text(
                "作业范围或其四周（保护范围所及）有一部分在已声明的管网普查覆盖范围之外，没有数据不等于没有管道。请向热经营企业核实该处有无供热设施",
                "part of the site, or of the land round it as far as a protection zone reaches, lies outside the stated"
                " survey coverage; no data does not mean no pipe. Ask the heat operator what lies there",
            )
            if stated
            else Text(
                f"管网数据未说明普查覆盖范围，而作业范围四周 {FARTHEST_NETWORK_M / 1000:g} 千米内没有任何管网数据：可能是数据不全，"
                "也可能是坐标或管网文件有误。请提供覆盖范围（--coverage）或核对坐标",
                f"the network states no survey coverage and has no asset within {FARTHEST_NETWORK_M / 1000:g} km of the"
                " site: the data may not reach there, or coordinates or network file may be wrong. Give the coverage"
                " (--coverage) or check the coordinates",
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
            f"检查未能完成（{type(error).__name__}：{error}），不能作出“未发现限制”的结论。请把文件和本条信息报给维护人员",
            f"the check did not finish ({type(error).__name__}: {error}); it must not be read as clear. Report the"
            " file and this message to those who maintain the program",
        ),
    )
