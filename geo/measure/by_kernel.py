"""Measuring by the compiled kernel: sites as flat arrays, taken along a Hilbert curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.flat import FlatShapes
from geo.measure.hilbert import hilbert
from geo.measure.kernel import measuring
from geo.measure.near import Assets, Near, fixed, refuse_unmeasurable
from geo.measure.slices import in_threads
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]

_SLICE = 4096
# So many are made flat, and laid along a curve, before the first of them are measured; as many follow meanwhile.
_LAID = 32_768
# So few are measured in any order.
_FEW = 64


def near(assets: Assets, sites: Shapes, extra_m: Array, *, largest: float, threads: int) -> Near:
    """All pairs with plane distance <= (reach_m + extra_m) * largest."""
    if len(sites) <= _FEW:
        flat = sites.part(slice(None))
        few, sound = _of_arrays(assets, _arrays(flat), extra_m, largest)
        if not sound:
            refuse_unmeasurable(flat)
        return few

    def of_slice(one: tuple[tuple[Array, ...], Array, int]) -> Near:
        flat, rows, first = one
        found, _ = _of_arrays(assets, fixed(*measuring.laid(flat, rows)), extra_m[first + rows], largest)
        return Near(first + rows[found.site], found.asset, found.plane, found.scale)

    found = in_threads(of_slice, _slices(sites), threads=threads)
    site, asset, plane, scale = (
        np.concatenate(columns)
        for columns in zip(*((one.site, one.asset, one.plane, one.scale) for one in found), strict=True)
    )
    by_site = measuring.in_order(site, len(sites))
    return Near(site[by_site], asset[by_site], plane[by_site], scale[by_site])


def _of_arrays(assets: Assets, sites: tuple[Array, ...], extra_m: Array, largest: float) -> tuple[Near, bool]:
    """Pairs of sites as they stand, and whether all sites can be measured."""
    (extra,) = fixed(extra_m)
    pair, measured, sound = measuring.near(assets.arrays, sites, extra, largest)
    scale = measured[:, 1]
    beyond = np.isnan(scale)
    if np.count_nonzero(beyond):
        scale[beyond] = assets.scale.at(measured[beyond, 2], measured[beyond, 3])
    return Near(pair[:, 0], pair[:, 1], measured[:, 0], scale), sound


def _slices(sites: Shapes) -> Iterator[tuple[tuple[Array, ...], Array, int]]:
    """Flat sites, some of them that lie near each other, and the number of the first of all that are flat."""
    laid = len(sites) if sites.is_flat else _LAID
    for first in range(0, len(sites), laid):
        part = sites.part(slice(first, first + laid))
        flat = _arrays(part)
        boxes = measuring.boxes(flat)
        if not np.isfinite(boxes).all():
            refuse_unmeasurable(part, first=first)
        order = np.argsort(hilbert(boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]))
        for begin in range(0, len(order), _SLICE):
            yield flat, order[begin : begin + _SLICE], first


def _arrays(flat: FlatShapes) -> tuple[Array, ...]:
    return fixed(flat.first_part, flat.role, flat.first_corner, flat.xy)
