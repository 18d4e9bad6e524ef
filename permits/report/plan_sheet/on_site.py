"""What happens on site: the guide and the hold points, what stops the work, what is done when it goes wrong, the season."""

from __future__ import annotations

from collections.abc import Iterator

from permits.record.plan import Plan
from permits.report.plan_sheet.measures import chosen
from permits.report.sheet import BLANK, Block, Paragraph, Table, lines
from permits.report.told import Told

# Of the whole country; what happens first is the operator's telephone.
_AMBULANCE, _FIRE, _TRAFFIC_POLICE = "120", "119", "122"


def guidance(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    yield lines(map(told.pick, plan.guidance))
    yield Table(
        (
            say("热经营企业现场指导人员", "the operator’s guide"),
            say("电话", "telephone"),
            say("施工现场负责人", "responsible on site"),
        ),
        (3.0, 3.0, 3.4),
        ((BLANK, BLANK, plan.responsible or BLANK),),
    )
    if plan.hold_points:
        yield Table(
            (
                say("序", "no."),
                say("停工待检点", "hold point"),
                say("请求到场时间", "guide asked for"),
                say("到场时间", "arrived"),
                say("在场人员", "who was present"),
                say("可否继续、签字", "goes on: signature"),
            ),
            (0.5, 3.2, 1.6, 1.5, 1.8, 1.9),
            tuple((str(place), told.pick(one), "", "", "", "") for place, one in enumerate(plan.hold_points, start=1)),
            title=say(
                "停工待检点：热经营企业现场指导人员到场签字前不得继续",
                "Hold points: no going on before the operator’s guide is there and has signed",
            ),
            row_height_mm=11,
        )


def stop_work(told: Told, plan: Plan) -> Iterator[Block]:
    yield lines(map(told.pick, plan.stop_work))
    yield Paragraph(
        told.say(
            "停工后先通知热经营企业；原因查明、处置完毕并经热经营企业现场指导人员签字后复工。",
            "The heat operator is told at once; work goes on when the cause is found and dealt with and the operator’s guide has signed.",
        )
    )


def emergency(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    yield lines(map(told.pick, plan.emergency))
    yield from chosen(told, plan, "emergency")
    yield Table(
        (
            say("联系", "call"),
            say("名称、联系人", "name, contact"),
            say("电话", "telephone"),
            say("值守时间、地址", "hours, address"),
        ),
        (2.2, 3.2, 2.0, 2.4),
        tuple(_telephones(told, plan)),
        title=say("应急电话", "Telephones"),
    )
    yield Table(
        (say("事项", "what"), say("由热经营企业填写", "filled in by the heat operator")),
        (3.0, 6.4),
        tuple((told.pick(one), BLANK) for one in plan.to_fill),
        row_height_mm=9,
    )


def _telephones(told: Told, plan: Plan) -> Iterator[tuple[str, ...]]:
    say, job = told.say, told.record.job
    first = say("热经营企业（先打）", "heat operator (first)")
    for his, one in told.calls(asset.asset_id for asset in plan.assets):
        who = say("热经营企业", "heat operator") + told.in_brackets(his) if his else first
        name = told.listed(part for part in (one.name, one.contact) if part)
        yield who, name, one.phone or BLANK, told.listed(part for part in (one.hours, one.address) if part)
    if not told.record.contacts:
        yield first, BLANK, BLANK, BLANK
    yield say("施工单位", "contractor"), job.contractor or BLANK, plan.responsible or BLANK, ""
    yield say("建设单位", "client"), job.client or BLANK, BLANK, ""
    yield (
        say("急救、火警、交通", "ambulance, fire, traffic police"),
        "",
        f"{_AMBULANCE} / {_FIRE} / {_TRAFFIC_POLICE}",
        "",
    )


def season(told: Told, plan: Plan) -> Iterator[Block]:
    if plan.season.winters:
        winters = told.listed(told.days(first, last) for first, last in plan.season.winters)
        yield Paragraph(
            told.say(f"作业与供热期重叠：{winters}。", f"The works meet the heating season: {winters}."), look="warning"
        )
    yield lines(map(told.pick, plan.season.text))
