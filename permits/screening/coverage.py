"""Whether the network is known round works: what no data shows is not clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geo.text import Text
from permits.rulebook.in_force import RulesInForce
from permits.screening.case import Case
from permits.screening.findings import Finding, undetermined

# Where no coverage is stated, the network is not believed to be whole farther than this from every asset of it
# (design contract of the network).
FARTHEST_NETWORK_M = 2_000.0
# What such findings are called: beyond a stated coverage, and far from all assets where none is stated.
NOT_COVERED, TOO_FAR = "coverage", "far_from_network"
# A feature longer than this may begin near the network and end where nothing is known.
_LONG_M = 500.0
_GRACE_M = 1e-3

Column = np.ndarray[Any, Any]


def not_covered(case: Case, rules: RulesInForce | None) -> Column:
    """Features round which the network is not known as far as a protection zone reaches, shape (n,).

    Where no coverage is stated: features of which some place lies farther than ``FARTHEST_NETWORK_M`` from every asset.
    """
    coverage, shapes, register = case.register.coverage, case.site.geometry, case.register
    most_m = case.extents.most_m()
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    scale = register.scale.at(x, y)
    if coverage is None:
        farthest = (FARTHEST_NETWORK_M + most_m) * scale
        places, row = _places(shapes)
        # With a greatest distance the tree looks at everything within it first.
        (place, _), distance = register.tree.query_nearest(places, return_distance=True, all_matches=False)
        near = np.zeros(len(places), dtype=bool)
        near[place] = distance <= farthest[row[place]]
        far = np.zeros(len(shapes), dtype=bool)
        far[row[~near]] = True
        return far
    margin_m = max((zone.limit_m for zone in rules.zones if zone.protection_zone), default=0.0) if rules else 0.0
    # A millimetre of grace: a site that shares the coverage's edge must not fail by rounding.
    grown_coverage = shapely.buffer(coverage, _GRACE_M)
    shapely.prepare(grown_coverage)
    edge = shapely.boundary(coverage)
    shapely.prepare(edge)
    room = shapely.distance(shapes, edge) + _GRACE_M >= (margin_m + most_m) * scale
    return np.asarray(~(shapely.covers(grown_coverage, shapes) & room))


def _places(shapes: Column) -> tuple[Column, Column]:
    """The parts of features, of long ones places along their outlines; and the feature of each."""
    parts, row = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > 3).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        row = row[index]
    minx, miny, maxx, maxy = shapely.bounds(parts).T
    long = np.hypot(maxx - minx, maxy - miny) > _LONG_M
    outlines = shapely.segmentize(parts[long], _LONG_M)
    xy, index = shapely.get_coordinates(outlines, return_index=True)
    along = np.asarray(shapely.points(xy), dtype=object)
    return np.concatenate([parts[~long], along]), np.concatenate([row[~long], row[long][index]])


def coverage_findings(case: Case, rules: RulesInForce) -> Iterator[Finding]:
    """A finding for each feature round which the network is not known."""
    stated = case.register.coverage is not None
    for row in np.flatnonzero(not_covered(case, rules)):
        yield undetermined(
            case.site.feature[row],
            NOT_COVERED if stated else TOO_FAR,
            Text(
                "作业范围或其四周（保护范围所及）有一部分在已声明的管网普查覆盖范围之外，没有数据不等于没有管道。请向热经营企业核实该处有无供热设施",
                "part of the site, or of the land round it as far as a protection zone reaches, lies outside the stated"
                " survey coverage; no data does not mean no pipe. Ask the heat operator what lies there",
            )
            if stated
            else Text(
                f"管网数据未说明普查覆盖范围，而作业范围四周 {FARTHEST_NETWORK_M / 1000:g} 千米内没有任何管网数据：可能是数据不全，"
                "也可能是坐标或管网文件有误。请提供覆盖范围或核对坐标",
                f"the network states no survey coverage and has no asset within {FARTHEST_NETWORK_M / 1000:g} km of the"
                " site: the data may not reach there, or coordinates or network file may be wrong. Give the coverage"
                " or check the coordinates",
            ),
        )
