"""The drawing of a protection plan from above: works and zones, with trial pits, monitoring points and sections by their numbers.

Made of the disclosed record: who may not learn where a pipe lies gets the works and the zones inside the own site, and no marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.place.local_plane import LocalPlane
from geo.text import Language, Text, printable
from permits.disclosure.disclose import Disclosed
from permits.record.plan import MonitoringPoint, Plan, TrialPit
from permits.record.record import Record
from permits.report.drawing import (
    LEGEND,
    LOOKS,
    NAMED,
    Drawing,
    corners,
    layers_round,
    look_of_works,
    page,
    path,
    scale_and_north,
)
from permits.report.frame import Frame, frame_round
from permits.report.labels import TEXT_MM, Box, Labels, on_line, round_corners, width_mm
from permits.report.strokes import text
from permits.report.works_names import named
from permits.rulebook.outcomes import Outcome

_WIDTH_MM, _HEIGHT_MM = 178.0, 120.0
_MARKS = {
    "trial_pit": Text("探坑（T）", "trial pit (T)"),
    "monitoring_point": Text("监测点（J）", "monitoring point (J)"),
    "section": Text("断面位置（S）", "place of a section (S)"),
    "chainage": Text(
        "0+012.3：自管线图形起点的里程，m", "0+012.3: chainage from the point where the drawn pipe begins, m"
    ),
}
# Works are shown so far round the marks, ground metres: of a long road the part that matters.
_ROUND_MARKS_M = 30.0
# Works apart from the marks are shown, too, unless marks could then not be told apart; then they are named below the drawing.
_MOST_ACROSS_M = 300.0
_SWATCH_MM, _ROW_MM = 7.0, 5.0
_SECTION = 'fill="none" stroke="#000" stroke-width="0.2" stroke-dasharray="3 0.8 0.5 0.8"'
_SECTION_END = 'fill="none" stroke="#000" stroke-width="0.9"'
_END_MM = 4.0


@dataclass(frozen=True)
class _Mark:
    """A numbered place on paper; ``chainage`` where it is the first or last one of its asset."""

    kind: str
    said: str
    x: float
    y: float


def plan_drawing(disclosed: Disclosed, *, language: str) -> Drawing | None:
    """Draw the plan of a record; None where none is owed, or where no works of it have a place."""
    record = named(disclosed, language).record
    plan = record.plan
    if plan is None:
        return None
    # What is forbidden is spoken of in the plan though no plan lifts it, wherever it is.
    forbidden = (one.feature for one in record.findings if one.outcome is Outcome.PROHIBITED)
    concerned = {*(one.feature for one in plan.works), *(one.feature for one in plan.assets), *forbidden}
    placed = [one for one in record.features if one.geometry is not None and one.feature in concerned]
    if not placed:
        return None
    degrees = np.array([one.geometry for one in placed], dtype=object)
    west, south, east, north = shapely.total_bounds(degrees).tolist()
    plane = LocalPlane((west + east) / 2, (south + north) / 2)
    works = plane.of(degrees)
    frame = _frame(plan, works, plane)
    layers = [(key, name, _paper(frame, shape)) for key, name, shape in layers_round(record, plane)]
    layers = [one for one in layers if not one[2].is_empty]
    parts = [path(shape, LOOKS[key]) for key, _, shape in layers]
    on_paper = frame.on_paper(works)
    parts += [path(shape, look_of_works(one.outcome, False)) for one, shape in zip(placed, on_paper, strict=True)]
    labels = Labels(frame.width_mm, frame.height_mm, taken=corners(frame))
    cuts = list(_cuts(plan, plane, frame))
    marks = list(_marks(plan, plane, frame))
    labels.keep_clear(_box(mark.x, mark.y) for mark in marks)
    for number, start, end in cuts:
        parts.append(_cut(start, end))
        for at, other in ((start, end), (end, start)):
            labels.put(number, iter(_beyond(at, other)))
    parts += [_symbol(mark.kind, mark.x, mark.y) for mark in marks]
    for mark in marks:
        labels.put(mark.said, _beside(mark.x, mark.y, width_mm(mark.said)))
    for feature, shape in zip(placed, on_paper, strict=True):
        labels.put(printable(feature.feature), round_corners(shape))
    for key, name, shape in layers:
        if name and key in NAMED:
            labels.put(_name(record, name, language), on_line(shape))
    parts += [*labels.parts, *scale_and_north(frame)]
    kinds = [*dict.fromkeys(mark.kind for mark in marks), *(["section"] if cuts else [])]
    keys = ("works", *dict.fromkeys(key for key, _, _ in layers if key in LEGEND), *kinds)
    keys = (*keys, *(["chainage"] if any("+" in mark.said for mark in marks) else []))
    foot, foot_mm = _legend(keys, frame, language)
    svg = page("".join(parts), frame, foot=foot, foot_mm=foot_mm)
    outside = tuple(one.feature for one, seen in zip(placed, _seen(frame, on_paper), strict=True) if not seen)
    return Drawing(svg, frame.width_mm, frame.height_mm + foot_mm, frame.scale, keys, outside)


def _frame(plan: Plan, works: Any, plane: LocalPlane) -> Frame:
    """Round the marks and the works beside them; without marks round all works."""
    marked = [
        *(one.place for one in plan.trial_pits),
        *(one.place for one in plan.monitoring_points),
        *(one.line for one in plan.sections),
    ]
    places = [one for one in marked if one is not None]
    shown = list(plane.of(np.array(places, dtype=object))) if places else []
    if shown:
        west, south, east, north = shapely.total_bounds(np.array(shown, dtype=object)).tolist()
        room = max(_ROUND_MARKS_M, (east - west + north - south) / 4)
        near = shapely.clip_by_rect(works, west - room, south - room, east + room, north + room)
        beyond = [one for one, part in zip(works, near, strict=True) if part.is_empty]
        shown += [one for one in near if not one.is_empty]
        west, south, east, north = shapely.total_bounds(np.array([*shown, *beyond], dtype=object)).tolist()
        if max(east - west, north - south) <= _MOST_ACROSS_M:
            shown += beyond
    return frame_round(shown or list(works), width_mm=_WIDTH_MM, height_mm=_HEIGHT_MM)


def _seen(frame: Frame, on_paper: Any) -> Any:
    return shapely.intersects(on_paper, shapely.box(0.0, 0.0, frame.width_mm, frame.height_mm))


def _paper(frame: Frame, shape: Any) -> Any:
    return frame.on_paper(np.array([shape], dtype=object))[0]


def _name(record: Record, name: str, language: str) -> str:
    known = next((one.name for one in record.assets if one.asset_id == name), None)
    return printable(name if known is None else str(getattr(known, language)))


def _marks(plan: Plan, plane: LocalPlane, frame: Frame) -> Iterator[_Mark]:
    """Trial pits, then monitoring points; the first and the last of an asset with their chainage."""
    placed: list[tuple[str, TrialPit | MonitoringPoint]] = [
        *(("trial_pit", one) for one in plan.trial_pits if one.place is not None),
        *(("monitoring_point", one) for one in plan.monitoring_points if one.place is not None),
    ]
    if not placed:
        return
    along: dict[str, list[float]] = {}
    for _, one in placed:
        if one.chainage_m is not None:
            along.setdefault(one.asset_id, []).append(one.chainage_m)
    ends = {(asset_id, value) for asset_id, values in along.items() for value in (min(values), max(values))}
    said = set[tuple[str, float | None]]()
    points = frame.on_paper(plane.of(np.array([one.place for _, one in placed], dtype=object)))
    for (kind, one), point in zip(placed, points, strict=True):
        if point.is_empty:
            continue
        words, key = one.number, (one.asset_id, one.chainage_m)
        if key in ends and key not in said and one.chainage_m is not None:
            said.add(key)
            words += f" {int(one.chainage_m // 1000)}+{one.chainage_m % 1000:05.1f}"
        yield _Mark(kind, words, point.x, point.y)


def _cuts(plan: Plan, plane: LocalPlane, frame: Frame) -> Iterator[tuple[str, Any, Any]]:
    """Number, start and end of each section on paper."""
    placed = [one for one in plan.sections if one.line is not None]
    if not placed:
        return
    lines = frame.on_paper(plane.of(np.array([one.line for one in placed], dtype=object)))
    for one, line in zip(placed, lines, strict=True):
        if line.geom_type == "LineString" and not line.is_empty:
            yield one.number, np.array(line.coords[0]), np.array(line.coords[-1])


def _cut(start: Any, end: Any) -> str:
    """Thin between two heavy ends, as sections are marked."""
    along = end - start
    share = min(_END_MM / max(float(np.hypot(*along)), 0.01), 0.4)
    first, last = start + share * along, end - share * along
    return (
        f'<path d="M{start[0]:.2f} {start[1]:.2f}L{end[0]:.2f} {end[1]:.2f}" {_SECTION}/>'
        f'<path d="M{start[0]:.2f} {start[1]:.2f}L{first[0]:.2f} {first[1]:.2f}M{last[0]:.2f} {last[1]:.2f}'
        f'L{end[0]:.2f} {end[1]:.2f}" {_SECTION_END}/>'
    )


def _beyond(at: Any, other: Any) -> Iterator[tuple[float, float]]:
    """Places beyond the end of a section, then beside it."""
    away = (at - other) / max(float(np.hypot(*(at - other))), 0.01)
    aside = np.array([-away[1], away[0]])
    for off in (2.6, 4.5):
        yield tuple(at + away * off)
        for side in (1, -1):
            yield tuple(at + aside * side * off)


def _box(x: float, y: float) -> Box:
    return x - 1.4, y - 1.4, x + 1.4, y + 1.4


def _beside(x: float, y: float, wide: float) -> Iterator[tuple[float, float]]:
    for off in (0.0, 2.0, 4.0):
        for side in (1, -1):
            yield x, y + side * (3.3 + off)
        for side in (1, -1):
            for up in (0.0, -3.0, 3.0):
                yield x + side * (wide / 2 + 1.8 + off), y + up


def _symbol(kind: str, x: float, y: float) -> str:
    if kind == "trial_pit":
        square = f"M{x - 1.2:.2f} {y - 1.2:.2f}h2.4v2.4h-2.4Z"
        return f'<path d="{square}M{x - 1.2:.2f} {y - 1.2:.2f}l2.4 2.4" fill="#fff" stroke="#000" stroke-width="0.4"/>'
    return f'<path d="M{x:.2f} {y - 1.3:.2f}L{x + 1.2:.2f} {y + 0.9:.2f}H{x - 1.2:.2f}Z" fill="#000"/>'


def _legend(keys: tuple[str, ...], frame: Frame, language: str) -> tuple[str, float]:
    """Symbols and what they mean, in rows below the frame; and how high they are, millimetres."""
    parts, x, row = [], 3.0, 0
    for key in keys:
        words = str(getattr(LEGEND.get(key) or _MARKS[key], Language(language)))
        swatch = 0.0 if key == "chainage" else _SWATCH_MM + 1
        wide = swatch + width_mm(words) + 5
        if x + wide > frame.width_mm - 2 and x > 3.0:
            x, row = 3.0, row + 1
        y = frame.height_mm + 3.5 + row * _ROW_MM
        parts += [_swatch(key, x, y) if swatch else "", text(x + swatch, y + TEXT_MM * 0.36, words, anchor="start")]
        x += wide
    return "".join(parts), (row + 1) * _ROW_MM + 2


def _swatch(key: str, x: float, y: float) -> str:
    if key in ("trial_pit", "monitoring_point"):
        return _symbol(key, x + _SWATCH_MM / 2, y)
    if key == "section":
        return _cut(np.array([x, y]), np.array([x + _SWATCH_MM, y]))
    if key in ("main", "transmission", "crossing", "coverage"):
        return path(shapely.LineString([(x, y), (x + _SWATCH_MM, y)]), LOOKS[key])
    look = 'fill="url(#works)" fill-opacity="0.55" stroke="#000" stroke-width="0.7"' if key == "works" else LOOKS[key]
    return path(shapely.box(x, y - 1.5, x + _SWATCH_MM, y + 1.5), look)
