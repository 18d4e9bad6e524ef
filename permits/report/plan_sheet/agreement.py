"""What the parties agree on: times, how long the plan holds, hand-over, who pays, and their signatures."""

from __future__ import annotations

from collections.abc import Iterator

from permits.catalogue.lists import code_list
from permits.catalogue.measures import Measures
from permits.record.plan import Plan
from permits.record.record import Obligation
from permits.report import answer
from permits.report.owed import owed
from permits.report.plan_sheet.cover import LOCATING, forbidden, owner_is_operator
from permits.report.plan_sheet.measures import chosen
from permits.report.sheet import BLANK, BOX, Block, Paragraph, Table, lines, table
from permits.report.told import NOT_IN_THE_ORDER, Told
from permits.report.wording import PARTIES, word

# A seal of a firm is 40 to 45 mm across and may lie over the line; a signature beside it has room. Where many sign, the rows are as high
# as a page allows, and no lower than a signature needs.
_SEAL_MM, _SIGNATURE_MM, _PAGE_MM = 22.0, 15.0, 222.0


def schedule(told: Told, plan: Plan) -> Iterator[Block]:
    say, job = told.say, told.record.job
    yield Paragraph(
        say(
            f"所报工期：{told.days(job.start, job.end)}。施工进度安排：{plan.programme or BLANK * 3}",
            f"Period declared: {told.days(job.start, job.end)}. Programme: {plan.programme or BLANK * 3}",
        )
    )
    yield from _clocks(told, plan)
    yield _duties(told, plan)
    yield lines(map(told.pick, plan.validity))
    yield Paragraph(say(f"有效期：自 {BLANK} 至 {BLANK}", f"In force from {BLANK} to {BLANK}"), look="blank")


def _clocks(told: Told, plan: Plan) -> Iterator[Block]:
    say, job = told.say, told.record.job
    if forbidden(plan):
        yield Paragraph(
            say(
                "所报作业为法规禁止：下列时限只适用于移出安全保护范围或者改变后的作业。",
                "The works as declared are forbidden by law: the times below are for works that moved out of the zone or were changed.",
            ),
            look="warning",
        )
    elif any(one.late for one in plan.clocks):
        earliest, asked = told.day(plan.earliest_start), told.day(job.issued_on)
        yield Paragraph(
            say(
                f"逾期：按所报开工日期，下列时限已来不及。{asked}提出方案请求的，最早可于{earliest}开工。",
                f"LATE: for the start declared, times below cannot be kept. If the plan is asked for on {asked}, the works can start on"
                f" {earliest} at the earliest.",
            ),
            look="warning",
        )
    if plan.clocks:
        yield table(
            (
                say("事项", "step"),
                say("时限", "time"),
                say("最迟日期", "last day"),
                say("来源", "source"),
                say("确认", "confirmed"),
            ),
            (1.8, 2.4, 2.4, 2.2, 1.4),
            (
                (
                    told.pick(one.name),
                    told.pick(one.value),
                    told.latest(one.on, late=one.late),
                    told.source(one.source, None, confirm=one.confirm),
                    say(f"{BOX} 确认\n{BOX} 改为 {BLANK}", f"{BOX} agreed\n{BOX} changed: {BLANK}")
                    if one.confirm
                    else "",
                )
                for one in plan.clocks
            ),
        )
        yield Paragraph(_notes(told, plan), look="small")
    elif plan.schedule_note is not None:
        yield Paragraph(told.pick(plan.schedule_note) + say("。", "."), look="warning")


def _notes(told: Told, plan: Plan) -> str:
    say = told.say
    said = [
        say(
            "时限为行业做法或者参照，本办法未作规定；工作日按国务院办公厅公布的放假安排计算。",
            "The times are practice or taken by analogy, the order sets none; working days follow the holidays announced by the State Council.",
        )
    ]
    if plan.earliest_start is not None and not forbidden(plan):
        asked, earliest = told.day(told.record.job.issued_on), told.day(plan.earliest_start)
        said.append(
            say(
                f"{asked}提出方案请求的，最早开工日期为{earliest}。",
                f"Asked for on {asked}, the works can start on {earliest} at the earliest.",
            )
        )
    if not plan.own_table:
        small = told.listed(map(told.activity, code_list(Measures).small_works.activities))
        said.append(
            say(
                f"小型作业指旁边没有长输供热管线的：{small}；是否按小型作业计，由热经营企业确认。",
                f"Small works are, where no transmission line is near: {small}; whether they count as such the heat operator confirms.",
            )
        )
    if plan.schedule_note is not None:
        said.append(told.pick(plan.schedule_note) + say("。", "."))
    return say("", " ").join(said)


def _duties(told: Told, plan: Plan) -> Table:
    say = told.say
    return Table(
        (
            say("义务", "duty"),
            say("义务人", "who"),
            say("对谁", "towards"),
            say("何时", "when"),
            say("依据", "clause"),
        ),
        (3.0, 1.5, 1.7, 2.4, 1.9),
        tuple(
            (
                told.pick(owed(told.record, one)),
                told.listed(told.pick(word(PARTIES, code)) for code in one.owed_by),
                told.listed(told.pick(word(PARTIES, code)) for code in one.towards),
                _when(told, plan, one),
                told.pick(one.clause or NOT_IN_THE_ORDER),
            )
            for one in told.record.obligations
        ),
        title=say("各方义务", "Duties"),
    )


def _when(told: Told, plan: Plan, one: Obligation) -> str:
    if one.due_on is None:
        return BLANK if one.due is None else told.pick(one.due)
    # Without clocks the works are an emergency repair, which waits for no day.
    if not plan.clocks:
        if one.kind == LOCATING:
            return told.say("动工前", "before the digging")
        return told.pick(answer.due(told.record, one))
    last = told.latest(one.due_on, late=one.late)
    said = told.say(f"最迟{last}", f"by {last}")
    return said if one.due is None else f"{told.pick(one.due)}\n{said}"


def restoration(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    yield from chosen(told, plan, "restore")
    yield lines(map(told.pick, plan.restoration), boxes=True)
    yield Table(
        (
            say("完工日期", "completed on"),
            say("移交资料", "handed over"),
            say("热经营企业验收意见", "what the heat operator finds"),
            say("签字、日期", "signature, day"),
        ),
        (1.8, 2.6, 3.2, 2.0),
        (("", "", "", ""),),
        title=say("完工交接", "Hand-over"),
        row_height_mm=12,
    )


def costs(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    yield lines(map(told.pick, plan.cost))
    items = (
        say("探测、探坑", "detection, trial pits"),
        say("保护措施", "protective measures"),
        say("监测", "monitoring"),
        say("现场指导、配合", "guidance and assistance on site"),
        say("恢复、资料更新", "restoration, update of the data"),
    )
    yield Table(
        (say("费用", "cost"), say("承担方", "borne by"), say("金额 元", "amount CNY"), say("说明", "remark")),
        (3.0, 2.4, 1.8, 2.4),
        tuple((item, BLANK, BLANK, "") for item in items),
        row_height_mm=8,
    )


def signatures(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    rows = tuple(
        (
            told.pick(one.role) + (told.in_brackets(say("法定", "by law")) if one.statutory else ""),
            name or BLANK,
            "",
            "",
            say("　　年　　月　　日", ""),
        )
        for one in plan.parties
        if not (one.party == "owner" and owner_is_operator(plan))
        for name in one.names or ("",)
    )
    yield Table(
        (
            say("单位", "party"),
            say("名称", "name"),
            say("负责人签字", "signature"),
            say("盖章", "seal"),
            say("日期", "day"),
        ),
        (2.0, 2.6, 1.8, 2.2, 1.8),
        rows,
        # As the title of the table it stays on its page.
        title=say(
            "各方已阅读并同意本方案及附件，按本方案履行各自的义务。",
            "The parties have read this plan with its annexes, agree to it and each do what it asks of them.",
        ),
        row_height_mm=max(min(_SEAL_MM, round(_PAGE_MM / len(rows), 1)), _SIGNATURE_MM),
        together=len(rows) * _SIGNATURE_MM <= _PAGE_MM,
    )
