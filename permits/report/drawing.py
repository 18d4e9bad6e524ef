"""A determination as a picture to scale: works, zones, pipes and the distances that decide, legible in grey.

Made of nothing but the disclosed record: who may not learn where a pipe lies gets the zones inside the own site.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.place.buffers import grown
from geo.place.local_plane import LocalPlane
from geo.text import Text, printable
from maps.style import STYLES
from permits.disclosure.disclose import Disclosed
from permits.record.record import DrawnAsset, Record
from permits.record.surroundings import drawn_in_part
from permits.report.decisive import in_order_of_weight
from permits.report.distances import metres
from permits.report.frame import Frame, frame_round
from permits.report.labels import TEXT_MM, Box, Labels, beside_middle, on_line, round_corners
from permits.report.wording import style_of
from permits.report.works_names import named
from permits.rulebook.outcomes import Outcome

# Looks on paper: what a black-and-white copy still tells apart.
LOOKS = {
    "river": 'fill="url(#water)" stroke="#555" stroke-width="0.15"',
    "river_band": 'fill="none" stroke="#555" stroke-width="0.25" stroke-dasharray="3 1"',
    "zone": 'fill="#e4e4e4" stroke="#777" stroke-width="0.2"',
    "zone_other_reading": 'fill="none" stroke="#777" stroke-width="0.2" stroke-dasharray="1 0.8"',
    "hatched": 'fill="#e4e4e4" stroke="#777" stroke-width="0.2"',
    "coverage": 'fill="none" stroke="#333" stroke-width="0.25" stroke-dasharray="0.3 1"',
    "reserved_land": 'fill="none" stroke="#333" stroke-width="0.35" stroke-dasharray="2 1 0.4 1"',
    "body": 'fill="#bbb" stroke="#222" stroke-width="0.15"',
    "main": 'fill="#666" fill-opacity="0.4" stroke="#222" stroke-width="0.6"',
    "transmission": 'fill="#666" fill-opacity="0.4" stroke="#222" stroke-width="1.1"',
    "crossing": 'fill="none" stroke="#222" stroke-width="1.6"',
    "facility": 'fill="#aaa" stroke="#222" stroke-width="0.3"',
}
LEGEND = {
    "works": Text("作业范围", "works"),
    "zone": Text("安全保护范围", "protection zone"),
    "hatched": Text("有保护范围的方格", "squares that hold a zone"),
    "zone_other_reading": Text("另一种解读下的范围", "zone under another reading"),
    "river_band": Text("穿越河流段两侧的范围", "band along a river crossing"),
    "main": Text("供热管网", "heat main"),
    "transmission": Text("长输供热管线", "transmission line"),
    "crossing": Text("穿越河流段", "river crossing"),
    "facility": Text("附属设施", "facility"),
    "reserved_land": Text("预留用地", "reserved land"),
    "river": Text("河道", "river"),
    "coverage": Text("普查覆盖界", "edge of the survey"),
}
# Distances beyond this are drawn only within their own limit: else the picture would show nothing but a line.
_FARTHEST_M = 60.0
_MOST_DISTANCES = 6
NAMED = ("main", "transmission", "facility", "reserved_land", "river")


@dataclass(frozen=True)
class Drawing:
    """A picture in SVG and the scale at which it is true on paper; ``legend`` are the keys of `LEGEND` that occur.

    ``outside`` are the works that it is about and that lie beyond its frame.
    """

    svg: str
    width_mm: float
    height_mm: float
    scale: int
    legend: tuple[str, ...]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Measured:
    """A distance as it is drawn, m: from the works to the edge that was measured to."""

    line: BaseGeometry
    said: str


def drawing(
    disclosed: Disclosed, *, language: str, width_mm: float = 178.0, height_mm: float = 95.0, colour: bool = False
) -> Drawing | None:
    """Draw a determination; None where no works have a place.

    Parameters
    ----------
    colour : bool
        Works in the colour of their outcome and without labels, for an index; else black with labels, for paper.
    """
    disclosed = named(disclosed, language)
    record = disclosed.record
    placed = [one for one in record.features if one.geometry is not None]
    if not placed:
        return None
    degrees = np.array([one.geometry for one in placed], dtype=object)
    west, south, east, north = shapely.total_bounds(degrees).tolist()
    plane = LocalPlane((west + east) / 2, (south + north) / 2)
    works = plane.of(degrees)
    distances = list(_distances(disclosed, dict(zip((one.feature for one in placed), works, strict=True)), plane))
    shown = [*works, *(one.line for one in distances)]
    frame = frame_round(shown, width_mm=width_mm, height_mm=height_mm)
    layers = [
        (key, name, frame.on_paper(np.array([shape], dtype=object))[0])
        for key, name, shape in layers_round(record, plane)
    ]
    layers = [one for one in layers if not one[2].is_empty]
    parts = [path(shape, LOOKS[key]) for key, _, shape in layers]
    on_paper = frame.on_paper(works)
    for one, shape in zip(placed, on_paper, strict=True):
        parts.append(path(shape, look_of_works(one.outcome, colour)))
    if not colour:
        by_name = {one.feature: shape for one, shape in zip(placed, on_paper, strict=True)}
        parts += [*_lines(distances, frame), *_named(distances, by_name, layers, frame), *scale_and_north(frame)]
    svg = page("".join(parts), frame)
    return Drawing(
        svg, frame.width_mm, frame.height_mm, frame.scale, ("works", *dict.fromkeys(key for key, _, _ in layers))
    )


def drawn_zones(record: Record) -> Text:
    """How far a drawing is to be trusted: the outline of a zone, squares that one lies somewhere in, ground where nothing is drawn."""
    if record.excerpt is None and record.cut_out:
        return Text(
            "方格内某处有保护范围，方格的边不是范围的边线；以测得距离为准，管线位置由热经营企业交底、放线",
            "Somewhere in each square lies a zone; its edges are not the zone's. The measured distance decides; the operator says and stakes"
            " out where the pipe lies",
        )
    zones = Text("保护范围向外侧画出，以测得距离为准", "Zones are drawn outwards; the measured distance decides")
    part = None if record.excerpt is None else drawn_in_part(record)
    return zones if part is None else Text(f"{part.zh}。{zones.zh}", f"{part.en}. {zones.en}")


def page(body: str, frame: Frame, *, foot: str = "", foot_mm: float = 0.0) -> str:
    """A whole picture: what is in the frame, and a foot below it where there is one."""
    wide, high = frame.width_mm, frame.height_mm
    whole = high + foot_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}mm" height="{whole:g}mm" viewBox="0 0 {wide:g} {whole:g}"'
        f' font-family="Noto Sans SC, sans-serif" font-size="{TEXT_MM}">{_PATTERNS}'
        f'<clipPath id="frame"><path d="M0 0H{wide:g}V{high:g}H0Z"/></clipPath>'
        f'<path d="M0 0H{wide:g}V{whole:g}H0Z" fill="#fff"/><g clip-path="url(#frame)">{body}</g>{foot}'
        f'<path d="M0.1 0.1H{wide - 0.1:g}V{high - 0.1:g}H0.1Z" fill="none" stroke="#333" stroke-width="0.2"/></svg>'
    )


def _named(
    distances: list[_Measured], works: dict[str, Any], layers: list[tuple[str, str, BaseGeometry]], frame: Frame
) -> list[str]:
    """Distances first, then works, then what lies round them."""
    labels = Labels(frame.width_mm, frame.height_mm, taken=corners(frame))
    for one in distances:
        labels.put(one.said, beside_middle(frame.on_paper(np.array([one.line], dtype=object))[0]))
    for name, shape in works.items():
        labels.put(printable(name), round_corners(shape))
    for key, name, shape in layers:
        if name and key in NAMED:
            labels.put(printable(name), on_line(shape))
    return labels.parts


_PATTERNS = (
    '<defs><pattern id="water" width="4" height="1.6" patternUnits="userSpaceOnUse"><path d="M0 0.8H2.6" stroke="#888" '
    'stroke-width="0.2"/></pattern><pattern id="works" width="1.6" height="1.6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V1.6" stroke="#000" stroke-width="0.35"/></pattern></defs>'
)


def corners(frame: Frame) -> list[Box]:
    """Where no words stand: the lower left corner holds the scale, the upper right one north."""
    return [(0.0, frame.height_mm - 9, 62.0, frame.height_mm), (frame.width_mm - 10, 0.0, frame.width_mm, 14.0)]


def look_of_works(outcome: Outcome, colour: bool) -> str:
    if not colour:
        return 'fill="url(#works)" fill-opacity="0.55" stroke="#000" stroke-width="0.7"'
    style = STYLES[style_of(outcome)]
    return f'fill="{style["fillColor"]}" fill-opacity="0.5" stroke="{style["color"]}" stroke-width="0.7"'


def layers_round(record: Record, plane: LocalPlane) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Key of its look, name and shape of everything beside the works, from the bottom up, m."""
    shown = record.excerpt
    if shown is None:
        order = list(LOOKS)
        for cut in sorted(record.cut_out, key=lambda one: order.index(one.style)):
            yield cut.style, "", plane.of(np.array([cut.geometry], dtype=object))[0]
        return

    def placed(shape: Any) -> BaseGeometry:
        return plane.of(np.array([shape], dtype=object))[0]  # type: ignore[no-any-return]

    if shown.coverage is not None:
        yield "coverage", "", placed(shapely.boundary(shown.coverage))
    for water in shown.rivers:
        yield "river", water.name, placed(water.geometry)
    assets = [(one, placed(one.geometry)) for one in shown.assets]
    for style in ("river_band", "zone", "zone_other_reading"):
        zones = [grown(shape, zone.radius_m) for one, shape in assets for zone in one.zones if zone.style == style]
        if zones:
            yield style, "", shapely.union_all(zones)
    # Mains at their true width, where the distances end; of a transmission line they end at the middle of a pipe.
    half_m = [
        next((zone.radius_m - zone.limit_m for zone in one.zones if zone.style == "zone"), 0.0) for one, _ in assets
    ]
    for (one, shape), half in zip(assets, half_m, strict=True):
        if one.kind == "main" and half > 0:
            yield "body", "", grown(shape, half)
    for kind in ("reserved_land", "facility", "transmission", "main", "crossing"):
        for one, shape in assets:
            if one.kind == kind:
                yield kind, one.asset_id, shape


def _distances(disclosed: Disclosed, works: dict[str, Any], plane: LocalPlane) -> Iterator[_Measured]:
    """The shortest lines of what decides, and of the nearest pipe where nothing does; longest not among them."""
    record = disclosed.record
    if record.excerpt is None:
        return
    drawn = {one.asset_id: one for one in record.excerpt.assets}
    wanted = [
        (one.feature, one.asset_id, one.distance_m, one.limit_m, _FARTHEST_M if one.tier else one.limit_m)
        for one in in_order_of_weight(record)
    ]
    near = [(one.feature, one.nearest) for one in record.features if one.nearest is not None]
    wanted += [(name, one.asset_id, one.distance_m, one.limit_m, None) for name, one in near]
    known: dict[tuple[str, str], _Measured] = {}
    for feature, asset_id, far, limit, reach in wanted:
        if far is None or asset_id not in drawn or feature not in works:
            continue
        if (feature, asset_id) in known or len(known) == _MOST_DISTANCES or far > max(_FARTHEST_M, reach or 0):
            continue
        line = _to_the_edge(works[feature], drawn[asset_id], far, limit, plane)
        if line is not None:
            known[(feature, asset_id)] = _Measured(line, f"{metres(disclosed, far, limit_m=limit)} m")
    yield from known.values()


def _to_the_edge(
    works: Any, asset: DrawnAsset, far_m: float, limit_m: float | None, plane: LocalPlane
) -> BaseGeometry | None:
    """The distance as measured, from the edge towards the works: a pipe is drawn as its middle, a tree as its hole."""
    line = shapely.shortest_line(works, plane.of(np.array([asset.geometry], dtype=object))[0])
    if line is None or line.is_empty or line.length == 0 or far_m <= 0:
        return None
    offset_m = next((zone.radius_m - zone.limit_m for zone in asset.zones if zone.limit_m == limit_m), 0.0)
    (x1, y1), (x2, y2) = line.coords
    right, up = (x1 - x2) / line.length, (y1 - y2) / line.length
    ends = [(x2 + right * one, y2 + up * one) for one in (offset_m + far_m, offset_m)]
    return shapely.linestrings(ends)  # type: ignore[no-any-return]


def _lines(distances: list[_Measured], frame: Frame) -> Iterator[str]:
    for line in frame.on_paper(np.array([one.line for one in distances], dtype=object)):
        if line.is_empty:
            continue
        yield path(line, 'fill="none" stroke="#000" stroke-width="0.35"')
        for x, y in (line.coords[0], line.coords[-1]):
            yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.5" fill="#000"/>'


def path(shape: BaseGeometry, look: str) -> str:
    """Every part of a shape in one path; a point is a small disc."""
    steps = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            steps.append(f"M{part.x - 0.8:.2f} {part.y:.2f}a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0 -1.6 0Z")
            continue
        closed = "Z" if part.geom_type == "Polygon" else ""
        rings = shapely.get_rings(part) if closed else [part]
        steps += ["M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ring.coords) + closed for ring in rings]
    areas = shape.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection", "Point", "MultiPoint")
    fill = look if areas else look.replace('fill="', 'fill="none" data-fill="', 1)
    return f'<path d="{"".join(steps)}" fill-rule="evenodd" {fill}/>'


def scale_and_north(frame: Frame) -> Iterator[str]:
    # A bar of 20 to 50 mm that means a round number of metres.
    longest_m = 50 / frame.mm_per_m
    power = 10 ** math.floor(math.log10(longest_m))
    bar_m = max(step * power for step in (1, 2, 5) if step * power <= longest_m)
    wide, y = bar_m * frame.mm_per_m, frame.height_mm - 4
    yield (
        f'<rect x="1" y="{y - 4.5:.2f}" width="{wide + 9:.2f}" height="8" fill="#fff" fill-opacity="0.85"/>'
        f'<path d="M3 {y - 1.5:.2f}V{y:.2f}H{3 + wide:.2f}V{y - 1.5:.2f}M{3 + wide / 2:.2f} {y - 1:.2f}V{y:.2f}" fill="none" '
        f'stroke="#000" stroke-width="0.4"/><text x="3" y="{y - 2:.2f}" text-anchor="middle">0</text>'
        f'<text x="{3 + wide:.2f}" y="{y - 2:.2f}" text-anchor="middle">{bar_m:g} m</text>'
        f'<text x="3" y="{y + 2.7:.2f}" font-size="2.1">1 : {frame.scale}</text>'
    )
    x = frame.width_mm - 5
    yield f'<path d="M{x} 4L{x + 1.8} 9.5L{x} 8.2L{x - 1.8} 9.5Z" fill="#000"/><text x="{x}" y="3.4" text-anchor="middle">N</text>'
