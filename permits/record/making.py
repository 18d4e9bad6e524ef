"""A record made from what was judged: the one place where the engine's objects become the contract's fields."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.network.assets import AssetRegister, Operator
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.site.work_site import WorkSite
from geo.text import Text
from permits.catalogue.measures import Measures
from permits.counterproposal.options import Drawn, Option, Sensitivity
from permits.determination.determination import Determination
from permits.determination.missing import Missing, Part
from permits.gives import Gives
from permits.intake.hand_in import HandIn
from permits.plan.letters import Letter
from permits.plan.protection_plan import ProtectionPlan
from permits.record import plan as to_plan
from permits.record import record as to
from permits.record import way_out
from permits.record.bands import Bands
from permits.record.features import features_of, metres
from permits.record.hand_in_making import kept
from permits.record.listed import listed, not_listed
from permits.record.near_works import near_works
from permits.record.number import number_of
from permits.record.plan_making import letters_of, plan_of
from permits.record.practice import unmet
from permits.record.shapes import written
from permits.record.surroundings import not_all_drawn
from permits.rulebook.in_force import Instrument, RulesInForce
from permits.screening.case import Case
from permits.screening.findings import Finding

Column = np.ndarray[Any, Any]
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
    measures : Measures
        The distances of practice: shipped, or the operator's own.
    missing : Missing
        What of it could not be made.
    hand_in : HandIn or None
        What was handed in, as it came; None where nobody kept it.
    unseen : frozenset of Gives
        What none of the readers of its record may see: no drawing is made that gives it away. To hide the rest is for
        `permits.disclosure`.
    """

    determination: Determination
    case: Case
    site: WorkSite
    rules: RulesInForce | None
    instrument: Instrument
    plan: ProtectionPlan | None
    letters: tuple[Letter, ...]
    issued_on: datetime.date
    measures: Measures
    missing: Missing
    hand_in: HandIn | None
    unseen: frozenset[Gives]


def record_of(judged: Judged) -> to.Record:
    """The record of a determination, nothing hidden and nothing rounded but the last digits.

    Of what cannot be made it says so; the findings stand in every record.
    """
    found, register, missing = judged.determination, judged.case.register, judged.missing
    bands = Bands(judged.site.feature, judged.site.geometry, register, missing)
    shown = listed(found.findings)
    named = dict.fromkeys(one.asset_id for one in found.findings if one.asset_id is not None)
    beside = near_works(
        judged.case, judged.site, judged.rules, shown, bands, named=named, unseen=judged.unseen, missing=missing
    )
    features = features_of(
        judged.case,
        judged.site,
        judged.rules,
        found.findings,
        found.site.unread,
        bands,
        judged.measures,
        beside.near,
        missing=missing,
    )
    at = [
        (row, one.asset_id)
        for one in shown
        if one.asset_id is not None and (row := bands.site_row(one.feature)) is not None
    ]
    bands.learn([row for row, _ in at], [register.row_of[asset_id] for _, asset_id in at])
    findings = tuple(
        _finding(judged, one, number, bands, line)
        for number, (one, line) in enumerate(zip(shown, beside.lines, strict=True), start=1)
    )
    spoken_of = dict.fromkeys(
        [
            *named,
            *(one.nearest.asset_id for one in features if one.nearest is not None),
        ]
    )
    assets = tuple(_assets(judged, spoken_of))
    proposal = missing.unless(Part.WAY_OUT, lambda: _counter_proposal(judged), None)
    plan = missing.unless(Part.PLAN, lambda: _plan(judged, bands), None)
    letters = missing.unless(Part.LETTERS, lambda: letters_of(judged.letters), ())
    basis = _basis(judged)
    return to.Record(
        schema=to.SCHEMA,
        reader=None,
        number=number_of(
            vars(basis), issued_on=judged.issued_on, table_sha256=None if plan is None else plan.table_sha256
        ),
        outcome=found.outcome,
        outcomes=found.outcomes,
        headline=found.headline,
        job=_job(judged),
        basis=basis,
        network_as_of=register.surveyed_until,
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
        counter_proposal=proposal,
        caveats=tuple(
            to.Caveat(one.kind, one.text, one.gives, one.instead)
            for one in (
                *found.caveats,
                *missing.caveats(),
                *not_listed(found.findings),
                *not_all_drawn(beside.drawn_within_m),
            )
        ),
        contacts=tuple(_contacts(assets, register)),
        assets=assets,
        plan=plan,
        letters=letters,
        hand_in=None if judged.hand_in is None else kept(judged.hand_in),
        excerpt=beside.excerpt,
        cut_out=beside.cut_out,
        seal=None,
    )


def _plan(judged: Judged, bands: Bands) -> to_plan.Plan | None:
    return None if judged.plan is None else plan_of(judged.plan, judged.case, bands.of)


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
        readings_said=tuple(_readings(judged)),
    )


def _readings(judged: Judged) -> Iterator[to.ReadingSaid]:
    """The readings that were followed, and those under which a finding would be another, in words."""
    if judged.rules is None:
        return
    spoken_of = {
        (one.reading, one.value) for finding in judged.determination.findings for one in finding.other_readings
    }
    for reading in judged.rules.readings:
        for value, words in reading.options.items():
            followed = judged.rules.chosen[reading.key] == value
            if followed or (reading.key, value) in spoken_of:
                yield to.ReadingSaid(reading.key, value, followed, words)


def _district(judged: Judged) -> Text | None:
    """The district of the order, where all of the works lie in it."""
    west, south, east, north = judged.instrument.district_bounds
    least_x, least_y, most_x, most_y = judged.case.site.bounds_degrees
    return (
        judged.instrument.district
        if west <= least_x and most_x <= east and south <= least_y and most_y <= north
        else None
    )


def _site(judged: Judged) -> to.Site:
    site = judged.determination.site
    return to.Site(
        area_m2=round(site.area_m2, 3),
        district=_district(judged),
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


def _finding(judged: Judged, one: Finding, number: int, bands: Bands, line: BaseGeometry | None) -> to.Finding:
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
        shortest_line=line,
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
    # What must be done before the works begin can be done until the day before, be it a Sunday: the order says no more.
    # Working days are those of the plan's clocks, which are practice.
    last_day = min(starts) - _DAY if starts else None
    for duty in judged.determination.obligations:
        due_on = last_day if duty.before_start else None
        yield to.Obligation(
            kind=duty.kind,
            owed_by=duty.owed_by,
            towards=duty.towards,
            clause=duty.clause,
            text=duty.text,
            assets=duty.assets,
            due=duty.due,
            due_on=due_on,
            late=due_on is not None and due_on < judged.issued_on,
        )


def _counter_proposal(judged: Judged) -> way_out.CounterProposal | None:
    proposed = judged.determination.counter_proposal
    if proposed is None:
        return None
    return way_out.CounterProposal(
        options=tuple(_option(one, judged, exact=True) for one in proposed.options),
        rounded_options=tuple(_option(one, judged, exact=False) for one in proposed.rounded),
        reason=proposed.reason,
        sensitivity=None if proposed.sensitivity is None else _sensitivity(proposed.sensitivity),
    )


def _sensitivity(near: Sensitivity) -> way_out.Sensitivity:
    change = near.next_change
    return way_out.Sensitivity(
        outcome=near.outcome,
        larger=tuple(way_out.Larger(one.by_m, one.outcome) for one in near.larger),
        next_change=None if change is None else way_out.Larger(round(change.by_m, 2), change.outcome),
        better=tuple(way_out.Better(one.kind, one.outcome, one.text) for one in near.better),
    )


def _option(proposed: Option, judged: Judged, *, exact: bool) -> way_out.Option:
    cost = proposed.cost
    besides = unmet(proposed, judged.case, judged.rules, judged.measures, judged.missing, exact=exact)
    return way_out.Option(
        kind=proposed.kind,
        outcome=proposed.outcome,
        free=_collection(proposed.free, judged),
        rest=_collection(proposed.rest, judged),
        cost=way_out.Cost(
            shift_m=_up(cost.shift_m),
            azimuth_deg=None if cost.azimuth_deg is None else round(cost.azimuth_deg, 1) % 360,
            rotation_deg=None if cost.rotation_deg is None else round(cost.rotation_deg, 1),
            given_up_m2=metres(cost.given_up_m2),
            parts=cost.parts,
            size_m=metres(cost.size_m),
            crossing_m=metres(cost.crossing_m),
            days=cost.days,
        ),
        margin_m=metres(proposed.margin_m),
        text=Text(f"{proposed.text.zh}{besides.zh}", f"{proposed.text.en}{besides.en}"),
    )


def _up(length_m: float | None) -> float | None:
    """To the next tenth of a millimetre: a way out that is said shorter than it is leads nowhere."""
    return None if length_m is None else math.ceil(round(length_m * 1e4, 3)) / 1e4


def _collection(drawn: Drawn | None, judged: Judged) -> way_out.FreeCollection | None:
    if drawn is None:
        return None
    site = judged.determination.site
    shapes = written(transform(drawn.geometry, site.crs, LONGITUDE_LATITUDE).geometry)
    return way_out.FreeCollection(
        type="FeatureCollection",
        features=tuple(
            way_out.FreeFeature("Feature", way_out.Named(site.feature[row]), shape)
            for row, shape in zip(drawn.row, shapes, strict=True)
        ),
    )


def _assets(judged: Judged, names: Mapping[str, None]) -> Iterator[to.Asset]:
    register = judged.case.register
    rows = np.array([register.row_of[name] for name in names], dtype=np.int64)

    def known(column: str) -> list[Any]:
        return [None if one is None or one != one else one for one in register.column(column)[rows].tolist()]

    def numbers(column: str) -> list[float | None]:
        return [None if one is None else round(float(one), 3) for one in known(column)]

    yield from map(
        to.Asset,
        names,
        [Text(name, name) for name in names],
        map(str, known("kind")),
        known("represents"),
        numbers("dn"),
        numbers("outer_diameter_mm"),
        numbers("depth_m"),
        known("grade"),
        numbers("uncertainty_m"),
        known("operator"),
        known("producer"),
        known("owner"),
    )


def _contacts(assets: Sequence[to.Asset], register: AssetRegister) -> Iterator[to.Contact]:
    """Whom to call about the assets spoken of; an operator without a telephone number is named all the same."""
    named: dict[str | None, list[str]] = {}
    for asset in assets:
        named.setdefault(asset.operator, []).append(asset.asset_id)
    for name, of in named.items():
        whom = register.operators.get(name or "") or Operator(name or "")
        phone, contact = (getattr(whom, column) or _stated_of(register, of, column) for column in ("phone", "contact"))
        yield to.Contact("operator", name, phone, whom.hours, whom.address, contact, tuple(of))


def _stated_of(register: AssetRegister, assets: Sequence[str], column: str) -> str | None:
    """What the network states in a column with one of these assets."""
    rows = np.sort([register.row_of[name] for name in assets])
    stated = [value for value in register.column(column)[rows] if value is not None and value == value]
    return str(stated[0]) if stated else None
