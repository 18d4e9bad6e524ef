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
        flat, (extra,) = _arrays(sites.part(slice(None)), 0), fixed(extra_m)
        return _measured(assets, flat, extra, largest)

    def of_slice(one: tuple[tuple[Array, ...], Array, int]) -> Near:
        flat, rows, first = one
        (extra,) = fixed(extra_m[first + rows])
        found = _measured(assets, fixed(*measuring.laid(flat, rows)), extra, largest)
        return Near(first + rows[found.site], found.asset, found.plane, found.scale)

    found = in_threads(of_slice, _slices(sites), threads=threads)
    site, asset, plane, scale = (
        np.concatenate(columns)
        for columns in zip(*((one.site, one.asset, one.plane, one.scale) for one in found), strict=True)
    )
    by_site = measuring.in_order(site, len(sites))
    return Near(site[by_site], asset[by_site], plane[by_site], scale[by_site])


def _measured(assets: Assets, flat: tuple[Array, ...], extra: Array, largest: float) -> Near:
    pair, measured = measuring.near(assets.arrays, flat, extra, largest)
    scale = measured[:, 1]
    beyond = np.isnan(scale)
    if beyond.any():
        scale[beyond] = assets.scale.at(measured[beyond, 2], measured[beyond, 3])
    return Near(pair[:, 0], pair[:, 1], measured[:, 0], scale)


def _slices(sites: Shapes) -> Iterator[tuple[tuple[Array, ...], Array, int]]:
    """Flat sites, some of them that lie near each other, and the number of the first of all that are flat."""
    laid = len(sites) if sites.is_flat else _LAID
    for first in range(0, len(sites), laid):
        flat = _arrays(sites.part(slice(first, first + laid)), first)
        boxes = measuring.boxes(flat)
        order = np.argsort(hilbert(boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]))
        for begin in range(0, len(order), _SLICE):
            yield flat, order[begin : begin + _SLICE], first


def _arrays(flat: FlatShapes, first: int) -> tuple[Array, ...]:
    refuse_unmeasurable(flat, first=first)
    return fixed(flat.first_part, flat.role, flat.first_corner, flat.xy)
