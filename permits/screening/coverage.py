"""Whether the network is known round works: what no data shows is not clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geo.columns import distinct_codes
from geo.measure.clearance import Pairs
from geo.network.assets import AssetRegister
from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.findings import Finding, Reason, undetermined

# Where no coverage is stated, the network is not believed to be whole farther than this from every asset of it
# (design contract of the network).
FARTHEST_NETWORK_M = 2_000.0
# What such findings are called: beyond a stated coverage, so near its edge that a pipe beyond it would matter, and far from all
# assets where none is stated.
NOT_COVERED, EDGE, TOO_FAR = Reason.NOT_COVERED, Reason.COVERAGE_EDGE, Reason.FAR_FROM_NETWORK
# A feature longer than this may begin near the network and end where nothing is known.
_LONG_M = 500.0
_GRACE_M = 1e-3
# Sides of the cells by which places are asked about, metres, how many there must be in each on the average, and whether long
# ones are cut before: most of those that are still open are long.
_CELLS = ((2000.0, 4, False), (500.0, 0, False), (2000.0, 2, True))
_SLACK_M = 1.0
# Side of the cells in which one that lies near an asset speaks for the others.
_BESIDE_M = 2000.0
# Cells of a box for each place in it, up to which they are told apart without sorting.
_DENSE = 16

Column = np.ndarray[Any, Any]


def not_covered(case: Case, rules: RulesInForce | None, measured: Pairs) -> Column:
    """Features round which the network is not known as far as a protection zone reaches, shape (n,).

    Where no coverage is stated: features of which some place lies farther than ``FARTHEST_NETWORK_M`` from every asset.

    Parameters
    ----------
    measured : Pairs
        Of the case, as far as its index reaches: beside an asset the network is known.
    """
    coverage, shapes, register = case.register.coverage, case.site.geometry, case.register
    most_m = case.extents.most_m()
    if coverage is None:
        distance_m = FARTHEST_NETWORK_M + most_m
        if len(shapes) == 1 and not len(measured) and (near := case.likely_nearest) is not None:
            # One site is asked what lies round it sooner than what lies nearest to the middle of its cell.
            measured = near.pairs
        asked = np.flatnonzero(~_beside(shapes, distance_m, register, measured))
        far = np.zeros(len(shapes), dtype=bool)
        # Most works lie beside an asset.
        if len(asked):
            far[asked] = _far(shapes[asked], distance_m[asked], register)
        return far
    margin_m = max((zone.limit_m for zone in rules.zones if zone.protection_zone), default=0.0) if rules else 0.0
    # A millimetre of grace: a site that shares the coverage's edge must not fail by rounding.
    grown_coverage = shapely.buffer(coverage, _GRACE_M)
    shapely.prepare(grown_coverage)
    edge = shapely.boundary(coverage)
    shapely.prepare(edge)
    room = shapely.distance(shapes, edge) + _GRACE_M >= (margin_m + most_m) * _scale(shapes, register)
    return np.asarray(~(shapely.covers(grown_coverage, shapes) & room))


def _scale(shapes: Column, register: AssetRegister) -> Column:
    """Plane metres for a ground metre in the middle of each shape."""
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    return _scale_at(x, y, register)


def _scale_at(x: Column, y: Column, register: AssetRegister) -> Column:
    """Plane metres for a ground metre at places; 0 where the system ends, a quarter of the earth away: nothing is near there."""
    scale = np.asarray(register.scale.at(x, y))
    return np.where(np.isfinite(scale), scale, 0.0)


def _beside(shapes: Column, distance_m: Column, register: AssetRegister, measured: Pairs) -> Column:
    """Shapes that surely lie wholly within a ground distance of some asset, by what was measured of them and round them.

    An asset that is near one shape is no farther from another one than that is far, and the two are wide.
    """
    if not len(measured):
        return np.zeros(len(shapes), dtype=bool)
    west, south, east, north = shapely.bounds(shapes).T
    x, y, reach = (west + east) / 2, (south + north) / 2, np.hypot(east - west, north - south) / 2
    from_middle = np.full(len(shapes), np.inf)
    np.minimum.at(from_middle, measured.site, measured.distance_m * measured.scale)
    from_middle += reach
    if len(shapes) == 1 and from_middle[0] + reach[0] <= distance_m[0] * measured.scale[0] / 2:
        # In half of that distance no scale factor becomes half of what it is beside the asset.
        return np.ones(1, dtype=bool)
    # What lies at the edge of a cell lies in the middle of a shifted one.
    for shift in (0.0, 0.5):
        cell, middle_x, middle_y = _cells(x, y, _BESIDE_M, shift=shift)
        to_middle = np.hypot(x - middle_x[cell], y - middle_y[cell])
        nearest = np.full(len(middle_x), np.inf)
        np.minimum.at(nearest, cell, from_middle + to_middle)
        from_middle = np.minimum(from_middle, nearest[cell] + to_middle)
    return np.asarray(from_middle + reach <= distance_m * _scale_at(middle_x, middle_y, register)[cell] - _SLACK_M)


def _cells(x: Column, y: Column, side_m: float, *, shift: float = 0.0) -> tuple[Column, Column, Column]:
    """The cell of each place, and x and y of the middle of each cell."""
    column, line = np.floor(x / side_m + shift), np.floor(y / side_m + shift)
    # One place has its cell for itself.
    if len(x) < 2:
        return np.zeros(len(x), dtype=np.intp), (column + 0.5 - shift) * side_m, (line + 0.5 - shift) * side_m
    west, south = column.min(), line.min()
    lines = line.max() - south + 1
    if (column.max() - west + 1) * lines <= _DENSE * len(x):
        cells, of = distinct_codes(((column - west) * lines + (line - south)).astype(np.int64))
        column, line = west + cells // int(lines), south + cells % int(lines)
    else:
        # Both in one number, which sorts faster than two do. Where cells so far apart had the same one, they would be asked
        # about together, and no less would be true of each place.
        key = column.astype(np.int64) << 32 ^ (line.astype(np.int64) & 0xFFFFFFFF)
        _, first, of = np.unique(key, return_index=True, return_inverse=True)
        column, line = column[first], line[first]
    return of, (column + 0.5 - shift) * side_m, (line + 0.5 - shift) * side_m


def _far(shapes: Column, distance_m: Column, register: AssetRegister) -> Column:
    """Shapes of which some place lies farther than a ground distance of their own from every asset, both of shape (n,)."""
    far = np.zeros(len(shapes), dtype=bool)
    places, row = _parts(shapes)
    for side_m, least, cut in _CELLS:
        if cut:
            places, row = _cut(places, row)
        near, open_ = _by_cells(places, distance_m[row], register, side_m=side_m, least=least)
        far[row[~near & ~open_]] = True
        places, row = places[open_], row[open_]
    if len(places):
        asked, of = np.unique(row, return_inverse=True)
        plane = distance_m[row] * _scale(shapes[asked], register)[of]
        far[row[_nearest(places, register) > plane]] = True
    return far


def _by_cells(
    places: Column, distance_m: Column, register: AssetRegister, *, side_m: float, least: int
) -> tuple[Column, Column]:
    """Places that wholly lie within a ground distance of some asset, and those of which a cell cannot tell.

    Of all places in a cell its middle is asked, where there are at least so many in one: nothing of a place lies farther
    from an asset, nor nearer to all, than that does, but for as far as it reaches from there.
    """
    near, open_ = np.zeros(len(places), dtype=bool), np.ones(len(places), dtype=bool)
    west, south, east, north = shapely.bounds(places).T
    x, y, reach = (west + east) / 2, (south + north) / 2, np.hypot(east - west, north - south) / 2
    of, cell_x, cell_y = _cells(x, y, side_m)
    if not len(places) or len(places) < least * len(cell_x):
        return near, open_
    asset = _nearest(np.asarray(shapely.points(cell_x, cell_y)), register)[of]
    off = np.hypot(x - cell_x[of], y - cell_y[of]) + reach
    # As far as a site reaches the scale factor changes a distance by less than the slack.
    distance = distance_m * _scale_at(cell_x, cell_y, register)[of]
    near = asset + off <= distance - _SLACK_M
    return near, ~near & (asset - off <= distance + _SLACK_M)


def _nearest(places: Column, register: AssetRegister) -> Column:
    """Plane distance of each place to the nearest asset, infinite where there is none."""
    # With a greatest distance the tree looks at everything within it first.
    (place, _), distance = register.tree.query_nearest(places, return_distance=True, all_matches=False)
    found = np.full(len(places), np.inf)
    found[place] = distance
    return found


def _parts(shapes: Column) -> tuple[Column, Column]:
    """The parts of features, and the feature of each."""
    parts, row = shapes, np.arange(len(shapes))
    while (several := shapely.get_type_id(parts) > 3).any():
        more, index = shapely.get_parts(parts[several], return_index=True)
        parts = np.concatenate([parts[~several], more])
        row = np.concatenate([row[~several], row[several][index]])
    return parts, row


def _cut(parts: Column, row: Column) -> tuple[Column, Column]:
    """The same with places along their outlines in the place of long ones."""
    west, south, east, north = shapely.bounds(parts).T
    long = np.hypot(east - west, north - south) > _LONG_M
    if not long.any():
        return parts, row
    outlines = shapely.segmentize(parts[long], _LONG_M)
    xy, index = shapely.get_coordinates(outlines, return_index=True)
    along = np.asarray(shapely.points(xy), dtype=object)
    return np.concatenate([parts[~long], along]), np.concatenate([row[~long], row[long][index]])


def uncovered(case: Case, rules: RulesInForce | None, measured: Pairs) -> Iterator[tuple[Reason, Column]]:
    """Features of `not_covered`, by why they are: a reason, and rows."""
    rows = np.flatnonzero(not_covered(case, rules, measured))
    coverage = case.register.coverage
    if coverage is None:
        yield TOO_FAR, rows
        return
    inside = np.zeros(len(rows), dtype=bool)
    if len(rows):
        grown_coverage = shapely.buffer(coverage, _GRACE_M)
        shapely.prepare(grown_coverage)
        inside = shapely.covers(grown_coverage, case.site.geometry[rows])
    yield NOT_COVERED, rows[~inside]
    yield EDGE, rows[inside]


def coverage_findings(case: Case, rules: RulesInForce, measured: Pairs) -> Iterator[Finding]:
    """A finding for each feature round which the network is not known."""
    for reason, rows in uncovered(case, rules, measured):
        yield from (undetermined(case.site.feature[row], reason, _SAID[reason]) for row in rows.tolist())


_SAID = {
    NOT_COVERED: Text(
        "作业范围有一部分在已声明的管网普查覆盖范围之外，没有数据不等于没有管道。请向热经营企业核实该处有无供热设施",
        "part of the site lies outside the stated survey coverage; no data does not mean no pipe. Ask the heat operator what lies there",
    ),
    EDGE: Text(
        "作业范围在已声明的管网普查覆盖范围之内，但离其边缘太近：四周（保护范围所及，连同作业可能伸出的）有一部分在覆盖范围之外，没有数据不等于没有管道。"
        "请向热经营企业核实边缘以外有无供热设施",
        "the site lies within the stated survey coverage, but too near its edge: part of the land round it, as far as a protection zone"
        " reaches and the works may reach themselves, lies outside, and no data does not mean no pipe. Ask the heat operator what"
        " lies beyond the edge",
    ),
    TOO_FAR: Text(
        f"管网数据未说明普查覆盖范围，而作业范围四周 {FARTHEST_NETWORK_M / 1000:g} 千米内没有任何管网数据：可能是数据不全，"
        "也可能是坐标或管网文件有误。请提供覆盖范围或核对坐标",
        f"the network states no survey coverage and has no asset within {FARTHEST_NETWORK_M / 1000:g} km of the"
        " site: the data may not reach there, or coordinates or network file may be wrong. Give the coverage"
        " or check the coordinates",
    ),
}
