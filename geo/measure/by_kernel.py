"""Measuring by the compiled kernel: sites as flat arrays, taken along a Hilbert curve."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.measure.hilbert import hilbert
from geo.measure.kernel import measuring
from geo.measure.near import Assets, Near, fixed
from geo.measure.slices import in_threads
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]

_SLICE = 4096
# So few are measured in any order.
_FEW = 64


def near(assets: Assets, sites: Shapes, extra_m: Array, *, largest: float, threads: int) -> Near:
    """All pairs with plane distance <= (reach_m + extra_m) * largest."""
    asked = sites.flat
    flat, (extra,) = fixed(asked.first_part, asked.role, asked.first_corner, asked.xy), fixed(extra_m)
    if len(sites) <= _FEW:
        pair, measured = measuring.near(assets.arrays, flat, extra, largest)
    else:
        pair, measured = _along_the_curve(assets, flat, extra, largest=largest, threads=threads)
    scale = measured[:, 1]
    beyond = np.isnan(scale)
    if beyond.any():
        scale[beyond] = assets.scale.at(measured[beyond, 2], measured[beyond, 3])
    return Near(pair[:, 0], pair[:, 1], measured[:, 0], scale)


def _along_the_curve(
    assets: Assets, flat: tuple[Array, ...], extra: Array, *, largest: float, threads: int
) -> tuple[Array, Array]:
    """As `measuring.near`, of sites that lie anywhere."""
    boxes = measuring.boxes(flat)
    order = np.argsort(hilbert(boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]))

    def of_slice(first: int) -> tuple[Array, Array]:
        rows = order[first : first + _SLICE]
        (more,) = fixed(extra[rows])
        pair, measured = measuring.near(assets.arrays, fixed(*measuring.laid(flat, rows)), more, largest)
        pair[:, 0] = rows[pair[:, 0]]
        return pair, measured

    found = in_threads(of_slice, range(0, len(order), _SLICE), threads=threads)
    pair, measured = map(np.concatenate, zip(*found, strict=True))
    by_site = np.argsort(pair[:, 0], kind="stable")
    return pair[by_site], measured[by_site]
