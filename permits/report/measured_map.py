"""What was measured as map layers: shortest lines with their distances, bands of error, and the way out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, METRES_PER_DEGREE, GroundScale, transform, working_crs
from geo.text import Text
from maps.document import Layer, MapFeature
from permits.disclosure.disclose import Disclosed
from permits.record.record import Feature, Finding, Record
from permits.report.distances import distance, metres
from permits.report.wording import ASSUMED, CERTAINTY, word
from permits.screening.findings import Certainty

# A band of error is drawn this far round the line it belongs to.
BAND_REACH_M = 150.0
# The picture opens on this much of the works round the line that decides, and never on less than this about it.
WORKS_SHOWN_M, LEAST_SHOWN_M = 100.0, 5.0
# An asset farther away is not brought into the picture; its distance stands at the edge.
FARTHEST_SHOWN_M = 300.0
# Written beside the arrow, because one of a few centimetres cannot be seen.
_TOWARDS = "↑↗→↘↓↙←↖"
_LINES = {
    "distance_assumed": Text("最短距离（尺寸推定）", "shortest distance (sizes assumed)"),
    "distance": Text("测得的最短距离", "shortest distance, as measured"),
}
_SIZE_UNSTATED = "size_unstated"
Bounds = tuple[float, float, float, float]


def deciding(record: Record) -> Finding | None:
    """The nearest of the findings on which the headline rests; None where no line was measured for any."""
    held = [one for one in record.findings if one.outcome == record.outcome and one.shortest_line is not None]
    return min(held, key=lambda one: (one.by_analogy, one.distance_m or 0.0), default=None)


def measured_layers(disclosed: Disclosed, *, language: str) -> tuple[Layer, ...]:
    """Bands of error and lines, of what is strictest for each feature; the nearest asset where nothing was found."""
    record = disclosed.record
    lines = [_line(disclosed, one, language) for one in _strictest(record)]
    return (
        Layer(Text("位置误差带（临界）", "band of the position error (marginal)"), "error_band", tuple(_bands(record))),
        Layer(Text("最近的供热设施", "nearest heat asset"), "nearest", tuple(_nearest(disclosed, language))),
        *(Layer(name, style, tuple(one for one in lines if one.style == style)) for style, name in _LINES.items()),
    )


def _strictest(record: Record) -> Iterator[Finding]:
    """Of each feature the measured findings that are strictest, one an asset."""
    held = [one for one in record.findings if one.shortest_line is not None]
    strictest: dict[str, int] = {}
    for one in held:
        strictest[one.feature] = min(one.outcome.rank, strictest.get(one.feature, one.outcome.rank))
    seen: set[tuple[str, str | None]] = set()
    for one in held:
        if one.outcome.rank == strictest[one.feature] and (one.feature, one.asset_id) not in seen:
            seen.add((one.feature, one.asset_id))
            yield one


def _pick(text: Text, language: str) -> str:
    return str(getattr(text, language))


def _said(
    disclosed: Disclosed, distance_m: float | None, band_m: float | None, uncertainty_m: float | None, language: str
) -> str:
    """A distance with its error; centimetres beside an error that is larger are enough for a picture."""
    if distance_m is None:
        return _pick(distance(disclosed, distance_m, band_m), language)
    error = "" if uncertainty_m is None else f" ± {uncertainty_m:.2f}"
    return f"{distance_m:.2f}{error} m"


def _line(disclosed: Disclosed, one: Finding, language: str) -> MapFeature:
    assert one.shortest_line is not None, "only what was measured is drawn"
    names = {asset.asset_id: asset.name for asset in disclosed.record.assets}
    assumed = [*one.assumed, *([_SIZE_UNSTATED] if one.provision == _SIZE_UNSTATED else [])]
    facts = [
        (_pick(Text("距离", "distance"), language), f"{metres(disclosed, one.distance_m)} m"),
        (_pick(Text("限距", "limit"), language), "—" if one.limit_m is None else f"{one.limit_m:g} m"),
        (_pick(Text("误差", "error"), language), f"± {metres(disclosed, one.uncertainty_m)} m"),
        (_pick(Text("判定", "certainty"), language), _pick(word(CERTAINTY, one.certainty), language)),
        (_pick(Text("作业", "works"), language), one.feature),
        *((_pick(Text("推定", "assumed"), language), _pick(word(ASSUMED, code), language)) for code in one.assumed),
    ]
    said = _said(disclosed, one.distance_m, one.distance_band_m, one.uncertainty_m, language)
    return MapFeature(
        one.shortest_line,
        _pick(names[str(one.asset_id)], language),
        tuple(facts),
        "distance_assumed" if assumed else "distance",
        said + (_pick(Text(" 推定", " (assumed)"), language) if assumed else ""),
        at_edge=True,
    )


def _nearest(disclosed: Disclosed, language: str) -> Iterator[MapFeature]:
    """The line to the nearest asset of each feature of which nothing was measured."""
    record = disclosed.record
    names = {asset.asset_id: asset.name for asset in record.assets}
    measured = {one.feature for one in record.findings if one.shortest_line is not None}
    for one in record.features:
        near = one.nearest
        if near is None or near.shortest_line is None or one.feature in measured:
            continue
        said = _said(disclosed, near.distance_m, near.distance_band_m, near.uncertainty_m, language)
        yield MapFeature(
            near.shortest_line,
            _pick(names[near.asset_id], language),
            (
                (_pick(Text("距离", "distance"), language), said),
                (_pick(Text("限距", "limit"), language), "—" if near.limit_m is None else f"{near.limit_m:g} m"),
                (_pick(Text("作业", "works"), language), one.feature),
            ),
            mark=said,
            at_edge=True,
        )


def _bands(record: Record) -> Iterator[MapFeature]:
    """Round the limit of each marginal finding, as wide as its error on either side."""
    drawn = {} if record.excerpt is None else {one.asset_id: one for one in record.excerpt.assets}
    wanted: dict[tuple[str | None, float | None], tuple[BaseGeometry, BaseGeometry, float, float]] = {}
    for one in record.findings:
        asset = drawn.get(one.asset_id or "")
        if one.certainty is not Certainty.MARGINAL or one.shortest_line is None or asset is None:
            continue
        radius_m = next((zone.radius_m for zone in asset.zones if zone.limit_m == one.limit_m), None)
        if radius_m is not None and one.uncertainty_m:
            wanted[one.asset_id, one.limit_m] = asset.geometry, one.shortest_line, radius_m, one.uncertainty_m
    if not wanted:
        return
    shapes = np.array([shape for asset, line, *_ in wanted.values() for shape in (asset, line)], dtype=object)
    plane = working_crs(tuple(shapely.total_bounds(shapes).tolist()), LONGITUDE_LATITUDE)
    scale = GroundScale(plane)
    moved = transform(shapes, LONGITUDE_LATITUDE, plane).geometry
    bands = np.empty(len(wanted), dtype=object)
    for number, (_, _, radius_m, error_m) in enumerate(wanted.values()):
        bands[number] = _band(moved[2 * number], moved[2 * number + 1], radius_m, error_m, scale)
    for band in transform(bands, plane, LONGITUDE_LATITUDE).geometry:
        yield MapFeature(band, "")


def _band(asset: BaseGeometry, line: BaseGeometry, radius_m: float, error_m: float, scale: GroundScale) -> BaseGeometry:
    """The ring between both ends of the error round a limit, where the line is; in the plane."""
    outer_m = radius_m + error_m
    around = shapely.box(*line.bounds)
    near = shapely.intersection(asset, shapely.buffer(around, BAND_REACH_M + outer_m))
    ring = zone_polygon(near, outer_m, scale)
    if radius_m > error_m:
        ring = shapely.difference(ring, zone_polygon(near, radius_m - error_m, scale))
    return shapely.intersection(ring, shapely.buffer(around, BAND_REACH_M))


def proposal_layers(record: Record, *, language: str, way: int | None = None) -> tuple[Layer, ...]:
    """Where the works would be free, with an arrow that says which way and how far.

    Parameters
    ----------
    way : int, optional
        The option to draw; None: the smallest change that frees them. Two places at once would be read as one.
    """
    proposed = () if record.counter_proposal is None else record.counter_proposal.options
    shapes: list[MapFeature] = []
    arrows: list[MapFeature] = []
    chosen = [
        one
        for place, one in enumerate(proposed)
        if (one.kind in ("shift", "cut") and one.free is not None if way is None else place == way)
    ]
    for option in chosen[:1]:
        said = _pick(option.text, language)
        places = {one.feature: one.geometry for one in record.features if one.geometry is not None}
        changed = option.drawn if option.free is None else option.free.features
        drawn = {one.properties.id: one.geometry for one in changed if one.properties.id in places}
        # What stays where it is would only make the arrow of the others shorter.
        moved = {name: shape for name, shape in drawn.items() if not shape.equals_exact(places[name], 1e-9)}
        shapes.extend(MapFeature(one, said) for one in moved.values())
        if moved and option.cost.shift_m is not None and option.cost.azimuth_deg is not None:
            start = _centre([places[name] for name in moved])
            end = _centre(list(moved.values()))
            towards = _TOWARDS[round(option.cost.azimuth_deg / 45) % 8]
            # Up to the next centimetre, as its words say it.
            far = f"{math.ceil(round(option.cost.shift_m * 100, 4)) / 100:g}"
            mark = Text(f"{towards} 平移 {far} m", f"{towards} move {far} m")
            arrows.append(MapFeature(_arrow(start, end), said, mark=_pick(mark, language)))
    return (
        Layer(
            # Not every change frees what it moves.
            Text("改动后的位置", "where the works would be, once changed")
            if chosen and chosen[0].free is None
            else Text("可行的范围（改动后）", "where the works would be free, once changed"),
            "proposal",
            tuple(shapes),
        ),
        Layer(Text("平移方向", "which way to move"), "proposal_arrow", tuple(arrows)),
    )


def _centre(shapes: list[BaseGeometry]) -> tuple[float, float]:
    middle = shapely.centroid(shapely.GeometryCollection(shapes))
    return float(shapely.get_x(middle)), float(shapely.get_y(middle))


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> BaseGeometry:
    """A line with a head of a quarter of its length."""
    across = math.cos(math.radians(start[1]))
    east, north = (start[0] - end[0]) * across, start[1] - end[1]
    back, head = math.atan2(north, east), 0.25 * math.hypot(north, east)
    barbs = [
        (end[0] + head * math.cos(back + turn) / across, end[1] + head * math.sin(back + turn)) for turn in (0.5, -0.5)
    ]
    return shapely.MultiLineString([[start, end], [barbs[0], end, barbs[1]]])


def frame(record: Record) -> Bounds | None:
    """What a picture opens on: the line that decides with the works round it; the works where there is no such line."""
    one = deciding(record)
    placed = [feature for feature in record.features if feature.geometry is not None]
    if one is None:
        if not placed:
            return None
        strictest = [feature for feature in placed if feature.outcome == record.outcome] or placed
        with_line = [(feature, feature.nearest.shortest_line) for feature in strictest if feature.nearest is not None]
        nearest = min(
            ((feature, line) for feature, line in with_line if line is not None),
            key=lambda pair: pair[1].length,
            default=None,
        )
        if nearest is None:
            return _grown(shapely.GeometryCollection([feature.geometry for feature in strictest]).bounds, LEAST_SHOWN_M)
        feature, line = nearest
        return _about(line, [feature], LEAST_SHOWN_M)
    assert one.shortest_line is not None
    room_m = min(max(one.limit_m or 0.0, LEAST_SHOWN_M), 5 * LEAST_SHOWN_M)
    return _about(one.shortest_line, [feature for feature in placed if feature.feature == one.feature], room_m)


def _about(line: BaseGeometry, works: list[Feature], room_m: float) -> Bounds:
    """A line with some room, and the works, or as much of long ones as is near; of a long line the end at the works."""
    shown = line if max(_extent_m(line.bounds)) <= FARTHEST_SHOWN_M else shapely.Point(line.coords[0])
    near = _grown(shapely.Point(line.coords[0]).bounds, WORKS_SHOWN_M)
    shapes = [feature.geometry for feature in works if feature.geometry is not None]
    parts = [
        shape if max(_extent_m(shape.bounds)) <= 2 * WORKS_SHOWN_M else shapely.clip_by_rect(shape, *near)
        for shape in shapes
    ]
    return _grown(shapely.GeometryCollection([shown, *(part for part in parts if not part.is_empty)]).bounds, room_m)


def _extent_m(bounds: Bounds) -> tuple[float, float]:
    west, south, east, north = bounds
    return (east - west) * METRES_PER_DEGREE * math.cos(math.radians(south)), (north - south) * METRES_PER_DEGREE


def _grown(bounds: Bounds, room_m: float) -> Bounds:
    west, south, east, north = bounds
    up = room_m / METRES_PER_DEGREE
    aside = up / math.cos(math.radians(south))
    return round(west - aside, 7), round(south - up, 7), round(east + aside, 7), round(north + up, 7)
