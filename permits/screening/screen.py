"""Screening: every works feature against every near asset, under every reading of the law.

The findings under the readings in force decide. The other readings run through the same code, and where
one of them would change the outcome the finding says so; a hit that only another reading has stands as a
finding that restricts nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.assets import AssetRegister
from geo.clearance import ClearanceIndex, Pairs
from geo.site import WorkSite
from geo.text import Text
from geo.zones import overlap
from permits.rulebook.in_force import RulesInForce
from permits.rulebook.outcomes import Outcome
from permits.rulebook.provisions import FallsUnder, Zone
from permits.screening.compare import ZoneRows, applies_to, compare, offset_m
from permits.screening.findings import Certainty, Finding, OtherReading
from permits.works import ProposedWorks

# Beyond this a site and a network have nothing to do with each other: one of them is in the wrong place.
FARTHEST_NETWORK_M = 50_000.0


def asset_reach_m(register: AssetRegister, rules: Sequence[RulesInForce]) -> np.ndarray[Any, Any]:
    """How far from its drawn line each asset can matter under any of the rules, ground metres."""
    reach = np.zeros(len(register))
    uncertainty = register.column("uncertainty_m").astype(float)
    for one in rules:
        for zone in one.zones:
            needed = zone.limit_m + offset_m(zone, register) + uncertainty
            reach = np.where(applies_to(zone, register), np.maximum(reach, needed), reach)
        if one.river_band is not None:
            needed = one.river_band.limit_m + register.column("centre_offset_m").astype(float) + uncertainty
            reach = np.where(register.column("kind") == "transmission", np.maximum(reach, needed), reach)
    return reach + 1e-3


@dataclass(frozen=True)
class Screening:
    """One job, measured: what `screen` needs for each set of rules."""

    site: WorkSite
    works: tuple[ProposedWorks, ...]
    site_uncertainty_m: np.ndarray[Any, Any]
    register: AssetRegister
    index: ClearanceIndex


def screen(job: Screening, rules: RulesInForce) -> tuple[Finding, ...]:
    """All findings of a job under the rules of one period, strictest first.

    A feature whose check fails becomes an ``undetermined`` finding with the reason: the one place where
    any exception is caught, because an unfinished check must never read as clear.
    """
    findings: list[Finding] = []
    for row in range(len(job.site)):
        one = _feature(job, row)
        try:
            findings.extend(_screen_feature(one, rules))
        except Exception as error:
            findings.append(_crashed(one, error))
        findings.extend(_without_coverage(one))
    return tuple(
        sorted(
            findings, key=lambda f: (f.outcome.rank, f.feature, f.asset_id or "", f.activity or "", f.provision or "")
        )
    )


def _feature(job: Screening, row: int) -> Screening:
    """The job reduced to one feature, so that a failing feature takes no other with it."""
    site = dataclasses.replace(
        job.site, feature=job.site.feature[row : row + 1], geometry=job.site.geometry[row : row + 1]
    )
    return dataclasses.replace(
        job, site=site, works=job.works[row : row + 1], site_uncertainty_m=job.site_uncertainty_m[row : row + 1]
    )


def _hole_radius_m(job: Screening) -> np.ndarray[Any, Any]:
    return np.array([works.facts.get("hole_diameter_m", 0.0) / 2 for works in job.works])


def _screen_feature(job: Screening, rules: RulesInForce) -> list[Finding]:
    pairs = job.index.pairs(job.site.geometry, extra_m=job.site_uncertainty_m + _hole_radius_m(job))
    held = {finding.key: finding for finding in _judge(job, pairs, rules)}
    other: dict[tuple[str, str, str, str], list[OtherReading]] = {}
    unheld: dict[tuple[str, str, str, str], Finding] = {}
    for key, value, alternative in rules.alternatives():
        found = {finding.key: finding for finding in _judge(job, pairs, alternative)}
        for finding_key in held.keys() | found.keys():
            here, there = held.get(finding_key), found.get(finding_key)
            if (here and here.outcome) == (there and there.outcome):
                continue
            other.setdefault(finding_key, []).append(
                OtherReading(key, value, there.outcome if there is not None else None)
            )
            if here is None and there is not None:
                unheld.setdefault(finding_key, _not_held(there, job, pairs, rules))
    held.update(unheld)
    return [
        dataclasses.replace(finding, other_readings=tuple(other.get(finding_key, ())))
        for finding_key, finding in held.items()
    ]


def _not_held(finding: Finding, job: Screening, pairs: Pairs, rules: RulesInForce) -> Finding:
    """A hit that only another reading has, restated with the limit of the reading in force."""
    row = int(np.flatnonzero(job.register.column("asset_id") == finding.asset_id)[0])
    for zone in rules.zones:
        rows = compare(zone, pairs, job.site, job.site_uncertainty_m, job.register, reduction_m=np.zeros(len(job.site)))
        for position in np.flatnonzero(pairs.asset[rows.pair] == row):
            finding = dataclasses.replace(
                finding,
                zone=zone.id,
                measured_from=zone.measured_from,
                limit_m=zone.limit_m,
                distance_m=float(rows.distance_m[position]),
            )
    return dataclasses.replace(
        finding,
        outcome=Outcome.NO_RESTRICTION_FOUND,
        certainty=Certainty.OUTSIDE,
        overlap_m2=0.0,
        along_m=0.0,
        if_inside=None,
    )


def _judge(job: Screening, pairs: Pairs, rules: RulesInForce) -> Iterator[Finding]:
    nothing = np.zeros(len(job.site))
    for zone in rules.zones:
        drawn = compare(zone, pairs, job.site, job.site_uncertainty_m, job.register, reduction_m=nothing)
        dug = compare(zone, pairs, job.site, job.site_uncertainty_m, job.register, reduction_m=_hole_radius_m(job))
        for code in job.works[0].activities:
            for falls_under in _provisions(zone, code, job.works[0], rules):
                rows = dug if falls_under.at == "hole" else drawn
                yield from _zone_findings(job, pairs, rows, zone, code, falls_under, rules)
    yield from _river_band(job, pairs, rules)


def _river_band(job: Screening, pairs: Pairs, rules: RulesInForce) -> Iterator[Finding]:
    """The acts of the river band near a transmission line: crossing sections are not computed yet.

    Until they are, "we cannot tell" is the only true answer within the band of any transmission line.
    """
    band = rules.river_band
    codes = [code for code in job.works[0].activities if rules.activity(code).river_ban]
    if band is None or not codes:
        return
    for pair in np.flatnonzero(job.register.column("kind")[pairs.asset] == "transmission"):
        asset = pairs.asset[pair]
        distance = max(pairs.distance_m[pair] - float(job.register.column("centre_offset_m")[asset]), 0.0)
        uncertainty = float(job.register.column("uncertainty_m")[asset] + job.site_uncertainty_m[0])
        if distance > band.limit_m + uncertainty:
            continue
        for code in codes:
            yield Finding(
                feature=job.site.feature[0],
                outcome=Outcome.UNDETERMINED,
                certainty=Certainty.UNDETERMINED,
                provision=band.clause,
                clause=rules.clause_text(band.clause),
                text=rules.quote(band.clause),
                activity=code,
                asset_id=str(job.register.column("asset_id")[asset]),
                zone="river_crossing",
                measured_from="centreline",
                distance_m=float(distance),
                limit_m=band.limit_m,
                uncertainty_m=uncertainty,
                assumed=("river_crossing_not_computed",),
                if_inside=Outcome.PROHIBITED,
            )


def _provisions(zone: Zone, code: str, works: ProposedWorks, rules: RulesInForce) -> Iterator[FallsUnder]:
    """What an activity falls under inside a zone."""
    rule = rules.activity(code)
    if zone.id == "reserved_land":
        yield FallsUnder(clause=zone.clause, outcome=Outcome.PROHIBITED)
        return
    if not zone.protection_zone:
        return
    if rule.own_work:
        return
    for falls_under in rule.falls_under:
        wanted = falls_under.species_class
        if not wanted or rules.species_class(works.facts.get("species")) in wanted:
            yield falls_under
    if rule.safety_review and zone.safety_review:
        yield FallsUnder(clause=rules.safety_review_clause, outcome=Outcome.SAFETY_REVIEW_REQUIRED)


def _zone_findings(
    job: Screening,
    pairs: Pairs,
    rows: ZoneRows,
    zone: Zone,
    code: str,
    falls_under: FallsUnder,
    rules: RulesInForce,
) -> Iterator[Finding]:
    for row in np.flatnonzero(rows.inside | rows.near):
        pair = rows.pair[row]
        asset = pairs.asset[pair]
        limit_from_drawn = zone.limit_m + rows.offset_m[row]
        grade = job.register.column("grade")[asset]
        overlap_m2, along_m = 0.0, 0.0
        if rows.inside[row]:
            outcome, if_inside = falls_under.outcome, None
            certainty = Certainty.INSIDE if rows.certain[row] else Certainty.MARGINAL
            overlap_m2, along_m = overlap(
                job.site.geometry[0],
                job.register.geometry[asset],
                limit_m=limit_from_drawn,
                scale=pairs.scale[pair],
            )
        elif grade == "D":
            # A sketch decides nothing: not clear, not a violation.
            outcome, certainty, if_inside = Outcome.UNDETERMINED, Certainty.UNDETERMINED, falls_under.outcome
        else:
            outcome, certainty, if_inside = Outcome.VERIFY_ON_SITE, Certainty.MARGINAL, falls_under.outcome
        self_heated = job.register.column("supply")[asset] == "self_heated"
        yield Finding(
            feature=job.site.feature[0],
            outcome=outcome,
            certainty=certainty,
            provision=falls_under.clause,
            clause=rules.clause_text(falls_under.clause),
            text=rules.quote(falls_under.clause),
            activity=code,
            asset_id=str(job.register.column("asset_id")[asset]),
            zone=zone.id,
            measured_from=zone.measured_from,
            distance_m=float(rows.distance_m[row]),
            limit_m=zone.limit_m,
            uncertainty_m=float(rows.uncertainty_m[row]),
            overlap_m2=overlap_m2,
            along_m=along_m,
            reading=rules.reading_of(zone),
            assumed=(
                *job.register.column("assumed")[asset],
                *(["line_not_stated"] if zone.belongs_to == ("unstated",) else []),
            ),
            if_inside=if_inside,
            by_analogy=bool(self_heated),
        )


def _without_coverage(job: Screening) -> Iterator[Finding]:
    coverage = job.register.coverage
    shape = job.site.geometry[0]
    if coverage is not None:
        # A millimetre of grace: a site that shares the coverage's edge must not fail by rounding.
        if not shapely.covers(shapely.buffer(coverage, 1e-3), shape):
            yield _undetermined(
                job,
                "coverage",
                Text(
                    "部分或全部作业范围在已声明的管网普查覆盖范围之外，没有数据不等于没有管道",
                    "part of the site, or all of it, lies outside the stated survey coverage; no data does not mean"
                    " no pipe",
                ),
            )
        return
    distance = float(shapely.distance(shape, shapely.box(*shapely.total_bounds(job.register.geometry))))
    if distance > FARTHEST_NETWORK_M:
        yield _undetermined(
            job,
            "far_from_network",
            Text(
                f"作业范围距管网数据 {distance / 1000:.0f} 千米，坐标或管网文件可能有误",
                f"the site lies {distance / 1000:.0f} km from the network data; its coordinates or the network"
                " file may be wrong",
            ),
        )


def _undetermined(job: Screening, provision: str, reason: Text) -> Finding:
    return Finding(
        feature=job.site.feature[0],
        outcome=Outcome.UNDETERMINED,
        certainty=Certainty.UNDETERMINED,
        provision=provision,
        text=reason,
        statutory=False,
    )


def _crashed(job: Screening, error: Exception) -> Finding:
    return _undetermined(
        job,
        "check_failed",
        Text(
            f"检查未能完成（{type(error).__name__}：{error}），不能作出“未发现限制”的结论",
            f"the check did not finish ({type(error).__name__}: {error}); it must not be read as clear",
        ),
    )
