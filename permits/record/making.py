"""A record made from what was judged: the one place where the engine's objects become the contract's fields."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.network.assets import Operator
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.site.work_site import WorkSite
from geo.text import Text
from permits.counterproposal.shift import Shift
from permits.determination.determination import Determination
from permits.plan.letters import Letter
from permits.plan.protection_plan import ProtectionPlan
from permits.record import record as to
from permits.record.excerpt import cut_out, excerpt
from permits.record.nearness import band_m, on_the_grid
from permits.record.plan_making import letters_of, plan_of
from permits.record.shapes import written
from permits.rulebook.in_force import Instrument, RulesInForce
from permits.rulebook.outcomes import Outcome, strictest_first
from permits.screening.case import Case
from permits.screening.findings import WHOLE_SITE, Finding
from permits.screening.nearest import nearest_assets

Column = np.ndarray[Any, Any]
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Judged:
    """A determination with what it was drawn from.

    Attributes
    ----------
    case : Case
        The works as declared, over their network.
    site : WorkSite
        The works at their true size, for pictures and areas.
    rules : RulesInForce or None
        The latest that were applied; None where the order covers no day of the works.
    instrument : Instrument
    plan : ProtectionPlan or None
        None where none is owed.
    letters : tuple of Letter
        Those that are due.
    issued_on : date
    """

    determination: Determination
    case: Case
    site: WorkSite
    rules: RulesInForce | None
    instrument: Instrument
    plan: ProtectionPlan | None
    letters: tuple[Letter, ...]
    issued_on: datetime.date


def record_of(judged: Judged) -> to.Record:
    """The record of a determination, nothing hidden and nothing rounded but the last digits."""
    found, register = judged.determination, judged.case.register
    bands = _Bands(judged)
    features = tuple(_features(judged, bands))
    findings = tuple(_finding(judged, one, number, bands) for number, one in enumerate(found.findings, start=1))
    spoken_of = dict.fromkeys(
        [
            *(one.asset_id for one in findings if one.asset_id is not None),
            *(one.nearest.asset_id for one in features if one.nearest is not None),
        ]
    )
    assets = tuple(_assets(judged, spoken_of))
    around = shapely.union_all(shapely.envelope(judged.site.geometry))
    return to.Record(
        schema=to.SCHEMA,
        reader=None,
        outcome=found.outcome,
        outcomes=found.outcomes,
        headline=found.headline,
        job=_job(judged),
        basis=_basis(judged),
        network_as_of=_as_of(register.column("surveyed_on")),
        site=_site(judged),
        features=features,
        findings=findings,
        prohibited_activities=tuple(
            to.ProhibitedActivity(act.zone, act.clause, act.text, act.declared) for act in found.prohibited_activities
        ),
        obligations=tuple(_obligations(judged)),
        documents=tuple(to.Document(one.kind, one.text, one.clause, one.owed_by) for one in found.documents),
        liability=tuple(
            to.Liability(one.who, one.clause, one.for_clause, one.text, one.min_cny, one.max_cny)  # type: ignore[arg-type]
            for one in found.liability
        ),
        counter_proposal=_counter_proposal(judged),
        caveats=tuple(to.Caveat(one.kind, one.text, one.gives, one.instead) for one in found.caveats),
        contacts=tuple(_contacts(assets, register.operators)),
        assets=assets,
        plan=None if judged.plan is None else plan_of(judged.plan, judged.case, bands.of),
        letters=letters_of(judged.letters),
        excerpt=excerpt(register, judged.rules, around),
        cut_out=cut_out(register, judged.rules, judged.site.geometry),
    )


def _job(judged: Judged) -> to.Job:
    works = judged.case.works

    def stated(name: str) -> str | None:
        return "；".join(dict.fromkeys(str(one.facts[name]) for one in works if one.facts.get(name))) or None

    return to.Job(
        project=stated("project"),
        reference=stated("reference"),
        client=stated("client"),
        contractor=stated("contractor"),
        applicant=works[0].facts.get("applicant"),
        start=min((one.start for one in works if one.start), default=None),
        end=None if any(one.end is None for one in works) else max(one.end for one in works if one.end),
        issued_on=judged.issued_on,
    )


def _basis(judged: Judged) -> to.Basis:
    basis, law = judged.determination.basis, judged.instrument
    return to.Basis(
        regulation=basis.regulation,
        instrument=to.Instrument(law.id, law.title, law.number, law.in_force_from),
        in_force_on=basis.in_force_on,
        rulebook_sha256=basis.rulebook_sha256,
        network_sha256=basis.network_sha256,
        works_sha256=basis.works_sha256,
        engine=basis.engine,
        working_crs=basis.working_crs,
        readings=dict(basis.readings),
    )


def _as_of(surveyed_on: Column) -> datetime.date | None:
    """The latest day on which any asset was surveyed, where any says so; other ways of writing a date need not be exact."""
    days = {str(value)[:10] for value in set(surveyed_on.tolist()) if value and _ISO_DAY.match(str(value))}
    for day in sorted(days, reverse=True):
        try:
            return datetime.date.fromisoformat(day)
        except ValueError:
            continue
    return None


def _site(judged: Judged) -> to.Site:
    site = judged.determination.site
    return to.Site(
        area_m2=round(site.area_m2, 3),
        crs_declared=site.crs_declared,
        crs_used=site.crs_used,
        repairs=tuple(
            to.Repair(
                one.feature,
                one.kind,
                None if one.place is None else tuple(round(value, 9) for value in one.place),
                one.text,
            )
            for one in site.repairs
        ),
        crs_hypotheses=tuple(
            to.CrsHypothesis(one.crs, one.outcome, round(one.lon, 7), round(one.lat, 7), one.text) for one in site.tried
        ),
        counts=to.Counts(
            site.found,
            site.found - sum(one.count for one in site.unread),
            tuple(to.Unread(one.file, one.layer, one.feature, one.count, one.reason) for one in site.unread),
        ),
    )


class _Bands:
    """Bands of the distance from each feature, grown to the grid, to assets; each measured once."""

    def __init__(self, judged: Judged) -> None:
        register = judged.case.register
        self._row = {name: row for row, name in enumerate(judged.site.feature)}
        self._sites = judged.site.geometry
        self._register = register
        self._asset_row: Mapping[str, int] | None = None
        self._grown: dict[int, Any] = {}
        self._known: dict[tuple[int, int], float | None] = {}

    def asset_row(self, asset_id: str) -> int:
        if self._asset_row is None:
            names = self._register.column("asset_id")
            self._asset_row = {str(name): row for row, name in reversed(list(enumerate(names)))}
        return self._asset_row[asset_id]

    def of(self, feature: str, asset_id: str | None) -> float | None:
        row = self._row.get(feature)
        if row is None or asset_id is None:
            return None
        key = (row, self.asset_row(asset_id))
        if key not in self._known:
            if row not in self._grown:
                self._grown[row] = on_the_grid(self._sites[row])
            asset = self._register.geometry[key[1]]
            self._known[key] = band_m(float(shapely.distance(self._grown[row], asset)))
        return self._known[key]


def _features(judged: Judged, bands: _Bands) -> Iterator[to.Feature]:
    """Every feature handed in: those that were screened, then those that could not be read."""
    case, found = judged.case, judged.determination
    nearest = nearest_assets(case, judged.rules)
    by_feature: dict[str, list[Outcome]] = {}
    for one in found.findings:
        by_feature.setdefault(one.feature, []).append(one.outcome)
    of_all = by_feature.get(WHOLE_SITE, [])
    places = written(transform(judged.site.geometry, judged.site.crs, LONGITUDE_LATITUDE).geometry)
    names = case.register.column("asset_id")
    for row, name in enumerate(case.site.feature):
        outcomes = _outcomes([*by_feature.get(name, []), *of_all])
        near = None
        if nearest.asset[row] >= 0:
            asset_id, zone = str(names[nearest.asset[row]]), nearest.zone[row]
            near = to.Nearest(
                asset_id=asset_id,
                zone=None if zone is None else zone.id,
                distance_m=metres(float(nearest.distance_m[row])),
                distance_band_m=bands.of(name, asset_id),
                limit_m=None if zone is None else metres(zone.limit_m),
                uncertainty_m=metres(float(nearest.uncertainty_m[row])),
            )
        yield to.Feature(name, outcomes[0], outcomes, case.works[row].activities, near, places[row])
    for lost in found.site.unread:
        outcomes = _outcomes([Outcome.UNDETERMINED, *of_all])
        for _ in range(lost.count):
            yield to.Feature(lost.feature, outcomes[0], outcomes, (), None, None)


def _outcomes(found: Sequence[Outcome]) -> tuple[Outcome, ...]:
    outcomes = strictest_first(found)
    if len(outcomes) > 1:
        outcomes = tuple(outcome for outcome in outcomes if outcome is not Outcome.NO_RESTRICTION_FOUND)
    return outcomes or (Outcome.NO_RESTRICTION_FOUND,)


def metres(value: float | None) -> float | None:
    """As written: three decimals."""
    # + 0.0 turns the -0.0 that rounding can leave into 0.0
    return None if value is None else round(value, 3) + 0.0


def _finding(judged: Judged, one: Finding, number: int, bands: _Bands) -> to.Finding:
    return to.Finding(
        id=f"F{number:04d}",
        instrument=judged.instrument.id,
        feature=one.feature,
        outcome=one.outcome,
        certainty=one.certainty,
        provision=one.provision,
        clause=one.clause,
        text=one.text,
        activity=one.activity,
        asset_id=one.asset_id,
        zone=one.zone,
        measured_from=one.measured_from,  # type: ignore[arg-type]
        distance_m=metres(one.distance_m),
        distance_band_m=None if one.distance_m is None else bands.of(one.feature, one.asset_id),
        limit_m=metres(one.limit_m),
        margin_m=metres(one.margin_m),
        uncertainty_m=metres(one.uncertainty_m),
        overlap_m2=metres(one.overlap_m2),
        along_m=metres(one.along_m),
        reading=one.reading,
        other_readings=tuple(
            to.OtherReading(other.reading, other.value, other.outcome) for other in one.other_readings
        ),
        assumed=one.assumed,
        statutory=one.statutory,
        if_inside=one.if_inside,
        tier=one.tier,
        presumed=one.presumed,
        by_analogy=one.by_analogy,
        vertical_clearance_m=metres(one.vertical_clearance_m),
    )


def _obligations(judged: Judged) -> Iterator[to.Obligation]:
    starts = [one.start for one in judged.case.works if one.start]
    # What must be done before the works begin can be done until the day before.
    last_day = min(starts) - _DAY if starts else None
    for duty in judged.determination.obligations:
        due_on = last_day if duty.before_start else None
        yield to.Obligation(
            kind=duty.kind,
            owed_by=duty.owed_by,
            towards=duty.towards,
            clause=duty.clause,
            assets=duty.assets,
            due=duty.due,
            due_on=due_on,
            late=due_on is not None and due_on < judged.issued_on,
        )


def _counter_proposal(judged: Judged) -> to.CounterProposal | None:
    proposed = judged.determination.counter_proposal
    if proposed is None:
        return None
    rounded = proposed.rounded
    return to.CounterProposal(
        options=(_option(proposed, judged, metres(proposed.margin_m)),),
        rounded_options=() if rounded is None else (_option(rounded, judged, None),),
        sensitivity={},
    )


def _option(proposed: Shift, judged: Judged, margin_m: float | None) -> to.Option:
    site = judged.determination.site
    shapes = written(transform(proposed.geometry, site.crs, LONGITUDE_LATITUDE).geometry)
    free = to.FreeCollection(
        type="FeatureCollection",
        features=tuple(
            to.FreeFeature("Feature", to.Named(name), shape) for name, shape in zip(site.feature, shapes, strict=True)
        ),
    )
    return to.Option(
        kind="shift",
        free=free,
        rest=None,
        cost=to.Cost(metres(proposed.shift_m), round(proposed.azimuth_deg, 1)),
        margin_m=margin_m,
        text=proposed.text,
    )


def _assets(judged: Judged, names: Mapping[str, None]) -> Iterator[to.Asset]:
    register = judged.case.register
    rows = np.flatnonzero(np.isin(register.column("asset_id").astype(str), list(names)))
    by_name = {str(register.column("asset_id")[row]): row for row in rows[::-1].tolist()}

    for name in names:
        row = by_name[name]

        def known(column: str, row: int = row) -> Any:
            value = register.column(column)[row]
            return None if value is None or value != value else value

        def number(column: str) -> float | None:
            value = known(column)
            return None if value is None else round(float(value), 3)

        yield to.Asset(
            asset_id=name,
            name=Text(name, name),
            kind=str(known("kind")),
            represents=known("represents"),
            dn=number("dn"),
            outer_diameter_mm=number("outer_diameter_mm"),
            depth_m=number("depth_m"),
            grade=known("grade"),
            uncertainty_m=number("uncertainty_m"),
            operator=known("operator"),
            producer=known("producer"),
            owner=known("owner"),
        )


def _contacts(assets: Sequence[to.Asset], operators: Mapping[str, Operator]) -> Iterator[to.Contact]:
    """Whom to call about the assets spoken of; an operator without a telephone number is named all the same."""
    named: dict[str | None, list[str]] = {}
    for asset in assets:
        named.setdefault(asset.operator, []).append(asset.asset_id)
    for name, of in named.items():
        whom = operators.get(name or "") or Operator(name or "")
        yield to.Contact("operator", name, whom.phone, whom.hours, whom.address, whom.contact, tuple(of))
