"""The determination as JSON: the contract ``heatguard.determination/1``, every key always present."""

from __future__ import annotations

import json
from typing import Any

import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from permits.counterproposal.shift import Shift
from permits.determination.determination import Determination
from permits.screening.findings import Finding

SCHEMA = "heatguard.determination/1"


def as_dict(determination: Determination) -> dict[str, Any]:
    """The contract's keys in the contract's order; metres with three decimals."""
    basis, site = determination.basis, determination.site
    return {
        "schema": SCHEMA,
        "outcome": determination.outcome.value,
        "outcomes": [outcome.value for outcome in determination.outcomes],
        "headline": determination.headline.as_dict(),
        "basis": {
            "regulation": basis.regulation,
            "in_force_on": basis.in_force_on.isoformat(),
            "rulebook_sha256": basis.rulebook_sha256,
            "network_sha256": basis.network_sha256,
            "works_sha256": basis.works_sha256,
            "engine": basis.engine,
            "working_crs": basis.working_crs,
            "readings": dict(basis.readings),
        },
        "site": {
            "area_m2": round(site.area_m2, 3),
            "crs_declared": site.crs_declared,
            "crs_used": site.crs_used,
            "repairs": [
                {
                    "feature": repair.feature,
                    "kind": repair.kind,
                    "place": None if repair.place is None else [round(value, 9) for value in repair.place],
                    "text": repair.text.as_dict(),
                }
                for repair in site.repairs
            ],
            "crs_hypotheses": [
                {
                    "crs": one.crs,
                    "outcome": one.outcome.value,
                    "lon": round(one.lon, 7),
                    "lat": round(one.lat, 7),
                    "text": one.text.as_dict(),
                }
                for one in site.tried
            ],
            "counts": {
                "found": site.found,
                "screened": site.found - sum(one.count for one in site.unread),
                "unread": [
                    {
                        "file": one.file,
                        "layer": one.layer,
                        "feature": one.feature,
                        "count": one.count,
                        "reason": one.reason.as_dict(),
                    }
                    for one in site.unread
                ],
            },
        },
        "findings": [_finding(finding, number) for number, finding in enumerate(determination.findings, start=1)],
        "prohibited_activities": [
            {
                "zone": act.zone,
                "clause": act.clause.as_dict(),
                "text": act.text.as_dict(),
                "declared": act.declared,
            }
            for act in determination.prohibited_activities
        ],
        "obligations": [
            {
                "kind": duty.kind,
                "owed_by": list(duty.owed_by),
                "towards": list(duty.towards),
                "clause": _text(duty.clause),
                "assets": list(duty.assets),
                "due": _text(duty.due),
            }
            for duty in determination.obligations
        ],
        "documents": [
            {
                "kind": one.kind,
                "text": one.text.as_dict(),
                "clause": _text(one.clause),
                "owed_by": list(one.owed_by),
            }
            for one in determination.documents
        ],
        "liability": [
            {
                "who": one.who,
                "clause": one.clause.as_dict(),
                "for_clause": one.for_clause.as_dict(),
                "text": one.text.as_dict(),
                "min_cny": one.min_cny,
                "max_cny": one.max_cny,
            }
            for one in determination.liability
        ],
        "counter_proposal": _counter_proposal(determination),
        "caveats": [{"kind": one.kind, "text": one.text.as_dict()} for one in determination.caveats],
    }


def _counter_proposal(determination: Determination) -> dict[str, Any] | None:
    shift = determination.counter_proposal
    if shift is None:
        return None
    return {
        "options": [
            {
                "kind": "shift",
                "free": _feature_collection(shift, determination),
                "rest": None,
                "cost": {"shift_m": _metres(shift.shift_m), "azimuth_deg": round(shift.azimuth_deg, 1)},
                "margin_m": _metres(shift.margin_m),
                "text": shift.text.as_dict(),
            }
        ],
        "sensitivity": {},
    }


def _feature_collection(shift: Shift, determination: Determination) -> dict[str, Any]:
    shapes = transform(shift.geometry, determination.site.crs, LONGITUDE_LATITUDE).geometry
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": feature},
                "geometry": json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-9, mode="pointwise"))),
            }
            for feature, shape in zip(determination.site.feature, shapes, strict=True)
        ],
    }


def to_json(determination: dict[str, Any]) -> str:
    """Stable text of a determination."""
    return json.dumps(determination, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.as_dict()


def _metres(value: float | None) -> float | None:
    # + 0.0 turns the -0.0 that rounding can leave into 0.0
    return None if value is None else round(value, 3) + 0.0


def _finding(finding: Finding, number: int) -> dict[str, Any]:
    return {
        "id": f"F{number:04d}",
        "feature": finding.feature,
        "outcome": finding.outcome.value,
        "certainty": finding.certainty.value,
        "provision": finding.provision,
        "clause": _text(finding.clause),
        "text": _text(finding.text),
        "activity": finding.activity,
        "asset_id": finding.asset_id,
        "zone": finding.zone,
        "measured_from": finding.measured_from,
        "distance_m": _metres(finding.distance_m),
        "limit_m": _metres(finding.limit_m),
        "margin_m": _metres(finding.margin_m),
        "uncertainty_m": _metres(finding.uncertainty_m),
        "overlap_m2": _metres(finding.overlap_m2),
        "along_m": _metres(finding.along_m),
        "reading": finding.reading,
        "other_readings": [
            {
                "reading": other.reading,
                "value": other.value,
                "outcome": None if other.outcome is None else other.outcome.value,
            }
            for other in finding.other_readings
        ],
        "assumed": list(finding.assumed),
        "statutory": finding.statutory,
        "if_inside": None if finding.if_inside is None else finding.if_inside.value,
        "tier": finding.tier,
        "presumed": finding.presumed,
        "by_analogy": finding.by_analogy,
        "vertical_clearance_m": _metres(finding.vertical_clearance_m),
    }
