"""What is affected and what is done to it: the heat facilities, the works near them, what may go wrong."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from geo.text import Text
from permits.record.plan import Plan, PlanAsset, PlanWork
from permits.record.record import Finding
from permits.report.plan_sheet.cover import later, prohibitions
from permits.report.sheet import BLANK, Block, Paragraph, Table, lines, table
from permits.report.told import NOT_IN_THE_ORDER, Told
from permits.report.wording import ASSUMED, CERTAINTY, ZONES, word
from permits.rulebook.outcomes import Outcome

# Stands behind a value that was assumed; the legend says why.
_ASSUMED = "※"
_OF_SIZE = frozenset(
    ["outer_diameter_from_dn", "outer_diameter_unknown", "channel_width", "pair_spacing", "facility_half_size"]
)
IN_FACILITIES = Text("第三节", "section 3")
_IN_FINDINGS = Text("检查结果", "the findings")
_MOST_NAMES = 6
_THINGS = {
    "direct": Text("直埋", "buried directly"),
    "channel": Text("管沟", "channel"),
    "aerial": Text("架空", "overhead"),
    "chamber": Text("检查室", "chamber"),
    "station": Text("热力站、泵站", "station"),
}
_MEDIA = {"热水": Text("热水", "hot water"), "蒸汽": Text("蒸汽", "steam"), "高温水": Text("高温水", "hot water")}
# What is asked for a section, in the words of who fills it in.
TO_STATE = {
    "depth_m": Text("深度 m", "depth m"),
    "diameter_m": Text("外径 m", "outer diameter m"),
    "depth_of": Text("深度量至（顶、中心或者底）", "depth measured to (top, axis or bottom)"),
}
_MEASURED_TO = {"top": Text("管顶", "top"), "axis": Text("管中", "axis"), "bottom": Text("管底", "bottom")}


def affected(told: Told, plan: Plan) -> Iterator[Block]:
    yield _identity(told, plan)
    yield _position(told, plan)
    yield Paragraph(
        told.say(
            "埋深括号内为量至的位置。供热期内管道按热态取措施。",
            "Depths say in brackets what they are measured to. In the heating season the pipe is taken as hot.",
        ),
        look="small",
    )
    assumed = list(_legend(told, plan))
    if assumed:
        yield Paragraph(
            told.say(
                f"推定的内容（表中标 {_ASSUMED}），现场核实后由热经营企业改正：",
                f"Assumed (marked {_ASSUMED} in the tables), to be corrected by the heat operator when it was checked on site:",
            )
        )
        yield lines(assumed)
    if told.hides_pipe:
        yield later(told)


def _identity(told: Told, plan: Plan) -> Table:
    say = told.say
    return Table(
        (
            say("供热设施", "heat facility"),
            say("类别", "class"),
            say("DN / 外径 mm", "DN / outer mm"),
            say("介质", "medium"),
            say("敷设", "laying"),
            say("埋深 m", "depth m"),
            say("建成", "built"),
            say("热经营企业", "operator"),
            say("产权单位", "owner"),
        ),
        (2.3, 1.4, 1.3, 1.0, 1.4, 1.3, 1.1, 1.7, 1.7),
        tuple(
            (
                told.asset(one.asset_id) + _marked(one, "asset_id"),
                told.pick(word(ZONES, one.zone)) + _marked(one, "line_not_stated"),
                _size(told, one),
                _medium(told, one),
                _laying(told, one),
                _depth(told, one),
                _built(told, one),
                one.operator or BLANK,
                one.owner or BLANK,
            )
            for one in plan.assets
        ),
        title=say("设施", "Facilities"),
    )


def _position(told: Told, plan: Plan) -> Table:
    say = told.say
    return Table(
        (
            say("供热设施", "heat facility"),
            say("最近的作业", "nearest works"),
            say("平面最小距离 m", "least distance in plan m"),
            say("限值 m", "limit m"),
            say("竖向净距 m", "vertical clearance m"),
            say("位置等级、误差 m", "position: grade, error m"),
            say("判定", "certainty"),
            say("供热期", "season"),
        ),
        (2.3, 2.0, 1.4, 0.8, 1.1, 1.4, 1.4, 1.2),
        tuple(
            (
                told.asset(one.asset_id),
                one.feature,
                told.distance(one.distance_m, one.distance_band_m, limit_m=one.limit_m),
                told.figure(one.limit_m),
                _vertical(told, plan, one),
                _grade(told, one),
                told.pick(word(CERTAINTY, one.certainty)),
                say("热态", "hot") if one.in_season else say("供热期外", "outside it"),
            )
            for one in plan.assets
        ),
        title=say("与作业的相对位置", "Where they lie to the works"),
    )


def _marked(one: PlanAsset, *codes: str) -> str:
    return _ASSUMED if set(codes) & set(one.assumed) else ""


def _size(told: Told, one: PlanAsset) -> str:
    if one.width_mm is not None:
        return told.say(f"宽 {one.width_mm:g}", f"{one.width_mm:g} wide") + _marked(one, "channel_width")
    if one.thing in ("chamber", "station"):
        return "—"
    if one.dn is None and one.outer_diameter_mm is None:
        return BLANK
    return f"{told.figure(one.dn)} / {told.figure(one.outer_diameter_mm)}{_marked(one, *_OF_SIZE)}"


def _laying(told: Told, one: PlanAsset) -> str:
    """As its owner calls it; where he does not, for what its measures were chosen."""
    if one.thing is None:
        return one.laying or BLANK
    thing = told.pick(_THINGS[one.thing])
    if one.thing in ("chamber", "station"):
        return thing
    if one.laying and told.language == "en" and not one.laying.isascii():
        return thing
    return one.laying or told.say(f"{BLANK}\n[按{thing}]", f"{BLANK}\n[as {thing}]")


def _medium(told: Told, one: PlanAsset) -> str:
    """As its owner calls it, in the language of the paper where it is one of the usual words."""
    known = _MEDIA.get(one.medium or "")
    return one.medium or BLANK if known is None else told.pick(known)


def _depth(told: Told, one: PlanAsset) -> str:
    if one.depth_m is None:
        return BLANK
    # The cover over its top unless somebody says otherwise.
    return told.figure(one.depth_m) + told.in_brackets(
        told.pick(_MEASURED_TO.get(one.depth_of or "top", _MEASURED_TO["top"]))
    )


def _built(told: Told, one: PlanAsset) -> str:
    """As its owner states it, a whole date as the language writes it."""
    try:
        return told.day(datetime.date.fromisoformat(one.installed_on or ""))
    except ValueError:
        return one.installed_on or BLANK


def _vertical(told: Told, plan: Plan, one: PlanAsset) -> str:
    """The clearance between heights, as found, else as the section of a crossing has it."""
    if one.vertical_clearance_m is not None:
        return told.metres(one.vertical_clearance_m)
    crossed = [cut.clear_down_m for cut in plan.sections if cut.asset_id == one.asset_id and cut.kind != "nearest"]
    if not crossed:
        return BLANK
    return told.metres(min(crossed)) if min(crossed) > 0 else told.say("高程重叠", "heights overlap")


def _grade(told: Told, one: PlanAsset) -> str:
    if one.grade is None and one.uncertainty_m is None:
        return BLANK
    error = "" if one.uncertainty_m is None else f"，± {told.metres(one.uncertainty_m)}"
    said = (one.grade or BLANK) + told.say(error, error.replace("，", ", "))
    return said + _marked(one, "position_grade_unstated")


def _legend(told: Told, plan: Plan) -> Iterator[str]:
    """What is assumed, and of which facilities."""
    of: dict[str, list[str]] = {}
    for one in plan.assets:
        for code in one.assumed:
            of.setdefault(code, []).append(told.asset(one.asset_id))
    for code, names in of.items():
        every = len(names) == len(plan.assets) > 1
        which = told.say("全部设施", "all of them") if every else told.listed(names)
        yield told.say(f"{which}：{word(ASSUMED, code).zh}", f"{which}: {word(ASSUMED, code).en}")


def works(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    planned = {(one.feature, one.activity) for one in plan.works}
    yield table(
        (
            say("作业", "works"),
            say("范围与设施", "zone and facilities"),
            say("方法、尺寸、工期", "method, sizes, period"),
            say("条款", "clause"),
            say("经本方案可否实施", "possible under this plan"),
            say("不可避免的理由", "why it cannot be avoided"),
        ),
        (2.0, 2.2, 2.3, 1.9, 1.5, 1.9),
        (
            *((*_work(told, plan, one), BLANK) for one in plan.works),
            *((*_forbidden(told, *one), BLANK) for one in prohibitions(told).items() if one[0] not in planned),
        ),
    )
    if plan.to_state:
        yield Paragraph(
            say("尚未说明，由建设单位、施工单位填写：", "Not stated yet, to be filled in by client and contractor:")
        )
        yield lines(
            say(f"{one.feature}：{words.zh} {BLANK}", f"{one.feature}: {words.en} {BLANK}")
            for one in plan.to_state
            for words in (TO_STATE.get(one.fact, one.text),)
        )
    yield Paragraph(
        say(
            f"不进入安全保护范围的替代方案及其不可行的理由：{BLANK * 6}",
            f"What was considered to keep out of the protection zone, and why it is not possible: {BLANK * 6}",
        ),
        look="blank",
    )


def _work(told: Told, plan: Plan, one: PlanWork) -> tuple[str, ...]:
    zone_of = {asset.asset_id: asset.zone for asset in plan.assets}
    zones: dict[str, list[str]] = {}
    for asset_id in one.assets:
        zones.setdefault(told.pick(word(ZONES, zone_of.get(asset_id))), []).append(asset_id)
    within = "\n".join(
        told.say(f"{zone}：", f"{zone}: ") + told.assets(held, most=_MOST_NAMES, elsewhere=IN_FACILITIES)
        for zone, held in zones.items()
    )
    forbidden = prohibitions(told).get((one.feature, one.activity), [])
    others = told.listed(told.outcome(outcome) for outcome in one.outcomes if outcome is not Outcome.PLAN_REQUIRED)
    if forbidden:
        lifted = _no(told, forbidden)
    elif one.lifted:
        lifted = told.say("本方案签署后可以", "yes, once signed")
        if set(one.outcomes) != {Outcome.PLAN_REQUIRED}:
            lifted += told.say("；另有：", "; also: ") + others
    else:
        lifted = told.say("不由本方案决定：", "not by this plan: ") + others
    return (
        f"{one.feature}\n{told.activity(one.activity)}",
        within,
        "\n".join(_stated(told, plan, one)),
        told.several(map(told.pick, one.clauses)),
        lifted,
    )


def _no(told: Told, forbidden: Sequence[Finding]) -> str:
    """That it cannot be, and under which clauses: those of the findings that forbid it and no others."""
    clauses = told.several(told.pick(one.clause or NOT_IN_THE_ORDER) for one in forbidden)
    return told.say("不可以：", "no: ") + told.outcome(Outcome.PROHIBITED) + told.in_brackets(clauses)


def _forbidden(told: Told, act: tuple[str, str | None], found: Sequence[Finding]) -> tuple[str, ...]:
    """Forbidden works at assets for which no plan is owed."""
    feature, activity = act
    zones: dict[str, list[str]] = {}
    for one in found:
        if one.asset_id is not None:
            zones.setdefault(told.pick(word(ZONES, one.zone)), []).append(one.asset_id)
    within = "\n".join(
        told.say(f"{zone}：", f"{zone}: ") + told.assets(held, most=_MOST_NAMES, elsewhere=_IN_FINDINGS)
        for zone, held in zones.items()
    )
    clauses = told.several(told.pick(one.clause or NOT_IN_THE_ORDER) for one in found)
    return f"{feature}\n{told.activity(activity)}", within, "—", clauses, _no(told, found)


def _stated(told: Told, plan: Plan, one: PlanWork) -> Iterator[str]:
    say = told.say
    by_hand = (
        None if one.hand_dug is None else say("人工开挖", "by hand") if one.hand_dug else say("机械开挖", "by machine")
    )
    yield say(f"方法：{one.method or by_hand or BLANK}", f"method: {one.method or by_hand or BLANK}")
    if one.method and by_hand:
        yield by_hand
    # Of what is stacked, lifted or pumped nobody has a depth to state.
    asked = any((row.feature, row.fact) == (one.feature, "depth_m") for row in plan.to_state)
    if one.depth_m is not None or asked:
        yield say(f"深度：{told.figure(one.depth_m)} m", f"depth: {told.figure(one.depth_m)} m")
    if one.width_m is not None:
        yield say(f"宽度：{one.width_m:g} m", f"width: {one.width_m:g} m")
    if one.diameter_m is not None:
        yield say(f"直径：{one.diameter_m:g} m", f"diameter: {one.diameter_m:g} m")
    yield from map(told.pick, one.stated)
    yield told.days(one.start, one.end)


def risks(told: Told, plan: Plan) -> Iterator[Block]:
    """What may go wrong of each activity at each facility; facilities at which the same may are one row."""
    say = told.say
    rows: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    every = (*plan.risks, *plan.pipe_risks)
    for work in plan.activities:
        for asset in plan.assets:
            met = tuple(told.pick(one.text) for one in every if work in one.activities and asset.asset_id in one.assets)
            if met:
                rows.setdefault((work, met), []).append(asset.asset_id)
    yield table(
        (say("作业", "activity"), say("供热设施", "heat facility"), say("可能发生", "what may go wrong")),
        (1.6, 2.2, 5.0),
        (
            (
                told.activity(work),
                told.assets(assets, most=_MOST_NAMES, elsewhere=IN_FACILITIES),
                "\n".join(f"{place}. {text}" for place, text in enumerate(met, start=1)),
            )
            for (work, met), assets in rows.items()
        ),
    )
    if told.hides_pipe:
        yield later(told)
    yield Paragraph(say(f"各方补充的风险：{BLANK * 4}", f"Other risks that the parties see: {BLANK * 4}"), look="blank")
