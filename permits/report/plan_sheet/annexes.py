"""The annexes: drawings, the findings with their distances, the words of the law, coordinates, what has to be enclosed."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from permits.record.plan import Plan
from permits.record.record import Finding
from permits.report.decisive import in_order_of_weight
from permits.report.drawing import drawn_zones
from permits.report.plan_drawing import plan_drawing
from permits.report.section_drawing import section_drawing
from permits.report.sheet import Block, Heading, Lines, Paragraph, Picture, Table, lines
from permits.report.told import NOT_IN_THE_ORDER, Told
from permits.report.wording import CERTAINTY, MEASURED_FROM, ZONES, word
from permits.rulebook.articles import chinese_number

# Corners of one feature beyond these stand in the record alone.
_MOST_CORNERS = 40


def annexes(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    parts: list[tuple[str, list[Block]]] = [
        (say("作业与安全保护范围图", "Works and protection zones"), list(_map(told))),
        (say("断面图", "Sections"), list(_sections(told, plan))),
        (say("检查结果", "Findings"), [_findings(told)]),
        (say("所引条文", "The law in its words"), list(_law(told))),
        (say("作业坐标", "Coordinates of the works"), [_coordinates(told)]),
        (say("应附文件", "Papers to be enclosed"), [lines(map(told.pick, plan.annexes), boxes=True)]),
    ]
    kept = [(title, blocks) for title, blocks in parts if blocks]
    for place, (title, blocks) in enumerate(kept, start=1):
        yield Heading(say(f"附件{chinese_number(place)}　{title}", f"Annex {place}: {title}"))
        yield from blocks


def _map(told: Told) -> Iterator[Block]:
    drawn, zones = plan_drawing(told.disclosed, language=told.language), drawn_zones(told.record)
    if drawn is not None:
        yield Picture(
            drawn.svg,
            told.say(
                f"比例 1:{drawn.scale}（A4 打印），上为正北。{zones.zh}。",
                f"Scale 1:{drawn.scale} on A4, north up. {zones.en}.",
            ),
            drawn.width_mm,
            drawn.height_mm,
        )
        if drawn.outside:
            names = told.listed(drawn.outside)
            yield Paragraph(
                told.say(
                    f"图幅以外的作业：{names}，位置见作业坐标。",
                    f"Works beyond the frame: {names}; where they are, see the coordinates of the works.",
                )
            )


def _sections(told: Told, plan: Plan) -> Iterator[Block]:
    for one in plan.sections:
        drawn = section_drawing(
            one, name=told.asset(one.asset_id), activity=told.activity(one.activity), language=told.language
        )
        yield Picture(
            drawn.svg,
            told.say(
                f"断面 {one.number}，比例 1:{drawn.scale}（A4 打印）。",
                f"Section {one.number}, scale 1:{drawn.scale} on A4.",
            ),
            drawn.width_mm,
            drawn.height_mm,
        )


def _findings(told: Told) -> Table:
    say = told.say
    return Table(
        (
            say("作业", "works"),
            say("供热设施、范围", "heat facility, zone"),
            say("距离 ± 误差 m", "distance ± error m"),
            say("限值 m", "limit m"),
            say("条款", "clause"),
            say("结论", "outcome"),
        ),
        (2.0, 2.4, 1.5, 0.8, 1.9, 1.9),
        tuple(dict.fromkeys(_finding(told, one) for one in in_order_of_weight(told.record))),
    )


def _finding(told: Told, one: Finding) -> tuple[str, ...]:
    say = told.say
    line = "" if one.measured_from is None else f"\n{told.pick(word(MEASURED_FROM, one.measured_from))}"
    where = "—" if one.asset_id is None else f"{told.asset(one.asset_id)}\n{told.pick(word(ZONES, one.zone))}{line}"
    feature = say("全部作业", "all works") if one.feature == "*" else one.feature
    far = "—"
    if one.distance_m is not None or one.distance_band_m is not None:
        far = told.distance(one.distance_m, one.distance_band_m, limit_m=one.limit_m, error_m=one.uncertainty_m)
    return (
        feature if one.activity is None else f"{feature}\n{told.activity(one.activity)}",
        where,
        far,
        "—" if one.limit_m is None else told.figure(one.limit_m),
        told.pick(one.clause or NOT_IN_THE_ORDER),
        f"{told.outcome(one.outcome)}\n{told.pick(word(CERTAINTY, one.certainty))}",
    )


def _law(told: Told) -> Iterator[Block]:
    """What the plan cites in its words, then all that the law forbids in the zones touched."""
    record = told.record
    said = [(one.clause, one.text) for one in record.obligations] + [(one.clause, one.text) for one in record.findings]
    cited = [(clause, text) for clause, text in said if clause and text]
    acts = [(one.clause, one.text) for one in record.prohibited_activities]
    quoted = {told.pick(clause): told.pick(text) for clause, text in (*cited, *acts)}
    if quoted:
        yield Lines(tuple(told.say(f"{clause}：{text}", f"{clause}: {text}") for clause, text in quoted.items()))
        if told.language == "en":
            yield Paragraph("The English of the law is ours and unofficial; the Chinese text decides.", look="small")


def _coordinates(told: Told) -> Table:
    say = told.say
    return Table(
        (say("作业", "works"), say("点", "point"), say("经度", "longitude"), say("纬度", "latitude")),
        (3.4, 1.0, 2.0, 2.0),
        tuple(row for one in told.record.features for row in _corners(told, one.feature, one.geometry)),
    )


def _corners(told: Told, feature: str, shape: BaseGeometry | None) -> Iterator[tuple[str, ...]]:
    """Corners as they are written, each once: to a centimetre."""
    placed = [] if shape is None else shapely.get_coordinates(shape).tolist()
    corners = list(dict.fromkeys((f"{lon:.7f}", f"{lat:.7f}") for lon, lat in placed))
    for place, (lon, lat) in enumerate(corners[:_MOST_CORNERS], start=1):
        yield feature if place == 1 else "", str(place), lon, lat
    if len(corners) > _MOST_CORNERS:
        yield "", told.say(f"共 {len(corners)} 点，其余见检查记录", f"{len(corners)} in all, see the record"), "", ""
