"""Measuring by GEOS: the reference, and what is there without anything being compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.columns import distinct
from geo.errors import GeometryError
from geo.measure.near import Assets, Near, refuse_unmeasurable
from geo.measure.pieces import distances
from geo.measure.slices import in_threads
from geo.shapes import Shapes
from geo.text import Text

Array = np.ndarray[Any, Any]

_SLICE = 8192


def near(assets: Assets, sites: Shapes, extra_m: Array, *, largest: float, threads: int) -> Near:
    """All pairs with plane distance <= (reach_m + extra_m) * largest."""

    def measured(first: int) -> Near:
        some = slice(first, first + _SLICE)
        refuse_unmeasurable(sites.part(some), first=first)
        return _of_slice(assets, sites[some], extra_m[some], largest, first)

    found = in_threads(measured, range(0, max(len(sites), 1), _SLICE), threads=threads)
    columns = zip(*((one.site, one.asset, one.plane, one.scale) for one in found), strict=True)
    return Near(*map(np.concatenate, columns))


def _of_slice(assets: Assets, sites: Array, extra_m: Array, largest: float, first: int) -> Near:
    grown = np.array([-1, -1, 1, 1]) * (extra_m * largest)[:, None]
    site, asset = assets.chunks.index.query(shapely.bounds(sites) + grown)
    # An asset of several chunks is met several times.
    count = max(len(assets.reach_m), 1)
    site, asset = np.divmod(distinct(site * count + asset), count)
    limit, shapes = (assets.reach_m[asset] + extra_m[site]) * largest, assets.shapes[asset]
    plane, nearest = distances(sites, site, shapes, most=limit)
    if np.isnan(plane).any():
        raise GeometryError(
            Text("距离不是有限数", "a distance is not a finite number"), Text("请检查几何", "Check the geometries")
        )
    rows = np.flatnonzero(plane <= limit)
    ends = shapely.get_coordinates(shapely.shortest_line(nearest[rows], shapes[rows]))
    middle = (ends[::2] + ends[1::2]) / 2
    return Near(site[rows] + first, asset[rows], plane[rows], assets.scale.at(middle[:, 0], middle[:, 1]))
