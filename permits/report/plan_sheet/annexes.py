"""The annexes: drawings, the findings with their distances, the words of the law, coordinates, what has to be enclosed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyproj
import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform
from permits.record.plan import Plan
from permits.record.record import Feature, Finding, Record
from permits.report.decisive import in_order_of_weight
from permits.report.drawing import drawn_zones
from permits.report.plan_drawing import plan_drawing
from permits.report.plan_sheet.facilities import TO_STATE
from permits.report.section_drawing import section_drawing
from permits.report.sheet import Block, Heading, Lines, Paragraph, Picture, Table, lines
from permits.report.told import NOT_IN_THE_ORDER, Told
from permits.report.wording import CERTAINTY, MEASURED_FROM, ZONES, word
from permits.rulebook.articles import chinese_number

# Corners of one feature beyond these stand in the record alone.
_MOST_CORNERS = 60
# A centimetre: a point so near the straight line between its neighbours is no corner.
_STRAIGHT_DEG = 1e-7


def annexes(told: Told, plan: Plan) -> Iterator[Block]:
    say = told.say
    parts: list[tuple[str, list[Block]]] = [
        (say("作业与安全保护范围图", "Works and protection zones"), list(_map(told))),
        (say("断面图", "Sections"), [*_sections(told, plan), *_no_sections(told, plan)]),
        (say("检查结果", "Findings"), [_findings(told)]),
        (say("所引条文", "The law in its words"), list(_law(told))),
        (say("作业坐标", "Coordinates of the works"), list(_coordinates(told, plan))),
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


def _no_sections(told: Told, plan: Plan) -> Iterator[Block]:
    """Why works have no section: facts of theirs that nobody stated."""
    missing: dict[str, list[str]] = {}
    for one in plan.to_state:
        missing.setdefault(one.feature, []).append(told.pick(TO_STATE.get(one.fact, one.text)))
    for feature, facts in missing.items():
        yield Paragraph(
            told.say(
                f"{feature}：未说明下列事项，不能绘制断面：{'；'.join(facts)}。说明后补绘。",
                f"{feature}: no section can be drawn, as these are not stated: {'; '.join(facts)}. It is drawn once they are.",
            )
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


def _coordinates(told: Told, plan: Plan) -> Iterator[Block]:
    """What was handed in: corners of an area, of an axis with its width, a centre; to set out by, in the system it came in."""
    say, system = told.say, _system(told.record)
    rows = [row for one in told.record.features for row in _corners(told, plan, one, system)]
    plane = () if system is None else (say("东坐标 m", "easting m"), say("北坐标 m", "northing m"))
    yield Table(
        (say("作业", "works"), say("点", "point"), *plane, say("经度", "longitude"), say("纬度", "latitude")),
        (2.6, 0.7, *((1.7, 1.7) if plane else ()), 1.8, 1.8),
        tuple(rows),
    )
    if system is not None:
        name = told.record.site.crs_used
        yield Paragraph(
            say(
                f"东坐标、北坐标为交来时的坐标系 {name}；经度、纬度由其换算。",
                f"Easting and northing are in {name}, as handed in; longitude and latitude were made from them.",
            ),
            look="small",
        )


def _system(record: Record) -> pyproj.CRS | None:
    """The plane system in which the works were handed in; None where it is none, or only the sender knows it."""
    name = record.site.crs_used
    if not name.startswith("EPSG:") or (record.hand_in is not None and record.hand_in.transform is not None):
        return None
    system = pyproj.CRS.from_user_input(name)
    return system if system.is_projected else None


def _plane(degrees: np.ndarray[Any, Any], system: pyproj.CRS) -> np.ndarray[Any, Any]:
    points = np.asarray(shapely.points(degrees), dtype=object)
    return shapely.get_coordinates(transform(points, LONGITUDE_LATITUDE, system).geometry)


def _corners(told: Told, plan: Plan, one: Feature, system: pyproj.CRS | None) -> Iterator[tuple[str, ...]]:
    """Corners as they are written, each once: a tenth of a millimetre, or nine digits of a degree, is what the record holds."""
    shape = one.drawn or one.geometry
    if shape is None:
        return
    name = "\n".join((one.feature, *_sizes(told, plan, one.feature)))
    # Edges of the record bend with the earth where they are long; their corners are what was handed in.
    degrees = shapely.get_coordinates(shapely.simplify(shape, _STRAIGHT_DEG))
    flat = degrees if system is None else _plane(degrees, system)
    corners = list(
        dict.fromkeys(
            (*((f"{x:.3f}", f"{y:.3f}") if system else ()), f"{lon:.7f}", f"{lat:.7f}")
            for (lon, lat), (x, y) in zip(degrees.tolist(), flat.tolist(), strict=True)
        )
    )
    blank = ("",) * (len(corners[0]) if corners else 0)
    if len(corners) > _MOST_CORNERS:
        said = f"共 {len(corners)} 点，见检查记录", f"{len(corners)} points, in the record"
        yield name, told.say(*said), *blank
        return
    for place, corner in enumerate(corners, start=1):
        yield name if place == 1 else "", str(place), *corner


def _sizes(told: Told, plan: Plan, feature: str) -> Iterator[str]:
    """Width of an axis, diameter of a centre."""
    for work in plan.works:
        if work.feature == feature:
            if work.width_m is not None:
                yield told.say(f"宽度：{work.width_m:g} m", f"width: {work.width_m:g} m")
            if work.diameter_m is not None:
                yield told.say(f"直径：{work.diameter_m:g} m", f"diameter: {work.diameter_m:g} m")
            yield from (told.pick(one) for one in work.stated if one.zh.endswith(" m"))
            return
