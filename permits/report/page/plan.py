"""The joint protection plan as far as it stands: a checklist to be agreed and signed."""

from __future__ import annotations

from collections.abc import Sequence

from geo.text import Text
from permits.disclosure.disclose import roles
from permits.gives import Gives
from permits.record import plan as held
from permits.report.page.phrases import NONE, fill, listed, same
from permits.report.page.shown import Shown
from permits.report.page.view import Measure, Plan, PlanAsset, PlanConflict, Signatory
from permits.report.wording import SOURCES, ZONES, lateness, word

_HIDDEN = Text(
    "安全保护范围以外的，以及与管径、埋深、敷设方式有关的冲突，由热经营企业核对。",
    "Conflicts beyond the protection zone, and those that depend on size, depth and laying of the pipe, are for the heat operator to check.",
)
_DIAMETER_ASSUMED = frozenset(["outer_diameter_from_dn", "outer_diameter_unknown"])


def plan(shown: Shown) -> Plan | None:
    """The plan of a record; None where none is owed."""
    stated = shown.record.plan
    if stated is None:
        return None
    unsigned = Text(
        "未签署：下列为待各方商定的清单，签字后才是方案",
        "Not signed: a checklist for the parties to agree on; it is a plan when they have signed",
    )
    return Plan(
        state=unsigned,
        intro=_intro(shown),
        conflicts=tuple(_conflict(shown, one) for one in (*stated.conflicts, *stated.pipe_conflicts)),
        hidden=None if Gives.PIPE in roles()[shown.disclosed.role].sees else _HIDDEN,
        assets=tuple(_asset(shown, one) for one in stated.assets),
        works=listed(shown.activity(code) for code in stated.activities),
        measures=_measures((*stated.measures, *stated.pipe_measures)),
        hold_points=stated.hold_points,
        stop_work=stated.stop_work,
        # Times before the start mean nothing where work begins at once.
        clocks=() if shown.emergency == "emergency_of_others" else tuple(_clock(shown, one) for one in stated.clocks),
        clock_note=stated.schedule_note,
        parties=tuple(Signatory(one.role, "、".join(one.names), one.statutory) for one in stated.parties),
    )


def _conflict(shown: Shown, one: held.Conflict) -> PlanConflict:
    where = fill(
        "{feature}（{activity}）与 {asset}",
        "{feature} ({activity}) and {asset}",
        feature=shown.feature(one.feature),
        activity=shown.activity(one.activity),
        asset=shown.asset(one.asset_id),
    )
    figures = None
    if one.needed_m is not None:
        measured = NONE if one.measured_m is None else same(f"{shown.metres(one.measured_m)} m")
        figures = fill(
            "要求 {needed} m，实测 {measured}",
            "asked {needed} m, measured {measured}",
            needed=f"{one.needed_m:g}",
            measured=measured,
        )
    return PlanConflict(one.text, where, figures, (one.move, one.agree))


def _intro(shown: Shown) -> Text:
    demanded = next((one.clause for one in shown.record.obligations if one.kind == "joint_protection_plan"), None)
    if demanded is None:
        return NONE
    return fill(
        "{clause}要求共同制定方案，未规定内容；以下数值注明来源，标“须确认”的由热经营企业确认后使用。",
        "{clause} demands the plan and not its contents; each value names its source, and those marked “to be confirmed” need the operator.",
        clause=demanded,
    )


def _measures(stated: Sequence[held.Measure]) -> tuple[Measure, ...]:
    return tuple(Measure(one.name, one.value, word(SOURCES, one.source), one.confirm) for one in stated)


def _clock(shown: Shown, one: held.Clock) -> Measure:
    """A time of the plan with its last day."""
    day = one.on.isoformat()
    value = fill("{value}：最迟 {day}", "{value}: by {day}", value=one.value, day=day)
    if one.late:
        late = lateness(one.on, shown.record.job.issued_on)
        value = fill("{value}，{late}", "{value}, {late}", value=value, late=late)
    return Measure(one.name, value, word(SOURCES, one.source), one.confirm)


def _asset(shown: Shown, one: held.PlanAsset) -> PlanAsset:
    assumed = {
        code for finding in shown.record.findings if finding.asset_id == one.asset_id for code in finding.assumed
    }
    if one.distance_m is not None:
        distance = same(f"{shown.metres(one.distance_m)} m")
    elif one.distance_band_m is not None:
        distance = fill("约 {band} m 内", "within about {band} m", band=f"{one.distance_band_m:g}")
    else:
        distance = NONE
    return PlanAsset(
        name=shown.asset(one.asset_id),
        zone=word(ZONES, one.zone),
        distance=distance,
        diameter=NONE if not one.outer_diameter_mm else same(f"{one.outer_diameter_mm:g} mm"),
        diameter_assumed=bool(assumed & _DIAMETER_ASSUMED),
        depth=NONE if one.depth_m is None else same(f"{one.depth_m:g} m"),
        grade=NONE if one.grade is None else same(one.grade),
        operator=same(one.operator or "________"),
    )
