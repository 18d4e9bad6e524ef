"""The shortest line from works to an asset, as it was measured: what a map draws of a distance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from permits.record.placed import InPlane
from permits.screening.case import Case

# A line drawn shorter than was measured is not the one measured: beside a flat end, or at another place.
_TOLERANCE_M = 1e-3


@dataclass(frozen=True)
class Distance:
    """A measured distance: rows of the works and of the register, ground metres, the line from which the law measures."""

    site: int
    asset: int
    distance_m: float
    measured_from: str | None


def shortest_lines(case: Case, distances: Sequence[Distance | None]) -> InPlane[list[BaseGeometry | None]]:
    """Lines as long as the distances on the ground; None where there is none to draw.

    Where works and asset meet it is a point.
    """
    lines: list[BaseGeometry | None] = [None] * len(distances)
    asked: dict[Distance, list[int]] = {}
    for number, wanted in enumerate(distances):
        if wanted is not None:
            asked.setdefault(wanted, []).append(number)
    if not asked:
        return InPlane((), lambda _: lines)
    each, register = list(asked), case.register
    asset = np.array([one.asset for one in each])
    sites = case.site.geometry[[one.site for one in each]]
    # Of places that are equally near GEOS says another one of what is prepared, which it is or is not by what was asked before.
    shapely.prepare(sites)
    drawn = shapely.shortest_line(sites, register.geometry[asset])
    ends = shapely.get_coordinates(drawn).reshape(-1, 2, 2)
    middle = ends.mean(axis=1)
    scale = register.scale.at(middle[:, 0], middle[:, 1])
    length_m = shapely.length(drawn) / scale
    # What was measured ends at the outer edge or the axis of a casing, and begins where the works reach to.
    inward_m = length_m - [one.distance_m for one in each]
    measured_from = np.array([one.measured_from for one in each])
    offset_m = np.where(
        measured_from == "outer_edge",
        register.column("outer_offset_m")[asset].astype(float),
        register.column("centre_offset_m")[asset].astype(float),
    )
    at_asset = np.clip(offset_m, 0.0, np.minimum(np.maximum(inward_m, 0.0), length_m)) * scale
    start = np.minimum(np.maximum(inward_m * scale - at_asset, 0.0), shapely.length(drawn) - at_asset)
    points = shapely.line_interpolate_point(
        np.concatenate([drawn, drawn]), np.concatenate([start, shapely.length(drawn) - at_asset])
    )
    held = np.flatnonzero(inward_m >= -_TOLERANCE_M).tolist()

    def made(shapes: np.ndarray[Any, Any]) -> list[BaseGeometry | None]:
        shapes = np.where(shapely.length(shapes) > 0, shapes, shapely.get_point(shapes, 0))
        for place in held:
            for number in asked[each[place]]:
                lines[number] = shapes[place]
        return lines

    ends = shapely.get_coordinates(points).reshape(2, -1, 2).swapaxes(0, 1)
    return InPlane(np.asarray(shapely.linestrings(ends)), made, by_ends=True)
