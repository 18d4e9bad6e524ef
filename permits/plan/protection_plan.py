"""The joint protection plan as a checklist: who signs, which assets, which measures for these works.

The order demands the plan and leaves its contents to the parties; every default therefore carries where
it comes from, and the ones that nobody may use unconfirmed say so.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.network.assets import AssetRegister
from geo.text import Text
from permits.catalogue.measures import Measures
from permits.determination.determination import Determination
from permits.plan.schedule import Schedule, schedule
from permits.plan.working_days import WorkingDays
from permits.works.activities import UNMAPPED, UNSPECIFIED
from permits.works.proposed import ProposedWorks

PLAN = "joint_protection_plan"
# The note that works called an emergency are not the heat operator's own.
EMERGENCY_OF_OTHERS = "emergency_of_others"


@dataclass(frozen=True)
class Party:
    """Somebody who signs; ``names`` is empty where nobody has told us."""

    role: Text
    names: tuple[str, ...]
    statutory: bool


@dataclass(frozen=True)
class PlanAsset:
    """An asset the plan protects, with the least distance of any activity, at which feature; metres, millimetres."""

    asset_id: str
    zone: str
    feature: str
    distance_m: float
    limit_m: float | None
    outer_diameter_mm: float | None
    depth_m: float | None
    grade: str | None
    operator: str | None


@dataclass(frozen=True)
class Measure:
    """One measure with its default, where the default comes from, and whether it needs confirming."""

    name: Text
    value: Text
    source: str
    confirm: bool


@dataclass(frozen=True)
class ProtectionPlan:
    """What the parties fill in and sign."""

    parties: tuple[Party, ...]
    assets: tuple[PlanAsset, ...]
    activities: tuple[str, ...]
    measures: tuple[Measure, ...]
    schedule: Schedule
    hold_points: tuple[Text, ...]
    stop_work: tuple[Text, ...]


def protection_plan(
    determination: Determination,
    register: AssetRegister,
    works: Sequence[ProposedWorks],
    measures: Measures,
    calendar: WorkingDays,
    *,
    today: datetime.date,
) -> ProtectionPlan | None:
    """Draw up the plan of a job, or None where none is owed.

    Parameters
    ----------
    measures : Measures
        The code list of measures.
    calendar : WorkingDays
    today : date
        From where dates are counted on.
    """
    duty = next((one for one in determination.obligations if one.kind == PLAN), None)
    if duty is None:
        return None
    nearest, activities = _protected(determination, duty.assets, register)
    names = _names(nearest, register, works)
    transmission = any(asset.zone.startswith("transmission") for asset in nearest.values())
    return ProtectionPlan(
        parties=tuple(Party(row.text, names.get(row.party, ()), row.statutory) for row in measures.signature),
        assets=tuple(nearest.values()),
        activities=tuple(activities),
        measures=tuple(
            Measure(
                row.text,
                row.transmission.text if transmission else row.network.text,
                row.source,
                row.confirm,
            )
            for row in measures.measure
            if _concerns(row.for_, activities)
        ),
        schedule=schedule(
            measures,
            calendar,
            activities=activities,
            transmission=transmission,
            emergency=any(one.kind == EMERGENCY_OF_OTHERS for one in determination.caveats),
            start=min((one.start for one in works if one.start), default=None),
            today=today,
        ),
        hold_points=tuple(row.text for row in measures.hold_point),
        stop_work=tuple(row.text for row in measures.stop_work),
    )


def _protected(
    determination: Determination, assets: Sequence[str], register: AssetRegister
) -> tuple[dict[str, PlanAsset], dict[str, None]]:
    """The assets of the duty, each with its least distance, and what is done near them."""
    nearest: dict[str, PlanAsset] = {}
    activities: dict[str, None] = {}
    for finding in determination.findings:
        if finding.asset_id is None or finding.distance_m is None or finding.zone is None:
            continue
        if finding.asset_id not in assets:
            continue
        if finding.activity is not None:
            activities[finding.activity] = None
        row = register.table.row(register.row_of[finding.asset_id])
        known = nearest.get(finding.asset_id)
        if known is None or finding.distance_m < known.distance_m:
            nearest[finding.asset_id] = PlanAsset(
                finding.asset_id,
                finding.zone,
                finding.feature,
                finding.distance_m,
                finding.limit_m,
                _number(row["outer_diameter_mm"]),
                _number(row["depth_m"]),
                row["grade"],
                row["operator"],
            )
    return nearest, activities


def _names(
    nearest: Mapping[str, PlanAsset], register: AssetRegister, works: Sequence[ProposedWorks]
) -> dict[str, tuple[str, ...]]:
    """Who signs, by the network's rows of the assets and by what the works state."""
    names = {
        role: tuple(
            sorted(
                {str(value) for one in nearest if (value := register.column(role)[register.row_of[one]]) is not None}
            )
        )
        for role in ("operator", "producer", "owner")
    }
    for role in ("client", "contractor"):
        names[role] = tuple(sorted({one.facts[role] for one in works if one.facts.get(role)}))
    # Owner and operator sign once where they are the same.
    if names["owner"] == names["operator"]:
        names["owner"] = ()
    return names


def _concerns(codes: Sequence[str], activities: Mapping[str, None]) -> bool:
    # Where it is not known what will be done, every measure may matter.
    open_ended = any(code in (UNSPECIFIED, UNMAPPED) for code in activities)
    return not codes or open_ended or any(code.startswith(start) for code in activities for start in codes)


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
