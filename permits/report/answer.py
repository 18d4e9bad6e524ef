"""The answer in a few lines, in the words of the page: the reason that decides, what to do next, by when, whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.text import Text
from permits.catalogue.activities import Activities
from permits.catalogue.lists import code_list
from permits.catalogue.outcomes import Outcomes
from permits.disclosure.disclose import Disclosed
from permits.record.record import Finding, Obligation, Record
from permits.report.decisive import decisive
from permits.report.distances import metres
from permits.report.owed import owed
from permits.report.page.duties import do_first
from permits.report.page.first_screen import due as page_due
from permits.report.page.first_screen import middle_of as middle_of
from permits.report.page.first_screen import number as number
from permits.report.page.first_screen import part_of as part_of
from permits.report.page.first_screen import request as request
from permits.report.page.phrases import fill, listed
from permits.report.page.reason import reason as page_reason
from permits.report.page.shown import Shown, emergency_of
from permits.report.ways_out import knowing_more as knowing_more
from permits.report.ways_out import ways_out as ways_out
from permits.report.wording import ASSUMED, CERTAINTY, PARTIES, ZONES, supposed, word
from permits.rulebook.outcomes import Outcome
from permits.screening.findings import WHOLE_SITE


def steps(record: Record) -> Iterator[Text]:
    """What to do first, then who goes to whom by which day; an emergency of others goes on under guidance instead."""
    plan = record.plan
    if emergency_of(record) == "emergency_of_others" and plan is not None and plan.schedule_note is not None:
        yield plan.schedule_note
        if record.outcome is Outcome.PLAN_REQUIRED:
            return
    yield do_first(record)
    yield from next_steps(record)


def reason(disclosed: Disclosed) -> Text:
    """The reason that decides, in the words of the page, with the works and the clause that it is about."""
    one = decisive(disclosed.record)
    said = page_reason(Shown(disclosed), one)
    if one is None:
        return said
    works = Text("全部作业", "all works") if one.feature == WHOLE_SITE else Shown(disclosed).feature(one.feature)
    said = fill("{works}：{said}", "{works}: {said}", works=works, said=said)
    return said if one.clause is None else fill("{said} · {clause}", "{said} · {clause}", said=said, clause=one.clause)


def measured(shown: Shown, one: Finding) -> Text:
    """From which line of which asset, how far with its error, and the limit, in the words of the page; in which zone."""
    if one.asset_id is None:
        return Text("", "")
    said = shown.measured(one) or shown.asset(one.asset_id)
    return fill("{said}（{zone}）", "{said} ({zone})", said=said, zone=word(ZONES, one.zone))


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
    return listed(word(PARTIES, code) for code in codes)


def due(record: Record, duty: Obligation) -> Text:
    """When a duty falls due, with its last day where there is one."""
    when, _ = page_due(record, duty)
    if duty.due_on is None or duty.due is None or emergency_of(record) == "emergency_of_others":
        return when
    return fill("{said}，{when}", "{said}, {when}", said=duty.due, when=when)


def next_steps(record: Record) -> Iterator[Text]:
    """Who goes to whom, by which day: the request for the plan, then the duties that come before the start."""
    yield from request(record)
    if record.plan is not None and record.plan.clocks and record.plan.schedule_note is not None:
        yield record.plan.schedule_note
    # One duty at several lines is one step; who is told of it at any of them is told.
    steps: dict[tuple[tuple[str, ...], Text, Text], dict[str, None]] = {}
    for duty in record.obligations:
        if is_next(duty):
            when, _ = page_due(record, duty)
            steps.setdefault((duty.owed_by, owed(record, duty), when), {}).update(dict.fromkeys(duty.towards))
    for (owed_by, what, when), towards in steps.items():
        yield fill(
            "{who} → {whom}：{what}，{when}",
            "{who} → {whom}: {what}, {when}",
            who=parties(owed_by),
            whom=parties(tuple(towards)),
            what=what,
            when=when,
        )


def is_next(duty: Obligation) -> bool:
    """Whether a duty comes before the start."""
    return duty.due_on is not None or _before_the_start(duty)


def _before_the_start(duty: Obligation) -> bool:
    return duty.due is not None and duty.due.en.startswith("before the")


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
