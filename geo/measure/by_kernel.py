"""Measuring by the compiled kernel: sites as flat arrays, taken along a Hilbert curve."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np

from geo.measure import kernel
from geo.measure.hilbert import hilbert
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
    boxes = kernel.boxes(flat)
    order = np.arange(len(sites))
    if len(order) > _FEW:
        order = np.argsort(hilbert(boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]))
    found = in_threads(
        lambda first: kernel.near(assets.arrays, flat, boxes, order[first : first + _SLICE], extra, largest),
        range(0, max(len(order), 1), _SLICE),
        threads=threads,
    )
    pair, measured = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
    if len(order) > 1:
        by_site = np.argsort(pair[:, 0], kind="stable")
        pair, measured = pair[by_site], measured[by_site]
    scale = measured[:, 1]
    beyond = np.flatnonzero(np.isnan(scale))
    if len(beyond):
        scale[beyond] = assets.scale.at(measured[beyond, 2], measured[beyond, 3])
    return Near(pair[:, 0], pair[:, 1], measured[:, 0], scale)


def compile_stats() -> Any:
    """What numba says of the kernel: where it is cached, and whether it was found there."""
    return cast(Any, kernel.near).stats


def is_compiled() -> bool:
    """Whether numba's cache holds the kernel."""
    cache = compile_stats().cache_path
    return cache is not None and any(Path(cache).glob("kernel.near-*.nbc"))
