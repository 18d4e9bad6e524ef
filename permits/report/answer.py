"""The answer in a few lines: the reason that decides, what to do next, by when, and whom to call."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.record.plan import Plan
from permits.record.record import Feature, Finding, Job, Obligation, Record
from permits.report.decisive import decisive
from permits.report.distances import distance, metres
from permits.report.wording import ASSUMED, CERTAINTY, MEASURED_FROM, OBLIGATIONS, PARTIES, ZONES, supposed, word
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import WHOLE_SITE


def number(record: Record) -> str:
    """The number of the paper: the same works have the same."""
    return f"HG-{record.basis.works_sha256[:8].upper()}"


def first_step(record: Record) -> Text:
    """What to do first, by outcome."""
    return next(row.first.text for row in code_list(Outcomes).outcome if row.code == record.outcome)


def steps(record: Record) -> Iterator[Text]:
    """What to do first, then who goes to whom by which day; an emergency of others goes on under guidance instead."""
    plan = record.plan
    if _emergency_of_others(record) and plan is not None and plan.schedule_note is not None:
        yield plan.schedule_note
        if record.outcome is Outcome.PLAN_REQUIRED:
            return
    yield first_step(record)
    yield from next_steps(record)


def _emergency_of_others(record: Record) -> bool:
    return any(one.kind == "emergency_of_others" for one in record.caveats)


def reason(disclosed: Disclosed) -> Text | None:
    """The reason that decides, with its asset, distance and limit; None where nothing was found near any asset."""
    record = disclosed.record
    one = decisive(record)
    if one is not None:
        works = _works(one.feature, one.activity)
        clause = one.clause or one.text or Text("", "")
        if one.asset_id is not None:
            said = measured(disclosed, one)
            return Text(f"{works.zh} {said.zh} · {clause.zh}", f"{works.en} {said.en} · {clause.en}")
        return Text(f"{works.zh}：{clause.zh}", f"{works.en}: {clause.en}")
    near = [feature for feature in record.features if feature.nearest is not None]
    nearest = min(near, key=_clear_by, default=None)
    return None if nearest is None else _nearest(disclosed, nearest)


def _works(feature: str, activity: str | None) -> Text:
    place = Text("全部作业", "all works") if feature == WHOLE_SITE else Text(feature, feature)
    if activity is None:
        return place
    name = word(code_list(Activities).names, activity)
    return Text(f"{place.zh}（{name.zh}）", f"{place.en} ({name.en})")


def measured(disclosed: Disclosed, one: Finding) -> Text:
    """From which line of which asset, how far with its error, and the limit."""
    name = asset_name(disclosed.record, one.asset_id)
    zone, line = word(ZONES, one.zone), word(MEASURED_FROM, one.measured_from)
    if one.measured_from is None:
        line = Text("", "")
    far, limit = _with_error(disclosed, one), metres(disclosed, one.limit_m)
    if far is None:
        return Text("", "") if one.asset_id is None else Text(f"{name.zh}（{zone.zh}）", f"{name.en} ({zone.en})")
    within = Text("", "") if one.limit_m is None else Text(f"；限 {limit} m", f"; limit {limit} m")
    return Text(
        f"距 {name.zh} {line.zh} {far.zh}{within.zh}（{zone.zh}）",
        f"is {far.en} from the {line.en or 'edge'} of {name.en}{within.en} ({zone.en})",
    )


def _with_error(disclosed: Disclosed, one: Finding) -> Text | None:
    if one.distance_m is None:
        if one.distance_band_m is None:
            return None
        return distance(disclosed, None, one.distance_band_m)
    far = f"{metres(disclosed, one.distance_m, limit_m=one.limit_m)} m"
    return Text(*[far if one.uncertainty_m is None else f"{far} ± {metres(disclosed, one.uncertainty_m)} m"] * 2)


def _clear_by(feature: Feature) -> float:
    near = feature.nearest
    assert near is not None
    far = near.distance_m if near.distance_m is not None else near.distance_band_m
    return math.inf if far is None else far - (near.limit_m or 0)


def _nearest(disclosed: Disclosed, feature: Feature) -> Text | None:
    near = feature.nearest
    assert near is not None
    name = asset_name(disclosed.record, near.asset_id)
    if near.distance_m is None and near.distance_band_m is None:
        return None
    far = distance(disclosed, near.distance_m, near.distance_band_m)
    if near.distance_m is not None:
        said = f"{metres(disclosed, near.distance_m, limit_m=near.limit_m)} m"
        error = "" if near.uncertainty_m is None else f" ± {metres(disclosed, near.uncertainty_m)} m"
        far = Text(said + error, said + error)
    limit = "" if near.limit_m is None else metres(disclosed, near.limit_m)
    return Text(
        f"最近的供热设施：{name.zh}，距 {feature.feature} {far.zh}" + (f"；限 {limit} m" if limit else ""),
        f"Nearest heat facility: {name.en}, {far.en} from {feature.feature}" + (f"; limit {limit} m" if limit else ""),
    )


def activity(one: Finding) -> Text:
    """The name of what is done."""
    return Text("", "") if one.activity is None else word(code_list(Activities).names, one.activity)


def conclusion(disclosed: Disclosed, one: Finding) -> Iterator[Text]:
    """What follows from a finding and how sure it is, what it stands on, and what else would follow if."""
    outcomes = {row.code: row.text for row in code_list(Outcomes).outcome}
    said = outcomes[one.outcome]
    if one.certainty.value != one.outcome.value:
        sure = word(CERTAINTY, one.certainty)
        said = Text(f"{said.zh} · {sure.zh}", f"{said.en} · {sure.en}")
    yield said
    yield one.clause or one.text or Text("—", "—")
    if one.if_inside is not None:
        before, then = supposed(one), outcomes[one.if_inside]
        yield Text(before.zh + then.zh, before.en + then.en)
    if one.tier:
        yield Text(
            f"{one.tier} · {'推定须评审' if one.presumed else '书面筛查'}；筛查距离，类比，非本办法规定",
            f"{one.tier} · {'review presumed' if one.presumed else 'to be screened'}; distance by analogy, not in the order",
        )
    elif not one.statutory:
        yield Text("非法规条文", "not in the order")
    if one.by_analogy:
        yield Text("参照适用", "by analogy")
    if one.vertical_clearance_m is not None:
        clear = metres(disclosed, one.vertical_clearance_m)
        yield Text(f"竖向净距 {clear} m", f"vertical clearance {clear} m")
    # Which reading it is, the report says; two that come to the same are one here.
    for outcome in dict.fromkeys(other.outcome for other in one.other_readings):
        then = Text("不在范围内", "not in the zone") if outcome is None else outcomes[outcome]
        yield Text(f"按另一种解读：{then.zh}", f"under another reading: {then.en}")
    if one.assumed:
        names = [word(ASSUMED, code) for code in one.assumed]
        yield Text("推定：" + "；".join(name.zh for name in names), "assumed: " + "; ".join(name.en for name in names))


def asset_name(record: Record, asset_id: str | None) -> Text:
    """How a reader is told of an asset."""
    return next((one.name for one in record.assets if one.asset_id == asset_id), word({}, asset_id))


def parties(codes: Sequence[str]) -> Text:
    """Names of those who owe something or to whom it is owed."""
    names = [word(PARTIES, code) for code in codes]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def due(record: Record, duty: Obligation) -> Text:
    """When a duty falls due, with its last day where there is one."""
    if duty.due_on is not None and _emergency_of_others(record):
        return Text("抢险后随即补齐", "straight after the emergency")
    said, last = duty.due or Text("—", "—"), _by(duty)
    return said if duty.due_on is None else Text(f"{said.zh}，{last.zh}", f"{said.en}, {last.en}")


def next_steps(record: Record) -> Iterator[Text]:
    """Who goes to whom, by which day: the request for the plan, then the duties that come before the start."""
    if record.plan is not None:
        yield from request(record.plan, record.job)
    for duty in record.obligations:
        if not is_next(duty):
            continue
        who, whom = parties(duty.owed_by), parties(duty.towards)
        when = due(record, duty) if _emergency_of_others(record) else _by(duty)
        what = word(OBLIGATIONS, duty.kind)
        yield Text(f"{who.zh} → {whom.zh}：{what.zh}（{when.zh}）", f"{who.en} → {whom.en}: {what.en} ({when.en})")


def _by(duty: Obligation) -> Text:
    """The last day of a duty, else when it falls due."""
    if duty.due_on is None:
        return duty.due or Text("—", "—")
    zh, en = (f"最迟 {duty.due_on}", f"by {duty.due_on}")
    return Text(zh + ("，已过期" if duty.late else ""), en + (", late" if duty.late else ""))


def is_next(duty: Obligation) -> bool:
    """Whether a duty comes before the start."""
    return duty.due_on is not None or _before_the_start(duty)


def _before_the_start(duty: Obligation) -> bool:
    return duty.due is not None and duty.due.en.startswith("before the")


def request(plan: Plan, job: Job) -> Iterator[Text]:
    """By when the plan is asked for, and when the works can start if it is asked for on the day of issue."""
    if not plan.clocks:
        return
    first, asked, earliest = plan.clocks[0], job.issued_on, plan.earliest_start
    if job.start is None:
        yield Text(
            f"建设单位于 {asked} 向热经营企业提出方案请求的，最早可于 {earliest} 开工",
            f"If the client asks the operator for the plan on {asked}, the work can start on {earliest} at the earliest",
        )
    elif first.late:
        yield Text(
            f"建设单位最迟应于 {first.on} 向热经营企业提出方案请求，已过期；{asked} 提出的，最早可于 {earliest} 开工",
            f"The client was to ask the operator for the plan by {first.on}: late. Asked for on {asked}, the work can start on"
            f" {earliest} at the earliest",
        )
    else:
        yield Text(
            f"建设单位最迟 {first.on} 向热经营企业提出方案请求（行业做法）",
            f"The client asks the operator for the plan by {first.on} (practice)",
        )


def telephones(record: Record) -> Iterator[Text]:
    """Whom to call; what the network does not state is said so, never made up."""
    for one in record.contacts:
        name = (
            Text(one.name, one.name)
            if one.name
            else Text("热经营企业（管网资料未注明）", "heat operator (the network names none)")
        )
        phone = Text(one.phone, one.phone) if one.phone else Text("电话未注明", "no telephone stated")
        more = "".join(f" · {part}" for part in (one.contact, one.hours, one.address) if part)
        yield Text(f"{name.zh}：{phone.zh}{more}", f"{name.en}: {phone.en}{more}")


def ways_out(record: Record) -> Iterator[Text]:
    """Changes of the job, the smallest first, and why nothing frees all of it where nothing does."""
    proposal = record.counter_proposal
    if proposal is None:
        return
    labels = {row.code: row.text for row in code_list(Outcomes).outcome}
    for option in proposal.options:
        left = labels[option.outcome]
        # What changes a place, or frees the works, has said what is left.
        if option.kind != "substitute" or option.free is not None:
            yield option.text
        else:
            yield Text(f"{option.text.zh}；改动后：{left.zh}", f"{option.text.en}; so changed: {left.en}")
    if proposal.reason is not None:
        yield proposal.reason


def knowing_more(record: Record) -> Iterator[Text]:
    """What would be another answer if more were known."""
    proposal = record.counter_proposal
    if proposal is None or proposal.sensitivity is None:
        return
    labels = {row.code: row.text for row in code_list(Outcomes).outcome}
    for one in proposal.sensitivity.better:
        then = labels[one.outcome]
        yield Text(f"若{one.text.zh}：{then.zh}", f"With {one.text.en}: {then.en}")
