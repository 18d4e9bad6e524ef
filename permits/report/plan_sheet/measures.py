"""What is done about it: protective measures, locating with its trial pits, monitoring with its points."""

from __future__ import annotations

from collections.abc import Iterator

from geo.text import Text
from permits.record.plan import Measure, Plan, TrialPit
from permits.report.plan_sheet.cover import later
from permits.report.plan_sheet.facilities import IN_FACILITIES
from permits.report.sheet import BLANK, BOX, Block, Paragraph, Table, table
from permits.report.told import Told

_MOST_NAMES = 4

_BY_HAND = Text("人工露管", "exposed by hand")
_OF_A_WALL = Text("外墙侧人工探槽", "hand-dug slot down its outer wall")
# How what is no buried pipe is found.
_TO_THE_OUTSIDE = {
    "channel": Text("人工挖至沟壁、沟盖", "dug by hand to its wall and cover"),
    "aerial": Text("现场核对", "checked on site"),
    "chamber": _OF_A_WALL,
    "station": _OF_A_WALL,
}


def protective(told: Told, plan: Plan) -> Iterator[Block]:
    yield from chosen(told, plan, "protect")
    if told.hides_pipe:
        yield later(told)


def chosen(told: Told, plan: Plan, section: str) -> Iterator[Block]:
    """The measures of one section, each with a place for the operator to confirm, change or strike it."""
    say = told.say
    held = [one for one in (*plan.measures, *plan.pipe_measures) if one.section == section]
    if held:
        yield table(
            (
                say("措施", "measure"),
                say("要求", "what is asked"),
                say("来源", "source"),
                say("适用", "for"),
                say("确认", "confirmed"),
            ),
            (1.6, 4.0, 1.8, 2.0, 1.8),
            ((*_measure(told, plan, one),) for one in held),
        )


def _measure(told: Told, plan: Plan, one: Measure) -> Iterator[str]:
    yield told.pick(one.name)
    yield told.pick(one.to_fill)
    yield told.source(one.source, one.standard, confirm=one.confirm)
    yield "\n".join(_for(told, plan, one))
    yield (
        told.say(f"{BOX} 确认　{BOX} 划去\n{BOX} 改为 {BLANK}", f"{BOX} agreed  {BOX} struck\n{BOX} changed: {BLANK}")
        if one.confirm
        else ""
    )


def _for(told: Told, plan: Plan, one: Measure) -> Iterator[str]:
    """Activities and facilities, where they are not all of them."""
    if set(one.activities) != set(plan.activities):
        yield told.listed(map(told.activity, one.activities))
    if set(one.assets) != {asset.asset_id for asset in plan.assets}:
        yield told.assets(one.assets, most=_MOST_NAMES, elsewhere=IN_FACILITIES)
    elif set(one.activities) == set(plan.activities):
        yield told.say("全部", "all")


def locating(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    yield from chosen(told, plan, "locate")
    if plan.trial_pits:
        yield Table(
            (
                say("编号", "no."),
                say("供热设施", "heat facility"),
                say("里程 m", "chainage m"),
                say("经度、纬度", "longitude, latitude"),
                say("理由", "why"),
                say("方式", "how"),
                say("实测坐标、埋深", "found: position, depth"),
                say("签字、日期", "signature, day"),
            ),
            (0.7, 2.0, 1.1, 1.5, 2.5, 1.2, 1.8, 1.4),
            tuple((*_pit(told, one, plan),) for one in plan.trial_pits),
            title=say("探坑清单", "Trial pits"),
            row_height_mm=10,
        )
        yield Paragraph(
            say("里程自设施图形的第一点起算。", "Chainage counts from the first point of the facility as drawn."),
            look="small",
        )
    if told.hides_pipe:
        yield later(told)


def _pit(told: Told, one: TrialPit, plan: Plan) -> Iterator[str]:
    say = told.say
    yield one.number
    yield told.asset(one.asset_id)
    yield BLANK if one.chainage_m is None else f"{one.chainage_m:.1f}"
    yield BLANK if one.place is None else f"{one.place.centroid.x:.6f}\n{one.place.centroid.y:.6f}"
    yield say("；", "; ").join(map(told.pick, one.why)) or BLANK
    yield (
        BLANK
        if one.exposes is None
        else told.pick(_TO_THE_OUTSIDE.get(_thing(one, plan), _BY_HAND))
        if one.exposes
        else say("不露管", "not exposed")
    )
    yield ""
    yield ""


def _thing(one: TrialPit, plan: Plan) -> str:
    return next((asset.thing or "" for asset in plan.assets if asset.asset_id == one.asset_id), "")


def monitoring(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    asked = list(chosen(told, plan, "monitor"))
    yield from asked
    if not asked:
        yield Paragraph(
            say(
                "所报作业按本方案的措施表不要求监测；各方另有约定的，在此填写：" + BLANK * 4,
                "The table of measures asks for no monitoring of these works; what the parties agree on beyond it: "
                + BLANK * 4,
            ),
            look="blank",
        )
    points: dict[str, list[str]] = {}
    for one in plan.monitoring_points:
        along = "" if one.chainage_m is None else f" {one.chainage_m:.1f}"
        if one.chainage_m is None and one.place is not None:
            along = f" ({one.place.centroid.x:.6f}, {one.place.centroid.y:.6f})"
        points.setdefault(told.asset(one.asset_id), []).append(one.number + along)
    if points:
        yield Table(
            (
                say("供热设施", "heat facility"),
                say("测点与里程 m（或经度、纬度）", "points and chainage m (or longitude, latitude)"),
                say("初值日期", "first values on"),
            ),
            (2.0, 6.0, 1.4),
            tuple((asset, say("；", "; ").join(held), "") for asset, held in points.items()),
            title=say("测点", "Points"),
        )
    if asked:
        if told.hides_pipe:
            yield Paragraph(
                say(
                    f"测点布置由热经营企业交底后填写：{BLANK * 4}",
                    f"Points, filled in after the operator’s briefing: {BLANK * 4}",
                ),
                look="blank",
            )
        yield Paragraph(
            say(f"监测单位、报告送交：{BLANK * 4}", f"Who measures, and who gets the reports: {BLANK * 4}"),
            look="blank",
        )
