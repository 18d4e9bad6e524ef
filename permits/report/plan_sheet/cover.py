"""What the plan begins with: whose works, the state of the paper, what has to be settled first, the basis, the parties."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.plan.protection_plan import PLAN
from permits.record.plan import Conflict, Party, Plan
from permits.record.record import Finding, Obligation
from permits.report import answer
from permits.report.owed import owed
from permits.report.sheet import BLANK, Answer, Block, Entry, Heading, Pairs, Paragraph, Table, lines, table
from permits.report.told import NOT_IN_THE_ORDER, Told
from permits.report.wording import PARTIES, word
from permits.rulebook.outcomes import Outcome

# The one duty before the start that an emergency does not put off.
LOCATING = "locate_on_site"
_MOST_ASSETS = 6
_IN_FINDINGS = Text("检查结果", "the findings")


def head(told: Told, plan: Plan) -> Iterator[Entry]:
    job, law, say = told.record.job, told.record.basis.instrument, told.say
    yield Entry(say("项目", "project"), job.project or BLANK, wide=True)
    yield Entry(say("建设单位", "client"), job.client or BLANK)
    yield Entry(say("施工单位", "contractor"), job.contractor or BLANK)
    yield Entry(say("热经营企业", "heat operator"), told.listed(_names(plan, "operator")))
    yield Entry(say("工期", "period"), told.days(job.start, job.end))
    yield Entry(say("编制日期", "drawn up on"), told.day(job.issued_on))
    yield Entry(say("申请编号", "reference"), job.reference or BLANK)
    yield Entry(
        say("依据", "law"),
        say(f"《{law.title.zh}》（{law.number.zh}）", f"{law.title.en} ({law.number.en})"),
        wide=True,
    )


def _names(plan: Plan, party: str) -> tuple[str, ...]:
    return tuple(name for one in plan.parties if one.party == party for name in one.names)


def state(told: Told, plan: Plan) -> Answer:
    """That it is a draft, and what stands in the way of the works."""
    say, count = told.say, len(plan.conflicts) + len(plan.pipe_conflicts)
    met = say(f"{count} 处，见下", f"{count}, see below") if count else say("未发现，见下", "none found, see below")
    if told.hides_pipe:
        met = say(
            f"本份列 {count} 处；由热经营企业全面核对",
            f"{count} in this copy; the heat operator checks all",
        )
    return Answer(
        say("草案：各方商定、签字盖章后生效", "Draft: in force when all parties have agreed, signed and sealed it"),
        (
            (say("检查结论", "outcome"), told.pick(told.record.headline)),
            (say("冲突", "conflicts"), met),
            (say("最早开工", "start"), _earliest(told, plan)),
        ),
    )


def _earliest(told: Told, plan: Plan) -> str:
    if not plan.clocks:
        return told.say("抢修，见第十三节", "an emergency repair, see section 13")
    if forbidden(plan):
        return told.say("法规禁止，不能开工", "none: forbidden by law")
    day = told.day(plan.earliest_start)
    asked = told.day(told.record.job.issued_on)
    said = told.say(
        f"{day}（{asked}提出方案请求并办妥其他手续的）",
        f"{day}, if the plan is asked for on {asked} and all else is settled",
    )
    start, earliest = told.record.job.start, plan.earliest_start
    if start is not None and earliest is not None and start < earliest:
        said += told.say(
            f"；所报开工日期{told.day(start)}来不及", f"; the start declared, {told.day(start)}, is too early"
        )
    return said


def forbidden(plan: Plan) -> bool:
    """Whether all of the works are such as no plan lifts."""
    return all(Outcome.PROHIBITED in one.outcomes for one in plan.works)


def versions(told: Told) -> Iterator[Block]:
    say = told.say
    yield Table(
        (
            say("版本", "version"),
            say("日期", "day"),
            say("内容", "contents"),
            say("编制", "drawn up"),
            say("审核", "checked"),
            say("批准", "approved"),
        ),
        (0.8, 1.8, 3.6, 1.2, 1.2, 1.2),
        (
            ("1", told.day(told.record.job.issued_on), say("草案", "draft"), "", "", ""),
            (BLANK, BLANK, "", "", "", ""),
        ),
        title=say("版本记录", "Versions"),
        row_height_mm=8,
    )
    yield Paragraph(
        say(
            "填写说明：划线处由各方填写；方括号内为常用值，供商定时参考，不是本方案的值；“须确认”的由热经营企业确认、改定或者划去。",
            "How to fill it in: the parties write where there is a line; what stands in square brackets is the usual value, for guidance, and not"
            " a value of this plan; what is “to be confirmed” the heat operator confirms, changes or strikes out.",
        ),
        look="small",
    )
    if told.hides_pipe:
        yield Paragraph(
            say(
                "本份供申请人使用：供热管道的位置、管径、埋深、敷设方式等由热经营企业在交底时提供并填写，在此之前留空。",
                "This is the applicant’s copy: where the heat pipe lies, its size, depth and laying are handed over by the heat operator at the"
                " briefing and filled in then; until then they are blank.",
            ),
            look="warning",
        )


def conflicts(told: Told, plan: Plan) -> Iterator[Block]:
    """What has to be settled before anything else: acts that no plan lifts, and works that break a measure."""
    say = told.say
    yield Heading(say("首先解决的问题", "To be settled first"))
    if not plan.clocks and plan.schedule_note is not None:
        yield Paragraph(told.pick(plan.schedule_note) + say("。", "."), look="warning")
    for (feature, activity), acts in prohibitions(told).items():
        clauses = told.several(told.pick(one.clause or NOT_IN_THE_ORDER) for one in acts)
        assets = told.assets(
            tuple(dict.fromkeys(one.asset_id for one in acts if one.asset_id is not None)),
            most=_MOST_ASSETS,
            elsewhere=_IN_FINDINGS,
        )
        yield Paragraph(
            say(
                f"法规禁止，本方案不能允许：{feature}（{told.activity(activity)}），{assets}，{clauses}。移到安全保护范围以外，或者取消。",
                f"Forbidden by law, and not lifted by this plan: {feature} ({told.activity(activity)}), {assets}, {clauses}. It moves out of"
                " the protection zone or is given up.",
            ),
            look="warning",
        )
    alike: dict[tuple[Text, Text, Text], list[Conflict]] = {}
    for one in (*plan.conflicts, *plan.pipe_conflicts):
        alike.setdefault((one.text, one.move, one.agree), []).append(one)
    for (text, move, agree), found in alike.items():
        yield Paragraph(say(f"冲突：{text.zh}。", f"Conflict: {text.en}."), look="warning")
        yield _measured(told, found)
        yield lines(
            (
                say(f"出路一：{move.zh}", f"First way out: {move.en}"),
                say(f"出路二：{agree.zh}", f"Second way out: {agree.en}"),
            ),
            boxes=True,
        )
    if told.hides_pipe:
        yield from _left_to_the_operator(told)
    elif not alike:
        yield Paragraph(
            say(
                "按所报位置、尺寸，未发现作业与保护措施中的距离要求相冲突；现场核实后不符的，重新核对。",
                "As declared, the works break none of the distances that the measures ask for; checked again where the site proves otherwise.",
            )
        )
    yield from _other_duties(told, plan)


def prohibitions(told: Told) -> dict[tuple[str, str | None], list[Finding]]:
    """Feature and activity → the findings that forbid it, at whichever asset: no plan lifts them, and no other clause is theirs."""
    found: dict[tuple[str, str | None], list[Finding]] = {}
    for one in told.record.findings:
        if one.outcome is Outcome.PROHIBITED:
            found.setdefault((one.feature, one.activity), []).append(one)
    return found


def _left_to_the_operator(told: Told) -> Iterator[Block]:
    """What a reader who may not know the pipe is not told of conflicts, and the distances by which he can ask."""
    say = told.say
    yield Paragraph(
        say(
            "冲突由热经营企业全面核对：安全保护范围以外的距离，以及与管径、埋深、敷设方式有关的要求，本份未列。",
            "The heat operator checks all conflicts: this copy has none that lie beyond the protection zone, and none that depend on size, depth"
            " and laying of the pipe.",
        )
    )
    usual = dict.fromkeys(
        (one.feature, row.activity, row.name, row.usual_m) for one in told.record.features for row in one.usual
    )
    if usual:
        yield table(
            (
                say("作业", "works"),
                say("通常要求", "usually asked"),
                say("距离 m", "distance m"),
                say("热经营企业核对", "checked by the operator"),
            ),
            (3.0, 3.4, 1.2, 2.2),
            (
                (feature + told.in_brackets(told.activity(activity)), told.pick(name), told.figure(usual_m), BLANK)
                for feature, activity, name, usual_m in usual
            ),
        )
    yield later(told)


def _other_duties(told: Told, plan: Plan) -> Iterator[Block]:
    """What has to be done before the start beside the plan."""
    others = [one for one in told.record.obligations if one.kind != PLAN and answer.is_next(one)]
    # Without clocks the works are an emergency repair: papers follow, but the pipe is located before anybody digs.
    if not plan.clocks:
        others = [one for one in others if one.kind != LOCATING]
    said = dict.fromkeys(_duty(told, one) for one in others)
    if said:
        yield Paragraph(
            told.say("开工前另须办理：", "Before the start there is also to be done:")
            if plan.clocks
            else told.say("抢险后随即补办：", "To follow straight after the emergency:")
        )
        yield lines(said, boxes=True)


def _duty(told: Told, one: Obligation) -> str:
    who = told.listed(told.pick(word(PARTIES, party)) for party in one.owed_by)
    by = told.say("；", "; ").join((who, told.pick(one.clause or NOT_IN_THE_ORDER)))
    return told.pick(owed(told.record, one)) + told.in_brackets(by)


def _measured(told: Told, found: list[Conflict]) -> Table:
    say = told.say
    asked = any(one.needed_m is not None for one in found)
    return table(
        (
            say("作业", "works"),
            say("供热设施", "heat facility"),
            *((say("要求 m", "asked m"), say("实测 m", "measured m"), say("差 m", "short by m")) if asked else ()),
        ),
        (3.0, 3.0, 1.2, 1.2, 1.2) if asked else (1.0, 1.0),
        (
            (
                one.feature + told.in_brackets(told.activity(one.activity)),
                told.asset(one.asset_id),
                *((told.figure(one.needed_m), told.metres(one.measured_m), _short(told, one)) if asked else ()),
            )
            for one in found
        ),
    )


def _short(told: Told, one: Conflict) -> str:
    """What is asked less what is measured, as both are written: who subtracts comes to the same."""
    if one.needed_m is None or one.measured_m is None:
        return told.metres(one.short_m)
    return told.metres(round(one.needed_m - float(told.metres(one.measured_m)), 3))


def later(told: Told) -> Paragraph:
    """Where there may be more than a reader may know of the pipe."""
    return Paragraph(
        told.say(
            f"与管位、管径、埋深、敷设方式有关的内容，在热经营企业交底后填写：{BLANK * 6}",
            f"What depends on place, size, depth and laying of the pipe, filled in when the operator has handed its data over: {BLANK * 6}",
        ),
        look="blank",
    )


def basis(told: Told, plan: Plan) -> Iterator[Block]:
    record, say = told.record, told.say
    law, used = record.basis.instrument, record.basis
    clauses = [one.clause for one in record.obligations] + [clause for work in plan.works for clause in work.clauses]
    since = told.day(law.in_force_from)
    surveyed = say(
        f"最近测绘 {told.day(record.network_as_of)}，指纹 {used.network_sha256[:12]}",
        f"last surveyed {told.day(record.network_as_of)}, fingerprint {used.network_sha256[:12]}",
    )
    measured = say("热经营企业自有", "the operator’s own") if plan.own_table else say("通用", "common")
    yield Pairs(
        (
            (
                say("法规", "law"),
                say(
                    f"《{law.title.zh}》（{law.number.zh}），{since}起施行",
                    f"{law.title.en} ({law.number.en}), in force from {since}",
                ),
            ),
            (say("条款", "clauses"), told.several(told.pick(one) for one in clauses if one is not None)),
            (say("标准", "standards"), told.listed(plan.standards)),
            (say("供热管网资料", "network data"), surveyed),
            (say("条文数据", "rule book"), f"{used.regulation} · {used.rulebook_sha256[:12]}"),
            (say("措施表", "table of measures"), f"{measured} · {plan.table_sha256[:12]}"),
            (say("施工图、勘察报告", "drawings, survey reports"), BLANK),
        )
    )
    yield Paragraph(
        say(
            "法规要求共同制定方案和采取安全保障措施，未规定其数值；本方案的每个数值都注明来源。",
            "The law asks for the plan and for protective measures and sets no numbers; each number of this plan names its source.",
        ),
        look="small",
    )


def project(told: Told, plan: Plan) -> Iterator[Block]:
    record, say = told.record, told.say
    yield Pairs(
        (
            (say("项目名称", "project"), record.job.project or BLANK),
            (say("地点", "place"), _place(told)),
            # All of them, as the area is of all of them; which lie in the zone stands in section 4.
            (
                say("作业", "works"),
                told.listed(told.activity(code) for one in record.features for code in one.activities),
            ),
            (say("作业面积", "area of the works"), f"{record.site.area_m2:.1f} m²"),
            (say("工期", "period"), told.days(record.job.start, record.job.end)),
            (say("施工进度安排", "programme"), plan.programme or BLANK),
            (say("主要施工机械", "main machines"), plan.machines or BLANK),
        )
    )
    yield table(
        (
            say("单位", "party"),
            say("名称", "name"),
            say("负责人、联系人", "responsible, contact"),
            say("电话、地址", "telephone, address"),
        ),
        (2.0, 3.0, 2.2, 2.6),
        (row for one in plan.parties for row in _party(told, plan, one)),
    )


def _party(told: Told, plan: Plan, one: Party) -> Iterator[tuple[str, str, str, str]]:
    if one.party == "designer":
        # Who surveyed the ground signs nothing and is asked where it is not what was taken for it.
        yield told.say("勘察单位（如有）", "Ground surveyor (if any)"), BLANK, BLANK, BLANK
    if one.party == "owner" and owner_is_operator(plan):
        return
    for name in one.names or ("",):
        person, reached = BLANK, BLANK
        if one.party == "contractor" and plan.responsible:
            person = plan.responsible
        for contact in told.record.contacts:
            if contact.party == one.party and (contact.name or "") == name:
                person = contact.contact or BLANK
                reached = told.listed(part for part in (contact.phone, contact.hours, contact.address) if part)
        yield told.pick(one.role), name or BLANK, person, reached


def owner_is_operator(plan: Plan) -> bool:
    """Whether every facility is stated to belong to who runs it."""
    return all(one.owner is not None and one.owner == one.operator for one in plan.assets)


def _place(told: Told) -> str:
    middle = answer.middle_of(told.record)
    district = told.record.site.district
    parts = [] if district is None else [told.pick(district)]
    if middle is not None:
        lon, lat = middle
        parts.append(told.say(f"东经 {lon:.6f}°，北纬 {lat:.6f}°", f"{lat:.6f}° N, {lon:.6f}° E"))
    return " · ".join(parts) or BLANK


def foot(told: Told, plan: Plan) -> Iterator[str]:
    yield told.say(
        "本方案由各方共同制定、签署；不是行政许可，也不代替任何许可。",
        "This plan is drawn up and signed by the parties; it is not a permit and replaces none.",
    )
    yield told.say(
        "由保存的检查记录（determination.json）可重新生成本方案。",
        "It can be made again from the record of the determination that was kept (determination.json).",
    )
